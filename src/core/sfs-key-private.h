/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-jws.h"

#include <sodium.h>

G_BEGIN_DECLS

struct _SfsVerifyKey
{
  gatomicrefcount refs;
  guint8 raw[crypto_sign_ed25519_PUBLICKEYBYTES];
  char *x; /* base64url of raw */
  char *thumbprint;
};

struct _SfsSigningKey
{
  SfsSecret *secret; /* seed ‖ public key, as libsodium wants it */
  SfsVerifyKey *public;
};

G_END_DECLS
