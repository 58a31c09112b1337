/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What Pango and the allocations say of every text: whole, inside of what clips it, beside the
 * others. */

#include "matrix.h"

#define LEAST_HEIGHT 560
#define SLACK 1.5f

typedef struct
{
  GtkWidget *widget;
  graphene_rect_t shown;
} Place;

typedef struct
{
  Look *look;
  GArray *texts;    /* of Place */
  GArray *controls; /* of Place */
} Texts;

static void
check_ancestors (Look *look, GtkWidget *label, graphene_rect_t rect)
{
  GtkWidget *from = label;

  for (GtkWidget *up = gtk_widget_get_parent (label); up != NULL; up = gtk_widget_get_parent (up))
    {
      graphene_matrix_t place;
      float width = (float) gtk_widget_get_width (up);
      float height = (float) gtk_widget_get_height (up);
      gboolean across = FALSE, down = FALSE;

      if (!gtk_widget_compute_transform (from, up, &place))
        return;
      graphene_matrix_transform_bounds (&place, &rect, &rect);
      from = up;
      if (GTK_IS_SCROLLED_WINDOW (up))
        {
          GtkPolicyType across_policy, down_policy;
          graphene_rect_t frame = GRAPHENE_RECT_INIT (0, 0, width, height);

          gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (up), &across_policy, &down_policy);
          /* To scroll sideways for the end of each line is a loss too. */
          across = TRUE;
          down = down_policy == GTK_POLICY_NEVER;
          if ((rect.origin.x < -SLACK || rect.origin.x + rect.size.width > width + SLACK))
            look_fault (look, label, "clipped",
                        "wider than what scrolls it: %.0f px from %.0f to %.0f", (double) width,
                        (double) rect.origin.x, (double) (rect.origin.x + rect.size.width));
          if (down && (rect.origin.y < -SLACK || rect.origin.y + rect.size.height > height + SLACK))
            look_fault (look, label, "clipped", "higher than what does not scroll it");
          if (!graphene_rect_intersection (&rect, &frame, &rect))
            return;
          continue;
        }
      /* A viewport is as large as its window: that is looked at above. */
      if (GTK_IS_SCROLLABLE (up))
        continue;
      if (gtk_widget_get_overflow (up) != GTK_OVERFLOW_HIDDEN && up != look->root)
        continue;
      across = rect.origin.x < -SLACK || rect.origin.x + rect.size.width > width + SLACK;
      down = rect.origin.y < -SLACK || rect.origin.y + rect.size.height > height + SLACK;
      if (across || down)
        {
          g_autofree char *who = widget_describe (up);

          look_fault (look, label, "clipped", "beyond %s, which clips it%s", who,
                      across ? " at the side" : "");
          return;
        }
      if (up == look->root)
        return;
    }
}

/* Whether what ends at @end (bytes) of @text is cut out of an address. */
static gboolean
is_within_address (const char *text, int end)
{
  const char *from = text + end, *to = text + end;
  g_autofree char *word = NULL;

  while (from > text && !g_ascii_isspace (from[-1]))
    from--;
  while (*to != '\0' && !g_ascii_isspace (*to))
    to++;
  word = g_strndup (from, (gsize) (to - from));
  return strstr (word, "://") != NULL || strchr (word, '@') != NULL;
}

/* Pango adds a hyphen where it breaks a word: in an address it would be taken for a part of it. */
static void
check_addresses (Look *look, GtkWidget *label, PangoLayout *layout)
{
  for (GSList *l = pango_layout_get_lines_readonly (layout); l != NULL; l = l->next)
    {
      for (GSList *r = ((PangoLayoutLine *) l->data)->runs; r != NULL; r = r->next)
        {
          const PangoItem *item = ((PangoLayoutRun *) r->data)->item;

          if ((item->analysis.flags & PANGO_ANALYSIS_FLAG_NEED_HYPHEN) != 0 &&
              is_within_address (pango_layout_get_text (layout), item->offset + item->length))
            look_fault (look, label, "hyphen", "one is added to an address");
        }
    }
}

static void
check_label (Look *look, GtkWidget *label, const graphene_rect_t *area)
{
  PangoLayout *layout = gtk_label_get_layout (GTK_LABEL (label));
  int width, height;

  if (pango_layout_is_ellipsized (layout))
    {
      look_fault (look, label, "ellipsized", "%d px are too few", gtk_widget_get_width (label));
      return;
    }
  pango_layout_get_pixel_size (layout, &width, &height);
  if ((float) width > (float) gtk_widget_get_width (label) + SLACK ||
      (float) height > (float) gtk_widget_get_height (label) + SLACK)
    look_fault (look, label, "clipped", "needs %d×%d px and has %d×%d", width, height,
                gtk_widget_get_width (label), gtk_widget_get_height (label));
  check_addresses (look, label, layout);
  check_ancestors (look, label, *area);
}

static void
visit (GtkWidget *widget, gpointer data)
{
  Texts *texts = data;
  graphene_rect_t area;
  Place place = { .widget = widget };

  if (GTK_IS_LABEL (widget) && gtk_widget_get_opacity (widget) > 0 && label_area (widget, &area))
    {
      check_label (texts->look, widget, &area);
      if (widget_clip (widget, &area, texts->look->root, &place.shown))
        g_array_append_val (texts->texts, place);
    }
  else if (widget_is_worked (widget) && widget_clip (widget, NULL, texts->look->root, &place.shown))
    {
      g_array_append_val (texts->controls, place);
    }

  /* What lays out its text by itself: it was given the height that it asks for. */
  if (g_str_equal (gtk_widget_get_css_name (widget), "sent"))
    {
      int needed, given = gtk_widget_get_allocated_height (widget);

      gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, gtk_widget_get_allocated_width (widget),
                          &needed, NULL, NULL, NULL);
      if (given < needed)
        look_fault (texts->look, widget, "clipped", "needs %d px of height and has %d", needed,
                    given);
    }
}

static gboolean
overlap (const Place *a, const Place *b)
{
  graphene_rect_t both;

  return !gtk_widget_is_ancestor (a->widget, b->widget) &&
         !gtk_widget_is_ancestor (b->widget, a->widget) &&
         graphene_rect_intersection (&a->shown, &b->shown, &both) && both.size.width > 2 &&
         both.size.height > 2;
}

static void
check_overlaps (Texts *texts)
{
  for (guint i = 0; i < texts->texts->len; i++)
    {
      const Place *text = &g_array_index (texts->texts, Place, i);

      for (guint j = 0; j < i; j++)
        {
          const Place *other = &g_array_index (texts->texts, Place, j);

          if (overlap (text, other))
            {
              g_autofree char *who = widget_describe (other->widget);

              look_fault (texts->look, text->widget, "overlaps", "lies over %s", who);
            }
        }
      for (guint j = 0; j < texts->controls->len; j++)
        {
          const Place *control = &g_array_index (texts->controls, Place, j);

          if (overlap (text, control))
            {
              g_autofree char *who = widget_describe (control->widget);

              look_fault (texts->look, text->widget, "overlaps", "lies over %s", who);
            }
        }
    }
}

/* The innermost that asks for as much as @widget does. */
static GtkWidget *
find_culprit (GtkWidget *widget, GtkOrientation orientation, int for_size, int limit)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int least;

      if (!gtk_widget_get_mapped (child) || GTK_IS_NATIVE (child))
        continue;
      gtk_widget_measure (child, orientation, for_size, &least, NULL, NULL, NULL);
      if (least > limit)
        return find_culprit (child, orientation, for_size, limit);
    }
  return widget;
}

void
look_at_text (Look *look, int width)
{
  Texts texts = { look, g_array_new (FALSE, FALSE, sizeof (Place)),
                  g_array_new (FALSE, FALSE, sizeof (Place)) };
  int least;

  /* How large GTK makes its own is not ours. */
  if (GTK_IS_WINDOW (look->root) && !GTK_IS_SHORTCUTS_WINDOW (look->root))
    {
      gtk_widget_measure (look->root, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      if (least > width)
        look_fault (look, find_culprit (look->root, GTK_ORIENTATION_HORIZONTAL, -1, width - 40),
                    "too-wide", "the window cannot be narrower than %d px", least);
      gtk_widget_measure (look->root, GTK_ORIENTATION_VERTICAL, width, &least, NULL, NULL, NULL);
      if (least > LEAST_HEIGHT)
        look_fault (look, find_culprit (look->root, GTK_ORIENTATION_VERTICAL, width, 200),
                    "too-high", "the window cannot be lower than %d px", least);
    }
  widget_walk (look->root, visit, &texts);
  check_overlaps (&texts);
  g_array_unref (texts.texts);
  g_array_unref (texts.controls);
}
