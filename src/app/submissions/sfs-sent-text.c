/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/submissions/sfs-sent-text.h"

#include <glib/gi18n.h>

#include "app/sfs-error-view.h"
#include "core/sfs-encoding.h"
#include "core/sfs-invitation.h"

static char *
format (const char *text, const char *how)
{
  g_autoptr (GDateTime) time = text != NULL ? sfs_time_parse (text, NULL) : NULL;
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;

  return local != NULL ? g_date_time_format (local, how) : g_strdup (text != NULL ? text : "");
}

/**
 * sfs_text_dup_date:
 * @text: (nullable): RFC 3339
 *
 * Returns: (transfer full): the day, where this computer is
 */
char *
sfs_text_dup_date (const char *text)
{
  /* Translators: strftime format, for a date. */
  return format (text, _ ("%-d %B %Y"));
}

/**
 * sfs_text_dup_time:
 * @text: (nullable): RFC 3339
 *
 * Returns: (transfer full): day and time, where this computer is
 */
char *
sfs_text_dup_time (const char *text)
{
  /* Translators: strftime format, for a date with a time. */
  return format (text, _ ("%-d %B %Y, %H:%M"));
}

/**
 * sfs_time_dup_words:
 * @time: a time
 *
 * Returns: (transfer full): day and time, where this computer is
 */
char *
sfs_time_dup_words (GDateTime *time)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (time);

  return g_date_time_format (local, _ ("%-d %B %Y, %H:%M"));
}

/**
 * sfs_text_dup_ago:
 * @then: a time
 * @now: the present
 *
 * Returns: (transfer full): how long ago that was, in the largest unit that says enough
 */
char *
sfs_text_dup_ago (GDateTime *then, GDateTime *now)
{
  gint64 minutes = g_date_time_difference (now, then) / G_TIME_SPAN_MINUTE;
  gint64 hours = minutes / 60;
  gint64 days = hours / 24;

  if (minutes < 2)
    return g_strdup (_ ("just now"));
  if (hours < 1)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d minute ago", "%d minutes ago",
                                         (gulong) minutes),
                            (int) minutes);
  if (days < 1)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%d hour ago", "%d hours ago", (gulong) hours), (int) hours);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day ago", "%d days ago", (gulong) days),
                          (int) days);
}

static void
set_state (SfsSentState *state, const char *icon_name, const char *style, const char *text)
{
  state->icon_name = icon_name;
  state->style = style;
  g_free (state->text);
  state->text = g_strdup (text);
}

/* What the operator said last, where nothing was taken back. */
static void
set_operator_state (SfsSentState *state, SfsSent *sent)
{
  const char *seal = "selfsame-sealed-symbolic";

  switch (sfs_sent_get_state (sent))
    {
    case SFS_SUBMISSION_ANNOUNCED:
    case SFS_SUBMISSION_UPLOADING:
      set_state (state, "selfsame-unknown-symbolic", "dim-label", _ ("Not all of it has arrived"));
      break;
    case SFS_SUBMISSION_MISMATCH:
      set_state (state, "selfsame-warning-symbolic", "warning",
                 _ ("What arrived is not what you sent"));
      break;
    case SFS_SUBMISSION_RECEIVED:
      set_state (state, "selfsame-receipt-symbolic", "dim-label", _ ("Received"));
      break;
    case SFS_SUBMISSION_IN_REVIEW:
      set_state (state, "selfsame-faces-symbolic", "dim-label", _ ("Somebody is looking at it"));
      break;
    case SFS_SUBMISSION_VERIFIED:
      set_state (state, "selfsame-ok-symbolic", "success", _ ("Accepted"));
      break;
    case SFS_SUBMISSION_REJECTED:
      set_state (state, "selfsame-warning-symbolic", "warning", _ ("Not accepted"));
      break;
    case SFS_SUBMISSION_DELETING:
      set_state (state, "selfsame-unknown-symbolic", "dim-label", _ ("Being deleted"));
      break;
    case SFS_SUBMISSION_DELETED:
      set_state (state, "selfsame-unknown-symbolic", "dim-label",
                 _ ("Said to be deleted, without a signature"));
      break;
    case SFS_SUBMISSION_UNKNOWN:
    default:
      if (sfs_sent_get_has_receipt (sent))
        set_state (state, "selfsame-receipt-symbolic", "dim-label", _ ("Received"));
      else
        set_state (state, seal, "dim-label", _ ("Sent, without a receipt so far"));
      break;
    }
}

/* Where nothing was taken back. That it is gone, or another one, matters more than what is said of
 * it. */
static void
set_held_state (SfsSentState *state, SfsSent *sent)
{
  const char *warning = sfs_sent_get_finding (sent);

  if (sfs_sent_get_answer (sent) == SFS_ANSWER_GONE)
    warning = sfs_sent_get_remark (sent);
  if (warning != NULL)
    set_state (state, "selfsame-warning-symbolic", "warning", warning);
  else
    set_operator_state (state, sent);
}

static void
warn (SfsSentState *state)
{
  state->icon_name = "selfsame-warning-symbolic";
  state->style = "warning";
}

/**
 * sfs_sent_state_init:
 * @state: (out caller-allocates): where to put it
 * @sent: a submission
 *
 * What the seller wants to know first, in words and as a symbol.
 */
void
sfs_sent_state_init (SfsSentState *state, SfsSent *sent)
{
  memset (state, 0, sizeof *state);

  switch (sfs_sent_get_withdrawal (sent))
    {
    case SFS_WITHDRAWAL_ASKED:
      set_state (state, "selfsame-unknown-symbolic", "dim-label",
                 _ ("Deletion asked for, not confirmed"));
      break;
    case SFS_WITHDRAWAL_PROMISED:
      {
        g_autofree char *due = sfs_text_dup_date (sfs_sent_get_withdrawal_due (sent));
        /* Translators: %s is a date. */
        g_autofree char *text = g_strdup_printf (_ ("Deletion promised by %s"), due);

        set_state (state, "selfsame-unknown-symbolic", "dim-label", text);
      }
      break;
    case SFS_WITHDRAWAL_CONFIRMED:
      set_state (state, "selfsame-ok-symbolic", "success", _ ("Deleted, and signed for"));
      break;
    case SFS_WITHDRAWAL_NONE:
    default:
      if (sfs_sent_get_waiting (sent))
        set_state (state, "selfsame-sealed-symbolic", "dim-label",
                   _ ("On this computer, not sent yet"));
      else
        set_held_state (state, sent);
      break;
    }
  if (sfs_sent_get_finding (sent) != NULL)
    warn (state);
}

void
sfs_sent_state_clear (SfsSentState *state)
{
  g_clear_pointer (&state->text, g_free);
}

/**
 * sfs_sent_dup_host:
 * @sent: a submission
 *
 * Returns: (transfer full): whom it went to, by the part of the address nobody else can have
 */
char *
sfs_sent_dup_host (SfsSent *sent)
{
  char *host = sfs_url_get_host_label (sfs_sent_get_origin (sent));

  return host != NULL ? host : g_strdup (sfs_sent_get_origin (sent));
}

/**
 * sfs_sent_dup_date:
 * @sent: a submission
 *
 * Returns: (transfer full): when it was made
 */
char *
sfs_sent_dup_date (SfsSent *sent)
{
  return sfs_text_dup_time (sfs_sent_get_created (sent));
}

/* Days of the calendar, where this computer is: “tomorrow” is one, however few hours away. */
static int
days_between (GDateTime *from, GDateTime *to)
{
  g_autoptr (GDateTime) a = g_date_time_to_local (from);
  g_autoptr (GDateTime) b = g_date_time_to_local (to);
  g_autoptr (GDate) first = g_date_new_dmy ((GDateDay) g_date_time_get_day_of_month (a),
                                            (GDateMonth) g_date_time_get_month (a),
                                            (GDateYear) g_date_time_get_year (a));
  g_autoptr (GDate) second = g_date_new_dmy ((GDateDay) g_date_time_get_day_of_month (b),
                                             (GDateMonth) g_date_time_get_month (b),
                                             (GDateYear) g_date_time_get_year (b));

  return g_date_days_between (first, second);
}

/* (nullable): by when it must be gone. */
static const char *
get_promise (SfsSent *sent)
{
  switch (sfs_sent_get_withdrawal (sent))
    {
    case SFS_WITHDRAWAL_NONE:
      return sfs_sent_get_retention_until (sent);
    case SFS_WITHDRAWAL_PROMISED:
      return sfs_sent_get_withdrawal_due (sent);
    case SFS_WITHDRAWAL_ASKED:
    case SFS_WITHDRAWAL_CONFIRMED:
    default:
      return NULL;
    }
}

/**
 * sfs_sent_dup_days:
 * @sent: a submission
 * @now: the present
 *
 * Returns: (transfer full) (nullable): how long until it must be gone; %NULL when it is gone, or
 *   nobody has promised: once it is taken back, what was agreed to before is no promise any more
 */
char *
sfs_sent_dup_days (SfsSent *sent, GDateTime *now)
{
  const char *text = get_promise (sent);
  g_autoptr (GDateTime) until = text != NULL ? sfs_time_parse (text, NULL) : NULL;
  int days;

  if (until == NULL)
    return NULL;

  days = days_between (now, until);
  if (g_date_time_compare (until, now) < 0)
    return days < 0 ? g_strdup_printf (
                          g_dngettext (GETTEXT_PACKAGE, "It should have been gone %d day ago",
                                       "It should have been gone %d days ago", (gulong) -days),
                          -days)
                    : g_strdup (_ ("It should be gone by now"));
  if (days == 0)
    return g_strdup (_ ("It must be gone today"));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day until it must be gone",
                                       "%d days until it must be gone", (gulong) days),
                          days);
}

/**
 * sfs_sent_is_unconfirmed:
 * @sent: a submission
 *
 * Returns: whether its deletion was asked for and is not confirmed, so that it is asked for again
 */
gboolean
sfs_sent_is_unconfirmed (SfsSent *sent)
{
  SfsWithdrawal withdrawal = sfs_sent_get_withdrawal (sent);

  return withdrawal == SFS_WITHDRAWAL_ASKED || withdrawal == SFS_WITHDRAWAL_PROMISED;
}

/**
 * sfs_sent_is_unheard:
 * @sent: a submission
 *
 * Returns: whether the operator could not be asked last. One that answered something else than what
 *   was asked, such as that it does not know it, was asked.
 */
gboolean
sfs_sent_is_unheard (SfsSent *sent)
{
  return sfs_sent_get_answer (sent) == SFS_ANSWER_NONE;
}

/**
 * sfs_sent_dup_knowledge:
 * @sent: a submission
 * @now: the present
 *
 * Returns: (transfer full): how old what is shown is, and whether the operator could be asked
 */
char *
sfs_sent_dup_knowledge (SfsSent *sent, GDateTime *now)
{
  const char *asked_at = sfs_sent_get_asked_at (sent);
  g_autoptr (GDateTime) asked = asked_at != NULL ? sfs_time_parse (asked_at, NULL) : NULL;
  gboolean trouble = sfs_sent_is_unheard (sent);
  g_autofree char *host = sfs_sent_dup_host (sent);
  g_autofree char *time = NULL;
  g_autofree char *ago = NULL;

  if (asked == NULL && trouble)
    /* Translators: %s is a host name, in all of these. */
    return g_strdup_printf (_ ("%s could not be asked. This is what your own records say."), host);
  if (asked == NULL)
    return g_strdup (_ ("This is what your own records say."));

  time = sfs_text_dup_time (asked_at);
  ago = sfs_text_dup_ago (asked, now);
  if (trouble)
    /* Translators: host name, time, and how long ago that is: 3 hours ago. */
    return g_strdup_printf (_ ("%s could not be asked now. This is what it said on %s (%s)."), host,
                            time, ago);
  if (sfs_sent_get_remark (sent) != NULL)
    /* Translators: as before; after a sentence on what it answered instead now. */
    return g_strdup_printf (_ ("What else you see is what %s said on %s (%s)."), host, time, ago);

  /* Translators: host name, time, and how long ago that is: 3 hours ago. */
  return g_strdup_printf (_ ("This is what %s said on %s (%s)."), host, time, ago);
}

/**
 * sfs_sent_dup_place:
 * @sent: a submission
 *
 * Returns: (transfer full) (nullable): in which folder its records lie, when that is not the usual
 *   one
 */
char *
sfs_sent_dup_place (SfsSent *sent)
{
  g_autofree char *name = NULL;

  if (sfs_sent_get_folder (sent) == NULL)
    return NULL;

  name = g_filename_display_name (sfs_sent_get_folder (sent));
  if (sfs_sent_get_waiting (sent))
    /* Translators: %s is a folder, in both. */
    return g_strdup_printf (_ ("It is sealed in the folder %s."), name);

  return g_strdup_printf (_ ("The usual folder could not be written to, so its records are in %s. "
                             "It is shown here as long as that folder is there."),
                          name);
}

static char *
explain_promise (SfsSent *sent, const char *host)
{
  const char *reason = sfs_sent_get_withdrawal_reason (sent);
  g_autofree char *due = sfs_text_dup_date (sfs_sent_get_withdrawal_due (sent));

  if (sfs_sent_get_answer (sent) == SFS_ANSWER_SIGNED_OUT)
    /* Translators: host name and date. */
    return g_strdup_printf (_ ("%s says that it will delete it by %s."), host, due);
  if (reason != NULL && *reason != '\0')
    /* Translators: host name, date, and what the operator gives as its reason. */
    return g_strdup_printf (
        _ ("%s says that it will delete it by %s. Its reason to wait: “%s”. It is "
           "asked again until it signs that it did."),
        host, due, reason);

  return g_strdup_printf (
      _ ("%s says that it will delete it by %s. It is asked again until it signs "
         "that it did."),
      host, due);
}

static char *
explain_deletion (SfsSent *sent, const char *host)
{
  g_autofree char *when = sfs_text_dup_date (sfs_sent_get_deleted_at (sent));
  g_autofree char *backups = NULL;

  if (sfs_sent_get_backups_until (sent) == NULL)
    /* Translators: host name and date. */
    return g_strdup_printf (_ ("%s has signed that it deleted it on %s."), host, when);

  backups = sfs_text_dup_date (sfs_sent_get_backups_until (sent));
  /* Translators: host name and two dates. */
  return g_strdup_printf (
      _ ("%s has signed that it deleted it on %s. Copies in its backups are gone "
         "by %s."),
      host, when, backups);
}

static char *
explain_bad_deletion (SfsSent *sent)
{
  SfsErrorView view;

  sfs_error_to_view (sfs_sent_get_trouble (sent), SFS_SESSION_CONFIRMED, &view);
  /* What is not lost is the wish, where there was one. */
  if (sfs_sent_get_withdrawal (sent) == SFS_WITHDRAWAL_NONE)
    return g_strjoin (" ", view.happened, view.advice, NULL);

  return g_strjoin (" ", view.happened, view.loss, view.advice, NULL);
}

/* (nullable): what the state means, by what was known before the last asking. */
static char *
explain_state (SfsSent *sent, const char *host)
{
  const char *reason = sfs_sent_get_state_reason (sent);

  switch (sfs_sent_get_withdrawal (sent))
    {
    case SFS_WITHDRAWAL_ASKED:
      if (sfs_sent_get_answer (sent) == SFS_ANSWER_SIGNED_OUT)
        return g_strdup_printf (
            _ ("You withdrew your consent. %s has not confirmed the deletion yet."), host);
      return g_strdup_printf (
          _ ("You withdrew your consent. %s has not confirmed the deletion yet; "
             "it is asked again until it does."),
          host);
    case SFS_WITHDRAWAL_PROMISED:
      return explain_promise (sent, host);
    case SFS_WITHDRAWAL_CONFIRMED:
      return explain_deletion (sent, host);
    case SFS_WITHDRAWAL_NONE:
    default:
      break;
    }

  if (sfs_sent_get_waiting (sent))
    return g_strdup (
        _ ("It is sealed and safe. The first page offers to send it, or to give it up."));
  if (sfs_sent_get_state (sent) == SFS_SUBMISSION_DELETED)
    return g_strdup_printf (_ ("%s says that it deleted it, but has not signed that."), host);
  if (reason != NULL && *reason != '\0')
    /* Translators: host name, and what the operator gives as its reason. */
    return g_strdup_printf (_ ("%s says: “%s”"), host, reason);

  return NULL;
}

/* (nullable): that it is another one, and what is said of it all the same. */
static char *
dup_finding (SfsSent *sent, const char *host)
{
  g_autofree char *finding = sfs_sent_dup_finding (sent, host);
  g_auto (SfsSentState) said = { 0 };
  g_autofree char *words = NULL;

  if (finding == NULL || sfs_sent_get_withdrawal (sent) != SFS_WITHDRAWAL_NONE)
    return g_steal_pointer (&finding);

  set_operator_state (&said, sent);
  /* Translators: a state of a submission: Accepted. */
  words = g_strdup_printf (_ ("What they say of it: %s."), said.text);

  return g_strjoin (" ", finding, words, NULL);
}

/**
 * sfs_sent_dup_explanation:
 * @sent: a submission
 *
 * Returns: (transfer full) (nullable): what the state means and what comes next; that it holds
 *   something else, where that was found; and, where the operator answered something else than what
 * was asked, what that was and what can be done
 */
char *
sfs_sent_dup_explanation (SfsSent *sent)
{
  g_autofree char *host = sfs_sent_dup_host (sent);
  g_autofree char *finding = dup_finding (sent, host);
  g_autofree char *answer = sfs_sent_dup_answer (sent, host);
  g_autofree char *state = NULL;
  const char *parts[4];
  guint n = 0;

  if (sfs_sent_get_answer (sent) == SFS_ANSWER_BAD_DELETION)
    return explain_bad_deletion (sent);

  state = explain_state (sent, host);
  if (finding != NULL)
    parts[n++] = finding;
  if (state != NULL)
    parts[n++] = state;
  if (answer != NULL)
    parts[n++] = answer;
  parts[n] = NULL;

  return n > 0 ? g_strjoinv ("\n", (char **) parts) : NULL;
}
