/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-done-page.h"

#include <glib/gi18n.h>

#include "app/sfs-announce.h"
#include "app/sfs-save-file.h"

struct _SfsDonePage
{
  SfsPage parent_instance;

  GtkWidget *kept;
  GtkWidget *number;
  GtkWidget *time;
  GtkWidget *size;
  GtkWidget *gone_by;
  GtkWidget *hash;
};

G_DEFINE_FINAL_TYPE (SfsDonePage, sfs_done_page, SFS_TYPE_PAGE)

/* Its title stands before it, and is said with it: what can be selected is a stop for the Tab key.
 */
static void
set_fact (GtkWidget *label, const char *text)
{
  GtkWidget *title = gtk_widget_get_prev_sibling (label);

  gtk_label_set_text (GTK_LABEL (label), text);
  if (GTK_IS_LABEL (title))
    sfs_describe (label, gtk_label_get_text (GTK_LABEL (title)));
}

static char *
format_local (GDateTime *time, const char *format)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (time);

  return g_date_time_format (local, format);
}

static void
draw_receipt (SfsDonePage *self, SfsReceipt *receipt)
{
  /* Translators: strftime formats, for a date with a time and for a date. */
  g_autofree char *time = format_local (sfs_receipt_get_time (receipt), _ ("%-d %B %Y, %H:%M"));
  g_autofree char *gone_by =
      format_local (sfs_receipt_get_retention_until (receipt), _ ("%-d %B %Y"));
  g_autofree char *size = g_format_size ((guint64) sfs_receipt_get_bytes (receipt));

  set_fact (self->number, sfs_receipt_get_submission (receipt));
  set_fact (self->time, time);
  set_fact (self->size, size);
  set_fact (self->gone_by, gone_by);
  set_fact (self->hash, sfs_receipt_get_sha256 (receipt));
}

static void
sfs_done_page_shown (SfsPage *page)
{
  SfsSession *session = sfs_page_get_session (page);
  SfsReceipt *receipt = sfs_session_get_receipt (session);
  g_autofree char *heading = NULL;

  g_return_if_fail (receipt != NULL);

  /* Translators: %s is a host name: shop.example has your video. */
  heading = g_strdup_printf (_ ("%s has your video."),
                             sfs_description_get_host (sfs_session_get_description (session)));
  sfs_page_set_heading (page, heading);
  if (!sfs_session_is_at_home (session))
    gtk_label_set_text (
        GTK_LABEL (SFS_DONE_PAGE (page)->kept),
        _ ("They signed a receipt for it, and the signature holds. The usual folder could not be "
           "written to, so the records of it, and the receipt, are in the folder you chose. My "
           "submissions shows it as long as that folder is there. The video is not in it."));
  else if (sfs_session_is_elsewhere (session))
    gtk_label_set_text (GTK_LABEL (SFS_DONE_PAGE (page)->kept),
                        _ ("They signed a receipt for it, and the signature holds. A copy of the "
                           "receipt is in the folder you chose; the video is not."));
  draw_receipt (SFS_DONE_PAGE (page), receipt);
}

static gboolean
sfs_done_page_skip (SfsPage *page)
{
  return sfs_session_get_state (sfs_page_get_session (page)) != SFS_SESSION_CONFIRMED;
}

static void
saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsDonePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *note = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      sfs_page_fail (SFS_PAGE (self), error);
      return;
    }

  name = g_file_get_basename (G_FILE (source));
  note = g_strdup_printf (_ ("The receipt is saved as “%s”."), name);
  sfs_page_set_note (SFS_PAGE (self), note);
}

static void
place_chosen (GtkWidget *widget, GFile *file)
{
  SfsDonePage *self = SFS_DONE_PAGE (widget);
  SfsReceipt *receipt = sfs_session_get_receipt (sfs_page_get_session (SFS_PAGE (self)));
  g_autoptr (GBytes) bytes = NULL;

  if (file == NULL)
    return;

  /* These bytes and no other are what is signed: not even a line's end is added. */
  bytes = g_bytes_new (sfs_receipt_get_jws (receipt), strlen (sfs_receipt_get_jws (receipt)));
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION,
                                       sfs_page_get_cancellable (SFS_PAGE (self)), saved,
                                       g_object_ref (self));
}

static void
sfs_done_page_primary (SfsPage *page)
{
  SfsReceipt *receipt = sfs_session_get_receipt (sfs_page_get_session (page));
  /* Translators: a file name, %s is a number; keep the ending. */
  g_autofree char *name =
      g_strdup_printf (_ ("Receipt %s.jws"), sfs_receipt_get_submission (receipt));

  sfs_ask_where_to_save (GTK_WIDGET (page), _ ("Save the receipt"), name, place_chosen);
}

static void
sfs_done_page_secondary (SfsPage *page)
{
  sfs_page_report (page, SFS_PAGE_LEAVE);
}

static void
sfs_done_page_tertiary (SfsPage *page)
{
  sfs_page_report (page, SFS_PAGE_SHOW_SENT);
}

static void
sfs_done_page_class_init (SfsDonePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SfsPageClass *page_class = SFS_PAGE_CLASS (klass);

  page_class->shown = sfs_done_page_shown;
  page_class->skip = sfs_done_page_skip;
  page_class->primary = sfs_done_page_primary;
  page_class->secondary = sfs_done_page_secondary;
  page_class->tertiary = sfs_done_page_tertiary;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-done-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsDonePage, kept);
  gtk_widget_class_bind_template_child (widget_class, SfsDonePage, number);
  gtk_widget_class_bind_template_child (widget_class, SfsDonePage, time);
  gtk_widget_class_bind_template_child (widget_class, SfsDonePage, size);
  gtk_widget_class_bind_template_child (widget_class, SfsDonePage, gone_by);
  gtk_widget_class_bind_template_child (widget_class, SfsDonePage, hash);
}

static void
sfs_done_page_init (SfsDonePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
