/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <libsoup/soup.h>
#include "core/sfs-secret.h"
#include "net/sfs-network.h"

G_BEGIN_DECLS

#define SFS_NET_ERROR (sfs_net_error_quark ())
GQuark sfs_net_error_quark (void);

typedef enum
{
  SFS_NET_ERROR_FAILED,
  SFS_NET_ERROR_OFFLINE,     /* no route, no name, refused, reset: try again */
  SFS_NET_ERROR_TIMEOUT,     /* nothing came for the idle time allowed: try again */
  SFS_NET_ERROR_CERTIFICATE, /* TLS certificate refused; never asked around */
  SFS_NET_ERROR_REDIRECT,    /* to another host, to plain HTTP, or too often */
  SFS_NET_ERROR_ORIGIN,      /* a URL outside the origins this call may reach */
  SFS_NET_ERROR_TOO_LARGE,   /* answer over its bound */
  SFS_NET_ERROR_NOT_OURS,    /* right status, wrong kind of answer: a captive portal, another service */
  SFS_NET_ERROR_PROTOCOL,    /* header or body that breaks the protocol */
  SFS_NET_ERROR_STATUS,      /* an HTTP error; sfs_net_error_get_problem () has it */
} SfsNetError;

/* RFC 9457 problem details, or an OAuth error answer (RFC 6749 section 5.2) in the same clothes:
 * type then is the `error` member. Boxed. Strings (nullable). */
typedef struct
{
  guint  status;
  char  *type;   /* last path segment of the problem type, such as "notice-changed", or "invalid_grant" */
  char  *title;
  char  *detail;
  gint64 retry_after; /* seconds, -1 without the header */
} SfsProblem;

void        sfs_problem_free (SfsProblem *problem);
SfsProblem *sfs_problem_parse (guint status, SoupMessageHeaders *headers, GBytes *body);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsProblem, sfs_problem_free)

/* One bounded, cancellable way to speak HTTP: TLS by the system's trust store, plain HTTP only to
 * loopback and only when allowed, redirects only to HTTPS (or loopback) on the same host, bodies
 * bounded, no cookies, no cache, no user-identifying User-Agent. */
#define SFS_TYPE_HTTP (sfs_http_get_type ())
G_DECLARE_FINAL_TYPE (SfsHttp, sfs_http, SFS, HTTP, GObject)

typedef struct _SfsHttpReply SfsHttpReply;

struct _SfsHttpReply
{
  guint               status;
  SoupMessageHeaders *headers;
  GBytes             *body;    /* never NULL */
  SfsProblem         *problem; /* (nullable) set when status >= 400 */
};

SfsHttp *sfs_http_new (gboolean allow_loopback);
gboolean sfs_http_get_allow_loopback (SfsHttp *self);
SfsNetwork *sfs_http_get_network (SfsHttp *self);
/* How long an answer of so many bytes may take altogether, in seconds. */
double sfs_http_get_patience (SfsHttp *self, gsize bytes);

/* (transfer full). NULL when @url may not be contacted. @token (nullable): sent as bearer token. */
SoupMessage *sfs_http_message_new (SfsHttp *self, const char *method, const char *url, SfsSecret *token, GError **error);
/* Use this and not libsoup's own: see there. */
void         sfs_http_message_set_body (SoupMessage *message, const char *type, GBytes *body);
/* Any HTTP status finishes with a reply, but for redirects that are not followed: these and transport
 * faults are errors. @max_body in bytes. Where the message has an Accept header, an answer of success
 * of another type is SFS_NET_ERROR_NOT_OURS. Progress of a request body: the message's signals. */
void          sfs_http_send_async (SfsHttp *self, SoupMessage *message, gsize max_body, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
/* The same for what is large: the body of a 200 or 206 goes to @into, and what came stays there when the
 * rest does not; @max_body is of @into then. */
void          sfs_http_send_into_async (SfsHttp *self, SoupMessage *message, GByteArray *into, gsize max_body, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
SfsHttpReply *sfs_http_send_finish (SfsHttp *self, GAsyncResult *result, GError **error);
/* SFS_NET_ERROR_STATUS for a reply, with its problem attached; call when status is not what was wanted. */
GError       *sfs_http_reply_to_error (SfsHttpReply *reply);
void          sfs_http_reply_free (SfsHttpReply *reply);
/* HTTP status of an SFS_NET_ERROR_STATUS error, 0 otherwise; and its problem type (nullable). */
guint         sfs_net_error_get_status (const GError *error);
const char   *sfs_net_error_get_problem_type (const GError *error);
gint64        sfs_net_error_get_retry_after (const GError *error);
gboolean      sfs_net_error_is_transient (const GError *error); /* trying the same again may help */
gboolean      sfs_net_error_is_unreachable (const GError *error); /* the server did not come into it */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsHttpReply, sfs_http_reply_free)

G_END_DECLS
