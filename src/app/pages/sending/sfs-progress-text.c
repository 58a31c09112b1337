/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-progress-text.h"

#include <glib/gi18n.h>

/**
 * sfs_progress_to_amount:
 * @sent: bytes that arrived
 * @total: bytes in all
 *
 * Returns: (transfer full): such as “1.2 MB of 3.4 MB”
 */
char *
sfs_progress_to_amount (gint64 sent, gint64 total)
{
  g_autofree char *done = g_format_size (MAX (sent, 0));
  g_autofree char *all = g_format_size (MAX (total, 0));

  /* Translators: two sizes: 1.2 MB of 3.4 MB. */
  return g_strdup_printf (_ ("%s of %s"), done, all);
}

/* Rounded up and coarse: a figure that jumps about tells less than a plain one. */
static char *
time_left (double seconds)
{
  int minutes;

  if (seconds < 10)
    return g_strdup (_ ("a few seconds left"));
  if (seconds < 60)
    {
      int tens = ((int) seconds / 10 + 1) * 10;

      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "about %d second left",
                                           "about %d seconds left", tens),
                              tens);
    }

  /* Beyond a day the figure says only that the connection is far too slow. */
  minutes = (int) MIN (seconds / 60 + 1, 24 * 60);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "about %d minute left",
                                       "about %d minutes left", minutes),
                          minutes);
}

/**
 * sfs_progress_to_pace:
 * @sent: bytes that arrived
 * @total: bytes in all
 * @rate: bytes a second, 0 or less when not known
 *
 * Returns: (transfer full) (nullable): such as “300 kB a second, about 20 seconds left”
 */
char *
sfs_progress_to_pace (gint64 sent, gint64 total, double rate)
{
  g_autofree char *speed = NULL;
  g_autofree char *left = NULL;

  if (!(rate >= 1) || sent >= total)
    return NULL;

  speed = g_format_size ((guint64) rate);
  left = time_left ((double) (total - sent) / rate);

  /* Translators: a size, then a time: 300 kB a second, about 20 seconds left. */
  return g_strdup_printf (_ ("%s a second, %s"), speed, left);
}
