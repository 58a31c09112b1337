/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The thirteen questions that nobody answered, in the order they are shown. */
typedef enum
{
  SFS_QUESTION_WHY,
  SFS_QUESTION_WHEN,
  SFS_QUESTION_LEGAL_BASIS,
  SFS_QUESTION_AGREEMENT,
  SFS_QUESTION_USE,
  SFS_QUESTION_FACE_RECOGNITION,
  SFS_QUESTION_RECIPIENTS,
  SFS_QUESTION_STORAGE,
  SFS_QUESTION_RETENTION,
  SFS_QUESTION_FINDING,
  SFS_QUESTION_DELETION,
  SFS_QUESTION_REFUSAL,
  SFS_QUESTION_COMPLAINT,
  SFS_N_QUESTIONS
} SfsQuestion;

typedef enum
{
  SFS_QUESTION_GROUP_WHY,    /* Why */
  SFS_QUESTION_GROUP_VIDEO,  /* What happens to the video */
  SFS_QUESTION_GROUP_RIGHTS, /* Your rights */
} SfsQuestionGroup;

typedef struct
{
  SfsQuestion      question;
  const char      *member;   /* of `disclosure` */
  const char      *text;     /* msgid, gettext it: the question put to the seller */
  SfsQuestionGroup group;
  gboolean         required; /* recording is impossible without an answer */
  const char      *law;      /* (nullable) who else asks it, comma-separated: articles of GDPR and BIPA */
} SfsQuestionInfo;

const SfsQuestionInfo *sfs_question_get_info (SfsQuestion question);

/* One purpose of `use`: what the seller says yes or no to. */
typedef struct
{
  char    *id;
  char    *purpose;  /* DPV purpose name */
  gboolean required;
  char    *text;     /* in the language asked for */
  char    *language; /* BCP 47 tag of @text */
} SfsPurpose;

/* Immutable, refcounted view of `disclosure`. */
typedef struct _SfsDisclosure SfsDisclosure;

SfsDisclosure *sfs_disclosure_new (JsonObject *object, GError **error); /* wrong types are errors; missing is unanswered */
SfsDisclosure *sfs_disclosure_ref (SfsDisclosure *self);
void           sfs_disclosure_unref (SfsDisclosure *self);
gboolean       sfs_disclosure_is_answered (SfsDisclosure *self, SfsQuestion question);
/* The answer as text to show (several lines where it has parts: facts of the member such as days,
 * countries or provider are appended in words, gettext'ed), or NULL when unanswered. @tag (out,
 * optional, transfer none): language of the operator's own words. */
char          *sfs_disclosure_dup_answer (SfsDisclosure *self, SfsQuestion question, const char *const *languages, const char **tag);
/* (nullable) (transfer none): the tag, when all of the operator's own words come in one language. */
const char    *sfs_disclosure_get_language (SfsDisclosure *self, const char *const *languages);
guint          sfs_disclosure_count_answered (SfsDisclosure *self);
GArray        *sfs_disclosure_get_missing_required (SfsDisclosure *self); /* (transfer full): SfsQuestion */
GPtrArray     *sfs_disclosure_get_purposes (SfsDisclosure *self, const char *const *languages); /* (transfer full): SfsPurpose */
int            sfs_disclosure_get_retention_days (SfsDisclosure *self); /* -1 when not said */
int            sfs_disclosure_get_backups_days (SfsDisclosure *self); /* -1 when not said */
GStrv          sfs_disclosure_dup_countries (SfsDisclosure *self);
/* For the side that answers. (transfer full): the languages of any answer, sorted; and which parts of an
 * answer are missing, in every language (NULL), or of those that are there in @language alone. */
GStrv          sfs_disclosure_dup_languages (SfsDisclosure *self);
GStrv          sfs_disclosure_dup_gaps (SfsDisclosure *self, SfsQuestion question, const char *language);
void           sfs_purpose_free (SfsPurpose *purpose);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsDisclosure, sfs_disclosure_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsPurpose, sfs_purpose_free)

G_END_DECLS
