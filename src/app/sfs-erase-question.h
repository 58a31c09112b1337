/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/sfs-visit.h"
#include "session/sfs-recall.h"

G_BEGIN_DECLS

/* (transfer floating). @contact (nullable): whom to write to where @recall is mute. Responses: "stay",
 * "erase" and, where somebody is or will be asked to delete it, "withdraw". */
AdwMessageDialog *sfs_erase_question_new (GtkWidget *widget, const char *heading, const char *text, const char *host, SfsRecall recall, const char *contact);
/* What was withdrawn is asked for from now on. */
void sfs_erase_question_follow_up (SfsVisit *visit);

G_END_DECLS
