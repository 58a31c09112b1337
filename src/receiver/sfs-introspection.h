/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "receiver/sfs-receiver-records.h"

G_BEGIN_DECLS

/* Bearer tokens that another OpenID provider gave: it is asked whose they are (RFC 7662). */
typedef struct _SfsIntrospection SfsIntrospection;

/* @credentials: “ID:FILE”, the receiver's own client at the provider. @client_id: whose tokens are
 * taken, as the service description says. */
SfsIntrospection *sfs_introspection_new (const char *url, const char *credentials, const char *client_id, GError **error);
void              sfs_introspection_free (SfsIntrospection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsIntrospection, sfs_introspection_free)

void  sfs_introspection_ask_async (SfsIntrospection *self, const char *token, GAsyncReadyCallback callback, gpointer user_data);
char *sfs_introspection_ask_finish (GAsyncResult *result, GError **error);

/* What a seller of that provider holds here: one grant, whatever token it comes with. */
SfsGrantRow *sfs_introspection_find_grant (SfsReceiverRecords *records, const char *subject, gint64 now, GError **error);

G_END_DECLS
