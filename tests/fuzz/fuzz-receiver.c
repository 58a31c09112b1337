/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: what comes in over one connection to the receiver: requests, with $TOKEN for the token of
 * a seller, $UPLOAD for the path of an upload of its own, $OTHER for one of another seller,
 * $CONSENT and $HASH for what an announcement carries, $LENGTH for the length of the last body.
 *
 * Whatever comes, the receiver does not say that something went wrong inside it, nothing changes
 * without a token, and nothing that belongs to the other seller changes at all. */

#include "core/sfs-encoding.h"
#include "fixtures/sfs-test.h"
#include "fuzz/sfs-fuzz.h"
#include "receiver/sfs-grants.h"
#include "receiver/sfs-operator-dir.h"
#include "receiver/sfs-receiver-private.h"
#include "receiver/sfs-sqlite-records.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define URL "http://127.0.0.1:9"
#define BYTES 40
#define LIFETIME 3600

/* libsoup 3.2 loses the path of a request whose length or encoding it cannot read, and without its
 * frames on the stack nobody can tell that from a leak of ours. The receiver's other tests look for
 * those. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}

/* The receiver is made once, its records with each input anew. */
typedef struct
{
  SfsReceiver *receiver;
  char *consent;
} Shop;

typedef struct
{
  gint64 grant;
  char *token;
  gint64 submission;
  char *upload;
} Seller;

static void
seller_clear (Seller *seller)
{
  g_free (seller->token);
  g_free (seller->upload);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seller, seller_clear)

/* In the form in which an announcement carries it. */
static char *
make_consent (SfsDescription *description)
{
  SfsDisclosure *disclosure = sfs_description_get_disclosure (description);
  g_autoptr (GPtrArray) purposes = sfs_disclosure_get_purposes (disclosure, NULL);
  g_autoptr (GPtrArray) given = g_ptr_array_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (SfsConsent) consent = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  for (guint i = 0; i < purposes->len; i++)
    g_ptr_array_add (given, ((SfsPurpose *) g_ptr_array_index (purposes, i))->id);
  g_ptr_array_add (given, NULL);
  consent = sfs_consent_new (description, "seller", (const char *const *) given->pdata, NULL, "en",
                             now, &error);
  g_assert_no_error (error);
  bytes = sfs_consent_get_bytes (consent);
  return sfs_base64url_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static Shop *
get_shop (void)
{
  static Shop shop;
  g_autofree char *tmp = NULL;
  g_autofree char *dir = NULL;
  g_autofree char *identity = NULL;
  g_autoptr (GError) error = NULL;
  const SfsOperatorProfile profile = { .name = "Fuzz", .url = URL };

  if (shop.receiver != NULL)
    return &shop;
  tmp = sfs_test_temp_dir ();
  dir = g_build_filename (tmp, "operator", NULL);
  identity = g_build_filename (tmp, "key.txt", NULL);
  sfs_operator_dir_init (dir, &profile, identity, &error);
  g_assert_no_error (error);
  shop.receiver = sfs_receiver_new (dir, &error);
  g_assert_no_error (error);
  shop.consent = make_consent (shop.receiver->description);
  return &shop;
}

/* A seller who has begun an upload. */
static void
add_seller (SfsReceiver *receiver, const char *name, Seller *seller)
{
  SfsReceiverRecords *records = receiver->records;
  gint64 now = sfs_receiver_now ();
  g_autoptr (GError) error = NULL;
  g_autofree char *code = sfs_grants_invite (records, name, now, LIFETIME, NULL, &error);
  g_autoptr (SfsIssuedTokens) tokens = sfs_grants_redeem (records, code, NULL, now, &error);
  g_autoptr (SfsGrantRow) grant = NULL;
  SfsSubmissionRow submission = {
    .submission = (char *) "919108f7-52d1-4320-9bac-f847db4148a8",
    .subject = (char *) name,
    .state = SFS_RECEIVER_STATE_UPLOADING,
    .sha256 = (char *) "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    .bytes = BYTES,
    .consent_sha256 = (char *) "",
    .description_sha256 = (char *) "",
    .retention_days = 1,
    .announced = sfs_receiver_now (),
  };
  g_autoptr (GBytes) consent = g_bytes_new_static ("{}", 2);
  g_autofree char *content = sfs_receiver_contents_create (receiver->contents, &error);
  SfsUploadRow upload = {
    .name = (char *) name,
    .content = content,
    .length = BYTES,
    .metadata = (char *) "",
    .expires = now + LIFETIME,
  };

  g_assert_no_error (error);
  grant = sfs_grants_authenticate (records, tokens->access_token, now, &error);
  g_assert_no_error (error);
  submission.grant = grant->id;
  submission.consent = consent;
  sfs_receiver_records_put_submission (records, &submission, &error);
  g_assert_no_error (error);
  upload.submission = submission.id;
  sfs_receiver_records_put_upload (records, &upload, &error);
  g_assert_no_error (error);

  seller->grant = grant->id;
  seller->token = g_strdup (tokens->access_token);
  seller->submission = submission.id;
  seller->upload = g_strdup_printf ("/uploads/%s", name);
}

/* Runs what there is to do until nothing is left; what is hashed is so in another thread. */
static void
settle_down (SfsReceiver *receiver)
{
  do
    while (g_main_context_iteration (NULL, g_hash_table_size (receiver->settling) > 0))
      ;
  while (g_hash_table_size (receiver->settling) > 0);
}

static const SfsReceiverLimits no_limits = { .request_seconds = G_MAXINT,
                                             .slow_seconds = G_MAXINT };

/* Hands @request to the server over a connection of its own, and takes what it answers. */
static GString *
talk (Shop *shop, const char *request, gsize length)
{
  g_autoptr (GSocket) listening = sfs_receiver_bind ("127.0.0.1", 0, NULL);
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (listening, NULL);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  GString *answer = g_string_new (NULL);
  char buffer[4096];
  gssize n;
  int fds[2];

  /* Many inputs a second come from the same seller. */
  sfs_receiver_set_limits (shop->receiver, &no_limits);
  sfs_receiver_listen (shop->receiver, listening, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  socket = g_socket_new_from_fd (fds[1], NULL);
  connection = g_socket_connection_factory_create_connection (socket);
  soup_server_accept_iostream (shop->receiver->server, G_IO_STREAM (connection), address, address,
                               &error);
  g_assert_no_error (error);
  /* No input is longer than what a socket holds. */
  g_assert_cmpint (send (fds[0], request, length, MSG_DONTWAIT | MSG_NOSIGNAL), ==, length);
  settle_down (shop->receiver);
  shutdown (fds[0], SHUT_WR);
  settle_down (shop->receiver);
  while ((n = recv (fds[0], buffer, sizeof buffer, MSG_DONTWAIT)) > 0)
    {
      g_string_append_len (answer, buffer, n);
      settle_down (shop->receiver);
    }
  sfs_receiver_stop (shop->receiver);
  close (fds[0]);
  settle_down (shop->receiver);
  g_assert_cmpuint (g_hash_table_size (shop->receiver->sinks), ==, 0);
  return answer;
}

/* What follows the last empty line. */
static const char *
find_body (const char *request)
{
  const char *blank = g_strrstr (request, "\r\n\r\n");

  return blank != NULL ? blank + strlen ("\r\n\r\n") : "";
}

static char *
expand_all (Shop *shop, const char *text, const Seller *seller, const Seller *other)
{
  g_autofree char *one = sfs_fuzz_expand (text, "$TOKEN", seller->token);
  g_autofree char *two = sfs_fuzz_expand (one, "$UPLOAD", seller->upload);
  g_autofree char *three = sfs_fuzz_expand (two, "$OTHER", other->upload);
  g_autofree char *four =
      sfs_fuzz_expand (three, "$HASH", sfs_description_get_sha256 (shop->receiver->description));
  g_autofree char *five = sfs_fuzz_expand (four, "$CONSENT", shop->consent);
  g_autofree char *six = sfs_fuzz_expand (five, "\n", "\r\n");
  const char *body = find_body (six);
  g_autofree char *length = g_strdup_printf ("%zu", strlen (body));

  return sfs_fuzz_expand (six, "$LENGTH", length);
}

static void
check_upload (SfsReceiver *receiver, const Seller *seller)
{
  g_autoptr (SfsUploadRow) row = NULL;
  g_autoptr (GPtrArray) submissions = NULL;
  g_autoptr (GError) error = NULL;

  sfs_receiver_records_find_upload (receiver->records, strrchr (seller->upload, '/') + 1, &row,
                                    &error);
  g_assert_no_error (error);
  g_assert_cmpint (row->offset, ==, 0);
  g_assert_cmpint (row->state, ==, SFS_UPLOAD_OPEN);
  g_assert_cmpint (sfs_receiver_contents_get_size (receiver->contents, row->content, NULL), ==, 0);
  submissions =
      sfs_receiver_records_list_submissions (receiver->records, seller->grant, 0, 9, NULL);
  g_assert_cmpuint (submissions->len, ==, 1);
}

/* Of the status lines in @answer, none says 500. */
static void
check_answer (const GString *answer)
{
  g_assert_null (g_strstr_len (answer->str, answer->len, "HTTP/1.1 500"));
  g_assert_null (g_strstr_len (answer->str, answer->len, "HTTP/1.0 500"));
}

static void
remove_contents (SfsReceiver *receiver)
{
  g_autoptr (GPtrArray) open = NULL;

  open = sfs_receiver_records_list_open_uploads (receiver->records, 0, NULL);
  for (guint i = 0; i < open->len; i++)
    {
      SfsUploadRow *row = g_ptr_array_index (open, i);

      sfs_receiver_contents_remove (receiver->contents, row->content, NULL);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Shop *shop = get_shop ();
  g_autofree char *text = sfs_fuzz_text (data, size);
  g_autofree char *request = NULL;
  g_auto (Seller) seller = { 0 };
  g_auto (Seller) other = { 0 };
  g_autoptr (GError) error = NULL;
  GString *answer;

  g_set_object (&shop->receiver->records, NULL);
  shop->receiver->records = sfs_sqlite_records_open (":memory:", &error);
  g_assert_no_error (error);
  add_seller (shop->receiver, "seller", &seller);
  add_seller (shop->receiver, "other", &other);

  request = expand_all (shop, text, &seller, &other);
  answer = talk (shop, request, strlen (request));
  check_answer (answer);
  check_upload (shop->receiver, &other);
  if (strstr (text, "$TOKEN") == NULL)
    check_upload (shop->receiver, &seller);
  g_string_free (answer, TRUE);
  remove_contents (shop->receiver);
  return 0;
}
