/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-introspection.h"

#include "core/sfs-encoding.h"
#include "core/sfs-invitation.h"
#include "core/sfs-json.h"
#include "receiver/sfs-receiver-error.h"

#include <libsoup/soup.h>
#include <string.h>

#define MAX_ANSWER (64 * 1024)
#define MAX_SECRET 1024
#define MAX_SUBJECT 255
#define TIMEOUT 10 /* seconds without a byte */

/* How long an answer is remembered. A token that is revoked meanwhile is good for that much longer
 * (RFC 7662 section 4 leaves it to us). */
#define REMEMBER 30 /* seconds */
#define MAX_REMEMBERED 4096

struct _SfsIntrospection
{
  char *url;
  char *client_id;
  char *authorization;
  SoupSession *session;
  GHashTable *known; /* hash of a token → Known */
};

typedef struct
{
  char *subject;
  gint64 until; /* monotonic µs */
} Known;

static void
known_free (Known *known)
{
  g_free (known->subject);
  g_free (known);
}

/* Names and secrets go into Basic as form values do: RFC 6749 section 2.3.1. */
static char *
build_authorization (const char *id, const char *secret)
{
  g_autofree char *escaped_id = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *escaped_secret = g_uri_escape_string (secret, NULL, FALSE);
  g_autofree char *pair = g_strconcat (escaped_id, ":", escaped_secret, NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));

  return g_strconcat ("Basic ", encoded, NULL);
}

/**
 * sfs_introspection_new:
 * @url: the provider's introspection endpoint; plain HTTP to this computer only
 * @credentials: “ID:FILE”: who we are there, and a file with the secret
 * @client_id: the client whose tokens are taken
 * @error: return location for an error
 *
 * Returns: (transfer full): whom to ask, or %NULL with @error
 */
SfsIntrospection *
sfs_introspection_new (const char *url,
                       const char *credentials,
                       const char *client_id,
                       GError **error)
{
  g_autofree char *origin = sfs_url_get_origin (url, TRUE, error);
  const char *colon = strchr (credentials, ':');
  g_autofree char *id = NULL;
  g_autofree char *secret = NULL;
  SfsIntrospection *self;
  gsize length;

  if (origin == NULL)
    return NULL;
  if (colon == NULL || colon == credentials)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "--introspect-client is ID:FILE");
      return NULL;
    }
  if (!g_file_get_contents (colon + 1, &secret, &length, error))
    return NULL;
  g_strchomp (secret);
  if (*secret == '\0' || length > MAX_SECRET)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s holds no secret",
                   colon + 1);
      return NULL;
    }

  id = g_strndup (credentials, (gsize) (colon - credentials));
  self = g_new0 (SfsIntrospection, 1);
  self->url = g_strdup (url);
  self->client_id = g_strdup (client_id);
  self->authorization = build_authorization (id, secret);
  self->session =
      soup_session_new_with_options ("timeout", TIMEOUT, "user-agent", "selfsame-receiver", NULL);
  self->known =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) known_free);
  explicit_bzero (secret, strlen (secret));
  return self;
}

/**
 * sfs_introspection_free:
 * @self: (transfer full): whom to ask; nothing may be under way
 */
void
sfs_introspection_free (SfsIntrospection *self)
{
  g_free (self->url);
  g_free (self->client_id);
  explicit_bzero (self->authorization, strlen (self->authorization));
  g_free (self->authorization);
  g_object_unref (self->session);
  g_hash_table_unref (self->known);
  g_free (self);
}

/* --- The answer ------------------------------------------------------------------------------- */

static gboolean
is_subject (const char *subject)
{
  if (*subject == '\0' || strlen (subject) > MAX_SUBJECT)
    return FALSE;
  for (const char *p = subject; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return FALSE;
  return TRUE;
}

/* RFC 7662 section 2.2. A token of another client of the same provider was given for something else
 * than our submissions; one that needs a proof of possession (RFC 9449) comes without. */
static char *
read_answer (SfsIntrospection *self, GBytes *body, gint64 *expires, GError **error)
{
  g_autoptr (JsonObject) object = sfs_json_parse_object (body, error);
  const char *subject, *client_id, *type;
  gboolean active;

  if (object == NULL || !sfs_json_get_boolean (object, "active", TRUE, &active, error) ||
      !sfs_json_get_string (object, "sub", FALSE, &subject, error) ||
      !sfs_json_get_string (object, "client_id", FALSE, &client_id, error) ||
      !sfs_json_get_string (object, "token_type", FALSE, &type, error) ||
      !sfs_json_get_int (object, "exp", FALSE, expires, error))
    return NULL;
  if (!active || subject == NULL || !is_subject (subject) ||
      g_strcmp0 (client_id, self->client_id) != 0 || type == NULL ||
      g_ascii_strcasecmp (type, "Bearer") != 0)
    {
      g_set_error_literal (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_INVALID_TOKEN,
                           "The access token is not valid");
      return NULL;
    }
  return g_strdup (subject);
}

static void
remember (SfsIntrospection *self, const char *hash, const char *subject, gint64 expires)
{
  gint64 left = expires > 0 ? expires - g_get_real_time () / G_USEC_PER_SEC : REMEMBER;
  Known *known;

  if (left <= 0)
    return;
  if (g_hash_table_size (self->known) >= MAX_REMEMBERED)
    g_hash_table_remove_all (self->known);
  known = g_new0 (Known, 1);
  known->subject = g_strdup (subject);
  known->until = g_get_monotonic_time () + MIN (left, REMEMBER) * G_USEC_PER_SEC;
  g_hash_table_replace (self->known, g_strdup (hash), known);
}

typedef struct
{
  SfsIntrospection *introspection;
  char *hash;
  SoupMessage *message;
  GInputStream *stream;
  char body[MAX_ANSWER];
} Ask;

static void
ask_free (Ask *ask)
{
  g_free (ask->hash);
  g_clear_object (&ask->message);
  g_clear_object (&ask->stream);
  g_free (ask);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Ask *ask = g_task_get_task_data (task);
  g_autoptr (GBytes) body = NULL;
  gint64 expires = 0;
  gsize length;
  GError *error = NULL;
  char *subject;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &length, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* An answer that is cut off here is no JSON. */
  body = g_bytes_new (ask->body, length);
  subject = read_answer (ask->introspection, body, &expires, &error);
  if (subject == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  remember (ask->introspection, ask->hash, subject, expires);
  g_task_return_pointer (task, subject, g_free);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Ask *ask = g_task_get_task_data (task);
  GError *error = NULL;

  ask->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (ask->stream == NULL)
    g_task_return_error (task, error);
  else if (soup_message_get_status (ask->message) != SOUP_STATUS_OK)
    g_task_return_new_error (task, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_FAILED,
                             "The introspection endpoint answered %u",
                             soup_message_get_status (ask->message));
  else
    g_input_stream_read_all_async (ask->stream, ask->body, sizeof ask->body, G_PRIORITY_DEFAULT,
                                   NULL, on_read, g_steal_pointer (&task));
}

/**
 * sfs_introspection_ask_async:
 * @self: whom to ask
 * @token: a bearer token as it came
 * @callback: called when done
 * @user_data: for @callback
 *
 * Finds out whose token it is; asks for the same one at most every half minute.
 */
void
sfs_introspection_ask_async (SfsIntrospection *self,
                             const char *token,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Ask *ask = g_new0 (Ask, 1);
  g_autofree char *form = NULL;
  g_autoptr (GBytes) bytes = NULL;
  SoupMessageHeaders *headers;
  Known *known;

  g_task_set_source_tag (task, sfs_introspection_ask_async);
  g_task_set_task_data (task, ask, (GDestroyNotify) ask_free);
  ask->introspection = self;
  ask->hash = sfs_sha256_hex (token, strlen (token));
  known = g_hash_table_lookup (self->known, ask->hash);
  if (known != NULL && known->until > g_get_monotonic_time ())
    {
      g_task_return_pointer (task, g_strdup (known->subject), g_free);
      return;
    }

  form = soup_form_encode ("token", token, "token_type_hint", "access_token", NULL);
  bytes = g_bytes_new (form, strlen (form));
  ask->message = soup_message_new (SOUP_METHOD_POST, self->url);
  soup_message_set_flags (ask->message, SOUP_MESSAGE_NO_REDIRECT);
  headers = soup_message_get_request_headers (ask->message);
  soup_message_headers_replace (headers, "Authorization", self->authorization);
  soup_message_headers_replace (headers, "Accept", "application/json");
  soup_message_set_request_body_from_bytes (ask->message, "application/x-www-form-urlencoded",
                                            bytes);
  soup_session_send_async (self->session, ask->message, G_PRIORITY_DEFAULT, NULL, on_sent,
                           g_steal_pointer (&task));
}

/**
 * sfs_introspection_ask_finish:
 * @result: what the callback got
 * @error: return location; %SFS_RECEIVER_ERROR_INVALID_TOKEN for a token that is not good, any
 *   other where that could not be found out
 *
 * Finishes sfs_introspection_ask_async ().
 *
 * Returns: (transfer full): the seller, as the provider names it; or %NULL with @error
 */
char *
sfs_introspection_ask_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Whose it is here ------------------------------------------------------------------------- */

typedef struct
{
  const char *subject;
  gint64 now;
  SfsGrantRow *grant;
} Search;

static gboolean
find_in_transaction (SfsReceiverRecords *records, gpointer data, GError **error)
{
  Search *search = data;
  g_autofree char *hash = sfs_sha256_hex (search->subject, strlen (search->subject));
  /* In the place of a code's hash, which has no colon: no code can ever be the one of this. */
  g_autofree char *name = g_strconcat ("sub:", hash, NULL);

  if (!sfs_receiver_records_find_grant_by_code (records, name, &search->grant, error))
    return FALSE;
  if (search->grant != NULL)
    return TRUE;
  search->grant = g_new0 (SfsGrantRow, 1);
  search->grant->subject = g_strdup (search->subject);
  search->grant->code_hash = g_steal_pointer (&name);
  search->grant->created = search->now;
  search->grant->expires = search->now;
  return sfs_receiver_records_put_grant (records, search->grant, error);
}

/**
 * sfs_introspection_find_grant:
 * @records: the records
 * @subject: the seller, as the provider names it
 * @now: seconds since 1970
 * @error: return location for an error
 *
 * Unlike an invitation, a sign-in at the provider is always the same seller's: all its tokens see
 * the same submissions. Made when it is first asked for.
 *
 * Returns: (transfer full): the grant; or %NULL with %SFS_RECEIVER_ERROR_INVALID_TOKEN when the
 *   operator revoked it, or %SFS_RECEIVER_ERROR_RECORDS
 */
SfsGrantRow *
sfs_introspection_find_grant (SfsReceiverRecords *records,
                              const char *subject,
                              gint64 now,
                              GError **error)
{
  Search search = { .subject = subject, .now = now };
  g_autoptr (SfsGrantRow) grant = NULL;
  gboolean done = sfs_receiver_records_transact (records, find_in_transaction, &search, error);

  grant = search.grant;
  if (!done)
    return NULL;
  if (grant->revoked)
    {
      g_set_error_literal (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_INVALID_TOKEN,
                           "The grant was revoked");
      return NULL;
    }
  return g_steal_pointer (&grant);
}
