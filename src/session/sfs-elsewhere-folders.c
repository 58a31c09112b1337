/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which folders the seller chose, on the disk. */

#include "session/sfs-elsewhere-private.h"

#include "core/sfs-disk.h"
#include "core/sfs-json.h"
#include "session/sfs-records-private.h"

#include <errno.h>
#include <glib/gstdio.h>

#define FOLDERS_FILE "folders.json"
#define FOLDERS_VERSION "1"

char *
sfs_elsewhere_build_path (SfsRecords *usual)
{
  return g_build_filename (usual->dir, FOLDERS_FILE, NULL);
}

static gboolean
take_error (GError *local, const char *path, GError **error)
{
  g_set_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS, "%s: %s", path, local->message);
  g_error_free (local);
  return FALSE;
}

/* The addresses, since the name of a folder need not be text. */
static gboolean
parse (GBytes *bytes, GPtrArray *dirs, GError **error)
{
  g_autoptr (JsonObject) file = sfs_json_parse_object (bytes, error);
  JsonArray *list = NULL;

  if (file == NULL || !sfs_json_get_array (file, "folders", TRUE, &list, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      char *dir = NULL;

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        dir = g_filename_from_uri (json_node_get_string (node), NULL, NULL);
      if (dir != NULL)
        g_ptr_array_add (dirs, dir);
    }
  return TRUE;
}

GPtrArray *
sfs_elsewhere_read_dirs (SfsRecords *usual, GError **error)
{
  g_autofree char *path = sfs_elsewhere_build_path (usual);
  g_autoptr (GPtrArray) dirs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) bytes = NULL;
  char *text;
  gsize length;
  GError *local = NULL;

  if (!g_file_get_contents (path, &text, &length, &local))
    {
      if (!g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        {
          take_error (local, path, error);
          return NULL;
        }
      g_error_free (local);
      return g_steal_pointer (&dirs);
    }
  bytes = g_bytes_new_take (text, length);
  if (!parse (bytes, dirs, &local))
    {
      take_error (local, path, error);
      return NULL;
    }
  return g_steal_pointer (&dirs);
}

static gboolean
remove_file (SfsRecords *usual, const char *path, GError **error)
{
  /* Also where it was gone: it may have been removed by a try that did not bring it to the disk. */
  if ((g_unlink (path) == 0 || errno == ENOENT) && sfs_disk_sync_folder (usual->dir))
    return TRUE;
  g_set_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS, "%s: %s", path,
               g_strerror (errno));
  return FALSE;
}

/* No folder, no file: while there is one, every look at the list looks for folders. */
gboolean
sfs_elsewhere_write_dirs (SfsRecords *usual, GPtrArray *dirs, GError **error)
{
  g_autofree char *path = sfs_elsewhere_build_path (usual);
  g_autoptr (JsonObject) file = json_object_new ();
  JsonArray *list = json_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  if (dirs->len == 0)
    return remove_file (usual, path, error);
  for (guint i = 0; i < dirs->len; i++)
    {
      g_autofree char *uri = g_filename_to_uri (g_ptr_array_index (dirs, i), NULL, NULL);

      if (uri != NULL)
        json_array_add_string_element (list, uri);
    }
  json_object_set_string_member (file, "version", FOLDERS_VERSION);
  json_object_set_array_member (file, "folders", list);
  bytes = sfs_json_object_to_bytes (file);
  return sfs_records_write_file (path, bytes, error);
}
