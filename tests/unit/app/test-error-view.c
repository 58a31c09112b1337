/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <string.h>

#include "app/sfs-error-view.h"
#include "core/sfs-error.h"
#include "seal/sfs-age.h"
#include "tests/fixtures/sfs-test.h"

static const struct
{
  const char *name;
  GQuark (*quark) (void);
} domains[] = {
  { "SfsCoreError", sfs_core_error_quark },       { "SfsSealError", sfs_seal_error_quark },
  { "SfsNetError", sfs_net_error_quark },         { "SfsAccountError", sfs_account_error_quark },
  { "SfsUploadError", sfs_upload_error_quark },   { "SfsSessionError", sfs_session_error_quark },
  { "SfsCaptureError", sfs_capture_error_quark },
};

/* The folders whose errors can reach a person through the app. */
static const char *const folders[] = { "core",    "net",    "seal",   "capture",
                                       "account", "upload", "session" };

static GQuark
find_domain (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    {
      if (g_str_equal (domains[i].name, name))
        return domains[i].quark ();
    }

  return 0;
}

static void
check_words (const GError *error, const char *code)
{
  SfsErrorView view = { 0 };
  SfsErrorView general = { 0 };
  g_autoptr (GError) unknown = g_error_new_literal (g_quark_from_string ("unknown"), 1, "");
  const char *texts[] = { "title", "happened", "loss", "advice", "label" };

  g_test_message ("%s", code);
  g_assert_true (sfs_error_has_view (error));

  sfs_error_to_view (error, SFS_SESSION_SENDING, &view);
  sfs_error_to_view (unknown, SFS_SESSION_SENDING, &general);
  g_assert_cmpstr (view.happened, !=, general.happened);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = (const char *[]){ view.title, view.happened, view.loss, view.advice,
                                           view.action_label }[i];

      g_assert_nonnull (text);
      g_assert_cmpstr (text, !=, "");
      /* The tone: no exclamation marks, no begging, no apologies; never the raw message. */
      g_assert_null (strchr (text, '!'));
      g_assert_null (strcasestr (text, "please"));
      g_assert_null (strcasestr (text, "oops"));
      g_assert_null (strcasestr (text, "sorry"));
      g_assert_null (strstr (text, error->message));
    }
}

/* Reads the enums from the headers, so that a new code, or a whole new module, cannot be forgotten
 * here. Returns how many codes there were. */
static guint
check_header (const char *path)
{
  g_autoptr (GRegex) comment = g_regex_new ("/\\*.*?\\*/", G_REGEX_DOTALL, 0, NULL);
  g_autoptr (GRegex)
      regex = g_regex_new ("typedef enum\\s*\\{([^}]*)\\}\\s*(Sfs\\w+Error)\\s*;", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *contents = NULL;
  g_autofree char *bare = NULL;
  guint n_codes = 0;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  bare = g_regex_replace_literal (comment, contents, -1, 0, "", 0, NULL);

  for (g_regex_match (regex, bare, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *body = g_match_info_fetch (match, 1);
      g_autofree char *name = g_match_info_fetch (match, 2);
      g_auto (GStrv) members = g_strsplit (body, ",", -1);
      GQuark domain = find_domain (name);
      int code = 0;

      if (domain == 0)
        g_error ("%s in %s has no words for people", name, path);

      for (guint i = 0; members[i] != NULL; i++)
        {
          const char *member = g_strstrip (members[i]);
          g_autoptr (GError) error = NULL;

          if (*member == '\0')
            continue;
          g_assert_null (strchr (member, '='));
          error = g_error_new_literal (domain, code++, "raw words of a programmer");
          check_words (error, member);
          n_codes++;
        }
    }

  return n_codes;
}

static void
test_every_code (void)
{
  guint n_codes = 0;

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (SFS_SOURCE_DIR, folders[i], NULL);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      g_assert_nonnull (dir);
      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);

          if (g_str_has_suffix (name, ".h"))
            n_codes += check_header (path);
        }
    }

  /* That the reading above found the enums at all. */
  g_assert_cmpuint (n_codes, >=, 70);
}

/* The general words are for what no module of ours says. */
static void
test_unknown (void)
{
  g_autoptr (GError) error = g_error_new_literal (g_quark_from_string ("elsewhere"), 7, "noise");
  SfsErrorView view = { 0 };

  g_assert_false (sfs_error_has_view (error));
  sfs_error_to_view (error, SFS_SESSION_IDLE, &view);
  g_assert_null (strstr (view.happened, "noise"));
  g_assert_cmpint (view.action, ==, SFS_VIEW_RETRY);
}

/* What was lost follows the state: nobody is told that a video is safe before it is. */
static void
test_loss (void)
{
  g_autoptr (GError) error = g_error_new_literal (SFS_NET_ERROR, SFS_NET_ERROR_OFFLINE, "x");
  SfsErrorView before = { 0 };
  SfsErrorView memory = { 0 };
  SfsErrorView sealed = { 0 };

  sfs_error_to_view (error, SFS_SESSION_INVITED, &before);
  sfs_error_to_view (error, SFS_SESSION_RECORDED, &memory);
  sfs_error_to_view (error, SFS_SESSION_SEALED, &sealed);
  g_assert_cmpstr (before.loss, !=, memory.loss);
  g_assert_cmpstr (memory.loss, !=, sealed.loss);
  for (int state = SFS_SESSION_IDLE; state <= SFS_SESSION_REFUSED; state++)
    {
      sfs_error_to_view (error, state, &before);
      g_assert_cmpstr (before.loss, !=, "");
    }
}

/* The useful action differs: a second try cannot mend an invitation that is used up. */
static void
test_actions (void)
{
  static const struct
  {
    GQuark (*quark) (void);
    int code;
    SfsViewAction action;
  } cases[] = {
    { sfs_net_error_quark, SFS_NET_ERROR_OFFLINE, SFS_VIEW_RETRY },
    { sfs_upload_error_quark, SFS_UPLOAD_ERROR_MISSING, SFS_VIEW_START_OVER },
    { sfs_account_error_quark, SFS_ACCOUNT_ERROR_NOTICE_CHANGED, SFS_VIEW_REREAD },
    { sfs_core_error_quark, SFS_CORE_ERROR_FINGERPRINT, SFS_VIEW_START_OVER },
    { sfs_core_error_quark, SFS_CORE_ERROR_RECEIPT_SIGNATURE, SFS_VIEW_RETRY },
    { sfs_session_error_quark, SFS_SESSION_ERROR_UNANSWERED, SFS_VIEW_WRITE },
    { sfs_capture_error_quark, SFS_CAPTURE_ERROR_CAMERA_LOST, SFS_VIEW_RETAKE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (cases[i].quark (), cases[i].code, "x");
      SfsErrorView view = { 0 };

      sfs_error_to_view (error, SFS_SESSION_SEALED, &view);
      g_assert_cmpint (view.action, ==, cases[i].action);
    }
}

/* An invitation that is no good ends a walk that has just begun. A video that waits is not left for
 * it: there it was to sign in again. */
static void
test_invitations (void)
{
  static const struct
  {
    GQuark (*quark) (void);
    int code;
  } cases[] = {
    { sfs_core_error_quark, SFS_CORE_ERROR_URL },
    { sfs_core_error_quark, SFS_CORE_ERROR_INSECURE_URL },
    { sfs_core_error_quark, SFS_CORE_ERROR_NOT_INVITATION },
    { sfs_core_error_quark, SFS_CORE_ERROR_INVITATION_BROKEN },
    { sfs_session_error_quark, SFS_SESSION_ERROR_NO_CODE },
    { sfs_account_error_quark, SFS_ACCOUNT_ERROR_CODE_USED_OR_EXPIRED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (cases[i].quark (), cases[i].code, "x");
      SfsErrorView begun = { 0 };
      SfsErrorView sealed = { 0 };
      SfsErrorView unconfirmed = { 0 };

      sfs_error_to_view (error, SFS_SESSION_INVITED, &begun);
      sfs_error_to_view (error, SFS_SESSION_SEALED, &sealed);
      sfs_error_to_view (error, SFS_SESSION_UNCONFIRMED, &unconfirmed);
      g_assert_cmpint (begun.action, ==, SFS_VIEW_START_OVER);
      g_assert_cmpint (sealed.action, ==, SFS_VIEW_BACK);
      g_assert_cmpint (unconfirmed.action, ==, SFS_VIEW_BACK);
      g_assert_cmpstr (sealed.action_label, !=, begun.action_label);
    }
}

/* Each page about a camera says by its title which it is. */
static void
test_camera_titles (void)
{
  g_autoptr (GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = 0;; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (SFS_CAPTURE_ERROR, code, "raw");
      SfsErrorView view = { 0 };

      if (!sfs_error_has_view (error))
        break;
      sfs_error_to_view (error, SFS_SESSION_AGREED, &view);
      g_test_message ("%s", view.title);
      g_assert_true (g_hash_table_add (titles, (gpointer) view.title));
    }
  g_assert_cmpuint (g_hash_table_size (titles), >, 10);
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);

  g_test_add_func ("/app/camera-titles", test_camera_titles);
  g_test_add_func ("/app/error-view/every-code", test_every_code);
  g_test_add_func ("/app/error-view/unknown", test_unknown);
  g_test_add_func ("/app/error-view/loss", test_loss);
  g_test_add_func ("/app/error-view/actions", test_actions);
  g_test_add_func ("/app/error-view/invitations", test_invitations);

  return g_test_run ();
}
