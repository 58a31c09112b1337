/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Receipts checked by anybody: by the function, every byte of them; and by the program. */

#include "core/sfs-encoding.h"
#include "core/sfs-json.h"
#include "core/sfs-key-change.h"
#include "fixtures/sfs-test-operator.h"
#include "fixtures/sfs-test.h"
#include "inspect/sfs-paper.h"

#include <string.h>

#define ORIGIN "https://shop.example"
#define ID "919108f7-52d1-4320-9bac-f847db4148a8"
#define SEALED "a sealed file"

typedef struct
{
  SfsSigningKey *key;
  SfsDescription *then;
  char *sha256; /* of SEALED */
  char *receipt;
  char *deletion;
} World;

static char *
sign_receipt (World *self, SfsSigningKey *key, const char *issuer, int days)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) until = g_date_time_add_days (now, days);
  const SfsReceiptExpectation claims = {
    issuer,
    "seller-7",
    ID,
    self->sha256,
    strlen (SEALED),
    self->sha256,
    sfs_description_get_sha256 (self->then),
    0,
  };
  g_autoptr (GBytes) payload = sfs_receipt_build_payload (&claims, "receipt-1", now, until);

  return sfs_jws_sign (SFS_JWS_RECEIPT, payload, key);
}

static World *
world_new (void)
{
  World *self = g_new0 (World, 1);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GBytes) payload = NULL;
  SfsDeletionExpectation claims = { ORIGIN, "seller-7", ID, NULL, NULL, -1, NULL };

  self->key = sfs_signing_key_generate ();
  self->then = sfs_test_operator_description (ORIGIN, self->key);
  self->sha256 = sfs_sha256_hex (SEALED, strlen (SEALED));
  self->receipt = sign_receipt (self, self->key, ORIGIN, 90);
  claims.sha256 = self->sha256;
  payload = sfs_deletion_build_payload (&claims, "deletion-1", now, now, NULL);
  self->deletion = sfs_jws_sign (SFS_JWS_DELETION, payload, self->key);
  return self;
}

static void
world_free (World *self)
{
  sfs_signing_key_free (self->key);
  sfs_description_unref (self->then);
  g_free (self->sha256);
  g_free (self->receipt);
  g_free (self->deletion);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static SfsInspectStatus
verify (const char *jws, SfsDescription *description, const char *sha256, gint64 bytes)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GError) error = NULL;
  SfsInspectStatus status;
  g_autoptr (SfsPaper)
      paper = sfs_paper_verify (jws, description, sha256, bytes, now, &status, &error);

  g_assert_true ((paper == NULL) == (error != NULL));
  g_assert_true ((paper == NULL) == (status != SFS_INSPECT_DONE));
  return status;
}

static void
check_every_byte (World *world, const char *good)
{
  g_autofree char *jws = g_strdup (good);

  g_assert_cmpint (verify (jws, world->then, NULL, 0), ==, SFS_INSPECT_DONE);
  for (gsize i = 0; jws[i] != '\0'; i++)
    {
      static const char others[] = { 'A', 'B', '.', '=', '\n', '\x80' };
      char kept = jws[i];

      for (guint k = 0; k < G_N_ELEMENTS (others); k++)
        {
          if (others[k] == kept)
            continue;
          jws[i] = others[k];
          g_assert_cmpint (verify (jws, world->then, NULL, 0), >=, SFS_INSPECT_NO_RECEIPT);
        }
      jws[i] = (char) (kept ^ 1);
      g_assert_cmpint (verify (jws, world->then, NULL, 0), >=, SFS_INSPECT_NO_RECEIPT);
      jws[i] = kept;
    }
  /* Nor more, nor less of it. */
  for (gsize length = 0; length < strlen (good); length++)
    {
      g_autofree char *shorter = g_strndup (good, length);

      g_assert_cmpint (verify (shorter, world->then, NULL, 0), ==, SFS_INSPECT_NO_RECEIPT);
    }
  g_free (jws);
  jws = g_strconcat (good, "A", NULL);
  g_assert_cmpint (verify (jws, world->then, NULL, 0), ==, SFS_INSPECT_NO_RECEIPT);
}

static void
test_every_byte (void)
{
  g_autoptr (World) world = world_new ();

  check_every_byte (world, world->receipt);
  check_every_byte (world, world->deletion);
}

static void
test_rows (void)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (SfsSigningKey) stranger = sfs_signing_key_generate ();
  g_autoptr (SfsDescription) other = sfs_test_operator_description (ORIGIN, stranger);
  g_autofree char *other_hash = sfs_sha256_hex ("", 0);
  g_autofree char *longer = sign_receipt (world, world->key, ORIGIN, 91);
  g_autofree char *elsewhere = sign_receipt (world, world->key, "https://other.example", 90);
  g_autofree char *operator_jws =
      g_strndup (g_bytes_get_data (sfs_description_get_bytes (world->then), NULL),
                 g_bytes_get_size (sfs_description_get_bytes (world->then)));
  const struct
  {
    const char *jws;
    SfsDescription *description;
    const char *sha256;
    gint64 bytes;
    SfsInspectStatus status;
  } rows[] = {
    { world->receipt, world->then, world->sha256, strlen (SEALED), SFS_INSPECT_DONE },
    { world->deletion, world->then, world->sha256, strlen (SEALED), SFS_INSPECT_DONE },
    { world->receipt, world->then, world->sha256, 1, SFS_INSPECT_OTHER_FILE },
    { world->receipt, world->then, other_hash, strlen (SEALED), SFS_INSPECT_OTHER_FILE },
    { world->deletion, world->then, other_hash, strlen (SEALED), SFS_INSPECT_OTHER_FILE },
    { world->receipt, other, NULL, 0, SFS_INSPECT_UNSIGNED },
    { world->deletion, other, NULL, 0, SFS_INSPECT_UNSIGNED },
    { longer, world->then, NULL, 0, SFS_INSPECT_CLAIMS },
    { elsewhere, world->then, NULL, 0, SFS_INSPECT_CLAIMS },
    { operator_jws, world->then, NULL, 0, SFS_INSPECT_NO_RECEIPT },
    { "", world->then, NULL, 0, SFS_INSPECT_NO_RECEIPT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%u", i);
      g_assert_cmpint (verify (rows[i].jws, rows[i].description, rows[i].sha256, rows[i].bytes), ==,
                       rows[i].status);
    }
}

/* (transfer full): the description of today, under a key that the first one handed over to. */
static GBytes *
redescribe (World *world, SfsSigningKey *key, gboolean vouched)
{
  g_autoptr (JsonObject) object = sfs_test_operator_json (ORIGIN, sfs_signing_key_get_public (key));
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *change =
      sfs_key_change_sign (ORIGIN, world->key, sfs_signing_key_get_public (key), now);
  JsonArray *changes = json_array_new ();

  if (vouched)
    json_array_add_string_element (changes, change);
  json_object_set_array_member (object, "key_changes", changes);
  return sfs_test_operator_sign (object, key);
}

static void
test_former_key (void)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();

  for (int vouched = 0; vouched < 2; vouched++)
    {
      g_autoptr (GBytes) jws = redescribe (world, key, vouched);
      g_autoptr (GError) error = NULL;
      g_autoptr (SfsDescription) now = sfs_paper_read_operator (jws, &error);

      g_assert_no_error (error);
      g_assert_cmpint (verify (world->receipt, now, NULL, 0), ==,
                       vouched ? SFS_INSPECT_DONE : SFS_INSPECT_UNSIGNED);
      g_assert_cmpint (verify (world->deletion, now, NULL, 0), ==,
                       vouched ? SFS_INSPECT_DONE : SFS_INSPECT_UNSIGNED);
    }
}

/* The program. */

static char *
write_file (const char *dir, const char *name, const void *data, gsize length)
{
  char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, (gssize) length, &error);
  g_assert_no_error (error);
  return path;
}

static int
run (char **output, const char *argument, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  va_list list;

  g_assert_nonnull (g_getenv ("SFS_INSPECT"));
  g_ptr_array_add (arguments, (gpointer) g_getenv ("SFS_INSPECT"));
  g_ptr_array_add (arguments, (gpointer) "verify");
  va_start (list, argument);
  for (const char *next = argument; next != NULL; next = va_arg (list, const char *))
    g_ptr_array_add (arguments, (gpointer) next);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  process = g_subprocess_newv ((const char *const *) arguments->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static void
test_program (void)
{
  g_autoptr (World) world = world_new ();
  GBytes *jws = sfs_description_get_bytes (world->then);
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autofree char *op =
      write_file (dir, "operator.jws", g_bytes_get_data (jws, NULL), g_bytes_get_size (jws));
  g_autofree char *receipt =
      write_file (dir, "receipt.jws", world->receipt, strlen (world->receipt));
  g_autofree char *deletion =
      write_file (dir, "deletion.jws", world->deletion, strlen (world->deletion));
  g_autofree char *sealed = write_file (dir, "sealed.age", SEALED, strlen (SEALED));
  g_autofree char *said = NULL;
  g_autofree char *said_of_deletion = NULL;

  g_assert_cmpint (run (&said, receipt, "--operator", op, "--bundle", sealed, NULL), ==, 0);
  g_assert_nonnull (strstr (said, "The receipt holds"));
  g_assert_nonnull (strstr (said, ID));
  g_assert_nonnull (strstr (said, world->sha256));
  g_assert_cmpint (run (&said_of_deletion, deletion, "--operator", op, NULL), ==, 0);
  g_assert_nonnull (strstr (said_of_deletion, "The deletion holds"));

  g_assert_cmpint (run (NULL, receipt, "--operator", "/nonexistent", NULL), ==, SFS_INSPECT_IO);
  g_assert_cmpint (run (NULL, receipt, NULL), ==, SFS_INSPECT_USAGE);
  g_assert_cmpint (run (NULL, op, "--operator", op, NULL), ==, SFS_INSPECT_NO_RECEIPT);
  g_assert_cmpint (run (NULL, receipt, "--operator", op, "--bundle", op, NULL), ==,
                   SFS_INSPECT_OTHER_FILE);
  g_assert_cmpint (run (NULL, receipt, "--operator", receipt, NULL), ==, SFS_INSPECT_NO_OPERATOR);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/verify/every-byte", test_every_byte);
  g_test_add_func ("/verify/rows", test_rows);
  g_test_add_func ("/verify/former-key", test_former_key);
  g_test_add_func ("/verify/program", test_program);
  return g_test_run ();
}
