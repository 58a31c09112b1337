/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tones as they come out: PipeWire with its PulseAudio service and a loudspeaker made of software,
 * and what that plays recorded and measured. */

#include "capture/sfs-tones.h"
#include "fixtures/sfs-test.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>

#define WINDOW (SFS_TONE_RATE / 100)
#define LOUD 500 /* of 32767; a tone has ten times that */

typedef struct
{
  GSubprocess *server;
  char *dir, *record;
} Room;

static GSubprocess *
spawn (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_newv (
      argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);

  g_assert_no_error (error);
  return process;
}

static void
end (GSubprocess **process)
{
  g_subprocess_send_signal (*process, SIGTERM);
  g_subprocess_wait (*process, NULL, NULL);
  g_clear_object (process);
}

static gboolean
has_loudspeaker (void)
{
  g_autofree char *out = NULL;
  const char *list[] = { "timeout", "--kill-after=1", "3", "pw-cli", "ls", "Node", NULL };

  g_spawn_sync (NULL, (char **) list, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                NULL, &out, NULL, NULL, NULL);
  return out != NULL && strstr (out, "selfsame-test-loudspeaker") != NULL;
}

static void
start_server (Room *room)
{
  const char *server[] = { "pipewire-pulse", NULL };
  g_autofree char *socket = g_build_filename (g_getenv ("XDG_RUNTIME_DIR"), "pulse/native", NULL);

  room->server = spawn (server);
  sfs_test_await (g_file_test (socket, G_FILE_TEST_EXISTS));
}

/* Where the package that it comes with is missing the test is skipped. */
static gboolean
furnish (Room *room)
{
  static const char *const needed[] = { "pipewire-pulse", "pw-record", "pw-cli" };
  const char *create[] = { "timeout",
                           "5",
                           "pw-cli",
                           "create-node",
                           "adapter",
                           "{ factory.name=support.null-audio-sink "
                           "node.name=selfsame-test-loudspeaker media.class=Audio/Sink "
                           "object.linger=true audio.position=[MONO] audio.rate=48000 }",
                           NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    {
      g_autofree char *path = g_find_program_in_path (needed[i]);

      if (path != NULL)
        continue;
      g_test_message ("%s is missing: run tools/setup", needed[i]);
      g_test_skip ("a program is missing: run tools/setup");
      return FALSE;
    }

  room->dir = sfs_test_temp_dir ();
  room->record = g_build_filename (room->dir, "heard.wav", NULL);
  start_server (room);
  if (!has_loudspeaker ())
    {
      g_autoptr (GSubprocess) process = spawn (create);

      g_subprocess_wait (process, NULL, NULL);
      sfs_test_await (has_loudspeaker ());
    }
  return TRUE;
}

static void
leave (Room *room)
{
  end (&room->server);
  g_free (room->record);
  g_free (room->dir);
}

static goffset
size_of (const char *path)
{
  GStatBuf status;

  return g_stat (path, &status) == 0 ? status.st_size : 0;
}

static GSubprocess *
listen_in (Room *room)
{
  const char *argv[] = { "pw-record",
                         "--target",
                         "selfsame-test-loudspeaker",
                         "-P",
                         "{ stream.capture.sink=true }",
                         "--rate",
                         "48000",
                         "--channels",
                         "1",
                         "--format",
                         "s16",
                         room->record,
                         NULL };
  GSubprocess *process = spawn (argv);

  sfs_test_await (size_of (room->record) > 10000);
  return process;
}

static gboolean
is_over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Time goes by while something is played: that is all that is awaited here. */
static void
listen_for (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, is_over, &over);
  sfs_test_await (over);
}

/* One tone that was heard: from one silence to the next. */
typedef struct
{
  double pitch, seconds;
} Tone;

static int
peak_of (const gint16 *samples)
{
  int peak = 0;

  for (gsize i = 0; i < WINDOW; i++)
    peak = MAX (peak, ABS (samples[i]));
  return peak;
}

static double
measure_pitch (const gint16 *samples, gsize n)
{
  gsize first = 0, last = 0, crossings = 0;

  for (gsize i = 1; i < n; i++)
    if (samples[i - 1] < 0 && samples[i] >= 0)
      {
        if (crossings++ == 0)
          first = i;
        last = i;
      }
  return crossings > 2 ? (double) SFS_TONE_RATE * (double) (crossings - 1) / (double) (last - first)
                       : 0;
}

static GArray *
read_tones (Room *room)
{
  GArray *tones = g_array_new (FALSE, FALSE, sizeof (Tone));
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  const gint16 *samples;
  gsize length, n, begin = 0;

  g_file_get_contents (room->record, &contents, &length, &error);
  g_assert_no_error (error);
  samples = (const gint16 *) (gconstpointer) (contents + 44); /* a WAV file's header */
  n = (length - 44) / sizeof (gint16) / WINDOW;
  for (gsize i = 0; i < n; i++)
    {
      gboolean loud = peak_of (samples + i * WINDOW) > LOUD;

      if (loud && begin == 0)
        begin = i;
      if (!loud && begin > 0 && (i + 1 == n || peak_of (samples + (i + 1) * WINDOW) <= LOUD))
        {
          Tone tone = { measure_pitch (samples + begin * WINDOW, (i - begin) * WINDOW),
                        (double) (i - begin) * WINDOW / SFS_TONE_RATE };

          g_test_message ("%.0f Hz for %.2f s", tone.pitch, tone.seconds);
          g_array_append_val (tones, tone);
          begin = 0;
        }
    }
  return tones;
}

/* How near a face is. */
static const double near[] = { 0, 0.25, 0.5, 0.75, 1 };

/* (transfer full): the tones that were heard of those that were played. */
static GArray *
play_and_listen (Room *room)
{
  g_autoptr (SfsTones) tones = sfs_tones_new (NULL);
  g_autoptr (GSubprocess) recorder = NULL;

  g_unlink (room->record);
  sfs_tones_open (tones);
  recorder = listen_in (room);
  listen_for (1000);
  for (gsize i = 0; i < G_N_ELEMENTS (near); i++)
    {
      sfs_tones_play (tones, SFS_SOUND_NEAR, near[i]);
      listen_for (350);
    }
  sfs_tones_play (tones, SFS_SOUND_IN_PLACE, 1);
  listen_for (600);
  /* Broken off, and closed in the midst of a sound, which is heard to its end. */
  sfs_tones_play (tones, SFS_SOUND_BEGIN, 1);
  listen_for (150);
  sfs_tones_hush (tones);
  listen_for (400);
  sfs_tones_play (tones, SFS_SOUND_BEGIN, 1);
  sfs_tones_close (tones);
  listen_for (1200);
  sfs_tones_play (tones, SFS_SOUND_NEAR, 1); /* not heard */
  listen_for (300);
  g_assert_false (sfs_tones_get_failed (tones));
  end (&recorder);

  return read_tones (room);
}

static gboolean
is_as_played (GArray *heard)
{
  const Tone *tones = (const Tone *) (gconstpointer) heard->data;

  if (heard->len != G_N_ELEMENTS (near) + 4)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (near); i++)
    if (fabs (tones[i].pitch / sfs_tone_get_pitch (near[i]) - 1) > 0.05 || tones[i].seconds > 0.2 ||
        (i > 0 && tones[i].pitch <= tones[i - 1].pitch))
      return FALSE;

  return tones[6].pitch > tones[5].pitch * 1.2 && tones[7].seconds < 0.3 && tones[8].seconds > 0.35;
}

static void
test_rising (void)
{
  Room room = { 0 };
  gboolean as_played = FALSE;

  if (!furnish (&room))
    return;

  /* A busy computer leaves gaps in what it plays: then it is played again. */
  for (guint tries = 0; !as_played && tries < 5; tries++)
    {
      g_autoptr (GArray) heard = play_and_listen (&room);

      as_played = is_as_played (heard);
      g_test_message (as_played ? "as it was played" : "not as it was played");
    }
  g_assert_true (as_played);
  leave (&room);
}

static void
test_no_loudspeaker (void)
{
  g_autoptr (SfsTones) tones = sfs_tones_new ("pulsesink server=unix:/nonexistent/socket");

  sfs_tones_open (tones);
  sfs_test_await (sfs_tones_get_failed (tones));
  /* Nothing is heard, and nothing happens. */
  sfs_tones_play (tones, SFS_SOUND_NEAR, 0.5);
  sfs_tones_hush (tones);
  sfs_tones_close (tones);
  sfs_assert_finalized (tones);
}

static void
test_no_element (void)
{
  g_autoptr (SfsTones) tones = sfs_tones_new ("sfs-there-is-no-such-element");

  sfs_tones_open (tones);
  sfs_test_await (sfs_tones_get_failed (tones));
}

static void
test_server_goes (void)
{
  Room room = { 0 };
  g_autoptr (SfsTones) tones = NULL;

  if (!furnish (&room))
    return;

  tones = sfs_tones_new (NULL);
  sfs_tones_open (tones);
  sfs_tones_play (tones, SFS_SOUND_NEAR, 0.5);
  listen_for (500);
  g_assert_false (sfs_tones_get_failed (tones));

  end (&room.server);
  sfs_test_await (sfs_tones_get_failed (tones));
  start_server (&room);
  sfs_tones_open (tones);
  sfs_test_await (!sfs_tones_get_failed (tones));
  leave (&room);
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/tones/rising", test_rising);
  g_test_add_func ("/tones/no-loudspeaker", test_no_loudspeaker);
  g_test_add_func ("/tones/no-element", test_no_element);
  g_test_add_func ("/tones/server-goes", test_server_goes);
  return g_test_run ();
}
