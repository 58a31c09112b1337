/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The model, on the thread that made it. Each list finds its own way to the cameras, and follows
 * them there: a new list starts over. */

#include "capture/sfs-camera-list.h"

#include <unistd.h>
#include "capture/sfs-camera-access.h"
#include "capture/sfs-camera-watch.h"
#include "capture/sfs-worker.h"

/* Where news go: a model and its thread. */
typedef struct
{
  GMainContext *context;
  GWeakRef list;
} Link;

struct _SfsCameraList
{
  GObject parent_instance;

  Link *link;
  GCancellable *asking; /* while the way is not known */
  SfsCameraWatch *watch;
  GPtrArray *cameras;
  gboolean loading, infrared;
  GError *error;
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
  PROP_ERROR,
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

/* From the watch */

typedef struct
{
  Link *link;
  GPtrArray *cameras;
  gboolean infrared;
  GError *error;
} Update;

static void
update_free (gpointer data)
{
  Update *self = data;

  link_unref (self->link);
  g_ptr_array_unref (self->cameras);
  g_clear_error (&self->error);
  g_free (self);
}

static gboolean apply_update (gpointer data);

static gpointer
copy_ref (gconstpointer object, gpointer data)
{
  return g_object_ref ((gpointer) object);
}

static void
cameras_changed (GPtrArray *cameras, gboolean infrared, const GError *error, gpointer link)
{
  Update *update = g_new0 (Update, 1);

  update->link = g_atomic_rc_box_acquire (link);
  update->cameras = g_ptr_array_copy (cameras, copy_ref, NULL);
  update->infrared = infrared;
  update->error = error != NULL ? g_error_copy (error) : NULL;
  sfs_invoke (update->link->context, G_PRIORITY_DEFAULT, apply_update, update, update_free);
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

static void
end_loading (SfsCameraList *self)
{
  if (!self->loading)
    return;
  self->loading = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
}

static gboolean
is_same (const GError *a, const GError *b)
{
  return a == NULL || b == NULL ? a == b : g_error_matches (a, b->domain, b->code);
}

static gboolean
apply_update (gpointer data)
{
  Update *update = data;
  g_autoptr (SfsCameraList) self = g_weak_ref_get (&update->link->list);

  if (self == NULL)
    return G_SOURCE_REMOVE;
  gboolean was_infrared_only = sfs_camera_list_get_infrared_only (self);
  g_autoptr (GError) error_before = g_steal_pointer (&self->error);
  self->infrared = update->infrared;
  self->error = g_steal_pointer (&update->error);
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
  if (!is_same (self->error, error_before))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
  end_loading (self);
  return G_SOURCE_REMOVE;
}

static void
got_access (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsCameraList) self = g_weak_ref_get (&((Link *) data)->list);
  int fd;
  gboolean found = sfs_camera_access_open_finish (result, &fd, &error);

  if (self != NULL && found)
    self->watch =
        sfs_camera_watch_new (fd, cameras_changed, g_atomic_rc_box_acquire (data), link_unref);
  else if (found && fd >= 0)
    close (fd);
  if (self != NULL && !found)
    {
      self->error = g_steal_pointer (&error);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
      end_loading (self);
    }
  link_unref (data);
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
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_camera_list_finalize (GObject *object)
{
  SfsCameraList *self = SFS_CAMERA_LIST (object);

  g_cancellable_cancel (self->asking);
  g_object_unref (self->asking);
  g_clear_pointer (&self->watch, sfs_camera_watch_end);
  link_unref (self->link);
  g_ptr_array_unref (self->cameras);
  g_clear_error (&self->error);
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
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
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
  self->asking = g_cancellable_new ();
  sfs_camera_access_open_async (self->asking, got_access, g_atomic_rc_box_acquire (self->link));
}

/**
 * sfs_camera_list_new:
 *
 * Makes a list of the cameras, which follows what is plugged in and out. It is empty while
 * #SfsCameraList:loading, which lasts as long as the camera portal asks the person, where it does.
 * Infrared cameras are left out, as far as they can be told.
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
 * sfs_camera_list_get_error:
 * @self: a list that is not loading any more
 *
 * What keeps cameras from being found: that of sfs_camera_access_open_async(), or
 * %SFS_CAPTURE_ERROR_NO_PIPEWIRE or %SFS_CAPTURE_ERROR_MISSING_PLUGIN, with which there may be some
 * all the same. It may come later, when PipeWire ends. Only a new list tries again.
 *
 * Returns: (transfer none) (nullable): the error
 */
const GError *
sfs_camera_list_get_error (SfsCameraList *self)
{
  g_return_val_if_fail (SFS_IS_CAMERA_LIST (self), NULL);
  return self->error;
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
