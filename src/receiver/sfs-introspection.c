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
#define TIMEOUT 10 /* seconds, however busily the answer trickles: who asked waits for it */

/* How long an answer is remembered. A token that is revoked meanwhile is good for that much longer
 * (RFC 7662 section 4 leaves it to us). */
#define REMEMBER 30 /* seconds */
/* Shorter for a token that is not good: where the provider is several computers, one may not have
 * heard of it yet. */
#define REMEMBER_REFUSED 10 /* seconds */
#define MAX_REMEMBERED 4096

struct _SfsIntrospection
{
  char *url;
  char *client_id;
  char *authorization;
  SoupSession *session;
  GHashTable *known;   /* hash of a token → Known */
  GHashTable *refused; /* likewise, by itself: however many bad ones come, no good one makes room */
  GHashTable *asking;  /* hash of a token → Ask */
};

typedef struct
{
  char *subject; /* (nullable) */
  gint64 until;  /* monotonic µs */
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
  self->session = soup_session_new_with_options ("user-agent", "selfsame-receiver", NULL);
  self->known =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) known_free);
  self->refused =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) known_free);
  self->asking = g_hash_table_new (g_str_hash, g_str_equal);
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
  g_hash_table_unref (self->refused);
  g_hash_table_unref (self->asking);
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

static GError *
make_refusal (void)
{
  return g_error_new_literal (SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_INVALID_TOKEN,
                              "The access token is not valid");
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
      g_propagate_error (error, make_refusal ());
      return NULL;
    }
  return g_strdup (subject);
}

/* --- What is remembered ----------------------------------------------------------------------- */

static gboolean
is_over (gpointer key, gpointer value, gpointer user_data)
{
  return ((Known *) value)->until <= *(gint64 *) user_data;
}

static void
remember (GHashTable *table, const char *hash, const char *subject, gint64 seconds)
{
  gint64 now = g_get_monotonic_time ();
  Known *known;

  if (seconds <= 0)
    return;
  if (g_hash_table_size (table) >= MAX_REMEMBERED)
    g_hash_table_foreach_remove (table, is_over, &now);
  if (g_hash_table_size (table) >= MAX_REMEMBERED)
    g_hash_table_remove_all (table);
  known = g_new0 (Known, 1);
  known->subject = g_strdup (subject);
  known->until = now + seconds * G_USEC_PER_SEC;
  g_hash_table_replace (table, g_strdup (hash), known);
}

static gint64
get_seconds_left (gint64 expires)
{
  return expires > 0 ? expires - g_get_real_time () / G_USEC_PER_SEC : REMEMBER;
}

static const Known *
recall (GHashTable *table, const char *hash)
{
  const Known *known = g_hash_table_lookup (table, hash);

  return known != NULL && known->until > g_get_monotonic_time () ? known : NULL;
}

/* --- Asking ----------------------------------------------------------------------------------- */

/* One question, for all who come with the same token meanwhile. */
typedef struct
{
  SfsIntrospection *introspection;
  char *hash;
  GPtrArray *waiting; /* GTask */
  SoupMessage *message;
  GCancellable *cancellable;
  guint timeout_id;
  GInputStream *stream; /* (nullable) */
  char body[MAX_ANSWER];
} Ask;

/* Takes @ask and @error. */
static void
answer (Ask *ask, const char *subject, GError *error)
{
  g_hash_table_remove (ask->introspection->asking, ask->hash);
  for (guint i = 0; i < ask->waiting->len; i++)
    {
      GTask *task = g_ptr_array_index (ask->waiting, i);

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_pointer (task, g_strdup (subject), g_free);
    }
  g_clear_error (&error);
  g_free (ask->hash);
  g_ptr_array_unref (ask->waiting);
  g_object_unref (ask->message);
  g_clear_handle_id (&ask->timeout_id, g_source_remove);
  g_object_unref (ask->cancellable);
  g_clear_object (&ask->stream);
  g_free (ask);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ask *ask = user_data;
  SfsIntrospection *self = ask->introspection;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *subject = NULL;
  gint64 expires = 0;
  gsize length;
  GError *error = NULL;

  if (g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &length, &error))
    {
      /* An answer that is cut off here is no JSON. */
      body = g_bytes_new (ask->body, length);
      subject = read_answer (self, body, &expires, &error);
    }
  if (subject != NULL)
    remember (self->known, ask->hash, subject, MIN (get_seconds_left (expires), REMEMBER));
  else if (g_error_matches (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_INVALID_TOKEN))
    remember (self->refused, ask->hash, NULL, REMEMBER_REFUSED);
  answer (ask, subject, error);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ask *ask = user_data;
  GError *error = NULL;

  ask->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (ask->stream != NULL && soup_message_get_status (ask->message) != SOUP_STATUS_OK)
    error = g_error_new (SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_FAILED,
                         "The introspection endpoint answered %u",
                         soup_message_get_status (ask->message));
  if (error != NULL)
    answer (ask, NULL, error);
  else
    g_input_stream_read_all_async (ask->stream, ask->body, sizeof ask->body, G_PRIORITY_DEFAULT,
                                   ask->cancellable, on_read, ask);
}

static gboolean
on_timeout (gpointer user_data)
{
  Ask *ask = user_data;

  ask->timeout_id = 0;
  g_cancellable_cancel (ask->cancellable);

  return G_SOURCE_REMOVE;
}

static Ask *
ask_new (SfsIntrospection *self, const char *token, const char *hash)
{
  g_autofree char *form =
      soup_form_encode ("token", token, "token_type_hint", "access_token", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (form, strlen (form));
  SoupMessageHeaders *headers;
  Ask *ask = g_new0 (Ask, 1);

  ask->introspection = self;
  ask->hash = g_strdup (hash);
  ask->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  ask->message = soup_message_new (SOUP_METHOD_POST, self->url);
  ask->cancellable = g_cancellable_new ();
  ask->timeout_id = g_timeout_add_seconds (TIMEOUT, on_timeout, ask);
  soup_message_set_flags (ask->message, SOUP_MESSAGE_NO_REDIRECT);
  headers = soup_message_get_request_headers (ask->message);
  soup_message_headers_replace (headers, "Authorization", self->authorization);
  soup_message_headers_replace (headers, "Accept", "application/json");
  soup_message_set_request_body_from_bytes (ask->message, "application/x-www-form-urlencoded",
                                            bytes);
  return ask;
}

/**
 * sfs_introspection_ask_async:
 * @self: whom to ask
 * @token: a bearer token as it came
 * @callback: called when done
 * @user_data: for @callback
 *
 * Finds out whose token it is. Asks about the same one at most every half minute, or every ten
 * seconds while it is not good, and never twice at once: who comes again and again with a bad token
 * does not put that on the provider.
 */
void
sfs_introspection_ask_async (SfsIntrospection *self,
                             const char *token,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *hash = sfs_sha256_hex (token, strlen (token));
  const Known *known = recall (self->known, hash);
  Ask *ask;

  g_task_set_source_tag (task, sfs_introspection_ask_async);
  if (known != NULL)
    {
      g_task_return_pointer (task, g_strdup (known->subject), g_free);
      return;
    }
  if (recall (self->refused, hash) != NULL)
    {
      g_task_return_error (task, make_refusal ());
      return;
    }
  ask = g_hash_table_lookup (self->asking, hash);
  if (ask == NULL)
    {
      ask = ask_new (self, token, hash);
      g_hash_table_insert (self->asking, ask->hash, ask);
      soup_session_send_async (self->session, ask->message, G_PRIORITY_DEFAULT, ask->cancellable,
                               on_sent, ask);
    }
  g_ptr_array_add (ask->waiting, g_steal_pointer (&task));
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
