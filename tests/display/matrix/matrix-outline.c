/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The edges that tell what can be worked and how it stands, and the head over the camera's picture:
 * 3 to 1 against what is beside them, in the picture (WCAG 2.2, 1.4.11). */

#include "matrix.h"

#include "app/sfs-outline.h"

#include <math.h>

#define EDGE_CONTRAST 3.0
#define ROUNDING 0.02
#define N_ACROSS 9 /* places on a side */
#define N_AROUND 120
/* Dashes are a little longer than what is between them. */
#define LEAST_AROUND 0.4
/* px to both sides of an edge: past what is drawn there, and not yet what is in the middle */
#define REACH 4.0
#define HEAD_REACH 12.0

typedef struct
{
  Look *look;
  const Picture *picture;
} Outlines;

/* From @reach before (x, y) to @reach after it: between the lightest and the darkest. */
static double
measure_across (const Picture *picture, double x, double y, double dx, double dy, double reach)
{
  int steps = (int) (reach * picture->scale);
  double lightest = 1, darkest = 21; /* contrast with black */

  for (int i = -steps; i <= steps; i++)
    {
      int px = (int) floor (x * picture->scale + dx * i);
      int py = (int) floor (y * picture->scale + dy * i);
      double found;

      if (px < 0 || py < 0 || px >= picture->width || py >= picture->height)
        continue;
      found = contrast_of (picture->pixels[py * picture->width + px], 0);
      lightest = MAX (lightest, found);
      darkest = MIN (darkest, found);
    }
  return lightest / darkest;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  double one = *(const double *) a, other = *(const double *) b;

  return (one > other) - (one < other);
}

/* The weakest of the four sides, each as it is on most of its middle: corners are round. */
static double
measure_edge (const Picture *picture, const graphene_rect_t *area)
{
  double least = 21;

  for (int side = 0; side < 4; side++)
    {
      double found[N_ACROSS];

      for (int i = 0; i < N_ACROSS; i++)
        {
          double at = 0.4 + 0.2 * i / (N_ACROSS - 1);
          gboolean upright = side < 2;
          double x = area->origin.x + area->size.width * (upright ? side : at);
          double y = area->origin.y + area->size.height * (upright ? at : side - 2);

          found[i] = measure_across (picture, x, y, upright, !upright, REACH);
        }
      qsort (found, N_ACROSS, sizeof found[0], compare_numbers);
      least = MIN (least, found[N_ACROSS / 2]);
    }
  return least;
}

/* The share of the oval that is seen. */
static double
measure_head (const Picture *picture, const graphene_rect_t *head)
{
  double rx = head->size.width / 2, ry = head->size.height / 2;
  int seen = 0;

  for (int i = 0; i < N_AROUND; i++)
    {
      double angle = 2 * G_PI * i / N_AROUND;
      double dx = cos (angle) / rx, dy = sin (angle) / ry, length = hypot (dx, dy);

      if (measure_across (picture, head->origin.x + rx + cos (angle) * rx,
                          head->origin.y + ry + sin (angle) * ry, dx / length, dy / length,
                          HEAD_REACH) >= EDGE_CONTRAST)
        seen++;
    }
  return (double) seen / N_AROUND;
}

static void
check_head (Outlines *outlines, SfsPreview *preview)
{
  graphene_rect_t picture, head, shown;
  double seen;

  if (sfs_preview_get_outline (preview) == SFS_OUTLINE_NONE ||
      !sfs_frame_paintable_has_frame (sfs_preview_get_paintable (preview)))
    return;
  sfs_preview_get_picture (preview, &picture);
  sfs_outline_place_head (picture.size.width, picture.size.height, &head);
  graphene_rect_offset (&head, picture.origin.x, picture.origin.y);
  if (!widget_clip (GTK_WIDGET (preview), &head, outlines->look->root, &shown) ||
      shown.size.height < head.size.height - 1)
    return;
  seen = measure_head (outlines->picture, &shown);
  if (seen < LEAST_AROUND)
    look_fault (outlines->look, GTK_WIDGET (preview), "outline",
                "%.0f %% of the head have a contrast of %.1f", seen * 100, EDGE_CONTRAST);
}

/* What is only a place for something until it is filled, ticked or moved. Words make a button one.
 */
static gboolean
needs_edge (GtkWidget *widget)
{
  static const char *const names[] = { "entry",  "spinbutton", "check", "radio",
                                       "switch", "slider",     NULL };

  return g_strv_contains (names, gtk_widget_get_css_name (widget));
}

static void
check_outline (GtkWidget *widget, gpointer data)
{
  Outlines *outlines = data;
  graphene_rect_t bounds, shown;
  double found;

  if (!gtk_widget_is_sensitive (widget))
    return;
  if (SFS_IS_PREVIEW (widget))
    check_head (outlines, SFS_PREVIEW (widget));
  if (!needs_edge (widget) || !gtk_widget_compute_bounds (widget, widget, &bounds) ||
      !widget_clip (widget, &bounds, outlines->look->root, &shown) ||
      shown.size.width < bounds.size.width - 1 || shown.size.height < bounds.size.height - 1)
    return;
  found = measure_edge (outlines->picture, &shown);
  if (found < EDGE_CONTRAST - ROUNDING)
    look_fault (outlines->look, widget, "outline",
                "the edge of this %s has a contrast of %.2f, and %.1f is needed",
                gtk_widget_get_css_name (widget), found, EDGE_CONTRAST);
}

void
look_at_outlines (Look *look, const Picture *picture)
{
  Outlines outlines = { look, picture };

  widget_walk (look->root, check_outline, &outlines);
}
