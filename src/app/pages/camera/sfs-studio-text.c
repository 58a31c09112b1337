/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/pages/camera/sfs-studio-text.h"

#include <glib/gi18n.h>
#include <math.h>
#include "app/sfs-error-view.h"
#include "app/sfs-hint-text.h"
#include "app/sfs-picture-text.h"
#include "app/sfs-sentence.h"

/**
 * sfs_studio_get_sentence:
 * @studio: a studio with a picture
 *
 * Returns: what the person can do now, in a sentence
 */
const char *
sfs_studio_get_sentence (SfsStudio *studio)
{
  SfsHint hint = sfs_studio_get_hint (studio);
  SfsStudioState state = sfs_studio_get_state (studio);

  if (hint == SFS_HINT_NONE && sfs_studio_get_ready (studio) &&
      (state == SFS_STUDIO_LOOKING || state == SFS_STUDIO_REJECTED))
    return _ ("Good. You can start recording.");

  return sfs_hint_get_sentence (hint);
}

/**
 * sfs_studio_dup_words:
 * @studio: a studio
 * @clip_seconds: how long the recording is to be
 *
 * Returns: (transfer full) (nullable): how far countdown or recording are
 */
char *
sfs_studio_dup_words (SfsStudio *studio, double clip_seconds)
{
  int left;

  switch (sfs_studio_get_state (studio))
    {
    case SFS_STUDIO_AWAITING:
      return g_strdup (_ ("Recording begins when your face is in place"));
    case SFS_STUDIO_COUNTDOWN:
      left = sfs_studio_get_figure (studio);
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Recording begins in %d second",
                                           "Recording begins in %d seconds", (gulong) left),
                              left);
    case SFS_STUDIO_RECORDING:
      left = (int) ceil (MAX (clip_seconds - sfs_studio_get_seconds (studio), 0));
      if (left == 0)
        return g_strdup (_ ("Checking the recording…"));
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Recording: %d second left",
                                           "Recording: %d seconds left", (gulong) left),
                              left);
    case SFS_STUDIO_OFF:
    case SFS_STUDIO_LOADING:
    case SFS_STUDIO_FAULT:
    case SFS_STUDIO_LOOKING:
    case SFS_STUDIO_REJECTED:
    default:
      return NULL;
    }
}

/**
 * sfs_studio_explain:
 * @studio: a studio
 * @title: (out) (transfer full): what happened
 * @text: (out) (transfer full): why, and what helps
 *
 * Returns: %FALSE when there is nothing in the way
 */
gboolean
sfs_studio_explain (SfsStudio *studio, char **title, char **text)
{
  const GError *error = sfs_studio_get_error (studio);
  SfsErrorView view;

  if (error != NULL)
    {
      /* Nothing can have been lost here, so nothing is said about that. */
      sfs_error_to_view (error, SFS_SESSION_AGREED, &view);
      *title = g_strdup (view.title);
      *text = g_strdup_printf ("%s %s", view.happened, view.advice);
      return TRUE;
    }
  if (sfs_studio_get_state (studio) == SFS_STUDIO_REJECTED && sfs_studio_get_interrupted (studio))
    {
      *title = g_strdup (_ ("The recording was interrupted. Record it again."));
      *text = g_strdup (_ ("The camera stopped for a moment and is back now. Nothing was kept."));
      return TRUE;
    }
  if (sfs_studio_get_state (studio) == SFS_STUDIO_REJECTED)
    {
      *title = g_strdup (_ ("This recording cannot be used. Record it again."));
      *text = g_strdup (sfs_hint_get_reason (sfs_studio_get_reason (studio)));
      return TRUE;
    }

  if (sfs_studio_get_state (studio) == SFS_STUDIO_LOOKING && sfs_studio_get_low_rate (studio))
    {
      *title = g_strdup (_ ("The camera is slow"));
      *text =
          g_strdup (_ ("It gives fewer than ten pictures a second. Many cameras do that in little "
                       "light: switch a lamp on, or turn towards a window."));
      return TRUE;
    }
  if (sfs_studio_get_state (studio) == SFS_STUDIO_LOOKING && sfs_studio_get_small (studio))
    {
      *title = g_strdup (_ ("The camera’s picture is small"));
      *text = g_strdup (_ ("The marketplace asks for a larger one than this camera gives. If you "
                           "have a better camera, use that. You can record with this one too; "
                           "the marketplace then decides whether it is enough."));
      return TRUE;
    }

  return FALSE;
}

/**
 * sfs_studio_get_command:
 * @studio: a studio
 *
 * Returns: (transfer none) (nullable): for a terminal, where what sfs_studio_explain() says speaks
 * of a command
 */
const char *
sfs_studio_get_command (SfsStudio *studio)
{
  const GError *error = sfs_studio_get_error (studio);
  SfsErrorView view;

  if (error == NULL)
    return NULL;
  sfs_error_to_view (error, SFS_SESSION_AGREED, &view);
  return view.command;
}

/**
 * sfs_studio_dup_speech:
 * @studio: a studio
 * @clip_seconds: how long a recording is
 *
 * Returns: (transfer full) (nullable): what a screen reader is to say when the state has changed
 */
char *
sfs_studio_dup_speech (SfsStudio *studio, double clip_seconds)
{
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GString) speech = g_string_new (NULL);

  switch (sfs_studio_get_state (studio))
    {
    case SFS_STUDIO_LOADING:
      return g_strdup (_ ("Starting the camera"));
    case SFS_STUDIO_AWAITING:
    case SFS_STUDIO_COUNTDOWN:
      return sfs_studio_dup_words (studio, clip_seconds);
    case SFS_STUDIO_RECORDING:
      return g_strdup (_ ("Recording"));
    case SFS_STUDIO_FAULT:
    case SFS_STUDIO_REJECTED:
      if (!sfs_studio_explain (studio, &title, &text))
        return NULL;
      sfs_sentence_append (speech, title);
      sfs_sentence_append (speech, text);
      return g_strdup (speech->str);
    case SFS_STUDIO_OFF:
    case SFS_STUDIO_LOOKING:
    default:
      return NULL;
    }
}

/**
 * sfs_studio_describe:
 * @studio: a studio
 *
 * For people who do not see the picture.
 *
 * Returns: (transfer full): what there is to see, in sentences
 */
char *
sfs_studio_describe (SfsStudio *studio)
{
  SfsCamera *camera = sfs_camera_keeper_get_camera (sfs_studio_get_keeper (studio));
  guint wrong = sfs_studio_get_wrong (studio);
  g_autofree char *words = NULL;
  g_autofree char *source = NULL;

  if (sfs_studio_get_state (studio) < SFS_STUDIO_LOOKING || camera == NULL)
    return g_strdup (_ ("The camera shows nothing at the moment."));

  /* Translators: the name of a camera. */
  source = g_strdup_printf (_ ("The camera “%s” is on."), sfs_camera_get_name (camera));
  /* In its first moments nothing is wrong because nothing is known. */
  if (wrong == 0 && !sfs_studio_get_ready (studio))
    return g_steal_pointer (&source);

  words = sfs_picture_dup_words (wrong);
  return g_strjoin (" ", words, source, NULL);
}
