/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shows that the thread sanitizer sees through GLib: what hands work to other threads by GLib is
 * reported where two of them write to one place without a lock, and only there.
 *
 *   sfs-tsan-control locked|racing pool|task|thread|queue */

#include <gio/gio.h>
#include <stdlib.h>

#define N_THREADS 4
#define TIMES 200

static gboolean racing;
static GMutex mutex;
static int counter; /* under the mutex, unless racing */
static GCond all_there;
static int n_there;

/* All of them, so that they do run beside each other: what comes after what is no race. */
static void
await_others (void)
{
  g_mutex_lock (&mutex);
  if (++n_there == N_THREADS)
    g_cond_broadcast (&all_there);
  while (n_there < N_THREADS)
    g_cond_wait (&all_there, &mutex);
  g_mutex_unlock (&mutex);
}

static void
count (void)
{
  await_others ();
  for (guint i = 0; i < TIMES; i++)
    {
      if (!racing)
        g_mutex_lock (&mutex);
      counter++;
      if (!racing)
        g_mutex_unlock (&mutex);
    }
}

static void
count_in_pool (gpointer data, gpointer user_data)
{
  count ();
}

static void
use_pool (void)
{
  GThreadPool *pool = g_thread_pool_new (count_in_pool, NULL, N_THREADS, TRUE, NULL);

  for (int i = 1; i <= N_THREADS; i++)
    g_thread_pool_push (pool, GINT_TO_POINTER (i), NULL);
  g_thread_pool_free (pool, FALSE, TRUE);
}

static void
count_in_task (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  count ();
  g_task_return_boolean (task, TRUE);
}

static void
on_counted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  int *left = user_data;

  (*left)--;
}

static void
use_tasks (void)
{
  int left = N_THREADS;

  for (int i = 0; i < N_THREADS; i++)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, on_counted, &left);

      g_task_run_in_thread (task, count_in_task);
    }
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
}

static gpointer
count_in_thread (gpointer data)
{
  count ();
  return NULL;
}

static void
use_threads (void)
{
  GThread *threads[N_THREADS];

  for (int i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("count", count_in_thread, NULL);
  for (int i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

/* What is pushed is its receiver's from then on; racing, the sender goes on with it. */

static gpointer
take_all (gpointer data)
{
  for (int i = 0; i < TIMES; i++)
    {
      int *number = g_async_queue_pop (data);

      (*number)++;
      g_free (number);
    }
  return NULL;
}

static void
use_queue (void)
{
  g_autoptr (GAsyncQueue) queue = g_async_queue_new ();
  GThread *thread = g_thread_new ("take", take_all, queue);

  for (int i = 0; i < TIMES; i++)
    {
      int *number = g_new (int, 1);

      *number = i;
      g_async_queue_push (queue, number);
      if (racing)
        *number = -i;
    }
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  if (argc != 3)
    return 2;
  racing = g_str_equal (argv[1], "racing");
  if (g_str_equal (argv[2], "pool"))
    use_pool ();
  else if (g_str_equal (argv[2], "task"))
    use_tasks ();
  else if (g_str_equal (argv[2], "thread"))
    use_threads ();
  else
    use_queue ();
  return 0;
}
