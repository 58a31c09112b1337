/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each watch has providers of its own on a connection of its own. GStreamer's device monitor would
 * share one of each kind in the process, and what is left of a connection that broke. */

#include "capture/sfs-camera-watch.h"

#include <glib-unix.h>
#include <sys/socket.h>
#include <unistd.h>
#include "capture/sfs-camera-format.h"
#include "capture/sfs-camera-identity.h"
#include "capture/sfs-camera-private.h"
#include "capture/sfs-gst.h"
#include "capture/sfs-pipewire.h"
#include "capture/sfs-worker.h"

/* ms until having no camera is told of, on the portal's connection: there the session manager lets
 * one see cameras only after looking up the permission. */
#define GRACE 1000

/* The provider of PipeWire 0.3.65 stops without the lock of the thread that serves its connection,
 * and corrupts memory where a message comes in that moment. So the connection is cut first, and its
 * thread let come to rest; nobody waits for that. */
#define RUN_OUT (250 * G_TIME_SPAN_MILLISECOND)

enum
{
  PIPEWIRE,
  V4L2,
  N_PROVIDERS
};

struct _SfsCameraWatch
{
  gatomicrefcount ref_count; /* the one who made it, its cameras, and what is under way */
  SfsWorker *worker;
  int fd; /* PipeWire's, or -1 */
  gboolean portal;

  /* Touched on the worker's thread only. */
  SfsCameraWatchFunc changed; /* NULL after the end */
  gpointer data;
  GDestroyNotify destroy;
  GstDeviceProvider *providers[N_PROVIDERS];
  GSource *news[N_PROVIDERS], *grace, *hang_up;
  GHashTable *known;     /* GstDevice → SfsCamera */
  GHashTable *unplugged; /* what PipeWire took away, by sfs_camera_identity_dup_object() */
  GPtrArray *cameras;
  gboolean infrared; /* there is one that was left out */
  GError *error;
};

static SfsCameraWatch *
watch_ref (SfsCameraWatch *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/* May block. */
static gboolean
close_and_free (gpointer data)
{
  SfsCameraWatch *self = data;

  if (self->fd >= 0 && self->providers[PIPEWIRE] != NULL)
    {
      shutdown (self->fd, SHUT_RDWR);
      g_usleep (RUN_OUT);
    }
  for (int i = 0; i < N_PROVIDERS; i++)
    if (self->providers[i] != NULL)
      {
        gst_device_provider_stop (self->providers[i]);
        gst_object_unref (self->providers[i]);
      }
  if (self->fd >= 0)
    close (self->fd);
  g_hash_table_unref (self->known);
  g_hash_table_unref (self->unplugged);
  g_ptr_array_unref (self->cameras);
  g_clear_error (&self->error);
  g_free (self);
  return G_SOURCE_REMOVE;
}

static void
watch_unref (gpointer data)
{
  SfsCameraWatch *self = data;
  SfsWorker *worker = self->worker;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  sfs_worker_invoke (worker, close_and_free, self, NULL);
  sfs_worker_end (worker);
}

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
make_camera (SfsCameraWatch *self, GstDevice *device, GHashTable *ids)
{
  g_autofree char *name = gst_device_get_display_name (device);
  g_autoptr (GstStructure) properties = device_properties (device);
  g_autofree char *id = sfs_camera_identity_make (properties, name);
  SfsCamera *camera;

  /* Without a plug to tell them apart two cameras of a kind may have the same. */
  for (int n = 2; g_hash_table_contains (ids, id); n++)
    {
      g_autofree char *first = sfs_camera_identity_make (properties, name);
      g_free (id);
      id = g_strdup_printf ("%s#%d", first, n);
    }
  camera = sfs_camera_new (id, name, device);
  /* Reading it needs the connection. */
  g_object_set_data_full (G_OBJECT (camera), "sfs-camera-watch", watch_ref (self), watch_unref);
  return camera;
}

static char *
dup_object (GstDevice *device)
{
  g_autoptr (GstStructure) properties = device_properties (device);

  return sfs_camera_identity_dup_object (properties);
}

/* The same one, also where its provider has put another device in the place of the one it was: that
 * of PipeWire 1.4 does when the desktop takes another camera for its default. */
static SfsCamera *
find_known (GHashTable *known, GstDevice *device)
{
  g_autofree char *object = dup_object (device);
  GHashTableIter iter;
  gpointer other, camera;

  if (object == NULL)
    return g_hash_table_lookup (known, device);
  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, &other, &camera))
    {
      g_autofree char *of_other = dup_object (other);
      if (g_strcmp0 (of_other, object) == 0)
        return camera;
    }
  return NULL;
}

static GList *
list_devices (SfsCameraWatch *self)
{
  GList *devices = NULL;

  for (int i = 0; i < N_PROVIDERS; i++)
    if (self->providers[i] != NULL && (i != PIPEWIRE || self->hang_up != NULL))
      devices = g_list_concat (devices, gst_device_provider_get_devices (self->providers[i]));
  for (GList *l = devices, *next; l != NULL; l = next)
    {
      g_autofree char *object = dup_object (l->data);
      next = l->next;
      if (object == NULL || !g_hash_table_contains (self->unplugged, object))
        continue;
      gst_object_unref (l->data);
      devices = g_list_delete_link (devices, l);
    }
  return devices;
}

static void
scan (SfsCameraWatch *self)
{
  GList *devices = list_devices (self);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) known = g_steal_pointer (&self->known);

  self->known = g_hash_table_new_full (NULL, NULL, gst_object_unref, g_object_unref);
  g_ptr_array_set_size (self->cameras, 0);
  self->infrared = FALSE;
  for (GList *l = devices; l != NULL; l = l->next)
    {
      SfsCamera *camera = find_known (known, l->data);
      if (camera != NULL)
        g_hash_table_add (ids, (gpointer) sfs_camera_get_id (camera));
    }
  for (GList *l = devices; l != NULL; l = l->next)
    {
      GstDevice *device = l->data;
      g_autofree char *name = gst_device_get_display_name (device);
      g_autoptr (GstCaps) caps = gst_device_get_caps (device);
      SfsCamera *camera = find_known (known, device);

      if (!gst_device_has_classes (device, "Video/Source"))
        continue;
      if (sfs_camera_is_infrared (name, caps))
        {
          self->infrared = TRUE;
          continue;
        }
      if (is_duplicate (device, devices))
        continue;
      camera = camera != NULL ? g_object_ref (camera) : make_camera (self, device, ids);
      g_hash_table_add (ids, (gpointer) sfs_camera_get_id (camera));
      g_hash_table_insert (self->known, gst_object_ref (device), g_object_ref (camera));
      g_ptr_array_add (self->cameras, camera);
    }
  g_list_free_full (devices, gst_object_unref);

  GHashTableIter iter;
  gpointer device, camera;
  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, &device, &camera))
    if (!g_ptr_array_find (self->cameras, camera, NULL))
      sfs_camera_set_gone (camera);
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* While there is hope that a camera will still be seen, it is not said that there is none. */
static void
publish (SfsCameraWatch *self)
{
  if (self->grace != NULL && self->cameras->len == 0 && !self->infrared)
    return;
  clear_source (&self->grace);
  self->changed (self->cameras, self->infrared, self->error, self->data);
}

static gboolean
grace_over (gpointer data)
{
  SfsCameraWatch *self = data;

  clear_source (&self->grace);
  publish (self);
  return G_SOURCE_REMOVE;
}

/* The provider of PipeWire 1.4 takes away the device that it has put another one in the place of,
 * and shows that other one for ever. */
static void
remember_unplugged (SfsCameraWatch *self, GstMessage *message)
{
  g_autoptr (GstDevice) device = NULL;
  char *object;

  gst_message_parse_device_removed (message, &device);
  object = dup_object (device);
  if (object != NULL)
    g_hash_table_add (self->unplugged, object);
}

static gboolean
got_news (GstBus *bus, GstMessage *message, gpointer data)
{
  SfsCameraWatch *self = data;

  switch (GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_DEVICE_REMOVED:
      remember_unplugged (self, message);
      G_GNUC_FALLTHROUGH;
    case GST_MESSAGE_DEVICE_ADDED:
    case GST_MESSAGE_DEVICE_CHANGED:
      scan (self);
      publish (self);
      break;
    default:
      break;
    }
  return G_SOURCE_CONTINUE;
}

static void
remember_error (SfsCameraWatch *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

/* PipeWire ended. Its provider does not notice, and would show its cameras for ever. */
static gboolean
hung_up (int fd, GIOCondition condition, gpointer data)
{
  SfsCameraWatch *self = data;

  g_clear_pointer (&self->hang_up, g_source_unref);
  g_clear_error (&self->error);
  self->error = g_error_new_literal (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_NO_PIPEWIRE,
                                     "PipeWire closed the connection");
  clear_source (&self->grace);
  scan (self);
  publish (self);
  return G_SOURCE_REMOVE;
}

/* One of our own, not the one that the process shares. */
static void
add_provider (SfsCameraWatch *self, int which, const char *name, const char *package)
{
  g_autoptr (GstPluginFeature) found = sfs_gst_find (name, GST_TYPE_DEVICE_PROVIDER_FACTORY);
  g_autoptr (GstDeviceProviderFactory) factory =
      found != NULL ? GST_DEVICE_PROVIDER_FACTORY (gst_plugin_feature_load (found)) : NULL;
  g_autoptr (GstDeviceProvider) provider = NULL;
  g_autoptr (GstBus) bus = NULL;

  if (factory == NULL)
    {
      remember_error (self, g_error_new (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_MISSING_PLUGIN,
                                         "GStreamer has no %s: the package %s is missing", name,
                                         package));
      return;
    }
  provider = g_object_new (gst_device_provider_factory_get_device_provider_type (factory), NULL);
  gst_object_ref_sink (provider);
  if (which == PIPEWIRE)
    g_object_set (provider, "fd", self->fd, NULL);
  bus = gst_device_provider_get_bus (provider);
  self->news[which] = gst_bus_create_watch (bus);
  g_source_set_callback (self->news[which], G_SOURCE_FUNC (got_news), self, NULL);
  g_source_attach (self->news[which], sfs_worker_get_context (self->worker));
  if (gst_device_provider_start (provider))
    self->providers[which] = g_steal_pointer (&provider);
  else
    clear_source (&self->news[which]);
}

static gboolean
start_watching (gpointer data)
{
  SfsCameraWatch *self = data;
  GError *error = NULL;

  gst_init (NULL, NULL);
  if (!self->portal && (self->fd = sfs_pipewire_connect (&error)) < 0)
    remember_error (self, error);
  if (self->fd >= 0)
    {
      self->hang_up = g_unix_fd_source_new (self->fd, G_IO_HUP);
      g_source_set_callback (self->hang_up, G_SOURCE_FUNC (hung_up), self, NULL);
      g_source_attach (self->hang_up, sfs_worker_get_context (self->worker));
      add_provider (self, PIPEWIRE, "pipewiredeviceprovider", "gstreamer1.0-pipewire");
    }
  if (!self->portal)
    add_provider (self, V4L2, "v4l2deviceprovider", "gstreamer1.0-plugins-good");
  if (self->portal && self->providers[PIPEWIRE] != NULL)
    {
      self->grace = g_timeout_source_new (GRACE);
      g_source_set_callback (self->grace, grace_over, self, NULL);
      g_source_attach (self->grace, sfs_worker_get_context (self->worker));
    }
  scan (self);
  publish (self);
  return G_SOURCE_REMOVE;
}

/* What is still read goes on; what is not may not begin any more. */
static gboolean
stop_watching (gpointer data)
{
  SfsCameraWatch *self = data;

  for (int i = 0; i < N_PROVIDERS; i++)
    clear_source (&self->news[i]);
  clear_source (&self->grace);
  clear_source (&self->hang_up);
  g_ptr_array_set_size (self->cameras, 0);
  g_hash_table_remove_all (self->known);
  self->changed = NULL;
  if (self->destroy != NULL)
    self->destroy (self->data);
  return G_SOURCE_REMOVE;
}

/**
 * sfs_camera_watch_new:
 * @fd: (transfer full): the camera portal's connection to PipeWire, or -1 to go to PipeWire and
 *   Video4Linux directly
 * @changed: what to call, on the watch's thread
 * @data: for @changed
 * @destroy: (nullable): frees @data, on the watch's thread
 *
 * Returns: (transfer full): a watch, to be ended with sfs_camera_watch_end()
 */
SfsCameraWatch *
sfs_camera_watch_new (int fd, SfsCameraWatchFunc changed, gpointer data, GDestroyNotify destroy)
{
  SfsCameraWatch *self = g_new0 (SfsCameraWatch, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->worker = sfs_worker_new ("sfs-cameras");
  self->fd = fd;
  self->portal = fd >= 0;
  self->changed = changed;
  self->data = data;
  self->destroy = destroy;
  self->known = g_hash_table_new_full (NULL, NULL, gst_object_unref, g_object_unref);
  self->unplugged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->cameras = g_ptr_array_new_with_free_func (g_object_unref);
  sfs_worker_invoke (self->worker, start_watching, watch_ref (self), watch_unref);
  return self;
}

/**
 * sfs_camera_watch_end:
 * @self: (transfer full): a watch
 *
 * Ends it. Nothing is called any more once @destroy was.
 */
void
sfs_camera_watch_end (SfsCameraWatch *self)
{
  sfs_worker_invoke (self->worker, stop_watching, self, watch_unref);
}
