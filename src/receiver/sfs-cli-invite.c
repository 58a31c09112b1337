/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-encoding.h"
#include "receiver/sfs-cli.h"
#include "receiver/sfs-grants.h"
#include "receiver/sfs-operator-dir.h"

#define DEFAULT_LIFETIME (14 * 24 * 60 * 60)

int
sfs_cli_invite (int argc, char **argv)
{
  g_autofree char *subject = NULL;
  g_autofree char *code = NULL;
  g_autofree char *pin = NULL;
  g_autofree char *link = NULL;
  g_autoptr (SfsSigningKey) key = NULL;
  g_autoptr (SfsDescription) description = NULL;
  g_autoptr (SfsReceiverRecords) records = NULL;
  g_autoptr (SfsInvitation) invitation = NULL;
  g_autoptr (GError) error = NULL;
  gboolean with_pin = FALSE;
  gint64 lifetime = DEFAULT_LIFETIME;
  const GOptionEntry entries[] = {
    { "subject", 0, 0, G_OPTION_ARG_STRING, &subject, "Your name for the seller (made up if none)",
      "TEXT" },
    { "pin", 0, 0, G_OPTION_ARG_NONE, &with_pin,
      "Ask for a PIN too; send it to the seller by another way", NULL },
    { "expires", 0, 0, G_OPTION_ARG_INT64, &lifetime, "How long it can be accepted (14 days)",
      "SECONDS" },
    G_OPTION_ENTRY_NULL,
  };

  if (!sfs_cli_parse (&argc, &argv, "invite", "DIR",
                      "Prints a link to send to one seller. Its code is not kept: it cannot be "
                      "printed again.",
                      entries, 1))
    return SFS_CLI_USAGE;
  if (lifetime <= 0)
    return sfs_cli_misused ("--expires is a number of seconds from 1");
  if (subject == NULL)
    subject = sfs_uuid_new ();
  else if (*subject == '\0' || !g_utf8_validate (subject, -1, NULL))
    return sfs_cli_misused ("--subject is a name in UTF-8");

  description = sfs_operator_dir_sign (argv[1], &key, &error);
  if (description == NULL)
    return sfs_cli_fail (error);
  records = sfs_operator_dir_open_records (argv[1], &error);
  if (records == NULL)
    return sfs_cli_fail (error);
  code = sfs_grants_invite (records, subject, g_get_real_time () / G_USEC_PER_SEC, lifetime,
                            with_pin ? &pin : NULL, &error);
  if (code == NULL)
    return sfs_cli_fail (error);

  invitation = sfs_invitation_new (sfs_description_get_origin (description), code,
                                   sfs_verify_key_get_thumbprint (
                                       sfs_description_get_signing_key (description)));
  link = sfs_invitation_to_uri (invitation);
  g_print ("%s\n", link);
  if (pin != NULL)
    g_print ("pin %s\n", pin);
  return SFS_CLI_DONE;
}
