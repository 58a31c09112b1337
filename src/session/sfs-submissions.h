/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

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

/* From the disk alone; also after a session sent one more. */
void     sfs_submissions_load_async (SfsSubmissions *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_submissions_load_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);

/* Asks the operator about one. What is learnt is kept. A failure stays with the item ("trouble") too. */
void     sfs_submissions_refresh_async (SfsSubmissions *self, SfsSent *sent, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_submissions_refresh_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);
/* While somebody looks (@watching): all that are not at rest are asked about, at growing intervals,
 * soon again after a change; withdrawals that are not confirmed are asked for again in any case.
 * Signal "decided" (SfsSent): the state became verified or rejected, or a deletion was confirmed. */
void     sfs_submissions_set_watching (SfsSubmissions *self, gboolean watching);

/* What was sent, back again: fetched, held against the receipt's hash, opened with the seller's own
 * key, in memory only. */
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

/* Every access the operator recorded, newest first. It may have made others. */
typedef struct
{
  char *time; /* RFC 3339 */
  char *who;
  char *reason;
} SfsAccess;
void       sfs_access_free (SfsAccess *access);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsAccess, sfs_access_free)
void       sfs_submissions_list_accesses_async (SfsSubmissions *self, SfsSent *sent, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *sfs_submissions_list_accesses_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);

/* What our own records hold, for the page and for printing. Blocking nothing: read in a worker. */
typedef struct
{
  SfsConsent     *consent;
  SfsDescription *description; /* of the day of the consent */
  SfsReceipt     *receipt;     /* (nullable) verified */
  char           *receipt_jws; /* (nullable) */
  char           *deletion_jws; /* (nullable) verified */
} SfsSentRecords;
void            sfs_sent_records_free (SfsSentRecords *records);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsSentRecords, sfs_sent_records_free)
void            sfs_submissions_read_async (SfsSubmissions *self, SfsSent *sent, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsSentRecords *sfs_submissions_read_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);

/* What the operator says today, where it is not what was consented to: one element a question that
 * differs. Both answers as a person reads them; NULL: not answered. Empty: nothing differs. */
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
 * and is tried again. Confirmed only by a deletion that is signed and verifies. */
void     sfs_submissions_withdraw_async (SfsSubmissions *self, SfsSent *sent, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_submissions_withdraw_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);

/* Removes every trace on this computer: of one (@origin NULL), of all of one operator with its key and
 * sign-ins (@sent NULL), or of everything (both NULL). The operator is told nothing. */
void     sfs_submissions_forget_async (SfsSubmissions *self, SfsSent *sent, const char *origin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_submissions_forget_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);

/* One archive (tar) for the person's own records: clip, manifest, consent, operator.jws, quality,
 * receipt, deletion, accesses, the sealed file; and a README that says what each is. */
void     sfs_submissions_export_async (SfsSubmissions *self, SfsSent *sent, GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_submissions_export_finish (SfsSubmissions *self, GAsyncResult *result, GError **error);

G_END_DECLS
