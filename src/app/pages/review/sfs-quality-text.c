/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/pages/review/sfs-quality-text.h"

#include <glib/gi18n.h>

#include "capture/sfs-hint.h"

/* Shorter than what the eye notices: two frames of a webcam. */
#define NOTICEABLE 0.1 /* s */

#define BIT(hint) (1u << (hint))

static const struct
{
  const char *names; /* the measures', by space */
  guint hints;       /* what is said instead when the clip has one of these as a reason */
  const char *good;
  const char *nearly; /* accepted, but not right all the time */
} sentences[] = {
  { "SingleFacePresent", 0, N_ ("One face was in the picture all the time."),
    N_ ("One face was in the picture, but for a moment.") },
  { "HeadSize", 0, N_ ("It was large enough, and not too close."),
    N_ ("It was large enough and not too close, but for a moment.") },
  { "LeftwardCropOfTheFaceImage RightwardCropOfTheFaceImage MarginAboveOfTheFaceImage "
    "MarginBelowOfTheFaceImage",
    0, N_ ("It was wholly inside the picture."),
    N_ ("It was wholly inside the picture, but for a moment.") },
  { "centre-horizontal centre-vertical", 0, N_ ("It was near the middle."),
    N_ ("It was near the middle, but for a moment.") },
  { "LuminanceMean UnderExposurePrevention OverExposurePrevention IlluminationUniformity",
    BIT (SFS_HINT_TOO_DARK) | BIT (SFS_HINT_TOO_BRIGHT) | BIT (SFS_HINT_UNEVEN_LIGHT),
    N_ ("The light on it was good."), N_ ("The light on it was good most of the time.") },
  { "EyesVisible MouthOcclusionPrevention", BIT (SFS_HINT_COVERED),
    N_ ("Eyes and mouth could be seen."), N_ ("Eyes and mouth could be seen most of the time.") },
  { "HeadPoseYaw HeadPoseRoll HeadPosePitch",
    BIT (SFS_HINT_LOOK_AHEAD) | BIT (SFS_HINT_UPRIGHT) | BIT (SFS_HINT_CHIN),
    N_ ("It was turned to the camera."), N_ ("It was turned to the camera most of the time.") },
  { "face-likeness", BIT (SFS_HINT_UNCLEAR), N_ ("It could be made out well."),
    N_ ("It could be made out well most of the time.") },
  { "motion-blur Sharpness", BIT (SFS_HINT_HOLD_STILL) | BIT (SFS_HINT_BLURRED),
    N_ ("The picture was sharp."), N_ ("The picture was sharp most of the time.") },
};

static const char *const shortcomings[SFS_N_HINTS] = {
  [SFS_HINT_TOO_DARK] = N_ ("Your face is dark in it."),
  [SFS_HINT_TOO_BRIGHT] = N_ ("The light on your face is very strong in it."),
  [SFS_HINT_UNEVEN_LIGHT] = N_ ("One side of your face is dark in it."),
  [SFS_HINT_COVERED] = N_ ("Eyes or mouth could not be seen well."),
  [SFS_HINT_LOOK_AHEAD] = N_ ("Your head is turned to the side in it."),
  [SFS_HINT_UPRIGHT] = N_ ("Your head is tilted in it."),
  [SFS_HINT_CHIN] = N_ ("Your chin is raised or lowered in it."),
  [SFS_HINT_UNCLEAR] = N_ ("Your face is hard to make out in it."),
  [SFS_HINT_HOLD_STILL] = N_ ("There is much movement in it."),
  [SFS_HINT_BLURRED] = N_ ("It is not quite sharp."),
};

static JsonArray *
get_array (JsonObject *quality, const char *member)
{
  JsonNode *node = json_object_get_member (quality, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static guint
get_reasons (JsonObject *quality)
{
  JsonArray *reasons = get_array (quality, "reasons");
  guint found = 0;

  for (guint i = 0; reasons != NULL && i < json_array_get_length (reasons); i++)
    for (int hint = 0; hint < SFS_N_HINTS; hint++)
      if (g_strcmp0 (json_array_get_string_element (reasons, i), sfs_hint_get_id (hint)) == 0)
        found |= BIT (hint);

  return found;
}

/* The longest time out of bounds among the measures whose names are among @names, in seconds;
 * less than zero when nothing was measured. */
static double
seconds_out (JsonArray *measures, const char *names)
{
  g_auto (GStrv) list = g_strsplit (names, " ", -1);
  double longest = -1;

  for (guint i = 0; i < json_array_get_length (measures); i++)
    {
      JsonObject *measure = json_array_get_object_element (measures, i);
      const char *name = json_object_get_string_member_with_default (measure, "name", "");
      JsonNode *value = json_object_get_member (measure, "value");

      if (g_strv_contains ((const char *const *) list, name) && value != NULL &&
          !JSON_NODE_HOLDS_NULL (value))
        longest =
            MAX (longest, json_object_get_double_member_with_default (measure, "seconds_out", 0));
    }

  return longest;
}

/**
 * sfs_quality_dup_sentences:
 * @quality: `quality.json` of an accepted clip, see sfs_face_gate_get_quality ()
 *
 * Says what was checked and came out well. What was not measured is not spoken of, and what did not
 * come out well is left to sfs_quality_dup_shortcomings ().
 *
 * Returns: (transfer container) (element-type utf8): sentences, translated, static
 */
GPtrArray *
sfs_quality_dup_sentences (JsonObject *quality)
{
  GPtrArray *list = g_ptr_array_new ();
  JsonArray *measures = get_array (quality, "measures");
  guint reasons = get_reasons (quality);

  if (measures == NULL)
    return list;

  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    {
      double out = seconds_out (measures, sentences[i].names);

      if (out >= 0 && (sentences[i].hints & reasons) == 0)
        g_ptr_array_add (list, _ (out < NOTICEABLE ? sentences[i].good : sentences[i].nearly));
    }

  return list;
}

/**
 * sfs_quality_dup_shortcomings:
 * @quality: `quality.json` of an accepted clip
 *
 * Says plainly what was not ideal in a clip that was recorded anyway.
 *
 * Returns: (transfer container) (element-type utf8): sentences, translated, static; none when all
 *   was well
 */
GPtrArray *
sfs_quality_dup_shortcomings (JsonObject *quality)
{
  GPtrArray *list = g_ptr_array_new ();
  guint reasons = get_reasons (quality);

  for (int hint = 0; hint < SFS_N_HINTS; hint++)
    if ((reasons & BIT (hint)) != 0 && shortcomings[hint] != NULL)
      g_ptr_array_add (list, (gpointer) _ (shortcomings[hint]));

  return list;
}
