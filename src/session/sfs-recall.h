/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-session.h"

G_BEGIN_DECLS

/* What comes of it when a seller takes back what is sealed and not confirmed, as far as this computer
 * knows without asking anybody. */
typedef enum
{
  SFS_RECALL_NEEDLESS, /* the operator was told nothing of it */
  SFS_RECALL_ASKED,    /* a sign-in is kept: the deletion is asked for until it is confirmed */
  SFS_RECALL_SIGN_IN,  /* it is asked for once the seller signs in through the browser */
  SFS_RECALL_MUTE,     /* it would be told to nobody: the sign-in is gone, and none brings it back */
} SfsRecall;

/* Of what is sealed or unconfirmed in @session. */
SfsRecall sfs_session_get_recall (SfsSession *session);

/* Of what lies in an outbox, as it is now. */
typedef struct
{
  SfsRecall way;
  char     *contact; /* (nullable) whom to write to; NULL when the operator's words cannot be read */
} SfsRecallFound;
void sfs_recall_found_free (SfsRecallFound *found);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsRecallFound, sfs_recall_found_free)

void            sfs_recall_look_async (SfsSession *session, SfsRecords *records, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsRecallFound *sfs_recall_look_finish (SfsSession *session, GAsyncResult *result, GError **error);

G_END_DECLS
