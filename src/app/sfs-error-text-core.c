/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-error-text.h"

#include <glib/gi18n.h>

/**
 * sfs_error_text_receipt:
 * @code: one of the SFS_CORE_ERROR_RECEIPT_ codes
 *
 * Returns: (transfer none) (nullable): its words, %NULL for any other code
 */
const SfsErrorText *
sfs_error_text_receipt (SfsCoreError code)
{
  switch ((int) code)
    {
    case SFS_CORE_ERROR_RECEIPT_FORMAT:
      SFS_ERROR_TEXT (N_ ("Not confirmed"),
                      N_ ("All of the video was sent, but the receipt that came back is "
                          "incomplete."),
                      N_ ("Ask for the receipt once more. If it stays like this, write to them and "
                          "mention the submission number."),
                      SFS_VIEW_RETRY);
    case SFS_CORE_ERROR_RECEIPT_SIGNATURE:
      SFS_ERROR_TEXT (N_ ("Not confirmed"),
                      N_ ("All of the video was sent, but the signature on the receipt does not "
                          "hold. It proves nothing."),
                      N_ ("Ask for the receipt once more. If it stays like this, write to them and "
                          "mention the submission number."),
                      SFS_VIEW_RETRY);
    case SFS_CORE_ERROR_RECEIPT_KEY:
      SFS_ERROR_TEXT (N_ ("Not confirmed"),
                      N_ ("All of the video was sent, but the receipt is signed with another key "
                          "than the one they showed you."),
                      N_ ("Ask for the receipt once more. If it stays like this, write to them and "
                          "ask which key is theirs."),
                      SFS_VIEW_RETRY);
    case SFS_CORE_ERROR_RECEIPT_ISSUER:
      SFS_ERROR_TEXT (N_ ("Not confirmed"),
                      N_ ("All of the video was sent, but the receipt comes from another address "
                          "than the one you sent it to."),
                      N_ ("Ask for the receipt once more. If it stays like this, write to them and "
                          "mention the submission number."),
                      SFS_VIEW_RETRY);
    case SFS_CORE_ERROR_RECEIPT_SUBJECT:
      SFS_ERROR_TEXT (N_ ("Not confirmed"),
                      N_ ("All of the video was sent, but the receipt is made out to somebody "
                          "else."),
                      N_ ("Ask for the receipt once more. If it stays like this, write to them and "
                          "mention the submission number."),
                      SFS_VIEW_RETRY);
    case SFS_CORE_ERROR_RECEIPT_SUBMISSION:
      SFS_ERROR_TEXT (N_ ("Not confirmed"),
                      N_ ("All of the video was sent, but the receipt is for another submission."),
                      N_ ("Ask for the receipt once more. If it stays like this, write to them and "
                          "mention the submission number."),
                      SFS_VIEW_RETRY);
    case SFS_CORE_ERROR_RECEIPT_HASH:
      SFS_ERROR_TEXT (N_ ("Not confirmed"),
                      N_ ("The receipt is for a file that differs from the one you sent. It may "
                          "have been damaged on the way."),
                      N_ ("Try once more. If it stays like this, write to them and mention the "
                          "submission number."),
                      SFS_VIEW_RETRY);
    case SFS_CORE_ERROR_RECEIPT_CONSENT:
      SFS_ERROR_TEXT (N_ ("Not confirmed"),
                      N_ ("All of the video was sent, but the receipt speaks of another consent "
                          "than the one you gave."),
                      N_ ("Write to them, mention the submission number, and say that they may use "
                          "the video only as you agreed."),
                      SFS_VIEW_WRITE);
    case SFS_CORE_ERROR_RECEIPT_TIME:
      SFS_ERROR_TEXT (N_ ("Not confirmed"),
                      N_ ("All of the video was sent, but the receipt carries a date in the "
                          "future."),
                      N_ ("Check the date and time of this computer, then ask for the receipt once "
                          "more."),
                      SFS_VIEW_RETRY);
    case SFS_CORE_ERROR_RECEIPT_RETENTION:
      SFS_ERROR_TEXT (N_ ("Not confirmed"),
                      N_ ("All of the video was sent, but the receipt says that it is kept longer "
                          "than you agreed to."),
                      N_ ("Write to them, mention the submission number, and ask them to keep to "
                          "what you agreed."),
                      SFS_VIEW_WRITE);
    default:
      return NULL;
    }
}

/* What came is kept either way, and the operator is asked again. */
#define STILL_ASKED                                                                                \
  N_ ("Your wish is kept on this computer. Selfsame asks again until they confirm it.")

static const SfsErrorText *
deletion_text (SfsCoreError code)
{
  switch ((int) code)
    {
    case SFS_CORE_ERROR_DELETION_FORMAT:
      SFS_ERROR_TEXT (N_ ("Deletion not confirmed"),
                      N_ ("They answered that your video is deleted, but their signed word for it "
                          "is incomplete."),
                      N_ ("Ask once more. If it stays like this, write to them and mention the "
                          "submission number."),
                      SFS_VIEW_RETRY, STILL_ASKED);
    case SFS_CORE_ERROR_DELETION_SIGNATURE:
      SFS_ERROR_TEXT (N_ ("Deletion not confirmed"),
                      N_ ("They answered that your video is deleted, but the signature under it "
                          "does not hold. It proves nothing."),
                      N_ ("Ask once more. If it stays like this, write to them and mention the "
                          "submission number."),
                      SFS_VIEW_RETRY, STILL_ASKED);
    case SFS_CORE_ERROR_DELETION_OTHER:
      SFS_ERROR_TEXT (N_ ("Deletion not confirmed"),
                      N_ ("They answered that a video is deleted, but it is not yours, or not this "
                          "one."),
                      N_ ("Ask once more. If it stays like this, write to them and mention the "
                          "submission number."),
                      SFS_VIEW_RETRY, STILL_ASKED);
    case SFS_CORE_ERROR_DELETION_TIME:
      SFS_ERROR_TEXT (N_ ("Deletion not confirmed"),
                      N_ ("They answered that your video is deleted, but the date under it cannot "
                          "be right."),
                      N_ ("Check the date and time of this computer, then ask once more."),
                      SFS_VIEW_RETRY, STILL_ASKED);
    case SFS_CORE_ERROR_DELETION_PARTIAL:
      SFS_ERROR_TEXT (N_ ("Not all of it is deleted"),
                      N_ ("They deleted a part, but keep something, or keep copies for longer than "
                          "you agreed to."),
                      N_ ("Write to them, mention the submission number, and ask them to delete "
                          "all of it."),
                      SFS_VIEW_WRITE, STILL_ASKED);
    default:
      return NULL;
    }
}

/**
 * sfs_error_text_core:
 * @code: a code
 *
 * Returns: (transfer none): its words
 */
const SfsErrorText *
sfs_error_text_core (SfsCoreError code)
{
  switch (code)
    {
    case SFS_CORE_ERROR_FAILED:
      SFS_ERROR_TEXT (N_ ("Selfsame could not go on"),
                      N_ ("Something inside Selfsame did not work as it should."),
                      N_ ("Try again. If it happens once more, close Selfsame and open the "
                          "invitation again."),
                      SFS_VIEW_RETRY);
    case SFS_CORE_ERROR_ENCODING:
      SFS_ERROR_TEXT (N_ ("Their answer is garbled"),
                      N_ ("What the marketplace sent cannot be read: part of it is not valid text "
                          "or not a valid date."),
                      N_ ("Try again in a while. If it stays like this, the marketplace has to put "
                          "it right."),
                      SFS_VIEW_RETRY);
    case SFS_CORE_ERROR_JSON:
      SFS_ERROR_TEXT (N_ ("Their answer cannot be read"),
                      N_ ("What the marketplace sent is not in the form that was agreed on."),
                      N_ ("Try again in a while. If it stays like this, the marketplace has to put "
                          "it right."),
                      SFS_VIEW_RETRY);
    case SFS_CORE_ERROR_URL:
      SFS_ERROR_TEXT (N_ ("This address cannot be used"),
                      N_ ("The invitation, or the marketplace, names an address that is none."),
                      N_ ("Ask the marketplace for a new invitation."), SFS_VIEW_START_OVER);
    case SFS_CORE_ERROR_INSECURE_URL:
      SFS_ERROR_TEXT (N_ ("No encryption"),
                      N_ ("The invitation, or the marketplace, names an address without "
                          "encryption. Others could read or change what is sent there, so it is "
                          "not used."),
                      N_ ("Ask the marketplace for an invitation with a secure address."),
                      SFS_VIEW_START_OVER);
    case SFS_CORE_ERROR_NOT_INVITATION:
      SFS_ERROR_TEXT (N_ ("This is no invitation"),
                      N_ ("The text holds no link that begins with “selfsame:”."),
                      N_ ("Copy the whole link from the message the marketplace sent you."),
                      SFS_VIEW_START_OVER);
    case SFS_CORE_ERROR_INVITATION_BROKEN:
      SFS_ERROR_TEXT (N_ ("The invitation is damaged"),
                      N_ ("A part of the link is missing or was changed on the way."),
                      N_ ("Copy the whole link once more, or ask the marketplace for a new one."),
                      SFS_VIEW_START_OVER);
    case SFS_CORE_ERROR_JWS_FORMAT:
      SFS_ERROR_TEXT (N_ ("Their description is not signed properly"),
                      N_ ("What the marketplace says about itself lacks a signature that Selfsame "
                          "accepts."),
                      N_ ("Try again in a while. If it stays like this, the marketplace has to put "
                          "it right."),
                      SFS_VIEW_RETRY);
    case SFS_CORE_ERROR_JWS_TYPE:
      SFS_ERROR_TEXT (N_ ("They sent the wrong document"),
                      N_ ("The marketplace answered with a signed document, but of another kind "
                          "than asked for."),
                      N_ ("Try again in a while. If it stays like this, the marketplace has to put "
                          "it right."),
                      SFS_VIEW_RETRY);
    case SFS_CORE_ERROR_SIGNATURE:
      SFS_ERROR_TEXT (N_ ("The signature does not hold"),
                      N_ ("What the marketplace says about itself was changed after it was "
                          "signed, on the way or at their place."),
                      N_ ("Try another network. If it stays like this, tell the marketplace, and "
                          "send nothing."),
                      SFS_VIEW_RETRY);
    case SFS_CORE_ERROR_DESCRIPTION:
      SFS_ERROR_TEXT (N_ ("Their description is incomplete"),
                      N_ ("The marketplace does not say everything that is needed before you can "
                          "decide."),
                      N_ ("Try again in a while. If it stays like this, the marketplace has to put "
                          "it right."),
                      SFS_VIEW_RETRY);
    case SFS_CORE_ERROR_DESCRIPTION_ORIGIN:
      SFS_ERROR_TEXT (N_ ("This description belongs to somebody else"),
                      N_ ("The address in your invitation answered with the description of "
                          "another address. Somebody may be pretending to be the marketplace."),
                      N_ ("Ask the marketplace, in a way you already know, whether the invitation "
                          "is theirs."),
                      SFS_VIEW_START_OVER);
    case SFS_CORE_ERROR_FINGERPRINT:
      SFS_ERROR_TEXT (N_ ("This is not who invited you"),
                      N_ ("The invitation names one key, and the address answered with another. "
                          "Somebody may be pretending to be the marketplace."),
                      N_ ("Ask the marketplace, in a way you already know, for a new invitation."),
                      SFS_VIEW_START_OVER);
    case SFS_CORE_ERROR_KEY_CHANGED:
      SFS_ERROR_TEXT (N_ ("Their key has changed"),
                      N_ ("The marketplace signs with another key than the last time, and the old "
                          "key does not vouch for the new one. Somebody may be pretending to be "
                          "the marketplace."),
                      N_ ("Ask the marketplace, in a way you already know, whether they changed "
                          "their key. Until then Selfsame records and sends nothing for them."),
                      SFS_VIEW_START_OVER);
    case SFS_CORE_ERROR_RECEIPT_FORMAT:
    case SFS_CORE_ERROR_RECEIPT_SIGNATURE:
    case SFS_CORE_ERROR_RECEIPT_KEY:
    case SFS_CORE_ERROR_RECEIPT_ISSUER:
    case SFS_CORE_ERROR_RECEIPT_SUBJECT:
    case SFS_CORE_ERROR_RECEIPT_SUBMISSION:
    case SFS_CORE_ERROR_RECEIPT_HASH:
    case SFS_CORE_ERROR_RECEIPT_CONSENT:
    case SFS_CORE_ERROR_RECEIPT_TIME:
    case SFS_CORE_ERROR_RECEIPT_RETENTION:
      return sfs_error_text_receipt (code);
    case SFS_CORE_ERROR_DELETION_FORMAT:
    case SFS_CORE_ERROR_DELETION_SIGNATURE:
    case SFS_CORE_ERROR_DELETION_OTHER:
    case SFS_CORE_ERROR_DELETION_TIME:
    case SFS_CORE_ERROR_DELETION_PARTIAL:
      return deletion_text (code);
    }

  return NULL;
}

/**
 * sfs_error_text_seal:
 * @code: a code
 *
 * Returns: (transfer none): its words
 */
const SfsErrorText *
sfs_error_text_seal (SfsSealError code)
{
  switch (code)
    {
    case SFS_SEAL_ERROR_FAILED:
      SFS_ERROR_TEXT (N_ ("The video could not be sealed"),
                      N_ ("Something inside Selfsame did not work while the video was encrypted."),
                      N_ ("Try again."), SFS_VIEW_RETRY);
    case SFS_SEAL_ERROR_KEY:
      SFS_ERROR_TEXT (N_ ("A key cannot be used"),
                      N_ ("The video cannot be sealed: one of the keys it would be sealed for is "
                          "not valid."),
                      N_ ("The marketplace has to put its key right. Write to them."),
                      SFS_VIEW_WRITE);
    case SFS_SEAL_ERROR_HEADER:
      SFS_ERROR_TEXT (N_ ("The sealed file cannot be read"),
                      N_ ("Its beginning is damaged, or it was sealed in a way that Selfsame does "
                          "not know."),
                      N_ ("Use another copy of the file if there is one."), SFS_VIEW_BACK);
    case SFS_SEAL_ERROR_NO_MATCH:
      SFS_ERROR_TEXT (N_ ("The key does not fit"),
                      N_ ("The file is sealed for other keys than the ones on this computer, or "
                          "the passphrase is another one."),
                      N_ ("Check that it is the right file and the right passphrase."),
                      SFS_VIEW_BACK);
    case SFS_SEAL_ERROR_HMAC:
      SFS_ERROR_TEXT (N_ ("The sealed file was changed"),
                      N_ ("Somebody, or a fault of the disk, changed the file after it was "
                          "sealed. It is not opened."),
                      N_ ("Use another copy of the file if there is one."), SFS_VIEW_BACK);
    case SFS_SEAL_ERROR_PAYLOAD:
      SFS_ERROR_TEXT (N_ ("The sealed file is damaged"),
                      N_ ("A part of the file is missing or was changed after it was sealed."),
                      N_ ("Use another copy of the file if there is one."), SFS_VIEW_BACK);
    case SFS_SEAL_ERROR_BUNDLE:
      SFS_ERROR_TEXT (N_ ("This is not a video from Selfsame"),
                      N_ ("The file could be opened, but what is inside is not what belongs "
                          "there."),
                      N_ ("Check that it is the right file."), SFS_VIEW_BACK);
    case SFS_SEAL_ERROR_WORK_FACTOR:
      SFS_ERROR_TEXT (N_ ("This file asks for too much work"),
                      N_ ("Opening it would keep this computer busy for very long. Files made by "
                          "Selfsame never do that."),
                      N_ ("Check that it is the right file."), SFS_VIEW_BACK);
    }

  return NULL;
}
