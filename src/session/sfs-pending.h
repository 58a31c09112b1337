/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-session.h"

G_BEGIN_DECLS

/* What an earlier run left in the outbox, as much as a person is told of it before anything goes
 * on. sfs_session_resume_async () goes on with one. */
typedef struct
{
  char          *id;            /* submission id */
  char          *origin;
  char          *operator_name; /* (nullable) as it calls itself; NULL when its words cannot be read */
  char          *created;       /* RFC 3339 */
  gint64         bytes;
  SfsOutboxState state;
  gboolean       missing;       /* somebody removed the sealed file */
  gboolean       go_on;         /* the seller said: by itself */
  gboolean       told;          /* the operator may know of it, and hold a part or all of it */
  /* Both (nullable): where it lies, when that is a folder the seller chose. */
  char          *dir;
  SfsRecords    *records;
} SfsPending;
void sfs_pending_free (SfsPending *pending);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsPending, sfs_pending_free)

/* (element-type SfsPending), oldest first. What only lacked the last step is finished and not listed. */
void       sfs_pending_list_async (SfsRecords *records, gboolean allow_loopback, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *sfs_pending_list_finish (GAsyncResult *result, GError **error);
/* The seller's word to give one up. */
void       sfs_pending_discard_async (SfsRecords *records, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean   sfs_pending_discard_finish (GAsyncResult *result, GError **error);
/* And to take back what the operator may have of it: SfsSubmissions asks for that from its next load on. */
void       sfs_pending_withdraw_async (SfsRecords *records, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean   sfs_pending_withdraw_finish (GAsyncResult *result, GError **error);
/* The seller's word whether it goes on by itself at the next start. */
void       sfs_pending_set_go_on_async (SfsRecords *records, const char *id, gboolean go_on, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean   sfs_pending_set_go_on_finish (GAsyncResult *result, GError **error);

G_END_DECLS
