/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/pages/review/sfs-leaving-row.h"

#include <glib/gi18n.h>

#include "core/sfs-json.h"

struct _SfsLeavingRow
{
  AdwBin parent;
  SfsSession *session;
  GtkWidget *expander;
  GPtrArray *rows; /* borrowed: those in @expander, made when it is first unfolded */
};

G_DEFINE_FINAL_TYPE (SfsLeavingRow, sfs_leaving_row, ADW_TYPE_BIN)

static void
add_row (SfsLeavingRow *self, const char *title, const char *subtitle, const char *suffix)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *name = suffix != NULL ? g_strdup_printf ("%s, %s", title, suffix)
                                         : g_strdup (title);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  /* Else GTK 4.8 says name and title one after the other. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle, -1);
  if (suffix != NULL)
    {
      GtkWidget *label = gtk_label_new (suffix);

      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "numeric");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }

  adw_expander_row_add_row (ADW_EXPANDER_ROW (self->expander), row);
  g_ptr_array_add (self->rows, row);
}

static void
add_item (SfsLeavingRow *self, const char *title, const char *subtitle, gsize bytes)
{
  g_autofree char *size = g_format_size (bytes);

  add_row (self, title, subtitle, size);
}

static gsize
json_size (JsonObject *object)
{
  g_autoptr (GBytes) bytes = sfs_json_object_to_bytes (object);

  return g_bytes_get_size (bytes);
}

static void
add_items (SfsLeavingRow *self, SfsSession *session)
{
  SfsClip *clip = sfs_session_get_clip (session);
  SfsConsent *consent = sfs_session_get_consent (session);
  JsonObject *quality = sfs_session_get_quality (session);
  g_autofree char *picture =
      g_strdup_printf (_ ("%.0f seconds, %d × %d, without sound. Only the picture you see here."),
                       clip->seconds, clip->width, clip->height);

  add_item (self, _ ("Your video"), picture, sfs_secret_length (clip->webm));
  if (consent != NULL)
    add_item (self, _ ("What you agreed to"), _ ("The purposes you ticked, and when."),
              g_bytes_get_size (sfs_consent_get_bytes (consent)));
  add_item (self, _ ("What you were told"),
            _ ("The operator’s answers, as you read them, with its signature."),
            g_bytes_get_size (sfs_description_get_bytes (sfs_session_get_description (session))));
  if (quality != NULL)
    add_item (self, _ ("What was checked"),
              _ ("Measurements such as where the face was. Nothing that could recognise you."),
              json_size (quality));
  add_row (self, _ ("A list of contents"),
           _ ("A random number for this submission, its date, length and fingerprint."),
           /* Translators: the size of a file. */
           _ ("under 1 kB"));
}

/* The one promise about memory that the computer may not let us keep. */
static void
add_memory (SfsLeavingRow *self, SfsClip *clip)
{
  if (!sfs_secret_is_locked (clip->webm))
    add_row (self, _ ("Until you send it"),
             _ ("Your video is in memory only. This computer lets too little memory be locked, so "
                "parts of it may come to lie in the swap space of its disk."),
             NULL);
}

static void
add_readers (SfsLeavingRow *self, SfsSession *session)
{
  SfsDescription *description = sfs_session_get_description (session);
  g_autoptr (GString) holders = g_string_new (NULL);
  guint n = sfs_description_get_n_recipients (description);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (holders, "%s\n",
                            sfs_description_get_recipient (description, i)->holder);
  g_string_append (holders, sfs_session_keeps_credentials (session)
                                ? _ ("You, with the key kept on this computer")
                                : _ ("You, if you save the recovery file that is offered next"));

  add_row (self, _ ("Where it goes"), sfs_description_get_host (description), NULL);
  add_row (self, _ ("Who can open it"), holders->str, NULL);
}

static void
on_expanded (SfsLeavingRow *self)
{
  if (!adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self->expander)) || self->rows->len > 0 ||
      self->session == NULL || sfs_session_get_clip (self->session) == NULL)
    return;

  add_items (self, self->session);
  add_readers (self, self->session);
  add_memory (self, sfs_session_get_clip (self->session));
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
 * Lists what the bundle of this session will hold. It is sealed only afterwards, so the sizes are
 * those of the items, not of the sealed file.
 */
void
sfs_leaving_row_set_session (SfsLeavingRow *self, SfsSession *session)
{
  SfsDescription *description;
  g_autofree char *subtitle = NULL;

  g_return_if_fail (SFS_IS_LEAVING_ROW (self));
  g_return_if_fail (sfs_session_get_clip (session) != NULL);

  for (guint i = 0; i < self->rows->len; i++)
    adw_expander_row_remove (ADW_EXPANDER_ROW (self->expander), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  description = sfs_session_get_description (session);
  /* Translators: the name of a web site. */
  subtitle = g_strdup_printf (_ ("Encrypted on this computer, then sent to %s"),
                              sfs_description_get_host (description));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self->expander), subtitle);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self->expander), FALSE);
  g_set_object (&self->session, session);
}
