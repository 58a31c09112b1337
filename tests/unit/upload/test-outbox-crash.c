/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-encoding.h"
#include "fixtures/sfs-test.h"
#include "outbox-helpers.h"
#include "upload/sfs-outbox-private.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define ID "11111111-1111-4111-8111-111111111111"

/* Exit status of a child that got to the step it was to end at. */
#define REACHED 42

typedef struct
{
  const char *step;
  gboolean kept; /* the entry is there afterwards */
} Step;

static const Step steps[] = {
  { "written", FALSE },       { "synced", FALSE },  { "renamed", FALSE },
  { "folder-synced", FALSE }, { "inserted", TRUE }, { "deleted", FALSE },
};

static const char *last_step;

static void
end_here (const char *step)
{
  if (g_str_equal (step, last_step))
    _exit (REACHED);
}

/* In the child: everything in the life of an entry, ended in the middle. */
static void
live (const char *dir, const char *step)
{
  g_autoptr (GError) error = NULL;
  SfsOutbox *outbox;

  last_step = step;
  sfs_outbox_crash_point = end_here;
  outbox = sfs_outbox_open (dir, &error);
  if (g_str_equal (step, "written"))
    {
      GOutputStream *stream = sfs_outbox_create (outbox, ID, &error);

      g_output_stream_write_all (stream, "half of it", 10, NULL, NULL, &error);
      end_here ("written");
    }
  outbox_test_put (outbox, ID, &error);
  sfs_outbox_remove (outbox, ID, &error);
  _exit (1);
}

static void
test_step (gconstpointer data)
{
  const Step *step = data;
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsOutbox) outbox = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  pid_t child = fork ();
  int status;

  if (child == 0)
    live (dir, step->step);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, REACHED);

  outbox = outbox_test_open (dir);
  list = sfs_outbox_list (outbox, &error);
  g_assert_no_error (error);
  g_assert_cmpint (list->len, ==, step->kept ? 1 : 0);
  g_assert_cmpint (outbox_test_count (dir, ".age"), ==, step->kept ? 1 : 0);
  g_assert_cmpint (outbox_test_count (dir, ".part"), ==, 0);
  if (step->kept)
    outbox_test_assert_whole (outbox, ID);
  else
    {
      /* And the id is free again. */
      g_assert_true (outbox_test_put (outbox, ID, &error));
      g_assert_no_error (error);
    }
}

/* In the child: put entries for ever, and say so after each, whole lines. */
static void
put_and_tell (const char *dir, int fd)
{
  SfsOutbox *outbox = sfs_outbox_open (dir, NULL);

  for (;;)
    {
      g_autofree char *id = sfs_uuid_new ();
      g_autofree char *line = g_strconcat (id, "\n", NULL);

      if (outbox == NULL || !outbox_test_put (outbox, id, NULL) ||
          write (fd, line, strlen (line)) != (ssize_t) strlen (line))
        _exit (1);
    }
}

/* Reads ids until the child has gone on for @n of them, kills it, and reads what is still there. */
static void
kill_after (pid_t child, int fd, guint n, GPtrArray *ids)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  gboolean killed = FALSE;
  char buffer[4096];
  ssize_t got;

  while ((got = read (fd, buffer, sizeof buffer)) > 0)
    {
      g_string_append_len (text, buffer, got);
      if (killed || text->len < n * (strlen (ID) + 1))
        continue;
      /* Somewhere in the next one. */
      g_usleep (g_test_rand_int_range (0, 3000));
      g_assert_no_errno (kill (child, SIGKILL));
      killed = TRUE;
    }
  lines = g_strsplit (text->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    g_ptr_array_add (ids, g_strdup (lines[i]));
}

static void
test_kill (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < 12; i++)
    {
      g_autoptr (SfsOutbox) outbox = NULL;
      g_autoptr (GPtrArray) list = NULL;
      g_autoptr (GError) error = NULL;
      int fds[2];
      pid_t child;

      g_assert_no_errno (pipe (fds));
      child = fork ();
      if (child == 0)
        put_and_tell (dir, fds[1]);
      close (fds[1]);
      kill_after (child, fds[0], 1 + i % 3, told);
      close (fds[0]);
      g_assert_cmpint (waitpid (child, NULL, 0), ==, child);

      outbox = outbox_test_open (dir);
      for (guint j = 0; j < told->len; j++)
        outbox_test_assert_whole (outbox, told->pdata[j]);
      list = sfs_outbox_list (outbox, &error);
      g_assert_no_error (error);
      for (guint j = 0; j < list->len; j++)
        outbox_test_assert_whole (outbox, ((SfsOutboxEntry *) list->pdata[j])->id);
      g_assert_cmpint (list->len, >=, told->len);
      g_assert_cmpint (outbox_test_count (dir, ".age"), ==, list->len);
      g_assert_cmpint (outbox_test_count (dir, ".part"), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *path = g_strconcat ("/upload/outbox/crash/", steps[i].step, NULL);

      g_test_add_data_func (path, &steps[i], test_step);
    }
  g_test_add_func ("/upload/outbox/crash/kill", test_kill);
  return g_test_run ();
}
