/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "upload/sfs-outbox.h"

G_BEGIN_DECLS

/* Inside src/upload: the outbox's folder, held under its lock. */
typedef struct
{
  char *dir;
  int   fd;
  int   lock_fd; /* open file description that holds the lock; closing it gives the lock up */
} SfsOutboxFolder;

SfsOutboxFolder *sfs_outbox_folder_open (const char *dir, GError **error);
void             sfs_outbox_folder_close (SfsOutboxFolder *self);
char            *sfs_outbox_folder_touch (SfsOutboxFolder *self, const char *name, GError **error); /* its path */
char            *sfs_outbox_folder_get_path (SfsOutboxFolder *self, const char *id);
gboolean         sfs_outbox_folder_is_missing (SfsOutboxFolder *self, const char *id);
gboolean         sfs_outbox_folder_remove (SfsOutboxFolder *self, const char *id, GError **error);
gboolean         sfs_outbox_folder_sync (SfsOutboxFolder *self, GError **error);
gboolean         sfs_outbox_folder_erase_leftovers (SfsOutboxFolder *self, GHashTable *known, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsOutboxFolder, sfs_outbox_folder_close)

G_END_DECLS
