/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The public test vectors of the age format (npm cctv-age), each with the class of failure and the
 * plaintext that it says. */

#include "age-fixture.h"
#include "core/sfs-encoding.h"
#include "fixtures/sfs-test.h"
#include "seal/sfs-age.h"

#include <string.h>

/* cctv-age 0.2.0. What is in the package and what of it is run is counted, so that a vector cannot
 * get lost in silence. */
#define N_VECTORS 143
#define N_ARMORED 33
#define N_HYBRID 17
#define N_SUPPORTED 93

/* No vector asks who may open it when it has no identity. */
#define SOME_IDENTITY "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"

typedef struct
{
  char *name;
  char *expect;
  char *payload;
  GPtrArray *identities; /* SfsSecret, X25519 */
  GPtrArray *passphrases;
  guint n_hybrid;
  gboolean armored;
  GBytes *file;
} Vector;

static void
vector_free (gpointer data)
{
  Vector *self = data;

  g_free (self->name);
  g_free (self->expect);
  g_free (self->payload);
  g_ptr_array_unref (self->identities);
  g_ptr_array_unref (self->passphrases);
  g_bytes_unref (self->file);
  g_free (self);
}

static GBytes *
inflate (const char *data, gsize length)
{
  g_autoptr (GZlibDecompressor) zlib = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  convert_in_steps (G_CONVERTER (zlib), (const guint8 *) data, length, G_MAXSIZE, 1 << 20, out,
                    &error);
  g_assert_no_error (error);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static Vector *
vector_load (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  Vector *self = g_new0 (Vector, 1);
  gboolean compressed = FALSE;
  const char *line;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);

  self->name = g_strdup (name);
  self->identities = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_secret_unref);
  self->passphrases = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_secret_unref);
  for (line = contents; *line != '\n';)
    {
      const char *end = strchr (line, '\n');
      const char *colon = strstr (line, ": ");
      g_autofree char *key = NULL;
      g_autofree char *value = NULL;

      g_assert_true (end != NULL && colon != NULL && colon < end);
      key = g_strndup (line, colon - line);
      value = g_strndup (colon + 2, end - colon - 2);
      line = end + 1;

      if (strcmp (key, "expect") == 0)
        self->expect = g_steal_pointer (&value);
      else if (strcmp (key, "payload") == 0)
        self->payload = g_steal_pointer (&value);
      else if (strcmp (key, "identity") == 0 && g_str_has_prefix (value, "AGE-SECRET-KEY-1"))
        g_ptr_array_add (self->identities, sfs_secret_new_string (value));
      else if (strcmp (key, "identity") == 0)
        self->n_hybrid++;
      else if (strcmp (key, "passphrase") == 0)
        g_ptr_array_add (self->passphrases, sfs_secret_new_string (value));
      else if (strcmp (key, "armored") == 0)
        self->armored = strcmp (value, "yes") == 0;
      else if (strcmp (key, "compressed") == 0)
        compressed = strcmp (value, "zlib") == 0;
      else if (strcmp (key, "file key") != 0 && strcmp (key, "comment") != 0)
        g_error ("%s has the key '%s', which this test does not know", name, key);
    }
  line++;

  length -= line - contents;
  self->file = compressed ? inflate (line, length) : g_bytes_new (line, length);
  return self;
}

static gboolean
vector_is_supported (const Vector *self)
{
  return !self->armored &&
         (self->identities->len > 0 || self->passphrases->len > 0 || self->n_hybrid == 0);
}

static const char *
describe_error (const GError *error)
{
  if (error == NULL)
    return "success";

  g_assert_cmpint (error->domain, ==, SFS_SEAL_ERROR);
  switch ((SfsSealError) error->code)
    {
    case SFS_SEAL_ERROR_HEADER:
    case SFS_SEAL_ERROR_WORK_FACTOR:
      return "header failure";
    case SFS_SEAL_ERROR_NO_MATCH:
      return "no match";
    case SFS_SEAL_ERROR_HMAC:
      return "HMAC failure";
    case SFS_SEAL_ERROR_PAYLOAD:
      return "payload failure";
    case SFS_SEAL_ERROR_FAILED:
    case SFS_SEAL_ERROR_KEY:
    case SFS_SEAL_ERROR_BUNDLE:
    default:
      return error->message;
    }
}

static void
check (const Vector *self, SfsAgeDecryptor *decryptor, gsize in_step, gsize out_step)
{
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  g_autofree char *sha256 = NULL;
  gsize length;
  const guint8 *data = g_bytes_get_data (self->file, &length);

  g_converter_reset (G_CONVERTER (decryptor));
  convert_in_steps (G_CONVERTER (decryptor), data, length, in_step, out_step, plain, &error);
  g_test_message ("%" G_GSIZE_FORMAT " bytes in, %" G_GSIZE_FORMAT " out: %s", in_step, out_step,
                  error != NULL ? error->message : "success");
  g_assert_cmpstr (describe_error (error), ==, self->expect);

  sha256 = sfs_sha256_hex (plain->data, plain->len);
  if (self->payload != NULL)
    g_assert_cmpstr (sha256, ==, self->payload);
  else
    g_assert_cmpuint (plain->len, ==, 0);

  /* An error stays: here, and for whoever asks again. */
  if (error == NULL)
    {
      g_assert_null (sfs_age_decryptor_get_error (decryptor));
      return;
    }
  g_assert_error (sfs_age_decryptor_get_error (decryptor), error->domain, error->code);
  g_byte_array_set_size (plain, 0);
  convert_in_steps (G_CONVERTER (decryptor), data, length, in_step, out_step, plain, &again);
  g_assert_error (again, error->domain, error->code);
  g_assert_cmpuint (plain->len, ==, 0);
}

static void
check_every_way (const Vector *self, SfsAgeDecryptor *decryptor)
{
  check (self, decryptor, G_MAXSIZE, 1 << 20);
  check (self, decryptor, 4096, 4096);
  check (self, decryptor, 65552, 65536);
  check (self, decryptor, 65551, 65537);
  if (g_bytes_get_size (self->file) < 200 * 1024)
    check (self, decryptor, 1, 1);
}

static void
test_vector (gconstpointer data)
{
  const Vector *self = data;

  if (self->passphrases->len == 0)
    {
      g_autoptr (GPtrArray)
          identities = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_secret_unref);
      g_autoptr (SfsAgeDecryptor) decryptor = NULL;
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < self->identities->len; i++)
        g_ptr_array_add (identities, sfs_secret_ref (g_ptr_array_index (self->identities, i)));
      if (identities->len == 0)
        g_ptr_array_add (identities, sfs_secret_new_string (SOME_IDENTITY));
      decryptor = sfs_age_decryptor_new (identities, &error);
      g_assert_no_error (error);
      check_every_way (self, decryptor);
      return;
    }

  /* Whichever passphrase is tried, and an identity beside it. */
  for (guint i = 0; i < self->passphrases->len; i++)
    {
      g_autoptr (SfsAgeDecryptor)
          decryptor = sfs_age_decryptor_new_passphrase (g_ptr_array_index (self->passphrases, i));

      check_every_way (self, decryptor);
    }
  if (self->identities->len > 0)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SfsAgeDecryptor) decryptor = sfs_age_decryptor_new (self->identities, &error);

      g_assert_no_error (error);
      check_every_way (self, decryptor);
    }
}

static void
print_not_supported (GPtrArray *vectors, const char *title, gboolean armored)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = g_ptr_array_index (vectors, i);

      if (!vector_is_supported (vector) && vector->armored == armored)
        g_string_append_printf (names, " %s", vector->name);
    }
  g_test_message ("not supported, %s:%s", title, names->str);
}

static void
test_count (gconstpointer data)
{
  GPtrArray *vectors = (GPtrArray *) data;
  guint n_armored = 0;
  guint n_supported = 0;

  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = g_ptr_array_index (vectors, i);

      n_armored += vector->armored ? 1 : 0;
      n_supported += vector_is_supported (vector) ? 1 : 0;
    }

  print_not_supported (vectors, "armored", TRUE);
  print_not_supported (vectors, "hybrid keys", FALSE);
  g_assert_cmpuint (vectors->len, ==, N_VECTORS);
  g_assert_cmpuint (n_armored, ==, N_ARMORED);
  g_assert_cmpuint (n_supported, ==, N_SUPPORTED);
  g_assert_cmpuint (vectors->len - n_armored - n_supported, ==, N_HYBRID);
}

static void
test_missing (gconstpointer data)
{
  if (data != NULL)
    g_test_skip (data);
  else
    sfs_test_material ("SFS_VECTORS_DIR");
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const Vector *const *) a)->name, (*(const Vector *const *) b)->name);
}

static GPtrArray *
load_vectors (const char *material)
{
  g_autoptr (GPtrArray) vectors = g_ptr_array_new_with_free_func (vector_free);
  g_autofree char *folder = sfs_test_temp_dir ();
  g_autofree char *index = g_build_filename (material, "cctv-age", "index.js", NULL);
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "export-vectors.mjs", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  int status;

  g_spawn_sync (NULL, (char *[]){ (char *) "node", script, index, folder, NULL }, NULL,
                G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);

  dir = g_dir_open (folder, 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (vectors, vector_load (folder, name));
  g_ptr_array_sort (vectors, compare_names);
  return g_steal_pointer (&vectors);
}

int
main (int argc, char **argv)
{
  const char *material = g_getenv ("SFS_VECTORS_DIR");
  g_autofree char *index = NULL;
  g_autofree char *node = g_find_program_in_path ("node");
  g_autoptr (GPtrArray) vectors = NULL;

  sfs_test_init (&argc, &argv);

  index = g_build_filename (material != NULL ? material : "", "cctv-age", "index.js", NULL);
  if (node == NULL || !g_file_test (index, G_FILE_TEST_EXISTS))
    {
      g_test_add_data_func ("/seal/vectors", node == NULL ? "Node.js is not installed" : NULL,
                            test_missing);
      return g_test_run ();
    }

  vectors = load_vectors (material);
  g_test_add_data_func ("/seal/vectors/count", vectors, test_count);
  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = g_ptr_array_index (vectors, i);
      g_autofree char *path = g_strdup_printf ("/seal/vectors/%s", vector->name);

      if (vector_is_supported (vector))
        g_test_add_data_func (path, vector, test_vector);
    }
  return g_test_run ();
}
