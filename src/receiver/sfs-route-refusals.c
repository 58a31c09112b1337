/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-json.h"
#include "receiver/sfs-routes.h"

#include <string.h>

/* A sentence or two; the rest would be a letter. */
#define MAX_TEXT 2000

static gboolean
is_too_long (const char *text)
{
  return text != NULL && g_utf8_strlen (text, -1) > MAX_TEXT;
}

/* POST refusals: a seller chose to say that it would rather not record. */
void
sfs_route_post_refusal (SfsExchange *self)
{
  g_autoptr (GBytes) body = sfs_exchange_get_body (self);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) error = NULL;
  SfsRefusalRow row = { .time = sfs_receiver_now () };
  const char *alternative = NULL;
  const char *reason = NULL;

  object = sfs_json_parse_object (body, &error);
  if (object == NULL || !sfs_json_get_string (object, "alternative", FALSE, &alternative, &error) ||
      !sfs_json_get_string (object, "reason", FALSE, &reason, &error) ||
      is_too_long (alternative) || is_too_long (reason))
    {
      sfs_exchange_problem (self, SOUP_STATUS_BAD_REQUEST, "malformed", "The refusal is malformed");
      return;
    }
  if (!sfs_gate_let_refuse (self))
    return;
  row.alternative = (char *) alternative;
  row.reason = (char *) reason;
  g_clear_error (&error);
  if (sfs_receiver_records_add_refusal (self->receiver->records, self->grant->id, &row, &error))
    sfs_exchange_answer (self, SOUP_STATUS_NO_CONTENT);
  else
    sfs_exchange_error (self, error);
}
