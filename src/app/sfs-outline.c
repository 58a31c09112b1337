/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-outline.h"

#include <math.h>

/* A head is about three quarters as wide as it is high; the outline leaves room for the arrows. */
#define HEAD_HEIGHT 0.68f
#define HEAD_ASPECT 0.76f
#define HEAD_MAX_WIDTH 0.64f /* of the picture, where that is narrow */

/* Light lines on a dark edge: legible on any picture (WCAG 1.4.11 asks for 3:1 against what is
 * beside it, and a camera picture may be anything). */
#define EDGE 3.0

typedef struct
{
  cairo_t *cr;
  double cx, cy, rx, ry;
  double unit; /* line width */
} Pen;

static const GdkRGBA edge_color = { 0.f, 0.f, 0.f, .55f };
static const GdkRGBA plain_color = { 1.f, 1.f, 1.f, 1.f };
static const GdkRGBA hint_color = { 1.f, .80f, .42f, 1.f };
static const GdkRGBA ready_color = { .56f, .94f, .64f, 1.f };

/* Strokes the current path twice: the edge, then the line. */
static void
stroke (Pen *pen, const GdkRGBA *color, double width)
{
  gdk_cairo_set_source_rgba (pen->cr, &edge_color);
  cairo_set_line_width (pen->cr, width + EDGE);
  cairo_stroke_preserve (pen->cr);
  gdk_cairo_set_source_rgba (pen->cr, color);
  cairo_set_line_width (pen->cr, width);
  cairo_stroke (pen->cr);
}

static void
head_path (Pen *pen, double dx, double grow)
{
  cairo_save (pen->cr);
  cairo_translate (pen->cr, pen->cx + dx, pen->cy);
  cairo_scale (pen->cr, pen->rx * grow, pen->ry * grow);
  cairo_new_sub_path (pen->cr);
  cairo_arc (pen->cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_close_path (pen->cr);
  cairo_restore (pen->cr);
}

static void
head (Pen *pen, const GdkRGBA *color, double width, double dash)
{
  double dashes[] = { dash * pen->unit, dash * pen->unit * .9 };

  cairo_set_dash (pen->cr, dashes, dash > 0 ? 2 : 0, 0);
  head_path (pen, 0, 1);
  stroke (pen, color, width);
  cairo_set_dash (pen->cr, NULL, 0, 0);
}

/* An open arrow head at (x, y) pointing along (dx, dy), a unit vector; with a shaft when @shaft. */
static void
arrow (Pen *pen, double x, double y, double dx, double dy, double size, gboolean shaft)
{
  double nx = -dy, ny = dx;

  cairo_move_to (pen->cr, x - dx * size + nx * size, y - dy * size + ny * size);
  cairo_line_to (pen->cr, x, y);
  cairo_line_to (pen->cr, x - dx * size - nx * size, y - dy * size - ny * size);
  if (shaft)
    {
      cairo_move_to (pen->cr, x, y);
      cairo_line_to (pen->cr, x - dx * size * 2.4, y - dy * size * 2.4);
    }
  stroke (pen, &hint_color, pen->unit * 1.3);
}

static void
arrow_beside (Pen *pen, double dx, double dy)
{
  double size = pen->unit * 4;
  double reach = size * (dx != 0 ? 3.2 : 2.6);

  arrow (pen, pen->cx + dx * (pen->rx + reach), pen->cy + dy * (pen->ry + reach), dx, dy, size,
         TRUE);
}

/* Four arrow heads on the diagonals: outward "fill more of it", inward "fill less". */
static void
arrows_around (Pen *pen, gboolean outward)
{
  static const double signs[] = { -1, 1 };
  double size = pen->unit * 3.2;

  for (guint i = 0; i < 2; i++)
    for (guint j = 0; j < 2; j++)
      {
        double at = outward ? .62 : .92;
        double sign = outward ? 1 : -1;
        double x = pen->cx + signs[i] * pen->rx * at;
        double y = pen->cy + signs[j] * pen->ry * at;

        arrow (pen, x, y, sign * signs[i] * G_SQRT2 / 2, sign * signs[j] * G_SQRT2 / 2, size,
               FALSE);
      }
}

static void
line (Pen *pen, double x0, double y0, double x1, double y1)
{
  cairo_move_to (pen->cr, pen->cx + x0 * pen->rx, pen->cy + y0 * pen->ry);
  cairo_line_to (pen->cr, pen->cx + x1 * pen->rx, pen->cy + y1 * pen->ry);
  stroke (pen, &hint_color, pen->unit * 1.3);
}

static void
disc (Pen *pen, double radius)
{
  cairo_new_sub_path (pen->cr);
  cairo_arc (pen->cr, pen->cx, pen->cy, radius, 0, 2 * G_PI);
  stroke (pen, &hint_color, pen->unit * 1.3);
}

/* A disc with a smaller one taken out of its upper right. */
static void
moon (Pen *pen, double radius)
{
  cairo_save (pen->cr);
  cairo_translate (pen->cr, pen->cx, pen->cy);
  cairo_rotate (pen->cr, -G_PI / 4);
  cairo_new_sub_path (pen->cr);
  cairo_arc (pen->cr, 0, 0, radius, G_PI / 4, 2 * G_PI - G_PI / 4);
  cairo_arc_negative (pen->cr, radius * .85, 0, radius * .722, 2 * G_PI - 1.766, 1.766);
  cairo_close_path (pen->cr);
  cairo_restore (pen->cr);
  stroke (pen, &hint_color, pen->unit * 1.3);
}

static void
sun (Pen *pen, double radius)
{
  disc (pen, radius);
  for (int i = 0; i < 8; i++)
    {
      double dx = cos (i * G_PI / 4), dy = sin (i * G_PI / 4);

      cairo_move_to (pen->cr, pen->cx + dx * radius * 1.8, pen->cy + dy * radius * 1.8);
      cairo_line_to (pen->cr, pen->cx + dx * radius * 2.6, pen->cy + dy * radius * 2.6);
    }
  stroke (pen, &hint_color, pen->unit * 1.3);
}

static void
eye (Pen *pen)
{
  double width = pen->rx * .62, height = width * .75;

  cairo_move_to (pen->cr, pen->cx - width, pen->cy);
  cairo_curve_to (pen->cr, pen->cx - width / 2, pen->cy - height, pen->cx + width / 2,
                  pen->cy - height, pen->cx + width, pen->cy);
  cairo_curve_to (pen->cr, pen->cx + width / 2, pen->cy + height, pen->cx - width / 2,
                  pen->cy + height, pen->cx - width, pen->cy);
  cairo_close_path (pen->cr);
  stroke (pen, &hint_color, pen->unit * 1.3);
  disc (pen, height * .3);
}

static void
question_mark (Pen *pen, double size)
{
  cairo_new_sub_path (pen->cr);
  cairo_arc (pen->cr, pen->cx, pen->cy - size * 1.1, size, -G_PI, G_PI / 4);
  cairo_line_to (pen->cr, pen->cx, pen->cy + size * .4);
  cairo_line_to (pen->cr, pen->cx, pen->cy + size);
  cairo_move_to (pen->cr, pen->cx, pen->cy + size * 1.9);
  cairo_line_to (pen->cr, pen->cx, pen->cy + size * 2.2);
  stroke (pen, &hint_color, pen->unit * 1.3);
}

/* What is wrong with the light or with how the face is held, as a figure inside the head. */
static void
soft_figure (Pen *pen, SfsHint hint)
{
  double size = pen->unit * 3.2;

  switch ((int) hint)
    {
    case SFS_HINT_FROZEN: /* a pause */
      line (pen, -.18, -.2, -.18, .2);
      line (pen, .18, -.2, .18, .2);
      break;
    case SFS_HINT_TOO_DARK:
      moon (pen, size * 1.9);
      break;
    case SFS_HINT_TOO_BRIGHT:
      sun (pen, size);
      break;
    case SFS_HINT_UNEVEN_LIGHT: /* halves */
      line (pen, 0, -.9, 0, .9);
      line (pen, .1, -.4, .8, -.4);
      line (pen, .1, 0, .9, 0);
      line (pen, .1, .4, .8, .4);
      break;
    case SFS_HINT_COVERED: /* a band over mouth and nose */
      line (pen, -.97, .15, .97, .15);
      line (pen, -.75, .65, .75, .65);
      break;
    case SFS_HINT_LOOK_AHEAD:
      eye (pen);
      break;
    case SFS_HINT_UPRIGHT: /* from aslant to upright */
      line (pen, 0, -1.15, 0, 1.15);
      line (pen, -.35, -1.1, .35, 1.1);
      break;
    case SFS_HINT_CHIN: /* a level, and towards it from both sides */
      line (pen, -.6, 0, .6, 0);
      arrow (pen, pen->cx, pen->cy - size * 1.2, 0, 1, size, TRUE);
      arrow (pen, pen->cx, pen->cy + size * 1.2, 0, -1, size, TRUE);
      break;
    case SFS_HINT_UNCLEAR:
      question_mark (pen, size);
      break;
    case SFS_HINT_HOLD_STILL: /* trembling */
      line (pen, -1.2, -.4, -1.2, .4);
      line (pen, 1.2, -.4, 1.2, .4);
      line (pen, -1.4, -.2, -1.4, .2);
      line (pen, 1.4, -.2, 1.4, .2);
      break;
    case SFS_HINT_BLURRED: /* not one line but several */
      head_path (pen, 0, .88);
      stroke (pen, &hint_color, pen->unit * .5);
      head_path (pen, 0, 1.12);
      stroke (pen, &hint_color, pen->unit * .5);
      break;
    default:
      break;
    }
}

static void
tick (Pen *pen)
{
  double r = pen->unit * 4;
  double x = pen->cx, y = pen->cy + pen->ry;

  cairo_new_sub_path (pen->cr);
  cairo_arc (pen->cr, x, y, r, 0, 2 * G_PI);
  gdk_cairo_set_source_rgba (pen->cr, &ready_color);
  cairo_fill (pen->cr);
  cairo_move_to (pen->cr, x - r * .45, y + r * .02);
  cairo_line_to (pen->cr, x - r * .10, y + r * .38);
  cairo_line_to (pen->cr, x + r * .48, y - r * .32);
  cairo_set_source_rgb (pen->cr, 0, 0, 0);
  cairo_set_line_width (pen->cr, pen->unit);
  cairo_stroke (pen->cr);
}

static void
draw_hint (Pen *pen, SfsHint hint)
{
  if (hint == SFS_HINT_NONE)
    {
      head (pen, &plain_color, pen->unit, 0);
      return;
    }
  if (hint == SFS_HINT_MANY_FACES)
    {
      cairo_set_dash (pen->cr, (double[]){ pen->unit * .1, pen->unit * 2.4 }, 2, 0);
      head_path (pen, pen->rx * .55, .8);
      stroke (pen, &hint_color, pen->unit);
      cairo_set_dash (pen->cr, NULL, 0, 0);
    }

  head (pen, hint == SFS_HINT_NO_FACE ? &plain_color : &hint_color, pen->unit,
        hint == SFS_HINT_NO_FACE ? 2.2 : 5);

  switch ((int) hint)
    {
    case SFS_HINT_MOVE_LEFT:
      arrow_beside (pen, -1, 0);
      break;
    case SFS_HINT_MOVE_RIGHT:
      arrow_beside (pen, 1, 0);
      break;
    case SFS_HINT_MOVE_UP:
      arrow_beside (pen, 0, -1);
      break;
    case SFS_HINT_MOVE_DOWN:
      arrow_beside (pen, 0, 1);
      break;
    case SFS_HINT_TOO_FAR:
    case SFS_HINT_TOO_CLOSE:
      arrows_around (pen, hint == SFS_HINT_TOO_FAR);
      break;
    default:
      soft_figure (pen, hint);
      break;
    }
}

/**
 * sfs_outline_place_head:
 * @width: of the picture, in application pixels
 * @height: of the picture
 * @place: (out): what the oval of the head fills
 *
 * Where the head outline is, in the middle of a picture of this size.
 */
void
sfs_outline_place_head (float width, float height, graphene_rect_t *place)
{
  float high = height * HEAD_HEIGHT;
  float wide = MIN (high * HEAD_ASPECT, width * HEAD_MAX_WIDTH);

  *place = GRAPHENE_RECT_INIT ((width - wide) / 2, (height - high) / 2, wide, high);
}

/**
 * sfs_outline_draw:
 * @outline: which kind
 * @hint: what the shape says, with %SFS_OUTLINE_GUIDE
 * @width: of the picture, in application pixels
 * @height: of the picture
 *
 * Draws the head outline over a picture of this size. No two hints have the same shape, so that
 * nothing depends on seeing a colour: dashes without a face, a second head with two people, arrows
 * for where to go, corners that point out or in for nearer or farther, a figure inside for light
 * and pose, a whole line with a tick when all is well.
 *
 * Returns: (transfer full) (nullable): the drawing, %NULL for nothing
 */
GskRenderNode *
sfs_outline_draw (SfsOutline outline, SfsHint hint, float width, float height)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, width, height);
  graphene_rect_t place;
  GskRenderNode *node;
  Pen pen = { NULL };

  if (outline == SFS_OUTLINE_NONE || width < 16 || height < 16)
    return NULL;

  sfs_outline_place_head (width, height, &place);
  pen.rx = place.size.width / 2;
  pen.ry = place.size.height / 2;
  pen.cx = place.origin.x + pen.rx;
  pen.cy = place.origin.y + pen.ry;
  pen.unit = CLAMP (height / 90, 2, 5);

  node = gsk_cairo_node_new (&bounds);
  pen.cr = gsk_cairo_node_get_draw_context (node);
  cairo_set_line_cap (pen.cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (pen.cr, CAIRO_LINE_JOIN_ROUND);

  if (outline == SFS_OUTLINE_READY)
    {
      head (&pen, &ready_color, pen.unit * 1.3, 0);
      tick (&pen);
    }
  else
    draw_hint (&pen, hint);

  cairo_destroy (pen.cr);

  return node;
}
