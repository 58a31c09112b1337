/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>
#include "session/sfs-session.h"

G_BEGIN_DECLS

/* “What leaves this computer”: every item to the byte, sealed or not, to which host, and who can open it.
 * Folded. */
#define SFS_TYPE_LEAVING_ROW (sfs_leaving_row_get_type ())
G_DECLARE_FINAL_TYPE (SfsLeavingRow, sfs_leaving_row, SFS, LEAVING_ROW, AdwBin)

void sfs_leaving_row_set_session (SfsLeavingRow *self, SfsSession *session);

G_END_DECLS
