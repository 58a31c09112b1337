/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "outbox-helpers.h"

#include "core/sfs-encoding.h"

GBytes *
outbox_test_content (const char *id)
{
  guint8 *data = g_malloc (OUTBOX_TEST_BYTES);

  for (gsize i = 0; i < OUTBOX_TEST_BYTES; i++)
    data[i] = id[i % strlen (id)] ^ (i >> 8);
  return g_bytes_new_take (data, OUTBOX_TEST_BYTES);
}

SfsOutbox *
outbox_test_open (const char *dir)
{
  g_autoptr (GError) error = NULL;
  SfsOutbox *outbox = sfs_outbox_open (dir, &error);

  g_assert_no_error (error);
  g_assert_nonnull (outbox);
  return outbox;
}

gboolean
outbox_test_put (SfsOutbox *outbox, const char *id, GError **error)
{
  g_autoptr (GBytes) content = outbox_test_content (id);
  g_autoptr (GBytes) consent = g_bytes_new_static ("{\"consent\":true}", 16);
  g_autoptr (GBytes) description = g_bytes_new_static ("a.b.c", 5);
  g_autofree char *sha256 = sfs_sha256_hex_bytes (content);
  g_autoptr (GOutputStream) stream = sfs_outbox_create (outbox, id, error);
  SfsOutboxEntry entry = { .id = (char *) id,
                           .origin = (char *) "https://shop.example",
                           .sha256 = sha256,
                           .bytes = OUTBOX_TEST_BYTES,
                           .consent = consent,
                           .description = description };

  if (stream == NULL)
    return FALSE;
  if (!g_output_stream_write_all (stream, g_bytes_get_data (content, NULL), OUTBOX_TEST_BYTES, NULL,
                                  NULL, error))
    {
      sfs_outbox_abandon (outbox, stream);
      return FALSE;
    }
  return sfs_outbox_commit (outbox, stream, &entry, error);
}

void
outbox_test_assert_whole (SfsOutbox *outbox, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsOutboxEntry) entry = sfs_outbox_get (outbox, id, &error);
  g_autofree char *data = NULL;
  g_autofree char *sha256 = NULL;
  gsize length;

  g_assert_no_error (error);
  g_assert_cmpstr (entry->id, ==, id);
  g_file_get_contents (entry->path, &data, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpint (length, ==, entry->bytes);
  sha256 = sfs_sha256_hex (data, length);
  g_assert_cmpstr (sha256, ==, entry->sha256);
}

guint
outbox_test_count (const char *dir, const char *suffix)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;
  guint count = 0;

  g_assert_nonnull (entries);
  while ((name = g_dir_read_name (entries)) != NULL)
    count += g_str_has_suffix (name, suffix);
  return count;
}
