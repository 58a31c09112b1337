/* SPDX-License-Identifier: GPL-3.0-or-later */

/* send-file [--hold-at BYTES] FILE SUBMISSION CREATION-URL [UPLOAD-URL], tokens from standard
 * input, one a line, ended by an empty line: one SfsUpload as a process of its own, so that it can
 * be killed. Says on standard output what happens. With --hold-at it pauses once it is that far,
 * and goes on with the next line of input. */

#include "core/sfs-secret.h"
#include "upload/sfs-upload.h"

#include <glib/gstdio.h>
#include <stdio.h>

static char **tokens;
static gint64 hold_at = -1;
static GMainLoop *loop;
static int status = 1;

static void
get_token (gpointer source,
           SfsSecret *refuse,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);

  if (refuse != NULL)
    {
      printf ("refused\n");
      tokens++;
    }
  g_assert_nonnull (*tokens);
  g_task_return_pointer (task, sfs_secret_new_string (*tokens), (GDestroyNotify) sfs_secret_unref);
}

static SfsSecret *
get_token_finish (gpointer source, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
on_input (GIOChannel *channel, GIOCondition condition, gpointer upload)
{
  g_autofree char *line = NULL;

  g_io_channel_read_line (channel, &line, NULL, NULL, NULL);
  sfs_upload_set_paused (upload, FALSE);
  return G_SOURCE_REMOVE;
}

static void
on_sent (SfsUpload *upload, GParamSpec *pspec, gpointer data)
{
  g_autoptr (GIOChannel) input = NULL;

  if (hold_at < 0 || sfs_upload_get_sent (upload) < hold_at)
    return;
  hold_at = -1;
  sfs_upload_set_paused (upload, TRUE);
  printf ("held\n");
  input = g_io_channel_unix_new (0);
  g_io_add_watch (input, G_IO_IN, on_input, upload);
}

static void
on_waiting (SfsUpload *upload, GParamSpec *pspec, gpointer data)
{
  if (sfs_upload_get_waiting (upload))
    printf ("waiting\n");
}

static void
on_created (SfsUpload *upload, const char *url, gpointer data)
{
  printf ("created %s\n", url);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (sfs_upload_run_finish (SFS_UPLOAD (source), result, &error))
    {
      printf ("done\n");
      status = 0;
    }
  else
    printf ("failed %s %d %s\n", g_quark_to_string (error->domain), error->code, error->message);
  g_main_loop_quit (loop);
}

static char **
read_tokens (void)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  char line[1024];

  /* Not a byte more than that: the rest is for on_input (). */
  setbuf (stdin, NULL);
  while (fgets (line, sizeof line, stdin) != NULL && *g_strchomp (line) != '\0')
    g_strv_builder_add (lines, line);
  return g_strv_builder_end (lines);
}

int
main (int argc, char **argv)
{
  const GOptionEntry options[] = { { "hold-at", 0, 0, G_OPTION_ARG_INT64, &hold_at, NULL, NULL },
                                   { NULL } };
  const SfsRetryPolicy policy = {
    .first = 0.02, .factor = 1.5, .cap = 0.2, .max_attempts = 1000, .max_time = 20
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (SfsUpload) upload = NULL;
  g_autoptr (SfsHttp) http = NULL;
  g_auto (GStrv) all_tokens = NULL;
  GStatBuf info;

  sfs_secret_init ();
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || argc < 4 || argc > 5 ||
      g_stat (argv[1], &info) != 0)
    return 2;
  setvbuf (stdout, NULL, _IOLBF, 0);
  tokens = all_tokens = read_tokens ();

  loop = g_main_loop_new (NULL, FALSE);
  http = sfs_http_new (TRUE);
  upload = sfs_upload_new (http, argv[1], info.st_size, argv[2], argv[3], argv[4], source,
                           get_token, get_token_finish);
  sfs_upload_set_retry_policy (upload, &policy);
  g_signal_connect (upload, "notify::sent", G_CALLBACK (on_sent), NULL);
  g_signal_connect (upload, "notify::waiting", G_CALLBACK (on_waiting), NULL);
  g_signal_connect (upload, "created", G_CALLBACK (on_created), NULL);
  sfs_upload_run_async (upload, NULL, on_done, NULL);
  g_main_loop_run (loop);
  g_main_loop_unref (loop);
  return status;
}
