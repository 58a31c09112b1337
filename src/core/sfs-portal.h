/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Questions to the desktop's portals (org.freedesktop.portal.Request): asked, awaited, and called
 * off. */

#define SFS_PORTAL_NAME "org.freedesktop.portal.Desktop"
#define SFS_PORTAL_PATH "/org/freedesktop/portal/desktop"
/* ms for an answer to a call, which does not wait for the person; the portal may have to start. */
#define SFS_PORTAL_MAX_WAIT 10000

/* Of an answered question. */
typedef enum
{
  SFS_PORTAL_SUCCESS,
  SFS_PORTAL_CANCELLED, /* by the person: a no */
  SFS_PORTAL_ENDED,     /* in another way, without an answer */
} SfsPortalResponse;

void sfs_portal_ask_async (const char *interface,
                           const char *method,
                           const char *window,
                           GVariantDict *options,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
GVariant *sfs_portal_ask_finish (GAsyncResult *result, SfsPortalResponse *response, GError **error);
GDBusConnection *sfs_portal_get_connection (GAsyncResult *result);
gboolean sfs_portal_is_missing (const GError *error);

G_END_DECLS
