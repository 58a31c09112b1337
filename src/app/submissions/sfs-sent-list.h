/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "session/sfs-submissions.h"

G_BEGIN_DECLS

/* My submissions: every one, by operator. Signals: "opened" (SfsSent); "manage": the seller wants to
 * remove what is kept here; "retry": reading the records is to be tried again. */
#define SFS_TYPE_SENT_LIST (sfs_sent_list_get_type ())
G_DECLARE_FINAL_TYPE (SfsSentList, sfs_sent_list, SFS, SENT_LIST, AdwBin)

void sfs_sent_list_set_submissions (SfsSentList *self, SfsSubmissions *submissions);
/* Shows what there is, or that there is nothing. */
void sfs_sent_list_show (SfsSentList *self);
void sfs_sent_list_show_loading (SfsSentList *self);
void sfs_sent_list_show_trouble (SfsSentList *self, const GError *error);
void sfs_sent_list_focus (SfsSentList *self);

G_END_DECLS
