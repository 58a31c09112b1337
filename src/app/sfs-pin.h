/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-secret.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What was typed or pasted into @entry, without white space; NULL where that is nothing. */
SfsSecret *sfs_pin_read (GtkPasswordEntry *entry);

G_END_DECLS
