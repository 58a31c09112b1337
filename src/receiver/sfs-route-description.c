/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-routes.h"

/* GET /.well-known/selfsame-operator: the exact bytes that sellers' consents name by hash. */
void
sfs_route_get_description (SfsExchange *self)
{
  SfsDescription *description = self->receiver->description;

  sfs_exchange_set_header (self, "Cache-Control", "no-cache");
  sfs_exchange_answer_bytes (self, SOUP_STATUS_OK, "application/jose",
                             sfs_description_get_bytes (description));
}
