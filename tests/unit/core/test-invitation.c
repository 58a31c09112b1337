/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-error.h"
#include "core/sfs-invitation.h"
#include "fixtures/sfs-test.h"

#include <string.h>

#define FP "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
#define LINK "selfsame:?operator=https%3A%2F%2Fshop.example&code=abc-123&fp=" FP

static void
test_origins (void)
{
  static const struct
  {
    const char *url, *origin, *label;
  } good[] = {
    { "https://shop.example", "https://shop.example", "shop.example" },
    { "HTTPS://Shop.Example/", "https://shop.example", "shop.example" },
    { "https://shop.example:443/a?b#c", "https://shop.example", "shop.example" },
    { "https://shop.example:8443", "https://shop.example:8443", "shop.example:8443" },
    { "https://bücher.example", "https://xn--bcher-kva.example", "xn--bcher-kva.example" },
    { "https://аpple.example", "https://xn--pple-43d.example", "xn--pple-43d.example" },
    { "https://b%C3%BCcher.example", "https://xn--bcher-kva.example", "xn--bcher-kva.example" },
    { "https://192.0.2.1", "https://192.0.2.1", "192.0.2.1" },
    { "https://[2001:DB8::1]:444", "https://[2001:db8::1]:444", "[2001:db8::1]:444" },
    { "https://[2001:db8:0::1]", "https://[2001:db8::1]", "[2001:db8::1]" },
    { "http://127.0.0.1:4711/x", "http://127.0.0.1:4711", "127.0.0.1:4711" },
    { "http://127.9.9.9:80", "http://127.9.9.9", "127.9.9.9" },
    { "http://[::1]:8080", "http://[::1]:8080", "[::1]:8080" },
    { "http://localhost:8080", "http://localhost:8080", "localhost:8080" },
  };
  static const struct
  {
    const char *url;
    int code;
  } bad[] = {
    { "", SFS_CORE_ERROR_URL },
    { "shop.example", SFS_CORE_ERROR_URL },
    { "//shop.example", SFS_CORE_ERROR_URL },
    { "https:", SFS_CORE_ERROR_URL },
    { "https://", SFS_CORE_ERROR_URL },
    { "https:///x", SFS_CORE_ERROR_URL },
    { "https:shop.example", SFS_CORE_ERROR_URL },
    { "ftp://shop.example", SFS_CORE_ERROR_URL },
    { "file:///etc/passwd", SFS_CORE_ERROR_URL },
    { "javascript:alert(1)", SFS_CORE_ERROR_URL },
    { "https://user@shop.example", SFS_CORE_ERROR_URL },
    { "https://shop.example@evil.example", SFS_CORE_ERROR_URL },
    { "https://user:pw@shop.example", SFS_CORE_ERROR_URL },
    { "https://@shop.example", SFS_CORE_ERROR_URL },
    { "https://shop.example\\@evil.example", SFS_CORE_ERROR_URL },
    { "https://shop.example%2f.evil.example", SFS_CORE_ERROR_URL },
    { "https://shop.example%00.evil.example", SFS_CORE_ERROR_URL },
    { "https://shop example", SFS_CORE_ERROR_URL },
    { " https://shop.example", SFS_CORE_ERROR_URL },
    { "https://shop.example\n", SFS_CORE_ERROR_URL },
    { "https://shop..example", SFS_CORE_ERROR_URL },
    { "https://.shop.example", SFS_CORE_ERROR_URL },
    { "https://shop.example.", SFS_CORE_ERROR_URL },
    { "https://shop_example", SFS_CORE_ERROR_URL },
    { "https://127.1", SFS_CORE_ERROR_URL },
    { "https://2130706433", SFS_CORE_ERROR_URL },
    { "https://0x7f.1", SFS_CORE_ERROR_URL },
    { "https://999.0.0.1", SFS_CORE_ERROR_URL },
    { "https://[::1", SFS_CORE_ERROR_URL },
    { "https://[::g]", SFS_CORE_ERROR_URL },
    { "https://shop.example:0", SFS_CORE_ERROR_URL },
    { "https://shop.example:65536", SFS_CORE_ERROR_URL },
    { "https://shop.example:x", SFS_CORE_ERROR_URL },
    { "http://shop.example", SFS_CORE_ERROR_INSECURE_URL },
    { "http://127.0.0.1.evil.example", SFS_CORE_ERROR_INSECURE_URL },
    { "http://localhost.evil.example", SFS_CORE_ERROR_INSECURE_URL },
    { "http://128.0.0.1", SFS_CORE_ERROR_INSECURE_URL },
    { "http://0.0.0.0", SFS_CORE_ERROR_INSECURE_URL },
    { "http://[::2]", SFS_CORE_ERROR_INSECURE_URL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL, strict_error = NULL;
      g_autofree char *origin = sfs_url_get_origin (good[i].url, TRUE, &error);
      g_autofree char *strict = sfs_url_get_origin (good[i].url, FALSE, &strict_error);
      g_autofree char *label = sfs_url_get_host_label (good[i].url);

      g_assert_no_error (error);
      g_assert_cmpstr (origin, ==, good[i].origin);
      g_assert_cmpstr (label, ==, good[i].label);
      g_assert_true (sfs_url_is_loopback (good[i].url) ==
                     g_str_has_prefix (good[i].origin, "http:"));
      if (g_str_has_prefix (good[i].origin, "http:"))
        g_assert_error (strict_error, SFS_CORE_ERROR, SFS_CORE_ERROR_INSECURE_URL);
      else
        g_assert_cmpstr (strict, ==, origin);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *origin = sfs_url_get_origin (bad[i].url, TRUE, &error);

      g_test_message ("“%s”", bad[i].url);
      g_assert_null (origin);
      g_assert_error (error, SFS_CORE_ERROR, bad[i].code);
    }
}

static void
test_full (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsInvitation) invitation = sfs_invitation_parse (LINK, FALSE, &error);
  g_autofree char *uri = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (sfs_invitation_get_origin (invitation), ==, "https://shop.example");
  g_assert_cmpstr (sfs_invitation_get_host (invitation), ==, "shop.example");
  g_assert_cmpstr (sfs_invitation_get_code (invitation), ==, "abc-123");
  g_assert_cmpstr (sfs_invitation_get_fingerprint (invitation), ==, FP);
  g_assert_false (sfs_invitation_is_plain_http (invitation));
  uri = sfs_invitation_to_uri (invitation);
  g_assert_cmpstr (uri, ==, LINK);
}

static void
test_least (void)
{
  g_autoptr (SfsInvitation) invitation =
      sfs_invitation_parse ("selfsame:?operator=https://b%C3%BCcher.example:8443/", FALSE, NULL);

  g_assert_nonnull (invitation);
  g_assert_cmpstr (sfs_invitation_get_origin (invitation), ==,
                   "https://xn--bcher-kva.example:8443");
  g_assert_cmpstr (sfs_invitation_get_host (invitation), ==, "xn--bcher-kva.example:8443");
  g_assert_null (sfs_invitation_get_code (invitation));
  g_assert_null (sfs_invitation_get_fingerprint (invitation));
}

/* However it was pasted, it is the same invitation. */
static void
test_pasted (void)
{
  static const char *texts[] = {
    LINK "\n",
    "  \t" LINK "  ",
    "<" LINK ">",
    "\"" LINK "\"",
    "'" LINK "'",
    "“" LINK "”",
    "«" LINK "»",
    "(" LINK ")",
    "[Open Selfsame](" LINK ")",
    "<a href=\"" LINK "\">Open</a> or write to us",
    "<a href=\"selfsame:?operator=https%3A%2F%2Fshop.example&amp;code=abc-123&amp;fp=" FP "\">",
    "Your link: " LINK " It is valid for a day.",
    "Your link: " LINK ". It is valid for a day.",
    "Your link is " LINK ", and it is valid for a day.",
    "Nhấn vào đây: " LINK "! Cảm ơn",
    "See " LINK "\nThank you",
    "See\n" LINK "\n\nThank you\n",
    "SELFSAME:?operator=https%3A%2F%2Fshop.example&code=abc-123&fp=" FP,
    "selfsame://?operator=https%3A%2F%2Fshop.example&code=abc-123&fp=" FP,
    "selfsame:?utm_source=mail&operator=https%3A%2F%2Fshop.example&x&code=abc-123&fp=" FP "&y=1",
    "selfsame:?fp=" FP "&code=abc-123&operator=https%3A%2F%2Fshop.example",
    "selfsame:?code=abc%2D123&operator=https://Shop.Example/&fp=" FP,
    LINK "#part",
    /* lines broken by a mail program */
    "selfsame:\n?operator=https%3A%2F%2Fshop.example&code=abc-123&fp=" FP,
    "selfsame:?operator=\r\nhttps%3A%2F%2Fshop.example&code=abc-123&fp=" FP,
    "selfsame:?operator=https%3A%2F%2Fsh\nop.example&code=abc-123&fp=" FP,
    "selfsame:?operator=https%3A%2\n  F%2Fshop.example&code=abc-123&fp=" FP,
    "selfsame:?operator=https%3A%2F%2Fshop.example\n&code=abc-123&fp=" FP,
    "selfsame:?operator=https%3A%2F%2Fshop.example&co\nde=abc-123&fp=" FP,
    "selfsame:?operator=https%3A%2F%2Fshop.example&code=abc-1\n23&fp=" FP,
    "selfsame:?operator=https%3A%2F%2Fshop.example&code=abc-123&fp=kPrK_qmxVWaY\n"
    "VA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k\nThank you",
    "Link:\nselfsame:?operator=https%3A%2F%2Fshop.example&code=abc-123&fp=kPrK_\n"
    " qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k Thank you",
    "<selfsame:?operator=https%3A%2F%2Fshop.example&code=abc\n-123&fp=kPrK_qmxVWaYV\n"
    "A9wwBF6Iuo3vVzz7TxHCTwXBygrS4k>",
    /* what chats and word processors put in */
    "\xef\xbb\xbf" LINK,
    "selfsame:?operator=https%3A%2F%2F\xe2\x80\x8bshop.example&code=\xc2\xad"
    "abc-123&fp=" FP,
    "\xc2\xa0" LINK "\xc2\xa0",
    "notselfsame:?operator=https://evil.example but " LINK,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SfsInvitation) invitation = sfs_invitation_parse (texts[i], FALSE, &error);

      g_test_message ("%s", texts[i]);
      g_assert_no_error (error);
      g_assert_cmpstr (sfs_invitation_get_origin (invitation), ==, "https://shop.example");
      g_assert_cmpstr (sfs_invitation_get_code (invitation), ==, "abc-123");
      g_assert_cmpstr (sfs_invitation_get_fingerprint (invitation), ==, FP);
    }
}

/* A code at the end has no length that tells: only a line that was full goes on in the next. */
static void
test_code_at_the_end (void)
{
  static const struct
  {
    const char *text, *code;
  } cases[] = {
    { "selfsame:?operator=https://shop.example&code=abc Thank you", "abc" },
    { "selfsame:?operator=https://shop.example&code=abc\nThanks", "abc" },
    { "selfsame:?operator=https://shop.example&code=abc\nThank you", "abc" },
    { "selfsame:?operator=https%3A%2F%2Fshop.example&code=0123456789abcdef0123456789\nabcdef\n",
      "0123456789abcdef0123456789abcdef" },
    { "selfsame:?operator=https%3A%2F%2Fshop.example&code=0123456789abcdef0123456789\nThank you",
      "0123456789abcdef0123456789" },
    { "selfsame:?operator=https://shop.example&code=abc.", "abc" },
    { "selfsame:?operator=https://shop.example&code=abc%2E", "abc." },
    { "selfsame:?operator=https://shop.example&code=a+b%2Bc", "a+b+c" },
    { "selfsame:?operator=https://shop.example&code=a=b==", "a=b==" },
    { "selfsame:?operator=https://shop.example&code=%26%3D%25", "&=%" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SfsInvitation) invitation = sfs_invitation_parse (cases[i].text, FALSE, &error);

      g_test_message ("%s", cases[i].text);
      g_assert_no_error (error);
      g_assert_cmpstr (sfs_invitation_get_code (invitation), ==, cases[i].code);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    int code;
  } cases[] = {
    { "", SFS_CORE_ERROR_NOT_INVITATION },
    { "https://shop.example", SFS_CORE_ERROR_NOT_INVITATION },
    { "Hello, how are you?", SFS_CORE_ERROR_NOT_INVITATION },
    { "selfsame", SFS_CORE_ERROR_NOT_INVITATION },
    { "notselfsame:?operator=https://shop.example", SFS_CORE_ERROR_NOT_INVITATION },
    { "\xff\xfe" LINK, SFS_CORE_ERROR_NOT_INVITATION },
    { "selfsame:", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:operator=https://shop.example", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?operator", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?code=abc", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?Operator=https://shop.example", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?operator=https%3A%2F%2Fshop.example%2", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?operator=https%3A%2F%2Fshop.example%zz", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?operator=https://shop.example&code=%00", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?operator=https://shop.example&code=%FF", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?operator=https://shop.example&code=", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?operator=https://shop.example&code=a%20b", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?operator=https://shop.example&code=a%0Ab", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?operator=https://shop.example&code=%C3%A9", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?operator=https://shop.example&fp=", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?operator=https://shop.example&fp=abc", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?operator=https://shop.example&fp=" FP "A", SFS_CORE_ERROR_INVITATION_BROKEN },
    /* 43 characters, but not canonical */
    { "selfsame:?operator=https://shop.example&fp=kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4l",
      SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?operator=https://shop.example&operator=https://shop.example",
      SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?operator=https://shop.example&code=a&code=b", SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?operator=https://shop.example&fp=" FP "&fp=" FP,
      SFS_CORE_ERROR_INVITATION_BROKEN },
    { "selfsame:?operator=", SFS_CORE_ERROR_URL },
    { "selfsame:?operator=shop.example", SFS_CORE_ERROR_URL },
    { "selfsame:?operator=https%3A%2F%2Fshop.example%2Fpath", SFS_CORE_ERROR_URL },
    { "selfsame:?operator=https://shop.example/?q", SFS_CORE_ERROR_URL },
    { "selfsame:?operator=https://shop.example%23f", SFS_CORE_ERROR_URL },
    { "selfsame:?operator=https://a@shop.example", SFS_CORE_ERROR_URL },
    { "selfsame:?operator=ftp://shop.example", SFS_CORE_ERROR_URL },
    { "selfsame:?operator=http://shop.example", SFS_CORE_ERROR_INSECURE_URL },
    { "selfsame:?operator=http://127.0.0.1:4711", SFS_CORE_ERROR_INSECURE_URL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SfsInvitation) invitation = sfs_invitation_parse (cases[i].text, FALSE, &error);

      g_test_message ("%u “%s”", i,
                      g_utf8_validate (cases[i].text, -1, NULL) ? cases[i].text : "not UTF-8");
      g_assert_null (invitation);
      g_assert_error (error, SFS_CORE_ERROR, cases[i].code);
    }
}

static void
test_code_length (void)
{
  g_autofree char *longest = g_strnfill (512, 'x');
  g_autofree char *good =
      g_strconcat ("selfsame:?operator=https://shop.example&code=", longest, NULL);
  g_autofree char *bad = g_strconcat (good, "x", NULL);
  g_autoptr (SfsInvitation) invitation = sfs_invitation_parse (good, FALSE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (sfs_invitation_get_code (invitation), ==, longest);
  g_assert_null (sfs_invitation_parse (bad, FALSE, &error));
  g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_INVITATION_BROKEN);
}

static void
test_loopback (void)
{
  g_autoptr (SfsInvitation) invitation =
      sfs_invitation_parse ("selfsame:?operator=http%3A%2F%2F127.0.0.1%3A4711", TRUE, NULL);

  g_assert_nonnull (invitation);
  g_assert_true (sfs_invitation_is_plain_http (invitation));
  g_assert_cmpstr (sfs_invitation_get_host (invitation), ==, "127.0.0.1:4711");
}

static void
test_round_trip (void)
{
  static const char *codes[] = { NULL, "abc", "a&b=c%d+e?f#g", "ends.",
                                 "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    for (int with_fp = 0; with_fp <= 1; with_fp++)
      {
        g_autoptr (SfsInvitation) invitation =
            sfs_invitation_new ("https://shop.example:8443", codes[i], with_fp ? FP : NULL);
        g_autofree char *uri = sfs_invitation_to_uri (invitation);
        g_autofree char *sentence = g_strdup_printf ("Open %s. Thank you.", uri);
        g_autoptr (GError) error = NULL;
        g_autoptr (SfsInvitation) back = sfs_invitation_parse (sentence, FALSE, &error);

        g_assert_no_error (error);
        g_assert_cmpstr (sfs_invitation_get_origin (back), ==, "https://shop.example:8443");
        g_assert_cmpstr (sfs_invitation_get_code (back), ==, codes[i]);
        g_assert_cmpstr (sfs_invitation_get_fingerprint (back), ==, with_fp ? FP : NULL);
      }

  g_assert_null (sfs_invitation_new ("https://shop.example/path", NULL, NULL));
  g_assert_null (sfs_invitation_new ("http://shop.example", NULL, NULL));
  g_assert_null (sfs_invitation_new ("https://shop.example", "", NULL));
  g_assert_null (sfs_invitation_new ("https://shop.example", NULL, "short"));
}

/* Cut off anywhere, it is refused or still names the same shop: never another one. */
static void
test_cut_off (void)
{
  for (gsize length = 0; length < strlen (LINK); length++)
    {
      g_autofree char *cut = g_strndup (LINK, length);
      g_autoptr (SfsInvitation) invitation = sfs_invitation_parse (cut, FALSE, NULL);

      if (invitation != NULL)
        g_assert_true (
            g_str_has_prefix ("https://shop.example", sfs_invitation_get_origin (invitation)));
    }
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/invitation/origins", test_origins);
  g_test_add_func ("/invitation/full", test_full);
  g_test_add_func ("/invitation/least", test_least);
  g_test_add_func ("/invitation/pasted", test_pasted);
  g_test_add_func ("/invitation/code-at-the-end", test_code_at_the_end);
  g_test_add_func ("/invitation/refused", test_refused);
  g_test_add_func ("/invitation/code-length", test_code_length);
  g_test_add_func ("/invitation/loopback", test_loopback);
  g_test_add_func ("/invitation/round-trip", test_round_trip);
  g_test_add_func ("/invitation/cut-off", test_cut_off);
  return g_test_run ();
}
