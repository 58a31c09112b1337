/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/pages/review/sfs-quality-text.h"

#include <glib/gi18n.h>

/* Shorter than what the eye notices: two frames of a webcam. */
#define NOTICEABLE 0.1 /* s */

static const struct
{
  const char *names; /* the measures', by space */
  const char *good;
  const char *nearly; /* accepted, but not right all the time */
} sentences[] = {
  { "SingleFacePresent", N_ ("One face was in the picture all the time."),
    N_ ("One face was in the picture, but for a moment.") },
  { "HeadSize", N_ ("It was large enough, and not too close."),
    N_ ("It was large enough and not too close, but for a moment.") },
  { "LeftwardCropOfTheFaceImage RightwardCropOfTheFaceImage MarginAboveOfTheFaceImage "
    "MarginBelowOfTheFaceImage",
    N_ ("It was wholly inside the picture."),
    N_ ("It was wholly inside the picture, but for a moment.") },
  { "centre-horizontal centre-vertical", N_ ("It was near the middle."),
    N_ ("It was near the middle, but for a moment.") },
};

/* The longest time out of bounds among the measures whose names are among @names, in seconds;
 * less than zero when there is none. */
static double
seconds_out (JsonArray *measures, const char *names)
{
  g_auto (GStrv) list = g_strsplit (names, " ", -1);
  double longest = -1;

  for (guint i = 0; i < json_array_get_length (measures); i++)
    {
      JsonObject *measure = json_array_get_object_element (measures, i);
      const char *name = json_object_get_string_member_with_default (measure, "name", "");

      if (g_strv_contains ((const char *const *) list, name))
        longest =
            MAX (longest, json_object_get_double_member_with_default (measure, "seconds_out", 0));
    }

  return longest;
}

/**
 * sfs_quality_dup_sentences:
 * @quality: `quality.json` of an accepted clip, see sfs_face_gate_get_quality ()
 *
 * Says what was checked and how it came out. What was not measured is not spoken of.
 *
 * Returns: (transfer container) (element-type utf8): sentences, translated, static
 */
GPtrArray *
sfs_quality_dup_sentences (JsonObject *quality)
{
  GPtrArray *list = g_ptr_array_new ();
  JsonArray *measures;

  if (!json_object_has_member (quality, "measures"))
    return list;

  measures = json_object_get_array_member (quality, "measures");
  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    {
      double out = seconds_out (measures, sentences[i].names);

      if (out >= 0)
        g_ptr_array_add (list, _ (out < NOTICEABLE ? sentences[i].good : sentences[i].nearly));
    }

  return list;
}
