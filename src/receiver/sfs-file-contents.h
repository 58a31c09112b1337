/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "receiver/sfs-receiver-contents.h"

G_BEGIN_DECLS

/* SfsReceiverContents as files in one folder, each named by its random key. */
#define SFS_TYPE_FILE_CONTENTS (sfs_file_contents_get_type ())
G_DECLARE_FINAL_TYPE (SfsFileContents, sfs_file_contents, SFS, FILE_CONTENTS, GObject)

SfsReceiverContents *sfs_file_contents_open (const char *dir, GError **error);

G_END_DECLS
