/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-bundle-members.h"
#include "seal/sfs-seal-pipe.h"

#include "core/sfs-encoding.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#define TAR_BLOCK 512
#define FIRST_CAPACITY (1024 * 1024)

typedef struct archive ArchiveReader;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveReader, archive_read_free)

/* The tar as it is opened: it grows up to a bound, and every piece of memory it leaves is wiped. */
typedef struct
{
  SfsSecret *data;
  gsize length;
  gsize max;
} Plain;

static gboolean fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_BUNDLE, message);
  return FALSE;
}

static gboolean
collect (const guint8 *data, gsize length, gpointer user_data, GError **error)
{
  Plain *plain = user_data;
  gsize capacity = sfs_secret_length (plain->data);

  if (length > plain->max - plain->length)
    return fail (error, "The bundle is larger than %" G_GSIZE_FORMAT " bytes", plain->max);

  if (length > capacity - plain->length)
    {
      SfsSecret *larger;

      while (length > capacity - plain->length)
        capacity = capacity > plain->max / 2 ? plain->max : capacity * 2;
      larger = sfs_secret_new (capacity);
      memcpy (sfs_secret_data (larger), sfs_secret_data (plain->data), plain->length);
      sfs_secret_unref (plain->data);
      plain->data = larger;
    }

  memcpy (sfs_secret_data (plain->data) + plain->length, data, length);
  plain->length += length;
  return TRUE;
}

static GBytes *
read_member (struct archive *archive, const char *name, gsize max, GError **error)
{
  g_autoptr (SfsSecret) contents = NULL;
  struct archive_entry *entry;
  const char *path;
  gint64 size;

  if (archive_read_next_header (archive, &entry) != ARCHIVE_OK ||
      archive_format (archive) != ARCHIVE_FORMAT_TAR_USTAR)
    {
      fail (error, "The bundle is not a plain tar, or ends before %s", name);
      return NULL;
    }
  path = archive_entry_pathname (entry);
  size = archive_entry_size (entry);
  if (path == NULL || strcmp (path, name) != 0)
    {
      fail (error, "The bundle has another member where %s should be", name);
      return NULL;
    }
  if (archive_entry_filetype (entry) != AE_IFREG || archive_entry_hardlink (entry) != NULL ||
      size < 0 || (guint64) size > max)
    {
      fail (error, "%s is not a plain file, or longer than the bundle", name);
      return NULL;
    }

  contents = sfs_secret_new (size);
  if (size > 0 && archive_read_data (archive, sfs_secret_data (contents), size) != size)
    {
      fail (error, "%s is cut off", name);
      return NULL;
    }
  return sfs_secret_to_bytes (contents);
}

/* Behind the last member come two blocks of zeros at least, and nothing but zeros. */
static gboolean
check_end (struct archive *archive, const Plain *plain, gsize last_size, GError **error)
{
  gsize end = archive_read_header_position (archive) + TAR_BLOCK +
              (last_size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
  const guint8 *data = sfs_secret_data (plain->data);

  if (end > plain->length || plain->length - end < 2 * TAR_BLOCK)
    return fail (error, "The bundle is cut off");
  for (gsize i = end; i < plain->length; i++)
    if (data[i] != 0)
      return fail (error, "The bundle has something behind " SFS_BUNDLE_CLIP);
  return TRUE;
}

static SfsBundle *
read_members (const Plain *plain, GError **error)
{
  g_autoptr (ArchiveReader) archive = archive_read_new ();
  g_autoptr (SfsBundle) bundle = g_new0 (SfsBundle, 1);

  /* One piece of memory, so libarchive reads it where it is. */
  if (archive_read_support_format_tar (archive) != ARCHIVE_OK ||
      archive_read_open_memory (archive, sfs_secret_data (plain->data), plain->length) !=
          ARCHIVE_OK)
    {
      fail (error, "The bundle is not a tar");
      return NULL;
    }
  for (guint i = 0; i < SFS_BUNDLE_N_MEMBERS; i++)
    {
      GBytes *contents = read_member (archive, sfs_bundle_member_name (i), plain->length, error);

      if (contents == NULL)
        return NULL;
      *sfs_bundle_member (bundle, i) = contents;
    }

  if (!check_end (archive, plain, g_bytes_get_size (bundle->clip), error))
    return NULL;
  return g_steal_pointer (&bundle);
}

static gboolean
check_clip (SfsBundle *bundle, GError **error)
{
  g_autoptr (SfsManifest) manifest = sfs_manifest_parse (bundle->manifest, error);
  g_autofree char *sha256 = NULL;

  if (manifest == NULL)
    return FALSE;
  if (manifest->clip_bytes != (gint64) g_bytes_get_size (bundle->clip))
    return fail (error, "The clip has not the length that the manifest says");
  sha256 = sfs_sha256_hex_bytes (bundle->clip);
  if (strcmp (sha256, manifest->clip_sha256) != 0)
    return fail (error, "The clip is not the one that the manifest names");
  return TRUE;
}

/**
 * sfs_bundle_open:
 * @in: a sealed file
 * @identities: (element-type SfsSecret): `AGE-SECRET-KEY-1…`, one at least
 * @max_bytes: the most that the tar inside may hold
 * @cancellable: (nullable): a cancellable
 * @error: return location
 *
 * Opens a sealed file and checks that it is a bundle: a POSIX ustar of the five members in their
 * order and nothing else, with a manifest whose hash and length are the clip's. The tar is looked
 * at only when the whole file is authenticated. All contents live in memory that is wiped.
 * Blocking: for a worker thread.
 *
 * Returns: (transfer full): the bundle, or %NULL with %SFS_SEAL_ERROR_BUNDLE when it is none, with
 *   another %SFS_SEAL_ERROR when it does not open, or with the error of @in
 */
SfsBundle *
sfs_bundle_open (GInputStream *in,
                 GPtrArray *identities,
                 gsize max_bytes,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (SfsAgeDecryptor) decryptor = sfs_age_decryptor_new (identities, error);
  g_autoptr (SfsSealPipe) pipe = NULL;
  g_autoptr (SfsBundle) bundle = NULL;
  Plain plain = { NULL, 0, max_bytes };

  if (decryptor == NULL)
    return NULL;

  plain.data = sfs_secret_new (MIN (FIRST_CAPACITY, max_bytes));
  pipe = sfs_seal_pipe_new (G_CONVERTER (decryptor), collect, &plain);
  if (sfs_seal_pipe_push_stream (pipe, in, cancellable, error))
    bundle = read_members (&plain, error);
  sfs_secret_unref (plain.data);

  if (bundle == NULL || !check_clip (bundle, error))
    return NULL;
  return g_steal_pointer (&bundle);
}
