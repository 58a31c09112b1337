/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of what was sent, from the disk alone; and how often is asked. */

#include "core/sfs-encoding.h"
#include "core/sfs-json.h"
#include "fixtures/sfs-test-operator.h"
#include "fixtures/sfs-test.h"
#include "session/sfs-pace.h"
#include "session/sfs-records.h"
#include "session/sfs-submissions.h"

#include <glib/gstdio.h>
#include <string.h>

#define ORIGIN "https://shop.example"
#define HASH "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define MANY 1000

typedef struct
{
  char *dir;
  SfsRecords *records;
  SfsHttp *http;
  SfsCredentialStore *store;
  SfsSubmissions *list;
} Kept;

static Kept *
kept_new (void)
{
  Kept *self = g_new0 (Kept, 1);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->dir = sfs_test_temp_dir ();
  sfs_records_open_async (self->dir, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  self->records = sfs_records_open_finish (result, &error);
  g_assert_no_error (error);
  self->http = sfs_http_new (FALSE);
  self->store = sfs_memory_store_new ();
  self->list = sfs_submissions_new (self->http, self->records, self->store);
  return self;
}

static void
kept_free (Kept *self)
{
  sfs_assert_finalized (self->list);
  sfs_assert_finalized (self->records);
  g_object_unref (self->store);
  g_object_unref (self->http);
  g_free (self->dir);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Kept, kept_free)

static void
load (Kept *self)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sfs_submissions_load_async (self->list, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  sfs_submissions_load_finish (self->list, result, &error);
  g_assert_no_error (error);
}

/* (transfer full): its id. */
static char *
add (Kept *self, guint number, gboolean named)
{
  g_autoptr (JsonObject) record = json_object_new ();
  g_autofree char *created = g_strdup_printf ("2026-10-%02uT%02u:%02u:00Z", 1 + number / 1440 % 28,
                                              number / 60 % 24, number % 60);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  char *id = sfs_uuid_new ();

  json_object_set_string_member (record, "id", id);
  json_object_set_string_member (record, "origin", ORIGIN);
  json_object_set_string_member (record, "subject", "seller-7");
  json_object_set_string_member (record, "created", created);
  json_object_set_int_member (record, "bytes", 1000 + number);
  json_object_set_string_member (record, "sha256", HASH);
  json_object_set_string_member (record, "state", "verified");
  json_object_set_string_member (record, "receipt", "receipt-1");
  if (named)
    json_object_set_string_member (record, "operator", "Shop Example");
  bytes = sfs_json_object_to_bytes (record);
  path = sfs_records_build_path (self->records, SFS_RECORD_SUBMISSION, id);
  /* Not through to the disk a thousand times. */
  g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                            G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  return id;
}

static void
count_changes (GListModel *model, guint position, guint removed, guint added, guint *changes)
{
  (*changes)++;
}

static void
test_many (void)
{
  g_autoptr (Kept) self = kept_new ();
  GListModel *model = G_LIST_MODEL (self->list);
  g_autofree char *last = NULL;
  g_autofree char *newest = NULL;
  g_autoptr (SfsSent) first = NULL;
  guint changes = 0;
  gint64 begun;

  for (guint i = 0; i < MANY; i++)
    {
      g_free (last);
      last = add (self, i, TRUE);
    }
  g_signal_connect (model, "items-changed", G_CALLBACK (count_changes), &changes);
  begun = g_get_monotonic_time ();
  load (self);
  g_test_message ("%d submissions are listed after %.1f ms", MANY,
                  (g_get_monotonic_time () - begun) / 1000.0);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, MANY);
  first = g_list_model_get_item (model, 0);
  g_assert_cmpstr (sfs_sent_get_id (first), ==, last);
  g_assert_cmpint (sfs_sent_get_state (first), ==, SFS_SUBMISSION_VERIFIED);
  for (guint i = 1; i < MANY; i++)
    {
      g_autoptr (SfsSent) before = g_list_model_get_item (model, i - 1);
      g_autoptr (SfsSent) after = g_list_model_get_item (model, i);

      g_assert_cmpstr (sfs_sent_get_created (before), >=, sfs_sent_get_created (after));
    }

  /* The same once more is no change; one more is one. */
  load (self);
  g_assert_cmpuint (changes, ==, 1);
  newest = add (self, MANY, TRUE);
  load (self);
  g_assert_cmpuint (changes, ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, MANY + 1);
  g_assert_true (sfs_submissions_find (self->list, last) == first);
}

/* One file that makes no sense hides none of the others; and a record of before has a name too. */
static void
test_damaged (void)
{
  static const struct
  {
    const char *member;
    const char *value;
  } rows[] = { { "bytes", "many" }, { "sha256", "short" }, { "id", "other" }, { "state", NULL } };
  g_autoptr (Kept) self = kept_new ();
  g_autofree char *good = add (self, 0, FALSE);
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (SfsDescription) description = sfs_test_operator_description (ORIGIN, key);
  GLogLevelFlags fatal;
  g_autoptr (GError) error = NULL;

  sfs_records_write (self->records, SFS_RECORD_DESCRIPTION, good,
                     sfs_description_get_bytes (description), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *id = add (self, i, TRUE);
      g_autoptr (JsonObject) record = sfs_records_read_submission (self->records, id, &error);
      g_autoptr (GBytes) bytes = NULL;

      g_assert_no_error (error);
      if (rows[i].value != NULL)
        json_object_set_string_member (record, rows[i].member, rows[i].value);
      else
        json_object_remove_member (record, rows[i].member);
      bytes = sfs_json_object_to_bytes (record);
      sfs_records_write (self->records, SFS_RECORD_SUBMISSION, id, bytes, &error);
      g_assert_no_error (error);
    }
  fatal = g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL); /* it warns of each */
  load (self);
  g_log_set_always_fatal (fatal);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 1);
  g_assert_cmpstr (sfs_sent_get_operator (sfs_submissions_find (self->list, good)), ==,
                   "Shop Example");
}

static void
set_state (JsonObject *record, gpointer user_data)
{
  json_object_set_string_member (record, "state", user_data);
}

static void
test_edit (void)
{
  g_autoptr (Kept) self = kept_new ();
  g_autofree char *id = add (self, 0, TRUE);
  g_autoptr (JsonObject) edited = NULL;
  g_autoptr (JsonObject) read = NULL;
  g_autoptr (GError) error = NULL;

  edited = sfs_records_edit_submission (self->records, id, NULL, set_state, (gpointer) "rejected",
                                        &error);
  g_assert_no_error (error);
  read = sfs_records_read_submission (self->records, id, &error);
  g_assert_cmpstr (json_object_get_string_member (read, "state"), ==, "rejected");
  g_assert_cmpint (sfs_record_get_revision (read), ==, 1);

  /* What was forgotten does not come back. */
  g_assert_true (sfs_records_forget_all (self->records, id, &error));
  g_assert_null (sfs_records_edit_submission (self->records, id, NULL, set_state,
                                              (gpointer) "verified", &error));
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS);
  g_assert_false (sfs_records_has (self->records, SFS_RECORD_SUBMISSION, id));
}

static void
test_pins (void)
{
  g_autoptr (Kept) self = kept_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (sfs_records_set_pin (self->records, ORIGIN, "one", &error));
  g_assert_true (sfs_records_set_pin (self->records, "https://other.example", "two", &error));
  g_assert_true (sfs_records_remove_pin (self->records, ORIGIN, &error));
  g_assert_null (sfs_records_get_pin (self->records, ORIGIN));
  g_assert_cmpstr (sfs_records_get_pin (self->records, "https://other.example"), ==, "two");
  g_assert_true (sfs_records_remove_pin (self->records, NULL, &error));
  g_assert_null (sfs_records_get_pin (self->records, "https://other.example"));

  sfs_records_hold (self->records, ORIGIN);
  sfs_records_hold (self->records, ORIGIN);
  sfs_records_release (self->records, ORIGIN);
  g_assert_true (sfs_records_is_held (self->records, ORIGIN));
  g_assert_false (sfs_records_is_held (self->records, "https://other.example"));
  g_assert_true (sfs_records_is_held (self->records, NULL));
  sfs_records_release (self->records, ORIGIN);
  g_assert_false (sfs_records_is_held (self->records, NULL));
}

static void
test_pace (void)
{
  static const SfsPaceKind kinds[] = { SFS_PACE_WATCHED, SFS_PACE_ASKED, SFS_PACE_PROMISED };
  static const double longest[] = { 150, 4500, 27000 };

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      SfsPace pace = { 0 };
      double before = 0;

      for (guint i = 0; i < 40; i++)
        {
          double seconds = sfs_pace_next (&pace, kinds[k], 0, -1);

          g_assert_cmpfloat (seconds, >=, before);
          g_assert_cmpfloat (seconds, <=, longest[k]);
          before = seconds;
        }
      g_assert_cmpfloat (sfs_pace_next (&pace, kinds[k], 0.999, -1), <=, longest[k]);
      /* As long as they ask for, within reason. */
      g_assert_cmpfloat (sfs_pace_next (&pace, kinds[k], 0, 50000), ==, 50000);
      g_assert_cmpfloat (sfs_pace_next (&pace, kinds[k], 0, 1e9), ==, 86400);
      sfs_pace_reset (&pace);
      g_assert_cmpfloat (sfs_pace_next (&pace, kinds[k], 0, -1), <, before);
      g_assert_cmpfloat (sfs_pace_next (&pace, SFS_PACE_REST, 0, -1), <, 0);
    }
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/sent/many", test_many);
  g_test_add_func ("/sent/damaged", test_damaged);
  g_test_add_func ("/sent/edit", test_edit);
  g_test_add_func ("/sent/pins", test_pins);
  g_test_add_func ("/sent/pace", test_pace);
  return g_test_run ();
}
