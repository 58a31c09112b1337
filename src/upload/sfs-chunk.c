/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "upload/sfs-chunk.h"

#include "upload/sfs-spool-stream.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *path;
  gint64 offset;
  gsize size;
  gint64 total;
} Request;

static void
request_free (Request *request)
{
  g_free (request->path);
  g_free (request);
}

void
sfs_chunk_free (SfsChunk *chunk)
{
  g_clear_pointer (&chunk->bytes, g_bytes_unref);
  g_free (chunk->checksum);
  g_free (chunk);
}

static gboolean
check_length (int fd, const Request *request, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    {
      sfs_spool_set_error (error, errno, "Cannot read", request->path);
      return FALSE;
    }
  if (!S_ISREG (info.st_mode) || info.st_size != request->total)
    {
      g_set_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_SPOOL,
                   "%s is not the %" G_GINT64_FORMAT " bytes that were sealed", request->path,
                   request->total);
      return FALSE;
    }
  return TRUE;
}

static GBytes *
read_piece (int fd, const Request *request, GError **error)
{
  gsize wanted = MIN ((gint64) request->size, request->total - request->offset);
  g_autofree guint8 *data = g_malloc (wanted);
  gsize done = 0;

  while (done < wanted)
    {
      ssize_t got = pread (fd, data + done, wanted - done, request->offset + done);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        {
          sfs_spool_set_error (error, got < 0 ? errno : EIO, "Cannot read", request->path);
          return NULL;
        }
      done += got;
    }
  return g_bytes_new_take (g_steal_pointer (&data), wanted);
}

static char *
hash_piece (GBytes *bytes)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autofree char *base64 = NULL;

  g_checksum_update (checksum, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_checksum_get_digest (checksum, digest, &length);
  base64 = g_base64_encode (digest, length);
  return g_strconcat ("sha256 ", base64, NULL);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Request *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  SfsChunk *chunk;
  int fd = open (request->path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    sfs_spool_set_error (&error, errno, "Cannot read", request->path);
  else
    {
      if (check_length (fd, request, &error))
        bytes = read_piece (fd, request, &error);
      close (fd);
    }
  if (bytes == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  chunk = g_new0 (SfsChunk, 1);
  chunk->checksum = hash_piece (bytes);
  chunk->bytes = g_steal_pointer (&bytes);
  g_task_return_pointer (task, chunk, (GDestroyNotify) sfs_chunk_free);
}

/**
 * sfs_chunk_read_async:
 * @path: of the file
 * @offset: where to begin, in bytes, below @total
 * @size: how much at most, in bytes
 * @total: length of the file, in bytes
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Opens, reads and hashes on a worker thread; nothing stays open between two pieces, and a file
 * that was changed meanwhile is noticed by its length.
 */
void
sfs_chunk_read_async (const char *path,
                      gint64 offset,
                      gsize size,
                      gint64 total,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->path = g_strdup (path);
  request->offset = offset;
  request->size = size;
  request->total = total;
  g_task_set_source_tag (task, sfs_chunk_read_async);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  g_task_run_in_thread (task, read_in_thread);
}

/**
 * sfs_chunk_read_finish:
 * @result: from the callback
 * @error: return location
 *
 * Returns: (transfer full): the piece, or NULL with SFS_UPLOAD_ERROR_SPOOL
 */
SfsChunk *
sfs_chunk_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
