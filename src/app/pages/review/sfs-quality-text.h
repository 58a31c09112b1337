/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What the face checks measured, in sentences. (transfer container): static, translated */
GPtrArray *sfs_quality_dup_sentences (JsonObject *quality);
/* What was not as it should be and did not refuse the clip, because it was recorded anyway; the one
 * that matters most first. (transfer container): static, translated */
GPtrArray *sfs_quality_dup_shortcomings (JsonObject *quality);

G_END_DECLS
