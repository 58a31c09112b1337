/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-deletion-journal.h"
#include "core/sfs-jws.h"
#include "receiver/sfs-operator-files.h"
#include "receiver/sfs-receiver-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Longer than any line. */
#define TAIL (64 * 1024)

static gboolean
fail (const char *path, GError **error)
{
  int number = errno;

  g_set_error (error, SFS_RECEIVER_ERROR,
               number == ENOSPC || number == EDQUOT ? SFS_RECEIVER_ERROR_NO_SPACE
                                                    : SFS_RECEIVER_ERROR_RECORDS,
               "Journal of deletions, %s: %s", path, g_strerror (number));
  return FALSE;
}

/* A line without an end was being written at a power cut. Nobody was told of that deletion; it was
 * signed anew afterwards. */
static gboolean
cut_torn_line (int fd, off_t *size)
{
  char tail[TAIL];
  off_t start;
  gssize n;

  *size = lseek (fd, 0, SEEK_END);
  start = MAX (*size - TAIL, 0);
  n = *size >= 0 ? pread (fd, tail, sizeof tail, start) : -1;
  if (n < 0)
    return FALSE;
  while (n > 0 && tail[n - 1] != '\n')
    n--;
  if (start + n == *size)
    return TRUE;
  *size = start + n;
  return ftruncate (fd, *size) == 0;
}

static gboolean
add_line (int fd, const char *line)
{
  gsize length = strlen (line);
  off_t size;
  gssize n;

  if (!cut_torn_line (fd, &size))
    return FALSE;
  n = write (fd, line, length);
  if (n == (gssize) length && fsync (fd) == 0)
    return TRUE;
  /* What there is of it the next one cuts off. */
  if (n >= 0 && n < (gssize) length)
    errno = ENOSPC;
  return FALSE;
}

/**
 * sfs_deletion_journal_add:
 * @path: of the journal, made when it is not there
 * @jws: a signed deletion
 * @error: return location for an error
 *
 * Adds a line. The server and a command can do so at the same time.
 *
 * Returns: %TRUE when it is on the disk
 */
gboolean
sfs_deletion_journal_add (const char *path, const char *jws, GError **error)
{
  g_autofree char *line = g_strconcat (jws, "\n", NULL);
  g_autofree char *dir = g_path_get_dirname (path);
  gboolean is_new = access (path, F_OK) != 0;
  int fd = open (path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  gboolean done = fd >= 0 && flock (fd, LOCK_EX) == 0 && add_line (fd, line);

  if (!done)
    fail (path, error);
  if (fd >= 0)
    close (fd);
  return done && (!is_new || sfs_operator_dir_sync (dir, error));
}

/**
 * sfs_deletion_journal_prepare:
 * @path: of the journal
 * @records: the records
 * @error: return location for an error
 *
 * Makes the journal when there is none, of the deletions in the records: a folder may be older than
 * its journal.
 *
 * Returns: %TRUE when there is one
 */
gboolean
sfs_deletion_journal_prepare (const char *path, SfsReceiverRecords *records, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GHashTable) written = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) lines = g_string_new (NULL);

  if (access (path, F_OK) == 0)
    return TRUE;
  rows = sfs_receiver_records_list_submissions (records, 0, 0, 0, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = rows->len; i > 0; i--)
    {
      SfsSubmissionRow *row = g_ptr_array_index (rows, i - 1);

      /* One that was sent twice, under two invitations, has one deletion. */
      if (row->deletion != NULL && g_hash_table_add (written, row->deletion))
        g_string_append_printf (lines, "%s\n", row->deletion);
    }
  return g_file_set_contents_full (path, lines->str, lines->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

/**
 * sfs_deletion_journal_read:
 * @path: of a journal, or of a copy
 * @error: return location for an error
 *
 * Reads a journal. A last line without an end is none; any other that is no deletion is an error,
 * since it may have been one.
 *
 * Returns: (transfer full): the deletions, oldest first, or %NULL with an error that names the line
 */
char **
sfs_deletion_journal_read (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  n = g_strv_length (lines);
  if (n > 0)
    g_clear_pointer (&lines[n - 1], g_free);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GBytes) payload = sfs_jws_peek (lines[i], SFS_JWS_DELETION, NULL, error);

      if (payload == NULL)
        {
          g_prefix_error (error, "%s, line %u: ", path, i + 1);
          return NULL;
        }
    }
  return g_steal_pointer (&lines);
}
