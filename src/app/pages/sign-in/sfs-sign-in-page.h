/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"

G_BEGIN_DECLS

/* The PIN that came with the invitation, when the operator wants one. */
#define SFS_TYPE_SIGN_IN_PAGE (sfs_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (SfsSignInPage, sfs_sign_in_page, SFS, SIGN_IN_PAGE, SfsPage)

G_END_DECLS
