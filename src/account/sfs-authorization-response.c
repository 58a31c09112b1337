/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-authorization-response.h"

#include "account/sfs-credentials.h"

#include <sodium.h>
#include <string.h>

/* (transfer full) (nullable): parameters by name. None may come twice (RFC 6749 section 3.1). */
static GHashTable *
parse_parameters (const char *query, GError **error)
{
  g_autoptr (GHashTable)
      parameters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GUriParamsIter iter;
  char *name, *value;

  g_uri_params_iter_init (&iter, query, -1, "&", G_URI_PARAMS_WWW_FORM);
  while (g_uri_params_iter_next (&iter, &name, &value, error))
    if (!g_hash_table_insert (parameters, name, value))
      {
        g_set_error_literal (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGN_IN_FAILED,
                             "The authorization response says something twice");
        return NULL;
      }
  return error == NULL || *error == NULL ? g_steal_pointer (&parameters) : NULL;
}

static gboolean
is_same (const char *a, const char *b)
{
  return a != NULL && strlen (a) == strlen (b) && sodium_memcmp (a, b, strlen (b)) == 0;
}

/* RFC 6749 section 4.1.2.1. What the server says of it is for the log and the folded details: bound
 * it, and let nothing through that is not visible ASCII (as that section has it anyway). */
static GError *
translate_refusal (const char *code, const char *description)
{
  g_autofree char *detail = g_strndup (description != NULL ? description : "", 200);
  g_autofree char *name = g_strndup (code, 40);
  SfsAccountError translated = SFS_ACCOUNT_ERROR_SIGN_IN_FAILED;

  for (char *p = detail; *p != '\0'; p++)
    *p = g_ascii_isprint (*p) ? *p : '?';
  for (char *p = name; *p != '\0'; p++)
    *p = g_ascii_isprint (*p) ? *p : '?';
  if (g_str_equal (code, "access_denied"))
    translated = SFS_ACCOUNT_ERROR_SIGN_IN_DENIED;
  return g_error_new (SFS_ACCOUNT_ERROR, translated, "The authorization server answered %s: %s",
                      name, detail);
}

/**
 * sfs_authorization_response_parse:
 * @query: of the redirect, as it came
 * @state: of our request
 * @issuer: whom we asked
 * @names_itself: whether the issuer announced that it says who it is
 * @error: return location; %SFS_ACCOUNT_ERROR_SIGN_IN_STATE, %SFS_ACCOUNT_ERROR_SIGN_IN_ISSUER,
 *   %SFS_ACCOUNT_ERROR_SIGN_IN_DENIED or %SFS_ACCOUNT_ERROR_SIGN_IN_FAILED
 *
 * RFC 6749 section 4.1.2. First of all it has to be an answer to what we asked (`state`), then of
 * whom we asked (`iss`, RFC 9207 section 2.4); only then what it says is looked at, be it a code or
 * a refusal.
 *
 * Returns: (transfer full): the authorization code, or %NULL with @error
 */
char *
sfs_authorization_response_parse (
    const char *query, const char *state, const char *issuer, gboolean names_itself, GError **error)
{
  g_autoptr (GHashTable) parameters = NULL;
  g_autoptr (GError) broken = NULL;
  const char *by, *code, *refusal;

  parameters = parse_parameters (query, &broken);
  if (parameters == NULL)
    {
      g_set_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGN_IN_FAILED,
                   "The authorization response is malformed: %s", broken->message);
      return NULL;
    }
  if (!is_same (g_hash_table_lookup (parameters, "state"), state))
    {
      g_set_error_literal (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGN_IN_STATE,
                           "The authorization response has another state than the request");
      return NULL;
    }
  by = g_hash_table_lookup (parameters, "iss");
  if (by != NULL ? !g_str_equal (by, issuer) : names_itself)
    {
      g_set_error_literal (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGN_IN_ISSUER,
                           by != NULL ? "The authorization response is of another issuer"
                                      : "The authorization response does not say of whom it is");
      return NULL;
    }
  refusal = g_hash_table_lookup (parameters, "error");
  if (refusal != NULL)
    {
      g_propagate_error (error,
                         translate_refusal (refusal,
                                            g_hash_table_lookup (parameters, "error_description")));
      return NULL;
    }
  code = g_hash_table_lookup (parameters, "code");
  if (code == NULL || *code == '\0')
    {
      g_set_error_literal (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGN_IN_FAILED,
                           "The authorization response has neither a code nor an error");
      return NULL;
    }
  return g_strdup (code);
}
