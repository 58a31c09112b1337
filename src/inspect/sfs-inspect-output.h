/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file that appears under its name when it is complete: until then it is a hidden file beside it,
 * which is removed when it is given up or the program is interrupted. */
typedef struct _SfsInspectOutput SfsInspectOutput;

SfsInspectOutput *sfs_inspect_output_new (const char *path, int mode, GError **error);
gboolean
sfs_inspect_output_write (SfsInspectOutput *self, const guint8 *data, gsize length, GError **error);
gboolean sfs_inspect_output_commit (SfsInspectOutput *self, GError **error);
void sfs_inspect_output_free (SfsInspectOutput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsInspectOutput, sfs_inspect_output_free)

G_END_DECLS
