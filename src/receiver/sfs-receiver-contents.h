/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where the receiver keeps the sealed files: a narrow interface, so that an object store can take
 * the file system's place. A content is known by a key that the implementation makes; nothing that
 * came over the network is ever part of one. */
#define SFS_TYPE_RECEIVER_CONTENTS (sfs_receiver_contents_get_type ())
G_DECLARE_INTERFACE (SfsReceiverContents, sfs_receiver_contents, SFS, RECEIVER_CONTENTS, GObject)

struct _SfsReceiverContentsInterface
{
  GTypeInterface parent_iface;

  char *(*create) (SfsReceiverContents *self, GError **error);
  gint64 (*get_size) (SfsReceiverContents *self, const char *key, GError **error);
  GOutputStream *(*write_from) (SfsReceiverContents *self,
                                const char *key,
                                gint64 offset,
                                GError **error);
  gboolean (*truncate) (SfsReceiverContents *self, const char *key, gint64 size, GError **error);
  char *(*settle) (SfsReceiverContents *self,
                   const char *key,
                   GCancellable *cancellable,
                   GError **error);
  GInputStream *(*read) (SfsReceiverContents *self, const char *key, gint64 offset, GError **error);
  gboolean (*remove) (SfsReceiverContents *self, const char *key, GError **error);
  GPtrArray *(*list) (SfsReceiverContents *self, GError **error);
};

char *sfs_receiver_contents_create (SfsReceiverContents *self, GError **error);
gint64 sfs_receiver_contents_get_size (SfsReceiverContents *self, const char *key, GError **error);
GOutputStream *sfs_receiver_contents_write_from (SfsReceiverContents *self,
                                                 const char *key,
                                                 gint64 offset,
                                                 GError **error);
gboolean sfs_receiver_contents_truncate (SfsReceiverContents *self,
                                         const char *key,
                                         gint64 size,
                                         GError **error);
char *sfs_receiver_contents_settle (SfsReceiverContents *self,
                                    const char *key,
                                    GCancellable *cancellable,
                                    GError **error);
GInputStream *sfs_receiver_contents_read (SfsReceiverContents *self,
                                          const char *key,
                                          gint64 offset,
                                          GError **error);
gboolean sfs_receiver_contents_remove (SfsReceiverContents *self, const char *key, GError **error);
GPtrArray *sfs_receiver_contents_list (SfsReceiverContents *self, GError **error); /* of keys */

G_END_DECLS
