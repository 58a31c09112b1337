/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-encoding.h"
#include "core/sfs-json.h"
#include "inspect/sfs-inspect.h"
#include "inspect/sfs-paper.h"

#include <glib/gi18n.h>
#include <string.h>

#define PIECE (64 * 1024)
/* A JWS of the longest payload there may be. */
#define MAX_JWS (SFS_JSON_MAX_BYTES * 2)

/* Reads a signed document, "-" for standard input. */
static GBytes *
read_file (const char *path, GError **error)
{
  g_autoptr (GInputStream) in = sfs_inspect_open_input (path, error);
  g_autofree char *data = g_malloc (MAX_JWS);
  gsize length;

  if (in == NULL || !g_input_stream_read_all (in, data, MAX_JWS, &length, NULL, error))
    return NULL;
  return g_bytes_new (data, length);
}

static gboolean
hash_file (const char *path, char **sha256, gint64 *bytes, GError **error)
{
  g_autoptr (GInputStream) in = sfs_inspect_open_input (path, error);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 piece[PIECE];
  gssize length;

  *bytes = 0;
  if (in == NULL)
    return FALSE;
  while ((length = g_input_stream_read (in, piece, sizeof piece, NULL, error)) > 0)
    {
      g_checksum_update (checksum, piece, length);
      *bytes += length;
    }
  *sha256 = g_strdup (g_checksum_get_string (checksum));
  return length == 0;
}

static void
print_line (const char *label, const char *value)
{
  g_print ("  %s %s\n", label, value);
}

static void
print_time (const char *label, GDateTime *time)
{
  g_autofree char *text = time != NULL ? sfs_time_format (time) : NULL;

  if (text != NULL)
    print_line (label, text);
}

static void
print_operator (SfsDescription *description, SfsPaper *paper)
{
  g_autofree char *who = g_strdup_printf ("%s (%s)", sfs_description_get_name (description),
                                          sfs_description_get_origin (description));
  g_autofree char *words = sfs_verify_key_to_words (sfs_description_get_signing_key (description));

  print_line (_ ("Marketplace:"), who);
  print_line (_ ("Its key:"), words);
  if (!paper->present_key)
    print_line (_ ("Signed by:"), _ ("a former key, which handed over to this one"));
}

static void
print_file (const char *sha256, gboolean compared)
{
  print_line (_ ("File:"), sha256);
  print_line (_ ("Compared:"), compared ? _ ("the sealed file is the one it names")
                                        : _ ("no sealed file was given to compare it with"));
}

static void
print_paper (SfsPaper *paper, SfsDescription *description, gboolean compared)
{
  if (paper->receipt != NULL)
    {
      SfsReceipt *receipt = paper->receipt;
      g_autofree char *size =
          g_strdup_printf ("%" G_GINT64_FORMAT, sfs_receipt_get_bytes (receipt));

      g_print ("%s\n", _ ("The receipt holds: the marketplace signed that it received the file."));
      print_operator (description, paper);
      print_line (_ ("Seller:"), paper->subject);
      print_line (_ ("Submission:"), sfs_receipt_get_submission (receipt));
      print_time (_ ("Received:"), sfs_receipt_get_time (receipt));
      print_time (_ ("Must be gone by:"), sfs_receipt_get_retention_until (receipt));
      print_line (_ ("Bytes:"), size);
      print_file (sfs_receipt_get_sha256 (receipt), compared);
      if (!paper->same_description)
        print_line (_ ("Note:"), _ ("agreed to was another description than the one given here"));
      return;
    }
  g_print ("%s\n", _ ("The deletion holds: the marketplace signed that it deleted the file."));
  print_operator (description, paper);
  print_line (_ ("Seller:"), paper->subject);
  print_line (_ ("Submission:"), sfs_deletion_get_submission (paper->deletion));
  print_time (_ ("Deleted:"), sfs_deletion_get_deleted_at (paper->deletion));
  print_time (_ ("Gone from backups by:"), sfs_deletion_get_backups_until (paper->deletion));
  print_file (sfs_deletion_get_sha256 (paper->deletion), compared);
}

static const char *
explain (SfsInspectStatus status)
{
  switch (status)
    {
    case SFS_INSPECT_NO_RECEIPT:
      return _ ("This is no receipt, or it is damaged");
    case SFS_INSPECT_UNSIGNED:
      return _ ("This marketplace did not sign it like this");
    case SFS_INSPECT_CLAIMS:
      return _ ("It is signed, but what it says does not hold");
    case SFS_INSPECT_OTHER_FILE:
      return _ ("It is signed, but for another file");
    case SFS_INSPECT_NO_OPERATOR:
      return _ ("This is not what a marketplace says about itself, or it is damaged");
    default:
      return NULL;
    }
}

static SfsInspectStatus
refuse (SfsInspectStatus status, const GError *error)
{
  const char *text = explain (status);

  if (text == NULL)
    return sfs_inspect_report (error);
  g_printerr ("%s: %s (%s)\n", g_get_prgname (), text, error->message);
  return status;
}

/**
 * sfs_inspect_verify:
 * @argc: number of arguments
 * @argv: arguments
 *
 * `verify RECEIPT --operator FILE [--bundle FILE]`: checks a receipt, or a deletion, without a
 * network.
 *
 * Returns: the exit status
 */
SfsInspectStatus
sfs_inspect_verify (int argc, char **argv)
{
  g_autofree char *operator_path = NULL;
  g_autofree char *bundle_path = NULL;
  const GOptionEntry entries[] = {
    { "operator", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &operator_path,
      N_ ("What the marketplace says about itself: operator.jws, or what it answers at "
          "/.well-known/selfsame-operator"),
      N_ ("FILE") },
    { "bundle", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &bundle_path,
      N_ ("The sealed file that it should be for"), N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GBytes) paper_bytes = NULL;
  g_autoptr (GBytes) operator_bytes = NULL;
  g_autoptr (SfsDescription) description = NULL;
  g_autoptr (SfsPaper) paper = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *jws = NULL;
  g_autofree char *sha256 = NULL;
  g_autoptr (GError) error = NULL;
  SfsInspectStatus status;
  gint64 bytes = 0;

  if (!sfs_inspect_parse (&argc, &argv, entries, _ ("RECEIPT"),
                          _ ("Checks a receipt, or the word of a marketplace that it deleted a "
                             "video, without a network.\n\nExit status: 0 it holds, 1 input or "
                             "output, 2 usage, 6 no receipt or damaged, 7 not signed by this "
                             "marketplace or altered, 8 what it says does not hold, 9 for another "
                             "file, 10 the marketplace’s own file is damaged."),
                          1))
    return SFS_INSPECT_USAGE;
  if (argc < 2 || operator_path == NULL)
    return sfs_inspect_usage (_ ("Name a receipt, and with --operator whose it should be"));

  paper_bytes = read_file (argv[1], &error);
  if (paper_bytes != NULL)
    operator_bytes = read_file (operator_path, &error);
  if (operator_bytes == NULL ||
      (bundle_path != NULL && !hash_file (bundle_path, &sha256, &bytes, &error)))
    return sfs_inspect_report (error);
  description = sfs_paper_read_operator (operator_bytes, &error);
  if (description == NULL)
    return refuse (SFS_INSPECT_NO_OPERATOR, error);

  /* A NUL in it ends it early, and then it does not verify. */
  jws = g_strndup (g_bytes_get_data (paper_bytes, NULL), g_bytes_get_size (paper_bytes));
  if (strlen (jws) != g_bytes_get_size (paper_bytes))
    jws[0] = '\0';
  paper = sfs_paper_verify (jws, description, sha256, bytes, now, &status, &error);
  if (paper == NULL)
    return refuse (status, error);
  print_paper (paper, description, sha256 != NULL);
  return SFS_INSPECT_DONE;
}
