/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parts of signing in that need no network. */

#include "account/sfs-authorization-response.h"
#include "account/sfs-credentials.h"
#include "account/sfs-form.h"
#include "account/sfs-id-token.h"
#include "account/sfs-pkce.h"
#include "account/sfs-redirect-request.h"
#include "core/sfs-encoding.h"
#include "fixtures/sfs-test.h"

#include <string.h>

#define AUTHORITY "127.0.0.1:4711"
#define HOST "\r\nHost: " AUTHORITY
#define ISSUER "https://login.example"

/* RFC 7636 appendix B. */
static void
test_challenge (void)
{
  g_autofree char *challenge = sfs_pkce_challenge ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

  g_assert_cmpstr (challenge, ==, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static void
test_verifier (void)
{
  g_autoptr (SfsSecret) a = sfs_pkce_verifier_new ();
  g_autoptr (SfsSecret) b = sfs_pkce_verifier_new ();
  g_autoptr (GBytes) bytes = sfs_base64url_decode (sfs_secret_string (a), -1, NULL);

  g_assert_cmpuint (sfs_secret_length (a), ==, 43);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 32);
  g_assert_cmpstr (sfs_secret_string (a), !=, sfs_secret_string (b));
}

static void
test_form (void)
{
  const SfsFormField fields[] = { { "a", "x y&=é" }, { "left-out", NULL }, { "b", "" } };
  g_autoptr (SfsSecret) form = sfs_form_encode (fields, G_N_ELEMENTS (fields));

  g_assert_cmpstr (sfs_secret_string (form), ==, "a=x%20y%26%3D%C3%A9&b=");
}

static void
test_request (void)
{
  static const struct
  {
    const char *head;
    const char *query; /* NULL: refused */
  } cases[] = {
    { "GET /callback?code=x&state=y HTTP/1.1" HOST "\r\n\r\n", "code=x&state=y" },
    { "GET /callback?a HTTP/1.0\r\nAccept: */*\r\nhost:" AUTHORITY "\r\n\r\n", "a" },
    { "GET /callback? HTTP/1.1" HOST "\r\n\r\n", "" },
    { "GET /callback HTTP/1.1" HOST "\r\n\r\n", NULL },
    { "GET /callback/?a HTTP/1.1" HOST "\r\n\r\n", NULL },
    { "GET //callback?a HTTP/1.1" HOST "\r\n\r\n", NULL },
    { "GET /%63allback?a HTTP/1.1" HOST "\r\n\r\n", NULL },
    { "GET http://" AUTHORITY "/callback?a HTTP/1.1" HOST "\r\n\r\n", NULL },
    { "get /callback?a HTTP/1.1" HOST "\r\n\r\n", NULL },
    { "POST /callback?a HTTP/1.1" HOST "\r\n\r\n", NULL },
    { "GET  /callback?a HTTP/1.1" HOST "\r\n\r\n", NULL },
    { "GET /callback?a b HTTP/1.1" HOST "\r\n\r\n", NULL },
    { "GET /callback?\xc3\xa9 HTTP/1.1" HOST "\r\n\r\n", NULL },
    { "GET /callback?a\r\n\r\n", NULL },
    { "GET /callback?a HTTP/2" HOST "\r\n\r\n", NULL },
    { "GET /callback?a HTTP/1.1\r\n\r\n", NULL },
    { "GET /callback?a HTTP/1.1\r\nHost: shop.example\r\n\r\n", NULL },
    { "GET /callback?a HTTP/1.1" HOST HOST "\r\n\r\n", NULL },
    { "GET /callback?a HTTP/1.1\r\nHost: localhost:4711\r\n\r\n", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *query =
          sfs_redirect_request_parse (cases[i].head, strlen (cases[i].head), AUTHORITY);

      g_assert_cmpstr (query, ==, cases[i].query);
    }
}

static void
test_response (void)
{
  static const struct
  {
    const char *query;
    gboolean names_itself;
    int code; /* of the error; -1: it is good */
  } cases[] = {
    { "code=c&state=s", FALSE, -1 },
    { "code=c&state=s&iss=https%3A%2F%2Flogin.example", FALSE, -1 },
    { "iss=https%3A%2F%2Flogin.example&state=s&code=c&more=1", TRUE, -1 },
    { "code=c&state=s", TRUE, SFS_ACCOUNT_ERROR_SIGN_IN_ISSUER },
    { "code=c&state=s&iss=https%3A%2F%2Flogin.example%2F", FALSE,
      SFS_ACCOUNT_ERROR_SIGN_IN_ISSUER },
    { "code=c&state=s&iss=", FALSE, SFS_ACCOUNT_ERROR_SIGN_IN_ISSUER },
    { "code=c&state=S", FALSE, SFS_ACCOUNT_ERROR_SIGN_IN_STATE },
    { "code=c&state=", FALSE, SFS_ACCOUNT_ERROR_SIGN_IN_STATE },
    { "code=c&state=ss", FALSE, SFS_ACCOUNT_ERROR_SIGN_IN_STATE },
    { "code=c", FALSE, SFS_ACCOUNT_ERROR_SIGN_IN_STATE },
    { "", FALSE, SFS_ACCOUNT_ERROR_SIGN_IN_STATE },
    { "error=access_denied", FALSE, SFS_ACCOUNT_ERROR_SIGN_IN_STATE },
    { "error=access_denied&state=s", TRUE, SFS_ACCOUNT_ERROR_SIGN_IN_ISSUER },
    { "error=access_denied&state=s", FALSE, SFS_ACCOUNT_ERROR_SIGN_IN_DENIED },
    { "error=access_denied&code=c&state=s", FALSE, SFS_ACCOUNT_ERROR_SIGN_IN_DENIED },
    { "error=server_error&error_description=%0Aevil&state=s", FALSE,
      SFS_ACCOUNT_ERROR_SIGN_IN_FAILED },
    { "state=s", FALSE, SFS_ACCOUNT_ERROR_SIGN_IN_FAILED },
    { "code=&state=s", FALSE, SFS_ACCOUNT_ERROR_SIGN_IN_FAILED },
    { "code=c&code=d&state=s", FALSE, SFS_ACCOUNT_ERROR_SIGN_IN_FAILED },
    { "code=c&state=s&state=s", FALSE, SFS_ACCOUNT_ERROR_SIGN_IN_FAILED },
    { "code=%zz&state=s", FALSE, SFS_ACCOUNT_ERROR_SIGN_IN_FAILED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *code = sfs_authorization_response_parse (cases[i].query, "s", ISSUER,
                                                                cases[i].names_itself, &error);

      g_test_message ("%s", cases[i].query);
      if (cases[i].code < 0)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (code, ==, "c");
          continue;
        }
      g_assert_error (error, SFS_ACCOUNT_ERROR, cases[i].code);
      g_assert_null (strchr (error->message, '\n'));
      g_assert_null (code);
    }
}

static char *
make_id_token (const char *claims)
{
  g_autofree char *payload = sfs_base64url_encode (claims, strlen (claims));

  return g_strdup_printf ("e30.%s.c2ln", payload);
}

static void
test_id_token (void)
{
  static const struct
  {
    const char *claims;
    GQuark (*domain) (void); /* NULL: it is good */
    int code;
  } cases[] = {
    { "{\"iss\":\"" ISSUER "\",\"sub\":\"alice\",\"aud\":\"us\",\"exp\":9999999999}" },
    { "{\"iss\":\"" ISSUER "\",\"sub\":\"alice\",\"aud\":[\"us\"],\"exp\":9999999999}" },
    { "{\"iss\":\"" ISSUER "/\",\"sub\":\"alice\",\"aud\":\"us\",\"exp\":9999999999}",
      sfs_account_error_quark, SFS_ACCOUNT_ERROR_SIGN_IN_ISSUER },
    { "{\"iss\":\"" ISSUER "\",\"sub\":\"alice\",\"aud\":\"us\",\"exp\":1}",
      sfs_account_error_quark, SFS_ACCOUNT_ERROR_SIGN_IN_EXPIRED },
    { "{\"iss\":\"" ISSUER "\",\"sub\":\"alice\",\"aud\":\"them\",\"exp\":9999999999}",
      sfs_net_error_quark, SFS_NET_ERROR_PROTOCOL },
    { "{\"iss\":\"" ISSUER "\",\"sub\":\"alice\",\"aud\":[\"us\",\"them\"],\"exp\":9999999999}",
      sfs_net_error_quark, SFS_NET_ERROR_PROTOCOL },
    { "{\"iss\":\"" ISSUER "\",\"sub\":\"alice\",\"aud\":[1],\"exp\":9999999999}",
      sfs_net_error_quark, SFS_NET_ERROR_PROTOCOL },
    { "{\"iss\":\"" ISSUER "\",\"sub\":\"alice\",\"exp\":9999999999}", sfs_net_error_quark,
      SFS_NET_ERROR_PROTOCOL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *token = make_id_token (cases[i].claims);
      g_autoptr (GError) error = NULL;
      g_autofree char *subject = sfs_id_token_get_subject (token, ISSUER, "us", &error);

      g_test_message ("%s", cases[i].claims);
      if (cases[i].domain == NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (subject, ==, "alice");
          continue;
        }
      g_assert_error (error, cases[i].domain (), cases[i].code);
      g_assert_null (subject);
    }
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  sfs_secret_init ();
  g_test_add_func ("/account/oauth/challenge", test_challenge);
  g_test_add_func ("/account/oauth/verifier", test_verifier);
  g_test_add_func ("/account/oauth/form", test_form);
  g_test_add_func ("/account/oauth/request", test_request);
  g_test_add_func ("/account/oauth/response", test_response);
  g_test_add_func ("/account/oauth/id-token", test_id_token);
  return g_test_run ();
}
