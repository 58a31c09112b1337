/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Exit statuses of selfsame-inspect. They are an interface: scripts tell by them what happened. */
typedef enum
{
  SFS_INSPECT_DONE = 0,
  SFS_INSPECT_IO = 1, /* input, output, a key file or a video that is none */
  SFS_INSPECT_USAGE = 2,
  SFS_INSPECT_NO_MATCH = 3,     /* sealed, but not for these keys */
  SFS_INSPECT_HEADER = 4,       /* header malformed or altered */
  SFS_INSPECT_PAYLOAD = 5,      /* payload altered, cut off or followed by something */
  SFS_INSPECT_NO_RECEIPT = 6,   /* neither receipt nor deletion, or damaged beyond reading */
  SFS_INSPECT_UNSIGNED = 7,     /* altered, or by a key that the operator does not vouch for */
  SFS_INSPECT_CLAIMS = 8,       /* signed, but what it says does not hold */
  SFS_INSPECT_OTHER_FILE = 9,   /* signed, but for another file */
  SFS_INSPECT_NO_OPERATOR = 10, /* the operator's description is none, or damaged */
} SfsInspectStatus;

/* A subcommand: one file, and one line of the table in main.c. */
typedef SfsInspectStatus (*SfsInspectCommand) (int argc, char **argv);

SfsInspectStatus sfs_inspect_faces (int argc, char **argv);
SfsInspectStatus sfs_inspect_keygen (int argc, char **argv);
SfsInspectStatus sfs_inspect_seal (int argc, char **argv);
SfsInspectStatus sfs_inspect_open (int argc, char **argv);
SfsInspectStatus sfs_inspect_verify (int argc, char **argv);

/* Reads the options of a subcommand; what is left of *argc and *argv are file names, @max_files at
 * most. FALSE after it said on stderr what is wrong. */
gboolean sfs_inspect_parse (int *argc,
                            char ***argv,
                            const GOptionEntry *entries,
                            const char *parameters,
                            const char *summary,
                            int max_files);

/* Say on stderr what is wrong, and give the status that belongs to it. */
SfsInspectStatus sfs_inspect_usage (const char *format, ...) G_GNUC_PRINTF (1, 2);
SfsInspectStatus sfs_inspect_report (const GError *error);

/* @path, or standard input when it is NULL or "-". */
GInputStream *sfs_inspect_open_input (const char *path, GError **error);
/* Drives @converter from one file to another; both may be NULL or "-". @mode: of a new file. */
SfsInspectStatus
sfs_inspect_convert (GConverter *converter, const char *in_path, const char *out_path, int mode);

G_END_DECLS
