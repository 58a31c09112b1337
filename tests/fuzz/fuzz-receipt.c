/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: the claims of a receipt, which are signed with the right key; or a JWS. What verifies says
 * what was expected. */

#include "core/sfs-encoding.h"
#include "core/sfs-jws.h"
#include "core/sfs-consent.h"
#include "fuzz/sfs-fuzz.h"

#include <string.h>

#define DAYS 90

static void
verify (const char *jws)
{
  static const SfsReceiptExpectation expected = {
    .issuer = "https://shop.example",
    .subject = "seller-7",
    .submission = "919108f7-52d1-4320-9bac-f847db4148a8",
    .sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    .bytes = 1234567,
    .consent_sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    .description_sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    .retention_days = DAYS,
  };
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 11, 22, 20, 15, 30);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsReceipt)
      receipt = sfs_receipt_verify (jws, sfs_signing_key_get_public (sfs_fuzz_key ()), &expected,
                                    now, &error);

  g_assert_true ((receipt == NULL) == (error != NULL));
  if (receipt == NULL)
    return;
  g_assert_cmpstr (sfs_receipt_get_submission (receipt), ==, expected.submission);
  g_assert_cmpstr (sfs_receipt_get_sha256 (receipt), ==, expected.sha256);
  g_assert_cmpint (sfs_receipt_get_bytes (receipt), ==, expected.bytes);
  g_assert_cmpint (g_date_time_difference (sfs_receipt_get_retention_until (receipt),
                                           sfs_receipt_get_time (receipt)),
                   <=, DAYS * G_TIME_SPAN_DAY + G_TIME_SPAN_SECOND);
  g_assert_nonnull (sfs_receipt_get_id (receipt));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = sfs_fuzz_text (data, size);
  g_autoptr (GBytes) payload = g_bytes_new (data, size);
  g_autofree char *jws = sfs_jws_sign (SFS_JWS_RECEIPT, payload, sfs_fuzz_key ());

  verify (text);
  verify (jws);
  return 0;
}
