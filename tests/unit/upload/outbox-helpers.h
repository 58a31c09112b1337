/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "upload/sfs-outbox.h"

G_BEGIN_DECLS

/* What test files hold: recognisable, and different for each id. */
#define OUTBOX_TEST_BYTES 70000
GBytes *outbox_test_content (const char *id);

/* An outbox that must open. */
SfsOutbox *outbox_test_open (const char *dir);

/* create, write, commit. */
gboolean outbox_test_put (SfsOutbox *outbox, const char *id, GError **error);

/* The entry is whole: file there, as long as the row says and with its hash. */
void outbox_test_assert_whole (SfsOutbox *outbox, const char *id);

/* How many files the folder has with this suffix. */
guint outbox_test_count (const char *dir, const char *suffix);

G_END_DECLS
