/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: a text. Base64url, times, hashes and UUIDs: what is read is, written again, the same. */

#include "core/sfs-encoding.h"
#include "fuzz/sfs-fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = sfs_fuzz_text (data, size);
  g_autoptr (GBytes) bytes = sfs_base64url_decode (text, -1, NULL);
  g_autoptr (GDateTime) time = sfs_time_parse (text, NULL);

  if (bytes != NULL)
    {
      g_autofree char *again =
          sfs_base64url_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

      g_assert_cmpstr (again, ==, text);
    }
  if (time != NULL)
    {
      g_autofree char *formatted = sfs_time_format (time);
      g_autoptr (GDateTime) again = sfs_time_parse (formatted, NULL);

      g_assert_nonnull (again);
      g_assert_cmpint (g_date_time_to_unix (again), ==, g_date_time_to_unix (time));
    }
  if (sfs_sha256_hex_is_valid (text))
    g_assert_cmpuint (strlen (text), ==, 64);
  if (sfs_uuid_is_valid (text))
    g_assert_cmpuint (strlen (text), ==, 36);
  return 0;
}
