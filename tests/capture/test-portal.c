/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The camera portal: Debian's own, its permission store, and a person who answers as told. */

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include "capture/sfs-camera-portal.h"
#include "test-camera.h"

#define STORE "org.freedesktop.impl.portal.PermissionStore"
#define PERSON "org.freedesktop.impl.portal.desktop.selfsame-test"
#define MAX_BYTES (16 * 1024 * 1024)

static GVariant *
call (const char *name,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *arguments,
      GError **error)
{
  g_autoptr (GError) no_bus = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &no_bus);

  g_assert_no_error (no_bus);
  return g_dbus_connection_call_sync (bus, name, path, interface, method, arguments, NULL,
                                      G_DBUS_CALL_FLAGS_NONE, 20000, NULL, error);
}

static void
person_answers (const char *answer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant)
      reply = call (PERSON, "/org/freedesktop/portal/desktop", "io.github.selfsame.TestAccess",
                    "Answer", g_variant_new ("(s)", answer), &error);

  g_assert_no_error (error);
}

static void
count_questions (guint *asked, guint *closed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call (PERSON, "/org/freedesktop/portal/desktop",
                                     "io.github.selfsame.TestAccess", "Counts", NULL, &error);

  g_assert_no_error (error);
  g_variant_get (reply, "(uu)", asked, closed);
}

static guint
n_asked (void)
{
  guint asked, closed;

  count_questions (&asked, &closed);
  return asked;
}

static guint
n_closed (void)
{
  guint asked, closed;

  count_questions (&asked, &closed);
  return closed;
}

/* What is stored, and for whom: outside of a sandbox that is the systemd scope's application, or
 * nobody. */
static char *
get_stored (char **app_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call (STORE, "/org/freedesktop/impl/portal/PermissionStore", STORE,
                                     "Lookup", g_variant_new ("(ss)", "devices", "camera"), &error);
  g_autoptr (GVariantIter) iter = NULL;
  char *app;
  g_autofree const char **permissions = NULL;

  if (reply == NULL)
    return NULL;
  g_variant_get (reply, "(a{sas}v)", &iter, NULL);
  if (!g_variant_iter_next (iter, "{s^a&s}", &app, &permissions))
    return NULL;
  if (app_id != NULL)
    *app_id = app;
  else
    g_free (app);
  return g_strdup (permissions[0]);
}

/* NULL: as if nobody had ever been asked. */
static void
store (const char *answer)
{
  const char *const none[] = { NULL }, *const one[] = { answer, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  static char *app_id;

  if (app_id == NULL)
    {
      g_autofree char *before = get_stored (&app_id);
      if (before == NULL)
        {
          g_assert_null (answer);
          return;
        }
      g_test_message ("the portal calls this program “%s”", app_id);
    }
  reply = call (STORE, "/org/freedesktop/impl/portal/PermissionStore", STORE, "SetPermission",
                g_variant_new ("(sbss^as)", "devices", TRUE, "camera", app_id,
                               answer != NULL ? one : none),
                &error);
  g_assert_no_error (error);
}

static gboolean
is_stored (const char *expected)
{
  g_autofree char *stored = get_stored (NULL);

  return g_strcmp0 (stored, expected) == 0;
}

/* A question that is taken back counts as a no, and is written down a moment later. */
static void
await_stored (const char *expected)
{
  sfs_test_await (is_stored (expected));
}

static gboolean
has_portal (void)
{
  if (g_getenv ("SFS_TEST_PORTAL") != NULL)
    return TRUE;
  g_test_skip ("runs under tests/fixtures/with-pipewire --portal only");
  return FALSE;
}

static void
assert_list_fails (SfsCaptureError code)
{
  g_autoptr (SfsCameraList) list = sfs_camera_list_new ();

  g_assert_true (sfs_camera_list_get_loading (list));
  g_assert_null (sfs_camera_list_get_error (list));
  sfs_test_await (!sfs_camera_list_get_loading (list));
  g_assert_error (sfs_camera_list_get_error (list), SFS_CAPTURE_ERROR, (int) code);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
}

/* First, since nothing may be stored. The portal's descriptor is the only way here, and all that a
 * camera does goes by it. */
static void
test_granted (void)
{
  if (!has_portal ())
    return;

  person_answers ("yes");
  guint before = n_asked ();
  g_auto (TestCapture) test = { 0 };
  g_autoptr (GError) error = NULL;
  test_capture_start (&test);
  g_assert_null (sfs_camera_list_get_error (test.list));
  g_assert_cmpuint (n_asked (), ==, before + 1);
  await_stored ("yes");
  test_await_running (&test, test.n_frames > 3);
  g_assert_nonnull (sfs_camera_list_find (test.list, "pipewire:selfsame-test-camera"));

  g_autoptr (SfsRecording) recording = test_record (&test, 1, MAX_BYTES, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (recording->clip->seconds, 1, 0.2);

  test_camera_do ("off");
  test_await_cameras (test.list, 0);
  sfs_test_await (sfs_capture_get_state (test.capture) == SFS_CAPTURE_FAILED);
  test_camera_do ("on");
  test_capture_start (&test);

  /* A stored yes is not asked for again. */
  g_autoptr (SfsCameraList) second = sfs_camera_list_new ();
  test_await_cameras (second, 1);
  g_assert_cmpuint (n_asked (), ==, before + 1);
  /* The list goes, and what it found is still read. */
  g_clear_object (&test.list);
  test.n_frames = 0;
  test_await_running (&test, test.n_frames > 3);
}

static void
test_no_camera (void)
{
  if (!has_portal ())
    return;

  store ("yes");
  test_camera_do ("off");
  g_autoptr (SfsCameraList) list = sfs_camera_list_new ();
  test_await_cameras (list, 0);
  g_assert_null (sfs_camera_list_get_error (list));
  test_camera_do ("on");
  test_await_cameras (list, 1);
}

static void
test_denied (void)
{
  if (!has_portal ())
    return;

  store (NULL);
  person_answers ("no");
  guint before = n_asked ();
  assert_list_fails (SFS_CAPTURE_ERROR_DENIED);
  g_assert_cmpuint (n_asked (), ==, before + 1);
  await_stored ("no");

  /* For ever, and outside of a sandbox as well. */
  person_answers ("yes");
  assert_list_fails (SFS_CAPTURE_ERROR_DENIED);
  g_unsetenv ("SFS_CAMERA");
  assert_list_fails (SFS_CAPTURE_ERROR_DENIED);
  g_setenv ("SFS_CAMERA", "portal", TRUE);
  g_assert_cmpuint (n_asked (), ==, before + 1);

  /* Until it is taken back. */
  store ("yes");
  g_auto (TestCapture) test = { 0 };
  test_capture_start (&test);
  g_assert_cmpuint (n_asked (), ==, before + 1);
}

static void
test_cancelled (void)
{
  if (!has_portal ())
    return;

  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *slot = NULL;
  store (NULL);
  person_answers ("never");
  guint asked = n_asked (), closed = n_closed ();

  sfs_camera_portal_open_async (cancellable, sfs_test_async_catch, &slot);
  sfs_test_await (n_asked () == asked + 1);
  sfs_test_drain ();
  g_assert_null (slot);
  g_cancellable_cancel (cancellable);
  g_autoptr (GAsyncResult) result = sfs_test_async_await (&slot);
  g_assert_cmpint (sfs_camera_portal_open_finish (result, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  sfs_test_await (n_closed () == closed + 1);

  /* Before anything was asked. */
  g_clear_error (&error);
  g_clear_object (&result);
  sfs_camera_portal_open_async (cancellable, sfs_test_async_catch, &slot);
  result = sfs_test_async_await (&slot);
  g_assert_cmpint (sfs_camera_portal_open_finish (result, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (n_asked (), ==, asked + 1);

  /* A list that is dropped while it asks leaves no question behind. */
  await_stored ("no");
  store (NULL);
  g_autoptr (SfsCameraList) list = sfs_camera_list_new ();
  sfs_test_await (n_asked () == asked + 2);
  sfs_assert_finalized (list);
  sfs_test_await (n_closed () == closed + 2);
  await_stored ("no");
}

static gboolean
portal_is_there (void)
{
  g_autoptr (GVariant)
      reply = call ("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "NameHasOwner",
                    g_variant_new ("(s)", "org.freedesktop.portal.Desktop"), NULL);
  gboolean there;

  g_variant_get (reply, "(b)", &there);
  return there;
}

/* Last, since nobody starts it again. */
static void
test_portal_ends (void)
{
  if (!has_portal ())
    return;

  g_autoptr (GError) error = NULL;
  GAsyncResult *slot = NULL;
  store ("yes");
  g_auto (TestCapture) test = { 0 };
  test_capture_start (&test);
  store (NULL);
  person_answers ("never");
  guint asked = n_asked ();
  sfs_camera_portal_open_async (NULL, sfs_test_async_catch, &slot);
  sfs_test_await (n_asked () == asked + 1);
  kill (atoi (g_getenv ("SFS_TEST_PORTAL")), SIGKILL);
  g_autoptr (GAsyncResult) result = sfs_test_async_await (&slot);
  g_assert_cmpint (sfs_camera_portal_open_finish (result, &error), ==, -1);
  g_assert_error (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_DISMISSED);
  g_assert_false (portal_is_there ());

  /* What it handed out is PipeWire's. */
  test.n_frames = 0;
  test_await_running (&test, test.n_frames > 3);
  test_camera_do ("off");
  test_await_cameras (test.list, 0);
  test_camera_do ("on");
  test_capture_start (&test);
  test_capture_clear (&test);

  /* Nobody to ask: in a sandbox there is no other way, elsewhere there is. */
  assert_list_fails (SFS_CAPTURE_ERROR_NO_PORTAL);
  g_unsetenv ("SFS_CAMERA");
  test_capture_start (&test);
  g_assert_null (sfs_camera_list_get_error (test.list));
  test_await_running (&test, test.n_frames > 3);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_setenv ("SFS_CAMERA", "portal", TRUE);
  g_test_add_func ("/portal/granted", test_granted);
  g_test_add_func ("/portal/no-camera", test_no_camera);
  g_test_add_func ("/portal/denied", test_denied);
  g_test_add_func ("/portal/cancelled", test_cancelled);
  g_test_add_func ("/portal/ends", test_portal_ends);
  return g_test_run ();
}
