/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "session/sfs-submissions.h"

G_BEGIN_DECLS

/* A receipt as one page that a person can read, and check without this computer. */
typedef struct _SfsReceiptSheet SfsReceiptSheet;

SfsReceiptSheet *sfs_receipt_sheet_new (SfsSentRecords *records); /* with a receipt */
void             sfs_receipt_sheet_free (SfsReceiptSheet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsReceiptSheet, sfs_receipt_sheet_free)
/* Draws all of it into @width × @height, in the unit of @cr; smaller when it would not fit. */
void             sfs_receipt_sheet_draw (SfsReceiptSheet *self, cairo_t *cr, PangoContext *context, double width, double height);
/* (transfer full): prints it on one page. Takes @self. */
GtkPrintOperation *sfs_receipt_sheet_to_print (SfsReceiptSheet *self);

G_END_DECLS
