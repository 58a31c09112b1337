/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-error.h"

/**
 * sfs_core_error_quark:
 *
 * Returns: the error domain of src/core; codes are [enum@CoreError].
 */
/* clang-format off */
G_DEFINE_QUARK (sfs-core-error-quark, sfs_core_error)
/* clang-format on */
