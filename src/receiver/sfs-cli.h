/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>
#include "receiver/sfs-receiver-limits.h"
#include "receiver/sfs-receiver-records.h"

G_BEGIN_DECLS

/* Exit status: 0 done, 1 it did not work, 2 used wrongly; `open`, `check-disclosure`, `adopt` and
 * `reconcile` have more, see there. */
#define SFS_CLI_DONE 0
#define SFS_CLI_FAILED 1
#define SFS_CLI_USAGE 2

int sfs_cli_init (int argc, char **argv);
int sfs_cli_serve (int argc, char **argv);
int sfs_cli_invite (int argc, char **argv);
int sfs_cli_list (int argc, char **argv);
int sfs_cli_fetch (int argc, char **argv);
int sfs_cli_open (int argc, char **argv);
int sfs_cli_purge (int argc, char **argv);
int sfs_cli_decide (int argc, char **argv);
int sfs_cli_check_disclosure (int argc, char **argv);
int sfs_cli_review (int argc, char **argv);
int sfs_cli_rotate_keys (int argc, char **argv);
int sfs_cli_backup (int argc, char **argv);
int sfs_cli_restore (int argc, char **argv);
int sfs_cli_adopt (int argc, char **argv);
int sfs_cli_reconcile (int argc, char **argv);

/* Reads options, then exactly @n_arguments more, which stay in @argv from 1 on. */
gboolean sfs_cli_parse (int *argc,
                        char ***argv,
                        const char *command,
                        const char *arguments,
                        const char *summary,
                        const GOptionEntry *entries,
                        int n_arguments);
gboolean sfs_cli_parse_context (GOptionContext *context,
                                int *argc,
                                char ***argv,
                                const char *command,
                                const char *arguments,
                                int n_arguments);
/* The limits as the command line names them. */
typedef struct
{
  SfsReceiverLimits limits;
  gint64 storage_mib;
  gint64 storage_per_seller_mib;
} SfsCliLimits;
void sfs_cli_limits_init (SfsCliLimits *limits);
GOptionEntry *sfs_cli_limits_new_entries (SfsCliLimits *limits);
gboolean sfs_cli_limits_check (SfsCliLimits *limits, gboolean is_local);

int sfs_cli_fail (const GError *error);
int sfs_cli_misused (const char *message);

/* Which one of those that a seller announced under more than one invitation. */
typedef enum
{
  SFS_CLI_WAITING, /* that waits for its content */
  SFS_CLI_WHOLE,   /* whose content is here */
} SfsCliMeant;

SfsSubmissionRow *sfs_cli_find_submission (SfsReceiverRecords *records,
                                           const char *id,
                                           const char *subject,
                                           SfsCliMeant meant,
                                           GError **error);
char *sfs_cli_format_time (gint64 seconds);

void sfs_cli_print_json (JsonNode *node);
void sfs_cli_print_array (JsonArray *array);
void sfs_cli_print_text (const char *text);
void sfs_cli_set_text (JsonObject *object, const char *member, const char *text);
void sfs_cli_set_time (JsonObject *object, const char *member, gint64 seconds);

G_END_DECLS
