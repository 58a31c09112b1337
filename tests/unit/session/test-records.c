/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fixtures/sfs-test.h"
#include "session/sfs-rate.h"
#include "session/sfs-records.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define ORIGIN "https://shop.example"
#define ID "3f0c7a3e-8f0e-4c7e-9a51-0a9d3a1b2c4d"

static SfsRecords *
open_records (const char *dir, GError **error)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_records_open_async (dir, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_records_open_finish (result, error);
}

static void
assert_mode (const char *dir, const char *name, guint mode)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  struct stat info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 0777, ==, mode);
}

static void
test_pins (void)
{
  g_autofree char *root = sfs_test_temp_dir ();
  g_autofree char *dir = g_build_filename (root, "a", "b", NULL);
  g_autoptr (SfsRecords) records = NULL;
  g_autoptr (GError) error = NULL;
  const char *pin;

  records = open_records (dir, &error);
  g_assert_no_error (error);
  g_assert_null (sfs_records_get_pin (records, ORIGIN));
  g_assert_true (sfs_records_set_pin (records, ORIGIN, "one", &error));
  g_assert_true (sfs_records_set_pin (records, "https://other.example", "two", &error));
  pin = sfs_records_get_pin (records, ORIGIN);
  g_assert_cmpstr (pin, ==, "one");
  g_assert_true (sfs_records_set_pin (records, ORIGIN, "three", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (pin, ==, "one");
  sfs_assert_finalized (records);

  records = open_records (dir, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sfs_records_get_pin (records, ORIGIN), ==, "three");
  g_assert_cmpstr (sfs_records_get_pin (records, "https://other.example"), ==, "two");
  assert_mode (dir, "", 0700);
  assert_mode (dir, "pins.json", 0600);
  assert_mode (dir, "outbox", 0700);
}

/* A list of pins that cannot be read is never an empty one. */
static void
test_damaged_pins (void)
{
  static const char *const damaged[] = {
    "",
    "{",
    "[]",
    "{\"version\":\"1\"}",
    "{\"version\":\"1\",\"pins\":[]}",
    "{\"version\":\"1\",\"pins\":{\"https://shop.example\":\"one\"}}",
    "{\"version\":\"1\",\"pins\":{\"https://shop.example\":{}}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_autofree char *dir = sfs_test_temp_dir ();
      g_autofree char *path = g_build_filename (dir, "pins.json", NULL);
      g_autoptr (SfsRecords) records = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, damaged[i], -1, NULL));
      records = open_records (dir, &error);
      g_assert_null (records);
      g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS);
    }
}

static void
test_private (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsRecords) records = NULL;
  g_autoptr (GBytes) contents = g_bytes_new_static ("{}", 2);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chmod (dir, 0755), ==, 0);
  records = open_records (dir, &error);
  g_assert_no_error (error);
  assert_mode (dir, "", 0700);
  g_assert_true (sfs_records_write (records, SFS_RECORD_CONSENT, ID, contents, &error));
  g_assert_no_error (error);
  path = sfs_records_build_path (records, SFS_RECORD_CONSENT, ID);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  assert_mode (dir, "consents/" ID ".json", 0600);
  g_assert_true (sfs_records_remove (records, SFS_RECORD_CONSENT, ID, &error));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (sfs_records_remove (records, SFS_RECORD_CONSENT, ID, &error));
}

static void
test_not_writable (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autofree char *file = g_build_filename (dir, "file", NULL);
  g_autofree char *below = g_build_filename (file, "records", NULL);
  g_autoptr (SfsRecords) records = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "", -1, NULL));
  records = open_records (below, &error);
  g_assert_null (records);
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS);
}

/* One program at a time has them in hand. */
static void
test_once (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsRecords) first = NULL;
  g_autoptr (SfsRecords) second = NULL;
  g_autoptr (GError) error = NULL;

  first = open_records (dir, &error);
  g_assert_no_error (error);
  second = open_records (dir, &error);
  g_assert_null (second);
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_BUSY);
}

static void
test_rate (void)
{
  SfsRate rate = { 0 };

  g_assert_cmpfloat (sfs_rate_get (&rate), ==, 0);
  for (int i = 0; i <= 100; i++)
    sfs_rate_add (&rate, 1 + i * G_USEC_PER_SEC / 10, i * 1000);
  g_assert_cmpfloat_with_epsilon (sfs_rate_get (&rate), 10000, 1);

  /* Twice as fast: most of the way there after six seconds. */
  for (int i = 1; i <= 60; i++)
    sfs_rate_add (&rate, 1 + 10 * G_USEC_PER_SEC + i * G_USEC_PER_SEC / 10, 100000 + i * 2000);
  g_assert_cmpfloat (sfs_rate_get (&rate), >, 18000);
  g_assert_cmpfloat (sfs_rate_get (&rate), <, 20000);

  /* However often it is asked in between. */
  sfs_rate_add (&rate, 1 + 16 * G_USEC_PER_SEC + 10, 100000 + 60 * 2000 + 100000);
  g_assert_cmpfloat (sfs_rate_get (&rate), <, 20000);
  /* An upload that starts anew. */
  sfs_rate_add (&rate, 1 + 17 * G_USEC_PER_SEC, 0);
  g_assert_cmpfloat (sfs_rate_get (&rate), ==, 0);
  sfs_rate_add (&rate, 1 + 18 * G_USEC_PER_SEC, 5000);
  g_assert_cmpfloat_with_epsilon (sfs_rate_get (&rate), 5000, 1);
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/session/records/pins", test_pins);
  g_test_add_func ("/session/records/damaged-pins", test_damaged_pins);
  g_test_add_func ("/session/records/private", test_private);
  g_test_add_func ("/session/records/not-writable", test_not_writable);
  g_test_add_func ("/session/records/once", test_once);
  g_test_add_func ("/session/rate", test_rate);
  return g_test_run ();
}
