/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-preview.h"

G_BEGIN_DECLS

/* The drawing of the head outline, apart from the widget so that it can be looked at alone. */
GskRenderNode *sfs_outline_draw (SfsOutline outline, SfsHint hint, float width, float height);
/* Where the oval of it is. */
void sfs_outline_place_head (float width, float height, graphene_rect_t *place);

G_END_DECLS
