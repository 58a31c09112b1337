/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-face-gate.h"

G_BEGIN_DECLS

/* What a hint says to a person. All strings translated, static. */
const char *sfs_hint_get_sentence (SfsHint hint);  /* now: what to do */
const char *sfs_hint_get_reason (SfsHint hint);    /* afterwards: why a recording will not do */
const char *sfs_hint_get_icon_name (SfsHint hint); /* symbol beside the sentence */

/* The same in four parts: one short state each, and whether it is as it should be. */
typedef enum
{
  SFS_CHECK_FACE,
  SFS_CHECK_POSITION,
  SFS_CHECK_LIGHT,
  SFS_CHECK_PICTURE,
  SFS_N_CHECKS
} SfsCheck;

typedef enum
{
  SFS_CHECK_UNKNOWN, /* cannot be told now */
  SFS_CHECK_WRONG,
  SFS_CHECK_RIGHT,
} SfsCheckState;

const char   *sfs_check_get_title (SfsCheck check);
SfsCheckState sfs_check_get_state (SfsCheck check, SfsHint hint);
const char   *sfs_check_get_text (SfsCheck check, SfsHint hint);

G_END_DECLS
