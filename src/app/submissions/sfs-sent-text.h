/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-sent.h"

G_BEGIN_DECLS

/* A submission in words, translated. All strings (transfer full). */
typedef struct
{
  char       *text;      /* a few words that say all by themselves */
  const char *icon_name; /* static: the same as a symbol */
  const char *style;     /* static, CSS class of the symbol */
} SfsSentState;
void sfs_sent_state_init (SfsSentState *state, SfsSent *sent);
void sfs_sent_state_clear (SfsSentState *state);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SfsSentState, sfs_sent_state_clear)

char *sfs_sent_dup_host (SfsSent *sent);
char *sfs_sent_dup_date (SfsSent *sent);                       /* when it was made */
char *sfs_sent_dup_days (SfsSent *sent, GDateTime *now);       /* (nullable) until it must be gone */
gboolean sfs_sent_is_unheard (SfsSent *sent);                  /* it could not be asked */
gboolean sfs_sent_is_unconfirmed (SfsSent *sent);              /* its deletion was asked for, and is not confirmed */
char *sfs_sent_dup_knowledge (SfsSent *sent, GDateTime *now);  /* how old what is shown is */
char *sfs_sent_dup_place (SfsSent *sent);                      /* (nullable) in which folder, when not in the usual one */
/* Where the operator answered, but not what was asked: in a few words, and in whole sentences. Both
 * (nullable), the first static. */
const char *sfs_sent_get_remark (SfsSent *sent);
char *sfs_sent_dup_answer (SfsSent *sent, const char *host);
/* Where it was found that the operator holds something else; likewise. */
const char *sfs_sent_get_finding (SfsSent *sent);
char *sfs_sent_dup_finding (SfsSent *sent, const char *host);
/* What the state means and what comes next, in whole sentences; (nullable). */
char *sfs_sent_dup_explanation (SfsSent *sent);

/* @text is RFC 3339; what is no time is given as it is. */
char *sfs_text_dup_date (const char *text);
char *sfs_text_dup_time (const char *text);
char *sfs_time_dup_words (GDateTime *time); /* the same of a time that was read already */
char *sfs_text_dup_ago (GDateTime *then, GDateTime *now);      /* “3 hours ago” */

G_END_DECLS
