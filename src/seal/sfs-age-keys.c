/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-age-keys.h"

#include "seal/sfs-bech32.h"

#include <sodium.h>
#include <string.h>

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
 * sfs_age_identities_split:
 * @identities: identities, one a line
 *
 * Returns: (transfer full) (element-type SfsSecret): each of them, in their order; empty lines are
 *   left out, and whether they are identities is not looked at
 */
GPtrArray *
sfs_age_identities_split (SfsSecret *identities)
{
  GPtrArray *split = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_secret_unref);
  const char *line = sfs_secret_string (identities);
  const char *end = line + sfs_secret_length (identities);

  while (line < end)
    {
      const char *newline = memchr (line, '\n', (gsize) (end - line));
      const char *line_end = newline != NULL ? newline : end;

      if (line_end > line)
        g_ptr_array_add (split, sfs_secret_new_copy (line, (gsize) (line_end - line)));
      line = line_end + 1;
    }
  return split;
}

static gboolean
is_among (GPtrArray *identities, SfsSecret *one)
{
  for (guint i = 0; i < identities->len; i++)
    if (g_str_equal (sfs_secret_string (g_ptr_array_index (identities, i)),
                     sfs_secret_string (one)))
      return TRUE;
  return FALSE;
}

/**
 * sfs_age_identities_join:
 * @identities: identities, one a line
 * @more: others, one a line
 *
 * Nothing that one of them opens is closed by the other.
 *
 * Returns: (transfer full): @identities, followed by what else is in @more
 */
SfsSecret *
sfs_age_identities_join (SfsSecret *identities, SfsSecret *more)
{
  g_autoptr (GPtrArray) all = sfs_age_identities_split (identities);
  g_autoptr (GPtrArray) others = sfs_age_identities_split (more);
  gsize length = 0;
  SfsSecret *joined;
  guint8 *at;

  for (guint i = 0; i < others->len; i++)
    if (!is_among (all, g_ptr_array_index (others, i)))
      g_ptr_array_add (all, sfs_secret_ref (g_ptr_array_index (others, i)));
  for (guint i = 0; i < all->len; i++)
    length += sfs_secret_length (g_ptr_array_index (all, i)) + (i > 0 ? 1 : 0);

  joined = sfs_secret_new (length);
  at = sfs_secret_data (joined);
  for (guint i = 0; i < all->len; i++)
    {
      SfsSecret *one = g_ptr_array_index (all, i);

      if (i > 0)
        *at++ = '\n';
      memcpy (at, sfs_secret_data (one), sfs_secret_length (one));
      at += sfs_secret_length (one);
    }
  return joined;
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
