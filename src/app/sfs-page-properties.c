/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-page-private.h"

#include <glib/gi18n.h>

#include "app/sfs-sentence.h"

static void
set_string (SfsPage *self, char **field, const char *value, guint property)
{
  if (g_strcmp0 (*field, value) == 0)
    return;

  g_free (*field);
  *field = g_strdup (value);
  sfs_page_notify (self, property);
}

static void
set_boolean (SfsPage *self, gboolean *field, gboolean value, guint property)
{
  value = !!value;
  if (*field == value)
    return;

  *field = value;
  sfs_page_notify (self, property);
}

/* Title and progress, as the header bar has them: a screen reader says the name of a page when it
 * is come to. */
static void
update_name (SfsPage *self)
{
  SfsPagePrivate *priv = sfs_page_get_private (self);
  g_autoptr (GString) name = g_string_new (NULL);

  sfs_sentence_append (name, priv->title);
  sfs_sentence_append (name, priv->progress);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name->str,
                                  -1);
}

/**
 * sfs_page_get_title:
 * @self: a page
 *
 * Returns: (nullable): what the header bar says while the page is shown
 */
const char *
sfs_page_get_title (SfsPage *self)
{
  g_return_val_if_fail (SFS_IS_PAGE (self), NULL);

  return sfs_page_get_private (self)->title;
}

/**
 * sfs_page_set_title:
 * @self: a page
 * @title: short; in the header bar, and what the accessible name of the page begins with
 */
void
sfs_page_set_title (SfsPage *self, const char *title)
{
  g_return_if_fail (SFS_IS_PAGE (self));

  set_string (self, &sfs_page_get_private (self)->title, title, PROP_TITLE);
  update_name (self);
}

/**
 * sfs_page_set_progress:
 * @self: a page
 * @progress: (nullable): how far one is on the way, for people
 *
 * The header bar shows it. Here it is for screen readers.
 */
void
sfs_page_set_progress (SfsPage *self, const char *progress)
{
  SfsPagePrivate *priv;

  g_return_if_fail (SFS_IS_PAGE (self));

  priv = sfs_page_get_private (self);
  if (g_strcmp0 (priv->progress, progress) == 0)
    return;

  g_free (priv->progress);
  priv->progress = g_strdup (progress);
  update_name (self);
}

/**
 * sfs_page_get_heading:
 * @self: a page
 *
 * Returns: (nullable): the large text above the content
 */
const char *
sfs_page_get_heading (SfsPage *self)
{
  g_return_val_if_fail (SFS_IS_PAGE (self), NULL);

  return sfs_page_get_private (self)->heading_text;
}

/**
 * sfs_page_set_heading:
 * @self: a page
 * @heading: (nullable): large, above the content
 */
void
sfs_page_set_heading (SfsPage *self, const char *heading)
{
  SfsPagePrivate *priv;

  g_return_if_fail (SFS_IS_PAGE (self));

  priv = sfs_page_get_private (self);
  gtk_label_set_text (GTK_LABEL (priv->heading_label), heading != NULL ? heading : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->heading), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  heading != NULL ? heading : "", -1);
  gtk_widget_set_visible (priv->heading, heading != NULL);
  set_string (self, &priv->heading_text, heading, PROP_HEADING);
}

/**
 * sfs_page_set_icon_name:
 * @self: a page
 * @icon_name: (nullable): a symbol above the heading
 *
 * A page with a symbol says one short thing: its content stands in the middle.
 */
void
sfs_page_set_icon_name (SfsPage *self, const char *icon_name)
{
  SfsPagePrivate *priv;

  g_return_if_fail (SFS_IS_PAGE (self));

  priv = sfs_page_get_private (self);
  gtk_image_set_from_icon_name (GTK_IMAGE (priv->icon), icon_name);
  gtk_widget_set_visible (priv->icon, icon_name != NULL);
  gtk_widget_set_valign (priv->content, icon_name != NULL ? GTK_ALIGN_CENTER : GTK_ALIGN_FILL);
  sfs_page_notify (self, PROP_ICON_NAME);
}

/**
 * sfs_page_get_child:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): the content
 */
GtkWidget *
sfs_page_get_child (SfsPage *self)
{
  g_return_val_if_fail (SFS_IS_PAGE (self), NULL);

  return sfs_page_get_private (self)->child;
}

/**
 * sfs_page_set_child:
 * @self: a page
 * @child: (nullable): the content, below the heading
 */
void
sfs_page_set_child (SfsPage *self, GtkWidget *child)
{
  SfsPagePrivate *priv;

  g_return_if_fail (SFS_IS_PAGE (self));

  priv = sfs_page_get_private (self);
  if (priv->child == child)
    return;

  if (priv->child != NULL)
    gtk_box_remove (GTK_BOX (priv->content), priv->child);
  priv->child = child;
  if (child != NULL)
    gtk_box_append (GTK_BOX (priv->content), child);
  sfs_page_notify (self, PROP_CHILD);
}

/**
 * sfs_page_get_primary_label:
 * @self: a page
 *
 * Returns: (nullable): label of the primary button, with mnemonic
 */
const char *
sfs_page_get_primary_label (SfsPage *self)
{
  g_return_val_if_fail (SFS_IS_PAGE (self), NULL);

  return sfs_page_get_private (self)->primary_label;
}

/**
 * sfs_page_set_primary_label:
 * @self: a page
 * @label: (nullable): label with mnemonic; %NULL: no primary button
 */
void
sfs_page_set_primary_label (SfsPage *self, const char *label)
{
  g_return_if_fail (SFS_IS_PAGE (self));

  set_string (self, &sfs_page_get_private (self)->primary_label, label, PROP_PRIMARY_LABEL);
}

/**
 * sfs_page_get_primary_suggested:
 * @self: a page
 *
 * Returns: %TRUE when the primary button is drawn as suggested and pressed by Return
 */
gboolean
sfs_page_get_primary_suggested (SfsPage *self)
{
  g_return_val_if_fail (SFS_IS_PAGE (self), FALSE);

  return sfs_page_get_private (self)->primary_suggested;
}

/**
 * sfs_page_set_primary_suggested:
 * @self: a page
 * @suggested: %FALSE where no answer may be given more weight than another
 */
void
sfs_page_set_primary_suggested (SfsPage *self, gboolean suggested)
{
  g_return_if_fail (SFS_IS_PAGE (self));

  set_boolean (self, &sfs_page_get_private (self)->primary_suggested, suggested,
               PROP_PRIMARY_SUGGESTED);
}

/**
 * sfs_page_get_secondary_label:
 * @self: a page
 *
 * Returns: (nullable): label of the button beside the primary one
 */
const char *
sfs_page_get_secondary_label (SfsPage *self)
{
  g_return_val_if_fail (SFS_IS_PAGE (self), NULL);

  return sfs_page_get_private (self)->secondary_label;
}

/**
 * sfs_page_set_secondary_label:
 * @self: a page
 * @label: (nullable): label with mnemonic; %NULL: no such button
 */
void
sfs_page_set_secondary_label (SfsPage *self, const char *label)
{
  g_return_if_fail (SFS_IS_PAGE (self));

  set_string (self, &sfs_page_get_private (self)->secondary_label, label, PROP_SECONDARY_LABEL);
}

/**
 * sfs_page_get_tertiary_label:
 * @self: a page
 *
 * Returns: (nullable): label of the button below the other two
 */
const char *
sfs_page_get_tertiary_label (SfsPage *self)
{
  g_return_val_if_fail (SFS_IS_PAGE (self), NULL);

  return sfs_page_get_private (self)->tertiary_label;
}

/**
 * sfs_page_set_tertiary_label:
 * @self: a page
 * @label: (nullable): label with mnemonic; %NULL: no such button
 */
void
sfs_page_set_tertiary_label (SfsPage *self, const char *label)
{
  g_return_if_fail (SFS_IS_PAGE (self));

  set_string (self, &sfs_page_get_private (self)->tertiary_label, label, PROP_TERTIARY_LABEL);
}

/**
 * sfs_page_get_complete:
 * @self: a page
 *
 * Returns: %TRUE when the primary button can be pressed
 */
gboolean
sfs_page_get_complete (SfsPage *self)
{
  g_return_val_if_fail (SFS_IS_PAGE (self), FALSE);

  return sfs_page_get_private (self)->complete;
}

/**
 * sfs_page_set_complete:
 * @self: a page
 * @complete: whether the primary button can be pressed
 */
void
sfs_page_set_complete (SfsPage *self, gboolean complete)
{
  g_return_if_fail (SFS_IS_PAGE (self));

  set_boolean (self, &sfs_page_get_private (self)->complete, complete, PROP_COMPLETE);
}

/**
 * sfs_page_get_note:
 * @self: a page
 *
 * Returns: (nullable): the line above the buttons
 */
const char *
sfs_page_get_note (SfsPage *self)
{
  g_return_val_if_fail (SFS_IS_PAGE (self), NULL);

  return sfs_page_get_private (self)->note;
}

/**
 * sfs_page_set_note:
 * @self: a page
 * @note: (nullable): one line above the buttons, said by screen readers as well
 */
void
sfs_page_set_note (SfsPage *self, const char *note)
{
  g_return_if_fail (SFS_IS_PAGE (self));

  set_string (self, &sfs_page_get_private (self)->note, note, PROP_NOTE);
}

/**
 * sfs_page_get_can_go_back:
 * @self: a page
 *
 * Returns: %TRUE when the back button may leave this page
 */
gboolean
sfs_page_get_can_go_back (SfsPage *self)
{
  g_return_val_if_fail (SFS_IS_PAGE (self), FALSE);

  return sfs_page_get_private (self)->can_go_back;
}

/**
 * sfs_page_set_can_go_back:
 * @self: a page
 * @can_go_back: whether the back button may leave this page
 */
void
sfs_page_set_can_go_back (SfsPage *self, gboolean can_go_back)
{
  g_return_if_fail (SFS_IS_PAGE (self));

  set_boolean (self, &sfs_page_get_private (self)->can_go_back, can_go_back, PROP_CAN_GO_BACK);
}

/**
 * sfs_page_get_busy:
 * @self: a page
 *
 * Returns: %TRUE while something runs that the page waits for
 */
gboolean
sfs_page_get_busy (SfsPage *self)
{
  g_return_val_if_fail (SFS_IS_PAGE (self), FALSE);

  return sfs_page_get_private (self)->busy;
}

/**
 * sfs_page_set_busy:
 * @self: a page
 * @busy: whether something runs that the page waits for
 */
void
sfs_page_set_busy (SfsPage *self, gboolean busy)
{
  g_return_if_fail (SFS_IS_PAGE (self));

  set_boolean (self, &sfs_page_get_private (self)->busy, busy, PROP_BUSY);
}

/**
 * sfs_page_get_waiting_for:
 * @self: a page
 *
 * Returns: (nullable): what a busy page waits for
 */
const char *
sfs_page_get_waiting_for (SfsPage *self)
{
  g_return_val_if_fail (SFS_IS_PAGE (self), NULL);

  return sfs_page_get_private (self)->waiting_for;
}

/**
 * sfs_page_set_waiting_for:
 * @self: a page
 * @waiting_for: (nullable): what a busy page waits for, said after ten seconds
 */
void
sfs_page_set_waiting_for (SfsPage *self, const char *waiting_for)
{
  g_return_if_fail (SFS_IS_PAGE (self));

  set_string (self, &sfs_page_get_private (self)->waiting_for, waiting_for, PROP_WAITING_FOR);
}

/**
 * sfs_page_wait_for_operator:
 * @self: a page whose session has an invitation
 *
 * What is begun now waits for an answer of the operator: after ten seconds the page says so.
 */
void
sfs_page_wait_for_operator (SfsPage *self)
{
  SfsInvitation *invitation = sfs_session_get_invitation (sfs_page_get_session (self));
  g_autofree char *text = NULL;

  g_return_if_fail (invitation != NULL);

  text =
      g_strdup_printf (_ ("Waiting for an answer from %s."), sfs_invitation_get_host (invitation));
  sfs_page_set_waiting_for (self, text);
}
