/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-description.h"
#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "core/sfs-key-change.h"
#include "fixtures/sfs-test-operator.h"
#include "fixtures/sfs-test.h"

#include <string.h>

#define ORIGIN "https://shop.example"

static const char *
thumbprint (SfsSigningKey *key)
{
  return sfs_verify_key_get_thumbprint (sfs_signing_key_get_public (key));
}

static void
test_full (void)
{
  static const char *const languages[] = { "vi", NULL };
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (SfsDescription) d = sfs_test_operator_description (ORIGIN, key);
  g_autoptr (GPtrArray) alternatives = sfs_description_get_alternatives (d, languages);
  g_autofree char *hash = sfs_sha256_hex_bytes (sfs_description_get_bytes (d));
  g_autofree char *updated = sfs_time_format (sfs_description_get_updated (d));
  const SfsAlternative *first = g_ptr_array_index (alternatives, 0);
  const SfsAlternative *second = g_ptr_array_index (alternatives, 1);

  g_assert_cmpstr (sfs_description_get_sha256 (d), ==, hash);
  g_assert_cmpstr (sfs_description_get_origin (d), ==, ORIGIN);
  g_assert_cmpstr (sfs_description_get_host (d), ==, "shop.example");
  g_assert_cmpstr (sfs_description_get_name (d), ==, "Shop Example");
  g_assert_cmpstr (sfs_description_get_legal_name (d), ==, "Shop Example Pte. Ltd.");
  g_assert_cmpstr (sfs_description_get_address (d), ==, "1 Market Street, Singapore");
  g_assert_cmpstr (sfs_description_get_country (d), ==, "SG");
  g_assert_cmpstr (sfs_description_get_contact_email (d), ==, "privacy@shop.example");
  g_assert_cmpstr (sfs_description_get_data_protection_officer (d), ==, "Lan Nguyen");
  g_assert_cmpstr (sfs_verify_key_get_thumbprint (sfs_description_get_signing_key (d)), ==,
                   thumbprint (key));
  g_assert_cmpstr (sfs_description_get_token_endpoint (d), ==, ORIGIN "/token");
  g_assert_cmpstr (sfs_description_get_submissions_endpoint (d), ==, ORIGIN "/submissions");
  g_assert_cmpstr (sfs_description_get_uploads_endpoint (d), ==, ORIGIN "/uploads");
  g_assert_null (sfs_description_get_issuer (d));
  g_assert_cmpstr (sfs_description_get_client_id (d), ==, "selfsame");
  g_assert_cmpint (sfs_description_get_n_recipients (d), ==, 1);
  g_assert_cmpstr (sfs_description_get_recipient (d, 0)->key, ==, SFS_TEST_RECIPIENT);
  g_assert_cmpstr (sfs_description_get_recipient (d, 0)->holder, ==, "Shop Example, review team");
  g_assert_cmpint (sfs_description_get_clip_terms (d)->seconds, ==, 5);
  g_assert_cmpint (sfs_description_get_clip_terms (d)->max_seconds, ==, 5);
  g_assert_cmpint (sfs_description_get_clip_terms (d)->min_width, ==, 640);
  g_assert_cmpint (sfs_description_get_clip_terms (d)->min_height, ==, 480);
  g_assert_cmpint (sfs_description_get_clip_terms (d)->max_bytes, ==, 20000000);
  g_assert_cmpint (sfs_disclosure_count_answered (sfs_description_get_disclosure (d)), ==, 13);
  g_assert_cmpstr (updated, ==, "2026-11-01T00:00:00Z");

  g_assert_cmpint (alternatives->len, ==, 2);
  g_assert_cmpstr (first->id, ==, "letter");
  g_assert_cmpstr (first->language, ==, "vi");
  g_assert_cmpstr (first->title, ==, "Bằng thư");
  g_assert_cmpstr (first->url, ==, "https://shop.example/letter");
  g_assert_cmpstr (second->title, ==, "In person");
  g_assert_null (second->url);
}

/* A title and a description need not be in the same languages. */
static void
test_alternative_languages (void)
{
  static const char *const languages[] = { "vi", NULL };
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (JsonObject) root = sfs_test_operator_json (ORIGIN, sfs_signing_key_get_public (key));
  JsonArray *array = json_object_get_array_member (root, "alternatives");
  JsonObject *letter = json_array_get_object_element (array, 0);
  g_autoptr (GBytes) jws = NULL;
  g_autoptr (SfsDescription) d = NULL;
  g_autoptr (GPtrArray) alternatives = NULL;
  g_autoptr (GError) error = NULL;
  const SfsAlternative *first;

  json_object_remove_member (json_object_get_object_member (letter, "description"), "vi");
  jws = sfs_test_operator_sign (root, key);
  d = sfs_description_new_from_jws (jws, ORIGIN, FALSE, &error);
  g_assert_no_error (error);

  alternatives = sfs_description_get_alternatives (d, languages);
  first = g_ptr_array_index (alternatives, 0);
  g_assert_cmpstr (first->title, ==, "Bằng thư");
  g_assert_cmpstr (first->language, ==, "vi");
  g_assert_cmpstr (first->description, ==, "We send a code to your address.");
  g_assert_cmpstr (first->description_language, ==, "en");
}

static int
code_of (GBytes *jws, const char *origin, gboolean allow_loopback)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsDescription) d = sfs_description_new_from_jws (jws, origin, allow_loopback, &error);

  if (d != NULL)
    {
      g_assert_no_error (error);
      return -1;
    }
  g_test_message ("%s", error->message);
  g_assert_true (error->domain == SFS_CORE_ERROR);
  return error->code;
}

static void
test_signature (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (SfsSigningKey) other = sfs_signing_key_generate ();
  g_autoptr (JsonObject) object = sfs_test_operator_json (ORIGIN, sfs_signing_key_get_public (key));
  g_autoptr (GBytes) payload = sfs_json_object_to_bytes (object);
  g_autoptr (GBytes) by_other = sfs_test_operator_sign (object, other);
  g_autofree char *jws = sfs_jws_sign (SFS_JWS_OPERATOR, payload, key);
  g_autofree char *receipt = sfs_jws_sign (SFS_JWS_RECEIPT, payload, key);
  g_autoptr (GBytes) as_receipt = g_bytes_new (receipt, strlen (receipt));
  g_autoptr (GBytes) good = g_bytes_new (jws, strlen (jws));
  g_autoptr (GBytes) with_nul = g_bytes_new (jws, strlen (jws) + 1);
  g_autoptr (GBytes) cut = g_bytes_new (jws, strlen (jws) - 4);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) html = g_bytes_new_static ("<html></html>", 13);
  g_autoptr (GBytes) changed = NULL;
  char *signature = strrchr (jws, '.');

  g_assert_cmpint (code_of (good, ORIGIN, FALSE), ==, -1);
  g_assert_cmpint (code_of (by_other, ORIGIN, FALSE), ==, SFS_CORE_ERROR_SIGNATURE);
  g_assert_cmpint (code_of (as_receipt, ORIGIN, FALSE), ==, SFS_CORE_ERROR_JWS_TYPE);
  g_assert_cmpint (code_of (with_nul, ORIGIN, FALSE), ==, SFS_CORE_ERROR_JWS_FORMAT);
  g_assert_cmpint (code_of (cut, ORIGIN, FALSE), ==, SFS_CORE_ERROR_JWS_FORMAT);
  g_assert_cmpint (code_of (empty, ORIGIN, FALSE), ==, SFS_CORE_ERROR_JWS_FORMAT);
  g_assert_cmpint (code_of (html, ORIGIN, FALSE), ==, SFS_CORE_ERROR_JWS_FORMAT);

  signature[1] = signature[1] == 'A' ? 'B' : 'A';
  changed = g_bytes_new (jws, strlen (jws));
  g_assert_cmpint (code_of (changed, ORIGIN, FALSE), ==, SFS_CORE_ERROR_SIGNATURE);
}

/* Signs the full description with one member replaced; @path is "a" or "a.b", @value a JSON value
 * or NULL to take it away. */
static int
code_with (const char *path, const char *value, const char *origin, gboolean allow_loopback)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (JsonObject) root = sfs_test_operator_json (origin, sfs_signing_key_get_public (key));
  g_auto (GStrv) steps = g_strsplit (path, ".", 2);
  JsonObject *object = steps[1] != NULL ? json_object_get_object_member (root, steps[0]) : root;
  const char *member = steps[1] != NULL ? steps[1] : steps[0];
  g_autoptr (GBytes) jws = NULL;

  g_test_message ("%s: %s", path, value != NULL ? value : "missing");
  json_object_remove_member (object, member);
  if (value != NULL)
    {
      g_autofree char *wrapped = g_strdup_printf ("{'v':%s}", value);
      g_autoptr (JsonObject) parsed = sfs_test_json (wrapped);

      json_object_set_member (object, member,
                              json_node_copy (json_object_get_member (parsed, "v")));
    }
  jws = sfs_test_operator_sign (root, key);
  return code_of (jws, origin, allow_loopback);
}

static void
test_members (void)
{
  static const struct
  {
    const char *path, *value;
    int code;
  } cases[] = {
    { "schema", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "schema", "'2'", SFS_CORE_ERROR_DESCRIPTION },
    { "schema", "1", SFS_CORE_ERROR_DESCRIPTION },
    { "operator", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "operator", "'Shop'", SFS_CORE_ERROR_DESCRIPTION },
    { "operator.name", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "operator.name", "''", SFS_CORE_ERROR_DESCRIPTION },
    { "operator.name", "'   '", SFS_CORE_ERROR_DESCRIPTION },
    { "operator.name", "'two\\nlines'", SFS_CORE_ERROR_DESCRIPTION },
    { "operator.name", "'\\u202egnorw'", SFS_CORE_ERROR_DESCRIPTION },
    { "operator.name", "{'en':'x'}", SFS_CORE_ERROR_DESCRIPTION },
    { "operator.legal_name", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "operator.address", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "operator.country", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "operator.country", "'sg'", SFS_CORE_ERROR_DESCRIPTION },
    { "operator.country", "'SGP'", SFS_CORE_ERROR_DESCRIPTION },
    { "operator.url", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "operator.url", "'https://evil.example/'", SFS_CORE_ERROR_DESCRIPTION_ORIGIN },
    { "operator.url", "'http://shop.example/'", SFS_CORE_ERROR_DESCRIPTION_ORIGIN },
    { "operator.url", "'https://shop.example:8443/'", SFS_CORE_ERROR_DESCRIPTION_ORIGIN },
    { "operator.url", "'https://shop.example:443/about'", -1 },
    { "operator.contact_email", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "operator.contact_email", "'nobody'", SFS_CORE_ERROR_DESCRIPTION },
    { "operator.contact_email", "'a@b?cc=c@d'", SFS_CORE_ERROR_DESCRIPTION },
    { "operator.contact_email", "'a@b,c@d'", SFS_CORE_ERROR_DESCRIPTION },
    { "operator.contact_email", "'@b'", SFS_CORE_ERROR_DESCRIPTION },
    { "operator.contact_email", "'a@'", SFS_CORE_ERROR_DESCRIPTION },
    { "operator.data_protection_officer", NULL, -1 },
    { "operator.data_protection_officer", "5", SFS_CORE_ERROR_DESCRIPTION },
    { "signing_key", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "signing_key.kid", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "signing_key.kid", "'1'", SFS_CORE_ERROR_JWS_FORMAT },
    { "signing_key.kty", "'RSA'", SFS_CORE_ERROR_JWS_FORMAT },
    { "signing_key.d", "'x'", SFS_CORE_ERROR_JWS_FORMAT },
    { "endpoints", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "endpoints.token", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "endpoints.submissions", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "endpoints.uploads", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "endpoints.uploads", "'/uploads'", SFS_CORE_ERROR_DESCRIPTION },
    { "endpoints.uploads", "'http://shop.example/uploads'", SFS_CORE_ERROR_INSECURE_URL },
    { "endpoints.token", "'http://127.0.0.1/token'", SFS_CORE_ERROR_INSECURE_URL },
    { "endpoints.token", "'https://id.shop.example/token?tenant=1'", -1 },
    { "endpoints.token", "'https://id.shop.example/token#x'", SFS_CORE_ERROR_DESCRIPTION },
    { "endpoints.submissions", "'https://shop.example/s?x=1'", SFS_CORE_ERROR_DESCRIPTION },
    { "endpoints.uploads", "'https://uploads.example/files/'", -1 },
    { "endpoints.issuer", "'https://id.shop.example'", -1 },
    { "endpoints.issuer", "'http://id.shop.example'", SFS_CORE_ERROR_INSECURE_URL },
    { "client_id", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "recipients", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "recipients", "[]", SFS_CORE_ERROR_DESCRIPTION },
    { "recipients", "['" SFS_TEST_RECIPIENT "']", SFS_CORE_ERROR_DESCRIPTION },
    { "recipients", "[{'key':'" SFS_TEST_RECIPIENT "'}]", SFS_CORE_ERROR_DESCRIPTION },
    { "recipients", "[{'holder':'x'}]", SFS_CORE_ERROR_DESCRIPTION },
    { "recipients", "[{'key':'age1','holder':'x'}]", SFS_CORE_ERROR_DESCRIPTION },
    { "recipients", "[{'key':'" SFS_TEST_IDENTITY "','holder':'x'}]", SFS_CORE_ERROR_DESCRIPTION },
    { "recipients",
      "[{'key':'" SFS_TEST_RECIPIENT "','holder':'x'},{'key':'" SFS_TEST_RECIPIENT
      "','holder':'y'}]",
      SFS_CORE_ERROR_DESCRIPTION },
    { "recipients",
      "[{'key':'" SFS_TEST_RECIPIENT "','holder':'x'},{'key':'" SFS_TEST_RECIPIENT2
      "','holder':'y'}]",
      -1 },
    { "clip", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "clip.seconds", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "clip.seconds", "0", SFS_CORE_ERROR_DESCRIPTION },
    { "clip.seconds", "61", SFS_CORE_ERROR_DESCRIPTION },
    { "clip.seconds", "5.0", SFS_CORE_ERROR_DESCRIPTION },
    { "clip.max_seconds", "5", -1 },
    { "clip.max_seconds", "60", -1 },
    { "clip.max_seconds", "4", SFS_CORE_ERROR_DESCRIPTION },
    { "clip.max_seconds", "61", SFS_CORE_ERROR_DESCRIPTION },
    { "clip.max_seconds", "null", SFS_CORE_ERROR_DESCRIPTION },
    { "clip.max_seconds", "'9'", SFS_CORE_ERROR_DESCRIPTION },
    { "clip.min_width", "100000", SFS_CORE_ERROR_DESCRIPTION },
    { "clip.max_bytes", "0", SFS_CORE_ERROR_DESCRIPTION },
    { "clip.max_bytes", "999999999999999999", SFS_CORE_ERROR_DESCRIPTION },
    { "disclosure", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "disclosure", "[]", SFS_CORE_ERROR_DESCRIPTION },
    { "disclosure", "{}", -1 },
    { "disclosure.why", "'text'", SFS_CORE_ERROR_DESCRIPTION },
    { "alternatives", NULL, -1 },
    { "alternatives", "{}", SFS_CORE_ERROR_DESCRIPTION },
    { "alternatives", "[{'id':'a','title':{'en':'x'}}]", SFS_CORE_ERROR_DESCRIPTION },
    { "alternatives", "[{'id':'a','title':{},'description':{'en':'x'}}]",
      SFS_CORE_ERROR_DESCRIPTION },
    { "alternatives",
      "[{'id':'a','title':{'en':'x'},'description':{'en':'x'},'url':'http://a.example'}]",
      SFS_CORE_ERROR_DESCRIPTION },
    { "alternatives",
      "[{'id':'a','title':{'en':'x'},'description':{'en':'x'},'url':'http://127.0.0.1:631/'}]",
      SFS_CORE_ERROR_DESCRIPTION },
    { "alternatives",
      "[{'id':'a','title':{'en':'x'},'description':{'en':'x'},'url':'file:///etc/passwd'}]",
      SFS_CORE_ERROR_DESCRIPTION },
    { "updated", NULL, SFS_CORE_ERROR_DESCRIPTION },
    { "updated", "'yesterday'", SFS_CORE_ERROR_DESCRIPTION },
    { "key_changes", "'x'", SFS_CORE_ERROR_DESCRIPTION },
    { "key_changes", "[]", -1 },
    { "something_new", "{'a':[1,2]}", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (code_with (cases[i].path, cases[i].value, ORIGIN, FALSE), ==, cases[i].code);
}

static void
test_loopback (void)
{
  const char *origin = "http://127.0.0.1:4711";

  g_assert_cmpint (code_with ("something", "1", origin, TRUE), ==, -1);
  g_assert_cmpint (code_with ("something", "1", origin, FALSE), ==, SFS_CORE_ERROR_INSECURE_URL);
  g_assert_cmpint (code_with ("endpoints.uploads", "'http://192.0.2.1/'", origin, TRUE), ==,
                   SFS_CORE_ERROR_INSECURE_URL);
  g_assert_cmpint (code_with ("endpoints.uploads", "'http://localhost:1/'", ORIGIN, TRUE), ==, -1);
  g_assert_cmpint (code_with ("endpoints.uploads", "'http://localhost:1/'", ORIGIN, FALSE), ==,
                   SFS_CORE_ERROR_INSECURE_URL);
}

static void
assert_key (SfsDescription *d, const char *pinned, const char *fingerprint, int code)
{
  g_autoptr (GError) error = NULL;
  gboolean passes = sfs_description_check_key (d, pinned, fingerprint, &error);

  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, SFS_CORE_ERROR, code);
  g_assert_true (passes == (code < 0));
}

static void
test_pin (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (SfsSigningKey) other = sfs_signing_key_generate ();
  g_autoptr (SfsDescription) d = sfs_test_operator_description (ORIGIN, key);

  assert_key (d, NULL, NULL, -1);
  assert_key (d, NULL, thumbprint (key), -1);
  assert_key (d, NULL, thumbprint (other), SFS_CORE_ERROR_FINGERPRINT);
  assert_key (d, thumbprint (key), NULL, -1);
  assert_key (d, thumbprint (other), NULL, SFS_CORE_ERROR_KEY_CHANGED);
  /* the pin beats a later invitation, in both directions */
  assert_key (d, thumbprint (key), thumbprint (other), -1);
  assert_key (d, thumbprint (other), thumbprint (key), SFS_CORE_ERROR_KEY_CHANGED);
}

static SfsDescription *
with_changes (SfsSigningKey *key, const char *const *changes)
{
  g_autoptr (JsonObject) root = sfs_test_operator_json (ORIGIN, sfs_signing_key_get_public (key));
  g_autoptr (GBytes) jws = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *array = json_array_new ();
  SfsDescription *d;

  for (guint i = 0; changes[i] != NULL; i++)
    json_array_add_string_element (array, changes[i]);
  json_array_add_int_element (array, 5);
  json_object_set_array_member (root, "key_changes", array);
  jws = sfs_test_operator_sign (root, key);
  d = sfs_description_new_from_jws (jws, ORIGIN, FALSE, &error);
  g_assert_no_error (error);
  return d;
}

static void
test_key_changes (void)
{
  g_autoptr (SfsSigningKey) a = sfs_signing_key_generate ();
  g_autoptr (SfsSigningKey) b = sfs_signing_key_generate ();
  g_autoptr (SfsSigningKey) c = sfs_signing_key_generate ();
  g_autoptr (SfsSigningKey) thief = sfs_signing_key_generate ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *a_b = sfs_key_change_sign (ORIGIN, a, sfs_signing_key_get_public (b), now);
  g_autofree char *b_c = sfs_key_change_sign (ORIGIN, b, sfs_signing_key_get_public (c), now);
  g_autofree char *elsewhere =
      sfs_key_change_sign ("https://evil.example", a, sfs_signing_key_get_public (c), now);
  g_autofree char *stolen =
      sfs_key_change_sign (ORIGIN, thief, sfs_signing_key_get_public (c), now);
  g_autofree char *forged = NULL;
  g_autofree char *cut = g_strndup (a_b, strlen (a_b) - 1);

  {
    /* says it is from a, carries the thief's key, is signed by the thief */
    g_autoptr (JsonObject) change = json_object_new ();
    g_autoptr (GBytes) payload = NULL;

    json_object_set_string_member (change, "iss", ORIGIN);
    json_object_set_int_member (change, "iat", g_date_time_to_unix (now));
    json_object_set_string_member (change, "old", thumbprint (a));
    json_object_set_object_member (change, "old_key",
                                   sfs_verify_key_to_jwk (sfs_signing_key_get_public (thief)));
    json_object_set_object_member (change, "new",
                                   sfs_verify_key_to_jwk (sfs_signing_key_get_public (c)));
    payload = sfs_json_object_to_bytes (change);
    forged = sfs_jws_sign (SFS_JWS_KEY_CHANGE, payload, thief);
  }

  const struct
  {
    const char *changes[4];
    gboolean from_a, from_b;
  } cases[] = {
    { { a_b, b_c }, TRUE, TRUE },   { { stolen, a_b, forged, b_c }, TRUE, TRUE },
    { { b_c }, FALSE, TRUE },       { { a_b }, FALSE, FALSE },
    { { b_c, a_b }, FALSE, TRUE }, /* not oldest first */
    { { cut, b_c }, FALSE, TRUE },  { { elsewhere }, FALSE, FALSE },
    { { stolen }, FALSE, FALSE },   { { forged }, FALSE, FALSE },
    { { "", ".." }, FALSE, FALSE }, { { NULL }, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *changes[5] = { NULL };
      g_autoptr (SfsDescription) d = NULL;

      memcpy (changes, cases[i].changes, sizeof cases[i].changes);
      g_test_message ("case %u", i);
      d = with_changes (c, changes);
      assert_key (d, thumbprint (c), NULL, -1);
      assert_key (d, thumbprint (a), NULL, cases[i].from_a ? -1 : SFS_CORE_ERROR_KEY_CHANGED);
      assert_key (d, thumbprint (b), NULL, cases[i].from_b ? -1 : SFS_CORE_ERROR_KEY_CHANGED);
      assert_key (d, thumbprint (thief), NULL,
                  cases[i].changes[0] == stolen ? -1 : SFS_CORE_ERROR_KEY_CHANGED);
    }
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/description/full", test_full);
  g_test_add_func ("/description/signature", test_signature);
  g_test_add_func ("/description/alternative-languages", test_alternative_languages);
  g_test_add_func ("/description/members", test_members);
  g_test_add_func ("/description/loopback", test_loopback);
  g_test_add_func ("/description/pin", test_pin);
  g_test_add_func ("/description/key-changes", test_key_changes);
  return g_test_run ();
}
