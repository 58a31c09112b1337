/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The voice, with a Speech Dispatcher of its own whose output module writes down what it says. */

#include "app/sfs-speech.h"
#include "fixtures/sfs-test.h"

#include <signal.h>
#include <string.h>
#include <sys/syscall.h>

/* Seconds, less than LONG takes to be said to its end. */
#define ENOUGH 9
/* Some twelve seconds of speech. */
#define LONG                                                                                       \
  "one two three four five six seven eight nine ten eleven twelve one two three four five six "    \
  "seven eight nine ten eleven twelve one two three four five six seven eight nine ten"

static char *
read_spoken (void)
{
  char *contents = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (g_getenv ("SFS_SPOKEN"), &contents, NULL, &error);
  g_assert_no_error (error);
  return contents;
}

static gboolean
has_spoken (const char *lines)
{
  g_autofree char *contents = read_spoken ();

  return strstr (contents, lines) != NULL;
}

static void
forget_spoken (void)
{
  g_assert_true (g_file_set_contents_full (g_getenv ("SFS_SPOKEN"), "", 0, G_FILE_SET_CONTENTS_NONE,
                                           0600, NULL));
}

static SfsSpeech *
begin (void)
{
  SfsSpeech *speech = sfs_speech_new ();

  g_assert_cmpint (sfs_speech_get_state (speech), ==, SFS_SPEECH_OFF);
  sfs_speech_set_enabled (speech, TRUE);
  g_assert_cmpint (sfs_speech_get_state (speech), ==, SFS_SPEECH_WAITING);
  sfs_test_await (sfs_speech_get_state (speech) == SFS_SPEECH_READY);
  return speech;
}

static void
test_turns (void)
{
  g_autoptr (SfsSpeech) speech = begin ();

  forget_spoken ();
  sfs_speech_say (speech, LONG, "en", FALSE);
  sfs_test_await (has_spoken ("say en one two three"));
  sfs_speech_say (speech, "Grüße <an> euch & “alle”.", "de", FALSE);
  sfs_test_await (has_spoken ("\nstop\nsay de Grüße <an> euch & “alle”.\n"));
  sfs_speech_say (speech, "Then this.", "en", TRUE);
  sfs_test_await (has_spoken ("alle”.\nend\nsay en Then this.\nend\n"));
}

static void
test_off (void)
{
  g_autoptr (SfsSpeech) speech = begin ();

  forget_spoken ();
  sfs_speech_say (speech, LONG, "en", FALSE);
  sfs_test_await (has_spoken ("say en one"));
  sfs_speech_say (speech, "never", "en", TRUE);
  sfs_speech_set_enabled (speech, FALSE);
  g_assert_cmpint (sfs_speech_get_state (speech), ==, SFS_SPEECH_OFF);
  sfs_speech_say (speech, "never", "en", FALSE);
  sfs_test_await_for (has_spoken ("\nstop\n"), ENOUGH);

  sfs_speech_set_enabled (speech, TRUE);
  sfs_speech_say (speech, "again", "en", FALSE);
  sfs_test_await (has_spoken ("say en again\nend\n"));
  g_assert_false (has_spoken ("never"));
}

/* Whether the thread that speaks is in the kernel for something else than a lock, which is for the
 * words of a server that says nothing: proc(5), “syscall”. */
static gboolean
is_waiting_for_answer (void)
{
  g_autoptr (GDir) threads = g_dir_open ("/proc/self/task", 0, NULL);
  const char *id;

  g_assert_nonnull (threads);
  while ((id = g_dir_read_name (threads)) != NULL)
    {
      g_autofree char *name_file = g_build_filename ("/proc/self/task", id, "comm", NULL);
      g_autofree char *call_file = g_build_filename ("/proc/self/task", id, "syscall", NULL);
      g_autofree char *name = NULL, *call = NULL;

      if (g_file_get_contents (name_file, &name, NULL, NULL) &&
          g_str_equal (name, "sfs-speech\n") &&
          g_file_get_contents (call_file, &call, NULL, NULL) && g_ascii_isdigit (call[0]) &&
          g_ascii_strtoll (call, NULL, 10) != SYS_futex)
        return TRUE;
    }

  return FALSE;
}

/* Off and on again while it is busy, so that it was never closed. */
static void
test_off_and_on (void)
{
  const GPid server = atoi (g_getenv ("SFS_SPEECH_PID"));
  g_autoptr (SfsSpeech) speech = begin ();

  g_assert_cmpint (kill (server, SIGSTOP), ==, 0);
  sfs_speech_say (speech, "Is anybody there?", "en", FALSE);
  sfs_test_await (is_waiting_for_answer ());
  sfs_speech_set_enabled (speech, FALSE);
  sfs_speech_set_enabled (speech, TRUE);
  g_assert_cmpint (sfs_speech_get_state (speech), ==, SFS_SPEECH_WAITING);
  g_assert_cmpint (kill (server, SIGCONT), ==, 0);
  sfs_test_await (sfs_speech_get_state (speech) == SFS_SPEECH_READY);
}

static void
test_hush (void)
{
  g_autoptr (SfsSpeech) speech = begin ();

  forget_spoken ();
  sfs_speech_say (speech, LONG, "en", FALSE);
  sfs_test_await (has_spoken ("say en one"));
  sfs_speech_say (speech, "never", "en", TRUE);
  sfs_speech_hush (speech);
  sfs_test_await_for (has_spoken ("\nstop\n"), ENOUGH);
  sfs_speech_say (speech, "last", "en", FALSE);
  sfs_test_await (has_spoken ("say en last\nend\n"));
  g_assert_false (has_spoken ("never"));
}

/* Nothing is heard of an application that is gone. */
static void
test_end (void)
{
  SfsSpeech *speech = begin ();

  forget_spoken ();
  sfs_speech_say (speech, LONG, "en", FALSE);
  sfs_test_await (has_spoken ("say en one"));
  sfs_assert_finalized (speech);
  sfs_test_await_for (has_spoken ("\nstop\n"), ENOUGH);
}

/* One that hangs holds up nobody, and the end of the application for a moment only. */
static void
test_hangs (void)
{
  const GPid server = atoi (g_getenv ("SFS_SPEECH_PID"));
  SfsSpeech *speech = begin ();
  gint64 start;

  g_assert_cmpint (kill (server, SIGSTOP), ==, 0);
  start = g_get_monotonic_time ();
  for (int i = 0; i < 1000; i++)
    sfs_speech_say (speech, "Is anybody there?", "en", i % 2 == 0);
  sfs_speech_set_enabled (speech, FALSE);
  sfs_speech_set_enabled (speech, TRUE);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_TIME_SPAN_SECOND);
  sfs_assert_finalized (speech);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (kill (server, SIGCONT), ==, 0);
}

static gboolean
say_more (gpointer data)
{
  sfs_speech_say (data, "More.", "en", FALSE);
  return G_SOURCE_CONTINUE;
}

/* The last test with this server. */
static void
test_goes (void)
{
  g_autoptr (SfsSpeech) speech = begin ();
  guint source;

  g_assert_cmpint (kill (atoi (g_getenv ("SFS_SPEECH_PID")), SIGKILL), ==, 0);
  /* The first words may still go into the socket. */
  source = g_timeout_add (20, say_more, speech);
  sfs_test_await (sfs_speech_get_state (speech) == SFS_SPEECH_MISSING);
  g_source_remove (source);
  /* Nobody waits for it. */
  sfs_speech_say (speech, "never", "en", FALSE);
  sfs_test_drain ();
}

static void
test_missing (void)
{
  g_autoptr (SfsSpeech) speech = sfs_speech_new ();

  g_assert_true (g_setenv ("SPEECHD_ADDRESS", "unix_socket:/nonexistent/socket", TRUE));
  sfs_speech_set_enabled (speech, TRUE);
  sfs_speech_say (speech, "never", "en", FALSE);
  sfs_test_await (sfs_speech_get_state (speech) == SFS_SPEECH_MISSING);
  sfs_speech_set_enabled (speech, FALSE);
  g_assert_cmpint (sfs_speech_get_state (speech), ==, SFS_SPEECH_OFF);
  /* Turned on again, it is looked for again at once. */
  sfs_speech_set_enabled (speech, TRUE);
  sfs_test_await_for (sfs_speech_get_state (speech) == SFS_SPEECH_MISSING, 20);
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/speech/turns", test_turns);
  g_test_add_func ("/speech/off", test_off);
  g_test_add_func ("/speech/off-and-on", test_off_and_on);
  g_test_add_func ("/speech/hush", test_hush);
  g_test_add_func ("/speech/end", test_end);
  g_test_add_func ("/speech/hangs", test_hangs);
  g_test_add_func ("/speech/goes", test_goes);
  g_test_add_func ("/speech/missing", test_missing);
  return g_test_run ();
}
