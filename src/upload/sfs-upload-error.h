/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one error domain of src/upload. */
#define SFS_UPLOAD_ERROR (sfs_upload_error_quark ())
GQuark sfs_upload_error_quark (void);

typedef enum
{
  SFS_UPLOAD_ERROR_FAILED,
  SFS_UPLOAD_ERROR_SPOOL,      /* the outbox cannot be read or written; message names the path */
  SFS_UPLOAD_ERROR_NO_SPACE,
  SFS_UPLOAD_ERROR_BUSY,       /* another instance has this submission in hand */
  SFS_UPLOAD_ERROR_GONE,       /* 404/410 on an upload: make a new one from the same spool */
  SFS_UPLOAD_ERROR_OFFSET,     /* server's offset makes no sense (beyond the end, going back) */
  SFS_UPLOAD_ERROR_CHECKSUM,   /* 460 again and again */
  SFS_UPLOAD_ERROR_TOO_LARGE,  /* 413 */
  SFS_UPLOAD_ERROR_REFUSED,    /* another 4xx: final */
  SFS_UPLOAD_ERROR_EXHAUSTED,  /* retry budget used up without progress; the spool is kept */
  SFS_UPLOAD_ERROR_MISSING,    /* somebody removed the sealed file, and the operator does not have it */
} SfsUploadError;

G_END_DECLS
