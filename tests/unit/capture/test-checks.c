/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What must hold: footage of people, and what goes wrong with it, through the detectors, the
 * measures and the gate as in the application. A window is what the wizard would judge. */

#include "capture/sfs-face-gate.h"
#include "capture/sfs-frame.h"
#include "capture/sfs-observer.h"
#include "fixtures/sfs-test-vary.h"
#include "fixtures/sfs-test.h"

#include <stdlib.h>
#include <string.h>

#define PICTURES "/usr/share/doc/opencv-doc/examples/data/"

/* As the camera's frames come to the analysis, but for fewer a second. */
#define WIDTH SFS_ANALYSIS_SIZE
#define HEIGHT (SFS_ANALYSIS_SIZE * 3 / 4)
#define FRAME ((gsize) WIDTH * HEIGHT * 3)
#define FPS 6
#define STEP (G_TIME_SPAN_SECOND / FPS)
#define WINDOW (5 * G_TIME_SPAN_SECOND)

typedef struct
{
  SfsLook look;
  SfsFace faces[SFS_MAX_FACES];
  SfsFaceMeasures measures;
  gint64 took; /* µs to see it */
} Seen;

typedef struct
{
  guint n, accepted;
  guint reasons[SFS_N_HINTS];
  SfsHint hint; /* that a person saw at the end of the last one */
} Windows;

static char *
make_filter (const char *filter)
{
  return g_strdup_printf ("fps=%d,%s%sscale=%d:%d:flags=area", FPS, filter != NULL ? filter : "",
                          filter != NULL ? "," : "", WIDTH, HEIGHT);
}

static Seen *
look_at (SfsObserver *observer, gint64 time, const guint8 *frame)
{
  g_autoptr (GError) error = NULL;
  Seen *seen = g_new0 (Seen, 1);

  seen->took = -g_get_monotonic_time ();
  sfs_observer_look (observer, time, frame, WIDTH, HEIGHT, WIDTH * 3, &seen->look, &error);
  seen->took += g_get_monotonic_time ();
  g_assert_no_error (error);
  memcpy (seen->faces, seen->look.faces, sizeof *seen->faces * (gsize) seen->look.n_faces);
  seen->look.faces = seen->faces;
  if (seen->look.measures != NULL)
    {
      seen->measures = *seen->look.measures;
      seen->look.measures = &seen->measures;
    }
  return seen;
}

/* All that a file shows, as a new stream; it is decoded a frame at a time.
 * (transfer full) (element-type Seen) */
static GPtrArray *
watch_file (SfsObserver *observer, const char *path, const char *filter)
{
  const char *argv[] = { "ffmpeg", "-v",       "error",    "-i",    path, "-vf", filter,
                         "-f",     "rawvideo", "-pix_fmt", "rgb24", "-",  NULL };
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);
  g_autofree guint8 *frame = g_malloc (FRAME);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  GInputStream *output;
  gsize size = FRAME;

  sfs_observer_reset (observer);
  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  output = g_subprocess_get_stdout_pipe (process);
  while (size == FRAME)
    {
      g_input_stream_read_all (output, frame, FRAME, &size, NULL, &error);
      g_assert_no_error (error);
      if (size == FRAME)
        g_ptr_array_add (all, look_at (observer, all->len * STEP, frame));
    }
  g_assert_cmpuint (size, ==, 0);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
  return all;
}

static const SfsLook *
get_look (GPtrArray *seen, guint i)
{
  return &((const Seen *) g_ptr_array_index (seen, i))->look;
}

/* All windows, a second apart; what is shorter than one is one. */
static Windows
judge (GPtrArray *seen)
{
  gint64 length = (gint64) seen->len * STEP;
  Windows windows = { 0 };

  for (gint64 begin = 0; begin == 0 || begin + WINDOW <= length; begin += G_TIME_SPAN_SECOND)
    {
      g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
      gint64 end = MIN (begin + WINDOW, length);
      SfsHint reason;

      sfs_face_gate_begin_clip (gate, begin, FALSE);
      for (guint i = (guint) (begin / STEP); i < seen->len && i * STEP < end; i++)
        sfs_face_gate_push (gate, get_look (seen, i));
      windows.accepted += sfs_face_gate_end_clip (gate, end, &reason);
      windows.reasons[reason]++;
      windows.hint = sfs_face_gate_get_hint (gate);
      windows.n++;
    }
  return windows;
}

static void
tell (const char *name, const Windows *windows)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = SFS_HINT_NONE + 1; i < SFS_N_HINTS; i++)
    if (windows->reasons[i] > 0)
      g_string_append_printf (text, ", %s %u", sfs_hint_get_id (i), windows->reasons[i]);
  g_test_message ("%s: %u of %u windows accepted%s; told %s", name, windows->accepted, windows->n,
                  text->str, sfs_hint_get_id (windows->hint));
}

static gboolean
is_missing (const char *path)
{
  g_autofree char *reason = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  reason = g_strdup_printf ("%s is missing: run tools/setup", path);
  g_test_skip (reason);
  return TRUE;
}

/* (transfer full) (nullable): NULL skips the test */
static char *
find_footage (const char *name)
{
  const char *dir = sfs_test_material ("SFS_FOOTAGE_DIR");

  if (dir == NULL || sfs_test_material ("SFS_MODEL_DIR") == NULL)
    return NULL;
  return g_build_filename (dir, name, NULL);
}

static int
compare_took (gconstpointer a, gconstpointer b)
{
  const Seen *x = *(const Seen *const *) a, *y = *(const Seen *const *) b;

  return (x->took > y->took) - (x->took < y->took);
}

/* Printed only: what the machine does beside it is not ours. tools/bench holds the limits. */
static void
tell_times (GPtrArray *seen)
{
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
  gint64 begun = g_get_monotonic_time ();

  sfs_face_gate_begin_clip (gate, 0, FALSE);
  for (guint i = 0; i < seen->len; i++)
    sfs_face_gate_push (gate, get_look (seen, i));
  begun = g_get_monotonic_time () - begun;
  g_ptr_array_sort (seen, compare_took);
  g_test_message ("to see a frame: median %.1f ms, 95 %% %.1f ms; to judge it: %.4f ms",
                  ((Seen *) g_ptr_array_index (seen, seen->len / 2))->took / 1000.0,
                  ((Seen *) g_ptr_array_index (seen, seen->len * 95 / 100))->took / 1000.0,
                  begun / 1000.0 / seen->len);
}

static void
test_people (gconstpointer data)
{
  g_autoptr (SfsObserver) observer = sfs_observer_new ();
  g_autofree char *path = find_footage (data), *filter = make_filter (NULL);
  g_autoptr (GPtrArray) seen = NULL;
  guint one = 0;

  if (path == NULL)
    return;
  seen = watch_file (observer, path, filter);
  for (guint i = 0; i < seen->len; i++)
    one += get_look (seen, i)->n_faces == 1;
  g_test_message ("%s: one face in %u of %u frames", (const char *) data, one, seen->len);
  g_assert_cmpuint (one * 1000, >=, seen->len * 995);

  Windows windows = judge (seen);
  tell (data, &windows);
  g_assert_cmpuint (windows.accepted * 100, >=, windows.n * 99);
  tell_times (seen);
}

/* No window of what shows nobody, or more than one. */
static void
assert_none_accepted (SfsObserver *observer, const char *name, const char *path, const char *filter)
{
  g_autoptr (GPtrArray) seen = watch_file (observer, path, filter);
  Windows windows = judge (seen);

  tell (name, &windows);
  g_assert_cmpuint (windows.accepted, ==, 0);
}

static void
test_nobody (gconstpointer data)
{
  g_autoptr (SfsObserver) observer = sfs_observer_new ();
  g_autofree char *path = g_strconcat (PICTURES, data, NULL);
  g_autofree char *filter = make_filter ("trim=duration=40");

  if (sfs_test_material ("SFS_MODEL_DIR") == NULL || is_missing (path))
    return;
  assert_none_accepted (observer, data, path, filter);
}

/* Pictures without a person, slowly come nearer to, so that they do not count as frozen. */
static void
test_no_person_pictures (void)
{
  static const char *const names[] = {
    "fruits.jpg",  "baboon.jpg",       "building.jpg",   "home.jpg",  "starry_night.jpg",
    "apple.jpg",   "board.jpg",        "butterfly.jpg",  "aloeL.jpg", "graf1.png",
    "stuff.jpg",   "HappyFish.jpg",    "orange.jpg",     "blox.jpg",  "rubberwhale1.png",
    "leuvenA.jpg", "box_in_scene.png", "chicky_512.png", "cards.png", "smarties.png",
  };
  g_autofree char *filter =
      g_strdup_printf ("scale=%d:%d,zoompan=z=1+on/150:x=(iw-iw/zoom)/2:y=(ih-ih/zoom)/2:d=%d:"
                       "s=%dx%d:fps=%d",
                       WIDTH * 2, HEIGHT * 2, 5 * FPS, WIDTH, HEIGHT, FPS);
  g_autoptr (SfsObserver) observer = sfs_observer_new ();

  if (sfs_test_material ("SFS_MODEL_DIR") == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat (PICTURES, names[i], NULL);

      if (is_missing (path))
        return;
      assert_none_accepted (observer, names[i], path, filter);
    }
}

static void
test_two_people (void)
{
  /* How much smaller the second one is, who stands in the corner; none: beside the first one. */
  static const int smaller[] = { 0, 3, 4, 5, 6, 8 };
  g_autoptr (SfsObserver) observer = sfs_observer_new ();
  g_autofree char *path = find_footage ("cap12_edit.webm");

  for (gsize i = 0; path != NULL && i < G_N_ELEMENTS (smaller); i++)
    {
      g_autofree char *filters =
          smaller[i] == 0
              ? g_strdup ("trim=duration=8,crop=ih*2/3:ih,split[a][b];[b]hflip[c];[a][c]hstack")
              : g_strdup_printf ("trim=duration=8,scale=1280:960,split[a][b];"
                                 "[b]crop=ih*2/3:ih,scale=iw/%d:-1[c];[a][c]overlay=8:8",
                                 smaller[i]);
      g_autofree char *filter = make_filter (filters);
      assert_none_accepted (observer, filters, path, filter);
    }
}

typedef struct
{
  SfsTestVary vary;
  SfsHint reason;
  gboolean mirrored; /* afterwards */
} Case;

/* @data: a file, and from where on the head is upright. Five seconds of it, made worse in each way:
 * refused for just that, and told live, too. */
static void
test_variants (gconstpointer data)
{
  static const Case cases[] = {
    { SFS_TEST_VARY_NONE, SFS_HINT_NONE },
    { SFS_TEST_VARY_MIRRORED, SFS_HINT_NONE },
    { SFS_TEST_VARY_NOISY, SFS_HINT_NONE },
    { SFS_TEST_VARY_ROTATED_LEFT, SFS_HINT_UPRIGHT },
    { SFS_TEST_VARY_ROTATED_RIGHT, SFS_HINT_UPRIGHT },
    { SFS_TEST_VARY_DARK, SFS_HINT_TOO_DARK },
    { SFS_TEST_VARY_OVEREXPOSED, SFS_HINT_TOO_BRIGHT },
    { SFS_TEST_VARY_SIDE_LIT, SFS_HINT_UNEVEN_LIGHT },
    { SFS_TEST_VARY_BLURRED, SFS_HINT_BLURRED },
    { SFS_TEST_VARY_BLURRED_NOISY, SFS_HINT_BLURRED },
    { SFS_TEST_VARY_MOTION_BLURRED, SFS_HINT_HOLD_STILL },
    { SFS_TEST_VARY_MOTION_VERTICAL, SFS_HINT_HOLD_STILL },
    { SFS_TEST_VARY_SMALL, SFS_HINT_TOO_FAR },
    { SFS_TEST_VARY_HALF_OUT, SFS_HINT_MOVE_LEFT },
    { SFS_TEST_VARY_HALF_OUT, SFS_HINT_MOVE_RIGHT, TRUE },
    { SFS_TEST_VARY_OUT_TOP, SFS_HINT_MOVE_DOWN },
    { SFS_TEST_VARY_OUT_BOTTOM, SFS_HINT_MOVE_UP },
    { SFS_TEST_VARY_FROZEN, SFS_HINT_FROZEN },
    { SFS_TEST_VARY_MOUTH_COVERED, SFS_HINT_COVERED },
    { SFS_TEST_VARY_MOUTH_DARK, SFS_HINT_COVERED },
    { SFS_TEST_VARY_MOUTH_HAND, SFS_HINT_COVERED },
    { SFS_TEST_VARY_EYES_COVERED, SFS_HINT_COVERED },
    { SFS_TEST_VARY_EYES_HAND, SFS_HINT_COVERED },
  };
  g_auto (GStrv) what = g_strsplit (data, "@", 2);
  g_autofree char *trim = g_strdup_printf ("trim=start=%s:duration=5", what[1]);
  g_autofree char *path = find_footage (what[0]), *filter = make_filter (trim);
  g_autoptr (SfsObserver) observer = sfs_observer_new ();
  g_autoptr (GPtrArray) original = NULL;
  g_autoptr (GBytes) frames = NULL;
  g_autofree guint8 *varied = g_malloc (FRAME), *mirrored = g_malloc (FRAME);
  guint n_wrong = 0;

  if (path == NULL)
    return;
  frames = sfs_test_decode (path, filter);
  original = watch_file (observer, path, filter);
  for (gsize c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autoptr (GPtrArray) seen = g_ptr_array_new_with_free_func (g_free);
      const char *name = sfs_test_vary_get_name (cases[c].vary);
      Windows windows;

      sfs_observer_reset (observer);
      for (guint i = 0; i < original->len; i++)
        {
          const SfsLook *look = get_look (original, i);
          guint n = cases[c].vary == SFS_TEST_VARY_FROZEN ? 0 : i;

          sfs_test_vary (cases[c].vary,
                         (const guint8 *) g_bytes_get_data (frames, NULL) + n * FRAME, WIDTH,
                         HEIGHT, look->n_faces == 1 ? look->faces : NULL, varied);
          if (cases[c].mirrored)
            sfs_test_vary (SFS_TEST_VARY_MIRRORED, varied, WIDTH, HEIGHT, NULL, mirrored);
          g_ptr_array_add (seen,
                           look_at (observer, i * STEP, cases[c].mirrored ? mirrored : varied));
        }
      windows = judge (seen);
      tell (name, &windows);
      g_assert_cmpuint (windows.n, ==, 1);
      n_wrong += windows.reasons[cases[c].reason] != 1 || windows.hint != cases[c].reason;
    }
  g_assert_cmpuint (n_wrong, ==, 0);
}

int
main (int argc, char **argv)
{
  static const char *const people[] = { "cap12_edit.webm", "cap13_edit2.webm", "franck.webm" };
  static const char *const varied[] = { "cap12_edit.webm@0", "cap13_edit2.webm@0",
                                        "franck.webm@140" };
  static const char *const nobody[] = { "tree.avi", "Megamind.avi", "vtest.avi" };

  sfs_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autofree char *path = g_strconcat ("/checks/people/", people[i], NULL);
      g_autofree char *variants = g_strconcat ("/checks/variants/", varied[i], NULL);
      g_test_add_data_func (path, people[i], test_people);
      g_test_add_data_func (variants, varied[i], test_variants);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (nobody); i++)
    {
      g_autofree char *path = g_strconcat ("/checks/nobody/", nobody[i], NULL);
      g_test_add_data_func (path, nobody[i], test_nobody);
    }
  g_test_add_func ("/checks/nobody/pictures", test_no_person_pictures);
  g_test_add_func ("/checks/two-people", test_two_people);
  return g_test_run ();
}
