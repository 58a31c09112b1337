/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-error-text.h"

#include <glib/gi18n.h>

static const SfsErrorText *
status_text (guint status)
{
  if (status == 401 || status == 403)
    SFS_ERROR_TEXT (N_ ("They do not let you in"),
                    N_ ("The marketplace refused the request: your invitation does not cover it, "
                        "or is no longer valid."),
                    N_ ("Ask the marketplace for a new invitation."), SFS_VIEW_START_OVER);
  if (status == 404 || status == 410)
    SFS_ERROR_TEXT (N_ ("Nothing is there"),
                    N_ ("The address answered, but it does not know what was asked for. Perhaps "
                        "the marketplace moved, or the invitation is mistyped."),
                    N_ ("Ask the marketplace for a new invitation."), SFS_VIEW_START_OVER);
  if (status == 429 || status == 503)
    SFS_ERROR_TEXT (N_ ("They are busy"), N_ ("The marketplace asks you to come back later."),
                    N_ ("Wait some minutes, then try again."), SFS_VIEW_RETRY);
  if (status >= 500)
    SFS_ERROR_TEXT (N_ ("A fault at the marketplace"),
                    N_ ("Their computer answered that it has a fault of its own. It is nothing "
                        "you did."),
                    N_ ("Try again in a while."), SFS_VIEW_RETRY);

  SFS_ERROR_TEXT (N_ ("They did not accept the request"),
                  N_ ("The marketplace answered, but refused what was asked."),
                  N_ ("Try again. If it stays like this, write to them; the details below help "
                      "them to find out why."),
                  SFS_VIEW_RETRY);
}

/**
 * sfs_error_text_net:
 * @code: a code
 * @status: the HTTP status of %SFS_NET_ERROR_STATUS, else 0
 *
 * Returns: (transfer none): its words
 */
const SfsErrorText *
sfs_error_text_net (SfsNetError code, guint status)
{
  switch (code)
    {
    case SFS_NET_ERROR_FAILED:
      SFS_ERROR_TEXT (N_ ("The connection failed"),
                      N_ ("The connection to the marketplace broke for a reason that is not "
                          "known."),
                      N_ ("Try again."), SFS_VIEW_RETRY);
    case SFS_NET_ERROR_OFFLINE:
      SFS_ERROR_TEXT (N_ ("The marketplace cannot be reached"),
                      N_ ("This computer is offline, or the marketplace is."),
                      N_ ("Check the network connection, then try again."), SFS_VIEW_RETRY);
    case SFS_NET_ERROR_TIMEOUT:
      SFS_ERROR_TEXT (N_ ("No answer"), N_ ("The marketplace did not answer in time."),
                      N_ ("The network may be slow. Try again in a moment."), SFS_VIEW_RETRY);
    case SFS_NET_ERROR_CERTIFICATE:
      SFS_ERROR_TEXT (N_ ("The connection is not safe"),
                      N_ ("The address could not prove that it is the one in your invitation: its "
                          "certificate is not valid. Selfsame never goes on with such a "
                          "connection."),
                      N_ ("Check the date and time of this computer, or try another network. If it "
                          "stays like this, tell the marketplace."),
                      SFS_VIEW_RETRY);
    case SFS_NET_ERROR_REDIRECT:
      SFS_ERROR_TEXT (N_ ("Sent on to another address"),
                      N_ ("The address tried to send Selfsame on to another one. That is not "
                          "followed, because you were invited by the first."),
                      N_ ("If you are in a network that asks you to sign in first, do that in a "
                          "browser, then try again."),
                      SFS_VIEW_RETRY);
    case SFS_NET_ERROR_ORIGIN:
      SFS_ERROR_TEXT (N_ ("An address that was not announced"),
                      N_ ("The marketplace named an address that is not among those it signed. "
                          "Nothing is sent there."),
                      N_ ("The marketplace has to put it right. Write to them."), SFS_VIEW_WRITE);
    case SFS_NET_ERROR_TOO_LARGE:
      SFS_ERROR_TEXT (N_ ("The answer is too large"),
                      N_ ("The marketplace sent far more than was asked for, so it was cut off."),
                      N_ ("Try again in a while. If it stays like this, the marketplace has to put "
                          "it right."),
                      SFS_VIEW_RETRY);
    case SFS_NET_ERROR_NOT_OURS:
      SFS_ERROR_TEXT (N_ ("Somebody else answered"),
                      N_ ("What came back is not from a marketplace that works with Selfsame. "
                          "Often it is the sign-in page of a hotel or café network."),
                      N_ ("Open a browser and sign in to the network, then try again."),
                      SFS_VIEW_RETRY);
    case SFS_NET_ERROR_PROTOCOL:
      SFS_ERROR_TEXT (N_ ("Their answer makes no sense"),
                      N_ ("The marketplace answered in a way that breaks the rules both sides "
                          "follow."),
                      N_ ("Try again in a while. If it stays like this, the marketplace has to put "
                          "it right."),
                      SFS_VIEW_RETRY);
    case SFS_NET_ERROR_STATUS:
      return status_text (status);
    }

  return NULL;
}

/**
 * sfs_error_text_account:
 * @code: a code
 *
 * Returns: (transfer none): its words
 */
const SfsErrorText *
sfs_error_text_account (SfsAccountError code)
{
  switch (code)
    {
    case SFS_ACCOUNT_ERROR_FAILED:
      SFS_ERROR_TEXT (N_ ("Your key could not be kept"),
                      N_ ("The place where this computer keeps passwords did not take the key "
                          "that belongs to your video."),
                      N_ ("Try again. If it stays like this, log out of this computer and in "
                          "again."),
                      SFS_VIEW_RETRY);
    case SFS_ACCOUNT_ERROR_NO_SERVICE:
      SFS_ERROR_TEXT (N_ ("No place to keep your key"),
                      N_ ("This computer has no password store that answers."),
                      N_ ("Try again, or go on and save a recovery file when you are asked."),
                      SFS_VIEW_RETRY);
    case SFS_ACCOUNT_ERROR_LOCKED:
      SFS_ERROR_TEXT (
          N_ ("Your password store is locked"),
          N_ ("Selfsame keeps the key that belongs to your video there, and it was not "
              "unlocked."),
          N_ ("Try again and unlock it when this computer asks. If it does not ask, close "
              "Selfsame and open it again."),
          SFS_VIEW_RETRY);
    case SFS_ACCOUNT_ERROR_PIN_REQUIRED:
      SFS_ERROR_TEXT (N_ ("A PIN is needed"),
                      N_ ("The marketplace wants the PIN that came with your invitation."),
                      N_ ("Look for it in the message with the invitation, then go back and "
                          "enter it."),
                      SFS_VIEW_BACK);
    case SFS_ACCOUNT_ERROR_PIN_WRONG:
      SFS_ERROR_TEXT (N_ ("The PIN is not right"),
                      N_ ("The marketplace did not accept the PIN, or the invitation is no longer "
                          "valid."),
                      N_ ("Check the PIN and enter it again. If it is right, ask the marketplace "
                          "for a new invitation."),
                      SFS_VIEW_BACK);
    case SFS_ACCOUNT_ERROR_CODE_USED_OR_EXPIRED:
      SFS_ERROR_TEXT (N_ ("This invitation is no longer valid"),
                      N_ ("It was used before, or too much time has passed since it was made."),
                      N_ ("Ask the marketplace for a new invitation."), SFS_VIEW_START_OVER);
    case SFS_ACCOUNT_ERROR_SIGNED_OUT:
      SFS_ERROR_TEXT (N_ ("You are signed out"),
                      N_ ("The marketplace no longer accepts the permission that this computer "
                          "holds."),
                      N_ ("Ask the marketplace for a new invitation."), SFS_VIEW_START_OVER);
    case SFS_ACCOUNT_ERROR_NOTICE_CHANGED:
      SFS_ERROR_TEXT (N_ ("They changed their answers"),
                      N_ ("What the marketplace says about your video is no longer what you agreed "
                          "to. The video was not sent."),
                      N_ ("Read the new answers and decide again. You then record a new video."),
                      SFS_VIEW_REREAD,
                      N_ ("Nothing was sent. The sealed video is erased from this computer when "
                          "you go on."));
    case SFS_ACCOUNT_ERROR_CONFLICT:
      SFS_ERROR_TEXT (N_ ("They hold something else under this number"),
                      N_ ("The marketplace already has a submission with this number, and it is "
                          "not this one."),
                      N_ ("Write to them and mention the submission number."), SFS_VIEW_WRITE);
    case SFS_ACCOUNT_ERROR_RECOVERY_FILE:
      SFS_ERROR_TEXT (N_ ("The recovery file does not open"),
                      N_ ("It is not a recovery file of Selfsame, or it is damaged."),
                      N_ ("Choose another file, or another copy of it."), SFS_VIEW_BACK);
    case SFS_ACCOUNT_ERROR_RECOVERY_PASSPHRASE:
      SFS_ERROR_TEXT (N_ ("The passphrase is another one"),
                      N_ ("The recovery file does not open with this passphrase."),
                      N_ ("Type the passphrase that you chose when you saved the file."),
                      SFS_VIEW_BACK);
    case SFS_ACCOUNT_ERROR_GONE:
      SFS_ERROR_TEXT (N_ ("They say they do not have it"),
                      N_ ("The marketplace answered that it does not hold this video, or no longer "
                          "does."),
                      N_ ("If you asked for its deletion and have no signed word for it, write to "
                          "them and mention the submission number."),
                      SFS_VIEW_WRITE, N_ ("What this computer keeps about it is still here."));
    case SFS_ACCOUNT_ERROR_ALTERED:
      SFS_ERROR_TEXT (
          N_ ("They hold something else"),
          N_ ("What the marketplace sent back is not the file that you sent. It was not "
              "opened."),
          N_ ("Try again. If it stays like this, write to them, mention the submission "
              "number, and send them your receipt: it names the file they confirmed."),
          SFS_VIEW_WRITE, N_ ("Your receipt is kept on this computer."));
    case SFS_ACCOUNT_ERROR_SIGN_IN_DENIED:
      SFS_ERROR_TEXT (N_ ("You were not signed in"),
                      N_ ("Signing in was refused in the browser, by you or by the marketplace."),
                      N_ ("If you want to sign in, try again. If the marketplace refused, write to "
                          "them."),
                      SFS_VIEW_RETRY);
    case SFS_ACCOUNT_ERROR_SIGN_IN_EXPIRED:
      SFS_ERROR_TEXT (N_ ("Signing in took too long"),
                      N_ ("What the browser brought back is no longer valid, or it brought nothing "
                          "for a quarter of an hour."),
                      N_ ("Try again. The browser opens once more."), SFS_VIEW_RETRY);
    case SFS_ACCOUNT_ERROR_SIGN_IN_STATE:
      SFS_ERROR_TEXT (N_ ("That was another sign-in"),
                      N_ ("What the browser brought back does not belong to the sign-in you began "
                          "here. It was not used."),
                      N_ ("Close older sign-in pages in the browser, then try again."),
                      SFS_VIEW_RETRY);
    case SFS_ACCOUNT_ERROR_SIGN_IN_ISSUER:
      SFS_ERROR_TEXT (N_ ("Somebody else answered the sign-in"),
                      N_ ("The answer is not from the sign-in service that the marketplace names. "
                          "It was not used, and nothing was sent there."),
                      N_ ("Try again. If it stays like this, tell the marketplace."),
                      SFS_VIEW_RETRY);
    case SFS_ACCOUNT_ERROR_SIGN_IN_FAILED:
      SFS_ERROR_TEXT (N_ ("Signing in did not work"),
                      N_ ("The sign-in service of the marketplace could not do what was asked."),
                      N_ ("Try again in a while. If it stays like this, write to them; the details "
                          "below help them to find out why."),
                      SFS_VIEW_RETRY);
    }

  return NULL;
}

/**
 * sfs_error_text_upload:
 * @code: a code
 *
 * Returns: (transfer none): its words
 */
const SfsErrorText *
sfs_error_text_upload (SfsUploadError code)
{
  switch (code)
    {
    case SFS_UPLOAD_ERROR_FAILED:
      SFS_ERROR_TEXT (N_ ("Sending stopped"),
                      N_ ("Sending broke off for a reason that is not known."),
                      N_ ("Try again. What has already arrived is not sent twice."),
                      SFS_VIEW_RETRY);
    case SFS_UPLOAD_ERROR_SPOOL:
      SFS_ERROR_TEXT (N_ ("The disk did not cooperate"),
                      N_ ("The sealed video could not be written to or read from this computer’s "
                          "disk."),
                      N_ ("Check that the disk works and that you may write to your home folder, "
                          "then try again."),
                      SFS_VIEW_RETRY);
    case SFS_UPLOAD_ERROR_MISSING:
      SFS_ERROR_TEXT (
          N_ ("The sealed video is gone"),
          N_ ("Somebody or something removed it from this computer, and the marketplace "
              "does not have all of it."),
          N_ ("Ask the marketplace for a new invitation, and record again."), SFS_VIEW_START_OVER,
          N_ ("This video cannot be sent any more."));
    case SFS_UPLOAD_ERROR_NO_SPACE:
      SFS_ERROR_TEXT (N_ ("The disk is full"),
                      N_ ("There is no room on this computer for the sealed video, or for its "
                          "receipt."),
                      N_ ("Make some room, then try again."), SFS_VIEW_RETRY);
    case SFS_UPLOAD_ERROR_BUSY:
      SFS_ERROR_TEXT (N_ ("Selfsame is open twice"),
                      N_ ("Another window of Selfsame has the same videos in hand."),
                      N_ ("Let it finish or close it, then try again."), SFS_VIEW_RETRY);
    case SFS_UPLOAD_ERROR_GONE:
      SFS_ERROR_TEXT (N_ ("They dropped the unfinished upload"),
                      N_ ("The marketplace no longer knows the part that was already sent."),
                      N_ ("Try again: all of the video is sent once more."), SFS_VIEW_RETRY);
    case SFS_UPLOAD_ERROR_OFFSET:
      SFS_ERROR_TEXT (N_ ("The two sides disagree"),
                      N_ ("The marketplace says it has another amount of the video than was sent."),
                      N_ ("Try again. If it stays like this, write to them."), SFS_VIEW_RETRY);
    case SFS_UPLOAD_ERROR_CHECKSUM:
      SFS_ERROR_TEXT (N_ ("The video arrives damaged"),
                      N_ ("Several times a part of the video did not arrive as it was sent. The "
                          "network, or something in it, changes the data."),
                      N_ ("Try another network."), SFS_VIEW_RETRY);
    case SFS_UPLOAD_ERROR_TOO_LARGE:
      SFS_ERROR_TEXT (N_ ("Too large for them"),
                      N_ ("The marketplace refused the sealed video because of its size, though it "
                          "keeps to the limit they gave."),
                      N_ ("The marketplace has to put it right. Write to them."), SFS_VIEW_WRITE);
    case SFS_UPLOAD_ERROR_REFUSED:
      SFS_ERROR_TEXT (N_ ("They did not take the video"),
                      N_ ("The marketplace refused the upload."),
                      N_ ("Write to them; the details below help them to find out why."),
                      SFS_VIEW_WRITE);
    case SFS_UPLOAD_ERROR_EXHAUSTED:
      SFS_ERROR_TEXT (N_ ("Sending does not get through"),
                      N_ ("Selfsame tried for a good while, and nothing got through."),
                      N_ ("Check the network connection, then try again. What has already arrived "
                          "is not sent twice."),
                      SFS_VIEW_RETRY);
    }

  return NULL;
}

/**
 * sfs_error_text_session:
 * @code: a code
 *
 * Returns: (transfer none): its words
 */
const SfsErrorText *
sfs_error_text_session (SfsSessionError code)
{
  switch (code)
    {
    case SFS_SESSION_ERROR_FAILED:
      SFS_ERROR_TEXT (N_ ("Selfsame could not go on"),
                      N_ ("This step did not work, and Selfsame does not know why."),
                      N_ ("Try again."), SFS_VIEW_RETRY);
    case SFS_SESSION_ERROR_STATE:
      SFS_ERROR_TEXT (N_ ("Selfsame lost its place"),
                      N_ ("A step was taken out of turn. That is a fault in Selfsame, nothing you "
                          "did."),
                      N_ ("Go back one page and go on from there."), SFS_VIEW_BACK);
    case SFS_SESSION_ERROR_NO_CODE:
      SFS_ERROR_TEXT (N_ ("This invitation does not let you in"),
                      N_ ("It has no code in it, and the marketplace offers no other way to sign "
                          "in."),
                      N_ ("Ask the marketplace for an invitation made for you."),
                      SFS_VIEW_START_OVER);
    case SFS_SESSION_ERROR_SIGN_IN:
      SFS_ERROR_TEXT (N_ ("You have to sign in first"),
                      N_ ("The marketplace does not know yet who you are, so it cannot be told "
                          "anything."),
                      N_ ("Go back. You can say no without telling them, or agree and sign in on "
                          "the page after that."),
                      SFS_VIEW_BACK);
    case SFS_SESSION_ERROR_UNANSWERED:
      SFS_ERROR_TEXT (N_ ("They have not told you enough"),
                      N_ ("The marketplace leaves a question open that must be answered before you "
                          "can record."),
                      N_ ("Write to them and ask."), SFS_VIEW_WRITE);
    case SFS_SESSION_ERROR_RECORDS:
      SFS_ERROR_TEXT (N_ ("Your records cannot be kept"),
                      N_ ("Selfsame could not read or write the folder where it keeps what you "
                          "agreed to and your receipts."),
                      N_ ("Check that the disk is not full and that you may write to your home "
                          "folder, then try again."),
                      SFS_VIEW_RETRY);
    case SFS_SESSION_ERROR_OTHER_OPERATOR:
      SFS_ERROR_TEXT (N_ ("This invitation is from somebody else"),
                      N_ ("The video that waits on this computer is for another marketplace than "
                          "the one that sent this invitation."),
                      N_ ("Paste an invitation from the marketplace the video is for."),
                      SFS_VIEW_BACK);
    case SFS_SESSION_ERROR_OTHER_SELLER:
      SFS_ERROR_TEXT (N_ ("That is another seller"),
                      N_ ("The video was made by another seller than the one you signed in as."),
                      N_ ("Sign in as the seller who made it, or ask the marketplace for an "
                          "invitation for that seller."),
                      SFS_VIEW_BACK);
    case SFS_SESSION_ERROR_NOT_RECEIVED:
      SFS_ERROR_TEXT (N_ ("They have not confirmed yet"),
                      N_ ("All of the video was sent, but the marketplace does not say that it has "
                          "received it."),
                      N_ ("Wait a moment and ask again."), SFS_VIEW_RETRY);
    case SFS_SESSION_ERROR_NO_KEY:
      SFS_ERROR_TEXT (N_ ("Your key is not on this computer"),
                      N_ ("The video can be opened only with the key it was sealed for, and this "
                          "computer does not have it, or no longer does."),
                      N_ ("If you saved a recovery file, the key is in it. You can have the video "
                          "deleted without the key."),
                      SFS_VIEW_BACK, N_ ("Nothing has changed at the marketplace."));
    case SFS_SESSION_ERROR_CONTENTS:
      SFS_ERROR_TEXT (
          N_ ("Your records do not fit the video"),
          N_ ("The video opened with your key, but what lies beside it is not what this "
              "computer has on record. Somebody may have changed your records."),
          N_ ("Look whether a backup of your home folder has the older records."), SFS_VIEW_BACK,
          N_ ("Nothing has changed at the marketplace."));
    case SFS_SESSION_ERROR_IN_USE:
      SFS_ERROR_TEXT (N_ ("Something is still under way"),
                      N_ ("An invitation of this marketplace is open in Selfsame, and needs what "
                          "would be removed."),
                      N_ ("Finish there or close the invitation, then try again."), SFS_VIEW_BACK,
                      N_ ("Nothing was removed."));
    case SFS_SESSION_ERROR_OTHER_RECOVERY:
      SFS_ERROR_TEXT (
          N_ ("That recovery file is for something else"),
          N_ ("The recovery file is not for this video: it is from another marketplace, "
              "or for another seller. Nothing was changed."),
          N_ ("Choose the file that you saved when you sent this video."), SFS_VIEW_BACK);
    case SFS_SESSION_ERROR_OTHER_SIGN_IN:
      SFS_ERROR_TEXT (
          N_ ("That is another sign-in"),
          N_ ("The recovery file is from another time that you signed in there. What is "
              "in it is back, but it does not let you in to this video."),
          N_ ("Choose the file that you saved when you sent this video."), SFS_VIEW_BACK);
    case SFS_SESSION_ERROR_AWAY:
      SFS_ERROR_TEXT (N_ ("The folder is not there"),
                      N_ ("The video and its records lie in a folder that you chose, and that "
                          "folder is not there at the moment."),
                      N_ ("If it is on another disk, connect that disk, then try again."),
                      SFS_VIEW_RETRY);
    }

  return NULL;
}
