/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-tar.h"

#include "seal/sfs-age.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>

typedef struct archive_entry ArchiveEntry;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveEntry, archive_entry_free)

struct _SfsTar
{
  struct archive *archive;
  GOutputStream *out;
  GCancellable *cancellable; /* (nullable) */
  gint64 time;
  GError *fault; /* (nullable) of @out */
};

static la_ssize_t
write_out (struct archive *archive, void *data, const void *buffer, size_t length)
{
  SfsTar *self = data;

  if (self->fault == NULL &&
      g_output_stream_write_all (self->out, buffer, length, NULL, self->cancellable, &self->fault))
    return (la_ssize_t) length;
  archive_set_error (archive, EIO, "The stream does not take it");
  return -1;
}

static gboolean
fail (SfsTar *self, GError **error)
{
  if (self->fault != NULL)
    g_propagate_error (error, g_error_copy (self->fault));
  else
    g_set_error_literal (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_FAILED,
                         archive_error_string (self->archive));
  return FALSE;
}

/**
 * sfs_tar_new:
 * @out: where to
 * @cancellable: (nullable): cancels each write
 * @error: return location; %SFS_SEAL_ERROR_FAILED
 *
 * Returns: (transfer full): a tar with nothing in it yet
 */
SfsTar *
sfs_tar_new (GOutputStream *out, GCancellable *cancellable, GError **error)
{
  g_autoptr (SfsTar) self = g_new0 (SfsTar, 1);

  self->out = g_object_ref (out);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->time = g_get_real_time () / G_USEC_PER_SEC;
  self->archive = archive_write_new ();
  /* ustar, and pax only for what that has no room for. */
  if (archive_write_set_format_pax_restricted (self->archive) != ARCHIVE_OK ||
      archive_write_open (self->archive, self, NULL, write_out, NULL) != ARCHIVE_OK)
    {
      fail (self, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * sfs_tar_add:
 * @self: a tar
 * @name: of the member
 * @contents: of it
 * @error: return location; of the stream, or %SFS_SEAL_ERROR_FAILED
 *
 * Returns: %TRUE when it is written
 */
gboolean
sfs_tar_add (SfsTar *self, const char *name, GBytes *contents, GError **error)
{
  g_autoptr (ArchiveEntry) entry = archive_entry_new ();
  gsize size;
  const void *data = g_bytes_get_data (contents, &size);

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0600);
  archive_entry_set_size (entry, (la_int64_t) size);
  archive_entry_set_mtime (entry, self->time, 0);
  if (archive_write_header (self->archive, entry) == ARCHIVE_OK &&
      (size == 0 || archive_write_data (self->archive, data, size) == (la_ssize_t) size))
    return TRUE;
  return fail (self, error);
}

/**
 * sfs_tar_close:
 * @self: a tar
 * @error: return location; of the stream, or %SFS_SEAL_ERROR_FAILED
 *
 * Returns: %TRUE when the archive is whole
 */
gboolean
sfs_tar_close (SfsTar *self, GError **error)
{
  return archive_write_close (self->archive) == ARCHIVE_OK ? TRUE : fail (self, error);
}

/**
 * sfs_tar_free:
 * @self: (transfer full): a tar
 */
void
sfs_tar_free (SfsTar *self)
{
  /* What was not closed is given up: nothing more goes into the stream. */
  if (self->fault == NULL)
    self->fault = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Given up");
  archive_write_free (self->archive);
  g_clear_error (&self->fault);
  g_clear_object (&self->cancellable);
  g_object_unref (self->out);
  g_free (self);
}
