/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-pace.h"
#include "session/sfs-sent.h"

G_BEGIN_DECLS

/* What SfsSubmissions keeps with an item for itself. */
struct _SfsSent
{
  GObject parent_instance;

  JsonObject *record; /* as it is on the disk; never changed, only replaced */
  SfsSubmissionState state;
  SfsWithdrawal withdrawal;
  const char *folder; /* (nullable) interned: where it is on record, when not in the usual place */
  gboolean waiting;
  gboolean told; /* while it waits: the operator may know of it */
  gboolean busy;
  gboolean signing_in; /* its sign-in is gone, and a new one under way */
  GError *trouble; /* (nullable) */
  char *issuer;    /* (nullable) where to sign in again */

  SfsPace pace;    /* when it is asked about next */
  gint64 ask_at;   /* monotonic µs; 0: not by itself */

  gboolean leaving;     /* it is being forgotten or signed out of, and not asked about meanwhile */
  GCancellable *left;   /* cancelled then: ends all that is under way about it */
  gboolean withdrawing; /* the seller's word is being written down */
  GTask *to_tell;       /* (nullable) it is, and is told when the item is not busy any more */
};

/* @record as sfs_records_read_submission () gives it: submissions/ID.json. */
SfsSent *sfs_sent_new (JsonObject *record, gboolean waiting);
/* What changed is notified; an older @record than the one there is does not count. TRUE when it is news that somebody may want to hear of: decided. */
gboolean sfs_sent_update (SfsSent *self, JsonObject *record, gboolean waiting);
void sfs_sent_set_folder (SfsSent *self, const char *folder); /* (nullable) */
void sfs_sent_set_busy (SfsSent *self, gboolean busy);
void sfs_sent_set_signing_in (SfsSent *self, gboolean signing_in);
/* Nobody asks about it, and no sign-in for it is under way; signal "idle" when that comes to be. */
gboolean sfs_sent_is_idle (SfsSent *self);
void sfs_sent_set_trouble (SfsSent *self, const GError *trouble); /* (nullable) */
void sfs_sent_set_issuer (SfsSent *self, const char *issuer);     /* (nullable); before the trouble */

/* (transfer full): cancelled with @cancellable (nullable), and when @self is forgotten. */
GCancellable *sfs_sent_join (SfsSent *self, GCancellable *cancellable);

const char *sfs_sent_get_grant (SfsSent *self); /* (nullable) */

/* Words of "withdrawal" in the record. */
const char *sfs_withdrawal_to_string (SfsWithdrawal withdrawal);

int sfs_sent_compare (gconstpointer a, gconstpointer b); /* newest first */

G_END_DECLS
