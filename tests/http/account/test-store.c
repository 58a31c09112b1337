/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs within with-keyring; the first argument says in which of its modes. */

#include "account/sfs-credentials.h"
#include "account/sfs-secret-store.h"
#include "fixtures/sfs-test.h"

#include <glib/gstdio.h>
#include <gio/gunixsocketaddress.h>
#include <libsecret/secret.h>

#define ORIGIN "https://shop.example"
#define OTHER "https://other.example"
#define IDENTITY "AGE-SECRET-KEY-1NNARPLLD2UNLW43P62X83RJEWJYYJ60CKE4ZSWFQTKDM538YFMYSTAZ4MT"

static SfsCredentialStore *
open_store (GCancellable *cancellable, GError **error)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_credential_store_open_async (cancellable, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_credential_store_open_finish (result, error);
}

static SfsCredentials *
load_grant (SfsCredentialStore *store, const char *origin, const char *grant, GError **error)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_credential_store_load_async (store, origin, grant, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_credential_store_load_finish (store, result, error);
}

static SfsCredentials *
load (SfsCredentialStore *store, const char *origin, GError **error)
{
  return load_grant (store, origin, NULL, error);
}

static gboolean
save (SfsCredentialStore *store, const SfsCredentials *credentials, GError **error)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_credential_store_save_async (store, credentials, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_credential_store_save_finish (store, result, error);
}

static void
forget_grant (SfsCredentialStore *store, const char *origin, const char *grant)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  sfs_credential_store_remove_async (store, origin, grant, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  done = sfs_credential_store_remove_finish (store, result, &error);
  g_assert_no_error (error);
  g_assert_true (done);
}

static void
forget (SfsCredentialStore *store, const char *origin)
{
  forget_grant (store, origin, NULL);
}

static SfsCredentials *
make_credentials (const char *origin, const char *token)
{
  SfsCredentials *credentials = sfs_credentials_new (origin);

  credentials->subject = g_strdup ("seller-7");
  credentials->access_token = sfs_secret_new_string ("access-token-of-the-test");
  credentials->refresh_token = sfs_secret_new_string (token);
  credentials->identity = sfs_secret_new_string (IDENTITY);
  return credentials;
}

/* Saves and loads through the interface, whichever store it is. */
static void
check_round_trip (SfsCredentialStore *store)
{
  g_autoptr (SfsCredentials) saved = make_credentials (ORIGIN, "refresh-token-1");
  g_autoptr (SfsCredentials) newer = sfs_credentials_new (ORIGIN);
  g_autoptr (SfsCredentials) loaded = NULL;
  g_autoptr (SfsCredentials) other = NULL;
  g_autoptr (SfsCredentials) gone = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (save (store, saved, &error));
  g_assert_no_error (error);
  loaded = load (store, ORIGIN, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (loaded->origin, ==, ORIGIN);
  g_assert_cmpstr (loaded->subject, ==, "seller-7");
  g_assert_null (loaded->issuer);
  g_assert_cmpstr (sfs_secret_string (loaded->refresh_token), ==, "refresh-token-1");
  g_assert_cmpstr (sfs_secret_string (loaded->identity), ==, IDENTITY);
  g_assert_null (loaded->access_token);

  /* What is not given stays. */
  newer->subject = g_strdup ("seller-8");
  newer->issuer = g_strdup ("https://login.example");
  newer->refresh_token = sfs_secret_new_string ("refresh-token-2");
  g_assert_true (save (store, newer, &error));
  g_clear_pointer (&loaded, sfs_credentials_free);
  loaded = load (store, ORIGIN, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (loaded->subject, ==, "seller-8");
  g_assert_cmpstr (loaded->issuer, ==, "https://login.example");
  g_assert_cmpstr (sfs_secret_string (loaded->refresh_token), ==, "refresh-token-2");
  g_assert_cmpstr (sfs_secret_string (loaded->identity), ==, IDENTITY);

  other = load (store, OTHER, &error);
  g_assert_no_error (error);
  g_assert_null (other->identity);
  g_assert_null (other->refresh_token);
  g_assert_null (other->subject);

  forget (store, ORIGIN);
  forget (store, ORIGIN);
  gone = load (store, ORIGIN, &error);
  g_assert_no_error (error);
  g_assert_null (gone->identity);
  g_assert_null (gone->refresh_token);
}

/* A second invitation of the same operator takes nothing from the first. */
static void
check_sign_ins (SfsCredentialStore *store)
{
  static const char *const grants[] = { "grant-1", "grant-2" };
  g_autoptr (SfsCredentials) unknown = NULL;
  g_autoptr (SfsCredentials) left = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (grants); i++)
    {
      g_autoptr (SfsCredentials) saved = make_credentials (ORIGIN, grants[i]);

      saved->grant = g_strdup (grants[i]);
      g_assert_true (save (store, saved, &error));
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (grants); i++)
    {
      g_autoptr (SfsCredentials) loaded = load_grant (store, ORIGIN, grants[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (loaded->grant, ==, grants[i]);
      g_assert_cmpstr (loaded->subject, ==, "seller-7");
      g_assert_cmpstr (sfs_secret_string (loaded->refresh_token), ==, grants[i]);
      g_assert_cmpstr (sfs_secret_string (loaded->identity), ==, IDENTITY);
    }
  unknown = load_grant (store, ORIGIN, "grant-3", &error);
  g_assert_no_error (error);
  g_assert_null (unknown->refresh_token);
  g_assert_cmpstr (unknown->grant, ==, "grant-3");
  g_assert_cmpstr (sfs_secret_string (unknown->identity), ==, IDENTITY);

  forget_grant (store, ORIGIN, "grant-2");
  left = load (store, ORIGIN, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (left->grant, ==, "grant-1");
  g_assert_cmpstr (sfs_secret_string (left->identity), ==, IDENTITY);
  forget (store, ORIGIN);
}

/* The key goes, and the sign-in stays. */
static void
check_identity_alone (SfsCredentialStore *store)
{
  g_autoptr (SfsCredentials) saved = make_credentials (ORIGIN, "refresh-token-1");
  g_autoptr (SfsCredentials) left = NULL;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (save (store, saved, &error));
  sfs_credential_store_remove_identity_async (store, ORIGIN, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_credential_store_remove_finish (store, result, &error));
  g_assert_no_error (error);
  left = load (store, ORIGIN, &error);
  g_assert_no_error (error);
  g_assert_null (left->identity);
  g_assert_cmpstr (sfs_secret_string (left->refresh_token), ==, "refresh-token-1");
  forget (store, ORIGIN);
}

static void
test_kept_by_service (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsCredentialStore) store = open_store (NULL, &error);

  g_assert_no_error (error);
  g_assert_true (sfs_credential_store_is_persistent (store));
  check_round_trip (store);
  check_sign_ins (store);
  check_identity_alone (store);
}

/* What another program sees: one schema, attributes to find by, words a person understands. */
static void
test_items (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsCredentialStore) store = open_store (NULL, &error);
  g_autoptr (SfsCredentials) saved = make_credentials (ORIGIN, "refresh-token-1");
  g_autoptr (SecretService) service = NULL;
  g_autoptr (GHashTable) attributes = NULL;
  const char *const expected[][3] = {
    { "identity", "Selfsame: key for your videos at shop.example", IDENTITY },
    { "refresh-token", "Selfsame: your sign-in at shop.example", "refresh-token-1\nseller-7" },
  };
  GList *items;

  g_assert_true (save (store, saved, &error));
  service = secret_service_get_sync (SECRET_SERVICE_OPEN_SESSION, NULL, &error);
  g_assert_no_error (error);
  attributes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (attributes, g_strdup ("origin"), g_strdup (ORIGIN));
  items = secret_service_search_sync (service, NULL, attributes,
                                      SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (items), ==, 2);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      gboolean found = FALSE;

      for (GList *l = items; l != NULL; l = l->next)
        {
          g_autoptr (GHashTable) held = secret_item_get_attributes (l->data);
          g_autofree char *label = secret_item_get_label (l->data);
          g_autofree char *schema = secret_item_get_schema_name (l->data);
          SecretValue *value;

          if (g_strcmp0 (g_hash_table_lookup (held, "kind"), expected[i][0]) != 0)
            continue;
          value = secret_item_get_secret (l->data);
          g_assert_cmpstr (label, ==, expected[i][1]);
          g_assert_cmpstr (schema, ==, "io.github.selfsame.Selfsame.Credentials");
          g_assert_cmpstr (secret_value_get_text (value), ==, expected[i][2]);
          secret_value_unref (value);
          found = TRUE;
        }
      g_assert_true (found);
    }
  g_list_free_full (items, g_object_unref);
  forget (store, ORIGIN);
}

/* A keyring that gets locked holds on to what it has: never an empty answer, which would make
 * another identity. */
static void
test_locked_later (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsCredentialStore) store = open_store (NULL, &error);
  g_autoptr (SfsCredentials) saved = make_credentials (ORIGIN, "refresh-token-1");
  g_autoptr (SfsCredentials) loaded = NULL;
  g_autoptr (SecretService) service = NULL;
  g_autoptr (SecretCollection) collection = NULL;
  g_autoptr (GList) collections = NULL;

  g_assert_true (save (store, saved, &error));
  service = secret_service_get_sync (SECRET_SERVICE_OPEN_SESSION, NULL, &error);
  collection = secret_collection_for_alias_sync (service, SECRET_COLLECTION_DEFAULT,
                                                 SECRET_COLLECTION_NONE, NULL, &error);
  g_assert_no_error (error);
  collections = g_list_prepend (NULL, collection);
  g_assert_cmpint (secret_service_lock_sync (service, collections, NULL, NULL, &error), ==, 1);

  loaded = load (store, ORIGIN, &error);
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED);
  g_assert_null (loaded);
  g_clear_error (&error);
  g_assert_false (save (store, saved, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED);
}

static void
test_locked (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsCredentialStore) store = open_store (NULL, &error);

  g_assert_null (store);
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED);
}

static void
test_in_memory (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsCredentialStore) store = open_store (NULL, &error);

  g_assert_no_error (error);
  g_assert_false (sfs_credential_store_is_persistent (store));
  check_round_trip (store);
  check_sign_ins (store);
  check_identity_alone (store);
}

static GDBusMessage *
swallow (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  if (incoming && g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    {
      g_object_unref (message);
      return NULL;
    }
  return message;
}

/* Somebody has the name and never says a word. */
static GDBusConnection *
own_silently (void)
{
  g_autofree char *address = NULL;
  g_autoptr (GVariant) owned = NULL;
  g_autoptr (GError) error = NULL;
  GDBusConnection *mute;

  address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  mute = g_dbus_connection_new_for_address_sync (address,
                                                 G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                     G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                 NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (mute, swallow, NULL, NULL);
  owned = g_dbus_connection_call_sync (mute, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.secrets", 0),
                                       G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                       &error);
  g_assert_no_error (error);
  return mute;
}

static void
test_mute_service (void)
{
  g_autoptr (GDBusConnection) mute G_GNUC_UNUSED = own_silently ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsCredentialStore) store = NULL;
  gint64 start = g_get_monotonic_time ();

  store = open_store (NULL, &error);
  g_assert_no_error (error);
  g_assert_false (sfs_credential_store_is_persistent (store));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 18 * G_USEC_PER_SEC);
}

static gboolean
cancel_it (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (void)
{
  g_autoptr (GDBusConnection) mute G_GNUC_UNUSED = own_silently ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsCredentialStore) store = NULL;
  gint64 start = g_get_monotonic_time ();

  g_timeout_add (50, cancel_it, cancellable);
  store = open_store (cancellable, &error);
  g_assert_null (store);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
}

/* A session bus that takes a connection and says nothing on it before it is told to. */
typedef struct
{
  char *dir;
  char *path;
  GSocketListener *listener;
  GSocketConnection *taken;
  GDBusConnection *peer;
} SlowBus;

static void
slow_bus_start (SlowBus *self)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("sfs-slow-bus-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->dir, "bus", NULL);
  self->listener = g_socket_listener_new ();
  address = g_unix_socket_address_new (self->path);
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
  name = g_strdup_printf ("unix:path=%s", self->path);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", name, TRUE);
}

/* Somebody is being connected. */
static void
slow_bus_take (SlowBus *self)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_listener_accept_async (self->listener, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  self->taken = g_socket_listener_accept_finish (self->listener, result, NULL, &error);
  g_assert_no_error (error);
}

static void
greeted (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer data)
{
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", ":1.1"));
}

static void
slow_bus_answer (SlowBus *self)
{
  static const GDBusInterfaceVTable vtable = { .method_call = greeted };
  g_autoptr (GDBusNodeInfo)
      node = g_dbus_node_info_new_for_xml ("<node><interface name='org.freedesktop.DBus'><method "
                                           "name='Hello'><arg type='s' direction='out'/></method>"
                                           "</interface></node>",
                                           NULL);
  g_autofree char *guid = g_dbus_generate_guid ();
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_dbus_connection_new (G_IO_STREAM (self->taken), guid,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER |
                             G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                         NULL, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  self->peer = g_dbus_connection_new_finish (result, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (self->peer, "/org/freedesktop/DBus", node->interfaces[0],
                                     &vtable, NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_start_message_processing (self->peer);
}

static void
slow_bus_stop (SlowBus *self)
{
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_io_stream_close (G_IO_STREAM (self->taken), NULL, NULL);
  g_socket_listener_close (self->listener);
  g_clear_object (&self->peer);
  g_clear_object (&self->taken);
  g_clear_object (&self->listener);
  g_remove (self->path);
  g_rmdir (self->dir);
  g_free (self->path);
  g_free (self->dir);
}

/* Others in the process wait for the same connection. */
static void
test_cancel_while_connecting (void)
{
  SlowBus slow = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *opened = NULL, *got = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (SfsCredentialStore) store = NULL;
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GError) error = NULL;

  slow_bus_start (&slow);
  sfs_credential_store_open_async (cancellable, sfs_test_async_catch, &opened);
  slow_bus_take (&slow);
  g_bus_get (G_BUS_TYPE_SESSION, NULL, sfs_test_async_catch, &got);
  g_cancellable_cancel (cancellable);
  first = sfs_test_async_await (&opened);
  store = sfs_credential_store_open_finish (first, &error);
  g_assert_null (store);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  slow_bus_answer (&slow);
  second = sfs_test_async_await (&got);
  bus = g_bus_get_finish (second, &error);
  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  slow_bus_stop (&slow);
  sfs_test_await (g_dbus_connection_is_closed (bus));
  /* The next one is another bus. */
  g_clear_object (&first);
  g_clear_object (&second);
  sfs_assert_finalized (bus);
}

static void
test_bus_that_never_answers (void)
{
  SlowBus slow = { 0 };
  GAsyncResult *opened = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SfsCredentialStore) store = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  slow_bus_start (&slow);
  sfs_credential_store_open_async (NULL, sfs_test_async_catch, &opened);
  slow_bus_take (&slow);
  result = sfs_test_async_await (&opened);
  store = sfs_credential_store_open_finish (result, &error);
  g_assert_no_error (error);
  g_assert_false (sfs_credential_store_is_persistent (store));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 18 * G_USEC_PER_SEC);
  slow_bus_stop (&slow);
}

int
main (int argc, char *argv[])
{
  const char *mode;

  sfs_test_init (&argc, &argv);
  mode = argc > 1 ? argv[1] : "";
  if (g_str_equal (mode, "unlocked"))
    {
      g_test_add_func ("/account/store/kept-by-service", test_kept_by_service);
      g_test_add_func ("/account/store/items", test_items);
      g_test_add_func ("/account/store/locked-later", test_locked_later);
    }
  else if (g_str_equal (mode, "locked"))
    {
      g_test_add_func ("/account/store/locked", test_locked);
    }
  else if (g_str_equal (mode, "none"))
    {
      g_test_add_func ("/account/store/no-service", test_in_memory);
      g_test_add_func ("/account/store/mute-service", test_mute_service);
      g_test_add_func ("/account/store/cancel", test_cancel);
    }
  else if (g_str_equal (mode, "slow-bus"))
    {
      g_test_add_func ("/account/store/cancel-while-connecting", test_cancel_while_connecting);
      g_test_add_func ("/account/store/bus-that-never-answers", test_bus_that_never_answers);
    }
  else
    {
      g_test_add_func ("/account/store/no-bus", test_in_memory);
    }
  return g_test_run ();
}
