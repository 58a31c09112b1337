/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/submissions/sfs-receipt-sheet.h"

#include <glib/gi18n.h>
#include <pango/pangocairo.h>

#include "app/submissions/sfs-sent-parts.h"
#include "app/submissions/sfs-sent-text.h"

#define TEXT_POINTS 10.5
#define TITLE_POINTS 20.0
#define SMALLEST 0.4 /* of these sizes, on the smallest paper */
#define LABEL_SHARE 0.36
#define PARAGRAPH_SPACE 0.45 /* of a line */
#define SECTION_SPACE 1.0
#define GROUPS_A_LINE 6

typedef struct
{
  char *title; /* (nullable): a paragraph over the whole width */
  char *value;
  gboolean figures;
} Line;

struct _SfsReceiptSheet
{
  char *title;
  char *name;       /* of the file it may be printed to, without an ending */
  GPtrArray *lines; /* Line */
};

static void
line_free (Line *line)
{
  g_free (line->title);
  g_free (line->value);
  g_free (line);
}

static void
add (SfsReceiptSheet *self, const char *title, const char *value, gboolean figures)
{
  Line *line;

  if (value == NULL || *value == '\0')
    return;

  line = g_new0 (Line, 1);
  line->title = g_strdup (title);
  line->value = g_strdup (value);
  line->figures = figures;
  g_ptr_array_add (self->lines, line);
}

/* Whoever reads a paper need not be where it was printed. */
static char *
dup_when (GDateTime *time)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (time);
  g_autofree char *words = sfs_time_dup_words (time);
  g_autofree char *zone = g_date_time_format (local, "(UTC%:z)");

  return g_strjoin (" ", words, zone, NULL);
}

/* Two lines of the same length are compared more easily than one that goes on with a rest. */
static char *
dup_halves (const char *figures)
{
  size_t half = strlen (figures) / 2;

  return g_strdup_printf ("%.*s\n%s", (int) half, figures, figures + half);
}

/* The groups of a fingerprint, so many a line. */
static char *
dup_lines (const char *words)
{
  char *lines = g_strdup (words);
  guint groups = 0;

  for (char *c = lines; *c != '\0'; c++)
    if (*c == ' ' && ++groups % GROUPS_A_LINE == 0)
      *c = '\n';

  return lines;
}

static char *
dup_imprint (SfsDescription *description)
{
  const char *lines[] = { sfs_description_get_legal_name (description),
                          sfs_description_get_address (description),
                          sfs_description_get_country (description),
                          sfs_description_get_contact_email (description) };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (lines[i] != NULL && *lines[i] != '\0')
      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", lines[i]);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_purposes (SfsConsent *consent, gboolean wanted)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *purpose;
  gboolean given;

  for (guint i = 0; (purpose = sfs_sent_parts_get_purpose (consent, i, &given)) != NULL; i++)
    if (given == wanted)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", purpose);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_deletion (SfsReceiptSheet *self, SfsDeletion *deletion)
{
  GDateTime *backups = sfs_deletion_get_backups_until (deletion);
  g_autofree char *deleted = dup_when (sfs_deletion_get_deleted_at (deletion));
  g_autofree char *until = backups != NULL ? dup_when (backups) : NULL;

  add (self, _ ("Deleted, as they have signed"), deleted, FALSE);
  add (self, _ ("Gone from backups by"), until, FALSE);
}

/**
 * sfs_receipt_sheet_new:
 * @records: what our own records hold, with a receipt
 *
 * Returns: (transfer full): what is to be drawn; nothing is kept of @records
 */
SfsReceiptSheet *
sfs_receipt_sheet_new (SfsSentRecords *records)
{
  SfsReceiptSheet *self;
  SfsVerifyKey *key;
  SfsReceipt *receipt;
  g_autofree char *imprint = NULL;
  g_autofree char *received = NULL;
  g_autofree char *until = NULL;
  g_autofree char *size = NULL;
  g_autofree char *decided = NULL;
  g_autofree char *given = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *words = NULL;
  g_autofree char *lines = NULL;
  g_autofree char *file_hash = NULL;
  g_autofree char *consent_hash = NULL;

  g_return_val_if_fail (records != NULL && records->receipt != NULL, NULL);

  receipt = records->receipt;
  key = sfs_description_get_signing_key (records->description);
  self = g_new0 (SfsReceiptSheet, 1);
  self->title = g_strdup (_ ("Receipt for a video of a face"));
  /* Translators: a file name without its ending, %s is a number. */
  self->name = g_strdup_printf (_ ("Receipt %s"), sfs_receipt_get_submission (receipt));
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);

  imprint = dup_imprint (records->description);
  received = dup_when (sfs_receipt_get_time (receipt));
  until = dup_when (sfs_receipt_get_retention_until (receipt));
  size = g_format_size_full ((guint64) sfs_receipt_get_bytes (receipt), G_FORMAT_SIZE_LONG_FORMAT);
  decided = dup_when (sfs_consent_get_time (records->consent));
  given = dup_purposes (records->consent, TRUE);
  refused = dup_purposes (records->consent, FALSE);
  words = sfs_verify_key_to_words (key);
  lines = dup_lines (words);
  file_hash = dup_halves (sfs_receipt_get_sha256 (receipt));
  consent_hash = dup_halves (sfs_consent_get_sha256 (records->consent));

  add (self, _ ("Received by"), sfs_description_get_origin (records->description), FALSE);
  add (self, _ ("They call themselves"), imprint, FALSE);
  add (self, _ ("Number of the submission"), sfs_receipt_get_submission (receipt), FALSE);
  add (self, _ ("Received"), received, FALSE);
  add (self, _ ("Size, sealed"), size, FALSE);
  add (self, _ ("Must be gone by"), until, FALSE);
  add (self, _ ("Consent given on"), decided, FALSE);
  add (self, _ ("Agreed to"), given, FALSE);
  add (self, _ ("Not agreed to"), refused, FALSE);
  if (records->deletion != NULL)
    add_deletion (self, records->deletion);
  add (self, _ ("SHA-256 of the sealed file"), file_hash, TRUE);
  add (self, _ ("SHA-256 of the consent"), consent_hash, TRUE);
  add (self, _ ("Fingerprint of the signing key"), lines, TRUE);
  add (self, _ ("The same, in one piece"), sfs_verify_key_get_thumbprint (key), TRUE);
  add (self, NULL,
       _ ("The receipt itself is a small signed file. Save it from the same page of Selfsame. "
          "Anybody "
          "can check it, offline, with:"),
       FALSE);
  add (self, NULL, "selfsame-inspect verify RECEIPT --operator FILE", TRUE);

  return self;
}

void
sfs_receipt_sheet_free (SfsReceiptSheet *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->lines);
  g_free (self->name);
  g_free (self->title);
  g_free (self);
}

/* As the window is: the page begins at the right for those who read from there. */
static gboolean
is_mirrored (void)
{
  return gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
}

static PangoLayout *
create_layout (
    PangoContext *context, const char *text, const char *family, double points, double width)
{
  PangoLayout *layout = pango_layout_new (context);
  PangoFontDescription *font = pango_font_description_from_string (family);

  pango_font_description_set_absolute_size (font, points * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_text (layout, text, -1);
  /* Pango puts each paragraph where its own direction begins; a number belongs beside its label. */
  if (is_mirrored () && pango_layout_get_direction (layout, 0) == PANGO_DIRECTION_LTR)
    pango_layout_set_alignment (layout, PANGO_ALIGN_RIGHT);

  return layout;
}

/* Of the first line. */
static double
get_baseline (PangoLayout *layout)
{
  return (double) pango_layout_get_baseline (layout) / PANGO_SCALE;
}

static double
get_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);

  return (double) height / PANGO_SCALE;
}

/* Draws (@cr not %NULL) or only measures; returns how far down it went. @unit: a point of text. */
static double
lay_out (SfsReceiptSheet *self, cairo_t *cr, PangoContext *context, double width, double unit)
{
  double text = TEXT_POINTS * unit;
  double y = 0;
  gboolean facts = FALSE; /* the line above was one */

  for (int i = -1; i < (int) self->lines->len; i++)
    {
      const Line *line = i >= 0 ? g_ptr_array_index (self->lines, i) : NULL;
      const char *title = line != NULL ? line->title : NULL;
      double left = title != NULL ? width * LABEL_SHARE : 0;
      g_autoptr (PangoLayout) label = NULL;
      g_autoptr (PangoLayout) value = NULL;
      double label_drop = 0; /* so that both stand on one line */
      double value_drop = 0;
      double height;

      if (line == NULL)
        value = create_layout (context, self->title, "Sans Bold", TITLE_POINTS * unit, width);
      else
        value = create_layout (context, line->value, line->figures ? "Monospace" : "Sans", text,
                               width - left);
      if (title != NULL)
        {
          label = create_layout (context, title, "Sans Bold", text, left - text);
          label_drop = MAX (get_baseline (value) - get_baseline (label), 0);
          value_drop = MAX (get_baseline (label) - get_baseline (value), 0);
        }
      if (facts && title == NULL)
        y += text * SECTION_SPACE;
      facts = title != NULL;

      /* In the order it is read: the texts of a PDF come in the order they were drawn. */
      if (cr != NULL && label != NULL)
        {
          cairo_move_to (cr, is_mirrored () ? width - left + text : 0, y + label_drop);
          pango_cairo_show_layout (cr, label);
        }
      if (cr != NULL)
        {
          cairo_move_to (cr, is_mirrored () ? 0 : left, y + value_drop);
          pango_cairo_show_layout (cr, value);
        }
      height = value_drop + get_height (value);
      if (label != NULL)
        height = MAX (height, label_drop + get_height (label));
      y += height + text * (line == NULL ? 1.5 : PARAGRAPH_SPACE);
    }

  return y;
}

/**
 * sfs_receipt_sheet_draw:
 * @self: a sheet
 * @cr: where to; black on what is there
 * @context: for the texts
 * @width: of the page between its margins, in points
 * @height: of the page between its margins, in points
 *
 * An operator may write as much as it likes about itself: what is too long for one page is drawn
 * smaller, and cut off only where nobody could read it any more.
 */
void
sfs_receipt_sheet_draw (
    SfsReceiptSheet *self, cairo_t *cr, PangoContext *context, double width, double height)
{
  double unit = 1;

  g_return_if_fail (self != NULL);

  while (unit > SMALLEST && lay_out (self, NULL, context, width, unit) > height)
    unit *= 0.95;

  cairo_set_source_rgb (cr, 0, 0, 0);
  lay_out (self, cr, context, width, unit);
}

static void
sheet_closed (gpointer sheet, GClosure *closure)
{
  sfs_receipt_sheet_free (sheet);
}

static void
draw_page (GtkPrintOperation *operation, GtkPrintContext *print, int page, SfsReceiptSheet *self)
{
  PangoContext *context = gtk_print_context_create_pango_context (print);

  sfs_receipt_sheet_draw (self, gtk_print_context_get_cairo_context (print), context,
                          gtk_print_context_get_width (print),
                          gtk_print_context_get_height (print));
  g_object_unref (context);
}

/**
 * sfs_receipt_sheet_to_print:
 * @self: (transfer full): a sheet
 *
 * Returns: (transfer full): to be run
 */
GtkPrintOperation *
sfs_receipt_sheet_to_print (SfsReceiptSheet *self)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) setup = gtk_page_setup_new ();
  g_autoptr (GtkPrintSettings) settings = gtk_print_settings_new ();

  g_return_val_if_fail (self != NULL, NULL);

  /* “Print to File” begins with this name instead of “output”. */
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_BASENAME, self->name);
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_FILE_FORMAT, "pdf");
  gtk_print_operation_set_print_settings (operation, settings);

  gtk_page_setup_set_left_margin (setup, 20, GTK_UNIT_MM);
  gtk_page_setup_set_right_margin (setup, 20, GTK_UNIT_MM);
  gtk_page_setup_set_top_margin (setup, 20, GTK_UNIT_MM);
  gtk_page_setup_set_bottom_margin (setup, 20, GTK_UNIT_MM);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_n_pages (operation, 1);
  gtk_print_operation_set_allow_async (operation, TRUE);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  gtk_print_operation_set_job_name (operation, self->title);
  g_signal_connect_data (operation, "draw-page", G_CALLBACK (draw_page), self, sheet_closed, 0);

  return operation;
}
