/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>
#include "receiver/sfs-receiver-limits.h"

G_BEGIN_DECLS

/* One connection, and how fast it goes. */
typedef struct _SfsCaller SfsCaller;

SfsCaller *sfs_caller_new (GSocket *socket, const SfsReceiverLimits *limits);
void sfs_caller_free (SfsCaller *self);
void sfs_caller_watch (SfsCaller *self, SoupServerMessage *message);
gboolean sfs_caller_is_gone (SfsCaller *self);
gboolean sfs_caller_is_too_slow (SfsCaller *self, gint64 now);
void sfs_caller_cut (SfsCaller *self);
void sfs_caller_let_go (SfsCaller *self);

const char *sfs_caller_get_address (SfsCaller *self);
void sfs_caller_turn_away (SfsCaller *self);
gboolean sfs_caller_is_turned_away (SfsCaller *self);
SfsCaller *sfs_caller_of (SoupServerMessage *message);

char *sfs_address_to_key (GInetAddress *address);

G_END_DECLS
