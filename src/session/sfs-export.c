/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The archive of one submission, for the person's own records. */

#include "sfs-config.h"

#include "session/sfs-export.h"

#include "core/sfs-disk.h"
#include "core/sfs-json.h"
#include "seal/sfs-tar.h"

#include <glib/gi18n.h>

/* What is in it, in this order; a text for who opens it years later. */
static const struct
{
  const char *name;
  const char *text;
} members[] = {
  { "clip.webm", N_ ("the video, as you recorded it") },
  { "manifest.json", N_ ("size, length and hash of the video, sealed together with it") },
  { "quality.json", N_ ("what the face checks measured") },
  { "consent.json", N_ ("what you agreed to, word by word") },
  { "operator.jws", N_ ("what the marketplace said about itself on that day, signed by it") },
  { "receipt.jws", N_ ("the marketplace’s signed receipt") },
  { "receipt.unconfirmed.jws", N_ ("a receipt that does not hold") },
  { "deletion.jws", N_ ("the marketplace’s signed word that it deleted the video") },
  { "deletion.operator.jws",
    N_ ("what the marketplace said of itself then, with the key under it") },
  { "deletion.unconfirmed.jws", N_ ("a word about the deletion that does not hold") },
  { "accesses.json",
    N_ ("who looked at the video and why, as far as the marketplace recorded it") },
  { "submission.json", N_ ("what this computer noted about the submission") },
  { "sealed.age", N_ ("the sealed file as it was sent; your key opens it, with “age”") },
};

void
sfs_export_free (SfsExport *export)
{
  g_clear_pointer (&export->reach, sfs_reach_free);
  g_clear_pointer (&export->sealed, g_bytes_unref);
  g_clear_pointer (&export->opened, sfs_opened_free);
  g_clear_pointer (&export->accesses, g_ptr_array_unref);
  g_free (export);
}

static GBytes *
accesses_to_bytes (GPtrArray *accesses)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < accesses->len; i++)
    {
      const SfsAccess *access = g_ptr_array_index (accesses, i);
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "time", access->time);
      json_object_set_string_member (entry, "who", access->who);
      json_object_set_string_member (entry, "reason", access->reason);
      json_array_add_object_element (list, entry);
    }
  json_object_set_array_member (object, "accesses", list);
  return sfs_json_object_to_bytes (object);
}

/* (transfer full) (nullable): a record when there is one. */
static GBytes *
read_kept (SfsRecords *records, SfsRecordKind kind, const char *id)
{
  return sfs_records_has (records, kind, id) ? sfs_records_read (records, kind, id, NULL) : NULL;
}

/* (transfer full) (nullable): contents of the member @name. */
static GBytes *
get_member (SfsExport *export, SfsRecords *records, const char *name)
{
  static const struct
  {
    const char *name;
    SfsRecordKind kind;
  } kept[] = {
    { "consent.json", SFS_RECORD_CONSENT },
    { "operator.jws", SFS_RECORD_DESCRIPTION },
    { "receipt.jws", SFS_RECORD_RECEIPT },
    { "receipt.unconfirmed.jws", SFS_RECORD_BAD_RECEIPT },
    { "deletion.jws", SFS_RECORD_DELETION },
    { "deletion.operator.jws", SFS_RECORD_DELETION_DESCRIPTION },
    { "deletion.unconfirmed.jws", SFS_RECORD_BAD_DELETION },
    { "submission.json", SFS_RECORD_SUBMISSION },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    if (g_str_equal (kept[i].name, name))
      return read_kept (records, kept[i].kind, export->reach->id);
  if (g_str_equal (name, "accesses.json"))
    return export->accesses != NULL ? accesses_to_bytes (export->accesses) : NULL;
  if (g_str_equal (name, "sealed.age"))
    return export->sealed != NULL ? g_bytes_ref (export->sealed) : NULL;
  if (export->opened == NULL)
    return NULL;
  if (g_str_equal (name, "clip.webm"))
    return sfs_secret_to_bytes (export->opened->clip->webm);
  return sfs_json_object_to_bytes (g_str_equal (name, "manifest.json") ? export->opened->manifest
                                                                       : export->opened->quality);
}

static void
begin_readme (GString *readme, SfsExport *export)
{
  JsonObject *record = export->reach->record;

  g_string_append_printf (
      readme, _ ("Your video for %s (%s)\nSubmission %s, sealed %s\n\nIn this archive:\n"),
      sfs_description_get_name (export->reach->then),
      sfs_description_get_host (export->reach->then), export->reach->id,
      json_object_get_string_member (record, "created"));
}

static void
end_readme (GString *readme, SfsExport *export)
{
  if (export->opened == NULL)
    g_string_append (readme,
                     _ ("\nThe video itself is not in it: the marketplace does not hold it any "
                        "more.\n"));
  if (export->accesses == NULL)
    g_string_append (readme,
                     _ ("\nWho looked at the video is not in it: the marketplace did not say.\n"));
  g_string_append (
      readme,
      _ ("\nThe files that end in “.jws” are signed by the marketplace. Anybody can check them, "
         "also without a network:\n\n  selfsame-inspect verify receipt.jws --operator operator.jws "
         "--bundle sealed.age\n"));
}

static gboolean
write_tar (SfsExport *export, SfsRecords *records, SfsTar *tar, GError **error)
{
  GBytes *contents[G_N_ELEMENTS (members)];
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) readme = NULL;
  gboolean done;

  begin_readme (text, export);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      contents[i] = get_member (export, records, members[i].name);
      if (contents[i] != NULL)
        g_string_append_printf (text, "  %s: %s\n", members[i].name, _ (members[i].text));
    }
  end_readme (text, export);

  readme = g_bytes_new (text->str, text->len);
  done = sfs_tar_add (tar, "README.txt", readme, error);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      if (contents[i] == NULL)
        continue;
      done = done && sfs_tar_add (tar, members[i].name, contents[i], error);
      g_bytes_unref (contents[i]);
    }
  return done && sfs_tar_close (tar, error);
}

/* The person chose the place, so it is their disk that is full, as when a video finds no room. */
static void
translate (GError **error)
{
  GError *cause = *error;

  if (cause->domain != G_IO_ERROR || cause->code == G_IO_ERROR_CANCELLED)
    return;
  *error =
      g_error_new (SFS_UPLOAD_ERROR,
                   sfs_disk_is_full (cause) ? SFS_UPLOAD_ERROR_NO_SPACE : SFS_UPLOAD_ERROR_SPOOL,
                   "%s", cause->message);
  g_error_free (cause);
}

/**
 * sfs_export_write:
 * @export: what goes in
 * @records: where our records lie
 * @file: where to
 * @cancellable: (nullable): cancels
 * @error: return location; %SFS_UPLOAD_ERROR_NO_SPACE, %SFS_UPLOAD_ERROR_SPOOL
 *
 * Writes the archive beside @file, and puts it there when it is whole.
 *
 * Returns: %TRUE when it is there
 */
gboolean
sfs_export_write (
    SfsExport *export, SfsRecords *records, GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileOutputStream) out = NULL;
  g_autoptr (GError) local = NULL;
  gboolean done = FALSE;

  out = g_file_replace (file, NULL, FALSE,
                        G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, cancellable,
                        &local);
  if (out != NULL)
    {
      g_autoptr (GCancellable) give_up = g_cancellable_new ();
      g_autoptr (SfsTar) tar = sfs_tar_new (G_OUTPUT_STREAM (out), cancellable, &local);

      done = tar != NULL && write_tar (export, records, tar, &local);
      /* Closed by who was cancelled, it does not take the place of what was there. */
      if (!done)
        g_cancellable_cancel (give_up);
      if (!g_output_stream_close (G_OUTPUT_STREAM (out), done ? cancellable : give_up,
                                  done ? &local : NULL))
        done = FALSE;
    }
  if (done)
    return TRUE;
  translate (&local);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
