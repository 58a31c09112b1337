/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was sent, on the screen and on paper: the words of each state, a thousand lines at once, and
 * the receipt as a PDF that another program reads. Times are those of the processor: what else runs
 * on the machine does not count. */

#include <adwaita.h>
#include <time.h>

#include "app/submissions/sfs-receipt-sheet.h"
#include "app/submissions/sfs-sent-groups.h"
#include "app/submissions/sfs-sent-list.h"
#include "app/submissions/sfs-sent-text.h"
#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "fixtures/sfs-test-operator.h"
#include "fixtures/sfs-test.h"
#include "session/sfs-records.h"
#include "session/sfs-sent-private.h"
#include "sfs-resources.h"

#define MANY 1000
#define HASH "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define ID "0b8f3d5e-7d3c-4d0a-9a55-2f6d3c1e8a10"
#define ORIGIN "https://shop.example"

static JsonObject *
record_new (const char *id, const char *origin, const char *state)
{
  JsonObject *record = json_object_new ();

  json_object_set_string_member (record, "id", id);
  json_object_set_string_member (record, "origin", origin);
  json_object_set_string_member (record, "subject", "seller-7");
  json_object_set_string_member (record, "created", "2026-05-03T10:00:00Z");
  json_object_set_int_member (record, "bytes", 1000);
  json_object_set_string_member (record, "sha256", HASH);
  json_object_set_string_member (record, "state", state);

  return record;
}

static void
test_states (void)
{
  static const struct
  {
    const char *state, *member, *value;
    gboolean waiting;
    const char *words;
  } rows[] = {
    { "announced", NULL, NULL, TRUE, "On this computer, not sent yet" },
    { "uploading", NULL, NULL, FALSE, "Not all of it has arrived" },
    { "mismatch", NULL, NULL, FALSE, "What arrived is not what you sent" },
    { "received", NULL, NULL, FALSE, "Received" },
    { "in_review", NULL, NULL, FALSE, "Somebody is looking at it" },
    { "verified", NULL, NULL, FALSE, "Accepted" },
    { "rejected", NULL, NULL, FALSE, "Not accepted" },
    { "deleting", NULL, NULL, FALSE, "Being deleted" },
    { "deleted", NULL, NULL, FALSE, "Said to be deleted, without a signature" },
    { "verified", "withdrawal", "asked", FALSE, "Deletion asked for, not confirmed" },
    { "deleted", "withdrawal", "asked", FALSE, "Deletion asked for, not confirmed" },
    { "deleted", "withdrawal", "confirmed", FALSE, "Deleted, and signed for" },
    { "verified", "altered_at", "2026-05-04T10:00:00Z", FALSE, "They hold something else" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonObject) record = record_new (ID, ORIGIN, rows[i].state);
      g_autoptr (SfsSent) sent = NULL;
      g_auto (SfsSentState) state = { 0 };

      if (rows[i].member != NULL)
        json_object_set_string_member (record, rows[i].member, rows[i].value);
      sent = sfs_sent_new (record, rows[i].waiting);
      sfs_sent_state_init (&state, sent);
      g_assert_cmpstr (state.text, ==, rows[i].words);
      g_assert_nonnull (state.icon_name);
    }
}

static SfsSent *
sent_of (const char *origin)
{
  g_autofree char *id = sfs_uuid_new ();
  g_autoptr (JsonObject) record = record_new (id, origin, "received");

  return sfs_sent_new (record, FALSE);
}

/* In the usual place there is nothing to say about it. */
static void
test_place (void)
{
  static const struct
  {
    const char *folder;
    gboolean waiting;
    const char *words;
  } rows[] = {
    { NULL, TRUE, NULL },
    { NULL, FALSE, NULL },
    { "/media/stick/Selfsame", TRUE, "It is sealed in the folder /media/stick/Selfsame." },
    { "/media/stick/Selfsame", FALSE,
      "The usual folder could not be written to, so its records are in /media/stick/Selfsame. It "
      "is "
      "shown here as long as that folder is there." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonObject) record = record_new (ID, ORIGIN, "received");
      g_autoptr (SfsSent) sent = sfs_sent_new (record, rows[i].waiting);
      g_autofree char *words = NULL;

      sfs_sent_set_folder (sent, rows[i].folder);
      words = sfs_sent_dup_place (sent);
      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

/* An operator that answered was asked: what it said is shown, and not that it could not be. */
static void
test_answers (void)
{
  static const struct
  {
    GQuark (*domain) (void);
    int code;
    SfsAnswer answer;
    const char *state, *remark, *part;
  } rows[] = {
    { sfs_net_error_quark, SFS_NET_ERROR_OFFLINE, SFS_ANSWER_NONE, "Received", NULL, NULL },
    { sfs_net_error_quark, SFS_NET_ERROR_NOT_OURS, SFS_ANSWER_NONE, "Received", NULL, NULL },
    { sfs_net_error_quark, SFS_NET_ERROR_PROTOCOL, SFS_ANSWER_FAULT, "Received",
      "They could not answer", "has a fault of its own" },
    { sfs_account_error_quark, SFS_ACCOUNT_ERROR_LOCKED, SFS_ANSWER_NONE, "Received",
      "Your password store is locked", "Close Selfsame, open it again" },
    { sfs_account_error_quark, SFS_ACCOUNT_ERROR_GONE, SFS_ANSWER_GONE,
      "They say they do not have it", "They say they do not have it", "does not know" },
    { sfs_account_error_quark, SFS_ACCOUNT_ERROR_SIGNED_OUT, SFS_ANSWER_SIGNED_OUT, "Received",
      "You are signed out there", "An invitation let you in" },
    { sfs_core_error_quark, SFS_CORE_ERROR_DELETION_SIGNATURE, SFS_ANSWER_BAD_DELETION, "Received",
      NULL, "does not hold" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SfsSent) sent = sent_of (ORIGIN);
      g_autoptr (GError) trouble = g_error_new_literal (rows[i].domain (), rows[i].code, "test");
      g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
      g_auto (SfsSentState) state = { 0 };
      g_autofree char *explanation = NULL;
      g_autofree char *knowledge = NULL;

      g_assert_cmpint (sfs_sent_get_answer (sent), ==, SFS_ANSWER_GOOD);
      sfs_sent_set_trouble (sent, trouble);
      g_assert_cmpint (sfs_sent_get_answer (sent), ==, rows[i].answer);
      sfs_sent_state_init (&state, sent);
      g_assert_cmpstr (state.text, ==, rows[i].state);
      g_assert_cmpstr (sfs_sent_get_remark (sent), ==, rows[i].remark);
      explanation = sfs_sent_dup_explanation (sent);
      g_assert_true (rows[i].part == NULL ? explanation == NULL
                                          : strstr (explanation, rows[i].part) != NULL);
      knowledge = sfs_sent_dup_knowledge (sent, now);
      g_assert_cmpint (strstr (knowledge, "could not be asked") != NULL, ==,
                       rows[i].answer == SFS_ANSWER_NONE);
    }
}

/* Where there is a way back in, it is said, and what it is for. */
static void
test_way_in (void)
{
  g_autoptr (SfsSent) sent = sent_of (ORIGIN);
  g_autoptr (GError)
      trouble = g_error_new_literal (SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT, "test");
  g_autofree char *explanation = NULL;

  sfs_sent_set_issuer (sent, "https://login.example");
  sfs_sent_set_trouble (sent, trouble);
  explanation = sfs_sent_dup_explanation (sent);
  g_assert_nonnull (strstr (explanation, "Sign in there again to look at the video"));
}

static void
test_days (void)
{
  static const struct
  {
    const char *now, *words;
  } rows[] = {
    { "2026-05-01T23:00:00Z", "30 days until it must be gone" },
    { "2026-05-30T23:59:00Z", "1 day until it must be gone" },
    { "2026-05-31T01:00:00Z", "It must be gone today" },
    { "2026-05-31T13:00:00Z", "It should be gone by now" },
    { "2026-06-02T00:00:00Z", "It should have been gone 2 days ago" },
  };
  g_autoptr (JsonObject) record = record_new (ID, ORIGIN, "verified");
  g_autoptr (SfsSent) sent = NULL;

  json_object_set_string_member (record, "retention_until", "2026-05-31T12:00:00Z");
  sent = sfs_sent_new (record, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GDateTime) now = sfs_time_parse (rows[i].now, NULL);
      g_autofree char *words = sfs_sent_dup_days (sent, now);

      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

/* Once it is taken back, only what the operator says of the deletion counts. */
static void
test_days_withdrawn (void)
{
  static const struct
  {
    const char *withdrawal, *words;
  } rows[] = {
    { "asked", NULL },
    { "promised", "7 days until it must be gone" },
    { "confirmed", NULL },
  };
  g_autoptr (GDateTime) now = sfs_time_parse ("2026-05-01T12:00:00Z", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonObject) record = record_new (ID, ORIGIN, "received");
      g_autoptr (SfsSent) sent = NULL;
      g_autofree char *words = NULL;

      json_object_set_string_member (record, "retention_until", "2026-05-31T12:00:00Z");
      json_object_set_string_member (record, "withdrawal", rows[i].withdrawal);
      json_object_set_string_member (record, "withdrawal_due", "2026-05-08T12:00:00Z");
      sent = sfs_sent_new (record, FALSE);
      words = sfs_sent_dup_days (sent, now);
      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

static void
note_change (GListModel *list, guint position, guint removed, guint added, guint *change)
{
  change[0] = position;
  change[1] = removed;
  change[2] = added;
}

/* One more does not move what is below it, nor what other operators hold. */
static void
test_groups (void)
{
  g_autoptr (GListStore) sents = g_list_store_new (SFS_TYPE_SENT);
  g_autoptr (GListModel) groups = sfs_sent_groups_new (G_LIST_MODEL (sents));
  const char *const origins[] = { "https://b.example", "https://a.example", "https://b.example" };
  guint change[3] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      g_autoptr (SfsSent) sent = sent_of (origins[i]);

      g_list_store_append (sents, sent);
    }
  g_assert_cmpuint (g_list_model_get_n_items (groups), ==, 5);

  g_signal_connect (groups, "items-changed", G_CALLBACK (note_change), change);
  {
    g_autoptr (SfsSent) sent = sent_of ("https://a.example");
    g_autoptr (SfsSentGroup) head = NULL;

    g_list_store_insert (sents, 1, sent);
    g_assert_cmpuint (change[0], ==, 3);
    g_assert_cmpuint (change[1], ==, 1);
    g_assert_cmpuint (change[2], ==, 2);
    head = g_list_model_get_item (groups, 3);
    g_assert_cmpstr (sfs_sent_group_get_origin (head), ==, "https://a.example");
    g_assert_cmpuint (sfs_sent_group_get_count (head), ==, 2);
  }
}

static double
processor_ms (void)
{
  struct timespec spent;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &spent);

  return (double) spent.tv_sec * 1e3 + (double) spent.tv_nsec / 1e6;
}

static void
draw_frames (GtkWidget *window, int n)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  gint64 end = gdk_frame_clock_get_frame_counter (clock) + n;

  gtk_widget_queue_draw (window);
  while (gdk_frame_clock_get_frame_counter (clock) < end)
    {
      gtk_widget_queue_draw (window);
      g_main_context_iteration (NULL, TRUE);
    }
  sfs_test_drain ();
}

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
fill (SfsRecords *records)
{
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *id = sfs_uuid_new ();
      g_autofree char *origin = g_strdup_printf ("https://shop%u.example", i % 7);
      g_autoptr (JsonObject) record = record_new (id, origin,
                                                  i % 3 == 0   ? "rejected"
                                                  : i % 3 == 1 ? "received"
                                                               : "verified");
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *path = sfs_records_build_path (records, SFS_RECORD_SUBMISSION, id);
      g_autoptr (GError) error = NULL;

      json_object_set_string_member (record, "retention_until", "2099-05-31T12:00:00Z");
      bytes = sfs_json_object_to_bytes (record);
      g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL),
                                (gssize) g_bytes_get_size (bytes), G_FILE_SET_CONTENTS_NONE, 0600,
                                &error);
      g_assert_no_error (error);
    }
}

/* The frame it takes to show the list at another place, at most. */
static double
scroll (GtkWidget *window, GtkAdjustment *adjustment, double step, int times)
{
  double worst = 0;

  for (int i = 0; i < times; i++)
    {
      double before = processor_ms ();

      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + step);
      draw_frames (window, 1);
      worst = MAX (worst, processor_ms () - before);
    }

  return worst;
}

static void
test_many (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsRecords) records = NULL;
  g_autoptr (SfsHttp) http = sfs_http_new (FALSE);
  g_autoptr (SfsCredentialStore) store = sfs_memory_store_new ();
  g_autoptr (SfsSubmissions) submissions = NULL;
  GtkWidget *window = gtk_window_new ();
  GtkWidget *list, *view;
  GtkAdjustment *adjustment;
  double start, first, wheel, page, jump;

  sfs_records_open_async (dir, NULL, sfs_test_async_catch, &caught);
  opened = sfs_test_async_await (&caught);
  records = sfs_records_open_finish (opened, &error);
  g_assert_no_error (error);
  fill (records);
  submissions = sfs_submissions_new (http, records, store);

  gtk_window_set_default_size (GTK_WINDOW (window), 720, 680);
  gtk_window_present (GTK_WINDOW (window));
  draw_frames (window, 2);

  start = processor_ms ();
  list = g_object_new (SFS_TYPE_SENT_LIST, NULL);
  sfs_sent_list_set_submissions (SFS_SENT_LIST (list), submissions);
  sfs_sent_list_show_loading (SFS_SENT_LIST (list));
  gtk_window_set_child (GTK_WINDOW (window), list);
  sfs_submissions_load_async (submissions, NULL, sfs_test_async_catch, &caught);
  loaded = sfs_test_async_await (&caught);
  g_assert_true (sfs_submissions_load_finish (submissions, loaded, &error));
  sfs_sent_list_show (SFS_SENT_LIST (list));
  draw_frames (window, 1);
  first = processor_ms () - start;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (submissions)), ==, MANY);
  view = find (list, GTK_TYPE_LIST_VIEW);
  adjustment = gtk_scrolled_window_get_vadjustment (
      GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (view, GTK_TYPE_SCROLLED_WINDOW)));
  g_assert_cmpfloat (gtk_adjustment_get_upper (adjustment), >, 40 * MANY);
  wheel = scroll (window, adjustment, 120, 40);
  page = scroll (window, adjustment, 500, 20);
  jump =
      MAX (scroll (window, adjustment, 40 * MANY, 1), scroll (window, adjustment, -20 * MANY, 2));
  g_test_message ("ms of the processor: reading and opening %.1f; frame at most: wheel %.1f, page "
                  "%.1f, jump %.1f",
                  first, wheel, page, jump);

  if (g_getenv ("SFS_SANITIZED") == NULL)
    {
      g_assert_cmpfloat (first, <=, 300);
      g_assert_cmpfloat (MAX (MAX (wheel, page), jump), <=, 50);
    }
  gtk_window_destroy (GTK_WINDOW (window));
  sfs_test_drain ();
  sfs_test_remove_tree (dir);
}

/* What the seller's computer holds of one video, made as operator and wizard make it. */
static SfsSentRecords *
records_new (SfsSigningKey *key)
{
  static const char *const given[] = { "verify", NULL };
  static const char *const languages[] = { "en", NULL };
  SfsSentRecords *records = g_new0 (SfsSentRecords, 1);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) until = g_date_time_add_days (now, 10);
  g_autoptr (GBytes) payload = NULL;
  g_autofree char *jws = NULL;
  g_autoptr (GError) error = NULL;
  SfsReceiptExpectation expected = { 0 };

  records->description = sfs_test_operator_description (ORIGIN, key);
  records->consent =
      sfs_consent_new (records->description, "seller-7", given, languages, "en", now, &error);
  g_assert_no_error (error);
  expected.issuer = ORIGIN;
  expected.subject = "seller-7";
  expected.submission = ID;
  expected.sha256 = HASH;
  expected.bytes = 1234567;
  expected.consent_sha256 = sfs_consent_get_sha256 (records->consent);
  expected.description_sha256 = sfs_description_get_sha256 (records->description);
  expected.retention_days = 30;
  payload = sfs_receipt_build_payload (&expected, "receipt-1", now, until);
  jws = sfs_jws_sign (SFS_JWS_RECEIPT, payload, key);
  records->receipt =
      sfs_receipt_verify (jws, sfs_signing_key_get_public (key), &expected, now, &error);
  g_assert_no_error (error);

  return records;
}

static void
assert_printed (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("“%s” is not on the page: %s", part, text);
}

/* As the print dialog's “Print to File” does. */
static void
print_to (const char *path, SfsSentRecords *records)
{
  g_autoptr (GtkPrintOperation)
      print = sfs_receipt_sheet_to_print (sfs_receipt_sheet_new (records));
  g_autoptr (GError) error = NULL;

  gtk_print_operation_set_export_filename (print, path);
  gtk_print_operation_set_allow_async (print, FALSE);
  g_assert_cmpint (gtk_print_operation_run (print, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, &error),
                   ==, GTK_PRINT_OPERATION_RESULT_APPLY);
  g_assert_no_error (error);
}

/* Where the first of these words begins, in points from the left, by pdftotext -bbox. */
static double
find_left (const char *boxes, const char *word)
{
  g_autofree char *pattern = g_strdup_printf ("xMin=\"([0-9.]+)\"[^>]*>%s<", word);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *left = NULL;

  if (!g_regex_match (regex, boxes, 0, &match))
    g_error ("“%s” is not on the page: %s", word, boxes);
  left = g_match_info_fetch (match, 1);

  return g_ascii_strtod (left, NULL);
}

/* What a fact is stands left of it, and right where one reads from there. */
static void
test_paper_mirrored (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autofree char *path = g_build_filename (dir, "receipt.pdf", NULL);
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (SfsSentRecords) records = records_new (key);
  const char *const argv[] = { "pdftotext", "-bbox", path, "-", NULL };
  g_autofree char *program = g_find_program_in_path ("pdftotext");

  if (program == NULL)
    {
      g_test_skip ("pdftotext is not installed (poppler-utils)");
      return;
    }

  for (int mirrored = FALSE; mirrored <= TRUE; mirrored++)
    {
      g_autofree char *boxes = NULL;
      g_autoptr (GError) error = NULL;

      gtk_widget_set_default_direction (mirrored ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
      print_to (path, records);
      gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
      g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                                   &boxes, NULL, NULL, &error));
      g_assert_no_error (error);
      g_assert_true ((find_left (boxes, ID) < find_left (boxes, "Must")) == mirrored);
    }
  sfs_test_remove_tree (dir);
}

/* The page, read by another program. */
static void
test_paper (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autofree char *path = g_build_filename (dir, "receipt.pdf", NULL);
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (SfsSentRecords) records = records_new (key);
  g_autofree char *program = g_find_program_in_path ("pdftotext");
  const char *const argv[] = { "pdftotext", "-raw", path, "-", NULL };
  g_autofree char *words =
      sfs_verify_key_to_words (sfs_description_get_signing_key (records->description));
  g_auto (GStrv) groups = g_strsplit (words, " ", -1);
  g_autofree char *text = NULL;
  g_autofree char *bare = NULL;
  g_autoptr (GRegex) space = NULL;
  g_autoptr (GError) error = NULL;

  if (program == NULL)
    {
      g_test_skip ("pdftotext is not installed (poppler-utils)");
      return;
    }

  print_to (path, records);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text,
                               NULL, NULL, &error));
  g_assert_no_error (error);
  assert_printed (text, "Receipt for a video of a face");
  assert_printed (text, ORIGIN);
  assert_printed (text, ID);
  assert_printed (text, "1.2 MB (");
  assert_printed (text, "Must be gone by");
  for (guint i = 0; groups[i] != NULL; i++)
    assert_printed (text, groups[i]);
  /* One page: the form feed that ends a page is the last character. */
  g_assert_true (strchr (text, '\f') == text + strlen (text) - 1);

  /* A long figure may go on in the next line. */
  space = g_regex_new ("\\s", 0, 0, NULL);
  bare = g_regex_replace_literal (space, text, -1, 0, "", 0, NULL);
  assert_printed (bare, HASH);
  assert_printed (bare, sfs_verify_key_get_thumbprint (
                            sfs_description_get_signing_key (records->description)));
  sfs_test_remove_tree (dir);
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  sfs_test_init (&argc, &argv);
  /* libadwaita wants schemas to look into, and the folders of a test hold none. */
  g_setenv ("GSETTINGS_SCHEMA_DIR", "/usr/share/glib-2.0/schemas", TRUE);
  adw_init ();
  sfs_register_resource ();
  g_test_add_func ("/sent/states", test_states);
  g_test_add_func ("/sent/place", test_place);
  g_test_add_func ("/sent/answers", test_answers);
  g_test_add_func ("/sent/way-in", test_way_in);
  g_test_add_func ("/sent/days", test_days);
  g_test_add_func ("/sent/days-withdrawn", test_days_withdrawn);
  g_test_add_func ("/sent/groups", test_groups);
  g_test_add_func ("/sent/many", test_many);
  g_test_add_func ("/sent/paper", test_paper);
  g_test_add_func ("/sent/paper-mirrored", test_paper_mirrored);

  return g_test_run ();
}
