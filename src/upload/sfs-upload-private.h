/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "upload/sfs-tus.h"
#include "upload/sfs-upload.h"

G_BEGIN_DECLS

/* Shared by sfs-upload.c, the object, and sfs-upload-run.c, what happens in a run. */
struct _SfsUpload
{
  GObject parent_instance;

  SfsHttp *http;
  char *path;
  gint64 bytes;
  char *submission;
  char *creation_url;
  GObject *token_source;
  SfsTokenAsync token_async;
  SfsTokenFinish token_finish;
  gsize chunk_size;
  SfsRetryPolicy policy;

  gint64 sent;
  gboolean paused;
  GError *wait_reason; /* set while waiting between two tries */
  gboolean lost_network; /* what is in hand was broken off for that */

  /* What is known; sfs_upload_next () derives from it what to do. */
  char *upload_url; /* NULL: make one */
  SfsTusServer server;
  gboolean server_known;
  SfsSecret *token; /* NULL: get one */
  SfsSecret *refused_token;
  gint64 offset;  /* that the server has; -1: ask */
  gint64 highest; /* that it ever said of this upload */

  /* Of one run. */
  GTask *task;
  GCancellable *abort; /* ends what may be broken off for a pause */
  GSource *cancel_source;
  gulong network_handler;
  GSource *wait_source;
  gboolean in_hand; /* a request is on its way; its callback goes on */
  SfsRetry retry;
  int corrupt;
  int went_back;
  gboolean token_renewed;
  gboolean recreated;
};

void sfs_upload_next (SfsUpload *self);
void sfs_upload_network_changed (SfsUpload *self);
void sfs_upload_end_wait (SfsUpload *self);
void sfs_upload_set_upload_url (SfsUpload *self, const char *url);

G_END_DECLS
