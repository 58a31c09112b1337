/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "fixtures/sfs-test.h"

#include <math.h>
#include <string.h>

static JsonObject *
parse (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  JsonObject *object = sfs_json_parse_object (bytes, &error);

  g_assert_no_error (error);
  return object;
}

static void
assert_refused (const char *text, gssize length, int code)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length < 0 ? strlen (text) : (gsize) length);
  g_autoptr (GError) error = NULL;
  JsonObject *object = sfs_json_parse_object (bytes, &error);

  g_test_message ("%s", g_utf8_validate (text, -1, NULL) && strlen (text) < 80
                            ? text
                            : "a long or broken text");
  g_assert_error (error, SFS_CORE_ERROR, code);
  g_assert_null (object);
}

static void
test_refused (void)
{
  static const char *bad[] = {
    "",
    " ",
    "null",
    "[]",
    "\"a\"",
    "1",
    "{",
    "}",
    "{]",
    "[{}",
    "{} {}",
    "{},",
    "{}x",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{,}",
    "{\"a\":1 \"b\":2}",
    "{a:1}",
    "{'a':1}",
    "{1:1}",
    "{\"a\":[1,]}",
    "{\"a\":[,1]}",
    "{\"a\":[1 2]}",
    "{\"a\":1}}",
    /* what json-glib takes and JSON does not have */
    "/* c */ {}",
    "// c\n{}",
    "{} // c",
    "var x = {};",
    "{\"a\":0x10}",
    "{\"a\":010}",
    "{\"a\":True}",
    "{\"a\":nul}",
    "{\"a\":trueish}",
    /* numbers */
    "{\"a\":+1}",
    "{\"a\":-}",
    "{\"a\":1.}",
    "{\"a\":.5}",
    "{\"a\":1e}",
    "{\"a\":1e+}",
    "{\"a\":01}",
    "{\"a\":-01}",
    "{\"a\":NaN}",
    "{\"a\":Infinity}",
    "{\"a\":1e1.5}",
    "{\"a\":9223372036854775808}",
    "{\"a\":1000000000000000000}",
    /* strings */
    "{\"a\":\"}",
    "{\"a\":\"\\\"}",
    "{\"a\":\"\\x41\"}",
    "{\"a\":\"\\u12\"}",
    "{\"a\":\"\\u12g4\"}",
    "{\"a\":\"tab\there\"}",
    "{\"a\":\"line\nbreak\"}",
    "{\"a\":\"\\u0000\"}",
    "{\"a\\u0000\":1}",
    "{\"a\":\"\\ud800\"}",
    "{\"a\":\"\\udc00\"}",
    "{\"a\":\"\\ud800\\u0041\"}",
    "{\"a\":\"\\ud800\\ud800\"}",
    "{\"a\":\"\\ud800x\"}",
    /* members given twice, however spelled and however deep */
    "{\"a\":1,\"a\":1}",
    "{\"a\":1,\"\\u0061\":2}",
    "{\"a\":{\"b\":1,\"c\":2,\"b\":3}}",
    "{\"a\":[{\"\":1,\"\":2}]}",
    "{\"\xc3\xa9\":1,\"\\u00e9\":2}",
    "{\"\\ud83d\\ude00\":1,\"\xf0\x9f\x98\x80\":2}",
    /* byte order mark, no-break space */
    "\xef\xbb\xbf{}",
    "{}\xc2\xa0",
    "\f{}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused (bad[i], -1, SFS_CORE_ERROR_JSON);
}

static void
test_not_utf8 (void)
{
  assert_refused ("{\"a\":\"\0\"}", 9, SFS_CORE_ERROR_ENCODING);
  assert_refused ("{}\0", 3, SFS_CORE_ERROR_ENCODING);
  assert_refused ("{\"a\":\"\xff\"}", -1, SFS_CORE_ERROR_ENCODING);
  assert_refused ("{\"a\":\"\xc0\x80\"}", -1, SFS_CORE_ERROR_ENCODING);
  assert_refused ("{\"a\":\"\xed\xa0\x80\"}", -1, SFS_CORE_ERROR_ENCODING);
  assert_refused ("{\"a\":\"\xe2\x82\"}", -1, SFS_CORE_ERROR_ENCODING);
}

static void
test_bounds (void)
{
  g_autoptr (GString) deep = g_string_new ("{\"a\":");
  g_autoptr (GString) deeper = g_string_new ("{\"a\":");
  g_autofree char *long_text = g_strnfill (SFS_JSON_MAX_BYTES, ' ');
  g_autofree char *bombs = g_strnfill (SFS_JSON_MAX_BYTES - 5, '[');
  g_autofree char *bomb = g_strconcat ("{\"a\":", bombs, NULL);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (JsonObject) longest = NULL;
  g_autoptr (GBytes) bytes = NULL;

  for (int i = 1; i < SFS_JSON_MAX_DEPTH; i++)
    g_string_append_c (deep, '[');
  for (int i = 1; i < SFS_JSON_MAX_DEPTH; i++)
    g_string_append_c (deep, ']');
  g_string_append_c (deep, '}');
  object = parse (deep->str);
  g_assert_nonnull (object);

  for (int i = 0; i < SFS_JSON_MAX_DEPTH; i++)
    g_string_append_c (deeper, '[');
  for (int i = 0; i < SFS_JSON_MAX_DEPTH; i++)
    g_string_append_c (deeper, ']');
  g_string_append_c (deeper, '}');
  assert_refused (deeper->str, -1, SFS_CORE_ERROR_JSON);
  assert_refused (bomb, -1, SFS_CORE_ERROR_JSON);

  memcpy (long_text, "{}", 2);
  bytes = g_bytes_new_static (long_text, SFS_JSON_MAX_BYTES);
  longest = sfs_json_parse_object (bytes, NULL);
  g_assert_nonnull (longest);
  {
    g_autofree char *longer = g_strconcat (long_text, " ", NULL);

    assert_refused (longer, -1, SFS_CORE_ERROR_JSON);
  }
}

/* Names that all hash alike make a table of them slow: there are never many in one object. */
static void
test_many_members (void)
{
  for (guint n = SFS_JSON_MAX_MEMBERS; n <= SFS_JSON_MAX_MEMBERS + 1; n++)
    {
      g_autoptr (GString) text = g_string_new ("{");

      for (guint i = 0; i < n; i++)
        g_string_append_printf (text, "%s\"%x\":%u", i > 0 ? "," : "", i, i);
      g_string_append_c (text, '}');
      if (n > SFS_JSON_MAX_MEMBERS)
        assert_refused (text->str, -1, SFS_CORE_ERROR_JSON);
      else
        {
          g_autoptr (JsonObject) object = parse (text->str);

          g_assert_cmpint (json_object_get_size (object), ==, SFS_JSON_MAX_MEMBERS);
        }
    }
}

static void
test_taken (void)
{
  g_autoptr (JsonObject) object =
      parse (" \t\r\n{ \"s\" : \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\ud83d\\ude00é\", \"i\":-12,"
             "\"big\":999999999999999999, \"d\":-1.5e-3, \"zero\":0, \"t\":true, \"f\":false,"
             " \"n\":null, \"o\":{}, \"l\":[ ], \"e\":{\"\":[1, {\"x\":2}]} } \n");
  const char *s;
  gint64 i;
  gboolean t;

  g_assert_true (sfs_json_get_string (object, "s", TRUE, &s, NULL));
  g_assert_cmpstr (s, ==, "\"\\/\b\f\n\r\tA😀é");
  g_assert_true (sfs_json_get_int (object, "i", TRUE, &i, NULL));
  g_assert_cmpint (i, ==, -12);
  g_assert_true (sfs_json_get_int (object, "big", TRUE, &i, NULL));
  g_assert_cmpint (i, ==, G_GINT64_CONSTANT (999999999999999999));
  g_assert_cmpfloat (json_object_get_double_member (object, "d"), ==, -1.5e-3);
  g_assert_true (sfs_json_get_boolean (object, "t", TRUE, &t, NULL));
  g_assert_true (t);
  g_assert_true (sfs_json_get_boolean (object, "f", TRUE, &t, NULL));
  g_assert_false (t);
}

static void
test_getters (void)
{
  g_autoptr (JsonObject)
      object = parse ("{\"s\":\"x\",\"i\":1,\"d\":5.0,\"b\":true,\"n\":null,\"o\":{},\"a\":[]}");
  static const char *members[] = { "s", "i", "d", "b", "n", "o", "a", "missing" };

  for (guint m = 0; m < G_N_ELEMENTS (members); m++)
    for (int required = 0; required <= 1; required++)
      {
        const char *name = members[m], *s = "unset";
        gint64 i = 99;
        gboolean b = TRUE;
        JsonObject *o = (gpointer) 1;
        JsonArray *a = (gpointer) 1;
        gboolean absent_ok = g_str_equal (name, "missing") && !required;
        g_autoptr (GError) error = NULL;

        g_assert_true (sfs_json_get_string (object, name, required, &s, NULL) ==
                       (absent_ok || *name == 's'));
        g_assert_cmpstr (s, ==, *name == 's' ? "x" : NULL);
        g_assert_true (sfs_json_get_int (object, name, required, &i, NULL) ==
                       (absent_ok || *name == 'i'));
        g_assert_cmpint (i, ==, *name == 'i' ? 1 : 0);
        g_assert_true (sfs_json_get_boolean (object, name, required, &b, NULL) ==
                       (absent_ok || *name == 'b'));
        g_assert_true (b == (*name == 'b'));
        g_assert_true (sfs_json_get_object (object, name, required, &o, NULL) ==
                       (absent_ok || *name == 'o'));
        g_assert_true ((o != NULL) == (*name == 'o'));
        g_assert_true (sfs_json_get_array (object, name, required, &a, &error) ==
                       (absent_ok || *name == 'a'));
        g_assert_true ((a != NULL) == (*name == 'a'));
        if (error != NULL)
          g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JSON);
      }
}

static void
test_write (void)
{
  g_autoptr (JsonObject) object = parse ("{ \"b\" : [1, true, null], \"a\":\"é\\n\" }");
  g_autoptr (GBytes) bytes = sfs_json_object_to_bytes (object);
  g_autoptr (JsonObject) back = sfs_json_parse_object (bytes, NULL);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   "{\"b\":[1,true,null],\"a\":\"é\\n\"}", 30);
  g_assert_nonnull (back);
}

/* As people write them, and the same number when it is read again. */
static void
test_write_numbers (void)
{
  static const struct
  {
    double number;
    const char *text;
  } cases[] = {
    { 0.515, "[0.515]" },
    { 5, "[5.0]" },
    { -0.1, "[-0.1]" },
    { 0.1 + 0.2, "[0.30000000000000004]" },
    { 1e-13, "[1e-13]" },
    { 1e300, "[1e+300]" },
    { 123456789.125, "[123456789.125]" },
    { INFINITY, "[null]" },
    { NAN, "[null]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      JsonArray *array = json_array_new ();
      g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), array);
      g_autoptr (GBytes) bytes = NULL;
      gsize length;
      const char *text;

      json_array_add_double_element (array, cases[i].number);
      json_array_unref (array);
      bytes = sfs_json_to_bytes (node);
      text = g_bytes_get_data (bytes, &length);
      g_assert_cmpmem (text, length, cases[i].text, strlen (cases[i].text));
      if (isfinite (cases[i].number))
        g_assert_cmpfloat (g_ascii_strtod (text + 1, NULL), ==, cases[i].number);
    }
}

static void
test_languages (void)
{
  static const struct
  {
    const char *texts;
    const char *wishes[5];
    const char *tag;
  } cases[] = {
    { "{\"en\":\"E\",\"vi\":\"V\"}", { "vi_VN.UTF-8", "vi_VN", "vi", "C" }, "vi" },
    { "{\"en\":\"E\",\"vi\":\"V\"}", { "C" }, "en" },
    { "{\"vi\":\"V\",\"fr\":\"F\"}", { "de", "C" }, "vi" },
    { "{\"vi\":\"V\",\"en-GB\":\"F\"}", { "de" }, "en-GB" },
    { "{\"vi\":\"V\",\"en\":\"E\"}", { NULL }, "en" },
    { "{\"en\":\"E\",\"pt-BR\":\"B\"}", { "pt_PT", "pt" }, "pt-BR" },
    { "{\"pt\":\"P\",\"pt-BR\":\"B\"}", { "pt_BR" }, "pt-BR" },
    { "{\"pt\":\"P\",\"pt-BR\":\"B\"}", { "pt_PT" }, "pt" },
    { "{\"zh-Hant\":\"T\",\"zh-Hans\":\"S\"}", { "zh-Hans-CN" }, "zh-Hans" },
    { "{\"DE\":\"D\",\"en\":\"E\"}", { "de_AT.UTF-8@euro" }, "DE" },
    { "{\"de\":\"  \",\"en\":\"E\"}", { "de" }, "en" },
    { "{\"de\":1,\"en\":\"E\"}", { "de" }, "en" },
    { "{\"dev\":\"X\",\"en\":\"E\"}", { "de" }, "en" },
    { "{\"fr\":\"F\",\"en\":\"E\",\"de\":\"D\"}", { "", "de", "fr" }, "de" },
    { "{}", { "de" }, NULL },
    { "{\"de\":\"\"}", { "de" }, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) texts = parse (cases[i].texts);
      const char *tag = "unset";
      const char *text = sfs_json_pick_language (texts, cases[i].wishes, &tag);

      g_test_message ("%s", cases[i].texts);
      g_assert_cmpstr (tag, ==, cases[i].tag);
      g_assert_true ((text == NULL) == (tag == NULL));
      if (tag != NULL)
        g_assert_cmpstr (text, ==, json_object_get_string_member (texts, tag));
    }
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/json/refused", test_refused);
  g_test_add_func ("/json/not-utf8", test_not_utf8);
  g_test_add_func ("/json/bounds", test_bounds);
  g_test_add_func ("/json/many-members", test_many_members);
  g_test_add_func ("/json/taken", test_taken);
  g_test_add_func ("/json/getters", test_getters);
  g_test_add_func ("/json/write", test_write);
  g_test_add_func ("/json/write-numbers", test_write_numbers);
  g_test_add_func ("/json/languages", test_languages);
  return g_test_run ();
}
