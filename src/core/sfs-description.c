/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-description-private.h"

#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "core/sfs-key-change.h"

/**
 * sfs_description_check_key:
 * @self: a description
 * @pinned: (nullable): the thumbprint this origin's signing key had
 * @fingerprint: (nullable): the thumbprint the invitation names; not looked at beside @pinned
 * @error: SFS_CORE_ERROR_KEY_CHANGED or _FINGERPRINT
 *
 * A key other than the pinned one passes when an unbroken chain of `key_changes` leads to it.
 *
 * Returns: whether the signing key is the right one
 */
gboolean
sfs_description_check_key (SfsDescription *self,
                           const char *pinned,
                           const char *fingerprint,
                           GError **error)
{
  const char *thumbprint = sfs_verify_key_get_thumbprint (self->signing_key);

  if (pinned != NULL)
    {
      if (sfs_key_changes_lead (self->key_changes, self->origin, pinned, thumbprint))
        return TRUE;
      g_set_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_KEY_CHANGED,
                   "The signing key of %s is another one than before", self->origin);
      return FALSE;
    }
  if (fingerprint != NULL && !g_str_equal (fingerprint, thumbprint))
    {
      g_set_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_FINGERPRINT,
                   "The signing key of %s is not the one of the invitation", self->origin);
      return FALSE;
    }
  return TRUE;
}

/**
 * sfs_description_find_key:
 * @self: a description, its signing key accepted
 * @from: (nullable): thumbprint of a key that is trusted; only what came after it counts
 * @kid: thumbprint of the key that signed something of this operator
 *
 * A receipt stays good when the operator changes its key. A former key is one that handed over, by
 * an unbroken chain of `key_changes`, to the key that signed this description: that key vouches for
 * the chain by listing it.
 *
 * Returns: (transfer full) (nullable): the key, %NULL when nobody vouches for it
 */
SfsVerifyKey *
sfs_description_find_key (SfsDescription *self, const char *from, const char *kid)
{
  const char *present = sfs_verify_key_get_thumbprint (self->signing_key);

  if (from != NULL && !sfs_key_changes_lead (self->key_changes, self->origin, from, kid))
    return NULL;
  if (g_str_equal (kid, present))
    return sfs_verify_key_ref (self->signing_key);
  if (!sfs_key_changes_lead (self->key_changes, self->origin, kid, present))
    return NULL;
  return sfs_key_changes_find (self->key_changes, self->origin, kid);
}

/**
 * sfs_description_ref:
 * @self: a description
 *
 * Returns: (transfer full): @self
 */
SfsDescription *
sfs_description_ref (SfsDescription *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * sfs_description_unref:
 * @self: (transfer full): a description
 */
void
sfs_description_unref (SfsDescription *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_bytes_unref (self->bytes);
  g_free (self->sha256);
  g_free (self->origin);
  g_free (self->host);
  g_clear_pointer (&self->root, json_object_unref);
  g_clear_pointer (&self->signing_key, sfs_verify_key_unref);
  g_array_unref (self->recipients);
  g_clear_pointer (&self->disclosure, sfs_disclosure_unref);
  g_clear_pointer (&self->updated, g_date_time_unref);
  g_free (self);
}

/**
 * sfs_description_get_bytes:
 * @self: a description
 *
 * Returns: (transfer none): the JWS, byte by byte as it came
 */
GBytes *
sfs_description_get_bytes (SfsDescription *self)
{
  return self->bytes;
}

/**
 * sfs_description_get_sha256:
 * @self: a description
 *
 * Returns: (transfer none): SHA-256 of the exact bytes, hex
 */
const char *
sfs_description_get_sha256 (SfsDescription *self)
{
  return self->sha256;
}

/**
 * sfs_description_get_origin:
 * @self: a description
 *
 * Returns: (transfer none): the origin it was asked from
 */
const char *
sfs_description_get_origin (SfsDescription *self)
{
  return self->origin;
}

/**
 * sfs_description_get_host:
 * @self: a description
 *
 * Returns: (transfer none): the host as the headline shows it
 */
const char *
sfs_description_get_host (SfsDescription *self)
{
  return self->host;
}

/**
 * sfs_description_get_name:
 * @self: a description
 *
 * Returns: (transfer none): what the operator calls itself, one line
 */
const char *
sfs_description_get_name (SfsDescription *self)
{
  return self->name;
}

/**
 * sfs_description_get_legal_name:
 * @self: a description
 *
 * Returns: (transfer none): the controller's legal name, one line
 */
const char *
sfs_description_get_legal_name (SfsDescription *self)
{
  return self->legal_name;
}

/**
 * sfs_description_get_address:
 * @self: a description
 *
 * Returns: (transfer none): the controller's postal address, one line
 */
const char *
sfs_description_get_address (SfsDescription *self)
{
  return self->address;
}

/**
 * sfs_description_get_country:
 * @self: a description
 *
 * Returns: (transfer none): ISO 3166-1 alpha-2 code
 */
const char *
sfs_description_get_country (SfsDescription *self)
{
  return self->country;
}

/**
 * sfs_description_get_contact_email:
 * @self: a description
 *
 * Returns: (transfer none): a mail address that needs no escaping in a mailto: link
 */
const char *
sfs_description_get_contact_email (SfsDescription *self)
{
  return self->contact_email;
}

/**
 * sfs_description_get_data_protection_officer:
 * @self: a description
 *
 * Returns: (transfer none) (nullable): name or address of the officer, one line
 */
const char *
sfs_description_get_data_protection_officer (SfsDescription *self)
{
  return self->officer;
}

/**
 * sfs_description_get_signing_key:
 * @self: a description
 *
 * Returns: (transfer none): the key of this description and of all receipts
 */
SfsVerifyKey *
sfs_description_get_signing_key (SfsDescription *self)
{
  return self->signing_key;
}

/**
 * sfs_description_get_token_endpoint:
 * @self: a description
 *
 * Returns: (transfer none): absolute URL
 */
const char *
sfs_description_get_token_endpoint (SfsDescription *self)
{
  return self->token;
}

/**
 * sfs_description_get_submissions_endpoint:
 * @self: a description
 *
 * Returns: (transfer none): absolute URL without query, to which a slash and an id are added
 */
const char *
sfs_description_get_submissions_endpoint (SfsDescription *self)
{
  return self->submissions;
}

/**
 * sfs_description_get_uploads_endpoint:
 * @self: a description
 *
 * Returns: (transfer none): absolute URL of the tus creation
 */
const char *
sfs_description_get_uploads_endpoint (SfsDescription *self)
{
  return self->uploads;
}

/**
 * sfs_description_get_issuer:
 * @self: a description
 *
 * Returns: (transfer none) (nullable): OAuth issuer (RFC 8414), when one can sign in by browser
 */
const char *
sfs_description_get_issuer (SfsDescription *self)
{
  return self->issuer;
}

/**
 * sfs_description_get_client_id:
 * @self: a description
 *
 * Returns: (transfer none): the app's OAuth client id at this operator
 */
const char *
sfs_description_get_client_id (SfsDescription *self)
{
  return self->client_id;
}

/**
 * sfs_description_get_n_recipients:
 * @self: a description
 *
 * Returns: how many keys will open the clip, one at least
 */
guint
sfs_description_get_n_recipients (SfsDescription *self)
{
  return self->recipients->len;
}

/**
 * sfs_description_get_recipient:
 * @self: a description
 * @index: less than sfs_description_get_n_recipients()
 *
 * Returns: (transfer none): a key and who has it
 */
const SfsRecipient *
sfs_description_get_recipient (SfsDescription *self, guint index)
{
  g_return_val_if_fail (index < self->recipients->len, NULL);

  return &g_array_index (self->recipients, SfsRecipient, index);
}

/**
 * sfs_description_get_clip_terms:
 * @self: a description
 *
 * Returns: (transfer none): length in seconds, least size in pixels, most bytes of the clip
 */
const SfsClipTerms *
sfs_description_get_clip_terms (SfsDescription *self)
{
  return &self->clip;
}

/**
 * sfs_description_get_disclosure:
 * @self: a description
 *
 * Returns: (transfer none): the answers to the thirteen questions
 */
SfsDisclosure *
sfs_description_get_disclosure (SfsDescription *self)
{
  return self->disclosure;
}

/**
 * sfs_description_get_alternatives:
 * @self: a description
 * @languages: (nullable): wished for, best first
 *
 * Returns: (transfer full) (element-type SfsAlternative): ways to verify without a face clip;
 *   their strings belong to @self
 */
GPtrArray *
sfs_description_get_alternatives (SfsDescription *self, const char *const *languages)
{
  GPtrArray *alternatives = g_ptr_array_new_with_free_func (g_free);
  guint n = self->alternatives != NULL ? json_array_get_length (self->alternatives) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *object = json_array_get_object_element (self->alternatives, i);
      SfsAlternative *alternative = g_new0 (SfsAlternative, 1);

      alternative->id = json_object_get_string_member (object, "id");
      alternative->title = sfs_json_pick_language (json_object_get_object_member (object, "title"),
                                                   languages, &alternative->language);
      alternative->description =
          sfs_json_pick_language (json_object_get_object_member (object, "description"), languages,
                                  &alternative->description_language);
      alternative->url = json_object_get_string_member_with_default (object, "url", NULL);
      g_ptr_array_add (alternatives, alternative);
    }
  return alternatives;
}

/**
 * sfs_description_get_updated:
 * @self: a description
 *
 * Returns: (transfer none): when the operator changed it last
 */
GDateTime *
sfs_description_get_updated (SfsDescription *self)
{
  return self->updated;
}
