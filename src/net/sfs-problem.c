/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "net/sfs-http.h"

#include "core/sfs-json.h"

#include <string.h>

#define BODY_MAX (64 * 1024)
#define TEXT_MAX 500
#define TYPE_MAX 64
#define RETRY_AFTER_MAX (7 * 24 * 60 * 60)

/**
 * sfs_problem_free:
 * @problem: (transfer full): a problem
 */
void
sfs_problem_free (SfsProblem *problem)
{
  g_free (problem->type);
  g_free (problem->title);
  g_free (problem->detail);
  g_free (problem);
}

/* The name at the end of a problem type's URI, or a whole OAuth error code. A program decides by
 * it, so anything that is no plain word counts as none. */
static char *
dup_type (const char *uri)
{
  const char *name = uri;
  gsize length;

  for (const char *c = uri; *c != '\0'; c++)
    if (strchr ("/#:", *c) != NULL)
      name = c + 1;

  length = strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
  if (length == 0 || length > TYPE_MAX || name[length] != '\0' || g_str_equal (uri, "about:blank"))
    return NULL;
  return g_strdup (name);
}

/* (nullable): at most TEXT_MAX characters of a member that is a text. */
static char *
dup_text (JsonObject *object, const char *member)
{
  const char *text;

  if (!sfs_json_get_string (object, member, FALSE, &text, NULL) || text == NULL)
    return NULL;
  return g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), TEXT_MAX));
}

static void
read_body (SfsProblem *problem, GBytes *body)
{
  g_autoptr (JsonObject) object = NULL;
  const char *type;

  if (g_bytes_get_size (body) > BODY_MAX)
    return;
  object = sfs_json_parse_object (body, NULL);
  if (object == NULL)
    return;

  problem->title = dup_text (object, "title");
  problem->detail = dup_text (object, "detail");
  if (sfs_json_get_string (object, "type", FALSE, &type, NULL) && type != NULL)
    problem->type = dup_type (type);

  if (problem->type == NULL && sfs_json_get_string (object, "error", FALSE, &type, NULL) &&
      type != NULL)
    problem->type = dup_type (type);
  if (problem->detail == NULL)
    problem->detail = dup_text (object, "error_description");
}

/* RFC 9110, section 10.2.3: seconds or a date. */
static gint64
read_retry_after (SoupMessageHeaders *headers)
{
  const char *value = soup_message_headers_get_one (headers, "Retry-After");
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) now = NULL;
  guint64 seconds;

  if (value == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT32, &seconds, NULL))
    return MIN (seconds, RETRY_AFTER_MAX);

  date = soup_date_time_new_from_http_string (value);
  if (date == NULL)
    return -1;
  now = g_date_time_new_now_utc ();
  return CLAMP (g_date_time_difference (date, now) / G_TIME_SPAN_SECOND, 0, RETRY_AFTER_MAX);
}

/**
 * sfs_problem_parse:
 * @status: HTTP status
 * @headers: of the answer
 * @body: of the answer
 *
 * Reads what can be read: an error answer is one also when its body is not what it should be.
 *
 * Returns: (transfer full): the problem, with at least the status
 */
SfsProblem *
sfs_problem_parse (guint status, SoupMessageHeaders *headers, GBytes *body)
{
  SfsProblem *problem = g_new0 (SfsProblem, 1);

  problem->status = status;
  problem->retry_after = read_retry_after (headers);
  read_body (problem, body);
  return problem;
}
