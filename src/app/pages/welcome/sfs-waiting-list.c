/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-waiting-list.h"

#include <glib/gi18n.h>

#include "app/sfs-announce.h"
#include "app/sfs-error-view.h"
#include "core/sfs-encoding.h"
#include "core/sfs-invitation.h"

struct _SfsWaitingList
{
  AdwBin parent_instance;

  GHashTable *cards; /* submission id → Card */
};

/* Of one card, what changes; the widgets are the card's. */
typedef struct
{
  GtkWidget *heading;
  GtkWidget *facts;
  GtkWidget *status; /* how far it is, where it goes on by itself */
  GtkWidget *buttons;
} Card;

enum
{
  GO_ON,
  GIVE_UP,
  AGAIN,
  FORGET,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SfsWaitingList, sfs_waiting_list, ADW_TYPE_BIN)

static char *
format_heading (const SfsPending *pending)
{
  g_autofree char *label = sfs_url_get_host_label (pending->origin);
  const char *host = label != NULL ? label : pending->origin;

  /* Translators: %s is a host name, in all of these. */
  if (pending->missing)
    return g_strdup_printf (_ ("The video for %s is no longer on this computer"), host);
  if (pending->state == SFS_OUTBOX_UNCONFIRMED)
    return g_strdup_printf (_ ("%s has not confirmed your video as it should"), host);
  if (pending->state == SFS_OUTBOX_UPLOADED)
    return g_strdup_printf (_ ("1 video waits for the receipt of %s"), host);
  return g_strdup_printf (_ ("1 video waits to be sent to %s"), host);
}

static char *
format_facts (const SfsPending *pending)
{
  g_autoptr (GDateTime) created = sfs_time_parse (pending->created, NULL);
  g_autoptr (GDateTime) local = created != NULL ? g_date_time_to_local (created) : NULL;
  g_autofree char *size = g_format_size ((guint64) pending->bytes);
  g_autofree char *time = NULL;

  /* Translators: strftime format, for a date with a time. */
  time = local != NULL ? g_date_time_format (local, _ ("%-d %B %Y, %H:%M")) : NULL;
  if (pending->missing)
    return g_strdup (_ ("It was removed by somebody or something else. If they have all of it, the "
                        "receipt can still be had."));
  if (pending->dir != NULL)
    {
      g_autofree char *dir = g_filename_display_name (pending->dir);

      /* Translators: when the video was made, its size, and a folder. */
      return g_strdup_printf (_ ("Made %s, %s. It is sealed in %s."),
                              time != NULL ? time : pending->created, size, dir);
    }
  /* Translators: when the video was made, and its size: Made 3 May 2026, 14:03, 1.2 MB. Sealed… */
  return g_strdup_printf (_ ("Made %s, %s. It is sealed and safe on this computer."),
                          time != NULL ? time : pending->created, size);
}

static void
button_clicked (GtkButton *button, SfsWaitingList *self)
{
  guint signal = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "signal"));
  const char *id = g_object_get_data (G_OBJECT (button), "id");
  g_autofree char *held = g_strdup (id);

  g_signal_emit (self, signals[signal], 0, held);
}

static GtkWidget *
create_button (
    SfsWaitingList *self, const char *label, guint signal, const char *id, const char *whose)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_object_set_data (G_OBJECT (button), "signal", GUINT_TO_POINTER (signal));
  g_object_set_data_full (G_OBJECT (button), "id", g_strdup (id), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (button_clicked), self, 0);
  /* Several cards have the same buttons. */
  sfs_describe (button, whose);
  return button;
}

static GtkWidget *
create_text (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
create_card (SfsWaitingList *self, const SfsPending *pending)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *heading = format_heading (pending);
  g_autofree char *facts = format_facts (pending);
  GtkWidget *go_on =
      create_button (self, _ ("Continue sending"), GO_ON, pending->id, pending->origin);
  GtkWidget *give_up = create_button (self, _ ("Give up"), GIVE_UP, pending->id, pending->origin);
  Card *parts = g_new0 (Card, 1);

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "padded");
  parts->heading = create_text (heading, "heading");
  parts->facts = create_text (facts, "dim-label");
  parts->status = create_text ("", "body");
  parts->buttons = buttons;
  gtk_widget_set_visible (parts->status, FALSE);
  gtk_box_append (GTK_BOX (card), parts->heading);
  gtk_box_append (GTK_BOX (card), parts->facts);
  gtk_box_append (GTK_BOX (card), parts->status);
  g_hash_table_replace (self->cards, g_strdup (pending->id), parts);

  gtk_widget_set_halign (buttons, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (buttons, 6);
  gtk_box_append (GTK_BOX (buttons), give_up);
  gtk_box_append (GTK_BOX (buttons), go_on);
  gtk_box_append (GTK_BOX (card), buttons);
  return card;
}

/* What is in it is not known: a video that waits, or only the records of one that was sent, which
 * the usual place did not take. */
static char *
format_folder (const SfsElsewhere *folder)
{
  g_autofree char *dir = g_filename_display_name (folder->dir);
  SfsErrorView view;

  if (folder->error == NULL)
    /* Translators: %s is a folder. */
    return g_strdup_printf (_ ("%s holds a video that waits, or what is known of one that was "
                               "sent. Connect the disk or stick that this folder is on, then try "
                               "again."),
                            dir);

  sfs_error_to_view (folder->error, SFS_SESSION_SEALED, &view);
  /* Translators: %1$s is a folder, %2$s a sentence. */
  return g_strdup_printf (_ ("%1$s holds a video that waits, or what is known of one that was "
                             "sent, and cannot be opened. %2$s"),
                          dir, view.happened);
}

static GtkWidget *
create_folder_card (SfsWaitingList *self, const SfsElsewhere *folder)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *dir = g_filename_display_name (folder->dir);
  g_autofree char *facts = format_folder (folder);
  const char *heading = folder->error == NULL ? _ ("A folder that you chose is not there")
                                              : _ ("A folder that you chose does not open");

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "padded");
  gtk_box_append (GTK_BOX (card), create_text (heading, "heading"));
  gtk_box_append (GTK_BOX (card), create_text (facts, "dim-label"));
  gtk_widget_set_halign (buttons, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (buttons, 6);
  gtk_box_append (GTK_BOX (buttons),
                  create_button (self, _ ("Forget it"), FORGET, folder->dir, dir));
  gtk_box_append (GTK_BOX (buttons),
                  create_button (self, _ ("Try again"), AGAIN, folder->dir, dir));
  gtk_box_append (GTK_BOX (card), buttons);
  return card;
}

static void
sfs_waiting_list_finalize (GObject *object)
{
  g_hash_table_unref (SFS_WAITING_LIST (object)->cards);

  G_OBJECT_CLASS (sfs_waiting_list_parent_class)->finalize (object);
}

static void
sfs_waiting_list_class_init (SfsWaitingListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sfs_waiting_list_finalize;

  /**
   * SfsWaitingList::go-on:
   * @self: the list
   * @id: submission id
   *
   * The seller wants it sent now.
   */
  signals[GO_ON] = g_signal_new ("go-on", SFS_TYPE_WAITING_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * SfsWaitingList::give-up:
   * @self: the list
   * @id: submission id
   *
   * The seller does not want it sent at all.
   */
  signals[GIVE_UP] = g_signal_new ("give-up", SFS_TYPE_WAITING_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * SfsWaitingList::again:
   * @self: the list
   * @dir: a folder that was not there, or did not open
   *
   * The seller says that it is now.
   */
  signals[AGAIN] = g_signal_new ("again", SFS_TYPE_WAITING_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * SfsWaitingList::forget:
   * @self: the list
   * @dir: such a folder
   *
   * The seller does not want it to be looked for any more.
   */
  signals[FORGET] = g_signal_new ("forget", SFS_TYPE_WAITING_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
sfs_waiting_list_init (SfsWaitingList *self)
{
  self->cards = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static char *
dup_host (SfsQueue *queue, const char *id)
{
  const char *origin = sfs_queue_get_origin (queue, id);
  char *label = sfs_url_get_host_label (origin);

  return label != NULL ? label : g_strdup (origin);
}

static char *
format_failure (SfsQueue *queue, const char *id)
{
  SfsErrorView view;

  sfs_error_to_view (sfs_queue_get_error (queue, id), SFS_SESSION_SEALED, &view);

  return g_strjoin (" ", view.happened, view.loss, view.advice, NULL);
}

/**
 * sfs_waiting_list_dup_status:
 * @queue: what goes on by itself
 * @id: submission id
 *
 * Returns: (transfer full) (nullable): how far that one is, in words; %NULL where nobody asked for
 *   it to go on
 */
char *
sfs_waiting_list_dup_status (SfsQueue *queue, const char *id)
{
  g_autofree char *host = NULL;

  switch (sfs_queue_get_state (queue, id))
    {
    case SFS_QUEUED_WAITS:
      return g_strdup (_ ("It goes on by itself after the one before it."));
    case SFS_QUEUED_SENDS:
      if (sfs_queue_is_held_up (queue, id))
        return g_strdup (_ ("It waits for the network or the marketplace, and goes on by itself."));
      /* Translators: how much of it is there, in percent. */
      return g_strdup_printf (_ ("Being sent: %d %%"),
                              (int) (sfs_queue_get_fraction (queue, id) * 100));
    case SFS_QUEUED_DONE:
      host = dup_host (queue, id);
      /* Translators: %s is a host name: shop.example has your video. */
      return g_strdup_printf (_ ("%s has your video. The receipt is kept on this computer."), host);
    case SFS_QUEUED_FAILED:
      return format_failure (queue, id);
    case SFS_QUEUED_NOT:
      break;
    }

  return NULL;
}

/**
 * sfs_waiting_list_update:
 * @self: the list
 * @queue: what goes on by itself
 * @id: which is another way now
 *
 * Shows how far that one is. Its buttons are there while nothing goes on with it.
 */
void
sfs_waiting_list_update (SfsWaitingList *self, SfsQueue *queue, const char *id)
{
  const Card *card = g_hash_table_lookup (self->cards, id);
  SfsQueued state = sfs_queue_get_state (queue, id);
  g_autofree char *status = sfs_waiting_list_dup_status (queue, id);

  if (card == NULL)
    return;
  gtk_label_set_text (GTK_LABEL (card->status), status != NULL ? status : "");
  gtk_widget_set_visible (card->status, status != NULL);
  /* What they say is not so any more. */
  gtk_widget_set_visible (card->heading, state != SFS_QUEUED_DONE);
  gtk_widget_set_visible (card->facts, state != SFS_QUEUED_DONE);
  gtk_widget_set_visible (card->buttons, state == SFS_QUEUED_NOT || state == SFS_QUEUED_FAILED);
}

/**
 * sfs_waiting_list_set:
 * @self: the list
 * @pending: (element-type SfsPending): what there is
 * @folders: (nullable) (element-type SfsElsewhere): of these, a card for each that cannot be looked
 *   at
 * @queue: (nullable): what goes on by itself
 *
 * Draws a card for each; nothing is kept of @pending.
 */
void
sfs_waiting_list_set (SfsWaitingList *self, GPtrArray *pending, GPtrArray *folders, SfsQueue *queue)
{
  guint n = pending->len;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  g_hash_table_remove_all (self->cards);
  for (guint i = 0; i < pending->len; i++)
    {
      const SfsPending *one = g_ptr_array_index (pending, i);

      gtk_box_append (GTK_BOX (box), create_card (self, one));
      if (queue != NULL)
        sfs_waiting_list_update (self, queue, one->id);
    }
  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const SfsElsewhere *folder = g_ptr_array_index (folders, i);

      if (folder->pending != NULL)
        continue;
      gtk_box_append (GTK_BOX (box), create_folder_card (self, folder));
      n++;
    }
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}
