/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "upload/sfs-upload-private.h"

/* In a row, without progress: more is no accident. */
#define MAX_CORRUPT 3
#define MAX_WENT_BACK 3

static void
set_sent (SfsUpload *self, gint64 sent)
{
  if (self->sent == sent)
    return;
  self->sent = sent;
  g_object_notify (G_OBJECT (self), "sent");
}

void
sfs_upload_set_upload_url (SfsUpload *self, const char *url)
{
  g_free (self->upload_url);
  self->upload_url = g_strdup (url);
  g_object_notify (G_OBJECT (self), "upload-url");
}

/* Takes @reason; NULL ends the wait. */
static void
set_wait_reason (SfsUpload *self, GError *reason)
{
  gboolean waited = self->wait_reason != NULL;

  g_clear_error (&self->wait_reason);
  self->wait_reason = reason;
  if (waited != (reason != NULL))
    g_object_notify (G_OBJECT (self), "waiting");
}

/**
 * sfs_upload_end_wait:
 * @self: the upload
 *
 * Not waiting any more, if it was.
 */
void
sfs_upload_end_wait (SfsUpload *self)
{
  if (self->wait_source != NULL)
    g_source_destroy (self->wait_source);
  g_clear_pointer (&self->wait_source, g_source_unref);
  set_wait_reason (self, NULL);
}

static void
go_on (SfsUpload *self)
{
  self->in_hand = FALSE;
  sfs_upload_next (self);
}

/* Ends the run; takes @error. Without one it was a success. */
static void
finish (SfsUpload *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (self->cancel_source != NULL)
    g_source_destroy (self->cancel_source);
  g_clear_pointer (&self->cancel_source, g_source_unref);
  g_clear_signal_handler (&self->network_handler, sfs_http_get_network (self->http));
  g_clear_object (&self->abort);
  self->in_hand = FALSE;
  sfs_upload_end_wait (self);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
finish_with (SfsUpload *self, SfsUploadError code, const char *what, GError *cause)
{
  GError *error = g_error_new (SFS_UPLOAD_ERROR, code, "%s: %s", what, cause->message);

  g_error_free (cause);
  finish (self, error);
}

static void
finish_final (SfsUpload *self, GError *cause)
{
  guint status = sfs_net_error_get_status (cause);

  if (status == 413)
    finish_with (self, SFS_UPLOAD_ERROR_TOO_LARGE, "Too large for the server", cause);
  else if (status >= 400)
    finish_with (self, SFS_UPLOAD_ERROR_REFUSED, "The server refuses the upload", cause);
  else
    finish (self, cause);
}

static gboolean
wait_is_over (gpointer user_data)
{
  SfsUpload *self = user_data;

  /* Whoever is told may pause, and even go on. */
  sfs_upload_end_wait (self);
  if (self->task != NULL && !self->in_hand)
    sfs_upload_next (self);
  return G_SOURCE_REMOVE;
}

static gboolean
has_network (SfsUpload *self)
{
  return sfs_network_is_there (sfs_http_get_network (self->http), self->creation_url);
}

static gboolean
lacks_network (SfsUpload *self, const GError *error)
{
  return sfs_network_explains (sfs_http_get_network (self->http), self->creation_url, error);
}

/* After a passing fault; takes @cause. @first_at_once: no wait when it is the first. */
static void
wait_or_give_up (SfsUpload *self, GError *cause, gboolean first_at_once)
{
  double delay;

  if (lacks_network (self, cause))
    delay = sfs_retry_hold (&self->retry, g_random_double ());
  else
    delay = sfs_retry_next (&self->retry, g_get_monotonic_time (), g_random_double (),
                            sfs_net_error_get_retry_after (cause));

  if (delay < 0)
    {
      /* Given up at the first failure: the server itself wants more time than there is. */
      if (self->retry.attempts == 1)
        finish (self, cause);
      else
        finish_with (self, SFS_UPLOAD_ERROR_EXHAUSTED, "Tried often enough", cause);
      return;
    }
  if (self->paused || (first_at_once && self->retry.attempts == 1))
    {
      g_error_free (cause);
      go_on (self);
      return;
    }
  self->in_hand = FALSE;
  self->wait_source = g_timeout_source_new ((guint) (delay * 1000.0));
  g_source_set_static_name (self->wait_source, "[selfsame] upload retry");
  g_source_set_callback (self->wait_source, wait_is_over, self, NULL);
  g_source_attach (self->wait_source, g_task_get_context (self->task));
  set_wait_reason (self, cause);
}

/* A token that has run out is renewed once; the next answer that is good earns another renewal. */
static void
renew_token (SfsUpload *self, GError *cause)
{
  if (self->token == NULL || self->token_renewed)
    {
      finish_final (self, cause);
      return;
    }
  g_error_free (cause);
  self->token_renewed = TRUE;
  self->refused_token = g_steal_pointer (&self->token);
  go_on (self);
}

/* The server has dropped the upload: a new one from the same file, once. */
static void
start_over (SfsUpload *self, GError *cause)
{
  if (self->upload_url == NULL || self->recreated)
    {
      finish_with (self, SFS_UPLOAD_ERROR_GONE, "The server does not know the upload", cause);
      return;
    }
  g_error_free (cause);
  self->recreated = TRUE;
  self->highest = 0;
  sfs_upload_set_upload_url (self, NULL);
  go_on (self);
}

/* A request failed; takes @error. */
static void
failed (SfsUpload *self, GError *error)
{
  self->offset = -1;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      if (self->lost_network && !g_cancellable_is_cancelled (g_task_get_cancellable (self->task)))
        {
          g_error_free (error);
          self->lost_network = FALSE;
          wait_or_give_up (self,
                           g_error_new_literal (SFS_NET_ERROR, SFS_NET_ERROR_OFFLINE,
                                                "The network is gone"),
                           FALSE);
          return;
        }
      /* By the caller or for a pause: the next step sees which. */
      g_error_free (error);
      go_on (self);
      return;
    }

  if (lacks_network (self, error))
    {
      wait_or_give_up (self, error, FALSE);
      return;
    }

  switch (sfs_tus_judge (error))
    {
    case SFS_TUS_TOKEN:
      renew_token (self, error);
      break;
    case SFS_TUS_GONE:
      start_over (self, error);
      break;
    case SFS_TUS_CORRUPT:
      if (++self->corrupt >= MAX_CORRUPT)
        {
          finish_with (self, SFS_UPLOAD_ERROR_CHECKSUM, "Arrives damaged", error);
          break;
        }
      g_error_free (error);
      go_on (self);
      break;
    case SFS_TUS_CONFLICT:
      /* Without an upload there is no offset to be at odds over. */
      if (self->upload_url == NULL)
        finish_final (self, error);
      else
        wait_or_give_up (self, error, TRUE);
      break;
    case SFS_TUS_WAIT:
      wait_or_give_up (self, error, FALSE);
      break;
    case SFS_TUS_FINAL:
    default:
      finish_final (self, error);
      break;
    }
}

/* The server told its offset, which can be @most. FALSE when the run ended over it. */
static gboolean
take_offset (SfsUpload *self, gint64 offset, gint64 most)
{
  if (offset > most || (offset < self->highest && ++self->went_back >= MAX_WENT_BACK))
    {
      finish (self, g_error_new (SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_OFFSET,
                                 "The server has %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                                 " bytes, after %" G_GINT64_FORMAT,
                                 offset, self->bytes, self->highest));
      return FALSE;
    }
  if (offset > self->highest)
    {
      self->highest = offset;
      self->corrupt = 0;
      self->went_back = 0;
      sfs_retry_progress (&self->retry);
    }
  self->offset = offset;
  set_sent (self, offset);
  return TRUE;
}

static void
on_token (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SfsUpload *self = user_data;
  GError *error = NULL;

  self->token = self->token_finish (self->token_source, result, &error);
  if (self->token != NULL)
    {
      g_clear_pointer (&self->refused_token, sfs_secret_unref);
      go_on (self);
    }
  else if (sfs_net_error_is_transient (error) || lacks_network (self, error))
    wait_or_give_up (self, error, FALSE);
  else
    finish (self, error);
}

static void
on_options (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SfsUpload *self = user_data;
  GError *error = NULL;

  if (!sfs_tus_options_finish (result, &self->server, &error))
    {
      failed (self, error);
      return;
    }
  self->server_known = TRUE;
  if (self->server.max_size >= 0 && self->bytes > self->server.max_size)
    finish (self, g_error_new (SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_TOO_LARGE,
                               "%" G_GINT64_FORMAT " bytes, and the server takes %" G_GINT64_FORMAT,
                               self->bytes, self->server.max_size));
  else
    go_on (self);
}

/* The operator has every byte from an earlier run whose end we did not get to see (protocol.md: one
 * completed upload a submission). What it has shows in the receipt. */
static gboolean
is_complete_already (const GError *error)
{
  return sfs_net_error_get_status (error) == 409 &&
         g_strcmp0 (sfs_net_error_get_problem_type (error), "already-uploaded") == 0;
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SfsUpload *self = user_data;
  GError *error = NULL;
  g_autofree char *url = sfs_tus_create_finish (result, &error);

  if (is_complete_already (error))
    {
      g_error_free (error);
      set_sent (self, self->bytes);
      finish (self, NULL);
      return;
    }
  if (url == NULL)
    {
      failed (self, error);
      return;
    }
  self->token_renewed = FALSE;
  sfs_upload_set_upload_url (self, url);
  self->highest = 0;
  take_offset (self, 0, 0);
  g_signal_emit_by_name (self, "created", url);
  go_on (self);
}

static void
on_head (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SfsUpload *self = user_data;
  GError *error = NULL;
  gint64 offset = sfs_tus_head_finish (result, &error);

  if (offset < 0)
    {
      failed (self, error);
      return;
    }
  if (take_offset (self, offset, self->bytes))
    go_on (self);
}

static gint64
end_of_chunk (SfsUpload *self)
{
  return MIN (self->offset + (gint64) self->chunk_size, self->bytes);
}

static void
on_written (gint64 written, gpointer user_data)
{
  SfsUpload *self = user_data;

  set_sent (self, MAX (self->sent, MIN (self->offset + written, end_of_chunk (self))));
}

static void
on_patch (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SfsUpload *self = user_data;
  GError *error = NULL;
  gint64 before = self->offset;
  gint64 offset = sfs_tus_patch_finish (result, &error);

  if (offset < 0)
    {
      failed (self, error);
      return;
    }
  if (!take_offset (self, offset, end_of_chunk (self)))
    return;
  if (offset > before)
    {
      /* Not with every answer: a server that takes a token for its HEAD but never for a PATCH would
       * be asked for ever. */
      self->token_renewed = FALSE;
      go_on (self);
      return;
    }
  self->offset = -1;
  wait_or_give_up (self,
                   g_error_new_literal (SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_OFFSET,
                                        "The server took nothing"),
                   FALSE);
}

static void
on_chunk (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SfsUpload *self = user_data;
  GError *error = NULL;
  g_autoptr (SfsChunk) chunk = sfs_chunk_read_finish (result, &error);

  if (chunk == NULL)
    {
      failed (self, error);
      return;
    }
  sfs_tus_patch_async (self->http, self->upload_url, self->token, self->offset, chunk,
                       self->server.sha256, on_written, self, self->abort, on_patch, self);
}

/**
 * sfs_upload_network_changed:
 * @self: an upload with a run
 *
 * A connection whose network is gone would be waited for until its time is up: it is broken off, as
 * for a pause. When the network is back, who waited for it goes on at once; a server that asked for
 * time gets its time.
 */
void
sfs_upload_network_changed (SfsUpload *self)
{
  if (has_network (self))
    {
      if (self->wait_source != NULL && sfs_net_error_is_unreachable (self->wait_reason))
        {
          sfs_retry_progress (&self->retry);
          sfs_upload_end_wait (self);
          if (!self->in_hand && self->task != NULL)
            sfs_upload_next (self);
        }
    }
  else if (self->in_hand && !self->paused)
    {
      self->lost_network = TRUE;
      g_cancellable_cancel (self->abort);
      g_object_unref (self->abort);
      self->abort = g_cancellable_new ();
    }
}

/**
 * sfs_upload_next:
 * @self: an upload with a run and nothing in hand
 *
 * The one place that decides what comes next, from what is known. Getting a token and making an
 * upload are not broken off for a pause: their answers would be lost, the server's effort not.
 */
void
sfs_upload_next (SfsUpload *self)
{
  GCancellable *cancellable = g_task_get_cancellable (self->task);
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, &error))
    {
      finish (self, error);
      return;
    }
  if (self->upload_url != NULL && self->offset == self->bytes)
    {
      finish (self, NULL);
      return;
    }
  if (self->paused)
    return;

  self->lost_network = FALSE;
  self->in_hand = TRUE;
  if (self->token_source != NULL && self->token == NULL)
    self->token_async (self->token_source, self->refused_token, cancellable, on_token, self);
  else if (!self->server_known)
    sfs_tus_options_async (self->http, self->creation_url, self->token, self->abort, on_options,
                           self);
  else if (self->upload_url == NULL)
    sfs_tus_create_async (self->http, self->creation_url, self->token, self->submission,
                          self->bytes, cancellable, on_created, self);
  else if (self->offset < 0)
    sfs_tus_head_async (self->http, self->upload_url, self->token, self->bytes, self->abort,
                        on_head, self);
  else
    sfs_chunk_read_async (self->path, self->offset, self->chunk_size, self->bytes, self->abort,
                          on_chunk, self);
}
