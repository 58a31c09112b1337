/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "receiver/sfs-door.h"
#include "receiver/sfs-gate.h"
#include "receiver/sfs-introspection.h"
#include "receiver/sfs-receiver-contents.h"
#include "receiver/sfs-receiver.h"

G_BEGIN_DECLS

/* What the parts of the server share. */
struct _SfsReceiver
{
  GObject parent_instance;

  SfsDescription *description;
  SfsSigningKey *key;
  SfsReceiverRecords *records;
  SfsReceiverContents *contents;
  char *journal; /* path of the journal of deletions */

  SfsIntrospection *introspection; /* (nullable) */

  SoupServer *server;
  SfsDoor *door;
  SfsGate gate;
  GHashTable *endpoints; /* path → SfsEndpoint + 1 */
  guint sweep_seconds;
  guint sweep_source;
  guint erase_source;

  GHashTable *sinks;    /* upload name → SfsUploadSink that is written to, not owned */
  GHashTable *settling; /* upload names whose content is being hashed */

  SfsReceiverFilter filter;
  gpointer filter_data;
};

gint64 sfs_receiver_now (void);
gint64 sfs_receiver_get_max_bytes (SfsReceiver *self);

G_END_DECLS
