/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-disclosure.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "fixtures/sfs-test-operator.h"
#include "fixtures/sfs-test.h"

#include <string.h>

static const char *const english[] = { "en", NULL };
static const char *const vietnamese[] = { "vi_VN.UTF-8", "vi", NULL };

static JsonObject *
full_json (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (JsonObject)
      root = sfs_test_operator_json ("https://shop.example", sfs_signing_key_get_public (key));

  return json_object_ref (json_object_get_object_member (root, "disclosure"));
}

static SfsDisclosure *
read_disclosure (JsonObject *object)
{
  g_autoptr (GError) error = NULL;
  SfsDisclosure *disclosure = sfs_disclosure_new (object, &error);

  g_assert_no_error (error);
  return disclosure;
}

static void
test_questions (void)
{
  static const SfsQuestion required[] = {
    SFS_QUESTION_WHY,        SFS_QUESTION_USE,       SFS_QUESTION_FACE_RECOGNITION,
    SFS_QUESTION_RECIPIENTS, SFS_QUESTION_RETENTION, SFS_QUESTION_DELETION,
    SFS_QUESTION_REFUSAL,
  };
  g_autoptr (GHashTable) members = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_required = 0, last_group = 0;

  for (guint q = 0; q < SFS_N_QUESTIONS; q++)
    {
      const SfsQuestionInfo *info = sfs_question_get_info (q);

      g_assert_cmpint (info->question, ==, q);
      g_assert_true (g_hash_table_add (members, (gpointer) info->member));
      g_assert_true (g_str_has_suffix (info->text, "?"));
      g_assert_cmpint (info->group, >=, last_group);
      last_group = info->group;
      n_required += info->required ? 1 : 0;
    }
  g_assert_cmpint (SFS_N_QUESTIONS, ==, 13);
  g_assert_cmpint (n_required, ==, G_N_ELEMENTS (required));
  for (guint i = 0; i < G_N_ELEMENTS (required); i++)
    g_assert_true (sfs_question_get_info (required[i])->required);
}

static void
test_full (void)
{
  g_autoptr (JsonObject) object = full_json ();
  g_autoptr (SfsDisclosure) disclosure = read_disclosure (object);
  g_autoptr (GArray) missing = sfs_disclosure_get_missing_required (disclosure);
  g_autoptr (GPtrArray) purposes = sfs_disclosure_get_purposes (disclosure, vietnamese);
  g_auto (GStrv) countries = sfs_disclosure_dup_countries (disclosure);
  const SfsPurpose *purpose;

  g_assert_cmpint (sfs_disclosure_count_answered (disclosure), ==, 13);
  g_assert_cmpint (missing->len, ==, 0);
  g_assert_cmpint (sfs_disclosure_get_retention_days (disclosure), ==, 90);
  g_assert_cmpstrv (countries, ((const char *const[]){ "SG", "VN", NULL }));
  g_assert_cmpint (purposes->len, ==, 2);
  purpose = g_ptr_array_index (purposes, 1);
  g_assert_cmpstr (purpose->id, ==, "train");
  g_assert_cmpstr (purpose->purpose, ==, "ResearchAndDevelopment");
  g_assert_false (purpose->required);
  g_assert_cmpstr (purpose->language, ==, "vi");
  g_assert_cmpstr (purpose->text, ==, "Chúng tôi dùng để đào tạo nhân viên.");
}

static void
test_answers (void)
{
  static const struct
  {
    SfsQuestion question;
    const char *answer, *tag;
  } cases[] = {
    { SFS_QUESTION_WHY, "To see that a person runs this shop.", "en" },
    { SFS_QUESTION_RETENTION, "Until the check is done, at most 90 days.\nKept for 90 days", "en" },
    { SFS_QUESTION_DELETION, "Yes, at any time.\nGone from backups after 7 more days", "en" },
    { SFS_QUESTION_STORAGE, "On our own servers.\nCountries: SG, VN", "en" },
    { SFS_QUESTION_FACE_RECOGNITION, "No software compares faces.\nFace recognition is not used.",
      "en" },
    { SFS_QUESTION_AGREEMENT,
      "The agreement covers biometric data such as a face video.\nVersion 3 of 2026-10-01\n"
      "https://shop.example/agreement",
      NULL },
    { SFS_QUESTION_USE,
      "• A person of our team looks at the video. (required)\n"
      "• We teach our staff with it. (your choice)",
      "en" },
  };
  g_autoptr (JsonObject) object = full_json ();
  g_autoptr (SfsDisclosure) disclosure = read_disclosure (object);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *tag = "unset";
      g_autofree char *answer =
          sfs_disclosure_dup_answer (disclosure, cases[i].question, english, &tag);

      g_assert_cmpstr (answer, ==, cases[i].answer);
      g_assert_cmpstr (tag, ==, cases[i].tag);
    }
  for (guint q = 0; q < SFS_N_QUESTIONS; q++)
    {
      const char *tag;
      g_autofree char *answer = sfs_disclosure_dup_answer (disclosure, q, vietnamese, &tag);

      g_assert_nonnull (answer);
      if (q != SFS_QUESTION_AGREEMENT)
        g_assert_cmpstr (tag, ==, "vi");
    }
  g_assert_cmpstr (sfs_disclosure_get_language (disclosure, english), ==, "en");
  g_assert_cmpstr (sfs_disclosure_get_language (disclosure, vietnamese), ==, "vi");

  /* One answer is there in English only. */
  json_object_remove_member (json_object_get_object_member (object, "why"), "vi");
  g_clear_pointer (&disclosure, sfs_disclosure_unref);
  disclosure = read_disclosure (object);
  g_assert_null (sfs_disclosure_get_language (disclosure, vietnamese));
  g_assert_cmpstr (sfs_disclosure_get_language (disclosure, english), ==, "en");
}

/* A translator may move the number, and an operator's text may look like a placeholder. */
static void
test_facts_verbatim (void)
{
  g_autoptr (JsonObject) object = sfs_test_json (
      "{'face_recognition':{'used':true,'provider':'{provider} %s %n','text':{'en':'%d {days}'}},"
      "'retention':{'days':1,'text':{'en':'x'}},"
      "'agreement':{'covers_biometrics':false,'version':'{date}','date':'2026-01-31',"
      "'url':'https://shop.example/'}}");
  g_autoptr (SfsDisclosure) disclosure = read_disclosure (object);
  g_autofree char *face =
      sfs_disclosure_dup_answer (disclosure, SFS_QUESTION_FACE_RECOGNITION, english, NULL);
  g_autofree char *retention =
      sfs_disclosure_dup_answer (disclosure, SFS_QUESTION_RETENTION, english, NULL);
  g_autofree char *agreement =
      sfs_disclosure_dup_answer (disclosure, SFS_QUESTION_AGREEMENT, english, NULL);

  g_assert_cmpstr (face, ==, "%d {days}\nFace recognition is used.\nDone by {provider} %s %n");
  g_assert_cmpstr (retention, ==, "x\nKept for 1 day");
  g_assert_nonnull (strstr (agreement, "does not cover"));
}

/* Take away one part after the other: the question is open then, and nothing else is. */
static void
test_unanswered (void)
{
  static const struct
  {
    SfsQuestion question;
    const char *json; /* NULL: the member is missing */
  } cases[] = {
    { SFS_QUESTION_WHY, NULL },
    { SFS_QUESTION_WHY, "{'v':{}}" },
    { SFS_QUESTION_WHY, "{'v':{'en':''}}" },
    { SFS_QUESTION_WHY, "{'v':{'en':'  \\n'}}" },
    { SFS_QUESTION_WHEN, NULL },
    { SFS_QUESTION_USE, NULL },
    { SFS_QUESTION_USE, "{'v':[]}" },
    { SFS_QUESTION_USE, "{'v':[{'id':'a','required':true,'purpose':'P'}]}" },
    { SFS_QUESTION_USE, "{'v':[{'id':'a','required':true,'purpose':'P','text':{}}]}" },
    { SFS_QUESTION_USE, "{'v':[{'id':'a','required':true,'text':{'en':'x'}}]}" },
    { SFS_QUESTION_USE, "{'v':[{'id':'a','required':true,'purpose':'P','text':{'en':'x'}},"
                        "{'id':'b','required':false,'purpose':'P','text':{'en':''}}]}" },
    { SFS_QUESTION_FACE_RECOGNITION, NULL },
    { SFS_QUESTION_FACE_RECOGNITION, "{'v':{'text':{'en':'x'}}}" },
    { SFS_QUESTION_FACE_RECOGNITION, "{'v':{'used':false}}" },
    { SFS_QUESTION_RECIPIENTS, NULL },
    { SFS_QUESTION_STORAGE, "{'v':{'text':{'en':'x'}}}" },
    { SFS_QUESTION_STORAGE, "{'v':{'countries':[],'text':{'en':'x'}}}" },
    { SFS_QUESTION_STORAGE, "{'v':{'countries':['SG']}}" },
    { SFS_QUESTION_RETENTION, NULL },
    { SFS_QUESTION_RETENTION, "{'v':{'days':5}}" },
    { SFS_QUESTION_RETENTION, "{'v':{'text':{'en':'As long as necessary.'}}}" },
    { SFS_QUESTION_DELETION, NULL },
    { SFS_QUESTION_DELETION, "{'v':{'backups_days':3}}" },
    { SFS_QUESTION_REFUSAL, NULL },
    { SFS_QUESTION_AGREEMENT, "{'v':{}}" },
    { SFS_QUESTION_AGREEMENT,
      "{'v':{'covers_biometrics':true,'version':'1','date':'2026-01-01'}}" },
    { SFS_QUESTION_AGREEMENT,
      "{'v':{'version':'1','date':'2026-01-01','url':'https://shop.example/'}}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const SfsQuestionInfo *info = sfs_question_get_info (cases[i].question);
      g_autoptr (JsonObject) object = full_json ();
      g_autoptr (SfsDisclosure) disclosure = NULL;
      g_autoptr (GArray) missing = NULL;
      g_autofree char *answer = NULL;

      g_test_message ("%s: %s", info->member, cases[i].json != NULL ? cases[i].json : "missing");
      json_object_remove_member (object, info->member);
      if (cases[i].json != NULL)
        {
          g_autoptr (JsonObject) value = sfs_test_json (cases[i].json);

          json_object_set_member (object, info->member,
                                  json_node_copy (json_object_get_member (value, "v")));
        }
      disclosure = read_disclosure (object);
      missing = sfs_disclosure_get_missing_required (disclosure);
      answer = sfs_disclosure_dup_answer (disclosure, info->question, english, NULL);

      g_assert_false (sfs_disclosure_is_answered (disclosure, info->question));
      g_assert_cmpint (sfs_disclosure_count_answered (disclosure), ==, 12);
      g_assert_null (answer);
      g_assert_cmpint (missing->len, ==, info->required ? 1 : 0);
      if (info->required)
        g_assert_cmpint (g_array_index (missing, SfsQuestion, 0), ==, info->question);
      if (info->question == SFS_QUESTION_RETENTION)
        g_assert_cmpint (sfs_disclosure_get_retention_days (disclosure), ==, -1);
      if (info->question == SFS_QUESTION_USE)
        {
          g_autoptr (GPtrArray) purposes = sfs_disclosure_get_purposes (disclosure, english);

          g_assert_cmpint (purposes->len, ==, 0);
        }
    }
}

static void
test_empty (void)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (SfsDisclosure) disclosure = read_disclosure (object);
  g_autoptr (GArray) missing = sfs_disclosure_get_missing_required (disclosure);
  g_auto (GStrv) countries = sfs_disclosure_dup_countries (disclosure);

  g_assert_cmpint (sfs_disclosure_count_answered (disclosure), ==, 0);
  g_assert_cmpint (missing->len, ==, 7);
  g_assert_cmpint (g_strv_length (countries), ==, 0);
}

static void
test_refused (void)
{
  static const char *cases[] = {
    "{'why':'To know.'}",
    "{'why':null}",
    "{'why':['x']}",
    "{'why':{'en':5}}",
    "{'why':{'en':null}}",
    "{'why':{'en':'x','':'y'}}",
    "{'why':{'e':'x'}}",
    "{'why':{'en us':'x'}}",
    "{'why':{'en-':'x'}}",
    "{'why':{'en':'bell\\u0007'}}",
    "{'why':{'12':'x'}}",
    "{'use':{}}",
    "{'use':['x']}",
    "{'use':[{'required':true,'purpose':'P','text':{'en':'x'}}]}",
    "{'use':[{'id':'a','purpose':'P','text':{'en':'x'}}]}",
    "{'use':[{'id':'a','required':'yes','purpose':'P','text':{'en':'x'}}]}",
    "{'use':[{'id':'a b','required':true,'purpose':'P','text':{'en':'x'}}]}",
    "{'use':[{'id':'','required':true,'purpose':'P','text':{'en':'x'}}]}",
    "{'use':[{'id':'a','required':true,'purpose':'P','text':'x'}]}",
    "{'use':[{'id':'a','required':true,'purpose':'P\\nQ','text':{'en':'x'}}]}",
    ("{'use':[{'id':'a','required':true,'purpose':'P','text':{'en':'x'}},"
     "{'id':'a','required':false,'purpose':'P','text':{'en':'y'}}]}"),
    "{'face_recognition':{'used':'no','text':{'en':'x'}}}",
    "{'face_recognition':{'used':0,'text':{'en':'x'}}}",
    "{'face_recognition':{'used':true,'text':{'en':'x'},'provider':{}}}",
    "{'face_recognition':{'used':true,'text':{'en':'x'},'provider':'a\\u202eb'}}",
    "{'storage':{'countries':'SG','text':{'en':'x'}}}",
    "{'storage':{'countries':['Singapore'],'text':{'en':'x'}}}",
    "{'storage':{'countries':['sg'],'text':{'en':'x'}}}",
    "{'storage':{'countries':[{}],'text':{'en':'x'}}}",
    "{'storage':{'countries':[null],'text':{'en':'x'}}}",
    "{'retention':{'days':'90','text':{'en':'x'}}}",
    "{'retention':{'days':0,'text':{'en':'x'}}}",
    "{'retention':{'days':-1,'text':{'en':'x'}}}",
    "{'retention':{'days':90.5,'text':{'en':'x'}}}",
    "{'retention':{'days':36501,'text':{'en':'x'}}}",
    "{'retention':90}",
    "{'deletion':{'text':{'en':'x'},'backups_days':-1}}",
    "{'agreement':{'covers_biometrics':'yes'}}",
    "{'agreement':{'date':'1 Oct 2026'}}",
    "{'agreement':{'date':'2026-02-30'}}",
    "{'agreement':{'url':'http://shop.example'}}",
    "{'agreement':{'url':'http://localhost:631/'}}",
    "{'agreement':{'url':'javascript:alert(1)'}}",
    "{'agreement':{'version':3}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) object = sfs_test_json (cases[i]);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i]);
      g_assert_null (sfs_disclosure_new (object, &error));
      g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DESCRIPTION);
    }
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/disclosure/questions", test_questions);
  g_test_add_func ("/disclosure/full", test_full);
  g_test_add_func ("/disclosure/answers", test_answers);
  g_test_add_func ("/disclosure/facts-verbatim", test_facts_verbatim);
  g_test_add_func ("/disclosure/unanswered", test_unanswered);
  g_test_add_func ("/disclosure/empty", test_empty);
  g_test_add_func ("/disclosure/refused", test_refused);
  return g_test_run ();
}
