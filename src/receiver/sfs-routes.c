/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-routes.h"
#include "receiver/sfs-tus.h"

#define WELL_KNOWN_PATH "/.well-known/selfsame-operator"

/* Bounds of request bodies, in bytes: a consent in many languages is some tens of kilobytes. */
#define TOKEN_LIMIT (16 * 1024)
#define ANNOUNCE_LIMIT (512 * 1024)
#define REFUSAL_LIMIT (16 * 1024)

static const SfsRoute routes[] = {
  { .endpoint = SFS_ENDPOINT_DESCRIPTION,
    .method = "GET",
    .open = TRUE,
    .finish = sfs_route_get_description },
  { .endpoint = SFS_ENDPOINT_DESCRIPTION,
    .method = "HEAD",
    .open = TRUE,
    .finish = sfs_route_get_description },

  { .endpoint = SFS_ENDPOINT_TOKEN,
    .method = "POST",
    .open = TRUE,
    .body_limit = TOKEN_LIMIT,
    .finish = sfs_route_post_token },

  { .endpoint = SFS_ENDPOINT_SUBMISSIONS, .method = "GET", .finish = sfs_route_list_submissions },
  { .endpoint = SFS_ENDPOINT_SUBMISSIONS,
    .method = "GET",
    .item = TRUE,
    .finish = sfs_route_get_submission },
  { .endpoint = SFS_ENDPOINT_SUBMISSIONS,
    .method = "PUT",
    .item = TRUE,
    .body_limit = ANNOUNCE_LIMIT,
    .finish = sfs_route_put_submission },
  { .endpoint = SFS_ENDPOINT_SUBMISSIONS,
    .method = "DELETE",
    .item = TRUE,
    .finish = sfs_route_delete_submission },
  { .endpoint = SFS_ENDPOINT_SUBMISSIONS,
    .method = "GET",
    .item = TRUE,
    .part = "content",
    .finish = sfs_route_get_content },
  { .endpoint = SFS_ENDPOINT_SUBMISSIONS,
    .method = "GET",
    .item = TRUE,
    .part = "accesses",
    .finish = sfs_route_list_accesses },
  { .endpoint = SFS_ENDPOINT_REFUSALS,
    .method = "POST",
    .body_limit = REFUSAL_LIMIT,
    .finish = sfs_route_post_refusal },

  { .endpoint = SFS_ENDPOINT_UPLOADS,
    .method = "OPTIONS",
    .open = TRUE,
    .finish = sfs_route_uploads_options },
  { .endpoint = SFS_ENDPOINT_UPLOADS,
    .method = "OPTIONS",
    .item = TRUE,
    .open = TRUE,
    .finish = sfs_route_uploads_options },
  { .endpoint = SFS_ENDPOINT_UPLOADS,
    .method = "POST",
    .start = sfs_route_uploads_create_start,
    .chunk = sfs_route_uploads_ignore,
    .finish = sfs_route_uploads_create },
  { .endpoint = SFS_ENDPOINT_UPLOADS,
    .method = "HEAD",
    .item = TRUE,
    .finish = sfs_route_uploads_head },
  { .endpoint = SFS_ENDPOINT_UPLOADS,
    .method = "PATCH",
    .item = TRUE,
    .start = sfs_route_uploads_patch_start,
    .chunk = sfs_route_uploads_patch_chunk,
    .finish = sfs_route_uploads_patch,
    .abandon = sfs_route_uploads_patch_abandon },
  { .endpoint = SFS_ENDPOINT_UPLOADS,
    .method = "DELETE",
    .item = TRUE,
    .finish = sfs_route_uploads_delete },
};

static void
add_endpoint (GHashTable *endpoints, const char *url, SfsEndpoint endpoint)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  g_hash_table_insert (endpoints, g_strdup (g_uri_get_path (uri)), GINT_TO_POINTER (endpoint + 1));
}

/**
 * sfs_routes_map_endpoints:
 * @description: the service description
 *
 * Where things are is what the description says: an operator who wants them elsewhere edits it. The
 * refusals lie beside the submissions.
 *
 * Returns: (transfer full): a map of paths to their #SfsEndpoint, one added
 */
GHashTable *
sfs_routes_map_endpoints (SfsDescription *description)
{
  GHashTable *endpoints = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *submissions = sfs_description_get_submissions_endpoint (description);
  g_autofree char *refusals =
      g_uri_resolve_relative (submissions, "refusals", SOUP_HTTP_URI_FLAGS, NULL);

  g_hash_table_insert (endpoints, g_strdup (WELL_KNOWN_PATH),
                       GINT_TO_POINTER (SFS_ENDPOINT_DESCRIPTION + 1));
  add_endpoint (endpoints, sfs_description_get_token_endpoint (description), SFS_ENDPOINT_TOKEN);
  add_endpoint (endpoints, submissions, SFS_ENDPOINT_SUBMISSIONS);
  add_endpoint (endpoints, refusals, SFS_ENDPOINT_REFUSALS);
  add_endpoint (endpoints, sfs_description_get_uploads_endpoint (description),
                SFS_ENDPOINT_UPLOADS);
  return endpoints;
}

/* Takes the last segment off @path. */
static char *
split_segment (char *path)
{
  char *slash = strrchr (path, '/');

  if (slash == NULL || slash[1] == '\0')
    return NULL;
  *slash = '\0';
  return slash + 1;
}

/**
 * sfs_routes_find:
 * @exchange: an exchange
 * @path: path of the request, nothing in it decoded
 *
 * Finds what is to be done, sets the argument, and answers the exchange when there is nothing.
 *
 * Returns: (nullable): the route
 */
const SfsRoute *
sfs_routes_find (SfsExchange *exchange, const char *path)
{
  GHashTable *endpoints = exchange->receiver->endpoints;
  const char *method = soup_server_message_get_method (exchange->message);
  g_autofree char *base = g_strdup (path);
  const char *segments[2] = { NULL, NULL };
  g_autoptr (GString) allowed = g_string_new (NULL);
  guint n_segments;
  gpointer found = NULL;

  for (n_segments = 0;; n_segments++)
    {
      found = g_hash_table_lookup (endpoints, base);
      if (found != NULL || n_segments == G_N_ELEMENTS (segments))
        break;
      segments[1] = segments[0];
      segments[0] = split_segment (base);
      if (segments[0] == NULL)
        break;
    }
  if (found == NULL)
    {
      sfs_exchange_not_found (exchange);
      return NULL;
    }
  if (GPOINTER_TO_INT (found) - 1 == SFS_ENDPOINT_UPLOADS)
    {
      const char *override = sfs_exchange_get_header (exchange, "X-HTTP-Method-Override");

      sfs_exchange_set_header (exchange, "Tus-Resumable", SFS_TUS_VERSION);
      if (override != NULL && g_str_equal (method, "POST"))
        method = override;
    }

  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      const SfsRoute *route = &routes[i];

      if ((int) route->endpoint != GPOINTER_TO_INT (found) - 1 ||
          route->item != (segments[0] != NULL) || g_strcmp0 (route->part, segments[1]) != 0)
        continue;
      if (g_str_equal (route->method, method))
        {
          exchange->argument = g_strdup (segments[0]);
          return route;
        }
      g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? ", " : "", route->method);
    }
  if (allowed->len == 0)
    sfs_exchange_not_found (exchange);
  else
    {
      sfs_exchange_set_header (exchange, "Allow", allowed->str);
      sfs_exchange_problem (exchange, SOUP_STATUS_METHOD_NOT_ALLOWED, "method-not-allowed",
                            "This cannot be done here");
    }
  return NULL;
}
