/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers in words: the operator's, and below them the facts in ours. */

#include "sfs-config.h"

#include "core/sfs-disclosure-private.h"

#include "core/sfs-json.h"

#include <glib/gi18n-lib.h>

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
  JsonObject *object =
      json_object_get_object_member (self->object, sfs_question_get_info (question)->member);
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

  if (sfs_question_get_shape (question) == SFS_ANSWER_LIST)
    return dup_purposes (self, languages, tag);

  texts = json_object_get_object_member (self->object, sfs_question_get_info (question)->member);
  if (sfs_question_get_shape (question) == SFS_ANSWER_TEXT)
    return g_strdup (sfs_json_pick_language (texts, languages, tag));

  answer = g_string_new (NULL);
  if (json_object_has_member (texts, "text"))
    add_line (answer, sfs_json_pick_language (json_object_get_object_member (texts, "text"),
                                              languages, tag));
  add_facts (self, question, answer);
  return g_string_free (g_steal_pointer (&answer), FALSE);
}

/**
 * sfs_disclosure_get_language:
 * @self: a disclosure
 * @languages: (nullable): wished for, best first
 *
 * Returns: (transfer none) (nullable): BCP 47 tag of the operator's own words, %NULL when not all
 *   answers have them in one language; belongs to @self
 */
const char *
sfs_disclosure_get_language (SfsDisclosure *self, const char *const *languages)
{
  const char *all = NULL;

  for (int question = 0; question < SFS_N_QUESTIONS; question++)
    {
      const char *tag;
      g_autofree char *answer = sfs_disclosure_dup_answer (self, question, languages, &tag);

      if (answer == NULL || tag == NULL)
        continue;
      if (all != NULL && g_ascii_strcasecmp (all, tag) != 0)
        return NULL;
      all = tag;
    }

  return all;
}
