/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends @part to what is read aloud, so that one hears where it begins. */
void sfs_sentence_append (GString *text, const char *part);

G_END_DECLS
