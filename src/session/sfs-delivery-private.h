/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-delivery.h"
#include "session/sfs-rate.h"

G_BEGIN_DECLS

typedef void (*SfsDeliveryStep) (SfsDelivery *self);

struct _SfsDelivery
{
  GObject parent_instance;

  SfsHttp *http;
  SfsRecords *records;
  SfsOperatorClient *client;
  char *id;

  GTask *task; /* (nullable) while running; holds us */
  gboolean claimed; /* the submission is in our hand */
  SfsOutboxEntry *entry;
  SfsConsent *consent;
  SfsUpload *upload; /* (nullable) */
  guint uploads;     /* begun in this run */
  SfsRetry retry;
  GSource *pause; /* (nullable) between two tries */
  SfsDeliveryStep next;      /* what comes after it */
  gboolean unreachable;      /* it is for the network's sake */
  gulong network_handler;
  double poll_interval;
  gint64 poll_end;
  char *receipt; /* (nullable) as the operator gave it */

  /* Writes to the outbox come one after another: a late one would undo what is newer. */
  gboolean keeping;    /* the upload's address is being written */
  gboolean keep_again; /* it is another one since */
  gboolean updating;   /* what comes next in the run waits for that */
  gboolean ended;      /* and so does its end, which is: */
  SfsReceipt *verified; /* (nullable) */
  GError *fault;        /* (nullable) */

  gint64 sent;
  SfsRate rate;
  gboolean paused;
  gboolean waiting;
  gboolean unconfirmed;
};

/* The end of a run; takes @error. */
void sfs_delivery_fail (SfsDelivery *self, GError *error);
gboolean sfs_delivery_stop_if_cancelled (SfsDelivery *self);

/* Writing, in order. */
void sfs_delivery_run_blocking (SfsDelivery *self, GTaskThreadFunc work, GAsyncReadyCallback callback);
void sfs_delivery_update_outbox (SfsDelivery *self, SfsOutboxState state, SfsDeliveryStep next);
void sfs_delivery_note_told (SfsDelivery *self, SfsDeliveryStep next);
void sfs_delivery_keep_address (SfsDelivery *self);
void sfs_delivery_tell_end (SfsDelivery *self);

/* Waiting. sfs_delivery_try_again () takes @error, and fails with it when that is no use. */
void sfs_delivery_watch_network (SfsDelivery *self);
void sfs_delivery_end_wait (SfsDelivery *self);
void sfs_delivery_go_on_after (SfsDelivery *self, double seconds, SfsDeliveryStep next);
void sfs_delivery_try_again (SfsDelivery *self, GError *error, SfsDeliveryStep step);
void sfs_delivery_succeeded (SfsDelivery *self);

/* Both notify when something changes. */
void sfs_delivery_set_waiting (SfsDelivery *self, gboolean waiting);
void sfs_delivery_set_sent (SfsDelivery *self, gint64 sent);
void sfs_delivery_set_entry (SfsDelivery *self, SfsOutboxEntry *entry); /* takes @entry */

G_END_DECLS
