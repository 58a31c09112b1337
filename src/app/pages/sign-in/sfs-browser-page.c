/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-browser-page.h"

#include <glib/gi18n.h>

#include "app/sfs-language.h"
#include "app/sfs-open-uri.h"

/* After this long it says what to do when the browser does not come back. */
#define PATIENCE 10 /* seconds */

typedef enum
{
  PHASE_IDLE,
  PHASE_STARTING, /* the issuer is asked where its pages are */
  PHASE_WAITING,  /* for the browser */
  PHASE_OVERDUE,  /* still */
  PHASE_AGREEING, /* signed in; what was ticked is agreed to */
} Phase;

struct _SfsBrowserPage
{
  SfsPage parent_instance;

  SfsSubmissions *submissions; /* (nullable): with @sent */
  SfsSent *sent;               /* (nullable): not in the walk, but for what was sent */

  Phase phase;
  GCancellable *attempt; /* (nullable) */
  SfsSignIn *sign_in;    /* (nullable) of that attempt */
  gboolean again;        /* begin another when that one is over */
  gboolean signed_in;    /* only agreeing is left */
  guint patience_id;

  GtkWidget *why;
  GtkWidget *state_label;
};

G_DEFINE_FINAL_TYPE (SfsBrowserPage, sfs_browser_page, SFS_TYPE_PAGE)

static void begin (SfsBrowserPage *self);

/* Of the walk. */
static gboolean
is_sealed (SfsBrowserPage *self)
{
  SfsSessionState state = sfs_session_get_state (sfs_page_get_session (SFS_PAGE (self)));

  return state == SFS_SESSION_SEALED || state == SFS_SESSION_UNCONFIRMED;
}

static const char *
phase_text (Phase phase)
{
  switch (phase)
    {
    case PHASE_STARTING:
      return _ ("Asking the marketplace where you sign in.");
    case PHASE_WAITING:
      return _ ("Waiting for the browser. Sign in there, and this page goes on by itself.");
    case PHASE_OVERDUE:
      return _ ("Still waiting for the browser. If the page there was closed or did not open, open "
                "the browser again.");
    case PHASE_IDLE:
    case PHASE_AGREEING:
      break;
    }

  return "";
}

static gboolean
on_impatient (gpointer user_data)
{
  SfsBrowserPage *self = user_data;

  self->patience_id = 0;
  self->phase = PHASE_OVERDUE;
  gtk_label_set_text (GTK_LABEL (self->state_label), phase_text (PHASE_OVERDUE));
  sfs_page_say (SFS_PAGE (self), phase_text (PHASE_OVERDUE));

  return G_SOURCE_REMOVE;
}

static void
set_phase (SfsBrowserPage *self, Phase phase)
{
  SfsPage *page = SFS_PAGE (self);
  const char *text = phase_text (phase);

  self->phase = phase;
  g_clear_handle_id (&self->patience_id, g_source_remove);
  if (phase == PHASE_WAITING)
    self->patience_id = g_timeout_add_seconds (PATIENCE, on_impatient, self);
  gtk_label_set_text (GTK_LABEL (self->state_label), text);
  if (*text != '\0')
    sfs_page_say (page, text);
  sfs_page_set_primary_label (page, phase == PHASE_WAITING ? _ ("_Open browser again")
                                                           : _ ("_Open browser"));
  sfs_page_set_busy (page, phase == PHASE_AGREEING);
}

static void
end_attempt (SfsBrowserPage *self)
{
  g_clear_object (&self->attempt);
  g_clear_object (&self->sign_in);
  set_phase (self, PHASE_IDLE);
}

static void
cancel (SfsBrowserPage *self)
{
  self->again = FALSE;
  if (self->attempt != NULL)
    g_cancellable_cancel (self->attempt);
}

/* The one who came back from the browser is here again. */
static void
come_forward (SfsBrowserPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (GTK_IS_WINDOW (root))
    gtk_window_present (GTK_WINDOW (root));
}

static void
agreed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsBrowserPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok = sfs_session_agree_finish (SFS_SESSION (source), result, &error);

  end_attempt (self);
  if (ok)
    {
      self->signed_in = FALSE;
      sfs_page_report (SFS_PAGE (self), SFS_PAGE_NEXT);
    }
  else
    {
      sfs_page_fail (SFS_PAGE (self), error);
    }
}

static void
agree (SfsBrowserPage *self)
{
  SfsPage *page = SFS_PAGE (self);
  SfsVisit *visit = sfs_page_get_visit (page);

  if (self->attempt == NULL)
    self->attempt = g_cancellable_new ();
  set_phase (self, PHASE_AGREEING);
  sfs_page_wait_for_operator (page);
  sfs_session_agree_async (sfs_page_get_session (page), sfs_visit_get_given (visit),
                           sfs_language_get_names (), NULL, self->attempt, agreed,
                           g_object_ref (self));
}

/* Takes @error. */
static void
sign_in_failed (SfsBrowserPage *self, GError *error)
{
  g_autoptr (GError) failure = error;

  end_attempt (self);
  if (self->again)
    begin (self);
  else if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      come_forward (self);
      sfs_page_fail (SFS_PAGE (self), failure);
    }
}

static void
signed_in_for_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsBrowserPage) self = user_data;
  GError *error = NULL;

  if (!sfs_submissions_sign_in_finish (SFS_SUBMISSIONS (source), result, &error))
    {
      sign_in_failed (self, error);
      return;
    }
  end_attempt (self);
  come_forward (self);
  sfs_page_report (SFS_PAGE (self), SFS_PAGE_NEXT);
}

static void
signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsBrowserPage) self = user_data;
  SfsPage *page = SFS_PAGE (self);
  GError *error = NULL;

  if (sfs_session_sign_in_finish (SFS_SESSION (source), result, &error))
    {
      sfs_visit_set_needs_browser (sfs_page_get_visit (page), FALSE);
      come_forward (self);
      if (is_sealed (self))
        {
          end_attempt (self);
          sfs_page_report (page, SFS_PAGE_RESUME);
          return;
        }
      self->signed_in = TRUE;
      agree (self);
      return;
    }

  sign_in_failed (self, error);
}

/* It did not come to a browser. */
static void
start_failed (SfsBrowserPage *self, const GError *error)
{
  end_attempt (self);
  if (self->again)
    begin (self);
  else if (error != NULL)
    sfs_page_fail (SFS_PAGE (self), error);
}

static void
started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsBrowserPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = sfs_sign_in_start_finish (SFS_SIGN_IN (source), result, &error);

  if (url == NULL || g_cancellable_is_cancelled (self->attempt))
    {
      start_failed (self, error);
      return;
    }
  set_phase (self, PHASE_WAITING);
  if (self->sent != NULL)
    sfs_submissions_sign_in_async (self->submissions, self->sent, self->sign_in, self->attempt,
                                   signed_in_for_sent, g_object_ref (self));
  else
    sfs_session_sign_in_async (sfs_page_get_session (SFS_PAGE (self)), self->sign_in, self->attempt,
                               signed_in, g_object_ref (self));
  sfs_open_uri (GTK_WIDGET (self), url, url);
}

static void
prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsBrowserPage) self = user_data;
  g_autoptr (GError) error = NULL;

  self->sign_in = sfs_submissions_new_sign_in_finish (SFS_SUBMISSIONS (source), result, &error);
  if (self->sign_in == NULL)
    {
      start_failed (self, error);
      return;
    }
  sfs_sign_in_start_async (self->sign_in, self->attempt, started, g_object_ref (self));
}

static void
begin (SfsBrowserPage *self)
{
  self->again = FALSE;
  self->attempt = g_cancellable_new ();
  sfs_page_set_note (SFS_PAGE (self), NULL);
  set_phase (self, PHASE_STARTING);
  if (self->sent != NULL)
    {
      sfs_submissions_new_sign_in_async (self->submissions, self->sent, self->attempt, prepared,
                                         g_object_ref (self));
      return;
    }
  self->sign_in = sfs_session_new_sign_in (sfs_page_get_session (SFS_PAGE (self)));
  sfs_sign_in_start_async (self->sign_in, self->attempt, started, g_object_ref (self));
}

/* Each time a new attempt, with a state of its own: what an older page of the browser brings back
 * is not taken. The one that waits has to be over first. */
static void
sfs_browser_page_primary (SfsPage *page)
{
  SfsBrowserPage *self = SFS_BROWSER_PAGE (page);

  if (self->attempt == NULL)
    {
      begin (self);
      return;
    }
  cancel (self);
  self->again = TRUE;
}

static void
sfs_browser_page_retry (SfsPage *page)
{
  SfsBrowserPage *self = SFS_BROWSER_PAGE (page);

  if (self->attempt != NULL)
    return;
  if (self->signed_in)
    agree (self);
  else
    begin (self);
}

static void
sfs_browser_page_secondary (SfsPage *page)
{
  SfsBrowserPage *self = SFS_BROWSER_PAGE (page);

  cancel (self);
  sfs_page_report (page, self->sent == NULL && is_sealed (self) ? SFS_PAGE_RESUME : SFS_PAGE_BACK);
}

static gboolean
sfs_browser_page_skip (SfsPage *page)
{
  return !sfs_visit_get_needs_browser (sfs_page_get_visit (page)) ||
         sfs_session_get_state (sfs_page_get_session (page)) != SFS_SESSION_INFORMED;
}

static void
explain_sent (SfsBrowserPage *self)
{
  const char *issuer = sfs_sent_get_issuer (self->sent);
  g_autofree char *host = sfs_url_get_host_label (issuer != NULL ? issuer : "");
  g_autofree char *marketplace = sfs_url_get_host_label (sfs_sent_get_origin (self->sent));
  g_autofree char *text = NULL;

  /* Translators: both %s are host names; often the same. */
  text = g_strdup_printf (_ ("Your browser opens, and you sign in there at %s, as the seller who "
                             "sent the video. Then %s can be asked about it again. Selfsame does "
                             "not see your password."),
                          host != NULL ? host : marketplace, marketplace);
  gtk_label_set_text (GTK_LABEL (self->why), text);
}

static void
sfs_browser_page_shown (SfsPage *page)
{
  SfsBrowserPage *self = SFS_BROWSER_PAGE (page);
  SfsDescription *description;
  g_autofree char *host = NULL;
  g_autofree char *text = NULL;

  if (self->sent != NULL)
    {
      explain_sent (self);
      return;
    }
  description = sfs_session_get_description (sfs_page_get_session (page));
  host = sfs_url_get_host_label (sfs_description_get_issuer (description));
  self->signed_in = FALSE;
  if (is_sealed (self))
    /* Translators: %s is a host name. */
    text =
        g_strdup_printf (_ ("The marketplace no longer accepts the permission that this computer "
                            "holds. Your video is kept here. Sign in at %s in your browser, as "
                            "the same seller, and it is sent."),
                         host);
  else
    /* Translators: %s is a host name. */
    text = g_strdup_printf (_ ("The marketplace wants to know who you are. Your browser opens, and "
                               "you sign in there at %s. Selfsame does not see your password."),
                            host);
  gtk_label_set_text (GTK_LABEL (self->why), text);
  sfs_page_set_can_go_back (page, !is_sealed (self));
}

static void
sfs_browser_page_hidden (SfsPage *page)
{
  cancel (SFS_BROWSER_PAGE (page));
}

static void
sfs_browser_page_dispose (GObject *object)
{
  SfsBrowserPage *self = SFS_BROWSER_PAGE (object);

  cancel (self);
  g_clear_handle_id (&self->patience_id, g_source_remove);

  G_OBJECT_CLASS (sfs_browser_page_parent_class)->dispose (object);
}

static void
sfs_browser_page_finalize (GObject *object)
{
  SfsBrowserPage *self = SFS_BROWSER_PAGE (object);

  g_clear_object (&self->attempt);
  g_clear_object (&self->sign_in);
  g_clear_object (&self->submissions);
  g_clear_object (&self->sent);

  G_OBJECT_CLASS (sfs_browser_page_parent_class)->finalize (object);
}

static void
sfs_browser_page_class_init (SfsBrowserPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SfsPageClass *page_class = SFS_PAGE_CLASS (klass);

  object_class->dispose = sfs_browser_page_dispose;
  object_class->finalize = sfs_browser_page_finalize;
  page_class->primary = sfs_browser_page_primary;
  page_class->secondary = sfs_browser_page_secondary;
  page_class->retry = sfs_browser_page_retry;
  page_class->skip = sfs_browser_page_skip;
  page_class->shown = sfs_browser_page_shown;
  page_class->hidden = sfs_browser_page_hidden;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-browser-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsBrowserPage, why);
  gtk_widget_class_bind_template_child (widget_class, SfsBrowserPage, state_label);
}

static void
sfs_browser_page_init (SfsBrowserPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sfs_browser_page_new_for_sent:
 * @visit: a visit without an invitation
 * @submissions: all submissions
 * @sent: the one whose sign-in is gone
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
sfs_browser_page_new_for_sent (SfsVisit *visit, SfsSubmissions *submissions, SfsSent *sent)
{
  SfsBrowserPage *self = g_object_new (SFS_TYPE_BROWSER_PAGE, "visit", visit, NULL);

  self->submissions = g_object_ref (submissions);
  self->sent = g_object_ref (sent);

  return GTK_WIDGET (self);
}

/**
 * sfs_browser_page_get_sent:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): what it signs in for; %NULL in the walk
 */
SfsSent *
sfs_browser_page_get_sent (SfsBrowserPage *self)
{
  g_return_val_if_fail (SFS_IS_BROWSER_PAGE (self), NULL);

  return self->sent;
}
