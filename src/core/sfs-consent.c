/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "core/sfs-consent.h"

#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"

#include <stdlib.h>
#include <string.h>

#define SCHEMA_VERSION "1"
#define WELL_KNOWN "/.well-known/selfsame-operator"

struct _SfsConsent
{
  gatomicrefcount refs;
  GBytes *bytes;
  char *sha256;
  JsonObject *root; /* the strings below belong to it */
  const char *subject;
  const char *description_sha256;
  int retention_days;
  GDateTime *time;
};

static gboolean
fail (GError **error, const char *what)
{
  g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DESCRIPTION, what);
  return FALSE;
}

/* --- Building ------------------------------------------------------------------------------- */

static void
set_string (JsonBuilder *b, const char *member, const char *value)
{
  json_builder_set_member_name (b, member);
  json_builder_add_string_value (b, value);
}

static void
set_boolean (JsonBuilder *b, const char *member, gboolean value)
{
  json_builder_set_member_name (b, member);
  json_builder_add_boolean_value (b, value);
}

static void
begin_object (JsonBuilder *b, const char *member)
{
  json_builder_set_member_name (b, member);
  json_builder_begin_object (b);
}

static void
begin_array (JsonBuilder *b, const char *member)
{
  json_builder_set_member_name (b, member);
  json_builder_begin_array (b);
}

static void
add_purposes (JsonBuilder *b, GPtrArray *purposes, const char *const *given)
{
  begin_array (b, "purposes");
  for (guint i = 0; i < purposes->len; i++)
    {
      const SfsPurpose *purpose = g_ptr_array_index (purposes, i);

      json_builder_begin_object (b);
      set_string (b, "id", purpose->id);
      set_string (b, "purpose", purpose->purpose);
      set_string (b, "text", purpose->text);
      set_string (b, "language", purpose->language);
      set_boolean (b, "required", purpose->required);
      set_string (b, "state", g_strv_contains (given, purpose->id) ? "given" : "refused");
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
}

static void
add_pii (JsonBuilder *b)
{
  static const struct
  {
    const char *type;
    gboolean special;
  } kinds[] = { { "face video", TRUE }, { "quality measurements", FALSE } };

  begin_array (b, "pii_information");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      json_builder_begin_object (b);
      set_string (b, "pii_type", kinds[i].type);
      set_boolean (b, "special_pii_category", kinds[i].special);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
}

static void
add_parties (JsonBuilder *b, SfsDescription *d)
{
  begin_array (b, "pii_controllers");
  json_builder_begin_object (b);
  set_string (b, "party_name", sfs_description_get_legal_name (d));
  set_string (b, "party_address", sfs_description_get_address (d));
  set_string (b, "party_country", sfs_description_get_country (d));
  set_string (b, "party_email", sfs_description_get_contact_email (d));
  set_string (b, "party_url", sfs_description_get_origin (d));
  if (sfs_description_get_data_protection_officer (d) != NULL)
    set_string (b, "data_protection_officer", sfs_description_get_data_protection_officer (d));
  json_builder_end_object (b);
  json_builder_end_array (b);

  begin_array (b, "recipient_third_parties");
  for (guint i = 0; i < sfs_description_get_n_recipients (d); i++)
    {
      const SfsRecipient *recipient = sfs_description_get_recipient (d, i);

      json_builder_begin_object (b);
      set_string (b, "party_name", recipient->holder);
      set_string (b, "key", recipient->key);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
}

static void
add_terms (JsonBuilder *b, SfsDescription *d)
{
  SfsDisclosure *disclosure = sfs_description_get_disclosure (d);
  g_auto (GStrv) countries = sfs_disclosure_dup_countries (disclosure);
  g_autofree char *retention =
      g_strdup_printf ("P%dD", sfs_disclosure_get_retention_days (disclosure));
  g_autofree char *withdrawal =
      g_strdup_printf ("In Selfsame, My submissions: Withdraw and delete; or by mail to %s",
                       sfs_description_get_contact_email (d));

  begin_array (b, "storage_locations");
  for (guint i = 0; countries[i] != NULL; i++)
    json_builder_add_string_value (b, countries[i]);
  json_builder_end_array (b);
  set_string (b, "retention_period", retention);
  set_string (b, "jurisdiction", sfs_description_get_country (d));
  set_string (b, "withdrawal_method", withdrawal);
}

static void
add_notice (JsonBuilder *b, SfsDescription *d, GDateTime *fetched_at)
{
  g_autofree char *url = g_strconcat (sfs_description_get_origin (d), WELL_KNOWN, NULL);
  g_autofree char *fetched = sfs_time_format (fetched_at);

  begin_object (b, "privacy_notice");
  set_string (b, "url", url);
  set_string (b, "description_sha256", sfs_description_get_sha256 (d));
  set_string (b, "fetched_at", fetched);
  json_builder_end_object (b);
}

/* A record of a consent that could not be given must not come to be. */
static gboolean
check_given (SfsDisclosure *disclosure,
             GPtrArray *purposes,
             const char *const *given,
             GError **error)
{
  g_autoptr (GArray) missing = sfs_disclosure_get_missing_required (disclosure);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  if (missing->len > 0)
    return fail (error, "A question that must be answered is not");
  for (guint i = 0; i < purposes->len; i++)
    {
      const SfsPurpose *purpose = g_ptr_array_index (purposes, i);

      g_hash_table_add (known, purpose->id);
      if (purpose->required && !g_strv_contains (given, purpose->id))
        return fail (error, "A required purpose is not agreed to");
    }
  for (guint i = 0; given[i] != NULL; i++)
    if (!g_hash_table_contains (known, given[i]))
      return fail (error, "A purpose is agreed to that is not in the description");
  return TRUE;
}

/**
 * sfs_consent_new:
 * @description: what is consented to
 * @subject: `sub` of the token response
 * @given: (array zero-terminated=1): ids of the purposes that were ticked
 * @languages: (nullable): wished for, best first, as the purposes were shown
 * @language_shown: BCP 47 tag of the app's own words on the screen
 * @fetched_at: when @description was fetched
 * @error: SFS_CORE_ERROR_DESCRIPTION when a required purpose is not in @given, an unknown one is,
 *   or a question that must be answered is not
 *
 * Member names of ISO/IEC TS 27560, see docs/PROTOCOL-NOTES.md. Every purpose that is not in @given
 * is recorded as refused.
 *
 * Returns: (transfer full): the record, dated now
 */
SfsConsent *
sfs_consent_new (SfsDescription *description,
                 const char *subject,
                 const char *const *given,
                 const char *const *languages,
                 const char *language_shown,
                 GDateTime *fetched_at,
                 GError **error)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) purposes = NULL;
  g_autofree char *id = sfs_uuid_new (), *now = sfs_time_now ();
  SfsDisclosure *disclosure = sfs_description_get_disclosure (description);

  purposes = sfs_disclosure_get_purposes (disclosure, languages);
  if (!check_given (disclosure, purposes, given, error))
    return NULL;

  json_builder_begin_object (b);
  set_string (b, "schema_version", SCHEMA_VERSION);
  set_string (b, "record_id", id);
  set_string (b, "pii_principal_id", subject);
  add_notice (b, description, fetched_at);
  set_string (b, "language", language_shown);
  add_purposes (b, purposes, given);
  add_pii (b);
  add_parties (b, description);
  add_terms (b, description);
  begin_object (b, "event");
  set_string (b, "time", now);
  set_string (b, "state", "given");
  set_string (b, "method", "wizard");
  set_string (b, "app_version", SFS_VERSION);
  json_builder_end_object (b);
  json_builder_end_object (b);

  root = json_builder_get_root (b);
  bytes = sfs_json_to_bytes (root);
  return sfs_consent_new_from_bytes (bytes, error);
}

/* --- Reading -------------------------------------------------------------------------------- */

/* Whole days of ISO 8601, the one form of it that we write. */
static int
parse_days (const char *period)
{
  gsize digits = period[0] == 'P' ? strspn (period + 1, "0123456789") : 0;

  if (digits == 0 || digits > 5 || !g_str_equal (period + 1 + digits, "D"))
    return -1;
  return atoi (period + 1);
}

/* A record that says neither what it is about nor when it was given is none. */
static gboolean
read_record (SfsConsent *self, GError **error)
{
  JsonObject *notice, *event;
  JsonArray *purposes;
  const char *id, *period, *time;

  if (!sfs_json_get_string (self->root, "record_id", TRUE, &id, error) ||
      !sfs_json_get_string (self->root, "pii_principal_id", TRUE, &self->subject, error) ||
      !sfs_json_get_object (self->root, "privacy_notice", TRUE, &notice, error) ||
      !sfs_json_get_string (notice, "description_sha256", TRUE, &self->description_sha256, error) ||
      !sfs_json_get_array (self->root, "purposes", TRUE, &purposes, error) ||
      !sfs_json_get_string (self->root, "retention_period", TRUE, &period, error) ||
      !sfs_json_get_object (self->root, "event", TRUE, &event, error) ||
      !sfs_json_get_string (event, "time", TRUE, &time, error))
    return FALSE;

  self->retention_days = parse_days (period);
  if (!sfs_uuid_is_valid (id) || self->subject[0] == '\0' ||
      !sfs_sha256_hex_is_valid (self->description_sha256) || self->retention_days < 1)
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JSON,
                           "A member of the consent record is malformed");
      return FALSE;
    }
  self->time = sfs_time_parse (time, error);
  return self->time != NULL;
}

/**
 * sfs_consent_new_from_bytes:
 * @bytes: a record, as sfs_consent_get_bytes() gave it
 * @error: SFS_CORE_ERROR_JSON or _ENCODING
 *
 * Returns: (transfer full): the record, with exactly these bytes
 */
SfsConsent *
sfs_consent_new_from_bytes (GBytes *bytes, GError **error)
{
  g_autoptr (SfsConsent) self = g_new0 (SfsConsent, 1);

  g_atomic_ref_count_init (&self->refs);
  self->bytes = g_bytes_ref (bytes);
  self->sha256 = sfs_sha256_hex_bytes (bytes);
  self->root = sfs_json_parse_object (bytes, error);
  if (self->root == NULL || !read_record (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * sfs_consent_ref:
 * @self: a record
 *
 * Returns: (transfer full): @self
 */
SfsConsent *
sfs_consent_ref (SfsConsent *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * sfs_consent_unref:
 * @self: (transfer full): a record
 */
void
sfs_consent_unref (SfsConsent *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_bytes_unref (self->bytes);
  g_free (self->sha256);
  g_clear_pointer (&self->root, json_object_unref);
  g_clear_pointer (&self->time, g_date_time_unref);
  g_free (self);
}

/**
 * sfs_consent_get_bytes:
 * @self: a record
 *
 * Returns: (transfer none): the exact bytes, which are what counts
 */
GBytes *
sfs_consent_get_bytes (SfsConsent *self)
{
  return self->bytes;
}

/**
 * sfs_consent_get_sha256:
 * @self: a record
 *
 * Returns: (transfer none): SHA-256 of the exact bytes, hex
 */
const char *
sfs_consent_get_sha256 (SfsConsent *self)
{
  return self->sha256;
}

/**
 * sfs_consent_get_subject:
 * @self: a record
 *
 * Returns: (transfer none): who consented, as the operator names the seller
 */
const char *
sfs_consent_get_subject (SfsConsent *self)
{
  return self->subject;
}

/**
 * sfs_consent_get_description_sha256:
 * @self: a record
 *
 * Returns: (transfer none): SHA-256 of the service description that was consented to, hex
 */
const char *
sfs_consent_get_description_sha256 (SfsConsent *self)
{
  return self->description_sha256;
}

/**
 * sfs_consent_get_retention_days:
 * @self: a record
 *
 * Returns: for how many days the clip may be kept
 */
int
sfs_consent_get_retention_days (SfsConsent *self)
{
  return self->retention_days;
}

/**
 * sfs_consent_get_time:
 * @self: a record
 *
 * Returns: (transfer none): when consent was given
 */
GDateTime *
sfs_consent_get_time (SfsConsent *self)
{
  return self->time;
}

/**
 * sfs_consent_get_json:
 * @self: a record
 *
 * Returns: (transfer none): the record, to be shown; do not change it
 */
JsonObject *
sfs_consent_get_json (SfsConsent *self)
{
  return self->root;
}
