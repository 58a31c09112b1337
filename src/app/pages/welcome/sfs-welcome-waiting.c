/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an earlier run left, on the first page. */

#include "sfs-config.h"

#include "sfs-welcome-page-private.h"

#include <glib/gi18n.h>

#include "app/sfs-dialog.h"
#include "app/sfs-erase-question.h"
#include "core/sfs-invitation.h"

static void
resumed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsWelcomePage) self = user_data;
  g_autoptr (GError) error = NULL;

  sfs_page_set_busy (SFS_PAGE (self), FALSE);
  if (sfs_session_resume_finish (SFS_SESSION (source), result, &error))
    {
      sfs_page_report (SFS_PAGE (self), SFS_PAGE_RESUME);
      return;
    }
  sfs_session_set_records (SFS_SESSION (source),
                           sfs_session_get_usual_records (SFS_SESSION (source)));
  sfs_page_fail (SFS_PAGE (self), error);
}

/* (nullable) */
static const SfsPending *
find_pending (SfsWelcomePage *self, const char *id)
{
  for (guint i = 0; self->pending != NULL && i < self->pending->len; i++)
    {
      const SfsPending *one = g_ptr_array_index (self->pending, i);

      if (g_str_equal (one->id, id))
        return one;
    }

  return NULL;
}

/* (nullable) (transfer none): where that one lies. */
static SfsRecords *
find_records (SfsWelcomePage *self, const char *id)
{
  SfsRecords *usual = sfs_session_get_usual_records (sfs_page_get_session (SFS_PAGE (self)));
  const SfsPending *one = find_pending (self, id);

  if (one == NULL)
    return NULL;
  return one->records != NULL ? one->records : usual;
}

static SfsQueue *
get_queue (SfsWelcomePage *self)
{
  return sfs_visit_get_queue (sfs_page_get_visit (SFS_PAGE (self)));
}

void
sfs_welcome_page_go_on (SfsWelcomePage *self, const char *id)
{
  SfsPage *page = SFS_PAGE (self);
  SfsRecords *records = find_records (self, id);

  if (sfs_page_get_busy (page) || records == NULL)
    return;
  if (get_queue (self) != NULL)
    sfs_queue_drop (get_queue (self), id);
  sfs_page_set_busy (page, TRUE);
  sfs_session_set_records (sfs_page_get_session (page), records);
  sfs_session_resume_async (sfs_page_get_session (page), id, sfs_page_get_cancellable (page),
                            resumed, g_object_ref (self));
}

static gboolean
may_go_on_with_another (SfsSession *session)
{
  SfsSessionState state = sfs_session_get_state (session);

  return state == SFS_SESSION_IDLE || state == SFS_SESSION_INVITED || state == SFS_SESSION_INFORMED;
}

static gboolean
goes_on (const SfsPending *pending)
{
  return pending->go_on && !pending->missing;
}

/* What the seller said is to. One has the page for it; several go on one after another beside the
 * walk, each with a card here. So does one where a notification was clicked and something else is
 * looked at: its page would not begin before somebody came back to it. */
static void
go_on_by_itself (SfsWelcomePage *self, GPtrArray *pending)
{
  const SfsPending *only = NULL;
  gboolean seen = gtk_widget_get_mapped (GTK_WIDGET (self));
  guint n = 0;

  for (guint i = 0; i < pending->len; i++)
    if (goes_on (g_ptr_array_index (pending, i)))
      {
        only = g_ptr_array_index (pending, i);
        n++;
      }
  if (n == 1 && seen)
    {
      sfs_welcome_page_go_on (self, only->id);
      return;
    }
  for (guint i = 0; i < pending->len; i++)
    {
      const SfsPending *one = g_ptr_array_index (pending, i);

      if (goes_on (one))
        sfs_queue_add (get_queue (self), one->id, one->origin);
    }
}

static void
draw (SfsWelcomePage *self)
{
  sfs_waiting_list_set (SFS_WAITING_LIST (self->waiting), self->pending, self->folders,
                        get_queue (self));
}

/* What is looked for in the folders belongs to one look at the usual place. */
typedef struct
{
  SfsWelcomePage *page;
  GPtrArray *pending;
} Look;

static void
look_free (Look *look)
{
  g_object_unref (look->page);
  g_ptr_array_unref (look->pending);
  g_free (look);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Look, look_free)

/* Those the seller chose: after the usual place, since a disk may take its time. */
static void
folders_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Look) look = user_data;
  SfsWelcomePage *self = look->page;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = sfs_elsewhere_list_finish (result, &error);
  gboolean any_missing = FALSE;

  if (folders == NULL)
    {
      g_message ("Cannot list what waits elsewhere: %s", error->message);
      return;
    }
  /* Somebody looked again meanwhile, and that look comes to the folders, too. */
  if (self->pending != look->pending)
    return;
  g_clear_pointer (&self->folders, g_ptr_array_unref);
  self->folders = g_ptr_array_ref (folders);
  if (folders->len == 0 || !may_go_on_with_another (sfs_page_get_session (SFS_PAGE (self))))
    return;
  for (guint i = 0; i < folders->len; i++)
    {
      SfsElsewhere *folder = g_ptr_array_index (folders, i);
      g_autoptr (GPtrArray) found = g_steal_pointer (&folder->pending);

      if (found == NULL)
        {
          any_missing |= folder->error == NULL;
          continue;
        }
      /* There, with what waits in it: a card for each of these. */
      folder->pending = g_ptr_array_new ();
      for (guint j = 0; j < found->len; j++)
        g_ptr_array_add (self->pending, g_ptr_array_index (found, j));
      g_ptr_array_set_free_func (found, NULL);
    }
  draw (self);
  if (self->asked_again && any_missing)
    sfs_page_say (SFS_PAGE (self), _ ("A folder that you chose is not there"));
  self->asked_again = FALSE;
}

static void
listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsWelcomePage) self = user_data;
  SfsSession *session = sfs_page_get_session (SFS_PAGE (self));
  g_autoptr (GError) error = NULL;
  GPtrArray *pending = sfs_pending_list_finish (result, &error);
  gboolean first = !self->looked;
  Look *look;

  if (pending == NULL)
    {
      /* The invitation of today is not held up by it. */
      g_message ("Cannot list what waits: %s", error->message);
      return;
    }
  self->looked = TRUE;
  g_clear_pointer (&self->folders, g_ptr_array_unref);
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  self->pending = pending;
  if (!may_go_on_with_another (session))
    return;
  draw (self);
  look = g_new0 (Look, 1);
  look->page = g_object_ref (self);
  look->pending = g_ptr_array_ref (pending);
  sfs_elsewhere_list_async (sfs_session_get_usual_records (session),
                            sfs_session_get_allow_loopback (session),
                            sfs_page_get_cancellable (SFS_PAGE (self)), folders_listed, look);
  /* By itself only where nobody is about to do something else. */
  if (first && sfs_session_get_state (session) == SFS_SESSION_IDLE)
    go_on_by_itself (self, pending);
}

static void
list_waiting (SfsWelcomePage *self)
{
  SfsSession *session = sfs_page_get_session (SFS_PAGE (self));

  sfs_pending_list_async (sfs_session_get_usual_records (session),
                          sfs_session_get_allow_loopback (session),
                          sfs_page_get_cancellable (SFS_PAGE (self)), listed, g_object_ref (self));
}

void
sfs_welcome_page_look_again (SfsWelcomePage *self, const char *dir)
{
  if (sfs_page_get_busy (SFS_PAGE (self)))
    return;
  self->asked_again = TRUE;
  list_waiting (self);
  /* The button goes with its card. */
  sfs_page_focus (SFS_PAGE (self));
}

static void
folder_forgotten (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsWelcomePage) self = user_data;
  g_autoptr (GError) error = NULL;

  sfs_page_set_busy (SFS_PAGE (self), FALSE);
  if (!sfs_elsewhere_forget_finish (result, &error))
    {
      sfs_page_fail (SFS_PAGE (self), error);
      return;
    }
  list_waiting (self);
  sfs_page_focus_again (SFS_PAGE (self));
}

static void
forget_answered (AdwMessageDialog *dialog, const char *response, SfsWelcomePage *self)
{
  SfsPage *page = SFS_PAGE (self);

  if (!g_str_equal (response, "forget") || sfs_page_get_busy (page))
    return;
  sfs_page_set_busy (page, TRUE);
  sfs_elsewhere_forget_async (sfs_session_get_usual_records (sfs_page_get_session (page)),
                              g_object_get_data (G_OBJECT (dialog), "dir"),
                              sfs_page_get_cancellable (page), folder_forgotten,
                              g_object_ref (self));
}

void
sfs_welcome_page_forget_folder (SfsWelcomePage *self, const char *dir)
{
  g_autofree char *name = g_filename_display_name (dir);
  /* Translators: %s is a folder. */
  g_autofree char *text = g_strdup_printf (
      _ ("Selfsame does not look into %s any more. If a video waits in it, that is not sent. If "
         "one was sent from it, My submissions may not show it any more, and a deletion that you "
         "asked for may not be followed up. What is in that folder stays until you remove it "
         "there."),
      name);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                              _ ("Forget this folder?"), text);

  g_object_set_data_full (G_OBJECT (dialog), "dir", g_strdup (dir), g_free);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _ ("_Keep it"), "forget",
                                    _ ("_Forget"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "forget",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (forget_answered), self, 0);
  sfs_dialog_present (ADW_MESSAGE_DIALOG (dialog));
}

static void
erased (SfsWelcomePage *self, const char *text, const GError *error)
{
  sfs_page_set_busy (SFS_PAGE (self), FALSE);
  if (error != NULL)
    {
      sfs_page_fail (SFS_PAGE (self), error);
      return;
    }
  sfs_page_say (SFS_PAGE (self), text);
  list_waiting (self);
  sfs_page_focus_again (SFS_PAGE (self));
}

static void
given_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsWelcomePage) self = user_data;
  g_autoptr (GError) error = NULL;

  sfs_pending_discard_finish (result, &error);
  erased (self, _ ("The video is erased from this computer."), error);
}

static void
withdrawn (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsWelcomePage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (sfs_pending_withdraw_finish (result, &error))
    sfs_erase_question_follow_up (sfs_page_get_visit (SFS_PAGE (self)));
  erased (self,
          _ ("The video is erased from this computer. My submissions shows what becomes of the "
             "deletion."),
          error);
}

static void
give_up_answered (AdwMessageDialog *dialog, const char *response, SfsWelcomePage *self)
{
  SfsPage *page = SFS_PAGE (self);
  const char *id = g_object_get_data (G_OBJECT (dialog), "id");
  SfsRecords *records = find_records (self, id);

  if (g_str_equal (response, "stay") || sfs_page_get_busy (page) || records == NULL)
    return;
  sfs_page_set_busy (page, TRUE);
  if (g_str_equal (response, "withdraw"))
    sfs_pending_withdraw_async (records, id, sfs_page_get_cancellable (page), withdrawn,
                                g_object_ref (self));
  else
    sfs_pending_discard_async (records, id, sfs_page_get_cancellable (page), given_up,
                               g_object_ref (self));
}

static void
ask_to_give_up (SfsWelcomePage *self, const SfsPending *pending, const SfsRecallFound *found)
{
  g_autofree char *label = sfs_url_get_host_label (pending->origin);
  AdwMessageDialog *dialog =
      sfs_erase_question_new (GTK_WIDGET (self), _ ("Give up this video?"),
                              _ ("It is erased from this computer and cannot be sent any more."),
                              label != NULL ? label : pending->origin, found->way, found->contact);

  g_object_set_data_full (G_OBJECT (dialog), "id", g_strdup (pending->id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (give_up_answered), self, 0);
  sfs_dialog_present (dialog);
}

typedef struct
{
  SfsWelcomePage *page;
  char *id;
} GivingUp;

static void
recall_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GivingUp *giving_up = user_data;
  g_autoptr (SfsWelcomePage) self = giving_up->page;
  g_autofree char *id = giving_up->id;
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsRecallFound) found = sfs_recall_look_finish (SFS_SESSION (source), result, &error);
  const SfsPending *pending = find_pending (self, id);

  g_free (giving_up);
  sfs_page_set_busy (SFS_PAGE (self), FALSE);
  if (found == NULL)
    {
      sfs_page_fail (SFS_PAGE (self), error);
      /* Perhaps it does not wait any more. */
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        list_waiting (self);
      return;
    }
  if (pending != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    ask_to_give_up (self, pending, found);
}

/* The queue may have told them since it was listed, and the sign-in may be gone: what the question
 * says is looked up when it is asked. */
void
sfs_welcome_page_give_up (SfsWelcomePage *self, const char *id)
{
  SfsPage *page = SFS_PAGE (self);
  SfsRecords *records = find_records (self, id);
  GivingUp *giving_up;

  if (sfs_page_get_busy (page) || records == NULL)
    return;
  sfs_page_set_busy (page, TRUE);
  giving_up = g_new0 (GivingUp, 1);
  giving_up->page = g_object_ref (self);
  giving_up->id = g_strdup (id);
  sfs_recall_look_async (sfs_page_get_session (page), records, id, sfs_page_get_cancellable (page),
                         recall_looked, giving_up);
}

static void
queue_changed (SfsWelcomePage *self, const char *id, SfsQueue *queue)
{
  sfs_waiting_list_update (SFS_WAITING_LIST (self->waiting), queue, id);
}

static void
queue_ended (SfsWelcomePage *self, const char *id, SfsQueue *queue)
{
  g_autofree char *text = sfs_waiting_list_dup_status (queue, id);

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    sfs_page_say (SFS_PAGE (self), text);
}

static void
follow_queue (SfsWelcomePage *self)
{
  SfsQueue *queue = get_queue (self);

  if (self->following || queue == NULL)
    return;
  self->following = TRUE;
  g_signal_connect_object (queue, "changed", G_CALLBACK (queue_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (queue, "ended", G_CALLBACK (queue_ended), self, G_CONNECT_SWAPPED);
}

/**
 * sfs_welcome_page_show_waiting:
 * @self: the page
 *
 * Lists what waits, where the session may go on with one; the first time, what the seller said goes
 * on by itself.
 */
void
sfs_welcome_page_show_waiting (SfsWelcomePage *self)
{
  follow_queue (self);
  if (may_go_on_with_another (sfs_page_get_session (SFS_PAGE (self))))
    list_waiting (self);
  else
    gtk_widget_set_visible (self->waiting, FALSE);
}
