/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "upload/sfs-retry.h"

/* Four minutes of trying when each try fails at once; a quarter of an hour at most. Someone is
 * waiting at the screen: after that, a button is better than hope. */
SfsRetryPolicy sfs_retry_policy_default = {
  .first = 1.0,
  .factor = 2.0,
  .cap = 60.0,
  .max_attempts = 10,
  .max_time = 15.0 * 60.0,
};

/**
 * sfs_retry_progress:
 * @retry: the failures counted so far
 *
 * Forgets them: something was achieved, so that the next failure is a first one again.
 */
void
sfs_retry_progress (SfsRetry *retry)
{
  retry->attempts = 0;
  retry->first = 0;
}

/**
 * sfs_retry_next:
 * @retry: the failures counted so far; this one is added
 * @now: monotonic time of the failure, in microseconds
 * @jitter: a random number between 0 and 1, so that many clients of a server that comes back do not
 *   all come at once; the wait is between one half of its length and the whole
 * @retry_after: what the server asked for (RFC 9110 section 10.2.3), in seconds, or -1; the wait is
 *   never shorter than that, but may be longer
 *
 * Exponential backoff with a budget that counts failures and time since the last progress.
 *
 * Returns: seconds to wait before the next try, or -1 to give up
 */
double
sfs_retry_next (SfsRetry *retry, gint64 now, double jitter, gint64 retry_after)
{
  const SfsRetryPolicy *policy = retry->policy != NULL ? retry->policy : &sfs_retry_policy_default;
  double delay = policy->first;
  double elapsed;

  if (retry->attempts == 0)
    retry->first = now;
  retry->attempts++;
  if (retry->attempts >= policy->max_attempts)
    return -1.0;

  for (int i = 1; i < retry->attempts && delay < policy->cap; i++)
    delay *= policy->factor;
  delay = MIN (delay, policy->cap);
  delay *= 0.5 + 0.5 * CLAMP (jitter, 0.0, 1.0);
  delay = MAX (delay, (double) retry_after);

  elapsed = (double) (now - retry->first) / G_USEC_PER_SEC;
  return elapsed + delay > policy->max_time ? -1.0 : delay;
}

/**
 * sfs_retry_hold:
 * @retry: the failures counted so far, which are forgotten
 * @jitter: as for sfs_retry_next()
 *
 * There is no network: that is no failure of the server's, and the budget begins anew when it is
 * back. Nobody has to say that it is, though, so it is tried now and then.
 *
 * Returns: seconds to wait at most
 */
double
sfs_retry_hold (SfsRetry *retry, double jitter)
{
  const SfsRetryPolicy *policy = retry->policy != NULL ? retry->policy : &sfs_retry_policy_default;

  sfs_retry_progress (retry);
  return policy->cap * (0.5 + 0.5 * CLAMP (jitter, 0.0, 1.0));
}
