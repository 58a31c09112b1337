/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/pages/review/sfs-leaving-row.h"

#include <glib/gi18n.h>

#include "app/sfs-announce.h"
#include "app/sfs-wrap.h"

#include "core/sfs-invitation.h"
#include "session/sfs-leaving.h"

struct _SfsLeavingRow
{
  AdwBin parent;
  SfsSession *session;
  GtkWidget *expander;
  GPtrArray *rows; /* borrowed: those in @expander, made when it is first unfolded */
};

G_DEFINE_FINAL_TYPE (SfsLeavingRow, sfs_leaving_row, ADW_TYPE_BIN)

static void
append (SfsLeavingRow *self, GtkWidget *row)
{
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self->expander), row);
  g_ptr_array_add (self->rows, row);
}

/* Everything in lines of its own, below each other: beside each other there is no room for it on a
 * narrow window with large text. */
static void
add_row (SfsLeavingRow *self, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title_markup = g_markup_escape_text (title, -1);
  /* A key that is broken into two lines must not get a hyphen that is not in it. */
  g_autofree char *subtitle_markup =
      g_markup_printf_escaped ("<span insert_hyphens=\"false\">%s</span>", subtitle);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title_markup);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle_markup);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  /* Else GTK 4.8 says name and title one after the other. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  sfs_describe (row, subtitle);
  sfs_wrap_texts (row);
  append (self, row);
}

/* What the rows below it have in common. */
static void
add_heading (SfsLeavingRow *self, const char *title, const char *text)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  const char *const parts[] = { title, text };

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_add_css_class (row, "leaving-heading");
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      GtkWidget *label = gtk_label_new (parts[i]);

      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, i == 0 ? "heading" : "dim-label");
      if (i > 0)
        gtk_widget_add_css_class (label, "caption");
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  sfs_describe (row, text);
  append (self, row);
}

/* “1.2 MB (1,234,567 bytes)”: a size a person can compare, and the exact one. Where GLib has it in
 * Latin letters a line would begin at the left with it, and the next one at the right: the mark
 * keeps both there, and the isolate the size together. */
static char *
dup_size (gint64 bytes)
{
  g_autofree char *size = g_format_size_full ((guint64) bytes, G_FORMAT_SIZE_LONG_FORMAT);

  if (gtk_widget_get_default_direction () != GTK_TEXT_DIR_RTL)
    return g_steal_pointer (&size);
  return g_strconcat ("\u200f\u2068", size, "\u2069", NULL);
}

static void
add_sized (SfsLeavingRow *self, const char *title, gint64 bytes, const char *text)
{
  g_autofree char *size = dup_size (bytes);
  g_autofree char *subtitle = g_strjoin ("\n", size, text, NULL);

  add_row (self, title, subtitle);
}

static void
add_sealed (SfsLeavingRow *self, SfsLeaving *leaving)
{
  SfsClip *clip = sfs_session_get_clip (self->session);
  const gint64 *items = leaving->items;
  g_autofree char *size = dup_size (leaving->sealed);
  /* Translators: %s is a size, with the exact number of bytes. */
  g_autofree char *sum = g_strdup_printf (_ ("One file of %s, made of:"), size);
  g_autofree char *picture =
      g_strdup_printf (_ ("%.0f seconds, %d × %d, without sound. Only the picture you see here."),
                       clip->seconds, clip->width, clip->height);

  add_heading (self, _ ("Sealed on this computer"), sum);
  add_sized (self, _ ("Your video"), items[SFS_LEAVING_CLIP], picture);
  add_sized (self, _ ("What you agreed to"), items[SFS_LEAVING_CONSENT],
             _ ("The purposes you ticked, and when, with the name the operator has for you."));
  add_sized (self, _ ("What you were told"), items[SFS_LEAVING_DESCRIPTION],
             _ ("The operator’s answers, as you read them, with its signature."));
  add_sized (self, _ ("What was checked"), items[SFS_LEAVING_QUALITY],
             _ ("Measurements such as where the face was. Nothing that could recognise you."));
  add_sized (
      self, _ ("A list of contents"), items[SFS_LEAVING_MANIFEST],
      _ ("A random number for this submission, its date, the name the operator has for you, and "
         "the length and fingerprint of the video."));
  add_sized (self, _ ("Packing and encryption"), items[SFS_LEAVING_PACKING],
             _ ("What holds these together and makes them unreadable."));
}

static SfsLeavingHost *
find_submissions (SfsLeaving *leaving)
{
  for (guint i = 0; i < leaving->hosts->len; i++)
    {
      SfsLeavingHost *host = g_ptr_array_index (leaving->hosts, i);

      if (host->submissions)
        return host;
    }
  g_return_val_if_reached (NULL);
}

static void
add_open (SfsLeavingRow *self, SfsLeaving *leaving)
{
  const SfsLeavingHost *host = find_submissions (leaving);
  /* Translators: %s is a host name. */
  g_autofree char *text =
      g_strdup_printf (_ ("%s can read this as soon as it arrives."), host->label);

  add_heading (self, _ ("Not sealed"), text);
  add_sized (
      self, _ ("What you agreed to, once more"), leaving->open,
      _ ("So that they can show what you allowed before they open anything. With it go the size "
         "and the fingerprint of the sealed file."));
}

static char *
dup_what (const SfsLeavingHost *host)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_autofree char *joined = NULL;

  if (host->uploads)
    g_ptr_array_add (lines,
                     _ ("The sealed file, with your sign-in and the number of this submission."));
  if (host->submissions)
    g_ptr_array_add (lines, _ ("What is not sealed, with your sign-in and the number of this "
                               "submission, and later the question whether all has arrived."));
  if (host->sign_in)
    g_ptr_array_add (lines, _ ("Only if it runs out meanwhile: your sign-in, to be renewed."));
  if (!host->secure)
    g_ptr_array_add (lines, _ ("Without encryption on the way, to this computer itself."));
  g_ptr_array_add (lines, NULL);
  joined = g_strjoinv ("\n• ", (char **) lines->pdata);
  return lines->len > 2 ? g_strconcat ("• ", joined, NULL) : g_steal_pointer (&joined);
}

static void
add_hosts (SfsLeavingRow *self, SfsLeaving *leaving)
{
  /* Translators: %s is the version of Selfsame. */
  g_autofree char *seen =
      g_strdup_printf (_ ("Whoever gets something sees in any case your network address, the time, "
                          "how much it is, and that it comes from Selfsame %s."),
                       SFS_VERSION);

  add_heading (self, _ ("Where it goes"), seen);
  for (guint i = 0; i < leaving->hosts->len; i++)
    {
      const SfsLeavingHost *host = g_ptr_array_index (leaving->hosts, i);
      g_autofree char *what = dup_what (host);

      add_row (self, host->label, what);
    }
}

static void
add_readers (SfsLeavingRow *self, SfsLeaving *leaving)
{
  const char *own = sfs_session_keeps_credentials (self->session)
                        ? _ ("You, with the key kept on this computer")
                        : _ ("You, if you save the recovery file that is offered next");

  add_heading (self, _ ("Who can open it"),
               _ ("Whoever has the secret half of one of these keys, and nobody else."));
  for (guint i = 0; i < leaving->readers->len; i++)
    {
      const SfsLeavingReader *reader = &g_array_index (leaving->readers, SfsLeavingReader, i);

      add_row (self, reader->holder != NULL ? reader->holder : own, reader->key);
    }
}

/* The one promise about memory that the computer may not let us keep. */
static void
add_memory (SfsLeavingRow *self)
{
  if (!sfs_secret_is_locked (sfs_session_get_clip (self->session)->webm))
    add_row (self, _ ("Until you send it"),
             _ ("Your video is in memory only. This computer lets too little memory be locked, so "
                "parts of it may come to lie in the swap space of its disk."));
}

static void
on_expanded (SfsLeavingRow *self)
{
  g_autoptr (SfsLeaving) leaving = NULL;

  if (!adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self->expander)) || self->rows->len > 0 ||
      self->session == NULL || sfs_session_get_clip (self->session) == NULL)
    return;

  leaving = sfs_leaving_new (self->session);
  add_sealed (self, leaving);
  add_open (self, leaving);
  add_hosts (self, leaving);
  add_readers (self, leaving);
  add_memory (self);
}

static void
sfs_leaving_row_finalize (GObject *object)
{
  SfsLeavingRow *self = SFS_LEAVING_ROW (object);

  g_ptr_array_unref (self->rows);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (sfs_leaving_row_parent_class)->finalize (object);
}

static void
sfs_leaving_row_class_init (SfsLeavingRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sfs_leaving_row_finalize;
}

/* The lists that an expander row is made of have no name but that of their class. */
static void
name_lists (GtkWidget *widget, const char *name)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_LIST_BOX (child))
        gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                        -1);
      name_lists (child, name);
    }
}

static void
sfs_leaving_row_init (SfsLeavingRow *self)
{
  GtkWidget *list = gtk_list_box_new ();

  self->rows = g_ptr_array_new ();
  self->expander = adw_expander_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->expander),
                                 _ ("What leaves this computer"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->expander), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What leaves this computer"), -1);
  g_signal_connect_object (self->expander, "notify::expanded", G_CALLBACK (on_expanded), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), self->expander);
  adw_bin_set_child (ADW_BIN (self), list);
  name_lists (GTK_WIDGET (self), _ ("What leaves this computer"));
}

/**
 * sfs_leaving_row_set_session:
 * @self: a row
 * @session: a session with a clip
 *
 * Lists what leaves with Send, folded.
 */
void
sfs_leaving_row_set_session (SfsLeavingRow *self, SfsSession *session)
{
  g_autofree char *host = NULL;
  g_autofree char *subtitle = NULL;

  g_return_if_fail (SFS_IS_LEAVING_ROW (self));
  g_return_if_fail (sfs_session_get_clip (session) != NULL);

  for (guint i = 0; i < self->rows->len; i++)
    adw_expander_row_remove (ADW_EXPANDER_ROW (self->expander), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  host = sfs_url_get_host_label (
      sfs_description_get_uploads_endpoint (sfs_session_get_description (session)));
  /* Translators: the name of a web site. */
  subtitle = g_strdup_printf (_ ("Encrypted on this computer, then sent to %s"), host);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self->expander), subtitle);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self->expander), FALSE);
  g_set_object (&self->session, session);
}
