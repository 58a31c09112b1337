/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-consent.h"
#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "fixtures/sfs-test-operator.h"
#include "fixtures/sfs-test.h"

#include <string.h>

#define HASH_A "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define HASH_B "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HASH_C "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
#define ID "919108f7-52d1-4320-9bac-f847db4148a8"

static const SfsReceiptExpectation expected = {
  "https://shop.example", "seller-7", ID, HASH_A, 1234567, HASH_B, HASH_C, 90,
};

static GDateTime *
at (const char *text)
{
  GDateTime *time = sfs_time_parse (text, NULL);

  g_assert_nonnull (time);
  return time;
}

static JsonObject *
claims_json (void)
{
  g_autoptr (GDateTime) iat = at ("2026-11-22T20:15:00Z");
  g_autoptr (GDateTime) until = at ("2027-02-20T20:15:00Z");
  g_autoptr (GBytes) payload = sfs_receipt_build_payload (&expected, "receipt-1", iat, until);

  return sfs_json_parse_object (payload, NULL);
}

static char *
sign (JsonObject *claims, SfsSigningKey *key)
{
  g_autoptr (GBytes) payload = sfs_json_object_to_bytes (claims);

  return sfs_jws_sign (SFS_JWS_RECEIPT, payload, key);
}

/* -1 when it verifies */
static int
code_of (const char *jws,
         SfsSigningKey *key,
         const SfsReceiptExpectation *expectation,
         const char *now)
{
  g_autoptr (GDateTime) time = at (now);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsReceipt) receipt =
      sfs_receipt_verify (jws, sfs_signing_key_get_public (key), expectation, time, &error);

  if (receipt != NULL)
    {
      g_assert_no_error (error);
      return -1;
    }
  g_assert_true (error->domain == SFS_CORE_ERROR);
  return error->code;
}

#define NOW "2026-11-22T20:15:30Z"

static void
test_good (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (JsonObject) claims = claims_json ();
  g_autofree char *jws = sign (claims, key);
  g_autoptr (GDateTime) now = at (NOW);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsReceipt)
      receipt = sfs_receipt_verify (jws, sfs_signing_key_get_public (key), &expected, now, &error);
  g_autofree char *time = NULL, *until = NULL;

  g_assert_no_error (error);
  time = sfs_time_format (sfs_receipt_get_time (receipt));
  until = sfs_time_format (sfs_receipt_get_retention_until (receipt));
  g_assert_cmpstr (sfs_receipt_get_jws (receipt), ==, jws);
  g_assert_cmpstr (sfs_receipt_get_id (receipt), ==, "receipt-1");
  g_assert_cmpstr (sfs_receipt_get_submission (receipt), ==, ID);
  g_assert_cmpstr (sfs_receipt_get_sha256 (receipt), ==, HASH_A);
  g_assert_cmpint (sfs_receipt_get_bytes (receipt), ==, 1234567);
  g_assert_cmpstr (time, ==, "2026-11-22T20:15:00Z");
  g_assert_cmpstr (until, ==, "2027-02-20T20:15:00Z");
}

static void
test_each_claim (void)
{
  static const struct
  {
    const char *claim, *value; /* NULL: missing */
    int code;
  } cases[] = {
    { "iss", NULL, SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "iss", "5", SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "iss", "'https://evil.example'", SFS_CORE_ERROR_RECEIPT_ISSUER },
    { "iss", "'https://shop.example/'", SFS_CORE_ERROR_RECEIPT_ISSUER },
    { "sub", NULL, SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "sub", "'seller-8'", SFS_CORE_ERROR_RECEIPT_SUBJECT },
    { "iat", NULL, SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "iat", "'2026-11-22T20:15:00Z'", SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "iat", "-1", SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "iat", "999999999999999999", SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "iat", "1795464931", SFS_CORE_ERROR_RECEIPT_TIME }, /* NOW, a day and a second */
    { "jti", NULL, SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "jti", "''", SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "submission", NULL, SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "submission", "'919108f7-52d1-4320-9bac-f847db4148a9'", SFS_CORE_ERROR_RECEIPT_SUBMISSION },
    { "sha256", NULL, SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "sha256", "'" HASH_B "'", SFS_CORE_ERROR_RECEIPT_HASH },
    { "bytes", NULL, SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "bytes", "'1234567'", SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "bytes", "1234566", SFS_CORE_ERROR_RECEIPT_HASH },
    { "consent_sha256", NULL, SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "consent_sha256", "'" HASH_C "'", SFS_CORE_ERROR_RECEIPT_CONSENT },
    { "description_sha256", NULL, SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "description_sha256", "'" HASH_A "'", SFS_CORE_ERROR_RECEIPT_CONSENT },
    { "retention_until", NULL, SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "retention_until", "1803154500", SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "retention_until", "'2027-02-20'", SFS_CORE_ERROR_RECEIPT_FORMAT },
    { "retention_until", "'2027-02-20T20:15:01Z'", SFS_CORE_ERROR_RECEIPT_RETENTION },
    { "retention_until", "'9999-12-31T23:59:59Z'", SFS_CORE_ERROR_RECEIPT_RETENTION },
    { "retention_until", "'2026-11-23T00:00:00Z'", -1 },
    { "another", "'claim'", -1 },
  };
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) claims = claims_json ();
      g_autofree char *jws = NULL;

      g_test_message ("%s: %s", cases[i].claim, cases[i].value);
      json_object_remove_member (claims, cases[i].claim);
      if (cases[i].value != NULL)
        {
          g_autofree char *wrapped = g_strdup_printf ("{'v':%s}", cases[i].value);
          g_autoptr (JsonObject) parsed = sfs_test_json (wrapped);

          json_object_set_member (claims, cases[i].claim,
                                  json_node_copy (json_object_get_member (parsed, "v")));
        }
      jws = sign (claims, key);
      g_assert_cmpint (code_of (jws, key, &expected, NOW), ==, cases[i].code);
    }
}

static void
test_time (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (JsonObject) claims = claims_json ();
  g_autofree char *jws = sign (claims, key);

  g_assert_cmpint (code_of (jws, key, &expected, "2026-11-21T20:15:00Z"), ==, -1);
  g_assert_cmpint (code_of (jws, key, &expected, "2026-11-21T20:14:59Z"), ==,
                   SFS_CORE_ERROR_RECEIPT_TIME);
  /* a receipt does not go out of date */
  g_assert_cmpint (code_of (jws, key, &expected, "2036-11-22T20:15:00Z"), ==, -1);
}

static void
test_key_and_signature (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (SfsSigningKey) other = sfs_signing_key_generate ();
  g_autoptr (JsonObject) claims = claims_json ();
  g_autoptr (JsonObject) changed = claims_json ();
  g_autoptr (GBytes) payload = sfs_json_object_to_bytes (claims);
  g_autofree char *jws = sign (claims, key);
  g_autofree char *by_other = sign (claims, other);
  g_autofree char *deletion = sfs_jws_sign (SFS_JWS_DELETION, payload, key);
  g_autofree char *changed_jws = NULL, *grafted = NULL;
  g_auto (GStrv) parts = g_strsplit (jws, ".", 3);
  g_auto (GStrv) changed_parts = NULL;

  json_object_set_string_member (changed, "sub", "seller-8");
  changed_jws = sign (changed, other);
  changed_parts = g_strsplit (changed_jws, ".", 3);
  grafted = g_strdup_printf ("%s.%s.%s", parts[0], changed_parts[1], parts[2]);

  g_assert_cmpint (code_of (by_other, key, &expected, NOW), ==, SFS_CORE_ERROR_RECEIPT_KEY);
  g_assert_cmpint (code_of (grafted, key, &expected, NOW), ==, SFS_CORE_ERROR_RECEIPT_SIGNATURE);
  g_assert_cmpint (code_of (deletion, key, &expected, NOW), ==, SFS_CORE_ERROR_RECEIPT_FORMAT);
  g_assert_cmpint (code_of ("", key, &expected, NOW), ==, SFS_CORE_ERROR_RECEIPT_FORMAT);
  g_assert_cmpint (code_of ("thank you", key, &expected, NOW), ==, SFS_CORE_ERROR_RECEIPT_FORMAT);
}

/* What the app does not know matches nothing, and what was not agreed is no time at all. */
static void
test_nothing_expected (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (JsonObject) claims = claims_json ();
  g_autofree char *jws = sign (claims, key);
  SfsReceiptExpectation less;

  less = expected;
  less.issuer = NULL;
  g_assert_cmpint (code_of (jws, key, &less, NOW), ==, SFS_CORE_ERROR_RECEIPT_ISSUER);
  less = expected;
  less.consent_sha256 = NULL;
  g_assert_cmpint (code_of (jws, key, &less, NOW), ==, SFS_CORE_ERROR_RECEIPT_CONSENT);
  less = expected;
  less.retention_days = -1;
  g_assert_cmpint (code_of (jws, key, &less, NOW), ==, SFS_CORE_ERROR_RECEIPT_RETENTION);
  less.retention_days = G_MAXINT;
  g_assert_cmpint (code_of (jws, key, &less, NOW), ==, SFS_CORE_ERROR_RECEIPT_RETENTION);
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/receipt/good", test_good);
  g_test_add_func ("/receipt/each-claim", test_each_claim);
  g_test_add_func ("/receipt/time", test_time);
  g_test_add_func ("/receipt/key-and-signature", test_key_and_signature);
  g_test_add_func ("/receipt/nothing-expected", test_nothing_expected);
  return g_test_run ();
}
