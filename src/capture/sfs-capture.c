/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The state machine, on the main thread. What is slow is the engine's. */

#include "capture/sfs-capture.h"

#include "capture/sfs-engine.h"

#include <math.h>

/* Opening a camera may hang in a driver, or where PipeWire waits for one that is gone; nothing of
 * ours can wake it. */
#define MAX_STARTING 10 /* seconds */

struct _SfsCapture
{
  GObject parent_instance;

  SfsEngine *engine;
  SfsCaptureState state;
  GError *error;
  SfsAnalyzerStatus status;
  double seconds;
  gboolean low_rate, small;
  GTask *recording;
  GSource *cancelled;
  SfsCamera *camera; /* while starting */
  GSource *starting;
  guint n_waited; /* seconds */
  int max_width, max_height;
  int min_width, min_height;
};

G_DEFINE_FINAL_TYPE (SfsCapture, sfs_capture, G_TYPE_OBJECT)

enum
{
  PROP_STATE = 1,
  PROP_HINT,
  PROP_READY,
  PROP_MAY_INSIST,
  PROP_SECONDS,
  PROP_LOW_RATE,
  PROP_SMALL,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  FRAME,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

GType
sfs_capture_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { SFS_CAPTURE_STOPPED, "SFS_CAPTURE_STOPPED", "stopped" },
        { SFS_CAPTURE_STARTING, "SFS_CAPTURE_STARTING", "starting" },
        { SFS_CAPTURE_PREVIEWING, "SFS_CAPTURE_PREVIEWING", "previewing" },
        { SFS_CAPTURE_RECORDING, "SFS_CAPTURE_RECORDING", "recording" },
        { SFS_CAPTURE_FAILED, "SFS_CAPTURE_FAILED", "failed" },
        { 0, NULL, NULL },
      };
      g_once_init_leave (&type, g_enum_register_static ("SfsCaptureState", values));
    }
  return type;
}

/**
 * sfs_recording_free:
 * @recording: (transfer full): a recording
 *
 * Frees it; the clip is wiped with its last reference.
 */
void
sfs_recording_free (SfsRecording *recording)
{
  g_clear_pointer (&recording->clip, sfs_clip_unref);
  g_clear_pointer (&recording->quality, json_object_unref);
  g_free (recording);
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
set_state (SfsCapture *self, SfsCaptureState state)
{
  if (state != SFS_CAPTURE_STARTING)
    {
      clear_source (&self->starting);
      g_clear_object (&self->camera);
    }
  if (state == self->state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
set_status (SfsCapture *self, const SfsAnalyzerStatus *status, double seconds)
{
  SfsAnalyzerStatus old = self->status;
  gboolean new_seconds = seconds != self->seconds;

  self->status = *status;
  self->seconds = seconds;
  if (status->hint != old.hint)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HINT]);
  if (status->ready != old.ready)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READY]);
  if (status->may_insist != old.may_insist)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MAY_INSIST]);
  if (new_seconds)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SECONDS]);
}

static void
set_seconds (SfsCapture *self, double seconds)
{
  SfsAnalyzerStatus status = self->status;

  set_status (self, &status, seconds);
}

static void
clear_status (SfsCapture *self)
{
  set_status (self, &(SfsAnalyzerStatus){ .nearness = NAN }, 0);
}

static void
set_low_rate (SfsCapture *self, gboolean low_rate)
{
  if (low_rate == self->low_rate)
    return;
  self->low_rate = low_rate;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOW_RATE]);
}

static void
set_small (SfsCapture *self, gboolean small)
{
  if (small == self->small)
    return;
  self->small = small;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SMALL]);
}

/* The task that waits for a recording, if one does; nothing is recorded any more. */
static GTask *
take_recording (SfsCapture *self)
{
  clear_source (&self->cancelled);
  return g_steal_pointer (&self->recording);
}

static void
drop_recording (SfsCapture *self)
{
  g_autoptr (GTask) task = take_recording (self);

  if (task == NULL)
    return;
  sfs_engine_drop_recording (self->engine);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the recording was dropped");
}

/* From the engine */

static void
got_frame (SfsFrame *frame, gpointer owner)
{
  g_autoptr (SfsCapture) self = g_object_ref (owner);

  /* One may still have been on its way when the camera went. */
  if (self->state == SFS_CAPTURE_FAILED)
    return;
  if (self->state == SFS_CAPTURE_STARTING)
    set_state (self, SFS_CAPTURE_PREVIEWING);
  g_signal_emit (self, signals[FRAME], 0, frame);
}

static void
got_status (const SfsAnalyzerStatus *status, double seconds, gpointer owner)
{
  SfsCapture *self = owner;

  set_status (self, status, self->state == SFS_CAPTURE_RECORDING ? seconds : 0);
}

static void
got_camera (gboolean low_rate, gboolean small, gpointer owner)
{
  g_autoptr (SfsCapture) self = g_object_ref (owner);

  set_low_rate (self, low_rate);
  set_small (self, small);
}

static void
got_failure (const GError *error, gpointer owner)
{
  g_autoptr (SfsCapture) self = g_object_ref (owner);
  g_autoptr (GTask) task = take_recording (self);

  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  clear_status (self);
  set_low_rate (self, FALSE);
  set_small (self, FALSE);
  set_state (self, SFS_CAPTURE_FAILED);
  if (task != NULL)
    g_task_return_error (task, g_error_copy (error));
}

static void
got_recording (SfsRecording *recording, const GError *error, gpointer owner)
{
  g_autoptr (SfsCapture) self = g_object_ref (owner);
  g_autoptr (GTask) task = take_recording (self);

  set_seconds (self, 0);
  set_state (self, SFS_CAPTURE_PREVIEWING);
  if (task == NULL)
    g_clear_pointer (&recording, sfs_recording_free);
  else if (recording != NULL)
    g_task_return_pointer (task, recording, (GDestroyNotify) sfs_recording_free);
  else
    g_task_return_error (task, g_error_copy (error));
}

static void make_engine (SfsCapture *self);

/* The engine that hangs is left to itself, and a new one takes its place. */
static void
replace_engine (SfsCapture *self)
{
  sfs_engine_abandon (self->engine);
  make_engine (self);
}

/* Every second while starting. The order may not even have been begun, where the camera before does
 * not open or close. */
static gboolean
still_starting (gpointer data)
{
  SfsCapture *self = data;
  g_autoptr (GError) error = NULL;

  if (++self->n_waited < MAX_STARTING)
    {
      if (sfs_engine_is_stuck (self->engine))
        {
          replace_engine (self);
          sfs_engine_start (self->engine, self->camera);
        }
      return G_SOURCE_CONTINUE;
    }
  error = g_error_new_literal (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_CAMERA_LOST,
                               "the camera does not answer");
  replace_engine (self);
  got_failure (error, self);
  return G_SOURCE_REMOVE;
}

static gboolean
recording_cancelled (GCancellable *cancellable, gpointer data)
{
  g_autoptr (SfsCapture) self = g_object_ref (data);

  drop_recording (self);
  set_seconds (self, 0);
  set_state (self, SFS_CAPTURE_PREVIEWING);
  return G_SOURCE_REMOVE;
}

static void
make_engine (SfsCapture *self)
{
  static const SfsEngineEvents events = { got_frame, got_status, got_camera, got_failure,
                                          got_recording };

  self->engine = sfs_engine_new (&events, self);
  sfs_engine_set_preview_size (self->engine, self->max_width, self->max_height);
  sfs_engine_set_least_size (self->engine, self->min_width, self->min_height);
}

static void
sfs_capture_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsCapture *self = SFS_CAPTURE (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_HINT:
      g_value_set_int (value, self->status.hint);
      break;
    case PROP_READY:
      g_value_set_boolean (value, self->status.ready);
      break;
    case PROP_MAY_INSIST:
      g_value_set_boolean (value, self->status.may_insist);
      break;
    case PROP_SECONDS:
      g_value_set_double (value, self->seconds);
      break;
    case PROP_LOW_RATE:
      g_value_set_boolean (value, self->low_rate);
      break;
    case PROP_SMALL:
      g_value_set_boolean (value, self->small);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_capture_dispose (GObject *object)
{
  SfsCapture *self = SFS_CAPTURE (object);

  clear_source (&self->starting);
  clear_source (&self->cancelled);
  g_clear_object (&self->camera);
  g_clear_pointer (&self->engine, sfs_engine_free);
  G_OBJECT_CLASS (sfs_capture_parent_class)->dispose (object);
}

static void
sfs_capture_finalize (GObject *object)
{
  SfsCapture *self = SFS_CAPTURE (object);

  g_clear_error (&self->error);
  G_OBJECT_CLASS (sfs_capture_parent_class)->finalize (object);
}

static void
sfs_capture_class_init (SfsCaptureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = sfs_capture_get_property;
  object_class->dispose = sfs_capture_dispose;
  object_class->finalize = sfs_capture_finalize;
  props[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, SFS_TYPE_CAPTURE_STATE, SFS_CAPTURE_STOPPED, flags);
  props[PROP_HINT] =
      g_param_spec_int ("hint", NULL, NULL, 0, SFS_N_HINTS - 1, SFS_HINT_NONE, flags);
  props[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, flags);
  props[PROP_MAY_INSIST] = g_param_spec_boolean ("may-insist", NULL, NULL, FALSE, flags);
  props[PROP_SECONDS] = g_param_spec_double ("seconds", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_LOW_RATE] = g_param_spec_boolean ("low-rate", NULL, NULL, FALSE, flags);
  props[PROP_SMALL] = g_param_spec_boolean ("small", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * SfsCapture::frame:
   * @self: a capture
   * @frame: a picture to show
   *
   * A new picture, within the bounds of sfs_capture_set_preview_size(). When the main loop is busy,
   * pictures are left out.
   */
  signals[FRAME] = g_signal_new ("frame", SFS_TYPE_CAPTURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, SFS_TYPE_FRAME | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
sfs_capture_init (SfsCapture *self)
{
  self->status.nearness = NAN;
  self->max_width = 640;
  self->max_height = 360;
  make_engine (self);
}

/**
 * sfs_capture_new:
 *
 * Returns: (transfer full): a capture, %SFS_CAPTURE_STOPPED
 */
SfsCapture *
sfs_capture_new (void)
{
  return g_object_new (SFS_TYPE_CAPTURE, NULL);
}

/**
 * sfs_capture_set_preview_size:
 * @self: a capture
 * @width: device pixels
 * @height: device pixels
 *
 * Bounds the pictures of #SfsCapture::frame, which keep the camera's shape. 640×360 unless set.
 */
void
sfs_capture_set_preview_size (SfsCapture *self, int width, int height)
{
  g_return_if_fail (SFS_IS_CAPTURE (self) && width > 0 && height > 0);
  self->max_width = width;
  self->max_height = height;
  sfs_engine_set_preview_size (self->engine, width, height);
}

/**
 * sfs_capture_set_least_size:
 * @self: a capture
 * @width: of a clip, in pixels, 0 where that does not matter
 * @height: of a clip, in pixels
 *
 * A camera that is started from now on is asked for pictures that make such a clip, if it has any;
 * see sfs_capture_get_small() otherwise.
 */
void
sfs_capture_set_least_size (SfsCapture *self, int width, int height)
{
  g_return_if_fail (SFS_IS_CAPTURE (self) && width >= 0 && height >= 0);
  self->min_width = width;
  self->min_height = height;
  sfs_engine_set_least_size (self->engine, width, height);
}

/**
 * sfs_capture_start:
 * @self: a capture, in any state
 * @camera: which camera
 *
 * Opens a camera, and closes the one before. The state is %SFS_CAPTURE_STARTING until its first
 * picture, or %SFS_CAPTURE_FAILED.
 */
void
sfs_capture_start (SfsCapture *self, SfsCamera *camera)
{
  g_return_if_fail (SFS_IS_CAPTURE (self) && SFS_IS_CAMERA (camera));

  g_autoptr (SfsCapture) alive G_GNUC_UNUSED = g_object_ref (self);
  drop_recording (self);
  sfs_engine_start (self->engine, camera);
  g_clear_error (&self->error);
  clear_status (self);
  set_low_rate (self, FALSE);
  set_small (self, FALSE);
  clear_source (&self->starting);
  g_set_object (&self->camera, camera);
  self->n_waited = 0;
  self->starting = g_timeout_source_new (1000);
  g_source_set_callback (self->starting, still_starting, self, NULL);
  g_source_attach (self->starting, g_main_context_get_thread_default ());
  set_state (self, SFS_CAPTURE_STARTING);
}

/**
 * sfs_capture_stop:
 * @self: a capture, in any state
 *
 * Closes the camera; returns at once, the camera's light goes out a moment later. A recording is
 * dropped and wiped, and finishes with %G_IO_ERROR_CANCELLED.
 */
void
sfs_capture_stop (SfsCapture *self)
{
  g_return_if_fail (SFS_IS_CAPTURE (self));

  g_autoptr (SfsCapture) alive G_GNUC_UNUSED = g_object_ref (self);
  drop_recording (self);
  sfs_engine_stop (self->engine);
  g_clear_error (&self->error);
  clear_status (self);
  set_low_rate (self, FALSE);
  set_small (self, FALSE);
  set_state (self, SFS_CAPTURE_STOPPED);
}

/**
 * sfs_capture_get_state:
 * @self: a capture
 *
 * Returns: its state
 */
SfsCaptureState
sfs_capture_get_state (SfsCapture *self)
{
  g_return_val_if_fail (SFS_IS_CAPTURE (self), SFS_CAPTURE_STOPPED);
  return self->state;
}

/**
 * sfs_capture_get_error:
 * @self: a capture
 *
 * Returns: (transfer none) (nullable): why it is %SFS_CAPTURE_FAILED
 */
const GError *
sfs_capture_get_error (SfsCapture *self)
{
  g_return_val_if_fail (SFS_IS_CAPTURE (self), NULL);
  return self->error;
}

/**
 * sfs_capture_get_hint:
 * @self: a capture
 *
 * Returns: what to tell the person now
 */
SfsHint
sfs_capture_get_hint (SfsCapture *self)
{
  g_return_val_if_fail (SFS_IS_CAPTURE (self), SFS_HINT_NONE);
  return self->status.hint;
}

/**
 * sfs_capture_get_wrong:
 * @self: a capture
 *
 * Is not notified of: for who asks what there is to see.
 *
 * Returns: all that is wrong now, as SFS_HINT_BIT ()s
 */
guint
sfs_capture_get_wrong (SfsCapture *self)
{
  g_return_val_if_fail (SFS_IS_CAPTURE (self), 0);
  return self->status.wrong;
}

/**
 * sfs_capture_get_nearness:
 * @self: a capture
 *
 * It changes with each picture, and nobody is notified of that.
 *
 * Returns: how near the face is to being in place, see sfs_nearness(); NAN without a face
 */
double
sfs_capture_get_nearness (SfsCapture *self)
{
  g_return_val_if_fail (SFS_IS_CAPTURE (self), NAN);
  return self->status.nearness;
}

/**
 * sfs_capture_get_ready:
 * @self: a capture
 *
 * Returns: whether a recording that begins now has good chances
 */
gboolean
sfs_capture_get_ready (SfsCapture *self)
{
  g_return_val_if_fail (SFS_IS_CAPTURE (self), FALSE);
  return self->status.ready;
}

/**
 * sfs_capture_get_may_insist:
 * @self: a capture
 *
 * Returns: whether only what is soft has been wrong for ten seconds, so that %SFS_RECORD_ANYWAY
 *   should be offered
 */
gboolean
sfs_capture_get_may_insist (SfsCapture *self)
{
  g_return_val_if_fail (SFS_IS_CAPTURE (self), FALSE);
  return self->status.may_insist;
}

/**
 * sfs_capture_get_seconds:
 * @self: a capture
 *
 * Returns: how much is recorded, 0 when nothing is being
 */
double
sfs_capture_get_seconds (SfsCapture *self)
{
  g_return_val_if_fail (SFS_IS_CAPTURE (self), 0);
  return self->seconds;
}

/**
 * sfs_capture_get_low_rate:
 * @self: a capture
 *
 * Cameras take fewer pictures a second in the dark. Below ten a face cannot be checked well, and a
 * clip looks like a row of photographs.
 *
 * Returns: whether there were fewer than ten a second lately
 */
gboolean
sfs_capture_get_low_rate (SfsCapture *self)
{
  g_return_val_if_fail (SFS_IS_CAPTURE (self), FALSE);
  return self->low_rate;
}

/**
 * sfs_capture_get_small:
 * @self: a capture
 *
 * Returns: whether clips of this camera are smaller than sfs_capture_set_least_size() asks for
 */
gboolean
sfs_capture_get_small (SfsCapture *self)
{
  g_return_val_if_fail (SFS_IS_CAPTURE (self), FALSE);
  return self->small;
}

/**
 * sfs_capture_record_async:
 * @self: a capture that is %SFS_CAPTURE_PREVIEWING
 * @seconds: how long
 * @max_bytes: how large the clip may become
 * @mode: %SFS_RECORD_ANYWAY when the person wants to, whatever the soft checks say
 * @cancellable: (nullable): Stop: drops and wipes the recording, and the preview goes on
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Records from now. Errors: %SFS_CAPTURE_ERROR_NO_CAMERA when there is no preview,
 * %SFS_CAPTURE_ERROR_CAMERA_LOST, %SFS_CAPTURE_ERROR_TOO_LARGE, %G_IO_ERROR_PENDING while another
 * one runs.
 */
void
sfs_capture_record_async (SfsCapture *self,
                          double seconds,
                          gsize max_bytes,
                          SfsRecordMode mode,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (SFS_IS_CAPTURE (self) && seconds > 0 && max_bytes > 0);

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sfs_capture_record_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->recording != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "a recording is going on");
      return;
    }
  if (self->state != SFS_CAPTURE_PREVIEWING)
    {
      g_task_return_new_error (task, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_NO_CAMERA,
                               "no camera is running");
      return;
    }
  if (cancellable != NULL)
    {
      self->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->cancelled, G_SOURCE_FUNC (recording_cancelled), self, NULL);
      g_source_attach (self->cancelled, g_task_get_context (task));
    }
  self->recording = g_steal_pointer (&task);
  sfs_engine_record (self->engine, seconds, max_bytes, mode == SFS_RECORD_ANYWAY);
  set_state (self, SFS_CAPTURE_RECORDING);
}

/**
 * sfs_capture_record_finish:
 * @self: a capture
 * @result: what the callback got
 * @error: where to put an error
 *
 * Returns: (transfer full) (nullable): the recording, accepted or not
 */
SfsRecording *
sfs_capture_record_finish (SfsCapture *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
