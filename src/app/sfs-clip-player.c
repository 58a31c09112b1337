/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/sfs-clip-player.h"

#include <glib/gi18n.h>

#include "app/sfs-mnemonics.h"
#include "app/sfs-preview.h"

struct _SfsClipPlayer
{
  AdwBin parent_instance;

  SfsPlayer *player; /* (nullable) */
  gboolean moving;   /* the scale follows the player, not the person */

  GtkWidget *preview;
  GtkWidget *controls;
  GtkWidget *play_button;
  GtkWidget *position;
  GtkWidget *time;
  GtkAdjustment *adjustment;
};

enum
{
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SfsClipPlayer, sfs_clip_player, ADW_TYPE_BIN)

static void
update_position (SfsClipPlayer *self)
{
  double position = 0, duration = 0;
  g_autofree char *text = NULL;

  g_object_get (self->player, "position", &position, "duration", &duration, NULL);

  self->moving = TRUE;
  gtk_adjustment_set_upper (self->adjustment, duration);
  gtk_adjustment_set_value (self->adjustment, position);
  self->moving = FALSE;

  /* Translators: seconds played, seconds altogether. */
  text = g_strdup_printf (_ ("%.0f / %.0f s"), position, duration);
  if (g_strcmp0 (text, gtk_label_get_text (GTK_LABEL (self->time))) != 0)
    gtk_label_set_text (GTK_LABEL (self->time), text);
}

static const char *
get_play_name (SfsClipPlayer *self)
{
  return self->player != NULL && sfs_player_get_playing (self->player) ? _ ("Pause") : _ ("Play");
}

/* Not the button's property: GTK takes that for its description, and who hears the name of the
 * button would hear it twice. */
static gboolean
on_query_tooltip (
    SfsClipPlayer *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip, GtkWidget *button)
{
  gtk_tooltip_set_text (tooltip, get_play_name (self));

  return TRUE;
}

static void
update_playing (SfsClipPlayer *self)
{
  gboolean playing = self->player != NULL && sfs_player_get_playing (self->player);
  const char *icon_name = playing ? "media-playback-pause-symbolic"
                                  : "media-playback-start-symbolic";

  if (g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (self->play_button)), icon_name) == 0)
    return;

  gtk_button_set_icon_name (GTK_BUTTON (self->play_button), icon_name);
  sfs_mnemonics_name_icon (GTK_BUTTON (self->play_button));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  get_play_name (self), -1);
}

static void
on_frame (SfsClipPlayer *self, SfsFrame *frame)
{
  sfs_frame_paintable_push (sfs_preview_get_paintable (SFS_PREVIEW (self->preview)), frame);
}

static void
on_player_failed (SfsClipPlayer *self, const GError *error)
{
  g_message ("The clip does not play: %s", error->message);
  gtk_widget_set_visible (self->controls, FALSE);
  g_signal_emit (self, signals[FAILED], 0, error);
}

static void
on_scale_moved (SfsClipPlayer *self)
{
  if (!self->moving && self->player != NULL)
    sfs_player_seek (self->player, gtk_adjustment_get_value (self->adjustment));
}

static void
on_play (SfsClipPlayer *self)
{
  if (self->player == NULL)
    return;
  if (sfs_player_get_playing (self->player))
    sfs_player_pause (self->player);
  else
    sfs_player_play (self->player);
}

static void
drop_player (SfsClipPlayer *self)
{
  if (self->player == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->player, self);
  sfs_player_pause (self->player);
  g_clear_object (&self->player);
  if (self->preview != NULL)
    sfs_frame_paintable_clear (sfs_preview_get_paintable (SFS_PREVIEW (self->preview)));
}

static void
make_player (SfsClipPlayer *self, SfsClip *clip)
{
  int width, height;

  sfs_preview_get_wanted_size (SFS_PREVIEW (self->preview), &width, &height);
  self->player = sfs_player_new (clip, width, height);
  g_signal_connect_swapped (self->player, "frame", G_CALLBACK (on_frame), self);
  g_signal_connect_swapped (self->player, "failed", G_CALLBACK (on_player_failed), self);
  g_signal_connect_swapped (self->player, "notify::playing", G_CALLBACK (update_playing), self);
  g_signal_connect_swapped (self->player, "notify::position", G_CALLBACK (update_position), self);
  g_signal_connect_swapped (self->player, "notify::duration", G_CALLBACK (update_position), self);
  gtk_widget_set_visible (self->controls, TRUE);
  update_playing (self);
  update_position (self);
}

static void
sfs_clip_player_dispose (GObject *object)
{
  drop_player (SFS_CLIP_PLAYER (object));

  G_OBJECT_CLASS (sfs_clip_player_parent_class)->dispose (object);
}

static void
sfs_clip_player_class_init (SfsClipPlayerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sfs_clip_player_dispose;

  /**
   * SfsClipPlayer::failed:
   * @error: why it does not play
   */
  signals[FAILED] = g_signal_new ("failed", SFS_TYPE_CLIP_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);

  g_type_ensure (SFS_TYPE_PREVIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-clip-player.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsClipPlayer, preview);
  gtk_widget_class_bind_template_child (widget_class, SfsClipPlayer, controls);
  gtk_widget_class_bind_template_child (widget_class, SfsClipPlayer, play_button);
  gtk_widget_class_bind_template_child (widget_class, SfsClipPlayer, position);
  gtk_widget_class_bind_template_child (widget_class, SfsClipPlayer, adjustment);
  gtk_widget_class_bind_template_child (widget_class, SfsClipPlayer, time);
  gtk_widget_class_bind_template_callback (widget_class, on_play);
  gtk_widget_class_bind_template_callback (widget_class, on_query_tooltip);
}

static void
sfs_clip_player_init (SfsClipPlayer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (on_scale_moved), self,
                           G_CONNECT_SWAPPED);
  update_playing (self);
}

/**
 * sfs_clip_player_set_clip:
 * @self: a player
 * @clip: (nullable): what to play, from its beginning when Play is pressed; %NULL: nothing any more
 */
void
sfs_clip_player_set_clip (SfsClipPlayer *self, SfsClip *clip)
{
  g_return_if_fail (SFS_IS_CLIP_PLAYER (self));

  drop_player (self);
  if (clip != NULL)
    make_player (self, clip);
}

/**
 * sfs_clip_player_play:
 * @self: a player with a clip
 */
void
sfs_clip_player_play (SfsClipPlayer *self)
{
  g_return_if_fail (SFS_IS_CLIP_PLAYER (self));

  if (self->player != NULL)
    sfs_player_play (self->player);
}

/**
 * sfs_clip_player_get_play_button:
 * @self: a player
 *
 * Returns: (transfer none): for the focus
 */
GtkWidget *
sfs_clip_player_get_play_button (SfsClipPlayer *self)
{
  g_return_val_if_fail (SFS_IS_CLIP_PLAYER (self), NULL);

  return self->play_button;
}

/**
 * sfs_clip_player_set_description:
 * @self: a player
 * @description: what the picture shows, as a sentence
 */
void
sfs_clip_player_set_description (SfsClipPlayer *self, const char *description)
{
  g_return_if_fail (SFS_IS_CLIP_PLAYER (self));

  sfs_preview_set_description (SFS_PREVIEW (self->preview), description);
}
