/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was sent, back again; what is kept of it, taken along or forgotten. */

#include "sent.h"

#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "core/sfs-key-change.h"
#include "fixtures/sfs-test.h"
#include "session/sfs-records-private.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct archive ArchiveReader;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveReader, archive_read_free)

static void
serve (Sent *self, GBytes *content, guint cuts)
{
  g_autofree char *path = sent_path (self, "/content");

  front_clear (self->op->front);
  front_serve (self->op->front, path, content, cuts);
}

static void
assert_clip (SfsOpened *opened)
{
  g_autoptr (GBytes) clip = test_clip_bytes ();

  g_assert_cmpmem (sfs_secret_data (opened->clip->webm), sfs_secret_length (opened->clip->webm),
                   g_bytes_get_data (clip, NULL), g_bytes_get_size (clip));
  g_assert_cmpint (opened->clip->frames, ==, 150);
  g_assert_cmpint (json_object_get_int_member (opened->quality, "faces"), ==, 1);
}

static void
test_open (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GBytes) sealed = sent_sealed (self);
  g_autoptr (SfsOpened) opened = NULL;
  g_autofree char *hash = sfs_sha256_hex_bytes (sealed);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (hash, ==, sfs_sent_get_sha256 (self->sent));
  serve (self, sealed, 0);
  opened = sent_open (self, &error);
  g_assert_no_error (error);
  assert_clip (opened);
}

/* Every second answer to a seller in a bad net breaks off, and nothing is asked for twice. */
static void
test_cut (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GBytes) sealed = sent_sealed (self);
  g_autoptr (SfsOpened) opened = NULL;
  g_autofree char *path = sent_path (self, "/content");
  g_autoptr (GError) error = NULL;

  serve (self, sealed, 3);
  opened = sent_open (self, &error);
  g_assert_no_error (error);
  assert_clip (opened);
  g_assert_cmpuint (front_count (self->op->front, "GET", path), >=, 4);
}

static void
assert_not_opened (Sent *self, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsOpened) opened = sent_open (self, &error);

  g_assert_null (opened);
  g_assert_error (error, domain, code);
}

static void
test_altered (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GBytes) sealed = sent_sealed (self);
  gsize size = g_bytes_get_size (sealed);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (sealed, NULL), size);
  g_autoptr (GBytes) shorter = g_bytes_new_from_bytes (sealed, 0, size - 1);
  g_autoptr (GBytes) flipped = NULL;
  g_autoptr (GBytes) longer = NULL;

  data[size / 2] ^= 1;
  flipped = g_bytes_new (data, size);
  serve (self, flipped, 0);
  assert_not_opened (self, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_ALTERED);
  serve (self, shorter, 0);
  assert_not_opened (self, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_ALTERED);
  data = g_realloc (data, size + 1);
  data[size] = 0;
  longer = g_bytes_new (data, size + 1);
  serve (self, longer, 0);
  assert_not_opened (self, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_ALTERED);
}

/* That they hold something else is known until it is found otherwise. */
static void
test_stays_altered (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *content = sent_path (self, "/content");
  g_autofree char *everything = g_build_filename (self->seller->dir, "everything.tar", NULL);
  g_autoptr (GBytes) other = g_bytes_new_static ("another", 7);
  g_autoptr (SfsOpened) opened = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (sfs_sent_get_altered_at (self->sent));
  serve (self, other, 0);
  assert_not_opened (self, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_ALTERED);
  g_assert_nonnull (sfs_sent_get_altered_at (self->sent));

  /* Not by a good answer to another question, nor by none, nor by the next start. */
  front_clear (self->op->front);
  sent_refresh (self, &error);
  g_assert_no_error (error);
  g_assert_nonnull (sfs_sent_get_altered_at (self->sent));
  front_spoil (self->op->front, FRONT_DROP, "GET", content, G_MAXUINT);
  assert_not_opened (self, SFS_NET_ERROR, SFS_NET_ERROR_OFFLINE);
  g_assert_nonnull (sfs_sent_get_altered_at (self->sent));
  sent_restart (self);
  g_assert_nonnull (sfs_sent_get_altered_at (self->sent));

  front_clear (self->op->front);
  opened = sent_open (self, &error);
  g_assert_no_error (error);
  g_assert_null (sfs_sent_get_altered_at (self->sent));
  sent_restart (self);
  g_assert_null (sfs_sent_get_altered_at (self->sent));

  /* Found while saving everything, and what is gone is nothing else any more. */
  serve (self, other, 0);
  g_assert_false (sent_export (self, everything, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_ALTERED);
  g_assert_nonnull (sfs_sent_get_altered_at (self->sent));
  front_clear (self->op->front);
  front_answer (self->op->front, "GET", content, 1, 410, "text/plain", "gone");
  assert_not_opened (self, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_GONE);
  g_assert_null (sfs_sent_get_altered_at (self->sent));
}

static void
test_gone (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *path = sent_path (self, "/content");

  front_answer (self->op->front, "GET", path, 1, 410, "text/plain", "gone");
  assert_not_opened (self, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_GONE);
  /* The page of a network that wants a sign-in first is nobody's video. */
  front_answer (self->op->front, "GET", path, 1, 200, "text/html", "<p>Welcome");
  assert_not_opened (self, SFS_NET_ERROR, SFS_NET_ERROR_NOT_OURS);
}

static void
remove_key (Sent *self)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_credential_store_remove_identity_async (self->seller->store, self->op->origin, NULL,
                                              sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_credential_store_remove_finish (self->seller->store, result, NULL));
}

static void
test_no_key (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *path = sent_path (self, "/content");

  remove_key (self);
  assert_not_opened (self, SFS_SESSION_ERROR, SFS_SESSION_ERROR_NO_KEY);
  g_assert_cmpuint (front_count (self->op->front, "GET", path), ==, 0);
}

/* Somebody changed what this computer has on record. */
static void
test_other_records (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GBytes) sealed = sent_sealed (self);
  g_autofree char *path = g_strconcat (self->seller->dir, "/consents/", self->id, ".json", NULL);
  g_autofree char *text = test_read (path, NULL);
  g_autoptr (GString) changed = g_string_new (text);
  g_autoptr (SfsSentRecords) records = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_string_replace (changed, "\"wizard\"", "\"letter\"", 0), ==, 1);
  g_file_set_contents (path, changed->str, (gssize) changed->len, &error);
  g_assert_no_error (error);
  serve (self, sealed, 0);
  assert_not_opened (self, SFS_SESSION_ERROR, SFS_SESSION_ERROR_CONTENTS);
  records = sent_read (self, &error);
  g_assert_null (records);
  g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_RECEIPT_CONSENT);
}

static void
test_accesses (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GBytes) sealed = sent_sealed (self);
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *path = sent_path (self, "/accesses");
  const SfsAccess *access;
  g_autoptr (GError) error = NULL;

  list = sent_accesses (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  access = g_ptr_array_index (list, 0);
  g_assert_cmpstr (access->who, ==, "Lan");
  g_assert_cmpstr (access->reason, ==, "review");

  g_clear_pointer (&list, g_ptr_array_unref);
  front_answer (self->op->front, "GET", path, 1, 200, "application/json",
                "{\"accesses\":[{\"time\":\"2026-11-01T08:00:00Z\",\"who\":\"A\\u202eb\","
                "\"reason\":\"x\"},{\"time\":\"2026-11-02T08:00:00+01:00\",\"who\":\"B\","
                "\"reason\":\"\"}]}");
  list = sent_accesses (self, &error);
  g_assert_no_error (error);
  access = g_ptr_array_index (list, 0);
  g_assert_cmpstr (access->time, ==, "2026-11-02T07:00:00Z");
  access = g_ptr_array_index (list, 1);
  g_assert_cmpstr (access->who, ==, "A b");
}

/* What the operator says today. */

static void
edit_description (JsonObject *description)
{
  JsonObject *disclosure = json_object_get_object_member (description, "disclosure");

  json_object_set_int_member (json_object_get_object_member (disclosure, "retention"), "days", 30);
  json_object_remove_member (disclosure, "complaint");
}

static void
test_compare (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GPtrArray) list = NULL;
  const SfsDifference *difference;
  g_autoptr (GError) error = NULL;

  list = sent_compare (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 0);
  g_clear_pointer (&list, g_ptr_array_unref);

  operator_stop (self->op);
  operator_edit (self->op, edit_description);
  operator_start (self->op);
  list = sent_compare (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  difference = g_ptr_array_index (list, 0);
  g_assert_cmpint (difference->question, ==, SFS_QUESTION_RETENTION);
  g_assert_nonnull (strstr (difference->now, "30"));
  difference = g_ptr_array_index (list, 1);
  g_assert_cmpint (difference->question, ==, SFS_QUESTION_COMPLAINT);
  g_assert_nonnull (difference->then);
  g_assert_null (difference->now);

  g_assert_false (sfs_sent_get_notice_changed (self->sent));
  sent_refresh (self, &error);
  g_assert_no_error (error);
  g_assert_true (sfs_sent_get_notice_changed (self->sent));
}

/* (transfer full): the description of the operator under another key. */
static char *
redescribe (Sent *self, SfsSigningKey *key, SfsSigningKey *old)
{
  g_autofree char *path =
      g_strconcat (self->seller->dir, "/consents/", self->id, ".operator.jws", NULL);
  g_autofree char *jws = test_read (path, NULL);
  g_autoptr (GBytes) payload = sfs_jws_peek (jws, SFS_JWS_OPERATOR, NULL, NULL);
  g_autoptr (JsonObject) object = sfs_json_parse_object (payload, NULL);
  g_autoptr (GBytes) changed = NULL;

  json_object_set_object_member (object, "signing_key",
                                 sfs_verify_key_to_jwk (sfs_signing_key_get_public (key)));
  if (old != NULL)
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
      g_autofree char *change =
          sfs_key_change_sign (self->op->origin, old, sfs_signing_key_get_public (key), now);
      JsonArray *changes = json_array_new ();

      json_array_add_string_element (changes, change);
      json_object_set_array_member (object, "key_changes", changes);
    }
  changed = sfs_json_object_to_bytes (object);
  return sfs_jws_sign (SFS_JWS_OPERATOR, changed, key);
}

#define WELL_KNOWN "/.well-known/selfsame-operator"

/* A key nobody vouches for says nothing, and hinders neither looking nor taking back. */
static void
test_key_changed (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autofree char *jws = redescribe (self, key, NULL);
  g_autofree char *forged = sent_sign_deletion (self, key, NULL, NULL);
  g_autofree char *good = sent_sign_deletion (self, NULL, NULL, NULL);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  front_answer (self->op->front, "GET", WELL_KNOWN, G_MAXUINT, 200, "application/jose", jws);
  list = sent_compare (self, &error);
  g_assert_null (list);
  g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_KEY_CHANGED);
  g_clear_error (&error);
  sent_refresh (self, &error);
  g_assert_no_error (error);

  sent_answer_deletion (self, forged, 1);
  g_assert_true (sent_withdraw (self, &error));
  g_assert_error (sfs_sent_get_trouble (self->sent), SFS_CORE_ERROR,
                  SFS_CORE_ERROR_DELETION_SIGNATURE);
  sent_answer_deletion (self, good, 1);
  sfs_test_await (sfs_sent_get_withdrawal (self->sent) == SFS_WITHDRAWAL_CONFIRMED);
}

/* One that the old key handed over to speaks for the operator; also later, with nobody to ask. */
static void
test_key_handed_over (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (SfsSigningKey) old = operator_get_key (self->op);
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autofree char *jws = redescribe (self, key, old);
  g_autofree char *deletion = sent_sign_deletion (self, key, NULL, NULL);
  g_autoptr (SfsSentRecords) records = NULL;
  g_autoptr (GError) error = NULL;

  front_answer (self->op->front, "GET", WELL_KNOWN, G_MAXUINT, 200, "application/jose", jws);
  sent_answer_deletion (self, deletion, 1);
  g_assert_true (sent_withdraw (self, &error));
  g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_CONFIRMED);
  operator_stop (self->op);
  front_clear (self->op->front);
  sent_restart (self);
  records = sent_read (self, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sfs_deletion_get_jws (records->deletion), ==, deletion);
}

/* Taking it along. */

static GHashTable *
read_archive (const char *path)
{
  g_autoptr (ArchiveReader) archive = archive_read_new ();
  GHashTable *members =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  struct archive_entry *entry;

  archive_read_support_format_tar (archive);
  g_assert_cmpint (archive_read_open_filename (archive, path, 16384), ==, ARCHIVE_OK);
  while (archive_read_next_header (archive, &entry) == ARCHIVE_OK)
    {
      gsize size = (gsize) archive_entry_size (entry);
      g_autofree char *data = g_malloc (size + 1);

      g_assert_cmpint (archive_read_data (archive, data, size), ==, size);
      g_hash_table_insert (members, g_strdup (archive_entry_pathname (entry)),
                           g_bytes_new (data, size));
    }
  return members;
}

static void
test_export (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GBytes) sealed = sent_sealed (self);
  g_autoptr (GBytes) clip = test_clip_bytes ();
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autofree char *path = g_build_filename (dir, "all.tar", NULL);
  g_autofree char *content = sent_path (self, "/content");
  g_autofree char *deletion = sent_sign_deletion (self, NULL, NULL, NULL);
  g_autoptr (GHashTable) members = NULL;
  GStatBuf about;
  g_autoptr (GError) error = NULL;

  serve (self, sealed, 1);
  g_assert_true (sent_export (self, path, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &about), ==, 0);
  g_assert_cmpuint (about.st_mode & 0777, ==, 0600);
  members = read_archive (path);
  g_assert_true (g_bytes_equal (g_hash_table_lookup (members, "clip.webm"), clip));
  g_assert_true (g_bytes_equal (g_hash_table_lookup (members, "sealed.age"), sealed));
  g_assert_cmpuint (g_hash_table_size (members), ==, 10);
  g_assert_nonnull (g_hash_table_lookup (members, "README.txt"));
  g_assert_nonnull (g_hash_table_lookup (members, "receipt.jws"));
  g_assert_nonnull (g_hash_table_lookup (members, "accesses.json"));

  /* What fails leaves what was there, and nothing beside it. */
  front_clear (self->op->front);
  front_spoil (self->op->front, FRONT_DROP, "GET", content, G_MAXUINT);
  g_assert_false (sent_export (self, path, &error));
  g_clear_error (&error);
  g_assert_cmpuint (count_files (dir, ""), ==, 1);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));

  /* After the deletion, everything but the video. */
  front_clear (self->op->front);
  sent_answer_deletion (self, deletion, 1);
  g_assert_true (sent_withdraw (self, &error));
  g_assert_true (sent_export (self, path, &error));
  g_assert_no_error (error);
  g_clear_pointer (&members, g_hash_table_unref);
  members = read_archive (path);
  g_assert_null (g_hash_table_lookup (members, "clip.webm"));
  g_assert_null (g_hash_table_lookup (members, "sealed.age"));
  g_assert_nonnull (g_hash_table_lookup (members, "deletion.jws"));
}

/* Forgetting. */

static void
test_forget_one (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *other = sent_another (self);
  g_autofree char *first = g_strdup (self->id);
  g_autoptr (SfsCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (sent_forget (self, self->sent, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (sfs_submissions_find (self->list, first));
  sent_assert_nowhere (self->seller->dir, first, strlen (first));
  credentials = sent_credentials (self);
  g_assert_nonnull (credentials->identity);
  g_assert_nonnull (credentials->refresh_token);
  g_clear_pointer (&credentials, sfs_credentials_free);

  g_assert_true (sent_forget (self, sfs_submissions_find (self->list, other), NULL, &error));
  g_assert_no_error (error);
  credentials = sent_credentials (self);
  g_assert_null (credentials->identity);
  g_assert_null (credentials->refresh_token);
  /* Who the operator is, stays known. */
  g_assert_nonnull (sfs_records_get_pin (self->seller->records, self->op->origin));
  g_assert_cmpuint (front_count (self->op->front, "DELETE", "/"), ==, 0);
}

static void
test_forget_operator (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *link = operator_invite (self->op, "--subject", "seller-7", NULL);
  g_autofree char *id = NULL;
  g_autoptr (SfsCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  /* One that waits beside the one that was sent. */
  g_clear_object (&self->seller->session);
  self->seller->session =
      sfs_session_new (self->seller->http, self->seller->records, self->seller->store);
  g_assert_true (seller_invite (self->seller, link, &error));
  g_assert_true (seller_contact (self->seller, &error));
  g_assert_false (sent_forget (self, NULL, self->op->origin, &error));
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_IN_USE);
  g_clear_error (&error);
  g_assert_true (seller_agree (self->seller, NULL, &error));
  seller_record (self->seller);
  g_assert_true (seller_seal (self->seller, &error));
  id = g_strdup (sfs_session_get_submission_id (self->seller->session));
  sent_load (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 2);

  g_assert_true (sent_forget (self, NULL, self->op->origin, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 0);
  sent_assert_nowhere (self->seller->dir, self->id, strlen (self->id));
  sent_assert_nowhere (self->seller->dir, id, strlen (id));
  sent_assert_nowhere (self->seller->dir, self->op->origin, strlen (self->op->origin));
  sent_assert_nowhere (self->seller->dir, "age-encryption.org", strlen ("age-encryption.org"));
  g_assert_null (sfs_records_get_pin (self->seller->records, self->op->origin));
  credentials = sent_credentials (self);
  g_assert_null (credentials->identity);
  g_assert_null (credentials->refresh_token);
}

/* While it cannot be told whether it waits, it stays on record: by that it is found again. */
static void
test_forget_not_readable (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GBytes) before = sent_spoil_outbox (self->seller->dir);
  g_autoptr (GError) error = NULL;

  g_assert_false (sent_forget (self, self->sent, NULL, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_SPOOL);
  g_clear_error (&error);
  g_assert_true (sfs_submissions_find (self->list, self->id) == self->sent);
  g_assert_true (sfs_records_has (self->seller->records, SFS_RECORD_SUBMISSION, self->id));

  sent_mend_outbox (self->seller->dir, before);
  g_assert_true (sent_forget (self, self->sent, NULL, &error));
  g_assert_no_error (error);
  sent_assert_nowhere (self->seller->dir, self->id, strlen (self->id));
}

/* While it is being sent, nothing is forgotten, and nothing that it is sent with. */
static void
test_forget_busy (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  SfsOutbox *outbox = sfs_records_get_outbox (self->seller->records);
  g_autoptr (SfsCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (sfs_outbox_claim (outbox, self->id, &error));
  g_assert_false (sent_forget (self, NULL, NULL, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_BUSY);
  g_clear_error (&error);
  credentials = sent_credentials (self);
  g_assert_nonnull (credentials->identity);
  g_assert_nonnull (credentials->refresh_token);
  g_assert_true (sfs_submissions_find (self->list, self->id) == self->sent);
  sfs_outbox_release (outbox, self->id);
  g_assert_true (sent_forget (self, NULL, NULL, &error));
  g_assert_no_error (error);
}

/* An operator that does not answer holds nothing up, whatever it was asked; and what it was asked
 * leaves nothing behind. */
static void
forget_while (const char *method, const char *tail, gboolean refreshing, gboolean opening)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *path = sent_path (self, tail != NULL ? tail : "");
  const char *held = refreshing ? "/token" : path;
  g_autoptr (SfsCredentials) credentials = NULL;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begun;
  guint before;

  if (refreshing)
    front_answer (self->op->front, "GET", path, G_MAXUINT, 401, "text/plain", "no");
  front_spoil (self->op->front, FRONT_HOLD, method, held, G_MAXUINT);
  before = front_count (self->op->front, method, held);
  if (opening)
    sfs_submissions_open_async (self->list, self->sent, NULL, sfs_test_async_catch, &caught);
  else
    sfs_submissions_refresh_async (self->list, self->sent, NULL, sfs_test_async_catch, &caught);
  sfs_test_await (front_count (self->op->front, method, held) > before);

  begun = g_get_monotonic_time ();
  g_assert_true (sent_forget (self, NULL, NULL, &error));
  g_assert_no_error (error);
  g_test_message ("forgotten after %" G_GINT64_FORMAT " ms",
                  (g_get_monotonic_time () - begun) / 1000);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 10 * G_USEC_PER_SEC);
  result = sfs_test_async_await (&caught);
  if (opening)
    g_assert_null (sfs_submissions_open_finish (self->list, result, &error));
  else
    g_assert_false (sfs_submissions_refresh_finish (self->list, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 0);
  sent_assert_nowhere (self->seller->dir, self->id, strlen (self->id));
  sent_assert_nowhere (self->seller->dir, self->op->origin, strlen (self->op->origin));
  credentials = sent_credentials (self);
  g_assert_null (credentials->identity);
  g_assert_null (credentials->refresh_token);
}

static void
test_forget_asked (void)
{
  forget_while ("GET", NULL, FALSE, FALSE);
}

static void
test_forget_opening (void)
{
  forget_while ("GET", "/content", FALSE, TRUE);
}

static void
test_forget_refreshing (void)
{
  forget_while ("POST", NULL, TRUE, FALSE);
}

/* The answer is there and its token is being saved: that ends first, and then it goes too. */
static void
test_forget_refreshed (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *path = sent_path (self, "");
  g_autoptr (SfsCredentials) credentials = NULL;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint before = front_count (self->op->front, "POST", "/token");

  front_answer (self->op->front, "GET", path, 1, 401, "text/plain", "no");
  sfs_submissions_refresh_async (self->list, self->sent, NULL, sfs_test_async_catch, &caught);
  sfs_test_await (front_count (self->op->front, "POST", "/token") > before);
  g_assert_true (sent_forget (self, NULL, NULL, &error));
  g_assert_no_error (error);
  result = sfs_test_async_await (&caught);
  sent_assert_nowhere (self->seller->dir, self->op->origin, strlen (self->op->origin));
  credentials = sent_credentials (self);
  g_assert_null (credentials->identity);
  g_assert_null (credentials->refresh_token);
}

static void
test_forget_all (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (SfsCredentials) credentials = sent_credentials (self);
  g_autoptr (GBytes) sealed = sent_sealed (self);
  g_autoptr (GError) error = NULL;

  sent_assert_nowhere (self->seller->dir, sfs_secret_string (credentials->identity),
                       sfs_secret_length (credentials->identity));
  g_assert_true (sent_forget (self, NULL, NULL, &error));
  g_assert_no_error (error);
  sent_assert_nowhere (self->seller->dir, self->id, strlen (self->id));
  sent_assert_nowhere (self->seller->dir, self->op->origin, strlen (self->op->origin));
  sent_assert_nowhere (self->seller->dir, g_bytes_get_data (sealed, NULL), 64);
}

/* All of it with the operator's own answers; and then nothing is left of the video anywhere. */
static void
test_whole (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GBytes) sealed = sent_sealed (self);
  g_autoptr (SfsCredentials) credentials = sent_credentials (self);
  g_autoptr (SfsOpened) opened = NULL;
  g_autoptr (SfsSentRecords) records = NULL;
  gsize size = g_bytes_get_size (sealed);
  const guint8 *data = g_bytes_get_data (sealed, NULL);
  g_autoptr (GError) error = NULL;

  opened = sent_open (self, &error);
  g_assert_no_error (error);
  assert_clip (opened);

  g_assert_true (sent_withdraw (self, &error));
  g_assert_no_error (error);
  g_assert_no_error (sfs_sent_get_trouble (self->sent));
  g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_CONFIRMED);
  records = sent_read (self, &error);
  g_assert_no_error (error);
  g_assert_nonnull (records->deletion);
  sent_refresh (self, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sfs_sent_get_state (self->sent), ==, SFS_SUBMISSION_DELETED);
  assert_not_opened (self, SFS_SESSION_ERROR, SFS_SESSION_ERROR_NO_KEY);

  operator_stop (self->op);
  for (gsize at = 0; at + 64 <= size; at += 32 * 1024)
    {
      sent_assert_nowhere (self->op->dir, data + at, 64);
      sent_assert_nowhere (self->seller->dir, data + at, 64);
    }
  sent_assert_nowhere (self->op->dir, sfs_secret_string (credentials->identity),
                       sfs_secret_length (credentials->identity));
  sent_assert_nowhere (self->seller->dir, sfs_secret_string (credentials->identity),
                       sfs_secret_length (credentials->identity));
}

/* So many that a thread is the last to hold one of them, if it can be. */
#define LISTS 500

typedef struct
{
  GThread *main;
  int freed;
  int astray; /* of them by another thread */
} LetGo;

static void
on_freed (gpointer data, GObject *was)
{
  LetGo *let_go = data;

  if (g_thread_self () != let_go->main)
    g_atomic_int_inc (&let_go->astray);
  g_atomic_int_inc (&let_go->freed);
}

static void
on_read_and_let_go (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSubmissions) list = SFS_SUBMISSIONS (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsSentRecords) records = sfs_submissions_read_finish (list, result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (records->receipt);
}

/* Whoever asks may let go of the list in the answer: it ends on the main thread all the same, not
 * on the thread that read for it. */
static void
test_let_go (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  LetGo let_go = { .main = g_thread_self () };

  for (int i = 0; i < LISTS; i++)
    {
      SfsSubmissions *list =
          sfs_submissions_new (self->seller->http, self->seller->records, self->seller->store);

      g_object_weak_ref (G_OBJECT (list), on_freed, &let_go);
      sfs_submissions_read_async (list, self->sent, NULL, on_read_and_let_go, NULL);
    }
  sfs_test_await (g_atomic_int_get (&let_go.freed) == LISTS);
  g_assert_cmpint (g_atomic_int_get (&let_go.astray), ==, 0);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/kept/open", test_open);
  g_test_add_func ("/kept/cut", test_cut);
  g_test_add_func ("/kept/let-go", test_let_go);
  g_test_add_func ("/kept/altered", test_altered);
  g_test_add_func ("/kept/stays-altered", test_stays_altered);
  g_test_add_func ("/kept/gone", test_gone);
  g_test_add_func ("/kept/no-key", test_no_key);
  g_test_add_func ("/kept/other-records", test_other_records);
  g_test_add_func ("/kept/accesses", test_accesses);
  g_test_add_func ("/kept/compare", test_compare);
  g_test_add_func ("/kept/key-changed", test_key_changed);
  g_test_add_func ("/kept/key-handed-over", test_key_handed_over);
  g_test_add_func ("/kept/export", test_export);
  g_test_add_func ("/kept/forget-one", test_forget_one);
  g_test_add_func ("/kept/forget-operator", test_forget_operator);
  g_test_add_func ("/kept/forget-not-readable", test_forget_not_readable);
  g_test_add_func ("/kept/forget-busy", test_forget_busy);
  g_test_add_func ("/kept/forget-asked", test_forget_asked);
  g_test_add_func ("/kept/forget-opening", test_forget_opening);
  g_test_add_func ("/kept/forget-refreshing", test_forget_refreshing);
  g_test_add_func ("/kept/forget-refreshed", test_forget_refreshed);
  g_test_add_func ("/kept/forget-all", test_forget_all);
  g_test_add_func ("/kept/whole", test_whole);
  return g_test_run ();
}
