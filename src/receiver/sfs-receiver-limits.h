/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a receiver takes from one seller, from one address and in all. 0 is no limit, but for the
 * times. */
typedef struct
{
  int requests; /* a minute, of everybody */
  int requests_per_address;
  int requests_per_seller;
  int guesses_per_address; /* wrong codes, PINs and refresh tokens a minute */
  int open_uploads;
  int open_uploads_per_seller;
  gint64 storage; /* bytes of sealed files and consents */
  gint64 storage_per_seller;
  int refusals_per_invitation;
  int connections;
  int connections_per_address;
  int request_seconds; /* from the connection, or the last answer, to the end of the headers */
  int slow_seconds;    /* after so long of a body it is seen whether it comes fast enough */
  int min_rate;        /* bytes a second, either way */

  gboolean behind_proxy; /* a client's address is the last of X-Forwarded-For */
} SfsReceiverLimits;

extern const SfsReceiverLimits sfs_receiver_limits_default;

G_END_DECLS
