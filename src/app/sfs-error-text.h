/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-error-view.h"
#include "core/sfs-error.h"
#include "seal/sfs-age.h"

G_BEGIN_DECLS

/* The words for one code, as msgids. @loss (nullable): instead of what the session's state says.
 * @command (nullable): what @advice tells to run, the same in every language. */
typedef struct
{
  const char   *title;
  const char   *happened;
  const char   *advice;
  SfsViewAction action;
  const char   *loss;
  const char   *command;
} SfsErrorText;

/* Each is a switch over the whole enum without a default: the compiler refuses a code without words. */
#define SFS_ERROR_TEXT(...)                                \
  do                                                       \
    {                                                      \
      static const SfsErrorText error_text = { __VA_ARGS__ }; \
      return &error_text;                                  \
    }                                                      \
  while (0)

const SfsErrorText *sfs_error_text_core (SfsCoreError code);
const SfsErrorText *sfs_error_text_receipt (SfsCoreError code); /* the SFS_CORE_ERROR_RECEIPT_ ones */
const SfsErrorText *sfs_error_text_seal (SfsSealError code);
const SfsErrorText *sfs_error_text_net (SfsNetError code, guint status);
const SfsErrorText *sfs_error_text_account (SfsAccountError code);
const SfsErrorText *sfs_error_text_upload (SfsUploadError code);
const SfsErrorText *sfs_error_text_session (SfsSessionError code);
const SfsErrorText *sfs_error_text_capture (SfsCaptureError code);

G_END_DECLS
