/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-secret.h"

G_BEGIN_DECLS

/* Asks on the terminal, never on standard input, so that a pipe can not stand in for a person and a
 * passphrase is never in a command line. @twice: for a new one. */
SfsSecret *sfs_inspect_ask_passphrase (gboolean twice, GError **error);

G_END_DECLS
