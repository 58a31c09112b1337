/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is worked: has a name, is large enough to be hit, and is reached in the order it is read. */

#include "matrix.h"

#include "fixtures/sfs-test.h"

#define PAGE_TARGET 44 /* px: what a page is for */
#define ANY_TARGET 24
#define MOST_STOPS 200

/* --- Names ------------------------------------------------------------------------------------ */

static gboolean
needs_name (GtkWidget *widget)
{
  switch ((int) gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)))
    {
    case GTK_ACCESSIBLE_ROLE_BUTTON:
    case GTK_ACCESSIBLE_ROLE_CHECKBOX:
    case GTK_ACCESSIBLE_ROLE_COMBO_BOX:
    case GTK_ACCESSIBLE_ROLE_LINK:
    case GTK_ACCESSIBLE_ROLE_MENU_ITEM:
    case GTK_ACCESSIBLE_ROLE_MENU_ITEM_CHECKBOX:
    case GTK_ACCESSIBLE_ROLE_MENU_ITEM_RADIO:
    case GTK_ACCESSIBLE_ROLE_METER:
    case GTK_ACCESSIBLE_ROLE_PROGRESS_BAR:
    case GTK_ACCESSIBLE_ROLE_RADIO:
    case GTK_ACCESSIBLE_ROLE_SEARCH_BOX:
    case GTK_ACCESSIBLE_ROLE_SLIDER:
    case GTK_ACCESSIBLE_ROLE_SPIN_BUTTON:
    case GTK_ACCESSIBLE_ROLE_SWITCH:
    case GTK_ACCESSIBLE_ROLE_TAB:
    case GTK_ACCESSIBLE_ROLE_TEXT_BOX:
    case GTK_ACCESSIBLE_ROLE_HEADING:
    case GTK_ACCESSIBLE_ROLE_IMG:
      return TRUE;
    default:
      return gtk_widget_get_focusable (widget) && widget_is_worked (widget);
    }
}

static void
note_words (GtkWidget *widget, gpointer data)
{
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    *(gboolean *) data = TRUE;
}

static gboolean
has_name (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  g_autofree char *label = NULL;
  gboolean words = FALSE;

  /* NULL when it is what it is compared to. */
  if (gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL))
    label = gtk_test_accessible_check_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, "");
  if (label != NULL && !g_str_equal (label, "undefined"))
    return TRUE;
  if (!gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    return FALSE;
  /* GTK has every button be labelled by its child, which may be a picture. */
  if (GTK_IS_BUTTON (widget))
    widget_walk (widget, note_words, &words);
  return words || !GTK_IS_BUTTON (widget);
}

/* A part of something that says it all. */
static gboolean
is_inside_named (GtkWidget *widget, GtkWidget *root)
{
  for (GtkWidget *up = gtk_widget_get_parent (widget); up != NULL && up != root;
       up = gtk_widget_get_parent (up))
    {
      GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (up));

      if (needs_name (up) || role == GTK_ACCESSIBLE_ROLE_PRESENTATION)
        return TRUE;
    }
  return FALSE;
}

static void
check_name (GtkWidget *widget, gpointer data)
{
  Look *look = data;

  if (needs_name (widget) && !GTK_IS_SHORTCUTS_WINDOW (look->root) && !has_name (widget) &&
      !is_inside_named (widget, look->root))
    look_fault (look, widget, "nameless", "a screen reader has nothing to say of it");
}

void
look_at_names (Look *look)
{
  widget_walk (look->root, check_name, look);
}

/* --- Targets ---------------------------------------------------------------------------------- */

/* The buttons of a page that say what they do; not those in the bar of the window, in a list or in
 * a field. */
static gboolean
is_page_action (GtkWidget *widget)
{
  static const char *const elsewhere[] = {
    "AdwHeaderBar", "GtkListBox",    "GtkListView",    "GtkEntry",           "GtkPopover",
    "GtkExpander",  "GtkMenuButton", "AdwAboutWindow", "GtkShortcutsWindow", NULL
  };

  if (!GTK_IS_BUTTON (widget) || GTK_IS_LINK_BUTTON (widget) ||
      gtk_widget_has_css_class (widget, "link"))
    return FALSE;
  for (GtkWidget *up = gtk_widget_get_parent (widget); up != NULL; up = gtk_widget_get_parent (up))
    {
      for (guint i = 0; elsewhere[i] != NULL; i++)
        {
          if (g_type_is_a (G_OBJECT_TYPE (up), g_type_from_name (elsewhere[i])))
            return FALSE;
        }
    }
  return TRUE;
}

static void
check_target (GtkWidget *widget, gpointer data)
{
  Look *look = data;
  int least = is_page_action (widget) ? PAGE_TARGET : ANY_TARGET;
  graphene_rect_t bounds;

  if (!widget_is_worked (widget) || !gtk_widget_compute_bounds (widget, widget, &bounds))
    return;
  if ((int) bounds.size.width < least || (int) bounds.size.height < least)
    look_fault (look, widget, "target", "%.0f×%.0f px, and %d are needed",
                (double) bounds.size.width, (double) bounds.size.height, least);
}

void
look_at_targets (Look *look)
{
  widget_walk (look->root, check_target, look);
}

/* --- Order ------------------------------------------------------------------------------------ */

/* Where both are in a common frame: scrolling, which moving the focus causes, does not count. */
static gboolean
compare (GtkWidget *a, GtkWidget *b, graphene_rect_t *rect_a, graphene_rect_t *rect_b)
{
  GtkWidget *common = gtk_widget_get_ancestor (a, GTK_TYPE_WIDGET);
  GtkWidget *stand_a = a, *stand_b = b;

  while (common != NULL && common != b && !gtk_widget_is_ancestor (b, common))
    common = gtk_widget_get_parent (common);
  if (common == NULL || common == a || common == b)
    return FALSE;
  for (GtkWidget *up = a; up != common; up = gtk_widget_get_parent (up))
    stand_a = GTK_IS_SCROLLED_WINDOW (up) ? up : stand_a;
  for (GtkWidget *up = b; up != common; up = gtk_widget_get_parent (up))
    stand_b = GTK_IS_SCROLLED_WINDOW (up) ? up : stand_b;
  return gtk_widget_compute_bounds (stand_a, common, rect_a) &&
         gtk_widget_compute_bounds (stand_b, common, rect_b);
}

static gboolean
is_before (const graphene_rect_t *a, const graphene_rect_t *b, gboolean mirrored)
{
  float a_end = a->origin.y + a->size.height, b_end = b->origin.y + b->size.height;
  float shared = MIN (a_end, b_end) - MAX (a->origin.y, b->origin.y);

  if (a_end <= b->origin.y + 2)
    return TRUE;
  if (shared < MIN (a->size.height, b->size.height) / 2)
    return FALSE;
  return mirrored ? a->origin.x >= b->origin.x + b->size.width - 2
                  : a->origin.x + a->size.width <= b->origin.x + 2;
}

static void
note_unreached (GtkWidget *widget, gpointer data)
{
  GHashTable *unreached = data;

  if ((GTK_IS_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget) || GTK_IS_SWITCH (widget)) &&
      gtk_widget_get_focusable (widget) && gtk_widget_is_sensitive (widget) &&
      gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) == NULL)
    g_hash_table_add (unreached, widget);
}

/* Of several that exclude each other the Tab key comes to the one that is chosen, and the arrow
 * keys from there to the rest. */
static gboolean
is_beside_chosen (GtkWidget *widget, GHashTable *unreached)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) != GTK_ACCESSIBLE_ROLE_RADIO)
    return FALSE;
  for (GtkWidget *one = gtk_widget_get_first_child (parent); one != NULL;
       one = gtk_widget_get_next_sibling (one))
    {
      if (GTK_IS_CHECK_BUTTON (one) && gtk_check_button_get_active (GTK_CHECK_BUTTON (one)) &&
          gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (one)) == GTK_ACCESSIBLE_ROLE_RADIO &&
          !g_hash_table_contains (unreached, one))
        return TRUE;
    }
  return FALSE;
}

/* What has the focus is scrolled to, as soon as that is laid out. */
static void
check_shown (Look *look, GtkWidget *focus)
{
  graphene_rect_t shown;

  if (widget_clip (focus, NULL, look->root, &shown))
    return;
  settle (look->root);
  if (!widget_clip (focus, NULL, look->root, &shown))
    look_fault (look, focus, "focus", "has the focus and is not on the screen");
}

/* What the Tab key of GTK 4.18 does by itself: of what is beside each other it comes to the
 * leftmost first where that is read last, too, and in its window for the shortcuts to what opens
 * the search after them. */
static gboolean
is_order_of_gtk (GtkWidget *widget,
                 const graphene_rect_t *a,
                 const graphene_rect_t *b,
                 gboolean mirrored)
{
  gboolean beside = a->origin.y < b->origin.y + b->size.height &&
                    b->origin.y < a->origin.y + a->size.height;

  return gtk_check_version (4, 18, 0) == NULL &&
         ((mirrored && beside) || GTK_IS_SHORTCUTS_WINDOW (gtk_widget_get_root (widget)));
}

/* In GTK 4.18 the Tab key stays on a row of a list while its window is not the active one. With no
 * window manager about, a window that is presented anew is given the keyboard. */
static void
make_active (GtkWindow *window)
{
  if (gtk_window_is_active (window))
    return;
  gtk_window_present (window);
  sfs_test_await (gtk_window_is_active (window));
  settle (GTK_WIDGET (window));
}

void
look_at_order (Look *look)
{
  g_autoptr (GPtrArray) stops = g_ptr_array_new ();
  g_autoptr (GHashTable) unreached = g_hash_table_new (NULL, NULL);
  gboolean mirrored = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
  GtkRoot *root = GTK_ROOT (gtk_widget_get_root (look->root));
  GHashTableIter iter;
  gpointer left;

  if (!GTK_IS_WINDOW (look->root))
    return;
  make_active (GTK_WINDOW (root));
  gtk_root_set_focus (root, NULL);
  while (stops->len < MOST_STOPS && gtk_widget_child_focus (look->root, GTK_DIR_TAB_FORWARD))
    {
      GtkWidget *focus = gtk_root_get_focus (root);

      if (focus == NULL || g_ptr_array_find (stops, focus, NULL))
        break;
      g_ptr_array_add (stops, focus);
      check_shown (look, focus);
    }

  for (guint i = 1; i < stops->len; i++)
    {
      GtkWidget *first = g_ptr_array_index (stops, i - 1), *then = g_ptr_array_index (stops, i);
      graphene_rect_t rect_first, rect_then;

      /* Rows are gone through by the arrow keys. */
      if (gtk_widget_get_ancestor (first, GTK_TYPE_LIST_VIEW) != NULL &&
          gtk_widget_get_ancestor (first, GTK_TYPE_LIST_VIEW) ==
              gtk_widget_get_ancestor (then, GTK_TYPE_LIST_VIEW))
        continue;
      if (compare (first, then, &rect_first, &rect_then) &&
          is_before (&rect_then, &rect_first, mirrored) &&
          !is_order_of_gtk (then, &rect_first, &rect_then, mirrored))
        {
          g_autofree char *who = widget_describe (first);

          look_fault (look, then, "order", "comes after %s, and is read before it", who);
        }
    }

  widget_walk (look->root, note_unreached, unreached);
  for (guint i = 0; i < stops->len; i++)
    {
      for (GtkWidget *up = g_ptr_array_index (stops, i); up != NULL;
           up = gtk_widget_get_parent (up))
        g_hash_table_remove (unreached, up);
    }
  g_hash_table_iter_init (&iter, unreached);
  while (g_hash_table_iter_next (&iter, &left, NULL))
    {
      if (gtk_widget_get_ancestor (left, GTK_TYPE_LIST_BOX) == NULL &&
          gtk_widget_get_ancestor (left, GTK_TYPE_LIST_VIEW) == NULL &&
          !is_beside_chosen (left, unreached))
        look_fault (look, left, "order", "the Tab key never comes to it");
    }
}
