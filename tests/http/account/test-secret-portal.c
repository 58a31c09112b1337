/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where libsecret keeps a file of its own and has its key from a Secret portal, as in a sandbox:
 * one that is not heard, and one that does not answer. Runs within with-keyring --none; the portal
 * is here. */

#include "account/sfs-credentials.h"
#include "fixtures/sfs-test.h"

#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

/* In place of GLib's for this program and for libsecret, which asks by it whether this is a
 * sandbox. */
gboolean
g_file_test (const char *path, GFileTest test)
{
  return g_str_equal (path, "/.flatpak-info") || access (path, F_OK) == 0;
}

static const char interfaces[] =
    "<node><interface name='org.freedesktop.portal.Secret'>"
    "<method name='RetrieveSecret'><arg type='h' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='o' direction='out'/></method>"
    "<property name='version' type='u' access='read'/></interface></node>";

typedef enum
{
  ANSWER_TOO_SOON, /* before the call comes back, when nobody listens for it yet; at once for who
                      does */
  ANSWER_NEVER,
  ANSWER,
} How;

typedef struct
{
  GDBusConnection *bus;
  GDBusNodeInfo *info;
  How how;           /* the first time; from then on it answers well, or never */
  int n_asked;       /* atomic, as is all of it once the thread has ended */
  gboolean listened; /* whoever asked said beforehand where it listens for the answer */
  GMainLoop *loop;
  GThread *thread;
  char *caller;
  char *request;
} Portal;

static void
answer (Portal *portal)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (portal->bus, portal->caller, portal->request,
                                 "org.freedesktop.portal.Request", "Response",
                                 g_variant_new ("(ua{sv})", 0u, NULL), &error);
  g_assert_no_error (error);
}

static gboolean
on_answer (gpointer user_data)
{
  answer (user_data);
  return G_SOURCE_REMOVE;
}

/* Where the answer is given: as the portal's documentation has it for who names a token, else a
 * path that is never the same twice, or who was left waiting by a former portal would hear this. */
static char *
make_request (Portal *portal, const char *sender, GVariant *parameters)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 1);
  g_autofree char *name = g_strdelimit (g_strdup (sender + 1), ".", '_');
  const char *token;

  portal->listened = g_variant_lookup (options, "handle_token", "&s", &token);
  if (portal->listened)
    return g_strdup_printf (PORTAL_PATH "/request/%s/%s", name, token);
  return g_strdup_printf (PORTAL_PATH "/request/%d_%d", (int) portal->how, portal->n_asked);
}

static void
on_call (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  Portal *portal = user_data;
  GUnixFDList *list =
      g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (invocation));
  g_autoptr (GError) error = NULL;
  How how = g_atomic_int_get (&portal->n_asked) == 0 || portal->how == ANSWER_NEVER ? portal->how
                                                                                    : ANSWER;
  int fd = g_unix_fd_list_get (list, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpint (
      write (fd, "sixty-four bytes of a key that nobody needs to keep secret, ever", 64), ==, 64);
  g_close (fd, NULL);
  g_free (portal->caller);
  g_free (portal->request);
  portal->caller = g_strdup (sender);
  g_atomic_int_inc (&portal->n_asked);
  portal->request = make_request (portal, sender, parameters);
  if (how == ANSWER_TOO_SOON && !portal->listened)
    answer (portal);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", portal->request));
  /* Before, libsecret 0.21 may be done and gone when the call comes back to it. */
  if (how == ANSWER_TOO_SOON && portal->listened)
    answer (portal);
  if (how == ANSWER)
    {
      g_autoptr (GSource) later = g_timeout_source_new (50);

      g_source_set_callback (later, on_answer, portal, NULL);
      g_source_attach (later, g_main_context_get_thread_default ());
    }
}

static GVariant *
on_property (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *property,
             GError **error,
             gpointer user_data)
{
  return g_variant_new_uint32 (1);
}

static const GDBusInterfaceVTable vtable = { on_call, on_property, NULL, { 0 } };

/* In a thread, since libsecret first asks for the version and waits for that. */
static gpointer
run (gpointer user_data)
{
  Portal *portal = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) owned = NULL;

  g_main_context_push_thread_default (g_main_loop_get_context (portal->loop));
  portal->bus =
      g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (portal->bus, PORTAL_PATH, portal->info->interfaces[0], &vtable,
                                     portal, NULL, &error);
  g_assert_no_error (error);
  owned = g_dbus_connection_call_sync (portal->bus, "org.freedesktop.DBus", "/",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", PORTAL, 0u), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  g_main_loop_run (portal->loop);
  g_dbus_connection_close_sync (portal->bus, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (portal->bus);
  g_main_context_pop_thread_default (g_main_loop_get_context (portal->loop));
  return NULL;
}

static gboolean
is_owned (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant)
      owned = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/", "org.freedesktop.DBus",
                                           "GetNameOwner", g_variant_new ("(s)", PORTAL), NULL,
                                           G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);

  return owned != NULL;
}

static void
portal_up (Portal *portal, How how)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GError) error = NULL;

  *portal = (Portal){ .how = how };
  portal->info = g_dbus_node_info_new_for_xml (interfaces, &error);
  g_assert_no_error (error);
  portal->loop = g_main_loop_new (context, FALSE);
  portal->thread = g_thread_new ("portal", run, portal);
  while (!is_owned ())
    g_thread_yield ();
}

static void
portal_down (Portal *portal)
{
  g_main_loop_quit (portal->loop);
  g_thread_join (portal->thread);
  g_main_loop_unref (portal->loop);
  g_dbus_node_info_unref (portal->info);
  g_free (portal->caller);
  g_free (portal->request);
}

static gboolean
on_cancel (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* First, since libsecret asks no portal any more once one has answered. */
static void
test_cancelled (void)
{
  Portal portal;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SfsCredentialStore) store = NULL;
  g_autoptr (GError) error = NULL;

  portal_up (&portal, ANSWER_NEVER);
  sfs_credential_store_open_async (cancellable, sfs_test_async_catch, &caught);
  while (g_atomic_int_get (&portal.n_asked) == 0)
    g_main_context_iteration (NULL, FALSE);
  g_timeout_add (50, on_cancel, cancellable);
  result = sfs_test_async_await (&caught);
  store = sfs_credential_store_open_finish (result, &error);
  g_assert_null (store);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  portal_down (&portal);
}

/* Where another run of the program was ended before it had written the file that it had begun. */
static void
test_not_heard (void)
{
  Portal portal;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SfsCredentialStore) store = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (g_getenv ("SECRET_FILE_TEST_PATH"), "", 0, NULL));
  portal_up (&portal, ANSWER_TOO_SOON);
  sfs_credential_store_open_async (NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  store = sfs_credential_store_open_finish (result, &error);
  g_assert_no_error (error);
  g_assert_true (sfs_credential_store_is_persistent (store));
  portal_down (&portal);
  /* libsecret listens before it asks from 0.21 on. */
  g_assert_cmpint (portal.n_asked, ==, portal.listened ? 1 : 2);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("selfsame-test-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "keyring", NULL);
  int status;

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", file, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/secret-portal/cancelled", test_cancelled);
  g_test_add_func ("/account/secret-portal/not-heard", test_not_heard);
  status = g_test_run ();
  g_unlink (file);
  g_rmdir (folder);
  return status;
}
