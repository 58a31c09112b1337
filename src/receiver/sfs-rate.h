/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How often somebody did something within the last minute. */
typedef struct _SfsRate SfsRate;

SfsRate *sfs_rate_new (int per_minute);
guint sfs_rate_peek (SfsRate *self, const char *key, gint64 now);
guint sfs_rate_take (SfsRate *self, const char *key, gint64 now);
void sfs_rate_free (SfsRate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsRate, sfs_rate_free)

G_END_DECLS
