/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/submissions/sfs-submission-page-private.h"

#include <glib/gi18n.h>

#include "app/sfs-dialog.h"
#include "app/sfs-save-file.h"
#include "app/submissions/sfs-receipt-sheet.h"

static void
say_saved (SfsSubmissionPage *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *note = NULL;

  /* Translators: %s is a file name. */
  note =
      g_strdup_printf (_ ("Saved as “%s”. Whoever can read the file can see what is in it."), name);
  sfs_page_set_note (SFS_PAGE (self), note);
}

static void
written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSubmissionPage) self = user_data;
  g_autoptr (GError) error = NULL;

  sfs_submission_page_end (self);
  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    say_saved (self, G_FILE (source));
  else
    sfs_submission_page_tell (self, error);
}

static void
write_file (SfsSubmissionPage *self, GFile *file, GBytes *bytes)
{
  /* A face is nobody else's on this computer either. */
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE,
                                       G_FILE_CREATE_REPLACE_DESTINATION | G_FILE_CREATE_PRIVATE,
                                       sfs_submission_page_begin (self, _ ("Saving.")), written,
                                       g_object_ref (self));
}

static void
clip_place_chosen (GtkWidget *widget, GFile *file)
{
  SfsSubmissionPage *self = SFS_SUBMISSION_PAGE (widget);
  g_autoptr (GBytes) bytes = NULL;

  if (file == NULL || self->opened == NULL)
    return;

  bytes = sfs_secret_to_bytes (self->opened->clip->webm);
  write_file (self, file, bytes);
}

static void
receipt_place_chosen (GtkWidget *widget, GFile *file)
{
  SfsSubmissionPage *self = SFS_SUBMISSION_PAGE (widget);
  g_autoptr (GBytes) bytes = NULL;
  const char *jws;

  if (file == NULL)
    return;

  jws = sfs_receipt_get_jws (self->records->receipt);
  bytes = g_bytes_new (jws, strlen (jws));
  write_file (self, file, bytes);
}

static void
exported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GFile) file = user_data;
  SfsSubmissionPage *self = g_object_get_data (G_OBJECT (file), "page");
  g_autoptr (GError) error = NULL;

  sfs_submission_page_end (self);
  if (sfs_submissions_export_finish (SFS_SUBMISSIONS (source), result, &error))
    say_saved (self, file);
  else
    sfs_submission_page_tell (self, error);
}

static void
archive_place_chosen (GtkWidget *widget, GFile *file)
{
  SfsSubmissionPage *self = SFS_SUBMISSION_PAGE (widget);

  if (file == NULL)
    return;

  g_object_set_data_full (G_OBJECT (file), "page", g_object_ref (self), g_object_unref);
  sfs_submissions_export_async (
      self->submissions, self->sent, file,
      sfs_submission_page_begin (self, _ ("Fetching the video and putting everything together.")),
      exported, g_object_ref (file));
}

static void
printed (GtkPrintOperation *operation, GtkPrintOperationResult result, SfsSubmissionPage *self)
{
  g_autoptr (GError) error = NULL;
  const char *uri;

  if (result == GTK_PRINT_OPERATION_RESULT_APPLY)
    {
      /* A printer speaks for itself. */
      uri = gtk_print_settings_get (gtk_print_operation_get_print_settings (operation),
                                    GTK_PRINT_SETTINGS_OUTPUT_URI);
      if (uri != NULL)
        {
          g_autoptr (GFile) file = g_file_new_for_uri (uri);

          say_saved (self, file);
        }
    }
  if (result != GTK_PRINT_OPERATION_RESULT_ERROR)
    return;

  gtk_print_operation_get_error (operation, &error);
  g_message ("Cannot print: %s", error->message);
  sfs_page_set_note (SFS_PAGE (self), _ ("It could not be printed. Save it as a PDF, or save the "
                                         "receipt itself."));
}

static void
print_receipt (SfsSubmissionPage *self)
{
  g_autoptr (GtkPrintOperation)
      operation = sfs_receipt_sheet_to_print (sfs_receipt_sheet_new (self->records));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  g_signal_connect_object (operation, "done", G_CALLBACK (printed), self, 0);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_WINDOW (root),
                           NULL);
}

static void
save_receipt (SfsSubmissionPage *self)
{
  /* Translators: a file name, %s is a number; keep the ending. */
  g_autofree char *name = g_strdup_printf (_ ("Receipt %s.jws"), sfs_sent_get_id (self->sent));

  sfs_ask_where_to_save (GTK_WIDGET (self), _ ("Save the receipt"), name, receipt_place_chosen);
}

static void
save_everything (SfsSubmissionPage *self)
{
  /* Translators: a file name, %s is a number; keep the ending. */
  g_autofree char *name = g_strdup_printf (_ ("Submission %s.tar"), sfs_sent_get_id (self->sent));

  sfs_ask_where_to_save (GTK_WIDGET (self), _ ("Save everything"), name, archive_place_chosen);
}

/**
 * sfs_submission_page_save_clip:
 * @self: a page whose video is open
 */
void
sfs_submission_page_save_clip (SfsSubmissionPage *self)
{
  /* Translators: a file name, %s is a number; keep the ending. */
  g_autofree char *name = g_strdup_printf (_ ("Video %s.webm"), sfs_sent_get_id (self->sent));

  sfs_ask_where_to_save (GTK_WIDGET (self), _ ("Save the video"), name, clip_place_chosen);
}

static void
answered (AdwMessageDialog *dialog, const char *response, SfsSubmissionPage *self)
{
  if (g_str_equal (response, "video"))
    sfs_submission_page_open (self, SFS_OPENED_SAVE);
  else if (g_str_equal (response, "receipt"))
    save_receipt (self);
  else if (g_str_equal (response, "everything"))
    save_everything (self);
  else if (g_str_equal (response, "print"))
    print_receipt (self);
}

/**
 * sfs_submission_page_ask_what_to_save:
 * @self: a page
 *
 * What cannot be had is not offered.
 */
void
sfs_submission_page_ask_what_to_save (SfsSubmissionPage *self)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _ ("Save a copy"),
      _ ("The copy is yours alone, and is not encrypted. “Everything” is one archive with the "
         "video, "
         "what you agreed to, what was checked, who looked, and the receipt."));

  /* One below the other, and then the last is uppermost. */
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _ ("_Cancel"),
                                    "everything", _ ("_Everything…"), NULL);
  if (self->records != NULL && self->records->receipt != NULL)
    adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "print",
                                      _ ("The receipt, _printed or as PDF…"), "receipt",
                                      _ ("The _receipt…"), NULL);
  if (sfs_sent_get_withdrawal (self->sent) != SFS_WITHDRAWAL_CONFIRMED)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "video", _ ("The _video…"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), self, 0);
  sfs_dialog_present (ADW_MESSAGE_DIALOG (dialog));
}
