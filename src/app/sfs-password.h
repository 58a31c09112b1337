/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/sfs-secret.h"

G_BEGIN_DECLS

/* Has @entry keep what is typed where other programs cannot read it. Its text is asterisks from then on. */
void sfs_password_guard (GtkPasswordEntry *entry);
/* (transfer full): what was typed into a guarded entry */
SfsSecret *sfs_password_dup (GtkPasswordEntry *entry);

G_END_DECLS
