/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/sfs-speech.h"

#ifdef SFS_HAVE_SPEECH
#include <libspeechd.h>
#include <signal.h>
#endif

/* After it was not there, this long goes by before it is looked for again. */
#define RETRY_AFTER (30 * G_TIME_SPAN_SECOND)
/* The most that the end of the application waits for a last word to be taken back. */
#define LAST_WORD (300 * G_TIME_SPAN_MILLISECOND)

/* What the main thread wants of the thread that speaks. Never more than a few texts: what is said
 * at once takes the place of all before, so one that hangs gathers nothing. */
typedef struct
{
  gatomicrefcount ref_count;
  GWeakRef owner; /* SfsSpeech; asked on the main thread only */

  GMutex lock;
  GCond changed;
  gboolean wanted, hush, end, ended;
  gboolean anew;        /* it was turned on, and how it stands was not told since */
  gint64 retry_at;      /* before that it is not looked for, once it was not there */
  SfsSpeechState found; /* when it was opened; of the thread that speaks */
  GQueue texts;         /* of Text */
} Orders;

typedef struct
{
  char *text, *language;
} Text;

struct _SfsSpeech
{
  GObject parent_instance;
  Orders *orders; /* (nullable): from when it was first enabled */
  gboolean enabled;
  SfsSpeechState state;
};

enum
{
  PROP_STATE = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SfsSpeech, sfs_speech, G_TYPE_OBJECT)

GType
sfs_speech_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { SFS_SPEECH_OFF, "SFS_SPEECH_OFF", "off" },
        { SFS_SPEECH_WAITING, "SFS_SPEECH_WAITING", "waiting" },
        { SFS_SPEECH_READY, "SFS_SPEECH_READY", "ready" },
        { SFS_SPEECH_MISSING, "SFS_SPEECH_MISSING", "missing" },
        { SFS_SPEECH_NO_VOICE, "SFS_SPEECH_NO_VOICE", "no-voice" },
        { SFS_SPEECH_NOT_BUILT, "SFS_SPEECH_NOT_BUILT", "not-built" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("SfsSpeechState", values));
    }

  return type;
}

#ifdef SFS_HAVE_SPEECH

static void
set_state (SfsSpeech *self, SfsSpeechState state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
text_free (gpointer data)
{
  Text *text = data;

  g_free (text->text);
  g_free (text->language);
  g_free (text);
}

static void
orders_unref (Orders *orders)
{
  if (!g_atomic_ref_count_dec (&orders->ref_count))
    return;
  g_weak_ref_clear (&orders->owner);
  g_queue_clear_full (&orders->texts, text_free);
  g_cond_clear (&orders->changed);
  g_mutex_clear (&orders->lock);
  g_free (orders);
}

static Orders *
orders_ref (Orders *orders)
{
  g_atomic_ref_count_inc (&orders->ref_count);
  return orders;
}

/* From the thread that speaks */

typedef struct
{
  Orders *orders;
  SfsSpeechState state;
} News;

static void
news_free (gpointer data)
{
  News *news = data;

  orders_unref (news->orders);
  g_free (news);
}

static gboolean
got_news (gpointer data)
{
  News *news = data;
  g_autoptr (SfsSpeech) self = g_weak_ref_get (&news->orders->owner);

  if (self != NULL && self->enabled)
    set_state (self, news->state);
  return G_SOURCE_REMOVE;
}

static void
tell (Orders *orders, SfsSpeechState state)
{
  News *news = g_new0 (News, 1);

  news->orders = orders_ref (orders);
  news->state = state;
  g_idle_add_full (G_PRIORITY_DEFAULT, got_news, news, news_free);
}

/* Its own “dummy” only says, in English, that there is none. */
static gboolean
has_voice (SPDConnection *connection)
{
  char **modules = spd_list_modules (connection);
  gboolean found = FALSE;

  for (gsize i = 0; modules != NULL && modules[i] != NULL; i++)
    found |= g_strcmp0 (modules[i], "dummy") != 0;
  if (modules != NULL)
    free_spd_modules (modules);
  return found;
}

/* May take long: it starts Speech Dispatcher where that does not run. One thread alone uses the
 * connection and wants no events, so it is the simple kind. */
static SPDConnection *
open_connection (Orders *orders)
{
  char *error = NULL;
  SPDConnection *connection =
      spd_open2 ("selfsame", "guidance", NULL, SPD_MODE_SINGLE, NULL, 1, &error);

  if (connection == NULL)
    {
      g_message ("No spoken guidance: %s",
                 error != NULL ? error : "Speech Dispatcher is not there");
    }
  orders->found = connection == NULL       ? SFS_SPEECH_MISSING
                  : has_voice (connection) ? SFS_SPEECH_READY
                                           : SFS_SPEECH_NO_VOICE;
  tell (orders, orders->found);
  free (error);
  return connection;
}

static void
close_connection (SPDConnection **connection)
{
  if (*connection == NULL)
    return;
  /* What it was told to say it would say to the end even so. */
  spd_cancel (*connection);
  spd_close (*connection);
  *connection = NULL;
}

static gboolean
say (SPDConnection *connection, const Text *text)
{
  /* A language that it has no voice for is no reason to say nothing. */
  spd_set_language (connection, text->language);
  return spd_say (connection, SPD_MESSAGE, text->text) >= 0;
}

/* With orders->lock held, which is let go of meanwhile. */
static void
follow (Orders *orders, SPDConnection **connection)
{
  gboolean hush = orders->hush, ok = TRUE;
  Text *text = NULL;

  orders->hush = FALSE;
  if (*connection != NULL && !hush)
    text = g_queue_pop_head (&orders->texts);
  if (*connection == NULL)
    orders->anew = FALSE;
  g_mutex_unlock (&orders->lock);

  if (*connection == NULL)
    *connection = open_connection (orders);
  else if (hush)
    ok = spd_cancel (*connection) == 0;
  else
    ok = say (*connection, text);

  if (!ok)
    {
      g_message ("Spoken guidance ends: Speech Dispatcher does not answer any more");
      close_connection (connection);
      tell (orders, SFS_SPEECH_MISSING);
    }
  if (text != NULL)
    text_free (text);

  g_mutex_lock (&orders->lock);
  if (*connection == NULL)
    {
      /* Who turned it on again meanwhile waits to be told. */
      orders->retry_at = orders->anew ? 0 : g_get_monotonic_time () + RETRY_AFTER;
      g_queue_clear_full (&orders->texts, text_free);
    }
}

static gpointer
run (gpointer data)
{
  Orders *orders = data;
  SPDConnection *connection = NULL;
  sigset_t pipe;

  /* Where Speech Dispatcher has gone, writing to it must not end the application. */
  sigemptyset (&pipe);
  sigaddset (&pipe, SIGPIPE);
  pthread_sigmask (SIG_BLOCK, &pipe, NULL);

  g_mutex_lock (&orders->lock);
  while (!orders->end)
    {
      gboolean open = connection != NULL;

      if (!open && g_get_monotonic_time () < orders->retry_at)
        g_queue_clear_full (&orders->texts, text_free);

      if (open && !orders->wanted)
        {
          g_mutex_unlock (&orders->lock);
          close_connection (&connection);
          g_mutex_lock (&orders->lock);
        }
      else if (open && orders->anew)
        {
          /* Off and on again before it was closed: nothing is opened that would tell. */
          orders->anew = FALSE;
          tell (orders, orders->found);
        }
      else if (orders->wanted && (open ? orders->hush || orders->texts.length > 0
                                       : orders->retry_at == 0 || orders->texts.length > 0))
        follow (orders, &connection);
      else
        g_cond_wait (&orders->changed, &orders->lock);
    }
  g_mutex_unlock (&orders->lock);
  close_connection (&connection);

  g_mutex_lock (&orders->lock);
  orders->ended = TRUE;
  g_cond_broadcast (&orders->changed);
  g_mutex_unlock (&orders->lock);
  orders_unref (orders);
  return NULL;
}

/* From the main thread */

static Orders *
start (SfsSpeech *self)
{
  Orders *orders = g_new0 (Orders, 1);

  g_atomic_ref_count_init (&orders->ref_count);
  g_weak_ref_init (&orders->owner, self);
  g_mutex_init (&orders->lock);
  g_cond_init (&orders->changed);
  g_queue_init (&orders->texts);
  g_thread_unref (g_thread_new ("sfs-speech", run, orders_ref (orders)));
  return orders;
}

/* A voice that goes on after the window is gone would be a fright; one that hangs is left behind.
 */
static void
end (Orders *orders)
{
  gint64 until = g_get_monotonic_time () + LAST_WORD;

  g_mutex_lock (&orders->lock);
  orders->end = TRUE;
  g_cond_broadcast (&orders->changed);
  while (!orders->ended && g_cond_wait_until (&orders->changed, &orders->lock, until))
    continue;
  g_mutex_unlock (&orders->lock);
  orders_unref (orders);
}

static void
order (SfsSpeech *self, gboolean wanted, gboolean hush, Text *text)
{
  Orders *orders = self->orders;

  g_mutex_lock (&orders->lock);
  if (wanted && !orders->wanted)
    {
      orders->retry_at = 0;
      orders->anew = TRUE;
    }
  orders->wanted = wanted;
  if (hush)
    {
      g_queue_clear_full (&orders->texts, text_free);
      orders->hush = TRUE;
    }
  if (text != NULL)
    g_queue_push_tail (&orders->texts, text);
  g_cond_broadcast (&orders->changed);
  g_mutex_unlock (&orders->lock);
}

#endif

static void
sfs_speech_dispose (GObject *object)
{
#ifdef SFS_HAVE_SPEECH
  g_clear_pointer (&SFS_SPEECH (object)->orders, end);
#endif

  G_OBJECT_CLASS (sfs_speech_parent_class)->dispose (object);
}

static void
sfs_speech_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int) SFS_SPEECH (object)->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_speech_class_init (SfsSpeechClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sfs_speech_dispose;
  object_class->get_property = sfs_speech_get_property;

  props[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, SFS_TYPE_SPEECH_STATE, SFS_SPEECH_OFF,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sfs_speech_init (SfsSpeech *self)
{
#ifndef SFS_HAVE_SPEECH
  self->state = SFS_SPEECH_NOT_BUILT;
#endif
}

/**
 * sfs_speech_new:
 *
 * Returns: (transfer full): a voice that is off. When it is disposed of it is silent within
 *   a moment.
 */
SfsSpeech *
sfs_speech_new (void)
{
  return g_object_new (SFS_TYPE_SPEECH, NULL);
}

/**
 * sfs_speech_set_enabled:
 * @self: a voice
 * @enabled: whether it is to speak
 *
 * Connects to Speech Dispatcher, which may take a while, or stops speaking at once.
 */
void
sfs_speech_set_enabled (SfsSpeech *self, gboolean enabled)
{
  g_return_if_fail (SFS_IS_SPEECH (self));

#ifdef SFS_HAVE_SPEECH
  if (self->enabled == enabled)
    return;

  self->enabled = enabled;
  if (self->orders == NULL)
    self->orders = start (self);
  order (self, enabled, TRUE, NULL);
  set_state (self, enabled ? SFS_SPEECH_WAITING : SFS_SPEECH_OFF);
#endif
}

/**
 * sfs_speech_get_state:
 * @self: a voice
 *
 * Returns: what can be expected of it
 */
SfsSpeechState
sfs_speech_get_state (SfsSpeech *self)
{
  g_return_val_if_fail (SFS_IS_SPEECH (self), SFS_SPEECH_OFF);

  return self->state;
}

/**
 * sfs_speech_say:
 * @self: a voice
 * @text: what to say
 * @language: of @text, as an ISO 639 code
 * @after: whether to let what is being said come to its end
 *
 * Says it, if it is enabled. Where Speech Dispatcher is not there nothing is said, and nothing
 * waits.
 */
void
sfs_speech_say (SfsSpeech *self, const char *text, const char *language, gboolean after)
{
  g_return_if_fail (SFS_IS_SPEECH (self));
  g_return_if_fail (text != NULL && language != NULL);

#ifdef SFS_HAVE_SPEECH
  if (self->enabled)
    {
      Text *copy = g_new0 (Text, 1);

      copy->text = g_strdup (text);
      copy->language = g_strdup (language);
      order (self, TRUE, !after, copy);
    }
#endif
}

/**
 * sfs_speech_hush:
 * @self: a voice
 *
 * Stops what is being said, and drops what was to be said after it.
 */
void
sfs_speech_hush (SfsSpeech *self)
{
  g_return_if_fail (SFS_IS_SPEECH (self));

#ifdef SFS_HAVE_SPEECH
  if (self->enabled)
    order (self, TRUE, TRUE, NULL);
#endif
}
