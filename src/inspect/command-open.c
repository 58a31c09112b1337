/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "inspect/sfs-inspect-passphrase.h"
#include "inspect/sfs-inspect.h"
#include "seal/sfs-age-key-file.h"

#include <glib/gi18n.h>

static SfsAgeDecryptor *
decryptor_for_key_files (char **paths, GError **error)
{
  g_autoptr (GPtrArray)
      identities = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_secret_unref);

  for (gsize i = 0; paths[i] != NULL; i++)
    {
      GPtrArray *more = sfs_age_key_file_read (paths[i], error);

      if (more == NULL)
        return NULL;
      g_ptr_array_extend_and_steal (identities, more);
    }
  return sfs_age_decryptor_new (identities, error);
}

/**
 * sfs_inspect_open:
 * @argc: number of arguments
 * @argv: arguments
 *
 * `open -i KEYFILE | -p [-o OUT] [IN]`: opens a sealed file with keys or a passphrase.
 *
 * Returns: the exit status
 */
SfsInspectStatus
sfs_inspect_open (int argc, char **argv)
{
  g_auto (GStrv) key_files = NULL;
  g_autofree char *out_path = NULL;
  gboolean passphrase = FALSE;
  const GOptionEntry entries[] = {
    { "identity", 'i', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, &key_files,
      N_ ("Open with the keys in KEYFILE; may be given several times"), N_ ("KEYFILE") },
    { "passphrase", 'p', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &passphrase,
      N_ ("Open with a passphrase, which is asked for on the terminal"), NULL },
    { "output", 'o', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &out_path,
      N_ ("Write to OUT, readable for you alone, instead of standard output"), N_ ("OUT") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (SfsAgeDecryptor) decryptor = NULL;
  g_autoptr (GError) error = NULL;

  if (!sfs_inspect_parse (&argc, &argv, entries, _ ("[IN]"),
                          _ ("Opens IN, or standard input, an age file. What goes to standard "
                             "output is authentic, but whole only when the exit status is 0."),
                          1))
    return SFS_INSPECT_USAGE;
  if ((key_files != NULL) == passphrase)
    return sfs_inspect_usage (_ ("Name a key file with -i, or ask for a passphrase with -p"));

  if (passphrase)
    {
      g_autoptr (SfsSecret) secret = sfs_inspect_ask_passphrase (FALSE, &error);

      if (secret != NULL)
        decryptor = sfs_age_decryptor_new_passphrase (secret);
    }
  else
    decryptor = decryptor_for_key_files (key_files, &error);
  if (decryptor == NULL)
    return sfs_inspect_report (error);

  return sfs_inspect_convert (G_CONVERTER (decryptor), argv[1], out_path, 0600);
}
