/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-face-gate.h"

G_BEGIN_DECLS

/* What there is to see, for who does not see it. @wrong: SFS_HINT_BIT ()s. (transfer full) */
char *sfs_picture_dup_words (guint wrong);

G_END_DECLS
