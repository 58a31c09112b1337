/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: what comes to the loopback redirect, what is in its query, and the JSON of an issuer. */

#include "account/sfs-authorization-response.h"
#include "account/sfs-id-token.h"
#include "account/sfs-redirect-request.h"
#include "account/sfs-server-metadata.h"
#include "fuzz/sfs-fuzz.h"

#include <string.h>

#define ISSUER "https://login.example"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = sfs_fuzz_text (data, size);
  g_autofree char *query = sfs_redirect_request_parse ((const char *) data, size, "127.0.0.1:4711");
  g_autofree char *code =
      sfs_authorization_response_parse (query != NULL ? query : text, "s", ISSUER, TRUE, NULL);
  g_autofree char *subject G_GNUC_UNUSED =
      sfs_id_token_get_subject (text, ISSUER, "selfsame", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (SfsServerMetadata) metadata = sfs_server_metadata_parse (bytes, ISSUER, FALSE, NULL);

  if (query != NULL)
    for (const char *p = query; *p != '\0'; p++)
      g_assert_true (g_ascii_isgraph (*p));
  g_assert_true (code == NULL || *code != '\0');
  if (metadata != NULL)
    {
      g_assert_cmpstr (metadata->issuer, ==, ISSUER);
      g_assert_cmpint (g_ascii_strncasecmp (metadata->authorization_endpoint, "https://", 8), ==,
                       0);
      g_assert_cmpint (g_ascii_strncasecmp (metadata->token_endpoint, "https://", 8), ==, 0);
    }
  return 0;
}
