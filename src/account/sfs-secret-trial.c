/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-secret-trial.h"

#include "account/sfs-secret-store.h"

#include <glib/gstdio.h>

/* libsecret asks the Secret portal for its key, and begins in 0.20 to listen for the answer only
 * when the call has come back: a portal that answers at once is not heard where the main loop has
 * other things to do, and libsecret waits for ever. (0.21.7 listens before it asks.) Cancelled
 * while it waits, it disconnects its handler from within it and stands still. So a try is never
 * cancelled but left, and another one made, which asks anew. */
#define TRIES 4
#define TRY_SECONDS 2

typedef struct
{
  guint tries;
  guint timeout;
  GSource *cancelled; /* (nullable) */
} Trial;

static void
trial_stop (Trial *trial)
{
  g_clear_handle_id (&trial->timeout, g_source_remove);
  if (trial->cancelled != NULL)
    g_source_destroy (trial->cancelled);
  g_clear_pointer (&trial->cancelled, g_source_unref);
}

static void
trial_free (Trial *trial)
{
  trial_stop (trial);
  g_free (trial);
}

/* Says whether the task has been returned before: by an earlier try, or one that was given up. */
static gboolean
settle (GTask *task)
{
  Trial *trial = g_task_get_task_data (task);

  if (trial->tries == 0)
    return FALSE;
  trial->tries = 0;
  trial_stop (trial);
  return TRUE;
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (SfsCredentials) none = NULL;
  GError *error = NULL;

  none = sfs_credential_store_load_finish (SFS_CREDENTIAL_STORE (source), result, &error);
  if (!settle (task))
    g_clear_error (&error);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean on_time_is_up (gpointer user_data);

static void
try (GTask *task)
{
  Trial *trial = g_task_get_task_data (task);
  g_autoptr (SfsCredentialStore) store = sfs_secret_store_new ();

  trial->tries++;
  trial->timeout = g_timeout_add_seconds (TRY_SECONDS, on_time_is_up, task);
  /* Looking for something that is not there shows whether there could be something. */
  sfs_credential_store_load_async (store, "https://selfsame.invalid", NULL, NULL, on_loaded,
                                   g_object_ref (task));
}

static gboolean
on_time_is_up (gpointer user_data)
{
  GTask *task = user_data;
  Trial *trial = g_task_get_task_data (task);

  trial->timeout = 0;
  if (trial->tries < TRIES)
    {
      g_info ("The Secret portal has not answered, asking again");
      try (task);
    }
  else if (settle (task))
    {
      g_task_return_new_error (task, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_NO_SERVICE,
                               "The Secret portal did not answer %d times", TRIES);
    }
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;

  if (settle (task))
    g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/* A file that is not there yet GIO makes in its place, and fills it a moment later. Whoever was
 * ended in between left an empty one, at which libsecret would give up for ever. In a thread. */
static void
clear_unfinished (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *given = g_getenv ("SECRET_FILE_TEST_PATH");
  g_autofree char *path = given != NULL ? g_strdup (given)
                                        : g_build_filename (g_get_user_data_dir (), "keyrings",
                                                            "default.keyring", NULL);
  GStatBuf about;

  /* In a sandbox nobody else has it. */
  if (given == NULL && !g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (g_lstat (path, &about) == 0 && S_ISREG (about.st_mode) && about.st_size == 0 &&
      g_unlink (path) == 0)
    g_info ("The file for passwords was begun and not written, and is made anew");
  g_task_return_boolean (task, TRUE);
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Trial *trial = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (cancellable != NULL)
    {
      trial->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (trial->cancelled, G_SOURCE_FUNC (on_cancelled), task, NULL);
      g_source_attach (trial->cancelled, g_main_context_get_thread_default ());
    }
  try (task);
}

/**
 * sfs_secret_trial_async:
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Sees whether libsecret's own file can be used, as in a sandbox, where its key comes from the
 * Secret portal; one that a crash left empty is removed first. Takes 8 s at most, and asks anew
 * each 2 s. What libsecret does not come back from keeps its part of the memory until the end of
 * the process.
 */
void
sfs_secret_trial_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GTask) clearing = NULL;

  g_task_set_source_tag (task, sfs_secret_trial_async);
  g_task_set_task_data (task, g_new0 (Trial, 1), (GDestroyNotify) trial_free);
  clearing = g_task_new (NULL, NULL, on_cleared, task);
  g_task_set_source_tag (clearing, clear_unfinished);
  g_task_run_in_thread (clearing, clear_unfinished);
}

/**
 * sfs_secret_trial_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Finishes sfs_secret_trial_async ().
 *
 * Returns: %TRUE when it can be used, or %FALSE with an error of %SFS_ACCOUNT_ERROR or
 *   %G_IO_ERROR_CANCELLED
 */
gboolean
sfs_secret_trial_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
