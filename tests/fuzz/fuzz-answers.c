/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: JSON that an operator answers with: tokens, and the state of a submission. */

#include "account/sfs-operator-call.h"
#include "account/sfs-token-request.h"
#include "core/sfs-json.h"
#include "fuzz/sfs-fuzz.h"

#include <string.h>

#define ID "919108f7-52d1-4320-9bac-f847db4148a8"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (SfsTokens) tokens = sfs_tokens_parse (bytes, NULL);
  g_autoptr (JsonObject) object = sfs_json_parse_object (bytes, NULL);
  g_autoptr (SfsSubmission) submission = NULL;

  if (tokens != NULL)
    {
      const char *token = sfs_secret_string (tokens->access_token);

      g_assert_cmpuint (strlen (token), >, 0);
      for (const char *c = token; *c != '\0'; c++)
        g_assert_true (g_ascii_isgraph (*c));
    }
  if (object == NULL)
    return 0;
  submission = sfs_submission_new_from_json (object, ID, NULL);
  if (submission != NULL)
    {
      g_assert_cmpstr (submission->id, ==, ID);
      g_assert_cmpint (submission->bytes, >=, 0);
      sfs_submission_state_to_string (submission->state);
    }
  return 0;
}
