/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-watchdog.h"

#include <fcntl.h>
#include <gtk/gtk.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* Two things are measured for every turn of the main loop after the first frame is on the screen.
 * The stall: from poll () returning to the next poll (); that is how late a key press or a frame
 * may come. And the work outside GTK's layout and painting: the stall less the time in the frame
 * clock's phases and in measuring a window for its size, which GTK on X11 does in an idle of its
 * own, plus the drawing functions of ours in there; it holds all callbacks of one turn together,
 * and so is an upper bound of the longest one.
 *
 * Both are wall-clock time. Beside them stands the processor time of the turn, and how long it
 * waited for a processor that others had: less that, the maxima are given once more, so that a
 * report tells a busy machine from a slow program. What waits for a file, a lock or the X server is
 * not taken off. */

#define N_WORST 12
#define N_PLACES 24
/* What a page does in this time after it was entered is what it takes to show it. */
#define ENTERING G_USEC_PER_SEC

typedef struct
{
  double stall, callback, cpu, waited; /* ms */
  double when;                         /* s since the first frame */
  char place[48];
} Turn;

/* A page: what it takes to be shown, and how it is from then on. */
typedef struct
{
  char name[48];
  gint64 entered; /* beginning of the turn in which it was */
  gboolean shown; /* a frame of it was painted since */
  guint64 turns;
  double shown_ms; /* entered to the first frame, at most */
  double max_entering, max_stall, max_stall_served;
} Place;

static struct
{
  gboolean on;
  gboolean measuring;
  char *path;
  GPollFunc poll;
  gint64 first_frame;
  gint64 turn_began, turn_cpu, turn_waited;
  gint64 phases_began, phases; /* layout and painting, of this turn */
  gboolean computing;          /* a size, outside the frame clock */
  guint compute_signal;
  gulong compute_hook;
  gint64 own_began, own; /* our drawing, of this turn */
  int own_depth;
  guint64 turns;
  double max_stall, max_callback, max_cpu, max_stall_served, max_callback_served;
  int schedstat; /* of this thread, or -1 */
  Turn worst_stalls[N_WORST], worst_callbacks[N_WORST];
  Place places[N_PLACES];
  Place *place; /* (nullable) of them */
} dog;

static gint64
cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* Microseconds this thread has been ready to run without running, as Linux counts them; 0 where it
 * does not. */
static gint64
waited_time (void)
{
  char text[96];
  unsigned long long waited = 0;
  ssize_t length = dog.schedstat >= 0 ? pread (dog.schedstat, text, sizeof text - 1, 0) : -1;

  if (length <= 0)
    return 0;
  text[length] = '\0';
  if (sscanf (text, "%*u %llu", &waited) != 1)
    return 0;

  return (gint64) (waited / 1000);
}

static const char *
get_place (void)
{
  return dog.place != NULL ? dog.place->name : "";
}

static void
count_turn (Place *place, const Turn *turn)
{
  place->turns++;
  if (dog.turn_began - place->entered < ENTERING)
    {
      place->max_entering = MAX (place->max_entering, turn->stall);
      return;
    }
  place->max_stall = MAX (place->max_stall, turn->stall);
  place->max_stall_served = MAX (place->max_stall_served, turn->stall - turn->waited);
}

static double
by_stall (const Turn *turn)
{
  return turn->stall;
}

static double
by_callback (const Turn *turn)
{
  return turn->callback;
}

/* Keeps the worst turns: the least of the list makes room. */
static void
remember (Turn worst[N_WORST], double (*key) (const Turn *), const Turn *turn)
{
  guint least = 0;

  for (guint i = 1; i < N_WORST; i++)
    if (key (&worst[i]) < key (&worst[least]))
      least = i;
  if (key (turn) > key (&worst[least]))
    worst[least] = *turn;
}

static void
end_turn (void)
{
  gint64 now = g_get_monotonic_time ();
  Turn turn = { 0 };

  turn.stall = (now - dog.turn_began) / 1000.0;
  turn.callback = (now - dog.turn_began - dog.phases + dog.own) / 1000.0;
  turn.cpu = (cpu_time () - dog.turn_cpu) / 1000.0;
  turn.waited = (waited_time () - dog.turn_waited) / 1000.0;
  turn.when = (double) (dog.turn_began - dog.first_frame) / G_USEC_PER_SEC;
  g_strlcpy (turn.place, get_place (), sizeof turn.place);
  if (dog.place != NULL)
    count_turn (dog.place, &turn);

  dog.turns++;
  dog.max_stall = MAX (dog.max_stall, turn.stall);
  dog.max_callback = MAX (dog.max_callback, turn.callback);
  dog.max_cpu = MAX (dog.max_cpu, turn.cpu);
  dog.max_stall_served = MAX (dog.max_stall_served, turn.stall - turn.waited);
  dog.max_callback_served = MAX (dog.max_callback_served, turn.callback - turn.waited);
  remember (dog.worst_stalls, by_stall, &turn);
  remember (dog.worst_callbacks, by_callback, &turn);
}

static int
watching_poll (GPollFD *fds, guint n_fds, int timeout)
{
  int result;

  if (dog.measuring && dog.turn_began != 0)
    end_turn ();

  result = dog.poll (fds, n_fds, timeout);

  dog.turn_began = g_get_monotonic_time ();
  dog.turn_cpu = cpu_time ();
  dog.turn_waited = waited_time ();
  dog.phases = 0;
  dog.own = 0;

  return result;
}

static void
on_before_paint (GdkFrameClock *clock, gpointer user_data)
{
  dog.phases_began = g_get_monotonic_time ();
}

static void
on_after_paint (GdkFrameClock *clock, gpointer user_data)
{
  gint64 now = g_get_monotonic_time ();

  if (dog.phases_began != 0)
    dog.phases += now - dog.phases_began;
  dog.phases_began = 0;
  if (dog.place != NULL && !dog.place->shown)
    {
      dog.place->shown = TRUE;
      dog.place->shown_ms = MAX (dog.place->shown_ms, (double) (now - dog.place->entered) / 1000.0);
    }

  if (!dog.measuring)
    {
      dog.measuring = TRUE;
      dog.first_frame = now;
      dog.turn_began = 0; /* the first turn counted is the next one */
    }
}

/* A hook, since it runs before GTK's own handler of the signal, which was connected first. */
static gboolean
on_compute_size (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer data)
{
  if (dog.phases_began == 0)
    {
      dog.computing = TRUE;
      dog.phases_began = g_get_monotonic_time ();
    }

  return TRUE;
}

static void
on_size_computed (GdkToplevel *toplevel, GdkToplevelSize *size, gpointer user_data)
{
  if (!dog.computing)
    return;

  dog.computing = FALSE;
  dog.phases += g_get_monotonic_time () - dog.phases_began;
  dog.phases_began = 0;
}

static void
watch_clock (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  if (clock == NULL || g_object_get_data (G_OBJECT (clock), "sfs-watchdog") != NULL)
    return;

  g_object_set_data (G_OBJECT (clock), "sfs-watchdog", &dog);
  g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint), NULL);
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), NULL);
  g_signal_connect_after (gtk_native_get_surface (GTK_NATIVE (window)), "compute-size",
                          G_CALLBACK (on_size_computed), NULL);
}

static void
on_windows_changed (GListModel *windows, guint position, guint removed, guint added, gpointer data)
{
  /* The last one is closed: nobody waits for what its end takes. */
  if (g_list_model_get_n_items (windows) == 0)
    dog.measuring = FALSE;

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (gtk_widget_get_realized (window))
        watch_clock (window);
      g_signal_connect (window, "realize", G_CALLBACK (watch_clock), NULL);
    }
}

static void
add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static void
add_turns (JsonBuilder *builder,
           const char *name,
           Turn worst[N_WORST],
           double (*key) (const Turn *))
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < N_WORST; i++)
    {
      guint next = i;
      Turn turn;

      for (guint j = i + 1; j < N_WORST; j++)
        if (key (&worst[j]) > key (&worst[next]))
          next = j;
      turn = worst[next];
      worst[next] = worst[i];
      worst[i] = turn;
      if (turn.stall <= 0)
        break;

      json_builder_begin_object (builder);
      add_number (builder, "ms", turn.stall);
      add_number (builder, "callback_ms", turn.callback);
      add_number (builder, "cpu_ms", turn.cpu);
      add_number (builder, "waited_ms", turn.waited);
      add_number (builder, "when", turn.when);
      json_builder_set_member_name (builder, "page");
      json_builder_add_string_value (builder, turn.place);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_places (JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "places");
  json_builder_begin_object (builder);
  for (guint i = 0; i < N_PLACES && dog.places[i].name[0] != '\0'; i++)
    {
      const Place *place = &dog.places[i];

      json_builder_set_member_name (builder, place->name);
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "iterations");
      json_builder_add_int_value (builder, (gint64) place->turns);
      add_number (builder, "shown_ms", place->shown_ms);
      add_number (builder, "max_entering_ms", place->max_entering);
      add_number (builder, "max_stall_ms", place->max_stall);
      add_number (builder, "max_stall_served_ms", place->max_stall_served);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

static char *
report (void)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "iterations");
  json_builder_add_int_value (builder, (gint64) dog.turns);
  add_number (builder, "max_stall_ms", dog.max_stall);
  add_number (builder, "max_callback_ms", dog.max_callback);
  add_number (builder, "max_cpu_ms", dog.max_cpu);
  add_number (builder, "max_stall_served_ms", dog.max_stall_served);
  add_number (builder, "max_callback_served_ms", dog.max_callback_served);
  add_turns (builder, "worst", dog.worst_stalls, by_stall);
  add_turns (builder, "worst_callbacks", dog.worst_callbacks, by_callback);
  add_places (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);

  return json_to_string (root, TRUE);
}

/**
 * sfs_watchdog_start:
 *
 * Begins to watch the default main context when the environment variable `SFS_WATCHDOG` names a
 * file; does nothing otherwise. To be called once, after gtk_init () and before the first window.
 * Counting begins with the first frame of the first window.
 */
void
sfs_watchdog_start (void)
{
  const char *path = g_getenv ("SFS_WATCHDOG");
  GListModel *windows;

  if (path == NULL || *path == '\0' || dog.on)
    return;

  memset (&dog, 0, sizeof dog);
  dog.on = TRUE;
  dog.path = g_strdup (path);
  dog.schedstat = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  dog.poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, watching_poll);

  /* Its signals are there once somebody has asked for it. */
  g_type_default_interface_unref (g_type_default_interface_ref (GDK_TYPE_TOPLEVEL));
  dog.compute_signal = g_signal_lookup ("compute-size", GDK_TYPE_TOPLEVEL);
  dog.compute_hook =
      g_signal_add_emission_hook (dog.compute_signal, 0, on_compute_size, NULL, NULL);
  windows = gtk_window_get_toplevels ();
  g_signal_connect (windows, "items-changed", G_CALLBACK (on_windows_changed), NULL);
  on_windows_changed (windows, 0, 0, g_list_model_get_n_items (windows), NULL);
}

/**
 * sfs_watchdog_set_place:
 * @place: where in the program we are, for the report
 *
 * To be called where the way there begins: the time to its first frame counts from the turn of the
 * main loop that this is in.
 */
void
sfs_watchdog_set_place (const char *place)
{
  if (!dog.on)
    return;

  dog.place = NULL;
  for (guint i = 0; place != NULL && i < N_PLACES && dog.place == NULL; i++)
    {
      if (dog.places[i].name[0] == '\0')
        g_strlcpy (dog.places[i].name, place, sizeof dog.places[i].name);
      if (g_str_equal (dog.places[i].name, place))
        dog.place = &dog.places[i];
    }
  if (dog.place == NULL)
    return;

  dog.place->entered = dog.turn_began != 0 ? dog.turn_began : g_get_monotonic_time ();
  dog.place->shown = FALSE;
}

/**
 * sfs_watchdog_enter:
 *
 * Marks the beginning of a snapshot, measure or allocate function of ours, which the frame clock
 * calls: its time counts as ours and not as GTK's. May be nested.
 */
void
sfs_watchdog_enter (void)
{
  if (dog.on && dog.own_depth++ == 0)
    dog.own_began = g_get_monotonic_time ();
}

/**
 * sfs_watchdog_leave:
 *
 * The end of what sfs_watchdog_enter () began.
 */
void
sfs_watchdog_leave (void)
{
  if (dog.on && --dog.own_depth == 0 && dog.phases_began != 0)
    dog.own += g_get_monotonic_time () - dog.own_began;
}

/**
 * sfs_watchdog_stop:
 *
 * Ends watching and writes the report as JSON: `iterations`, `max_stall_ms`, `max_callback_ms`,
 * `max_cpu_ms`; the first two once more without the time spent waiting for a processor, as
 * `max_stall_served_ms` and `max_callback_served_ms`; `worst` and `worst_callbacks`, the turns that
 * took longest; and `places`, each with its `iterations`, `shown_ms` from entering it to its first
 * frame, `max_entering_ms`, the longest turn of its first second, and `max_stall_ms` and
 * `max_stall_served_ms` of what came after that. To be called after the main loop has ended.
 */
void
sfs_watchdog_stop (void)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (!dog.on)
    return;

  dog.on = FALSE;
  dog.measuring = FALSE;
  g_signal_handlers_disconnect_by_func (gtk_window_get_toplevels (), on_windows_changed, NULL);
  g_signal_remove_emission_hook (dog.compute_signal, dog.compute_hook);
  g_main_context_set_poll_func (NULL, dog.poll);

  if (dog.schedstat >= 0)
    close (dog.schedstat);

  text = report ();
  if (!g_file_set_contents (dog.path, text, -1, &error))
    g_warning ("Cannot write the watchdog's report: %s", error->message);
  g_clear_pointer (&dog.path, g_free);
}
