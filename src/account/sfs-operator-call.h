/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/sfs-operator-client.h"

G_BEGIN_DECLS

/* One request with the bearer token: the part all calls of SfsOperatorClient have in common. */
void sfs_operator_call_async (SfsOperatorClient *client,
                              const char *method,
                              const char *url,
                              JsonObject *body,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
/* GET of something large, going on where @into ends. */
void sfs_operator_call_into_async (SfsOperatorClient *client,
                                   const char *url,
                                   const char *accept,
                                   GByteArray *into,
                                   gsize max_body,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
SfsHttpReply *
sfs_operator_call_finish (SfsOperatorClient *client, GAsyncResult *result, GError **error);

SfsHttp *sfs_operator_client_get_http (SfsOperatorClient *self);

char *sfs_operator_client_build_submission_url (SfsOperatorClient *self, const char *id);
char *sfs_operator_client_build_refusals_url (SfsOperatorClient *self, GError **error);

/* RFC 8259 object out of a reply. */
JsonObject *sfs_operator_reply_to_json (SfsHttpReply *reply, GError **error);
/* As sfs_operator_call_finish (), where 200 with an object is the only good answer; @to_error: what
 * any other status means. */
JsonObject *sfs_operator_call_finish_json (SfsOperatorClient *client,
                                           GAsyncResult *result,
                                           GError *(*to_error) (SfsHttpReply *reply),
                                           GError **error);

/* A reply that is none of those expected: SFS_ACCOUNT_ERROR_GONE for 404 and 410. */
GError *sfs_operator_reply_to_error (SfsHttpReply *reply);

SfsSubmission *sfs_submission_new_from_json (JsonObject *object, const char *id, GError **error);
SfsWithdrawalAnswer *sfs_withdrawal_answer_new_from_json (JsonObject *object, GError **error);
GPtrArray *sfs_accesses_new_from_json (JsonObject *object, GError **error);

G_END_DECLS
