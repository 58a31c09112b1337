/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: the header of an age file. Read at once and read byte by byte it is the same, and what is
 * read is, written again, the same text. */

#include "fuzz/sfs-fuzz.h"
#include "seal/sfs-age-wrap.h"

#include <string.h>

static SfsAgeHeader *
read_in_steps (const guint8 *data, gsize size, gsize step, gsize *length)
{
  g_autoptr (SfsAgeHeader) header = sfs_age_header_new ();
  gsize at = 0;

  while (at < size && !sfs_age_header_is_complete (header))
    {
      gsize used;

      if (!sfs_age_header_feed (header, data + at, MIN (step, size - at), &used, NULL))
        return NULL;
      at += used;
    }
  *length = at;
  return g_steal_pointer (&header);
}

static void
check_same (SfsAgeHeader *a, SfsAgeHeader *b)
{
  GPtrArray *stanzas_a = sfs_age_header_get_stanzas (a);
  GPtrArray *stanzas_b = sfs_age_header_get_stanzas (b);

  g_assert_cmpuint (stanzas_a->len, ==, stanzas_b->len);
  for (guint i = 0; i < stanzas_a->len; i++)
    {
      const SfsAgeStanza *one = g_ptr_array_index (stanzas_a, i);
      const SfsAgeStanza *other = g_ptr_array_index (stanzas_b, i);

      g_assert_cmpuint (one->n_args, ==, other->n_args);
      for (guint j = 0; j < one->n_args; j++)
        g_assert_cmpstr (one->args[j], ==, other->args[j]);
      g_assert_cmpmem (one->body->data, one->body->len, other->body->data, other->body->len);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (SfsSecret) file_key = sfs_secret_new (SFS_AGE_FILE_KEY_LENGTH);
  gsize length = 0, length_stepwise = 0;
  g_autoptr (SfsAgeHeader) whole = read_in_steps (data, size, MAX (1, size), &length);
  g_autoptr (SfsAgeHeader) stepwise = read_in_steps (data, size, 1, &length_stepwise);
  GString *again;

  g_assert_true ((whole != NULL) == (stepwise != NULL));
  if (whole == NULL)
    return 0;
  g_assert_cmpuint (length, ==, length_stepwise);
  g_assert_true (sfs_age_header_is_complete (whole) == sfs_age_header_is_complete (stepwise));
  if (!sfs_age_header_is_complete (whole))
    return 0;
  check_same (whole, stepwise);

  if (sfs_age_stanzas_check (sfs_age_header_get_stanzas (whole), NULL))
    {
      g_autoptr (SfsAgeIdentity) identity = sfs_age_identity_parse (sfs_fuzz_identity (), NULL);
      SfsSecret *opened =
          sfs_age_x25519_unwrap (sfs_age_header_get_stanzas (whole), identity, NULL);

      g_clear_pointer (&opened, sfs_secret_unref);
    }
  sfs_age_header_verify (whole, file_key, NULL);

  again = sfs_age_header_write (sfs_age_header_get_stanzas (whole), file_key);
  g_assert_cmpuint (again->len, ==, length);
  g_assert_cmpint (memcmp (again->str, data,
                           length - strlen ("123456789 123456789 123456789 123456789 123\n")),
                   ==, 0);
  g_string_free (again, TRUE);
  return 0;
}
