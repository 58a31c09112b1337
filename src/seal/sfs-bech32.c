/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-bech32.h"

#include <sodium.h>
#include <string.h>

#define CHECKSUM_LENGTH 6

static const char charset[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/* One step of the checksum, a BCH code over GF (32); BIP 173, "Checksum". */
static guint32
polymod_step (guint32 checksum, guint8 value)
{
  static const guint32 generator[] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
  guint32 top = checksum >> 25;

  checksum = (checksum & 0x1ffffff) << 5 ^ value;
  for (guint i = 0; i < G_N_ELEMENTS (generator); i++)
    if (top >> i & 1)
      checksum ^= generator[i];

  return checksum;
}

/* The human-readable part goes into the checksum in lower case, whatever case it is written in. */
static guint32
polymod_hrp (const char *hrp)
{
  guint32 checksum = 1;

  for (const char *p = hrp; *p != '\0'; p++)
    checksum = polymod_step (checksum, (guint8) g_ascii_tolower (*p) >> 5);
  checksum = polymod_step (checksum, 0);
  for (const char *p = hrp; *p != '\0'; p++)
    checksum = polymod_step (checksum, (guint8) g_ascii_tolower (*p) & 31);

  return checksum;
}

static gsize
count_values (gsize length)
{
  return (length * 8 + 4) / 5;
}

static gboolean
has_upper (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_isupper (*p))
      return TRUE;
  return FALSE;
}

static gboolean
has_lower (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_islower (*p))
      return TRUE;
  return FALSE;
}

/**
 * sfs_bech32_encoded_length:
 * @hrp: the human-readable part
 * @length: bytes to encode
 *
 * Returns: the number of characters that [func@bech32_encode] writes, without the NUL
 */
gsize
sfs_bech32_encoded_length (const char *hrp, gsize length)
{
  return strlen (hrp) + 1 + count_values (length) + CHECKSUM_LENGTH;
}

/**
 * sfs_bech32_encode:
 * @hrp: the human-readable part, all of one case; the encoding is of the same case
 * @data: (array length=length): what to encode
 * @length: number of bytes
 * @out: room for [func@bech32_encoded_length] characters and a NUL
 *
 * Encodes as BIP 173 says. The caller gives the memory because what is encoded may be a secret.
 */
void
sfs_bech32_encode (const char *hrp, const guint8 *data, gsize length, char *out)
{
  gboolean upper = has_upper (hrp);
  guint32 checksum = polymod_hrp (hrp);
  gsize values = count_values (length);
  guint32 bits = 0;
  guint n_bits = 0;
  char *p = out;

  p = g_stpcpy (p, hrp);
  *p++ = '1';

  for (gsize i = 0, next = 0; i < values; i++)
    {
      guint8 value;

      if (n_bits < 5)
        {
          bits = (bits << 8 | (next < length ? data[next] : 0)) & 0xfff;
          next++;
          n_bits += 8;
        }
      n_bits -= 5;
      value = bits >> n_bits & 31;
      checksum = polymod_step (checksum, value);
      *p++ = charset[value];
    }

  for (guint i = 0; i < CHECKSUM_LENGTH; i++)
    checksum = polymod_step (checksum, 0);
  checksum ^= 1;
  for (guint i = 0; i < CHECKSUM_LENGTH; i++)
    *p++ = charset[checksum >> 5 * (CHECKSUM_LENGTH - 1 - i) & 31];
  *p = '\0';

  if (upper)
    for (p = out; *p != '\0'; p++)
      *p = g_ascii_toupper (*p);
}

/**
 * sfs_bech32_decode:
 * @text: what should be a Bech32 string
 * @hrp: the human-readable part it must begin with, in the case it must have
 * @data: (array length=length): where the bytes go; wiped when it fails
 * @length: the number of bytes the string must hold
 *
 * Decodes strictly (BIP 173): upper and lower case are not mixed, the checksum holds, the bits that
 * pad the last byte are zero. Upper and lower case of the same string are different to age, so the
 * case is the caller's to say, through @hrp.
 *
 * Returns: whether @text is such a string
 */
gboolean
sfs_bech32_decode (const char *text, const char *hrp, guint8 *data, gsize length)
{
  gsize hrp_length = strlen (hrp);
  guint32 checksum = polymod_hrp (hrp);
  gsize values = count_values (length);
  guint32 bits = 0;
  guint n_bits = 0;
  gsize n_data = 0;
  const char *p;

  /* strnlen: what is pasted may be of any length. */
  if (strnlen (text, hrp_length + values + 8) != sfs_bech32_encoded_length (hrp, length))
    return FALSE;
  if (strncmp (text, hrp, hrp_length) != 0 || text[hrp_length] != '1')
    return FALSE;
  if (has_upper (text) && has_lower (text))
    return FALSE;

  p = text + hrp_length + 1;
  for (gsize i = 0; i < values + CHECKSUM_LENGTH; i++)
    {
      const char *found = strchr (charset, g_ascii_tolower (p[i]));
      guint8 value;

      if (found == NULL)
        goto invalid;
      value = (guint8) (found - charset);
      checksum = polymod_step (checksum, value);
      if (i >= values)
        continue;

      bits = (bits << 5 | value) & 0xfff;
      n_bits += 5;
      if (n_bits >= 8)
        {
          n_bits -= 8;
          data[n_data++] = (guint8) (bits >> n_bits);
        }
    }

  if (checksum == 1 && (bits & ((1u << n_bits) - 1)) == 0)
    return TRUE;

invalid:
  sodium_memzero (data, length);
  return FALSE;
}
