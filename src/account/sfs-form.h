/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/sfs-http.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  const char *value; /* (nullable): left out */
} SfsFormField;

/* application/x-www-form-urlencoded in locked memory: it may carry a code, a PIN or a token. */
SfsSecret   *sfs_form_encode (const SfsFormField *fields, guint n_fields);
/* POST of a form to @url that wants JSON back; NULL where @url may not be contacted. */
SoupMessage *sfs_form_message_new (SfsHttp *http, const char *url, const SfsFormField *fields, guint n_fields, GError **error);

G_END_DECLS
