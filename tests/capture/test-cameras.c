/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of cameras, against a real PipeWire. */

#include <signal.h>
#include <stdlib.h>
#include "test-camera.h"

static void
test_found (void)
{
  if (!test_has_camera ())
    return;

  g_autoptr (SfsCameraList) list = sfs_camera_list_new ();
  g_assert_true (sfs_camera_list_get_loading (list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  test_await_cameras (list, 1);

  g_autoptr (SfsCamera) camera = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpstr (sfs_camera_get_name (camera), ==, "Test camera");
  g_assert_cmpstr (sfs_camera_get_id (camera), ==, "pipewire:selfsame-test-camera");
  g_assert_true (sfs_camera_list_find (list, sfs_camera_get_id (camera)) == camera);
  g_assert_null (sfs_camera_list_find (list, "pipewire:another"));
  g_assert_null (sfs_camera_list_find (list, NULL));
  g_clear_object (&camera);
  sfs_assert_finalized (list);
}

static void
test_hot_plug (void)
{
  if (!test_has_camera ())
    return;

  g_autoptr (SfsCameraList) list = sfs_camera_list_new ();
  test_await_cameras (list, 1);
  g_autoptr (SfsCamera) before = g_list_model_get_item (G_LIST_MODEL (list), 0);
  for (int i = 0; i < 3; i++)
    {
      test_camera_do ("off");
      test_await_cameras (list, 0);
      test_camera_do ("on");
      test_await_cameras (list, 1);
    }
  /* Another device, the same camera to the one who chose it. */
  g_autoptr (SfsCamera) after = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (before != after);
  g_assert_cmpstr (sfs_camera_get_id (before), ==, sfs_camera_get_id (after));
}

static void
test_infrared (void)
{
  if (!test_has_camera ())
    return;

  g_autoptr (SfsCameraList) list = sfs_camera_list_new ();
  test_await_cameras (list, 1);
  test_camera_do ("off");
  test_await_cameras (list, 0);
  test_camera_do ("name Integrated IR Camera");
  test_camera_do ("node infrared");
  test_camera_do ("on");
  /* Nothing tells that a device was left out but the next one that is not. */
  test_camera_do ("off");
  test_camera_do ("name Test camera");
  test_camera_do ("node selfsame-test-camera");
  test_camera_do ("on");
  test_await_cameras (list, 1);
  g_autoptr (SfsCamera) camera = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpstr (sfs_camera_get_name (camera), ==, "Test camera");
}

static void
test_two_lists (void)
{
  if (!test_has_camera ())
    return;

  g_autoptr (SfsCameraList) first = sfs_camera_list_new ();
  g_autoptr (SfsCameraList) second = sfs_camera_list_new ();
  test_await_cameras (first, 1);
  test_await_cameras (second, 1);
  sfs_assert_finalized (first);
  test_camera_do ("off");
  test_await_cameras (second, 0);
  test_camera_do ("on");
  test_await_cameras (second, 1);
}

/* Starting over, often: each list has a connection of its own, which goes with it. */
static void
test_again (void)
{
  if (!test_has_camera ())
    return;

  for (int i = 0; i < 20; i++)
    {
      g_autoptr (SfsCameraList) list = sfs_camera_list_new ();
      test_await_cameras (list, 1);
      sfs_assert_finalized (list);
    }
}

/* Last, since nobody starts it again. */
static void
test_pipewire_ends (void)
{
  if (!test_has_camera ())
    return;

  g_autoptr (SfsCameraList) list = sfs_camera_list_new ();
  test_await_cameras (list, 1);
  g_assert_no_error (sfs_camera_list_get_error (list));
  kill (atoi (g_getenv ("SFS_TEST_PIPEWIRE")), SIGKILL);
  test_await_cameras (list, 0);
  g_assert_error (sfs_camera_list_get_error (list), SFS_CAPTURE_ERROR,
                  SFS_CAPTURE_ERROR_NO_PIPEWIRE);
  sfs_assert_finalized (list);

  list = sfs_camera_list_new ();
  test_await_cameras (list, 0);
  g_assert_error (sfs_camera_list_get_error (list), SFS_CAPTURE_ERROR,
                  SFS_CAPTURE_ERROR_NO_PIPEWIRE);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/cameras/found", test_found);
  g_test_add_func ("/cameras/hot-plug", test_hot_plug);
  g_test_add_func ("/cameras/infrared", test_infrared);
  g_test_add_func ("/cameras/two-lists", test_two_lists);
  g_test_add_func ("/cameras/again", test_again);
  g_test_add_func ("/cameras/pipewire-ends", test_pipewire_ends);
  return g_test_run ();
}
