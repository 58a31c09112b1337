/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-server-metadata.h"

#include "account/sfs-credentials.h"
#include "core/sfs-json.h"

#include <string.h>

#define MAX_METADATA (64 * 1024)

/* RFC 8414 section 3, then OpenID Connect Discovery 1.0 section 4. */
#define OAUTH_NAME "/.well-known/oauth-authorization-server"
#define OPENID_NAME "/.well-known/openid-configuration"

/**
 * sfs_server_metadata_free:
 * @metadata: (transfer full): metadata
 */
void
sfs_server_metadata_free (SfsServerMetadata *metadata)
{
  g_free (metadata->issuer);
  g_free (metadata->authorization_endpoint);
  g_free (metadata->token_endpoint);
  g_free (metadata->revocation_endpoint);
  g_free (metadata);
}

static gboolean
read_endpoint (JsonObject *object,
               const char *member,
               gboolean required,
               gboolean allow_loopback,
               char **endpoint,
               GError **error)
{
  g_autofree char *origin = NULL;
  const char *url;

  if (!sfs_json_get_string (object, member, required, &url, error))
    return FALSE;
  if (url == NULL)
    return TRUE;
  origin = sfs_url_get_origin (url, allow_loopback, error);
  if (origin == NULL)
    return FALSE;
  /* RFC 6749 sections 3.1 and 3.2. */
  if (strchr (url, '#') != NULL)
    {
      g_set_error (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL, "%s has a fragment", member);
      return FALSE;
    }
  *endpoint = g_strdup (url);
  return TRUE;
}

/* @listed (nullable): whether the member is there at all. */
static gboolean
lists (JsonObject *object, const char *member, const char *value, gboolean *listed)
{
  JsonArray *values;

  if (!sfs_json_get_array (object, member, FALSE, &values, NULL) || values == NULL)
    return FALSE;
  if (listed != NULL)
    *listed = TRUE;
  for (guint i = 0; i < json_array_get_length (values); i++)
    {
      JsonNode *node = json_array_get_element (values, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING &&
          g_str_equal (json_node_get_string (node), value))
        return TRUE;
    }
  return FALSE;
}

/**
 * sfs_server_metadata_parse:
 * @body: what the well-known address answered
 * @issuer: the issuer identifier it was asked for
 * @allow_loopback: whether plain HTTP to this computer is taken
 * @error: return location; %SFS_ACCOUNT_ERROR_SIGN_IN_ISSUER, %SFS_ACCOUNT_ERROR_SIGN_IN_FAILED, a
 * %SFS_CORE_ERROR or %SFS_NET_ERROR
 *
 * Reads RFC 8414 section 2. The issuer must be the very one that was asked for, compared as a
 * string (section 3.3): else one server could speak for another.
 *
 * Returns: (transfer full): the metadata, or %NULL with @error
 */
SfsServerMetadata *
sfs_server_metadata_parse (GBytes *body,
                           const char *issuer,
                           gboolean allow_loopback,
                           GError **error)
{
  g_autoptr (JsonObject) object = sfs_json_parse_object (body, error);
  g_autoptr (SfsServerMetadata) metadata = g_new0 (SfsServerMetadata, 1);
  gboolean has_methods = FALSE;
  const char *said;

  if (object == NULL || !sfs_json_get_string (object, "issuer", TRUE, &said, error))
    return NULL;
  if (!g_str_equal (said, issuer))
    {
      g_set_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGN_IN_ISSUER,
                   "The metadata of %s are of another issuer", issuer);
      return NULL;
    }
  metadata->issuer = g_strdup (said);
  if (!read_endpoint (object, "authorization_endpoint", TRUE, allow_loopback,
                      &metadata->authorization_endpoint, error) ||
      !read_endpoint (object, "token_endpoint", TRUE, allow_loopback, &metadata->token_endpoint,
                      error) ||
      !read_endpoint (object, "revocation_endpoint", FALSE, allow_loopback,
                      &metadata->revocation_endpoint, error) ||
      !sfs_json_get_boolean (object, "authorization_response_iss_parameter_supported", FALSE,
                             &metadata->names_itself, error))
    return NULL;
  /* A server may know PKCE and not list it; one that lists other methods only would refuse ours. */
  if (!lists (object, "code_challenge_methods_supported", "S256", &has_methods) && has_methods)
    {
      g_set_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGN_IN_FAILED,
                   "%s does not take the PKCE method S256", issuer);
      return NULL;
    }
  metadata->openid = lists (object, "scopes_supported", "openid", NULL);
  metadata->offline_access = lists (object, "scopes_supported", "offline_access", NULL);
  return g_steal_pointer (&metadata);
}

/**
 * sfs_named_origin_check:
 * @description: the operator's
 * @url: where something secret is to go
 * @allow_loopback: whether plain HTTP to this computer is taken
 * @error: return location; %SFS_NET_ERROR_ORIGIN or of sfs_url_get_origin ()
 *
 * The signed description is what the seller looked at: the issuer and the endpoints in it are all
 * the places that may learn a code or a token. Whatever else names an address (the metadata of the
 * issuer, an answer of the operator) names one of these or none.
 *
 * Returns: whether it may
 */
gboolean
sfs_named_origin_check (SfsDescription *description,
                        const char *url,
                        gboolean allow_loopback,
                        GError **error)
{
  const char *const named[] = { sfs_description_get_token_endpoint (description),
                                sfs_description_get_submissions_endpoint (description),
                                sfs_description_get_uploads_endpoint (description),
                                sfs_description_get_issuer (description) };
  g_autofree char *origin = sfs_url_get_origin (url, allow_loopback, error);

  if (origin == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (named) && named[i] != NULL; i++)
    {
      g_autofree char *allowed = sfs_url_get_origin (named[i], allow_loopback, NULL);

      if (g_strcmp0 (origin, allowed) == 0)
        return TRUE;
    }
  g_set_error (error, SFS_NET_ERROR, SFS_NET_ERROR_ORIGIN,
               "%s is not of an origin named in the description", url);
  return FALSE;
}

/* fetch */

typedef struct
{
  SfsDescription *description;
  gboolean openid; /* the second address is asked */
} Fetch;

static void
fetch_free (Fetch *fetch)
{
  sfs_description_unref (fetch->description);
  g_free (fetch);
}

/* RFC 8414 puts its name between host and path of the issuer, OpenID puts its own behind. */
static char *
build_address (const char *issuer, gboolean openid)
{
  const char *authority = strstr (issuer, "://") + strlen ("://");
  gsize head = (gsize) (authority - issuer) + strcspn (authority, "/");
  g_autofree char *path = g_strdup (issuer + head);

  for (gsize end = strlen (path); end > 0 && path[end - 1] == '/'; end--)
    path[end - 1] = '\0';
  return openid ? g_strdup_printf ("%.*s%s" OPENID_NAME, (int) head, issuer, path)
                : g_strdup_printf ("%.*s" OAUTH_NAME "%s", (int) head, issuer, path);
}

/* The endpoints may be anywhere as far as RFC 8414 is concerned. Not for us: the token endpoint
 * gets the code and the verifier, the revocation endpoint the refresh token, and the page at the
 * authorization endpoint a password. An operator whose issuer has them elsewhere names that origin
 * as its token endpoint. */
static gboolean
check_origins (const SfsServerMetadata *metadata,
               SfsDescription *description,
               gboolean allow_loopback,
               GError **error)
{
  return sfs_named_origin_check (description, metadata->authorization_endpoint, allow_loopback,
                                 error) &&
         sfs_named_origin_check (description, metadata->token_endpoint, allow_loopback, error) &&
         (metadata->revocation_endpoint == NULL ||
          sfs_named_origin_check (description, metadata->revocation_endpoint, allow_loopback,
                                  error));
}

static void ask (GTask *task, SfsHttp *http);

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsHttp *http = SFS_HTTP (source);
  Fetch *fetch = g_task_get_task_data (task);
  gboolean allow_loopback = sfs_http_get_allow_loopback (http);
  g_autoptr (SfsServerMetadata) metadata = NULL;
  g_autoptr (SfsHttpReply) reply = NULL;
  GError *error = NULL;

  reply = sfs_http_send_finish (http, result, &error);
  if (reply != NULL && reply->status == SOUP_STATUS_NOT_FOUND && !fetch->openid)
    {
      fetch->openid = TRUE;
      ask (g_steal_pointer (&task), http);
      return;
    }
  if (reply != NULL && reply->status != SOUP_STATUS_OK)
    error = sfs_http_reply_to_error (reply);
  else if (reply != NULL)
    metadata = sfs_server_metadata_parse (reply->body,
                                          sfs_description_get_issuer (fetch->description),
                                          allow_loopback, &error);
  if (metadata == NULL || !check_origins (metadata, fetch->description, allow_loopback, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&metadata),
                           (GDestroyNotify) sfs_server_metadata_free);
}

/* Takes @task. */
static void
ask (GTask *task, SfsHttp *http)
{
  Fetch *fetch = g_task_get_task_data (task);
  g_autofree char *address =
      build_address (sfs_description_get_issuer (fetch->description), fetch->openid);
  g_autoptr (SoupMessage) message = NULL;
  GError *error = NULL;

  message = sfs_http_message_new (http, SOUP_METHOD_GET, address, NULL, &error);
  if (message == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept",
                                "application/json");
  sfs_http_send_async (http, message, MAX_METADATA, g_task_get_cancellable (task), on_answered,
                       task);
}

/**
 * sfs_server_metadata_fetch_async:
 * @http: what to speak with
 * @description: the operator's; it has an issuer
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Asks the issuer that the signed description names where its endpoints are: RFC 8414 section 3,
 * and where there is nothing, where OpenID providers had it before (section 5).
 */
void
sfs_server_metadata_fetch_async (SfsHttp *http,
                                 SfsDescription *description,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Fetch *fetch = g_new0 (Fetch, 1);

  g_return_if_fail (sfs_description_get_issuer (description) != NULL);

  g_task_set_source_tag (task, sfs_server_metadata_fetch_async);
  fetch->description = sfs_description_ref (description);
  g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);
  ask (task, http);
}

/**
 * sfs_server_metadata_fetch_finish:
 * @result: what the callback got
 * @error: return location; as sfs_server_metadata_parse (), %SFS_NET_ERROR_ORIGIN for an endpoint
 *   elsewhere, or of the transport
 *
 * Finishes sfs_server_metadata_fetch_async ().
 *
 * Returns: (transfer full): the metadata, or %NULL with @error
 */
SfsServerMetadata *
sfs_server_metadata_fetch_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
