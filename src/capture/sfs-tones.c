/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-tones.h"

#include "capture/sfs-gst.h"
#include "capture/sfs-worker.h"

#include <gst/app/gstappsrc.h>
#include <string.h>

/* A block of samples is pushed whenever the device has taken one, silence included: a device that
 * runs plays a sound at once. */
#define BLOCK (SFS_TONE_RATE / 50)
/* What a sound and the device's own buffer last at most, before the device is let go of. */
#define LINGER 800 /* ms */

/* With as short a buffer as a busy machine can keep filled: what is heard is to be what is so. The
 * role has a desktop that lowers other sounds for this one know what it is. */
#define PULSE                                                                                      \
  "pulsesink client-name=Selfsame buffer-time=160000 latency-time=20000 "                          \
  "stream-properties=\"props,media.role=(string)a11y\""
#define ALSA "alsasink buffer-time=160000 latency-time=20000"

typedef struct
{
  gatomicrefcount ref_count;
  SfsWorker *worker;
  GMainContext *context; /* the owner's */
  GWeakRef owner;        /* SfsTones */
  char *sink;            /* (nullable) */

  /* Worker's thread. */
  GstElement *pipeline;
  GSource *bus_source, *linger_source;

  GstClockTime pushed; /* source's thread: samples */

  GMutex lock; /* for what follows */
  gint16 *samples;
  gsize n, at;
} Output;

struct _SfsTones
{
  GObject parent_instance;
  Output *output;
  gboolean failed;
};

enum
{
  PROP_FAILED = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SfsTones, sfs_tones, G_TYPE_OBJECT)

static Output *
output_ref (Output *output)
{
  g_atomic_ref_count_inc (&output->ref_count);
  return output;
}

static void
output_unref (gpointer data)
{
  Output *output = data;

  if (!g_atomic_ref_count_dec (&output->ref_count))
    return;
  g_weak_ref_clear (&output->owner);
  g_main_context_unref (output->context);
  g_mutex_clear (&output->lock);
  g_free (output->samples);
  g_free (output->sink);
  g_free (output);
}

static void
set_samples (Output *output, gint16 *samples, gsize n)
{
  g_mutex_lock (&output->lock);
  g_free (output->samples);
  output->samples = samples;
  output->n = n;
  output->at = 0;
  g_mutex_unlock (&output->lock);
}

/* Source's thread */

static void
need_data (GstAppSrc *source, guint length, gpointer data)
{
  Output *output = data;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, BLOCK * sizeof (gint16), NULL);
  gsize n;

  g_mutex_lock (&output->lock);
  n = MIN (BLOCK, output->n - output->at);
  if (n > 0)
    gst_buffer_fill (buffer, 0, output->samples + output->at, n * sizeof (gint16));
  output->at += n;
  g_mutex_unlock (&output->lock);

  gst_buffer_memset (buffer, n * sizeof (gint16), 0, (BLOCK - n) * sizeof (gint16));
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (output->pushed, GST_SECOND, SFS_TONE_RATE);
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (BLOCK, GST_SECOND, SFS_TONE_RATE);
  output->pushed += BLOCK;
  gst_app_src_push_buffer (source, buffer);
}

/* Worker's thread */

typedef struct
{
  Output *output;
  gboolean failed;
} News;

static void
news_free (gpointer data)
{
  News *news = data;

  output_unref (news->output);
  g_free (news);
}

static gboolean
got_news (gpointer data)
{
  News *news = data;
  g_autoptr (SfsTones) self = g_weak_ref_get (&news->output->owner);

  if (self != NULL && self->failed != news->failed)
    {
      self->failed = news->failed;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FAILED]);
    }
  return G_SOURCE_REMOVE;
}

static void
tell (Output *output, gboolean failed)
{
  News *news = g_new0 (News, 1);

  news->output = output_ref (output);
  news->failed = failed;
  sfs_invoke (output->context, G_PRIORITY_DEFAULT, got_news, news, news_free);
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gboolean
stop (gpointer data)
{
  Output *output = data;

  clear_source (&output->linger_source);
  clear_source (&output->bus_source);
  if (output->pipeline != NULL)
    gst_element_set_state (output->pipeline, GST_STATE_NULL);
  g_clear_object (&output->pipeline);
  set_samples (output, NULL, 0);
  return G_SOURCE_REMOVE;
}

static gboolean
got_message (GstBus *bus, GstMessage *message, gpointer data)
{
  Output *output = data;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return G_SOURCE_CONTINUE;

  error = sfs_gst_error (message, SFS_CAPTURE_ERROR_FAILED, "the loudspeaker");
  g_message ("Tones end: %s", error->message);
  stop (output);
  tell (output, TRUE);
  return G_SOURCE_REMOVE;
}

/* A pipeline that ends in @sink, or NULL where that finds no device. */
static GstElement *
try_sink (Output *output, const char *sink, GError **error)
{
  g_autofree char *description =
      g_strdup_printf ("appsrc name=source format=time max-bytes=%u "
                       "caps=audio/x-raw,format=S16LE,layout=interleaved,rate=%d,channels=1 ! "
                       "audioconvert ! audioresample ! %s name=sink",
                       (guint) (BLOCK * sizeof (gint16)), SFS_TONE_RATE, sink);
  GstElement *pipeline = sfs_gst_parse (description, error);
  g_autoptr (GstElement) source = NULL;

  if (pipeline == NULL)
    return NULL;

  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  gst_app_src_set_callbacks (GST_APP_SRC (source), &(GstAppSrcCallbacks){ .need_data = need_data },
                             output_ref (output), output_unref);
  output->pushed = 0;
  if (gst_element_set_state (pipeline, GST_STATE_READY) != GST_STATE_CHANGE_FAILURE)
    return pipeline;

  g_set_error (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_FAILED, "%s finds no loudspeaker", sink);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_object_unref (pipeline);
  return NULL;
}

static gboolean
start (gpointer data)
{
  Output *output = data;
  const char *const sinks[] = { output->sink != NULL ? output->sink : PULSE,
                                output->sink != NULL ? NULL : ALSA, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GstBus) bus = NULL;

  clear_source (&output->linger_source);
  if (output->pipeline != NULL)
    return G_SOURCE_REMOVE;

  gst_init (NULL, NULL);
  for (gsize i = 0; sinks[i] != NULL && output->pipeline == NULL; i++)
    {
      /* What the first one says is the most useful. */
      output->pipeline = try_sink (output, sinks[i], error == NULL ? &error : NULL);
    }
  if (output->pipeline == NULL)
    {
      g_message ("No tones: %s", error->message);
      set_samples (output, NULL, 0);
      tell (output, TRUE);
      return G_SOURCE_REMOVE;
    }

  bus = gst_element_get_bus (output->pipeline);
  output->bus_source = gst_bus_create_watch (bus);
  g_source_set_callback (output->bus_source, G_SOURCE_FUNC (got_message), output, NULL);
  g_source_attach (output->bus_source, sfs_worker_get_context (output->worker));
  gst_element_set_state (output->pipeline, GST_STATE_PLAYING);
  tell (output, FALSE);
  return G_SOURCE_REMOVE;
}

static gboolean
linger (gpointer data)
{
  Output *output = data;

  clear_source (&output->linger_source);
  if (output->pipeline == NULL)
    return G_SOURCE_REMOVE;

  output->linger_source = g_timeout_source_new (LINGER);
  g_source_set_callback (output->linger_source, stop, output, NULL);
  g_source_attach (output->linger_source, sfs_worker_get_context (output->worker));
  return G_SOURCE_REMOVE;
}

static void
order (SfsTones *self, GSourceFunc function)
{
  sfs_worker_invoke (self->output->worker, function, output_ref (self->output), output_unref);
}

static void
sfs_tones_finalize (GObject *object)
{
  SfsTones *self = SFS_TONES (object);

  if (self->output != NULL)
    {
      order (self, stop);
      sfs_worker_end (self->output->worker);
      output_unref (self->output);
    }

  G_OBJECT_CLASS (sfs_tones_parent_class)->finalize (object);
}

static void
sfs_tones_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_FAILED:
      g_value_set_boolean (value, SFS_TONES (object)->failed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_tones_class_init (SfsTonesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sfs_tones_finalize;
  object_class->get_property = sfs_tones_get_property;

  props[PROP_FAILED] =
      g_param_spec_boolean ("failed", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sfs_tones_init (SfsTones *self)
{
}

/**
 * sfs_tones_new:
 * @sink: (nullable): a GStreamer element with its properties, in the place of the loudspeaker
 *
 * Returns: (transfer full): tones that are closed
 */
SfsTones *
sfs_tones_new (const char *sink)
{
  SfsTones *self = g_object_new (SFS_TYPE_TONES, NULL);
  Output *output = g_new0 (Output, 1);

  g_atomic_ref_count_init (&output->ref_count);
  g_weak_ref_init (&output->owner, self);
  g_mutex_init (&output->lock);
  output->context = g_main_context_ref_thread_default ();
  output->sink = g_strdup (sink);
  output->worker = sfs_worker_new ("sfs-tones");
  self->output = output;
  return self;
}

/**
 * sfs_tones_open:
 * @self: tones
 *
 * Opens the loudspeaker, which may take a moment; what is played meanwhile is heard then. Where
 * there is none "failed" says so, and what is played is not heard.
 */
void
sfs_tones_open (SfsTones *self)
{
  g_return_if_fail (SFS_IS_TONES (self));

  order (self, start);
}

/**
 * sfs_tones_close:
 * @self: tones
 *
 * Lets go of the loudspeaker when the sound that is being played has come to its end.
 */
void
sfs_tones_close (SfsTones *self)
{
  g_return_if_fail (SFS_IS_TONES (self));

  order (self, linger);
}

/**
 * sfs_tones_play:
 * @self: tones that are open
 * @sound: what
 * @nearness: 0 to 1, for %SFS_SOUND_NEAR
 *
 * Plays it, in the place of what is being played.
 */
void
sfs_tones_play (SfsTones *self, SfsSound sound, double nearness)
{
  gsize n;
  gint16 *samples;

  g_return_if_fail (SFS_IS_TONES (self));

  samples = sfs_tone_render (sound, nearness, &n);
  set_samples (self->output, samples, n);
}

/**
 * sfs_tones_hush:
 * @self: tones
 *
 * Breaks off what is being played.
 */
void
sfs_tones_hush (SfsTones *self)
{
  g_return_if_fail (SFS_IS_TONES (self));

  set_samples (self->output, NULL, 0);
}

/**
 * sfs_tones_get_failed:
 * @self: tones
 *
 * Returns: whether there was no loudspeaker when it was last looked for, or it went away
 */
gboolean
sfs_tones_get_failed (SfsTones *self)
{
  g_return_val_if_fail (SFS_IS_TONES (self), FALSE);

  return self->failed;
}
