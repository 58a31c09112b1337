/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-credentials.h"

#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "seal/sfs-age.h"

#include <string.h>

#define RECOVERY_VERSION "1"
/* What age itself uses for a passphrase: about a second, 256 MiB. */
#define WORK_FACTOR 18
/* A token, an identity and two names: far below. */
#define MAX_BYTES (64 * 1024)

typedef struct
{
  GFile *file;
  SfsCredentials *credentials; /* (nullable) */
  SfsSecret *passphrase;
  gboolean renew; /* only where it is already */
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->file);
  g_clear_pointer (&job->credentials, sfs_credentials_free);
  sfs_secret_unref (job->passphrase);
  g_free (job);
}

/* Fills a buffer of locked memory; what does not fit was measured wrongly and is a bug. */
typedef struct
{
  SfsSecret *text;
  gsize length;
} Writer;

static void
put (Writer *writer, const char *text, gsize length)
{
  g_assert (writer->length + length <= sfs_secret_length (writer->text));
  memcpy (sfs_secret_data (writer->text) + writer->length, text, length);
  writer->length += length;
}

/* A JSON string (RFC 8259 section 7), written by hand so that no copy of it lies in ordinary
 * memory. */
static void
put_member (Writer *writer, const char *name, const char *value)
{
  put (writer, ",\"", 2);
  put (writer, name, strlen (name));
  put (writer, "\":\"", 3);
  for (const char *p = value; *p != '\0'; p++)
    {
      char escaped[8];

      if (*p == '"' || *p == '\\')
        {
          put (writer, "\\", 1);
          put (writer, p, 1);
        }
      else if ((guchar) *p < 0x20)
        {
          g_snprintf (escaped, sizeof escaped, "\\u%04x", (guint) (guchar) *p);
          put (writer, escaped, 6);
        }
      else
        {
          put (writer, p, 1);
        }
    }
  put (writer, "\"", 1);
}

static gsize
member_bound (const char *value)
{
  return 6 * strlen (value) + 32;
}

static SfsSecret *
credentials_to_json (const SfsCredentials *credentials)
{
  static const char head[] = "{\"version\":\"" RECOVERY_VERSION "\"";
  Writer writer = { 0 };
  gsize bound = sizeof head + member_bound (credentials->origin);

  if (credentials->grant != NULL)
    bound += member_bound (credentials->grant);
  if (credentials->subject != NULL)
    bound += member_bound (credentials->subject);
  if (credentials->issuer != NULL)
    bound += member_bound (credentials->issuer);
  if (credentials->refresh_token != NULL)
    bound += member_bound (sfs_secret_string (credentials->refresh_token));
  if (credentials->identity != NULL)
    bound += member_bound (sfs_secret_string (credentials->identity));

  writer.text = sfs_secret_new (bound);
  put (&writer, head, sizeof head - 1);
  put_member (&writer, "origin", credentials->origin);
  if (credentials->grant != NULL)
    put_member (&writer, "grant", credentials->grant);
  if (credentials->subject != NULL)
    put_member (&writer, "subject", credentials->subject);
  if (credentials->issuer != NULL)
    put_member (&writer, "issuer", credentials->issuer);
  if (credentials->refresh_token != NULL)
    put_member (&writer, "refresh_token", sfs_secret_string (credentials->refresh_token));
  if (credentials->identity != NULL)
    put_member (&writer, "identity", sfs_secret_string (credentials->identity));
  put (&writer, "}", 1);
  sfs_secret_truncate (writer.text, writer.length);
  return writer.text;
}

/* json-glib keeps its strings in ordinary memory: take the secret out and wipe what it holds. */
static gboolean
take_secret (JsonObject *object, const char *member, SfsSecret **secret, GError **error)
{
  const char *value;

  if (!sfs_json_get_string (object, member, FALSE, &value, error))
    return FALSE;
  if (value != NULL)
    {
      *secret = sfs_secret_new_string (value);
      explicit_bzero ((char *) value, strlen (value));
    }
  return TRUE;
}

static SfsCredentials *
credentials_from_json (SfsSecret *json, GError **error)
{
  g_autoptr (GBytes) bytes = sfs_secret_to_bytes (json);
  g_autoptr (JsonObject) object = sfs_json_parse_object (bytes, error);
  g_autoptr (SfsCredentials) credentials = NULL;
  const char *version, *origin, *grant, *subject, *issuer;

  if (object == NULL)
    return NULL;
  if (!sfs_json_get_string (object, "version", TRUE, &version, error) ||
      !sfs_json_get_string (object, "origin", TRUE, &origin, error) ||
      !sfs_json_get_string (object, "grant", FALSE, &grant, error) ||
      !sfs_json_get_string (object, "subject", FALSE, &subject, error) ||
      !sfs_json_get_string (object, "issuer", FALSE, &issuer, error))
    return NULL;
  if (strcmp (version, RECOVERY_VERSION) != 0)
    {
      g_set_error_literal (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_RECOVERY_FILE,
                           "Recovery file of another version");
      return NULL;
    }

  credentials = sfs_credentials_new (origin);
  credentials->grant = g_strdup (grant);
  credentials->subject = g_strdup (subject);
  credentials->issuer = g_strdup (issuer);
  if (!take_secret (object, "refresh_token", &credentials->refresh_token, error) ||
      !take_secret (object, "identity", &credentials->identity, error))
    return NULL;
  return g_steal_pointer (&credentials);
}

static GBytes *
encrypt (SfsSecret *plain, SfsSecret *passphrase, GCancellable *cancellable, GError **error)
{
  g_autoptr (SfsAgeEncryptor) encryptor = NULL;
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) out = NULL;

  encryptor = sfs_age_encryptor_new_passphrase (passphrase, WORK_FACTOR, error);
  if (encryptor == NULL)
    return NULL;
  out = g_converter_output_stream_new (memory, G_CONVERTER (encryptor));
  if (!g_output_stream_write_all (out, sfs_secret_data (plain), sfs_secret_length (plain), NULL,
                                  cancellable, error) ||
      !g_output_stream_close (out, cancellable, error))
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static SfsSecret *
decrypt (GBytes *sealed, SfsSecret *passphrase, GCancellable *cancellable, GError **error)
{
  g_autoptr (SfsAgeDecryptor) decryptor = sfs_age_decryptor_new_passphrase (passphrase);
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_bytes (sealed);
  g_autoptr (GInputStream) in = NULL;
  g_autoptr (SfsSecret) plain = sfs_secret_new (MAX_BYTES);
  gsize length;

  in = g_converter_input_stream_new (memory, G_CONVERTER (decryptor));
  if (!g_input_stream_read_all (in, sfs_secret_data (plain), MAX_BYTES, &length, cancellable,
                                error))
    return NULL;
  if (sfs_age_decryptor_get_error (decryptor) != NULL)
    {
      if (error != NULL)
        *error = g_error_copy (sfs_age_decryptor_get_error (decryptor));
      return NULL;
    }
  sfs_secret_truncate (plain, length);
  return g_steal_pointer (&plain);
}

static gboolean
write_private (Job *job, GBytes *contents, GCancellable *cancellable, GError **error)
{
  GFile *file = job->file;
  g_autofree char *path = g_file_get_path (file);
  gsize size;
  const char *data = g_bytes_get_data (contents, &size);
  g_autoptr (GError) local = NULL;

  if (job->renew && !g_file_query_exists (file, cancellable))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           "The recovery file is not where it was");
      return FALSE;
    }

  /* Where it is a real file, also through to the disk: nothing else holds these keys. */
  if (path == NULL)
    return g_file_replace_contents (file, data, size, NULL, FALSE,
                                    G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL,
                                    cancellable, error);

  if (g_file_set_contents_full (path, data, (gssize) size,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_file_error (local->code), local->message);
  return FALSE;
}

static void
write_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  g_autoptr (SfsSecret) json = credentials_to_json (job->credentials);
  g_autoptr (GBytes) sealed = NULL;
  GError *error = NULL;

  sealed = encrypt (json, job->passphrase, cancellable, &error);
  if (sealed == NULL || !write_private (job, sealed, cancellable, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
write_async (GFile *file,
             const SfsCredentials *credentials,
             SfsSecret *passphrase,
             gboolean renew,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, write_async);
  job->file = g_object_ref (file);
  job->credentials = sfs_credentials_copy (credentials);
  job->passphrase = sfs_secret_ref (passphrase);
  job->renew = renew;
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, write_in_thread);
}

/**
 * sfs_recovery_file_write_async:
 * @file: where to; replaced as a whole, or left as it was
 * @credentials: what to keep; the access token is left out
 * @passphrase: the seller's own, not empty
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Writes the recovery file: JSON `{version, origin, grant, subject, issuer, refresh_token,
 * identity}` in an age file under @passphrase (scrypt, work factor 18), mode 0600. `age -d` opens
 * it. Takes about a second, on a worker thread.
 */
void
sfs_recovery_file_write_async (GFile *file,
                               const SfsCredentials *credentials,
                               SfsSecret *passphrase,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  write_async (file, credentials, passphrase, FALSE, cancellable, callback, user_data);
}

/**
 * sfs_recovery_file_renew_async:
 * @file: a recovery file
 * @credentials: what to keep in the stead of what is in it
 * @passphrase: its passphrase
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * As sfs_recovery_file_write_async (), but %G_IO_ERROR_NOT_FOUND where there is no such file: who
 * took it away did not ask for another. Finished by sfs_recovery_file_write_finish ().
 */
void
sfs_recovery_file_renew_async (GFile *file,
                               const SfsCredentials *credentials,
                               SfsSecret *passphrase,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  write_async (file, credentials, passphrase, TRUE, cancellable, callback, user_data);
}

/**
 * sfs_recovery_file_write_finish:
 * @result: what the callback got
 * @error: return location; %SFS_SEAL_ERROR_KEY for an unusable passphrase, or a %G_IO_ERROR
 *
 * Finishes sfs_recovery_file_write_async () and sfs_recovery_file_renew_async ().
 *
 * Returns: %TRUE when the file is on the disk
 */
gboolean
sfs_recovery_file_write_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static GBytes *
read_bounded (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) in = g_file_read (file, cancellable, error);
  g_autofree char *buffer = NULL;
  gsize length;

  if (in == NULL)
    return NULL;
  buffer = g_malloc (MAX_BYTES + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (in), buffer, MAX_BYTES + 1, &length, cancellable,
                                error))
    return NULL;
  if (length > MAX_BYTES)
    {
      g_set_error_literal (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_RECOVERY_FILE,
                           "Too large for a recovery file");
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&buffer), length);
}

/* A file for somebody's key opens with no passphrase, whichever is typed. */
static gboolean
is_under_passphrase (GBytes *sealed)
{
  static const char start[] = "age-encryption.org/v1\n-> scrypt ";
  gsize length;
  const char *data = g_bytes_get_data (sealed, &length);

  return length >= strlen (start) && memcmp (data, start, strlen (start)) == 0;
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (SfsSecret) plain = NULL;
  SfsCredentials *credentials = NULL;
  GError *error = NULL;

  sealed = read_bounded (job->file, cancellable, &error);
  if (sealed != NULL)
    plain = decrypt (sealed, job->passphrase, cancellable, &error);
  if (plain != NULL)
    credentials = credentials_from_json (plain, &error);
  if (credentials != NULL)
    {
      g_task_return_pointer (task, credentials, (GDestroyNotify) sfs_credentials_free);
      return;
    }

  if (g_error_matches (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_NO_MATCH) &&
      is_under_passphrase (sealed))
    {
      g_task_return_new_error (task, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_RECOVERY_PASSPHRASE, "%s",
                               error->message);
      g_error_free (error);
      return;
    }
  if (error->domain == SFS_SEAL_ERROR || error->domain == SFS_CORE_ERROR)
    {
      /* A parser's message could quote what it stumbled over, and that may be a key. */
      g_task_return_new_error (task, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_RECOVERY_FILE,
                               "Not a recovery file, or a damaged one (%s %d)",
                               g_quark_to_string (error->domain), error->code);
      g_error_free (error);
      return;
    }
  g_task_return_error (task, error);
}

/**
 * sfs_recovery_file_read_async:
 * @file: a file sfs_recovery_file_write_async () made
 * @passphrase: the one it was made with
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Opens a recovery file, on a worker thread. What is in it still has to be saved to a store.
 */
void
sfs_recovery_file_read_async (GFile *file,
                              SfsSecret *passphrase,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, sfs_recovery_file_read_async);
  job->file = g_object_ref (file);
  job->passphrase = sfs_secret_ref (passphrase);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, read_in_thread);
}

/**
 * sfs_recovery_file_read_finish:
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_RECOVERY_PASSPHRASE,
 * %SFS_ACCOUNT_ERROR_RECOVERY_FILE, or a %G_IO_ERROR
 *
 * Finishes sfs_recovery_file_read_async ().
 *
 * Returns: (transfer full): what was kept in it, or %NULL with @error
 */
SfsCredentials *
sfs_recovery_file_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
