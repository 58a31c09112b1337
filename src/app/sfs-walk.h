/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"

G_BEGIN_DECLS

typedef enum
{
  SFS_STAGE_CAMERA = 1 << 0,  /* the camera may run; on every other page it is off */
  SFS_STAGE_PASSING = 1 << 1, /* the back button does not stop here */
  SFS_STAGE_ASIDE = 1 << 2,   /* off the line: never reached by going on */
  SFS_STAGE_WORKING = 1 << 3, /* begins its work when shown: not a place to think after a failure */
  SFS_STAGE_LASTING = 1 << 4, /* what it began by itself goes on while something else is shown */
} SfsStageFlags;

typedef struct
{
  const char *name;
  GType (*get_type) (void);
  int step; /* as counted for people; several pages may be one step */
  SfsStageFlags flags;
} SfsStage;

/* The pages of a wizard in their order, from one static table, and which of them leads where. On
 * which of them one is, the wizard knows. */
typedef struct _SfsWalk SfsWalk;

/* A page was just made: to be connected to. */
typedef void (*SfsWalkMade) (SfsPage *page, gpointer user_data);

SfsWalk        *sfs_walk_new (SfsVisit *visit, GtkStack *stack, SfsWalkMade made, gpointer user_data);
void            sfs_walk_free (SfsWalk *self);
const SfsStage *sfs_walk_get_stage (SfsWalk *self, int index);
SfsPage        *sfs_walk_get_page (SfsWalk *self, int index); /* made when first needed */
void            sfs_walk_enter (SfsWalk *self, int index);
void            sfs_walk_drop_pages (SfsWalk *self);
void            sfs_walk_renew_pages (SfsWalk *self);
char           *sfs_walk_dup_subtitle (SfsWalk *self, int index);
int             sfs_walk_previous (SfsWalk *self, int from);
int             sfs_walk_follow (SfsWalk *self, int from, SfsPageOutcome outcome);
int             sfs_walk_fail (SfsWalk *self, int from, const GError *error, gboolean applying);
int             sfs_walk_get_failed (SfsWalk *self, gboolean *applying);

G_END_DECLS
