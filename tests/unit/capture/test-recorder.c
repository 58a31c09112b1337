/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The recorder without a camera: fed as fast as it encodes, with times that a camera would give. */

#include "capture/sfs-face-gate.h"
#include "capture/sfs-recorder.h"
#include "core/sfs-binding.h"
#include "core/sfs-secret.h"
#include "fixtures/sfs-test-memory.h"
#include "fixtures/sfs-test.h"
#include "looks.h"

#include <gst/video/video.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#define MAX_BYTES (64 * 1024 * 1024)
/* Small ones, that are soon encoded, of noise, that becomes as large a clip as there may be. */
#define WIDTH 80
#define HEIGHT 64
#define RATE 15
#define N_PICTURES 16
/* The longest clip that an operator may ask for. */
#define LONGEST 60
#define RETAKES 20
/* Less than a second of frames, which is what the recorder takes without leaving any out. */
#define ENOUGH_WAITING 25

typedef struct
{
  GstCaps *caps;
  GstBuffer *pictures[N_PICTURES];
} Camera;

static void
camera_clear (Camera *self)
{
  gst_clear_caps (&self->caps);
  for (int i = 0; i < N_PICTURES; i++)
    gst_clear_buffer (&self->pictures[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Camera, camera_clear)

static void
camera_init (Camera *self)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, WIDTH, HEIGHT);
  GST_VIDEO_INFO_FPS_N (&info) = RATE;
  GST_VIDEO_INFO_FPS_D (&info) = 1;
  self->caps = gst_video_info_to_caps (&info);
  for (int i = 0; i < N_PICTURES; i++)
    {
      guint8 *bytes = g_malloc (info.size);

      for (gsize j = 0; j < info.size; j++)
        bytes[j] = (guint8) g_rand_int (rand);
      self->pictures[i] = gst_buffer_new_wrapped (bytes, info.size);
    }
}

static SfsRecorderAnswer
push (SfsRecorder *recorder, Camera *camera, guint number)
{
  g_autoptr (GstBuffer) frame = gst_buffer_copy (camera->pictures[number % N_PICTURES]);

  GST_BUFFER_PTS (frame) = gst_util_uint64_scale (number, GST_SECOND, RATE);
  return sfs_recorder_push (recorder, frame, camera->caps);
}

static void
recorded (SfsClip *clip, const GError *error, gpointer data)
{
  g_assert_no_error (error);
  *(SfsClip **) data = sfs_clip_ref (clip);
}

static SfsClip *
record (Camera *camera, SfsFaceGate *gate)
{
  SfsClip *clip = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsRecorder)
      recorder = sfs_recorder_new (camera->caps, LONGEST, MAX_BYTES, recorded, &clip, &error);
  SfsHint reason = SFS_HINT_NONE;

  g_assert_no_error (error);
  for (guint i = 0; push (recorder, camera, i) != SFS_RECORDER_FULL; i++)
    {
      if (sfs_recorder_get_waiting (recorder) >= ENOUGH_WAITING)
        sfs_test_await (sfs_recorder_get_waiting (recorder) == 0);
    }
  sfs_face_gate_begin_clip (gate, 0, FALSE);
  for (gint64 time = 0; time < LONGEST * G_TIME_SPAN_SECOND;)
    time = push_looks (gate, time, "...............");
  sfs_face_gate_end_clip (gate, LONGEST * G_TIME_SPAN_SECOND, &reason);
  g_autoptr (JsonObject) quality = sfs_face_gate_get_quality (gate);
  g_assert_cmpuint (sfs_recorder_get_dropped (recorder), ==, 0);
  sfs_recorder_finish (recorder);
  sfs_test_await_for (clip != NULL, 60);
  return clip;
}

/* A number of /proc/self/status, KiB. */
static guint
status_of_process (const char *name)
{
  g_autofree char *text = NULL;
  guint value = 0;

  g_file_get_contents ("/proc/self/status", &text, NULL, NULL);
  const char *line = text != NULL ? strstr (text, name) : NULL;
  g_assert_nonnull (line);
  g_assert_cmpint (sscanf (line + strlen (name), ": %u kB", &value), ==, 1);
  return value;
}

/* The longest clip, whole, again and again, judged by the same gate: each one goes before the next,
 * as a person who records anew gives up what there was. */
static void
test_retakes (void)
{
  g_auto (Camera) camera = { 0 };
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
  const gboolean slow = g_getenv ("SFS_SANITIZED") != NULL;
  const guint locked = status_of_process ("VmLck");
  gsize in_use = 0, clip_length = 0;
  guint resident = 0;

  camera_init (&camera);
  for (guint i = 1; i <= (slow ? 3 : RETAKES); i++)
    {
      g_autoptr (SfsClip) clip = record (&camera, gate);

      g_assert_cmpint (clip->frames, ==, LONGEST * RATE);
      g_assert_cmpfloat (clip->seconds, ==, LONGEST);
      clip_length = sfs_secret_length (clip->webm);
      g_clear_pointer (&clip, sfs_clip_unref);
      g_assert_cmpuint (status_of_process ("VmLck"), <=, locked);
      if (i == 1 || i == 3 || i == RETAKES)
        g_test_message ("after %u of %.1f MiB: %.1f MiB resident, %.2f MiB in use", i,
                        (double) clip_length / (1 << 20), status_of_process ("VmRSS") / 1024.0,
                        (double) mallinfo2 ().uordblks / (1 << 20));
      /* The first ones fill pools that stay. */
      if (i == 3)
        {
          resident = status_of_process ("VmRSS");
          in_use = mallinfo2 ().uordblks;
        }
    }
  if (slow)
    return;
  /* Together less than one of the clips: the encoder's threads are new each time, and what the heap
   * keeps for them varies. */
  g_assert_cmpuint (status_of_process ("VmRSS"), <=, resident + clip_length / 1024);
  g_assert_cmpuint (mallinfo2 ().uordblks, <=, in_use + clip_length / 4);
}

/* What is not encoded in time is left out, and counted: none is lost without a trace. */
static void
test_dropped (void)
{
  g_auto (Camera) camera = { 0 };
  SfsClip *clip = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  camera_init (&camera);
  g_autoptr (SfsRecorder)
      recorder = sfs_recorder_new (camera.caps, 10, MAX_BYTES, recorded, &clip, &error);
  g_assert_no_error (error);
  while (push (recorder, &camera, n) != SFS_RECORDER_FULL)
    n++;
  guint dropped = sfs_recorder_get_dropped (recorder);
  sfs_recorder_finish (recorder);
  sfs_test_await_for (clip != NULL, 60);
  g_test_message ("%d recorded, %u left out", clip->frames, dropped);
  g_assert_cmpuint (n, ==, 10 * RATE);
  g_assert_cmpuint (dropped, >, 0);
  g_assert_cmpuint ((guint) clip->frames + dropped, ==, n);
  sfs_clip_unref (clip);
}

/* Its head, of which GStreamer keeps a copy: there is no picture in it. */
#define HEAD 1024

static SfsClip *
record_two_seconds (Camera *camera)
{
  SfsClip *clip = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsRecorder)
      recorder = sfs_recorder_new (camera->caps, 2, MAX_BYTES, recorded, &clip, &error);

  g_assert_no_error (error);
  for (guint i = 0; push (recorder, camera, i) != SFS_RECORDER_FULL; i++)
    sfs_test_await (sfs_recorder_get_waiting (recorder) == 0);
  sfs_recorder_finish (recorder);
  sfs_test_await_for (clip != NULL, 60);
  return clip;
}

/* Takes @clip. Looks for @n runs of it, the last ones @apart bytes from each other. */
static void
assert_gone (SfsClip *clip, guint n, gsize apart)
{
  g_autofree SfsTestNeedle *needles = g_new (SfsTestNeedle, n);
  const guint8 *end = sfs_secret_data (clip->webm) + sfs_secret_length (clip->webm);

  g_assert_cmpuint (HEAD + n * apart, <=, sfs_secret_length (clip->webm));
  for (guint i = 0; i < n; i++)
    sfs_test_needle_init (&needles[i], end - (i + 1) * apart, SFS_TEST_RUN);
  g_assert_cmpuint (sfs_test_count_in_memory (&needles[n / 2]), ==, 1);
  sfs_clip_unref (clip);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (sfs_test_count_in_memory (&needles[i]), ==, 0);
}

/* Once encoder and clip have gone, nothing of the encoded pictures is left: neither in what libvpx
 * has had for itself, and freed as it was, nor on the stacks of threads. */
static void
test_residue (void)
{
  g_auto (Camera) camera = { 0 };

  if (g_getenv ("SFS_SANITIZED") != NULL)
    {
      g_test_skip ("The sanitizer's own memory is too large to search");
      return;
    }
  /* As in a program that has run for a while: what is freed stays where it was. */
  g_assert_true (mallopt (M_MMAP_THRESHOLD, 1 << 30) && mallopt (M_TRIM_THRESHOLD, G_MAXINT));
  sfs_secret_init ();
  camera_init (&camera);
  /* First small ones, that are in registers as a whole: a function is bound once. */
  for (guint i = 0; i < N_PICTURES; i++)
    {
      GstMapInfo map;

      g_assert_true (gst_buffer_map (camera.pictures[i], &map, GST_MAP_WRITE));
      for (gsize j = 0; j < map.size; j++)
        map.data[j] = (guint8) (100 + (j * 7 + j / 32 * 3) % 40 + (i % 2 == 0 && j % 97 == 0));
      gst_buffer_unmap (camera.pictures[i], &map);
    }
  assert_gone (record_two_seconds (&camera), 64, SFS_TEST_RUN);
  camera_clear (&camera);
  camera_init (&camera);
  assert_gone (record_two_seconds (&camera), 24, 1024);
}

int
main (int argc, char **argv)
{
  sfs_binding_at_start (argv);
  sfs_test_init (&argc, &argv);
  gst_init (NULL, NULL);
  g_test_add_func ("/recorder/residue", test_residue);
  g_test_add_func ("/recorder/dropped", test_dropped);
  g_test_add_func ("/recorder/retakes", test_retakes);
  return g_test_run ();
}
