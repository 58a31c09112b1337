/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-bundle-members.h"
#include "seal/sfs-seal-pipe.h"

#include <archive.h>
#include <archive_entry.h>

/* POSIX ustar: a header of one block before each member, which fills its last one; two empty blocks
 * at the end. */
#define TAR_BLOCK 512
#define TAR_END (2 * TAR_BLOCK)

typedef struct archive ArchiveWriter;
typedef struct archive_entry ArchiveEntry;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveWriter, archive_write_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveEntry, archive_entry_free)

typedef struct
{
  SfsSealPipe *pipe;
  GOutputStream *out;
  GChecksum *checksum;
  gint64 bytes;
  GCancellable *cancellable;
  GError *error; /* the first one */
} Sink;

static gboolean
write_sealed (const guint8 *data, gsize length, gpointer user_data, GError **error)
{
  Sink *sink = user_data;

  /* Not every stream looks. */
  if (g_cancellable_set_error_if_cancelled (sink->cancellable, error) ||
      !g_output_stream_write_all (sink->out, data, length, NULL, sink->cancellable, error))
    return FALSE;
  g_checksum_update (sink->checksum, data, length);
  sink->bytes += length;
  return TRUE;
}

static la_ssize_t
write_tar (struct archive *archive, void *user_data, const void *data, size_t length)
{
  Sink *sink = user_data;

  /* libarchive leaks its own state when it is told of a failure, so it is not: write_members ()
   * asks the sink. */
  if (sink->error == NULL)
    sfs_seal_pipe_push (sink->pipe, data, length, &sink->error);
  return (la_ssize_t) length;
}

static gboolean
write_member (struct archive *archive, const char *name, GBytes *contents, gint64 mtime)
{
  g_autoptr (ArchiveEntry) entry = archive_entry_new ();
  gsize length;
  const guint8 *data = g_bytes_get_data (contents, &length);

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0600);
  archive_entry_set_uid (entry, 0);
  archive_entry_set_gid (entry, 0);
  archive_entry_set_mtime (entry, mtime, 0);
  archive_entry_set_size (entry, length);

  return archive_write_header (archive, entry) == ARCHIVE_OK &&
         (length == 0 || archive_write_data (archive, data, length) == (la_ssize_t) length);
}

/* FALSE with the error in @sink. */
static gboolean
write_members (const SfsBundle *bundle, gint64 mtime, Sink *sink)
{
  g_autoptr (ArchiveWriter) archive = archive_write_new ();
  gboolean ok;

  /* Blocks of nothing: libarchive then hands each piece on as it comes and keeps no copy of it,
   * which would be left behind in memory it does not wipe. */
  ok = archive_write_set_format_ustar (archive) == ARCHIVE_OK &&
       archive_write_set_bytes_per_block (archive, 0) == ARCHIVE_OK &&
       archive_write_open (archive, sink, NULL, write_tar, NULL) == ARCHIVE_OK;
  for (guint i = 0; ok && sink->error == NULL && i < SFS_BUNDLE_N_MEMBERS; i++)
    ok = write_member (archive, sfs_bundle_member_name (i),
                       *sfs_bundle_member ((SfsBundle *) bundle, i), mtime);
  ok = ok && archive_write_close (archive) == ARCHIVE_OK;

  if (!ok && sink->error == NULL)
    g_set_error (&sink->error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_FAILED,
                 "The bundle was not written: %s", archive_error_string (archive));
  return sink->error == NULL;
}

/**
 * sfs_bundle_seal:
 * @bundle: all five members
 * @mtime: modification time of the members, seconds since 1970; the tar depends on nothing else but
 *   @bundle
 * @recipients: `age1…`, one at least, NULL-terminated
 * @out: where the sealed file goes; flushed, not closed
 * @sha256: (out) (transfer full): SHA-256 of what was written, in hex
 * @bytes: (out): length of what was written
 * @cancellable: (nullable): a cancellable
 * @error: return location
 *
 * Writes a POSIX ustar of the members, in their order, as one age file. The plaintext stays in
 * @bundle and in memory that is wiped. Blocking: for a worker thread.
 *
 * Returns: FALSE with %SFS_SEAL_ERROR_KEY for a recipient that is none, %SFS_SEAL_ERROR_FAILED, or
 *   the error of @out
 */
gboolean
sfs_bundle_seal (const SfsBundle *bundle,
                 gint64 mtime,
                 const char *const *recipients,
                 GOutputStream *out,
                 char **sha256,
                 gint64 *bytes,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (SfsAgeEncryptor) encryptor = NULL;
  g_autoptr (SfsSealPipe) pipe = NULL;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  Sink sink = { NULL, out, checksum, 0, cancellable, NULL };

  for (guint i = 0; i < SFS_BUNDLE_N_MEMBERS; i++)
    g_return_val_if_fail (*sfs_bundle_member ((SfsBundle *) bundle, i) != NULL, FALSE);

  encryptor = sfs_age_encryptor_new (recipients, error);
  if (encryptor == NULL)
    return FALSE;
  pipe = sfs_seal_pipe_new (G_CONVERTER (encryptor), write_sealed, &sink);
  sink.pipe = pipe;
  if (!write_members (bundle, mtime, &sink))
    {
      g_propagate_error (error, sink.error);
      return FALSE;
    }
  if (!sfs_seal_pipe_finish (pipe, error) || !g_output_stream_flush (out, cancellable, error))
    return FALSE;

  *sha256 = g_strdup (g_checksum_get_string (checksum));
  *bytes = sink.bytes;
  return TRUE;
}

/**
 * sfs_bundle_get_sealed_size:
 * @lengths: (array length=n_lengths): of the members, in bytes
 * @n_lengths: how many there are
 * @n_recipients: how many keys it is sealed to
 *
 * What sfs_bundle_seal () writes is known to the byte before it is sealed.
 *
 * Returns: length of the sealed file
 */
gint64
sfs_bundle_get_sealed_size (const gint64 *lengths, guint n_lengths, guint n_recipients)
{
  gint64 tar = TAR_END;

  for (guint i = 0; i < n_lengths; i++)
    tar += TAR_BLOCK + (lengths[i] + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
  return sfs_age_get_sealed_size (tar, n_recipients);
}
