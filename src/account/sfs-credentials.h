/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-consent.h"
#include "core/sfs-secret.h"
#include "net/sfs-http.h"

G_BEGIN_DECLS

#define SFS_ACCOUNT_ERROR (sfs_account_error_quark ())
GQuark sfs_account_error_quark (void);

typedef enum
{
  SFS_ACCOUNT_ERROR_FAILED,
  SFS_ACCOUNT_ERROR_NO_SERVICE,   /* no Secret Service answers */
  SFS_ACCOUNT_ERROR_LOCKED,       /* it answers, but the person did not unlock it */
  SFS_ACCOUNT_ERROR_PIN_REQUIRED, /* token endpoint wants tx_code */
  SFS_ACCOUNT_ERROR_PIN_WRONG,    /* invalid_grant to a code sent with tx_code */
  SFS_ACCOUNT_ERROR_CODE_USED_OR_EXPIRED, /* invalid_grant to a code */
  SFS_ACCOUNT_ERROR_SIGNED_OUT,   /* invalid_grant to a refresh token, or none held */
  SFS_ACCOUNT_ERROR_NOTICE_CHANGED, /* announce: 409, the description is no longer current */
  SFS_ACCOUNT_ERROR_CONFLICT,     /* announce: 422, same id with another body */
  SFS_ACCOUNT_ERROR_RECOVERY_FILE,/* not a recovery file, or a damaged one */
  /* Signing in through the browser */
  SFS_ACCOUNT_ERROR_SIGN_IN_DENIED,  /* access_denied: the person, or the server for them, said no */
  SFS_ACCOUNT_ERROR_SIGN_IN_EXPIRED, /* the browser did not come back, or its code is no longer good */
  SFS_ACCOUNT_ERROR_SIGN_IN_STATE,   /* what came back answers another request than ours */
  SFS_ACCOUNT_ERROR_SIGN_IN_ISSUER,  /* it is of another issuer than the description names */
  SFS_ACCOUNT_ERROR_SIGN_IN_FAILED,  /* the server cannot do it, or answered with another error */
  /* Getting back what was sent */
  SFS_ACCOUNT_ERROR_GONE,         /* the operator says that it does not have it, or not any more */
  SFS_ACCOUNT_ERROR_ALTERED,      /* what the operator holds is not what was sent */
  SFS_ACCOUNT_ERROR_RECOVERY_PASSPHRASE, /* the recovery file does not open with this passphrase */
} SfsAccountError;

/* What is kept for one operator: the seller's own key, one for all, and one of the sign-ins. Tokens
 * from an invitation see that invitation's submissions only, so each has its own. Boxed; all secrets
 * in locked memory. */
typedef struct
{
  char      *origin;
  char      *grant;         /* (nullable) which sign-in: a UUID of our own, made with its first token */
  char      *subject;       /* (nullable) */
  char      *issuer;        /* (nullable) who gave the tokens; NULL for the operator's own token endpoint */
  SfsSecret *access_token;  /* (nullable) never stored */
  SfsSecret *refresh_token; /* (nullable) */
  SfsSecret *identity;      /* (nullable) the seller's own age identity; older ones on lines below it */
} SfsCredentials;
SfsCredentials *sfs_credentials_new (const char *origin);
SfsCredentials *sfs_credentials_copy (const SfsCredentials *credentials);
void            sfs_credentials_free (SfsCredentials *credentials);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsCredentials, sfs_credentials_free)

/* Where credentials are kept. One implementation speaks to the Secret Service; one keeps them in
 * memory only, for a computer without. */
#define SFS_TYPE_CREDENTIAL_STORE (sfs_credential_store_get_type ())
G_DECLARE_INTERFACE (SfsCredentialStore, sfs_credential_store, SFS, CREDENTIAL_STORE, GObject)
struct _SfsCredentialStoreInterface
{
  GTypeInterface parent_iface;
  gboolean (*is_persistent) (SfsCredentialStore *self);
  void (*load_async) (SfsCredentialStore *self, const char *origin, const char *grant, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  SfsCredentials *(*load_finish) (SfsCredentialStore *self, GAsyncResult *result, GError **error);
  void (*save_async) (SfsCredentialStore *self, const SfsCredentials *credentials, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*save_finish) (SfsCredentialStore *self, GAsyncResult *result, GError **error);
  void (*remove_async) (SfsCredentialStore *self, const char *origin, const char *grant, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  void (*remove_identity_async) (SfsCredentialStore *self, const char *origin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*remove_finish) (SfsCredentialStore *self, GAsyncResult *result, GError **error); /* of both */
  void (*follow_file) (SfsCredentialStore *self, const char *origin, const char *grant, GFile *file, SfsSecret *passphrase); /* (nullable) */
  void (*follow_on) (SfsCredentialStore *self, const char *origin, const char *before, const char *after); /* (nullable) */
};
gboolean        sfs_credential_store_is_persistent (SfsCredentialStore *self);
/* @grant (nullable): the newest. */
void            sfs_credential_store_load_async (SfsCredentialStore *self, const char *origin, const char *grant, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsCredentials *sfs_credential_store_load_finish (SfsCredentialStore *self, GAsyncResult *result, GError **error); /* empty ones, when none are kept */
void            sfs_credential_store_save_async (SfsCredentialStore *self, const SfsCredentials *credentials, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean        sfs_credential_store_save_finish (SfsCredentialStore *self, GAsyncResult *result, GError **error);
/* @grant (nullable): everything. */
void            sfs_credential_store_remove_async (SfsCredentialStore *self, const char *origin, const char *grant, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The seller's own key alone: what was sealed to it cannot be opened any more. */
void            sfs_credential_store_remove_identity_async (SfsCredentialStore *self, const char *origin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean        sfs_credential_store_remove_finish (SfsCredentialStore *self, GAsyncResult *result, GError **error);

/* @file holds a sign-in that is kept here, and is to stay one that lets the seller in. */
void            sfs_credential_store_follow_file (SfsCredentialStore *self, const char *origin, const char *grant, GFile *file, SfsSecret *passphrase);
/* The file that held @before is to hold @after, which took its place. */
void            sfs_credential_store_follow_on (SfsCredentialStore *self, const char *origin, const char *before, const char *after);

/* Finds out which of the two this computer has: SfsSecretStore, or SfsMemoryStore when no Secret
 * Service answers (activating it, and unlocking the collection when the person agrees). */
void                sfs_credential_store_open_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsCredentialStore *sfs_credential_store_open_finish (GAsyncResult *result, GError **error);
SfsCredentialStore *sfs_memory_store_new (void);
SfsCredentialStore *sfs_memory_store_new_beside_locked (void); /* goes on without a keyring, which stays as it is */

/* The recovery file: identity and refresh token as JSON, age-sealed under a passphrase (scrypt). */
void            sfs_recovery_file_write_async (GFile *file, const SfsCredentials *credentials, SfsSecret *passphrase, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean        sfs_recovery_file_write_finish (GAsyncResult *result, GError **error);
/* As write, but only where there is such a file: it may have been taken away on purpose. */
void            sfs_recovery_file_renew_async (GFile *file, const SfsCredentials *credentials, SfsSecret *passphrase, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void            sfs_recovery_file_read_async (GFile *file, SfsSecret *passphrase, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsCredentials *sfs_recovery_file_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
