/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of what was sent in a window that stays open for days. The linker puts the functions
 * below that are named __wrap_… in the place of the real ones. */

#include <adwaita.h>

#include "app/submissions/sfs-sent-list.h"
#include "core/sfs-encoding.h"
#include "fixtures/sfs-test.h"
#include "session/sfs-records.h"
#include "sfs-resources.h"

#define ID "0b8f3d5e-7d3c-4d0a-9a55-2f6d3c1e8a10"
#define RECORD                                                                                     \
  "{\"id\":\"" ID "\",\"origin\":\"https://shop.example\",\"subject\":\"seller-7\","               \
  "\"created\":\"2026-05-03T10:00:00Z\",\"bytes\":1000,"                                           \
  "\"sha256\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\","               \
  "\"state\":\"verified\",\"retention_until\":\"2026-05-31T12:00:00Z\"}"

GDateTime *__wrap_g_date_time_new_now_utc (void);
PangoLayout *__real_gtk_widget_create_pango_layout (GtkWidget *widget, const char *text);
PangoLayout *__wrap_gtk_widget_create_pango_layout (GtkWidget *widget, const char *text);

static const char *present;
static char *shown; /* (nullable): of the one video */

GDateTime *
__wrap_g_date_time_new_now_utc (void)
{
  return sfs_time_parse (present, NULL);
}

PangoLayout *
__wrap_gtk_widget_create_pango_layout (GtkWidget *widget, const char *text)
{
  if (strstr (text, "Accepted") != NULL)
    {
      g_free (shown);
      shown = g_strdup (text);
    }

  return __real_gtk_widget_create_pango_layout (widget, text);
}

static GtkWidget *
show_list (const char *dir)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *list = g_object_new (SFS_TYPE_SENT_LIST, NULL);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (SfsRecords) records = NULL;
  g_autoptr (SfsHttp) http = sfs_http_new (FALSE);
  g_autoptr (SfsCredentialStore) store = sfs_memory_store_new ();
  g_autoptr (SfsSubmissions) submissions = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  sfs_records_open_async (dir, NULL, sfs_test_async_catch, &caught);
  opened = sfs_test_async_await (&caught);
  records = sfs_records_open_finish (opened, &error);
  g_assert_no_error (error);
  path = sfs_records_build_path (records, SFS_RECORD_SUBMISSION, ID);
  g_file_set_contents_full (path, RECORD, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);

  submissions = sfs_submissions_new (http, records, store);
  sfs_sent_list_set_submissions (SFS_SENT_LIST (list), submissions);
  gtk_window_set_child (GTK_WINDOW (window), list);
  gtk_window_present (GTK_WINDOW (window));
  sfs_submissions_load_async (submissions, NULL, sfs_test_async_catch, &caught);
  loaded = sfs_test_async_await (&caught);
  g_assert_true (sfs_submissions_load_finish (submissions, loaded, &error));
  g_assert_no_error (error);
  sfs_sent_list_show (SFS_SENT_LIST (list));

  return list;
}

static void
await_shown (const char *words)
{
  sfs_test_await (shown != NULL && g_str_has_suffix (shown, words));
}

/* What looks at the clock; nothing else of the list waits for anything then. */
static GSource *
find_clock (GtkWidget *list)
{
  sfs_test_drain ();

  return g_main_context_find_source_by_user_data (NULL, list);
}

static void
test_clock (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  GtkWidget *list;

  present = "2026-05-28T12:00:00Z";
  list = show_list (dir);
  await_shown ("3 days until it must be gone");

  /* A day and more, of which the computer slept through most. */
  present = "2026-05-31T00:30:00Z";
  g_assert_nonnull (find_clock (list));
  g_source_set_ready_time (find_clock (list), 0);
  await_shown ("It must be gone today");

  /* Not every change comes at midnight. */
  present = "2026-05-31T12:00:01Z";
  g_source_set_ready_time (find_clock (list), 0);
  await_shown ("It should be gone by now");

  /* Nothing wakes up for a list that is not seen; what passed meanwhile shows when it is. */
  gtk_widget_set_visible (list, FALSE);
  g_assert_null (find_clock (list));
  present = "2026-06-02T00:00:00Z";
  gtk_widget_set_visible (list, TRUE);
  await_shown ("It should have been gone 2 days ago");
  g_assert_nonnull (find_clock (list));

  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (list)));
  sfs_test_drain ();
  sfs_test_remove_tree (dir);
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  sfs_test_init (&argc, &argv);
  /* libadwaita wants schemas to look into, and the folders of a test hold none. */
  g_setenv ("GSETTINGS_SCHEMA_DIR", "/usr/share/glib-2.0/schemas", TRUE);
  adw_init ();
  sfs_register_resource ();
  g_test_add_func ("/sent/clock", test_clock);

  return g_test_run ();
}
