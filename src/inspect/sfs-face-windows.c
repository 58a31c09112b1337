/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "inspect/sfs-face-windows.h"

#include "capture/sfs-frame.h"

/* A video is not cut at the microsecond: what is missing of a window is less than a frame or two.
 */
#define SLACK (50 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  gint64 start;
  SfsFaceGate *gate;
} Open;

struct _SfsFaceWindows
{
  gint64 length, step;
  gint64 pushed;      /* time of the last look that counted, or -1 */
  gint64 next;        /* where the next window opens */
  SfsFaceGate *whole; /* from the beginning to the end */
  GQueue open;        /* of Open, the oldest first */
  GArray *done;
  JsonObject *quality; /* of the whole, after the end */
};

static void
open_free (gpointer data)
{
  Open *self = data;

  sfs_face_gate_free (self->gate);
  g_free (self);
}

static void
window_clear (gpointer data)
{
  g_strfreev (((SfsFaceWindow *) data)->reasons);
}

static SfsFaceGate *
begin (gint64 time)
{
  SfsFaceGate *gate = sfs_face_gate_new ();

  sfs_face_gate_begin_clip (gate, time, FALSE);
  return gate;
}

/**
 * sfs_face_windows_new:
 * @length: of a window, in µs
 * @step: from the start of one to the start of the next, in µs
 *
 * Returns: (transfer full): windows that nothing was told to
 */
SfsFaceWindows *
sfs_face_windows_new (gint64 length, gint64 step)
{
  SfsFaceWindows *self = g_new0 (SfsFaceWindows, 1);

  g_assert (length > 0 && step > 0);
  self->length = length;
  self->step = step;
  self->pushed = -1;
  self->whole = begin (0);
  g_queue_init (&self->open);
  self->done = g_array_new (FALSE, FALSE, sizeof (SfsFaceWindow));
  g_array_set_clear_func (self->done, window_clear);
  return self;
}

/**
 * sfs_face_windows_free:
 * @self: (transfer full) (nullable): windows
 */
void
sfs_face_windows_free (SfsFaceWindows *self)
{
  if (self == NULL)
    return;
  g_queue_clear_full (&self->open, open_free);
  sfs_face_gate_free (self->whole);
  g_array_unref (self->done);
  g_clear_pointer (&self->quality, json_object_unref);
  g_free (self);
}

static void
add_done (SfsFaceWindows *self, SfsFaceGate *gate, gint64 start, gint64 end)
{
  g_autoptr (GStrvBuilder) reasons = g_strv_builder_new ();
  SfsFaceWindow window = { .start = start };
  SfsHint reason;

  window.accepted = sfs_face_gate_end_clip (gate, end, &reason);
  if (!window.accepted)
    {
      g_autoptr (JsonObject) quality = sfs_face_gate_get_quality (gate);
      JsonArray *others = json_object_has_member (quality, "reasons")
                              ? json_object_get_array_member (quality, "reasons")
                              : NULL;
      g_strv_builder_add (reasons, sfs_hint_get_id (reason));
      for (guint i = 0; others != NULL && i < json_array_get_length (others); i++)
        if (!g_str_equal (json_array_get_string_element (others, i), sfs_hint_get_id (reason)))
          g_strv_builder_add (reasons, json_array_get_string_element (others, i));
    }
  window.reasons = g_strv_builder_end (reasons);
  g_array_append_val (self->done, window);
}

static void
close_until (SfsFaceWindows *self, gint64 time)
{
  Open *first;

  while ((first = g_queue_peek_head (&self->open)) != NULL && first->start + self->length <= time)
    {
      g_queue_pop_head (&self->open);
      add_done (self, first->gate, first->start, first->start + self->length);
      open_free (first);
    }
}

/**
 * sfs_face_windows_push:
 * @self: windows
 * @look: what the next frame showed
 *
 * Tells what a frame showed. As with a camera, some 15 frames a second count, and the others do
 * not.
 */
void
sfs_face_windows_push (SfsFaceWindows *self, const SfsLook *look)
{
  if (self->pushed >= 0 && look->time - self->pushed < SFS_ANALYSIS_INTERVAL)
    return;
  self->pushed = look->time;
  close_until (self, look->time);
  for (; self->next <= look->time; self->next += self->step)
    {
      /* One that fell into a hole of the video: it is judged all the same. */
      Open *window = g_new0 (Open, 1);
      window->start = self->next;
      window->gate = begin (self->next);
      g_queue_push_tail (&self->open, window);
    }
  close_until (self, look->time);
  sfs_face_gate_push (self->whole, look);
  for (GList *l = self->open.head; l != NULL; l = l->next)
    sfs_face_gate_push (((Open *) l->data)->gate, look);
}

/**
 * sfs_face_windows_get_hint:
 * @self: windows
 *
 * Returns: what a person before the camera would read at this moment
 */
SfsHint
sfs_face_windows_get_hint (SfsFaceWindows *self)
{
  return sfs_face_gate_get_hint (self->whole);
}

/**
 * sfs_face_windows_end:
 * @self: windows
 * @time: where the video ends, in µs
 *
 * Ends the windows that are full by then. A video that is not longer than a window and a step is
 * one window from its beginning to its end, however short it is.
 */
void
sfs_face_windows_end (SfsFaceWindows *self, gint64 time)
{
  g_return_if_fail (self->quality == NULL);

  close_until (self, time + SLACK);
  if (time <= self->length + self->step + SLACK)
    {
      g_array_set_size (self->done, 0);
      add_done (self, self->whole, 0, time);
    }
  else
    sfs_face_gate_end_clip (self->whole, time, NULL);
  self->quality = sfs_face_gate_get_quality (self->whole);
}

/**
 * sfs_face_windows_get:
 * @self: windows, after the end
 *
 * Returns: (transfer none) (element-type SfsFaceWindow): what would be said of each
 */
GArray *
sfs_face_windows_get (SfsFaceWindows *self)
{
  return self->done;
}

/**
 * sfs_face_windows_get_measures:
 * @self: windows, after the end
 *
 * Returns: (transfer none): what was measured over the whole video, as in `quality.json`
 */
JsonArray *
sfs_face_windows_get_measures (SfsFaceWindows *self)
{
  return json_object_get_array_member (self->quality, "measures");
}
