/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Around texts that wrap: as high as they need at the width there is, and never wider for being low. */
#define SFS_TYPE_TEXT_FRAME (sfs_text_frame_get_type ())
G_DECLARE_FINAL_TYPE (SfsTextFrame, sfs_text_frame, SFS, TEXT_FRAME, AdwBin)

G_END_DECLS
