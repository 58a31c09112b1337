/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How fast `selfsame-inspect seal` is, measured against nothing but reading, encrypting and
 * writing: it must reach nine tenths of that. Usage: bench-seal SELFSAME-INSPECT */

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <unistd.h>

#define LENGTH (256 * 1024 * 1024)
#define CHUNK (64 * 1024)
#define ROUNDS 9
#define ENOUGH 0.9
#define SOME_RECIPIENT "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

static int
bare_loop (const char *in_path, const char *out_path)
{
  static guint8 plain[CHUNK];
  static guint8 sealed[CHUNK + crypto_aead_chacha20poly1305_ietf_ABYTES];
  const guint8 key[crypto_aead_chacha20poly1305_ietf_KEYBYTES] = { 1 };
  guint8 nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES] = { 0 };
  int in = g_open (in_path, O_RDONLY, 0);
  int out = g_open (out_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  gssize n;

  if (sodium_init () < 0 || in < 0 || out < 0)
    return 1;
  while ((n = read (in, plain, sizeof plain)) > 0)
    {
      crypto_aead_chacha20poly1305_ietf_encrypt (sealed, NULL, plain, n, NULL, 0, NULL, nonce, key);
      sodium_increment (nonce, sizeof nonce);
      n += crypto_aead_chacha20poly1305_ietf_ABYTES;
      if (write (out, sealed, n) != n)
        return 1;
    }
  return n == 0 && close (out) == 0 ? 0 : 1;
}

static double
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  gint64 start;
  int status;

  start = g_get_monotonic_time ();
  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                     &error) ||
      !g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s", argv[0], error->message);
  return (g_get_monotonic_time () - start) / 1e6;
}

static gboolean
compare (const char *title,
         const char *self,
         const char *inspect,
         const char *in,
         const char *out,
         gboolean new_each_time)
{
  const char *bare[] = { self, "--bare", in, out, NULL };
  const char *ours[] = { inspect, "seal", "-r", SOME_RECIPIENT, "-o", out, in, NULL };
  double best_bare = G_MAXDOUBLE;
  double best_ours = G_MAXDOUBLE;

  /* In turns, and the best of each: what else the machine does should touch neither. */
  for (guint i = 0; i < ROUNDS; i++)
    {
      if (new_each_time)
        g_unlink (out);
      best_bare = MIN (best_bare, run (bare));
      if (new_each_time)
        g_unlink (out);
      best_ours = MIN (best_ours, run (ours));
    }
  g_print ("%s: bare %.0f MiB/s, seal %.0f MiB/s, ratio %.2f\n", title,
           LENGTH / best_bare / 1048576, LENGTH / best_ours / 1048576, best_bare / best_ours);
  return best_bare / best_ours >= ENOUGH;
}

int
main (int argc, char **argv)
{
  g_autofree char *dir = NULL;
  g_autofree char *in = NULL;
  g_autofree char *out = NULL;
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  gboolean enough;

  if (argc == 4 && g_str_equal (argv[1], "--bare"))
    return bare_loop (argv[2], argv[3]);
  if (argc != 2)
    return 2;

  dir = g_dir_make_tmp ("selfsame-bench-XXXXXX", &error);
  if (dir == NULL)
    g_error ("%s", error->message);
  in = g_build_filename (dir, "in", NULL);
  out = g_build_filename (dir, "out", NULL);
  data = g_malloc0 (LENGTH);
  if (!g_file_set_contents (in, data, LENGTH, &error))
    g_error ("%s", error->message);

  enough = compare ("to a file", argv[0], argv[1], in, out, TRUE);
  enough &= compare ("to nowhere", argv[0], argv[1], in, "/dev/null", FALSE);
  g_unlink (in);
  g_unlink (out);
  g_rmdir (dir);
  return enough ? 0 : 1;
}
