/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-operator-call.h"

#include "core/sfs-encoding.h"
#include "core/sfs-json.h"

static const struct
{
  SfsSubmissionState state;
  const char *text;
} states[] = {
  { SFS_SUBMISSION_ANNOUNCED, "announced" }, { SFS_SUBMISSION_UPLOADING, "uploading" },
  { SFS_SUBMISSION_MISMATCH, "mismatch" },   { SFS_SUBMISSION_RECEIVED, "received" },
  { SFS_SUBMISSION_IN_REVIEW, "in_review" }, { SFS_SUBMISSION_VERIFIED, "verified" },
  { SFS_SUBMISSION_REJECTED, "rejected" },   { SFS_SUBMISSION_DELETING, "deleting" },
  { SFS_SUBMISSION_DELETED, "deleted" },
};

/**
 * sfs_submission_state_to_string:
 * @state: a state
 *
 * The word for @state on the wire; "unknown" for %SFS_SUBMISSION_UNKNOWN.
 *
 * Returns: the word
 */
const char *
sfs_submission_state_to_string (SfsSubmissionState state)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (states[i].state == state)
      return states[i].text;
  return "unknown";
}

/**
 * sfs_submission_state_from_string:
 * @text: (nullable): a word from the wire
 *
 * The state @text means. A word that is not known gives %SFS_SUBMISSION_UNKNOWN: an operator may
 * have states of a later version, and the receipt decides, not the word.
 *
 * Returns: the state
 */
SfsSubmissionState
sfs_submission_state_from_string (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i].text, text) == 0)
      return states[i].state;
  return SFS_SUBMISSION_UNKNOWN;
}

/**
 * sfs_submission_free:
 * @submission: (transfer full): a submission
 *
 * Frees @submission.
 */
void
sfs_submission_free (SfsSubmission *submission)
{
  g_free (submission->id);
  g_free (submission->state_reason);
  g_free (submission->received);
  g_free (submission->retention_until);
  g_free (submission->receipt);
  g_free (submission->deletion);
  g_free (submission->sha256);
  g_free (submission);
}

static gboolean
dup_string (JsonObject *object, const char *member, char **value, GError **error)
{
  const char *text;

  if (!sfs_json_get_string (object, member, FALSE, &text, error))
    return FALSE;
  *value = g_strdup (text);
  return TRUE;
}

static gboolean
check_time (const char *text, GError **error)
{
  g_autoptr (GDateTime) time = NULL;

  if (text == NULL)
    return TRUE;
  time = sfs_time_parse (text, error);
  return time != NULL;
}

/**
 * sfs_submission_new_from_json:
 * @object: answer to GET submissions/{id}
 * @id: the id that was asked for
 * @error: return location; %SFS_NET_ERROR_PROTOCOL
 *
 * Reads a submission. Nothing in it is trusted: receipt and deletion are signed and verified by who
 * uses them.
 *
 * Returns: (transfer full): the submission, or %NULL with @error
 */
SfsSubmission *
sfs_submission_new_from_json (JsonObject *object, const char *id, GError **error)
{
  g_autoptr (SfsSubmission) self = g_new0 (SfsSubmission, 1);
  g_autoptr (GError) local = NULL;
  const char *state;

  if (!dup_string (object, "id", &self->id, &local) ||
      !sfs_json_get_string (object, "state", TRUE, &state, &local) ||
      !dup_string (object, "state_reason", &self->state_reason, &local) ||
      !dup_string (object, "received", &self->received, &local) ||
      !dup_string (object, "retention_until", &self->retention_until, &local) ||
      !dup_string (object, "receipt", &self->receipt, &local) ||
      !dup_string (object, "deletion", &self->deletion, &local) ||
      !dup_string (object, "sha256", &self->sha256, &local) ||
      !sfs_json_get_int (object, "bytes", FALSE, &self->bytes, &local) ||
      !check_time (self->received, &local) || !check_time (self->retention_until, &local))
    {
      g_set_error_literal (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL, local->message);
      return NULL;
    }
  if (g_strcmp0 (self->id, id) != 0 || self->bytes < 0 ||
      (self->sha256 != NULL && !sfs_sha256_hex_is_valid (self->sha256)))
    {
      g_set_error_literal (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL,
                           "The answer is about another submission, or malformed");
      return NULL;
    }
  self->state = sfs_submission_state_from_string (state);
  return g_steal_pointer (&self);
}
