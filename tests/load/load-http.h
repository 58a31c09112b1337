/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* Just enough of an HTTP/1.1 client for load.c: one connection, blocking, kept open. */
typedef struct _LoadConnection LoadConnection;

typedef struct
{
  guint status;
  GBytes *body;
  char *location; /* (nullable) path of the Location header */
} LoadAnswer;

LoadConnection *load_connection_new (const char *url);
void load_connection_free (LoadConnection *self);
const char *load_get_path (LoadConnection *self);
const char *load_get_trouble (LoadConnection *self);
/* @headers: lines with their ends. FALSE also when the status is not @expected. */
gboolean load_request (LoadConnection *self,
                       const char *method,
                       const char *path,
                       const char *headers,
                       const void *body,
                       gsize length,
                       guint expected,
                       LoadAnswer *answer);
void load_answer_clear (LoadAnswer *answer);
