/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What the face checks measured, in sentences. (transfer container): static, translated */
GPtrArray *sfs_quality_dup_sentences (JsonObject *quality);

G_END_DECLS
