/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-problem-page.h"

#include <glib/gi18n.h>

#include "app/sfs-error-view.h"
#include "app/sfs-open-uri.h"
#include "app/sfs-save-file.h"

/* In the folder that the seller chose: everything of ours is in one place. */
#define FOLDER_ELSEWHERE "Selfsame"

struct _SfsProblemPage
{
  SfsPage parent_instance;

  SfsViewAction action;
  gboolean offers_folder; /* the video can be sealed elsewhere */
  char *details;

  GtkWidget *happened;
  GtkWidget *loss;
  GtkWidget *advice;
  GtkWidget *details_label;
};

G_DEFINE_FINAL_TYPE (SfsProblemPage, sfs_problem_page, SFS_TYPE_PAGE)

static const char *
contact_address (SfsProblemPage *self)
{
  SfsDescription *description =
      sfs_session_get_description (sfs_page_get_session (SFS_PAGE (self)));

  return description != NULL ? sfs_description_get_contact_email (description) : NULL;
}

/* What helps somebody else to find the fault: module, code, the English message, and the number
 * of the submission. Never the invitation, a token or a key: error messages hold none. */
static char *
describe (SfsProblemPage *self, const GError *error)
{
  SfsSession *session = sfs_page_get_session (SFS_PAGE (self));
  const char *id = sfs_session_get_submission_id (session);
  GString *text = g_string_new ("Selfsame " SFS_VERSION "\n");

  g_string_append_printf (text, "%s %d\n%s", g_quark_to_string (error->domain), error->code,
                          error->message);
  if (id != NULL)
    g_string_append_printf (text, "\nsubmission %s", id);

  return g_string_free (text, FALSE);
}

static void
copy_clicked (SfsProblemPage *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->details);
  sfs_page_set_note (SFS_PAGE (self), _ ("The details are copied."));
}

static void
write_to_operator (SfsProblemPage *self)
{
  sfs_write_mail (GTK_WIDGET (self), contact_address (self), _ ("A problem with Selfsame"),
                  self->details);
}

static void
discarded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsProblemPage) self = user_data;
  SfsSession *session = SFS_SESSION (source);
  SfsPage *page = SFS_PAGE (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;

  sfs_page_set_busy (page, FALSE);
  if (!sfs_session_discard_finish (session, result, &error))
    {
      sfs_page_fail (page, error);
      return;
    }

  /* What an earlier run sealed: its invitation is not here. */
  if (sfs_session_get_state (session) == SFS_SESSION_IDLE)
    {
      sfs_page_report (page, SFS_PAGE_START_OVER);
      return;
    }
  sfs_session_reconsider (session);
  uri = sfs_invitation_to_uri (sfs_session_get_invitation (session));
  if (sfs_session_set_invitation (session, uri, &error))
    sfs_page_report (page, SFS_PAGE_REREAD);
  else
    sfs_page_fail (page, error);
}

/* Another place for what this disk does not take. */

static gboolean
is_for_another_folder (const GError *error, SfsSessionState state)
{
  return state == SFS_SESSION_RECORDED &&
         (g_error_matches (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_NO_SPACE) ||
          g_error_matches (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_SPOOL) ||
          g_error_matches (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS));
}

static void
folder_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsProblemPage) self = user_data;
  SfsPage *page = SFS_PAGE (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsRecords) records = sfs_records_open_finish (result, &error);

  sfs_page_set_busy (page, FALSE);
  if (records == NULL)
    {
      sfs_page_fail (page, error);
      return;
    }
  sfs_session_set_records (sfs_page_get_session (page), records);
  sfs_page_report (page, SFS_PAGE_RETRY);
}

static void
folder_chosen (GtkWidget *widget, GFile *file)
{
  SfsPage *page = SFS_PAGE (widget);
  g_autofree char *dir = NULL;

  if (file == NULL || sfs_page_get_busy (page))
    return;
  if (g_file_peek_path (file) == NULL)
    {
      sfs_page_set_note (page, _ ("That folder is not one of this computer. Choose another one."));
      return;
    }
  dir = g_build_filename (g_file_peek_path (file), FOLDER_ELSEWHERE, NULL);
  sfs_page_set_busy (page, TRUE);
  sfs_records_open_async (dir, sfs_page_get_cancellable (page), folder_opened, g_object_ref (page));
}

static void
sfs_problem_page_primary (SfsPage *page)
{
  SfsProblemPage *self = SFS_PROBLEM_PAGE (page);

  switch (self->action)
    {
    case SFS_VIEW_RETRY:
      sfs_page_report (page, SFS_PAGE_RETRY);
      break;
    case SFS_VIEW_BACK:
      sfs_page_report (page, SFS_PAGE_BACK);
      break;
    case SFS_VIEW_RETAKE:
      sfs_page_report (page, SFS_PAGE_RETAKE);
      break;
    case SFS_VIEW_START_OVER:
      sfs_page_report (page, SFS_PAGE_START_OVER);
      break;
    case SFS_VIEW_WRITE:
      write_to_operator (self);
      break;
    case SFS_VIEW_REREAD:
      sfs_page_set_busy (page, TRUE);
      sfs_session_discard_async (sfs_page_get_session (page), sfs_page_get_cancellable (page),
                                 discarded, g_object_ref (self));
      break;
    }
}

static void
sfs_problem_page_secondary (SfsPage *page)
{
  SfsProblemPage *self = SFS_PROBLEM_PAGE (page);

  if (self->offers_folder)
    sfs_ask_for_folder (GTK_WIDGET (self), _ ("Where to keep the sealed video"), folder_chosen);
  else if (self->action == SFS_VIEW_RETRY)
    write_to_operator (self);
  else
    sfs_page_report (page, SFS_PAGE_RETRY);
}

static void
sfs_problem_page_tertiary (SfsPage *page)
{
  sfs_page_report (page, SFS_PAGE_LEAVE);
}

static void
sfs_problem_page_finalize (GObject *object)
{
  g_free (SFS_PROBLEM_PAGE (object)->details);

  G_OBJECT_CLASS (sfs_problem_page_parent_class)->finalize (object);
}

static void
sfs_problem_page_class_init (SfsProblemPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SfsPageClass *page_class = SFS_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sfs_problem_page_finalize;
  page_class->primary = sfs_problem_page_primary;
  page_class->secondary = sfs_problem_page_secondary;
  page_class->tertiary = sfs_problem_page_tertiary;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-problem-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsProblemPage, happened);
  gtk_widget_class_bind_template_child (widget_class, SfsProblemPage, loss);
  gtk_widget_class_bind_template_child (widget_class, SfsProblemPage, advice);
  gtk_widget_class_bind_template_child (widget_class, SfsProblemPage, details_label);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked);
}

static void
sfs_problem_page_init (SfsProblemPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sfs_problem_page_set_error:
 * @self: the page
 * @error: what went wrong
 *
 * Puts @error in words, with what the session's state says about the loss.
 */
void
sfs_problem_page_set_error (SfsProblemPage *self, const GError *error)
{
  SfsPage *page = SFS_PAGE (self);
  SfsSession *session = sfs_page_get_session (page);
  SfsSessionState state;
  SfsErrorView view;
  gboolean can_write;

  g_return_if_fail (SFS_IS_PROBLEM_PAGE (self));
  g_return_if_fail (error != NULL);

  state = sfs_session_get_state (session);
  sfs_error_to_session_view (error, session, &view);
  can_write = contact_address (self) != NULL;

  /* Nobody to write to before the operator has introduced itself. */
  self->action = view.action;
  if (view.action == SFS_VIEW_WRITE && !can_write)
    {
      self->action = SFS_VIEW_RETRY;
      view.action_label = _ ("_Try again");
    }

  sfs_page_set_title (page, state == SFS_SESSION_UNCONFIRMED ? _ ("Not confirmed")
                                                             : _ ("Something is wrong"));
  self->offers_folder = is_for_another_folder (error, state);
  sfs_page_set_heading (page, view.title);
  sfs_page_set_note (page, self->offers_folder
                               ? _ ("It can also be sealed in another folder, on a USB stick for "
                                    "example, and sent from there.")
                               : NULL);
  sfs_page_set_primary_label (page, view.action_label);
  if (self->offers_folder)
    sfs_page_set_secondary_label (page, _ ("Choose another _folder…"));
  else if (self->action == SFS_VIEW_RETRY)
    sfs_page_set_secondary_label (page, can_write ? _ ("_Write to them") : NULL);
  else if (g_error_matches (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT) &&
           (state == SFS_SESSION_SEALED || state == SFS_SESSION_UNCONFIRMED))
    sfs_page_set_secondary_label (page, _ ("_Sign in again"));
  else
    sfs_page_set_secondary_label (page, self->action == SFS_VIEW_WRITE ? _ ("_Try again") : NULL);
  sfs_page_set_tertiary_label (page, _ ("C_lose"));
  sfs_page_set_can_go_back (page, state != SFS_SESSION_UNCONFIRMED);

  gtk_label_set_text (GTK_LABEL (self->happened), view.happened);
  gtk_label_set_text (GTK_LABEL (self->loss), view.loss);
  gtk_label_set_text (GTK_LABEL (self->advice), view.advice);
  g_free (self->details);
  self->details = describe (self, error);
  gtk_label_set_text (GTK_LABEL (self->details_label), self->details);
}
