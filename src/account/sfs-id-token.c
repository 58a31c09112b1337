/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-id-token.h"

#include "account/sfs-credentials.h"
#include "core/sfs-encoding.h"
#include "core/sfs-json.h"

#include <string.h>

/* How far two clocks may be apart, in seconds. */
#define CLOCK_SKEW 300

static JsonObject *
read_claims (const char *id_token, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (id_token, ".", 4);
  g_autoptr (GBytes) payload = NULL;

  if (g_strv_length (parts) != 3)
    {
      g_set_error_literal (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL,
                           "The ID token is no signed JWT");
      return NULL;
    }
  payload = sfs_base64url_decode (parts[1], -1, error);
  return payload != NULL ? sfs_json_parse_object (payload, error) : NULL;
}

/* `aud` is a string or an array of them. More than one audience would need trust in the others. */
static gboolean
is_for (JsonObject *claims, const char *client_id)
{
  JsonNode *audience = json_object_get_member (claims, "aud");
  JsonNode *only = audience;

  if (audience != NULL && JSON_NODE_HOLDS_ARRAY (audience))
    only = json_array_get_length (json_node_get_array (audience)) == 1
               ? json_array_get_element (json_node_get_array (audience), 0)
               : NULL;
  return only != NULL && JSON_NODE_HOLDS_VALUE (only) &&
         json_node_get_value_type (only) == G_TYPE_STRING &&
         g_str_equal (json_node_get_string (only), client_id);
}

/**
 * sfs_id_token_get_subject:
 * @id_token: from an answer of the token endpoint, over TLS
 * @issuer: who has to have made it
 * @client_id: for whom
 * @error: return location; %SFS_ACCOUNT_ERROR_SIGN_IN_ISSUER for another issuer, a %SFS_NET_ERROR
 * or %SFS_CORE_ERROR for what is broken
 *
 * OpenID Connect Core 1.0, section 3.1.3.7. The token came straight from the server that the
 * metadata names, and TLS says so: that takes the place of the signature (number 6 there).
 *
 * Returns: (transfer full): who signed in, or %NULL with @error
 */
char *
sfs_id_token_get_subject (const char *id_token,
                          const char *issuer,
                          const char *client_id,
                          GError **error)
{
  g_autoptr (JsonObject) claims = read_claims (id_token, error);
  const char *by, *subject;
  gint64 expires;

  if (claims == NULL || !sfs_json_get_string (claims, "iss", TRUE, &by, error) ||
      !sfs_json_get_string (claims, "sub", TRUE, &subject, error) ||
      !sfs_json_get_int (claims, "exp", TRUE, &expires, error))
    return NULL;
  if (!g_str_equal (by, issuer))
    {
      g_set_error_literal (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGN_IN_ISSUER,
                           "The ID token is of another issuer");
      return NULL;
    }
  if (!is_for (claims, client_id))
    {
      g_set_error_literal (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL,
                           "The ID token is for another client");
      return NULL;
    }
  if (expires < g_get_real_time () / G_USEC_PER_SEC - CLOCK_SKEW)
    {
      g_set_error_literal (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGN_IN_EXPIRED,
                           "The ID token is expired");
      return NULL;
    }
  return g_strdup (subject);
}
