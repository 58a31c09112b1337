/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: the claims of a deletion, which are signed with the right key; or a JWS. What verifies
 * says what was expected. */

#include "core/sfs-deletion.h"
#include "fuzz/sfs-fuzz.h"

#define DAYS 7

static void
verify (const char *jws)
{
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 11, 25, 10, 0, 30);
  g_autoptr (GDateTime) created = g_date_time_new_utc (2026, 11, 22, 20, 15, 0);
  const SfsDeletionExpectation expected = {
    .issuer = "https://shop.example",
    .subject = "seller-7",
    .submission = "919108f7-52d1-4320-9bac-f847db4148a8",
    .sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    .created = created,
    .backups_days = DAYS,
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *kid = sfs_deletion_peek_key (jws, NULL);
  g_autoptr (SfsDeletion)
      deletion = sfs_deletion_verify (jws, sfs_signing_key_get_public (sfs_fuzz_key ()), &expected,
                                      now, &error);

  g_assert_true ((deletion == NULL) == (error != NULL));
  if (deletion == NULL)
    return;
  g_assert_nonnull (kid);
  g_assert_cmpstr (sfs_deletion_get_submission (deletion), ==, expected.submission);
  g_assert_cmpstr (sfs_deletion_get_sha256 (deletion), ==, expected.sha256);
  if (sfs_deletion_get_backups_until (deletion) != NULL)
    g_assert_cmpint (g_date_time_difference (sfs_deletion_get_backups_until (deletion),
                                             sfs_deletion_get_deleted_at (deletion)),
                     <=, DAYS * G_TIME_SPAN_DAY);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = sfs_fuzz_text (data, size);
  g_autoptr (GBytes) payload = g_bytes_new (data, size);
  g_autofree char *jws = sfs_jws_sign (SFS_JWS_DELETION, payload, sfs_fuzz_key ());

  verify (text);
  verify (jws);
  return 0;
}
