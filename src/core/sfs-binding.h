/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Has every function of every library found before main (), not when it is first called. */
void sfs_binding_at_start (char **argv);

G_END_DECLS
