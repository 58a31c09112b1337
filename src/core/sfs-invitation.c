/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-invitation.h"

#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-link.h"

#include <string.h>

#define CODE_MAX 512

struct _SfsInvitation
{
  gatomicrefcount refs;
  char *origin;
  char *host;
  char *code;
  char *fingerprint;
};

G_DEFINE_BOXED_TYPE (SfsInvitation, sfs_invitation, sfs_invitation_ref, sfs_invitation_unref)

static gboolean
broken (GError **error, const char *what)
{
  g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_INVITATION_BROKEN, what);
  return FALSE;
}

static gboolean
is_code (const char *code)
{
  gsize length = strlen (code);

  if (length == 0 || length > CODE_MAX)
    return FALSE;
  for (const char *c = code; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      return FALSE;
  return TRUE;
}

static gboolean
is_thumbprint (const char *text)
{
  g_autoptr (GBytes) bytes = NULL;

  if (strlen (text) != SFS_LINK_THUMBPRINT_LENGTH)
    return FALSE;
  bytes = sfs_base64url_decode (text, -1, NULL);
  return bytes != NULL;
}

/* @value (inout): where a member goes; doubled members are an error. */
static gboolean
take_member (char **value, const char *text, GError **error)
{
  if (*value != NULL)
    return broken (error, "A member of the invitation is given twice");
  /* A plus sign is a plus sign: this is a URI, not a form. */
  *value = g_uri_unescape_string (text, NULL);
  if (*value == NULL || !g_utf8_validate (*value, -1, NULL))
    return broken (error, "A member of the invitation is badly escaped");
  return TRUE;
}

static gboolean
take_members (const char *query, char **operator_url, char **code, char **fp, GError **error)
{
  g_auto (GStrv) members = g_strsplit (query, "&", -1);

  for (guint i = 0; members[i] != NULL; i++)
    {
      char *equals = strchr (members[i], '=');
      char **value = NULL;

      if (equals == NULL)
        continue;
      *equals = '\0';
      if (g_str_equal (members[i], "operator"))
        value = operator_url;
      else if (g_str_equal (members[i], "code"))
        value = code;
      else if (g_str_equal (members[i], "fp"))
        value = fp;
      if (value != NULL && !take_member (value, equals + 1, error))
        return FALSE;
    }
  return TRUE;
}

/* The origin, when @url is nothing else than one. */
static char *
bare_origin (const char *url, gboolean allow_loopback, GError **error)
{
  g_autofree char *origin = sfs_url_get_origin (url, allow_loopback, error);
  g_autoptr (GUri) uri = NULL;

  if (origin == NULL)
    return NULL;
  uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL ||
      (g_uri_get_path (uri)[0] != '\0' && !g_str_equal (g_uri_get_path (uri), "/")) ||
      g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_URL,
                           "The operator's address is more than scheme, host and port");
      return NULL;
    }
  return g_steal_pointer (&origin);
}

static SfsInvitation *
invitation_new_take (char *origin, char *code, char *fingerprint)
{
  SfsInvitation *self = g_new0 (SfsInvitation, 1);

  g_atomic_ref_count_init (&self->refs);
  self->origin = origin;
  self->host = sfs_url_get_host_label (origin);
  self->code = code;
  self->fingerprint = fingerprint;
  return self;
}

/**
 * sfs_invitation_parse:
 * @text: what was pasted, dropped or handed over by the desktop
 * @allow_loopback: whether an operator at http://127.0.0.1 or the like is taken
 * @error: SFS_CORE_ERROR_NOT_INVITATION when no link is in it, _INVITATION_BROKEN when its members
 *   are wrong, _URL or _INSECURE_URL when the operator's address is
 *
 * Returns: (transfer full): the invitation
 */
SfsInvitation *
sfs_invitation_parse (const char *text, gboolean allow_loopback, GError **error)
{
  g_autofree char *link = sfs_link_find (text);
  g_autofree char *operator_url = NULL, *code = NULL, *fp = NULL, *origin = NULL;
  const char *query;

  if (link == NULL)
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_NOT_INVITATION,
                           "No selfsame: link in the text");
      return NULL;
    }
  link[strcspn (link, "#")] = '\0';

  /* Some programs put the slashes of a web address into every link they know. */
  query = strlen (link) > strlen (SFS_LINK_SCHEME) ? link + strlen (SFS_LINK_SCHEME) : "";
  query += strspn (query, "/");
  if (*query != '?')
    {
      broken (error, "The invitation has no members");
      return NULL;
    }
  if (!take_members (query + 1, &operator_url, &code, &fp, error))
    return NULL;

  if (operator_url == NULL)
    {
      broken (error, "The invitation does not say from whom it is");
      return NULL;
    }
  origin = bare_origin (operator_url, allow_loopback, error);
  if (origin == NULL)
    return NULL;
  if (code != NULL && !is_code (code))
    {
      broken (error, "The code of the invitation is empty, too long or not plain text");
      return NULL;
    }
  if (fp != NULL && !is_thumbprint (fp))
    {
      broken (error, "The fingerprint of the invitation is not complete");
      return NULL;
    }

  return invitation_new_take (g_steal_pointer (&origin), g_steal_pointer (&code),
                              g_steal_pointer (&fp));
}

/**
 * sfs_invitation_new:
 * @operator_url: the operator's origin, plain HTTP only to loopback
 * @code: (nullable): 1 to 512 printable ASCII characters
 * @fingerprint: (nullable): RFC 7638 thumbprint of the signing key
 *
 * For the side that invites.
 *
 * Returns: (transfer full) (nullable): the invitation, NULL when a part is not what it must be
 */
SfsInvitation *
sfs_invitation_new (const char *operator_url, const char *code, const char *fingerprint)
{
  char *origin = bare_origin (operator_url, TRUE, NULL);

  if (origin == NULL || (code != NULL && !is_code (code)) ||
      (fingerprint != NULL && !is_thumbprint (fingerprint)))
    {
      g_free (origin);
      return NULL;
    }
  return invitation_new_take (origin, g_strdup (code), g_strdup (fingerprint));
}

/**
 * sfs_invitation_ref:
 * @self: an invitation
 *
 * Returns: (transfer full): @self
 */
SfsInvitation *
sfs_invitation_ref (SfsInvitation *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * sfs_invitation_unref:
 * @self: (transfer full): an invitation
 */
void
sfs_invitation_unref (SfsInvitation *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_free (self->origin);
  g_free (self->host);
  g_free (self->code);
  g_free (self->fingerprint);
  g_free (self);
}

/**
 * sfs_invitation_get_origin:
 * @self: an invitation
 *
 * Returns: (transfer none): the operator's origin, see [func@url_get_origin]
 */
const char *
sfs_invitation_get_origin (SfsInvitation *self)
{
  return self->origin;
}

/**
 * sfs_invitation_get_host:
 * @self: an invitation
 *
 * Returns: (transfer none): the operator's host, see [func@url_get_host_label]
 */
const char *
sfs_invitation_get_host (SfsInvitation *self)
{
  return self->host;
}

/**
 * sfs_invitation_get_code:
 * @self: an invitation
 *
 * Returns: (transfer none) (nullable): the one-time pre-authorized code
 */
const char *
sfs_invitation_get_code (SfsInvitation *self)
{
  return self->code;
}

/**
 * sfs_invitation_get_fingerprint:
 * @self: an invitation
 *
 * Returns: (transfer none) (nullable): the thumbprint the operator's signing key must have
 */
const char *
sfs_invitation_get_fingerprint (SfsInvitation *self)
{
  return self->fingerprint;
}

/**
 * sfs_invitation_is_plain_http:
 * @self: an invitation
 *
 * Returns: whether the operator is spoken to without encryption, which the app must say on screen
 */
gboolean
sfs_invitation_is_plain_http (SfsInvitation *self)
{
  return g_str_has_prefix (self->origin, "http:");
}

/**
 * sfs_invitation_to_uri:
 * @self: an invitation
 *
 * Returns: (transfer full): the selfsame: link; a full stop at its end is escaped, so that it is
 *   not taken for that of a sentence
 */
char *
sfs_invitation_to_uri (SfsInvitation *self)
{
  g_autoptr (GString) uri = g_string_new (SFS_LINK_SCHEME "?operator=");

  g_string_append_uri_escaped (uri, self->origin, NULL, FALSE);
  if (self->code != NULL)
    {
      g_string_append (uri, "&code=");
      g_string_append_uri_escaped (uri, self->code, NULL, FALSE);
    }
  if (self->fingerprint != NULL)
    g_string_append_printf (uri, "&fp=%s", self->fingerprint);
  if (uri->str[uri->len - 1] == '.')
    {
      g_string_truncate (uri, uri->len - 1);
      g_string_append (uri, "%2E");
    }
  return g_string_free (g_steal_pointer (&uri), FALSE);
}
