/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an operator says of a withdrawal, and of who looked. */

#include "account/sfs-operator-call.h"

#include "core/sfs-encoding.h"
#include "core/sfs-json.h"
#include "core/sfs-text.h"

#include <string.h>

#define MAX_WORDS 500

/**
 * sfs_withdrawal_answer_free:
 * @answer: (transfer full): an answer
 *
 * Frees @answer.
 */
void
sfs_withdrawal_answer_free (SfsWithdrawalAnswer *answer)
{
  g_free (answer->deletion);
  g_free (answer->due);
  g_free (answer->reason);
  g_free (answer);
}

/**
 * sfs_access_free:
 * @access: (transfer full): an access
 *
 * Frees @access.
 */
void
sfs_access_free (SfsAccess *access)
{
  g_free (access->time);
  g_free (access->who);
  g_free (access->reason);
  g_free (access);
}

/* (transfer full) (nullable): @text as we write times. */
static char *
normalize_time (const char *text, GError **error)
{
  g_autoptr (GDateTime) time = sfs_time_parse (text, error);

  return time != NULL ? sfs_time_format (time) : NULL;
}

static gboolean
fail_protocol (const GError *cause, GError **error)
{
  g_set_error_literal (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL, cause->message);
  return FALSE;
}

/**
 * sfs_withdrawal_answer_new_from_json:
 * @object: what was answered to DELETE submissions/{id} with 202
 * @error: return location; %SFS_NET_ERROR_PROTOCOL
 *
 * Reads `{due, reason}`: it is not erased yet, but will be.
 *
 * Returns: (transfer full): the answer, or %NULL with @error
 */
SfsWithdrawalAnswer *
sfs_withdrawal_answer_new_from_json (JsonObject *object, GError **error)
{
  g_autoptr (SfsWithdrawalAnswer) self = g_new0 (SfsWithdrawalAnswer, 1);
  g_autoptr (GError) local = NULL;
  const char *due, *reason;

  if (sfs_json_get_string (object, "due", TRUE, &due, &local) &&
      sfs_json_get_string (object, "reason", FALSE, &reason, &local))
    {
      self->due = normalize_time (due, &local);
      if (reason != NULL)
        self->reason = sfs_text_to_line (reason, MAX_WORDS);
    }
  if (local == NULL)
    return g_steal_pointer (&self);
  fail_protocol (local, error);
  return NULL;
}

static int
compare_accesses (gconstpointer a, gconstpointer b)
{
  const SfsAccess *first = *(const SfsAccess *const *) a;
  const SfsAccess *second = *(const SfsAccess *const *) b;

  return g_strcmp0 (second->time, first->time);
}

static SfsAccess *
read_access (JsonObject *object, GError **error)
{
  g_autoptr (SfsAccess) access = g_new0 (SfsAccess, 1);
  const char *time, *who, *reason;

  if (!sfs_json_get_string (object, "time", TRUE, &time, error) ||
      !sfs_json_get_string (object, "who", TRUE, &who, error) ||
      !sfs_json_get_string (object, "reason", TRUE, &reason, error))
    return NULL;
  access->time = normalize_time (time, error);
  access->who = sfs_text_to_line (who, MAX_WORDS);
  access->reason = sfs_text_to_line (reason, MAX_WORDS);
  return access->time != NULL ? g_steal_pointer (&access) : NULL;
}

/**
 * sfs_accesses_new_from_json:
 * @object: answer to GET submissions/{id}/accesses
 * @error: return location; %SFS_NET_ERROR_PROTOCOL
 *
 * Reads what the operator recorded of who looked, when and why. One entry that makes no sense makes
 * the list an error: a list that leaves out what it does not understand would be no list.
 *
 * Returns: (transfer full) (element-type SfsAccess): newest first, or %NULL with @error
 */
GPtrArray *
sfs_accesses_new_from_json (JsonObject *object, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_access_free);
  g_autoptr (GError) local = NULL;
  JsonArray *array;

  if (sfs_json_get_array (object, "accesses", TRUE, &array, &local))
    for (guint i = 0; local == NULL && i < json_array_get_length (array); i++)
      {
        JsonNode *node = json_array_get_element (array, i);
        SfsAccess *access = NULL;

        if (!JSON_NODE_HOLDS_OBJECT (node))
          g_set_error_literal (&local, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL,
                               "An access is not an object");
        else
          access = read_access (json_node_get_object (node), &local);
        if (access != NULL)
          g_ptr_array_add (list, access);
      }
  if (local != NULL)
    {
      fail_protocol (local, error);
      return NULL;
    }
  g_ptr_array_sort (list, compare_accesses);
  return g_steal_pointer (&list);
}
