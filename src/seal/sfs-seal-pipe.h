/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Drives an encryptor or decryptor with buffers of a few chunks, so that each chunk is read,
 * converted and written once, without copies in between. Blocking. */
typedef struct _SfsSealPipe SfsSealPipe;

typedef gboolean (*SfsSealWriteFunc) (const guint8 *data,
                                      gsize length,
                                      gpointer user_data,
                                      GError **error);

SfsSealPipe *
sfs_seal_pipe_new (GConverter *converter, SfsSealWriteFunc write_func, gpointer user_data);
void sfs_seal_pipe_free (SfsSealPipe *self);
gboolean sfs_seal_pipe_push (SfsSealPipe *self, const guint8 *data, gsize length, GError **error);
gboolean sfs_seal_pipe_finish (SfsSealPipe *self, GError **error);
/* Pushes all there is, then finishes. */
gboolean sfs_seal_pipe_push_stream (SfsSealPipe *self,
                                    GInputStream *in,
                                    GCancellable *cancellable,
                                    GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsSealPipe, sfs_seal_pipe_free)

G_END_DECLS
