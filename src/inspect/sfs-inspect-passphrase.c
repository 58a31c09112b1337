/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "inspect/sfs-inspect-passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define MAX_LENGTH 1024

static volatile sig_atomic_t interrupted;

static void
note_signal (int number)
{
  interrupted = number;
}

static void
say (int terminal, const char *text)
{
  /* A terminal that does not take the prompt does not give a passphrase either. */
  if (write (terminal, text, strlen (text)) < 0)
    g_debug ("The prompt was not written");
}

/* One line, byte by byte into locked memory. NULL with errno. */
static SfsSecret *
read_line (int terminal)
{
  g_autoptr (SfsSecret) line = sfs_secret_new (MAX_LENGTH);
  gsize length = 0;

  while (TRUE)
    {
      guint8 *next = sfs_secret_data (line) + length;
      gssize n = read (terminal, next, 1);

      if (n < 0)
        return NULL;
      if (n == 0 || *next == '\n')
        break;
      if (++length == MAX_LENGTH)
        {
          errno = ENAMETOOLONG;
          return NULL;
        }
    }

  sfs_secret_truncate (line, length);
  return g_steal_pointer (&line);
}

/* With the echo off, which comes back also when a signal ends the program. */
static SfsSecret *
ask (int terminal, const char *prompt, GError **error)
{
  static const int numbers[] = { SIGHUP, SIGINT, SIGTERM, SIGQUIT };
  struct sigaction action = { .sa_handler = note_signal };
  struct sigaction before[G_N_ELEMENTS (numbers)];
  struct termios with_echo;
  struct termios silent;
  SfsSecret *line = NULL;
  int saved;

  if (tcgetattr (terminal, &with_echo) != 0)
    {
      g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                           _ ("There is no terminal to ask for the passphrase on"));
      return NULL;
    }

  interrupted = 0;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    sigaction (numbers[i], &action, &before[i]);
  silent = with_echo;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  silent.c_lflag |= ECHONL | ICANON;
  tcsetattr (terminal, TCSAFLUSH, &silent);
  say (terminal, prompt);
  line = read_line (terminal);
  saved = errno;
  tcsetattr (terminal, TCSAFLUSH, &with_echo);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    sigaction (numbers[i], &before[i], NULL);
  if (interrupted != 0)
    raise (interrupted);

  if (line == NULL)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved),
                 _ ("The passphrase could not be read: %s"), g_strerror (saved));
  return line;
}

/**
 * sfs_inspect_ask_passphrase:
 * @twice: whether to ask again and compare
 * @error: return location
 *
 * Returns: (transfer full): what was typed, not empty; or %NULL with a #GFileError
 */
SfsSecret *
sfs_inspect_ask_passphrase (gboolean twice, GError **error)
{
  g_autoptr (SfsSecret) first = NULL;
  g_autoptr (SfsSecret) second = NULL;
  int terminal = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

  if (terminal < 0)
    {
      g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                           _ ("There is no terminal to ask for the passphrase on"));
      return NULL;
    }
  first = ask (terminal, _ ("Passphrase: "), error);
  if (first != NULL && twice && sfs_secret_length (first) > 0)
    second = ask (terminal, _ ("The same again: "), error);
  close (terminal);
  if (first == NULL || (twice && sfs_secret_length (first) > 0 && second == NULL))
    return NULL;

  if (sfs_secret_length (first) == 0)
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, _ ("The passphrase is empty"));
  else if (twice && (sfs_secret_length (first) != sfs_secret_length (second) ||
                     sodium_memcmp (sfs_secret_data (first), sfs_secret_data (second),
                                    sfs_secret_length (first)) != 0))
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                         _ ("The two passphrases are not the same"));
  else
    return g_steal_pointer (&first);
  return NULL;
}
