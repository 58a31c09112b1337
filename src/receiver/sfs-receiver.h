/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>
#include "core/sfs-consent.h"
#include "receiver/sfs-introspection.h"
#include "receiver/sfs-receiver-limits.h"
#include "receiver/sfs-receiver-records.h"

G_BEGIN_DECLS

/* The operator's server: service description, token endpoint, submissions, uploads, receipts. */
#define SFS_TYPE_RECEIVER (sfs_receiver_get_type ())
G_DECLARE_FINAL_TYPE (SfsReceiver, sfs_receiver, SFS, RECEIVER, GObject)

/* What a program built around the receiver may put between it and the seller. All (nullable). */
typedef struct
{
  /* Before anything else, when the headers of a request came; TRUE when it was answered. */
  gboolean (*answer) (SoupServerMessage *message, gpointer data);
  /* A piece of a request's body came in. */
  void (*received) (SoupServerMessage *message, gsize bytes, gpointer data);
  /* Signs a receipt in the receiver's place. (transfer full) */
  char *(*sign_receipt) (const SfsReceiptExpectation *claims,
                         const char *jti,
                         GDateTime *iat,
                         GDateTime *retention_until,
                         SfsSigningKey *key,
                         gpointer data);
  /* Signs a deletion in the receiver's place. (transfer full) */
  char *(*sign_deletion) (GBytes *payload, SfsSigningKey *key, gpointer data);
} SfsReceiverFilter;

SfsReceiver *sfs_receiver_new (const char *dir, GError **error);
void sfs_receiver_set_filter (SfsReceiver *self, const SfsReceiverFilter *filter, gpointer data);
void sfs_receiver_set_introspection (SfsReceiver *self, SfsIntrospection *introspection);
void sfs_receiver_set_limits (SfsReceiver *self, const SfsReceiverLimits *limits);
void sfs_receiver_set_sweep_seconds (SfsReceiver *self, guint seconds);
SfsDescription *sfs_receiver_get_description (SfsReceiver *self);
SfsReceiverRecords *sfs_receiver_get_records (SfsReceiver *self);

GSocket *sfs_receiver_bind (const char *address, guint16 port, GError **error);
guint16 sfs_receiver_socket_get_port (GSocket *socket);
gboolean sfs_receiver_listen (SfsReceiver *self,
                              GSocket *socket,
                              GTlsCertificate *certificate,
                              GError **error);
void sfs_receiver_stop (SfsReceiver *self);

G_END_DECLS
