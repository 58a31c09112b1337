/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-follow-focus.h"

static void
bring_into_view (GtkWidget *focus, GtkScrolledWindow *scrolled)
{
  GtkWidget *viewport = gtk_scrolled_window_get_child (scrolled);
  GtkWidget *child = GTK_IS_VIEWPORT (viewport) ? gtk_viewport_get_child (GTK_VIEWPORT (viewport))
                                                : NULL;
  graphene_rect_t bounds;

  /* Lists see to it by themselves. */
  if (child == NULL || focus == viewport || !gtk_widget_compute_bounds (focus, child, &bounds))
    return;

  gtk_adjustment_clamp_page (gtk_scrolled_window_get_vadjustment (scrolled),
                             (double) bounds.origin.y,
                             (double) (bounds.origin.y + bounds.size.height));
}

static void
follow (GtkWindow *window)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));

  for (GtkWidget *up = focus; up != NULL; up = gtk_widget_get_parent (up))
    {
      if (up != focus && GTK_IS_SCROLLED_WINDOW (up))
        bring_into_view (focus, GTK_SCROLLED_WINDOW (up));
    }
}

/* Comes ahead of the layout of its frame, so the next one is waited for. */
static gboolean
follow_laid_out (GtkWidget *window, GdkFrameClock *clock, gpointer user_data)
{
  gint64 *first = user_data;
  gint64 frame = gdk_frame_clock_get_frame_counter (clock);

  if (*first < 0)
    *first = frame;
  if (frame == *first)
    return G_SOURCE_CONTINUE;

  follow (GTK_WINDOW (window));

  return G_SOURCE_REMOVE;
}

/* Again when it is laid out: a page may change with the focus, or have changed just now. */
static void
focus_changed (GtkWindow *window)
{
  gint64 *first = g_new (gint64, 1);

  *first = -1;
  follow (window);
  gtk_widget_add_tick_callback (GTK_WIDGET (window), follow_laid_out, first, g_free);
}

/**
 * sfs_follow_focus:
 * @window: a window
 *
 * A viewport of GTK follows the focus within it, but not where it comes from outside (4.8): from
 * the header bar or the buttons below the keyboard would land on what nobody sees.
 */
void
sfs_follow_focus (GtkWindow *window)
{
  g_return_if_fail (GTK_IS_WINDOW (window));

  g_signal_connect (window, "notify::focus-widget", G_CALLBACK (focus_changed), NULL);
}
