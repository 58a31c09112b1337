/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: the payload of a service description, $KEY in it for the JWK it is signed with; or a JWS.
 */

#include "core/sfs-description.h"
#include "core/sfs-json.h"
#include "core/sfs-jws.h"
#include "fuzz/sfs-fuzz.h"

#include <string.h>

#define ORIGIN "https://shop.example"

static void
read_disclosure (SfsDisclosure *disclosure)
{
  static const char *const languages[] = { "vi_VN", "vi", NULL };
  g_autoptr (GArray) missing = sfs_disclosure_get_missing_required (disclosure);
  g_autoptr (GPtrArray) purposes = sfs_disclosure_get_purposes (disclosure, languages);
  g_auto (GStrv) countries = sfs_disclosure_dup_countries (disclosure);
  guint answered = 0;

  g_assert_cmpuint (missing->len, <=, SFS_N_QUESTIONS);
  g_assert_cmpuint (g_strv_length (countries), <, 1024);

  for (guint i = 0; i < SFS_N_QUESTIONS; i++)
    {
      const char *tag;
      g_autofree char *answer = sfs_disclosure_dup_answer (disclosure, i, languages, &tag);

      g_assert_true (sfs_disclosure_is_answered (disclosure, i) == (answer != NULL));
      if (answer != NULL)
        {
          g_assert_true (g_utf8_validate (answer, -1, NULL));
          answered++;
        }
    }
  g_assert_cmpuint (answered, ==, sfs_disclosure_count_answered (disclosure));
  for (guint i = 0; i < purposes->len; i++)
    g_assert_nonnull (((SfsPurpose *) g_ptr_array_index (purposes, i))->text);
  g_assert_cmpint (sfs_disclosure_get_retention_days (disclosure), >=, -1);
}

static void
read_description (GBytes *jws, gboolean allow_loopback)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsDescription)
      description = sfs_description_new_from_jws (jws, ORIGIN, allow_loopback, &error);
  g_autoptr (GPtrArray) alternatives = NULL;
  const char *thumbprint;

  g_assert_true ((description == NULL) == (error != NULL));
  if (description == NULL)
    return;
  thumbprint = sfs_verify_key_get_thumbprint (sfs_description_get_signing_key (description));
  g_assert_true (sfs_description_check_key (description, thumbprint, NULL, NULL));
  g_assert_false (sfs_description_check_key (description, "x", NULL, NULL));
  g_assert_cmpuint (sfs_description_get_n_recipients (description), >, 0);
  alternatives = sfs_description_get_alternatives (description, NULL);
  g_assert_nonnull (alternatives);
  read_disclosure (sfs_description_get_disclosure (description));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = sfs_fuzz_text (data, size);
  g_autoptr (JsonObject) jwk = sfs_verify_key_to_jwk (sfs_signing_key_get_public (sfs_fuzz_key ()));
  g_autoptr (GBytes) jwk_bytes = sfs_json_object_to_bytes (jwk);
  g_autofree char *jwk_text =
      sfs_fuzz_text (g_bytes_get_data (jwk_bytes, NULL), g_bytes_get_size (jwk_bytes));
  g_autofree char *expanded = sfs_fuzz_expand (text, "$KEY", jwk_text);
  g_autoptr (GBytes) payload = g_bytes_new (expanded, strlen (expanded));
  g_autofree char *jws = sfs_jws_sign (SFS_JWS_OPERATOR, payload, sfs_fuzz_key ());
  g_autoptr (GBytes) jws_bytes = g_bytes_new (jws, strlen (jws));
  g_autoptr (GBytes) raw = g_bytes_new (data, size);

  read_description (jws_bytes, FALSE);
  read_description (jws_bytes, TRUE);
  read_description (raw, FALSE);
  return 0;
}
