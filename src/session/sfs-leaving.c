/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-leaving.h"

#include "core/sfs-encoding.h"
#include "core/sfs-invitation.h"
#include "core/sfs-json.h"
#include "seal/sfs-bundle.h"
#include "session/sfs-session-private.h"

static void
host_free (SfsLeavingHost *host)
{
  g_free (host->origin);
  g_free (host->label);
  g_free (host);
}

/* (transfer none): the one with the origin of @url. */
static SfsLeavingHost *
find_host (SfsLeaving *self, const char *url)
{
  /* Whether it may be spoken to at all was decided when the description was read. */
  g_autofree char *origin = sfs_url_get_origin (url, TRUE, NULL);
  SfsLeavingHost *host;

  g_return_val_if_fail (origin != NULL, NULL);
  for (guint i = 0; i < self->hosts->len; i++)
    {
      host = g_ptr_array_index (self->hosts, i);
      if (g_str_equal (host->origin, origin))
        return host;
    }
  host = g_new0 (SfsLeavingHost, 1);
  host->label = sfs_url_get_host_label (url);
  host->secure = g_str_has_prefix (origin, "https:");
  host->origin = g_steal_pointer (&origin);
  g_ptr_array_add (self->hosts, host);
  return host;
}

static void
list_hosts (SfsLeaving *self)
{
  SfsSession *session = self->session;
  SfsDescription *description = session->description;
  const SfsCredentials *held = sfs_operator_client_get_credentials (session->client);
  const char *issuer = held != NULL ? held->issuer : NULL;

  find_host (self, sfs_description_get_uploads_endpoint (description))->uploads = TRUE;
  find_host (self, sfs_description_get_submissions_endpoint (description))->submissions = TRUE;
  /* A sign-in is renewed by who gave it. Where an issuer has that done is known once it is asked:
   * an operator whose issuer has it done elsewhere names that as its token endpoint. */
  find_host (self, sfs_description_get_token_endpoint (description))->sign_in = TRUE;
  if (issuer != NULL)
    find_host (self, issuer)->sign_in = TRUE;
}

static void
list_readers (SfsLeaving *self)
{
  SfsDescription *description = self->session->description;
  SfsLeavingReader own = { sfs_operator_client_get_recipient (self->session->client), NULL };

  for (guint i = 0; i < sfs_description_get_n_recipients (description); i++)
    {
      const SfsRecipient *recipient = sfs_description_get_recipient (description, i);
      SfsLeavingReader reader = { recipient->key, recipient->holder };

      g_array_append_val (self->readers, reader);
    }
  g_array_append_val (self->readers, own);
}

static gint64
json_size (JsonObject *object)
{
  g_autoptr (GBytes) bytes = sfs_json_object_to_bytes (object);

  return (gint64) g_bytes_get_size (bytes);
}

static void
measure (SfsLeaving *self)
{
  SfsSession *session = self->session;
  g_autofree char *now = sfs_time_now ();
  g_autofree char *hash = sfs_sha256_hex ("", 0);
  g_autoptr (GBytes) manifest =
      sfs_session_build_manifest (session->submission_id, session->consent, session->clip, now);
  g_autoptr (JsonObject) announcement = NULL;
  gint64 *items = self->items;
  gint64 inside = 0;

  items[SFS_LEAVING_CLIP] = (gint64) sfs_secret_length (session->clip->webm);
  items[SFS_LEAVING_CONSENT] = (gint64) g_bytes_get_size (sfs_consent_get_bytes (session->consent));
  items[SFS_LEAVING_DESCRIPTION] =
      (gint64) g_bytes_get_size (sfs_description_get_bytes (session->description));
  items[SFS_LEAVING_QUALITY] = json_size (session->quality);
  items[SFS_LEAVING_MANIFEST] = (gint64) g_bytes_get_size (manifest);
  self->sealed = sfs_bundle_get_sealed_size (items, SFS_LEAVING_PACKING, self->readers->len);
  for (guint i = 0; i < SFS_LEAVING_PACKING; i++)
    inside += items[i];
  items[SFS_LEAVING_PACKING] = self->sealed - inside;
  /* Any hash is as long as the one that is not known yet. */
  announcement = sfs_operator_build_announcement (session->consent, self->sealed, hash);
  self->open = json_size (announcement);
}

/**
 * sfs_leaving_new:
 * @session: a session that is RECORDED
 *
 * Lists what Send lets out of this computer. Nothing is sealed for that: lengths depend on nothing
 * that is decided only then.
 *
 * Returns: (transfer full): what leaves
 */
SfsLeaving *
sfs_leaving_new (SfsSession *session)
{
  SfsLeaving *self = g_new0 (SfsLeaving, 1);

  g_return_val_if_fail (session->state == SFS_SESSION_RECORDED, self);

  self->session = g_object_ref (session);
  self->hosts = g_ptr_array_new_with_free_func ((GDestroyNotify) host_free);
  self->readers = g_array_new (FALSE, FALSE, sizeof (SfsLeavingReader));
  list_hosts (self);
  list_readers (self);
  measure (self);
  return self;
}

/**
 * sfs_leaving_free:
 * @self: (transfer full): what leaves
 *
 * Frees @self.
 */
void
sfs_leaving_free (SfsLeaving *self)
{
  g_clear_object (&self->session);
  g_clear_pointer (&self->hosts, g_ptr_array_unref);
  g_clear_pointer (&self->readers, g_array_unref);
  g_free (self);
}
