/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>
#include "app/sfs-watchdog.h"
#include "fixtures/sfs-test.h"

/* The watchdog against a program that is slow on purpose, in known places. Being slow is what is
 * tested, so g_usleep () here is work, not waiting. */

#define SLOW_CALLBACK 120 /* ms */
#define SLOW_DRAWING 90
#define SLOW_LAYOUT 200

static gboolean
be_slow (gpointer data)
{
  g_usleep (GPOINTER_TO_UINT (data) * 1000);

  return G_SOURCE_REMOVE;
}

static void
count_frame (GdkFrameClock *clock, int *frames)
{
  (*frames)++;
}

static GtkWidget *
show_window (int *frames)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_child (GTK_WINDOW (window), gtk_label_new ("watched"));
  gtk_window_present (GTK_WINDOW (window));
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (count_frame),
                    frames);
  sfs_test_await (*frames > 0);
  sfs_test_drain ();

  return window;
}

static JsonObject *
read_report (const char *path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);

  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

static char *
begin (const char *place)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  char *path = g_build_filename (dir, "watchdog.json", NULL);

  g_setenv ("SFS_WATCHDOG", path, TRUE);
  sfs_watchdog_start ();
  sfs_watchdog_set_place (place);

  return path;
}

static void
test_callback (void)
{
  g_autofree char *path = begin ("callback");
  g_autoptr (JsonObject) report = NULL;
  JsonObject *worst, *place;
  int frames = 0;
  GtkWidget *window = show_window (&frames);

  g_idle_add (be_slow, GUINT_TO_POINTER (SLOW_CALLBACK));
  sfs_test_drain ();
  sfs_watchdog_stop ();
  gtk_window_destroy (GTK_WINDOW (window));

  report = read_report (path);
  g_assert_cmpint (json_object_get_int_member (report, "iterations"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (report, "max_callback_ms"), >=, SLOW_CALLBACK);
  worst = json_array_get_object_element (json_object_get_array_member (report, "worst"), 0);
  g_assert_cmpfloat (json_object_get_double_member (worst, "ms"), >=, SLOW_CALLBACK);
  g_assert_cmpstr (json_object_get_string_member (worst, "page"), ==, "callback");
  place =
      json_object_get_object_member (json_object_get_object_member (report, "places"), "callback");
  g_assert_cmpint (json_object_get_int_member (place, "iterations"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (place, "shown_ms"), >, 0);
  g_assert_cmpfloat (MAX (json_object_get_double_member (place, "max_entering_ms"),
                          json_object_get_double_member (place, "max_stall_ms")),
                     >=, SLOW_CALLBACK);
  /* Slept, not computed. */
  g_assert_cmpfloat (json_object_get_double_member (worst, "cpu_ms"), <, SLOW_CALLBACK);
}

static void
slow_layout (GdkFrameClock *clock, gpointer data)
{
  g_signal_handlers_disconnect_by_func (clock, slow_layout, data);
  be_slow (GUINT_TO_POINTER (SLOW_LAYOUT));
}

static void
slow_drawing (GdkFrameClock *clock, gpointer data)
{
  g_signal_handlers_disconnect_by_func (clock, slow_drawing, data);
  sfs_watchdog_enter ();
  be_slow (GUINT_TO_POINTER (SLOW_DRAWING));
  sfs_watchdog_leave ();
}

/* Time in the frame clock is a stall but not ours, unless it is our drawing. What others do on the
 * machine meanwhile does not count, here and below. */
static void
test_phases (void)
{
  g_autofree char *path = begin ("phases");
  g_autoptr (JsonObject) report = NULL;
  int frames = 0, before;
  GtkWidget *window = show_window (&frames);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  g_signal_connect (clock, "layout", G_CALLBACK (slow_layout), NULL);
  g_signal_connect (clock, "paint", G_CALLBACK (slow_drawing), NULL);
  before = frames;
  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_LAYOUT);
  gtk_widget_queue_draw (window);
  sfs_test_await (frames > before);
  sfs_test_drain ();
  sfs_watchdog_stop ();
  gtk_window_destroy (GTK_WINDOW (window));

  report = read_report (path);
  g_assert_cmpfloat (json_object_get_double_member (report, "max_stall_ms"), >=,
                     SLOW_LAYOUT + SLOW_DRAWING);
  g_assert_cmpfloat (json_object_get_double_member (report, "max_callback_ms"), >=, SLOW_DRAWING);
  g_assert_cmpfloat (json_object_get_double_member (report, "max_callback_served_ms"), <,
                     SLOW_LAYOUT);
}

static void
slow_size (GdkToplevel *toplevel, GdkToplevelSize *size, int *sizes)
{
  if ((*sizes)++ == 0)
    be_slow (GUINT_TO_POINTER (SLOW_LAYOUT));
}

/* Neither is what GTK measures outside it, for the size of the window. */
static void
test_size (void)
{
  g_autofree char *path = begin ("size");
  g_autoptr (JsonObject) report = NULL;
  int frames = 0, sizes = 0;
  GtkWidget *window = show_window (&frames);

  /* Before the watchdog's handler: as GTK's own is. */
  g_signal_connect (gtk_native_get_surface (GTK_NATIVE (window)), "compute-size",
                    G_CALLBACK (slow_size), &sizes);
  gtk_window_set_child (GTK_WINDOW (window), gtk_label_new ("A longer text than the one before"));
  sfs_test_await (sizes > 0);
  sfs_test_drain ();
  sfs_watchdog_stop ();
  gtk_window_destroy (GTK_WINDOW (window));

  report = read_report (path);
  g_assert_cmpfloat (json_object_get_double_member (report, "max_stall_ms"), >=, SLOW_LAYOUT);
  g_assert_cmpfloat (json_object_get_double_member (report, "max_callback_served_ms"), <,
                     SLOW_LAYOUT);
}

/* What comes before the first frame is start-up, and is not counted. */
static void
test_start (void)
{
  g_autofree char *path = begin ("start");
  g_autoptr (JsonObject) report = NULL;
  int frames = 0;
  GtkWidget *window;

  g_idle_add_full (G_PRIORITY_HIGH, be_slow, GUINT_TO_POINTER (SLOW_LAYOUT), NULL);
  window = show_window (&frames);
  sfs_watchdog_stop ();
  gtk_window_destroy (GTK_WINDOW (window));

  report = read_report (path);
  g_assert_cmpfloat (json_object_get_double_member (report, "max_stall_served_ms"), <, SLOW_LAYOUT);
}

static void
destroyed (GtkWidget *widget, gpointer data)
{
  be_slow (GUINT_TO_POINTER (SLOW_LAYOUT));
}

/* Nor is what comes after the last window was closed. */
static void
test_end (void)
{
  g_autofree char *path = begin ("end");
  g_autoptr (JsonObject) report = NULL;
  int frames = 0;
  GtkWidget *window = show_window (&frames);

  g_signal_connect (gtk_window_get_child (GTK_WINDOW (window)), "destroy", G_CALLBACK (destroyed),
                    NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  sfs_test_drain ();
  sfs_watchdog_stop ();

  report = read_report (path);
  g_assert_cmpfloat (json_object_get_double_member (report, "max_stall_served_ms"), <, SLOW_LAYOUT);
}

static void
test_off (void)
{
  g_unsetenv ("SFS_WATCHDOG");
  sfs_watchdog_start ();
  sfs_watchdog_enter ();
  sfs_watchdog_leave ();
  sfs_watchdog_set_place ("nowhere");
  sfs_watchdog_stop ();
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  gtk_init ();

  g_test_add_func ("/watchdog/off", test_off);
  g_test_add_func ("/watchdog/callback", test_callback);
  g_test_add_func ("/watchdog/phases", test_phases);
  g_test_add_func ("/watchdog/size", test_size);
  g_test_add_func ("/watchdog/start", test_start);
  g_test_add_func ("/watchdog/end", test_end);

  return g_test_run ();
}
