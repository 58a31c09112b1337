/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who a failure is of: an operator that answered was asked, whatever it said. */

#include "session/sfs-sent-private.h"

#include "core/sfs-error.h"

static SfsAnswer
judge_account (int code)
{
  switch (code)
    {
    case SFS_ACCOUNT_ERROR_GONE:
      return SFS_ANSWER_GONE;
    case SFS_ACCOUNT_ERROR_SIGNED_OUT:
      return SFS_ANSWER_SIGNED_OUT;
    default:
      /* The others are of the store of this computer. */
      return SFS_ANSWER_NONE;
    }
}

static SfsAnswer
judge_core (int code)
{
  switch (code)
    {
    case SFS_CORE_ERROR_DELETION_FORMAT:
    case SFS_CORE_ERROR_DELETION_SIGNATURE:
    case SFS_CORE_ERROR_DELETION_OTHER:
    case SFS_CORE_ERROR_DELETION_TIME:
    case SFS_CORE_ERROR_DELETION_PARTIAL:
      return SFS_ANSWER_BAD_DELETION;
    default:
      return SFS_ANSWER_NONE;
    }
}

static SfsAnswer
judge_status (guint status)
{
  switch (status)
    {
    case SOUP_STATUS_UNAUTHORIZED:
      return SFS_ANSWER_SIGNED_OUT;
    case SOUP_STATUS_NOT_FOUND:
    case SOUP_STATUS_GONE:
      return SFS_ANSWER_GONE;
    case SOUP_STATUS_REQUEST_TIMEOUT:
    case 429: /* too many requests, RFC 6585 */
      return SFS_ANSWER_FAULT;
    default:
      return status < 500 ? SFS_ANSWER_REFUSED : SFS_ANSWER_FAULT;
    }
}

static SfsAnswer
judge_net (const GError *trouble)
{
  switch ((SfsNetError) trouble->code)
    {
    case SFS_NET_ERROR_STATUS:
      return judge_status (sfs_net_error_get_status (trouble));
    case SFS_NET_ERROR_PROTOCOL:
    case SFS_NET_ERROR_TOO_LARGE:
      return SFS_ANSWER_FAULT;
    case SFS_NET_ERROR_FAILED:
    case SFS_NET_ERROR_OFFLINE:
    case SFS_NET_ERROR_TIMEOUT:
    case SFS_NET_ERROR_CERTIFICATE:
    case SFS_NET_ERROR_REDIRECT:
    case SFS_NET_ERROR_ORIGIN:
    case SFS_NET_ERROR_NOT_OURS:
      break;
    }
  /* Nobody answered, or somebody who has not shown to be the operator. */
  return SFS_ANSWER_NONE;
}

/**
 * sfs_sent_get_answer:
 * @self: a submission
 *
 * Tells what its "trouble" is: that the operator could not be asked, or what it answered instead of
 * what was asked.
 *
 * Returns: what came of the last asking
 */
SfsAnswer
sfs_sent_get_answer (SfsSent *self)
{
  const GError *trouble = self->trouble;

  if (trouble == NULL)
    return SFS_ANSWER_GOOD;
  if (trouble->domain == SFS_NET_ERROR)
    return judge_net (trouble);
  if (trouble->domain == SFS_ACCOUNT_ERROR)
    return judge_account (trouble->code);
  if (trouble->domain == SFS_CORE_ERROR)
    return judge_core (trouble->code);
  return SFS_ANSWER_NONE;
}
