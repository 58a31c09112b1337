/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-description-private.h"

#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "core/sfs-text.h"

#include <string.h>

#define MAX_SECONDS 60
#define SCHEMA "1"
#define RECIPIENTS_MAX 16
#define ALTERNATIVES_MAX 16
#define KEY_CHANGES_MAX 32

/* "age1" and 58 characters of bech32: an X25519 recipient. src/seal checks the checksum. */
#define RECIPIENT_LENGTH 62
#define BECH32 "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

static gboolean
fail (GError **error, const char *what)
{
  g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DESCRIPTION, what);
  return FALSE;
}

static gboolean
read_line (
    JsonObject *object, const char *member, gboolean required, const char **value, GError **error)
{
  return sfs_json_get_string (object, member, required, value, error) &&
         (*value == NULL || sfs_text_check_line (*value, member, error));
}

static gboolean
is_mail_address (const char *text)
{
  const char *at = strchr (text, '@');

  /* It ends up in a mailto: link; what could add a header or another address stays out. */
  return at != NULL && at != text && at[1] != '\0' && strchr (at + 1, '@') == NULL &&
         strpbrk (text, " \t<>\"',;:?&%()[]\\") == NULL && g_str_is_ascii (text);
}

static gboolean
read_operator (SfsDescription *self, GError **error)
{
  JsonObject *operator;
  const char *url;
  g_autofree char *origin = NULL;

  if (!sfs_json_get_object (self->root, "operator", TRUE, &operator, error) ||
      !read_line (operator, "name", TRUE, &self->name, error) ||
      !read_line (operator, "legal_name", TRUE, &self->legal_name, error) ||
      !read_line (operator, "address", TRUE, &self->address, error) ||
      !read_line (operator, "country", TRUE, &self->country, error) ||
      !read_line (operator, "contact_email", TRUE, &self->contact_email, error) ||
      !read_line (operator, "data_protection_officer", FALSE, &self->officer, error) ||
      !sfs_json_get_string (operator, "url", TRUE, &url, error))
    return FALSE;
  if (!sfs_text_is_country (self->country))
    return fail (error, "The operator's country is not two capital letters");
  if (!is_mail_address (self->contact_email))
    return fail (error, "The operator's contact_email is no mail address");

  origin = sfs_url_get_origin (url, TRUE, NULL);
  if (g_strcmp0 (origin, self->origin) != 0)
    {
      g_set_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DESCRIPTION_ORIGIN,
                   "The description is of another address than %s", self->origin);
      return FALSE;
    }
  return TRUE;
}

/* @base: path segments are added to it, so that it can have no query. */
static gboolean
read_endpoint (JsonObject *endpoints,
               const char *member,
               gboolean required,
               gboolean base,
               gboolean allow_loopback,
               const char **value,
               GError **error)
{
  g_autofree char *origin = NULL;
  g_autoptr (GUri) uri = NULL;

  if (!sfs_json_get_string (endpoints, member, required, value, error))
    return FALSE;
  if (*value == NULL)
    return TRUE;
  origin = sfs_url_get_origin (*value, allow_loopback, error);
  if (origin == NULL)
    {
      g_prefix_error (error, "Endpoint “%s”: ", member);
      return FALSE;
    }
  uri = g_uri_parse (*value, G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL || g_uri_get_fragment (uri) != NULL || (base && g_uri_get_query (uri) != NULL))
    return fail (error, "An endpoint has a query or fragment it cannot have");
  return TRUE;
}

static gboolean
read_endpoints (SfsDescription *self, gboolean allow_loopback, GError **error)
{
  JsonObject *endpoints;

  return sfs_json_get_object (self->root, "endpoints", TRUE, &endpoints, error) &&
         read_endpoint (endpoints, "token", TRUE, FALSE, allow_loopback, &self->token, error) &&
         read_endpoint (endpoints, "submissions", TRUE, TRUE, allow_loopback, &self->submissions,
                        error) &&
         read_endpoint (endpoints, "uploads", TRUE, TRUE, allow_loopback, &self->uploads, error) &&
         read_endpoint (endpoints, "issuer", FALSE, TRUE, allow_loopback, &self->issuer, error);
}

static gboolean
read_recipients (SfsDescription *self, GError **error)
{
  JsonArray *array;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (!sfs_json_get_array (self->root, "recipients", TRUE, &array, error))
    return FALSE;
  if (json_array_get_length (array) == 0 || json_array_get_length (array) > RECIPIENTS_MAX)
    return fail (error, "There are no recipients, or too many");

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      SfsRecipient recipient;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return fail (error, "A recipient is not an object");
      if (!read_line (json_node_get_object (node), "key", TRUE, &recipient.key, error) ||
          !read_line (json_node_get_object (node), "holder", TRUE, &recipient.holder, error))
        return FALSE;
      if (strlen (recipient.key) != RECIPIENT_LENGTH || !g_str_has_prefix (recipient.key, "age1") ||
          strspn (recipient.key + 4, BECH32) != RECIPIENT_LENGTH - 4)
        return fail (error, "A recipient's key is no age X25519 recipient");
      if (!g_hash_table_add (seen, (gpointer) recipient.key))
        return fail (error, "A recipient's key is given twice");
      g_array_append_val (self->recipients, recipient);
    }
  return TRUE;
}

static gboolean
read_bounded (JsonObject *object,
              const char *member,
              gint64 least,
              gint64 most,
              gint64 *value,
              GError **error)
{
  if (!sfs_json_get_int (object, member, TRUE, value, error))
    return FALSE;
  if (*value < least || *value > most)
    {
      g_set_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DESCRIPTION,
                   "“%s” is outside what the app can do", member);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_clip (SfsDescription *self, GError **error)
{
  JsonObject *clip;
  gint64 seconds, width, height;
  gint64 max_seconds;

  if (!sfs_json_get_object (self->root, "clip", TRUE, &clip, error) ||
      !read_bounded (clip, "seconds", 1, MAX_SECONDS, &seconds, error) ||
      !read_bounded (clip, "min_width", 1, 4096, &width, error) ||
      !read_bounded (clip, "min_height", 1, 4096, &height, error) ||
      !read_bounded (clip, "max_bytes", 1024, G_GINT64_CONSTANT (1) << 30, &self->clip.max_bytes,
                     error))
    return FALSE;
  max_seconds = seconds;
  if (json_object_has_member (clip, "max_seconds") &&
      !read_bounded (clip, "max_seconds", seconds, MAX_SECONDS, &max_seconds, error))
    return FALSE;
  self->clip.seconds = seconds;
  self->clip.max_seconds = max_seconds;
  self->clip.min_width = width;
  self->clip.min_height = height;
  return TRUE;
}

static gboolean
check_alternative (JsonNode *node, GError **error)
{
  JsonObject *object, *title, *text;
  const char *id, *url;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, "An alternative is not an object");
  object = json_node_get_object (node);
  if (!sfs_json_get_string (object, "id", TRUE, &id, error) ||
      !sfs_json_get_object (object, "title", TRUE, &title, error) ||
      !sfs_json_get_object (object, "description", TRUE, &text, error) ||
      !sfs_json_get_string (object, "url", FALSE, &url, error) ||
      !sfs_text_check_map (title, "title", error) ||
      !sfs_text_check_map (text, "description", error) ||
      (url != NULL && !sfs_text_check_url (url, "url", error)))
    return FALSE;
  if (!sfs_text_is_id (id))
    return fail (error, "The id of an alternative is malformed");
  if (sfs_json_pick_language (title, NULL, NULL) == NULL ||
      sfs_json_pick_language (text, NULL, NULL) == NULL)
    return fail (error, "An alternative has no text");
  return TRUE;
}

static gboolean
read_alternatives (SfsDescription *self, GError **error)
{
  if (!sfs_json_get_array (self->root, "alternatives", FALSE, &self->alternatives, error))
    return FALSE;
  if (self->alternatives == NULL)
    return TRUE;
  if (json_array_get_length (self->alternatives) > ALTERNATIVES_MAX)
    return fail (error, "Too many alternatives");
  for (guint i = 0; i < json_array_get_length (self->alternatives); i++)
    if (!check_alternative (json_array_get_element (self->alternatives, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
read_rest (SfsDescription *self, GError **error)
{
  JsonObject *disclosure;
  const char *schema, *updated;

  if (!sfs_json_get_string (self->root, "schema", TRUE, &schema, error) ||
      !read_line (self->root, "client_id", TRUE, &self->client_id, error) ||
      !sfs_json_get_string (self->root, "updated", TRUE, &updated, error) ||
      !sfs_json_get_object (self->root, "disclosure", TRUE, &disclosure, error) ||
      !sfs_json_get_array (self->root, "key_changes", FALSE, &self->key_changes, error))
    return FALSE;
  if (!g_str_equal (schema, SCHEMA))
    return fail (error, "The description is of a schema this program does not know");
  if (self->key_changes != NULL && json_array_get_length (self->key_changes) > KEY_CHANGES_MAX)
    return fail (error, "Too many key changes");

  self->updated = sfs_time_parse (updated, error);
  if (self->updated == NULL)
    return FALSE;
  self->disclosure = sfs_disclosure_new (disclosure, error);
  return self->disclosure != NULL;
}

/* The payload, verified with the key that lies in it. */
static JsonObject *
read_signed (const char *jws, SfsVerifyKey **key, GError **error)
{
  g_autoptr (GBytes) peeked = sfs_jws_peek (jws, SFS_JWS_OPERATOR, NULL, error);
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (JsonObject) root = NULL;
  g_autoptr (SfsVerifyKey) signing_key = NULL;
  JsonObject *jwk;

  if (peeked == NULL)
    return NULL;
  root = sfs_json_parse_object (peeked, error);
  if (root == NULL || !sfs_json_get_object (root, "signing_key", TRUE, &jwk, error))
    return NULL;
  if (!json_object_has_member (jwk, "kid"))
    {
      fail (error, "The signing key has no kid");
      return NULL;
    }
  signing_key = sfs_verify_key_new_from_jwk (jwk, error);
  if (signing_key == NULL)
    return NULL;
  payload = sfs_jws_verify (jws, SFS_JWS_OPERATOR, signing_key, NULL, error);
  if (payload == NULL)
    return NULL;

  *key = g_steal_pointer (&signing_key);
  return g_steal_pointer (&root);
}

/* A faulty member is a faulty description, whatever helper found it; what concerns the signature
 * or the security of an address keeps its own code. */
static void
propagate (GError **error, GError *cause)
{
  if (cause->domain == SFS_CORE_ERROR &&
      (cause->code == SFS_CORE_ERROR_JSON || cause->code == SFS_CORE_ERROR_ENCODING ||
       cause->code == SFS_CORE_ERROR_URL))
    cause->code = SFS_CORE_ERROR_DESCRIPTION;
  g_propagate_error (error, cause);
}

/**
 * sfs_description_new_from_jws:
 * @jws: the exact bytes that came from the well-known address
 * @origin: the origin they were asked from
 * @allow_loopback: whether endpoints at http://127.0.0.1 and the like are taken
 * @error: SFS_CORE_ERROR_JWS_FORMAT, _JWS_TYPE or _SIGNATURE; _DESCRIPTION for a member;
 *   _DESCRIPTION_ORIGIN when it is of somebody else; _INSECURE_URL for an endpoint
 *
 * Verifies the signature with the key inside: proof that its holder made the description. Whether
 * it is the right key says sfs_description_check_key().
 *
 * Returns: (transfer full): the description
 */
SfsDescription *
sfs_description_new_from_jws (GBytes *jws,
                              const char *origin,
                              gboolean allow_loopback,
                              GError **error)
{
  g_autoptr (SfsDescription) self = g_new0 (SfsDescription, 1);
  g_autoptr (GError) cause = NULL;
  g_autofree char *text = NULL;
  gsize length;
  const char *data = g_bytes_get_data (jws, &length);

  g_atomic_ref_count_init (&self->refs);
  self->recipients = g_array_new (FALSE, FALSE, sizeof (SfsRecipient));
  self->bytes = g_bytes_ref (jws);

  self->origin = sfs_url_get_origin (origin, allow_loopback, error);
  if (self->origin == NULL)
    return NULL;
  self->host = sfs_url_get_host_label (self->origin);

  if (length == 0 || memchr (data, '\0', length) != NULL)
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JWS_FORMAT,
                           "The description is empty or binary");
      return NULL;
    }
  text = g_strndup (data, length);
  self->sha256 = sfs_sha256_hex (data, length);

  self->root = read_signed (text, &self->signing_key, &cause);
  if (self->root == NULL || !read_rest (self, &cause) || !read_operator (self, &cause) ||
      !read_endpoints (self, allow_loopback, &cause) || !read_recipients (self, &cause) ||
      !read_clip (self, &cause) || !read_alternatives (self, &cause))
    {
      propagate (error, g_steal_pointer (&cause));
      return NULL;
    }
  return g_steal_pointer (&self);
}
