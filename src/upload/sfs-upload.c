/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "upload/sfs-upload-private.h"

#include "core/sfs-invitation.h"

/* A sealed clip is one or two megabytes. A chunk that breaks off is lost where checksums are used
 * (tus 1.0.0, “Checksum”), so on a poor line (50 kB/s) this size costs five seconds at most, and a
 * pause as little; on a good one the further round trips add a second or so in all. */
#define CHUNK_SIZE (256 * 1024)

enum
{
  PROP_0,
  PROP_SENT,
  PROP_PAUSED,
  PROP_WAITING,
  PROP_UPLOAD_URL,
  N_PROPS,
};

enum
{
  SIGNAL_CREATED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SfsUpload, sfs_upload, G_TYPE_OBJECT)

static void
on_network_changed (SfsNetwork *network, gpointer user_data)
{
  sfs_upload_network_changed (user_data);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  SfsUpload *self = user_data;

  g_cancellable_cancel (self->abort);
  if (!self->in_hand)
    sfs_upload_next (self);
  return G_SOURCE_REMOVE;
}

/* A token goes to the origin it was already good for, and nowhere else. */
static void
forget_foreign_upload (SfsUpload *self)
{
  gboolean allow_loopback = sfs_http_get_allow_loopback (self->http);
  g_autofree char *wanted = sfs_url_get_origin (self->creation_url, allow_loopback, NULL);
  g_autofree char *origin = NULL;

  if (self->upload_url == NULL)
    return;
  origin = sfs_url_get_origin (self->upload_url, allow_loopback, NULL);
  if (origin == NULL || g_strcmp0 (origin, wanted) != 0)
    sfs_upload_set_upload_url (self, NULL);
}

static void
sfs_upload_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsUpload *self = SFS_UPLOAD (object);

  switch (id)
    {
    case PROP_SENT:
      g_value_set_int64 (value, self->sent);
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, self->paused);
      break;
    case PROP_WAITING:
      g_value_set_boolean (value, sfs_upload_get_waiting (self));
      break;
    case PROP_UPLOAD_URL:
      g_value_set_string (value, self->upload_url);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_upload_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_PAUSED)
    sfs_upload_set_paused (SFS_UPLOAD (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sfs_upload_finalize (GObject *object)
{
  SfsUpload *self = SFS_UPLOAD (object);

  g_clear_object (&self->http);
  g_clear_object (&self->token_source);
  g_clear_pointer (&self->token, sfs_secret_unref);
  g_clear_pointer (&self->refused_token, sfs_secret_unref);
  g_free (self->path);
  g_free (self->submission);
  g_free (self->creation_url);
  g_free (self->upload_url);

  G_OBJECT_CLASS (sfs_upload_parent_class)->finalize (object);
}

static void
sfs_upload_class_init (SfsUploadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = sfs_upload_get_property;
  object_class->set_property = sfs_upload_set_property;
  object_class->finalize = sfs_upload_finalize;

  props[PROP_SENT] = g_param_spec_int64 ("sent", NULL, NULL, 0, G_MAXINT64, 0, read);
  props[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE, read | G_PARAM_WRITABLE);
  props[PROP_WAITING] = g_param_spec_boolean ("waiting", NULL, NULL, FALSE, read);
  props[PROP_UPLOAD_URL] = g_param_spec_string ("upload-url", NULL, NULL, NULL, read);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * SfsUpload::created:
   * @self: the upload
   * @upload_url: where it is
   *
   * Before the first byte is sent there: keep it, or it cannot be resumed.
   */
  signals[SIGNAL_CREATED] = g_signal_new ("created", SFS_TYPE_UPLOAD, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
sfs_upload_init (SfsUpload *self)
{
  self->chunk_size = CHUNK_SIZE;
  self->policy = sfs_retry_policy_default;
  self->retry.policy = &self->policy;
  self->offset = -1;
}

/**
 * sfs_upload_new:
 * @http: how to speak HTTP
 * @path: of the file to send
 * @bytes: its length, more than 0
 * @submission: submission id
 * @creation_url: where uploads are made
 * @upload_url: (nullable): of an upload made earlier; one at another origin than @creation_url is
 *   not used
 * @token_source: (nullable): where bearer tokens come from, for the two functions
 * @token_async: called with the token that was refused, or NULL
 * @token_finish: its other half, (transfer full)
 *
 * Returns: (transfer full): an upload that waits for sfs_upload_run_async()
 */
SfsUpload *
sfs_upload_new (SfsHttp *http,
                const char *path,
                gint64 bytes,
                const char *submission,
                const char *creation_url,
                const char *upload_url,
                GObject *token_source,
                SfsTokenAsync token_async,
                SfsTokenFinish token_finish)
{
  SfsUpload *self;

  g_return_val_if_fail (bytes > 0, NULL);

  self = g_object_new (SFS_TYPE_UPLOAD, NULL);
  self->http = g_object_ref (http);
  self->path = g_strdup (path);
  self->bytes = bytes;
  self->submission = g_strdup (submission);
  self->creation_url = g_strdup (creation_url);
  self->upload_url = g_strdup (upload_url);
  g_set_object (&self->token_source, token_source);
  self->token_async = token_async;
  self->token_finish = token_finish;
  return self;
}

/**
 * sfs_upload_run_async:
 * @self: the upload
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when the server has every byte, or there is no going on
 * @user_data: for @callback
 *
 * Waits out what passes by itself (no network, a busy server) by #SfsRetry; without a network for
 * as long as it takes. After an error it may be run again and goes on from where the server is.
 */
void
sfs_upload_run_async (SfsUpload *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_upload_run_async);
  if (self->task != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                               "The upload is running already");
      return;
    }

  self->task = g_steal_pointer (&task);
  self->abort = g_cancellable_new ();
  self->offset = -1;
  self->highest = 0;
  self->corrupt = 0;
  self->went_back = 0;
  self->token_renewed = FALSE;
  self->recreated = FALSE;
  sfs_retry_progress (&self->retry);
  forget_foreign_upload (self);
  sfs_network_watch (sfs_http_get_network (self->http));
  self->network_handler = g_signal_connect (sfs_http_get_network (self->http), "changed",
                                            G_CALLBACK (on_network_changed), self);
  if (cancellable != NULL)
    {
      /* On our context, whichever thread cancels. */
      self->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_static_name (self->cancel_source, "[selfsame] upload cancelled");
      g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (on_cancelled), self, NULL);
      g_source_attach (self->cancel_source, g_task_get_context (self->task));
    }
  sfs_upload_next (self);
}

/**
 * sfs_upload_run_finish:
 * @self: the upload
 * @result: from the callback
 * @error: return location
 *
 * Returns: FALSE with an error of SFS_UPLOAD_ERROR, of SFS_NET_ERROR when trying again would not
 *   help, of the token source, or G_IO_ERROR_CANCELLED or _PENDING
 */
gboolean
sfs_upload_run_finish (SfsUpload *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * sfs_upload_set_paused:
 * @self: the upload
 * @paused: whether to hold still
 *
 * Breaks the running chunk off at once: what the server did not keep of it is sent again. A pause
 * is no failure, and the retry budget begins anew after it. May be set before the run.
 */
void
sfs_upload_set_paused (SfsUpload *self, gboolean paused)
{
  paused = !!paused;
  if (self->paused == paused)
    return;

  self->paused = paused;
  if (self->task != NULL && paused)
    {
      sfs_upload_end_wait (self);
      g_cancellable_cancel (self->abort);
    }
  else if (self->task != NULL)
    {
      g_object_unref (self->abort);
      self->abort = g_cancellable_new ();
      sfs_retry_progress (&self->retry);
      self->token_renewed = FALSE; /* it may have expired meanwhile */
      if (!self->in_hand)
        sfs_upload_next (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PAUSED]);
}

/**
 * sfs_upload_get_paused:
 * @self: an upload
 *
 * Returns: whether sfs_upload_set_paused() holds it
 */
gboolean
sfs_upload_get_paused (SfsUpload *self)
{
  return self->paused;
}

/**
 * sfs_upload_get_waiting:
 * @self: an upload
 *
 * Returns: whether it waits between two tries; sfs_upload_get_wait_reason() says for what
 */
gboolean
sfs_upload_get_waiting (SfsUpload *self)
{
  return self->wait_reason != NULL;
}

/**
 * sfs_upload_get_wait_reason:
 * @self: the upload
 *
 * Returns: (transfer none) (nullable): what went wrong, while #SfsUpload:waiting; its message is
 *   not for people
 */
const GError *
sfs_upload_get_wait_reason (SfsUpload *self)
{
  return self->wait_reason;
}

/**
 * sfs_upload_get_sent:
 * @self: the upload
 *
 * Returns: bytes on their way or there; goes back only where the server has less than that
 */
gint64
sfs_upload_get_sent (SfsUpload *self)
{
  return self->sent;
}

/**
 * sfs_upload_get_upload_url:
 * @self: an upload
 *
 * Returns: (transfer none) (nullable): where the server keeps it, NULL until it was made there
 */
const char *
sfs_upload_get_upload_url (SfsUpload *self)
{
  return self->upload_url;
}

/**
 * sfs_upload_set_chunk_size:
 * @self: the upload, not running
 * @bytes: how much one request carries at most
 */
void
sfs_upload_set_chunk_size (SfsUpload *self, gsize bytes)
{
  g_return_if_fail (bytes > 0 && self->task == NULL);

  self->chunk_size = bytes;
}

/**
 * sfs_upload_set_retry_policy:
 * @self: the upload, not running
 * @policy: copied
 */
void
sfs_upload_set_retry_policy (SfsUpload *self, const SfsRetryPolicy *policy)
{
  g_return_if_fail (self->task == NULL);

  self->policy = *policy;
}
