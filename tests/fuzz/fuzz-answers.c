/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: JSON that an operator answers with: tokens, the state of a submission, who looked at it,
 * and by when it will be erased. */

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
  g_autoptr (SfsTokens) tokens = sfs_tokens_parse (bytes, NULL, NULL, NULL);
  g_autoptr (JsonObject) object = sfs_json_parse_object (bytes, NULL);
  g_autoptr (SfsSubmission) submission = NULL;
  g_autoptr (SfsWithdrawalAnswer) answer = NULL;
  g_autoptr (GPtrArray) accesses = NULL;

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
  answer = sfs_withdrawal_answer_new_from_json (object, NULL);
  if (answer != NULL)
    g_assert_nonnull (answer->due);
  accesses = sfs_accesses_new_from_json (object, NULL);
  for (guint i = 0; accesses != NULL && i < accesses->len; i++)
    {
      const SfsAccess *access = g_ptr_array_index (accesses, i);

      g_assert_null (strchr (access->who, '\n'));
      g_assert_null (strchr (access->reason, '\n'));
      g_assert_true (g_utf8_validate (access->who, -1, NULL));
      if (i > 0)
        g_assert_cmpstr (access->time, <=,
                         ((SfsAccess *) g_ptr_array_index (accesses, i - 1))->time);
    }
  return 0;
}
