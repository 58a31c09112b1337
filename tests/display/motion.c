/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded into the application by test_motion.py: looks at the widgets of the real window every
 * few milliseconds, and writes down which of them move by themselves. Those are the ones that GTK
 * lets grow, fade or turn from one state to another; what CSS animates shows in the frames that are
 * drawn. */

#include <adwaita.h>
#include <stdlib.h>

#define INTERVAL 4 /* ms; a page takes 150 to fade into the next */

static FILE *report;
static GHashTable *told;

static void
tell (GtkWidget *widget, const char *what)
{
  g_autofree char *line = g_strdup_printf ("%s %s\n", G_OBJECT_TYPE_NAME (widget), what);

  if (!g_hash_table_add (told, g_strdup (line)))
    return;
  fputs (line, report);
  fflush (report);
}

static void
look_at (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_STACK (widget) && gtk_stack_get_transition_running (GTK_STACK (widget)))
    tell (widget, "fades");
  if (GTK_IS_REVEALER (widget) && gtk_revealer_get_reveal_child (GTK_REVEALER (widget)) !=
                                      gtk_revealer_get_child_revealed (GTK_REVEALER (widget)))
    tell (widget, "unfolds");

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    look_at (child);
}

static gboolean
look (gpointer user_data)
{
  GListModel *windows;

  if (!gtk_is_initialized ())
    return G_SOURCE_CONTINUE;
  windows = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      look_at (window);
    }

  return G_SOURCE_CONTINUE;
}

__attribute__ ((constructor)) static void
begin (void)
{
  const char *path = getenv ("SFS_MOTION_FILE");

  report = path != NULL ? fopen (path, "ae") : NULL;
  if (report == NULL)
    return;
  told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_timeout_add_full (G_PRIORITY_HIGH, INTERVAL, look, NULL, NULL);
}
