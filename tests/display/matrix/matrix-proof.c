/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A rule that finds nothing may be blind: each has a window that breaks it. */

#include "matrix.h"

#include "app/sfs-preview.h"

typedef GtkWidget *(*Make) (void);

static GtkWidget *
long_label (void)
{
  return gtk_label_new (
      "A sentence that is far too long for the little place that it is given here");
}

static GtkWidget *
make_ellipsized (void)
{
  GtkWidget *label = long_label ();

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 10);
  gtk_widget_set_halign (label, GTK_ALIGN_START);
  return label;
}

static GtkWidget *
make_clipped (void)
{
  GtkWidget *fixed = gtk_fixed_new ();

  gtk_widget_set_overflow (fixed, GTK_OVERFLOW_HIDDEN);
  gtk_fixed_put (GTK_FIXED (fixed), gtk_label_new ("Half of this is beyond the edge"), -60, 10);
  return fixed;
}

static GtkWidget *
make_sideways (void)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), long_label ());
  return scrolled;
}

static GtkWidget *
make_overlapping (void)
{
  GtkWidget *fixed = gtk_fixed_new ();

  gtk_fixed_put (GTK_FIXED (fixed), gtk_label_new ("The one"), 10, 10);
  gtk_fixed_put (GTK_FIXED (fixed), gtk_label_new ("The other"), 20, 14);
  return fixed;
}

static GtkWidget *
make_wide (void)
{
  return long_label ();
}

static GtkWidget *
make_hyphened (void)
{
  GtkWidget *label = gtk_label_new ("https://appointmentsofthemarketplacewithoutanyplaceatwhichto"
                                    "breakalinehoweverlongtheseareandhowevernarrowthewindowis");

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  return label;
}

static GtkWidget *
make_high (void)
{
  GtkWidget *label = gtk_label_new ("High");

  gtk_widget_set_size_request (label, -1, 900);
  return label;
}

static GtkWidget *
make_nameless (void)
{
  return gtk_button_new_from_icon_name ("open-menu-symbolic");
}

static GtkWidget *
make_small (void)
{
  GtkWidget *button = gtk_button_new_with_label ("Go");

  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  return button;
}

static GtkWidget *
make_pale_label (void)
{
  GtkWidget *label = gtk_label_new ("Pale");

  gtk_widget_set_opacity (label, 0.4);
  return label;
}

static GtkWidget *
make_pale_icon (void)
{
  GtkWidget *image = gtk_image_new_from_icon_name ("open-menu-symbolic");

  gtk_widget_set_opacity (image, 0.2);
  return image;
}

/* Two columns, gone through one after the other. */
static GtkWidget *
make_disordered (void)
{
  GtkWidget *columns = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  for (int i = 0; i < 2; i++)
    {
      GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

      gtk_box_append (GTK_BOX (column), gtk_button_new_with_label ("Upper"));
      gtk_box_append (GTK_BOX (column), gtk_button_new_with_label ("Lower"));
      gtk_box_append (GTK_BOX (columns), column);
    }
  return columns;
}

/* As whatever is within something that refuses the focus. */
static GtkWidget *
make_unreachable (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_box_append (GTK_BOX (box), gtk_button_new_with_label ("Out of reach"));
  gtk_widget_set_can_focus (box, FALSE);
  return box;
}

/* Scrolls back from what is scrolled to. */
static void
scroll_to_top (GtkAdjustment *adjustment)
{
  gtk_adjustment_set_value (adjustment, 0);
}

static GtkWidget *
make_unseen (void)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 900);

  gtk_box_append (GTK_BOX (column), gtk_button_new_with_label ("On the screen"));
  gtk_box_append (GTK_BOX (column), gtk_button_new_with_label ("Below it"));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), column);
  g_signal_connect (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)),
                    "value-changed", G_CALLBACK (scroll_to_top), NULL);
  return scrolled;
}

/* In the place of the ring that the theme draws. */
static GtkWidget *
make_ringed (const char *css_class, const char *css)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  GtkWidget *button = gtk_button_new_with_label ("Ringed");

  gtk_css_provider_load_from_data (provider, css, -1);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_USER);
  gtk_widget_add_css_class (button, css_class);
  return button;
}

static GtkWidget *
make_unringed (void)
{
  return make_ringed ("unringed", ".unringed:focus { outline: none; }");
}

static GtkWidget *
make_pale_ring (void)
{
  return make_ringed ("pale-ring", ".pale-ring:focus { outline: 2px solid #b0b0b0; }");
}

static GtkWidget *
make_pale (GtkWidget *widget)
{
  gtk_widget_set_halign (widget, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_widget_set_opacity (widget, 0.3);
  return widget;
}

static GtkWidget *
make_pale_entry (void)
{
  return make_pale (gtk_entry_new ());
}

static GtkWidget *
make_pale_check (void)
{
  return make_pale (gtk_check_button_new_with_label ("Pale"));
}

static GtkWidget *
make_pale_switch (void)
{
  return make_pale (gtk_switch_new ());
}

static GtkWidget *
make_pale_slider (void)
{
  GtkWidget *scale = make_pale (gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 2, 1));

  gtk_widget_set_size_request (scale, 200, -1);
  gtk_range_set_value (GTK_RANGE (scale), 1);
  return scale;
}

/* A grey wall: what is light on a dark edge is seen on it, unless both are pale. */
static GtkWidget *
make_pale_head (void)
{
  enum
  {
    SIDE = 64
  };
  guint8 *pixels = g_malloc ((gsize) SIDE * SIDE * 4);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (SfsFrame) frame = NULL;
  GtkWidget *preview = sfs_preview_new ();

  memset (pixels, 128, (gsize) SIDE * SIDE * 4);
  bytes = g_bytes_new_take (pixels, (gsize) SIDE * SIDE * 4);
  frame = sfs_frame_new (bytes, SIDE, SIDE, SIDE * 4, SFS_FRAME_BGRX, 0);
  sfs_frame_paintable_push (sfs_preview_get_paintable (SFS_PREVIEW (preview)), frame);
  sfs_preview_set_outline (SFS_PREVIEW (preview), SFS_OUTLINE_READY, SFS_HINT_NONE);
  gtk_widget_set_opacity (preview, 0.3);
  return preview;
}

/* Which rule, and a word of what it has to say where it can find more than one thing. */
static const struct
{
  const char *rule;
  const char *word;
  Make make;
} rows[] = {
  { "ellipsized", "", make_ellipsized },
  { "clipped", "beyond", make_clipped },
  { "clipped", "scrolls", make_sideways },
  { "hyphen", "", make_hyphened },
  { "overlaps", "", make_overlapping },
  { "too-wide", "", make_wide },
  { "too-high", "", make_high },
  { "nameless", "", make_nameless },
  { "target", "", make_small },
  { "contrast", "4.5", make_pale_label },
  { "contrast", "3.0", make_pale_icon },
  { "order", "read before", make_disordered },
  { "order", "never comes", make_unreachable },
  { "focus", "not on the screen", make_unseen },
  { "focus", "nothing shows", make_unringed },
  { "focus", "contrast", make_pale_ring },
  { "outline", "entry", make_pale_entry },
  { "outline", "check", make_pale_check },
  { "outline", "switch", make_pale_switch },
  { "outline", "slider", make_pale_slider },
  { "outline", "head", make_pale_head },
};

static gboolean
is_found (const Look *look, const char *rule, const char *word)
{
  g_autofree char *mark = g_strdup_printf (": %s: ", rule);

  for (guint i = 0; i < look->faults->len; i++)
    {
      const char *fault = strstr (g_ptr_array_index (look->faults, i), mark);

      if (fault != NULL && strstr (fault, word) != NULL)
        return TRUE;
    }
  return FALSE;
}

int
controls_try (void)
{
  int missed = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GtkWidget *window = gtk_window_new ();
      Look look = { window, g_ptr_array_new_with_free_func (g_free) };
      g_auto (Picture) picture = { 0 };
      gboolean found;

      gtk_window_set_default_size (GTK_WINDOW (window), 360, 560);
      gtk_window_set_child (GTK_WINDOW (window), rows[i].make ());
      gtk_window_present (GTK_WINDOW (window));
      settle (window);
      look_at_text (&look, 360);
      look_at_names (&look);
      look_at_targets (&look);
      look_at_order (&look);
      gtk_root_set_focus (GTK_ROOT (window), NULL);
      settle (window);
      picture_take (&picture, window, 2);
      look_at_contrast (&look, &picture);
      look_at_outlines (&look, &picture);
      look_at_focus (&look, &picture, 1);
      found = is_found (&look, rows[i].rule, rows[i].word);
      g_print ("control %s %s%s%s\n", rows[i].rule, rows[i].word, *rows[i].word != '\0' ? " " : "",
               found ? "found" : "missed");
      missed += !found;
      gtk_window_destroy (GTK_WINDOW (window));
      g_ptr_array_unref (look.faults);
    }
  g_print ("rows %d failing %d\n", (int) G_N_ELEMENTS (rows), missed);
  return missed == 0 ? 0 : 1;
}
