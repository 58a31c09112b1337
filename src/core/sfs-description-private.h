/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-description.h"

G_BEGIN_DECLS

struct _SfsDescription
{
  gatomicrefcount refs;
  GBytes *bytes;
  char *sha256;
  char *origin;
  char *host;
  JsonObject *root; /* the strings below belong to it */
  SfsVerifyKey *signing_key;
  const char *name, *legal_name, *address, *country, *contact_email, *officer;
  const char *token, *submissions, *uploads, *issuer;
  const char *client_id;
  GArray *recipients; /* SfsRecipient */
  SfsClipTerms clip;
  SfsDisclosure *disclosure;
  JsonArray *alternatives; /* (nullable) */
  JsonArray *key_changes;  /* (nullable) */
  GDateTime *updated;
};

G_END_DECLS
