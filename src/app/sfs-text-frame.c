/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-text-frame.h"

struct _SfsTextFrame
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (SfsTextFrame, sfs_text_frame, ADW_TYPE_BIN)

/* Lines with letters of several scripts are not all of one height, so that a text may need more
 * room in a wide place than in a narrow one; a label that is asked which width it needs for a
 * height then answers with all of it in one line, and the page would reach beyond the window. */
static void
sfs_text_frame_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));

  if (child != NULL)
    gtk_widget_measure (child, orientation,
                        orientation == GTK_ORIENTATION_HORIZONTAL ? -1 : for_size, minimum, natural,
                        minimum_baseline, natural_baseline);
}

static void
sfs_text_frame_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));

  if (child != NULL)
    gtk_widget_size_allocate (child, &(GtkAllocation){ 0, 0, width, height }, baseline);
}

static GtkSizeRequestMode
sfs_text_frame_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sfs_text_frame_class_init (SfsTextFrameClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = sfs_text_frame_measure;
  widget_class->size_allocate = sfs_text_frame_size_allocate;
  widget_class->get_request_mode = sfs_text_frame_get_request_mode;
}

static void
sfs_text_frame_init (SfsTextFrame *self)
{
  /* It would be asked instead. */
  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
}
