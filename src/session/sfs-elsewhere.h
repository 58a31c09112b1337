/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-pending.h"

G_BEGIN_DECLS

/* A folder that the seller chose once because the usual one took nothing, and in which something
 * waits, or is on record because the usual one still takes nothing. Which they are, is kept in
 * folders.json of the usual one. */
typedef struct
{
  char      *dir;     /* the records in it */
  GPtrArray *pending; /* (nullable) of SfsPending; NULL where it cannot be looked at */
  GPtrArray *kept;    /* (nullable) for "My submissions" */
  GError    *error;   /* (nullable) why not; NULL: it is not there */
  gboolean   left;    /* of what is in the usual place by now something could not be cleared away */
} SfsElsewhere;
void sfs_elsewhere_free (SfsElsewhere *elsewhere);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsElsewhere, sfs_elsewhere_free)

/* (element-type SfsElsewhere). @usual: the usual place. What does not wait any more is brought home, and a folder where nothing is left forgotten. */
void       sfs_elsewhere_list_async (SfsRecords *usual, gboolean allow_loopback, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *sfs_elsewhere_list_finish (GAsyncResult *result, GError **error);
/* The seller's word: it is not looked for any more. What is in it stays. */
void       sfs_elsewhere_forget_async (SfsRecords *usual, const char *dir, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean   sfs_elsewhere_forget_finish (GAsyncResult *result, GError **error);

G_END_DECLS
