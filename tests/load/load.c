/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Many sellers at once, each doing the whole protocol again and again, each time with a new
 * invitation; or, against another tus server, the part of it that is tus. Sockets and threads, so
 * that this is not what is measured. Prints one line of JSON. */

#include "load-http.h"

#include "core/sfs-consent.h"
#include "core/sfs-encoding.h"
#include "core/sfs-json.h"
#include "receiver/sfs-grants.h"
#include "receiver/sfs-operator-dir.h"

#include <sodium.h>
#include <string.h>

#define PRE_AUTHORIZED "urn:ietf:params:oauth:grant-type:pre-authorized_code"
#define TUS "Tus-Resumable: 1.0.0\r\n"

typedef struct
{
  char *subject;
  char *code;
} Invitation;

static int n_clients = 64, n_seconds = 60, n_bytes = 1024 * 1024, chunk = 512 * 1024;
static char *dir, *url;
static SfsDescription *description;
static GPtrArray *invitations;
static int next_invitation;
static guint8 *payload;
static char *payload_sha256;
static GPtrArray *chunk_sums; /* values of Upload-Checksum */
static gint64 deadline;

typedef struct
{
  LoadConnection *connection;
  GArray *took; /* microseconds a submission */
  guint failed;
  char *trouble; /* (nullable) of the first one that failed */
} Client;

static char *
encode (const char *text)
{
  return g_base64_encode ((const guchar *) text, strlen (text));
}

/* Creates the upload at @path and sends it. */
static gboolean
send_upload (Client *client, const char *path, const char *submission, const char *bearer)
{
  g_autofree char *id = encode (submission);
  g_autofree char *headers =
      g_strdup_printf ("%s" TUS "Upload-Length: %d\r\nUpload-Metadata: submission %s\r\n", bearer,
                       n_bytes, id);
  g_autofree char *upload = NULL;
  LoadAnswer answer;

  if (!load_request (client->connection, "POST", path, headers, NULL, 0, 201, &answer))
    return FALSE;
  upload = g_strdup (answer.location);
  load_answer_clear (&answer);
  if (upload == NULL)
    return FALSE;
  for (int offset = 0, i = 0; offset < n_bytes; offset += chunk, i++)
    {
      g_autofree char *patch =
          g_strdup_printf ("%s" TUS
                           "Upload-Offset: %d\r\nContent-Type: application/offset+octet-stream\r\n"
                           "Upload-Checksum: sha256 %s\r\n",
                           bearer, offset, (const char *) g_ptr_array_index (chunk_sums, i));

      if (!load_request (client->connection, "PATCH", upload, patch, payload + offset,
                         MIN (chunk, n_bytes - offset), 204, &answer))
        return FALSE;
      load_answer_clear (&answer);
    }
  return TRUE;
}

/* What a consent has to say for the receiver to take it. */
static char *
build_consent (const char *subject)
{
  SfsDisclosure *disclosure = sfs_description_get_disclosure (description);
  g_autoptr (GPtrArray) purposes = sfs_disclosure_get_purposes (disclosure, NULL);
  g_autofree char *record = sfs_uuid_new ();
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < purposes->len; i++)
    {
      const SfsPurpose *purpose = g_ptr_array_index (purposes, i);

      g_string_append_printf (
          list,
          "%s{\"id\":\"%s\",\"purpose\":\"%s\",\"text\":\"t\",\"language\":\"en\","
          "\"required\":%s,\"state\":\"%s\"}",
          i > 0 ? "," : "", purpose->id, purpose->purpose, purpose->required ? "true" : "false",
          purpose->required ? "given" : "refused");
    }
  return g_strdup_printf (
      "{\"schema_version\":\"1\",\"record_id\":\"%s\",\"pii_principal_id\":\"%s\","
      "\"privacy_notice\":{\"url\":\"%s/.well-known/selfsame-operator\","
      "\"description_sha256\":\"%s\",\"fetched_at\":\"2026-11-22T20:15:00Z\"},\"language\":\"en\","
      "\"purposes\":[%s],\"retention_period\":\"P%dD\",\"event\":{\"time\":\"2026-11-22T20:16:"
      "00Z\","
      "\"state\":\"given\",\"method\":\"wizard\",\"app_version\":\"0\"}}",
      record, subject, sfs_description_get_origin (description),
      sfs_description_get_sha256 (description), list->str,
      sfs_disclosure_get_retention_days (disclosure));
}

static char *
redeem (Client *client, const Invitation *invitation)
{
  g_autofree char *form =
      g_strdup_printf ("grant_type=" PRE_AUTHORIZED "&pre-authorized_code=%s", invitation->code);
  g_autoptr (JsonObject) tokens = NULL;
  LoadAnswer answer;
  const char *token = NULL;
  char *bearer = NULL;

  if (!load_request (client->connection, "POST", "/token",
                     "Content-Type: application/x-www-form-urlencoded\r\n", form, strlen (form),
                     200, &answer))
    return NULL;
  tokens = sfs_json_parse_object (answer.body, NULL);
  if (tokens != NULL && sfs_json_get_string (tokens, "access_token", TRUE, &token, NULL))
    bearer = g_strdup_printf ("Authorization: Bearer %s\r\n", token);
  load_answer_clear (&answer);
  return bearer;
}

static gboolean
announce (Client *client, const char *path, const char *consent, const char *bearer)
{
  g_autofree char *encoded = sfs_base64url_encode (consent, strlen (consent));
  g_autofree char *headers = g_strdup_printf ("%sContent-Type: application/json\r\n", bearer);
  g_autofree char *body = g_strdup_printf (
      "{\"consent\":\"%s\",\"description_sha256\":\"%s\",\"bytes\":%d,\"sha256\":\"%s\"}", encoded,
      sfs_description_get_sha256 (description), n_bytes, payload_sha256);
  LoadAnswer answer;

  if (!load_request (client->connection, "PUT", path, headers, body, strlen (body), 201, &answer))
    return FALSE;
  load_answer_clear (&answer);
  return TRUE;
}

static gboolean
check_receipt (Client *client,
               const char *path,
               const char *submission,
               const char *subject,
               const char *consent,
               const char *bearer)
{
  g_autofree char *consent_sha256 = sfs_sha256_hex (consent, strlen (consent));
  g_autoptr (JsonObject) state = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (SfsReceipt) receipt = NULL;
  const char *jws = NULL;
  LoadAnswer answer;
  SfsReceiptExpectation expected = {
    .issuer = sfs_description_get_origin (description),
    .subject = subject,
    .submission = submission,
    .sha256 = payload_sha256,
    .bytes = n_bytes,
    .consent_sha256 = consent_sha256,
    .description_sha256 = sfs_description_get_sha256 (description),
    .retention_days =
        sfs_disclosure_get_retention_days (sfs_description_get_disclosure (description)),
  };

  if (!load_request (client->connection, "GET", path, bearer, NULL, 0, 200, &answer))
    return FALSE;
  state = sfs_json_parse_object (answer.body, NULL);
  if (state != NULL && sfs_json_get_string (state, "receipt", TRUE, &jws, NULL))
    receipt = sfs_receipt_verify (jws, sfs_description_get_signing_key (description), &expected,
                                  now, NULL);
  load_answer_clear (&answer);
  return receipt != NULL;
}

static gboolean
submit (Client *client)
{
  g_autofree char *submission = sfs_uuid_new ();
  g_autofree char *path = g_strconcat ("/submissions/", submission, NULL);
  g_autofree char *consent = NULL;
  g_autofree char *bearer = NULL;
  const Invitation *invitation;
  int index;

  if (description == NULL)
    return send_upload (client, load_get_path (client->connection), submission, "");
  index = g_atomic_int_add (&next_invitation, 1);
  if (index >= (int) invitations->len)
    return FALSE;
  invitation = g_ptr_array_index (invitations, index);
  bearer = redeem (client, invitation);
  consent = build_consent (invitation->subject);
  return bearer != NULL && announce (client, path, consent, bearer) &&
         send_upload (client, "/uploads", submission, bearer) &&
         check_receipt (client, path, submission, invitation->subject, consent, bearer);
}

static gpointer
run_client (gpointer data)
{
  Client *client = data;

  while (g_get_monotonic_time () < deadline)
    {
      gint64 begun = g_get_monotonic_time ();
      gint64 took;

      if (!submit (client))
        {
          if (client->failed++ == 0)
            client->trouble = g_strdup (load_get_trouble (client->connection));
          continue;
        }
      took = g_get_monotonic_time () - begun;
      g_array_append_val (client->took, took);
    }
  return NULL;
}

static gboolean
invite_all (SfsReceiverRecords *records, gpointer data, GError **error)
{
  int count = *(int *) data;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (int i = 0; i < count; i++)
    {
      Invitation *invitation = g_new0 (Invitation, 1);

      invitation->subject = g_strdup_printf ("seller-%d", i);
      invitation->code = sfs_grants_invite (records, invitation->subject, now, 86400, NULL, error);
      g_ptr_array_add (invitations, invitation);
      if (invitation->code == NULL)
        return FALSE;
    }
  return TRUE;
}

static void
prepare_payload (void)
{
  payload = g_malloc (n_bytes);
  randombytes_buf (payload, n_bytes);
  payload_sha256 = sfs_sha256_hex (payload, n_bytes);
  chunk_sums = g_ptr_array_new ();
  for (int offset = 0; offset < n_bytes; offset += chunk)
    {
      guint8 digest[crypto_hash_sha256_BYTES];

      crypto_hash_sha256 (digest, payload + offset, MIN (chunk, n_bytes - offset));
      g_ptr_array_add (chunk_sums, g_base64_encode (digest, sizeof digest));
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static double
percentile (GArray *took, guint percent)
{
  return took->len == 0 ? 0
                        : g_array_index (took, gint64, (took->len - 1) * percent / 100) / 1000.0;
}

static void
report (Client *clients, gint64 begun)
{
  double seconds = (g_get_monotonic_time () - begun) / (double) G_USEC_PER_SEC;
  g_autoptr (GArray) took = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *trouble = NULL;
  guint failed = 0;

  for (int i = 0; i < n_clients; i++)
    {
      g_array_append_vals (took, clients[i].took->data, clients[i].took->len);
      failed += clients[i].failed;
      if (trouble == NULL)
        trouble = clients[i].trouble;
    }
  g_array_sort (took, compare);
  if (trouble != NULL)
    g_printerr ("load: %s\n", trouble);
  g_print ("{\"submissions\": %u, \"failed\": %u, \"p50_ms\": %.1f, \"p99_ms\": %.1f, "
           "\"mb_s\": %.2f}\n",
           took->len, failed, percentile (took, 50), percentile (took, 99),
           took->len * (double) n_bytes / 1e6 / seconds);
}

static gboolean
prepare_sellers (int count, GError **error)
{
  g_autoptr (SfsSigningKey) key = NULL;
  g_autoptr (SfsReceiverRecords) records = NULL;

  invitations = g_ptr_array_new ();
  description = sfs_operator_dir_sign (dir, &key, error);
  records = description != NULL ? sfs_operator_dir_open_records (dir, error) : NULL;
  return records != NULL && sfs_receiver_records_transact (records, invite_all, &count, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("");
  g_autoptr (GError) error = NULL;
  g_autofree Client *clients = NULL;
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  gint64 begun;
  int n_invitations = 1000;
  const GOptionEntry entries[] = {
    { "clients", 0, 0, G_OPTION_ARG_INT, &n_clients, "At once", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &n_seconds, "For so long", "N" },
    { "bytes", 0, 0, G_OPTION_ARG_INT, &n_bytes, "Of a sealed file", "N" },
    { "chunk", 0, 0, G_OPTION_ARG_INT, &chunk, "Bytes of a PATCH", "N" },
    { "invitations", 0, 0, G_OPTION_ARG_INT, &n_invitations, "To make before", "N" },
    { "dir", 0, 0, G_OPTION_ARG_FILENAME, &dir, "The operator's folder; without one: tus only",
      "DIR" },
    { "url", 0, 0, G_OPTION_ARG_STRING, &url, "http://127.0.0.1:PORT/PATH of the server", "URL" },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, NULL);
  if (sodium_init () < 0 || !g_option_context_parse (context, &argc, &argv, &error) ||
      url == NULL || n_clients < 1 || n_bytes < 1 || chunk < 1)
    g_error ("%s", error != NULL ? error->message : "used wrongly");
  prepare_payload ();
  if (dir != NULL && !prepare_sellers (n_invitations, &error))
    g_error ("%s", error->message);

  clients = g_new0 (Client, n_clients);
  begun = g_get_monotonic_time ();
  deadline = begun + n_seconds * G_USEC_PER_SEC;
  for (int i = 0; i < n_clients; i++)
    {
      clients[i].connection = load_connection_new (url);
      clients[i].took = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_ptr_array_add (threads, g_thread_new ("client", run_client, &clients[i]));
    }
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (g_ptr_array_index (threads, i));
  report (clients, begun);
  for (int i = 0; i < n_clients; i++)
    {
      load_connection_free (clients[i].connection);
      g_array_unref (clients[i].took);
      g_free (clients[i].trouble);
    }
  return 0;
}
