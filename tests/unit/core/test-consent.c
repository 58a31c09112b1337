/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-consent.h"
#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "fixtures/sfs-test-operator.h"
#include "fixtures/sfs-test.h"

#include <string.h>

#define ORIGIN "https://shop.example"

static const char *const vietnamese[] = { "vi", NULL };

static SfsDescription *
description_without (const char *question)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (JsonObject) root = sfs_test_operator_json (ORIGIN, sfs_signing_key_get_public (key));
  g_autoptr (GBytes) jws = NULL;
  g_autoptr (GError) error = NULL;
  SfsDescription *description;

  if (question != NULL)
    json_object_remove_member (json_object_get_object_member (root, "disclosure"), question);
  jws = sfs_test_operator_sign (root, key);
  description = sfs_description_new_from_jws (jws, ORIGIN, FALSE, &error);
  g_assert_no_error (error);
  return description;
}

static SfsConsent *
consent_to (SfsDescription *description, const char *const *given, GError **error)
{
  g_autoptr (GDateTime) fetched = g_date_time_new_utc (2026, 11, 22, 20, 15, 0);

  return sfs_consent_new (description, "seller-7", given, vietnamese, "vi", fetched, error);
}

/* Every member that the protocol names, read back from the bytes with json-glib alone. */
static void
test_members (void)
{
  static const char *const given[] = { "verify", NULL };
  static const char *members[] = {
    "schema_version",
    "record_id",
    "pii_principal_id",
    "privacy_notice",
    "language",
    "purposes",
    "pii_information",
    "pii_controllers",
    "recipient_third_parties",
    "storage_locations",
    "retention_period",
    "jurisdiction",
    "withdrawal_method",
    "event",
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsDescription) description = description_without (NULL);
  g_autoptr (SfsConsent) consent = consent_to (description, given, &error);
  g_autoptr (JsonParser) parser = json_parser_new ();
  GBytes *bytes;
  JsonObject *root, *notice, *event, *controller, *recipient, *purpose;
  JsonArray *purposes;

  g_assert_no_error (error);
  bytes = sfs_consent_get_bytes (consent);
  g_assert_true (json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                             g_bytes_get_size (bytes), &error));
  root = json_node_get_object (json_parser_get_root (parser));
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_true (json_object_has_member (root, members[i]));
  g_assert_cmpint (json_object_get_size (root), ==, G_N_ELEMENTS (members));

  g_assert_true (sfs_uuid_is_valid (json_object_get_string_member (root, "record_id")));
  g_assert_cmpstr (json_object_get_string_member (root, "pii_principal_id"), ==, "seller-7");
  g_assert_cmpstr (json_object_get_string_member (root, "language"), ==, "vi");
  g_assert_cmpstr (json_object_get_string_member (root, "retention_period"), ==, "P90D");
  g_assert_cmpstr (json_object_get_string_member (root, "jurisdiction"), ==, "SG");
  g_assert_nonnull (
      strstr (json_object_get_string_member (root, "withdrawal_method"), "privacy@shop.example"));

  notice = json_object_get_object_member (root, "privacy_notice");
  g_assert_cmpstr (json_object_get_string_member (notice, "url"), ==,
                   ORIGIN "/.well-known/selfsame-operator");
  g_assert_cmpstr (json_object_get_string_member (notice, "description_sha256"), ==,
                   sfs_description_get_sha256 (description));
  g_assert_cmpstr (json_object_get_string_member (notice, "fetched_at"), ==,
                   "2026-11-22T20:15:00Z");

  purposes = json_object_get_array_member (root, "purposes");
  g_assert_cmpint (json_array_get_length (purposes), ==, 2);
  purpose = json_array_get_object_element (purposes, 0);
  g_assert_cmpstr (json_object_get_string_member (purpose, "id"), ==, "verify");
  g_assert_cmpstr (json_object_get_string_member (purpose, "text"), ==,
                   "Một nhân viên của chúng tôi xem video.");
  g_assert_cmpstr (json_object_get_string_member (purpose, "language"), ==, "vi");
  g_assert_true (json_object_get_boolean_member (purpose, "required"));
  g_assert_cmpstr (json_object_get_string_member (purpose, "state"), ==, "given");
  purpose = json_array_get_object_element (purposes, 1);
  g_assert_cmpstr (json_object_get_string_member (purpose, "id"), ==, "train");
  g_assert_cmpstr (json_object_get_string_member (purpose, "state"), ==, "refused");

  controller =
      json_array_get_object_element (json_object_get_array_member (root, "pii_controllers"), 0);
  g_assert_cmpstr (json_object_get_string_member (controller, "party_name"), ==,
                   "Shop Example Pte. Ltd.");
  recipient =
      json_array_get_object_element (json_object_get_array_member (root, "recipient_third_parties"),
                                     0);
  g_assert_cmpstr (json_object_get_string_member (recipient, "key"), ==, SFS_TEST_RECIPIENT);
  g_assert_cmpstr (
      json_array_get_string_element (json_object_get_array_member (root, "storage_locations"), 1),
      ==, "VN");

  event = json_object_get_object_member (root, "event");
  g_assert_cmpstr (json_object_get_string_member (event, "state"), ==, "given");
  g_assert_cmpstr (json_object_get_string_member (event, "method"), ==, "wizard");
  g_assert_nonnull (json_object_get_string_member (event, "app_version"));
}

static void
test_getters (void)
{
  static const char *const given[] = { "train", "verify", NULL };
  g_autoptr (SfsDescription) description = description_without (NULL);
  g_autoptr (SfsConsent) consent = consent_to (description, given, NULL);
  g_autofree char *hash = sfs_sha256_hex_bytes (sfs_consent_get_bytes (consent));
  g_autoptr (SfsConsent) again = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  g_assert_cmpstr (sfs_consent_get_sha256 (consent), ==, hash);
  g_assert_cmpstr (sfs_consent_get_subject (consent), ==, "seller-7");
  g_assert_cmpstr (sfs_consent_get_description_sha256 (consent), ==,
                   sfs_description_get_sha256 (description));
  g_assert_cmpint (sfs_consent_get_retention_days (consent), ==, 90);
  g_assert_cmpint (ABS (g_date_time_difference (now, sfs_consent_get_time (consent))), <,
                   20 * G_TIME_SPAN_SECOND);

  again = sfs_consent_new_from_bytes (sfs_consent_get_bytes (consent), NULL);
  g_assert_true (g_bytes_equal (sfs_consent_get_bytes (again), sfs_consent_get_bytes (consent)));
  g_assert_cmpstr (sfs_consent_get_sha256 (again), ==, hash);
  g_assert_true (json_object_has_member (sfs_consent_get_json (again), "pii_principal_id"));
}

/* The bytes count, not what they mean: white space is kept. */
static void
test_exact_bytes (void)
{
  static const char *const given[] = { "verify", NULL };
  g_autoptr (SfsDescription) description = description_without (NULL);
  g_autoptr (SfsConsent) consent = consent_to (description, given, NULL);
  g_autofree char *spaced =
      g_strdup_printf (" %.*s\n", (int) g_bytes_get_size (sfs_consent_get_bytes (consent)),
                       (const char *) g_bytes_get_data (sfs_consent_get_bytes (consent), NULL));
  g_autoptr (GBytes) bytes = g_bytes_new (spaced, strlen (spaced));
  g_autoptr (SfsConsent) other = sfs_consent_new_from_bytes (bytes, NULL);

  g_assert_true (g_bytes_equal (sfs_consent_get_bytes (other), bytes));
  g_assert_cmpstr (sfs_consent_get_sha256 (other), !=, sfs_consent_get_sha256 (consent));
}

static void
test_not_given (void)
{
  static const char *const cases[][4] = {
    { NULL },
    { "train", NULL },
    { "verify", "unknown", NULL },
    { "", "verify", NULL },
  };
  g_autoptr (SfsDescription) description = description_without (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (consent_to (description, cases[i], &error));
      g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DESCRIPTION);
    }
}

static void
test_open_question (void)
{
  static const char *const given[] = { "verify", NULL };

  for (guint q = 0; q < SFS_N_QUESTIONS; q++)
    {
      const SfsQuestionInfo *info = sfs_question_get_info (q);
      g_autoptr (SfsDescription) description = description_without (info->member);
      g_autoptr (GError) error = NULL;
      g_autoptr (SfsConsent) consent = consent_to (description, given, &error);

      g_test_message ("%s", info->member);
      g_assert_true ((consent == NULL) == info->required);
      if (info->required)
        g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DESCRIPTION);
    }
}

static void
test_broken_record (void)
{
#define HASH "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define REST                                                                                       \
  "'privacy_notice':{'description_sha256':'" HASH "'},'purposes':[],'event':{'time':"              \
  "'2026-11-22T20:15:00Z'}"
#define ID "'record_id':'919108f7-52d1-4320-9bac-f847db4148a8'"
  static const char *good = "{" ID ",'pii_principal_id':'s','retention_period':'P30D'," REST "}";
  static const char *bad[] = {
    "{}",
    "{" ID ",'pii_principal_id':'s','retention_period':'P30D'}",
    "{" ID ",'retention_period':'P30D'," REST "}",
    "{" ID ",'pii_principal_id':'','retention_period':'P30D'," REST "}",
    "{'record_id':'1','pii_principal_id':'s','retention_period':'P30D'," REST "}",
    "{" ID ",'pii_principal_id':'s','retention_period':'P1M'," REST "}",
    "{" ID ",'pii_principal_id':'s','retention_period':'30'," REST "}",
    "{" ID ",'pii_principal_id':'s','retention_period':'P-30D'," REST "}",
    "{" ID ",'pii_principal_id':'s','retention_period':'P0D'," REST "}",
    "{" ID ",'pii_principal_id':'s','retention_period':'P999999D'," REST "}",
    "{" ID ",'pii_principal_id':'s','retention_period':'P30DT1H'," REST "}",
    "{" ID ",'pii_principal_id':'s','retention_period':30," REST "}",
    "{" ID ",'pii_principal_id':'s','retention_period':'P30D','privacy_notice':{"
    "'description_sha256':'x'},'purposes':[],'event':{'time':'2026-11-22T20:15:00Z'}}",
    "{" ID ",'pii_principal_id':'s','retention_period':'P30D','privacy_notice':{"
    "'description_sha256':'" HASH "'},'purposes':[],'event':{'time':'now'}}",
  };
  g_autoptr (JsonObject) object = sfs_test_json (good);
  g_autoptr (GBytes) bytes = sfs_json_object_to_bytes (object);
  g_autoptr (SfsConsent) consent = sfs_consent_new_from_bytes (bytes, NULL);

  g_assert_cmpint (sfs_consent_get_retention_days (consent), ==, 30);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (JsonObject) bad_object = sfs_test_json (bad[i]);
      g_autoptr (GBytes) bad_bytes = sfs_json_object_to_bytes (bad_object);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_null (sfs_consent_new_from_bytes (bad_bytes, &error));
      g_assert_true (error->domain == SFS_CORE_ERROR);
    }
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/consent/members", test_members);
  g_test_add_func ("/consent/getters", test_getters);
  g_test_add_func ("/consent/exact-bytes", test_exact_bytes);
  g_test_add_func ("/consent/not-given", test_not_given);
  g_test_add_func ("/consent/open-question", test_open_question);
  g_test_add_func ("/consent/broken-record", test_broken_record);
  return g_test_run ();
}
