/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-camera-format.h"

#include <math.h>
#include <string.h>
#include "capture/sfs-gst.h"
#include "capture/sfs-recorder.h"

#define WANTED_WIDTH 1280
#define WANTED_HEIGHT 720
#define WANTED_RATE 30.0
/* A face is too small for the checks below that, and moves too much from one picture to the next.
 */
#define LEAST_LONG 320
#define LEAST_SHORT 240
#define LEAST_RATE 9.5

typedef struct
{
  int n, d;
} Rate;

typedef struct
{
  const GstStructure *structure;
  int width, height;
  Rate rate;
} Mode;

static gboolean
is_jpeg (const GstStructure *structure)
{
  return gst_structure_has_name (structure, "image/jpeg");
}

/* The sizes that a value names: one, a list, or of a range the one nearest to @wanted. */
static void
add_sizes (GArray *sizes, const GValue *value, int wanted)
{
  int size = wanted;

  if (value != NULL && GST_VALUE_HOLDS_LIST (value))
    {
      for (guint i = 0; i < gst_value_list_get_size (value); i++)
        add_sizes (sizes, gst_value_list_get_value (value, i), wanted);
      return;
    }
  if (value != NULL && GST_VALUE_HOLDS_INT_RANGE (value))
    size = CLAMP (wanted, gst_value_get_int_range_min (value), gst_value_get_int_range_max (value));
  else if (value != NULL && G_VALUE_HOLDS_INT (value))
    size = g_value_get_int (value);
  g_array_append_val (sizes, size);
}

static void
add_rates (GArray *rates, const GValue *value)
{
  Rate rate = { 0, 1 };

  if (value != NULL && GST_VALUE_HOLDS_LIST (value))
    {
      for (guint i = 0; i < gst_value_list_get_size (value); i++)
        add_rates (rates, gst_value_list_get_value (value, i));
      return;
    }
  if (value != NULL && GST_VALUE_HOLDS_FRACTION_RANGE (value))
    {
      const GValue *max = gst_value_get_fraction_range_max (value);
      int n = gst_value_get_fraction_numerator (max);
      int d = gst_value_get_fraction_denominator (max);
      rate = n > WANTED_RATE * d ? (Rate){ (int) WANTED_RATE, 1 } : (Rate){ n, d };
    }
  else if (value != NULL && GST_VALUE_HOLDS_FRACTION (value))
    rate = (Rate){ gst_value_get_fraction_numerator (value),
                   gst_value_get_fraction_denominator (value) };
  g_array_append_val (rates, rate);
}

/* How much detail, in doublings of 320×240: the size nearest to the wanted one from below, then
 * from above, which costs and gives a clip nothing. */
static double
detail (const Mode *mode)
{
  double pixels = (double) mode->width * mode->height;
  double wanted = (double) WANTED_WIDTH * WANTED_HEIGHT;

  return log2 ((pixels <= wanted ? pixels : 0.9 * wanted * wanted / pixels) /
               (LEAST_LONG * LEAST_SHORT));
}

/* What half the pictures a second are worth, in the same measure. From 30 to 15 that is a little
 * more than 1280×720 to 640×480, so that 720 lines at 15 lose against these at 30, and win at 20;
 * below 15 a face that moves cannot be checked well, which no detail makes good. */
#define HALF_RATE 1.8
#define HALF_SLOW_RATE 4.0
#define SLOW 15.0

static double
fluency (double rate)
{
  double fluent = MIN (rate, WANTED_RATE);

  if (rate <= 0) /* it does not say: most do as many as are wanted */
    return -0.05;
  return HALF_RATE * log2 (MAX (fluent, SLOW) / WANTED_RATE) +
         HALF_SLOW_RATE * log2 (MIN (fluent, SLOW) / SLOW);
}

/* Raw before JPEG, which costs decoding and detail. */
static double
score (const Mode *mode)
{
  double rate = (double) mode->rate.n / MAX (1, mode->rate.d);

  return fluency (rate) + detail (mode) - (rate > WANTED_RATE + 1 ? 0.02 : 0) -
         (is_jpeg (mode->structure) ? 0.01 : 0);
}

static gboolean
is_grey_format (const GValue *value)
{
  return G_VALUE_HOLDS_STRING (value) && g_value_get_string (value) != NULL &&
         g_str_has_prefix (g_value_get_string (value), "GRAY");
}

/* The pixel formats that a value names and that have colours: one, or a list; unset where there is
 * none. */
static void
get_colours (const GValue *value, GValue *colours)
{
  if (!GST_VALUE_HOLDS_LIST (value))
    {
      if (is_grey_format (value))
        return;
      g_value_init (colours, G_VALUE_TYPE (value));
      g_value_copy (value, colours);
      return;
    }
  for (guint i = 0; i < gst_value_list_get_size (value); i++)
    {
      const GValue *format = gst_value_list_get_value (value, i);

      if (is_grey_format (format))
        continue;
      if (!G_IS_VALUE (colours))
        g_value_init (colours, GST_TYPE_LIST);
      gst_value_list_append_value (colours, format);
    }
}

static gboolean
is_grey (const GstStructure *structure)
{
  const GValue *value = gst_structure_get_value (structure, "format");
  g_auto (GValue) colours = G_VALUE_INIT;

  if (value == NULL)
    return FALSE;
  get_colours (value, &colours);
  return !G_IS_VALUE (&colours);
}

static gboolean
is_usable (const GstStructure *structure, GstCapsFeatures *features)
{
  if (features != NULL &&
      !gst_caps_features_is_equal (features, GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY))
    return FALSE;
  return is_jpeg (structure) ||
         (gst_structure_has_name (structure, "video/x-raw") && !is_grey (structure));
}

static gboolean
is_enough (const Mode *mode)
{
  return MAX (mode->width, mode->height) >= LEAST_LONG &&
         MIN (mode->width, mode->height) >= LEAST_SHORT &&
         (mode->rate.n <= 0 || mode->rate.n >= LEAST_RATE * mode->rate.d);
}

static GstCaps *
caps_of (const Mode *mode)
{
  GstCaps *caps = gst_caps_new_simple (gst_structure_get_name (mode->structure), "width",
                                       G_TYPE_INT, mode->width, "height", G_TYPE_INT, mode->height,
                                       NULL);

  const GValue *format = gst_structure_get_value (mode->structure, "format");

  if (format != NULL)
    {
      g_auto (GValue) colours = G_VALUE_INIT;

      get_colours (format, &colours);
      gst_caps_set_value (caps, "format", &colours);
    }
  if (mode->rate.n > 0)
    gst_caps_set_simple (caps, "framerate", GST_TYPE_FRACTION, mode->rate.n, mode->rate.d, NULL);
  return caps;
}

/**
 * sfs_camera_makes_at_least:
 * @width: of the camera's pictures
 * @height: of the camera's pictures
 * @min_width: of a clip, 0 where that does not matter
 * @min_height: of a clip
 *
 * A clip may be smaller than the pictures it is made of, see sfs_recorder_new(). What is more than
 * any clip can have is asked of no camera.
 *
 * Returns: whether clips of the camera have at least that size
 */
gboolean
sfs_camera_makes_at_least (int width, int height, int min_width, int min_height)
{
  int clip_width, clip_height;

  sfs_gst_fit (width, height, SFS_CLIP_MAX_WIDTH, SFS_CLIP_MAX_HEIGHT, &clip_width, &clip_height);
  return clip_width >= MIN (min_width, SFS_CLIP_MAX_WIDTH) &&
         clip_height >= MIN (min_height, SFS_CLIP_MAX_HEIGHT);
}

typedef struct
{
  Mode mode;
  double score;
  gboolean known, large;
} Choice;

/* What gives a clip of the size that is asked for comes before all else. */
static void
consider (Choice *best, const Mode *mode, int min_width, int min_height)
{
  Choice choice = { *mode, score (mode), TRUE,
                    sfs_camera_makes_at_least (mode->width, mode->height, min_width, min_height) };

  if (!best->known || (choice.large && !best->large) ||
      (choice.large == best->large && choice.score > best->score))
    *best = choice;
}

/**
 * sfs_camera_choose_caps:
 * @offered: what the camera can do
 * @min_width: what a clip is to have, 0 where that does not matter
 * @min_height: what a clip is to have
 *
 * Chooses media type, size and rate: 1280×720 at 30 a second where there is that, else the best
 * there is, down to 320×240 (lying or standing) at 10; one that gives clips of the least size, see
 * sfs_camera_makes_at_least(), where there is one. Where there are several pixel formats for that,
 * they stay open.
 *
 * Returns: (transfer full) (nullable): what to ask for; %NULL when nothing is known, see
 *   sfs_camera_is_known(), or nothing will do
 */
GstCaps *
sfs_camera_choose_caps (GstCaps *offered, int min_width, int min_height)
{
  Choice best = { 0 };

  if (!sfs_camera_is_known (offered))
    return NULL;
  for (guint i = 0; i < gst_caps_get_size (offered); i++)
    {
      const GstStructure *structure = gst_caps_get_structure (offered, i);
      g_autoptr (GArray) widths = g_array_new (FALSE, FALSE, sizeof (int));
      g_autoptr (GArray) heights = g_array_new (FALSE, FALSE, sizeof (int));
      g_autoptr (GArray) rates = g_array_new (FALSE, FALSE, sizeof (Rate));

      if (!is_usable (structure, gst_caps_get_features (offered, i)))
        continue;
      add_sizes (widths, gst_structure_get_value (structure, "width"), WANTED_WIDTH);
      add_sizes (heights, gst_structure_get_value (structure, "height"), WANTED_HEIGHT);
      add_rates (rates, gst_structure_get_value (structure, "framerate"));
      /* Lists of widths and heights go together one by one, as the cameras' providers write them.
       */
      for (guint s = 0; s < MIN (widths->len, heights->len); s++)
        for (guint r = 0; r < rates->len; r++)
          {
            Mode mode = { structure, g_array_index (widths, int, s),
                          g_array_index (heights, int, s), g_array_index (rates, Rate, r) };
            if (is_enough (&mode))
              consider (&best, &mode, min_width, min_height);
          }
    }
  return best.known ? caps_of (&best.mode) : NULL;
}

/**
 * sfs_camera_is_known:
 * @offered: (nullable): what the camera can do
 *
 * Returns: whether it says so: some tell only when they are asked for pictures
 */
gboolean
sfs_camera_is_known (GstCaps *offered)
{
  return offered != NULL && !gst_caps_is_any (offered) && !gst_caps_is_empty (offered);
}

static gboolean
is_grey_only (GstCaps *offered)
{
  if (!sfs_camera_is_known (offered))
    return FALSE;
  for (guint i = 0; i < gst_caps_get_size (offered); i++)
    if (!is_grey (gst_caps_get_structure (offered, i)))
      return FALSE;
  return TRUE;
}

/**
 * sfs_camera_is_infrared:
 * @name: of the camera
 * @offered: (nullable): what the camera can do
 *
 * Many laptops have a second camera for unlocking by face, which sees infrared only. It tells by
 * its name, or by having no colours.
 *
 * Returns: whether this is one
 */
gboolean
sfs_camera_is_infrared (const char *name, GstCaps *offered)
{
  g_autofree char *folded = g_ascii_strdown (name != NULL ? name : "", -1);
  g_auto (GStrv) words = g_strsplit_set (folded, " -_:().,/", -1);

  if (g_strv_contains ((const char *const *) words, "ir") || strstr (folded, "infrared") != NULL)
    return TRUE;
  /* The driver cuts names at 31 bytes: "Integrated Camera: Integrated IR Camera". */
  if (g_str_has_prefix (folded, "integrated camera: integrated i") &&
      !g_ascii_isalnum (folded[strlen ("integrated camera: integrated i")]))
    return TRUE;
  return is_grey_only (offered);
}
