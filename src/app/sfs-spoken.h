/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is spoken when. Pure C, no clock. */
typedef enum
{
  SFS_SPOKEN_PAGE,     /* where one is now */
  SFS_SPOKEN_BODY,     /* what stands there */
  SFS_SPOKEN_SENTENCE, /* news, an error */
  SFS_SPOKEN_HINT,     /* what to do now; true until the next one */
  SFS_SPOKEN_FIGURE,   /* seconds left of the countdown */
} SfsSpokenKind;

typedef enum
{
  SFS_SPOKEN_NOT,
  SFS_SPOKEN_AT_ONCE, /* in the place of what is being said */
  SFS_SPOKEN_AFTER,   /* after it */
} SfsSpokenTurn;

/* What was said last. To be zeroed when it begins, and when what was said was taken back. */
typedef struct
{
  char *text; /* (nullable) */
  SfsSpokenKind kind;
  gint64 time;
  gint64 begun, until; /* what is not to be cut off: since when it is said, and about how long */
} SfsSpoken;

SfsSpokenTurn sfs_spoken_take (SfsSpoken *self, SfsSpokenKind kind, const char *text, gint64 time);
void sfs_spoken_clear (SfsSpoken *self);
gboolean sfs_spoken_is_figure_said (int figure);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SfsSpoken, sfs_spoken_clear)

G_END_DECLS
