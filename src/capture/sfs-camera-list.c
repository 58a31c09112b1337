/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One device monitor a process, on a worker that stays: the provider of PipeWire 0.3.65 corrupts
 * memory when it is started for the third time. At each change the worker makes a whole new list,
 * and each model compares it with its own. */

#include "capture/sfs-camera-list.h"

#include "capture/sfs-camera-format.h"
#include "capture/sfs-camera-identity.h"
#include "capture/sfs-camera-private.h"
#include "capture/sfs-worker.h"

/* Where the worker's news go: a model and its thread. */
typedef struct
{
  GMainContext *context;
  GWeakRef list;
} Link;

/* Touched on the worker's thread only. */
static struct
{
  GstDeviceMonitor *monitor;
  GHashTable *known; /* GstDevice → SfsCamera */
  GPtrArray *cameras;
  GPtrArray *links;
  gboolean infrared; /* there is one that was left out */
} watcher;

struct _SfsCameraList
{
  GObject parent_instance;

  Link *link;
  GPtrArray *cameras;
  gboolean loading, infrared;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SfsCameraList,
                               sfs_camera_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_LOADING = 1,
  PROP_INFRARED_ONLY,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static void
link_clear (gpointer data)
{
  Link *self = data;

  g_main_context_unref (self->context);
  g_weak_ref_clear (&self->list);
}

static void
link_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, link_clear);
}

/* Worker */

static GstStructure *
device_properties (GstDevice *device)
{
  GstStructure *properties = gst_device_get_properties (device);

  return properties != NULL ? properties : gst_structure_new_empty ("none");
}

/* A camera that PipeWire has is left out of what Video4Linux has. */
static gboolean
is_duplicate (GstDevice *device, GList *devices)
{
  g_autoptr (GstStructure) properties = device_properties (device);

  for (GList *l = devices; l != NULL; l = l->next)
    {
      g_autoptr (GstStructure) other = device_properties (l->data);
      if (sfs_camera_identity_is_same_device (properties, other))
        return TRUE;
    }
  return FALSE;
}

static SfsCamera *
make_camera (GstDevice *device, GHashTable *ids)
{
  g_autofree char *name = gst_device_get_display_name (device);
  g_autoptr (GstStructure) properties = device_properties (device);
  g_autofree char *id = sfs_camera_identity_make (properties, name);

  /* Without a plug to tell them apart two cameras of a kind may have the same. */
  for (int n = 2; g_hash_table_contains (ids, id); n++)
    {
      g_autofree char *first = sfs_camera_identity_make (properties, name);
      g_free (id);
      id = g_strdup_printf ("%s#%d", first, n);
    }
  return sfs_camera_new (id, name, device);
}

static void
scan (void)
{
  GList *devices = gst_device_monitor_get_devices (watcher.monitor);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) known = g_steal_pointer (&watcher.known);

  watcher.known = g_hash_table_new_full (NULL, NULL, gst_object_unref, g_object_unref);
  g_ptr_array_set_size (watcher.cameras, 0);
  watcher.infrared = FALSE;
  for (GList *l = devices; l != NULL; l = l->next)
    {
      SfsCamera *camera = g_hash_table_lookup (known, l->data);
      if (camera != NULL)
        g_hash_table_add (ids, (gpointer) sfs_camera_get_id (camera));
    }
  for (GList *l = devices; l != NULL; l = l->next)
    {
      GstDevice *device = l->data;
      g_autofree char *name = gst_device_get_display_name (device);
      g_autoptr (GstCaps) caps = gst_device_get_caps (device);
      SfsCamera *camera = g_hash_table_lookup (known, device);

      if (sfs_camera_is_infrared (name, caps))
        {
          watcher.infrared = TRUE;
          continue;
        }
      if (is_duplicate (device, devices))
        continue;
      camera = camera != NULL ? g_object_ref (camera) : make_camera (device, ids);
      g_hash_table_add (ids, (gpointer) sfs_camera_get_id (camera));
      g_hash_table_insert (watcher.known, gst_object_ref (device), g_object_ref (camera));
      g_ptr_array_add (watcher.cameras, camera);
    }
  g_list_free_full (devices, gst_object_unref);

  GHashTableIter iter;
  gpointer device, camera;
  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, &device, &camera))
    if (!g_hash_table_contains (watcher.known, device))
      sfs_camera_set_gone (camera);
}

typedef struct
{
  Link *link;
  GPtrArray *cameras;
  gboolean infrared;
} Update;

static void
update_free (gpointer data)
{
  Update *self = data;

  link_unref (self->link);
  g_ptr_array_unref (self->cameras);
  g_free (self);
}

static gboolean apply_update (gpointer data);

static gpointer
copy_ref (gconstpointer object, gpointer data)
{
  return g_object_ref ((gpointer) object);
}

static void
publish (gpointer link, gpointer data)
{
  Update *update = g_new0 (Update, 1);

  update->link = g_atomic_rc_box_acquire (link);
  update->cameras = g_ptr_array_copy (watcher.cameras, copy_ref, NULL);
  update->infrared = watcher.infrared;
  sfs_invoke (update->link->context, G_PRIORITY_DEFAULT, apply_update, update, update_free);
}

static gboolean
bus_message (GstBus *bus, GstMessage *message, gpointer data)
{
  switch (GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_DEVICE_ADDED:
    case GST_MESSAGE_DEVICE_REMOVED:
    case GST_MESSAGE_DEVICE_CHANGED:
      scan ();
      g_ptr_array_foreach (watcher.links, publish, NULL);
      break;
    default:
      break;
    }
  return G_SOURCE_CONTINUE;
}

/* The camera portal's PipeWire is to be set here, as the property "fd" of the provider that the
 * factory "pipewiredeviceprovider" has, before the monitor starts. */
static void
start_watching (void)
{
  g_autoptr (GstBus) bus = NULL;

  gst_init (NULL, NULL);
  watcher.known = g_hash_table_new_full (NULL, NULL, gst_object_unref, g_object_unref);
  watcher.cameras = g_ptr_array_new_with_free_func (g_object_unref);
  watcher.links = g_ptr_array_new_with_free_func (link_unref);
  watcher.monitor = gst_device_monitor_new ();
  /* PipeWire hides what Video4Linux finds, even where PipeWire itself finds nothing. */
  gst_device_monitor_set_show_all_devices (watcher.monitor, TRUE);
  gst_device_monitor_add_filter (watcher.monitor, "Video/Source", NULL);
  bus = gst_device_monitor_get_bus (watcher.monitor);
  gst_bus_add_watch (bus, bus_message, NULL);
  gst_device_monitor_start (watcher.monitor);
  scan ();
}

static gboolean
subscribe (gpointer link)
{
  if (watcher.monitor == NULL)
    start_watching ();
  g_ptr_array_add (watcher.links, g_atomic_rc_box_acquire (link));
  publish (link, NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
unsubscribe (gpointer link)
{
  g_ptr_array_remove (watcher.links, link);
  return G_SOURCE_REMOVE;
}

static gpointer
make_worker (gpointer data)
{
  return sfs_worker_new ("sfs-cameras");
}

static void
ask_watcher (GSourceFunc function, Link *link)
{
  static GOnce once = G_ONCE_INIT;
  SfsWorker *worker = g_once (&once, make_worker, NULL);

  sfs_worker_invoke (worker, function, g_atomic_rc_box_acquire (link), link_unref);
}

/* Model */

static GType
get_item_type (GListModel *model)
{
  return SFS_TYPE_CAMERA;
}

static guint
get_n_items (GListModel *model)
{
  return SFS_CAMERA_LIST (model)->cameras->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  SfsCameraList *self = SFS_CAMERA_LIST (model);

  return position < self->cameras->len ? g_object_ref (self->cameras->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static gboolean
apply_update (gpointer data)
{
  Update *update = data;
  g_autoptr (SfsCameraList) self = g_weak_ref_get (&update->link->list);

  if (self == NULL)
    return G_SOURCE_REMOVE;
  gboolean was_infrared_only = sfs_camera_list_get_infrared_only (self);
  self->infrared = update->infrared;
  for (guint i = self->cameras->len; i-- > 0;)
    if (!g_ptr_array_find (update->cameras, self->cameras->pdata[i], NULL))
      {
        g_ptr_array_remove_index (self->cameras, i);
        g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 0);
      }
  for (guint i = 0; i < update->cameras->len; i++)
    if (!g_ptr_array_find (self->cameras, update->cameras->pdata[i], NULL))
      {
        g_ptr_array_add (self->cameras, g_object_ref (update->cameras->pdata[i]));
        g_list_model_items_changed (G_LIST_MODEL (self), self->cameras->len - 1, 0, 1);
      }
  if (sfs_camera_list_get_infrared_only (self) != was_infrared_only)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_INFRARED_ONLY]);
  if (self->loading)
    {
      self->loading = FALSE;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
    }
  return G_SOURCE_REMOVE;
}

static void
sfs_camera_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsCameraList *self = SFS_CAMERA_LIST (object);

  switch (id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_INFRARED_ONLY:
      g_value_set_boolean (value, sfs_camera_list_get_infrared_only (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_camera_list_finalize (GObject *object)
{
  SfsCameraList *self = SFS_CAMERA_LIST (object);

  ask_watcher (unsubscribe, self->link);
  link_unref (self->link);
  g_ptr_array_unref (self->cameras);
  G_OBJECT_CLASS (sfs_camera_list_parent_class)->finalize (object);
}

static void
sfs_camera_list_class_init (SfsCameraListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = sfs_camera_list_get_property;
  object_class->finalize = sfs_camera_list_finalize;
  props[PROP_LOADING] =
      g_param_spec_boolean ("loading", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_INFRARED_ONLY] = g_param_spec_boolean ("infrared-only", NULL, NULL, FALSE,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sfs_camera_list_init (SfsCameraList *self)
{
  self->loading = TRUE;
  self->cameras = g_ptr_array_new_with_free_func (g_object_unref);
  self->link = g_atomic_rc_box_new0 (Link);
  self->link->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&self->link->list, self);
  ask_watcher (subscribe, self->link);
}

/**
 * sfs_camera_list_new:
 *
 * Makes a list of the cameras, which follows what is plugged in and out. It is empty while
 * #SfsCameraList:loading. Infrared cameras are left out, as far as they can be told.
 *
 * Returns: (transfer full): the list
 */
SfsCameraList *
sfs_camera_list_new (void)
{
  return g_object_new (SFS_TYPE_CAMERA_LIST, NULL);
}

/**
 * sfs_camera_list_get_loading:
 * @self: a list
 *
 * Returns: whether the first look is still going on
 */
gboolean
sfs_camera_list_get_loading (SfsCameraList *self)
{
  g_return_val_if_fail (SFS_IS_CAMERA_LIST (self), FALSE);
  return self->loading;
}

/**
 * sfs_camera_list_get_infrared_only:
 * @self: a list
 *
 * Returns: whether there is nothing but a camera that was left out since it sees infrared only
 */
gboolean
sfs_camera_list_get_infrared_only (SfsCameraList *self)
{
  g_return_val_if_fail (SFS_IS_CAMERA_LIST (self), FALSE);
  return self->infrared && self->cameras->len == 0;
}

/**
 * sfs_camera_list_find:
 * @self: a list
 * @id: (nullable): what sfs_camera_get_id() once answered
 *
 * Returns: (transfer none) (nullable): that camera, if it is plugged in
 */
SfsCamera *
sfs_camera_list_find (SfsCameraList *self, const char *id)
{
  g_return_val_if_fail (SFS_IS_CAMERA_LIST (self), NULL);

  for (guint i = 0; i < self->cameras->len; i++)
    if (g_strcmp0 (sfs_camera_get_id (self->cameras->pdata[i]), id) == 0)
      return self->cameras->pdata[i];
  return NULL;
}
