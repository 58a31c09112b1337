/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-error.h"
#include "fixtures/sfs-test.h"
#include "net-fixture.h"

#include <string.h>

#define assert_body(reply, text)                                                                   \
  g_assert_cmpmem (g_bytes_get_data ((reply)->body, NULL), g_bytes_get_size ((reply)->body),       \
                   (text), strlen (text))

static void
test_get (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsHttpReply) reply = net_fixture_get (fixture, "/hello", &error);

  g_assert_no_error (error);
  g_assert_cmpint (reply->status, ==, 200);
  assert_body (reply, "hello");
  g_assert_null (reply->problem);
  g_assert_cmpstr (soup_message_headers_get_content_type (reply->headers, NULL), ==, "text/plain");
}

static void
test_methods (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsHttpReply) put = net_fixture_send (fixture, "PUT", "/hello", NULL, "body", &error);
  g_autoptr (SfsHttpReply) head = NULL;
  g_autoptr (SfsHttpReply) nothing = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (put->status, ==, 200);
  g_assert_cmpmem (g_bytes_get_data (fixture->last_body, NULL),
                   g_bytes_get_size (fixture->last_body), "body", 4);

  /* HEAD tells of a body it does not bring. */
  head = net_fixture_send (fixture, "HEAD", "/length/5000", NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (soup_message_headers_get_content_length (head->headers), ==, 5000);
  assert_body (head, "");

  nothing = net_fixture_send (fixture, "DELETE", "/nothing", "application/json", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (nothing->status, ==, 204);
  assert_body (nothing, "");
}

/* Nothing that tells one seller, or one computer, from another. */
static void
test_anonymous (NetFixture *fixture, gconstpointer data)
{
  static const char *absent[] = { "Cookie",        "Accept-Language", "Accept-Encoding",
                                  "Authorization", "Referer",         "From" };
  g_autoptr (SfsHttpReply) first = net_fixture_get (fixture, "/cookie", NULL);
  g_autoptr (SfsHttpReply) second = net_fixture_get (fixture, "/cookie", NULL);
  const char *agent = soup_message_headers_get_one (fixture->last_headers, "User-Agent");

  g_assert_nonnull (first);
  g_assert_nonnull (second);
  g_assert_cmpint (fixture->n_requests, ==, 2); /* no cache */
  g_assert_true (g_regex_match_simple ("^Selfsame/[0-9.]+$", agent, 0, 0));
  for (guint i = 0; i < G_N_ELEMENTS (absent); i++)
    g_assert_null (soup_message_headers_get_one (fixture->last_headers, absent[i]));
}

static void
test_not_decoded (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsHttpReply) reply = net_fixture_get (fixture, "/gzip", &error);

  g_assert_no_error (error);
  assert_body (reply, "not really");
}

static void
test_bounds (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsHttpReply) fits = net_fixture_get (fixture, "/length/1000", &error);

  g_assert_no_error (error);
  g_assert_cmpint (g_bytes_get_size (fits->body), ==, 1000);
  g_assert_null (net_fixture_get (fixture, "/length/1001", &error));
  g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_TOO_LARGE);
}

/* No length said, and no end: given up soon after the bound, and the connection with it. */
/* (transfer full): the reply to a GET that goes on in @into, from the byte @from. */
static SfsHttpReply *
get_into (NetFixture *fixture, const char *path, GByteArray *into, goffset from, GError **error)
{
  g_autofree char *url = g_strconcat (fixture->origin, path, NULL);
  g_autoptr (SoupMessage) message = sfs_http_message_new (fixture->http, "GET", url, NULL, error);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (from > 0)
    soup_message_headers_set_range (soup_message_get_request_headers (message), from, -1);
  sfs_http_send_into_async (fixture->http, message, into, 1000, NULL, sfs_test_async_catch,
                            &caught);
  result = sfs_test_async_await (&caught);
  return sfs_http_send_finish (fixture->http, result, error);
}

static void
test_into (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) into = g_byte_array_new ();
  g_autoptr (SfsHttpReply) rest = NULL;
  g_autoptr (SfsHttpReply) whole = NULL;
  g_autoptr (SfsHttpReply) other = NULL;
  g_autoptr (SfsHttpReply) none = NULL;
  g_autoptr (GError) error = NULL;

  g_byte_array_append (into, (const guint8 *) "he", 2);
  rest = get_into (fixture, "/hello", into, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rest->status, ==, 206);
  g_assert_cmpmem (into->data, into->len, "hello", 5);

  /* The whole of it begins anew; another part than the one that is missing is none. */
  whole = get_into (fixture, "/hello", into, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (whole->status, ==, 200);
  g_assert_cmpmem (into->data, into->len, "hello", 5);
  other = get_into (fixture, "/hello", into, 1, &error);
  g_assert_null (other);
  g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL);
  g_clear_error (&error);

  /* What is no answer to it does not touch it. */
  none = get_into (fixture, "/no-such-place", into, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (none->status, >=, 400);
  g_assert_cmpmem (into->data, into->len, "hello", 5);
}

static void
test_endless (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint64 streamed;

  g_assert_null (net_fixture_get (fixture, "/endless", &error));
  g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_TOO_LARGE);
  sfs_test_await (fixture->disconnected);
  streamed = fixture->streamed;
  sfs_test_drain ();
  g_assert_cmpint (fixture->streamed, ==, streamed);
}

static void
test_status (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) status_error = NULL;
  g_autoptr (GError) copy = NULL;
  g_autoptr (SfsHttpReply) reply = net_fixture_get (fixture, "/status/409", &error);
  g_autoptr (SfsHttpReply) missing = net_fixture_get (fixture, "/missing", NULL);
  g_autoptr (SfsHttpReply) portal = net_fixture_get (fixture, "/status/511", NULL);

  g_assert_no_error (error);
  g_assert_cmpint (reply->status, ==, 409);
  g_assert_cmpstr (reply->problem->type, ==, "notice-changed");
  g_assert_cmpstr (reply->problem->title, ==, "Changed");

  status_error = sfs_http_reply_to_error (reply);
  g_assert_error (status_error, SFS_NET_ERROR, SFS_NET_ERROR_STATUS);
  copy = g_error_copy (status_error);
  g_clear_error (&status_error);
  g_assert_cmpint (sfs_net_error_get_status (copy), ==, 409);
  g_assert_cmpstr (sfs_net_error_get_problem_type (copy), ==, "notice-changed");
  g_assert_cmpint (sfs_net_error_get_retry_after (copy), ==, -1);
  g_assert_null (strstr (copy->message, "Changed"));

  /* An error need not be of the type that was asked for. */
  g_assert_cmpint (missing->status, ==, 404);
  g_assert_cmpint (missing->problem->status, ==, 404);
  g_assert_null (missing->problem->type);

  status_error = sfs_http_reply_to_error (portal);
  g_assert_error (status_error, SFS_NET_ERROR, SFS_NET_ERROR_NOT_OURS);
  g_assert_cmpint (sfs_net_error_get_status (status_error), ==, 0);
}

static void
test_accept (NetFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *path, *accept;
    gboolean taken;
  } cases[] = {
    { "/json", "application/json", TRUE },
    { "/json", "application/problem+json, Application/JSON;q=0.5", TRUE },
    { "/json", "*/*", TRUE },
    { "/json", NULL, TRUE },
    { "/html", "application/json", FALSE },
    { "/html", "application/jose", FALSE },
    { "/html", NULL, TRUE },
    { "/untyped", "application/json", FALSE },
    { "/untyped", NULL, TRUE },
    { "/missing", "application/json", TRUE },
    { "/nothing", "application/json", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SfsHttpReply)
          reply = net_fixture_send (fixture, "GET", cases[i].path, cases[i].accept, NULL, &error);

      g_test_message ("%s as %s", cases[i].path, cases[i].accept);
      g_assert_true ((reply != NULL) == cases[i].taken);
      if (!cases[i].taken)
        g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_NOT_OURS);
    }
}

static void
test_redirects (NetFixture *fixture, gconstpointer data)
{
  g_autofree char *absolute = g_strconcat (fixture->origin, "/hello", NULL);
  const struct
  {
    const char *method, *path, *to;
    gboolean followed;
  } cases[] = {
    { "GET", "/redirect/301", "/hello", TRUE },
    { "GET", "/redirect/303", absolute, TRUE },
    { "GET", "/redirect/307", "../hello", TRUE },
    { "HEAD", "/redirect/308", "/hello", TRUE },
    { "GET", "/count", "3", TRUE },
    { "GET", "/count", "4", FALSE },
    { "GET", "/redirect/302", "/redirect/302?to=/redirect/302", FALSE },
    { "GET", "/redirect/302", NULL, FALSE },
    { "GET", "/redirect/302", "", FALSE },
    { "GET", "/redirect/302", "http://shop.example/", FALSE },
    { "GET", "/redirect/302", "https://shop.example/", FALSE },
    { "GET", "/redirect/302", "//shop.example/", FALSE },
    { "GET", "/redirect/302", "http://localhost/", FALSE },
    { "GET", "/redirect/302", "ftp://127.0.0.1/", FALSE },
    { "GET", "/redirect/302", "file:///etc/passwd", FALSE },
    { "GET", "/redirect/302", "data:text/plain,hello", FALSE },
    { "GET", "/redirect/302", "http://me@127.0.0.1/", FALSE },
    { "POST", "/redirect/302", "/hello", FALSE },
    { "POST", "/redirect/307", "/hello", FALSE },
    { "PUT", "/redirect/308", "/hello", FALSE },
    { "DELETE", "/redirect/301", "/hello", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *escaped =
          cases[i].to != NULL ? g_uri_escape_string (cases[i].to, NULL, FALSE) : NULL;
      g_autofree char *path = escaped != NULL ? g_strconcat (cases[i].path, "?to=", escaped, NULL)
                                              : g_strdup (cases[i].path);
      g_autoptr (GError) error = NULL;
      g_autoptr (SfsHttpReply)
          reply = net_fixture_send (fixture, cases[i].method, path, NULL, NULL, &error);

      g_test_message ("%s %s", cases[i].method, path);
      g_assert_true ((reply != NULL) == cases[i].followed);
      if (cases[i].followed)
        g_assert_cmpint (reply->status, ==, 200);
      else
        g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_REDIRECT);
    }
}

/* The token follows within one origin and never to another port. */
static void
test_redirected_token (NetFixture *fixture, gconstpointer data)
{
  NetFixture other = { 0 };
  g_autoptr (SfsSecret) token = sfs_secret_new_string ("abc.DEF-123_~+/==");

  net_fixture_set_up (&other, NULL);
  for (int elsewhere = 0; elsewhere <= 1; elsewhere++)
    {
      g_autofree char *url = g_strconcat (fixture->origin,
                                          "/redirect/302?to=", elsewhere ? other.origin : "",
                                          "/hello", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (SoupMessage)
          message = sfs_http_message_new (fixture->http, "GET", url, token, &error);
      g_autoptr (SfsHttpReply) reply = net_send (fixture->http, message, 100, &error);
      SoupMessageHeaders *seen = elsewhere ? other.last_headers : fixture->last_headers;

      g_assert_no_error (error);
      assert_body (reply, "hello");
      g_assert_cmpstr (soup_message_headers_get_one (seen, "Authorization"), ==,
                       elsewhere ? NULL : "Bearer abc.DEF-123_~+/==");
    }
  net_fixture_tear_down (&other, NULL);
}

static void
test_not_contacted (void)
{
  static const struct
  {
    const char *url;
    gboolean strict, lax;
  } cases[] = {
    { "https://shop.example/a?b=c", TRUE, TRUE },
    { "http://127.0.0.1:4711/", FALSE, TRUE },
    { "http://localhost/", FALSE, TRUE },
    { "http://shop.example/", FALSE, FALSE },
    { "ftp://shop.example/", FALSE, FALSE },
    { "https://me:pw@shop.example/", FALSE, FALSE },
    { "/relative", FALSE, FALSE },
    { "", FALSE, FALSE },
  };
  g_autoptr (SfsHttp) strict = sfs_http_new (FALSE);
  g_autoptr (SfsHttp) lax = sfs_http_new (TRUE);

  g_assert_false (sfs_http_get_allow_loopback (strict));
  g_assert_true (sfs_http_get_allow_loopback (lax));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) strict_error = NULL, lax_error = NULL;
      g_autoptr (SoupMessage)
          by_strict = sfs_http_message_new (strict, "GET", cases[i].url, NULL, &strict_error);
      g_autoptr (SoupMessage)
          by_lax = sfs_http_message_new (lax, "GET", cases[i].url, NULL, &lax_error);

      g_test_message ("%s", cases[i].url);
      g_assert_true ((by_strict != NULL) == cases[i].strict);
      g_assert_true ((by_lax != NULL) == cases[i].lax);
      if (!cases[i].strict)
        g_assert_error (strict_error, SFS_NET_ERROR, SFS_NET_ERROR_ORIGIN);
      if (!cases[i].lax)
        g_assert_error (lax_error, SFS_NET_ERROR, SFS_NET_ERROR_ORIGIN);
    }
}

static void
test_token (void)
{
  static const char *bad[] = { "", "a b", "a\r\nX: y", "a\n", "é", "a;b", "a,b" };
  g_autoptr (SfsHttp) http = sfs_http_new (FALSE);
  g_autoptr (SfsSecret) with_nul = sfs_secret_new_copy ("a\0b", 3);

  for (guint i = 0; i <= G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (SfsSecret) token = i < G_N_ELEMENTS (bad) ? sfs_secret_new_string (bad[i])
                                                           : sfs_secret_ref (with_nul);
      g_autoptr (GError) error = NULL;

      g_assert_null (sfs_http_message_new (http, "GET", "https://shop.example/", token, &error));
      g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL);
    }
}

#define ADD(path, func)                                                                            \
  g_test_add (path, NetFixture, NULL, net_fixture_set_up, func, net_fixture_tear_down)

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  ADD ("/http/get", test_get);
  ADD ("/http/methods", test_methods);
  ADD ("/http/anonymous", test_anonymous);
  ADD ("/http/not-decoded", test_not_decoded);
  ADD ("/http/bounds", test_bounds);
  ADD ("/http/endless", test_endless);
  ADD ("/http/status", test_status);
  ADD ("/http/accept", test_accept);
  ADD ("/http/redirects", test_redirects);
  ADD ("/http/redirected-token", test_redirected_token);
  ADD ("/http/into", test_into);
  g_test_add_func ("/http/not-contacted", test_not_contacted);
  g_test_add_func ("/http/token", test_token);
  return g_test_run ();
}
