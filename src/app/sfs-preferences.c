/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/sfs-preferences.h"

#include "app/sfs-follow-focus.h"

#include <glib/gi18n.h>

#include "app/sfs-guide.h"
#include "app/sfs-settings.h"
#include "app/sfs-wrap.h"

struct _SfsPreferences
{
  AdwWindow parent_instance;

  GtkWidget *recording;
  GtkWidget *countdown_row, *countdown;
  GtkWidget *start_when_ready_row, *start_when_ready;
  GtkWidget *extra_seconds_row, *extra_seconds;
  GtkWidget *spoken_guidance_row, *spoken_guidance;
  GtkWidget *tones_row, *tones;
  GtkWidget *kept_row;
};

G_DEFINE_FINAL_TYPE (SfsPreferences, sfs_preferences, ADW_TYPE_WINDOW)

/* A screen reader lands on the control, not on the words beside it. The row has made its title the
 * control's label, which GTK 4.8 would say a second time. */
static void
name_control (GtkWidget *row, GtkWidget *control)
{
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), -1);
}

/* @setting: a property of SfsSettings. */
static void
add_switch (GtkWidget *row, GtkWidget *control, const char *setting)
{
  name_control (row, control);
  g_object_bind_property (sfs_settings_get_default (), setting, control, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

/* Of whole numbers, within the bounds of the setting. */
static void
add_spin_button (GtkWidget *row, GtkWidget *control, const char *setting)
{
  SfsSettings *settings = sfs_settings_get_default ();
  GtkAdjustment *adjustment = gtk_spin_button_get_adjustment (GTK_SPIN_BUTTON (control));
  GParamSpec *pspec =
      g_object_class_find_property (G_OBJECT_GET_CLASS (G_OBJECT (settings)), setting);

  name_control (row, control);
  gtk_adjustment_set_lower (adjustment, G_PARAM_SPEC_INT (pspec)->minimum);
  gtk_adjustment_set_upper (adjustment, G_PARAM_SPEC_INT (pspec)->maximum);
  g_object_bind_property (settings, setting, adjustment, "value",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

/* Why nothing is heard of it stands where what it is for stood, and is said with its name. */
static void
show_trouble (GtkWidget *row, GtkWidget *control, const char *subtitle, const char *trouble)
{
  if (trouble == NULL)
    trouble = subtitle;
  if (g_strcmp0 (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), trouble) == 0)
    return;

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), trouble);
  name_control (row, control);
}

static void
update_troubles (SfsPreferences *self)
{
  SfsGuide *guide = sfs_guide_get_default ();

  show_trouble (self->spoken_guidance_row, self->spoken_guidance,
                _ ("A voice reads each page to you, and says at the camera what to do. People "
                   "around you hear it too. Leave it off if a screen reader speaks to you."),
                sfs_guide_get_spoken_trouble (guide));
  show_trouble (self->tones_row, self->tones,
                _ ("At the camera: they rise as your face comes into place, and two mean that all "
                   "is well. No sound is ever recorded."),
                sfs_guide_get_tones_trouble (guide));
}

/* It is a page of the window that this one belongs to. */
static void
kept_activated (SfsPreferences *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  gtk_window_close (GTK_WINDOW (self));
  gtk_widget_activate_action (GTK_WIDGET (parent), "win.kept", NULL);
}

static void
sfs_preferences_class_init (SfsPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-preferences.ui");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_bind_template_child (widget_class, SfsPreferences, recording);
  gtk_widget_class_bind_template_child (widget_class, SfsPreferences, countdown_row);
  gtk_widget_class_bind_template_child (widget_class, SfsPreferences, countdown);
  gtk_widget_class_bind_template_child (widget_class, SfsPreferences, start_when_ready_row);
  gtk_widget_class_bind_template_child (widget_class, SfsPreferences, start_when_ready);
  gtk_widget_class_bind_template_child (widget_class, SfsPreferences, extra_seconds_row);
  gtk_widget_class_bind_template_child (widget_class, SfsPreferences, extra_seconds);
  gtk_widget_class_bind_template_child (widget_class, SfsPreferences, spoken_guidance_row);
  gtk_widget_class_bind_template_child (widget_class, SfsPreferences, spoken_guidance);
  gtk_widget_class_bind_template_child (widget_class, SfsPreferences, tones_row);
  gtk_widget_class_bind_template_child (widget_class, SfsPreferences, tones);
  gtk_widget_class_bind_template_child (widget_class, SfsPreferences, kept_row);
  gtk_widget_class_bind_template_callback (widget_class, kept_activated);
}

static void
sfs_preferences_init (SfsPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sfs_wrap_texts (GTK_WIDGET (self));
  sfs_follow_focus (GTK_WINDOW (self));

  add_spin_button (self->countdown_row, self->countdown, "countdown");
  add_switch (self->start_when_ready_row, self->start_when_ready, "start-when-ready");
  add_spin_button (self->extra_seconds_row, self->extra_seconds, "extra-seconds");
  /* GTK 4.8 tells a screen reader of neither for the other. */
  g_object_bind_property (self->start_when_ready, "active", self->countdown_row, "sensitive",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_object_bind_property (self->start_when_ready, "active", self->countdown, "sensitive",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);

  add_switch (self->spoken_guidance_row, self->spoken_guidance, "spoken-guidance");
  add_switch (self->tones_row, self->tones, "tones");
  g_signal_connect_object (sfs_guide_get_default (), "notify::note", G_CALLBACK (update_troubles),
                           self, G_CONNECT_SWAPPED);
  update_troubles (self);

  name_control (self->kept_row, self->kept_row);

  if (!sfs_settings_is_kept (sfs_settings_get_default ()))
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->recording),
                                           _ ("A part of Selfsame is not installed, so what you "
                                              "choose here holds until you close it."));
}

/**
 * sfs_preferences_new:
 * @parent: the window it belongs to
 *
 * Returns: (transfer none): the window of preferences, not shown yet
 */
GtkWidget *
sfs_preferences_new (GtkWindow *parent)
{
  return g_object_new (SFS_TYPE_PREFERENCES, "transient-for", parent, NULL);
}
