/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "net/sfs-http.h"

#include "net/sfs-net-error.h"

/* What an SFS_NET_ERROR carries besides its message. */
typedef struct
{
  guint status;
  char *problem_type;
  gint64 retry_after;
} SfsNetErrorPrivate;

static void
sfs_net_error_private_init (SfsNetErrorPrivate *priv)
{
  priv->retry_after = -1;
}

static void
sfs_net_error_private_copy (const SfsNetErrorPrivate *from, SfsNetErrorPrivate *to)
{
  to->status = from->status;
  to->problem_type = g_strdup (from->problem_type);
  to->retry_after = from->retry_after;
}

static void
sfs_net_error_private_clear (SfsNetErrorPrivate *priv)
{
  g_free (priv->problem_type);
}

/**
 * sfs_net_error_quark:
 *
 * Returns: the error domain of src/net; codes are [enum@NetError].
 */
G_DEFINE_EXTENDED_ERROR (SfsNetError, sfs_net_error)

/**
 * sfs_http_reply_to_error:
 * @reply: a reply that is not what was wanted
 *
 * The operator's own words stay out of the message: they are in `reply->problem` for those who
 * mark them as the operator's.
 *
 * Returns: (transfer full): SFS_NET_ERROR_STATUS with status, problem type and Retry-After, or
 *   SFS_NET_ERROR_NOT_OURS when the network in between answered (RFC 6585, section 6)
 */
GError *
sfs_http_reply_to_error (SfsHttpReply *reply)
{
  const char *type = reply->problem != NULL ? reply->problem->type : NULL;
  gboolean portal = reply->status == 511;
  GError *error = g_error_new (SFS_NET_ERROR,
                               portal ? SFS_NET_ERROR_NOT_OURS : SFS_NET_ERROR_STATUS,
                               "HTTP status %u%s%s", reply->status, type != NULL ? ", " : "",
                               type != NULL ? type : "");
  SfsNetErrorPrivate *priv = sfs_net_error_get_private (error);

  if (portal)
    return error;
  priv->status = reply->status;
  priv->problem_type = g_strdup (type);
  priv->retry_after = reply->problem != NULL ? reply->problem->retry_after : -1;
  return error;
}

static const SfsNetErrorPrivate *
get_status_data (const GError *error)
{
  return g_error_matches (error, SFS_NET_ERROR, SFS_NET_ERROR_STATUS)
             ? sfs_net_error_get_private (error)
             : NULL;
}

/**
 * sfs_net_error_get_status:
 * @error: any error
 *
 * Returns: HTTP status of an SFS_NET_ERROR_STATUS, else 0
 */
guint
sfs_net_error_get_status (const GError *error)
{
  const SfsNetErrorPrivate *priv = get_status_data (error);

  return priv != NULL ? priv->status : 0;
}

/**
 * sfs_net_error_get_problem_type:
 * @error: any error
 *
 * Returns: (transfer none) (nullable): what the server says is wrong, a word of letters, digits,
 *   dot, dash and underscore
 */
const char *
sfs_net_error_get_problem_type (const GError *error)
{
  const SfsNetErrorPrivate *priv = get_status_data (error);

  return priv != NULL ? priv->problem_type : NULL;
}

/**
 * sfs_net_error_get_retry_after:
 * @error: any error
 *
 * Returns: seconds to wait, as the server asked for, else -1
 */
gint64
sfs_net_error_get_retry_after (const GError *error)
{
  const SfsNetErrorPrivate *priv = get_status_data (error);

  return priv != NULL ? priv->retry_after : -1;
}

/**
 * sfs_net_error_is_unreachable:
 * @error: any error
 *
 * Returns: whether the server did not come into it: nothing was reached, or a captive portal
 * answered in its place
 */
gboolean
sfs_net_error_is_unreachable (const GError *error)
{
  return g_error_matches (error, SFS_NET_ERROR, SFS_NET_ERROR_OFFLINE) ||
         g_error_matches (error, SFS_NET_ERROR, SFS_NET_ERROR_TIMEOUT) ||
         g_error_matches (error, SFS_NET_ERROR, SFS_NET_ERROR_NOT_OURS);
}

/**
 * sfs_net_error_is_transient:
 * @error: any error
 *
 * Returns: whether the same request may go through later, with nothing changed
 */
gboolean
sfs_net_error_is_transient (const GError *error)
{
  guint status = sfs_net_error_get_status (error);

  if (g_error_matches (error, SFS_NET_ERROR, SFS_NET_ERROR_OFFLINE) ||
      g_error_matches (error, SFS_NET_ERROR, SFS_NET_ERROR_TIMEOUT))
    return TRUE;
  /* 501 and 505 are servers that cannot, however often they are asked. */
  return status == SOUP_STATUS_REQUEST_TIMEOUT || status == 425 || status == 429 ||
         (status >= 500 && status != SOUP_STATUS_NOT_IMPLEMENTED &&
          status != SOUP_STATUS_HTTP_VERSION_NOT_SUPPORTED);
}

/**
 * sfs_net_error_from_transport:
 * @error: (transfer full): what GIO or libsoup reported
 *
 * Returns: (transfer full): an SFS_NET_ERROR; a cancellation stays G_IO_ERROR_CANCELLED
 */
GError *
sfs_net_error_from_transport (GError *error)
{
  int code = SFS_NET_ERROR_FAILED;
  GError *mapped;

  if (error->domain == SFS_NET_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;

  if (error->domain == G_TLS_ERROR)
    code = error->code == G_TLS_ERROR_EOF ? SFS_NET_ERROR_OFFLINE : SFS_NET_ERROR_CERTIFICATE;
  else if (error->domain == G_RESOLVER_ERROR)
    code = SFS_NET_ERROR_OFFLINE;
  else if (g_error_matches (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING))
    /* Also what an answer is that was cut off in its head: libsoup tells no difference. */
    code = SFS_NET_ERROR_OFFLINE;
  else if (error->domain == SOUP_SESSION_ERROR)
    code = SFS_NET_ERROR_PROTOCOL;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    code = SFS_NET_ERROR_TIMEOUT;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    code = SFS_NET_ERROR_PROTOCOL;
  else if (error->domain == G_IO_ERROR)
    /* Refused, reset, unreachable, cut off, a broken proxy: what remains is the way there. */
    code = SFS_NET_ERROR_OFFLINE;

  mapped = g_error_new_literal (SFS_NET_ERROR, code, error->message);
  g_error_free (error);
  return mapped;
}
