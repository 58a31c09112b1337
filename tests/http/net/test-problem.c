/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fixtures/sfs-test.h"
#include "net/sfs-http.h"

#include <string.h>

static SfsProblem *
parse (guint status, const char *retry_after, const char *body)
{
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autofree char *text = g_strdelimit (g_strdup (body), "'", '"');
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  if (retry_after != NULL)
    soup_message_headers_append (headers, "Retry-After", retry_after);
  return sfs_problem_parse (status, headers, bytes);
}

static void
test_bodies (void)
{
  static const struct
  {
    const char *body, *type, *title, *detail;
  } cases[] = {
    { "{'type':'https://shop.example/problems/notice-changed','title':'T','detail':'D'}",
      "notice-changed", "T", "D" },
    { "{'type':'urn:selfsame:problem:already-uploaded'}", "already-uploaded", NULL, NULL },
    { "{'type':'https://shop.example/p#gone'}", "gone", NULL, NULL },
    { "{'type':'about:blank','title':'Not Found'}", NULL, "Not Found", NULL },
    { "{'type':'notice-changed'}", "notice-changed", NULL, NULL },
    { "{'type':'https://shop.example/'}", NULL, NULL, NULL },
    { "{'type':'<script>'}", NULL, NULL, NULL },
    { "{'type':5,'title':{},'detail':null}", NULL, NULL, NULL },
    { "{'error':'invalid_grant','error_description':'used'}", "invalid_grant", NULL, "used" },
    { "{'error':{'code':1}}", NULL, NULL, NULL },
    { "{'type':'about:blank','error':'slow_down'}", "slow_down", NULL, NULL },
    { "{'title':'T','title':'U'}", NULL, NULL, NULL },
    { "", NULL, NULL, NULL },
    { "[]", NULL, NULL, NULL },
    { "<html>502 Bad Gateway</html>", NULL, NULL, NULL },
    { "{'title':'cut o", NULL, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SfsProblem) problem = parse (400 + i, NULL, cases[i].body);

      g_test_message ("%s", cases[i].body);
      g_assert_cmpint (problem->status, ==, 400 + i);
      g_assert_cmpstr (problem->type, ==, cases[i].type);
      g_assert_cmpstr (problem->title, ==, cases[i].title);
      g_assert_cmpstr (problem->detail, ==, cases[i].detail);
      g_assert_cmpint (problem->retry_after, ==, -1);
    }
}

static void
test_long_texts (void)
{
  g_autoptr (GString) detail = g_string_new (NULL);
  g_autofree char *body = NULL, *huge = NULL, *huge_body = NULL, *long_type = NULL;
  g_autoptr (SfsProblem) problem = NULL, too_long = NULL, typed = NULL;

  for (guint i = 0; i < 2000; i++)
    g_string_append (detail, "ế");
  body = g_strdup_printf ("{'detail':'%s'}", detail->str);
  problem = parse (422, NULL, body);
  g_assert_cmpint (g_utf8_strlen (problem->detail, -1), ==, 500);
  g_assert_true (g_utf8_validate (problem->detail, -1, NULL));

  huge = g_strnfill (70000, 'x');
  huge_body = g_strdup_printf ("{'type':'a','detail':'%s'}", huge);
  too_long = parse (422, NULL, huge_body);
  g_assert_null (too_long->type);
  g_assert_null (too_long->detail);

  long_type = g_strdup_printf ("{'type':'%.65s'}", huge);
  typed = parse (422, NULL, long_type);
  g_assert_null (typed->type);
}

static void
test_retry_after (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) later = g_date_time_add_seconds (now, 100);
  g_autofree char *date = soup_date_time_to_string (later, SOUP_DATE_HTTP);
  static const struct
  {
    const char *value;
    gint64 seconds;
  } cases[] = {
    { "0", 0 },     { "120", 120 }, { "99999999", 7 * 24 * 3600 },          { "-5", -1 },
    { "soon", -1 }, { "", -1 },     { "Sun, 06 Nov 1994 08:49:37 GMT", 0 }, { "12.5", -1 },
  };
  g_autoptr (SfsProblem) dated = parse (503, date, "");

  g_assert_cmpint (dated->retry_after, >, 90);
  g_assert_cmpint (dated->retry_after, <=, 100);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SfsProblem) problem = parse (503, cases[i].value, "");

      g_test_message ("%s", cases[i].value);
      g_assert_cmpint (problem->retry_after, ==, cases[i].seconds);
    }
}

static void
test_transient (void)
{
  static const struct
  {
    guint status;
    gboolean transient;
  } cases[] = {
    { 400, FALSE }, { 401, FALSE }, { 403, FALSE }, { 404, FALSE }, { 408, TRUE }, { 409, FALSE },
    { 410, FALSE }, { 422, FALSE }, { 425, TRUE },  { 429, TRUE },  { 500, TRUE }, { 501, FALSE },
    { 502, TRUE },  { 503, TRUE },  { 504, TRUE },  { 505, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SfsHttpReply) reply = g_new0 (SfsHttpReply, 1);
      g_autoptr (GError) error = NULL;

      reply->status = cases[i].status;
      reply->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
      reply->body = g_bytes_new (NULL, 0);
      soup_message_headers_append (reply->headers, "Retry-After", "7");
      reply->problem = sfs_problem_parse (reply->status, reply->headers, reply->body);
      error = sfs_http_reply_to_error (reply);

      g_assert_true (sfs_net_error_is_transient (error) == cases[i].transient);
      g_assert_cmpint (sfs_net_error_get_retry_after (error), ==, 7);
      g_assert_cmpint (sfs_net_error_get_status (error), ==, cases[i].status);
    }
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/problem/bodies", test_bodies);
  g_test_add_func ("/problem/long-texts", test_long_texts);
  g_test_add_func ("/problem/retry-after", test_retry_after);
  g_test_add_func ("/problem/transient", test_transient);
  return g_test_run ();
}
