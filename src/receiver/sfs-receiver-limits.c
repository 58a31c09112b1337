/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-receiver-limits.h"

#define MIB ((gint64) 1024 * 1024)

/* Far beyond what an honest seller needs (a submission is some 15 requests and one upload), and far
 * below what would hurt a small server. */
const SfsReceiverLimits sfs_receiver_limits_default = {
  .requests = 60000,
  .requests_per_address = 1200,
  .requests_per_seller = 1200,
  .guesses_per_address = 20,
  .open_uploads = 1000,
  .open_uploads_per_seller = 8,
  .storage = 0,
  .storage_per_seller = 512 * MIB,
  .refusals_per_invitation = 20,
  .connections = 512,
  .connections_per_address = 64,
  .request_seconds = 30,
  .slow_seconds = 30,
  .min_rate = 512,
};
