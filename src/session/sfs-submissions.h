/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-deletion.h"
#include "session/sfs-sent.h"
#include "session/sfs-session.h"

G_BEGIN_DECLS

/* What became of each video: everything this computer knows of what was sent, newest first, and what
 * the operators say of it now. A GListModel of SfsSent. Works offline from what was last known.
 * Nothing here blocks; files, keyring, crypto and network are worked on elsewhere. */
#define SFS_TYPE_SUBMISSIONS (sfs_submissions_get_type ())
G_DECLARE_FINAL_TYPE (SfsSubmissions, sfs_submissions, SFS, SUBMISSIONS, GObject)

SfsSubmissions *sfs_submissions_new (SfsHttp *http, SfsRecords *records, SfsCredentialStore *store);
SfsSent        *sfs_submissions_find (SfsSubmissions *self, const char *id); /* (transfer none) (nullable) */

/* From the disk alone; also after a session sent one more. From the first time on, withdrawals that are
 * not confirmed are asked for again by themselves, as long as this object lives: load at every start. */
void     sfs_submissions_load_async (SfsSubmissions *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_submissions_load_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);

/* Whether there may be more, in a folder the seller chose that is not there, or not looked into yet. */
gboolean sfs_submissions_is_blind (SfsSubmissions *self);

/* Asks the operator about one. What is learnt is kept. A failure stays with the item ("trouble") too.
 * One at a time for each: G_IO_ERROR_PENDING while the item is "busy". */
void     sfs_submissions_refresh_async (SfsSubmissions *self, SfsSent *sent, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_submissions_refresh_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);
/* While somebody wants to hear of decisions (@watching): all that are not at rest are asked about, at
 * growing intervals, soon again after a change; withdrawals that are not confirmed are asked for again in
 * any case. Whoever looks at them (look ()) has them asked about at once.
 * Signal "decided" (SfsSent): the state became verified or rejected, or a deletion was confirmed; only
 * when it is news, so never for what load () finds on the disk. */
void     sfs_submissions_set_watching (SfsSubmissions *self, gboolean watching);
void     sfs_submissions_look (SfsSubmissions *self);

/* What was sent, back again: fetched (or from the outbox, while it waits there), held against the hash
 * of the receipt, opened with the seller's own key, in memory only. SFS_ACCOUNT_ERROR_GONE: the operator
 * says that it does not hold it; SFS_ACCOUNT_ERROR_ALTERED: it holds something else;
 * SFS_SESSION_ERROR_NO_KEY: the key is not on this computer; SFS_SESSION_ERROR_CONTENTS: it opens, but
 * does not fit our own records. */
typedef struct
{
  SfsClip    *clip;
  JsonObject *manifest;
  JsonObject *quality;
  GBytes     *consent;    /* exact bytes */
  GBytes     *description; /* exact operator.jws */
} SfsOpened;
void       sfs_opened_free (SfsOpened *opened);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsOpened, sfs_opened_free)
void       sfs_submissions_open_async (SfsSubmissions *self, SfsSent *sent, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsOpened *sfs_submissions_open_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);

/* (element-type SfsAccess): every access the operator recorded, newest first. It may have made others. */
void       sfs_submissions_list_accesses_async (SfsSubmissions *self, SfsSent *sent, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *sfs_submissions_list_accesses_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);

/* What our own records hold, for the page and for printing. Blocking nothing: read in a worker. */
typedef struct
{
  SfsConsent     *consent;
  SfsDescription *description; /* of the day of the consent */
  SfsReceipt     *receipt;     /* (nullable) verified, again */
  SfsDeletion    *deletion;    /* (nullable) verified, again */
} SfsSentRecords;
void            sfs_sent_records_free (SfsSentRecords *records);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsSentRecords, sfs_sent_records_free)
void            sfs_submissions_read_async (SfsSubmissions *self, SfsSent *sent, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsSentRecords *sfs_submissions_read_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);

/* What the operator says today, where it is not what was consented to: one element a question that
 * differs, in the order they are shown. Both answers as a person reads them; NULL: not answered. Empty:
 * nothing differs. SFS_CORE_ERROR_KEY_CHANGED when it is signed by a key nobody vouches for. */
typedef struct
{
  SfsQuestion question;
  char       *then; /* (nullable) */
  char       *now;  /* (nullable) */
} SfsDifference;
void       sfs_difference_free (SfsDifference *difference);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsDifference, sfs_difference_free)
void       sfs_submissions_compare_async (SfsSubmissions *self, SfsSent *sent, const char *const *languages, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *sfs_submissions_compare_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);

/* Consent is withdrawn and deletion asked for. The seller's word is on the disk first ("withdrawal":
 * asked), then told; finishes TRUE as soon as it is on the disk and told once, or could not be told
 * and is tried again ("trouble" says why). Confirmed only by a deletion that is signed and verifies.
 * What waits in the outbox is erased there and never sent; where it was not announced either, the
 * operator knows nothing of it and the item disappears. SFS_UPLOAD_ERROR_BUSY while it is being sent. */
void     sfs_submissions_withdraw_async (SfsSubmissions *self, SfsSent *sent, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_submissions_withdraw_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);

/* Gives up every sign-in at the operator of @sent, for all that was sent there. What is kept of it stays:
 * records, receipts, the seller's own key. @confirmed: the operator said that they are no longer good.
 * SFS_UPLOAD_ERROR_BUSY while something is being sent there, SFS_SESSION_ERROR_IN_USE while a wizard is
 * under way with it. */
void     sfs_submissions_sign_out_async (SfsSubmissions *self, SfsSent *sent, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_submissions_sign_out_finish (SfsSubmissions *self, GAsyncResult *result, gboolean *confirmed, GError **error);

/* Signing in again where a sign-in is gone, at sfs_sent_get_issuer (). First the attempt, not yet started
 * (transfer full), with what the operator says today; then, started, waiting for the browser. With @sent
 * comes back everything of the same seller that was signed out of there. SFS_SESSION_ERROR_OTHER_SELLER. */
void       sfs_submissions_new_sign_in_async (SfsSubmissions *self, SfsSent *sent, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsSignIn *sfs_submissions_new_sign_in_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);
void       sfs_submissions_sign_in_async (SfsSubmissions *self, SfsSent *sent, SfsSignIn *sign_in, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean   sfs_submissions_sign_in_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);

/* The key and the sign-in from a recovery file, kept from then on where credentials are kept here. What
 * is kept already stays: another key goes beside it, and a sign-in that is good is not replaced. With
 * @sent comes back everything that was sent under that sign-in; ask again at once. A wrong passphrase is
 * SFS_ACCOUNT_ERROR_RECOVERY_PASSPHRASE; SFS_SESSION_ERROR_OTHER_RECOVERY changes nothing. */
void     sfs_submissions_recover_async (SfsSubmissions *self, SfsSent *sent, GFile *file, SfsSecret *passphrase, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_submissions_recover_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);

/* Removes every trace on this computer: of one (@origin NULL), of all of one operator with its pinned
 * key, the seller's own key and the sign-ins (@sent NULL), or of everything (both NULL). The operator
 * is told nothing: a withdrawal that is not confirmed is asked for no more. SFS_UPLOAD_ERROR_BUSY while
 * one of them is being sent; SFS_SESSION_ERROR_IN_USE while a wizard is under way with that operator.
 * What lies in a folder that is not there stays there, and is not in the way of the others: is_blind ()
 * then. Of one alone it is SFS_SESSION_ERROR_AWAY. */
void     sfs_submissions_forget_async (SfsSubmissions *self, SfsSent *sent, const char *origin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_submissions_forget_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);

/* One archive (tar) for the person's own records: clip, manifest, consent, operator.jws, quality,
 * receipt, deletion, accesses, the sealed file; and a README that says what each is. Where the operator
 * does not hold the video any more, everything but that. @file is replaced only by a whole archive. */
void     sfs_submissions_export_async (SfsSubmissions *self, SfsSent *sent, GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_submissions_export_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);

G_END_DECLS
