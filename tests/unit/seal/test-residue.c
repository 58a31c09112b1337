/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sealing and opening leave nothing of the clip and no key behind in memory: everything this
 * process can still read is searched for a run of them. */

#include "age-fixture.h"
#include "core/sfs-encoding.h"
#include "fixtures/sfs-test-memory.h"
#include "fixtures/sfs-test.h"
#include "seal/sfs-bundle.h"

#define CLIP_LENGTH (3 * 1024 * 1024 + 77)
/* Runs of the clip: at its start, in the middle of a chunk, and at its end, where a buffer that is
 * used again and again is left as it is. */
#define N_NEEDLES 3
static const gsize places[N_NEEDLES] = { 0, 10 * CHUNK + 12345, CLIP_LENGTH - SFS_TEST_RUN };

static GBytes *
make_clip (SfsTestNeedle needles[N_NEEDLES])
{
  g_autoptr (SfsSecret) clip = sfs_secret_new (CLIP_LENGTH);
  guint8 *data = sfs_secret_data (clip);
  guint32 state = g_random_int ();

  for (gsize i = 0; i < CLIP_LENGTH; i++)
    {
      state = state * 1664525 + 1013904223;
      data[i] = state >> 24;
    }
  for (guint i = 0; i < N_NEEDLES; i++)
    sfs_test_needle_init (&needles[i], data + places[i], SFS_TEST_RUN);
  return sfs_secret_to_bytes (clip);
}

static void
assert_in_memory (const SfsTestNeedle needles[N_NEEDLES], guint times)
{
  for (guint i = 0; i < N_NEEDLES; i++)
    g_assert_cmpuint (sfs_test_count_in_memory (&needles[i]), ==, times);
}

static GBytes *
make_manifest (GBytes *clip)
{
  g_autofree char *id = sfs_uuid_new ();
  g_autofree char *sha256 = sfs_sha256_hex_bytes (clip);
  const SfsManifest manifest = {
    .submission_id = id,
    .sub = (char *) "seller",
    .created = (char *) "2026-11-22T20:15:00Z",
    .app_version = (char *) "0.1.0",
    .clip_sha256 = sha256,
    .clip_bytes = CLIP_LENGTH,
    .clip_seconds = 5.0,
    .clip_width = 640,
    .clip_height = 480,
    .clip_codec = (char *) "vp8",
    .clip_frames = 150,
  };

  return sfs_manifest_to_bytes (&manifest);
}

static GBytes *
seal_clip (const Keys *keys, SfsTestNeedle needles[N_NEEDLES])
{
  g_autoptr (SfsBundle) bundle = g_new0 (SfsBundle, 1);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autofree char *sha256 = NULL;
  g_autoptr (GError) error = NULL;
  gint64 bytes;

  bundle->clip = make_clip (needles);
  bundle->manifest = make_manifest (bundle->clip);
  bundle->consent = g_bytes_new_static ("{}", 2);
  bundle->operator_jws = g_bytes_new_static ("a.b.c", 5);
  bundle->quality = g_bytes_new_static ("{}", 2);
  /* The search finds what is there. */
  assert_in_memory (needles, 1);

  sfs_bundle_seal (bundle, 0, (const char *const[]){ keys->recipient, NULL }, out, &sha256, &bytes,
                   NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (out, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static gboolean
skip_when_sanitized (void)
{
  if (g_getenv ("SFS_SANITIZED") == NULL)
    return FALSE;
  g_test_skip ("The sanitizer's own memory is too large to search");
  return TRUE;
}

static void
test_clip (void)
{
  g_auto (Keys) keys = { NULL };
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GError) error = NULL;
  SfsTestNeedle needles[N_NEEDLES];

  if (skip_when_sanitized ())
    return;

  keys_init (&keys);
  sealed = seal_clip (&keys, needles);
  assert_in_memory (needles, 0);

  {
    g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (sealed);
    g_autoptr (SfsBundle)
        bundle = sfs_bundle_open (in, keys.identities, 2 * CLIP_LENGTH, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (g_bytes_get_size (bundle->clip), ==, CLIP_LENGTH);
    assert_in_memory (needles, 1);
  }
  assert_in_memory (needles, 0);

  /* Nor when it is refused half-way. */
  {
    g_autoptr (GBytes) cut = g_bytes_new_from_bytes (sealed, 0, CLIP_LENGTH);
    g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (cut);

    g_assert_null (sfs_bundle_open (in, keys.identities, 2 * CLIP_LENGTH, NULL, &error));
    g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_PAYLOAD);
  }
  assert_in_memory (needles, 0);
}

/* The identity as text; the file key and what is derived from it nobody outside can name. */
static void
test_identity (void)
{
  g_auto (Keys) keys = { NULL };
  g_autoptr (GByteArray) sealed = NULL;
  g_autoptr (GError) error = NULL;
  SfsSecret *identity;
  SfsTestNeedle needle;

  if (skip_when_sanitized ())
    return;

  keys_init (&keys);
  identity = g_ptr_array_index (keys.identities, 0);
  sfs_test_needle_init (&needle, sfs_secret_data (identity) + strlen ("AGE-SECRET-KEY-1"), 40);
  sealed = seal (&keys, (const guint8 *) "clip", 4);
  {
    g_autoptr (SfsAgeDecryptor) decryptor = make_decryptor (&keys);

    open_and_check (decryptor, sealed->data, sealed->len, (const guint8 *) "clip", 4, &error);
    g_assert_no_error (error);
  }
  g_assert_cmpuint (sfs_test_count_in_memory (&needle), ==, 1);
  g_ptr_array_set_size (keys.identities, 0);
  g_assert_cmpuint (sfs_test_count_in_memory (&needle), ==, 0);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);

  g_test_add_func ("/seal/residue/clip", test_clip);
  g_test_add_func ("/seal/residue/identity", test_identity);

  return g_test_run ();
}
