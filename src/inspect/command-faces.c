/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "capture/sfs-observer.h"
#include "capture/sfs-video-reader.h"
#include "inspect/sfs-faces-report.h"
#include "inspect/sfs-inspect.h"

#include <glib/gi18n.h>

/* Windows that are open at a time, and the list of them, stay of a sensible length. */
#define MIN_STEP 0.1
#define MAX_WINDOW 60.0
#define MAX_SECONDS (24 * 60 * 60)
/* A video that is shorter says as little about time as a picture does. */
#define MIN_SECONDS 1.0
/* A picture stays on: as often as the wizard looks, and as often as it asks the long-range model.
 */
#define HOLD_INTERVAL (G_TIME_SPAN_SECOND / 15)
#define HOLD_LOOK (G_TIME_SPAN_SECOND / 2)
/* What it asks it a third time is answered as before. */
#define HOLD_LOOKS 3

typedef struct
{
  double window, step; /* seconds */
  gboolean json, frames;
} Options;

/* One file while it is read. */
typedef struct
{
  const Options *options;
  SfsObserver *observer;
  SfsFacesReport report;
  gint64 second; /* that zero, one and many are of */
  guint zero, one, many;
} Run;

static gboolean
look_at (Run *self, const SfsFrame *frame, gint64 time, SfsLook *look, GError **error)
{
  return sfs_observer_look (self->observer, time, g_bytes_get_data (frame->pixels, NULL),
                            frame->width, frame->height, frame->stride, look, error);
}

static void
end_second (Run *self)
{
  if (!self->options->json && self->zero + self->one + self->many > 0)
    sfs_faces_print_second ((guint) self->second, self->zero, self->one, self->many,
                            sfs_face_windows_get_hint (self->report.windows));
  self->zero = self->one = self->many = 0;
}

static void
count (Run *self, const SfsLook *look)
{
  gint64 second = look->time / G_TIME_SPAN_SECOND;

  if (second != self->second)
    end_second (self);
  self->second = second;
  self->zero += look->n_faces == 0;
  self->one += look->n_faces == 1;
  self->many += look->n_faces > 1;
  self->report.zero += look->n_faces == 0;
  self->report.one += look->n_faces == 1;
  self->report.many += look->n_faces > 1;
}

/* A picture, or a video so short that nothing can be told over time: its last frame is held until a
 * window is full, and is not called frozen for that. What is counted of a picture is the last look,
 * by which the long-range model has looked twice. */
static gboolean
hold (Run *self, const SfsFrame *frame, gint64 *end, GError **error)
{
  gint64 begin = frame->time;
  SfsLook look;
  int looks = 0;

  *end = self->report.length;
  for (gint64 time = begin; looks == 0 || time < *end; time += HOLD_INTERVAL)
    {
      if (looks < HOLD_LOOKS && time >= begin + looks * HOLD_LOOK)
        {
          if (!look_at (self, frame, time, &look, error))
            return FALSE;
          looks++;
        }
      look.time = time;
      look.frozen = FALSE;
      sfs_face_windows_push (self->report.windows, &look);
    }
  if (self->report.frames > 1)
    return TRUE;
  self->report.seconds = 0;
  self->report.zero = self->report.one = self->report.many = 0;
  self->zero = self->one = self->many = 0;
  look.time = frame->time;
  count (self, &look);
  return TRUE;
}

static gboolean
run (Run *self, SfsVideoReader *reader, GError **error)
{
  g_autoptr (SfsFrame) last = NULL;
  g_autoptr (GError) local_error = NULL;
  SfsFrame *frame;
  SfsLook look;
  gint64 end;

  while ((frame = sfs_video_reader_next (reader, &local_error)) != NULL)
    {
      g_clear_pointer (&last, sfs_frame_unref);
      last = frame;
      if (frame->time > MAX_SECONDS * G_TIME_SPAN_SECOND)
        {
          g_set_error_literal (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_TOO_LARGE,
                               "longer than a day");
          return FALSE;
        }
      if (!look_at (self, frame, frame->time, &look, error))
        return FALSE;
      self->report.frames++;
      if (self->options->frames)
        sfs_faces_print_frame (&look);
      count (self, &look);
      sfs_face_windows_push (self->report.windows, &look);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  self->report.seconds = sfs_video_reader_get_seconds (reader);
  end = (gint64) (self->report.seconds * G_TIME_SPAN_SECOND);
  if ((self->report.frames == 1 || self->report.seconds < MIN_SECONDS) &&
      !hold (self, last, &end, error))
    return FALSE;
  sfs_face_windows_end (self->report.windows, end);
  end_second (self);
  return TRUE;
}

static gboolean
inspect_file (SfsObserver *observer, const Options *options, const char *path, GError **error)
{
  g_autoptr (SfsVideoReader) reader = sfs_video_reader_new (path, error);
  gint64 length = (gint64) (options->window * G_TIME_SPAN_SECOND);
  g_autoptr (SfsFaceWindows)
      windows = sfs_face_windows_new (length, (gint64) (options->step * G_TIME_SPAN_SECOND));
  Run self = {
    .options = options,
    .observer = observer,
    .report = { .file = path, .length = length, .windows = windows },
  };

  if (reader == NULL)
    return FALSE;
  sfs_observer_reset (observer);
  if (!run (&self, reader, error))
    return FALSE;
  if (options->json)
    sfs_faces_report_print_json (&self.report);
  else
    sfs_faces_report_print_text (&self.report);
  return TRUE;
}

static const char description[] = N_ (
    "Looks at videos and pictures as the wizard looks at the camera: the same detectors, "
    "measures, limits.\n\n"
    "Every frame is looked at and counted. A window is judged by some 15 frames a second, as a "
    "recording is: 5 seconds long and one each second, or a single one where the video is not "
    "longer than both together. Of a picture, or a video of less than a second, the last frame "
    "is held until a window is full; it is not called frozen for that.\n\n"
    "With --json, one object a line and file: {file, frames, seconds, faces: {zero, one, many}, "
    "windows: [{start, verdict, reasons}], measures: {NAME: {value, unit, threshold, "
    "seconds_out}}}. The verdict is “accepted” or “retake”; the reasons, the most useful one "
    "first, are among:\n");

static char *
list_reasons (void)
{
  GString *text = g_string_new (_ (description));

  for (int i = SFS_HINT_NONE + 1; i < SFS_N_HINTS; i++)
    g_string_append_printf (text, "  %s%s\n", sfs_hint_get_id (i),
                            sfs_hint_is_soft (i) ? _ (" (soft: may be recorded anyway)") : "");
  g_string_append (text, _ ("\nExit status: 0 done, 1 a file cannot be read or decoded (the others "
                            "are done all the same), 2 usage."));
  return g_string_free (text, FALSE);
}

/**
 * sfs_inspect_faces:
 * @argc: number of arguments
 * @argv: arguments
 *
 * `faces FILE… [--json] [--frames] [--window S] [--step S]`: what the face checks say of videos
 * and pictures.
 *
 * Returns: the exit status
 */
SfsInspectStatus
sfs_inspect_faces (int argc, char **argv)
{
  Options options = { .window = 5, .step = 1 };
  const GOptionEntry entries[] = {
    { "json", 'j', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options.json,
      N_ ("One JSON object a line and file"), NULL },
    { "frames", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options.frames,
      N_ ("Also a line for each frame"), NULL },
    { "window", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_DOUBLE, &options.window,
      N_ ("Length of a window (5)"), N_ ("SECONDS") },
    { "step", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_DOUBLE, &options.step,
      N_ ("From one window to the next (1)"), N_ ("SECONDS") },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *summary = list_reasons ();
  g_autoptr (SfsObserver) observer = sfs_observer_new ();
  SfsInspectStatus status = SFS_INSPECT_DONE;

  if (!sfs_inspect_parse (&argc, &argv, entries, _ ("FILE…"), summary, G_MAXINT))
    return SFS_INSPECT_USAGE;
  if (argc < 2)
    return sfs_inspect_usage (_ ("Which file?"));
  if (!(options.window >= MIN_SECONDS && options.window <= MAX_WINDOW))
    return sfs_inspect_usage (_ ("A window is 1 to 60 seconds long"));
  if (!(options.step >= MIN_STEP && options.step <= MAX_WINDOW))
    return sfs_inspect_usage (_ ("A step is 0.1 to 60 seconds long"));
  if (options.json && options.frames)
    return sfs_inspect_usage (_ ("Either --json or --frames"));

  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GError) error = NULL;

      if (inspect_file (observer, &options, argv[i], &error))
        continue;
      g_prefix_error (&error, "%s: ", argv[i]);
      status = sfs_inspect_report (error);
    }
  return status;
}
