/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: what a seller pasted. An invitation that is read leads nowhere but to HTTPS, or to this
 * computer where that is allowed, and written again it is the same invitation. */

#include "core/sfs-invitation.h"
#include "fuzz/sfs-fuzz.h"

#include <string.h>

static void
parse (const char *text, gboolean allow_loopback)
{
  g_autoptr (SfsInvitation) invitation = sfs_invitation_parse (text, allow_loopback, NULL);
  g_autoptr (SfsInvitation) again = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *origin = NULL;
  const char *host;

  if (invitation == NULL)
    return;
  host = sfs_invitation_get_host (invitation);
  g_assert_true (g_str_is_ascii (host));
  for (const char *c = host; *c != '\0'; c++)
    g_assert_true (g_ascii_isgraph (*c));
  if (sfs_invitation_is_plain_http (invitation))
    g_assert_true (allow_loopback && sfs_url_is_loopback (sfs_invitation_get_origin (invitation)));
  else
    g_assert_true (g_str_has_prefix (sfs_invitation_get_origin (invitation), "https://"));
  origin = sfs_url_get_origin (sfs_invitation_get_origin (invitation), allow_loopback, NULL);
  g_assert_cmpstr (origin, ==, sfs_invitation_get_origin (invitation));

  uri = sfs_invitation_to_uri (invitation);
  again = sfs_invitation_parse (uri, allow_loopback, NULL);
  g_assert_nonnull (again);
  g_assert_cmpstr (sfs_invitation_get_origin (again), ==, sfs_invitation_get_origin (invitation));
  g_assert_cmpstr (sfs_invitation_get_code (again), ==, sfs_invitation_get_code (invitation));
  g_assert_cmpstr (sfs_invitation_get_fingerprint (again), ==,
                   sfs_invitation_get_fingerprint (invitation));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = sfs_fuzz_text (data, size);
  g_autofree char *label = sfs_url_get_host_label (text);

  if (label != NULL)
    g_assert_true (g_str_is_ascii (label));
  sfs_url_is_loopback (text);
  parse (text, FALSE);
  parse (text, TRUE);
  return 0;
}
