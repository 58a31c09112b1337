/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-age-keys.h"

#include "seal/sfs-bech32.h"

#include <sodium.h>

/* C2SP age.md, "The X25519 recipient type". */
#define IDENTITY_HRP "AGE-SECRET-KEY-"
#define RECIPIENT_HRP "age"

/* clang-format off */
G_DEFINE_QUARK (sfs-seal-error, sfs_seal_error)
/* clang-format on */

static char *
recipient_to_text (const guint8 recipient[SFS_AGE_KEY_LENGTH])
{
  char *text = g_malloc (sfs_bech32_encoded_length (RECIPIENT_HRP, SFS_AGE_KEY_LENGTH) + 1);

  sfs_bech32_encode (RECIPIENT_HRP, recipient, SFS_AGE_KEY_LENGTH, text);
  return text;
}

/**
 * sfs_age_identity_generate:
 *
 * Makes a new X25519 identity.
 *
 * Returns: (transfer full): it, as `AGE-SECRET-KEY-1…`
 */
SfsSecret *
sfs_age_identity_generate (void)
{
  g_autoptr (SfsSecret) scalar = sfs_secret_new (SFS_AGE_KEY_LENGTH);
  SfsSecret *text = sfs_secret_new (sfs_bech32_encoded_length (IDENTITY_HRP, SFS_AGE_KEY_LENGTH));

  randombytes_buf (sfs_secret_data (scalar), SFS_AGE_KEY_LENGTH);
  /* A secret's data is followed by room for a NUL. */
  sfs_bech32_encode (IDENTITY_HRP, sfs_secret_data (scalar), SFS_AGE_KEY_LENGTH,
                     (char *) sfs_secret_data (text));
  return text;
}

/**
 * sfs_age_identity_to_recipient:
 * @identity: an identity, `AGE-SECRET-KEY-1…`
 * @error: return location
 *
 * Returns: (transfer full): the recipient that belongs to it, `age1…`; or %NULL with
 *   %SFS_SEAL_ERROR_KEY
 */
char *
sfs_age_identity_to_recipient (SfsSecret *identity, GError **error)
{
  g_autoptr (SfsAgeIdentity) parsed = sfs_age_identity_parse (identity, error);

  return parsed != NULL ? recipient_to_text (parsed->recipient) : NULL;
}

/**
 * sfs_age_recipient_is_valid:
 * @recipient: what should be a recipient
 *
 * Returns: whether @recipient is an X25519 recipient, `age1…`, that a file can be sealed to
 */
gboolean
sfs_age_recipient_is_valid (const char *recipient)
{
  guint8 raw[SFS_AGE_KEY_LENGTH];

  return sfs_age_recipient_parse (recipient, raw, NULL);
}

/**
 * sfs_age_identity_parse:
 * @text: an identity, `AGE-SECRET-KEY-1…`
 * @error: return location
 *
 * Returns: (transfer full): it, decoded; or %NULL with %SFS_SEAL_ERROR_KEY
 */
SfsAgeIdentity *
sfs_age_identity_parse (SfsSecret *text, GError **error)
{
  g_autoptr (SfsAgeIdentity) self = g_new0 (SfsAgeIdentity, 1);

  self->scalar = sfs_secret_new (SFS_AGE_KEY_LENGTH);
  if (!sfs_bech32_decode (sfs_secret_string (text), IDENTITY_HRP, sfs_secret_data (self->scalar),
                          SFS_AGE_KEY_LENGTH) ||
      crypto_scalarmult_base (self->recipient, sfs_secret_data (self->scalar)) != 0)
    {
      g_set_error_literal (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_KEY, "Not an age identity");
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
sfs_age_identity_free (SfsAgeIdentity *self)
{
  g_clear_pointer (&self->scalar, sfs_secret_unref);
  g_free (self);
}

/**
 * sfs_age_recipient_parse:
 * @text: a recipient, `age1…`
 * @recipient: (out caller-allocates): the point, as X25519 takes it
 * @error: return location
 *
 * A point of low order is no recipient: every secret shared with it is zero (RFC 7748,
 * section 6.1), so the file would be open to everyone.
 *
 * Returns: FALSE with %SFS_SEAL_ERROR_KEY when @text is no recipient
 */
gboolean
sfs_age_recipient_parse (const char *text, guint8 recipient[SFS_AGE_KEY_LENGTH], GError **error)
{
  static const guint8 any_scalar[SFS_AGE_KEY_LENGTH] = { 8 };
  guint8 shared[SFS_AGE_KEY_LENGTH];

  if (sfs_bech32_decode (text, RECIPIENT_HRP, recipient, SFS_AGE_KEY_LENGTH) &&
      crypto_scalarmult (shared, any_scalar, recipient) == 0)
    return TRUE;

  g_set_error_literal (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_KEY, "Not an age recipient");
  return FALSE;
}
