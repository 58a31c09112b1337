/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/sfs-pin.h"

#include <string.h>

/**
 * sfs_pin_read:
 * @editable: where a PIN is entered
 *
 * Pasted codes come with white space around and within them; a PIN has none.
 *
 * Returns: (transfer full) (nullable): the PIN, or %NULL when there is none
 */
SfsSecret *
sfs_pin_read (GtkEditable *editable)
{
  const char *text = gtk_editable_get_text (editable);
  g_autoptr (SfsSecret) pin = NULL;
  guint8 *data;
  gsize length = 0;

  if (*text == '\0')
    return NULL;

  pin = sfs_secret_new (strlen (text));
  data = sfs_secret_data (pin);
  for (const char *p = text; *p != '\0'; p++)
    {
      if (!g_ascii_isspace (*p))
        data[length++] = *p;
    }
  sfs_secret_truncate (pin, length);
  if (length == 0)
    return NULL;

  return g_steal_pointer (&pin);
}
