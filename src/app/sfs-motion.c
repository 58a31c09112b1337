/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-motion.h"

#include "core/sfs-portal.h"

#define SETTINGS "org.freedesktop.portal.Settings"
#define NAMESPACE "org.freedesktop.appearance"
#define KEY "reduced-motion"
#define REDUCED 1

struct _SfsMotion
{
  GObject parent_instance;

  GtkSettings *settings;
  GCancellable *cancellable;
  GDBusConnection *connection;
  guint subscription;
  gboolean changed; /* what was asked for at the start is old by now */
  gboolean reduced;
};

G_DEFINE_FINAL_TYPE (SfsMotion, sfs_motion, G_TYPE_OBJECT)

static void
set_reduced (SfsMotion *self, gboolean reduced)
{
  if (self->reduced == reduced)
    return;

  self->reduced = reduced;
  /* And back to whatever the desktop says of animations. */
  if (reduced)
    g_object_set (self->settings, "gtk-enable-animations", FALSE, NULL);
  else
    gtk_settings_reset_property (self->settings, "gtk-enable-animations");
}

/* In one variant or, as the portal's older call has it, in two. */
static void
take (SfsMotion *self, GVariant *boxed)
{
  g_autoptr (GVariant) value = g_variant_ref (boxed);

  while (g_variant_is_of_type (value, G_VARIANT_TYPE_VARIANT))
    {
      GVariant *inner = g_variant_get_variant (value);

      g_variant_unref (value);
      value = inner;
    }
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    set_reduced (self, g_variant_get_uint32 (value) == REDUCED);
}

static void
setting_changed (GDBusConnection *connection,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *signal,
                 GVariant *parameters,
                 gpointer data)
{
  SfsMotion *self = data;
  g_autoptr (GVariant) value = NULL;
  const char *key;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ssv)")))
    return;
  g_variant_get (parameters, "(&s&s@v)", NULL, &key, &value);
  if (!g_str_equal (key, KEY))
    return;
  self->changed = TRUE;
  take (self, value);
}

/* A question to the bus that is out must not keep alive who asked: dropped, it changes nothing. */
static GWeakRef *
hold_weakly (SfsMotion *self)
{
  GWeakRef *weak = g_new (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  return weak;
}

/* Takes @weak. */
static SfsMotion *
let_go (GWeakRef *weak)
{
  SfsMotion *self = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  g_free (weak);
  return self;
}

static void
got_setting (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SfsMotion) self = let_go (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant)
      reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) value = NULL;

  /* A desktop without the portal, or whose portal does not know the word, has no preference. */
  if (self == NULL || reply == NULL || self->changed)
    return;
  value = g_variant_get_child_value (reply, 0);
  take (self, value);
}

static void
got_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SfsMotion) self = let_go (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_bus_get_finish (result, &error);

  if (self == NULL || connection == NULL)
    return;

  self->connection = g_object_ref (connection);
  self->subscription = g_dbus_connection_signal_subscribe (connection, SFS_PORTAL_NAME, SETTINGS,
                                                           "SettingChanged", SFS_PORTAL_PATH,
                                                           NAMESPACE, G_DBUS_SIGNAL_FLAGS_NONE,
                                                           setting_changed, self, NULL);
  g_dbus_connection_call (connection, SFS_PORTAL_NAME, SFS_PORTAL_PATH, SETTINGS, "Read",
                          g_variant_new ("(ss)", NAMESPACE, KEY), G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, got_setting,
                          hold_weakly (self));
}

static void
sfs_motion_dispose (GObject *object)
{
  SfsMotion *self = SFS_MOTION (object);

  g_cancellable_cancel (self->cancellable);
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
  self->subscription = 0;
  g_clear_object (&self->connection);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (sfs_motion_parent_class)->dispose (object);
}

static void
sfs_motion_class_init (SfsMotionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sfs_motion_dispose;
}

static void
sfs_motion_init (SfsMotion *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * sfs_motion_new:
 * @settings: those of the display
 *
 * Asks the Settings portal for `reduced-motion` of `org.freedesktop.appearance`, and listens to it.
 * While that is set @settings have no animations.
 *
 * Returns: (transfer full): who listens, as long as it lives
 */
SfsMotion *
sfs_motion_new (GtkSettings *settings)
{
  SfsMotion *self = g_object_new (SFS_TYPE_MOTION, NULL);

  g_return_val_if_fail (GTK_IS_SETTINGS (settings), self);

  self->settings = g_object_ref (settings);
  /* All in the process share one connection: were it called off while it is being made, it would be
   * for whoever else waits for it, too. */
  g_bus_get (G_BUS_TYPE_SESSION, NULL, got_bus, hold_weakly (self));

  return self;
}
