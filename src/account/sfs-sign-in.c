/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-sign-in.h"

#include "account/sfs-authorization-response.h"
#include "account/sfs-credentials.h"
#include "account/sfs-form.h"
#include "account/sfs-pkce.h"
#include "account/sfs-redirect.h"

#include <string.h>

/* A page that was left open over lunch is no longer expected. */
#define MAX_WAIT (15 * 60) /* seconds */

struct _SfsSignIn
{
  GObject parent_instance;

  SfsHttp *http;
  SfsDescription *description;

  SfsServerMetadata *metadata; /* (nullable) from here on: until started */
  SfsRedirect *redirect;
  SfsSecret *state;
  SfsSecret *verifier;

  gboolean answered; /* the browser came back, with one of these two */
  SfsSecret *code;   /* (nullable) */
  GError *refusal;   /* (nullable) */

  GTask *waiting;     /* (nullable) for the browser */
  GSource *cancelled; /* (nullable) of who waits */
  GSource *timer;     /* (nullable) */
};

G_DEFINE_FINAL_TYPE (SfsSignIn, sfs_sign_in, G_TYPE_OBJECT)

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* (transfer full): the task, no longer waiting. */
static GTask *
stop_waiting (SfsSignIn *self)
{
  clear_source (&self->cancelled);
  clear_source (&self->timer);
  return g_steal_pointer (&self->waiting);
}

static void
sfs_sign_in_dispose (GObject *object)
{
  SfsSignIn *self = SFS_SIGN_IN (object);

  clear_source (&self->cancelled);
  clear_source (&self->timer);
  g_clear_pointer (&self->redirect, sfs_redirect_close);
  g_clear_object (&self->http);

  G_OBJECT_CLASS (sfs_sign_in_parent_class)->dispose (object);
}

static void
sfs_sign_in_finalize (GObject *object)
{
  SfsSignIn *self = SFS_SIGN_IN (object);

  g_clear_pointer (&self->description, sfs_description_unref);
  g_clear_pointer (&self->metadata, sfs_server_metadata_free);
  g_clear_pointer (&self->state, sfs_secret_unref);
  g_clear_pointer (&self->verifier, sfs_secret_unref);
  g_clear_pointer (&self->code, sfs_secret_unref);
  g_clear_error (&self->refusal);

  G_OBJECT_CLASS (sfs_sign_in_parent_class)->finalize (object);
}

static void
sfs_sign_in_class_init (SfsSignInClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sfs_sign_in_dispose;
  object_class->finalize = sfs_sign_in_finalize;
}

static void
sfs_sign_in_init (SfsSignIn *self)
{
}

/**
 * sfs_sign_in_new:
 * @http: what to speak with
 * @description: the operator's, its key accepted; it has an issuer
 *
 * Returns: (transfer full): an attempt that has not begun
 */
SfsSignIn *
sfs_sign_in_new (SfsHttp *http, SfsDescription *description)
{
  SfsSignIn *self;

  g_return_val_if_fail (sfs_description_get_issuer (description) != NULL, NULL);

  self = g_object_new (SFS_TYPE_SIGN_IN, NULL);
  self->http = g_object_ref (http);
  self->description = sfs_description_ref (description);
  return self;
}

/**
 * sfs_sign_in_get_description:
 * @self: a sign-in
 *
 * Returns: (transfer none): of the operator it is for
 */
SfsDescription *
sfs_sign_in_get_description (SfsSignIn *self)
{
  return self->description;
}

/* --- The browser comes back ------------------------------------------------------------------- */

static void
on_tokens (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  SfsTokens *tokens = sfs_token_request_finish (result, &error);

  if (tokens != NULL)
    g_task_return_pointer (task, tokens, (GDestroyNotify) sfs_tokens_free);
  else
    g_task_return_error (task, error);
}

/* Takes @task. */
static void
redeem (SfsSignIn *self, GTask *task)
{
  g_autoptr (SfsSecret) code = g_steal_pointer (&self->code);

  if (code == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&self->refusal));
      g_object_unref (task);
      return;
    }
  sfs_token_request_authorization_async (self->http, self->metadata,
                                         sfs_description_get_client_id (self->description),
                                         sfs_secret_string (code),
                                         sfs_redirect_get_uri (self->redirect), self->verifier,
                                         g_task_get_cancellable (task), on_tokens, task);
}

static gboolean
on_redirected (const char *query, gpointer user_data)
{
  g_autoptr (SfsSignIn) self = g_object_ref (user_data); /* who waits may drop it */
  gboolean good;
  char *code;

  code = sfs_authorization_response_parse (query, sfs_secret_string (self->state),
                                           self->metadata->issuer, self->metadata->names_itself,
                                           &self->refusal);
  good = code != NULL;
  if (good)
    {
      self->code = sfs_secret_new_string (code);
      explicit_bzero (code, strlen (code));
      g_free (code);
    }
  self->answered = TRUE;
  if (self->waiting != NULL)
    redeem (self, stop_waiting (self));
  return good;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  SfsSignIn *self = user_data;
  g_autoptr (GTask) task = stop_waiting (self);

  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static gboolean
on_waited_too_long (gpointer user_data)
{
  SfsSignIn *self = user_data;
  g_autoptr (GTask) task = stop_waiting (self);

  g_task_return_new_error (task, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGN_IN_EXPIRED,
                           "The browser did not come back");
  return G_SOURCE_REMOVE;
}

/**
 * sfs_sign_in_wait_async:
 * @self: a sign-in that was started
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Waits until the browser comes back, for a quarter of an hour, then trades the code it brings for
 * tokens. A browser that was closed brings nothing: cancel, and begin anew with another sign-in.
 */
void
sfs_sign_in_wait_async (SfsSignIn *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (self->redirect != NULL && self->waiting == NULL);

  g_task_set_source_tag (task, sfs_sign_in_wait_async);
  if (self->answered)
    {
      redeem (self, task);
      return;
    }
  self->waiting = task;
  self->timer = g_timeout_source_new_seconds (MAX_WAIT);
  g_source_set_callback (self->timer, on_waited_too_long, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  if (cancellable != NULL)
    {
      self->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->cancelled, G_SOURCE_FUNC (on_cancelled), self, NULL);
      g_source_attach (self->cancelled, g_main_context_get_thread_default ());
    }
}

/**
 * sfs_sign_in_wait_finish:
 * @self: a sign-in
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_SIGN_IN_DENIED and the other
 *   %SFS_ACCOUNT_ERROR_SIGN_IN_ ones, a %SFS_NET_ERROR
 *
 * Finishes sfs_sign_in_wait_async ().
 *
 * Returns: (transfer full): the tokens, or %NULL with @error
 */
SfsTokens *
sfs_sign_in_wait_finish (SfsSignIn *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- The way there ---------------------------------------------------------------------------- */

static const char *
choose_scope (const SfsServerMetadata *metadata)
{
  if (metadata->openid)
    return metadata->offline_access ? "openid offline_access" : "openid";
  return metadata->offline_access ? "offline_access" : NULL;
}

/* RFC 6749 section 4.1.1 with RFC 7636 section 4.3. */
static char *
build_request (SfsSignIn *self)
{
  const SfsServerMetadata *metadata = self->metadata;
  g_autofree char *challenge = sfs_pkce_challenge (sfs_secret_string (self->verifier));
  const SfsFormField fields[] = {
    { "response_type", "code" },
    { "client_id", sfs_description_get_client_id (self->description) },
    { "redirect_uri", sfs_redirect_get_uri (self->redirect) },
    { "scope", choose_scope (metadata) },
    { "state", sfs_secret_string (self->state) },
    { "code_challenge", challenge },
    { "code_challenge_method", "S256" },
    /* OpenID Connect Core 1.0 section 11: no refresh token without having asked the person. */
    { "prompt", metadata->openid && metadata->offline_access ? "consent" : NULL },
  };
  g_autoptr (SfsSecret) query = sfs_form_encode (fields, G_N_ELEMENTS (fields));

  return g_strconcat (metadata->authorization_endpoint,
                      strchr (metadata->authorization_endpoint, '?') != NULL ? "&" : "?",
                      sfs_secret_string (query), NULL);
}

static void
on_metadata (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsSignIn *self = g_task_get_source_object (task);
  g_autoptr (SfsServerMetadata) metadata = NULL;
  GError *error = NULL;

  metadata = sfs_server_metadata_fetch_finish (result, &error);
  if (metadata == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->redirect = sfs_redirect_listen (on_redirected, self, &error);
  if (self->redirect == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->metadata = g_steal_pointer (&metadata);
  /* As many bits as nobody guesses: what makes a good verifier makes a good state. */
  self->state = sfs_pkce_verifier_new ();
  self->verifier = sfs_pkce_verifier_new ();
  g_task_return_pointer (task, build_request (self), g_free);
}

/**
 * sfs_sign_in_start_async:
 * @self: a sign-in that has not begun
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Asks the issuer for its metadata and begins to listen for the browser.
 */
void
sfs_sign_in_start_async (SfsSignIn *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (self->metadata == NULL);

  g_task_set_source_tag (task, sfs_sign_in_start_async);
  sfs_server_metadata_fetch_async (self->http, self->description, cancellable, on_metadata, task);
}

/**
 * sfs_sign_in_start_finish:
 * @self: a sign-in
 * @result: what the callback got
 * @error: return location; as sfs_server_metadata_fetch_finish (), or of %G_IO_ERROR where nothing
 *   can listen
 *
 * Finishes sfs_sign_in_start_async ().
 *
 * Returns: (transfer full): the authorization request, for the system's browser; or %NULL with
 *   @error
 */
char *
sfs_sign_in_start_finish (SfsSignIn *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
