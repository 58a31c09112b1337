/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: a consent record, as the receiver gets it from somebody it knows nothing of. */

#include "core/sfs-consent.h"
#include "fuzz/sfs-fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsConsent) consent = sfs_consent_new_from_bytes (bytes, &error);

  g_assert_true ((consent == NULL) == (error != NULL));
  if (consent == NULL)
    return 0;
  g_assert_true (g_bytes_equal (sfs_consent_get_bytes (consent), bytes));
  sfs_consent_get_subject (consent);
  sfs_consent_get_description_sha256 (consent);
  sfs_consent_get_time (consent);
  sfs_consent_get_retention_days (consent);
  g_assert_nonnull (sfs_consent_get_json (consent));
  return 0;
}
