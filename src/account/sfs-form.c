/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-form.h"

#include <string.h>

static gboolean
is_unreserved (guchar c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/**
 * sfs_form_encode:
 * @fields: what goes in, in this order
 * @n_fields: how many
 *
 * Returns: (transfer full): application/x-www-form-urlencoded, good for a query as well
 */
SfsSecret *
sfs_form_encode (const SfsFormField *fields, guint n_fields)
{
  SfsSecret *form;
  gsize bound = 0, length = 0;
  char *out;

  for (guint i = 0; i < n_fields; i++)
    if (fields[i].value != NULL)
      bound += strlen (fields[i].name) + 3 * strlen (fields[i].value) + 2;

  form = sfs_secret_new (bound);
  out = (char *) sfs_secret_data (form);
  for (guint i = 0; i < n_fields; i++)
    {
      if (fields[i].value == NULL)
        continue;
      if (length > 0)
        out[length++] = '&';
      memcpy (out + length, fields[i].name, strlen (fields[i].name));
      length += strlen (fields[i].name);
      out[length++] = '=';
      for (const char *p = fields[i].value; *p != '\0'; p++)
        {
          guchar c = (guchar) *p;

          if (is_unreserved (c))
            {
              out[length++] = *p;
            }
          else
            {
              out[length++] = '%';
              out[length++] = "0123456789ABCDEF"[c >> 4];
              out[length++] = "0123456789ABCDEF"[c & 15];
            }
        }
    }
  sfs_secret_truncate (form, length);
  return form;
}

/**
 * sfs_form_message_new:
 * @http: what to speak with
 * @url: where to
 * @fields: what goes in, in this order
 * @n_fields: how many
 * @error: return location; as sfs_http_message_new ()
 *
 * Returns: (transfer full): a POST of the form that wants JSON back, or %NULL with @error
 */
SoupMessage *
sfs_form_message_new (
    SfsHttp *http, const char *url, const SfsFormField *fields, guint n_fields, GError **error)
{
  SoupMessage *message = sfs_http_message_new (http, SOUP_METHOD_POST, url, NULL, error);
  g_autoptr (SfsSecret) form = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (message == NULL)
    return NULL;
  form = sfs_form_encode (fields, n_fields);
  bytes = sfs_secret_to_bytes (form);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept",
                                "application/json");
  sfs_http_message_set_body (message, "application/x-www-form-urlencoded", bytes);
  return message;
}
