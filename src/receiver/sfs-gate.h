/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "receiver/sfs-rate.h"
#include "receiver/sfs-receiver-limits.h"

G_BEGIN_DECLS

typedef struct _SfsExchange SfsExchange;

/* Counts requests against the limits, and answers those that are too many. */
typedef struct
{
  SfsReceiverLimits limits;
  SfsRate *requests;
  SfsRate *per_address;
  SfsRate *per_seller;
  SfsRate *guesses;
} SfsGate;

void sfs_gate_init (SfsGate *self, const SfsReceiverLimits *limits);
void sfs_gate_clear (SfsGate *self);

/* FALSE when answered. */
gboolean sfs_gate_let_in (SfsExchange *exchange);
gboolean sfs_gate_let_seller (SfsExchange *exchange, const char *subject);
gboolean sfs_gate_let_guess (SfsExchange *exchange);
void sfs_gate_note_wrong_guess (SfsExchange *exchange);
gboolean sfs_gate_let_announce (SfsExchange *exchange, gint64 bytes);
gboolean sfs_gate_let_upload (SfsExchange *exchange);
gboolean sfs_gate_let_refuse (SfsExchange *exchange);

G_END_DECLS
