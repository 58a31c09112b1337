/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-receiver-contents.h"

G_DEFINE_INTERFACE (SfsReceiverContents, sfs_receiver_contents, G_TYPE_OBJECT)

static void
sfs_receiver_contents_default_init (SfsReceiverContentsInterface *iface)
{
}

/**
 * sfs_receiver_contents_create:
 * @self: the contents
 * @error: return location for an error
 *
 * Makes an empty content.
 *
 * Returns: (transfer full): its key, or %NULL with %SFS_RECEIVER_ERROR_CONTENTS
 */
char *
sfs_receiver_contents_create (SfsReceiverContents *self, GError **error)
{
  return SFS_RECEIVER_CONTENTS_GET_IFACE (self)->create (self, error);
}

/**
 * sfs_receiver_contents_get_size:
 * @self: the contents
 * @key: of a content
 * @error: return location for an error
 *
 * Returns: how many bytes there are, or -1 with %SFS_RECEIVER_ERROR_CONTENTS
 */
gint64
sfs_receiver_contents_get_size (SfsReceiverContents *self, const char *key, GError **error)
{
  return SFS_RECEIVER_CONTENTS_GET_IFACE (self)->get_size (self, key, error);
}

/**
 * sfs_receiver_contents_write_from:
 * @self: the contents
 * @key: of a content
 * @offset: where to begin, at most its size
 * @error: return location for an error
 *
 * Opens a content for writing; what it has from @offset on is dropped.
 *
 * Returns: (transfer full): a stream, or %NULL with %SFS_RECEIVER_ERROR_CONTENTS
 */
GOutputStream *
sfs_receiver_contents_write_from (SfsReceiverContents *self,
                                  const char *key,
                                  gint64 offset,
                                  GError **error)
{
  return SFS_RECEIVER_CONTENTS_GET_IFACE (self)->write_from (self, key, offset, error);
}

/**
 * sfs_receiver_contents_truncate:
 * @self: the contents
 * @key: of a content
 * @size: in bytes, at most its present size
 * @error: return location for an error
 *
 * Drops what a content has beyond @size.
 *
 * Returns: %TRUE, or %FALSE with %SFS_RECEIVER_ERROR_CONTENTS
 */
gboolean
sfs_receiver_contents_truncate (SfsReceiverContents *self,
                                const char *key,
                                gint64 size,
                                GError **error)
{
  return SFS_RECEIVER_CONTENTS_GET_IFACE (self)->truncate (self, key, size, error);
}

/**
 * sfs_receiver_contents_settle:
 * @self: the contents
 * @key: of a content
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Makes sure that a content outlives a power cut, and hashes it as it then lies there. This takes
 * its time: it is the one call that is made on a worker thread.
 *
 * After %SFS_RECEIVER_ERROR_SYNC the content is to be removed: the system may take for written what
 * it could not write, so that a second try would succeed and prove nothing.
 *
 * Returns: (transfer full): SHA-256 in hex, or %NULL with %SFS_RECEIVER_ERROR_SYNC or
 *   %SFS_RECEIVER_ERROR_CONTENTS
 */
char *
sfs_receiver_contents_settle (SfsReceiverContents *self,
                              const char *key,
                              GCancellable *cancellable,
                              GError **error)
{
  return SFS_RECEIVER_CONTENTS_GET_IFACE (self)->settle (self, key, cancellable, error);
}

/**
 * sfs_receiver_contents_read:
 * @self: the contents
 * @key: of a content
 * @offset: where to begin
 * @error: return location for an error
 *
 * Returns: (transfer full): the content from there on, or %NULL with
 *   %SFS_RECEIVER_ERROR_CONTENTS
 */
GInputStream *
sfs_receiver_contents_read (SfsReceiverContents *self,
                            const char *key,
                            gint64 offset,
                            GError **error)
{
  return SFS_RECEIVER_CONTENTS_GET_IFACE (self)->read (self, key, offset, error);
}

/**
 * sfs_receiver_contents_remove:
 * @self: the contents
 * @key: of a content
 * @error: return location for an error
 *
 * Removes a content; one that is not there is no error.
 *
 * Returns: %TRUE, or %FALSE with %SFS_RECEIVER_ERROR_CONTENTS
 */
gboolean
sfs_receiver_contents_remove (SfsReceiverContents *self, const char *key, GError **error)
{
  return SFS_RECEIVER_CONTENTS_GET_IFACE (self)->remove (self, key, error);
}

/**
 * sfs_receiver_contents_list:
 * @self: the contents
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type utf8): the keys of all there are, or %NULL with
 *   %SFS_RECEIVER_ERROR_CONTENTS
 */
GPtrArray *
sfs_receiver_contents_list (SfsReceiverContents *self, GError **error)
{
  return SFS_RECEIVER_CONTENTS_GET_IFACE (self)->list (self, error);
}
