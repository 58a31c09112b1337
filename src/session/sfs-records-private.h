/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-records.h"

G_BEGIN_DECLS

struct _SfsRecords
{
  GObject parent_instance;

  char *dir;
  SfsOutbox *outbox;

  GMutex mutex;
  GHashTable *pins; /* origin → interned thumbprint, so that a reader may keep it */
  GHashTable *held; /* origin → how often */

  GMutex edit_mutex; /* held from reading a submission's record to having written it */

  /* Of sfs-elsewhere.c. Not the mutex above: a disk that hangs must not hold up the records here. */
  GMutex others_mutex; /* held from reading which folders there are to having written it */
  GHashTable *others;  /* folder → SfsRecords in it, open */
  int has_others;      /* atomic: there were some in this run */
};

/* As sfs_records_open_async (). Blocking. */
SfsRecords *sfs_records_open_now (const char *dir, GError **error);
gboolean sfs_records_write_file (const char *path, GBytes *contents, GError **error);
gboolean sfs_records_read_pins (SfsRecords *self, GError **error);

G_END_DECLS
