/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The files of an operator's folder: private, on the disk when a call returns, never half of one.
 */
JsonObject *sfs_operator_file_read (const char *dir, const char *name, GError **error);
gboolean
sfs_operator_file_write_new (const char *path, const char *data, gsize length, GError **error);
gboolean sfs_operator_file_write_new_json (const char *path, JsonObject *object, GError **error);
gboolean sfs_operator_file_replace (
    const char *dir, const char *name, JsonObject *object, const char *like, GError **error);
gboolean sfs_operator_file_move (const char *dir, const char *from, const char *to, GError **error);
gboolean sfs_operator_dir_sync (const char *dir, GError **error);
void sfs_operator_file_set_error (GError **error, const char *path);

G_END_DECLS
