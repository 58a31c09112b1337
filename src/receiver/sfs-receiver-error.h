/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one error domain of src/receiver. */
#define SFS_RECEIVER_ERROR (sfs_receiver_error_quark ())
GQuark sfs_receiver_error_quark (void);

typedef enum
{
  SFS_RECEIVER_ERROR_FAILED,
  SFS_RECEIVER_ERROR_DIRECTORY,   /* the operator's folder is not one, or a file in it is amiss */
  SFS_RECEIVER_ERROR_EXISTS,      /* what was to be made is there already */
  SFS_RECEIVER_ERROR_DESCRIPTION, /* selfsame-operator.json does not pass */
  SFS_RECEIVER_ERROR_RECORDS,     /* the records cannot be read or written */
  SFS_RECEIVER_ERROR_CONTENTS,    /* a sealed file cannot be read or written */
  SFS_RECEIVER_ERROR_NO_SPACE,    /* the same, since the disk is full */
  SFS_RECEIVER_ERROR_SYNC,        /* a sealed file did not reach the disk, and will not any more */
  SFS_RECEIVER_ERROR_NOT_FOUND,   /* no such submission */
  SFS_RECEIVER_ERROR_STATE,       /* the submission's state does not allow it */
  SFS_RECEIVER_ERROR_INVALID_REQUEST, /* OAuth: a parameter is missing or too much */
  SFS_RECEIVER_ERROR_INVALID_GRANT, /* OAuth: code, PIN or refresh token not (or no longer) good */
  SFS_RECEIVER_ERROR_INVALID_TOKEN, /* OAuth: access token unknown, expired or revoked */
  SFS_RECEIVER_ERROR_BUNDLE,        /* opened, but at odds with itself or with the record */
} SfsReceiverError;

G_END_DECLS
