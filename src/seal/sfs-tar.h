/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Writes a tar into a stream, member by member. Blocking. */
typedef struct _SfsTar SfsTar;

SfsTar *sfs_tar_new (GOutputStream *out, GCancellable *cancellable, GError **error);
/* A plain file, readable for its owner alone. */
gboolean sfs_tar_add (SfsTar *self, const char *name, GBytes *contents, GError **error);
/* The end of the archive; @out stays open. */
gboolean sfs_tar_close (SfsTar *self, GError **error);
void sfs_tar_free (SfsTar *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsTar, sfs_tar_free)

G_END_DECLS
