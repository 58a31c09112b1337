/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-disclosure-private.h"

#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "core/sfs-text.h"

#include <glib/gi18n.h>

/* A century: longer makes no sense and would leave the range of dates. */
#define DAYS_MAX 36500
#define PURPOSES_MAX 32

static const SfsQuestionInfo questions[SFS_N_QUESTIONS] = {
  { SFS_QUESTION_WHY, "why", N_ ("Why am I asked for this?"), SFS_QUESTION_GROUP_WHY, TRUE,
    "GDPR 13(1)(c), BIPA 15(b)(2)" },
  { SFS_QUESTION_WHEN, "when", N_ ("When is it asked, of whom, and in which countries?"),
    SFS_QUESTION_GROUP_WHY, FALSE, NULL },
  { SFS_QUESTION_LEGAL_BASIS, "legal_basis", N_ ("What gives them the right to ask?"),
    SFS_QUESTION_GROUP_WHY, FALSE, "GDPR 13(1)(c)" },
  { SFS_QUESTION_AGREEMENT, "agreement",
    N_ ("Do the seller agreement and privacy policy cover this?"), SFS_QUESTION_GROUP_WHY, FALSE,
    "BIPA 15(b)" },
  { SFS_QUESTION_USE, "use", N_ ("What will be done with my video?"), SFS_QUESTION_GROUP_VIDEO,
    TRUE, "GDPR 13(1)(c), GDPR 6(1)(a)" },
  { SFS_QUESTION_FACE_RECOGNITION, "face_recognition",
    N_ ("Will software compare or recognise my face?"), SFS_QUESTION_GROUP_VIDEO, TRUE,
    "GDPR 9, GDPR 22, BIPA 10" },
  { SFS_QUESTION_RECIPIENTS, "recipients", N_ ("Who will see it?"), SFS_QUESTION_GROUP_VIDEO, TRUE,
    "GDPR 13(1)(e)" },
  { SFS_QUESTION_STORAGE, "storage", N_ ("Where is it kept, and does it leave my country?"),
    SFS_QUESTION_GROUP_VIDEO, FALSE, "GDPR 13(1)(f)" },
  { SFS_QUESTION_RETENTION, "retention", N_ ("How long is it kept?"), SFS_QUESTION_GROUP_VIDEO,
    TRUE, "GDPR 13(2)(a), BIPA 15(a)" },
  { SFS_QUESTION_FINDING, "finding", N_ ("Where can I find my video afterwards?"),
    SFS_QUESTION_GROUP_RIGHTS, FALSE, "GDPR 15" },
  { SFS_QUESTION_DELETION, "deletion", N_ ("Can I have it deleted, and how?"),
    SFS_QUESTION_GROUP_RIGHTS, TRUE, "GDPR 17, GDPR 7(3)" },
  { SFS_QUESTION_REFUSAL, "refusal", N_ ("What happens if I say no?"), SFS_QUESTION_GROUP_RIGHTS,
    TRUE, "GDPR 13(2)(e)" },
  { SFS_QUESTION_COMPLAINT, "complaint", N_ ("To whom can I complain?"), SFS_QUESTION_GROUP_RIGHTS,
    FALSE, "GDPR 13(2)(d)" },
};

/**
 * sfs_question_get_info:
 * @question: one of the thirteen
 *
 * Returns: (transfer none): its member, text and group
 */
const SfsQuestionInfo *
sfs_question_get_info (SfsQuestion question)
{
  g_return_val_if_fail ((guint) question < SFS_N_QUESTIONS, NULL);

  return &questions[question];
}

/**
 * sfs_question_get_shape:
 * @question: one of the thirteen
 *
 * Returns: of what kind its member is
 */
SfsAnswerShape
sfs_question_get_shape (SfsQuestion question)
{
  switch (question)
    {
    case SFS_QUESTION_USE:
      return SFS_ANSWER_LIST;
    case SFS_QUESTION_AGREEMENT:
    case SFS_QUESTION_FACE_RECOGNITION:
    case SFS_QUESTION_STORAGE:
    case SFS_QUESTION_RETENTION:
    case SFS_QUESTION_DELETION:
      return SFS_ANSWER_OBJECT;
    default:
      return SFS_ANSWER_TEXT;
    }
}

/* --- Checking ------------------------------------------------------------------------------- */

/* The checkers below answer FALSE with @error set for a wrong type or value; a missing part leaves
 * *complete FALSE and the question unanswered. */

static gboolean
check_text (JsonObject *object, const char *member, gboolean *complete, GError **error)
{
  JsonObject *texts;

  if (!sfs_json_get_object (object, member, FALSE, &texts, error))
    return FALSE;
  if (texts == NULL)
    {
      *complete = FALSE;
      return TRUE;
    }
  if (!sfs_text_check_map (texts, member, error))
    return FALSE;
  if (sfs_json_pick_language (texts, NULL, NULL) == NULL)
    *complete = FALSE;
  return TRUE;
}

static gboolean
check_boolean (JsonObject *object, const char *member, gboolean *complete, GError **error)
{
  gboolean value;

  if (!sfs_json_get_boolean (object, member, FALSE, &value, error))
    return FALSE;
  if (!json_object_has_member (object, member))
    *complete = FALSE;
  return TRUE;
}

/* @least: what the smallest sensible number of days is */
static gboolean
check_days (
    JsonObject *object, const char *member, gint64 least, gboolean *complete, GError **error)
{
  gint64 days;

  if (!sfs_json_get_int (object, member, FALSE, &days, error))
    return FALSE;
  if (!json_object_has_member (object, member))
    {
      *complete = FALSE;
      return TRUE;
    }
  if (days < least || days > DAYS_MAX)
    {
      g_set_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DESCRIPTION,
                   "“%s” is not a sensible number of days", member);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_line (JsonObject *object, const char *member, gboolean *complete, GError **error)
{
  const char *value;

  if (!sfs_json_get_string (object, member, FALSE, &value, error))
    return FALSE;
  if (value == NULL || *value == '\0')
    {
      *complete = FALSE;
      return TRUE;
    }
  return sfs_text_check_line (value, member, error);
}

static gboolean
check_countries (JsonObject *object, gboolean *complete, GError **error)
{
  JsonArray *countries;

  if (!sfs_json_get_array (object, "countries", FALSE, &countries, error))
    return FALSE;
  if (countries == NULL || json_array_get_length (countries) == 0)
    {
      *complete = FALSE;
      return TRUE;
    }
  for (guint i = 0; i < json_array_get_length (countries); i++)
    {
      JsonNode *node = json_array_get_element (countries, i);
      const char *code =
          json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;

      if (!sfs_text_is_country (code))
        {
          g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DESCRIPTION,
                               "A country of storage is not two capital letters");
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_agreement (JsonObject *object, gboolean *complete, GError **error)
{
  const char *url, *date;

  if (!check_boolean (object, "covers_biometrics", complete, error) ||
      !check_line (object, "version", complete, error) ||
      !check_line (object, "date", complete, error) ||
      !check_line (object, "url", complete, error) ||
      !sfs_json_get_string (object, "date", FALSE, &date, error) ||
      !sfs_json_get_string (object, "url", FALSE, &url, error))
    return FALSE;
  if (date != NULL && *date != '\0' && !sfs_text_is_date (date))
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DESCRIPTION,
                           "The date of the agreement is not written year-month-day");
      return FALSE;
    }
  return url == NULL || *url == '\0' || sfs_text_check_url (url, "url", error);
}

static gboolean
check_object (SfsQuestion question, JsonObject *object, gboolean *complete, GError **error)
{
  gboolean optional = TRUE; /* may be missing: not looked at */

  if (question == SFS_QUESTION_AGREEMENT)
    return check_agreement (object, complete, error);
  if (!check_text (object, "text", complete, error))
    return FALSE;

  switch (question)
    {
    case SFS_QUESTION_FACE_RECOGNITION:
      return check_boolean (object, "used", complete, error) &&
             check_line (object, "provider", &optional, error);
    case SFS_QUESTION_STORAGE:
      return check_countries (object, complete, error);
    case SFS_QUESTION_RETENTION:
      return check_days (object, "days", 1, complete, error);
    case SFS_QUESTION_DELETION:
      return check_days (object, "backups_days", 0, &optional, error);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
check_purpose (JsonNode *node, GHashTable *ids, gboolean *complete, GError **error)
{
  JsonObject *purpose;
  const char *id;
  gboolean required;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DESCRIPTION,
                           "A purpose is not an object");
      return FALSE;
    }
  purpose = json_node_get_object (node);
  /* Without these it would not be known what a tick means: an error, not an open question. */
  if (!sfs_json_get_string (purpose, "id", TRUE, &id, error) ||
      !sfs_json_get_boolean (purpose, "required", TRUE, &required, error) ||
      !check_line (purpose, "purpose", complete, error) ||
      !check_text (purpose, "text", complete, error))
    return FALSE;
  if (!sfs_text_is_id (id) || !g_hash_table_add (ids, (gpointer) id))
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DESCRIPTION,
                           "The id of a purpose is malformed or given twice");
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_use (JsonArray *use, gboolean *complete, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = json_array_get_length (use);

  if (n > PURPOSES_MAX)
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DESCRIPTION, "Too many purposes");
      return FALSE;
    }
  if (n == 0)
    *complete = FALSE;
  for (guint i = 0; i < n; i++)
    if (!check_purpose (json_array_get_element (use, i), ids, complete, error))
      return FALSE;
  return TRUE;
}

/* Sets *answered when every part that the protocol does not call optional is there. */
static gboolean
check_question (JsonObject *disclosure, SfsQuestion question, gboolean *answered, GError **error)
{
  const char *member = questions[question].member;
  JsonArray *list = NULL;
  JsonObject *object = NULL;

  *answered = TRUE;
  switch (sfs_question_get_shape (question))
    {
    case SFS_ANSWER_TEXT:
      return check_text (disclosure, member, answered, error);
    case SFS_ANSWER_LIST:
      if (!sfs_json_get_array (disclosure, member, FALSE, &list, error))
        return FALSE;
      if (list != NULL)
        return check_use (list, answered, error);
      break;
    case SFS_ANSWER_OBJECT:
      if (!sfs_json_get_object (disclosure, member, FALSE, &object, error))
        return FALSE;
      if (object != NULL)
        return check_object (question, object, answered, error);
      break;
    }
  *answered = FALSE;
  return TRUE;
}

/**
 * sfs_disclosure_new:
 * @object: the member `disclosure` of a service description
 * @error: SFS_CORE_ERROR_DESCRIPTION when a member has the wrong type or a value that cannot be
 *
 * What is missing is no error: it is a question without an answer.
 *
 * Returns: (transfer full): the disclosure
 */
SfsDisclosure *
sfs_disclosure_new (JsonObject *object, GError **error)
{
  g_autoptr (SfsDisclosure) self = g_new0 (SfsDisclosure, 1);

  g_atomic_ref_count_init (&self->refs);
  self->object = json_object_ref (object);
  self->retention_days = -1;

  for (guint q = 0; q < SFS_N_QUESTIONS; q++)
    {
      g_autoptr (GError) cause = NULL;

      if (!check_question (object, q, &self->answered[q], &cause))
        {
          g_set_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DESCRIPTION, "Disclosure “%s”: %s",
                       questions[q].member, cause->message);
          return NULL;
        }
    }

  if (self->answered[SFS_QUESTION_RETENTION])
    self->retention_days =
        json_object_get_int_member (json_object_get_object_member (object, "retention"), "days");
  return g_steal_pointer (&self);
}

/**
 * sfs_disclosure_ref:
 * @self: a disclosure
 *
 * Returns: (transfer full): @self
 */
SfsDisclosure *
sfs_disclosure_ref (SfsDisclosure *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * sfs_disclosure_unref:
 * @self: (transfer full): a disclosure
 */
void
sfs_disclosure_unref (SfsDisclosure *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  json_object_unref (self->object);
  g_free (self);
}

/**
 * sfs_disclosure_is_answered:
 * @self: a disclosure
 * @question: one of the thirteen
 *
 * Returns: whether every part of the answer is there that the protocol does not call optional
 */
gboolean
sfs_disclosure_is_answered (SfsDisclosure *self, SfsQuestion question)
{
  g_return_val_if_fail ((guint) question < SFS_N_QUESTIONS, FALSE);

  return self->answered[question];
}

/**
 * sfs_disclosure_count_answered:
 * @self: a disclosure
 *
 * Returns: how many of the thirteen are answered
 */
guint
sfs_disclosure_count_answered (SfsDisclosure *self)
{
  guint n = 0;

  for (guint q = 0; q < SFS_N_QUESTIONS; q++)
    n += self->answered[q] ? 1 : 0;
  return n;
}

/**
 * sfs_disclosure_get_missing_required:
 * @self: a disclosure
 *
 * Returns: (transfer full) (element-type SfsQuestion): the questions without whose answer nothing
 *   may be recorded, in the order they are shown; empty when all are answered
 */
GArray *
sfs_disclosure_get_missing_required (SfsDisclosure *self)
{
  GArray *missing = g_array_new (FALSE, FALSE, sizeof (SfsQuestion));

  for (SfsQuestion q = 0; q < SFS_N_QUESTIONS; q++)
    if (questions[q].required && !self->answered[q])
      g_array_append_val (missing, q);
  return missing;
}

/**
 * sfs_purpose_free:
 * @purpose: (transfer full): a purpose
 */
void
sfs_purpose_free (SfsPurpose *purpose)
{
  g_free (purpose->id);
  g_free (purpose->purpose);
  g_free (purpose->text);
  g_free (purpose->language);
  g_free (purpose);
}

/**
 * sfs_disclosure_get_purposes:
 * @self: a disclosure
 * @languages: (nullable): wished for, best first
 *
 * Returns: (transfer full) (element-type SfsPurpose): the purposes in the operator's order; empty
 *   when `use` is not answered
 */
GPtrArray *
sfs_disclosure_get_purposes (SfsDisclosure *self, const char *const *languages)
{
  GPtrArray *purposes = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_purpose_free);
  JsonArray *use;

  if (!self->answered[SFS_QUESTION_USE])
    return purposes;

  use = json_object_get_array_member (self->object, "use");
  for (guint i = 0; i < json_array_get_length (use); i++)
    {
      JsonObject *object = json_array_get_object_element (use, i);
      SfsPurpose *purpose = g_new0 (SfsPurpose, 1);
      const char *tag;

      purpose->id = g_strdup (json_object_get_string_member (object, "id"));
      purpose->purpose = g_strdup (json_object_get_string_member (object, "purpose"));
      purpose->required = json_object_get_boolean_member (object, "required");
      purpose->text = g_strdup (
          sfs_json_pick_language (json_object_get_object_member (object, "text"), languages, &tag));
      purpose->language = g_strdup (tag);
      g_ptr_array_add (purposes, purpose);
    }
  return purposes;
}

/**
 * sfs_disclosure_get_retention_days:
 * @self: a disclosure
 *
 * Returns: for how many days the operator keeps the clip, -1 when it does not say
 */
int
sfs_disclosure_get_retention_days (SfsDisclosure *self)
{
  return self->retention_days;
}

/**
 * sfs_disclosure_get_backups_days:
 * @self: a disclosure
 *
 * Returns: for how many days after a deletion copies stay in backups, -1 when it does not say
 */
int
sfs_disclosure_get_backups_days (SfsDisclosure *self)
{
  JsonObject *deletion = NULL;

  if (self->answered[SFS_QUESTION_DELETION])
    deletion = json_object_get_object_member (self->object, "deletion");
  if (deletion == NULL || !json_object_has_member (deletion, "backups_days"))
    return -1;
  return (int) json_object_get_int_member (deletion, "backups_days");
}

/**
 * sfs_disclosure_dup_countries:
 * @self: a disclosure
 *
 * Returns: (transfer full): ISO 3166-1 codes of where the clip is kept; empty when not answered
 */
GStrv
sfs_disclosure_dup_countries (SfsDisclosure *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (self->answered[SFS_QUESTION_STORAGE])
    {
      JsonArray *countries =
          json_object_get_array_member (json_object_get_object_member (self->object, "storage"),
                                        "countries");

      for (guint i = 0; i < json_array_get_length (countries); i++)
        g_strv_builder_add (builder, json_array_get_string_element (countries, i));
    }
  return g_strv_builder_end (builder);
}
