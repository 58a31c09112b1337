/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What becomes of a field for something secret when its window goes. What is in it is looked for in
 * tests/memory. */

#include "app/sfs-password.h"
#include "fixtures/sfs-test.h"

/* As the focus of its window is. */
static void
test_outlived (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *entry = gtk_password_entry_new ();
  g_autoptr (GObject) text = NULL;
  GtkWidget *watched = NULL;

  sfs_password_guard (GTK_PASSWORD_ENTRY (entry));
  text = G_OBJECT (g_object_ref (gtk_editable_get_delegate (GTK_EDITABLE (entry))));
  g_set_weak_pointer (&watched, entry);
  gtk_window_set_child (GTK_WINDOW (window), entry);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (entry);
  sfs_test_drain ();
  g_assert_cmpuint (g_signal_handler_find (text, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, entry), !=,
                    0);

  gtk_window_destroy (GTK_WINDOW (window));
  sfs_test_await (watched == NULL);
  g_assert_cmpuint (g_signal_handler_find (text, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, entry), ==,
                    0);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  gtk_init ();

  g_test_add_func ("/password/outlived", test_outlived);
  return g_test_run ();
}
