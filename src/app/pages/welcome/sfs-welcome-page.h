/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"

G_BEGIN_DECLS

/* What this is, and the invitation. Nothing is contacted before Continue. */
#define SFS_TYPE_WELCOME_PAGE (sfs_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (SfsWelcomePage, sfs_welcome_page, SFS, WELCOME_PAGE, SfsPage)

/* Takes an invitation as though it had been pasted. */
void sfs_welcome_page_take (SfsWelcomePage *self, const char *text);

G_END_DECLS
