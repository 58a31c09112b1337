/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-credentials.h"
#include "fixtures/sfs-test.h"
#include "seal/sfs-age.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <pty.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ORIGIN "https://shop.example"
#define IDENTITY "AGE-SECRET-KEY-1NNARPLLD2UNLW43P62X83RJEWJYYJ60CKE4ZSWFQTKDM538YFMYSTAZ4MT"
#define NEW_IDENTITY "AGE-SECRET-KEY-1NEW"
#define SECOND "22222222-2222-4222-8222-222222222222"
#define TOKEN "re\"fresh\\token"
#define PASSPHRASE "đi một ngày đàng"

static SfsCredentials *
make_credentials (void)
{
  SfsCredentials *credentials = sfs_credentials_new (ORIGIN);

  credentials->grant = g_strdup ("11111111-1111-4111-8111-111111111111");
  credentials->subject = g_strdup ("người bán \"7\"\n");
  credentials->issuer = g_strdup ("https://login.example");
  credentials->access_token = sfs_secret_new_string ("access-token-of-the-test");
  credentials->refresh_token = sfs_secret_new_string (TOKEN);
  credentials->identity = sfs_secret_new_string (IDENTITY);
  return credentials;
}

static gboolean
write_file (GFile *file, const SfsCredentials *credentials, const char *passphrase, GError **error)
{
  g_autoptr (SfsSecret) secret = sfs_secret_new_string (passphrase);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_recovery_file_write_async (file, credentials, secret, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_recovery_file_write_finish (result, error);
}

static SfsCredentials *
read_file (GFile *file, const char *passphrase, GError **error)
{
  g_autoptr (SfsSecret) secret = sfs_secret_new_string (passphrase);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_recovery_file_read_async (file, secret, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_recovery_file_read_finish (result, error);
}

static GFile *
temp_file (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();

  return g_file_new_build_filename (dir, "Selfsame key.age", NULL);
}

static void
test_round_trip (void)
{
  g_autoptr (GFile) file = temp_file ();
  g_autoptr (SfsCredentials) written = make_credentials ();
  g_autoptr (SfsCredentials) read = NULL;
  g_autoptr (GError) error = NULL;
  struct stat info;

  g_assert_true (write_file (file, written, PASSPHRASE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (g_file_peek_path (file), &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  read = read_file (file, PASSPHRASE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read->origin, ==, ORIGIN);
  g_assert_cmpstr (read->grant, ==, written->grant);
  g_assert_cmpstr (read->subject, ==, written->subject);
  g_assert_cmpstr (read->issuer, ==, written->issuer);
  g_assert_cmpstr (sfs_secret_string (read->refresh_token), ==, TOKEN);
  g_assert_cmpstr (sfs_secret_string (read->identity), ==, IDENTITY);
  g_assert_null (read->access_token);
}

static void
test_wrong_passphrase (void)
{
  g_autoptr (GFile) file = temp_file ();
  g_autoptr (SfsCredentials) written = make_credentials ();
  g_autoptr (SfsCredentials) read = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (write_file (file, written, PASSPHRASE, &error));
  read = read_file (file, "đi một ngày", &error);
  g_assert_null (read);
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_RECOVERY_PASSPHRASE);
}

static void
test_not_one (void)
{
  g_autoptr (GFile) file = temp_file ();
  g_autoptr (SfsCredentials) written = make_credentials ();
  g_autofree char *large = g_strnfill (100000, 'x');
  g_autofree char *sealed = NULL;
  gsize length;
  g_autoptr (GError) error = NULL;

  g_assert_null (read_file (file, PASSPHRASE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (g_file_peek_path (file), "hello", -1, &error));
  g_assert_null (read_file (file, PASSPHRASE, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_RECOVERY_FILE);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (g_file_peek_path (file), large, -1, &error));
  g_assert_null (read_file (file, PASSPHRASE, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_RECOVERY_FILE);
  g_clear_error (&error);

  /* Cut off by a byte. */
  g_assert_true (write_file (file, written, PASSPHRASE, &error));
  g_assert_true (g_file_get_contents (g_file_peek_path (file), &sealed, &length, &error));
  g_assert_true (
      g_file_set_contents (g_file_peek_path (file), sealed, (gssize) length - 1, &error));
  g_assert_null (read_file (file, PASSPHRASE, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_RECOVERY_FILE);
}

/* Another age file, which asks for no passphrase: to type another one would not help. */
static void
test_sealed_to_a_key (void)
{
  g_autoptr (GFile) file = temp_file ();
  g_autoptr (SfsSecret) identity = sfs_secret_new_string (IDENTITY);
  g_autofree char *recipient = NULL;
  g_autoptr (SfsAgeEncryptor) encryptor = NULL;
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data ("{}", 2, NULL);
  g_autoptr (GInputStream) sealing = NULL;
  char sealed[1024];
  gsize length;
  g_autoptr (GError) error = NULL;

  recipient = sfs_age_identity_to_recipient (identity, &error);
  g_assert_no_error (error);
  encryptor = sfs_age_encryptor_new ((const char *const[]){ recipient, NULL }, &error);
  g_assert_no_error (error);
  sealing = g_converter_input_stream_new (plain, G_CONVERTER (encryptor));
  g_assert_true (g_input_stream_read_all (sealing, sealed, sizeof sealed, &length, NULL, &error));
  g_assert_true (g_file_set_contents (g_file_peek_path (file), sealed, (gssize) length, &error));

  g_assert_null (read_file (file, PASSPHRASE, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_RECOVERY_FILE);
}

/* A file that is there already stays as it was when the new one cannot be written. */
static void
test_replaced_whole (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (GFile) file = g_file_new_build_filename (dir, "none", "Selfsame key.age", NULL);
  g_autoptr (SfsCredentials) written = make_credentials ();
  g_autoptr (GError) error = NULL;

  g_assert_false (write_file (file, written, PASSPHRASE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (write_file (file, written, "", &error));
  g_assert_nonnull (error);
}

/* Debian's age asks for the passphrase at a terminal: it gets one. */
static char *
open_with_age (const char *path, const char *passphrase)
{
  GString *output = g_string_new (NULL);
  gboolean answered = FALSE;
  int terminal, status;
  char buffer[512];
  ssize_t length;
  pid_t pid;
  g_autofree char *out = g_strconcat (path, ".out", NULL);
  char *plain = NULL;

  pid = forkpty (&terminal, NULL, NULL, NULL);
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      execlp ("age", "age", "-d", "-o", out, path, NULL);
      _exit (127);
    }
  alarm (60);
  while ((length = read (terminal, buffer, sizeof buffer)) > 0)
    {
      g_string_append_len (output, buffer, length);
      if (!answered && strstr (output->str, "passphrase") != NULL)
        {
          g_autofree char *line = g_strconcat (passphrase, "\n", NULL);

          g_assert_cmpint (write (terminal, line, strlen (line)), ==, (ssize_t) strlen (line));
          answered = TRUE;
        }
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  alarm (0);
  close (terminal);
  g_test_message ("age: %s", output->str);
  g_string_free (output, TRUE);
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    g_assert_true (g_file_get_contents (out, &plain, NULL, NULL));
  return plain;
}

static void
test_age_opens_it (void)
{
  g_autoptr (GFile) file = temp_file ();
  g_autoptr (SfsCredentials) written = make_credentials ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *age = g_find_program_in_path ("age");
  g_autofree char *plain = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object;

  if (age == NULL)
    {
      g_test_skip ("age is not installed");
      return;
    }
  g_assert_true (write_file (file, written, PASSPHRASE, &error));
  plain = open_with_age (g_file_peek_path (file), PASSPHRASE);
  g_assert_nonnull (plain);
  json_parser_load_from_data (parser, plain, -1, &error);
  g_assert_no_error (error);
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpstr (json_object_get_string_member (object, "version"), ==, "1");
  g_assert_cmpstr (json_object_get_string_member (object, "origin"), ==, ORIGIN);
  g_assert_cmpstr (json_object_get_string_member (object, "subject"), ==, written->subject);
  g_assert_cmpstr (json_object_get_string_member (object, "refresh_token"), ==, TOKEN);
  g_assert_cmpstr (json_object_get_string_member (object, "identity"), ==, IDENTITY);
  g_assert_cmpstr (json_object_get_string_member (object, "issuer"), ==, written->issuer);
  g_assert_cmpuint (json_object_get_size (object), ==, 7);
}

static void
save (SfsCredentialStore *store, const SfsCredentials *credentials)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sfs_credential_store_save_async (store, credentials, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_credential_store_save_finish (store, result, &error));
  g_assert_no_error (error);
}

/* As the page does: kept here, and written to the file that is to follow it. */
static void
save_and_follow (SfsCredentialStore *store,
                 const SfsCredentials *credentials,
                 GFile *file,
                 const char *passphrase)
{
  g_autoptr (SfsSecret) secret = sfs_secret_new_string (passphrase);
  g_autoptr (GError) error = NULL;

  save (store, credentials);
  g_assert_true (write_file (file, credentials, passphrase, &error));
  g_assert_no_error (error);
  sfs_credential_store_follow_file (store, credentials->origin, credentials->grant, file, secret);
}

/* The operator gave a new token, and does not give the key again. */
static void
refresh (SfsCredentialStore *store, SfsCredentials *credentials, const char *token)
{
  g_clear_pointer (&credentials->identity, sfs_secret_unref);
  g_clear_pointer (&credentials->refresh_token, sfs_secret_unref);
  credentials->refresh_token = sfs_secret_new_string (token);
  save (store, credentials);
}

static gboolean
holds (
    GFile *file, const char *passphrase, const char *grant, const char *token, const char *identity)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsCredentials) read = read_file (file, passphrase, &error);

  g_assert_no_error (error);
  g_assert_nonnull (read->identity);
  return g_strcmp0 (read->grant, grant) == 0 &&
         g_str_equal (sfs_secret_string (read->refresh_token), token) &&
         g_str_equal (sfs_secret_string (read->identity), identity);
}

/* A save waits for the file, but not for ever. */
#define await_holds(...) sfs_test_await_for (holds (__VA_ARGS__), 120)

/* A second video was saved over the file of the first, which is not written to it any more. */
static void
test_saved_over (gconstpointer data)
{
  g_autoptr (SfsCredentialStore) store = sfs_memory_store_new ();
  g_autoptr (GFile) file = temp_file ();
  g_autoptr (SfsCredentials) first = make_credentials ();
  g_autoptr (SfsCredentials) second = make_credentials ();

  g_free (second->origin);
  second->origin = g_strdup (data);
  g_free (second->grant);
  second->grant = g_strdup (SECOND);
  save_and_follow (store, first, file, PASSPHRASE);
  save_and_follow (store, second, file, "another passphrase");
  refresh (store, first, "newer");
  await_holds (file, "another passphrase", SECOND, TOKEN, IDENTITY);
  refresh (store, second, "newest");
  await_holds (file, "another passphrase", SECOND, "newest", IDENTITY);
}

/* The last that was sealed to the key here is erased, and a new key is made for the next: what the
 * file opens it goes on to open. */
static void
test_key_let_go (void)
{
  g_autoptr (SfsCredentialStore) store = sfs_memory_store_new ();
  g_autoptr (GFile) file = temp_file ();
  g_autoptr (SfsCredentials) credentials = make_credentials ();
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  save_and_follow (store, credentials, file, PASSPHRASE);
  sfs_credential_store_remove_identity_async (store, ORIGIN, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_credential_store_remove_finish (store, result, &error));
  g_assert_no_error (error);
  refresh (store, credentials, "newer");
  await_holds (file, PASSPHRASE, credentials->grant, "newer", IDENTITY);

  credentials->identity = sfs_secret_new_string (NEW_IDENTITY);
  save (store, credentials);
  await_holds (file, PASSPHRASE, credentials->grant, "newer", NEW_IDENTITY "\n" IDENTITY);
}

/* The seller signed in again: another sign-in takes the place of the one in the file. */
static void
test_followed_on (void)
{
  g_autoptr (SfsCredentialStore) store = sfs_memory_store_new ();
  g_autoptr (GFile) file = temp_file ();
  g_autoptr (SfsCredentials) before = make_credentials ();
  g_autoptr (SfsCredentials) after = make_credentials ();
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_free (after->grant);
  after->grant = g_strdup (SECOND);
  save_and_follow (store, before, file, PASSPHRASE);
  refresh (store, after, "of the second");
  sfs_credential_store_follow_on (store, ORIGIN, before->grant, SECOND);
  sfs_credential_store_remove_async (store, ORIGIN, before->grant, NULL, sfs_test_async_catch,
                                     &caught);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_credential_store_remove_finish (store, result, &error));
  g_assert_no_error (error);
  await_holds (file, PASSPHRASE, SECOND, "of the second", IDENTITY);
  refresh (store, after, "newest");
  await_holds (file, PASSPHRASE, SECOND, "newest", IDENTITY);
}

/* Whoever writes takes a second, and another a moment more or less. */
static void
test_newest_last (void)
{
  const char *const tokens[] = { "one", "two", "three", "four" };
  g_autoptr (SfsCredentialStore) store = sfs_memory_store_new ();
  g_autoptr (GFile) file = temp_file ();
  g_autoptr (SfsCredentials) credentials = make_credentials ();
  GAsyncResult *caught[G_N_ELEMENTS (tokens)] = { NULL };
  g_autoptr (GError) error = NULL;

  save_and_follow (store, credentials, file, PASSPHRASE);
  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      sfs_secret_unref (credentials->refresh_token);
      credentials->refresh_token = sfs_secret_new_string (tokens[i]);
      sfs_credential_store_save_async (store, credentials, NULL, sfs_test_async_catch, &caught[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr (GAsyncResult) result = sfs_test_async_await (&caught[i]);

      g_assert_true (sfs_credential_store_save_finish (store, result, &error));
      g_assert_no_error (error);
    }
  await_holds (file, PASSPHRASE, credentials->grant, "four", IDENTITY);
}

/* A file on a server that does not answer as long as the test says so. */
#define TEST_TYPE_FAR_FILE (test_far_file_get_type ())
G_DECLARE_FINAL_TYPE (TestFarFile, test_far_file, TEST, FAR_FILE, GObject)

struct _TestFarFile
{
  GObject parent_instance;

  GFile *file;
  GMutex mutex;
  GCond cond;
  gboolean hangs;
  guint asked;
};

static gboolean
far_file_equal (GFile *one, GFile *other)
{
  return one == other;
}

static char *
far_file_get_path (GFile *file)
{
  return g_file_get_path (TEST_FAR_FILE (file)->file);
}

static GFileInfo *
far_file_query_info (GFile *file,
                     const char *attributes,
                     GFileQueryInfoFlags flags,
                     GCancellable *cancellable,
                     GError **error)
{
  TestFarFile *self = TEST_FAR_FILE (file);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->asked++;
  while (self->hangs)
    g_cond_wait (&self->cond, &self->mutex);
  return g_file_query_info (self->file, attributes, flags, cancellable, error);
}

static void
far_file_iface_init (GFileIface *iface)
{
  iface->equal = far_file_equal;
  iface->get_path = far_file_get_path;
  iface->query_info = far_file_query_info;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestFarFile,
                               test_far_file,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_FILE, far_file_iface_init))

static void
test_far_file_finalize (GObject *object)
{
  TestFarFile *self = TEST_FAR_FILE (object);

  g_object_unref (self->file);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  G_OBJECT_CLASS (test_far_file_parent_class)->finalize (object);
}

static void
test_far_file_class_init (TestFarFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_far_file_finalize;
}

static void
test_far_file_init (TestFarFile *self)
{
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->hangs = TRUE;
}

static void
let_answer (TestFarFile *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_assert_cmpuint (self->asked, ==, 1);
  self->hangs = FALSE;
  g_cond_broadcast (&self->cond);
}

/* Whoever is under way goes on meanwhile; one at a time is written, and the newest at the end. */
static void
test_does_not_answer (void)
{
  g_autoptr (SfsCredentialStore) store = sfs_memory_store_new ();
  g_autoptr (GFile) file = temp_file ();
  g_autoptr (TestFarFile) far = g_object_new (TEST_TYPE_FAR_FILE, NULL);
  g_autoptr (SfsCredentials) credentials = make_credentials ();
  g_autoptr (SfsSecret) passphrase = sfs_secret_new_string (PASSPHRASE);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  far->file = g_object_ref (file);
  save (store, credentials);
  g_assert_true (write_file (file, credentials, PASSPHRASE, &error));
  g_assert_no_error (error);
  sfs_credential_store_follow_file (store, ORIGIN, credentials->grant, G_FILE (far), passphrase);
  refresh (store, credentials, "newer");
  refresh (store, credentials, "still newer");
  await_holds (file, PASSPHRASE, credentials->grant, TOKEN, IDENTITY);

  g_clear_pointer (&credentials->refresh_token, sfs_secret_unref);
  credentials->refresh_token = sfs_secret_new_string ("newest");
  sfs_credential_store_save_async (store, credentials, NULL, sfs_test_async_catch, &caught);
  let_answer (far);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_credential_store_save_finish (store, result, &error));
  g_assert_no_error (error);
  await_holds (file, PASSPHRASE, credentials->grant, "newest", IDENTITY);
  g_assert_cmpuint (far->asked, ==, 2);
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/account/recovery/round-trip", test_round_trip);
  g_test_add_func ("/account/recovery/wrong-passphrase", test_wrong_passphrase);
  g_test_add_func ("/account/recovery/not-one", test_not_one);
  g_test_add_func ("/account/recovery/sealed-to-a-key", test_sealed_to_a_key);
  g_test_add_func ("/account/recovery/replaced-whole", test_replaced_whole);
  g_test_add_func ("/account/recovery/age-opens-it", test_age_opens_it);
  g_test_add_data_func ("/account/recovery/saved-over/same-operator", ORIGIN, test_saved_over);
  g_test_add_data_func ("/account/recovery/saved-over/another-operator", "https://other.example",
                        test_saved_over);
  g_test_add_func ("/account/recovery/key-let-go", test_key_let_go);
  g_test_add_func ("/account/recovery/followed-on", test_followed_on);
  g_test_add_func ("/account/recovery/newest-last", test_newest_last);
  g_test_add_func ("/account/recovery/does-not-answer", test_does_not_answer);
  return g_test_run ();
}
