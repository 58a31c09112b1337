/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "receiver/sfs-receiver-records.h"

G_BEGIN_DECLS

/* The rules of invitations and tokens, over whatever records there are. */

#define SFS_ACCESS_TOKEN_SECONDS 900

typedef struct
{
  char *access_token;
  char *refresh_token;
  char *subject;
  int expires_in; /* seconds */
} SfsIssuedTokens;
void sfs_issued_tokens_free (SfsIssuedTokens *tokens);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsIssuedTokens, sfs_issued_tokens_free)

char *sfs_grants_invite (SfsReceiverRecords *records,
                         const char *subject,
                         gint64 now,
                         gint64 lifetime,
                         char **pin,
                         GError **error);
SfsIssuedTokens *sfs_grants_redeem (
    SfsReceiverRecords *records, const char *code, const char *pin, gint64 now, GError **error);
SfsIssuedTokens *sfs_grants_refresh (SfsReceiverRecords *records,
                                     const char *refresh_token,
                                     gint64 now,
                                     GError **error);
gboolean sfs_grants_find_subject (SfsReceiverRecords *records,
                                  const char *code,
                                  const char *refresh_token,
                                  char **subject,
                                  GError **error);
SfsGrantRow *sfs_grants_authenticate (SfsReceiverRecords *records,
                                      const char *access_token,
                                      gint64 now,
                                      GError **error);

G_END_DECLS
