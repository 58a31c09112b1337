/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sfs-waiting-list.h"
#include "sfs-welcome-page.h"

G_BEGIN_DECLS

struct _SfsWelcomePage
{
  SfsPage parent_instance;

  guint judge_id;
  guint clear_id;
  char *broken; /* (nullable): what is wrong with the text in the entry */
  glong length; /* of the text in the entry before its last change, in characters */

  gboolean following; /* the queue */
  gboolean looked;    /* for what an earlier run left, to go on with by itself */

  gboolean asked_again; /* whether a folder is there now */
  GPtrArray *pending; /* (nullable) of SfsPending: what waits */
  GPtrArray *folders; /* (nullable) of SfsElsewhere: what @pending has of them, and those not there */

  GtkWidget *introduction;
  GtkWidget *waiting;
  GtkWidget *stack;
  GtkWidget *entry;
  GtkWidget *entry_message;
  GtkWidget *host;
  GtkWidget *first_contact;
  GtkWidget *plain_http;
  GtkWidget *change;
};

/* What an earlier run left. */
void sfs_welcome_page_show_waiting (SfsWelcomePage *self);
void sfs_welcome_page_go_on (SfsWelcomePage *self, const char *id);
void sfs_welcome_page_give_up (SfsWelcomePage *self, const char *id);
void sfs_welcome_page_look_again (SfsWelcomePage *self, const char *dir);
void sfs_welcome_page_forget_folder (SfsWelcomePage *self, const char *dir);

G_END_DECLS
