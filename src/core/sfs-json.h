/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Bounds for anything that came over the network. */
#define SFS_JSON_MAX_BYTES (1024 * 1024)
#define SFS_JSON_MAX_DEPTH 16
#define SFS_JSON_MAX_MEMBERS 1024 /* of one object */

/* Strict reading: the size and depth are bounded before json-glib sees the text, duplicate
 * members and NUL are refused, and a member of the wrong type is an error, not a NULL. */
JsonObject *sfs_json_parse_object (GBytes *bytes, GError **error);
GBytes     *sfs_json_to_bytes (JsonNode *node);                                 /* compact, no newline */
GBytes     *sfs_json_object_to_bytes (JsonObject *object);

/* (transfer none). A missing optional member gives TRUE with *value unset to NULL/0. */
gboolean sfs_json_get_string (JsonObject *object, const char *member, gboolean required, const char **value, GError **error);
gboolean sfs_json_get_int (JsonObject *object, const char *member, gboolean required, gint64 *value, GError **error);
gboolean sfs_json_get_boolean (JsonObject *object, const char *member, gboolean required, gboolean *value, GError **error);
gboolean sfs_json_get_object (JsonObject *object, const char *member, gboolean required, JsonObject **value, GError **error);
gboolean sfs_json_get_array (JsonObject *object, const char *member, gboolean required, JsonArray **value, GError **error);

/* A map of BCP 47 tag → string: the best text for @languages (as g_get_language_names () gives
 * them), else English, else the first. (nullable) when the map has no text. */
const char *sfs_json_pick_language (JsonObject *texts, const char *const *languages, const char **tag);

G_END_DECLS
