/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who follows the desktop's word on motion, and is dropped before the portal has answered. The
 * portal is one of this test. */

#include "app/sfs-motion.h"
#include "core/sfs-portal.h"
#include "fixtures/sfs-test.h"

#define SETTINGS                                                                                   \
  "<node><interface name='org.freedesktop.portal.Settings'><method name='Read'>"                   \
  "<arg type='s' direction='in'/><arg type='s' direction='in'/>"                                   \
  "<arg type='v' direction='out'/></method></interface></node>"

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *portal;
  guint object;
  GDBusMethodInvocation *asked; /* (nullable): not answered yet */
} Desktop;

static void
called (GDBusConnection *connection,
        const char *sender,
        const char *path,
        const char *interface,
        const char *method,
        GVariant *parameters,
        GDBusMethodInvocation *invocation,
        gpointer data)
{
  ((Desktop *) data)->asked = invocation;
}

static void
setup (Desktop *self, gconstpointer data)
{
  static const GDBusInterfaceVTable vtable = { .method_call = called };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (SETTINGS, NULL);
  g_autoptr (GVariant) owned = NULL;
  g_autoptr (GError) error = NULL;

  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->bus);
  self->portal =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (self->bus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  self->object = g_dbus_connection_register_object (self->portal, SFS_PORTAL_PATH,
                                                    node->interfaces[0], &vtable, self, NULL,
                                                    &error);
  g_assert_no_error (error);
  owned = g_dbus_connection_call_sync (self->portal, "org.freedesktop.DBus", "/",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", SFS_PORTAL_NAME, 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
teardown (Desktop *self, gconstpointer data)
{
  g_dbus_connection_unregister_object (self->portal, self->object);
  g_dbus_connection_close_sync (self->portal, NULL, NULL);
  g_clear_object (&self->portal);
  g_test_dbus_down (self->bus);
  g_clear_object (&self->bus);
}

static gboolean
is_animated (GtkSettings *settings)
{
  gboolean animated;

  g_object_get (settings, "gtk-enable-animations", &animated, NULL);
  return animated;
}

static void
answer (Desktop *self)
{
  g_dbus_method_invocation_return_value (g_steal_pointer (&self->asked),
                                         g_variant_new ("(v)", g_variant_new_variant (
                                                                   g_variant_new_uint32 (1))));
}

static void
test_reduced (Desktop *self, gconstpointer data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  SfsMotion *motion = sfs_motion_new (settings);

  g_assert_true (is_animated (settings));
  sfs_test_await (self->asked != NULL);
  answer (self);
  sfs_test_await (!is_animated (settings));
  gtk_settings_reset_property (settings, "gtk-enable-animations");
  sfs_assert_finalized (motion);
}

static void
test_dropped (Desktop *self, gconstpointer data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  g_autoptr (GDBusConnection) connection = NULL;
  SfsMotion *motion = sfs_motion_new (settings);
  g_autoptr (GVariant) pong = NULL;

  sfs_test_await (self->asked != NULL);
  sfs_assert_finalized (motion);
  answer (self);

  /* What was sent before this has arrived before its answer. */
  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_dbus_connection_flush_sync (self->portal, NULL, NULL);
  pong = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/",
                                      "org.freedesktop.DBus", "GetId", NULL, NULL,
                                      G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (pong);
  sfs_test_drain ();
  g_assert_true (is_animated (settings));
}

/* Before there is a bus. */
static void
test_dropped_at_once (Desktop *self, gconstpointer data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  g_autoptr (GDBusConnection) connection = NULL;
  SfsMotion *motion = sfs_motion_new (settings);

  sfs_assert_finalized (motion);
  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_assert_nonnull (connection);
  sfs_test_drain ();
  g_assert_null (self->asked);
}

/* GTestDBus forks a process at its first bus, which waits for this one to end. Forked later, it has
 * the locks of threads that it does not have, and with the leak checker did not always end. */
static void
fork_watcher (void)
{
  g_autofree char *display = g_strdup (g_getenv ("DISPLAY"));
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);

  g_test_dbus_up (bus);
  g_test_dbus_down (bus);
  /* GTestDBus takes it away. */
  if (display != NULL)
    g_setenv ("DISPLAY", display, TRUE);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  fork_watcher ();
  gtk_init ();

  g_test_add ("/motion/reduced", Desktop, NULL, setup, test_reduced, teardown);
  g_test_add ("/motion/dropped", Desktop, NULL, setup, test_dropped, teardown);
  g_test_add ("/motion/dropped-at-once", Desktop, NULL, setup, test_dropped_at_once, teardown);
  return g_test_run ();
}
