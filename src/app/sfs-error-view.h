/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-session.h"

G_BEGIN_DECLS

/* The one useful thing to do about a failure. */
typedef enum
{
  SFS_VIEW_RETRY,      /* the same again, from its beginning */
  SFS_VIEW_BACK,       /* to where it can be put right */
  SFS_VIEW_RETAKE,     /* to the camera */
  SFS_VIEW_START_OVER, /* with another invitation */
  SFS_VIEW_WRITE,      /* to the operator, or start over where no address is known */
  SFS_VIEW_REREAD,     /* read and agree again: the operator's text changed */
} SfsViewAction;

/* One failure in words for people, translated. Strings static. */
typedef struct
{
  const char   *title;
  const char   *happened; /* what happened, one or two sentences */
  const char   *loss;     /* whether anything was lost */
  const char   *advice;   /* what to do */
  const char   *command;  /* (nullable): for a terminal, to be shown below the advice */
  const char   *action_label; /* with mnemonic */
  SfsViewAction action;
} SfsErrorView;

/* @state: what the session says after the failure; it tells what was lost. */
void sfs_error_to_view (const GError *error, SfsSessionState state, SfsErrorView *view);
/* The same for a session, which also says where what it sealed lies. */
void sfs_error_to_session_view (const GError *error, SfsSession *session, SfsErrorView *view);
/* Whether these words were written for this domain and code, or are the general ones. */
gboolean sfs_error_has_view (const GError *error);

G_END_DECLS
