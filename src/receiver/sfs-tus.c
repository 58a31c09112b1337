/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-tus.h"

#include <sodium.h>
#include <string.h>

/**
 * sfs_tus_parse_number:
 * @text: (nullable): value of Upload-Length or Upload-Offset
 * @number: (out): the number
 *
 * Returns: whether @text is a number of decimal digits and nothing else
 */
gboolean
sfs_tus_parse_number (const char *text, gint64 *number)
{
  return text != NULL && g_ascii_isdigit (*text) &&
         g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, number, NULL);
}

/* Ordinary base64 with its padding, as tus has it. */
static gboolean
decode_base64 (const char *text, guint8 *data, gsize size, gsize *length)
{
  return sodium_base642bin (data, size, text, strlen (text), NULL, length, NULL,
                            sodium_base64_VARIANT_ORIGINAL) == 0;
}

/**
 * sfs_tus_parse_metadata:
 * @text: (nullable): value of Upload-Metadata
 * @key: which of its members
 * @value: (out) (transfer full) (nullable): that member's value, %NULL when it is not there
 *
 * Reads comma-separated pairs of a key and a value in base64.
 *
 * Returns: whether all of @text is well-formed, with no key given twice
 */
gboolean
sfs_tus_parse_metadata (const char *text, const char *key, char **value)
{
  g_auto (GStrv) pairs = g_strsplit (text != NULL ? text : "", ",", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *found = NULL;

  if (text != NULL && !g_str_is_ascii (text))
    return FALSE;
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *name = g_strstrip (pairs[i]);
      char *space = strchr (name, ' ');
      const char *encoded = "";
      gsize size, length;
      g_autofree char *decoded = NULL;

      if (space != NULL)
        {
          *space = '\0';
          encoded = space + 1;
        }
      if (*name == '\0' || !g_hash_table_add (seen, name))
        return FALSE;
      size = strlen (encoded) + 1;
      decoded = g_malloc0 (size);
      if (!decode_base64 (encoded, (guint8 *) decoded, size - 1, &length) ||
          memchr (decoded, 0, length) != NULL)
        return FALSE;
      if (g_str_equal (name, key))
        found = g_steal_pointer (&decoded);
    }
  *value = g_steal_pointer (&found);
  return TRUE;
}

/**
 * sfs_tus_parse_checksum:
 * @text: value of Upload-Checksum: name of an algorithm, space, digest in base64
 * @checksum: (out caller-allocates): what it says
 *
 * Returns: whether it is an algorithm we know, and a digest of its length
 */
gboolean
sfs_tus_parse_checksum (const char *text, SfsTusChecksum *checksum)
{
  const char *encoded;

  if (g_str_has_prefix (text, "sha256 "))
    checksum->type = G_CHECKSUM_SHA256;
  else if (g_str_has_prefix (text, "sha1 "))
    checksum->type = G_CHECKSUM_SHA1;
  else
    return FALSE;
  encoded = strchr (text, ' ') + 1;
  return decode_base64 (encoded, checksum->digest, sizeof checksum->digest, &checksum->length) &&
         checksum->length == (gsize) g_checksum_type_get_length (checksum->type);
}

/**
 * sfs_tus_checksum_matches:
 * @expected: what the client said
 * @computed: what came
 *
 * Returns: whether they are the same; @computed is closed by this
 */
gboolean
sfs_tus_checksum_matches (const SfsTusChecksum *expected, GChecksum *computed)
{
  guint8 digest[SFS_TUS_MAX_DIGEST];
  gsize length = sizeof digest;

  g_checksum_get_digest (computed, digest, &length);
  return length == expected->length && memcmp (digest, expected->digest, length) == 0;
}
