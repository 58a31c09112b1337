/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-jws.h"
#include "fixtures/sfs-test-network.h"
#include "front.h"
#include "session/sfs-pending.h"

G_BEGIN_DECLS

/* A real selfsame-receiver with a folder of its own, behind a Front (not with TLS). */
typedef struct
{
  char *dir;
  char *identity_path;
  char *origin;
  Front *front; /* (nullable) */
  GSubprocess *process;
} Operator;

Operator *operator_new (void);
Operator *operator_new_tls (const char *cert, const char *key); /* not started, no Front */
void operator_start (Operator *self);
void operator_stop (Operator *self);
void operator_free (Operator *self);
/* Runs selfsame-receiver COMMAND DIR ARGUMENTS…; (transfer full): what it printed. */
char *operator_run (Operator *self, const char *command, ...) G_GNUC_NULL_TERMINATED;
char *operator_invite (Operator *self, ...) G_GNUC_NULL_TERMINATED; /* the link, first line */
/* Edits the description before operator_start (). */
typedef void (*OperatorEdit) (JsonObject *description);
void operator_edit (Operator *self, OperatorEdit edit);
SfsSigningKey *operator_get_key (Operator *self); /* (transfer full) */

/* A seller: records in a folder of their own, a store, a session. */
typedef struct
{
  char *dir;
  SfsHttp *http;
  SfsTestNetwork *network; /* what it asks */
  SfsRecords *records;
  SfsCredentialStore *store;
  SfsSession *session;
} Seller;

Seller *seller_new (void); /* with a store in memory */
Seller *seller_new_with_store (SfsCredentialStore *store);
void seller_free (Seller *self); /* asserts that nothing is left behind */
void
seller_new_session (Seller *self); /* as if the program was started anew, with the same store */

/* Each awaits its call; they return what _finish () did. */
gboolean seller_invite (Seller *self, const char *link, GError **error);
gboolean seller_contact (Seller *self, GError **error);
gboolean seller_agree (Seller *self, const char *pin, GError **error);
gboolean seller_refuse (Seller *self, gboolean tell, GError **error);
gboolean seller_refuse_with_pin (Seller *self, const char *pin, GError **error);
void seller_record (Seller *self);
gboolean seller_seal (Seller *self, GError **error);
gboolean seller_send (Seller *self, GError **error);
void seller_send_until (Operator *op, Seller *seller, FrontFault fault, const char *method, const char *path);
gboolean seller_discard (Seller *self, GError **error);
/* What is pending; everything has to go well. (transfer full) (element-type SfsPending). */
GPtrArray *seller_list (Seller *self);
gboolean seller_resume (Seller *self, const char *id, GError **error);
gboolean seller_renew (Seller *self, const char *link, GError **error);
/* From the link to SEALED; everything has to go well. */
void seller_go_sealed (Seller *self, const char *link);

GBytes *test_clip_bytes (void);
char *test_read (const char *path, gsize *length); /* must be there */
guint count_files (const char *dir, const char *suffix);
char *one_file (const char *dir, const char *suffix); /* exactly one must be there */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Operator, operator_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Seller, seller_free)

G_END_DECLS
