/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "inspect/sfs-face-windows.h"

G_BEGIN_DECLS

/* What `selfsame-inspect faces` says of one file. */
typedef struct
{
  const char *file;
  gint64 length; /* of a window, in µs */
  guint frames;
  double seconds; /* 0 for a picture */
  guint zero, one, many;
  SfsFaceWindows *windows;
} SfsFacesReport;

void sfs_faces_report_print_json (const SfsFacesReport *self);
void sfs_faces_report_print_text (const SfsFacesReport *self);

/* Lines while it goes on: of one frame, and of one second. */
void sfs_faces_print_frame (const SfsLook *look);
void sfs_faces_print_second (guint second, guint zero, guint one, guint many, SfsHint hint);

G_END_DECLS
