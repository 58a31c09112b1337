/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-records.h"
#include "session/sfs-sent-private.h"
#include "session/sfs-submissions.h"

G_BEGIN_DECLS

struct _SfsSubmissions
{
  GObject parent_instance;

  SfsHttp *http;
  SfsRecords *records;
  SfsCredentialStore *store;

  GPtrArray *items;    /* SfsSent, newest first */
  GHashTable *by_id;   /* id → SfsSent of @items */
  GHashTable *dropped; /* ids that do not come back, whatever is read of them by then */
  GHashTable *clients; /* origin and grant → SfsOperatorClient, so that a token is refreshed once */
  GHashTable *today;   /* origin → SfsToday */

  guint loads, taken; /* begun so far, and the newest of which there is something in the list */
  gboolean loaded;
  gboolean blind; /* there may be more in folders the seller chose, which could not be looked at */
  GHashTable *owed; /* origins whose key is looked at again when we are not blind any more */
  gboolean watching;
  guint asking; /* by themselves, at the moment */
  GSource *timer; /* (nullable) until the next */
  gulong network_handler;
  double haste; /* 1; tests have less patience */
};

/* The description an operator has now. */
typedef struct
{
  SfsDescription *description;
  gint64 fetched; /* monotonic µs */
} SfsToday;
void sfs_today_free (SfsToday *today);

/* Everything that is needed to speak of one submission, or with its operator about it. */
typedef struct
{
  char *id;
  const char *folder;  /* (nullable) that of the item */
  SfsRecords *records; /* where it is on record */
  JsonObject *record;
  SfsConsent *consent;
  SfsDescription *then;      /* what was consented to */
  SfsDescription *now;       /* (nullable) its key accepted */
  GError *fault;             /* (nullable) why @now is not there, where it was asked for */
  SfsOperatorClient *client; /* (nullable) not with SFS_REACH_DISK */
} SfsReach;

typedef enum
{
  SFS_REACH_DISK,   /* our own records only */
  SFS_REACH_CACHED, /* and a client; the description of now, when it was fetched not long ago */
  SFS_REACH_FRESH,  /* fetched now */
} SfsReachDepth;

void sfs_submissions_reach_async (SfsSubmissions *self,
                                  const char *id,
                                  SfsReachDepth depth,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
SfsReach *
sfs_submissions_reach_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);
SfsReach *sfs_reach_new (SfsSubmissions *self, const char *id);
void sfs_reach_free (SfsReach *reach);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsReach, sfs_reach_free)

/* What an operator said, held against our records and written there. Blocking. */
typedef struct
{
  SfsSubmission *submission;   /* (nullable) takes */
  SfsWithdrawalAnswer *answer; /* (nullable) takes */
  JsonObject *record;          /* out: as it is on the disk now */
  GError *fault;               /* out: (nullable) SFS_CORE_ERROR_DELETION_*, kept beside */
} SfsWord;
gboolean sfs_word_judge (SfsWord *word, SfsRecords *records, SfsReach *reach, GError **error);
void sfs_word_free (SfsWord *word);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsWord, sfs_word_free)

/* (transfer full): the deletion that is kept, verified again. %NULL without @error when there is none. */
SfsDeletion *sfs_deletion_load (SfsRecords *records, SfsReach *reach, gboolean allow_loopback, GError **error);

/* Ends an asking: the item is not busy any more. @record (nullable); @trouble (nullable). */
void sfs_submissions_settle (SfsSubmissions *self, SfsSent *sent, JsonObject *record, const GError *trouble);
/* Takes an item out of the list. */
void sfs_submissions_drop (SfsSubmissions *self, SfsSent *sent);

/* (transfer full): where an item of @folder (nullable) is on record now. Blocking. */
SfsRecords *sfs_submissions_find_records (SfsSubmissions *self, const char *folder, const char *id, GError **error);

/* Asking by ourselves. */
void sfs_submissions_schedule (SfsSubmissions *self, SfsSent *sent, gboolean at_once);
void sfs_submissions_end_watch (SfsSubmissions *self);
void sfs_submissions_start_watch (SfsSubmissions *self);

/* As refresh, with a description that may be some minutes old. */
void sfs_submissions_ask_async (SfsSubmissions *self,
                                SfsSent *sent,
                                SfsReachDepth depth,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* As withdraw, when the seller's word is on the disk already. Finished by refresh_finish (). */
void sfs_submissions_tell_async (SfsSubmissions *self,
                                 SfsSent *sent,
                                 SfsReachDepth depth,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* A withdrawal that waited for the item. */
void sfs_submissions_tell_now (SfsSubmissions *self, SfsSent *sent);

/* What is under way about @sent (SfsSent) is cancelled, and when this is finished nobody asks about them
 * any more, until they are taken up again. */
gboolean sfs_submissions_is_leaving (GPtrArray *sent); /* one of them is at that, or being withdrawn */
void sfs_submissions_bring_to_rest_async (SfsSubmissions *self,
                                          GPtrArray *sent,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
void sfs_submissions_take_up (SfsSubmissions *self, GPtrArray *sent);

/* Where the seller can sign in again, as far as that brings back this submission. (nullable) */
const char *sfs_reach_get_issuer (SfsReach *reach);

/* The seller's own key goes when nothing that was sealed to it is left. */
void sfs_submissions_let_go_of_key (SfsSubmissions *self, const char *origin);
/* That of each operator for which it could not be told before, since we were blind. */
void sfs_submissions_let_go_of_keys (SfsSubmissions *self);

/* (transfer full) (element-type SfsDifference). */
GPtrArray *sfs_disclosures_compare (SfsDisclosure *then, SfsDisclosure *now, const char *const *languages);

/* The sealed file, from the outbox or the operator, its hash checked. */
void sfs_submissions_fetch_async (SfsSubmissions *self,
                                  SfsReach *reach,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GBytes *
sfs_submissions_fetch_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);
/* Opens it and holds what is inside against our records. Blocking. */
SfsOpened *sfs_opened_new (GBytes *sealed, SfsReach *reach, SfsSecret *identity, GError **error);

/* Runs @work on a thread, with @data (borrowed) as task data; whether it went well is propagated
 * from the GAsyncResult as a GTask's boolean. The thread lets go of nothing: neither of @self nor
 * of what @data holds. */
void sfs_submissions_run (SfsSubmissions *self,
                          GTaskThreadFunc work,
                          gpointer data,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

G_END_DECLS
