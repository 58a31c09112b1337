/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What depends on the language of the person and of the operator: dates, sizes, numbers, and what
 * is said of a text in another language. Each case is a process, as somebody would start it. */

#include "sfs-config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "app/sfs-language.h"
#include "app/submissions/sfs-sent-text.h"
#include "tests/fixtures/sfs-test.h"

typedef struct
{
  const char *locale;
  const char *date;
  const char *time;
  const char *size;
  const char *days;
  const char *english; /* of a text in English; NULL where that is nothing to say */
} Case;

static const Case cases[] = {
  { "de_DE", "3. Mai 2026", "3. Mai 2026, 10:04 Uhr", "1,2\302\240MB", "vor 31 Tagen",
    "Die eigenen Worte des Marktplatzes sind auf Englisch." },
  { "vi_VN", "ngày 3 tháng 5 năm 2026", "10:04 ngày 3 tháng 5 năm 2026", "1,2\302\240MB",
    "31 ngày trước", "Lời của chính sàn được viết bằng tiếng Anh." },
  { "ar_EG", "3 مايو 2026", "3 مايو 2026، 10:04", NULL, "قبل 31 يومًا",
    "كلمات المنصّة نفسها مكتوبة \u2068بالإنجليزية\u2069." },
  { "C", "3 May 2026", "3 May 2026, 10:04", "1.2\302\240MB", "31 days ago", NULL },
};

/* In LOCPATH, since a computer has but the locales that its owner wants. */
static void
make_locale (const char *folder, const char *name)
{
  g_autofree char *charset_name = g_strconcat (name, ".UTF-8", NULL);
  g_autofree char *path = g_build_filename (folder, charset_name, NULL);
  /* Overwriting freed memory, as tests do, makes this ten times as slow. */
  g_auto (GStrv) env = g_environ_unsetenv (g_get_environ (), "MALLOC_PERTURB_");
  const char *argv[] = { "localedef", "-i", name, "-f", "UTF-8", path, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, env, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

static void
assert_texts (const Case *wanted)
{
  g_autoptr (GDateTime) then = g_date_time_new_utc (2026, 5, 3, 10, 4, 0);
  g_autoptr (GDateTime) now = g_date_time_add_days (then, 31);
  g_autofree char *date = sfs_text_dup_date ("2026-05-03T10:04:00Z");
  g_autofree char *time = sfs_text_dup_time ("2026-05-03T10:04:00Z");
  g_autofree char *size = g_format_size (1234567);
  g_autofree char *ago = sfs_text_dup_ago (then, now);
  g_autofree char *note = sfs_language_dup_note ("en-GB");

  g_assert_cmpstr (date, ==, wanted->date);
  g_assert_cmpstr (time, ==, wanted->time);
  if (wanted->size != NULL)
    g_assert_cmpstr (size, ==, wanted->size);
  g_assert_cmpstr (ago, ==, wanted->days);
  g_assert_cmpstr (note, ==, wanted->english);
}

static void
test_locale (gconstpointer data)
{
  const Case *wanted = data;
  g_autofree char *name = g_strconcat (wanted->locale, ".UTF-8", NULL);
  g_autofree char *folder = NULL;
  g_autofree char *own = NULL;
  g_autofree char *other = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  folder = g_dir_make_tmp ("sfs-locale.XXXXXX", NULL);
  if (!g_str_equal (wanted->locale, "C"))
    make_locale (folder, wanted->locale);
  g_setenv ("LOCPATH", folder, TRUE);
  g_setenv ("LC_ALL", name, TRUE);
  g_unsetenv ("LANGUAGE");
  g_assert_nonnull (setlocale (LC_ALL, ""));
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("SFS_LOCALE_DIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  assert_texts (wanted);
  own = sfs_language_dup_note (g_str_equal (wanted->locale, "C") ? "en" : wanted->locale);
  g_assert_null (own);
  other = sfs_language_dup_note ("tlh");
  g_assert_nonnull (strstr (other, "tlh"));

  /* And all of it in English from then on. */
  sfs_language_use_english ();
  assert_texts (&cases[G_N_ELEMENTS (cases) - 1]);
  g_assert_cmpstrv (sfs_language_get_names (), ((const char *const[]){ "en", NULL }));

  g_clear_pointer (&other, g_free);
  other = sfs_language_dup_note ("vi");
  g_assert_cmpstr (other, ==, "The marketplace’s own words are in Vietnamese.");
  sfs_test_remove_tree (folder);
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/language/%s", cases[i].locale);

      g_test_add_data_func (path, &cases[i], test_locale);
    }

  return g_test_run ();
}
