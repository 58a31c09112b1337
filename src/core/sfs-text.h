/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* (transfer full): words of somebody else as one line that shows what it is. */
char *sfs_text_to_line (const char *text, guint max_length);

/* Private to src/core: what texts that an operator wrote must look like before they are shown.
 * Errors are SFS_CORE_ERROR_DESCRIPTION and name @what. */
gboolean sfs_text_check_line (const char *text, const char *what, GError **error);
gboolean sfs_text_check_map (JsonObject *texts, const char *what, GError **error);
gboolean sfs_text_check_url (const char *url, const char *what, GError **error);

gboolean sfs_text_is_country (const char *text);
gboolean sfs_text_is_date (const char *text);
gboolean sfs_text_is_id (const char *text);
gboolean sfs_text_is_tag (const char *text);

G_END_DECLS
