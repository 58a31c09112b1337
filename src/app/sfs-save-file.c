/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-save-file.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *widget; /* weak */
  SfsSaveFunc callback;
} Question;

static void
question_free (Question *question)
{
  g_clear_weak_pointer (&question->widget);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
answer (Question *question, GFile *file)
{
  if (question->widget != NULL)
    question->callback (question->widget, file);
}

#if GTK_CHECK_VERSION(4, 10, 0)

static void
saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);

  answer (question, file);
}

static void
opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

  answer (question, file);
}

static void
chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (GFile)
      file = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);

  answer (question, file);
}

#else

static void
responded (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  answer (question, file);
  g_object_unref (dialog);
}

static void
show_chooser (GtkFileChooserNative *dialog, Question *question)
{
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (responded), question);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

#endif

static Question *
ask (GtkWidget *widget, SfsSaveFunc callback)
{
  Question *question = g_new0 (Question, 1);

  g_set_weak_pointer (&question->widget, widget);
  question->callback = callback;

  return question;
}

/**
 * sfs_ask_where_to_save:
 * @widget: the page that asks
 * @title: title of the dialog
 * @name: a file name to begin with
 * @callback: called with the answer, unless @widget is gone by then
 *
 * Shows the file dialog of the desktop.
 */
void
sfs_ask_where_to_save (GtkWidget *widget, const char *title, const char *name, SfsSaveFunc callback)
{
  GtkWindow *window;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (callback != NULL);

  window = GTK_WINDOW (gtk_widget_get_root (widget));

#if GTK_CHECK_VERSION(4, 10, 0)
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, window, NULL, saved, ask (widget, callback));
#else
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, window,
                                                              GTK_FILE_CHOOSER_ACTION_SAVE,
                                                              _ ("_Save"), _ ("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  show_chooser (dialog, ask (widget, callback));
#endif
}

/**
 * sfs_ask_for_folder:
 * @widget: the page that asks
 * @title: title of the dialog
 * @callback: called with the answer, unless @widget is gone by then
 *
 * Shows the folder dialog of the desktop.
 */
void
sfs_ask_for_folder (GtkWidget *widget, const char *title, SfsSaveFunc callback)
{
  GtkWindow *window;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (callback != NULL);

  window = GTK_WINDOW (gtk_widget_get_root (widget));

#if GTK_CHECK_VERSION(4, 10, 0)
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_select_folder (dialog, window, NULL, chosen, ask (widget, callback));
#else
  show_chooser (gtk_file_chooser_native_new (title, window, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                             _ ("_Choose"), _ ("_Cancel")),
                ask (widget, callback));
#endif
}

/**
 * sfs_ask_for_file:
 * @widget: the page that asks
 * @title: title of the dialog
 * @callback: called with the answer, unless @widget is gone by then
 *
 * Shows the file dialog of the desktop, for a file that is there already.
 */
void
sfs_ask_for_file (GtkWidget *widget, const char *title, SfsSaveFunc callback)
{
  GtkWindow *window;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (callback != NULL);

  window = GTK_WINDOW (gtk_widget_get_root (widget));

#if GTK_CHECK_VERSION(4, 10, 0)
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_open (dialog, window, NULL, opened, ask (widget, callback));
#else
  show_chooser (gtk_file_chooser_native_new (title, window, GTK_FILE_CHOOSER_ACTION_OPEN,
                                             _ ("_Choose"), _ ("_Cancel")),
                ask (widget, callback));
#endif
}
