/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-background.h"

#include "core/sfs-portal.h"

static void
refuse (GTask *task, const char *why)
{
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "background portal: %s",
                           why);
}

static void
answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  SfsPortalResponse response;
  g_autoptr (GVariant) results = sfs_portal_ask_finish (result, &response, &error);
  gboolean allowed = FALSE;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else if (results == NULL)
    {
      /* Nobody who could say no. Outside of a sandbox none is needed; in one, what is not answered
       * does not count as a yes. */
      g_debug ("background portal: %s", error->message);
      if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
        refuse (task, error->message);
      else
        g_task_return_boolean (task, TRUE);
    }
  /* An answer that came is not yet a yes: that stands in the results. */
  else if (response == SFS_PORTAL_SUCCESS &&
           g_variant_lookup (results, "background", "b", &allowed) && allowed)
    {
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      refuse (task, "the answer is no");
    }
}

/**
 * sfs_background_ask_async:
 * @reason: what goes on, as a sentence the desktop may show
 * @cancellable: (nullable): calls the question off
 * @callback: called when it is answered
 * @user_data: for @callback
 *
 * Asks the portal whether to go on without a window; whether it asks the person is its affair. It
 * ends what goes on unasked. Outside of a sandbox, where there is no portal, nothing of the kind
 * happens, and so the answer is yes.
 */
void
sfs_background_ask_async (const char *reason,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  g_task_set_source_tag (task, sfs_background_ask_async);
  g_variant_dict_insert (&options, "reason", "s", reason);
  g_variant_dict_insert (&options, "autostart", "b", FALSE);
  /* No handle of the window: it is about to go. */
  sfs_portal_ask_async ("org.freedesktop.portal.Background", "RequestBackground", "", &options,
                        cancellable, answered, task);
}

/**
 * sfs_background_ask_finish:
 * @result: what the callback was given
 * @error: where to put an error: %G_IO_ERROR_PERMISSION_DENIED or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the application may go on without a window
 */
gboolean
sfs_background_ask_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
