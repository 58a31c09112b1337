/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What waits, on the first page, where it is looked for again before the first look is over. The
 * folders answer when this test says so. */

#include "app/pages/welcome/sfs-welcome-page-private.h"
#include "fixtures/sfs-test.h"
#include "sfs-resources.h"

#define DIR "/media/seller/Stick/Selfsame"

static GPtrArray *looks; /* of GTask: into the folders, not answered yet */

void __wrap_sfs_elsewhere_list_async (SfsRecords *usual,
                                      gboolean allow_loopback,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

void
__wrap_sfs_elsewhere_list_async (SfsRecords *usual,
                                 gboolean allow_loopback,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_ptr_array_add (looks, g_task_new (NULL, cancellable, callback, user_data));
}

/* One folder, with a video in it that waits. */
static GPtrArray *
make_folders (void)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_elsewhere_free);
  SfsElsewhere *folder = g_new0 (SfsElsewhere, 1);
  SfsPending *pending = g_new0 (SfsPending, 1);

  pending->id = g_strdup ("0b8f3d5e-7d3c-4d0a-9a55-2f6d3c1e8a10");
  pending->origin = g_strdup ("https://shop.example");
  pending->created = g_strdup ("2026-05-03T10:00:00Z");
  pending->bytes = 1000;
  pending->state = SFS_OUTBOX_SEALED;
  pending->dir = g_strdup (DIR);
  folder->dir = g_strdup (DIR);
  folder->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_pending_free);
  g_ptr_array_add (folder->pending, pending);
  g_ptr_array_add (folders, folder);
  return folders;
}

static void
answer (guint look)
{
  g_task_return_pointer (g_ptr_array_index (looks, look), make_folders (),
                         (GDestroyNotify) g_ptr_array_unref);
  sfs_test_drain ();
}

static guint
count_cards (SfsWelcomePage *page)
{
  GtkWidget *box = adw_bin_get_child (ADW_BIN (page->waiting));
  guint n = 0;

  for (GtkWidget *card = gtk_widget_get_first_child (box); card != NULL;
       card = gtk_widget_get_next_sibling (card))
    n++;
  return n;
}

static SfsVisit *
make_visit (const char *dir)
{
  g_autoptr (SfsHttp) http = sfs_http_new (TRUE);
  g_autoptr (SfsCredentialStore) store = sfs_memory_store_new ();
  g_autoptr (SfsRecords) records = NULL;
  g_autoptr (SfsSession) session = NULL;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sfs_records_open_async (dir, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  records = sfs_records_open_finish (result, &error);
  g_assert_no_error (error);
  session = sfs_session_new (http, records, store);
  return sfs_visit_new (session);
}

static void
test_looks_overlap (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsVisit) visit = make_visit (dir);
  SfsWelcomePage *page =
      g_object_ref_sink (g_object_new (SFS_TYPE_WELCOME_PAGE, "visit", visit, NULL));

  looks = g_ptr_array_new_with_free_func (g_object_unref);
  sfs_welcome_page_look_again (page, DIR);
  sfs_test_await (looks->len == 1);
  sfs_welcome_page_look_again (page, DIR);
  sfs_test_await (looks->len == 2);
  answer (0);
  answer (1);
  g_assert_cmpuint (count_cards (page), ==, 1);

  /* And the other way round: a disk may take its time. */
  sfs_welcome_page_look_again (page, DIR);
  sfs_test_await (looks->len == 3);
  sfs_welcome_page_look_again (page, DIR);
  sfs_test_await (looks->len == 4);
  answer (3);
  answer (2);
  g_assert_cmpuint (count_cards (page), ==, 1);

  g_clear_pointer (&looks, g_ptr_array_unref);
  sfs_assert_finalized (page);
  g_clear_object (&visit);
  sfs_test_drain ();
  sfs_test_remove_tree (dir);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  /* libadwaita wants schemas to look into, and the folders of a test hold none. */
  g_setenv ("GSETTINGS_SCHEMA_DIR", "/usr/share/glib-2.0/schemas", TRUE);
  adw_init ();
  sfs_register_resource ();

  g_test_add_func ("/welcome/looks-overlap", test_looks_overlap);
  return g_test_run ();
}
