/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/submissions/sfs-sent-row.h"

#include <glib/gi18n.h>

#include "app/submissions/sfs-sent-text.h"

#define ICON_SIZE 24
#define ARROW_SIZE 16
#define GAP 12
#define LEAST_TEXT 120   /* px */
#define NATURAL_TEXT 540 /* px: as wide as the pages' text */

/* A list view makes two hundred of these before it shows the first, and all anew for a jump to the
 * end. With a label and two images each that takes a third of a second; so a row draws itself, and
 * lays out its text only when it is seen. */
struct _SfsSentRow
{
  GtkWidget parent_instance;

  SfsSent *sent; /* (nullable) */
  gulong notify_id;

  char *text;
  char *days; /* (nullable): the part of it that is true today only */
  PangoAttrList *attributes;
  const char *icon_name; /* (nullable): the head of a group */
  const char *color;     /* of the symbol, by its name in the theme; NULL: pale */

  PangoLayout *layout; /* (nullable): not seen yet, or changed since */
  int known_width;     /* for which @known_height was measured; 0: for none */
  int known_height;
};

G_DEFINE_FINAL_TYPE (SfsSentRow, sfs_sent_row, GTK_TYPE_WIDGET)

/* The widget that the list view makes around this one is what takes the focus and is read out;
 * before GTK 4.12 it has no name of its own. */
static void
set_name (SfsSentRow *self, const char *name)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
}

/* What was laid out is of no use any more. */
static void
forget_layout (SfsSentRow *self)
{
  g_clear_object (&self->layout);
  self->known_width = 0;
}

/* The first line is bold, what follows after @dim_from is pale. */
static void
set_text (SfsSentRow *self, const char *text, guint bold_to, guint dim_from)
{
  PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

  g_clear_pointer (&self->attributes, pango_attr_list_unref);
  self->attributes = pango_attr_list_new ();
  bold->end_index = bold_to;
  pango_attr_list_insert (self->attributes, bold);
  if (dim_from > 0)
    {
      PangoAttribute *dim = pango_attr_foreground_alpha_new (G_MAXUINT16 / 10 * 7);

      dim->start_index = dim_from;
      pango_attr_list_insert (self->attributes, dim);
    }
  g_free (self->text);
  self->text = g_strdup (text);
  forget_layout (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
draw_sent (SfsSentRow *self)
{
  g_auto (SfsSentState) state = { 0 };
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = sfs_sent_dup_date (self->sent);
  g_autofree char *days = sfs_sent_dup_days (self->sent, now);
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;
  const char *remark = sfs_sent_get_remark (self->sent);
  const char *finding = sfs_sent_get_finding (self->sent);
  const char *lines[7];
  const char *changed = NULL;
  guint n = 0;
  gsize head;

  sfs_sent_state_init (&state, self->sent);
  if (sfs_sent_get_notice_changed (self->sent) &&
      sfs_sent_get_withdrawal (self->sent) == SFS_WITHDRAWAL_NONE)
    changed = _ ("Their answers have changed since");
  lines[n++] = date;
  lines[n++] = state.text;
  if (finding != NULL && !g_str_equal (finding, state.text))
    lines[n++] = finding;
  if (remark != NULL && !g_str_equal (remark, state.text))
    lines[n++] = remark;
  if (changed != NULL)
    lines[n++] = changed;
  if (days != NULL)
    lines[n++] = days;
  lines[n] = NULL;
  text = g_strjoinv ("\n", (char **) lines);
  name = g_strdup (text);
  g_strdelimit (name, "\n", ';');
  head = strlen (date);

  self->icon_name = state.icon_name;
  self->color = g_str_equal (state.style, "success")   ? "success_color"
                : g_str_equal (state.style, "warning") ? "warning_color"
                                                       : NULL;
  g_free (self->days);
  self->days = g_strdup (days);
  set_text (self, text, (guint) head, days != NULL ? (guint) (strlen (text) - strlen (days)) : 0);
  set_name (self, name);
}

static void
draw_group (SfsSentRow *self, SfsSentGroup *group)
{
  guint count = sfs_sent_group_get_count (group);
  g_autofree char *host = sfs_sent_group_dup_host (group);
  /* Translators: how many videos were sent to one operator. */
  g_autofree char *videos =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d video", "%d videos", count), (int) count);
  g_autofree char *text = g_strdup_printf ("%s\n%s", host, videos);
  g_autofree char *name = g_strdup_printf ("%s; %s", host, videos);

  self->icon_name = NULL;
  set_text (self, text, (guint) strlen (host), (guint) strlen (host) + 1);
  set_name (self, name);
}

/* Space beside the text. */
static int
get_beside (SfsSentRow *self)
{
  return self->icon_name != NULL ? ICON_SIZE + GAP + GAP + ARROW_SIZE : 0;
}

static PangoLayout *
ensure_layout (SfsSentRow *self, int width)
{
  if (self->layout == NULL)
    {
      self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->text);
      pango_layout_set_attributes (self->layout, self->attributes);
      pango_layout_set_wrap (self->layout, PANGO_WRAP_WORD_CHAR);
      /* All lines beside the symbol, not each where its own direction begins. */
      if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
        {
          pango_layout_set_auto_dir (self->layout, FALSE);
          pango_layout_set_alignment (self->layout, PANGO_ALIGN_RIGHT);
        }
    }
  pango_layout_set_width (self->layout, MAX (width, 1) * PANGO_SCALE);

  return self->layout;
}

static int
measure_layout (SfsSentRow *self, int width)
{
  if (self->known_width != width)
    {
      pango_layout_get_pixel_size (ensure_layout (self, width), NULL, &self->known_height);
      self->known_width = width;
    }

  return self->known_height;
}

/* Whether each line surely fits into @width: most do, and then the height is known without laying
 * anything out. Digits and bold Latin letters are counted as far too wide, all else as an em and a
 * half. */
static gboolean
surely_fits (SfsSentRow *self, int width, PangoFontMetrics *metrics)
{
  int narrow = MAX (pango_font_metrics_get_approximate_char_width (metrics),
                    pango_font_metrics_get_approximate_digit_width (metrics)) *
               5 / 4;
  int wide = pango_font_metrics_get_height (metrics) * 3 / 2;
  gint64 line = 0;

  for (const char *p = self->text; *p != '\0'; p = g_utf8_next_char (p))
    {
      line = *p == '\n' ? 0 : line + ((guchar) *p < 0x80 ? narrow : wide);
      if (line > (gint64) width * PANGO_SCALE)
        return FALSE;
    }

  return TRUE;
}

static int
get_text_height (SfsSentRow *self, int width)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics;
  int lines = 1;
  int height;

  if (self->known_width == width)
    return self->known_height;

  metrics = pango_context_get_metrics (context, NULL, NULL);
  if (surely_fits (self, width, metrics))
    {
      for (const char *p = self->text; *p != '\0'; p++)
        lines += *p == '\n';
      height = PANGO_PIXELS_CEIL (lines * pango_font_metrics_get_height (metrics));
    }
  else
    {
      height = measure_layout (self, width);
    }
  pango_font_metrics_unref (metrics);

  return height;
}

static void
sfs_sent_row_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  SfsSentRow *self = SFS_SENT_ROW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = get_beside (self) + LEAST_TEXT;
      *natural = get_beside (self) + NATURAL_TEXT;
    }
  else
    {
      int width = (for_size >= 0 ? for_size : get_beside (self) + NATURAL_TEXT) - get_beside (self);
      int height = self->text != NULL ? get_text_height (self, width) : 0;

      *minimum = *natural = self->icon_name != NULL ? MAX (height, ICON_SIZE) : height;
    }
}

static GtkSizeRequestMode
sfs_sent_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
draw_icon (SfsSentRow *self,
           GtkSnapshot *snapshot,
           const char *name,
           int size,
           const GdkRGBA *color,
           int x)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  g_autoptr (GtkIconPaintable) icon =
      gtk_icon_theme_lookup_icon (theme, name, NULL, size, gtk_widget_get_scale_factor (widget),
                                  gtk_widget_get_direction (widget),
                                  GTK_ICON_LOOKUP_FORCE_SYMBOLIC);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot,
      &GRAPHENE_POINT_INIT ((float) x, (float) (gtk_widget_get_height (widget) - size) / 2));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, size, size,
                                            color, 1);
  gtk_snapshot_restore (snapshot);
}

static void
draw_icons (SfsSentRow *self, GtkSnapshot *snapshot, const GdkRGBA *foreground)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int width = gtk_widget_get_width (widget);
  GdkRGBA color = *foreground;

  if (self->color == NULL ||
      !gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), self->color, &color))
    color.alpha *= 0.6f;
  draw_icon (self, snapshot, self->icon_name, ICON_SIZE, &color, mirrored ? width - ICON_SIZE : 0);
  draw_icon (self, snapshot, "go-next-symbolic", ARROW_SIZE, foreground,
             mirrored ? 0 : width - ARROW_SIZE);
}

static void
sfs_sent_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SfsSentRow *self = SFS_SENT_ROW (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int width = gtk_widget_get_width (widget) - get_beside (self);
  int height = gtk_widget_get_height (widget);
  int x = self->icon_name == NULL ? 0 : mirrored ? ARROW_SIZE + GAP : ICON_SIZE + GAP;
  GdkRGBA color;
  int needed;

  if (self->text == NULL)
    return;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  if (self->icon_name != NULL)
    draw_icons (self, snapshot, &color);

  needed = measure_layout (self, width);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) x, (float) (height - needed) / 2));
  gtk_snapshot_append_layout (snapshot, ensure_layout (self, width), &color);
  gtk_snapshot_restore (snapshot);
}

static void
sfs_sent_row_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (sfs_sent_row_parent_class)->css_changed (widget, change);
  forget_layout (SFS_SENT_ROW (widget));
}

static void
sfs_sent_row_dispose (GObject *object)
{
  sfs_sent_row_set_item (SFS_SENT_ROW (object), NULL);

  G_OBJECT_CLASS (sfs_sent_row_parent_class)->dispose (object);
}

static void
sfs_sent_row_finalize (GObject *object)
{
  SfsSentRow *self = SFS_SENT_ROW (object);

  g_clear_object (&self->layout);
  g_clear_pointer (&self->attributes, pango_attr_list_unref);
  g_free (self->text);
  g_free (self->days);

  G_OBJECT_CLASS (sfs_sent_row_parent_class)->finalize (object);
}

static void
sfs_sent_row_class_init (SfsSentRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sfs_sent_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = sfs_sent_row_finalize;
  widget_class->measure = sfs_sent_row_measure;
  widget_class->get_request_mode = sfs_sent_row_get_request_mode;
  widget_class->snapshot = sfs_sent_row_snapshot;
  widget_class->css_changed = sfs_sent_row_css_changed;
  gtk_widget_class_set_css_name (widget_class, "sent");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
sfs_sent_row_init (SfsSentRow *self)
{
}

/**
 * sfs_sent_row_new:
 *
 * Returns: (transfer floating): a row that shows nothing
 */
GtkWidget *
sfs_sent_row_new (void)
{
  return g_object_new (SFS_TYPE_SENT_ROW, NULL);
}

/**
 * sfs_sent_row_set_item:
 * @self: a row
 * @item: (nullable): a #SfsSent or a #SfsSentGroup
 *
 * Shows @item, and follows it.
 */
void
sfs_sent_row_set_item (SfsSentRow *self, GObject *item)
{
  g_return_if_fail (SFS_IS_SENT_ROW (self));

  if (self->sent != NULL)
    g_clear_signal_handler (&self->notify_id, self->sent);
  g_clear_object (&self->sent);
  if (item == NULL)
    return;

  if (SFS_IS_SENT (item))
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self), "group");
      self->sent = SFS_SENT (g_object_ref (item));
      self->notify_id =
          g_signal_connect_swapped (self->sent, "notify", G_CALLBACK (draw_sent), self);
      draw_sent (self);
    }
  else
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "group");
      draw_group (self, SFS_SENT_GROUP (item));
    }
}

/**
 * sfs_sent_row_follow_clock:
 * @self: a row
 *
 * Shows its item anew where the time that is left is not what the row says any more. Nobody tells
 * of a day that is over.
 */
void
sfs_sent_row_follow_clock (SfsSentRow *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *days = NULL;

  g_return_if_fail (SFS_IS_SENT_ROW (self));

  if (self->sent == NULL)
    return;
  days = sfs_sent_dup_days (self->sent, now);
  if (g_strcmp0 (days, self->days) != 0)
    draw_sent (self);
}
