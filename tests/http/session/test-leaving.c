/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said to leave this computer is what left it: each item and byte, the hosts, and the keys
 * that open it. */

#include "helpers.h"

#include "core/sfs-encoding.h"
#include "core/sfs-json.h"
#include "fixtures/sfs-test.h"
#include "seal/sfs-age-key-file.h"
#include "seal/sfs-bundle.h"
#include "session/sfs-leaving.h"
#include "session/sfs-session-private.h"

#include <glib/gstdio.h>
#include <string.h>

#define STANZA "\n-> "

typedef enum
{
  TOKEN,
  SUBMISSIONS,
  UPLOADS,
  N_ELSEWHERE,
} Elsewhere;

/* An operator with each of its endpoints at another host, and two keys. */
typedef struct
{
  Operator *op;
  Front *fronts[N_ELSEWHERE];
  Front *issuer;     /* gave the sign-in, and has it renewed at the token endpoint */
  SfsSecret *second; /* of its identities */
  Seller *seller;
} Spread;

static const char *const endpoints[] = {
  [TOKEN] = "token",
  [SUBMISSIONS] = "submissions",
  [UPLOADS] = "uploads",
};

static Spread *spread;

static char *
origin_of (Front *front)
{
  return g_strdup_printf ("http://127.0.0.1:%u", front_get_port (front));
}

static void
move_endpoints (JsonObject *description)
{
  JsonObject *moved = json_object_get_object_member (description, "endpoints");

  for (guint i = 0; i < N_ELSEWHERE; i++)
    {
      g_autoptr (GUri) uri =
          g_uri_parse (json_object_get_string_member (moved, endpoints[i]), G_URI_FLAGS_NONE, NULL);
      g_autofree char *origin = origin_of (spread->fronts[i]);
      g_autofree char *url = g_strconcat (origin, g_uri_get_path (uri), NULL);

      json_object_set_string_member (moved, endpoints[i], url);
    }
}

static void
add_issuer (JsonObject *description)
{
  g_autofree char *origin = origin_of (spread->issuer);

  json_object_set_string_member (description, "client_id", "selfsame");
  json_object_set_string_member (json_object_get_object_member (description, "endpoints"), "issuer",
                                 origin);
}

static void
add_key (JsonObject *description)
{
  JsonObject *recipient = json_object_new ();
  g_autofree char *key = sfs_age_identity_to_recipient (spread->second, NULL);

  json_object_set_string_member (recipient, "key", key);
  json_object_set_string_member (recipient, "holder", "The safe in Huế");
  json_array_add_object_element (json_object_get_array_member (description, "recipients"),
                                 recipient);
}

static void
answer_as_issuer (Spread *self)
{
  g_autofree char *issuer = origin_of (self->issuer);
  g_autofree char *token = origin_of (self->fronts[TOKEN]);
  g_autofree char *metadata =
      g_strdup_printf ("{\"issuer\":\"%s\",\"authorization_endpoint\":\"%s/authorize\","
                       "\"token_endpoint\":\"%s/token\"}",
                       issuer, issuer, token);

  front_answer (self->issuer, "GET", "/.well-known/oauth-authorization-server", G_MAXUINT, 200,
                "application/json", metadata);
}

/* @how: "spread", "together", or "issuer", as the first with an issuer at one more host. */
static void
setup (Spread *self, gconstpointer how)
{
  gboolean with_issuer = g_str_equal (how, "issuer");
  g_autofree char *link = NULL;
  g_autoptr (GError) error = NULL;

  spread = self;
  self->op = operator_new ();
  self->second = sfs_age_identity_generate ();
  for (guint i = 0; i < N_ELSEWHERE; i++)
    self->fronts[i] = front_new ();
  self->issuer = front_new ();
  if (!g_str_equal (how, "together"))
    operator_edit (self->op, move_endpoints);
  if (with_issuer)
    operator_edit (self->op, add_issuer);
  operator_edit (self->op, add_key);
  operator_start (self->op);
  for (guint i = 0; i < N_ELSEWHERE; i++)
    front_set_upstream (self->fronts[i], front_get_upstream (self->op->front));

  front_set_upstream (self->issuer, front_get_upstream (self->op->front));
  answer_as_issuer (self);

  self->seller = seller_new ();
  link = operator_invite (self->op, NULL);
  g_assert_true (seller_invite (self->seller, link, &error));
  g_assert_true (seller_contact (self->seller, &error));
  g_assert_true (seller_agree (self->seller, NULL, &error));
  seller_record (self->seller);
}

static void
teardown (Spread *self, gconstpointer data)
{
  seller_free (self->seller);
  for (guint i = 0; i < N_ELSEWHERE; i++)
    front_free (self->fronts[i]);
  front_free (self->issuer);
  sfs_secret_unref (self->second);
  operator_free (self->op);
}

static void
send_all (Spread *self)
{
  g_autoptr (GError) error = NULL;

  seller_seal (self->seller, &error);
  g_assert_no_error (error);
  seller_send (self->seller, &error);
  g_assert_no_error (error);
}

/* As the operator has it. */
static char *
fetch (Spread *self)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  char *path = g_build_filename (dir, "sealed.age", NULL);

  g_free (operator_run (self->op, "fetch", sfs_session_get_submission_id (self->seller->session),
                        "--who", "Lan", "--reason", "review", "-o", path, NULL));
  return path;
}

static SfsBundle *
open_with (GBytes *sealed, SfsSecret *identity)
{
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (sealed);
  g_autoptr (GError) error = NULL;
  SfsBundle *bundle;

  g_ptr_array_add (identities, identity);
  bundle = sfs_bundle_open (in, identities, g_bytes_get_size (sealed), NULL, &error);
  g_assert_no_error (error);
  return bundle;
}

/* Each stanza is for one key: as many stanzas as keys that are shown, and each of these opens it.
 */
static void
assert_readers (SfsLeaving *leaving, GBytes *sealed, SfsSecret *const *identities, guint n)
{
  gsize size;
  const char *data = g_bytes_get_data (sealed, &size);
  const char *end = g_strstr_len (data, (gssize) size, "\n--- ");
  guint stanzas = 0;

  g_assert_nonnull (end);
  for (const char *at = data; at < end; at++)
    stanzas += strncmp (at, STANZA, strlen (STANZA)) == 0;
  g_assert_cmpuint (stanzas, ==, n);
  g_assert_cmpuint (leaving->readers->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      const SfsLeavingReader *reader = &g_array_index (leaving->readers, SfsLeavingReader, i);
      g_autofree char *recipient = sfs_age_identity_to_recipient (identities[i], NULL);
      g_autoptr (SfsBundle) opened = open_with (sealed, identities[i]);

      g_assert_cmpstr (reader->key, ==, recipient);
    }
}

static SfsSecret *
dup_own_identity (Spread *self)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SfsCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  sfs_credential_store_load_async (self->seller->store, self->op->origin, NULL, NULL,
                                   sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  credentials = sfs_credential_store_load_finish (self->seller->store, result, &error);
  g_assert_no_error (error);
  return sfs_secret_ref (credentials->identity);
}

static void
test_bytes_and_keys (Spread *self, gconstpointer data)
{
  g_autoptr (SfsLeaving) leaving = sfs_leaving_new (self->seller->session);
  g_autofree char *path = NULL;
  g_autofree char *sealed_text = NULL;
  gsize size, received;
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GPtrArray) operators = NULL;
  g_autoptr (SfsSecret) own = NULL;
  g_autoptr (SfsBundle) opened = NULL;
  g_autoptr (GError) error = NULL;
  gint64 sum = 0;

  send_all (self);
  path = fetch (self);
  sealed_text = test_read (path, &size);
  sealed = g_bytes_new (sealed_text, size);

  for (guint i = 0; i < SFS_LEAVING_N_ITEMS; i++)
    sum += leaving->items[i];
  g_assert_cmpint (sum, ==, leaving->sealed);
  g_assert_cmpint (leaving->sealed, ==, size);

  operators = sfs_age_key_file_read (self->op->identity_path, &error);
  g_assert_no_error (error);
  own = dup_own_identity (self);
  assert_readers (leaving, sealed,
                  (SfsSecret *const[]){ g_ptr_array_index (operators, 0), self->second, own }, 3);
  g_assert_cmpstr (g_array_index (leaving->readers, SfsLeavingReader, 1).holder, ==,
                   "The safe in Huế");
  g_assert_null (g_array_index (leaving->readers, SfsLeavingReader, 2).holder);

  opened = open_with (sealed, own);
  g_assert_cmpint (leaving->items[SFS_LEAVING_CLIP], ==, g_bytes_get_size (opened->clip));
  g_assert_cmpint (leaving->items[SFS_LEAVING_CONSENT], ==, g_bytes_get_size (opened->consent));
  g_assert_cmpint (leaving->items[SFS_LEAVING_DESCRIPTION], ==,
                   g_bytes_get_size (opened->operator_jws));
  g_assert_cmpint (leaving->items[SFS_LEAVING_QUALITY], ==, g_bytes_get_size (opened->quality));
  g_assert_cmpint (leaving->items[SFS_LEAVING_MANIFEST], ==, g_bytes_get_size (opened->manifest));

  /* And nothing else but that has a body. */
  g_assert_cmpuint (front_count (self->fronts[SUBMISSIONS], "PUT", "/"), ==, 1);
  front_total (self->fronts[SUBMISSIONS], &received);
  g_assert_cmpint (leaving->open, ==, received);
  front_total (self->fronts[UPLOADS], &received);
  g_assert_cmpuint (received, ==, size);
}

static const SfsLeavingHost *
find_host (SfsLeaving *leaving, Front *front)
{
  g_autofree char *origin = origin_of (front);

  for (guint i = 0; i < leaving->hosts->len; i++)
    {
      const SfsLeavingHost *host = g_ptr_array_index (leaving->hosts, i);

      if (g_str_equal (host->origin, origin))
        return host;
    }
  return NULL;
}

/* As if the sign-in had come through the browser. */
static void
name_issuer (Spread *self)
{
  SfsCredentials *held =
      (SfsCredentials *) sfs_operator_client_get_credentials (self->seller->session->client);

  held->issuer = origin_of (self->issuer);
}

/* The sign-in has come to its end when the video is sent, so that it is renewed: wherever that
 * leads, everybody who is spoken to was listed. */
static void
test_hosts (Spread *self, gconstpointer how)
{
  gboolean with_issuer = g_str_equal (how, "issuer");
  g_autoptr (SfsLeaving) leaving = NULL;
  const SfsLeavingHost *issuer;
  guint before[N_ELSEWHERE], of_origin, of_issuer;

  if (with_issuer)
    name_issuer (self);
  leaving = sfs_leaving_new (self->seller->session);
  for (guint i = 0; i < N_ELSEWHERE; i++)
    before[i] = front_total (self->fronts[i], NULL);
  of_origin = front_total (self->op->front, NULL);
  of_issuer = front_total (self->issuer, NULL);
  front_answer (self->fronts[SUBMISSIONS], "PUT", "/", 1, 401, NULL, NULL);
  send_all (self);

  g_assert_cmpuint (leaving->hosts->len, ==, N_ELSEWHERE + (with_issuer ? 1 : 0));
  for (guint i = 0; i < N_ELSEWHERE; i++)
    {
      const SfsLeavingHost *host = find_host (leaving, self->fronts[i]);
      g_autofree char *label = g_strdup_printf ("127.0.0.1:%u", front_get_port (self->fronts[i]));

      g_assert_cmpuint (front_total (self->fronts[i], NULL), >, before[i]);
      g_assert_nonnull (host);
      g_assert_cmpstr (host->label, ==, label);
      g_assert_cmpint (host->uploads, ==, i == UPLOADS);
      g_assert_cmpint (host->submissions, ==, i == SUBMISSIONS);
      g_assert_cmpint (host->sign_in, ==, i == TOKEN);
      g_assert_false (host->secure);
    }
  issuer = find_host (leaving, self->issuer);
  g_assert_cmpint (issuer != NULL && issuer->sign_in, ==, with_issuer);
  g_assert_cmpint (front_total (self->issuer, NULL) > of_issuer, ==, with_issuer);
  /* Who asks is not spoken to, where all is elsewhere; and is not listed. */
  g_assert_cmpuint (front_total (self->op->front, NULL), ==, of_origin);
  g_assert_null (find_host (leaving, self->op->front));
}

/* All in one place is one host, with all that goes there. */
static void
test_one_host (Spread *self, gconstpointer data)
{
  g_autoptr (SfsLeaving) leaving = sfs_leaving_new (self->seller->session);
  const SfsLeavingHost *host = find_host (leaving, self->op->front);

  g_assert_cmpuint (leaving->hosts->len, ==, 1);
  g_assert_nonnull (host);
  g_assert_true (host->uploads && host->submissions && host->sign_in);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add ("/leaving/bytes-and-keys", Spread, "spread", setup, test_bytes_and_keys, teardown);
  g_test_add ("/leaving/hosts", Spread, "spread", setup, test_hosts, teardown);
  g_test_add ("/leaving/hosts-with-issuer", Spread, "issuer", setup, test_hosts, teardown);
  g_test_add ("/leaving/one-host", Spread, "together", setup, test_one_host, teardown);
  return g_test_run ();
}
