/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/pages/camera/sfs-studio-private.h"

#define MAX_COUNTDOWN 20 /* s */
#define HOLD 1000        /* ms of readiness after which a recording begins that waits for it */
#define PATIENCE 10      /* s: then say what is waited for, or offer another way */

enum
{
  PROP_STATE = 1,
  PROP_HINT,
  PROP_READY,
  PROP_FIGURE,
  PROP_SECONDS,
  PROP_SLOW,
  PROP_FACE_MISSING,
  PROP_INSIST,
  PROP_LOW_RATE,
  PROP_SMALL,
  N_PROPS
};

enum
{
  SIGNAL_FRAME,
  SIGNAL_RECORDED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SfsStudio, sfs_studio, G_TYPE_OBJECT)

GType
sfs_studio_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { SFS_STUDIO_OFF, "SFS_STUDIO_OFF", "off" },
        { SFS_STUDIO_LOADING, "SFS_STUDIO_LOADING", "loading" },
        { SFS_STUDIO_FAULT, "SFS_STUDIO_FAULT", "fault" },
        { SFS_STUDIO_LOOKING, "SFS_STUDIO_LOOKING", "looking" },
        { SFS_STUDIO_REJECTED, "SFS_STUDIO_REJECTED", "rejected" },
        { SFS_STUDIO_AWAITING, "SFS_STUDIO_AWAITING", "awaiting" },
        { SFS_STUDIO_COUNTDOWN, "SFS_STUDIO_COUNTDOWN", "countdown" },
        { SFS_STUDIO_RECORDING, "SFS_STUDIO_RECORDING", "recording" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("SfsStudioState", values));
    }

  return type;
}

static gboolean
on_patience_over (gpointer user_data)
{
  SfsPatience *patience = user_data;

  patience->source = 0;
  patience->reached = TRUE;
  g_object_notify_by_pspec (G_OBJECT (patience->studio), props[patience->prop]);

  return G_SOURCE_REMOVE;
}

/* Begins to count when @lasts begins, stops when it ends. What was reached stays so with @keep: a
 * button that came must not go away under the pointer. */
static void
update_patience (SfsStudio *self, guint which, gboolean lasts, gboolean keep)
{
  SfsPatience *patience = &self->patience[which];

  if (lasts)
    {
      if (patience->source == 0 && !patience->reached)
        patience->source = g_timeout_add_seconds (PATIENCE, on_patience_over, patience);
      return;
    }

  g_clear_handle_id (&patience->source, g_source_remove);
  if (patience->reached && !keep)
    {
      patience->reached = FALSE;
      g_object_notify_by_pspec (G_OBJECT (self), props[patience->prop]);
    }
}

static void
update_all_patience (SfsStudio *self)
{
  gboolean off = self->state == SFS_STUDIO_OFF;
  gboolean picture = self->state >= SFS_STUDIO_LOOKING;

  update_patience (self, SFS_STUDIO_LASTS_LOADING, self->state == SFS_STUDIO_LOADING, FALSE);
  update_patience (self, SFS_STUDIO_LASTS_NO_FACE,
                   picture && sfs_studio_get_hint (self) == SFS_HINT_NO_FACE, !off);
}

/* The one place where the state changes. @error is taken. */
static void
set_state (SfsStudio *self, SfsStudioState state, GError *error)
{
  gboolean changed = self->state != state || error != NULL;

  g_clear_error (&self->error);
  self->error = error;
  self->state = state;
  update_all_patience (self);

  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
drop_recording_under_way (SfsStudio *self)
{
  g_clear_handle_id (&self->countdown_source, g_source_remove);
  g_clear_handle_id (&self->hold_source, g_source_remove);
  if (self->record_cancellable != NULL)
    g_cancellable_cancel (self->record_cancellable);
  g_clear_object (&self->record_cancellable);
}

static void
on_capture_hint (SfsStudio *self)
{
  update_all_patience (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HINT]);
}

static void update_hold (SfsStudio *self);

static void
on_capture_ready (SfsStudio *self)
{
  update_hold (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READY]);
}

static void
on_capture_may_insist (SfsStudio *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_INSIST]);
}

static void
on_capture_low_rate (SfsStudio *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOW_RATE]);
}

static void
on_capture_small (SfsStudio *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SMALL]);
}

static void
on_capture_seconds (SfsStudio *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SECONDS]);
}

/* A last picture may still be under way when the camera is turned off: nothing is shown then. */
static void
on_capture_frame (SfsStudio *self, SfsFrame *frame)
{
  if (self->state >= SFS_STUDIO_LOOKING)
    g_signal_emit (self, signals[SIGNAL_FRAME], 0, frame);
}

static void
let_capture_go (SfsStudio *self)
{
  if (self->capture != NULL)
    g_signal_handlers_disconnect_by_data (self->capture, self);
  g_clear_object (&self->capture);
}

static void
on_keeper_capture (SfsStudio *self)
{
  SfsCapture *capture = sfs_camera_keeper_get_capture (self->keeper);

  let_capture_go (self);
  if (capture == NULL)
    return;

  self->capture = g_object_ref (capture);
  g_signal_connect_object (capture, "notify::hint", G_CALLBACK (on_capture_hint), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (capture, "notify::ready", G_CALLBACK (on_capture_ready), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (capture, "notify::may-insist", G_CALLBACK (on_capture_may_insist), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (capture, "notify::low-rate", G_CALLBACK (on_capture_low_rate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (capture, "notify::small", G_CALLBACK (on_capture_small), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (capture, "notify::seconds", G_CALLBACK (on_capture_seconds), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (capture, "frame", G_CALLBACK (on_capture_frame), self,
                           G_CONNECT_SWAPPED);
}

static void
on_keeper_state (SfsStudio *self)
{
  const GError *error = sfs_camera_keeper_get_error (self->keeper);
  gboolean recording = self->state >= SFS_STUDIO_AWAITING;

  drop_recording_under_way (self);
  switch (sfs_camera_keeper_get_state (self->keeper))
    {
    case SFS_CAMERA_KEEPER_LOADING:
      set_state (self, SFS_STUDIO_LOADING, NULL);
      break;
    case SFS_CAMERA_KEEPER_FAULT:
      g_message ("The camera: %s", error->message);
      self->interrupted |= recording;
      set_state (self, SFS_STUDIO_FAULT, g_error_copy (error));
      break;
    case SFS_CAMERA_KEEPER_LIVE:
      /* It may have been gone for a moment only: who looked away then would wait for a recording.
       */
      self->reason = SFS_HINT_NONE;
      set_state (self, self->interrupted ? SFS_STUDIO_REJECTED : SFS_STUDIO_LOOKING, NULL);
      break;
    case SFS_CAMERA_KEEPER_OFF:
    default:
      self->interrupted = FALSE;
      set_state (self, SFS_STUDIO_OFF, NULL);
      break;
    }
}

static void
on_recorded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsStudio) self = SFS_STUDIO (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsRecording)
      recording = sfs_capture_record_finish (SFS_CAPTURE (source), result, &error);

  /* Stopped, started over or failed in the meantime: that was said then. */
  if (SFS_CAPTURE (source) != self->capture || self->state != SFS_STUDIO_RECORDING ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->record_cancellable);

  if (recording == NULL)
    {
      self->reason = SFS_HINT_NONE;
      set_state (self, SFS_STUDIO_REJECTED, g_steal_pointer (&error));
    }
  else if (!recording->accepted)
    {
      self->reason = recording->reason;
      set_state (self, SFS_STUDIO_REJECTED, NULL);
    }
  else
    {
      g_clear_pointer (&self->recording, sfs_recording_free);
      self->recording = g_steal_pointer (&recording);
      set_state (self, SFS_STUDIO_LOOKING, NULL);
      g_signal_emit (self, signals[SIGNAL_RECORDED], 0);
    }
}

/* What somebody was told of for long is not held against them, whatever the moment. */
static SfsRecordMode
get_record_mode (SfsStudio *self)
{
  return sfs_studio_get_insist (self) ? SFS_RECORD_ANYWAY : SFS_RECORD_CHECKED;
}

static void
begin_recording (SfsStudio *self)
{
  self->record_cancellable = g_cancellable_new ();
  set_state (self, SFS_STUDIO_RECORDING, NULL);
  sfs_capture_record_async (self->capture, self->clip_seconds, self->clip_max_bytes,
                            self->record_mode, self->record_cancellable, on_recorded,
                            g_object_ref (self));
}

static gboolean
on_countdown (gpointer user_data)
{
  SfsStudio *self = SFS_STUDIO (user_data);

  self->figure--;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FIGURE]);
  if (self->figure > 0)
    return G_SOURCE_CONTINUE;

  self->countdown_source = 0;
  begin_recording (self);

  return G_SOURCE_REMOVE;
}

static gboolean
on_held (gpointer user_data)
{
  SfsStudio *self = SFS_STUDIO (user_data);

  self->hold_source = 0;
  self->record_mode = get_record_mode (self);
  begin_recording (self);

  return G_SOURCE_REMOVE;
}

/* Of one moment, in which somebody only passes through the right place, nothing is to begin. */
static void
update_hold (SfsStudio *self)
{
  if (self->state != SFS_STUDIO_AWAITING || !sfs_studio_get_ready (self))
    g_clear_handle_id (&self->hold_source, g_source_remove);
  else if (self->hold_source == 0)
    self->hold_source = g_timeout_add (HOLD, on_held, self);
}

static void
sfs_studio_dispose (GObject *object)
{
  SfsStudio *self = SFS_STUDIO (object);

  for (guint i = 0; i < SFS_STUDIO_N_LASTS; i++)
    g_clear_handle_id (&self->patience[i].source, g_source_remove);
  drop_recording_under_way (self);
  let_capture_go (self);
  if (self->keeper != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->keeper, self);
      sfs_camera_keeper_stop (self->keeper);
    }
  g_clear_object (&self->keeper);
  g_clear_error (&self->error);
  g_clear_pointer (&self->recording, sfs_recording_free);

  G_OBJECT_CLASS (sfs_studio_parent_class)->dispose (object);
}

static void
sfs_studio_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsStudio *self = SFS_STUDIO (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_HINT:
      g_value_set_int (value, (int) sfs_studio_get_hint (self));
      break;
    case PROP_READY:
      g_value_set_boolean (value, sfs_studio_get_ready (self));
      break;
    case PROP_FIGURE:
      g_value_set_int (value, self->figure);
      break;
    case PROP_SECONDS:
      g_value_set_double (value, sfs_studio_get_seconds (self));
      break;
    case PROP_SLOW:
      g_value_set_boolean (value, sfs_studio_get_slow (self));
      break;
    case PROP_FACE_MISSING:
      g_value_set_boolean (value, sfs_studio_get_face_missing (self));
      break;
    case PROP_INSIST:
      g_value_set_boolean (value, sfs_studio_get_insist (self));
      break;
    case PROP_LOW_RATE:
      g_value_set_boolean (value, sfs_studio_get_low_rate (self));
      break;
    case PROP_SMALL:
      g_value_set_boolean (value, sfs_studio_get_small (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_studio_class_init (SfsStudioClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sfs_studio_dispose;
  object_class->get_property = sfs_studio_get_property;

  props[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, SFS_TYPE_STUDIO_STATE, SFS_STUDIO_OFF, flags);
  props[PROP_HINT] = g_param_spec_int ("hint", NULL, NULL, 0, SFS_N_HINTS - 1, 0, flags);
  props[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, flags);
  props[PROP_FIGURE] = g_param_spec_int ("figure", NULL, NULL, 0, MAX_COUNTDOWN, 0, flags);
  props[PROP_SECONDS] = g_param_spec_double ("seconds", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_SLOW] = g_param_spec_boolean ("slow", NULL, NULL, FALSE, flags);
  props[PROP_FACE_MISSING] = g_param_spec_boolean ("face-missing", NULL, NULL, FALSE, flags);
  props[PROP_INSIST] = g_param_spec_boolean ("insist", NULL, NULL, FALSE, flags);
  props[PROP_LOW_RATE] = g_param_spec_boolean ("low-rate", NULL, NULL, FALSE, flags);
  props[PROP_SMALL] = g_param_spec_boolean ("small", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SIGNAL_FRAME] = g_signal_new ("frame", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, SFS_TYPE_FRAME);
  signals[SIGNAL_RECORDED] = g_signal_new ("recorded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sfs_studio_init (SfsStudio *self)
{
  static const guint patience_props[SFS_STUDIO_N_LASTS] = { PROP_SLOW, PROP_FACE_MISSING };

  self->countdown = 3;

  for (guint i = 0; i < SFS_STUDIO_N_LASTS; i++)
    {
      self->patience[i].studio = self;
      self->patience[i].prop = patience_props[i];
    }

  self->keeper = sfs_camera_keeper_new ();
  g_signal_connect_object (self->keeper, "notify::capture", G_CALLBACK (on_keeper_capture), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keeper, "notify::state", G_CALLBACK (on_keeper_state), self,
                           G_CONNECT_SWAPPED);
}

/**
 * sfs_studio_new:
 *
 * Returns: (transfer full): a studio with the camera off
 */
SfsStudio *
sfs_studio_new (void)
{
  return g_object_new (SFS_TYPE_STUDIO, NULL);
}

/**
 * sfs_studio_set_countdown:
 * @self: a studio
 * @seconds: from sfs_studio_record() to the recording, at most 20; or 0, and the recording begins
 * as soon as one that is likely to be accepted could have begun for a second
 *
 * For recordings to come. The second way leaves all the time that somebody needs to get into place,
 * and asks for no more than one press at whatever moment.
 */
void
sfs_studio_set_countdown (SfsStudio *self, int seconds)
{
  g_return_if_fail (SFS_IS_STUDIO (self));
  g_return_if_fail (seconds >= 0 && seconds <= MAX_COUNTDOWN);

  self->countdown = seconds;
}

/**
 * sfs_studio_record:
 * @self: a studio
 * @seconds: how long the clip has to be
 * @max_bytes: the most it may have
 *
 * Counts down, or waits until all is well, and records. Does nothing without a picture, or when
 * that is going on already. Who has been told of something soft for ten seconds is not refused for
 * it, at whatever moment they begin, and is not kept waiting for it to go away.
 */
void
sfs_studio_record (SfsStudio *self, double seconds, gsize max_bytes)
{
  g_return_if_fail (SFS_IS_STUDIO (self));

  if (self->state != SFS_STUDIO_LOOKING && self->state != SFS_STUDIO_REJECTED)
    return;

  g_clear_pointer (&self->recording, sfs_recording_free);
  self->interrupted = FALSE;
  self->clip_seconds = seconds;
  self->clip_max_bytes = max_bytes;
  self->record_mode = get_record_mode (self);
  if (self->countdown == 0)
    {
      if (self->record_mode == SFS_RECORD_ANYWAY && !sfs_studio_get_ready (self))
        {
          begin_recording (self);
          return;
        }
      set_state (self, SFS_STUDIO_AWAITING, NULL);
      update_hold (self);
      return;
    }

  self->figure = self->countdown;
  self->countdown_source = g_timeout_add (1000, on_countdown, self);
  set_state (self, SFS_STUDIO_COUNTDOWN, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FIGURE]);
}

/**
 * sfs_studio_record_now:
 * @self: a studio that waits until all is well
 *
 * Records without waiting any longer.
 */
void
sfs_studio_record_now (SfsStudio *self)
{
  g_return_if_fail (SFS_IS_STUDIO (self));

  if (self->state != SFS_STUDIO_AWAITING)
    return;

  g_clear_handle_id (&self->hold_source, g_source_remove);
  self->record_mode = get_record_mode (self);
  begin_recording (self);
}

/**
 * sfs_studio_stop_recording:
 * @self: a studio
 *
 * Ends waiting, countdown or recording; what was recorded is dropped and wiped. The picture stays.
 */
void
sfs_studio_stop_recording (SfsStudio *self)
{
  g_return_if_fail (SFS_IS_STUDIO (self));

  if (self->state < SFS_STUDIO_AWAITING)
    return;

  drop_recording_under_way (self);
  set_state (self, SFS_STUDIO_LOOKING, NULL);
}

/**
 * sfs_studio_has_recording:
 * @self: a studio
 *
 * Returns: whether there is an accepted recording to take
 */
gboolean
sfs_studio_has_recording (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), FALSE);

  return self->recording != NULL;
}

/**
 * sfs_studio_take_recording:
 * @self: a studio
 *
 * Returns: (transfer full) (nullable): the accepted recording, once
 */
SfsRecording *
sfs_studio_take_recording (SfsStudio *self)
{
  g_return_val_if_fail (SFS_IS_STUDIO (self), NULL);

  return g_steal_pointer (&self->recording);
}
