/* SPDX-License-Identifier: GPL-3.0-or-later */

/* In words: what an operator answered instead of what it was asked, and that what it holds is not
 * what was sent. */

#include "sfs-config.h"

#include "app/submissions/sfs-sent-text.h"

#include <glib/gi18n.h>

static char *
explain_sign_in (SfsSent *sent, const char *host)
{
  switch (sfs_sent_get_withdrawal (sent))
    {
    case SFS_WITHDRAWAL_ASKED:
    case SFS_WITHDRAWAL_PROMISED:
      if (sfs_sent_get_issuer (sent) != NULL)
        /* Translators: %s is a host name, in all of these. */
        return g_strdup_printf (_ ("You are signed out at %s, so it cannot be asked about the "
                                   "deletion. Sign in there again, and that goes on by itself."),
                                host);
      break;
    case SFS_WITHDRAWAL_CONFIRMED:
    case SFS_WITHDRAWAL_NONE:
    default:
      if (sfs_sent_get_issuer (sent) != NULL)
        return g_strdup_printf (_ ("You are signed out at %s, so it tells this computer nothing. "
                                   "Sign in there again to look at the video, or to learn what "
                                   "became of it."),
                                host);
    }

  return g_strdup_printf (_ ("You are signed out at %s, so it tells this computer nothing. An "
                             "invitation let you in, and a new one does not open what was sent "
                             "with the old one. To learn more of the video, or to have it deleted, "
                             "write to them with your receipt."),
                          host);
}

/* (nullable): what can be done about it, where there is anything left to do. */
static char *
explain_signed_out (SfsSent *sent, const char *host)
{
  g_autofree char *text = NULL;

  if (sfs_sent_get_withdrawal (sent) == SFS_WITHDRAWAL_CONFIRMED)
    return NULL;

  text = explain_sign_in (sent, host);
  return g_strjoin (" ", text,
                    _ ("If you saved a recovery file, use it here: your key and your sign-in are "
                       "in it."),
                    NULL);
}

/* The keyring stayed locked, and somebody went on without it. */
static gboolean
is_locked (SfsSent *sent)
{
  return g_error_matches (sfs_sent_get_trouble (sent), SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED);
}

/* (nullable), as above. */
static char *
explain_locked (SfsSent *sent)
{
  if (!is_locked (sent) || sfs_sent_get_withdrawal (sent) == SFS_WITHDRAWAL_CONFIRMED)
    return NULL;

  return g_strdup (_ ("Your sign-in for it is in your password store, which is locked. Close "
                      "Selfsame, open it again, and unlock the password store when this computer "
                      "asks."));
}

/**
 * sfs_sent_dup_answer:
 * @sent: a submission
 * @host: whom it went to
 *
 * Returns: (transfer full) (nullable): what the operator answered last instead of what became of
 *   it, or that it was not asked since the keyring is locked; and what can be done
 */
char *
sfs_sent_dup_answer (SfsSent *sent, const char *host)
{
  switch (sfs_sent_get_answer (sent))
    {
    case SFS_ANSWER_GONE:
      /* Translators: %s is a host name, in all of these. */
      return g_strdup_printf (_ ("%s answered that it does not know this submission, or not any "
                                 "more. If you have no signed word that it was deleted, write to "
                                 "them: your receipt shows that they had it."),
                              host);
    case SFS_ANSWER_SIGNED_OUT:
      return explain_signed_out (sent, host);
    case SFS_ANSWER_REFUSED:
      return g_strdup_printf (_ ("%s refused to answer. Ask again later. If it stays like this, "
                                 "write to them and mention the submission number."),
                              host);
    case SFS_ANSWER_FAULT:
      return g_strdup_printf (_ ("%s answered, but could not do what was asked: it is busy, or has "
                                 "a fault of its own. Ask again in a while."),
                              host);
    case SFS_ANSWER_NONE:
      return explain_locked (sent);
    case SFS_ANSWER_BAD_DELETION:
    case SFS_ANSWER_GOOD:
      break;
    }

  return NULL;
}

/**
 * sfs_sent_get_remark:
 * @sent: a submission
 *
 * Returns: (transfer none) (nullable): the same in a few words
 */
const char *
sfs_sent_get_remark (SfsSent *sent)
{
  switch (sfs_sent_get_answer (sent))
    {
    case SFS_ANSWER_GONE:
      return _ ("They say they do not have it");
    case SFS_ANSWER_SIGNED_OUT:
      return _ ("You are signed out there");
    case SFS_ANSWER_REFUSED:
      return _ ("They refused to answer");
    case SFS_ANSWER_FAULT:
      return _ ("They could not answer");
    case SFS_ANSWER_NONE:
      return is_locked (sent) ? _ ("Your password store is locked") : NULL;
    case SFS_ANSWER_BAD_DELETION:
    case SFS_ANSWER_GOOD:
      break;
    }

  return NULL;
}

/**
 * sfs_sent_get_finding:
 * @sent: a submission
 *
 * Returns: (transfer none) (nullable): in a few words, that the operator holds something else;
 * %NULL where that is not known, or it has signed that it deleted it
 */
const char *
sfs_sent_get_finding (SfsSent *sent)
{
  if (sfs_sent_get_altered_at (sent) == NULL ||
      sfs_sent_get_withdrawal (sent) == SFS_WITHDRAWAL_CONFIRMED)
    return NULL;

  return _ ("They hold something else");
}

/**
 * sfs_sent_dup_finding:
 * @sent: a submission
 * @host: whom it went to
 *
 * Returns: (transfer full) (nullable): the same in whole sentences, with what can be done
 */
char *
sfs_sent_dup_finding (SfsSent *sent, const char *host)
{
  g_autofree char *when = NULL;

  if (sfs_sent_get_finding (sent) == NULL)
    return NULL;

  when = sfs_text_dup_time (sfs_sent_get_altered_at (sent));
  /* Translators: host name and time. */
  return g_strdup_printf (
      _ ("What %s sent back on %s is not the file that you sent. It was not opened. Press Play to "
         "check again. If it stays like this, write to them, mention the submission number, and "
         "send them your receipt: it names the file they confirmed."),
      host, when);
}
