/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signing in at an issuer, told what to do line by line: sign-in ISSUER ORIGIN.
 *
 *   start       prints “open URL”, and “signed-in SUBJECT REFRESH-TOKEN” or “failed DOMAIN CODE”
 * later cancel      what waits for the browser refresh N   N calls at once find that the access
 * token was refused; prints “tokens” and what they got sign-out    prints “signed-out yes” or “no”:
 * whether the server confirmed, and how many are kept
 */

#include "account/sfs-operator-client.h"
#include "fixtures/sfs-test-operator.h"
#include "fixtures/sfs-test.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CLIENT_ID "selfsame"

typedef struct
{
  SfsHttp *http;
  SfsDescription *description;
  SfsCredentialStore *store;
  SfsOperatorClient *client;
  SfsSignIn *sign_in;
  GCancellable *cancellable;
  GString *got;
  guint n_awaited;
  GMainLoop *loop;
  GDataInputStream *input;
} Program;

static void read_line (Program *self);

static void
say_error (const GError *error)
{
  g_print ("failed %s %d %s\n", g_quark_to_string (error->domain), error->code, error->message);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Program *self = user_data;
  g_autoptr (GError) error = NULL;
  const SfsCredentials *held;

  if (!sfs_operator_client_sign_in_finish (self->client, result, &error))
    {
      say_error (error);
      return;
    }
  held = sfs_operator_client_get_credentials (self->client);
  g_print ("signed-in %s %s\n", held->subject,
           held->refresh_token != NULL ? sfs_secret_string (held->refresh_token) : "-");
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Program *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = sfs_sign_in_start_finish (SFS_SIGN_IN (source), result, &error);

  if (url == NULL)
    {
      say_error (error);
      return;
    }
  g_print ("open %s\n", url);
  sfs_operator_client_sign_in_async (self->client, self->sign_in, self->cancellable, on_signed_in,
                                     self);
}

static void
on_token (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Program *self = user_data;
  g_autoptr (GError) error = NULL;
  SfsSecret *token = sfs_operator_client_get_token_finish (self->client, result, &error);

  g_string_append_printf (self->got, " %s",
                          token != NULL ? sfs_secret_string (token) : error->message);
  g_clear_pointer (&token, sfs_secret_unref);
  if (--self->n_awaited > 0)
    return;
  if (error != NULL)
    say_error (error);
  else
    g_print ("tokens%s\n", self->got->str);
}

static void
refresh (Program *self, guint n)
{
  const SfsCredentials *held = sfs_operator_client_get_credentials (self->client);
  g_autoptr (SfsSecret) refused = held->access_token != NULL ? sfs_secret_ref (held->access_token)
                                                             : NULL;

  g_string_truncate (self->got, 0);
  self->n_awaited = n;
  for (guint i = 0; i < n; i++)
    sfs_operator_client_get_token_async (self->client, refused, NULL, on_token, self);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsCredentials)
      kept = sfs_credential_store_load_finish (SFS_CREDENTIAL_STORE (source), result, NULL);

  g_print ("kept %s\n", kept->refresh_token != NULL ? "yes" : "no");
}

static void
on_signed_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Program *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean confirmed;

  if (!sfs_operator_client_sign_out_finish (self->client, result, &confirmed, &error))
    {
      say_error (error);
      return;
    }
  g_print ("signed-out %s\n", confirmed ? "yes" : "no");
  sfs_credential_store_load_async (self->store, sfs_description_get_origin (self->description),
                                   NULL, NULL, on_loaded, self);
}

static void
obey (Program *self, const char *line)
{
  if (g_str_equal (line, "start"))
    {
      g_clear_object (&self->sign_in);
      g_clear_object (&self->cancellable);
      self->cancellable = g_cancellable_new ();
      self->sign_in = sfs_sign_in_new (self->http, self->description);
      sfs_sign_in_start_async (self->sign_in, self->cancellable, on_started, self);
    }
  else if (g_str_equal (line, "cancel"))
    g_cancellable_cancel (self->cancellable);
  else if (g_str_has_prefix (line, "refresh "))
    refresh (self, (guint) g_ascii_strtoull (line + strlen ("refresh "), NULL, 10));
  else if (g_str_equal (line, "sign-out"))
    sfs_operator_client_sign_out_async (self->client, NULL, on_signed_out, self);
  else
    g_error ("What is “%s”?", line);
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Program *self = user_data;
  g_autofree char *line =
      g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (self->loop);
      return;
    }
  obey (self, line);
  read_line (self);
}

static void
read_line (Program *self)
{
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, on_line, self);
}

static SfsDescription *
make_description (const char *issuer, const char *origin)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (JsonObject) json = sfs_test_operator_json (origin, sfs_signing_key_get_public (key));
  g_autoptr (GBytes) jws = NULL;
  g_autoptr (GError) error = NULL;
  SfsDescription *description;

  json_object_set_string_member (json, "client_id", CLIENT_ID);
  json_object_set_string_member (json_object_get_object_member (json, "endpoints"), "issuer",
                                 issuer);
  jws = sfs_test_operator_sign (json, key);
  description = sfs_description_new_from_jws (jws, origin, TRUE, &error);
  g_assert_no_error (error);
  return description;
}

int
main (int argc, char **argv)
{
  g_autoptr (GInputStream) stdin_stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  Program self = { 0 };

  g_assert_cmpint (argc, ==, 3);
  setvbuf (stdout, NULL, _IOLBF, 0);
  g_log_writer_default_set_use_stderr (TRUE);
  sfs_secret_init ();
  self.http = sfs_http_new (TRUE);
  self.description = make_description (argv[1], argv[2]);
  self.store = sfs_memory_store_new ();
  self.client = sfs_operator_client_new (self.http, self.description, self.store, NULL);
  self.got = g_string_new (NULL);
  self.loop = g_main_loop_new (NULL, FALSE);
  self.input = g_data_input_stream_new (stdin_stream);
  read_line (&self);
  g_main_loop_run (self.loop);
  if (self.cancellable != NULL)
    g_cancellable_cancel (self.cancellable);

  g_clear_object (&self.sign_in);
  g_clear_object (&self.cancellable);
  sfs_assert_finalized (self.client);
  g_object_unref (self.store);
  g_object_unref (self.http);
  sfs_description_unref (self.description);
  g_string_free (self.got, TRUE);
  g_object_unref (self.input);
  g_main_loop_unref (self.loop);
  return 0;
}
