/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "inspect/sfs-faces-report.h"

#include <glib/gi18n.h>
#include <math.h>

static double
seconds (gint64 time)
{
  return (double) time / G_TIME_SPAN_SECOND;
}

static JsonArray *
list_windows (GArray *windows)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < windows->len; i++)
    {
      const SfsFaceWindow *window = &g_array_index (windows, SfsFaceWindow, i);
      JsonObject *object = json_object_new ();
      JsonArray *reasons = json_array_new ();

      for (guint j = 0; window->reasons[j] != NULL; j++)
        json_array_add_string_element (reasons, window->reasons[j]);
      json_object_set_double_member (object, "start", seconds (window->start));
      json_object_set_string_member (object, "verdict", window->accepted ? "accepted" : "retake");
      json_object_set_array_member (object, "reasons", reasons);
      json_array_add_object_element (list, object);
    }
  return list;
}

/* By name, each with what quality.json has of it. */
static JsonObject *
name_measures (JsonArray *measures)
{
  JsonObject *named = json_object_new ();

  for (guint i = 0; i < json_array_get_length (measures); i++)
    {
      JsonObject *measure = json_array_get_object_element (measures, i);
      JsonObject *rest = json_object_new ();
      g_autoptr (GList) members = json_object_get_members (measure);

      for (GList *l = members; l != NULL; l = l->next)
        if (!g_str_equal (l->data, "name"))
          json_object_set_member (rest, l->data,
                                  json_node_copy (json_object_get_member (measure, l->data)));
      json_object_set_object_member (named, json_object_get_string_member (measure, "name"), rest);
    }
  return named;
}

/**
 * sfs_faces_report_print_json:
 * @self: a report
 *
 * Prints `{file, frames, seconds, faces: {zero, one, many}, windows: [{start, verdict, reasons}],
 * measures: {NAME: {value, unit, threshold, seconds_out}}}` on a line of its own. A name that is
 * not UTF-8 has U+FFFD in place of what is not.
 */
void
sfs_faces_report_print_json (const SfsFacesReport *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonObject *faces = json_object_new ();
  g_autofree char *file = g_utf8_make_valid (self->file, -1);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_object_set_int_member (faces, "zero", self->zero);
  json_object_set_int_member (faces, "one", self->one);
  json_object_set_int_member (faces, "many", self->many);
  json_object_set_string_member (object, "file", file);
  json_object_set_int_member (object, "frames", self->frames);
  json_object_set_double_member (object, "seconds", round (self->seconds * 1000) / 1000);
  json_object_set_object_member (object, "faces", faces);
  json_object_set_array_member (object, "windows",
                                list_windows (sfs_face_windows_get (self->windows)));
  json_object_set_object_member (object, "measures",
                                 name_measures (sfs_face_windows_get_measures (self->windows)));
  json_node_set_object (node, object);
  text = json_to_string (node, FALSE);
  g_print ("%s\n", text);
}

static void
print_window (const SfsFaceWindow *window)
{
  g_autofree char *reasons = g_strjoinv (", ", window->reasons);

  if (window->accepted)
    g_print (_ ("  from %6.1f s  accepted\n"), seconds (window->start));
  else
    g_print (_ ("  from %6.1f s  retake: %s\n"), seconds (window->start), reasons);
}

static void
print_measure (JsonObject *measure)
{
  JsonNode *value = json_object_get_member (measure, "value");
  g_autofree char *shown = JSON_NODE_HOLDS_NULL (value)
                               ? g_strdup ("–")
                               : g_strdup_printf ("%.3f", json_node_get_double (value));
  double limit = json_object_get_double_member (measure, "threshold");
  g_autofree char *limits =
      json_object_has_member (measure, "threshold_max")
          ? g_strdup_printf ("%g … %g", limit,
                             json_object_get_double_member (measure, "threshold_max"))
          : g_strdup_printf ("%g", limit);

  /* TRANSLATORS: name, value, unit, limit, and for how long it was beyond the limit */
  g_print (_ ("  %-27s %9s %-14s limit %-14s wrong for %.1f s\n"),
           json_object_get_string_member (measure, "name"), shown,
           json_object_get_string_member (measure, "unit"), limits,
           json_object_get_double_member (measure, "seconds_out"));
}

/**
 * sfs_faces_report_print_text:
 * @self: a report
 *
 * Prints the summary for people.
 */
void
sfs_faces_report_print_text (const SfsFacesReport *self)
{
  GArray *windows = sfs_face_windows_get (self->windows);
  JsonArray *measures = sfs_face_windows_get_measures (self->windows);
  guint accepted = 0;

  for (guint i = 0; i < windows->len; i++)
    {
      const SfsFaceWindow *window = &g_array_index (windows, SfsFaceWindow, i);
      accepted += window->accepted;
      print_window (window);
    }
  g_print (_ ("Measured, mean of the frames with one face:\n"));
  for (guint i = 0; i < json_array_get_length (measures); i++)
    print_measure (json_array_get_object_element (measures, i));
  g_print (_ ("%s: %u frames in %.1f s; no face in %u, one in %u, several in %u; %u of %u windows "
              "accepted\n"),
           self->file, self->frames, self->seconds, self->zero, self->one, self->many, accepted,
           windows->len);
}

/**
 * sfs_faces_print_frame:
 * @look: what a frame showed
 *
 * Prints a line on it.
 */
void
sfs_faces_print_frame (const SfsLook *look)
{
  /* Data, and in the words of quality.json: not translated. */
  g_print ("%10.3f s  faces %d", seconds (look->time), look->n_faces);
  for (int i = 0; i < look->n_faces; i++)
    g_print ("  %.2f at %.2f,%.2f %.2f×%.2f", look->faces[i].score, look->faces[i].x,
             look->faces[i].y, look->faces[i].width, look->faces[i].height);
  if (look->measures != NULL)
    g_print ("  yaw %.0f pitch %.0f roll %.0f luma %.0f under %.2f over %.2f balance %.2f "
             "sharpness %.0f motion %.2f eyes %.2f mouth %.2f likeness %.2f",
             look->measures->yaw, look->measures->pitch, look->measures->roll, look->measures->luma,
             look->measures->under, look->measures->over, look->measures->balance,
             look->measures->sharpness, look->measures->motion_blur, look->measures->eyes,
             look->measures->mouth, look->measures->likeness);
  g_print ("%s\n", look->frozen ? "  frozen" : "");
}

/**
 * sfs_faces_print_second:
 * @second: which, from 0
 * @zero: frames without a face in it
 * @one: with one
 * @many: with several
 * @hint: what the person would have read at its end
 *
 * Prints a line on it.
 */
void
sfs_faces_print_second (guint second, guint zero, guint one, guint many, SfsHint hint)
{
  g_print (_ ("  %3u:%02u  frames with no face %u, one %u, several %u  %s\n"), second / 60,
           second % 60, zero, one, many, hint == SFS_HINT_NONE ? "" : sfs_hint_get_id (hint));
}
