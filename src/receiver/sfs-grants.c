/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-grants.h"
#include "core/sfs-encoding.h"
#include "receiver/sfs-receiver-error.h"

#include <sodium.h>
#include <string.h>

#define TOKEN_BYTES 32
#define REFRESH_TOKEN_SECONDS (400 * 24 * 60 * 60)
#define PIN_DIGITS 1000000
#define PIN_TRIES 5

/* What a transaction works on and comes to. A refusal is a result and not an error of the
 * transaction, since what goes with it (a wrong PIN counted, a grant revoked) has to be kept. */
typedef struct
{
  const char *token;
  const char *pin;
  gint64 now;
  SfsIssuedTokens *issued;
  SfsGrantRow *grant;
  GError *refusal;
} Exchange;

/**
 * sfs_issued_tokens_free:
 * @tokens: (nullable) (transfer full): tokens
 */
void
sfs_issued_tokens_free (SfsIssuedTokens *tokens)
{
  if (tokens == NULL)
    return;
  g_free (tokens->access_token);
  g_free (tokens->refresh_token);
  g_free (tokens->subject);
  g_free (tokens);
}

static char *
new_token (void)
{
  guint8 random[TOKEN_BYTES];

  randombytes_buf (random, sizeof random);
  return sfs_base64url_encode (random, sizeof random);
}

/* 256 random bits need no salt and no slow hash. */
static char *
hash_token (const char *token)
{
  return sfs_sha256_hex (token, strlen (token));
}

/* A PIN has 20 bits only, so its hash is keyed with the code, which is not kept: whoever reads the
 * records cannot try out PINs. */
static char *
hash_pin (const char *code, const char *pin)
{
  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guint8 *) code, strlen (code), pin,
                                    -1);
}

static gboolean
refuse (Exchange *exchange, SfsReceiverError code, const char *message)
{
  exchange->refusal = g_error_new_literal (SFS_RECEIVER_ERROR, code, message);
  return TRUE;
}

static gboolean
issue (SfsReceiverRecords *records,
       Exchange *exchange,
       const SfsGrantRow *grant,
       gint64 parent,
       GError **error)
{
  g_autoptr (SfsIssuedTokens) issued = g_new0 (SfsIssuedTokens, 1);
  g_autoptr (SfsTokenRow) row = g_new0 (SfsTokenRow, 1);

  issued->access_token = new_token ();
  issued->refresh_token = new_token ();
  issued->subject = g_strdup (grant->subject);
  issued->expires_in = SFS_ACCESS_TOKEN_SECONDS;

  row->grant = grant->id;
  row->parent = parent;
  row->access_hash = hash_token (issued->access_token);
  row->refresh_hash = hash_token (issued->refresh_token);
  row->access_expires = exchange->now + SFS_ACCESS_TOKEN_SECONDS;
  row->refresh_expires = exchange->now + REFRESH_TOKEN_SECONDS;

  if (!sfs_receiver_records_revoke_unused_successors (records, grant->id, parent, error) ||
      !sfs_receiver_records_put_token (records, row, error))
    return FALSE;
  exchange->issued = g_steal_pointer (&issued);
  return TRUE;
}

static gboolean
redeem_in_transaction (SfsReceiverRecords *records, gpointer data, GError **error)
{
  Exchange *exchange = data;
  g_autofree char *hash = hash_token (exchange->token);
  g_autoptr (SfsGrantRow) grant = NULL;
  gboolean used;

  if (!sfs_receiver_records_find_grant_by_code (records, hash, &grant, error))
    return FALSE;
  if (grant == NULL || grant->revoked || grant->expires <= exchange->now)
    return refuse (exchange, SFS_RECEIVER_ERROR_INVALID_GRANT, "The code is not valid");
  if (!sfs_receiver_records_has_used_successor (records, grant->id, 0, &used, error))
    return FALSE;
  if (used)
    return refuse (exchange, SFS_RECEIVER_ERROR_INVALID_GRANT, "The code was used");

  if (grant->pin_hash != NULL && exchange->pin == NULL)
    return refuse (exchange, SFS_RECEIVER_ERROR_INVALID_REQUEST, "A tx_code is required");
  if (grant->pin_hash == NULL && exchange->pin != NULL)
    return refuse (exchange, SFS_RECEIVER_ERROR_INVALID_REQUEST, "No tx_code is expected");
  if (grant->pin_hash != NULL)
    {
      g_autofree char *pin_hash = hash_pin (exchange->token, exchange->pin);

      if (sodium_memcmp (pin_hash, grant->pin_hash, strlen (grant->pin_hash)) != 0)
        {
          grant->pin_failures++;
          grant->revoked = grant->pin_failures >= PIN_TRIES;
          return sfs_receiver_records_put_grant (records, grant, error) &&
                 refuse (exchange, SFS_RECEIVER_ERROR_INVALID_GRANT, "The tx_code is wrong");
        }
    }
  return issue (records, exchange, grant, 0, error);
}

static gboolean
refresh_in_transaction (SfsReceiverRecords *records, gpointer data, GError **error)
{
  Exchange *exchange = data;
  g_autofree char *hash = hash_token (exchange->token);
  g_autoptr (SfsTokenRow) row = NULL;
  g_autoptr (SfsGrantRow) grant = NULL;
  gboolean used;

  if (!sfs_receiver_records_find_token_by_refresh (records, hash, &row, error))
    return FALSE;
  if (row == NULL || row->revoked || row->refresh_expires <= exchange->now)
    return refuse (exchange, SFS_RECEIVER_ERROR_INVALID_GRANT, "The refresh token is not valid");
  if (!sfs_receiver_records_find_grant (records, row->grant, &grant, error) ||
      !sfs_receiver_records_has_used_successor (records, row->grant, row->id, &used, error))
    return FALSE;
  if (grant == NULL || grant->revoked)
    return refuse (exchange, SFS_RECEIVER_ERROR_INVALID_GRANT, "The grant was revoked");
  if (used)
    {
      /* Somebody has an old token who should not: nobody can tell who of the two is the seller. */
      grant->revoked = TRUE;
      return sfs_receiver_records_put_grant (records, grant, error) &&
             refuse (exchange, SFS_RECEIVER_ERROR_INVALID_GRANT, "The refresh token was used");
    }
  row->used = TRUE;
  return sfs_receiver_records_put_token (records, row, error) &&
         issue (records, exchange, grant, row->id, error);
}

static gboolean
authenticate_in_transaction (SfsReceiverRecords *records, gpointer data, GError **error)
{
  Exchange *exchange = data;
  g_autofree char *hash = hash_token (exchange->token);
  g_autoptr (SfsTokenRow) row = NULL;
  g_autoptr (SfsGrantRow) grant = NULL;

  if (!sfs_receiver_records_find_token_by_access (records, hash, &row, error))
    return FALSE;
  if (row != NULL && !sfs_receiver_records_find_grant (records, row->grant, &grant, error))
    return FALSE;
  if (row == NULL || row->revoked || row->access_expires <= exchange->now || grant == NULL ||
      grant->revoked)
    return refuse (exchange, SFS_RECEIVER_ERROR_INVALID_TOKEN, "The access token is not valid");
  if (!row->used)
    {
      row->used = TRUE;
      if (!sfs_receiver_records_put_token (records, row, error))
        return FALSE;
    }
  exchange->grant = g_steal_pointer (&grant);
  return TRUE;
}

typedef gboolean (*Transact) (SfsReceiverRecords *records,
                              SfsRecordsFunc func,
                              gpointer data,
                              GError **error);

/* A client forgets the pair it had when it gets the new one: those it is given must not be lost by
 * a power cut. That an access token was used is worth no wait, since it stays good without. */
static gboolean
run (SfsReceiverRecords *records,
     Transact transact,
     SfsRecordsFunc func,
     Exchange *exchange,
     GError **error)
{
  if (!transact (records, func, exchange, error))
    {
      g_clear_pointer (&exchange->issued, sfs_issued_tokens_free);
      g_clear_pointer (&exchange->grant, sfs_grant_row_free);
      g_clear_error (&exchange->refusal);
      return FALSE;
    }
  if (exchange->refusal != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&exchange->refusal));
      return FALSE;
    }
  return TRUE;
}

/**
 * sfs_grants_invite:
 * @records: the records
 * @subject: the seller, as the operator names it
 * @now: seconds since 1970
 * @lifetime: seconds that the code can be redeemed
 * @pin: (out) (optional) (transfer full): when given, a PIN of six digits is asked for with the
 * code
 * @error: return location for an error
 *
 * Makes an invitation. Neither the code nor the PIN is kept: this is the only time they are known.
 *
 * Returns: (transfer full): the pre-authorized code, or %NULL with an error
 */
char *
sfs_grants_invite (SfsReceiverRecords *records,
                   const char *subject,
                   gint64 now,
                   gint64 lifetime,
                   char **pin,
                   GError **error)
{
  g_autofree char *code = new_token ();
  g_autofree char *digits = NULL;
  g_autoptr (SfsGrantRow) grant = g_new0 (SfsGrantRow, 1);

  grant->subject = g_strdup (subject);
  grant->code_hash = hash_token (code);
  grant->created = now;
  grant->expires = now + lifetime;
  if (pin != NULL)
    {
      digits = g_strdup_printf ("%06u", randombytes_uniform (PIN_DIGITS));
      grant->pin_hash = hash_pin (code, digits);
    }
  if (!sfs_receiver_records_put_grant (records, grant, error))
    return NULL;
  if (pin != NULL)
    *pin = g_steal_pointer (&digits);
  return g_steal_pointer (&code);
}

/**
 * sfs_grants_redeem:
 * @records: the records
 * @code: the pre-authorized code
 * @pin: (nullable): the tx_code that came with the request
 * @now: seconds since 1970
 * @error: return location for an error
 *
 * Gives tokens for a code. A code stays good until a token it gave is first used, so that an answer
 * that got lost loses nothing; giving new ones revokes those before. OpenID4VCI 1.0, section 6.
 *
 * Returns: (transfer full): tokens; or %NULL with %SFS_RECEIVER_ERROR_INVALID_REQUEST,
 *   %SFS_RECEIVER_ERROR_INVALID_GRANT or %SFS_RECEIVER_ERROR_RECORDS
 */
SfsIssuedTokens *
sfs_grants_redeem (
    SfsReceiverRecords *records, const char *code, const char *pin, gint64 now, GError **error)
{
  Exchange exchange = { .token = code, .pin = pin, .now = now };

  return run (records, sfs_receiver_records_transact, redeem_in_transaction, &exchange, error)
             ? exchange.issued
             : NULL;
}

/**
 * sfs_grants_refresh:
 * @records: the records
 * @refresh_token: a refresh token
 * @now: seconds since 1970
 * @error: return location for an error
 *
 * Gives a new pair for a refresh token, which stays good until the new pair is first used. After
 * that its return means that it was stolen, and the whole grant is revoked (RFC 9700, section
 * 4.14.2).
 *
 * Returns: (transfer full): tokens; or %NULL with %SFS_RECEIVER_ERROR_INVALID_GRANT or
 *   %SFS_RECEIVER_ERROR_RECORDS
 */
SfsIssuedTokens *
sfs_grants_refresh (SfsReceiverRecords *records,
                    const char *refresh_token,
                    gint64 now,
                    GError **error)
{
  Exchange exchange = { .token = refresh_token, .now = now };

  return run (records, sfs_receiver_records_transact, refresh_in_transaction, &exchange, error)
             ? exchange.issued
             : NULL;
}

/**
 * sfs_grants_find_subject:
 * @records: the records
 * @code: (nullable): a pre-authorized code
 * @refresh_token: (nullable): a refresh token
 * @subject: (out) (transfer full) (nullable): whose it is or was, %NULL for nobody's
 * @error: return location for an error
 *
 * Changes nothing, and says nothing of whether it is still good.
 *
 * Returns: %TRUE unless the records could not be read
 */
gboolean
sfs_grants_find_subject (SfsReceiverRecords *records,
                         const char *code,
                         const char *refresh_token,
                         char **subject,
                         GError **error)
{
  g_autofree char *hash = NULL;
  g_autoptr (SfsTokenRow) token = NULL;
  g_autoptr (SfsGrantRow) grant = NULL;

  *subject = NULL;
  if (code != NULL)
    {
      hash = hash_token (code);
      if (!sfs_receiver_records_find_grant_by_code (records, hash, &grant, error))
        return FALSE;
    }
  else if (refresh_token != NULL)
    {
      hash = hash_token (refresh_token);
      if (!sfs_receiver_records_find_token_by_refresh (records, hash, &token, error) ||
          (token != NULL &&
           !sfs_receiver_records_find_grant (records, token->grant, &grant, error)))
        return FALSE;
    }
  *subject = grant != NULL ? g_strdup (grant->subject) : NULL;
  return TRUE;
}

/**
 * sfs_grants_authenticate:
 * @records: the records
 * @access_token: a bearer token
 * @now: seconds since 1970
 * @error: return location for an error
 *
 * Finds whose token it is, and notes that it was used.
 *
 * Returns: (transfer full): the grant; or %NULL with %SFS_RECEIVER_ERROR_INVALID_TOKEN or
 *   %SFS_RECEIVER_ERROR_RECORDS
 */
SfsGrantRow *
sfs_grants_authenticate (SfsReceiverRecords *records,
                         const char *access_token,
                         gint64 now,
                         GError **error)
{
  Exchange exchange = { .token = access_token, .now = now };

  return run (records, sfs_receiver_records_transact_lightly, authenticate_in_transaction,
              &exchange, error)
             ? exchange.grant
             : NULL;
}
