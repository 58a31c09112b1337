/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include "core/sfs-secret.h"

G_BEGIN_DECLS

/* A seekable GOutputStream into locked memory that is wiped, of at most so many bytes: past them
 * writing fails with G_IO_ERROR_NO_SPACE. */
#define SFS_TYPE_SECRET_STREAM (sfs_secret_stream_get_type ())
G_DECLARE_FINAL_TYPE (SfsSecretStream, sfs_secret_stream, SFS, SECRET_STREAM, GOutputStream)

GOutputStream *sfs_secret_stream_new (gsize expected, gsize max_bytes);
gboolean       sfs_secret_stream_is_full (SfsSecretStream *self); /* a write was refused */
SfsSecret     *sfs_secret_stream_steal (SfsSecretStream *self);   /* (transfer full): what was written */

G_END_DECLS
