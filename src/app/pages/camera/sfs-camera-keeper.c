/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/pages/camera/sfs-camera-keeper.h"

#include <gtk/gtk.h>
#include "app/pages/camera/sfs-camera-memory.h"

#define SWITCH_TIME 1000 /* ms that the last picture of a camera stays while another one starts */
#define GONE_TIME 300    /* ms without a picture: an unplugged camera is lost */
#define RETRY_INTERVAL 3 /* s, between quiet attempts while a camera gives no picture */

/* What is kept outlives both the camera list and the capture: starting over makes new ones, since
 * the connection to the camera service may be what broke. */
struct _SfsCameraKeeper
{
  GObject parent;
  SfsCameraList *list;
  GListStore *stores;  /* holds @list, so that @cameras stays the same model */
  GListModel *cameras; /* @stores flattened */
  SfsCapture *capture;
  SfsCamera *camera; /* the one in use or last used */
  SfsCameraKeeperState state;
  GError *error;
  gboolean any;              /* another camera than @camera will do */
  gboolean missing;          /* @camera was on the list once, and is not any more */
  gboolean is_back;          /* it came back, and gave no picture since */
  gboolean chosen;           /* @camera gave pictures once, or somebody chose it */
  char *remembered;          /* id of the camera somebody chose, perhaps long ago */
  GCancellable *remembering; /* while that is being read */
  int width, height;
  int least_width, least_height; /* of a clip */
  gint64 last_frame;             /* monotonic, µs */
  guint retry_source, gone_source, switch_source;
};

enum
{
  PROP_STATE = 1,
  PROP_CAPTURE,
  PROP_CAMERA,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SfsCameraKeeper, sfs_camera_keeper, G_TYPE_OBJECT)

GType
sfs_camera_keeper_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { SFS_CAMERA_KEEPER_OFF, "SFS_CAMERA_KEEPER_OFF", "off" },
        { SFS_CAMERA_KEEPER_LOADING, "SFS_CAMERA_KEEPER_LOADING", "loading" },
        { SFS_CAMERA_KEEPER_FAULT, "SFS_CAMERA_KEEPER_FAULT", "fault" },
        { SFS_CAMERA_KEEPER_LIVE, "SFS_CAMERA_KEEPER_LIVE", "live" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("SfsCameraKeeperState", values));
    }

  return type;
}

/* The one place where the state changes. @error is taken. */
static void
set_state (SfsCameraKeeper *self, SfsCameraKeeperState state, GError *error)
{
  gboolean changed = self->state != state || error != NULL;

  g_clear_error (&self->error);
  self->error = error;
  self->state = state;

  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

/* Plugged in again it is another object. */
static gboolean
is_same (SfsCamera *a, SfsCamera *b)
{
  return a != NULL && b != NULL && g_str_equal (sfs_camera_get_id (a), sfs_camera_get_id (b));
}

static gboolean
set_camera (SfsCameraKeeper *self, SfsCamera *camera)
{
  gboolean changed;

  if (!is_same (self->camera, camera))
    self->missing = self->is_back = FALSE;
  changed = g_set_object (&self->camera, camera);
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAMERA]);

  return changed;
}

static gboolean
is_listed (SfsCameraKeeper *self)
{
  return self->camera != NULL &&
         sfs_camera_list_find (self->list, sfs_camera_get_id (self->camera)) != NULL;
}

static void
turn_on (SfsCameraKeeper *self)
{
  g_clear_handle_id (&self->retry_source, g_source_remove);
  self->any = FALSE;
  sfs_capture_start (self->capture, self->camera);
}

static gboolean
on_retry (gpointer user_data)
{
  SfsCameraKeeper *self = SFS_CAMERA_KEEPER (user_data);

  self->retry_source = 0;
  if (self->state == SFS_CAMERA_KEEPER_FAULT && is_listed (self))
    turn_on (self);

  return G_SOURCE_REMOVE;
}

/* A camera that another program had, or that fell asleep, comes back without anybody asking. The
 * attempts are quiet: the screen says the same until there is a picture. */
static void
schedule_retry (SfsCameraKeeper *self)
{
  if (self->retry_source == 0 &&
      (g_error_matches (self->error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_CAMERA_LOST) ||
       g_error_matches (self->error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_NO_PICTURE) ||
       g_error_matches (self->error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_CAMERA_BUSY)))
    self->retry_source = g_timeout_add_seconds (RETRY_INTERVAL, on_retry, self);
}

static gboolean
same_error (const GError *a, const GError *b)
{
  return a != NULL && b != NULL && a->domain == b->domain && a->code == b->code;
}

/* Where the service through which it came has ended, plugging the camera in again would help
 * nobody. */
static gboolean
has_lost_service (SfsCameraKeeper *self)
{
  return g_error_matches (sfs_camera_list_get_error (self->list), SFS_CAPTURE_ERROR,
                          SFS_CAPTURE_ERROR_NO_PIPEWIRE) &&
         self->camera != NULL && g_str_has_prefix (sfs_camera_get_id (self->camera), "pipewire:");
}

static GError *
why_lost (SfsCameraKeeper *self)
{
  if (has_lost_service (self))
    return g_error_copy (sfs_camera_list_get_error (self->list));
  return g_error_new_literal (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_CAMERA_LOST,
                              "the camera used before is not connected");
}

static void
on_capture_failed (SfsCameraKeeper *self)
{
  const GError *error = sfs_capture_get_error (self->capture);

  if (has_lost_service (self))
    error = sfs_camera_list_get_error (self->list);
  /* That there is still no picture says less than what was said before, unless that was that it is
   * gone and it is not any more: then another program may have it. */
  if (self->state != SFS_CAMERA_KEEPER_FAULT ||
      (!same_error (self->error, error) &&
       (self->is_back ||
        !g_error_matches (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_NO_PICTURE))))
    set_state (self, SFS_CAMERA_KEEPER_FAULT,
               error != NULL ? g_error_copy (error)
                             : g_error_new_literal (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_FAILED,
                                                    "the camera stopped without a reason"));
  schedule_retry (self);
}

static void
on_capture_state (SfsCameraKeeper *self)
{
  switch (sfs_capture_get_state (self->capture))
    {
    case SFS_CAPTURE_PREVIEWING:
    case SFS_CAPTURE_RECORDING:
      self->chosen = TRUE;
      self->is_back = FALSE;
      g_clear_handle_id (&self->switch_source, g_source_remove);
      if (self->state != SFS_CAMERA_KEEPER_LIVE)
        set_state (self, SFS_CAMERA_KEEPER_LIVE, NULL);
      break;
    case SFS_CAPTURE_FAILED:
      g_clear_handle_id (&self->switch_source, g_source_remove);
      on_capture_failed (self);
      break;
    case SFS_CAPTURE_STOPPED:
    case SFS_CAPTURE_STARTING:
    default:
      break;
    }
}

/* The camera to turn on now: the one used before, where it is back, or the one that somebody chose
 * when the application ran last; otherwise the first, once all are known, unless somebody had
 * chosen another. Nobody expects the light of a second camera to go on because the first was
 * unplugged. */
static SfsCamera *
choose (SfsCameraKeeper *self)
{
  SfsCamera *found = NULL;

  if (self->remembering != NULL)
    return NULL;
  if (self->camera != NULL)
    found = sfs_camera_list_find (self->list, sfs_camera_get_id (self->camera));
  else if (self->remembered != NULL)
    found = sfs_camera_list_find (self->list, self->remembered);
  if (found != NULL)
    return g_object_ref (found);
  if (sfs_camera_list_get_loading (self->list) || !(self->any || self->camera == NULL))
    return NULL;

  return g_list_model_get_item (G_LIST_MODEL (self->list), 0);
}

static GError *
why_no_camera (SfsCameraKeeper *self)
{
  if (sfs_camera_list_get_infrared_only (self->list))
    return g_error_new_literal (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_INFRARED_ONLY,
                                "the only camera sees infrared");
  if (self->camera != NULL && !self->any)
    return why_lost (self);
  if (sfs_camera_list_get_error (self->list) != NULL)
    return g_error_copy (sfs_camera_list_get_error (self->list));
  return g_error_new_literal (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_NO_CAMERA,
                              "no camera is connected");
}

static void
consider_cameras (SfsCameraKeeper *self)
{
  g_autoptr (SfsCamera) chosen = NULL;

  if (self->state == SFS_CAMERA_KEEPER_OFF || self->state == SFS_CAMERA_KEEPER_LIVE ||
      sfs_capture_get_state (self->capture) == SFS_CAPTURE_STARTING)
    return;

  chosen = choose (self);
  if (chosen != NULL)
    {
      if (set_camera (self, chosen))
        self->chosen = FALSE;
      turn_on (self);
    }
  else if (self->state == SFS_CAMERA_KEEPER_LOADING && self->remembering == NULL &&
           !sfs_camera_list_get_loading (self->list))
    set_state (self, SFS_CAMERA_KEEPER_FAULT, why_no_camera (self));
}

/* While there is no camera: which kind of none. What is said must not stay when it is not true any
 * more: that a new camera is noticed, above all. Who lost theirs is not told of another that will
 * not do. */
static void
reconsider_fault (SfsCameraKeeper *self)
{
  g_autoptr (GError) error = NULL;

  if (self->state != SFS_CAMERA_KEEPER_FAULT ||
      g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    return;

  if (g_error_matches (self->error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_CAMERA_LOST))
    error = why_lost (self);
  else if (g_error_matches (self->error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_NO_CAMERA) ||
           g_error_matches (self->error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_INFRARED_ONLY))
    error = why_no_camera (self);
  if (error != NULL && !same_error (self->error, error))
    set_state (self, SFS_CAMERA_KEEPER_FAULT, g_steal_pointer (&error));
}

static void
on_remembered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SfsCameraKeeper *self = user_data;
  g_autoptr (GError) error = NULL;
  char *id = sfs_camera_memory_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->remembering);
  self->remembered = id;
  if (self->list != NULL)
    consider_cameras (self);
}

static void
on_capture_frame (SfsCameraKeeper *self)
{
  self->last_frame = g_get_monotonic_time ();
}

/* What is said of a camera that is there, and gives nothing. */
static gboolean
is_said_to_be_there (SfsCameraKeeper *self)
{
  return self->state == SFS_CAMERA_KEEPER_FAULT &&
         (g_error_matches (self->error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_NO_PICTURE) ||
          g_error_matches (self->error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_CAMERA_BUSY));
}

static gboolean
is_silent (SfsCameraKeeper *self)
{
  return self->state == SFS_CAMERA_KEEPER_LIVE &&
         g_get_monotonic_time () - self->last_frame >= GONE_TIME * G_TIME_SPAN_MILLISECOND;
}

/* The capture notices by itself when no more pictures come, but has to wait longer to be sure. That
 * the camera is off the list as well is sure enough; alone it is not, since the same camera may
 * come by two ways, of which one is dropped. */
static gboolean
on_gone (gpointer user_data)
{
  SfsCameraKeeper *self = SFS_CAMERA_KEEPER (user_data);

  self->gone_source = 0;
  if (!is_listed (self) && (is_silent (self) || is_said_to_be_there (self)))
    {
      set_state (self, SFS_CAMERA_KEEPER_FAULT, why_lost (self));
      sfs_capture_stop (self->capture);
    }

  return G_SOURCE_REMOVE;
}

/* The camera was unplugged before it gave a picture: a source that waits for one may wait for ever.
 */
static void
give_up_starting (SfsCameraKeeper *self)
{
  sfs_capture_stop (self->capture);
  g_clear_handle_id (&self->switch_source, g_source_remove);
  if (self->state == SFS_CAMERA_KEEPER_LIVE)
    set_state (self, SFS_CAMERA_KEEPER_LOADING, NULL);
  if (!self->chosen)
    set_camera (self, NULL);
  consider_cameras (self);
  if (is_said_to_be_there (self) && sfs_capture_get_state (self->capture) != SFS_CAPTURE_STARTING)
    set_state (self, SFS_CAMERA_KEEPER_FAULT, why_no_camera (self));
}

static void
on_cameras_changed (SfsCameraKeeper *self, guint position, guint removed, guint added)
{
  if (removed > 0 && self->camera != NULL && !is_listed (self))
    {
      self->missing = TRUE;
      if (sfs_capture_get_state (self->capture) == SFS_CAPTURE_STARTING)
        give_up_starting (self);
      else if (self->gone_source == 0)
        self->gone_source = g_timeout_add (GONE_TIME + GONE_TIME / 10, on_gone, self);
    }
  if (added > 0 && self->missing && is_listed (self))
    {
      self->missing = FALSE;
      self->is_back = TRUE;
    }
  if (added > 0)
    consider_cameras (self);
}

static void
make_parts (SfsCameraKeeper *self)
{
  self->list = sfs_camera_list_new ();
  g_list_store_append (self->stores, self->list);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (on_cameras_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "notify::loading", G_CALLBACK (consider_cameras), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "notify::infrared-only", G_CALLBACK (reconsider_fault), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "notify::error", G_CALLBACK (reconsider_fault), self,
                           G_CONNECT_SWAPPED);

  self->capture = sfs_capture_new ();
  if (self->width > 0)
    sfs_capture_set_preview_size (self->capture, self->width, self->height);
  sfs_capture_set_least_size (self->capture, self->least_width, self->least_height);
  g_signal_connect_object (self->capture, "notify::state", G_CALLBACK (on_capture_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->capture, "frame", G_CALLBACK (on_capture_frame), self,
                           G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAPTURE]);
}

static void
drop_parts (SfsCameraKeeper *self)
{
  g_clear_handle_id (&self->retry_source, g_source_remove);
  g_clear_handle_id (&self->gone_source, g_source_remove);
  g_clear_handle_id (&self->switch_source, g_source_remove);
  self->missing = self->is_back = FALSE;

  if (self->capture != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->capture, self);
      sfs_capture_stop (self->capture);
      g_clear_object (&self->capture);
    }
  if (self->list != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->list, self);
      g_list_store_remove_all (self->stores);
      g_clear_object (&self->list);
    }
}

static void
sfs_camera_keeper_dispose (GObject *object)
{
  SfsCameraKeeper *self = SFS_CAMERA_KEEPER (object);

  g_cancellable_cancel (self->remembering);
  g_clear_object (&self->remembering);
  g_clear_pointer (&self->remembered, g_free);
  if (self->stores != NULL)
    drop_parts (self);
  g_clear_object (&self->cameras);
  g_clear_object (&self->stores);
  g_clear_object (&self->camera);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (sfs_camera_keeper_parent_class)->dispose (object);
}

static void
sfs_camera_keeper_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsCameraKeeper *self = SFS_CAMERA_KEEPER (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_CAPTURE:
      g_value_set_object (value, self->capture);
      break;
    case PROP_CAMERA:
      g_value_set_object (value, self->camera);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_camera_keeper_class_init (SfsCameraKeeperClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sfs_camera_keeper_dispose;
  object_class->get_property = sfs_camera_keeper_get_property;

  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, SFS_TYPE_CAMERA_KEEPER_STATE,
                                         SFS_CAMERA_KEEPER_OFF, flags);
  props[PROP_CAPTURE] = g_param_spec_object ("capture", NULL, NULL, SFS_TYPE_CAPTURE, flags);
  props[PROP_CAMERA] = g_param_spec_object ("camera", NULL, NULL, SFS_TYPE_CAMERA, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sfs_camera_keeper_init (SfsCameraKeeper *self)
{
  self->stores = g_list_store_new (G_TYPE_LIST_MODEL);
  self->cameras =
      G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (g_object_ref (self->stores))));
  self->remembering = g_cancellable_new ();
  sfs_camera_memory_load_async (self->remembering, on_remembered, self);
}

/**
 * sfs_camera_keeper_new:
 *
 * Returns: (transfer full): a keeper that has not looked for a camera yet
 */
SfsCameraKeeper *
sfs_camera_keeper_new (void)
{
  return g_object_new (SFS_TYPE_CAMERA_KEEPER, NULL);
}

/**
 * sfs_camera_keeper_start:
 * @self: a keeper
 *
 * Looks for cameras and turns one on. Does nothing where that was done and not undone.
 */
void
sfs_camera_keeper_start (SfsCameraKeeper *self)
{
  g_return_if_fail (SFS_IS_CAMERA_KEEPER (self));

  if (self->state != SFS_CAMERA_KEEPER_OFF)
    return;

  set_state (self, SFS_CAMERA_KEEPER_LOADING, NULL);
  if (self->capture == NULL)
    make_parts (self);
  consider_cameras (self);
}

/**
 * sfs_camera_keeper_stop:
 * @self: a keeper
 *
 * Turns the camera off, and its light with it. The list of cameras is kept, and with it a question
 * of the camera portal that is open: taken back it would count as a no.
 */
void
sfs_camera_keeper_stop (SfsCameraKeeper *self)
{
  g_return_if_fail (SFS_IS_CAMERA_KEEPER (self));

  if (self->state == SFS_CAMERA_KEEPER_OFF)
    return;

  g_clear_handle_id (&self->retry_source, g_source_remove);
  g_clear_handle_id (&self->switch_source, g_source_remove);
  set_state (self, SFS_CAMERA_KEEPER_OFF, NULL);
  sfs_capture_stop (self->capture);
}

/**
 * sfs_camera_keeper_start_over:
 * @self: a keeper
 *
 * Forgets everything but which camera was chosen, and begins again: asks the camera portal anew,
 * where there is one, and looks for cameras anew; takes another one when that one is not there.
 */
void
sfs_camera_keeper_start_over (SfsCameraKeeper *self)
{
  g_return_if_fail (SFS_IS_CAMERA_KEEPER (self));

  drop_parts (self);
  self->any = TRUE;
  set_state (self, SFS_CAMERA_KEEPER_OFF, NULL);
  sfs_camera_keeper_start (self);
}

/**
 * sfs_camera_keeper_set_preview_size:
 * @self: a keeper
 * @width: device pixels
 * @height: device pixels
 *
 * As sfs_capture_set_preview_size (), remembered for captures to come.
 */
void
sfs_camera_keeper_set_preview_size (SfsCameraKeeper *self, int width, int height)
{
  g_return_if_fail (SFS_IS_CAMERA_KEEPER (self));

  self->width = width;
  self->height = height;
  if (self->capture != NULL)
    sfs_capture_set_preview_size (self->capture, width, height);
}

/**
 * sfs_camera_keeper_set_least_size:
 * @self: a keeper
 * @width: of a clip, in pixels, 0 where that does not matter
 * @height: of a clip, in pixels
 *
 * As sfs_capture_set_least_size (), remembered for captures to come.
 */
void
sfs_camera_keeper_set_least_size (SfsCameraKeeper *self, int width, int height)
{
  g_return_if_fail (SFS_IS_CAMERA_KEEPER (self));

  self->least_width = width;
  self->least_height = height;
  if (self->capture != NULL)
    sfs_capture_set_least_size (self->capture, width, height);
}

/**
 * sfs_camera_keeper_get_state:
 * @self: a keeper
 *
 * Returns: the state
 */
SfsCameraKeeperState
sfs_camera_keeper_get_state (SfsCameraKeeper *self)
{
  g_return_val_if_fail (SFS_IS_CAMERA_KEEPER (self), SFS_CAMERA_KEEPER_OFF);

  return self->state;
}

/**
 * sfs_camera_keeper_get_error:
 * @self: a keeper
 *
 * Returns: (transfer none) (nullable): what is in the way, in state %SFS_CAMERA_KEEPER_FAULT
 */
const GError *
sfs_camera_keeper_get_error (SfsCameraKeeper *self)
{
  g_return_val_if_fail (SFS_IS_CAMERA_KEEPER (self), NULL);

  return self->error;
}

/**
 * sfs_camera_keeper_get_capture:
 * @self: a keeper
 *
 * Returns: (transfer none) (nullable): the present capture; none before the first start
 */
SfsCapture *
sfs_camera_keeper_get_capture (SfsCameraKeeper *self)
{
  g_return_val_if_fail (SFS_IS_CAMERA_KEEPER (self), NULL);

  return self->capture;
}

/**
 * sfs_camera_keeper_get_cameras:
 * @self: a keeper
 *
 * Returns: (transfer none): the cameras there are; the same model also after starting over
 */
GListModel *
sfs_camera_keeper_get_cameras (SfsCameraKeeper *self)
{
  g_return_val_if_fail (SFS_IS_CAMERA_KEEPER (self), NULL);

  return self->cameras;
}

/**
 * sfs_camera_keeper_get_camera:
 * @self: a keeper
 *
 * Returns: (transfer none) (nullable): the camera in use or used last
 */
SfsCamera *
sfs_camera_keeper_get_camera (SfsCameraKeeper *self)
{
  g_return_val_if_fail (SFS_IS_CAMERA_KEEPER (self), NULL);

  return self->camera;
}

static gboolean
on_switching_lasts (gpointer user_data)
{
  SfsCameraKeeper *self = user_data;

  self->switch_source = 0;
  set_state (self, SFS_CAMERA_KEEPER_LOADING, NULL);

  return G_SOURCE_REMOVE;
}

/**
 * sfs_camera_keeper_select:
 * @self: a keeper
 * @camera: one of the cameras
 *
 * Uses this camera from now on, at once when one is wanted now, and also when the application runs
 * next time. From one picture to the next nothing else is shown in between: the state stays
 * %SFS_CAMERA_KEEPER_LIVE unless the camera takes long. A recording is dropped.
 */
void
sfs_camera_keeper_select (SfsCameraKeeper *self, SfsCamera *camera)
{
  g_return_if_fail (SFS_IS_CAMERA_KEEPER (self));
  g_return_if_fail (SFS_IS_CAMERA (camera));

  g_free (self->remembered);
  self->remembered = g_strdup (sfs_camera_get_id (camera));
  sfs_camera_memory_store (self->remembered);
  if (self->camera == camera && self->state == SFS_CAMERA_KEEPER_LIVE)
    return;

  set_camera (self, camera);
  self->chosen = TRUE;
  if (self->state == SFS_CAMERA_KEEPER_OFF)
    return;

  if (self->state == SFS_CAMERA_KEEPER_LIVE)
    {
      if (self->switch_source == 0)
        self->switch_source = g_timeout_add (SWITCH_TIME, on_switching_lasts, self);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
    }
  else
    set_state (self, SFS_CAMERA_KEEPER_LOADING, NULL);
  turn_on (self);
}
