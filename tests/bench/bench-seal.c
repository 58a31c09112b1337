/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How fast sealing is, measured against nothing but libsodium doing the same work. Rounds of both
 * go in turns, so that what else the machine does touches both; the ratio is the median of the
 * rounds.
 *
 *   bench-seal memory          from memory to memory, against the bare AEAD
 *   bench-seal pipe PROGRAM    `PROGRAM seal` between two pipes, against a loop of read, AEAD and
 * write bench-seal rss PROGRAM MIB most memory of `PROGRAM seal` while so much goes through
 *
 * Prints a JSON object. `bench-seal --bare` is the loop. */

#include "seal/sfs-age.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <signal.h>
#include <sodium.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB ((gsize) 1024 * 1024)
#define CHUNK ((gsize) 64 * 1024)
#define TAG crypto_aead_chacha20poly1305_ietf_ABYTES
#define SEALED(plain) ((plain) + ((plain) / CHUNK + 1) * TAG + 1024)
#define MEMORY_LENGTH (64 * MIB)
#define PIPE_LENGTH (256 * MIB)
#define ROUNDS 15
#define SOME_RECIPIENT "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

extern char **environ;

static const guint8 some_key[crypto_aead_chacha20poly1305_ietf_KEYBYTES] = { 1 };

static int
compare (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
take_median (double *values)
{
  qsort (values, ROUNDS, sizeof *values, compare);
  return values[ROUNDS / 2];
}

static double
now (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

/* From memory to memory */

static void
seal_bare (const guint8 *plain, guint8 *sealed)
{
  guint8 nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES] = { 0 };

  for (gsize done = 0; done < MEMORY_LENGTH; done += CHUNK)
    {
      crypto_aead_chacha20poly1305_ietf_encrypt (sealed, NULL, plain + done, CHUNK, NULL, 0, NULL,
                                                 nonce, some_key);
      sodium_increment (nonce, sizeof nonce);
      sealed += CHUNK + TAG;
    }
}

static void
seal_ours (const guint8 *plain, guint8 *sealed)
{
  static const char *const recipients[] = { SOME_RECIPIENT, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsAgeEncryptor) encryptor = sfs_age_encryptor_new (recipients, &error);
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize left = SEALED (MEMORY_LENGTH), length = MEMORY_LENGTH, n_read, n_written;

  g_assert_no_error (error);
  while (result != G_CONVERTER_FINISHED)
    {
      result = g_converter_convert (G_CONVERTER (encryptor), plain, length, sealed, left,
                                    G_CONVERTER_INPUT_AT_END, &n_read, &n_written, &error);
      g_assert_no_error (error);
      plain += n_read;
      length -= n_read;
      sealed += n_written;
      left -= n_written;
    }
}

static int
measure_memory (void)
{
  g_autofree guint8 *plain = g_malloc (MEMORY_LENGTH);
  g_autofree guint8 *sealed = g_malloc0 (SEALED (MEMORY_LENGTH));
  double bare[ROUNDS], ours[ROUNDS], ratio[ROUNDS];

  randombytes_buf (plain, MEMORY_LENGTH);
  seal_bare (plain, sealed);
  seal_ours (plain, sealed);
  for (guint i = 0; i < ROUNDS; i++)
    {
      /* Of this thread, as nothing here waits for anybody. */
      double begun = now (CLOCK_THREAD_CPUTIME_ID);

      seal_bare (plain, sealed);
      bare[i] = now (CLOCK_THREAD_CPUTIME_ID) - begun;
      seal_ours (plain, sealed);
      ours[i] = now (CLOCK_THREAD_CPUTIME_ID) - begun - bare[i];
      ratio[i] = bare[i] / ours[i];
    }
  g_print ("{\"ratio\": %.4f, \"bare_mib_s\": %.0f, \"ours_mib_s\": %.0f}\n", take_median (ratio),
           (double) MEMORY_LENGTH / (double) MIB / take_median (bare),
           (double) MEMORY_LENGTH / (double) MIB / take_median (ours));
  return 0;
}

/* Between two pipes */

static int
bare_loop (void)
{
  static guint8 plain[CHUNK];
  static guint8 sealed[CHUNK + TAG];
  guint8 nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES] = { 0 };
  gssize n;

  while ((n = read (STDIN_FILENO, plain, sizeof plain)) > 0)
    {
      gsize length = (gsize) n + TAG;

      crypto_aead_chacha20poly1305_ietf_encrypt (sealed, NULL, plain, (gsize) n, NULL, 0, NULL,
                                                 nonce, some_key);
      sodium_increment (nonce, sizeof nonce);
      for (gsize done = 0; done < length; done += (gsize) n)
        if ((n = write (STDOUT_FILENO, sealed + done, length - done)) < 0)
          return 1;
    }
  return n == 0 ? 0 : 1;
}

static gpointer
drain (gpointer fd)
{
  g_autofree guint8 *bytes = g_malloc (CHUNK);

  while (read (GPOINTER_TO_INT (fd), bytes, CHUNK) > 0)
    continue;
  return NULL;
}

static void
feed (int fd, gsize length)
{
  g_autofree guint8 *bytes = g_malloc0 (CHUNK);

  for (gssize n; length > 0; length -= (gsize) n)
    if ((n = write (fd, bytes, MIN (length, CHUNK))) < 0)
      g_error ("the program ended early");
}

/* Most memory that a process had, in MiB. Not of wait4 (): that counts what was there before exec.
 */
static double
get_peak (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int) pid);
  g_autofree char *status = NULL;
  g_autoptr (GError) error = NULL;
  const char *peak;

  g_file_get_contents (path, &status, NULL, &error);
  g_assert_no_error (error);
  peak = strstr (status, "VmHWM:");
  g_assert_nonnull (peak);
  return (double) g_ascii_strtoull (peak + strlen ("VmHWM:"), NULL, 10) / 1024;
}

typedef struct
{
  double seconds;   /* by the clock */
  double processor; /* seconds of it */
  double peak_mib;
} Run;

static Run
run_between_pipes (const char *const *argv, gsize length)
{
  posix_spawn_file_actions_t actions;
  int in[2], out[2], status;
  struct rusage usage;
  GThread *drainer;
  pid_t pid;
  Run run = { .seconds = -now (CLOCK_MONOTONIC) };

  if (!g_unix_open_pipe (in, FD_CLOEXEC, NULL) || !g_unix_open_pipe (out, FD_CLOEXEC, NULL))
    g_error ("no pipe");
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_adddup2 (&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2 (&actions, out[1], STDOUT_FILENO);
  if (posix_spawn (&pid, argv[0], &actions, NULL, (char **) argv, environ) != 0)
    g_error ("%s cannot be run", argv[0]);
  posix_spawn_file_actions_destroy (&actions);
  close (in[0]);
  close (out[1]);
  drainer = g_thread_new ("drain", drain, GINT_TO_POINTER (out[0]));
  feed (in[1], length);
  run.peak_mib = get_peak (pid);
  close (in[1]);
  g_thread_join (drainer);
  if (wait4 (pid, &status, 0, &usage) != pid || status != 0)
    g_error ("%s failed", argv[0]);
  run.seconds += now (CLOCK_MONOTONIC);
  run.processor = (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                  (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  close (out[0]);
  return run;
}

static int
measure_pipe (const char *self, const char *program)
{
  const char *const bare_argv[] = { self, "--bare", NULL };
  const char *const ours_argv[] = { program, "seal", "-r", SOME_RECIPIENT, NULL };
  double bare[ROUNDS], ours[ROUNDS], ratio[ROUNDS], processor[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      Run of_bare = run_between_pipes (bare_argv, PIPE_LENGTH);
      Run of_ours = run_between_pipes (ours_argv, PIPE_LENGTH);

      bare[i] = of_bare.seconds;
      ours[i] = of_ours.seconds;
      ratio[i] = of_bare.seconds / of_ours.seconds;
      processor[i] = of_bare.processor / of_ours.processor;
    }
  g_print ("{\"ratio\": %.4f, \"processor_ratio\": %.4f, \"bare_mib_s\": %.0f, "
           "\"ours_mib_s\": %.0f}\n",
           take_median (ratio), take_median (processor),
           (double) PIPE_LENGTH / (double) MIB / take_median (bare),
           (double) PIPE_LENGTH / (double) MIB / take_median (ours));
  return 0;
}

static int
measure_rss (const char *program, const char *mib)
{
  const char *const argv[] = { program, "seal", "-r", SOME_RECIPIENT, NULL };

  g_print ("{\"rss_mib\": %.2f}\n",
           run_between_pipes (argv, g_ascii_strtoull (mib, NULL, 10) * MIB).peak_mib);
  return 0;
}

int
main (int argc, char **argv)
{
  signal (SIGPIPE, SIG_IGN);
  if (sodium_init () < 0)
    return 1;
  if (argc == 2 && g_str_equal (argv[1], "--bare"))
    return bare_loop ();
  if (argc == 2 && g_str_equal (argv[1], "memory"))
    return measure_memory ();
  if (argc == 3 && g_str_equal (argv[1], "pipe"))
    return measure_pipe (argv[0], argv[2]);
  if (argc == 4 && g_str_equal (argv[1], "rss"))
    return measure_rss (argv[2], argv[3]);
  g_printerr ("usage: bench-seal memory | pipe PROGRAM | rss PROGRAM MIB\n");
  return 2;
}
