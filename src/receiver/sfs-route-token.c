/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The token endpoint: RFC 6749 sections 5 and 6, OpenID4VCI 1.0 section 6. Errors here are OAuth's
 * own (RFC 6749 section 5.2), which is what a client of it reads. */

#include "receiver/sfs-grants.h"
#include "receiver/sfs-receiver-error.h"
#include "receiver/sfs-routes.h"

#include <string.h>

#define GRANT_PRE_AUTHORIZED "urn:ietf:params:oauth:grant-type:pre-authorized_code"

static void
answer_oauth_error (SfsExchange *self, const char *code, const char *description)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "error", code);
  json_object_set_string_member (object, "error_description", description);
  sfs_exchange_answer_json (self, SOUP_STATUS_BAD_REQUEST, object);
}

/* A parameter given twice is refused, RFC 6749 section 3.2; soup_form_decode () would take the
 * last. */
static GHashTable *
parse_form (SfsExchange *self)
{
  g_autoptr (GHashTable) form = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *data = self->body->data != NULL ? (const char *) self->body->data : "";
  g_autofree char *text = g_strndup (data, self->body->len);
  g_auto (GStrv) pairs = g_strsplit (text, "&", -1);

  if (strlen (text) != self->body->len)
    return NULL;
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_autoptr (GHashTable) one = NULL;
      GHashTableIter iter;
      gpointer name, value;

      if (*pairs[i] == '\0')
        continue;
      one = soup_form_decode (pairs[i]);
      g_hash_table_iter_init (&iter, one);
      if (!g_hash_table_iter_next (&iter, &name, &value) ||
          !g_hash_table_insert (form, g_strdup (name), g_strdup (value)))
        return NULL;
    }
  return g_steal_pointer (&form);
}

static SfsIssuedTokens *
exchange_grant (SfsExchange *self, GHashTable *form, GError **error)
{
  SfsReceiverRecords *records = self->receiver->records;
  const char *type = g_hash_table_lookup (form, "grant_type");
  const char *given;

  if (g_str_equal (type, GRANT_PRE_AUTHORIZED))
    {
      given = g_hash_table_lookup (form, "pre-authorized_code");
      if (given != NULL)
        return sfs_grants_redeem (records, given, g_hash_table_lookup (form, "tx_code"),
                                  sfs_receiver_now (), error);
    }
  else
    {
      given = g_hash_table_lookup (form, "refresh_token");
      if (given != NULL)
        return sfs_grants_refresh (records, given, sfs_receiver_now (), error);
    }
  g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_INVALID_REQUEST,
               "The code or the refresh token is missing");
  return NULL;
}

/* Whoever has a good code could have tokens made without end. FALSE when answered. */
static gboolean
let_seller (SfsExchange *self, GHashTable *form)
{
  const char *code = g_hash_table_lookup (form, "pre-authorized_code");
  const char *refresh_token = g_hash_table_lookup (form, "refresh_token");
  g_autofree char *subject = NULL;
  g_autoptr (GError) error = NULL;

  if (!sfs_grants_find_subject (self->receiver->records, code, refresh_token, &subject, &error))
    {
      sfs_exchange_error (self, error);
      return FALSE;
    }
  return subject == NULL || sfs_gate_let_seller (self, subject);
}

static void
answer_tokens (SfsExchange *self, const SfsIssuedTokens *tokens)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "access_token", tokens->access_token);
  json_object_set_string_member (object, "token_type", "Bearer");
  json_object_set_int_member (object, "expires_in", tokens->expires_in);
  json_object_set_string_member (object, "refresh_token", tokens->refresh_token);
  json_object_set_string_member (object, "sub", tokens->subject);
  sfs_exchange_answer_json (self, SOUP_STATUS_OK, object);
}

void
sfs_route_post_token (SfsExchange *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);
  g_autoptr (GHashTable) form = NULL;
  g_autoptr (SfsIssuedTokens) tokens = NULL;
  g_autoptr (GError) error = NULL;
  const char *type, *client_id;

  if (g_strcmp0 (soup_message_headers_get_content_type (headers, NULL),
                 SOUP_FORM_MIME_TYPE_URLENCODED) == 0)
    form = parse_form (self);
  type = form != NULL ? g_hash_table_lookup (form, "grant_type") : NULL;
  if (type == NULL)
    {
      answer_oauth_error (self, "invalid_request", "The request is malformed");
      return;
    }
  if (!g_str_equal (type, GRANT_PRE_AUTHORIZED) && !g_str_equal (type, "refresh_token"))
    {
      answer_oauth_error (self, "unsupported_grant_type", "This grant type is not offered");
      return;
    }
  client_id = g_hash_table_lookup (form, "client_id");
  if (client_id != NULL &&
      !g_str_equal (client_id, sfs_description_get_client_id (self->receiver->description)))
    {
      answer_oauth_error (self, "invalid_client", "The client is not known");
      return;
    }

  if (!sfs_gate_let_guess (self) || !let_seller (self, form))
    return;
  tokens = exchange_grant (self, form, &error);
  if (tokens != NULL)
    answer_tokens (self, tokens);
  else if (g_error_matches (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_INVALID_REQUEST))
    answer_oauth_error (self, "invalid_request", error->message);
  else if (g_error_matches (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_INVALID_GRANT))
    {
      sfs_gate_note_wrong_guess (self);
      answer_oauth_error (self, "invalid_grant", error->message);
    }
  else
    sfs_exchange_error (self, error);
}
