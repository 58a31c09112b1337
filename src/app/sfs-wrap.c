/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-wrap.h"

#include <adwaita.h>

/* px: of the words beside the arrow of a fold */
#define FOLD_WIDTH 144

/* px between title and subtitle of a row, as the theme has it */
#define ROW_SPACING 3

static void
wrap_words_on (GtkWidget *label, GtkJustification justify)
{
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
  /* In a font with low lines GTK otherwise takes a button for wide enough when its text fits into
   * two lines of the height that the row has, however much room there is. */
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_justify (GTK_LABEL (label), justify);
}

static GtkSizeRequestMode
get_row_mode (GtkWidget *box)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_row_texts (GtkWidget *box,
                   GtkOrientation orientation,
                   int for_size,
                   int *minimum,
                   int *natural,
                   int *minimum_baseline,
                   int *natural_baseline)
{
  int spacing = 0;

  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (box); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int least, wanted;

      if (!gtk_widget_should_layout (child))
        continue;
      if (orientation == GTK_ORIENTATION_HORIZONTAL)
        {
          gtk_widget_measure (child, orientation, -1, &least, &wanted, NULL, NULL);
          *minimum = MAX (*minimum, least);
          *natural = MAX (*natural, wanted);
        }
      else
        {
          gtk_widget_measure (child, orientation, for_size, &least, &wanted, NULL, NULL);
          *minimum += spacing + least;
          *natural += spacing + wanted;
          spacing = ROW_SPACING;
        }
    }
}

static void
allocate_row_texts (GtkWidget *box, int width, int height, int baseline)
{
  int y = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (box); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation area = { 0, y, width, 0 };

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &area.height, NULL, NULL, NULL);
      gtk_widget_size_allocate (child, &area, -1);
      y += area.height + ROW_SPACING;
    }
}

/* A row asks its texts how wide they have to be for the height that it has. Lines that are not all
 * of one height, as Arabic ones with a Latin word, answer with more than there is, and what stands
 * at the end of the row is pushed out of the window. These are asked for their height only. */
static void
keep_in_row (GtkWidget *row)
{
  GtkWidget *header = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));

  for (GtkWidget *child = header != NULL ? gtk_widget_get_first_child (header) : NULL;
       child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_BOX (child) && gtk_widget_has_css_class (child, "title") &&
          !GTK_IS_CUSTOM_LAYOUT (gtk_widget_get_layout_manager (child)))
        gtk_widget_set_layout_manager (
            child, gtk_custom_layout_new (get_row_mode, measure_row_texts, allocate_row_texts));
    }
}

/**
 * sfs_wrap_exactly:
 * @label: what shows an address, or words of somebody else's that may hold one
 *
 * Where a line ends within a word, Pango adds a hyphen. In an address it would be taken for a part
 * of it, and so none is added in @label.
 */
void
sfs_wrap_exactly (GtkLabel *label)
{
  PangoAttrList *own;
  g_autoptr (PangoAttrList) attributes = NULL;

  g_return_if_fail (GTK_IS_LABEL (label));

  own = gtk_label_get_attributes (label);
  attributes = own != NULL ? pango_attr_list_copy (own) : pango_attr_list_new ();
  pango_attr_list_change (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (label, attributes);
}

/**
 * sfs_wrap_texts:
 * @root: a page, a dialog or a part of one
 *
 * GTK writes on a button in one line, which libadwaita 1.7 cuts off in a question, and breaks
 * no word, so that large letters or a language with long words make a window as wide as the longest
 * of either. In a narrow one that is lost.
 */
void
sfs_wrap_texts (GtkWidget *root)
{
  GtkWidget *label = NULL, *folded = NULL;

  if (GTK_IS_BUTTON (root) && GTK_IS_LABEL (gtk_button_get_child (GTK_BUTTON (root))))
    wrap_words_on (gtk_button_get_child (GTK_BUTTON (root)), GTK_JUSTIFY_CENTER);
  if (GTK_IS_EXPANDER (root))
    {
      label = gtk_expander_get_label_widget (GTK_EXPANDER (root));
      folded = gtk_expander_get_child (GTK_EXPANDER (root));
    }
  /* It is among the children only while it is folded out. */
  if (folded != NULL && gtk_widget_get_parent (folded) == NULL)
    sfs_wrap_texts (folded);
  if (GTK_IS_LABEL (label))
    {
      wrap_words_on (label, GTK_JUSTIFY_LEFT);
      /* Arabic letters that are parted by a break are wider than within their word, so that GTK
       * is told of a least width that does not hold, and is loud about it. */
      gtk_widget_set_size_request (label, FOLD_WIDTH, -1);
    }
  if (GTK_IS_LABEL (root) && gtk_label_get_wrap (GTK_LABEL (root)))
    gtk_label_set_wrap_mode (GTK_LABEL (root), PANGO_WRAP_WORD_CHAR);

  if (ADW_IS_ACTION_ROW (root))
    keep_in_row (root);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    sfs_wrap_texts (child);
}
