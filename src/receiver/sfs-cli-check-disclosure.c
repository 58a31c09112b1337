/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "core/sfs-description.h"
#include "core/sfs-json.h"
#include "receiver/sfs-cli.h"

#include <glib/gi18n.h>
#include <string.h>

/* Exit status beside those of all commands. */
#define REQUIRED_MISSING 3
#define OPTIONAL_MISSING 4

/* The disclosure of a signed description, after its signature was looked at: what does not hold is
 * not what the operator serves. */
static JsonObject *
open_signed (GBytes *jws, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (jws, &length);
  g_autofree char *text = g_strndup (data, length);
  g_autoptr (GBytes) payload = sfs_jws_peek (text, SFS_JWS_OPERATOR, NULL, error);
  g_autoptr (JsonObject) root = payload != NULL ? sfs_json_parse_object (payload, error) : NULL;
  g_autoptr (SfsDescription) description = NULL;
  g_autofree char *origin = NULL;
  JsonObject *operator;
  const char *url;

  if (root == NULL || !sfs_json_get_object (root, "operator", TRUE, &operator, error) ||
      !sfs_json_get_string (operator, "url", TRUE, &url, error))
    return NULL;
  origin = sfs_url_get_origin (url, TRUE, error);
  if (origin == NULL)
    return NULL;
  description = sfs_description_new_from_jws (jws, origin, TRUE, error);
  return description != NULL ? g_steal_pointer (&root) : NULL;
}

static SfsDisclosure *
read_disclosure (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonObject) root = NULL;
  JsonObject *disclosure;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  if (*g_strchug (text) == '{')
    {
      bytes = g_bytes_new (text, strlen (text));
      root = sfs_json_parse_object (bytes, error);
    }
  else
    {
      g_strchomp (text);
      bytes = g_bytes_new (text, strlen (text));
      root = open_signed (bytes, error);
    }
  if (root == NULL || !sfs_json_get_object (root, "disclosure", TRUE, &disclosure, error))
    return NULL;
  return sfs_disclosure_new (disclosure, error);
}

static JsonArray *
strv_to_json (char **strv)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; strv[i] != NULL; i++)
    json_array_add_string_element (array, strv[i]);
  return array;
}

/* (transfer full): language → what is there in another one only */
static JsonObject *
collect_languages (SfsDisclosure *disclosure, SfsQuestion question, char **languages)
{
  JsonObject *missing = json_object_new ();

  for (guint i = 0; languages[i] != NULL; i++)
    {
      g_auto (GStrv) gaps = sfs_disclosure_dup_gaps (disclosure, question, languages[i]);

      if (gaps[0] != NULL)
        json_object_set_array_member (missing, languages[i], strv_to_json (gaps));
    }
  return missing;
}

static JsonObject *
question_to_json (SfsDisclosure *disclosure, SfsQuestion question, char **languages)
{
  const SfsQuestionInfo *info = sfs_question_get_info (question);
  g_auto (GStrv) gaps = sfs_disclosure_dup_gaps (disclosure, question, NULL);
  g_auto (GStrv) law = g_strsplit (info->law != NULL ? info->law : "", ", ", -1);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "member", info->member);
  json_object_set_string_member (object, "question", _ (info->text));
  json_object_set_boolean_member (object, "required", info->required);
  json_object_set_boolean_member (object, "answered",
                                  sfs_disclosure_is_answered (disclosure, question));
  json_object_set_array_member (object, "law", strv_to_json (law));
  json_object_set_array_member (object, "missing", strv_to_json (gaps));
  json_object_set_object_member (object, "missing_languages",
                                 collect_languages (disclosure, question, languages));
  return object;
}

static char *
join (JsonArray *array)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            json_array_get_string_element (array, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const char *
describe_state (JsonObject *question, gboolean *is_whole)
{
  JsonObject *languages = json_object_get_object_member (question, "missing_languages");

  *is_whole = FALSE;
  if (!json_object_get_boolean_member (question, "answered"))
    return json_object_get_boolean_member (question, "required")
               ? _ ("not answered: no seller can record")
               : _ ("not answered");
  if (json_object_get_size (languages) > 0)
    return _ ("answered, but not in every language");
  *is_whole = TRUE;
  return _ ("answered");
}

static void
print_question (JsonObject *question)
{
  JsonObject *languages = json_object_get_object_member (question, "missing_languages");
  g_autofree char *law = join (json_object_get_array_member (question, "law"));
  g_autofree char *missing = join (json_object_get_array_member (question, "missing"));
  gboolean is_whole;
  const char *state = describe_state (question, &is_whole);
  JsonObjectIter iter;
  const char *language;
  JsonNode *node;

  g_print ("%-17s %s%s%s%s\n", json_object_get_string_member (question, "member"), state,
           *law != '\0' ? " (" : "", law, *law != '\0' ? ")" : "");
  if (is_whole)
    return;
  g_print ("  %s\n", json_object_get_string_member (question, "question"));
  if (*missing != '\0')
    /* Translators: %s are names of members in a file. */
    g_print (_ ("  missing: %s\n"), missing);
  json_object_iter_init_ordered (&iter, languages);
  while (json_object_iter_next_ordered (&iter, &language, &node))
    {
      g_autofree char *parts = join (json_node_get_array (node));

      /* Translators: the first %s is the tag of a language, such as vi, the second names members in
       * a file. */
      g_print (_ ("  missing in %s: %s\n"), language, parts);
    }
}

static int
judge (SfsDisclosure *disclosure, JsonArray *questions)
{
  g_autoptr (GArray) required = sfs_disclosure_get_missing_required (disclosure);

  if (required->len > 0)
    return REQUIRED_MISSING;
  if (sfs_disclosure_count_answered (disclosure) < SFS_N_QUESTIONS)
    return OPTIONAL_MISSING;
  for (guint i = 0; i < json_array_get_length (questions); i++)
    if (json_object_get_size (json_object_get_object_member (
            json_array_get_object_element (questions, i), "missing_languages")) > 0)
      return OPTIONAL_MISSING;
  return SFS_CLI_DONE;
}

static void
report (SfsDisclosure *disclosure, char **languages, JsonArray *questions, gboolean as_json)
{
  g_autoptr (JsonObject) root = json_object_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), root);
  g_autofree char *names = g_strjoinv (", ", languages);

  if (as_json)
    {
      json_object_set_array_member (root, "languages", strv_to_json (languages));
      json_object_set_int_member (root, "answered", sfs_disclosure_count_answered (disclosure));
      json_object_set_array_member (root, "questions", json_array_ref (questions));
      sfs_cli_print_json (node);
      return;
    }
  g_print (_ ("Answered: %u of %d. Languages: %s\n"), sfs_disclosure_count_answered (disclosure),
           SFS_N_QUESTIONS, names);
  for (guint i = 0; i < json_array_get_length (questions); i++)
    print_question (json_array_get_object_element (questions, i));
}

int
sfs_cli_check_disclosure (int argc, char **argv)
{
  g_autoptr (SfsDisclosure) disclosure = NULL;
  g_autoptr (JsonArray) questions = json_array_new ();
  g_auto (GStrv) languages = NULL;
  g_autoptr (GError) error = NULL;
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, _ ("As a JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!sfs_cli_parse (
          &argc, &argv, "check-disclosure", "FILE",
          _ ("Says which of the thirteen questions that a seller is shown have no answer, or none "
             "in one of the file’s languages, and which articles of GDPR and BIPA ask the same.\n"
             "FILE is selfsame-operator.json, or the signed description.\n\n"
             "Exit status: 0 all are answered in every language, 1 FILE cannot be read, 2 usage, "
             "3 one that is required is not answered, 4 another one is not, or a language is "
             "missing."),
          entries, 1))
    return SFS_CLI_USAGE;
  disclosure = read_disclosure (argv[1], &error);
  if (disclosure == NULL)
    return sfs_cli_fail (error);
  languages = sfs_disclosure_dup_languages (disclosure);
  for (SfsQuestion q = 0; q < SFS_N_QUESTIONS; q++)
    json_array_add_object_element (questions, question_to_json (disclosure, q, languages));
  report (disclosure, languages, questions, as_json);
  return judge (disclosure, questions);
}
