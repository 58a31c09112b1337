/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"

G_BEGIN_DECLS

/* Where no Secret Service answers: keep the key in a file under a passphrase. */
#define SFS_TYPE_RECOVERY_PAGE (sfs_recovery_page_get_type ())
G_DECLARE_FINAL_TYPE (SfsRecoveryPage, sfs_recovery_page, SFS, RECOVERY_PAGE, SfsPage)

G_END_DECLS
