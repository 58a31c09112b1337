/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-session-private.h"

#include "core/sfs-error.h"

enum
{
  PROP_STATE = 1,
  PROP_AT_STORE,
  PROP_SENT,
  PROP_TOTAL,
  PROP_RATE,
  PROP_PAUSED,
  PROP_WAITING,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* clang-format off */
G_DEFINE_QUARK (sfs-session-error-quark, sfs_session_error)
/* clang-format on */

GType
sfs_session_state_get_type (void)
{
  static const GEnumValue values[] = {
    { SFS_SESSION_IDLE, "SFS_SESSION_IDLE", "idle" },
    { SFS_SESSION_INVITED, "SFS_SESSION_INVITED", "invited" },
    { SFS_SESSION_INFORMED, "SFS_SESSION_INFORMED", "informed" },
    { SFS_SESSION_AGREED, "SFS_SESSION_AGREED", "agreed" },
    { SFS_SESSION_RECORDED, "SFS_SESSION_RECORDED", "recorded" },
    { SFS_SESSION_SEALED, "SFS_SESSION_SEALED", "sealed" },
    { SFS_SESSION_SENDING, "SFS_SESSION_SENDING", "sending" },
    { SFS_SESSION_CONFIRMED, "SFS_SESSION_CONFIRMED", "confirmed" },
    { SFS_SESSION_UNCONFIRMED, "SFS_SESSION_UNCONFIRMED", "unconfirmed" },
    { SFS_SESSION_REFUSED, "SFS_SESSION_REFUSED", "refused" },
    { 0, NULL, NULL },
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SfsSessionState", values));
  return type;
}

G_DEFINE_FINAL_TYPE (SfsSession, sfs_session, G_TYPE_OBJECT)

/* The one place where the state changes. */
static void
release (SfsSession *self)
{
  if (self->held_records == NULL)
    return;
  sfs_records_release (self->held_records, self->held_origin);
  g_clear_object (&self->held_records);
  g_clear_pointer (&self->held_origin, g_free);
}

/* From the questions to the sealed video the operator's part of the credential store is in use, and
 * no record says so yet. */
static void
update_hold (SfsSession *self)
{
  gboolean under_way = self->state == SFS_SESSION_INFORMED || self->state == SFS_SESSION_AGREED ||
                       self->state == SFS_SESSION_RECORDED;

  if (!under_way)
    {
      release (self);
    }
  else if (self->held_records == NULL)
    {
      self->held_records = g_object_ref (self->records);
      self->held_origin = g_strdup (sfs_description_get_origin (self->description));
      sfs_records_hold (self->held_records, self->held_origin);
    }
}

void
sfs_session_set_state (SfsSession *self, SfsSessionState state)
{
  if (self->state == state)
    return;
  self->state = state;
  update_hold (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

GTask *
sfs_session_begin (SfsSession *self,
                   gpointer tag,
                   const char *name,
                   guint states,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_name (task, name);
  /* What was reached before a late cancellation stays reached: the state says so already. */
  g_task_set_check_cancellable (task, FALSE);

  if (self->busy)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                               "%s: another call is under way", name);
      return NULL;
    }
  if ((states & SFS_SESSION_IN (self->state)) == 0)
    {
      g_task_return_new_error (task, SFS_SESSION_ERROR, SFS_SESSION_ERROR_STATE,
                               "%s: not in state %d", name, self->state);
      return NULL;
    }
  self->busy = TRUE;
  return g_steal_pointer (&task);
}

void
sfs_session_succeed (SfsSession *self, GTask *task, SfsSessionState state)
{
  self->busy = FALSE;
  sfs_session_set_state (self, state);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
sfs_session_fail (SfsSession *self, GTask *task, GError *error)
{
  self->busy = FALSE;
  g_task_return_error (task, error);
  g_object_unref (task);
}

void
sfs_session_drop_clip (SfsSession *self)
{
  g_clear_pointer (&self->clip, sfs_clip_unref);
  g_clear_pointer (&self->quality, json_object_unref);
}

static void
drop_consent (SfsSession *self)
{
  sfs_session_drop_clip (self);
  g_clear_pointer (&self->consent, sfs_consent_unref);
  g_clear_pointer (&self->submission_id, g_free);
}

void
sfs_session_forget (SfsSession *self)
{
  drop_consent (self);
  g_clear_object (&self->client);
  g_clear_pointer (&self->description, sfs_description_unref);
  g_clear_pointer (&self->fetched, g_date_time_unref);
  g_clear_pointer (&self->invitation, sfs_invitation_unref);
  g_clear_pointer (&self->receipt, sfs_receipt_unref);
  g_clear_pointer (&self->receipt_path, g_free);
  g_clear_pointer (&self->issuer, g_free);
  self->resumed = FALSE;
}

/* Sending looks the same from outside, whether one watches us or the delivery. */
static void
on_delivery_notify (SfsDelivery *delivery, GParamSpec *pspec, SfsSession *self)
{
  GParamSpec *ours = g_object_class_find_property (G_OBJECT_GET_CLASS (self), pspec->name);

  if (ours != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), ours);
}

void
sfs_session_set_delivery (SfsSession *self, SfsDelivery *delivery)
{
  self->told = sfs_session_get_told (self);
  self->gone = FALSE;
  if (self->delivery != NULL)
    g_signal_handlers_disconnect_by_data (self->delivery, self);
  g_set_object (&self->delivery, delivery);
  if (delivery != NULL)
    g_signal_connect (delivery, "notify", G_CALLBACK (on_delivery_notify), self);
  for (guint i = PROP_SENT; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[i]);
}

static void
on_client_at_store (SfsSession *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AT_STORE]);
}

/* Takes @client. */
void
sfs_session_set_client (SfsSession *self, SfsOperatorClient *client)
{
  g_clear_object (&self->client);
  self->client = client;
  g_signal_connect_object (client, "notify::at-store", G_CALLBACK (on_client_at_store), self,
                           G_CONNECT_SWAPPED);
}

static void
sfs_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsSession *self = SFS_SESSION (object);
  SfsDelivery *delivery = self->delivery;

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_AT_STORE:
      if (self->client != NULL)
        g_object_get_property (G_OBJECT (self->client), "at-store", value);
      break;
    case PROP_SENT:
      g_value_set_int64 (value, delivery != NULL ? sfs_delivery_get_sent (delivery) : 0);
      break;
    case PROP_TOTAL:
      g_value_set_int64 (value, self->sealed_bytes);
      break;
    case PROP_RATE:
      g_value_set_double (value, delivery != NULL ? sfs_delivery_get_rate (delivery) : 0);
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, delivery != NULL && sfs_delivery_get_paused (delivery));
      break;
    case PROP_WAITING:
      g_value_set_boolean (value, delivery != NULL && sfs_delivery_get_waiting (delivery));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_session_finalize (GObject *object)
{
  SfsSession *self = SFS_SESSION (object);

  if (self->delivery != NULL)
    g_signal_handlers_disconnect_by_data (self->delivery, self);
  g_clear_object (&self->delivery);
  release (self);
  sfs_session_forget (self);
  g_free (self->grant);
  g_clear_object (&self->store);
  g_clear_object (&self->records);
  g_clear_object (&self->usual);
  g_clear_object (&self->http);
  G_OBJECT_CLASS (sfs_session_parent_class)->finalize (object);
}

static void
sfs_session_class_init (SfsSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = sfs_session_get_property;
  object_class->finalize = sfs_session_finalize;

  props[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, SFS_TYPE_SESSION_STATE, SFS_SESSION_IDLE, flags);
  props[PROP_AT_STORE] = g_param_spec_boolean ("at-store", NULL, NULL, FALSE, flags);
  props[PROP_SENT] = g_param_spec_int64 ("sent", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_TOTAL] = g_param_spec_int64 ("total", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE, flags);
  props[PROP_WAITING] = g_param_spec_boolean ("waiting", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sfs_session_init (SfsSession *self)
{
}

/**
 * sfs_session_new:
 * @http: what to speak with; also says whether loopback operators are allowed
 * @records: what this computer keeps
 * @store: where credentials are kept
 *
 * Returns: (transfer full): a session without an invitation
 */
SfsSession *
sfs_session_new (SfsHttp *http, SfsRecords *records, SfsCredentialStore *store)
{
  SfsSession *self = g_object_new (SFS_TYPE_SESSION, NULL);

  self->http = g_object_ref (http);
  self->records = g_object_ref (records);
  self->usual = g_object_ref (records);
  self->store = g_object_ref (store);
  return self;
}

/**
 * sfs_session_get_state:
 * @self: a session
 *
 * Returns: where it stands
 */
SfsSessionState
sfs_session_get_state (SfsSession *self)
{
  return self->state;
}

/**
 * sfs_session_get_records:
 * @self: a session
 *
 * Returns: (transfer none): what this computer keeps
 */
SfsRecords *
sfs_session_get_records (SfsSession *self)
{
  return self->records;
}

/**
 * sfs_session_get_allow_loopback:
 * @self: a session
 *
 * Returns: whether an operator may be on this computer, without encryption
 */
gboolean
sfs_session_get_allow_loopback (SfsSession *self)
{
  return sfs_http_get_allow_loopback (self->http);
}

/**
 * sfs_session_set_invitation:
 * @self: a session
 * @text: an invitation, however it was pasted
 * @error: return location; %SFS_CORE_ERROR_NOT_INVITATION, %SFS_CORE_ERROR_INVITATION_BROKEN,
 *   %SFS_CORE_ERROR_INSECURE_URL, %SFS_SESSION_ERROR_STATE or %G_IO_ERROR_PENDING
 *
 * Reads an invitation and contacts nothing. Possible as long as nothing was agreed to; what was
 * known of another invitation is forgotten.
 *
 * Returns: %TRUE when it is an invitation
 */
gboolean
sfs_session_set_invitation (SfsSession *self, const char *text, GError **error)
{
  const guint states = SFS_SESSION_IN (SFS_SESSION_IDLE) | SFS_SESSION_IN (SFS_SESSION_INVITED) |
                       SFS_SESSION_IN (SFS_SESSION_INFORMED) | SFS_SESSION_IN (SFS_SESSION_REFUSED);
  SfsInvitation *invitation;
  gboolean same;

  if (self->busy)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING, "Another call is under way");
      return FALSE;
    }
  if ((states & SFS_SESSION_IN (self->state)) == 0)
    {
      g_set_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_STATE,
                   "No other invitation in state %d", self->state);
      return FALSE;
    }
  invitation = sfs_invitation_parse (text, sfs_http_get_allow_loopback (self->http), error);
  if (invitation == NULL)
    return FALSE;

  /* Read once more because the operator's text changed: its code has had its day, the token stands.
   */
  same = self->invitation != NULL &&
         g_str_equal (sfs_invitation_get_origin (self->invitation),
                      sfs_invitation_get_origin (invitation)) &&
         g_strcmp0 (sfs_invitation_get_code (self->invitation),
                    sfs_invitation_get_code (invitation)) == 0;

  sfs_session_forget (self);
  self->invitation = invitation;
  self->redeemed = self->redeemed && same;
  if (!self->redeemed)
    g_clear_pointer (&self->grant, g_free);
  self->first_contact =
      sfs_records_get_pin (self->records, sfs_invitation_get_origin (invitation)) == NULL;
  sfs_session_set_state (self, SFS_SESSION_INVITED);
  return TRUE;
}

/**
 * sfs_session_get_invitation:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the invitation
 */
SfsInvitation *
sfs_session_get_invitation (SfsSession *self)
{
  return self->invitation;
}

/**
 * sfs_session_is_first_contact:
 * @self: a session
 *
 * Whether this computer had never dealt with the operator when the invitation came. Stays as it was
 * then, also after the contact.
 *
 * Returns: %TRUE when it had not
 */
gboolean
sfs_session_is_first_contact (SfsSession *self)
{
  return self->first_contact;
}

/**
 * sfs_session_get_description:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the operator's description, its key accepted
 */
SfsDescription *
sfs_session_get_description (SfsSession *self)
{
  return self->description;
}

/**
 * sfs_session_may_record:
 * @self: a session
 *
 * Whether the operator answered every question that must be answered before a face is recorded.
 *
 * Returns: %TRUE when it did; %FALSE without a description
 */
gboolean
sfs_session_may_record (SfsSession *self)
{
  g_autoptr (GArray) missing = NULL;

  if (self->description == NULL)
    return FALSE;
  missing =
      sfs_disclosure_get_missing_required (sfs_description_get_disclosure (self->description));
  return missing->len == 0;
}

/**
 * sfs_session_get_consent:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): what was agreed to
 */
SfsConsent *
sfs_session_get_consent (SfsSession *self)
{
  return self->consent;
}

/**
 * sfs_session_get_submission_id:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): UUID of the submission that is being made
 */
const char *
sfs_session_get_submission_id (SfsSession *self)
{
  return self->submission_id;
}

/**
 * sfs_session_keeps_credentials:
 * @self: a session
 *
 * Returns: whether keys and tokens outlive the program; if not, offer the recovery file
 */
gboolean
sfs_session_keeps_credentials (SfsSession *self)
{
  return sfs_credential_store_is_persistent (self->store);
}

/**
 * sfs_session_reconsider:
 * @self: a session
 *
 * The seller went back to think again: from AGREED or RECORDED to INFORMED. Consent and clip are
 * dropped; tokens stay, so agreeing once more does not need the code. In any other state, and while
 * a call is under way, nothing happens: cancel that and wait for its end first.
 */
void
sfs_session_reconsider (SfsSession *self)
{
  if (self->busy || (self->state != SFS_SESSION_AGREED && self->state != SFS_SESSION_RECORDED))
    return;
  drop_consent (self);
  sfs_session_set_state (self, SFS_SESSION_INFORMED);
}

/**
 * sfs_session_set_recording:
 * @self: a session that agreed
 * @recording: (transfer full): an accepted recording
 *
 * Takes the recording that is to be sent, instead of one taken before.
 */
void
sfs_session_set_recording (SfsSession *self, SfsRecording *recording)
{
  g_autoptr (SfsRecording) taken G_GNUC_UNUSED = recording;

  g_return_if_fail (self->state == SFS_SESSION_AGREED || self->state == SFS_SESSION_RECORDED);
  g_return_if_fail (!self->busy);
  g_return_if_fail (recording->clip != NULL && recording->quality != NULL);

  sfs_session_drop_clip (self);
  self->clip = sfs_clip_ref (recording->clip);
  self->quality = json_object_ref (recording->quality);
  sfs_session_set_state (self, SFS_SESSION_RECORDED);
}

/**
 * sfs_session_drop_recording:
 * @self: a session
 *
 * Drops the clip, wiped with its last holder: from RECORDED to AGREED. Nothing happens in another
 * state or while a call is under way.
 */
void
sfs_session_drop_recording (SfsSession *self)
{
  if (self->busy || self->state != SFS_SESSION_RECORDED)
    return;
  sfs_session_drop_clip (self);
  sfs_session_set_state (self, SFS_SESSION_AGREED);
}

/**
 * sfs_session_get_clip:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the clip, until it is sealed
 */
SfsClip *
sfs_session_get_clip (SfsSession *self)
{
  return self->clip;
}

/**
 * sfs_session_get_quality:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): what the face checks measured on the clip, until it is
 * sealed
 */
JsonObject *
sfs_session_get_quality (SfsSession *self)
{
  return self->quality;
}

/**
 * sfs_session_get_sealed_bytes:
 * @self: a session
 *
 * Returns: size of what is or was sent, in bytes; 0 before anything is sealed
 */
gint64
sfs_session_get_sealed_bytes (SfsSession *self)
{
  return self->sealed_bytes;
}

/**
 * sfs_session_get_usual_records:
 * @self: a session
 *
 * Returns: (transfer none): the records it was made with
 */
SfsRecords *
sfs_session_get_usual_records (SfsSession *self)
{
  return self->usual;
}

/**
 * sfs_session_set_records:
 * @self: a session
 * @records: another place, opened; or the usual one again
 *
 * Where the disk is full or the home folder may not be written, sealing fails and the clip stays in
 * memory: it may be tried again with records in another place (a stick, the runtime folder). Which
 * place that is, is kept in the usual one if that takes it. What an earlier run left in such a
 * place (sfs_elsewhere_list_async ()) is gone on with by its records. Nothing happens in other
 * states, nor while a call is under way.
 */
void
sfs_session_set_records (SfsSession *self, SfsRecords *records)
{
  const guint states = SFS_SESSION_IN (SFS_SESSION_RECORDED) | SFS_SESSION_IN (SFS_SESSION_IDLE) |
                       SFS_SESSION_IN (SFS_SESSION_INVITED) |
                       SFS_SESSION_IN (SFS_SESSION_INFORMED) |
                       SFS_SESSION_IN (SFS_SESSION_REFUSED) |
                       SFS_SESSION_IN (SFS_SESSION_CONFIRMED);

  if (self->busy || (SFS_SESSION_IN (self->state) & states) == 0)
    return;
  g_set_object (&self->records, records);
  self->remembered = FALSE;
  self->at_home = FALSE;
}

/**
 * sfs_session_is_elsewhere:
 * @self: a session
 *
 * Returns: whether what is sealed, and the receipt, lie in a place of their own
 */
gboolean
sfs_session_is_elsewhere (SfsSession *self)
{
  return self->records != self->usual;
}

/**
 * sfs_session_is_remembered:
 * @self: a session
 *
 * Returns: whether what is sealed lies in a place of its own, and the next start looks there
 */
gboolean
sfs_session_is_remembered (SfsSession *self)
{
  return self->remembered;
}

/**
 * sfs_session_is_at_home:
 * @self: a session that is CONFIRMED
 *
 * Returns: whether what was sent is on record in the usual place, also when it was sent from a
 *   place of its own
 */
gboolean
sfs_session_is_at_home (SfsSession *self)
{
  return !sfs_session_is_elsewhere (self) || self->at_home;
}

/**
 * sfs_session_is_gone:
 * @self: a session
 *
 * Whether the last attempt to send ended with %SFS_UPLOAD_ERROR_MISSING: somebody removed what was
 * sealed, and the operator does not have all of it. There is nothing left that could be lost.
 *
 * Returns: %TRUE when it cannot be sent any more
 */
gboolean
sfs_session_is_gone (SfsSession *self)
{
  return self->gone;
}

/**
 * sfs_session_set_paused:
 * @self: a session that is sending
 * @paused: whether to hold the upload
 *
 * Holds the upload, or lets it go on from where the operator has it. Nothing happens when nothing
 * is being sent.
 */
void
sfs_session_set_paused (SfsSession *self, gboolean paused)
{
  if (self->state == SFS_SESSION_SENDING)
    sfs_delivery_set_paused (self->delivery, paused);
}

/**
 * sfs_session_get_receipt:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the verified receipt, in state CONFIRMED
 */
SfsReceipt *
sfs_session_get_receipt (SfsSession *self)
{
  return self->receipt;
}

/**
 * sfs_session_get_receipt_path:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): where our copy of the receipt lies; in state UNCONFIRMED, of
 *   the one that does not verify
 */
const char *
sfs_session_get_receipt_path (SfsSession *self)
{
  return self->receipt_path;
}
