/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-session.h"

G_BEGIN_DECLS

/* Who asks for a video: the receiver of the tests, in a process of its own. */
typedef struct
{
  GSubprocess *process;
  GDataInputStream *out;
  char *link; /* an invitation of theirs */
} Operator;

void operator_start (Operator *self, const char *option, const char *value);
void operator_hurry (Operator *self); /* one that is slow is so no longer */
void operator_stop (Operator *self);

/* As from a camera. */
SfsRecording *given_recording (void);
/* Writes what other days left, in every state there is. */
void given_records (void);

G_END_DECLS
