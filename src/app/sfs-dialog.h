/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Shows a question whose buttons say their names once to a screen reader. */
void sfs_dialog_present (AdwMessageDialog *dialog);

G_END_DECLS
