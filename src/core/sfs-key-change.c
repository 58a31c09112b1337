/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-key-change.h"

#include "core/sfs-json.h"

/* (transfer full) (nullable): the key to which @jws hands over from the key @from; NULL when it is
 * no such change. @old_key (out, optional). */
static SfsVerifyKey *
follow (const char *jws, const char *origin, const char *from, SfsVerifyKey **old_key_out)
{
  g_autoptr (GBytes) peeked = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (JsonObject) change = NULL;
  g_autoptr (SfsVerifyKey) old_key = NULL;
  g_autoptr (SfsVerifyKey) new_key = NULL;
  JsonObject *old_jwk, *new_jwk;
  const char *iss, *old;
  gint64 iat;

  peeked = sfs_jws_peek (jws, SFS_JWS_KEY_CHANGE, NULL, NULL);
  change = peeked != NULL ? sfs_json_parse_object (peeked, NULL) : NULL;
  if (change == NULL || !sfs_json_get_string (change, "iss", TRUE, &iss, NULL) ||
      !sfs_json_get_int (change, "iat", TRUE, &iat, NULL) ||
      !sfs_json_get_string (change, "old", TRUE, &old, NULL) ||
      !sfs_json_get_object (change, "old_key", TRUE, &old_jwk, NULL) ||
      !sfs_json_get_object (change, "new", TRUE, &new_jwk, NULL))
    return NULL;
  /* The old key lies in the change itself. It is trusted because its thumbprint is the one at
   * which the chain has arrived, and for nothing else. */
  if (!g_str_equal (iss, origin) || !g_str_equal (old, from))
    return NULL;
  old_key = sfs_verify_key_new_from_jwk (old_jwk, NULL);
  new_key = sfs_verify_key_new_from_jwk (new_jwk, NULL);
  if (old_key == NULL || new_key == NULL ||
      !g_str_equal (sfs_verify_key_get_thumbprint (old_key), from))
    return NULL;
  payload = sfs_jws_verify (jws, SFS_JWS_KEY_CHANGE, old_key, NULL, NULL);
  if (payload == NULL)
    return NULL;

  if (old_key_out != NULL)
    *old_key_out = g_steal_pointer (&old_key);
  return g_steal_pointer (&new_key);
}

/**
 * sfs_key_changes_lead:
 * @changes: (nullable): JWS of typ selfsame-key-change, oldest first
 * @origin: of the operator; a change of another one is passed over
 * @from: thumbprint of the key that is trusted
 * @to: thumbprint of the key in question
 *
 * Returns: whether @from is @to, or an unbroken chain of @changes leads from one to the other
 */
gboolean
sfs_key_changes_lead (JsonArray *changes, const char *origin, const char *from, const char *to)
{
  g_autoptr (SfsVerifyKey) key = NULL;
  const char *at = from;

  for (guint i = 0; changes != NULL && i < json_array_get_length (changes); i++)
    {
      JsonNode *node = json_array_get_element (changes, i);
      SfsVerifyKey *next;

      if (g_str_equal (at, to))
        return TRUE;
      if (json_node_get_value_type (node) != G_TYPE_STRING)
        continue;
      next = follow (json_node_get_string (node), origin, at, NULL);
      if (next != NULL)
        {
          g_clear_pointer (&key, sfs_verify_key_unref);
          key = next;
          at = sfs_verify_key_get_thumbprint (key);
        }
    }
  return g_str_equal (at, to);
}

/**
 * sfs_key_changes_find:
 * @changes: (nullable): JWS of typ selfsame-key-change, oldest first
 * @origin: of the operator
 * @kid: thumbprint of the key that is looked for
 *
 * The key that has handed over to another. That alone says nothing for it: anybody can write such a
 * change, so the caller looks whether the chain leads on to a key that is trusted.
 *
 * Returns: (transfer full) (nullable): the key
 */
SfsVerifyKey *
sfs_key_changes_find (JsonArray *changes, const char *origin, const char *kid)
{
  for (guint i = 0; changes != NULL && i < json_array_get_length (changes); i++)
    {
      JsonNode *node = json_array_get_element (changes, i);
      g_autoptr (SfsVerifyKey) next = NULL;
      SfsVerifyKey *found = NULL;

      if (json_node_get_value_type (node) == G_TYPE_STRING)
        next = follow (json_node_get_string (node), origin, kid, &found);
      if (next != NULL)
        return found;
    }
  return NULL;
}

/**
 * sfs_key_change_sign:
 * @origin: of the operator
 * @old: the key that hands over
 * @new_key: the key that follows it
 * @iat: when
 *
 * Returns: (transfer full): a compact JWS for `key_changes`
 */
char *
sfs_key_change_sign (const char *origin, SfsSigningKey *old, SfsVerifyKey *new_key, GDateTime *iat)
{
  g_autoptr (JsonObject) change = json_object_new ();
  g_autoptr (GBytes) payload = NULL;
  SfsVerifyKey *old_public = sfs_signing_key_get_public (old);

  json_object_set_string_member (change, "iss", origin);
  json_object_set_int_member (change, "iat", g_date_time_to_unix (iat));
  json_object_set_string_member (change, "old", sfs_verify_key_get_thumbprint (old_public));
  json_object_set_object_member (change, "old_key", sfs_verify_key_to_jwk (old_public));
  json_object_set_object_member (change, "new", sfs_verify_key_to_jwk (new_key));
  payload = sfs_json_object_to_bytes (change);
  return sfs_jws_sign (SFS_JWS_KEY_CHANGE, payload, old);
}
