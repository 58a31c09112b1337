/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "upload-fixture.h"

/* What the server does wrong, what becomes of the upload, and every request on the way. The file
 * has 1000 bytes, a chunk 400. */
typedef struct
{
  const char *name;
  const char *log;
  Fault faults[3];
  gint64 resume; /* -1: no earlier upload; otherwise its offset */
  gboolean no_checksum;
  int net_error;    /* expected SFS_NET_ERROR + 1, 0: none */
  int upload_error; /* expected SFS_UPLOAD_ERROR + 1, 0: none */
} Row;

#define FRESH .resume = -1
#define NET(x) .net_error = SFS_NET_ERROR_##x + 1
#define UPLOAD(x) .upload_error = SFS_UPLOAD_ERROR_##x + 1
#define CHUNKS "PATCH:0 PATCH:400 PATCH:800"

static const Row table[] = {
  { "none", "OPTIONS POST " CHUNKS, FRESH },
  { "no-checksum-extension", "OPTIONS POST " CHUNKS, FRESH, .no_checksum = TRUE },
  { "resumes", "OPTIONS HEAD PATCH:500 PATCH:900", .resume = 500 },
  { "resumes-whole", "OPTIONS HEAD", .resume = 1000 },

  /* OPTIONS */
  { "options-not-found",
    "OPTIONS POST " CHUNKS,
    { { "OPTIONS", FAULT_STATUS, 404 } },
    FRESH,
    .no_checksum = TRUE },
  { "options-not-allowed",
    "OPTIONS POST " CHUNKS,
    { { "OPTIONS", FAULT_STATUS, 405 } },
    FRESH,
    .no_checksum = TRUE },
  { "options-html",
    "OPTIONS POST " CHUNKS,
    { { "OPTIONS", FAULT_HTML } },
    FRESH,
    .no_checksum = TRUE },
  { "options-other-version",
    "OPTIONS",
    { { "OPTIONS", FAULT_TUS_VERSION, 0, "0.2.2,2.0.0" } },
    FRESH,
    UPLOAD (REFUSED) },
  { "options-unavailable",
    "OPTIONS OPTIONS POST " CHUNKS,
    { { "OPTIONS", FAULT_STATUS, 503 } },
    FRESH },
  { "too-large-for-it",
    "OPTIONS",
    { { "OPTIONS", FAULT_MAX_SIZE, 999 } },
    FRESH,
    UPLOAD (TOO_LARGE) },
  { "just-small-enough", "OPTIONS POST " CHUNKS, { { "OPTIONS", FAULT_MAX_SIZE, 1000 } }, FRESH },

  /* POST */
  { "post-html", "OPTIONS POST", { { "POST", FAULT_HTML } }, FRESH, NET (NOT_OURS) },
  { "post-not-tus", "OPTIONS POST", { { "POST", FAULT_NOT_TUS } }, FRESH, NET (NOT_OURS) },
  { "post-not-found", "OPTIONS POST", { { "POST", FAULT_STATUS, 404 } }, FRESH, UPLOAD (GONE) },
  { "post-forbidden", "OPTIONS POST", { { "POST", FAULT_STATUS, 403 } }, FRESH, UPLOAD (REFUSED) },
  { "post-conflict", "OPTIONS POST", { { "POST", FAULT_STATUS, 409 } }, FRESH, UPLOAD (REFUSED) },
  { "post-too-large",
    "OPTIONS POST",
    { { "POST", FAULT_STATUS, 413 } },
    FRESH,
    UPLOAD (TOO_LARGE) },
  { "post-dropped", "OPTIONS POST POST " CHUNKS, { { "POST", FAULT_DROP } }, FRESH },
  { "post-answer-lost", "OPTIONS POST POST " CHUNKS, { { "POST", FAULT_DROP_AFTER } }, FRESH },
  { "location-missing", "OPTIONS POST", { { "POST", FAULT_NO_LOCATION } }, FRESH, NET (PROTOCOL) },
  { "location-other-host",
    "OPTIONS POST",
    { { "POST", FAULT_LOCATION, 0, "http://127.0.0.2:%u/files/0" } },
    FRESH,
    NET (ORIGIN) },
  { "location-other-port",
    "OPTIONS POST",
    { { "POST", FAULT_LOCATION, 0, "http://127.0.0.1:1/files/0" } },
    FRESH,
    NET (ORIGIN) },
  { "location-other-scheme",
    "OPTIONS POST",
    { { "POST", FAULT_LOCATION, 0, "https://127.0.0.1:%u/files/0" } },
    FRESH,
    NET (ORIGIN) },
  { "location-no-url",
    "OPTIONS POST",
    { { "POST", FAULT_LOCATION, 0, "http://[" } },
    FRESH,
    NET (PROTOCOL) },
  { "location-absolute",
    "OPTIONS POST " CHUNKS,
    { { "POST", FAULT_LOCATION, 0, "http://127.0.0.1:%u/files/0" } },
    FRESH },
  { "location-relative", "OPTIONS POST " CHUNKS, { { "POST", FAULT_LOCATION, 0, "0" } }, FRESH },

  /* HEAD */
  { "head-not-found",
    "OPTIONS HEAD POST " CHUNKS,
    { { "HEAD", FAULT_STATUS, 404 } },
    .resume = 500 },
  { "head-gone", "OPTIONS HEAD POST " CHUNKS, { { "HEAD", FAULT_STATUS, 410 } }, .resume = 500 },
  { "head-forbidden",
    "OPTIONS HEAD",
    { { "HEAD", FAULT_STATUS, 403 } },
    .resume = 500,
    UPLOAD (REFUSED) },
  { "head-html", "OPTIONS HEAD", { { "HEAD", FAULT_HTML } }, .resume = 500, NET (NOT_OURS) },
  { "head-no-offset",
    "OPTIONS HEAD",
    { { "HEAD", FAULT_NO_OFFSET } },
    .resume = 500,
    NET (PROTOCOL) },
  { "head-offset-beyond-end",
    "OPTIONS HEAD",
    { { "HEAD", FAULT_OFFSET, 1001 } },
    .resume = 500,
    UPLOAD (OFFSET) },
  { "head-other-length",
    "OPTIONS HEAD",
    { { "HEAD", FAULT_LENGTH, 999 } },
    .resume = 500,
    UPLOAD (OFFSET) },
  { "head-locked",
    "OPTIONS HEAD HEAD HEAD PATCH:500 PATCH:900",
    { { "HEAD", FAULT_STATUS, 423, NULL, 2 } },
    .resume = 500 },
  { "head-went-back-before",
    "OPTIONS HEAD PATCH:100 PATCH:500 PATCH:900",
    { { "HEAD", FAULT_FORGET, 400 } },
    .resume = 500 },

  /* PATCH */
  { "patch-html", "OPTIONS POST PATCH:0", { { "PATCH", FAULT_HTML } }, FRESH, NET (NOT_OURS) },
  { "patch-not-tus",
    "OPTIONS POST PATCH:0",
    { { "PATCH", FAULT_NOT_TUS } },
    FRESH,
    NET (NOT_OURS) },
  { "patch-no-offset",
    "OPTIONS POST PATCH:0",
    { { "PATCH", FAULT_NO_OFFSET } },
    FRESH,
    NET (PROTOCOL) },
  { "patch-redirect",
    "OPTIONS POST PATCH:0",
    { { "PATCH", FAULT_STATUS, 307 } },
    FRESH,
    NET (REDIRECT) },
  { "patch-dropped",
    "OPTIONS HEAD PATCH:500 HEAD PATCH:500 PATCH:900",
    { { "PATCH", FAULT_DROP, 100 } },
    .resume = 500 },
  { "patch-dropped-kept",
    "OPTIONS HEAD PATCH:500 HEAD PATCH:600",
    { { "PATCH", FAULT_DROP_KEEP, 100 } },
    .resume = 500 },
  { "patch-answer-lost",
    "OPTIONS POST PATCH:0 HEAD PATCH:400 PATCH:800",
    { { "PATCH", FAULT_DROP_AFTER } },
    FRESH },
  { "patch-last-answer-lost",
    "OPTIONS HEAD PATCH:900 HEAD",
    { { "PATCH", FAULT_DROP_AFTER } },
    .resume = 900 },
  { "patch-always-dropped",
    "OPTIONS POST PATCH:0 HEAD PATCH:0 HEAD PATCH:0 HEAD PATCH:0 HEAD PATCH:0 HEAD PATCH:0",
    { { "PATCH", FAULT_DROP, 100, NULL, 99 } },
    FRESH,
    UPLOAD (EXHAUSTED) },
  { "patch-conflict",
    "OPTIONS HEAD PATCH:500 HEAD PATCH:500 PATCH:900",
    { { "PATCH", FAULT_STATUS, 409 } },
    .resume = 500 },
  { "patch-lost-before",
    "OPTIONS HEAD PATCH:500 HEAD PATCH:100 PATCH:500 PATCH:900",
    { { "PATCH", FAULT_FORGET, 400 } },
    .resume = 500 },
  { "patch-always-lost",
    "OPTIONS HEAD PATCH:500 HEAD PATCH:400 HEAD PATCH:300 HEAD",
    { { "PATCH", FAULT_FORGET, 100, NULL, 99 } },
    .resume = 500,
    UPLOAD (OFFSET) },
  { "patch-locked",
    "OPTIONS POST PATCH:0 HEAD PATCH:0 HEAD " CHUNKS,
    { { "PATCH", FAULT_STATUS, 423, NULL, 2 } },
    FRESH },
  { "patch-damaged",
    "OPTIONS POST PATCH:0 HEAD PATCH:0 HEAD " CHUNKS,
    { { "PATCH", FAULT_FLIP, 0, NULL, 2 } },
    FRESH },
  { "patch-always-damaged",
    "OPTIONS POST PATCH:0 HEAD PATCH:0 HEAD PATCH:0",
    { { "PATCH", FAULT_FLIP, 0, NULL, 99 } },
    FRESH,
    UPLOAD (CHECKSUM) },
  { "patch-gone",
    "OPTIONS HEAD PATCH:500 POST " CHUNKS,
    { { "PATCH", FAULT_STATUS, 410 } },
    .resume = 500 },
  { "patch-gone-again",
    "OPTIONS HEAD PATCH:500 POST PATCH:0",
    { { "PATCH", FAULT_STATUS, 404, NULL, 2 } },
    .resume = 500,
    UPLOAD (GONE) },
  { "patch-too-large",
    "OPTIONS POST PATCH:0",
    { { "PATCH", FAULT_STATUS, 413 } },
    FRESH,
    UPLOAD (TOO_LARGE) },
  { "patch-refused",
    "OPTIONS POST PATCH:0",
    { { "PATCH", FAULT_STATUS, 422 } },
    FRESH,
    UPLOAD (REFUSED) },
  { "patch-unavailable",
    "OPTIONS POST PATCH:0 HEAD PATCH:0 HEAD " CHUNKS,
    { { "PATCH", FAULT_RETRY_AFTER, 0, NULL, 2 } },
    FRESH },
  { "patch-too-many",
    "OPTIONS POST PATCH:0 HEAD " CHUNKS,
    { { "PATCH", FAULT_STATUS, 429 } },
    FRESH },
  { "patch-later-than-we-wait",
    "OPTIONS POST PATCH:0",
    { { "PATCH", FAULT_RETRY_AFTER, 3600 } },
    FRESH,
    NET (STATUS) },
  { "patch-offset-beyond-end",
    "OPTIONS POST PATCH:0",
    { { "PATCH", FAULT_OFFSET, 5000 } },
    FRESH,
    UPLOAD (OFFSET) },
  { "patch-offset-beyond-chunk",
    "OPTIONS POST PATCH:0",
    { { "PATCH", FAULT_OFFSET, 500 } },
    FRESH,
    UPLOAD (OFFSET) },
  { "patch-takes-part",
    "OPTIONS POST PATCH:0 PATCH:250 PATCH:650",
    { { "PATCH", FAULT_TAKE, 250 } },
    FRESH },
  { "patch-takes-nothing",
    "OPTIONS POST PATCH:0 HEAD " CHUNKS,
    { { "PATCH", FAULT_TAKE, 0 } },
    FRESH },
  { "patch-never-takes",
    "OPTIONS POST PATCH:0 HEAD PATCH:0 HEAD PATCH:0 HEAD PATCH:0 HEAD PATCH:0 HEAD PATCH:0",
    { { "PATCH", FAULT_TAKE, 0, NULL, 99 } },
    FRESH,
    UPLOAD (EXHAUSTED) },

  /* More faults than the budget has, but each time a little arrives. */
  { "patch-dropped-with-progress",
    "OPTIONS POST PATCH:0 HEAD PATCH:100 HEAD PATCH:200 HEAD PATCH:300 HEAD PATCH:400 HEAD "
    "PATCH:500"
    " HEAD PATCH:600 HEAD PATCH:700 HEAD PATCH:800",
    { { "PATCH", FAULT_DROP_KEEP, 100, NULL, 8 } },
    FRESH },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  fixture->server->no_checksum = row->no_checksum;
  for (gsize i = 0; i < G_N_ELEMENTS (row->faults) && row->faults[i].kind != 0; i++)
    fault_server_add (fixture->server, &row->faults[i]);
  if (row->resume >= 0)
    url = fault_server_make_upload (fixture->server, fixture->data, row->resume, 1000);
  upload_fixture_make (fixture, url);

  upload_fixture_start (fixture);
  upload_fixture_end (fixture, &error);
  if (row->net_error != 0)
    g_assert_error (error, SFS_NET_ERROR, row->net_error - 1);
  else if (row->upload_error != 0)
    g_assert_error (error, SFS_UPLOAD_ERROR, row->upload_error - 1);
  else
    {
      g_assert_no_error (error);
      upload_fixture_assert_arrived (fixture);
    }
  g_assert_cmpstr (fixture->server->log->str, ==, row->log);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *path = g_strconcat ("/upload/faults/", table[i].name, NULL);

      g_test_add_data_func (path, &table[i], test_row);
    }
  return g_test_run ();
}
