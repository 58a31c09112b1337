/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* One instance, one window; takes `selfsame:` links from the desktop or the command line. */
#define SFS_TYPE_APPLICATION (sfs_application_get_type ())
G_DECLARE_FINAL_TYPE (SfsApplication, sfs_application, SFS, APPLICATION, AdwApplication)

SfsApplication *sfs_application_new (void);

G_END_DECLS
