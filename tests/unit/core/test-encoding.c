/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "fixtures/sfs-test.h"

#include <string.h>

static void
test_base64url_vectors (void)
{
  /* RFC 4648 section 10 without padding, and RFC 7515 appendix C. */
  static const struct
  {
    const char *bytes, *text;
  } cases[] = {
    { "", "" },
    { "f", "Zg" },
    { "fo", "Zm8" },
    { "foo", "Zm9v" },
    { "foob", "Zm9vYg" },
    { "fooba", "Zm9vYmE" },
    { "foobar", "Zm9vYmFy" },
    { "\x03\xec\xff\xe0\xc1", "A-z_4ME" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = sfs_base64url_encode (cases[i].bytes, strlen (cases[i].bytes));
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = sfs_base64url_decode (cases[i].text, -1, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), cases[i].bytes,
                       strlen (cases[i].bytes));
    }
}

static void
test_base64url_refused (void)
{
  static const struct
  {
    const char *text;
    gssize length;
  } cases[] = {
    { "Zg==", -1 },
    { "Zg=", -1 },
    { "Zm9v=", -1 },
    { " Zg", -1 },
    { "Zg ", -1 },
    { "Zg\n", -1 },
    { "Z g", -1 },
    { "A+z/4ME", -1 },
    { "Zm9vY", -1 },
    { "Z", -1 },
    { "Zh", -1 },
    { "Zm9", -1 },
    { "Zm9vYmF.", -1 },
    { "Zg\0\0", 4 },
    { "Zm8\xc3\xa9", -1 },
    /* An underscore and a hyphen with their highest bit set. */
    { "__\xdf_", -1 },
    { "--\xad-", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = sfs_base64url_decode (cases[i].text, cases[i].length, &error);

      g_autofree char *shown = g_strescape (cases[i].text, NULL);

      g_test_message ("“%s”", shown);
      g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_ENCODING);
      g_assert_null (bytes);
    }
}

static void
test_base64url_round_trip (void)
{
  guint8 data[70];

  for (guint i = 0; i < sizeof data; i++)
    data[i] = g_test_rand_int_range (0, 256);
  for (gsize length = 0; length <= sizeof data; length++)
    {
      g_autofree char *text = sfs_base64url_encode (data, length);
      g_autoptr (GBytes) back = sfs_base64url_decode (text, -1, NULL);

      g_assert_nonnull (back);
      g_assert_cmpmem (g_bytes_get_data (back, NULL), g_bytes_get_size (back), data, length);
    }
}

static void
test_sha256 (void)
{
  g_autoptr (GBytes) abc = g_bytes_new_static ("abc", 3);
  g_autofree char *of_abc = sfs_sha256_hex_bytes (abc);
  g_autofree char *of_nothing = sfs_sha256_hex (NULL, 0);
  g_autofree char *upper = g_ascii_strup (of_abc, -1);

  /* FIPS 180-4. */
  g_assert_cmpstr (of_abc, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_cmpstr (of_nothing, ==,
                   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  g_assert_true (sfs_sha256_hex_is_valid (of_abc));
  g_assert_false (sfs_sha256_hex_is_valid (upper));
  g_assert_false (sfs_sha256_hex_is_valid (of_abc + 1));
  g_assert_false (sfs_sha256_hex_is_valid (""));
  g_assert_false (sfs_sha256_hex_is_valid (NULL));
}

static void
test_time (void)
{
  static const struct
  {
    const char *text, *utc;
  } good[] = {
    { "2026-11-22T20:15:00Z", "2026-11-22T20:15:00Z" },
    { "2026-11-22T20:15:00.25Z", "2026-11-22T20:15:00Z" },
    { "2026-11-23T03:15:00+07:00", "2026-11-22T20:15:00Z" },
    { "2026-11-22T16:45:59.999999-03:30", "2026-11-22T20:15:59Z" },
    { "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z" },
    { "1990-12-31T23:59:59-00:00", "1990-12-31T23:59:59Z" },
    { "0999-01-01T00:00:00Z", "0999-01-01T00:00:00Z" },
    { "2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z" },
  };
  static const char *bad[] = {
    "",
    "2026-11-22",
    "2026-11-22T20:15:00",
    "2026-11-22T20:15Z",
    "2026-11-22 20:15:00Z",
    "20261122T201500Z",
    "2026-W47-7T20:15:00Z",
    "2026-13-01T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2026-11-22T24:15:00Z",
    "2026-11-22T20:60:00Z",
    "2026-11-22T20:15:62Z",
    "2026-11-22T20:15:00.Z",
    "2026-11-22T20:15:00+0700",
    "2026-11-22T20:15:00+07",
    "2026-11-22T20:15:00+99:00",
    "2026-11-22T20:15:00Z ",
    " 2026-11-22T20:15:00Z",
    "2026-11-22T20:15:00z",
    "2026-11-22T20:15:00,5Z",
    "2026-11-22T20:15:00.1234567890123Z",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GDateTime) time = sfs_time_parse (good[i].text, &error);
      g_autofree char *utc = NULL;

      g_assert_no_error (error);
      utc = sfs_time_format (time);
      g_assert_cmpstr (utc, ==, good[i].utc);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GDateTime) time = sfs_time_parse (bad[i], &error);

      g_test_message ("“%s”", bad[i]);
      g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_ENCODING);
      g_assert_null (time);
    }
}

static void
test_time_now (void)
{
  g_autofree char *text = sfs_time_now ();
  g_autoptr (GDateTime) then = sfs_time_parse (text, NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  g_assert_nonnull (then);
  g_assert_cmpint (g_date_time_difference (now, then), >=, 0);
  g_assert_cmpint (g_date_time_difference (now, then), <, 20 * G_TIME_SPAN_SECOND);
}

static void
test_uuid (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  static const char *bad[] = {
    NULL,
    "",
    "919108f7-52d1-4320-9bac-f847db4148a",
    "919108f7-52d1-4320-9bac-f847db4148a8 ",
    "919108F7-52D1-4320-9BAC-F847DB4148A8",
    "919108f7-52d1-1320-9bac-f847db4148a8",
    "919108f7-52d1-4320-cbac-f847db4148a8",
    "919108f752d143209bacf847db4148a8",
    "{919108f7-52d1-4320-9bac-f847db41}",
    "919108f7-52d1-4320-9bac-f847db41/8a8",
  };

  for (guint i = 0; i < 200; i++)
    {
      char *uuid = sfs_uuid_new ();

      g_assert_true (sfs_uuid_is_valid (uuid));
      g_assert_true (g_hash_table_add (seen, uuid));
    }
  g_assert_true (sfs_uuid_is_valid ("919108f7-52d1-4320-9bac-f847db4148a8"));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (sfs_uuid_is_valid (bad[i]));
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/encoding/base64url/vectors", test_base64url_vectors);
  g_test_add_func ("/encoding/base64url/refused", test_base64url_refused);
  g_test_add_func ("/encoding/base64url/round-trip", test_base64url_round_trip);
  g_test_add_func ("/encoding/sha256", test_sha256);
  g_test_add_func ("/encoding/time", test_time);
  g_test_add_func ("/encoding/time-now", test_time_now);
  g_test_add_func ("/encoding/uuid", test_uuid);
  return g_test_run ();
}
