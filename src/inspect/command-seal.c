/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "inspect/sfs-inspect-passphrase.h"
#include "inspect/sfs-inspect.h"
#include "seal/sfs-age.h"

#include <glib/gi18n.h>
#include <unistd.h>

/* What age itself takes. */
#define SCRYPT_LOG_N 18

/**
 * sfs_inspect_seal:
 * @argc: number of arguments
 * @argv: arguments
 *
 * `seal -r RECIPIENT… | -p [-o OUT] [IN]`: seals a file for recipients or under a passphrase.
 *
 * Returns: the exit status
 */
SfsInspectStatus
sfs_inspect_seal (int argc, char **argv)
{
  g_auto (GStrv) recipients = NULL;
  g_autofree char *out_path = NULL;
  gboolean passphrase = FALSE;
  const GOptionEntry entries[] = {
    { "recipient", 'r', G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING_ARRAY, &recipients,
      N_ ("Seal for RECIPIENT, a public key (age1…); may be given several times"),
      N_ ("RECIPIENT") },
    { "passphrase", 'p', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &passphrase,
      N_ ("Seal under a passphrase, which is asked for on the terminal"), NULL },
    { "output", 'o', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &out_path,
      N_ ("Write to OUT instead of standard output"), N_ ("OUT") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (SfsAgeEncryptor) encryptor = NULL;
  g_autoptr (GError) error = NULL;

  if (!sfs_inspect_parse (&argc, &argv, entries, _ ("[IN]"),
                          _ ("Seals IN, or standard input, as an age file."), 1))
    return SFS_INSPECT_USAGE;
  if ((recipients != NULL) == passphrase)
    return sfs_inspect_usage (_ ("Name recipients with -r, or ask for a passphrase with -p"));
  for (gsize i = 0; recipients != NULL && recipients[i] != NULL; i++)
    if (!sfs_age_recipient_is_valid (recipients[i]))
      return sfs_inspect_usage (_ ("Not a recipient: %s"), recipients[i]);
  if (out_path == NULL && isatty (STDOUT_FILENO))
    return sfs_inspect_usage (_ ("A sealed file is not for a terminal; name a file with -o"));

  if (passphrase)
    {
      g_autoptr (SfsSecret) secret = sfs_inspect_ask_passphrase (TRUE, &error);

      if (secret != NULL)
        encryptor = sfs_age_encryptor_new_passphrase (secret, SCRYPT_LOG_N, &error);
    }
  else
    encryptor = sfs_age_encryptor_new ((const char *const *) recipients, &error);
  if (encryptor == NULL)
    return sfs_inspect_report (error);

  return sfs_inspect_convert (G_CONVERTER (encryptor), argv[1], out_path, 0666);
}
