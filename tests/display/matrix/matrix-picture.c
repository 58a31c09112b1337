/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Contrast as it is in the picture, whatever a theme says of it: WCAG 2.2, 1.4.3 and 1.4.11. */

#include "matrix.h"

#include <math.h>

#define TEXT_CONTRAST 4.5
#define SHAPE_CONTRAST 3.0
/* What rounding to 8 bits may cost. */
#define ROUNDING 0.02
#define LEAST_RING 20 /* pixels */

#define N_BINS 4096

static GskRenderer *
get_renderer (void)
{
  static GskRenderer *renderer = NULL;

  if (renderer == NULL)
    {
      g_autoptr (GError) error = NULL;

      renderer = gsk_cairo_renderer_new ();
      if (!gsk_renderer_realize (renderer, NULL, &error))
        g_error ("No renderer: %s", error->message);
    }
  return renderer;
}

void
picture_take (Picture *picture, GtkWidget *root, double scale)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (root);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int width = gtk_widget_get_width (root), height = gtk_widget_get_height (root);
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  picture->scale = scale;
  picture->width = (int) (width * scale);
  picture->height = (int) (height * scale);
  picture->pixels = g_new0 (guint32, (gsize) picture->width * (gsize) picture->height);
  gtk_snapshot_scale (snapshot, (float) scale, (float) scale);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL)
    return;
  texture = gsk_renderer_render_texture (get_renderer (), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) picture->width,
                                                              (float) picture->height));
  gdk_texture_download (texture, (guchar *) picture->pixels, (gsize) picture->width * 4);
}

void
picture_clear (Picture *picture)
{
  g_clear_pointer (&picture->pixels, g_free);
}

void
picture_save (const Picture *picture, const char *path)
{
  g_autoptr (GBytes)
      bytes = g_bytes_new (picture->pixels, (gsize) picture->width * (gsize) picture->height * 4);
  g_autoptr (GdkTexture)
      texture = gdk_memory_texture_new (picture->width, picture->height, GDK_MEMORY_DEFAULT, bytes,
                                        (gsize) picture->width * 4);

  gdk_texture_save_to_png (texture, path);
}

static double
luminance_of (guint32 pixel)
{
  static double table[256];

  if (table[255] == 0)
    {
      for (int i = 0; i < 256; i++)
        {
          double part = i / 255.0;

          table[i] = part <= 0.04045 ? part / 12.92 : pow ((part + 0.055) / 1.055, 2.4);
        }
    }
  return 0.2126 * table[pixel >> 16 & 0xff] + 0.7152 * table[pixel >> 8 & 0xff] +
         0.0722 * table[pixel & 0xff];
}

double
contrast_of (guint32 a, guint32 b)
{
  double one = luminance_of (a), other = luminance_of (b);

  return (MAX (one, other) + 0.05) / (MIN (one, other) + 0.05);
}

/* The most there is between what fills the area and what is drawn on it. On a camera picture
 * nothing fills it: then between the lightest and the darkest, which lie side by side where there
 * is an edge around what is drawn. */
static double
measure (const Picture *picture, const graphene_rect_t *area, guint32 *back, guint32 *front)
{
  int x0 = CLAMP ((int) floor (area->origin.x * picture->scale), 0, picture->width);
  int y0 = CLAMP ((int) floor (area->origin.y * picture->scale), 0, picture->height);
  int x1 =
      CLAMP ((int) ceil ((area->origin.x + area->size.width) * picture->scale), 0, picture->width);
  int y1 = CLAMP ((int) ceil ((area->origin.y + area->size.height) * picture->scale), 0,
                  picture->height);
  static int counts[N_BINS];
  static guint32 samples[N_BINS];
  int best = -1, total = (x1 - x0) * (y1 - y0);
  double most = 1;

  memset (counts, 0, sizeof counts);
  for (int y = y0; y < y1; y++)
    {
      for (int x = x0; x < x1; x++)
        {
          guint32 pixel = picture->pixels[y * picture->width + x];
          int bin =
              (int) ((pixel >> 20 & 0xf) << 8 | (pixel >> 12 & 0xf) << 4 | (pixel >> 4 & 0xf));

          samples[bin] = pixel;
          if (++counts[bin] > (best < 0 ? 0 : counts[best]))
            best = bin;
        }
    }
  if (best < 0)
    return 21;
  *back = *front = samples[best];
  if (counts[best] < total / 8)
    {
      for (int bin = 0; bin < N_BINS; bin++)
        {
          if (counts[bin] > 0 && luminance_of (samples[bin]) > luminance_of (*front))
            *front = samples[bin];
          if (counts[bin] > 0 && luminance_of (samples[bin]) < luminance_of (*back))
            *back = samples[bin];
        }
      return contrast_of (*back, *front);
    }
  for (int y = y0; y < y1; y++)
    {
      for (int x = x0; x < x1; x++)
        {
          guint32 pixel = picture->pixels[y * picture->width + x];
          double contrast = contrast_of (pixel, *back);

          if (contrast > most)
            {
              most = contrast;
              *front = pixel;
            }
        }
    }
  return most;
}

typedef struct
{
  Look *look;
  const Picture *picture;
} Contrast;

/* What is scrolled away in part would be measured in part. */
static gboolean
is_whole (const graphene_rect_t *area, const graphene_rect_t *shown)
{
  return shown->size.width > area->size.width * 0.9f &&
         shown->size.height > area->size.height * 0.9f;
}

static void
check_contrast (GtkWidget *widget, gpointer data)
{
  Contrast *contrast = data;
  graphene_rect_t area, shown;
  double least, found;
  guint32 back = 0, front = 0;

  /* What cannot be used now may be pale. */
  if (!gtk_widget_is_sensitive (widget))
    return;
  if (GTK_IS_LABEL (widget))
    {
      if (!label_area (widget, &area))
        return;
      least = TEXT_CONTRAST;
    }
  /* The marks in a switch are drawn in high contrast only; its place says how it stands. */
  else if (GTK_IS_IMAGE (widget) && gtk_widget_get_ancestor (widget, GTK_TYPE_SWITCH) == NULL &&
           gtk_image_get_storage_type (GTK_IMAGE (widget)) != GTK_IMAGE_EMPTY)
    {
      area = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                 (float) gtk_widget_get_height (widget));
      least = SHAPE_CONTRAST;
    }
  else if (g_str_equal (gtk_widget_get_css_name (widget), "sent"))
    {
      area = GRAPHENE_RECT_INIT (48, 0, (float) gtk_widget_get_width (widget) - 96,
                                 (float) gtk_widget_get_height (widget));
      least = TEXT_CONTRAST;
    }
  else
    {
      return;
    }
  if (!widget_clip (widget, &area, contrast->look->root, &shown) || !is_whole (&area, &shown))
    return;
  found = measure (contrast->picture, &shown, &back, &front);
  if (found < least - ROUNDING)
    look_fault (contrast->look, widget, "contrast", "%.2f and %.1f is needed: #%06x on #%06x",
                found, least, front & 0xffffff, back & 0xffffff);
}

void
look_at_contrast (Look *look, const Picture *picture)
{
  Contrast contrast = { look, picture };

  widget_walk (look->root, check_contrast, &contrast);
}

/* What the focus changes in the picture has to stand out from what was there. */
static void
compare_pictures (Look *look, const Picture *without, const Picture *with, GtkWidget *focus)
{
  double most = 1;
  int changed = 0, seen = 0;

  if (without->width != with->width || without->height != with->height)
    return;
  for (int i = 0; i < with->width * with->height; i++)
    {
      double contrast;

      if (with->pixels[i] == without->pixels[i])
        continue;
      contrast = contrast_of (with->pixels[i], without->pixels[i]);
      most = MAX (most, contrast);
      changed++;
      seen += contrast >= SHAPE_CONTRAST - ROUNDING;
    }
  if (changed < LEAST_RING)
    look_fault (look, focus, "focus", "nothing shows that it has the focus");
  else if (seen < LEAST_RING)
    look_fault (look, focus, "focus",
                "what shows it has at most a contrast of %.2f, and %.1f is needed", most,
                SHAPE_CONTRAST);
}

void
look_at_focus (Look *look, const Picture *without, int stops)
{
  GtkRoot *root = gtk_widget_get_root (look->root);
  GtkWidget *focus = NULL;
  graphene_rect_t shown;
  g_auto (Picture) with = { 0 };

  if (!GTK_IS_WINDOW (look->root))
    return;
  gtk_window_set_focus_visible (GTK_WINDOW (look->root), TRUE);
  gtk_root_set_focus (root, NULL);
  for (int i = 0; i < stops && gtk_widget_child_focus (look->root, GTK_DIR_TAB_FORWARD); i++)
    focus = gtk_root_get_focus (root);
  if (focus == NULL)
    return;
  settle (look->root);
  if (!widget_clip (focus, NULL, look->root, &shown))
    {
      look_fault (look, focus, "focus", "has the focus and is not on the screen");
      return;
    }
  picture_take (&with, look->root, without->scale);
  compare_pictures (look, without, &with, focus);
}
