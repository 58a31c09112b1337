/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-elsewhere.h"

G_BEGIN_DECLS

/* A submission that is on record in a folder the seller chose, and not in the usual place. */
typedef struct
{
  JsonObject *record;
  gboolean waiting; /* to be sent */
  gboolean told;    /* and the operator may know of it */
} SfsElsewhereKept;
void sfs_elsewhere_kept_free (SfsElsewhereKept *kept);

/* Blocking: call from a worker. @records: of the chosen folder, open. */
gboolean sfs_elsewhere_remember (SfsRecords *usual, SfsRecords *records, GError **error);
gboolean sfs_elsewhere_forget_emptied (SfsRecords *usual, GError **error);
/* Whether there is one; never waits for a disk but the usual one. */
gboolean sfs_elsewhere_is_any (SfsRecords *usual);
/* (transfer full) (element-type SfsElsewhere): as sfs_elsewhere_list_async (). */
GPtrArray *sfs_elsewhere_list (SfsRecords *usual, gboolean allow_loopback, GError **error);
/* (transfer full): the records that have @id: the usual ones, or those in @dir (nullable). */
SfsRecords *sfs_elsewhere_find (SfsRecords *usual, const char *dir, const char *id, GError **error);

/* With others_mutex: the folders that are kept in the usual place, and where that is. */
char *sfs_elsewhere_build_path (SfsRecords *usual);
/* (transfer full) (element-type filename): none where there is no file. */
GPtrArray *sfs_elsewhere_read_dirs (SfsRecords *usual, GError **error);
gboolean sfs_elsewhere_write_dirs (SfsRecords *usual, GPtrArray *dirs, GError **error);

/* What was brought home and could not be cleared away there goes now, as far as a folder is there. */
gboolean sfs_elsewhere_clear_left (SfsRecords *usual, const char *id, GError **error);

gboolean sfs_elsewhere_clear (SfsRecords *records, const char *id, GError **error);
gboolean sfs_elsewhere_bring_home (SfsRecords *usual, SfsRecords *records, const char *id, GError **error);
GPtrArray *sfs_elsewhere_settle (
    SfsRecords *usual, SfsRecords *records, GPtrArray *pending, gboolean *left, GError **error);

/* (transfer full) (element-type SfsPending): as sfs_pending_list_async (). Blocking. */
GPtrArray *sfs_pending_list (SfsRecords *records, gboolean allow_loopback, GError **error);

G_END_DECLS
