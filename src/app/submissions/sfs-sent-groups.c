/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/submissions/sfs-sent-groups.h"

#include "core/sfs-invitation.h"

struct _SfsSentGroup
{
  GObject parent_instance;

  char *origin;
  guint count;
};

G_DEFINE_FINAL_TYPE (SfsSentGroup, sfs_sent_group, G_TYPE_OBJECT)

static void
sfs_sent_group_finalize (GObject *object)
{
  g_free (SFS_SENT_GROUP (object)->origin);

  G_OBJECT_CLASS (sfs_sent_group_parent_class)->finalize (object);
}

static void
sfs_sent_group_class_init (SfsSentGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sfs_sent_group_finalize;
}

static void
sfs_sent_group_init (SfsSentGroup *self)
{
}

/**
 * sfs_sent_group_get_origin:
 * @self: a group
 *
 * Returns: (transfer none): origin of the operator
 */
const char *
sfs_sent_group_get_origin (SfsSentGroup *self)
{
  g_return_val_if_fail (SFS_IS_SENT_GROUP (self), NULL);

  return self->origin;
}

/**
 * sfs_sent_group_dup_host:
 * @self: a group
 *
 * Returns: (transfer full): the operator, by the part of the address nobody else can have
 */
char *
sfs_sent_group_dup_host (SfsSentGroup *self)
{
  char *host;

  g_return_val_if_fail (SFS_IS_SENT_GROUP (self), NULL);

  host = sfs_url_get_host_label (self->origin);

  return host != NULL ? host : g_strdup (self->origin);
}

/**
 * sfs_sent_group_get_count:
 * @self: a group
 *
 * Returns: how many submissions are in it
 */
guint
sfs_sent_group_get_count (SfsSentGroup *self)
{
  g_return_val_if_fail (SFS_IS_SENT_GROUP (self), 0);

  return self->count;
}

static GPtrArray *
arrange (GListModel *sents)
{
  g_autoptr (GHashTable) by_origin =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) groups = g_ptr_array_new (); /* arrays of @by_origin, in order */
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (sents); i++)
    {
      SfsSent *sent = g_list_model_get_item (sents, i);
      const char *origin = sfs_sent_get_origin (sent);
      GPtrArray *group = g_hash_table_lookup (by_origin, origin);

      if (group == NULL)
        {
          group = g_ptr_array_new_with_free_func (g_object_unref);
          g_hash_table_insert (by_origin, (gpointer) origin, group);
          g_ptr_array_add (groups, group);
        }
      g_ptr_array_add (group, sent);
    }

  for (guint i = 0; i < groups->len; i++)
    {
      GPtrArray *group = g_ptr_array_index (groups, i);
      SfsSentGroup *head = g_object_new (SFS_TYPE_SENT_GROUP, NULL);

      head->origin = g_strdup (sfs_sent_get_origin (g_ptr_array_index (group, 0)));
      head->count = group->len;
      g_ptr_array_add (list, head);
      for (guint j = 0; j < group->len; j++)
        g_ptr_array_add (list, g_object_ref (g_ptr_array_index (group, j)));
    }

  return list;
}

static gboolean
is_same (gpointer a, gpointer b)
{
  if (a == b)
    return TRUE;

  return SFS_IS_SENT_GROUP (a) && SFS_IS_SENT_GROUP (b) &&
         SFS_SENT_GROUP (a)->count == SFS_SENT_GROUP (b)->count &&
         g_str_equal (SFS_SENT_GROUP (a)->origin, SFS_SENT_GROUP (b)->origin);
}

static gboolean
is_same_at (GListModel *list, guint position, gpointer item)
{
  g_autoptr (GObject) here = g_list_model_get_item (list, position);

  return is_same (here, item);
}

/* Only what differs is replaced, so that whoever reads the list stays where they are. */
static void
regroup (GListStore *list, GListModel *sents)
{
  g_autoptr (GPtrArray) wanted = arrange (sents);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));
  guint shorter = MIN (n, wanted->len);
  guint head = 0, tail = 0;

  while (head < shorter && is_same_at (G_LIST_MODEL (list), head, g_ptr_array_index (wanted, head)))
    head++;
  while (tail < shorter - head && is_same_at (G_LIST_MODEL (list), n - 1 - tail,
                                              g_ptr_array_index (wanted, wanted->len - 1 - tail)))
    tail++;

  if (n > head + tail || wanted->len > head + tail)
    g_list_store_splice (list, head, n - head - tail, wanted->pdata + head,
                         wanted->len - head - tail);
}

static void
items_changed (GListModel *sents, guint position, guint removed, guint added, GListStore *list)
{
  regroup (list, sents);
}

/**
 * sfs_sent_groups_new:
 * @sents: a list of #SfsSent
 *
 * Returns: (transfer full): the same by operator, with a #SfsSentGroup before each
 */
GListModel *
sfs_sent_groups_new (GListModel *sents)
{
  GListStore *list;

  g_return_val_if_fail (G_IS_LIST_MODEL (sents), NULL);

  list = g_list_store_new (G_TYPE_OBJECT);
  regroup (list, sents);
  g_signal_connect_object (sents, "items-changed", G_CALLBACK (items_changed), list, 0);

  return G_LIST_MODEL (list);
}
