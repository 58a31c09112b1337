/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-encoding.h"
#include "core/sfs-json.h"
#include "receiver/sfs-routes.h"
#include "receiver/sfs-uploads.h"

#include <string.h>

#define PAGE_LENGTH 20
#define MAX_PAGE_LENGTH 100

static void
set_time_member (JsonObject *object, const char *member, gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = sfs_time_format (time);

  json_object_set_string_member (object, member, text);
}

static JsonObject *
submission_to_json (const SfsSubmissionRow *row)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", row->submission);
  json_object_set_string_member (object, "state", sfs_receiver_state_to_string (row->state));
  if (row->state_reason != NULL)
    json_object_set_string_member (object, "state_reason", row->state_reason);
  if (row->received != 0)
    {
      set_time_member (object, "received", row->received);
      set_time_member (object, "retention_until", row->retention_until);
    }
  if (row->receipt != NULL)
    json_object_set_string_member (object, "receipt", row->receipt);
  if (row->deletion != NULL)
    json_object_set_string_member (object, "deletion", row->deletion);
  json_object_set_int_member (object, "bytes", row->bytes);
  json_object_set_string_member (object, "sha256", row->sha256);
  return object;
}

/* The caller's own submission of the UUID in the path; otherwise NULL, and answered unless there is
 * none and @may_lack. */
SfsSubmissionRow *
sfs_submissions_find_own (SfsExchange *self, const char *id, gboolean may_lack)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      found = sfs_receiver_records_find_submissions_named (self->receiver->records, id,
                                                           self->grant->id, &error);

  if (found == NULL)
    {
      sfs_exchange_error (self, error);
      return NULL;
    }
  if (found->len > 0)
    return g_ptr_array_steal_index (found, 0);
  if (!may_lack)
    sfs_exchange_not_found (self);
  return NULL;
}

/* What an announcement says, checked as far as it goes by itself. */
typedef struct
{
  SfsConsent *consent;
  const char *description_sha256;
  gint64 bytes;
  const char *sha256;
} Announcement;

static gboolean
read_announcement (JsonObject *object, Announcement *announcement, GError **error)
{
  g_autoptr (GBytes) consent = NULL;
  const char *encoded;

  if (!sfs_json_get_string (object, "consent", TRUE, &encoded, error) ||
      !sfs_json_get_string (object, "description_sha256", TRUE, &announcement->description_sha256,
                            error) ||
      !sfs_json_get_int (object, "bytes", TRUE, &announcement->bytes, error) ||
      !sfs_json_get_string (object, "sha256", TRUE, &announcement->sha256, error))
    return FALSE;
  consent = sfs_base64url_decode (encoded, -1, error);
  if (consent == NULL)
    return FALSE;
  announcement->consent = sfs_consent_new_from_bytes (consent, error);
  return announcement->consent != NULL;
}

static gboolean
is_same (const SfsSubmissionRow *row, const Announcement *announcement)
{
  return row->bytes == announcement->bytes && g_str_equal (row->sha256, announcement->sha256) &&
         g_str_equal (row->description_sha256, announcement->description_sha256) &&
         g_bytes_equal (row->consent, sfs_consent_get_bytes (announcement->consent));
}

static gboolean
is_given (SfsConsent *consent, const char *purpose_id)
{
  JsonObject *json = sfs_consent_get_json (consent);
  JsonArray *purposes;

  if (!sfs_json_get_array (json, "purposes", TRUE, &purposes, NULL))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (purposes); i++)
    {
      JsonNode *node = json_array_get_element (purposes, i);
      const char *id, *state;

      if (JSON_NODE_HOLDS_OBJECT (node) &&
          sfs_json_get_string (json_node_get_object (node), "id", TRUE, &id, NULL) &&
          sfs_json_get_string (json_node_get_object (node), "state", TRUE, &state, NULL) &&
          g_str_equal (id, purpose_id))
        return g_str_equal (state, "given");
    }
  return FALSE;
}

/* What is kept without consent to it, and what is consented to by somebody else, is refused here
 * and not only noticed later. */
static gboolean
check_consent (SfsExchange *self, const Announcement *announcement)
{
  SfsDisclosure *disclosure = sfs_description_get_disclosure (self->receiver->description);
  g_autoptr (GPtrArray) purposes = sfs_disclosure_get_purposes (disclosure, NULL);
  const char *name = NULL;

  if (g_strcmp0 (sfs_consent_get_subject (announcement->consent), self->grant->subject) != 0)
    name = "consent-subject";
  else if (g_strcmp0 (sfs_consent_get_description_sha256 (announcement->consent),
                      announcement->description_sha256) != 0)
    name = "consent-description";
  else if (sfs_consent_get_retention_days (announcement->consent) !=
           sfs_disclosure_get_retention_days (disclosure))
    name = "consent-retention";
  for (guint i = 0; name == NULL && i < purposes->len; i++)
    {
      const SfsPurpose *purpose = g_ptr_array_index (purposes, i);

      if (purpose->required && !is_given (announcement->consent, purpose->id))
        name = "consent-purpose";
    }
  if (name == NULL)
    return TRUE;
  sfs_exchange_problem (self, SOUP_STATUS_UNPROCESSABLE_ENTITY, name,
                        "The consent does not cover this submission");
  return FALSE;
}

static void
answer_announced (SfsExchange *self, guint status)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (
      object, "upload", sfs_description_get_uploads_endpoint (self->receiver->description));
  sfs_exchange_answer_json (self, status, object);
}

/* Whether the seller withdrew it, under whichever invitation: what was signed to be deleted does
 * not come back. */
static gboolean
is_withdrawn (SfsReceiverRecords *records,
              const char *submission,
              const char *subject,
              gboolean *withdrawn,
              GError **error)
{
  g_autoptr (GPtrArray)
      rows = sfs_receiver_records_find_submissions_of (records, submission, subject, error);

  *withdrawn = FALSE;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const SfsSubmissionRow *row = g_ptr_array_index (rows, i);

      *withdrawn = *withdrawn || row->state >= SFS_RECEIVER_STATE_DELETING;
    }
  return rows != NULL;
}

typedef struct
{
  SfsSubmissionRow *row;
  gboolean withdrawn;
} Keeping;

/* Once more in here, as a command beside the server may have begun to erase it. */
static gboolean
keep_in_transaction (SfsReceiverRecords *records, gpointer data, GError **error)
{
  Keeping *keeping = data;
  SfsSubmissionRow *row = keeping->row;

  return is_withdrawn (records, row->submission, row->subject, &keeping->withdrawn, error) &&
         (keeping->withdrawn || sfs_receiver_records_put_submission (records, row, error));
}

static gboolean
keep_announcement (SfsExchange *self,
                   const Announcement *announcement,
                   gboolean *withdrawn,
                   GError **error)
{
  SfsDisclosure *disclosure = sfs_description_get_disclosure (self->receiver->description);
  g_autoptr (SfsSubmissionRow) row = g_new0 (SfsSubmissionRow, 1);
  Keeping keeping = { 0 };

  row->grant = self->grant->id;
  row->submission = g_strdup (self->argument);
  row->subject = g_strdup (self->grant->subject);
  row->state = SFS_RECEIVER_STATE_ANNOUNCED;
  row->sha256 = g_strdup (announcement->sha256);
  row->bytes = announcement->bytes;
  row->consent = g_bytes_ref (sfs_consent_get_bytes (announcement->consent));
  row->consent_sha256 = g_strdup (sfs_consent_get_sha256 (announcement->consent));
  row->description_sha256 = g_strdup (announcement->description_sha256);
  row->retention_days = sfs_disclosure_get_retention_days (disclosure);
  row->announced = sfs_receiver_now ();
  keeping.row = row;
  if (!sfs_receiver_records_transact_lightly (self->receiver->records, keep_in_transaction,
                                              &keeping, error))
    return FALSE;
  *withdrawn = keeping.withdrawn;
  return TRUE;
}

static void
announce (SfsExchange *self, const Announcement *announcement)
{
  g_autoptr (SfsSubmissionRow) row = NULL;
  g_autoptr (GError) error = NULL;
  gboolean withdrawn;

  if (!is_withdrawn (self->receiver->records, self->argument, self->grant->subject, &withdrawn,
                     &error))
    {
      sfs_exchange_error (self, error);
      return;
    }
  if (withdrawn)
    {
      sfs_exchange_withdrawn (self);
      return;
    }
  row = sfs_submissions_find_own (self, self->argument, TRUE);
  if (sfs_exchange_is_answered (self))
    return;
  if (row != NULL)
    {
      if (is_same (row, announcement))
        answer_announced (self, SOUP_STATUS_OK);
      else
        sfs_exchange_problem (self, SOUP_STATUS_UNPROCESSABLE_ENTITY, "announced-otherwise",
                              "This submission was announced with other contents");
      return;
    }
  if (!g_str_equal (announcement->description_sha256,
                    sfs_description_get_sha256 (self->receiver->description)))
    {
      sfs_exchange_problem (self, SOUP_STATUS_CONFLICT, "notice-changed",
                            "The service description has changed since it was consented to");
      return;
    }
  if (announcement->bytes > sfs_receiver_get_max_bytes (self->receiver))
    {
      sfs_exchange_problem (self, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too-large",
                            "The file is too large");
      return;
    }
  if (!check_consent (self, announcement))
    return;
  if (!sfs_gate_let_announce (self, announcement->bytes + g_bytes_get_size (sfs_consent_get_bytes (
                                                              announcement->consent))))
    return;
  if (!keep_announcement (self, announcement, &withdrawn, &error))
    sfs_exchange_error (self, error);
  else if (withdrawn)
    sfs_exchange_withdrawn (self);
  else
    answer_announced (self, SOUP_STATUS_CREATED);
}

/* PUT submissions/{id} */
void
sfs_route_put_submission (SfsExchange *self)
{
  g_autoptr (GBytes) body = sfs_exchange_get_body (self);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (SfsConsent) consent = NULL;
  g_autoptr (GError) error = NULL;
  Announcement announcement = { 0 };

  if (!sfs_uuid_is_valid (self->argument))
    {
      sfs_exchange_problem (self, SOUP_STATUS_BAD_REQUEST, "malformed",
                            "The id of a submission is a UUID");
      return;
    }
  object = sfs_json_parse_object (body, &error);
  if (object == NULL || !read_announcement (object, &announcement, &error) ||
      announcement.bytes <= 0 || !sfs_sha256_hex_is_valid (announcement.sha256) ||
      !sfs_sha256_hex_is_valid (announcement.description_sha256))
    {
      g_clear_pointer (&announcement.consent, sfs_consent_unref);
      sfs_exchange_problem (self, SOUP_STATUS_BAD_REQUEST, "malformed",
                            "The announcement is malformed");
      return;
    }
  consent = announcement.consent;
  announce (self, &announcement);
}

/* GET submissions/{id} */
void
sfs_route_get_submission (SfsExchange *self)
{
  g_autoptr (SfsSubmissionRow) row = sfs_submissions_find_own (self, self->argument, FALSE);
  g_autoptr (JsonObject) object = NULL;

  if (row == NULL)
    return;
  object = submission_to_json (row);
  sfs_exchange_answer_json (self, SOUP_STATUS_OK, object);
}

/* DELETE submissions/{id}: consent is withdrawn at once, also while an upload is open. Once again
 * gives the same answer. */
void
sfs_route_delete_submission (SfsExchange *self)
{
  g_autoptr (SfsSubmissionRow) row = sfs_submissions_find_own (self, self->argument, FALSE);
  g_autoptr (GBytes) jws = NULL;
  g_autoptr (GError) error = NULL;

  if (row == NULL)
    return;
  if (!sfs_uploads_erase (self->receiver, row, &error))
    {
      sfs_exchange_error (self, error);
      return;
    }
  jws = g_bytes_new (row->deletion, strlen (row->deletion));
  sfs_exchange_answer_bytes (self, SOUP_STATUS_OK, "application/jose", jws);
}

/* Reads ?limit= and ?after=. FALSE when answered. */
static gboolean
read_page (SfsExchange *self, guint *limit, gint64 *before)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (self->message));
  g_autoptr (GHashTable) form = query != NULL ? soup_form_decode (query) : NULL;
  const char *limit_text = form != NULL ? g_hash_table_lookup (form, "limit") : NULL;
  const char *after = form != NULL ? g_hash_table_lookup (form, "after") : NULL;
  g_autoptr (SfsSubmissionRow) row = NULL;
  guint64 number;

  *limit = PAGE_LENGTH;
  *before = 0;
  if (limit_text != NULL)
    {
      if (!g_ascii_string_to_unsigned (limit_text, 10, 1, G_MAXINT, &number, NULL))
        {
          sfs_exchange_problem (self, SOUP_STATUS_BAD_REQUEST, "malformed",
                                "The limit is a number from 1");
          return FALSE;
        }
      *limit = MIN (number, MAX_PAGE_LENGTH);
    }
  if (after == NULL)
    return TRUE;
  row = sfs_submissions_find_own (self, after, FALSE);
  if (row == NULL)
    return FALSE;
  *before = row->id;
  return TRUE;
}

/* GET submissions: newest first, the next page as a link of RFC 8288. */
void
sfs_route_list_submissions (SfsExchange *self)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GError) error = NULL;
  gint64 before;
  guint limit;

  if (!read_page (self, &limit, &before))
    return;
  /* One more than asked for tells whether there is a next page. */
  rows = sfs_receiver_records_list_submissions (self->receiver->records, self->grant->id, before,
                                                limit + 1, &error);
  if (rows == NULL)
    {
      sfs_exchange_error (self, error);
      return;
    }
  for (guint i = 0; i < MIN (rows->len, limit); i++)
    json_array_add_object_element (array, submission_to_json (g_ptr_array_index (rows, i)));
  if (rows->len > limit)
    {
      SfsSubmissionRow *last = g_ptr_array_index (rows, limit - 1);
      g_autofree char *link =
          g_strdup_printf ("<%s?limit=%u&after=%s>; rel=\"next\"",
                           sfs_description_get_submissions_endpoint (self->receiver->description),
                           limit, last->submission);

      sfs_exchange_set_header (self, "Link", link);
    }
  json_object_set_array_member (object, "submissions", g_steal_pointer (&array));
  sfs_exchange_answer_json (self, SOUP_STATUS_OK, object);
}

/* GET submissions/{id}/accesses */
void
sfs_route_list_accesses (SfsExchange *self)
{
  g_autoptr (SfsSubmissionRow) row = sfs_submissions_find_own (self, self->argument, FALSE);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GError) error = NULL;

  if (row == NULL)
    return;
  rows = sfs_receiver_records_list_accesses (self->receiver->records, row->id, &error);
  if (rows == NULL)
    {
      sfs_exchange_error (self, error);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    {
      const SfsAccessRow *access = g_ptr_array_index (rows, i);
      JsonObject *entry = json_object_new ();

      set_time_member (entry, "time", access->time);
      json_object_set_string_member (entry, "who", access->who);
      json_object_set_string_member (entry, "reason", access->reason);
      json_array_add_object_element (array, entry);
    }
  json_object_set_array_member (object, "accesses", g_steal_pointer (&array));
  sfs_exchange_answer_json (self, SOUP_STATUS_OK, object);
}
