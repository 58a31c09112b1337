/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A camera that is plugged in and out again and again before a window that shows it: no texture, no
 * thread and no file is left behind. What GStreamer keeps: capture/test-endurance.c. Runs inside
 * with-pipewire, on an X server, linked with --wrap=gdk_memory_texture_new. */

#include "app/pages/camera/sfs-camera-view.h"
#include "capture/test-camera.h"
#include "fixtures/sfs-test.h"
#include "sfs-resources.h"

#define CYCLES 50
/* The first ones load things that stay. */
#define WARM_UP 3

/* Whoever is linked into this program makes textures here. */
static guint n_made, n_alive;

GdkTexture *__real_gdk_memory_texture_new (
    int width, int height, GdkMemoryFormat format, GBytes *bytes, gsize stride);
GdkTexture *__wrap_gdk_memory_texture_new (
    int width, int height, GdkMemoryFormat format, GBytes *bytes, gsize stride);

static void
texture_gone (gpointer data, GObject *where)
{
  n_alive--;
}

GdkTexture *
__wrap_gdk_memory_texture_new (
    int width, int height, GdkMemoryFormat format, GBytes *bytes, gsize stride)
{
  GdkTexture *texture = __real_gdk_memory_texture_new (width, height, format, bytes, stride);

  g_object_weak_ref (G_OBJECT (texture), texture_gone, NULL);
  n_made++;
  n_alive++;
  return texture;
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
plug_once (SfsStudio *studio)
{
  guint before = n_made;

  test_camera_do ("on");
  sfs_test_await (sfs_studio_get_state (studio) == SFS_STUDIO_LOOKING && n_made > before + 2);
  g_assert_cmpuint (n_alive, >, 0);
  test_camera_do ("off");
  sfs_test_await (sfs_studio_get_state (studio) == SFS_STUDIO_FAULT);
  sfs_test_await (n_alive == 0);
}

static void
test_textures (void)
{
  g_autoptr (SfsStudio) studio = sfs_studio_new ();
  SfsCameraKeeper *keeper = sfs_studio_get_keeper (studio);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *view = g_object_new (SFS_TYPE_CAMERA_VIEW, NULL);
  guint threads = 0, files = 0, made = 0;

  sfs_camera_view_set_studio (SFS_CAMERA_VIEW (view), studio);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_set_default_size (GTK_WINDOW (window), 480, 480);
  gtk_window_present (GTK_WINDOW (window));
  sfs_camera_keeper_start (keeper);
  test_camera_do ("off");
  sfs_test_await (sfs_studio_get_state (studio) == SFS_STUDIO_FAULT);
  for (guint i = 0; i < WARM_UP + CYCLES; i++)
    {
      plug_once (studio);
      if (i != WARM_UP - 1)
        continue;
      threads = count_entries ("/proc/self/task");
      files = count_entries ("/proc/self/fd");
      made = n_made;
    }
  g_test_message ("%u textures; %u threads, %u files before, %u and %u after", n_made - made,
                  threads, files, count_entries ("/proc/self/task"),
                  count_entries ("/proc/self/fd"));
  sfs_test_await (count_entries ("/proc/self/task") <= threads &&
                  count_entries ("/proc/self/fd") <= files);
  gtk_window_destroy (GTK_WINDOW (window));
  sfs_camera_keeper_stop (keeper);
  sfs_assert_finalized (studio);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_setenv ("SFS_CAMERA", "direct", TRUE);
  if (g_getenv ("SFS_TEST_CAMERA") == NULL)
    {
      g_print ("1..0 # SKIP there is no test camera: run inside tests/fixtures/with-pipewire\n");
      return 0;
    }
  gtk_init ();
  sfs_register_resource ();
  g_test_add_func ("/plugging/textures", test_textures);
  return g_test_run ();
}
