/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "receiver/sfs-exchange.h"

G_BEGIN_DECLS

GHashTable *sfs_routes_map_endpoints (SfsDescription *description);
const SfsRoute *sfs_routes_find (SfsExchange *exchange, const char *path);

/* The caller's own submission of the id @id; otherwise NULL, and answered unless there is none and
 * @may_lack. */
SfsSubmissionRow *sfs_submissions_find_own (SfsExchange *self, const char *id, gboolean may_lack);

void sfs_route_get_description (SfsExchange *self);

void sfs_route_post_token (SfsExchange *self);

void sfs_route_put_submission (SfsExchange *self);
void sfs_route_get_submission (SfsExchange *self);
void sfs_route_delete_submission (SfsExchange *self);
void sfs_route_get_content (SfsExchange *self);
void sfs_route_list_submissions (SfsExchange *self);
void sfs_route_list_accesses (SfsExchange *self);
void sfs_route_post_refusal (SfsExchange *self);

void sfs_route_uploads_options (SfsExchange *self);
void sfs_route_uploads_create_start (SfsExchange *self);
void sfs_route_uploads_create (SfsExchange *self);
void sfs_route_uploads_ignore (SfsExchange *self, GBytes *bytes);
void sfs_route_uploads_head (SfsExchange *self);
void sfs_route_uploads_patch_start (SfsExchange *self);
void sfs_route_uploads_patch_chunk (SfsExchange *self, GBytes *bytes);
void sfs_route_uploads_patch (SfsExchange *self);
void sfs_route_uploads_patch_abandon (SfsExchange *self);
void sfs_route_uploads_delete (SfsExchange *self);

G_END_DECLS
