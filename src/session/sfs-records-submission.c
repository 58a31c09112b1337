/* SPDX-License-Identifier: GPL-3.0-or-later */

/* submissions/ID.json: what this computer knows of a submission. */

#include "session/sfs-records-private.h"

#include "core/sfs-encoding.h"
#include "core/sfs-json.h"
#include "session/sfs-sent-private.h"

#include <string.h>

#define SUFFIX ".json"
/* A clip has at most 1 GiB, and sealed it is not much more. */
#define MAX_BYTES (1100 * 1024 * 1024)

static const struct
{
  const char *name;
  gboolean required;
} texts[] = {
  { "id", TRUE },
  { "origin", TRUE },
  { "subject", TRUE },
  { "created", TRUE },
  { "sha256", TRUE },
  { "state", TRUE },
  { "operator", FALSE },
  { "grant", FALSE },
  { "issuer", FALSE },
  { "state_reason", FALSE },
  { "received", FALSE },
  { "retention_until", FALSE },
  { "receipt", FALSE },
  { "asked_at", FALSE },
  { "altered_at", FALSE },
  { "withdrawal", FALSE },
  { "withdrawal_asked", FALSE },
  { "withdrawal_due", FALSE },
  { "withdrawal_reason", FALSE },
  { "deleted_at", FALSE },
  { "backups_until", FALSE },
  { "deletion", FALSE },
};

/* Who reads a record afterwards may take these for what they are. Unknown members are kept. */
static gboolean
check (JsonObject *record, const char *id, GError **error)
{
  const char *text;
  gint64 bytes, revision;
  gboolean changed;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!sfs_json_get_string (record, texts[i].name, texts[i].required, &text, error))
      return FALSE;
  if (!sfs_json_get_int (record, "bytes", TRUE, &bytes, error) ||
      !sfs_json_get_int (record, "revision", FALSE, &revision, error) ||
      !sfs_json_get_boolean (record, "notice_changed", FALSE, &changed, error))
    return FALSE;
  if (!g_str_equal (json_object_get_string_member (record, "id"), id) || bytes <= 0 ||
      bytes > MAX_BYTES ||
      !sfs_sha256_hex_is_valid (json_object_get_string_member (record, "sha256")))
    {
      g_set_error_literal (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS,
                           "The record is of another submission, or makes no sense");
      return FALSE;
    }
  return TRUE;
}

/**
 * sfs_records_build_submission:
 * @entry: what was sealed
 * @consent: the consent it was sealed with
 * @issuer: (nullable): who gave the sign-in it was sealed under; the empty string for an
 *   invitation, %NULL where that is not known
 *
 * Returns: (transfer full): what is known of a submission before it is sent
 */
JsonObject *
sfs_records_build_submission (const SfsOutboxEntry *entry, SfsConsent *consent, const char *issuer)
{
  JsonObject *record = json_object_new ();

  json_object_set_string_member (record, "id", entry->id);
  json_object_set_string_member (record, "origin", entry->origin);
  json_object_set_string_member (record, "subject", sfs_consent_get_subject (consent));
  json_object_set_string_member (record, "created", entry->created);
  json_object_set_int_member (record, "bytes", entry->bytes);
  json_object_set_string_member (record, "sha256", entry->sha256);
  if (entry->grant != NULL)
    json_object_set_string_member (record, "grant", entry->grant);
  if (issuer != NULL)
    json_object_set_string_member (record, "issuer", issuer);
  json_object_set_string_member (record, "state", "sealed");
  return record;
}

static JsonObject *
read_record (SfsRecords *self, const char *id, GError **error)
{
  g_autofree char *path = sfs_records_build_path (self, SFS_RECORD_SUBMISSION, id);
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonObject) record = NULL;
  char *text;
  gsize length;

  if (g_file_get_contents (path, &text, &length, &local))
    {
      bytes = g_bytes_new_take (text, length);
      record = sfs_json_parse_object (bytes, &local);
    }
  if (record != NULL && check (record, id, &local))
    return g_steal_pointer (&record);
  g_set_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS, "%s: %s", path, local->message);
  return NULL;
}

/**
 * sfs_records_read_submission:
 * @self: records
 * @id: submission id
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Reads what is known of a submission. Every member of a known name has the right type then.
 *
 * Returns: (transfer full): the record, or %NULL with @error
 */
JsonObject *
sfs_records_read_submission (SfsRecords *self, const char *id, GError **error)
{
  return read_record (self, id, error);
}

/**
 * sfs_record_get_revision:
 * @record: a record
 *
 * Returns: how often it was edited: of two that were read, the one with the larger number is the
 * newer
 */
gint64
sfs_record_get_revision (JsonObject *record)
{
  return json_object_get_int_member_with_default (record, "revision", 0);
}

/**
 * sfs_records_edit_submission:
 * @self: records
 * @id: submission id
 * @fallback: (nullable): what to begin with where there is no record, or none that can be read
 * @edit: (scope call): changes the record; called in this thread
 * @user_data: for @edit
 * @error: return location; %SFS_SESSION_ERROR_RECORDS, without @fallback also when there is no such
 *   record: what was forgotten does not come back
 *
 * Changes what is known of a submission, through to the disk, one at a time.
 *
 * Returns: (transfer full): the record as it is now, or %NULL with @error
 */
JsonObject *
sfs_records_edit_submission (SfsRecords *self,
                             const char *id,
                             JsonObject *fallback,
                             SfsRecordEdit edit,
                             gpointer user_data,
                             GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->edit_mutex);
  g_autoptr (JsonObject) record = NULL;
  g_autoptr (GBytes) bytes = NULL;

  record = read_record (self, id, fallback != NULL ? NULL : error);
  if (record == NULL && fallback == NULL)
    return NULL;
  if (record == NULL)
    record = json_object_ref (fallback);
  edit (record, user_data);
  json_object_set_int_member (record, "revision", sfs_record_get_revision (record) + 1);
  bytes = sfs_json_object_to_bytes (record);
  if (!sfs_records_write (self, SFS_RECORD_SUBMISSION, id, bytes, error))
    return NULL;
  return g_steal_pointer (&record);
}

static void
note_grant (JsonObject *record, gpointer user_data)
{
  const SfsCredentials *credentials = user_data;

  json_object_set_string_member (record, "grant", credentials->grant);
  json_object_set_string_member (record, "issuer", sfs_record_name_issuer (credentials));
}

/**
 * sfs_record_name_issuer:
 * @credentials: of a sign-in
 *
 * Which way in there is when it is gone goes by this: what an invitation let in no sign-in through
 * the browser brings back, and the other way round.
 *
 * Returns: what stands for who gave it in a record
 */
const char *
sfs_record_name_issuer (const SfsCredentials *credentials)
{
  return credentials->issuer != NULL ? credentials->issuer : "";
}

/**
 * sfs_records_move_submission:
 * @self: records
 * @id: submission id
 * @credentials: of the sign-in it belongs to from now on
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Keeps which sign-in that is, and who gave it.
 *
 * Returns: (transfer full): the record as it is now, or %NULL with @error
 */
JsonObject *
sfs_records_move_submission (SfsRecords *self,
                             const char *id,
                             const SfsCredentials *credentials,
                             GError **error)
{
  return sfs_records_edit_submission (self, id, NULL, note_grant, (gpointer) credentials, error);
}

static void
note_withdrawal (JsonObject *record, gpointer user_data)
{
  g_autofree char *now = sfs_time_now ();

  if (json_object_has_member (record, "withdrawal"))
    return;
  json_object_set_string_member (record, "withdrawal",
                                 sfs_withdrawal_to_string (SFS_WITHDRAWAL_ASKED));
  json_object_set_string_member (record, "withdrawal_asked", now);
}

/**
 * sfs_records_withdraw_submission:
 * @self: records
 * @id: submission id
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Keeps the seller's word to take it back.
 *
 * Returns: (transfer full): the record as it is now, or %NULL with @error
 */
JsonObject *
sfs_records_withdraw_submission (SfsRecords *self, const char *id, GError **error)
{
  return sfs_records_edit_submission (self, id, NULL, note_withdrawal, NULL, error);
}

/**
 * sfs_records_list_submissions:
 * @self: records
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Reads what is known of every submission, in no order. One that cannot be read is left out, with a
 * warning: it must not hide the others.
 *
 * Returns: (transfer full) (element-type JsonObject): the records, or %NULL with @error
 */
GPtrArray *
sfs_records_list_submissions (SfsRecords *self, GError **error)
{
  g_autofree char *path = sfs_records_build_path (self, SFS_RECORD_SUBMISSION, "");
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &local);
  const char *name;

  if (dir == NULL)
    {
      g_set_error_literal (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS, local->message);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *id = NULL;
      g_autoptr (GError) fault = NULL;
      JsonObject *record;

      if (!g_str_has_suffix (name, SUFFIX))
        continue;
      id = g_strndup (name, strlen (name) - strlen (SUFFIX));
      /* Also what is half written, by a name that is no id. */
      if (!sfs_uuid_is_valid (id))
        continue;
      record = read_record (self, id, &fault);
      if (record != NULL)
        g_ptr_array_add (list, record);
      else
        g_warning ("%s", fault->message);
    }
  return g_steal_pointer (&list);
}

/**
 * sfs_records_read:
 * @self: records
 * @kind: which
 * @id: submission id
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Reads a record that must be there.
 *
 * Returns: (transfer full): its exact bytes, or %NULL with @error
 */
GBytes *
sfs_records_read (SfsRecords *self, SfsRecordKind kind, const char *id, GError **error)
{
  g_autofree char *path = sfs_records_build_path (self, kind, id);
  g_autoptr (GError) local = NULL;
  char *text;
  gsize length;

  if (g_file_get_contents (path, &text, &length, &local))
    return g_bytes_new_take (text, length);
  g_set_error_literal (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS, local->message);
  return NULL;
}

/**
 * sfs_records_has:
 * @self: records
 * @kind: which
 * @id: submission id
 *
 * Returns: whether that record is there
 */
gboolean
sfs_records_has (SfsRecords *self, SfsRecordKind kind, const char *id)
{
  g_autofree char *path = sfs_records_build_path (self, kind, id);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}
