/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the wizard says to a page: one function a virtual function, with its default. */

#include "sfs-page-private.h"

#include "app/sfs-guide.h"

#include "app/sfs-wrap.h"

/**
 * sfs_page_introduce:
 * @self: a page on screen
 *
 * Has the voice say its name and heading: it came, came back, or became something else.
 */
void
sfs_page_introduce (SfsPage *self)
{
  sfs_guide_enter (sfs_guide_get_default (), sfs_page_get_title (self),
                   sfs_page_get_heading (self));
}

/**
 * sfs_page_shown:
 * @self: a page
 *
 * The page is now the one on screen.
 */
void
sfs_page_shown (SfsPage *self)
{
  SfsPageClass *klass = SFS_PAGE_GET_CLASS (self);

  sfs_page_introduce (self);
  if (klass->shown != NULL)
    klass->shown (self);
  sfs_wrap_texts (GTK_WIDGET (self));
}

/**
 * sfs_page_hidden:
 * @self: a page
 *
 * Another page is on screen, or the wizard goes away.
 */
void
sfs_page_hidden (SfsPage *self)
{
  SfsPageClass *klass = SFS_PAGE_GET_CLASS (self);

  sfs_page_get_private (self)->entered = FALSE;
  if (klass->hidden != NULL)
    klass->hidden (self);
  sfs_guide_leave (sfs_guide_get_default ());
}

/**
 * sfs_page_skip:
 * @self: a page
 *
 * Returns: %TRUE when there is nothing to do on this page as things stand
 */
gboolean
sfs_page_skip (SfsPage *self)
{
  SfsPageClass *klass = SFS_PAGE_GET_CLASS (self);

  return klass->skip != NULL && klass->skip (self);
}

/**
 * sfs_page_has_own_primary:
 * @self: a page
 *
 * Returns: %TRUE when the primary button is the page's own affair, %FALSE when it means apply and
 *   go on
 */
gboolean
sfs_page_has_own_primary (SfsPage *self)
{
  return SFS_PAGE_GET_CLASS (self)->primary != NULL;
}

/**
 * sfs_page_primary:
 * @self: a page that has an own primary
 *
 * The primary button was pressed.
 */
void
sfs_page_primary (SfsPage *self)
{
  SFS_PAGE_GET_CLASS (self)->primary (self);
}

/**
 * sfs_page_secondary:
 * @self: a page
 *
 * The button beside the primary one was pressed.
 */
void
sfs_page_secondary (SfsPage *self)
{
  SfsPageClass *klass = SFS_PAGE_GET_CLASS (self);

  if (klass->secondary != NULL)
    klass->secondary (self);
}

/**
 * sfs_page_tertiary:
 * @self: a page
 *
 * The button below was pressed.
 */
void
sfs_page_tertiary (SfsPage *self)
{
  SfsPageClass *klass = SFS_PAGE_GET_CLASS (self);

  if (klass->tertiary != NULL)
    klass->tertiary (self);
}

/**
 * sfs_page_escape:
 * @self: a page
 *
 * Returns: %TRUE when Escape meant something to the page
 */
gboolean
sfs_page_escape (SfsPage *self)
{
  SfsPageClass *klass = SFS_PAGE_GET_CLASS (self);

  return klass->escape != NULL && klass->escape (self);
}

/**
 * sfs_page_retry:
 * @self: a page that reported a failure of something it does by itself
 *
 * Begins that again.
 */
void
sfs_page_retry (SfsPage *self)
{
  SfsPageClass *klass = SFS_PAGE_GET_CLASS (self);

  if (klass->retry != NULL)
    klass->retry (self);
}

/**
 * sfs_page_explain:
 * @self: a page
 * @error: why its apply failed
 *
 * Returns: %TRUE when the page shows that itself
 */
gboolean
sfs_page_explain (SfsPage *self, const GError *error)
{
  SfsPageClass *klass = SFS_PAGE_GET_CLASS (self);

  return klass->explain != NULL && klass->explain (self, error);
}

/**
 * sfs_page_dup_loss:
 * @self: a page
 *
 * Returns: (transfer full) (nullable): what would be lost by closing the window now
 */
char *
sfs_page_dup_loss (SfsPage *self)
{
  SfsPageClass *klass = SFS_PAGE_GET_CLASS (self);

  return klass->dup_loss != NULL ? klass->dup_loss (self) : NULL;
}

/**
 * sfs_page_apply_async:
 * @self: a page
 * @cancellable: (nullable): the seller pressed Cancel
 * @callback: called when done
 * @user_data: for @callback
 *
 * Does what the primary button promises.
 */
void
sfs_page_apply_async (SfsPage *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_return_if_fail (SFS_IS_PAGE (self));

  SFS_PAGE_GET_CLASS (self)->apply_async (self, cancellable, callback, user_data);
}

/**
 * sfs_page_apply_finish:
 * @self: a page
 * @result: what the callback was given
 * @error: where to put an error, of any module's domain
 *
 * Returns: %TRUE when the wizard may go on
 */
gboolean
sfs_page_apply_finish (SfsPage *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (SFS_IS_PAGE (self), FALSE);

  return SFS_PAGE_GET_CLASS (self)->apply_finish (self, result, error);
}
