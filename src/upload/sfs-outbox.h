/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include "upload/sfs-upload-error.h"

G_BEGIN_DECLS

typedef enum
{
  SFS_OUTBOX_SEALED,      /* safe on this computer; nothing announced yet */
  SFS_OUTBOX_ANNOUNCED,   /* upload creation URL known */
  SFS_OUTBOX_UPLOADING,   /* upload URL known */
  SFS_OUTBOX_UPLOADED,    /* all bytes taken; waiting for the receipt */
  SFS_OUTBOX_UNCONFIRMED, /* a receipt came that does not verify: kept */
} SfsOutboxState;

/* One sealed submission in the outbox ($XDG_DATA_HOME/selfsame/outbox, 0700): the ciphertext file,
 * and its row in outbox.db. */
typedef struct
{
  char          *id;          /* submission id */
  char          *origin;
  SfsOutboxState state;
  char          *path;        /* of the ciphertext */
  gboolean       missing;     /* somebody removed that file: it cannot be sent any more */
  char          *sha256;
  gint64         bytes;
  char          *creation_url; /* (nullable) */
  char          *upload_url;   /* (nullable) */
  char          *grant;        /* (nullable) the sign-in it is sent under */
  GBytes        *consent;      /* exact consent.json */
  GBytes        *description;  /* exact operator.jws */
  char          *created;      /* RFC 3339 */
  gboolean       go_on;        /* the seller said: by itself at the next start */
  gboolean       told;         /* the operator may know of it, under this sign-in or an earlier one */
} SfsOutboxEntry;
void sfs_outbox_entry_free (SfsOutboxEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsOutboxEntry, sfs_outbox_entry_free)

/* Blocking; call from a worker. Thread-safe. One object at a time has a folder in hand, whichever
 * process it lives in: a second one is told SFS_UPLOAD_ERROR_BUSY. */
#define SFS_TYPE_OUTBOX (sfs_outbox_get_type ())
G_DECLARE_FINAL_TYPE (SfsOutbox, sfs_outbox, SFS, OUTBOX, GObject)
SfsOutbox      *sfs_outbox_open (const char *dir, GError **error);
/* A stream into a temporary file of the outbox; commit fsyncs, renames, fsyncs the folder, writes the row. */
GOutputStream  *sfs_outbox_create (SfsOutbox *self, const char *id, GError **error);
gboolean        sfs_outbox_commit (SfsOutbox *self, GOutputStream *stream, const SfsOutboxEntry *entry, GError **error);
void            sfs_outbox_abandon (SfsOutbox *self, GOutputStream *stream);
GPtrArray      *sfs_outbox_list (SfsOutbox *self, GError **error); /* SfsOutboxEntry, oldest first */
gboolean        sfs_outbox_find (SfsOutbox *self, const char *id, SfsOutboxEntry **entry, GError **error); /* FALSE: it cannot be told */
SfsOutboxEntry *sfs_outbox_get (SfsOutbox *self, const char *id, GError **error);
/* URLs: NULL leaves what is kept, "" forgets it. */
gboolean        sfs_outbox_set_state (SfsOutbox *self, const char *id, SfsOutboxState state, const char *creation_url, const char *upload_url, GError **error);
/* Under another sign-in nothing was announced yet: SEALED again, URLs forgotten. */
gboolean        sfs_outbox_set_grant (SfsOutbox *self, const char *id, const char *grant, GError **error);
/* Before the first announcement goes out: from then on only the operator can say what it knows. */
gboolean        sfs_outbox_set_told (SfsOutbox *self, const char *id, GError **error);
gboolean        sfs_outbox_set_go_on (SfsOutbox *self, const char *id, gboolean go_on, GError **error);
/* In this process one at a time has a submission in hand: SFS_UPLOAD_ERROR_BUSY for the second. */
gboolean        sfs_outbox_claim (SfsOutbox *self, const char *id, GError **error);
void            sfs_outbox_release (SfsOutbox *self, const char *id);
gboolean        sfs_outbox_remove (SfsOutbox *self, const char *id, GError **error); /* after a verified receipt, or on the seller's word */

G_END_DECLS
