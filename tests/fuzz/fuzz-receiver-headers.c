/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: three lines: a number, metadata and a checksum as a client of tus sends them. */

#include "fuzz/sfs-fuzz.h"
#include "receiver/sfs-tus.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = sfs_fuzz_text (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 3);
  guint n = g_strv_length (lines);
  g_autofree char *value = NULL;
  SfsTusChecksum checksum;
  gint64 number;

  if (sfs_tus_parse_number (n > 0 ? lines[0] : NULL, &number))
    {
      g_assert_cmpint (number, >=, 0);
      g_assert_cmpuint (strspn (lines[0], "0123456789"), ==, strlen (lines[0]));
    }
  if (sfs_tus_parse_metadata (n > 1 ? lines[1] : NULL, "submission", &value) && value != NULL)
    g_assert_cmpuint (strlen (value), <=, strlen (lines[1]));
  if (n > 2 && sfs_tus_parse_checksum (lines[2], &checksum))
    {
      g_autoptr (GChecksum) other = g_checksum_new (checksum.type);

      g_assert_cmpuint (checksum.length, ==, g_checksum_type_get_length (checksum.type));
      sfs_tus_checksum_matches (&checksum, other);
    }
  return 0;
}
