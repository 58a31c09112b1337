/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An origin as RFC 6454 means it, serialized: "https://shop.example" or "http://127.0.0.1:4711".
 * @allow_loopback: plain HTTP is taken, and only to 127.0.0.0/8, ::1 or localhost. */
char    *sfs_url_get_origin (const char *url, gboolean allow_loopback, GError **error);
gboolean sfs_url_is_loopback (const char *url);
/* What @reference means seen from @base; NULL when that is no URL of a web server. */
char    *sfs_url_resolve (const char *base, const char *reference);
/* Host with port where it is not the default one, in punycode where it is not ASCII: the headline. */
char    *sfs_url_get_host_label (const char *url);

/* What a seller was sent: `selfsame:?operator=…&code=…&fp=…`. Boxed, immutable, refcounted. */
typedef struct _SfsInvitation SfsInvitation;
#define SFS_TYPE_INVITATION (sfs_invitation_get_type ())
GType          sfs_invitation_get_type (void);

/* Takes the link however it was pasted: white space or line breaks in it, quotes or <> around it,
 * or in the middle of a sentence. Nothing is contacted. Unknown members are ignored, doubled ones
 * refused. */
SfsInvitation *sfs_invitation_parse (const char *text, gboolean allow_loopback, GError **error);
SfsInvitation *sfs_invitation_new (const char *operator_url, const char *code, const char *fingerprint);
SfsInvitation *sfs_invitation_ref (SfsInvitation *self);
void           sfs_invitation_unref (SfsInvitation *self);
const char    *sfs_invitation_get_origin (SfsInvitation *self);
const char    *sfs_invitation_get_host (SfsInvitation *self);        /* headline, see above */
const char    *sfs_invitation_get_code (SfsInvitation *self);        /* (nullable) */
const char    *sfs_invitation_get_fingerprint (SfsInvitation *self); /* (nullable) */
gboolean       sfs_invitation_is_plain_http (SfsInvitation *self);
char          *sfs_invitation_to_uri (SfsInvitation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsInvitation, sfs_invitation_unref)

G_END_DECLS
