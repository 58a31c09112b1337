/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Says which keys were at work where a file was sealed, for tests that see to it that none of them
 * is left in memory or in a log.
 *
 *   sfs-test-keys SEALED KEY-FILE…
 *
 * Opens the file's header with the first key and prints, in hex, "file-key" and "payload-key"; and
 * of each key after it "scalar".
 */

#include "seal/sfs-age-key-file.h"
#include "seal/sfs-age-wrap.h"

static void
print (const char *name, const guint8 *data, gsize length)
{
  g_print ("%s ", name);
  for (gsize i = 0; i < length; i++)
    g_print ("%02x", data[i]);
  g_print ("\n");
}

static SfsAgeIdentity *
read_key (const char *path, GError **error)
{
  g_autoptr (GPtrArray) keys = sfs_age_key_file_read (path, error);

  return keys != NULL ? sfs_age_identity_parse (g_ptr_array_index (keys, 0), error) : NULL;
}

static gboolean
print_file_keys (const char *path, const SfsAgeIdentity *identity, GError **error)
{
  g_autoptr (SfsAgeHeader) header = sfs_age_header_new ();
  g_autoptr (SfsSecret) file_key = NULL;
  g_autofree char *sealed = NULL;
  guint8 payload_key[SFS_AGE_KEY_LENGTH];
  gsize length, used;

  if (!g_file_get_contents (path, &sealed, &length, error) ||
      !sfs_age_header_feed (header, (const guint8 *) sealed, length, &used, error))
    return FALSE;
  file_key = sfs_age_x25519_unwrap (sfs_age_header_get_stanzas (header), identity, error);
  if (file_key == NULL)
    return FALSE;
  print ("file-key", sfs_secret_data (file_key), sfs_secret_length (file_key));
  sfs_age_hkdf (payload_key, sfs_secret_data (file_key), sfs_secret_length (file_key),
                (const guint8 *) sealed + used, SFS_AGE_NONCE_LENGTH, "payload");
  print ("payload-key", payload_key, sizeof payload_key);
  return TRUE;
}

static gboolean
print_all (int argc, char **argv, GError **error)
{
  for (int i = 2; i < argc; i++)
    {
      g_autoptr (SfsAgeIdentity) identity = read_key (argv[i], error);

      if (identity == NULL)
        return FALSE;
      if (i > 2)
        print ("scalar", sfs_secret_data (identity->scalar), SFS_AGE_KEY_LENGTH);
      else if (!print_file_keys (argv[1], identity, error))
        return FALSE;
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  sfs_secret_init ();
  if (argc < 3)
    {
      g_printerr ("sfs-test-keys SEALED KEY-FILE…\n");
      return 2;
    }
  if (print_all (argc, argv, &error))
    return 0;
  g_printerr ("sfs-test-keys: %s\n", error->message);
  return 1;
}
