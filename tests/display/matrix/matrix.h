/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* One look at what is on the screen, and what is wrong with it. */
typedef struct
{
  GtkWidget *root;   /* a window, or an open popover */
  GPtrArray *faults; /* of char *: “widget: rule: what” */
} Look;

typedef struct
{
  guint32 *pixels; /* ARGB */
  int width;
  int height;
  double scale; /* pixels of the picture to one of the widget */
} Picture;

void look_fault (Look *look, GtkWidget *widget, const char *rule, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
/* (transfer full): what a person who mends it looks for: type, id, the words on it. */
char *widget_describe (GtkWidget *widget);
GtkWidget *widget_find (GtkWidget *root, const char *id);
GtkWidget *widget_find_type (GtkWidget *root, GType type);
/* Calls @visit for all that is drawn of @root, parents first, without what is in windows of its
 * own. */
void widget_walk (GtkWidget *root, void (*visit) (GtkWidget *widget, gpointer data), gpointer data);
/* The part of @area (of @widget; NULL: all of it) that is on the screen, as seen from @root. */
gboolean widget_clip (GtkWidget *widget,
                      const graphene_rect_t *area,
                      GtkWidget *root,
                      graphene_rect_t *shown);
/* Where the letters of a label are, in the label. */
gboolean label_area (GtkWidget *label, graphene_rect_t *area);
gboolean widget_is_worked (GtkWidget *widget); /* a person presses, types or ticks there */

void look_at_text (Look *look, int width);
void look_at_names (Look *look);
void look_at_targets (Look *look);
void look_at_order (Look *look);
void look_at_contrast (Look *look, const Picture *picture);
void look_at_outlines (Look *look, const Picture *picture);
/* What has the focus after @stops presses of the Tab key; @without is what is drawn before. */
void look_at_focus (Look *look, const Picture *without, int stops);

/* Of @root as it is drawn now. */
void picture_take (Picture *picture, GtkWidget *root, double scale);
void picture_clear (Picture *picture);
void picture_save (const Picture *picture, const char *path);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picture, picture_clear)
double contrast_of (guint32 a, guint32 b);

/* Waits until what was changed is laid out and drawn. */
void settle (GtkWidget *window);

/* Brings the window into one state after another and has each looked at. */
typedef void (*LookAt) (const char *state, GtkWidget *root);
void states_walk (LookAt look_at);
/* Windows made wrong in each way: each has to be found. Returns 0 when all were. */
int controls_try (void);

G_END_DECLS
