/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "session/sfs-submissions.h"

G_BEGIN_DECLS

/* The parts of the page of one submission. Each empties @box and fills it. */
void sfs_sent_parts_show_consent (GtkWidget *box, SfsSentRecords *records);
void sfs_sent_parts_show_receipt (GtkWidget *box, SfsSentRecords *records);
void sfs_sent_parts_show_accesses (GtkWidget *box, GPtrArray *accesses, const char *host);
void sfs_sent_parts_show_differences (GtkWidget *box, GPtrArray *differences);
void sfs_sent_parts_show_sentence (GtkWidget *box, const char *text);

/* Whether the purpose at @index was given; its text as it was shown. (nullable): no more of them. */
const char *sfs_sent_parts_get_purpose (SfsConsent *consent, guint index, gboolean *given);

G_END_DECLS
