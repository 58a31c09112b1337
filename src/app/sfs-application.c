/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-application.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "sfs-resources.h"
#include "app/sfs-guide.h"
#include "app/sfs-language.h"
#include "app/sfs-motion.h"
#include "app/sfs-settings.h"
#include "app/sfs-window.h"

struct _SfsApplication
{
  AdwApplication parent_instance;

  gboolean allow_loopback;
  SfsWindow *window; /* weak */
  SfsMotion *motion; /* (nullable): from the start on */
};

G_DEFINE_FINAL_TYPE (SfsApplication, sfs_application, ADW_TYPE_APPLICATION)

static void
ensure_window (SfsApplication *self)
{
  if (self->window == NULL)
    g_set_weak_pointer (&self->window,
                        sfs_window_new (ADW_APPLICATION (self), self->allow_loopback));

  gtk_window_present (GTK_WINDOW (self->window));
}

static void
sfs_application_activate (GApplication *application)
{
  ensure_window (SFS_APPLICATION (application));
}

static void
sfs_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  SfsApplication *self = SFS_APPLICATION (application);
  g_autofree char *uri = NULL;

  ensure_window (self);
  /* A file that is no link is given on as well: the welcome page says what is wrong with it. */
  if (n_files > 0)
    {
      uri = g_file_get_uri (files[0]);
      sfs_window_open_invitation (self->window, uri);
    }
}

static void
about_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SfsApplication *self = user_data;

  adw_show_about_window (
      GTK_WINDOW (self->window), "application-name", "Selfsame", "application-icon", SFS_APP_ID,
      "version", SFS_VERSION, "developer-name", _ ("The Selfsame developers"), "license-type",
      GTK_LICENSE_GPL_3_0, "comments",
      _ ("Record a short video of your face for a marketplace, knowing who asks and why."),
      /* Translators: put your names here, one a line. */
      "translator-credits", _ ("translator-credits"), NULL);
}

/* A click on a notification, which may have outlived the window. */
static void
submission_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SfsApplication *self = user_data;

  ensure_window (self);
  sfs_window_show_submission (self->window, g_variant_get_string (parameter, NULL));
}

/* Both kinds of guidance with one press: who needs it at the camera need not find Preferences
 * first. */
static void
guidance_changed (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  g_object_set (sfs_settings_get_default (), "spoken-guidance", g_variant_get_boolean (state),
                "tones", g_variant_get_boolean (state), NULL);
}

static void
guide_changed (SfsGuide *guide, GParamSpec *pspec, GSimpleAction *action)
{
  g_simple_action_set_state (action, g_variant_new_boolean (sfs_guide_get_on (guide)));
}

static void
prepare_guide (SfsApplication *self)
{
  SfsGuide *guide = sfs_guide_get_default ();
  SfsSettings *settings = sfs_settings_get_default ();
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "guidance");

  g_signal_connect_object (guide, "notify::on", G_CALLBACK (guide_changed), action, 0);
  g_object_bind_property (settings, "spoken-guidance", guide, "spoken", G_BINDING_SYNC_CREATE);
  g_object_bind_property (settings, "tones", guide, "tones", G_BINDING_SYNC_CREATE);
}

/* The end of the desktop session: an orderly end wipes what is in memory. */
static gboolean
terminated (gpointer user_data)
{
  g_application_quit (user_data);

  return G_SOURCE_CONTINUE;
}

static void
sfs_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = { { "about", about_activated },
                                          { "submission", submission_activated, "s" },
                                          { "guidance", NULL, NULL, "false", guidance_changed } };
  const char *quit[] = { "<Control>q", "<Control>w", NULL };
  const char *guidance[] = { "<Control>g", NULL };

  sfs_register_resource ();
  G_APPLICATION_CLASS (sfs_application_parent_class)->startup (application);

  sfs_language_set_direction ();
  SFS_APPLICATION (application)->motion = sfs_motion_new (gtk_settings_get_default ());
  g_unix_signal_add (SIGTERM, terminated, application);
  gtk_window_set_default_icon_name (SFS_APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "window.close", quit);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.guidance", guidance);
  prepare_guide (SFS_APPLICATION (application));
}

/* Not left to whoever lets go of it last: a voice that outlives its window is a fright. */
static void
sfs_application_shutdown (GApplication *application)
{
  sfs_guide_end ();
  G_APPLICATION_CLASS (sfs_application_parent_class)->shutdown (application);
}

static int
sfs_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  SfsApplication *self = SFS_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("selfsame %s\n", SFS_VERSION);
      return 0;
    }
  self->allow_loopback = g_variant_dict_contains (options, "allow-loopback");

  return -1;
}

static void
sfs_application_dispose (GObject *object)
{
  g_clear_weak_pointer (&SFS_APPLICATION (object)->window);
  g_clear_object (&SFS_APPLICATION (object)->motion);

  G_OBJECT_CLASS (sfs_application_parent_class)->dispose (object);
}

static void
sfs_application_class_init (SfsApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sfs_application_dispose;
  application_class->startup = sfs_application_startup;
  application_class->shutdown = sfs_application_shutdown;
  application_class->activate = sfs_application_activate;
  application_class->open = sfs_application_open;
  application_class->handle_local_options = sfs_application_handle_local_options;
}

static void
sfs_application_init (SfsApplication *self)
{
  static const GOptionEntry entries[] = {
    { "allow-loopback", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_ ("Allow an operator on this computer without encryption, for trying things out"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), entries);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[INVITATION]"));
}

/**
 * sfs_application_new:
 *
 * Returns: (transfer full): the application
 */
SfsApplication *
sfs_application_new (void)
{
  return g_object_new (SFS_TYPE_APPLICATION, "application-id", SFS_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, NULL);
}
