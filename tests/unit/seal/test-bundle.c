/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bundle: what is written opens with age and tar, and what is not a bundle is refused. */

#include "age-fixture.h"
#include "core/sfs-encoding.h"
#include "fixtures/sfs-test.h"
#include "seal/sfs-bundle.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>

#define MTIME 1795378500
#define MAX_BYTES (16 * 1024 * 1024)

static SfsManifest *
make_manifest (GBytes *clip)
{
  SfsManifest *manifest = g_new0 (SfsManifest, 1);

  manifest->submission_id = sfs_uuid_new ();
  manifest->sub = g_strdup ("seller \"42\"");
  manifest->created = g_strdup ("2026-11-22T20:15:00Z");
  manifest->app_version = g_strdup ("0.1.0");
  manifest->clip_sha256 = sfs_sha256_hex_bytes (clip);
  manifest->clip_bytes = g_bytes_get_size (clip);
  manifest->clip_seconds = 5.0;
  manifest->clip_width = 640;
  manifest->clip_height = 480;
  manifest->clip_codec = g_strdup ("vp8");
  manifest->clip_frames = 150;
  return manifest;
}

static SfsBundle *
make_bundle (gsize clip_length)
{
  SfsBundle *bundle = g_new0 (SfsBundle, 1);
  g_autoptr (SfsManifest) manifest = NULL;
  guint8 *clip = g_malloc (clip_length);

  for (gsize i = 0; i < clip_length; i++)
    clip[i] = (guint8) (i * 31 + (i >> 9));
  bundle->clip = g_bytes_new_take (clip, clip_length);
  manifest = make_manifest (bundle->clip);
  bundle->manifest = sfs_manifest_to_bytes (manifest);
  bundle->consent = g_bytes_new_static ("{\"consent\":1}", 13);
  bundle->operator_jws = g_bytes_new_static ("a.b.c", 5);
  bundle->quality = g_bytes_new_static ("", 0);
  return bundle;
}

/* It is known to the byte before. */
static void
assert_size (const SfsBundle *bundle, guint n_recipients, gint64 bytes)
{
  GBytes *const members[] = { bundle->manifest, bundle->consent, bundle->operator_jws,
                              bundle->quality, bundle->clip };
  gint64 lengths[G_N_ELEMENTS (members)];

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    lengths[i] = (gint64) g_bytes_get_size (members[i]);
  g_assert_cmpint (sfs_bundle_get_sealed_size (lengths, G_N_ELEMENTS (lengths), n_recipients), ==,
                   bytes);
}

static GBytes *
seal_bundle (const SfsBundle *bundle, const Keys *keys)
{
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;
  g_autofree char *sha256 = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GBytes) sealed = NULL;
  gint64 bytes = -1;

  sfs_bundle_seal (bundle, MTIME, (const char *const[]){ keys->recipient, NULL }, out, &sha256,
                   &bytes, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (g_output_stream_is_closed (out));
  g_output_stream_close (out, NULL, &error);
  g_assert_no_error (error);

  sealed = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
  expected = sfs_sha256_hex_bytes (sealed);
  g_assert_cmpstr (sha256, ==, expected);
  g_assert_cmpint (bytes, ==, g_bytes_get_size (sealed));
  assert_size (bundle, 1, bytes);
  return g_steal_pointer (&sealed);
}

static GByteArray *
open_bytes (GBytes *sealed, const Keys *keys)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (SfsAgeDecryptor) decryptor = make_decryptor (keys);
  g_autoptr (GError) error = NULL;

  convert_in_steps (G_CONVERTER (decryptor), g_bytes_get_data (sealed, NULL),
                    g_bytes_get_size (sealed), 65536, 65536, out, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&out);
}

static SfsBundle *
open_bundle (GBytes *sealed, const Keys *keys, gsize max_bytes, GError **error)
{
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (sealed);

  return sfs_bundle_open (in, keys->identities, max_bytes, NULL, error);
}

static void
assert_refused (const void *tar, gsize length, const Keys *keys, const char *message)
{
  g_autoptr (GBytes) sealed = g_byte_array_free_to_bytes (seal (keys, tar, length));
  g_autoptr (GError) error = NULL;
  SfsBundle *bundle = open_bundle (sealed, keys, MAX_BYTES, &error);

  g_assert_null (bundle);
  g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_BUNDLE);
  g_test_message ("refused: %s", error->message);
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_recipients (void)
{
  const char *recipients[6] = { NULL };
  g_auto (Keys) keys = { NULL };
  g_autoptr (SfsBundle) bundle = make_bundle (70000);

  keys_init (&keys);
  for (guint n = 1; n < G_N_ELEMENTS (recipients); n++)
    {
      g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
      g_autofree char *sha256 = NULL;
      g_autoptr (GError) error = NULL;
      gint64 bytes = -1;

      recipients[n - 1] = keys.recipient;
      sfs_bundle_seal (bundle, MTIME, recipients, out, &sha256, &bytes, NULL, &error);
      g_assert_no_error (error);
      assert_size (bundle, n, bytes);
    }
}

static void
test_round_trip (void)
{
  static const gsize lengths[] = { 0, 1, 511, 512, 513, 65536, 1024 * 1024, 3 * 1024 * 1024 + 7 };
  g_auto (Keys) keys = { NULL };

  keys_init (&keys);
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (SfsBundle) bundle = make_bundle (lengths[i]);
      g_autoptr (GBytes) sealed = seal_bundle (bundle, &keys);
      g_autoptr (GError) error = NULL;
      g_autoptr (SfsBundle) opened = open_bundle (sealed, &keys, MAX_BYTES, &error);

      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (opened->manifest, bundle->manifest));
      g_assert_true (g_bytes_equal (opened->consent, bundle->consent));
      g_assert_true (g_bytes_equal (opened->operator_jws, bundle->operator_jws));
      g_assert_true (g_bytes_equal (opened->quality, bundle->quality));
      g_assert_true (g_bytes_equal (opened->clip, bundle->clip));
    }
}

static void
test_deterministic (void)
{
  g_auto (Keys) keys = { NULL };
  g_autoptr (SfsBundle) bundle = make_bundle (100000);
  g_autoptr (GBytes) sealed_a = NULL;
  g_autoptr (GBytes) sealed_b = NULL;
  g_autoptr (GByteArray) tar_a = NULL;
  g_autoptr (GByteArray) tar_b = NULL;

  keys_init (&keys);
  sealed_a = seal_bundle (bundle, &keys);
  sealed_b = seal_bundle (bundle, &keys);
  tar_a = open_bytes (sealed_a, &keys);
  tar_b = open_bytes (sealed_b, &keys);

  g_assert_false (g_bytes_equal (sealed_a, sealed_b));
  g_assert_cmpmem (tar_a->data, tar_a->len, tar_b->data, tar_b->len);
  g_assert_cmpuint (tar_a->len % 512, ==, 0);
}

/* What the README promises to anyone with a key: age -d -i key.txt FILE | tar x. */
static void
test_public_tools (void)
{
  g_auto (Keys) keys = { NULL };
  g_autoptr (SfsBundle) bundle = make_bundle (200000);
  g_autoptr (GBytes) sealed = NULL;
  g_autofree char *age = g_find_program_in_path ("age");
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autofree char *command = NULL;
  g_autofree char *listing = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *wanted = NULL;
  const char *secret;
  int status;

  if (age == NULL)
    {
      g_test_skip ("age is not installed");
      return;
    }

  keys_init (&keys);
  sealed = seal_bundle (bundle, &keys);
  secret = sfs_secret_string (g_ptr_array_index (keys.identities, 0));
  {
    g_autofree char *key_file = g_build_filename (dir, "key.txt", NULL);
    g_autofree char *sealed_file = g_build_filename (dir, "sealed.age", NULL);
    g_autofree char *clip_file = g_build_filename (dir, "clip", NULL);

    g_file_set_contents (key_file, secret, -1, &error);
    g_assert_no_error (error);
    g_file_set_contents (sealed_file, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed),
                         &error);
    g_assert_no_error (error);
    g_file_set_contents (clip_file, g_bytes_get_data (bundle->clip, NULL),
                         g_bytes_get_size (bundle->clip), &error);
    g_assert_no_error (error);
  }

  command = g_strdup_printf (
      "bash -c 'set -eo pipefail; cd %s; export TZ=UTC LC_ALL=C; "
      "age -d -i key.txt sealed.age >bundle.tar; tar -tvf bundle.tar | tr -s \" \"; "
      "tar -xf bundle.tar; cmp clip clip.webm; echo extracted'",
      dir);
  g_spawn_command_line_sync (command, &listing, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
  wanted = g_strdup_printf ("-rw------- 0/0 %" G_GSIZE_FORMAT " 2026-11-22 20:15 manifest.json\n"
                            "-rw------- 0/0 13 2026-11-22 20:15 consent.json\n"
                            "-rw------- 0/0 5 2026-11-22 20:15 operator.jws\n"
                            "-rw------- 0/0 0 2026-11-22 20:15 quality.json\n"
                            "-rw------- 0/0 200000 2026-11-22 20:15 clip.webm\n"
                            "extracted\n",
                            g_bytes_get_size (bundle->manifest));
  g_assert_cmpstr (listing, ==, wanted);
}

/* A tar of our own making, which need not be a bundle. */
static void
append_member (struct archive *tar, const char *name, GBytes *contents, int type)
{
  struct archive_entry *entry = archive_entry_new ();
  gsize length = contents != NULL ? g_bytes_get_size (contents) : 0;

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, type);
  if (type == AE_IFLNK)
    archive_entry_set_symlink (entry, "/etc/passwd");
  archive_entry_set_perm (entry, 0600);
  archive_entry_set_size (entry, length);
  g_assert_cmpint (archive_write_header (tar, entry), ==, ARCHIVE_OK);
  if (length > 0)
    g_assert_cmpint (archive_write_data (tar, g_bytes_get_data (contents, NULL), length), ==,
                     length);
  archive_entry_free (entry);
}

/* @order: letters m, c, o, q, v (the members), x (another file), l (the clip as a link), p (the
 * manifest under another spelling of its name). */
static gsize
make_tar (const SfsBundle *bundle,
          const char *order,
          int (*set_format) (struct archive *),
          guint8 *out,
          gsize room)
{
  struct archive *tar = archive_write_new ();
  gsize used = 0;

  g_assert_cmpint (set_format (tar), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_open_memory (tar, out, room, &used), ==, ARCHIVE_OK);
  for (const char *p = order; *p != '\0'; p++)
    switch (*p)
      {
      case 'm':
        append_member (tar, SFS_BUNDLE_MANIFEST, bundle->manifest, AE_IFREG);
        break;
      case 'c':
        append_member (tar, SFS_BUNDLE_CONSENT, bundle->consent, AE_IFREG);
        break;
      case 'o':
        append_member (tar, SFS_BUNDLE_OPERATOR, bundle->operator_jws, AE_IFREG);
        break;
      case 'q':
        append_member (tar, SFS_BUNDLE_QUALITY, bundle->quality, AE_IFREG);
        break;
      case 'v':
        append_member (tar, SFS_BUNDLE_CLIP, bundle->clip, AE_IFREG);
        break;
      case 'x':
        append_member (tar, "extra.txt", bundle->consent, AE_IFREG);
        break;
      case 'p':
        append_member (tar, "./" SFS_BUNDLE_MANIFEST, bundle->manifest, AE_IFREG);
        break;
      case 'l':
        append_member (tar, SFS_BUNDLE_CLIP, NULL, AE_IFLNK);
        break;
      default:
        g_assert_not_reached ();
      }
  g_assert_cmpint (archive_write_close (tar), ==, ARCHIVE_OK);
  archive_write_free (tar);
  return used;
}

static void
test_refused_members (void)
{
  static const struct
  {
    const char *order;
    const char *message;
  } cases[] = {
    { "cmoqv", "another member" },  { "mcovq", "another member" },  { "mcoq", "ends before clip" },
    { "mcov", "another member" },   { "", "ends before manifest" }, { "mcoqvx", "behind clip" },
    { "xmcoqv", "another member" }, { "mcoxqv", "another member" }, { "mcoqvv", "behind clip" },
    { "mmcoqv", "another member" }, { "pcoqv", "another member" },  { "mcoql", "not a plain file" },
  };
  g_auto (Keys) keys = { NULL };
  g_autoptr (SfsBundle) bundle = make_bundle (1000);
  gsize room = 1024 * 1024;
  g_autofree guint8 *tar = g_malloc (room);
  gsize length;

  keys_init (&keys);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      length = make_tar (bundle, cases[i].order, archive_write_set_format_ustar, tar, room);
      assert_refused (tar, length, &keys, cases[i].message);
    }

  /* The right members in another container. */
  length = make_tar (bundle, "mcoqv", archive_write_set_format_gnutar, tar, room);
  assert_refused (tar, length, &keys, "not a plain tar");
  length = make_tar (bundle, "mcoqv", archive_write_set_format_cpio, tar, room);
  assert_refused (tar, length, &keys, "not a tar");

  /* And what all of these are measured against. */
  length = make_tar (bundle, "mcoqv", archive_write_set_format_ustar, tar, room);
  {
    g_autoptr (GBytes) sealed = g_byte_array_free_to_bytes (seal (&keys, tar, length));
    g_autoptr (GError) error = NULL;
    g_autoptr (SfsBundle) opened = open_bundle (sealed, &keys, MAX_BYTES, &error);

    g_assert_no_error (error);
    g_assert_true (g_bytes_equal (opened->clip, bundle->clip));
  }
}

static void
test_refused_tar (void)
{
  g_auto (Keys) keys = { NULL };
  g_autoptr (SfsBundle) bundle = make_bundle (1000);
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GByteArray) tar = NULL;
  gsize end;

  keys_init (&keys);
  sealed = seal_bundle (bundle, &keys);
  tar = open_bytes (sealed, &keys);
  end = tar->len - 1024;

  /* Sealed by someone who holds the key, so age finds nothing wrong with it. */
  for (gsize length = 0; length < end; length += 37)
    assert_refused (tar->data, length, &keys, "");
  assert_refused (tar->data, end, &keys, "cut off");
  assert_refused (tar->data, end + 512, &keys, "cut off");
  tar->data[tar->len - 1] = 1;
  assert_refused (tar->data, tar->len, &keys, "behind clip");
  tar->data[tar->len - 1] = 0;
  tar->data[0] ^= 1;
  assert_refused (tar->data, tar->len, &keys, "");
}

static void
test_refused_clip (void)
{
  g_auto (Keys) keys = { NULL };
  g_autoptr (SfsBundle) other = make_bundle (1000);
  g_autoptr (SfsBundle) longer = make_bundle (1001);
  g_autoptr (SfsBundle) bundle = make_bundle (1000);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sealed = NULL;
  guint8 *altered;

  keys_init (&keys);
  altered = g_memdup2 (g_bytes_get_data (bundle->clip, NULL), 1000);
  altered[999] ^= 1;
  g_bytes_unref (bundle->clip);
  bundle->clip = g_bytes_new_take (altered, 1000);
  sealed = seal_bundle (bundle, &keys);
  g_assert_null (open_bundle (sealed, &keys, MAX_BYTES, &error));
  g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_BUNDLE);
  g_clear_error (&error);

  g_bytes_unref (other->clip);
  other->clip = g_bytes_ref (longer->clip);
  g_clear_pointer (&sealed, g_bytes_unref);
  sealed = seal_bundle (other, &keys);
  g_assert_null (open_bundle (sealed, &keys, MAX_BYTES, &error));
  g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_BUNDLE);
}

static void
test_bounds (void)
{
  g_auto (Keys) keys = { NULL };
  g_autoptr (SfsBundle) bundle = make_bundle (2 * 1024 * 1024);
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GByteArray) tar = NULL;
  g_autoptr (SfsBundle) opened = NULL;
  g_autoptr (GError) error = NULL;
  const gsize too_small[] = { 0, 1, 1024 * 1024, 0 };

  keys_init (&keys);
  sealed = seal_bundle (bundle, &keys);
  tar = open_bytes (sealed, &keys);

  for (guint i = 0; i < G_N_ELEMENTS (too_small); i++)
    {
      gsize max = i == G_N_ELEMENTS (too_small) - 1 ? tar->len - 1 : too_small[i];

      g_assert_null (open_bundle (sealed, &keys, max, &error));
      g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_BUNDLE);
      g_clear_error (&error);
    }
  opened = open_bundle (sealed, &keys, tar->len, &error);
  g_assert_no_error (error);

  /* A member that claims more than there is. */
  memcpy (tar->data + 124, "77777777777", 11);
  memset (tar->data + 148, ' ', 8);
  {
    guint checksum = 0;
    g_autofree char *octal = NULL;

    for (guint i = 0; i < 512; i++)
      checksum += tar->data[i];
    octal = g_strdup_printf ("%06o", checksum);
    memcpy (tar->data + 148, octal, 7);
  }
  assert_refused (tar->data, tar->len, &keys, "longer than the bundle");
}

static void
test_not_opened (void)
{
  g_auto (Keys) keys = { NULL };
  g_auto (Keys) stranger = { NULL };
  g_autoptr (SfsBundle) bundle = make_bundle (100000);
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GBytes) cut = NULL;
  g_autoptr (GInputStream) in = NULL;
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *sha256 = NULL;
  gint64 bytes = 0;

  keys_init (&keys);
  keys_init (&stranger);
  sealed = seal_bundle (bundle, &keys);
  g_assert_null (open_bundle (sealed, &stranger, MAX_BYTES, &error));
  g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_NO_MATCH);
  g_clear_error (&error);

  cut = g_bytes_new_from_bytes (sealed, 0, g_bytes_get_size (sealed) - 1);
  g_assert_null (open_bundle (cut, &keys, MAX_BYTES, &error));
  g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_PAYLOAD);
  g_clear_error (&error);

  g_assert_false (sfs_bundle_seal (bundle, MTIME, (const char *const[]){ "age1none", NULL }, out,
                                   &sha256, &bytes, NULL, &error));
  g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_KEY);
  g_clear_error (&error);

  g_cancellable_cancel (cancellable);
  g_assert_false (sfs_bundle_seal (bundle, MTIME, (const char *const[]){ keys.recipient, NULL },
                                   out, &sha256, &bytes, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (sha256);
  g_clear_error (&error);

  in = g_memory_input_stream_new_from_bytes (sealed);
  g_assert_null (sfs_bundle_open (in, keys.identities, MAX_BYTES, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A full disk half-way through is the disk's error, once. */
static void
test_write_fails (void)
{
  g_auto (Keys) keys = { NULL };
  g_autoptr (SfsBundle) bundle = make_bundle (1024 * 1024);
  g_autofree guint8 *room = g_malloc (300000);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new (room, 300000, NULL, NULL);
  g_autofree char *sha256 = NULL;
  g_autoptr (GError) error = NULL;
  gint64 bytes = 0;

  keys_init (&keys);
  g_assert_false (sfs_bundle_seal (bundle, MTIME, (const char *const[]){ keys.recipient, NULL },
                                   out, &sha256, &bytes, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

static void
test_manifest (void)
{
  g_autoptr (GBytes) clip = g_bytes_new_static ("clip", 4);
  g_autoptr (SfsManifest) manifest = make_manifest (clip);
  g_autoptr (GBytes) bytes = sfs_manifest_to_bytes (manifest);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsManifest) read = sfs_manifest_parse (bytes, &error);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  static const struct
  {
    const char *from;
    const char *to;
  } faults[] = {
    { "\"bundle_version\":\"1\"", "\"bundle_version\":\"2\"" },
    { "\"bundle_version\":\"1\"", "\"bundle_version\":1" },
    { "\"sub\":", "\"bus\":" },
    { "\"created\":\"2026", "\"created\":\"x026" },
    { "\"bytes\":4", "\"bytes\":-4" },
    { "\"bytes\":4", "\"bytes\":\"4\"" },
    { "\"seconds\":5.0", "\"seconds\":true" },
    { "\"seconds\":5.0", "\"seconds\":-1" },
    { "\"width\":640", "\"width\":99999999999" },
    { "\"codec\":\"vp8\"", "\"codec\":null" },
    { "\"sha256\":\"", "\"sha256\":\"0" },
    { "\"submission_id\":\"", "\"submission_id\":\"0" },
    { "\"clip\":{", "\"clap\":{" },
  };

  g_assert_no_error (error);
  g_assert_cmpstr (read->submission_id, ==, manifest->submission_id);
  g_assert_cmpstr (read->sub, ==, manifest->sub);
  g_assert_cmpstr (read->created, ==, manifest->created);
  g_assert_cmpstr (read->app_version, ==, manifest->app_version);
  g_assert_cmpstr (read->clip_sha256, ==, manifest->clip_sha256);
  g_assert_cmpint (read->clip_bytes, ==, 4);
  g_assert_cmpfloat (read->clip_seconds, ==, 5.0);
  g_assert_cmpint (read->clip_width, ==, 640);
  g_assert_cmpint (read->clip_height, ==, 480);
  g_assert_cmpstr (read->clip_codec, ==, "vp8");
  g_assert_cmpint (read->clip_frames, ==, 150);

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GString) faulty = g_string_new (text);
      g_autoptr (GBytes) faulty_bytes = NULL;

      g_test_message ("%s", faults[i].to);
      g_assert_cmpuint (g_string_replace (faulty, faults[i].from, faults[i].to, 1), ==, 1);
      faulty_bytes = g_bytes_new (faulty->str, faulty->len);
      g_assert_null (sfs_manifest_parse (faulty_bytes, &error));
      g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_BUNDLE);
      g_clear_error (&error);
    }
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);

  g_test_add_func ("/seal/bundle/round-trip", test_round_trip);
  g_test_add_func ("/seal/bundle/deterministic", test_deterministic);
  g_test_add_func ("/seal/bundle/recipients", test_recipients);
  g_test_add_func ("/seal/bundle/public-tools", test_public_tools);
  g_test_add_func ("/seal/bundle/refused-members", test_refused_members);
  g_test_add_func ("/seal/bundle/refused-tar", test_refused_tar);
  g_test_add_func ("/seal/bundle/refused-clip", test_refused_clip);
  g_test_add_func ("/seal/bundle/bounds", test_bounds);
  g_test_add_func ("/seal/bundle/not-opened", test_not_opened);
  g_test_add_func ("/seal/bundle/write-fails", test_write_fails);
  g_test_add_func ("/seal/bundle/manifest", test_manifest);

  return g_test_run ();
}
