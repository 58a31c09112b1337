/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/sfs-disclosure.h"

G_BEGIN_DECLS

/* The questions of one group with the operator's answers, as a boxed list. */
GtkWidget *sfs_answer_list_new (const char *title);
void       sfs_answer_list_append (GtkWidget *list, SfsDisclosure *disclosure, SfsQuestion question, const char *const *languages, const char *named);

G_END_DECLS
