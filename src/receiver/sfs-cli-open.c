/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-consent.h"
#include "core/sfs-encoding.h"
#include "receiver/sfs-cli.h"
#include "receiver/sfs-operator-dir.h"
#include "receiver/sfs-receiver-error.h"
#include "seal/sfs-age-key-file.h"
#include "seal/sfs-bundle.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* As selfsame-inspect has them. */
#define OPEN_NO_MATCH 3
#define OPEN_HEADER 4
#define OPEN_PAYLOAD 5

/* No clip that this program ever announced is longer. */
#define MAX_BYTES ((gsize) 1 << 30)

static int
status_of (const GError *error)
{
  if (error->domain != SFS_SEAL_ERROR)
    return SFS_CLI_FAILED;
  switch ((SfsSealError) error->code)
    {
    case SFS_SEAL_ERROR_NO_MATCH:
      return OPEN_NO_MATCH;
    case SFS_SEAL_ERROR_HEADER:
    case SFS_SEAL_ERROR_HMAC:
    case SFS_SEAL_ERROR_WORK_FACTOR:
      return OPEN_HEADER;
    case SFS_SEAL_ERROR_PAYLOAD:
      return OPEN_PAYLOAD;
    case SFS_SEAL_ERROR_FAILED:
    case SFS_SEAL_ERROR_KEY:
    case SFS_SEAL_ERROR_BUNDLE:
      break;
    }
  return SFS_CLI_FAILED;
}

static gboolean
require (gboolean condition, const char *message, GError **error)
{
  if (!condition)
    g_set_error_literal (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_BUNDLE, message);
  return condition;
}

/* What sfs_bundle_open () does not know: that consent, description and manifest speak of the same.
 */
static gboolean
check_consent (const SfsBundle *bundle,
               const SfsManifest *manifest,
               SfsConsent *consent,
               GError **error)
{
  g_autofree char *description_sha256 = sfs_sha256_hex_bytes (bundle->operator_jws);

  return require (g_strcmp0 (sfs_consent_get_subject (consent), manifest->sub) == 0,
                  "The consent is of another person than the manifest names", error) &&
         require (g_strcmp0 (sfs_consent_get_description_sha256 (consent), description_sha256) == 0,
                  "The consent is to another service description than the one enclosed", error);
}

static gboolean
check_record (const char *dir, const SfsManifest *manifest, SfsConsent *consent, GError **error)
{
  g_autoptr (SfsReceiverRecords) records = sfs_operator_dir_open_records (dir, error);
  g_autoptr (SfsSubmissionRow) row = NULL;

  if (records == NULL)
    return FALSE;
  row = sfs_cli_find_submission (records, manifest->submission_id, manifest->sub, SFS_CLI_WHOLE,
                                 error);
  return row != NULL && require (g_bytes_equal (row->consent, sfs_consent_get_bytes (consent)),
                                 "The consent enclosed is not the one that was announced", error);
}

static gboolean
write_member (const char *dir, const char *name, GBytes *bytes, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) out = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error);
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  return out != NULL &&
         g_output_stream_write_all (G_OUTPUT_STREAM (out), data, length, NULL, NULL, error) &&
         g_output_stream_close (G_OUTPUT_STREAM (out), NULL, error);
}

static gboolean
write_members (const char *dir, const SfsBundle *bundle, GError **error)
{
  if (mkdir (dir, 0700) != 0 && errno != EEXIST)
    {
      g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_FAILED, "%s: %s", dir,
                   g_strerror (errno));
      return FALSE;
    }
  return write_member (dir, SFS_BUNDLE_MANIFEST, bundle->manifest, error) &&
         write_member (dir, SFS_BUNDLE_CONSENT, bundle->consent, error) &&
         write_member (dir, SFS_BUNDLE_OPERATOR, bundle->operator_jws, error) &&
         write_member (dir, SFS_BUNDLE_QUALITY, bundle->quality, error) &&
         write_member (dir, SFS_BUNDLE_CLIP, bundle->clip, error);
}

static gboolean
open_bundle (const char *path,
             const char *key_path,
             const char *records_dir,
             const char *output,
             GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GPtrArray) identities = sfs_age_key_file_read (key_path, error);
  g_autoptr (GFileInputStream) in = NULL;
  g_autoptr (SfsBundle) bundle = NULL;
  g_autoptr (SfsManifest) manifest = NULL;
  g_autoptr (SfsConsent) consent = NULL;

  in = identities != NULL ? g_file_read (file, NULL, error) : NULL;
  bundle = in != NULL ? sfs_bundle_open (G_INPUT_STREAM (in), identities, MAX_BYTES, NULL, error)
                      : NULL;
  manifest = bundle != NULL ? sfs_manifest_parse (bundle->manifest, error) : NULL;
  consent = manifest != NULL ? sfs_consent_new_from_bytes (bundle->consent, error) : NULL;
  if (consent == NULL || !check_consent (bundle, manifest, consent, error) ||
      (records_dir != NULL && !check_record (records_dir, manifest, consent, error)) ||
      !write_members (output, bundle, error))
    return FALSE;
  g_print ("submission %s\nsub %s\nclip %s/%s\n", manifest->submission_id, manifest->sub, output,
           SFS_BUNDLE_CLIP);
  return TRUE;
}

int
sfs_cli_open (int argc, char **argv)
{
  g_autofree char *identity = NULL;
  g_autofree char *output = NULL;
  g_autofree char *records = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "identity", 'i', 0, G_OPTION_ARG_FILENAME, &identity, "The operator's age key", "FILE" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Folder to put what is in it", "DIR" },
    { "records", 0, 0, G_OPTION_ARG_FILENAME, &records,
      "The operator's folder: the consent has to be the one announced there", "DIR" },
    G_OPTION_ENTRY_NULL,
  };

  if (!sfs_cli_parse (&argc, &argv, "open", "FILE -i KEY -o DIR",
                      "Opens a sealed submission and checks it before anything is written: the "
                      "clip against the manifest, the consent against manifest, service "
                      "description and (with --records) announcement.\n\nExit status: 3 the key "
                      "does not open it, 4 its header is altered, 5 its contents are.",
                      entries, 1))
    return SFS_CLI_USAGE;
  if (identity == NULL || output == NULL)
    return sfs_cli_misused ("open needs -i and -o");
  if (open_bundle (argv[1], identity, records, output, &error))
    return SFS_CLI_DONE;
  sfs_cli_fail (error);
  return status_of (error);
}
