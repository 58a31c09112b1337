/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"

G_BEGIN_DECLS

/* Shared by the files sfs-page*.c alone. */
typedef struct
{
  SfsVisit *visit;
  GCancellable *cancellable;

  char *title;
  char *heading_text;
  char *primary_label;
  char *secondary_label;
  char *tertiary_label;
  char *note;
  char *waiting_for;
  char *progress;   /* (nullable) */
  gboolean entered; /* the focus was moved to it, and its text was said */
  gboolean primary_suggested;
  gboolean complete;
  gboolean can_go_back;
  gboolean busy;

  GtkWidget *scrolled;
  GtkWidget *content;
  GtkWidget *icon;
  GtkWidget *heading; /* takes the focus; a label cannot */
  GtkWidget *heading_label;
  GtkWidget *child;
} SfsPagePrivate;

enum
{
  PROP_VISIT = 1,
  PROP_TITLE,
  PROP_HEADING,
  PROP_ICON_NAME,
  PROP_CHILD,
  PROP_PRIMARY_LABEL,
  PROP_PRIMARY_SUGGESTED,
  PROP_SECONDARY_LABEL,
  PROP_TERTIARY_LABEL,
  PROP_COMPLETE,
  PROP_NOTE,
  PROP_CAN_GO_BACK,
  PROP_BUSY,
  PROP_WAITING_FOR,
  N_PROPS
};

/* Declared here, since G_DEFINE_TYPE's own is private to its file. */
SfsPagePrivate *sfs_page_get_private (SfsPage *self);
void sfs_page_notify (SfsPage *self, guint property);
char *sfs_page_dup_reading (SfsPage *self, GtkWidget *target);

G_END_DECLS
