/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "inspect/sfs-inspect.h"

#include "inspect/sfs-inspect-output.h"
#include "seal/sfs-age.h"
#include "seal/sfs-seal-pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* As large as the kernel lets everybody make a pipe. */
#define PIPE_LENGTH (1024 * 1024)

/**
 * sfs_inspect_parse:
 * @argc: (inout): number of arguments, the subcommand's name first
 * @argv: (inout): arguments; the strings stay where they are
 * @entries: the options
 * @parameters: what follows the options, for --help
 * @summary: what the subcommand does, for --help
 * @max_files: how many file names may be left
 *
 * Reads the options of a subcommand; --help prints them and ends the program.
 *
 * Returns: FALSE after it said what is wrong
 */
gboolean
sfs_inspect_parse (int *argc,
                   char ***argv,
                   const GOptionEntry *entries,
                   const char *parameters,
                   const char *summary,
                   int max_files)
{
  g_autoptr (GOptionContext) context = g_option_context_new (parameters);
  g_autofree char *name = g_strdup_printf ("selfsame-inspect %s", (*argv)[0]);
  g_autoptr (GError) error = NULL;

  g_set_prgname (name);
  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      sfs_inspect_usage ("%s", error->message);
      return FALSE;
    }
  if (*argc > 1 && g_strcmp0 ((*argv)[1], "--") == 0)
    {
      (*argc)--;
      (*argv)++;
    }
  if (*argc - 1 > max_files)
    {
      sfs_inspect_usage (_ ("Too many file names"));
      return FALSE;
    }
  return TRUE;
}

/**
 * sfs_inspect_usage:
 * @format: what is wrong with the command line
 * @...: arguments
 *
 * Returns: %SFS_INSPECT_USAGE
 */
SfsInspectStatus
sfs_inspect_usage (const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("%s: %s\n", g_get_prgname (), message);
  g_printerr (_ ("“%s --help” explains what there is.\n"), g_get_prgname ());
  return SFS_INSPECT_USAGE;
}

static SfsInspectStatus
describe (const GError *error, const char **text)
{
  *text = NULL;
  if (error->domain != SFS_SEAL_ERROR)
    return SFS_INSPECT_IO;

  switch ((SfsSealError) error->code)
    {
    case SFS_SEAL_ERROR_NO_MATCH:
      *text = _ ("Sealed for others: none of the keys opens it");
      return SFS_INSPECT_NO_MATCH;
    case SFS_SEAL_ERROR_HEADER:
      *text = _ ("Not a sealed file that can be read, or its header is damaged");
      return SFS_INSPECT_HEADER;
    case SFS_SEAL_ERROR_HMAC:
      *text = _ ("The header was altered; nothing was opened");
      return SFS_INSPECT_HEADER;
    case SFS_SEAL_ERROR_WORK_FACTOR:
      *text = _ ("The file asks for more work on its passphrase than this program does");
      return SFS_INSPECT_HEADER;
    case SFS_SEAL_ERROR_PAYLOAD:
      *text = _ ("The contents are damaged or not whole");
      return SFS_INSPECT_PAYLOAD;
    case SFS_SEAL_ERROR_FAILED:
    case SFS_SEAL_ERROR_KEY:
    case SFS_SEAL_ERROR_BUNDLE:
    default:
      return SFS_INSPECT_IO;
    }
}

/**
 * sfs_inspect_report:
 * @error: what went wrong
 *
 * Returns: the status that belongs to @error
 */
SfsInspectStatus
sfs_inspect_report (const GError *error)
{
  const char *text;
  SfsInspectStatus status = describe (error, &text);

  if (text != NULL)
    g_printerr ("%s: %s (%s)\n", g_get_prgname (), text, error->message);
  else
    g_printerr ("%s: %s\n", g_get_prgname (), error->message);
  return status;
}

/**
 * sfs_inspect_open_input:
 * @path: (nullable): a file, or %NULL or “-” for standard input
 * @error: return location
 *
 * Returns: (transfer full): a stream, or %NULL with a #GFileError
 */
GInputStream *
sfs_inspect_open_input (const char *path, GError **error)
{
  int fd;

  if (path == NULL || g_str_equal (path, "-"))
    return g_unix_input_stream_new (STDIN_FILENO, FALSE);

  fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0)
    {
      int saved = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved), "%s: %s", path,
                   g_strerror (saved));
      return NULL;
    }
  return g_unix_input_stream_new (fd, TRUE);
}

static gboolean
write_converted (const guint8 *data, gsize length, gpointer user_data, GError **error)
{
  return sfs_inspect_output_write (user_data, data, length, error);
}

/**
 * sfs_inspect_convert:
 * @converter: an encryptor or decryptor
 * @in_path: (nullable): a file, or %NULL or “-” for standard input
 * @out_path: (nullable): a file, or %NULL or “-” for standard output
 * @mode: permissions of the output where it is a new file, before the umask
 *
 * Streams one into the other. The output file appears, or is replaced, when it is complete and not
 * otherwise; standard output gets what is authenticated as it comes.
 *
 * Returns: the status to end with; anything wrong has been said
 */
SfsInspectStatus
sfs_inspect_convert (GConverter *converter, const char *in_path, const char *out_path, int mode)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) in = sfs_inspect_open_input (in_path, &error);
  g_autoptr (SfsInspectOutput) out = NULL;
  g_autoptr (SfsSealPipe) pipe = NULL;

  if (in != NULL)
    out = sfs_inspect_output_new (out_path, mode, &error);
  if (out == NULL)
    return sfs_inspect_report (error);

  /* Where these are pipes, who is at their other ends works while we do; else it fails, and is not
   * needed. */
  fcntl (STDIN_FILENO, F_SETPIPE_SZ, PIPE_LENGTH);
  fcntl (STDOUT_FILENO, F_SETPIPE_SZ, PIPE_LENGTH);
  pipe = sfs_seal_pipe_new (converter, write_converted, out);
  if (!sfs_seal_pipe_push_stream (pipe, in, NULL, &error) ||
      !sfs_inspect_output_commit (out, &error))
    return sfs_inspect_report (error);
  return SFS_INSPECT_DONE;
}
