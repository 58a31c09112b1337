/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "core/sfs-disclosure.h"

#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "core/sfs-text.h"

#include <glib/gi18n-lib.h>

/* A century: longer makes no sense and would leave the range of dates. */
#define DAYS_MAX 36500
#define PURPOSES_MAX 32

/* What the members of the questions look like. */
typedef enum
{
  SHAPE_TEXT,   /* a map of language → text */
  SHAPE_OBJECT, /* an object with a `text` and facts */
  SHAPE_LIST,   /* `use` */
} Shape;

static const SfsQuestionInfo questions[SFS_N_QUESTIONS] = {
  { SFS_QUESTION_WHY, "why", N_ ("Why am I asked for this?"), SFS_QUESTION_GROUP_WHY, TRUE },
  { SFS_QUESTION_WHEN, "when", N_ ("When is it asked, of whom, and in which countries?"),
    SFS_QUESTION_GROUP_WHY, FALSE },
  { SFS_QUESTION_LEGAL_BASIS, "legal_basis", N_ ("What gives them the right to ask?"),
    SFS_QUESTION_GROUP_WHY, FALSE },
  { SFS_QUESTION_AGREEMENT, "agreement",
    N_ ("Do the seller agreement and privacy policy cover this?"), SFS_QUESTION_GROUP_WHY, FALSE },
  { SFS_QUESTION_USE, "use", N_ ("What will be done with my video?"), SFS_QUESTION_GROUP_VIDEO,
    TRUE },
  { SFS_QUESTION_FACE_RECOGNITION, "face_recognition",
    N_ ("Will software compare or recognise my face?"), SFS_QUESTION_GROUP_VIDEO, TRUE },
  { SFS_QUESTION_RECIPIENTS, "recipients", N_ ("Who will see it?"), SFS_QUESTION_GROUP_VIDEO,
    TRUE },
  { SFS_QUESTION_STORAGE, "storage", N_ ("Where is it kept, and does it leave my country?"),
    SFS_QUESTION_GROUP_VIDEO, FALSE },
  { SFS_QUESTION_RETENTION, "retention", N_ ("How long is it kept?"), SFS_QUESTION_GROUP_VIDEO,
    TRUE },
  { SFS_QUESTION_FINDING, "finding", N_ ("Where can I find my video afterwards?"),
    SFS_QUESTION_GROUP_RIGHTS, FALSE },
  { SFS_QUESTION_DELETION, "deletion", N_ ("Can I have it deleted, and how?"),
    SFS_QUESTION_GROUP_RIGHTS, TRUE },
  { SFS_QUESTION_REFUSAL, "refusal", N_ ("What happens if I say no?"), SFS_QUESTION_GROUP_RIGHTS,
    TRUE },
  { SFS_QUESTION_COMPLAINT, "complaint", N_ ("To whom can I complain?"), SFS_QUESTION_GROUP_RIGHTS,
    FALSE },
};

struct _SfsDisclosure
{
  gatomicrefcount refs;
  JsonObject *object;
  gboolean answered[SFS_N_QUESTIONS];
  int retention_days;
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

static Shape
shape_of (SfsQuestion question)
{
  switch (question)
    {
    case SFS_QUESTION_USE:
      return SHAPE_LIST;
    case SFS_QUESTION_AGREEMENT:
    case SFS_QUESTION_FACE_RECOGNITION:
    case SFS_QUESTION_STORAGE:
    case SFS_QUESTION_RETENTION:
    case SFS_QUESTION_DELETION:
      return SHAPE_OBJECT;
    default:
      return SHAPE_TEXT;
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
  switch (shape_of (question))
    {
    case SHAPE_TEXT:
      return check_text (disclosure, member, answered, error);
    case SHAPE_LIST:
      if (!sfs_json_get_array (disclosure, member, FALSE, &list, error))
        return FALSE;
      if (list != NULL)
        return check_use (list, answered, error);
      break;
    case SHAPE_OBJECT:
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

/* --- Answers in words ----------------------------------------------------------------------- */

static void
add_line (GString *answer, const char *line)
{
  if (answer->len > 0)
    g_string_append_c (answer, '\n');
  g_string_append (answer, line);
}

static void
add_days (GString *answer, const char *singular, const char *plural, gint64 days)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, days);
  g_autoptr (GString)
      line = g_string_new (g_dngettext (GETTEXT_PACKAGE, singular, plural, (gulong) days));

  g_string_replace (line, "{days}", number, 1);
  add_line (answer, line->str);
}

static void
add_named (GString *answer, const char *format, const char *placeholder, const char *value)
{
  g_autoptr (GString) line = g_string_new (format);

  g_string_replace (line, placeholder, value, 1);
  add_line (answer, line->str);
}

static void
add_agreement (GString *answer, JsonObject *agreement)
{
  g_autoptr (GString) which =
      /* Translators: keep {version} and {date} as they are. */
      g_string_new (_ ("Version {version} of {date}"));

  g_string_replace (which, "{version}", json_object_get_string_member (agreement, "version"), 1);
  g_string_replace (which, "{date}", json_object_get_string_member (agreement, "date"), 1);
  add_line (answer, json_object_get_boolean_member (agreement, "covers_biometrics")
                        ? _ ("The agreement covers biometric data such as a face video.")
                        : _ ("The agreement does not cover biometric data such as a face video."));
  add_line (answer, which->str);
  add_line (answer, json_object_get_string_member (agreement, "url"));
}

static void
add_facts (SfsDisclosure *self, SfsQuestion question, GString *answer)
{
  JsonObject *object = json_object_get_object_member (self->object, questions[question].member);
  const char *provider;

  switch (question)
    {
    case SFS_QUESTION_AGREEMENT:
      add_agreement (answer, object);
      break;
    case SFS_QUESTION_FACE_RECOGNITION:
      add_line (answer, json_object_get_boolean_member (object, "used")
                            ? _ ("Face recognition is used.")
                            : _ ("Face recognition is not used."));
      provider = json_object_get_string_member_with_default (object, "provider", "");
      if (*provider != '\0')
        /* Translators: keep {provider} as it is, it becomes the name of a company. */
        add_named (answer, _ ("Done by {provider}"), "{provider}", provider);
      break;
    case SFS_QUESTION_STORAGE:
      {
        g_auto (GStrv) countries = sfs_disclosure_dup_countries (self);
        g_autofree char *list = g_strjoinv (", ", countries);

        /* Translators: keep {countries} as it is, it becomes a list such as “VN, SG”. */
        add_named (answer, _ ("Countries: {countries}"), "{countries}", list);
        break;
      }
    case SFS_QUESTION_RETENTION:
      /* Translators: keep {days} as it is, it becomes the number. */
      add_days (answer, N_ ("Kept for {days} day"), N_ ("Kept for {days} days"),
                self->retention_days);
      break;
    case SFS_QUESTION_DELETION:
      if (json_object_has_member (object, "backups_days"))
        /* Translators: keep {days} as it is, it becomes the number. */
        add_days (answer, N_ ("Gone from backups after {days} more day"),
                  N_ ("Gone from backups after {days} more days"),
                  json_object_get_int_member (object, "backups_days"));
      break;
    default:
      break;
    }
}

static char *
dup_purposes (SfsDisclosure *self, const char *const *languages, const char **tag)
{
  g_autoptr (GPtrArray) purposes = sfs_disclosure_get_purposes (self, languages);
  g_autoptr (GString) answer = g_string_new (NULL);
  JsonArray *use = json_object_get_array_member (self->object, "use");

  for (guint i = 0; i < purposes->len; i++)
    {
      SfsPurpose *purpose = g_ptr_array_index (purposes, i);

      /* Translators: one purpose of a list; keep {purpose} as it is. */
      add_named (answer,
                 purpose->required ? _ ("• {purpose} (required)") : _ ("• {purpose} (your choice)"),
                 "{purpose}", purpose->text);
    }
  /* The tag is the one inside @self: the copies in @purposes go. */
  sfs_json_pick_language (json_object_get_object_member (json_array_get_object_element (use, 0),
                                                         "text"),
                          languages, tag);
  return g_string_free (g_steal_pointer (&answer), FALSE);
}

/**
 * sfs_disclosure_dup_answer:
 * @self: a disclosure
 * @question: one of the thirteen
 * @languages: (nullable): wished for, best first
 * @tag: (out) (optional) (nullable) (transfer none): BCP 47 tag of the operator's own words, NULL
 *   when the answer has none; belongs to @self
 *
 * The operator's own text, and below it the facts of the answer in our words, so that “90 days”
 * stands there also when the text avoids it.
 *
 * Returns: (transfer full) (nullable): the answer, NULL when there is none
 */
char *
sfs_disclosure_dup_answer (SfsDisclosure *self,
                           SfsQuestion question,
                           const char *const *languages,
                           const char **tag)
{
  g_autoptr (GString) answer = NULL;
  JsonObject *texts;

  g_return_val_if_fail ((guint) question < SFS_N_QUESTIONS, NULL);

  if (tag != NULL)
    *tag = NULL;
  if (!self->answered[question])
    return NULL;

  if (shape_of (question) == SHAPE_LIST)
    return dup_purposes (self, languages, tag);

  texts = json_object_get_object_member (self->object, questions[question].member);
  if (shape_of (question) == SHAPE_TEXT)
    return g_strdup (sfs_json_pick_language (texts, languages, tag));

  answer = g_string_new (NULL);
  if (json_object_has_member (texts, "text"))
    add_line (answer, sfs_json_pick_language (json_object_get_object_member (texts, "text"),
                                              languages, tag));
  add_facts (self, question, answer);
  return g_string_free (g_steal_pointer (&answer), FALSE);
}
