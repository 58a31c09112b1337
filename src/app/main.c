/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "app/sfs-application.h"
#include "app/sfs-watchdog.h"
#include "core/sfs-binding.h"
#include "core/sfs-secret.h"

int
main (int argc, char *argv[])
{
  const char *locale_dir = g_getenv ("SFS_LOCALE_DIR"); /* see HACKING.md */
  g_autoptr (SfsApplication) application = NULL;
  int status;

  sfs_binding_at_start (argv);
  sfs_secret_init ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : SFS_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = sfs_application_new ();
  sfs_watchdog_start ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  sfs_watchdog_stop ();

  return status;
}
