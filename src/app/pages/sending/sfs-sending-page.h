/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"

G_BEGIN_DECLS

/* Seals the video, then sends it. */
#define SFS_TYPE_SENDING_PAGE (sfs_sending_page_get_type ())
G_DECLARE_FINAL_TYPE (SfsSendingPage, sfs_sending_page, SFS, SENDING_PAGE, SfsPage)

G_END_DECLS
