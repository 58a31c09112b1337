/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "helpers.h"

#include "core/sfs-json.h"
#include "fixtures/sfs-test.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define CLIP_BYTES 300000

/* Nothing that a test started outlives it, however it ends. */
static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *
spawn (GPtrArray *arguments)
{
  g_autoptr (GSubprocessLauncher)
      launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &error);
  g_assert_no_error (error);
  return process;
}

static char *
run (GPtrArray *arguments)
{
  g_autoptr (GSubprocess) process = spawn (arguments);
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return output;
}

static GPtrArray *
receiver_arguments (Operator *self, const char *command)
{
  GPtrArray *arguments = g_ptr_array_new_with_free_func (g_free);

  g_assert_nonnull (g_getenv ("SFS_RECEIVER"));
  g_ptr_array_add (arguments, g_strdup (g_getenv ("SFS_RECEIVER")));
  g_ptr_array_add (arguments, g_strdup (command));
  g_ptr_array_add (arguments, g_strdup (self->dir));
  return arguments;
}

static void
add_arguments (GPtrArray *arguments, va_list list)
{
  const char *argument;

  while ((argument = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (arguments, g_strdup (argument));
  g_ptr_array_add (arguments, NULL);
}

char *
operator_run (Operator *self, const char *command, ...)
{
  g_autoptr (GPtrArray) arguments = receiver_arguments (self, command);
  va_list list;

  va_start (list, command);
  add_arguments (arguments, list);
  va_end (list);
  return run (arguments);
}

char *
operator_invite (Operator *self, ...)
{
  g_autoptr (GPtrArray) arguments = receiver_arguments (self, "invite");
  va_list list;
  char *output;

  va_start (list, self);
  add_arguments (arguments, list);
  va_end (list);
  output = run (arguments);
  return g_strchomp (output);
}

static Operator *
init_operator (const char *origin)
{
  Operator *self = g_new0 (Operator, 1);
  g_autofree char *root = sfs_test_temp_dir ();

  self->dir = g_build_filename (root, "operator", NULL);
  self->identity_path = g_build_filename (root, "operator-key.txt", NULL);
  self->origin = g_strdup (origin);
  g_free (operator_run (self, "init", "--name", "Shop", "--url", origin, "--identity-out",
                        self->identity_path, NULL));
  return self;
}

Operator *
operator_new (void)
{
  g_autoptr (Front) front = front_new ();
  g_autofree char *origin = g_strdup_printf ("http://127.0.0.1:%u", front_get_port (front));
  Operator *self = init_operator (origin);

  self->front = g_steal_pointer (&front);
  return self;
}

/* The first word of a line, and a number at its end: "port 4711". */
static guint
await_port (GSubprocess *process)
{
  g_autoptr (GDataInputStream)
      lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (line);
      if (g_str_has_prefix (line, "port "))
        return (guint) g_ascii_strtoull (line + strlen ("port "), NULL, 10);
    }
}

void
operator_start (Operator *self)
{
  g_autoptr (GPtrArray) arguments = receiver_arguments (self, "serve");

  g_ptr_array_add (arguments, g_strdup ("--port"));
  g_ptr_array_add (arguments, g_strdup ("0"));
  g_ptr_array_add (arguments, g_strdup ("--print-port"));
  g_ptr_array_add (arguments, NULL);
  self->process = spawn (arguments);
  front_set_upstream (self->front, await_port (self->process));
}

Operator *
operator_new_tls (const char *cert, const char *key)
{
  g_autoptr (GPtrArray) arguments = NULL;
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autofree char *origin = NULL;
  g_autofree char *port_text = NULL;
  Operator *self;
  guint16 port;

  /* The description has to name the port before anybody listens: let the system choose one. */
  port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_socket_listener_close (listener);
  port_text = g_strdup_printf ("%u", port);
  origin = g_strdup_printf ("https://localhost:%u", port);
  self = init_operator (origin);

  arguments = receiver_arguments (self, "serve");
  g_ptr_array_add (arguments, g_strdup ("--port"));
  g_ptr_array_add (arguments, g_strdup (port_text));
  g_ptr_array_add (arguments, g_strdup ("--print-port"));
  g_ptr_array_add (arguments, g_strdup ("--tls-cert"));
  g_ptr_array_add (arguments, g_strdup (cert));
  g_ptr_array_add (arguments, g_strdup ("--tls-key"));
  g_ptr_array_add (arguments, g_strdup (key));
  g_ptr_array_add (arguments, NULL);
  self->process = spawn (arguments);
  await_port (self->process);
  return self;
}

void
operator_stop (Operator *self)
{
  if (self->process == NULL)
    return;
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

void
operator_free (Operator *self)
{
  operator_stop (self);
  g_clear_pointer (&self->front, front_free);
  g_free (self->dir);
  g_free (self->identity_path);
  g_free (self->origin);
  g_free (self);
}

static JsonObject *
read_json (Operator *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->dir, name, NULL);
  g_autofree char *text = NULL;
  gsize length;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object;

  text = test_read (path, &length);
  bytes = g_bytes_new (text, length);
  object = sfs_json_parse_object (bytes, &error);
  g_assert_no_error (error);
  return object;
}

void
operator_edit (Operator *self, OperatorEdit edit)
{
  g_autofree char *path = g_build_filename (self->dir, "selfsame-operator.json", NULL);
  g_autoptr (JsonObject) description = read_json (self, "selfsame-operator.json");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  edit (description);
  bytes = sfs_json_object_to_bytes (description);
  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                       &error);
  g_assert_no_error (error);
}

SfsSigningKey *
operator_get_key (Operator *self)
{
  g_autoptr (JsonObject) jwk = read_json (self, "signing-key.jwk");
  g_autoptr (GError) error = NULL;
  SfsSigningKey *key = sfs_signing_key_new_from_jwk (jwk, &error);

  g_assert_no_error (error);
  return key;
}

void
seller_new_session (Seller *self)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (self->session != NULL)
    sfs_assert_finalized (self->session);
  if (self->records != NULL)
    sfs_assert_finalized (self->records);
  sfs_records_open_async (self->dir, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  self->records = sfs_records_open_finish (result, &error);
  g_assert_no_error (error);
  self->session = sfs_session_new (self->http, self->records, self->store);
}

Seller *
seller_new_with_store (SfsCredentialStore *store)
{
  Seller *self = g_new0 (Seller, 1);
  g_autofree char *root = sfs_test_temp_dir ();
  g_autoptr (SfsNetwork) network = NULL;

  self->dir = g_build_filename (root, "data", NULL);
  self->network = sfs_test_network_new ();
  network = sfs_network_new (G_NETWORK_MONITOR (self->network));
  self->http = g_object_new (SFS_TYPE_HTTP, "allow-loopback", TRUE, "network", network, NULL);
  self->store = g_object_ref (store);
  seller_new_session (self);
  return self;
}

Seller *
seller_new (void)
{
  g_autoptr (SfsCredentialStore) store = sfs_memory_store_new ();

  return seller_new_with_store (store);
}

void
seller_free (Seller *self)
{
  sfs_assert_finalized (self->session);
  sfs_assert_finalized (self->records);
  g_clear_object (&self->store);
  sfs_assert_finalized (self->http);
  g_clear_object (&self->network);
  g_free (self->dir);
  g_free (self);
}

gboolean
seller_invite (Seller *self, const char *link, GError **error)
{
  return sfs_session_set_invitation (self->session, link, error);
}

gboolean
seller_contact (Seller *self, GError **error)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_session_contact_async (self->session, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_session_contact_finish (self->session, result, error);
}

gboolean
seller_agree (Seller *self, const char *pin, GError **error)
{
  const char *const languages[] = { "en", NULL };
  SfsDescription *description = sfs_session_get_description (self->session);
  g_autoptr (GPtrArray) purposes =
      sfs_disclosure_get_purposes (sfs_description_get_disclosure (description), languages);
  g_autoptr (GPtrArray) given = g_ptr_array_new ();
  g_autoptr (SfsSecret) secret = pin != NULL ? sfs_secret_new_string (pin) : NULL;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  for (guint i = 0; i < purposes->len; i++)
    if (((SfsPurpose *) g_ptr_array_index (purposes, i))->required)
      g_ptr_array_add (given, ((SfsPurpose *) g_ptr_array_index (purposes, i))->id);
  g_ptr_array_add (given, NULL);
  sfs_session_agree_async (self->session, (const char *const *) given->pdata, languages, secret,
                           NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_session_agree_finish (self->session, result, error);
}

static gboolean
refuse (Seller *self, gboolean tell, SfsSecret *pin, GError **error)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_session_refuse_async (self->session, tell, NULL, "Not today", pin, NULL, sfs_test_async_catch,
                            &caught);
  result = sfs_test_async_await (&caught);
  return sfs_session_refuse_finish (self->session, result, error);
}

gboolean
seller_refuse (Seller *self, gboolean tell, GError **error)
{
  return refuse (self, tell, NULL, error);
}

gboolean
seller_refuse_with_pin (Seller *self, const char *pin, GError **error)
{
  g_autoptr (SfsSecret) secret = sfs_secret_new_string (pin);

  return refuse (self, TRUE, secret, error);
}

GBytes *
test_clip_bytes (void)
{
  char *data = g_malloc (CLIP_BYTES);

  /* Nothing that repeats, so that any piece of it would be found again. */
  for (guint i = 0; i < CLIP_BYTES; i++)
    data[i] = (char) ((i * 2654435761u) >> 13);
  return g_bytes_new_take (data, CLIP_BYTES);
}

void
seller_record (Seller *self)
{
  g_autoptr (GBytes) bytes = test_clip_bytes ();
  g_autoptr (SfsSecret)
      webm = sfs_secret_new_copy (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  SfsRecording *recording = g_new0 (SfsRecording, 1);

  recording->clip = sfs_clip_new (webm, 5.0, 640, 480, 150);
  recording->accepted = TRUE;
  recording->quality = json_object_new ();
  json_object_set_int_member (recording->quality, "faces", 1);
  sfs_session_set_recording (self->session, recording);
}

gboolean
seller_seal (Seller *self, GError **error)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_session_seal_async (self->session, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_session_seal_finish (self->session, result, error);
}

gboolean
seller_send (Seller *self, GError **error)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_session_send_async (self->session, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_session_send_finish (self->session, result, error);
}

/* Sends until a request of @method below @path is held, and gives up there: the last moment of a
 * program that is ended then, but for what it had in memory. */
void
seller_send_until (
    Operator *op, Seller *seller, FrontFault fault, const char *method, const char *path)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint before = front_count (op->front, method, path);

  front_spoil (op->front, fault, method, path, 1);
  sfs_session_send_async (seller->session, cancellable, sfs_test_async_catch, &caught);
  sfs_test_await (front_count (op->front, method, path) > before);
  g_cancellable_cancel (cancellable);
  result = sfs_test_async_await (&caught);
  g_assert_false (sfs_session_send_finish (seller->session, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  front_clear (op->front);
}

gboolean
seller_discard (Seller *self, GError **error)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_session_discard_async (self->session, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_session_discard_finish (self->session, result, error);
}

GPtrArray *
seller_list (Seller *self)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *list;

  sfs_pending_list_async (self->records, TRUE, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  list = sfs_pending_list_finish (result, &error);
  g_assert_no_error (error);
  return list;
}

gboolean
seller_resume (Seller *self, const char *id, GError **error)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_session_resume_async (self->session, id, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_session_resume_finish (self->session, result, error);
}

gboolean
seller_renew (Seller *self, const char *link, GError **error)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_session_renew_async (self->session, link, NULL, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_session_renew_finish (self->session, result, error);
}

void
seller_go_sealed (Seller *self, const char *link)
{
  g_autoptr (GError) error = NULL;

  seller_invite (self, link, &error);
  g_assert_no_error (error);
  seller_contact (self, &error);
  g_assert_no_error (error);
  seller_agree (self, NULL, &error);
  g_assert_no_error (error);
  seller_record (self);
  seller_seal (self, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sfs_session_get_state (self->session), ==, SFS_SESSION_SEALED);
}

char *
test_read (const char *path, gsize *length)
{
  g_autoptr (GError) error = NULL;
  char *contents;

  g_file_get_contents (path, &contents, length, &error);
  g_assert_no_error (error);
  return contents;
}

static GPtrArray *
list_files (const char *dir, const char *suffix)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  const char *name;

  while (open != NULL && (name = g_dir_read_name (open)) != NULL)
    if (g_str_has_suffix (name, suffix))
      g_ptr_array_add (files, g_build_filename (dir, name, NULL));
  return files;
}

guint
count_files (const char *dir, const char *suffix)
{
  g_autoptr (GPtrArray) files = list_files (dir, suffix);

  return files->len;
}

char *
one_file (const char *dir, const char *suffix)
{
  g_autoptr (GPtrArray) files = list_files (dir, suffix);

  g_assert_cmpuint (files->len, ==, 1);
  return g_strdup (g_ptr_array_index (files, 0));
}
