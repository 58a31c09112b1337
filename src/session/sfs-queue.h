/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-session.h"

G_BEGIN_DECLS

/* How far one is that goes on by itself. */
typedef enum
{
  SFS_QUEUED_NOT,    /* nobody asked for that, or it was dropped */
  SFS_QUEUED_WAITS,  /* its turn will come */
  SFS_QUEUED_SENDS,  /* it is being sent */
  SFS_QUEUED_DONE,   /* its receipt is kept */
  SFS_QUEUED_FAILED, /* it is as it was before */
} SfsQueued;

/* Sends what earlier runs left, one after another, without a screen. Signals: "changed" (id): how far
 * it is; "ended" (id): DONE or FAILED now. */
#define SFS_TYPE_QUEUE (sfs_queue_get_type ())
G_DECLARE_FINAL_TYPE (SfsQueue, sfs_queue, SFS, QUEUE, GObject)

SfsQueue *sfs_queue_new (SfsHttp *http, SfsRecords *records, SfsCredentialStore *store);
void      sfs_queue_add (SfsQueue *self, const char *id, const char *origin);
void      sfs_queue_drop (SfsQueue *self, const char *id); /* what has ended is not spoken of any more */
void      sfs_queue_stop (SfsQueue *self); /* for good; what was sent so far counts at the next start */

gboolean      sfs_queue_is_busy (SfsQueue *self); /* whether any waits or is being sent */
SfsQueued     sfs_queue_get_state (SfsQueue *self, const char *id);
const char   *sfs_queue_get_origin (SfsQueue *self, const char *id); /* (nullable) */
double        sfs_queue_get_fraction (SfsQueue *self, const char *id); /* of what is being sent, 0 to 1 */
gboolean      sfs_queue_is_held_up (SfsQueue *self, const char *id); /* SENDS, but waits for the network or the operator */
const GError *sfs_queue_get_error (SfsQueue *self, const char *id); /* (nullable) of FAILED */

G_END_DECLS
