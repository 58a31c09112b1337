/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "core/sfs-jws.h"
#include "core/sfs-secret.h"

G_BEGIN_DECLS

/* What every target has: libFuzzer calls the two, and so does replay.c, which is main () where
 * there is no libFuzzer. A target ends the program by an assertion that does not hold. */
int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Keys that are the same in every run, made of numbers everybody knows. */
SfsSigningKey *sfs_fuzz_key (void);
SfsSecret *sfs_fuzz_identity (void);

char *sfs_fuzz_text (const guint8 *data, gsize size);
char *sfs_fuzz_expand (const char *text, const char *word, const char *value);

G_END_DECLS
