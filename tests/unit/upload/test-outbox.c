/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-encoding.h"
#include "fixtures/sfs-test.h"
#include "outbox-helpers.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ID "11111111-1111-4111-8111-111111111111"
#define OTHER "22222222-2222-4222-8222-222222222222"
#define THIRD "33333333-3333-4333-8333-333333333333"

/* Warnings are expected here. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  if (level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE))
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, data);
}

static char *
path_in (const char *dir, const char *name)
{
  return g_build_filename (dir, name, NULL);
}

static void
assert_mode (const char *path, mode_t mode)
{
  struct stat info;

  g_assert_no_errno (stat (path, &info));
  g_assert_cmpint (info.st_mode & 07777, ==, mode);
}

static void
make_file (const char *dir, const char *name)
{
  g_autofree char *path = path_in (dir, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, "left over", -1, &error);
  g_assert_no_error (error);
}

static gboolean
has_file (const char *dir, const char *name)
{
  g_autofree char *path = path_in (dir, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
put (SfsOutbox *outbox, const char *id)
{
  g_autoptr (GError) error = NULL;

  outbox_test_put (outbox, id, &error);
  g_assert_no_error (error);
}

static void
run_sql (const char *dir, const char *sql)
{
  g_autofree char *path = path_in (dir, "outbox.db");
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
test_round_trip (void)
{
  g_autofree char *base = sfs_test_temp_dir ();
  g_autofree char *dir = g_build_filename (base, "a", "b", NULL);
  g_autoptr (SfsOutbox) outbox = outbox_test_open (dir);
  g_autoptr (SfsOutboxEntry) entry = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GDateTime) created = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *db = path_in (dir, "outbox.db");

  put (outbox, ID);
  put (outbox, OTHER);
  g_clear_object (&outbox);
  outbox = outbox_test_open (dir);

  outbox_test_assert_whole (outbox, ID);
  entry = sfs_outbox_get (outbox, ID, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (entry->origin, ==, "https://shop.example");
  g_assert_cmpint (entry->state, ==, SFS_OUTBOX_SEALED);
  g_assert_null (entry->creation_url);
  g_assert_null (entry->upload_url);
  g_assert_cmpmem (g_bytes_get_data (entry->consent, NULL), g_bytes_get_size (entry->consent),
                   "{\"consent\":true}", 16);
  g_assert_cmpmem (g_bytes_get_data (entry->description, NULL),
                   g_bytes_get_size (entry->description), "a.b.c", 5);
  created = sfs_time_parse (entry->created, &error);
  g_assert_no_error (error);

  assert_mode (dir, 0700);
  assert_mode (db, 0600);
  assert_mode (entry->path, 0600);

  list = sfs_outbox_list (outbox, &error);
  g_assert_no_error (error);
  g_assert_cmpint (list->len, ==, 2);
  g_assert_cmpstr (((SfsOutboxEntry *) list->pdata[0])->id, ==, ID);
  g_assert_cmpstr (((SfsOutboxEntry *) list->pdata[1])->id, ==, OTHER);
}

static void
test_mode_is_tightened (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsOutbox) outbox = NULL;

  g_assert_no_errno (chmod (dir, 0755));
  outbox = outbox_test_open (dir);
  assert_mode (dir, 0700);
}

static void
test_state (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsOutbox) outbox = outbox_test_open (dir);
  g_autoptr (SfsOutboxEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  put (outbox, ID);
  put (outbox, OTHER);
  g_assert_true (sfs_outbox_set_state (outbox, ID, SFS_OUTBOX_ANNOUNCED, "c", NULL, &error));
  g_assert_true (sfs_outbox_set_state (outbox, ID, SFS_OUTBOX_UPLOADING, NULL, "u", &error));
  g_clear_object (&outbox);
  outbox = outbox_test_open (dir);

  entry = sfs_outbox_get (outbox, ID, &error);
  g_assert_cmpint (entry->state, ==, SFS_OUTBOX_UPLOADING);
  g_assert_cmpstr (entry->creation_url, ==, "c");
  g_assert_cmpstr (entry->upload_url, ==, "u");
  g_clear_pointer (&entry, sfs_outbox_entry_free);

  g_assert_true (sfs_outbox_set_state (outbox, ID, SFS_OUTBOX_ANNOUNCED, NULL, "", &error));
  entry = sfs_outbox_get (outbox, ID, &error);
  g_assert_cmpstr (entry->creation_url, ==, "c");
  g_assert_null (entry->upload_url);
  g_clear_pointer (&entry, sfs_outbox_entry_free);

  entry = sfs_outbox_get (outbox, OTHER, &error);
  g_assert_cmpint (entry->state, ==, SFS_OUTBOX_SEALED);
  g_assert_no_error (error);
}

static void
test_remove (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsOutbox) outbox = outbox_test_open (dir);
  g_autoptr (GError) error = NULL;

  put (outbox, ID);
  put (outbox, OTHER);
  g_assert_true (sfs_outbox_remove (outbox, ID, &error));
  g_assert_no_error (error);
  g_assert_false (has_file (dir, ID ".age"));
  outbox_test_assert_whole (outbox, OTHER);

  g_assert_null (sfs_outbox_get (outbox, ID, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (sfs_outbox_remove (outbox, ID, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (sfs_outbox_set_state (outbox, ID, SFS_OUTBOX_UPLOADED, NULL, NULL, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_FAILED);

  /* An id may come back: the seller records again. */
  put (outbox, ID);
  outbox_test_assert_whole (outbox, ID);
}

static void
test_abandon (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsOutbox) outbox = outbox_test_open (dir);
  g_autoptr (GError) error = NULL;
  GOutputStream *stream = sfs_outbox_create (outbox, ID, &error);

  g_assert_no_error (error);
  g_assert_cmpint (outbox_test_count (dir, ".part"), ==, 1);
  sfs_outbox_abandon (outbox, stream);
  g_assert_cmpint (outbox_test_count (dir, ".part"), ==, 0);
  g_assert_cmpint (g_output_stream_write (stream, "x", 1, NULL, &error), ==, -1);
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_SPOOL);
  g_clear_error (&error);
  g_object_unref (stream);

  /* Dropped without a word: the same. */
  stream = sfs_outbox_create (outbox, ID, &error);
  g_assert_no_error (error);
  g_object_unref (stream);
  g_assert_cmpint (outbox_test_count (dir, ".part"), ==, 0);

  put (outbox, ID);
}

static void
test_commit_checks_entry (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsOutbox) outbox = outbox_test_open (dir);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autofree char *sha256 = sfs_sha256_hex ("x", 1);
  const SfsOutboxEntry wrong[] = {
    { .id = (char *) ID,
      .origin = (char *) "o",
      .sha256 = sha256,
      .bytes = 2,
      .consent = bytes,
      .description = bytes },
    { .id = (char *) OTHER,
      .origin = (char *) "o",
      .sha256 = sha256,
      .bytes = 1,
      .consent = bytes,
      .description = bytes },
    { .id = (char *) ID,
      .origin = (char *) "o",
      .sha256 = (char *) "?",
      .bytes = 1,
      .consent = bytes,
      .description = bytes },
    { .id = (char *) ID,
      .origin = (char *) "o",
      .sha256 = sha256,
      .bytes = 1,
      .description = bytes },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GOutputStream) stream = sfs_outbox_create (outbox, ID, &error);

      g_assert_cmpint (g_output_stream_write (stream, "x", 1, NULL, &error), ==, 1);
      g_assert_false (sfs_outbox_commit (outbox, stream, &wrong[i], &error));
      g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_FAILED);
      g_assert_cmpint (outbox_test_count (dir, ".age"), ==, 0);
      g_assert_cmpint (outbox_test_count (dir, ".part"), ==, 0);
    }
}

static void
test_ids (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsOutbox) outbox = outbox_test_open (dir);
  g_autoptr (GOutputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  static const char *const bad[] = { "", "x", "../" ID, ID "/..", ID ".age" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (sfs_outbox_create (outbox, bad[i], &error));
      g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_FAILED);
      g_clear_error (&error);
    }

  stream = sfs_outbox_create (outbox, ID, &error);
  g_assert_no_error (error);
  g_assert_null (sfs_outbox_create (outbox, ID, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_BUSY);
  g_clear_error (&error);
  g_clear_object (&stream);
  put (outbox, ID);
  g_assert_null (sfs_outbox_create (outbox, ID, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_BUSY);
  outbox_test_assert_whole (outbox, ID);
}

static void
assert_busy (const char *dir)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sfs_outbox_open (dir, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, dir));
}

static void
test_two_instances (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsOutbox) outbox = outbox_test_open (dir);
  g_autoptr (GOutputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  pid_t child;
  int status;

  /* Were the other to clean up, this part would be gone. */
  stream = sfs_outbox_create (outbox, ID, &error);
  g_assert_no_error (error);

  assert_busy (dir);
  child = fork ();
  if (child == 0)
    {
      /* A descriptor that came over by fork() is no lock of its own. */
      assert_busy (dir);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  g_assert_cmpint (outbox_test_count (dir, ".part"), ==, 1);

  /* A stream under way keeps the folder in hand. */
  g_clear_object (&outbox);
  assert_busy (dir);
  g_clear_object (&stream);
  outbox = outbox_test_open (dir);
}

static void
test_leftovers (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsOutbox) outbox = outbox_test_open (dir);

  put (outbox, ID);
  g_clear_object (&outbox);
  make_file (dir, OTHER ".age");
  make_file (dir, OTHER ".age.part");
  make_file (dir, ID ".age.part");
  make_file (dir, "notes.age");
  make_file (dir, "33333333-3333-4333-8333-333333333333.txt");

  outbox = outbox_test_open (dir);
  outbox_test_assert_whole (outbox, ID);
  g_assert_false (has_file (dir, OTHER ".age"));
  g_assert_false (has_file (dir, OTHER ".age.part"));
  g_assert_false (has_file (dir, ID ".age.part"));
  g_assert_true (has_file (dir, "notes.age"));
  g_assert_true (has_file (dir, "33333333-3333-4333-8333-333333333333.txt"));
}

static void
test_missing_file (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autofree char *path = path_in (dir, ID ".age");
  g_autofree char *other_path = path_in (dir, OTHER ".age");
  g_autoptr (SfsOutbox) outbox = outbox_test_open (dir);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  put (outbox, ID);
  put (outbox, OTHER);
  put (outbox, THIRD);
  g_assert_true (sfs_outbox_set_state (outbox, OTHER, SFS_OUTBOX_UPLOADED, "c", "u", &error));
  g_clear_object (&outbox);
  g_assert_no_errno (g_unlink (path));
  g_assert_no_errno (g_unlink (other_path));

  outbox = outbox_test_open (dir);
  list = sfs_outbox_list (outbox, &error);
  g_assert_no_error (error);
  g_assert_cmpint (list->len, ==, 3);
  for (guint i = 0; i < list->len; i++)
    {
      SfsOutboxEntry *entry = list->pdata[i];

      g_assert_cmpint (entry->missing, ==, !g_str_equal (entry->id, THIRD));
    }
  g_assert_true (sfs_outbox_remove (outbox, ID, &error));
  g_assert_no_error (error);
}

static void
test_go_on (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsOutbox) outbox = outbox_test_open (dir);
  g_autoptr (SfsOutboxEntry) entry = NULL;
  g_autoptr (SfsOutboxEntry) other = NULL;
  g_autoptr (GError) error = NULL;

  put (outbox, ID);
  put (outbox, OTHER);
  g_assert_true (sfs_outbox_set_go_on (outbox, ID, TRUE, &error));
  g_assert_true (sfs_outbox_set_state (outbox, ID, SFS_OUTBOX_UPLOADED, "c", "u", &error));
  g_clear_object (&outbox);
  outbox = outbox_test_open (dir);
  entry = sfs_outbox_get (outbox, ID, &error);
  other = sfs_outbox_get (outbox, OTHER, &error);
  g_assert_no_error (error);
  g_assert_true (entry->go_on);
  g_assert_false (other->go_on);

  g_assert_false (sfs_outbox_set_go_on (outbox, THIRD, TRUE, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_FAILED);
}

static void
test_claim (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsOutbox) outbox = outbox_test_open (dir);
  g_autoptr (GError) error = NULL;

  g_assert_true (sfs_outbox_claim (outbox, ID, &error));
  g_assert_true (sfs_outbox_claim (outbox, OTHER, &error));
  g_assert_no_error (error);
  g_assert_false (sfs_outbox_claim (outbox, ID, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_BUSY);
  g_clear_error (&error);
  sfs_outbox_release (outbox, ID);
  g_assert_true (sfs_outbox_claim (outbox, ID, &error));
  g_assert_no_error (error);
}

/* What it cannot read it must not clean up after. */
static void
test_unreadable_database (gconstpointer data)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autofree char *db = path_in (dir, "outbox.db");
  g_autoptr (SfsOutbox) outbox = outbox_test_open (dir);
  g_autoptr (GError) error = NULL;

  put (outbox, ID);
  g_clear_object (&outbox);
  if (g_str_equal (data, "newer"))
    run_sql (dir, "PRAGMA user_version = 99");
  else if (g_str_equal (data, "foreign"))
    run_sql (dir, "ALTER TABLE submission RENAME TO other");
  else
    make_file (dir, "outbox.db");
  make_file (dir, OTHER ".age.part");

  g_assert_null (sfs_outbox_open (dir, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_SPOOL);
  g_assert_nonnull (strstr (error->message, db));
  g_assert_true (has_file (dir, ID ".age"));
  g_assert_true (has_file (dir, OTHER ".age.part"));
}

/* A program of before the mark: what was announced had a state that says so. */
static void
test_migrate (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsOutbox) outbox = outbox_test_open (dir);
  g_autoptr (SfsOutboxEntry) sealed = NULL;
  g_autoptr (SfsOutboxEntry) announced = NULL;
  g_autoptr (GError) error = NULL;

  put (outbox, ID);
  put (outbox, OTHER);
  g_assert_true (sfs_outbox_set_state (outbox, OTHER, SFS_OUTBOX_ANNOUNCED, "c", NULL, &error));
  g_clear_object (&outbox);
  run_sql (dir, "ALTER TABLE submission DROP COLUMN told; PRAGMA user_version = 3");

  outbox = outbox_test_open (dir);
  outbox_test_assert_whole (outbox, ID);
  sealed = sfs_outbox_get (outbox, ID, &error);
  g_assert_no_error (error);
  g_assert_false (sealed->told);
  announced = sfs_outbox_get (outbox, OTHER, &error);
  g_assert_no_error (error);
  g_assert_true (announced->told);

  /* Also under another sign-in. */
  g_assert_true (sfs_outbox_set_told (outbox, ID, &error));
  g_assert_true (sfs_outbox_set_grant (outbox, ID, "another", &error));
  g_clear_pointer (&sealed, sfs_outbox_entry_free);
  sealed = sfs_outbox_get (outbox, ID, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sealed->state, ==, SFS_OUTBOX_SEALED);
  g_assert_true (sealed->told);
}

static gpointer
put_many (gpointer data)
{
  SfsOutbox *outbox = data;

  for (int i = 0; i < 8; i++)
    {
      g_autofree char *id = sfs_uuid_new ();

      put (outbox, id);
      outbox_test_assert_whole (outbox, id);
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsOutbox) outbox = outbox_test_open (dir);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  GThread *threads[3];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("put", put_many, outbox);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  list = sfs_outbox_list (outbox, &error);
  g_assert_no_error (error);
  g_assert_cmpint (list->len, ==, 24);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_log_set_writer_func (write_log, NULL, NULL);

  g_test_add_func ("/upload/outbox/round-trip", test_round_trip);
  g_test_add_func ("/upload/outbox/mode-is-tightened", test_mode_is_tightened);
  g_test_add_func ("/upload/outbox/state", test_state);
  g_test_add_func ("/upload/outbox/remove", test_remove);
  g_test_add_func ("/upload/outbox/abandon", test_abandon);
  g_test_add_func ("/upload/outbox/commit-checks-entry", test_commit_checks_entry);
  g_test_add_func ("/upload/outbox/ids", test_ids);
  g_test_add_func ("/upload/outbox/two-instances", test_two_instances);
  g_test_add_func ("/upload/outbox/leftovers", test_leftovers);
  g_test_add_func ("/upload/outbox/missing-file", test_missing_file);
  g_test_add_func ("/upload/outbox/go-on", test_go_on);
  g_test_add_func ("/upload/outbox/claim", test_claim);
  g_test_add_data_func ("/upload/outbox/database/newer", "newer", test_unreadable_database);
  g_test_add_data_func ("/upload/outbox/database/foreign", "foreign", test_unreadable_database);
  g_test_add_data_func ("/upload/outbox/database/broken", "broken", test_unreadable_database);
  g_test_add_func ("/upload/outbox/database/migrate", test_migrate);
  g_test_add_func ("/upload/outbox/threads", test_threads);
  return g_test_run ();
}
