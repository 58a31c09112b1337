/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-session.h"

G_BEGIN_DECLS

/* What is inside of the sealed file, in bytes. */
typedef enum
{
  SFS_LEAVING_CLIP,
  SFS_LEAVING_CONSENT,
  SFS_LEAVING_DESCRIPTION,
  SFS_LEAVING_QUALITY,
  SFS_LEAVING_MANIFEST,
  SFS_LEAVING_PACKING, /* what holds these together, and the encryption: the rest */
  SFS_LEAVING_N_ITEMS,
} SfsLeavingItem;

/* Who is spoken to from Send to the receipt. */
typedef struct
{
  char    *origin;
  char    *label;       /* host, in punycode, and the port unless it is the default one */
  gboolean secure;      /* nobody on the way can read along */
  gboolean uploads;     /* gets the sealed file */
  gboolean submissions; /* gets what is not sealed, and is asked for the receipt */
  gboolean sign_in;     /* may renew the sign-in, where that has come to its end */
} SfsLeavingHost;

/* Who can open the sealed file. */
typedef struct
{
  const char *key;    /* age1… */
  const char *holder; /* (nullable) in the operator's words; NULL for the seller */
} SfsLeavingReader;

/* All that leaves this computer with Send, known to the byte before it does. What each request has
 * around it, its address and headers, is not counted. */
typedef struct
{
  SfsSession *session; /* lends the strings of @readers */
  gint64      items[SFS_LEAVING_N_ITEMS];
  gint64      sealed;  /* the sum of @items: the sealed file */
  gint64      open;    /* what goes unsealed: the consent record, and size and hashes */
  GPtrArray  *hosts;   /* SfsLeavingHost, one an origin */
  GArray     *readers; /* SfsLeavingReader */
} SfsLeaving;

/* (transfer full): of a session that is RECORDED. */
SfsLeaving *sfs_leaving_new (SfsSession *session);
void        sfs_leaving_free (SfsLeaving *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsLeaving, sfs_leaving_free)

G_END_DECLS
