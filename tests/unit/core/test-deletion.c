/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-deletion.h"
#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "core/sfs-key-change.h"
#include "fixtures/sfs-test-operator.h"
#include "fixtures/sfs-test.h"

#include <string.h>

#define ORIGIN "https://shop.example"
#define HASH "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define OTHER_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ID "919108f7-52d1-4320-9bac-f847db4148a8"
#define DELETED "2026-11-25T10:00:00Z"
#define NOW "2026-11-25T10:00:30Z"

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
  const SfsDeletionExpectation claims = { ORIGIN, "seller-7", ID, HASH, NULL, -1, NULL };
  g_autoptr (GDateTime) deleted = at (DELETED);
  g_autoptr (GDateTime) backups = at ("2026-12-02T10:00:00Z");
  g_autoptr (GBytes)
      payload = sfs_deletion_build_payload (&claims, "deletion-1", deleted, deleted, backups);

  return sfs_json_parse_object (payload, NULL);
}

static char *
sign (JsonObject *claims, SfsSigningKey *key)
{
  g_autoptr (GBytes) payload = sfs_json_object_to_bytes (claims);

  return sfs_jws_sign (SFS_JWS_DELETION, payload, key);
}

/* -1 when it verifies */
static int
code_of (const char *jws, SfsVerifyKey *key, const char *now, int backups_days)
{
  g_autoptr (GDateTime) created = at ("2026-11-22T20:00:00Z");
  g_autoptr (GDateTime) until = at ("2026-12-01T00:00:00Z");
  g_autoptr (GDateTime) time = at (now);
  const SfsDeletionExpectation expected = { ORIGIN,  "seller-7",   ID,   HASH,
                                            created, backups_days, until };
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsDeletion) deletion = sfs_deletion_verify (jws, key, &expected, time, &error);

  if (deletion != NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (sfs_deletion_get_jws (deletion), ==, jws);
      return -1;
    }
  g_assert_true (error->domain == SFS_CORE_ERROR);
  return error->code;
}

static int
code_of_claims (JsonObject *claims)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autofree char *jws = sign (claims, key);

  return code_of (jws, sfs_signing_key_get_public (key), NOW, 7);
}

static void
test_holds (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (JsonObject) claims = claims_json ();
  g_autofree char *jws = sign (claims, key);
  g_autofree char *kid = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (code_of (jws, sfs_signing_key_get_public (key), NOW, 7), ==, -1);
  kid = sfs_deletion_peek_key (jws, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kid, ==, sfs_verify_key_get_thumbprint (sfs_signing_key_get_public (key)));
}

static void
test_claims (void)
{
  static const struct
  {
    const char *member;
    const char *value;
    int code;
  } rows[] = {
    { "iss", "https://other.example", SFS_CORE_ERROR_DELETION_OTHER },
    { "sub", "seller-8", SFS_CORE_ERROR_DELETION_OTHER },
    { "submission", "919108f7-52d1-4320-9bac-f847db4148a9", SFS_CORE_ERROR_DELETION_OTHER },
    { "sha256", OTHER_HASH, SFS_CORE_ERROR_DELETION_OTHER },
    { "jti", "", SFS_CORE_ERROR_DELETION_FORMAT },
    { "deleted_at", "yesterday", SFS_CORE_ERROR_DELETION_FORMAT },
    { "deleted_at", "2026-11-25T10:02:00Z", SFS_CORE_ERROR_DELETION_TIME },
    { "deleted_at", "2026-11-20T10:00:00Z", SFS_CORE_ERROR_DELETION_TIME },
    { "deleted_at", "2026-11-25T09:59:00Z",
      SFS_CORE_ERROR_DELETION_PARTIAL }, /* 7 days and 1 min */
    { "backups_until", "2026-12-02T10:00:01Z", SFS_CORE_ERROR_DELETION_PARTIAL },
    { "backups_until", "soon", SFS_CORE_ERROR_DELETION_FORMAT },
    { "what", "content", SFS_CORE_ERROR_DELETION_FORMAT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonObject) claims = claims_json ();

      g_test_message ("%s: %s", rows[i].member, rows[i].value);
      json_object_set_string_member (claims, rows[i].member, rows[i].value);
      g_assert_cmpint (code_of_claims (claims), ==, rows[i].code);
    }
}

static void
test_missing (void)
{
  static const char *const members[] = { "iss",        "sub",    "iat",        "jti",
                                         "submission", "sha256", "deleted_at", "what" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autoptr (JsonObject) claims = claims_json ();

      json_object_remove_member (claims, members[i]);
      g_assert_cmpint (code_of_claims (claims), ==, SFS_CORE_ERROR_DELETION_FORMAT);
    }
}

static void
test_partial (void)
{
  g_autoptr (JsonObject) claims = claims_json ();
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  JsonArray *what = json_array_new ();
  g_autofree char *jws = NULL;

  json_array_add_string_element (what, "content");
  json_array_add_int_element (what, 7);
  json_object_set_array_member (claims, "what", what);
  g_assert_cmpint (code_of_claims (claims), ==, SFS_CORE_ERROR_DELETION_PARTIAL);
  /* More than we know of does no harm. */
  json_array_add_string_element (what, "derived");
  json_array_add_string_element (what, "keys");
  g_assert_cmpint (code_of_claims (claims), ==, -1);

  /* Where nothing was said of copies, the end of the retention counts. */
  jws = sign (claims, key);
  g_assert_cmpint (code_of (jws, sfs_signing_key_get_public (key), NOW, -1), ==,
                   SFS_CORE_ERROR_DELETION_PARTIAL);
}

static void
test_future (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (JsonObject) claims = claims_json ();
  g_autofree char *jws = sign (claims, key);
  SfsVerifyKey *public = sfs_signing_key_get_public (key);

  g_assert_cmpint (code_of (jws, public, "2026-11-24T10:00:00Z", 7), ==, -1);
  g_assert_cmpint (code_of (jws, public, "2026-11-24T09:59:59Z", 7), ==,
                   SFS_CORE_ERROR_DELETION_TIME);
}

static void
test_every_byte (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (JsonObject) claims = claims_json ();
  g_autofree char *jws = sign (claims, key);

  for (gsize i = 0; jws[i] != '\0'; i++)
    {
      char kept = jws[i];

      jws[i] = kept == 'A' ? 'B' : 'A';
      g_assert_cmpint (code_of (jws, sfs_signing_key_get_public (key), NOW, 7), !=, -1);
      jws[i] = kept;
    }
  g_assert_cmpint (code_of (jws, sfs_signing_key_get_public (key), NOW, 7), ==, -1);
}

static void
test_other_kind (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (SfsSigningKey) other = sfs_signing_key_generate ();
  g_autoptr (JsonObject) claims = claims_json ();
  g_autoptr (GBytes) payload = sfs_json_object_to_bytes (claims);
  g_autofree char *receipt = sfs_jws_sign (SFS_JWS_RECEIPT, payload, key);
  g_autofree char *jws = sign (claims, key);
  g_autofree char *kid = NULL;

  g_assert_cmpint (code_of (receipt, sfs_signing_key_get_public (key), NOW, 7), ==,
                   SFS_CORE_ERROR_DELETION_FORMAT);
  g_assert_cmpint (code_of (jws, sfs_signing_key_get_public (other), NOW, 7), ==,
                   SFS_CORE_ERROR_DELETION_SIGNATURE);
  kid = sfs_deletion_peek_key (receipt, NULL);
  g_assert_null (kid);
}

/* A description of the third key, with the changes from the first to it. */
static SfsDescription *
describe (SfsSigningKey *keys[3])
{
  g_autoptr (GDateTime) iat = at (DELETED);
  g_autoptr (JsonObject)
      object = sfs_test_operator_json (ORIGIN, sfs_signing_key_get_public (keys[2]));
  g_autoptr (GBytes) jws = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *changes = json_array_new ();
  SfsDescription *description;

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *change =
          sfs_key_change_sign (ORIGIN, keys[i], sfs_signing_key_get_public (keys[i + 1]), iat);

      json_array_add_string_element (changes, change);
    }
  json_object_set_array_member (object, "key_changes", changes);
  jws = sfs_test_operator_sign (object, keys[2]);
  description = sfs_description_new_from_jws (jws, ORIGIN, FALSE, &error);
  g_assert_no_error (error);
  return description;
}

static void
test_former_keys (void)
{
  g_autoptr (SfsSigningKey) first = sfs_signing_key_generate ();
  g_autoptr (SfsSigningKey) second = sfs_signing_key_generate ();
  g_autoptr (SfsSigningKey) third = sfs_signing_key_generate ();
  g_autoptr (SfsSigningKey) stranger = sfs_signing_key_generate ();
  SfsSigningKey *keys[] = { first, second, third };
  const char *names[3];
  const char *strange = sfs_verify_key_get_thumbprint (sfs_signing_key_get_public (stranger));
  g_autoptr (SfsDescription) description = describe (keys);

  for (guint i = 0; i < 3; i++)
    names[i] = sfs_verify_key_get_thumbprint (sfs_signing_key_get_public (keys[i]));
  for (guint from = 0; from < 3; from++)
    for (guint kid = 0; kid < 3; kid++)
      {
        g_autoptr (SfsVerifyKey) any = sfs_description_find_key (description, NULL, names[kid]);
        g_autoptr (SfsVerifyKey)
            later = sfs_description_find_key (description, names[from], names[kid]);

        g_assert_nonnull (any);
        g_assert_cmpstr (sfs_verify_key_get_thumbprint (any), ==, names[kid]);
        g_assert_true ((later != NULL) == (kid >= from));
      }
  g_assert_null (sfs_description_find_key (description, NULL, strange));
  g_assert_null (sfs_description_find_key (description, strange, names[2]));
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/deletion/holds", test_holds);
  g_test_add_func ("/deletion/claims", test_claims);
  g_test_add_func ("/deletion/missing", test_missing);
  g_test_add_func ("/deletion/partial", test_partial);
  g_test_add_func ("/deletion/future", test_future);
  g_test_add_func ("/deletion/every-byte", test_every_byte);
  g_test_add_func ("/deletion/other-kind", test_other_kind);
  g_test_add_func ("/deletion/former-keys", test_former_keys);
  return g_test_run ();
}
