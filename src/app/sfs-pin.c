/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/sfs-pin.h"

#include "app/sfs-password.h"

/**
 * sfs_pin_read:
 * @entry: a guarded entry where a PIN is entered
 *
 * Pasted codes come with white space around and within them; a PIN has none.
 *
 * Returns: (transfer full) (nullable): the PIN, or %NULL when there is none
 */
SfsSecret *
sfs_pin_read (GtkPasswordEntry *entry)
{
  g_autoptr (SfsSecret) pin = sfs_password_dup (entry);
  guint8 *data = sfs_secret_data (pin);
  gsize length = 0;

  for (const char *p = sfs_secret_string (pin); *p != '\0'; p++)
    {
      if (!g_ascii_isspace (*p))
        data[length++] = *p;
    }
  sfs_secret_truncate (pin, length);
  if (length == 0)
    return NULL;

  return g_steal_pointer (&pin);
}
