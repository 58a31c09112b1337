/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What an operator says of itself when its folder is made. All (nullable) but name and url. */
typedef struct
{
  const char *name;
  const char *url; /* an origin */
  const char *legal_name;
  const char *address;
  const char *country; /* ISO 3166-1 alpha-2 */
  const char *email;
} SfsOperatorProfile;

/* The service description to begin with, all thirteen questions answered in English and Vietnamese;
 * the operator edits it. */
JsonObject *sfs_operator_template_fill (const SfsOperatorProfile *profile,
                                        const char *recipient,
                                        GDateTime *now,
                                        GError **error);

G_END_DECLS
