/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-disclosure-private.h"

#include "core/sfs-json.h"

#include <string.h>

/* What an answer needs besides its text, as the protocol has it. */
static const char *const facts[SFS_N_QUESTIONS][5] = {
  [SFS_QUESTION_AGREEMENT] = { "covers_biometrics", "version", "date", "url" },
  [SFS_QUESTION_FACE_RECOGNITION] = { "used" },
  [SFS_QUESTION_STORAGE] = { "countries" },
  [SFS_QUESTION_RETENTION] = { "days" },
};

/* One map of texts of an answer: @part names it, @texts is NULL where there is none. */
typedef void (*TextFunc) (const char *part, JsonObject *texts, gpointer data);

static JsonObject *
peek_object (JsonObject *object, const char *member)
{
  return object != NULL && json_object_has_member (object, member)
             ? json_object_get_object_member (object, member)
             : NULL;
}

static JsonArray *
peek_use (SfsDisclosure *self)
{
  return json_object_has_member (self->object, "use")
             ? json_object_get_array_member (self->object, "use")
             : NULL;
}

static void
foreach_text (SfsDisclosure *self, SfsQuestion question, TextFunc func, gpointer data)
{
  const char *member = sfs_question_get_info (question)->member;
  JsonArray *use;

  switch (sfs_question_get_shape (question))
    {
    case SFS_ANSWER_TEXT:
      func ("text", peek_object (self->object, member), data);
      break;
    case SFS_ANSWER_OBJECT:
      if (question != SFS_QUESTION_AGREEMENT)
        func ("text", peek_object (peek_object (self->object, member), "text"), data);
      break;
    case SFS_ANSWER_LIST:
      use = peek_use (self);
      for (guint i = 0; use != NULL && i < json_array_get_length (use); i++)
        {
          JsonObject *purpose = json_array_get_object_element (use, i);
          g_autofree char *part =
              g_strdup_printf ("%s.text", json_object_get_string_member (purpose, "id"));

          func (part, peek_object (purpose, "text"), data);
        }
      break;
    }
}

static gboolean
is_blank (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL)
    return TRUE;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_array_get_length (json_node_get_array (node)) == 0;
  return json_node_get_value_type (node) == G_TYPE_STRING && *json_node_get_string (node) == '\0';
}

static void
add_missing_facts (SfsDisclosure *self, SfsQuestion question, GStrvBuilder *gaps)
{
  JsonObject *object;
  JsonArray *use;

  if (question == SFS_QUESTION_USE)
    {
      use = peek_use (self);
      if (use == NULL || json_array_get_length (use) == 0)
        g_strv_builder_add (gaps, "purposes");
      for (guint i = 0; use != NULL && i < json_array_get_length (use); i++)
        {
          JsonObject *purpose = json_array_get_object_element (use, i);
          g_autofree char *part =
              g_strdup_printf ("%s.purpose", json_object_get_string_member (purpose, "id"));

          if (is_blank (purpose, "purpose"))
            g_strv_builder_add (gaps, part);
        }
      return;
    }
  if (facts[question][0] == NULL)
    return;
  object = peek_object (self->object, sfs_question_get_info (question)->member);
  for (guint i = 0; facts[question][i] != NULL; i++)
    if (object == NULL || is_blank (object, facts[question][i]))
      g_strv_builder_add (gaps, facts[question][i]);
}

typedef struct
{
  GStrvBuilder *gaps;
  const char *language;
} Search;

/* As the app looks for it: to somebody who reads Brazilian Portuguese “pt” is an answer. */
static gboolean
is_same_language (const char *a, const char *b)
{
  gsize length = strcspn (a, "-");

  return length == strcspn (b, "-") && g_ascii_strncasecmp (a, b, length) == 0;
}

static void
look_for_text (const char *part, JsonObject *texts, gpointer data)
{
  const Search *search = data;
  const char *const wishes[] = { search->language, NULL };
  const char *tag = NULL;
  const char *text = texts != NULL ? sfs_json_pick_language (texts, wishes, &tag) : NULL;

  /* Missing in every language is the other question. */
  if (search->language == NULL ? text == NULL
                               : text != NULL && !is_same_language (tag, search->language))
    g_strv_builder_add (search->gaps, part);
}

/**
 * sfs_disclosure_dup_gaps:
 * @self: a disclosure
 * @question: one of the thirteen
 * @language: (nullable): one of sfs_disclosure_dup_languages()
 *
 * Names what an answer lacks: without @language what is missing altogether, so that the question is
 * not answered; with it the texts that are there, but not in @language, so that somebody who reads
 * it is shown another one. Parts of a purpose have its id before them, as in `identity.text`.
 *
 * Returns: (transfer full): members, in the order of the protocol; empty when nothing is missing
 */
GStrv
sfs_disclosure_dup_gaps (SfsDisclosure *self, SfsQuestion question, const char *language)
{
  g_autoptr (GStrvBuilder) gaps = g_strv_builder_new ();
  Search search = { .gaps = gaps, .language = language };

  g_return_val_if_fail ((guint) question < SFS_N_QUESTIONS, NULL);

  if (language == NULL)
    add_missing_facts (self, question, gaps);
  foreach_text (self, question, look_for_text, &search);
  return g_strv_builder_end (gaps);
}

static int
compare_tags (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
collect_tags (const char *part, JsonObject *texts, gpointer data)
{
  GHashTable *tags = data;
  g_autoptr (GList) members = texts != NULL ? json_object_get_members (texts) : NULL;

  for (GList *l = members; l != NULL; l = l->next)
    if (!is_blank (texts, l->data))
      g_hash_table_add (tags, l->data);
}

/**
 * sfs_disclosure_dup_languages:
 * @self: a disclosure
 *
 * Returns: (transfer full): tags of the languages in which anything of it is answered, sorted
 */
GStrv
sfs_disclosure_dup_languages (SfsDisclosure *self)
{
  g_autoptr (GHashTable) tags = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree gpointer *keys = NULL;
  guint n;

  for (SfsQuestion q = 0; q < SFS_N_QUESTIONS; q++)
    foreach_text (self, q, collect_tags, tags);
  keys = g_hash_table_get_keys_as_array (tags, &n);
  qsort (keys, n, sizeof *keys, compare_tags);
  for (guint i = 0; i < n; i++)
    g_strv_builder_add (builder, keys[i]);
  return g_strv_builder_end (builder);
}
