/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-cli.h"
#include "receiver/sfs-operator-dir.h"

int
sfs_cli_init (int argc, char **argv)
{
  g_autofree char *name = NULL;
  g_autofree char *url = NULL;
  g_autofree char *legal_name = NULL;
  g_autofree char *address = NULL;
  g_autofree char *country = NULL;
  g_autofree char *email = NULL;
  g_autofree char *identity_out = NULL;
  g_autoptr (GError) error = NULL;
  SfsOperatorProfile profile;
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, "Name that sellers know", "NAME" },
    { "url", 0, 0, G_OPTION_ARG_STRING, &url, "Address that sellers reach this server at", "URL" },
    { "legal-name", 0, 0, G_OPTION_ARG_STRING, &legal_name, "Name in law", "NAME" },
    { "address", 0, 0, G_OPTION_ARG_STRING, &address, "Postal address", "TEXT" },
    { "country", 0, 0, G_OPTION_ARG_STRING, &country, "Two letters, such as VN", "CODE" },
    { "email", 0, 0, G_OPTION_ARG_STRING, &email, "Address for sellers to write to", "ADDRESS" },
    { "identity-out", 0, 0, G_OPTION_ARG_FILENAME, &identity_out,
      "Where to write the key that opens what is received (outside DIR)", "FILE" },
    G_OPTION_ENTRY_NULL,
  };

  if (!sfs_cli_parse (&argc, &argv, "init", "DIR --name NAME --url URL",
                      "Makes an operator's folder. Look over " SFS_OPERATOR_FILE
                      " in it before you serve it.",
                      entries, 1))
    return SFS_CLI_USAGE;
  if (name == NULL || url == NULL)
    return sfs_cli_misused ("init needs --name and --url");
  if (identity_out == NULL)
    identity_out = sfs_operator_dir_default_identity_path (argv[1]);

  profile = (SfsOperatorProfile){
    .name = name,
    .url = url,
    .legal_name = legal_name,
    .address = address,
    .country = country,
    .email = email,
  };
  if (!sfs_operator_dir_init (argv[1], &profile, identity_out, &error))
    return sfs_cli_fail (error);
  g_print ("operator %s/%s\n", argv[1], SFS_OPERATOR_FILE);
  g_print ("operator-key %s\n", identity_out);
  return SFS_CLI_DONE;
}
