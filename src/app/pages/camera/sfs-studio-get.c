/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What SfsStudio says. */

#include "app/pages/camera/sfs-studio-private.h"

#include <math.h>

/**
 * sfs_studio_get_keeper:
 * @self: a studio
 *
 * Returns: (transfer none): who turns the camera on and off
 */
SfsCameraKeeper *
sfs_studio_get_keeper (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), NULL);

  return self->keeper;
}

/**
 * sfs_studio_get_state:
 * @self: a studio
 *
 * Returns: the state
 */
SfsStudioState
sfs_studio_get_state (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), SFS_STUDIO_OFF);

  return self->state;
}

/**
 * sfs_studio_get_error:
 * @self: a studio
 *
 * Returns: (transfer none) (nullable): why there is no picture, or why the last recording came to
 *   nothing
 */
const GError *
sfs_studio_get_error (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), NULL);

  return self->error;
}

/**
 * sfs_studio_get_reason:
 * @self: a studio
 *
 * Returns: the one most useful reason why the last recording was not accepted
 */
SfsHint
sfs_studio_get_reason (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), SFS_HINT_NONE);

  return self->reason;
}

/**
 * sfs_studio_get_hint:
 * @self: a studio
 *
 * Returns: what to tell the person now
 */
SfsHint
sfs_studio_get_hint (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), SFS_HINT_NONE);

  return self->capture != NULL ? sfs_capture_get_hint (self->capture) : SFS_HINT_NONE;
}

/**
 * sfs_studio_get_wrong:
 * @self: a studio
 *
 * Returns: all that is wrong with the picture now, as SFS_HINT_BIT ()s
 */
guint
sfs_studio_get_wrong (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), 0);

  return self->capture != NULL ? sfs_capture_get_wrong (self->capture) : 0;
}

/**
 * sfs_studio_get_nearness:
 * @self: a studio
 *
 * It changes with each picture, and nobody is notified of that.
 *
 * Returns: how near the face is to being in place, see sfs_nearness(); NAN without a face
 */
double
sfs_studio_get_nearness (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), NAN);

  return self->capture != NULL ? sfs_capture_get_nearness (self->capture) : NAN;
}

/**
 * sfs_studio_get_ready:
 * @self: a studio
 *
 * Returns: whether a recording begun now is likely to be accepted
 */
gboolean
sfs_studio_get_ready (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), FALSE);

  return self->state >= SFS_STUDIO_LOOKING && sfs_capture_get_ready (self->capture);
}

/**
 * sfs_studio_get_figure:
 * @self: a studio
 *
 * Returns: seconds until the recording begins
 */
int
sfs_studio_get_figure (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), 0);

  return self->figure;
}

/**
 * sfs_studio_get_seconds:
 * @self: a studio
 *
 * Returns: seconds recorded so far
 */
double
sfs_studio_get_seconds (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), 0);

  return self->capture != NULL ? sfs_capture_get_seconds (self->capture) : 0;
}

/**
 * sfs_studio_get_slow:
 * @self: a studio
 *
 * Returns: whether the camera has been loading for ten seconds
 */
gboolean
sfs_studio_get_slow (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), FALSE);

  return self->patience[SFS_STUDIO_LASTS_LOADING].reached;
}

/**
 * sfs_studio_get_face_missing:
 * @self: a studio
 *
 * Returns: whether ten seconds went by without a face since the camera was turned on
 */
gboolean
sfs_studio_get_face_missing (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), FALSE);

  return self->patience[SFS_STUDIO_LASTS_NO_FACE].reached;
}

/**
 * sfs_studio_get_insist:
 * @self: a studio
 *
 * Returns: whether what is soft (light, sharpness, pose, what covers the face) has failed for ten
 *   seconds and does not refuse a recording any more: a veil, a facial difference or a bad camera
 *   is never a dead end
 */
gboolean
sfs_studio_get_insist (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), FALSE);

  return self->state >= SFS_STUDIO_LOOKING && sfs_capture_get_may_insist (self->capture);
}

/**
 * sfs_studio_get_low_rate:
 * @self: a studio
 *
 * Returns: whether the camera gives fewer than ten pictures a second
 */
gboolean
sfs_studio_get_low_rate (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), FALSE);

  return self->state >= SFS_STUDIO_LOOKING && sfs_capture_get_low_rate (self->capture);
}

/**
 * sfs_studio_get_small:
 * @self: a studio
 *
 * Returns: whether clips of this camera are smaller than sfs_camera_keeper_set_least_size() asks
 *   for
 */
gboolean
sfs_studio_get_small (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), FALSE);

  return self->state >= SFS_STUDIO_LOOKING && sfs_capture_get_small (self->capture);
}

/**
 * sfs_studio_get_interrupted:
 * @self: a studio
 *
 * Returns: whether the camera stopped in the midst of the last recording, or of its countdown
 */
gboolean
sfs_studio_get_interrupted (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), FALSE);

  return self->interrupted;
}
