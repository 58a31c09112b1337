/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an operator says of a submission, held against our own records. */

#include "session/sfs-submissions-private.h"

#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-text.h"

#include <string.h>

#define MAX_WORDS 500

void
sfs_word_free (SfsWord *word)
{
  g_clear_pointer (&word->submission, sfs_submission_free);
  g_clear_pointer (&word->answer, sfs_withdrawal_answer_free);
  g_clear_pointer (&word->record, json_object_unref);
  g_clear_error (&word->fault);
  g_free (word);
}

/* (transfer full) (nullable): a time of our own record. */
static GDateTime *
get_time (JsonObject *record, const char *member)
{
  const char *text = json_object_get_string_member_with_default (record, member, NULL);

  return text != NULL ? sfs_time_parse (text, NULL) : NULL;
}

/* The key that @jws names, when it is that of the day of the consent, or one that it handed over to
 * by what @now (nullable) says. */
static SfsVerifyKey *
find_key (const char *jws, SfsDescription *then, SfsDescription *now, GError **error)
{
  SfsVerifyKey *known = sfs_description_get_signing_key (then);
  g_autofree char *kid = sfs_deletion_peek_key (jws, error);
  SfsVerifyKey *key = NULL;

  if (kid == NULL)
    return NULL;
  if (g_str_equal (kid, sfs_verify_key_get_thumbprint (known)))
    return sfs_verify_key_ref (known);
  if (now != NULL)
    key = sfs_description_find_key (now, sfs_verify_key_get_thumbprint (known), kid);
  if (key == NULL)
    g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DELETION_SIGNATURE,
                         "The deletion is signed by a key nobody vouches for");
  return key;
}

static SfsDeletion *
verify (const char *jws, SfsReach *reach, SfsDescription *now, GError **error)
{
  JsonObject *record = reach->record;
  g_autoptr (SfsVerifyKey) key = find_key (jws, reach->then, now, error);
  g_autoptr (GDateTime) created = get_time (record, "created");
  g_autoptr (GDateTime) retention_until = get_time (record, "retention_until");
  g_autoptr (GDateTime) today = g_date_time_new_now_utc ();
  const SfsDeletionExpectation expected = {
    .issuer = sfs_description_get_origin (reach->then),
    .subject = sfs_consent_get_subject (reach->consent),
    .submission = reach->id,
    .sha256 = json_object_get_string_member (record, "sha256"),
    .created = created,
    .backups_days = sfs_disclosure_get_backups_days (sfs_description_get_disclosure (reach->then)),
    .retention_until = json_object_has_member (record, "receipt") ? retention_until : NULL,
  };

  return key != NULL ? sfs_deletion_verify (jws, key, &expected, today, error) : NULL;
}

/**
 * sfs_deletion_load:
 * @records: where it lies
 * @reach: our records of the submission
 * @allow_loopback: whether an operator may be on this computer
 * @error: return location; a %SFS_CORE_ERROR or %SFS_SESSION_ERROR_RECORDS
 *
 * Reads the deletion that is kept, and verifies it again: with the key of the day of the consent,
 * or with the description that was kept beside it.
 *
 * Returns: (transfer full): the deletion, %NULL with @error when it does not verify, %NULL without
 *   when there is none
 */
SfsDeletion *
sfs_deletion_load (SfsRecords *records, SfsReach *reach, gboolean allow_loopback, GError **error)
{
  g_autoptr (GBytes) jws = NULL;
  g_autoptr (GBytes) beside = NULL;
  g_autoptr (SfsDescription) now = NULL;
  g_autofree char *text = NULL;

  if (!sfs_records_has (records, SFS_RECORD_DELETION, reach->id))
    return NULL;
  jws = sfs_records_read (records, SFS_RECORD_DELETION, reach->id, error);
  if (jws == NULL)
    return NULL;
  if (sfs_records_has (records, SFS_RECORD_DELETION_DESCRIPTION, reach->id))
    {
      beside = sfs_records_read (records, SFS_RECORD_DELETION_DESCRIPTION, reach->id, error);
      if (beside != NULL)
        now = sfs_description_new_from_jws (beside, sfs_description_get_origin (reach->then),
                                            allow_loopback, error);
      if (now == NULL)
        return NULL;
    }
  text = g_strndup (g_bytes_get_data (jws, NULL), g_bytes_get_size (jws));
  return verify (text, reach, now, error);
}

/* What verifies is on the disk, with what shows it, before anything says so. */
static gboolean
keep_deletion (SfsRecords *records, SfsReach *reach, SfsDeletion *deletion, GError **error)
{
  const char *jws = sfs_deletion_get_jws (deletion);
  g_autoptr (GBytes) bytes = g_bytes_new (jws, strlen (jws));
  g_autofree char *kid = sfs_deletion_peek_key (jws, NULL);
  SfsVerifyKey *then = sfs_description_get_signing_key (reach->then);

  if (!g_str_equal (kid, sfs_verify_key_get_thumbprint (then)) &&
      !sfs_records_write (records, SFS_RECORD_DELETION_DESCRIPTION, reach->id,
                          sfs_description_get_bytes (reach->now), error))
    return FALSE;
  return sfs_records_write (records, SFS_RECORD_DELETION, reach->id, bytes, error) &&
         sfs_records_remove (records, SFS_RECORD_BAD_DELETION, reach->id, error);
}

static gboolean
keep_fault (SfsRecords *records, const char *id, const char *jws, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (jws, strlen (jws));

  return sfs_records_write (records, SFS_RECORD_BAD_DELETION, id, bytes, error);
}

typedef struct
{
  const SfsWord *word;
  SfsDeletion *deletion; /* (nullable) */
  int notice_changed;    /* -1: not known */
} Note;

static void
set_or_remove (JsonObject *record, const char *member, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (record, member, text);
  else
    json_object_remove_member (record, member);
}

static void
set_time (JsonObject *record, const char *member, GDateTime *time)
{
  g_autofree char *text = time != NULL ? sfs_time_format (time) : NULL;

  set_or_remove (record, member, text);
}

static void
note_submission (JsonObject *record, const SfsSubmission *submission)
{
  g_autofree char *reason = NULL;

  if (submission->state_reason != NULL)
    reason = sfs_text_to_line (submission->state_reason, MAX_WORDS);
  json_object_set_string_member (record, "state",
                                 sfs_submission_state_to_string (submission->state));
  set_or_remove (record, "state_reason", reason);
  /* What is signed beats what is said. */
  if (!json_object_has_member (record, "receipt"))
    set_or_remove (record, "received", submission->received);
}

static void
note_answer (JsonObject *record, const SfsWithdrawalAnswer *answer)
{
  if (answer->due == NULL)
    return;
  json_object_set_string_member (record, "withdrawal",
                                 sfs_withdrawal_to_string (SFS_WITHDRAWAL_PROMISED));
  json_object_set_string_member (record, "withdrawal_due", answer->due);
  set_or_remove (record, "withdrawal_reason", answer->reason);
}

static void
note_deletion (JsonObject *record, SfsDeletion *deletion)
{
  json_object_set_string_member (record, "state",
                                 sfs_submission_state_to_string (SFS_SUBMISSION_DELETED));
  json_object_set_string_member (record, "withdrawal",
                                 sfs_withdrawal_to_string (SFS_WITHDRAWAL_CONFIRMED));
  json_object_set_string_member (record, "deletion", sfs_deletion_get_id (deletion));
  set_time (record, "deleted_at", sfs_deletion_get_deleted_at (deletion));
  set_time (record, "backups_until", sfs_deletion_get_backups_until (deletion));
}

static void
edit (JsonObject *record, gpointer user_data)
{
  const Note *note = user_data;
  const SfsWord *word = note->word;
  g_autofree char *now = sfs_time_now ();
  gboolean confirmed = json_object_has_member (record, "deletion");

  json_object_set_string_member (record, "asked_at", now);
  if (note->notice_changed >= 0)
    json_object_set_boolean_member (record, "notice_changed", note->notice_changed);
  /* What was signed is not taken back by what is said later. */
  if (word->submission != NULL && !confirmed)
    note_submission (record, word->submission);
  if (word->answer != NULL && !confirmed)
    note_answer (record, word->answer);
  if (note->deletion != NULL)
    note_deletion (record, note->deletion);
}

static int
is_notice_changed (SfsReach *reach)
{
  g_autoptr (GPtrArray) differences = NULL;

  if (reach->now == NULL)
    return -1;
  differences = sfs_disclosures_compare (sfs_description_get_disclosure (reach->then),
                                         sfs_description_get_disclosure (reach->now),
                                         g_get_language_names ());
  return differences->len > 0;
}

/**
 * sfs_word_judge:
 * @word: what the operator said; gets the record, and the fault where a deletion does not verify
 * @records: where it is kept
 * @reach: our records of the submission
 * @error: return location; %SFS_SESSION_ERROR_RECORDS or %SFS_UPLOAD_ERROR_NO_SPACE
 *
 * Holds a deletion against our own record, and writes down what was learnt. One that does not
 * verify is kept beside: the seller may want to complain.
 *
 * Returns: %TRUE when it is on the disk
 */
gboolean
sfs_word_judge (SfsWord *word, SfsRecords *records, SfsReach *reach, GError **error)
{
  const char *jws = word->submission != NULL ? word->submission->deletion : NULL;
  g_autoptr (SfsDeletion) deletion = NULL;
  Note note = { word, NULL, is_notice_changed (reach) };

  if (word->answer != NULL)
    jws = word->answer->deletion;
  if (jws != NULL && !json_object_has_member (reach->record, "deletion"))
    {
      deletion = verify (jws, reach, reach->now, &word->fault);
      if (deletion != NULL ? !keep_deletion (records, reach, deletion, error)
                           : !keep_fault (records, reach->id, jws, error))
        return FALSE;
    }
  note.deletion = deletion;
  word->record = sfs_records_edit_submission (records, reach->id, NULL, edit, &note, error);
  /* What was forgotten meanwhile does not come back in pieces. */
  if (word->record == NULL && !sfs_records_has (records, SFS_RECORD_SUBMISSION, reach->id))
    sfs_records_forget_all (records, reach->id, NULL);
  return word->record != NULL;
}
