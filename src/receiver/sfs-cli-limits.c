/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-cli.h"

#define MIB ((gint64) 1024 * 1024)

/* Where a limit is set to it depends on how the server is reached. */
#define UNSET (-1)

/**
 * sfs_cli_limits_init:
 * @limits: (out caller-allocates): what nothing was said of yet
 */
void
sfs_cli_limits_init (SfsCliLimits *limits)
{
  limits->limits = sfs_receiver_limits_default;
  limits->limits.requests_per_address = UNSET;
  limits->limits.guesses_per_address = UNSET;
  limits->limits.connections_per_address = UNSET;
  limits->storage_mib = sfs_receiver_limits_default.storage / MIB;
  limits->storage_per_seller_mib = sfs_receiver_limits_default.storage_per_seller / MIB;
}

/**
 * sfs_cli_limits_new_entries:
 * @limits: where the options put their values
 *
 * Returns: (transfer full) (array zero-terminated=1): the options
 */
GOptionEntry *
sfs_cli_limits_new_entries (SfsCliLimits *limits)
{
  SfsReceiverLimits *l = &limits->limits;
  const GOptionEntry entries[] = {
    { "requests", 0, 0, G_OPTION_ARG_INT, &l->requests, "Requests a minute in all (60000)", "N" },
    { "requests-per-address", 0, 0, G_OPTION_ARG_INT, &l->requests_per_address,
      "… from one address (1200)", "N" },
    { "requests-per-seller", 0, 0, G_OPTION_ARG_INT, &l->requests_per_seller,
      "… of one seller (1200)", "N" },
    { "guesses-per-address", 0, 0, G_OPTION_ARG_INT, &l->guesses_per_address,
      "Wrong codes, PINs and refresh tokens a minute from one address (20)", "N" },
    { "open-uploads", 0, 0, G_OPTION_ARG_INT, &l->open_uploads, "Open uploads in all (1000)", "N" },
    { "open-uploads-per-seller", 0, 0, G_OPTION_ARG_INT, &l->open_uploads_per_seller,
      "… of one seller (8)", "N" },
    { "storage", 0, 0, G_OPTION_ARG_INT64, &limits->storage_mib,
      "MiB of sealed files and consents in all (as the disk has)", "MIB" },
    { "storage-per-seller", 0, 0, G_OPTION_ARG_INT64, &limits->storage_per_seller_mib,
      "… of one seller (512)", "MIB" },
    { "refusals-per-invitation", 0, 0, G_OPTION_ARG_INT, &l->refusals_per_invitation,
      "How often one can say that one would rather not (20)", "N" },
    { "connections", 0, 0, G_OPTION_ARG_INT, &l->connections, "Connections at once in all (512)",
      "N" },
    { "connections-per-address", 0, 0, G_OPTION_ARG_INT, &l->connections_per_address,
      "… from one address (64)", "N" },
    { "request-seconds", 0, 0, G_OPTION_ARG_INT, &l->request_seconds,
      "From the connection, or the last answer, to the end of a request's headers (30)", "N" },
    { "slow-seconds", 0, 0, G_OPTION_ARG_INT, &l->slow_seconds,
      "How long bodies may be slower than --min-rate (30)", "N" },
    { "min-rate", 0, 0, G_OPTION_ARG_INT, &l->min_rate, "Bytes a second, either way (512)", "N" },
    { "behind-proxy", 0, 0, G_OPTION_ARG_NONE, &l->behind_proxy,
      "A client's address is the last one of X-Forwarded-For, which the proxy sets", NULL },
    G_OPTION_ENTRY_NULL,
  };

  return g_memdup2 (entries, sizeof entries);
}

/* Everybody behind a proxy on this machine comes from the same address: what is limited by address
 * would shut out all of them together. */
static void
settle (int *limit, int usual, gboolean tells_apart)
{
  if (*limit == UNSET)
    *limit = tells_apart ? usual : 0;
}

/**
 * sfs_cli_limits_check:
 * @limits: what the options say
 * @is_local: whether only this machine can connect
 *
 * Returns: %FALSE when something is no sensible number
 */
gboolean
sfs_cli_limits_check (SfsCliLimits *limits, gboolean is_local)
{
  SfsReceiverLimits *l = &limits->limits;
  gboolean tells_apart = !is_local || l->behind_proxy;
  const int counts[] = { l->requests,     l->requests_per_seller,
                         l->open_uploads, l->open_uploads_per_seller,
                         l->connections,  l->refusals_per_invitation,
                         l->min_rate };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    if (counts[i] < 0)
      return FALSE;
  settle (&l->requests_per_address, sfs_receiver_limits_default.requests_per_address, tells_apart);
  settle (&l->guesses_per_address, sfs_receiver_limits_default.guesses_per_address, tells_apart);
  settle (&l->connections_per_address, sfs_receiver_limits_default.connections_per_address,
          !is_local);
  if (l->requests_per_address < 0 || l->guesses_per_address < 0 || l->connections_per_address < 0 ||
      l->request_seconds < 1 || l->slow_seconds < 1 || limits->storage_mib < 0 ||
      limits->storage_mib > G_MAXINT64 / MIB || limits->storage_per_seller_mib < 0 ||
      limits->storage_per_seller_mib > G_MAXINT64 / MIB)
    return FALSE;
  l->storage = limits->storage_mib * MIB;
  l->storage_per_seller = limits->storage_per_seller_mib * MIB;
  return TRUE;
}
