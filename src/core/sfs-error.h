/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one error domain of src/core. Messages are English, for logs and tests; people see what
 * sfs_error_to_view () in src/app makes of domain and code. */
#define SFS_CORE_ERROR (sfs_core_error_quark ())
GQuark sfs_core_error_quark (void);

typedef enum
{
  SFS_CORE_ERROR_FAILED,             /* anything below does not fit: a bug or out of memory */
  SFS_CORE_ERROR_ENCODING,           /* not strict base64url, hex, UTF-8 or RFC 3339 */
  SFS_CORE_ERROR_JSON,               /* not JSON, too large, too deep, or a member of the wrong type */
  SFS_CORE_ERROR_URL,                /* not an absolute URL we can use */
  SFS_CORE_ERROR_INSECURE_URL,       /* plain HTTP where it is not allowed */
  SFS_CORE_ERROR_NOT_INVITATION,     /* the text is no selfsame: link */
  SFS_CORE_ERROR_INVITATION_BROKEN,  /* a selfsame: link, but cut off or malformed */
  SFS_CORE_ERROR_JWS_FORMAT,         /* not a compact JWS of the one algorithm we accept */
  SFS_CORE_ERROR_JWS_TYPE,           /* a JWS, but its typ is another kind of document */
  SFS_CORE_ERROR_SIGNATURE,          /* the signature does not verify */
  SFS_CORE_ERROR_DESCRIPTION,        /* the service description lacks or garbles a member it needs */
  SFS_CORE_ERROR_DESCRIPTION_ORIGIN, /* the description belongs to another address than asked */
  SFS_CORE_ERROR_FINGERPRINT,        /* signing key is not the one the invitation names */
  SFS_CORE_ERROR_KEY_CHANGED,        /* signing key is not the pinned one and no chain leads to it */
  SFS_CORE_ERROR_RECEIPT_FORMAT,     /* receipt lacks a claim or has one of the wrong type */
  SFS_CORE_ERROR_RECEIPT_SIGNATURE,  /* not signed, or signed by nobody we know */
  SFS_CORE_ERROR_RECEIPT_KEY,        /* kid is another key than the description's */
  SFS_CORE_ERROR_RECEIPT_ISSUER,
  SFS_CORE_ERROR_RECEIPT_SUBJECT,
  SFS_CORE_ERROR_RECEIPT_SUBMISSION, /* names another submission */
  SFS_CORE_ERROR_RECEIPT_HASH,       /* sha256 or bytes are not what was sent */
  SFS_CORE_ERROR_RECEIPT_CONSENT,    /* consent_sha256 or description_sha256 differ */
  SFS_CORE_ERROR_RECEIPT_TIME,       /* iat lies more than a day ahead of this computer's clock */
  SFS_CORE_ERROR_RECEIPT_RETENTION,  /* kept longer than was agreed */
  SFS_CORE_ERROR_DELETION_FORMAT,    /* deletion lacks a claim or has one of the wrong type */
  SFS_CORE_ERROR_DELETION_SIGNATURE, /* altered, or signed by a key nobody vouches for */
  SFS_CORE_ERROR_DELETION_OTHER,     /* of another operator, seller, submission or file */
  SFS_CORE_ERROR_DELETION_TIME,      /* dated in the future, or before the video was made */
  SFS_CORE_ERROR_DELETION_PARTIAL,   /* not all of it, or copies stay longer than was agreed */
} SfsCoreError;

G_END_DECLS
