/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-visit.h"

#include <glib/gi18n.h>

struct _SfsVisit
{
  GObject parent_instance;

  SfsSession *session;
  SfsQueue *queue;             /* (nullable) */
  SfsSubmissions *submissions; /* (nullable) */
  SfsStudio *studio;
  gboolean rehearsal;
  SfsRecording *rehearsed; /* (nullable) */
  GStrv given;
  gboolean needs_pin;
  gboolean needs_browser;
  gboolean recovery_settled;
};

G_DEFINE_FINAL_TYPE (SfsVisit, sfs_visit, G_TYPE_OBJECT)

static void
sfs_visit_dispose (GObject *object)
{
  SfsVisit *self = SFS_VISIT (object);

  sfs_visit_release_camera (self);
  g_clear_object (&self->studio);
  g_clear_object (&self->session);
  g_clear_object (&self->queue);
  g_clear_object (&self->submissions);
  g_clear_pointer (&self->rehearsed, sfs_recording_free);

  G_OBJECT_CLASS (sfs_visit_parent_class)->dispose (object);
}

static void
sfs_visit_finalize (GObject *object)
{
  SfsVisit *self = SFS_VISIT (object);

  g_strfreev (self->given);

  G_OBJECT_CLASS (sfs_visit_parent_class)->finalize (object);
}

static void
sfs_visit_class_init (SfsVisitClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sfs_visit_dispose;
  object_class->finalize = sfs_visit_finalize;
}

static void
sfs_visit_init (SfsVisit *self)
{
  self->given = g_new0 (char *, 1);
}

/**
 * sfs_visit_new:
 * @session: a session nobody else drives
 *
 * Returns: (transfer full): a new visit
 */
SfsVisit *
sfs_visit_new (SfsSession *session)
{
  SfsVisit *self;

  g_return_val_if_fail (SFS_IS_SESSION (session), NULL);

  self = g_object_new (SFS_TYPE_VISIT, NULL);
  self->session = g_object_ref (session);

  return self;
}

/**
 * sfs_visit_new_rehearsal:
 * @session: a session without an invitation
 *
 * Returns: (transfer full): a new visit to nobody
 */
SfsVisit *
sfs_visit_new_rehearsal (SfsSession *session)
{
  SfsVisit *self = sfs_visit_new (session);

  self->rehearsal = TRUE;

  return self;
}

/**
 * sfs_visit_is_rehearsal:
 * @self: a visit
 *
 * Returns: whether this is only for trying the camera
 */
gboolean
sfs_visit_is_rehearsal (SfsVisit *self)
{
  g_return_val_if_fail (SFS_IS_VISIT (self), FALSE);

  return self->rehearsal;
}

/**
 * sfs_visit_set_rehearsed:
 * @self: a rehearsal
 * @recording: (transfer full) (nullable): what was recorded, in place of what was before
 *
 * Keeps it in memory until the next one, or the end of the visit.
 */
void
sfs_visit_set_rehearsed (SfsVisit *self, SfsRecording *recording)
{
  g_return_if_fail (SFS_IS_VISIT (self));
  g_return_if_fail (self->rehearsal);

  g_clear_pointer (&self->rehearsed, sfs_recording_free);
  self->rehearsed = recording;
}

/**
 * sfs_visit_get_rehearsed:
 * @self: a visit
 *
 * Returns: (transfer none) (nullable): what was recorded last in this rehearsal
 */
SfsRecording *
sfs_visit_get_rehearsed (SfsVisit *self)
{
  g_return_val_if_fail (SFS_IS_VISIT (self), NULL);

  return self->rehearsed;
}

/**
 * sfs_visit_get_session:
 * @self: a visit
 *
 * Returns: (transfer none): the session
 */
SfsSession *
sfs_visit_get_session (SfsVisit *self)
{
  g_return_val_if_fail (SFS_IS_VISIT (self), NULL);

  return self->session;
}

/**
 * sfs_visit_set_submissions:
 * @self: a visit
 * @submissions: what was sent
 *
 * What is withdrawn on the walk is asked for by this.
 */
void
sfs_visit_set_submissions (SfsVisit *self, SfsSubmissions *submissions)
{
  g_return_if_fail (SFS_IS_VISIT (self));

  g_set_object (&self->submissions, submissions);
}

/**
 * sfs_visit_get_submissions:
 * @self: a visit
 *
 * Returns: (transfer none) (nullable): what was sent
 */
SfsSubmissions *
sfs_visit_get_submissions (SfsVisit *self)
{
  g_return_val_if_fail (SFS_IS_VISIT (self), NULL);

  return self->submissions;
}

/**
 * sfs_visit_set_queue:
 * @self: a visit
 * @queue: what goes on by itself
 *
 * Where several are to go on by themselves, this does it, beside the walk.
 */
void
sfs_visit_set_queue (SfsVisit *self, SfsQueue *queue)
{
  g_return_if_fail (SFS_IS_VISIT (self));

  g_set_object (&self->queue, queue);
}

/**
 * sfs_visit_get_queue:
 * @self: a visit
 *
 * Returns: (transfer none) (nullable): what goes on by itself
 */
SfsQueue *
sfs_visit_get_queue (SfsVisit *self)
{
  g_return_val_if_fail (SFS_IS_VISIT (self), NULL);

  return self->queue;
}

/**
 * sfs_visit_get_studio:
 * @self: a visit
 *
 * Camera and recorder of this visit. The wizard turns the camera off when a page is shown that
 * needs none.
 *
 * Returns: (transfer none): the studio
 */
SfsStudio *
sfs_visit_get_studio (SfsVisit *self)
{
  g_return_val_if_fail (SFS_IS_VISIT (self), NULL);

  if (self->studio == NULL)
    self->studio = sfs_studio_new ();

  return self->studio;
}

/**
 * sfs_visit_release_camera:
 * @self: a visit
 *
 * Turns the camera off, if it was ever asked for: its light must be off wherever no picture is
 * shown.
 */
void
sfs_visit_release_camera (SfsVisit *self)
{
  g_return_if_fail (SFS_IS_VISIT (self));

  if (self->studio != NULL)
    sfs_camera_keeper_stop (sfs_studio_get_keeper (self->studio));
}

/**
 * sfs_visit_set_given:
 * @self: a visit
 * @given: ids of the purposes the seller ticked
 */
void
sfs_visit_set_given (SfsVisit *self, const char *const *given)
{
  g_return_if_fail (SFS_IS_VISIT (self));
  g_return_if_fail (given != NULL);

  g_strfreev (self->given);
  self->given = g_strdupv ((GStrv) given);
}

/**
 * sfs_visit_get_given:
 * @self: a visit
 *
 * Returns: (transfer none): ids of the purposes the seller ticked
 */
const char *const *
sfs_visit_get_given (SfsVisit *self)
{
  g_return_val_if_fail (SFS_IS_VISIT (self), NULL);

  return (const char *const *) self->given;
}

/**
 * sfs_visit_set_needs_pin:
 * @self: a visit
 * @needs_pin: whether the operator asked for the PIN of the invitation
 */
void
sfs_visit_set_needs_pin (SfsVisit *self, gboolean needs_pin)
{
  g_return_if_fail (SFS_IS_VISIT (self));

  self->needs_pin = needs_pin;
}

gboolean
sfs_visit_get_needs_pin (SfsVisit *self)
{
  g_return_val_if_fail (SFS_IS_VISIT (self), FALSE);

  return self->needs_pin;
}

/**
 * sfs_visit_set_needs_browser:
 * @self: a visit
 * @needs_browser: whether nobody is signed in, and the browser is the way to do it
 */
void
sfs_visit_set_needs_browser (SfsVisit *self, gboolean needs_browser)
{
  g_return_if_fail (SFS_IS_VISIT (self));

  self->needs_browser = needs_browser;
}

/**
 * sfs_visit_get_needs_browser:
 * @self: a visit
 *
 * Returns: whether the page that opens the browser has something to do
 */
gboolean
sfs_visit_get_needs_browser (SfsVisit *self)
{
  g_return_val_if_fail (SFS_IS_VISIT (self), FALSE);

  return self->needs_browser;
}

/**
 * sfs_visit_set_recovery_settled:
 * @self: a visit
 *
 * The seller saved the recovery file, or chose to go on without: it is not asked again.
 */
void
sfs_visit_set_recovery_settled (SfsVisit *self)
{
  g_return_if_fail (SFS_IS_VISIT (self));

  self->recovery_settled = TRUE;
}

gboolean
sfs_visit_get_recovery_settled (SfsVisit *self)
{
  g_return_val_if_fail (SFS_IS_VISIT (self), FALSE);

  return self->recovery_settled;
}

/**
 * sfs_visit_dup_loss:
 * @self: a visit
 *
 * Returns: (transfer full) (nullable): what of the session would be lost by leaving now, as a
 *   sentence
 */
char *
sfs_visit_dup_loss (SfsVisit *self)
{
  g_return_val_if_fail (SFS_IS_VISIT (self), NULL);

  switch (sfs_session_get_state (self->session))
    {
    case SFS_SESSION_RECORDED:
      return g_strdup (_ ("Your video is only in memory so far. If you leave, it is gone."));
    case SFS_SESSION_SEALED:
    case SFS_SESSION_SENDING:
    case SFS_SESSION_UNCONFIRMED:
      /* Whoever leaves was told that it cannot be sent any more. */
      if (sfs_session_is_gone (self->session))
        return NULL;
      if (sfs_session_is_remembered (self->session))
        return g_strdup (_ ("Your video is not confirmed yet. It is sealed in the folder you "
                            "chose, and Selfsame offers to go on with it when it is started again "
                            "and that folder is there."));
      if (sfs_session_is_elsewhere (self->session))
        return g_strdup (_ ("Your video is not confirmed yet. It is sealed in the folder you "
                            "chose, where Selfsame does not look when it is started again. If you "
                            "leave now, it may never arrive."));
      return g_strdup (
          _ ("Your video is not confirmed yet. It is sealed and safe on this computer, "
             "and Selfsame offers to go on with it when it is started again."));
    case SFS_SESSION_IDLE:
    case SFS_SESSION_INVITED:
    case SFS_SESSION_INFORMED:
    case SFS_SESSION_AGREED:
    case SFS_SESSION_CONFIRMED:
    case SFS_SESSION_REFUSED:
    default:
      return NULL;
    }
}
