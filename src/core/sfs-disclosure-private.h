/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-disclosure.h"

G_BEGIN_DECLS

/* What the members of the questions look like. */
typedef enum
{
  SFS_ANSWER_TEXT,   /* a map of language → text */
  SFS_ANSWER_OBJECT, /* an object with a `text` and facts */
  SFS_ANSWER_LIST,   /* `use` */
} SfsAnswerShape;

struct _SfsDisclosure
{
  gatomicrefcount refs;
  JsonObject *object;
  gboolean answered[SFS_N_QUESTIONS];
  int retention_days;
};

SfsAnswerShape sfs_question_get_shape (SfsQuestion question);

G_END_DECLS
