/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-error-view.h"

#include <glib/gi18n.h>

#include "app/sfs-error-text.h"

/* Undoes a stored no. In a sandbox it is kept under our name. Elsewhere the portal keeps it under
 * the name of the scope that systemd started us in, or under none, with that of all others that
 * have none: there all answers are forgotten, and each program is asked for again. */
#define SFS_ALLOW_CAMERA "flatpak permission-set devices camera " SFS_APP_ID " yes"
#define SFS_FORGET_CAMERA                                                                          \
  "gdbus call --session --dest org.freedesktop.impl.portal.PermissionStore "                       \
  "--object-path /org/freedesktop/impl/portal/PermissionStore "                                    \
  "--method org.freedesktop.impl.portal.PermissionStore.Delete devices camera"

static gboolean
is_sandboxed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/**
 * sfs_error_text_capture:
 * @code: a code
 *
 * Returns: (transfer none): its words
 */
const SfsErrorText *
sfs_error_text_capture (SfsCaptureError code)
{
  switch (code)
    {
    case SFS_CAPTURE_ERROR_FAILED:
      SFS_ERROR_TEXT (N_ ("The camera does not work"),
                      N_ ("The camera was found, but no picture could be had from it."),
                      N_ ("Unplug it and plug it in again, or choose another camera."),
                      SFS_VIEW_RETRY);
    case SFS_CAPTURE_ERROR_NO_PICTURE:
      SFS_ERROR_TEXT (N_ ("No picture from the camera"),
                      N_ ("The camera was found, but no picture comes from it. Another program may "
                          "be using it."),
                      N_ ("Close what else may use it, perhaps a video call, or unplug it and plug "
                          "it in again, then try again."),
                      SFS_VIEW_RETRY);
    case SFS_CAPTURE_ERROR_NO_CAMERA:
      SFS_ERROR_TEXT (N_ ("No camera"), N_ ("No camera is connected to this computer."),
                      N_ ("Connect one. Selfsame notices it by itself."), SFS_VIEW_RETRY);
    case SFS_CAPTURE_ERROR_CAMERA_LOST:
      SFS_ERROR_TEXT (N_ ("The camera is gone"),
                      N_ ("No more pictures come from it. It was unplugged, or it stopped."),
                      N_ ("Connect it again, or choose another camera."), SFS_VIEW_RETAKE);
    case SFS_CAPTURE_ERROR_CAMERA_BUSY:
      SFS_ERROR_TEXT (N_ ("The camera is in use"), N_ ("Another program uses the camera now."),
                      N_ ("Close the other program, perhaps a video call, then try again."),
                      SFS_VIEW_RETRY);
    case SFS_CAPTURE_ERROR_DENIED:
      if (!is_sandboxed ())
        SFS_ERROR_TEXT (N_ ("Selfsame may not use the camera"),
                        N_ ("Your computer asked once, and the answer was no, or the question was "
                            "closed. That is kept, and you are not asked again."),
                        N_ ("Run the command below in a terminal, then try again. Your computer "
                            "forgets its answers about cameras, and asks you anew for each app."),
                        SFS_VIEW_RETRY, .command = SFS_FORGET_CAMERA);
      SFS_ERROR_TEXT (N_ ("Selfsame may not use the camera"),
                      N_ ("Your computer asked once, and the answer was no, or the question was "
                          "closed. That is kept, and you are not asked again."),
                      N_ ("Open Settings, then Apps, then Selfsame, and switch Camera on. Or run "
                          "the command below in a terminal. Then try again."),
                      SFS_VIEW_RETRY, .command = SFS_ALLOW_CAMERA);
    case SFS_CAPTURE_ERROR_NO_ACCESS:
      SFS_ERROR_TEXT (N_ ("The camera may not be opened"),
                      N_ ("This computer does not let you, the user you are logged in as, open "
                          "the camera."),
                      N_ ("Log out and in again. If that does not help, whoever looks after this "
                          "computer can add you to the group “video”."),
                      SFS_VIEW_RETRY);
    case SFS_CAPTURE_ERROR_DISMISSED:
      SFS_ERROR_TEXT (N_ ("The question was not answered"),
                      N_ ("Your computer asked whether Selfsame may use the camera, and the "
                          "question was closed before you answered it."),
                      N_ ("Try again, and choose to allow it."), SFS_VIEW_RETRY);
    case SFS_CAPTURE_ERROR_CAMERAS_OFF:
      SFS_ERROR_TEXT (N_ ("Cameras are switched off"),
                      N_ ("The settings of this computer keep every app from using a camera."),
                      N_ ("Open Settings, then Privacy, then Camera, and switch cameras on. Then "
                          "try again."),
                      SFS_VIEW_RETRY);
    case SFS_CAPTURE_ERROR_NO_PORTAL:
      SFS_ERROR_TEXT (N_ ("This desktop cannot hand out a camera"),
                      N_ ("Selfsame runs in a sandbox and reaches cameras through a service of the "
                          "desktop, the camera portal. It is not running here."),
                      N_ ("Install the packages xdg-desktop-portal and xdg-desktop-portal-gnome, "
                          "or the one for your desktop, log out and in again, and try again."),
                      SFS_VIEW_RETRY);
    case SFS_CAPTURE_ERROR_PORTAL:
      SFS_ERROR_TEXT (N_ ("The desktop did not hand out the camera"),
                      N_ ("The service that asks you and hands out cameras, the camera portal, "
                          "failed. Nobody said no."),
                      N_ ("Try again. If it stays like this, log out and in again."),
                      SFS_VIEW_RETRY);
    case SFS_CAPTURE_ERROR_NO_PIPEWIRE:
      SFS_ERROR_TEXT (N_ ("The camera service is not running"),
                      N_ ("PipeWire, which passes on the pictures of cameras, cannot be reached, "
                          "and no camera was found without it."),
                      N_ ("Log out and in again, or run the command below in a terminal. Then "
                          "try again."),
                      SFS_VIEW_RETRY, .command = "systemctl --user restart pipewire wireplumber");
    case SFS_CAPTURE_ERROR_MISSING_PLUGIN:
      SFS_ERROR_TEXT (N_ ("A part of Selfsame is missing"),
                      N_ ("A component for recording or playing video is not installed."),
                      N_ ("Install the package named in the details, then try again."),
                      SFS_VIEW_RETRY);
    case SFS_CAPTURE_ERROR_MODEL:
      SFS_ERROR_TEXT (N_ ("The face check cannot start"),
                      N_ ("A file that Selfsame needs to see whether a face is in the picture is "
                          "missing or damaged."),
                      N_ ("Install Selfsame again, then try once more."), SFS_VIEW_RETRY);
    case SFS_CAPTURE_ERROR_TOO_LARGE:
      SFS_ERROR_TEXT (N_ ("The video became too large"),
                      N_ ("It is over the limit that the marketplace sets."),
                      N_ ("Record once more. A calm, evenly lit background makes it smaller."),
                      SFS_VIEW_RETAKE);
    case SFS_CAPTURE_ERROR_DECODE:
      SFS_ERROR_TEXT (N_ ("The video does not play"),
                      N_ ("It was recorded, but cannot be shown to you."), N_ ("Record once more."),
                      SFS_VIEW_RETAKE);
    case SFS_CAPTURE_ERROR_INFRARED_ONLY:
      SFS_ERROR_TEXT (N_ ("This camera sees infrared only"),
                      N_ ("The only camera that was found is one for unlocking the computer by "
                          "face. It gives no picture that people can use."),
                      N_ ("Connect another camera, or switch the other one of this computer on, "
                          "then try again."),
                      SFS_VIEW_RETRY);
    case SFS_CAPTURE_ERROR_FORMAT:
      SFS_ERROR_TEXT (N_ ("This camera cannot be used"),
                      N_ ("Its pictures are smaller than 320×240, fewer than ten a second, or in a "
                          "format that cannot be read here."),
                      N_ ("Connect another camera, or choose another one."), SFS_VIEW_RETRY);
    }

  return NULL;
}

static const SfsErrorText *
gio_text (int code)
{
  switch (code)
    {
    case G_IO_ERROR_NO_SPACE:
      SFS_ERROR_TEXT (N_ ("The disk is full"), N_ ("There is no room left where this belongs."),
                      N_ ("Make some room or choose another place, then try again."),
                      SFS_VIEW_RETRY);
    case G_IO_ERROR_PERMISSION_DENIED:
    case G_IO_ERROR_READ_ONLY:
      SFS_ERROR_TEXT (N_ ("This place cannot be written to"),
                      N_ ("You may not write to the folder you chose."),
                      N_ ("Choose another folder."), SFS_VIEW_BACK);
    case G_IO_ERROR_PENDING:
      SFS_ERROR_TEXT (N_ ("One thing at a time"), N_ ("The step before is still going on."),
                      N_ ("Wait a moment, then try again."), SFS_VIEW_RETRY);
    default:
      return NULL;
    }
}

static const SfsErrorText *
general_text (void)
{
  SFS_ERROR_TEXT (N_ ("Selfsame could not go on"),
                  N_ ("Something went wrong that Selfsame has no better words for."),
                  N_ ("Try again. The details below say more."), SFS_VIEW_RETRY);
}

static const SfsErrorText *
find_text (const GError *error)
{
  if (error->domain == SFS_CORE_ERROR)
    return sfs_error_text_core (error->code);
  if (error->domain == SFS_SEAL_ERROR)
    return sfs_error_text_seal (error->code);
  if (error->domain == SFS_NET_ERROR)
    return sfs_error_text_net (error->code, sfs_net_error_get_status (error));
  if (error->domain == SFS_ACCOUNT_ERROR)
    return sfs_error_text_account (error->code);
  if (error->domain == SFS_UPLOAD_ERROR)
    return sfs_error_text_upload (error->code);
  if (error->domain == SFS_SESSION_ERROR)
    return sfs_error_text_session (error->code);
  if (error->domain == SFS_CAPTURE_ERROR)
    return sfs_error_text_capture (error->code);
  if (error->domain == G_IO_ERROR)
    return gio_text (error->code);

  return NULL;
}

/* What is left after a failure depends on how far the walk had come, not on what failed. */
static const char *
loss_text (SfsSessionState state, gboolean elsewhere)
{
  switch (state)
    {
    case SFS_SESSION_IDLE:
    case SFS_SESSION_INVITED:
    case SFS_SESSION_INFORMED:
      return _ ("Nothing was recorded and nothing was sent.");
    case SFS_SESSION_AGREED:
      return _ ("What you decided is kept. No video was sent.");
    case SFS_SESSION_RECORDED:
      return _ ("Your video is still here, in memory. Nothing of it was sent.");
    case SFS_SESSION_SEALED:
    case SFS_SESSION_SENDING:
    case SFS_SESSION_UNCONFIRMED:
      return elsewhere ? _ ("Nothing is lost: your sealed video is kept in the folder you chose.")
                       : _ ("Nothing is lost: your sealed video is kept on this computer.");
    case SFS_SESSION_CONFIRMED:
      return _ ("Nothing is lost: they have your video, and the receipt is kept on this computer.");
    case SFS_SESSION_REFUSED:
      return _ ("Nothing was recorded and no video was sent.");
    }

  return "";
}

/* What is wrong with an invitation. */
static gboolean
is_about_invitation (const GError *error)
{
  return g_error_matches (error, SFS_CORE_ERROR, SFS_CORE_ERROR_URL) ||
         g_error_matches (error, SFS_CORE_ERROR, SFS_CORE_ERROR_INSECURE_URL) ||
         g_error_matches (error, SFS_CORE_ERROR, SFS_CORE_ERROR_NOT_INVITATION) ||
         g_error_matches (error, SFS_CORE_ERROR, SFS_CORE_ERROR_INVITATION_BROKEN) ||
         g_error_matches (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_NO_CODE) ||
         g_error_matches (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_CODE_USED_OR_EXPIRED);
}

/* Where a video waits, such an invitation was to sign in for that one: the way on is to try another
 * there, and not to leave the video for a new walk. */
static SfsViewAction
choose_action (const SfsErrorText *text, const GError *error, SfsSessionState state)
{
  gboolean waits = state == SFS_SESSION_SEALED || state == SFS_SESSION_UNCONFIRMED;

  return text->action == SFS_VIEW_START_OVER && waits && is_about_invitation (error) ? SFS_VIEW_BACK
                                                                                     : text->action;
}

static const char *
action_label (SfsViewAction action)
{
  switch (action)
    {
    case SFS_VIEW_RETRY:
      return _ ("_Try again");
    case SFS_VIEW_BACK:
      return _ ("_Go back");
    case SFS_VIEW_RETAKE:
      return _ ("_To the camera");
    case SFS_VIEW_START_OVER:
      return _ ("_Use another invitation");
    case SFS_VIEW_WRITE:
      return _ ("_Write to them");
    case SFS_VIEW_REREAD:
      return _ ("_Read the new answers");
    }

  return "";
}

static void
fill (SfsErrorView *view, const GError *error, SfsSessionState state, gboolean elsewhere)
{
  const SfsErrorText *text = find_text (error);

  if (text == NULL)
    text = general_text ();

  view->title = _ (text->title);
  view->happened = _ (text->happened);
  view->loss = text->loss != NULL ? _ (text->loss) : loss_text (state, elsewhere);
  view->advice = _ (text->advice);
  view->command = text->command;
  view->action = choose_action (text, error, state);
  view->action_label = action_label (view->action);
}

/**
 * sfs_error_to_view:
 * @error: an error of any module
 * @state: what the session says after the failure
 * @view: (out caller-allocates): where to put the words
 *
 * Puts a failure in words for people. The error's own message is for logs and the folded details;
 * it is never shown as what happened.
 */
void
sfs_error_to_view (const GError *error, SfsSessionState state, SfsErrorView *view)
{
  g_return_if_fail (error != NULL);
  g_return_if_fail (view != NULL);

  fill (view, error, state, FALSE);
}

/**
 * sfs_error_to_session_view:
 * @error: an error of any module
 * @session: what failed
 * @view: (out caller-allocates): where to put the words
 *
 * As sfs_error_to_view (), with what @session says of itself: its state, and whether what it sealed
 * lies in a folder that the seller chose.
 */
void
sfs_error_to_session_view (const GError *error, SfsSession *session, SfsErrorView *view)
{
  g_return_if_fail (error != NULL);
  g_return_if_fail (SFS_IS_SESSION (session));
  g_return_if_fail (view != NULL);

  fill (view, error, sfs_session_get_state (session), sfs_session_is_elsewhere (session));
}

/**
 * sfs_error_has_view:
 * @error: an error
 *
 * Returns: %TRUE when there are words for this very domain and code
 */
gboolean
sfs_error_has_view (const GError *error)
{
  g_return_val_if_fail (error != NULL, FALSE);

  return find_text (error) != NULL;
}
