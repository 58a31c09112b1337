/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-capture.h"

#include "capture/sfs-playback.h"

struct _SfsPlayer
{
  GObject parent_instance;

  SfsPlayback *playback;
  double position, duration;
  gboolean playing, ended;
};

G_DEFINE_FINAL_TYPE (SfsPlayer, sfs_player, G_TYPE_OBJECT)

enum
{
  PROP_PLAYING = 1,
  PROP_POSITION,
  PROP_DURATION,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  FRAME,
  FAILED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
set_playing (SfsPlayer *self, gboolean playing)
{
  if (playing == self->playing)
    return;
  self->playing = playing;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PLAYING]);
}

static void
set_position (SfsPlayer *self, double position)
{
  if (position == self->position)
    return;
  self->position = position;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_POSITION]);
}

static void
got_frame (SfsFrame *frame, gpointer owner)
{
  g_autoptr (SfsPlayer) self = g_object_ref (owner);

  if (!self->ended)
    set_position (self, (double) frame->time / G_TIME_SPAN_SECOND);
  g_signal_emit (self, signals[FRAME], 0, frame);
}

static void
got_end (gpointer owner)
{
  g_autoptr (SfsPlayer) self = g_object_ref (owner);

  self->ended = TRUE;
  set_position (self, self->duration);
  set_playing (self, FALSE);
}

static void
got_failure (const GError *error, gpointer owner)
{
  g_autoptr (SfsPlayer) self = g_object_ref (owner);

  set_playing (self, FALSE);
  g_signal_emit (self, signals[FAILED], 0, error);
}

static void
sfs_player_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsPlayer *self = SFS_PLAYER (object);

  switch (id)
    {
    case PROP_PLAYING:
      g_value_set_boolean (value, self->playing);
      break;
    case PROP_POSITION:
      g_value_set_double (value, self->position);
      break;
    case PROP_DURATION:
      g_value_set_double (value, self->duration);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_player_dispose (GObject *object)
{
  SfsPlayer *self = SFS_PLAYER (object);

  g_clear_pointer (&self->playback, sfs_playback_free);
  G_OBJECT_CLASS (sfs_player_parent_class)->dispose (object);
}

static void
sfs_player_class_init (SfsPlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = sfs_player_get_property;
  object_class->dispose = sfs_player_dispose;
  props[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, flags);
  props[PROP_POSITION] = g_param_spec_double ("position", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_DURATION] = g_param_spec_double ("duration", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * SfsPlayer::frame:
   * @self: a player
   * @frame: a picture to show
   *
   * A new picture: while playing, after a seek, and once when the clip is opened.
   */
  signals[FRAME] = g_signal_new ("frame", SFS_TYPE_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, SFS_TYPE_FRAME | G_SIGNAL_TYPE_STATIC_SCOPE);
  /**
   * SfsPlayer::failed:
   * @self: a player
   * @error: %SFS_CAPTURE_ERROR_DECODE or %SFS_CAPTURE_ERROR_MISSING_PLUGIN
   *
   * The clip does not play.
   */
  signals[FAILED] = g_signal_new ("failed", SFS_TYPE_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
sfs_player_init (SfsPlayer *self)
{
}

/**
 * sfs_player_new:
 * @clip: what to play; a reference is taken
 * @max_width: bound of the pictures, in device pixels
 * @max_height: bound of the pictures, in device pixels
 *
 * Opens a clip, paused. Its first picture comes by itself.
 *
 * Returns: (transfer full): the player
 */
SfsPlayer *
sfs_player_new (SfsClip *clip, int max_width, int max_height)
{
  static const SfsPlaybackEvents events = { got_frame, got_end, got_failure };
  SfsPlayer *self;

  g_return_val_if_fail (clip != NULL && max_width > 0 && max_height > 0, NULL);
  self = g_object_new (SFS_TYPE_PLAYER, NULL);
  self->duration = clip->seconds;
  self->playback = sfs_playback_new (clip, max_width, max_height, &events, self);
  return self;
}

/**
 * sfs_player_play:
 * @self: a player
 *
 * Plays on; from the beginning when it is at the end.
 */
void
sfs_player_play (SfsPlayer *self)
{
  g_return_if_fail (SFS_IS_PLAYER (self));

  if (self->ended)
    sfs_player_seek (self, 0);
  sfs_playback_set_playing (self->playback, TRUE);
  set_playing (self, TRUE);
}

/**
 * sfs_player_pause:
 * @self: a player
 */
void
sfs_player_pause (SfsPlayer *self)
{
  g_return_if_fail (SFS_IS_PLAYER (self));

  sfs_playback_set_playing (self->playback, FALSE);
  set_playing (self, FALSE);
}

/**
 * sfs_player_seek:
 * @self: a player
 * @seconds: from the beginning; what lies outside of the clip is its first or last moment
 *
 * Goes there, and plays on if it was playing.
 */
void
sfs_player_seek (SfsPlayer *self, double seconds)
{
  g_return_if_fail (SFS_IS_PLAYER (self));

  /* At the very end there would be nothing to show. */
  self->ended = FALSE;
  sfs_playback_seek (self->playback, CLAMP (seconds, 0, MAX (0, self->duration - 0.001)));
}

/**
 * sfs_player_get_playing:
 * @self: a player
 *
 * Returns: whether it plays
 */
gboolean
sfs_player_get_playing (SfsPlayer *self)
{
  g_return_val_if_fail (SFS_IS_PLAYER (self), FALSE);
  return self->playing;
}
