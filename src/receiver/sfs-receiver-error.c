/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-receiver-error.h"

/* clang-format off */
G_DEFINE_QUARK (sfs-receiver-error-quark, sfs_receiver_error)
/* clang-format on */
