/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-frame.h"

G_BEGIN_DECLS

/* A video or a picture file, frame by frame, as the analysis branch of a camera would show it. For
 * one thread, and blocking. */
typedef struct _SfsVideoReader SfsVideoReader;

SfsVideoReader *sfs_video_reader_new (const char *path, GError **error);
void            sfs_video_reader_free (SfsVideoReader *self);
SfsFrame       *sfs_video_reader_next (SfsVideoReader *self, GError **error); /* NULL without error: the end */
double          sfs_video_reader_get_seconds (SfsVideoReader *self); /* of what was read */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsVideoReader, sfs_video_reader_free)

G_END_DECLS
