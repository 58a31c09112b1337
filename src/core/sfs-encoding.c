/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-encoding.h"

#include "core/sfs-error.h"

#include <sodium.h>
#include <string.h>

#define BASE64URL sodium_base64_VARIANT_URLSAFE_NO_PADDING

/**
 * sfs_base64url_encode:
 * @data: (array length=length) (nullable): bytes
 * @length: in bytes
 *
 * RFC 7515, section 2.
 *
 * Returns: (transfer full): base64url without padding
 */
char *
sfs_base64url_encode (const void *data, gsize length)
{
  gsize size = sodium_base64_ENCODED_LEN (length, BASE64URL);
  char *text = g_malloc (size);

  return sodium_bin2base64 (text, size, length > 0 ? data : (const void *) "", length, BASE64URL);
}

/**
 * sfs_base64url_decode:
 * @text: base64url
 * @length: of @text in bytes, or -1 when it ends with a NUL
 * @error: SFS_CORE_ERROR_ENCODING
 *
 * Takes the one encoding each byte sequence has: no padding, white space or other characters, and
 * the unused bits of the last character zero.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
sfs_base64url_decode (const char *text, gssize length, GError **error)
{
  gsize n_text = length < 0 ? strlen (text) : (gsize) length;
  gsize capacity = n_text / 4 * 3 + 3;
  g_autofree guint8 *data = g_malloc (capacity);
  gsize n_data = 0;
  gboolean ascii = TRUE;

  /* Where char is signed, libsodium 1.0.18 takes an underscore with its highest bit set for one. */
  for (gsize i = 0; i < n_text && ascii; i++)
    ascii = (guchar) text[i] < 0x80;

  if (!ascii ||
      sodium_base642bin (data, capacity, text, n_text, NULL, &n_data, NULL, BASE64URL) != 0)
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_ENCODING,
                           "Not canonical base64url without padding");
      return NULL;
    }

  return g_bytes_new_take (g_steal_pointer (&data), n_data);
}

/**
 * sfs_sha256_hex:
 * @data: (array length=length) (nullable): bytes
 * @length: in bytes
 *
 * Leaves nothing of the bytes behind, as a #GChecksum does of the last of them.
 *
 * Returns: (transfer full): SHA-256 as 64 lower-case hex digits
 */
char *
sfs_sha256_hex (const void *data, gsize length)
{
  guint8 hash[crypto_hash_sha256_BYTES];
  char *hex = g_malloc (2 * sizeof hash + 1);

  crypto_hash_sha256 (hash, length > 0 ? data : (const void *) "", length);
  return sodium_bin2hex (hex, 2 * sizeof hash + 1, hash, sizeof hash);
}

/**
 * sfs_sha256_hex_bytes:
 * @bytes: what to hash
 *
 * Returns: (transfer full): SHA-256 as 64 lower-case hex digits
 */
char *
sfs_sha256_hex_bytes (GBytes *bytes)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  return sfs_sha256_hex (data, length);
}

/**
 * sfs_sha256_hex_is_valid:
 * @text: (nullable): a string
 *
 * Returns: whether @text is 64 lower-case hex digits
 */
gboolean
sfs_sha256_hex_is_valid (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

/**
 * sfs_time_format:
 * @time: a time
 *
 * Returns: (transfer full): @time in UTC to the second, as RFC 3339 writes it
 */
char *
sfs_time_format (GDateTime *time)
{
  g_autoptr (GDateTime) utc = g_date_time_to_utc (time);

  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02dZ", g_date_time_get_year (utc),
                          g_date_time_get_month (utc), g_date_time_get_day_of_month (utc),
                          g_date_time_get_hour (utc), g_date_time_get_minute (utc),
                          g_date_time_get_second (utc));
}

/**
 * sfs_time_now:
 *
 * Returns: (transfer full): this moment as [func@time_format] gives it
 */
char *
sfs_time_now (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return sfs_time_format (now);
}

/* RFC 3339 section 5.6. GLib's own reader takes much more of ISO 8601: week dates, missing parts.
 */
static gboolean
has_rfc3339_shape (const char *text)
{
  const char *shape = "dddd-dd-ddTdd:dd:dd";

  for (; *shape != '\0'; shape++, text++)
    if (*shape == 'd' ? !g_ascii_isdigit (*text) : *text != *shape)
      return FALSE;

  if (*text == '.')
    {
      gsize digits = strspn (++text, "0123456789");

      if (digits == 0 || digits > 12)
        return FALSE;
      text += digits;
    }

  if (g_str_equal (text, "Z"))
    return TRUE;

  return strlen (text) == 6 && (text[0] == '+' || text[0] == '-') && g_ascii_isdigit (text[1]) &&
         g_ascii_isdigit (text[2]) && text[3] == ':' && g_ascii_isdigit (text[4]) &&
         g_ascii_isdigit (text[5]);
}

/**
 * sfs_time_parse:
 * @text: RFC 3339 with upper-case T and Z; a leap second is read as the second before it
 * @error: SFS_CORE_ERROR_ENCODING
 *
 * Returns: (transfer full): the time, in UTC
 */
GDateTime *
sfs_time_parse (const char *text, GError **error)
{
  g_autoptr (GDateTime) time = NULL;

  if (has_rfc3339_shape (text))
    time = g_date_time_new_from_iso8601 (text, NULL);

  if (time == NULL)
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_ENCODING,
                           "Not a date and time as RFC 3339 writes it");
      return NULL;
    }

  return g_date_time_to_utc (time);
}

/**
 * sfs_uuid_new:
 *
 * g_uuid_string_random () draws from a generator that can be predicted; this one does not.
 *
 * Returns: (transfer full): a UUIDv4 (RFC 9562, section 5.4), lower case
 */
char *
sfs_uuid_new (void)
{
  guint8 b[16];

  randombytes_buf (b, sizeof b);
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;

  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                          b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11],
                          b[12], b[13], b[14], b[15]);
}

/**
 * sfs_uuid_is_valid:
 * @text: (nullable): a string
 *
 * Identifiers are compared as strings and become path segments, so only one spelling is taken.
 *
 * Returns: whether @text is a UUIDv4 in lower case
 */
gboolean
sfs_uuid_is_valid (const char *text)
{
  if (text == NULL || strlen (text) != 36)
    return FALSE;

  for (guint i = 0; i < 36; i++)
    {
      if (i == 8 || i == 13 || i == 18 || i == 23)
        {
          if (text[i] != '-')
            return FALSE;
        }
      else if (strchr ("0123456789abcdef", text[i]) == NULL)
        return FALSE;
    }

  return text[14] == '4' && strchr ("89ab", text[19]) != NULL;
}
