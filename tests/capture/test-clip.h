/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "test-camera.h"

G_BEGIN_DECLS

/* What other programs make of a clip. */
char     *test_run (const char *const *argv, gsize *length); /* (transfer full): its output */
char     *test_save_clip (SfsClip *clip);                    /* (transfer full): a path */
JsonNode *test_probe_clip (const char *path);                /* (transfer full): as ffprobe sees it */

G_END_DECLS
