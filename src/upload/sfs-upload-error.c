/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "upload/sfs-upload-error.h"

/* clang-format off */
G_DEFINE_QUARK (sfs-upload-error-quark, sfs_upload_error)
/* clang-format on */
