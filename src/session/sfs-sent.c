/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-sent-private.h"

#include "session/sfs-records.h"

enum
{
  PROP_ID = 1,
  PROP_ORIGIN,
  PROP_OPERATOR,
  PROP_CREATED,
  PROP_SHA256,
  PROP_STATE_REASON,
  PROP_RECEIVED,
  PROP_RETENTION_UNTIL,
  PROP_ASKED_AT,
  PROP_ALTERED_AT,
  PROP_WITHDRAWAL_ASKED,
  PROP_WITHDRAWAL_DUE,
  PROP_WITHDRAWAL_REASON,
  PROP_DELETED_AT,
  PROP_BACKUPS_UNTIL,
  N_TEXTS, /* those above are members of the record */
  PROP_BYTES = N_TEXTS,
  PROP_STATE,
  PROP_HAS_RECEIPT,
  PROP_FOLDER,
  PROP_WAITING,
  PROP_WITHDRAWAL,
  PROP_NOTICE_CHANGED,
  PROP_BUSY,
  PROP_TROUBLE,
  N_PROPS
};

enum
{
  SIGNAL_IDLE,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/* Properties that are texts, and the member of the record that each is. */
static const struct
{
  const char *property;
  const char *member;
} texts[N_TEXTS] = {
  [PROP_ID] = { "id", "id" },
  [PROP_ORIGIN] = { "origin", "origin" },
  [PROP_OPERATOR] = { "operator", "operator" },
  [PROP_CREATED] = { "created", "created" },
  [PROP_SHA256] = { "sha256", "sha256" },
  [PROP_STATE_REASON] = { "state-reason", "state_reason" },
  [PROP_RECEIVED] = { "received", "received" },
  [PROP_RETENTION_UNTIL] = { "retention-until", "retention_until" },
  [PROP_ASKED_AT] = { "asked-at", "asked_at" },
  [PROP_ALTERED_AT] = { "altered-at", "altered_at" },
  [PROP_WITHDRAWAL_ASKED] = { "withdrawal-asked", "withdrawal_asked" },
  [PROP_WITHDRAWAL_DUE] = { "withdrawal-due", "withdrawal_due" },
  [PROP_WITHDRAWAL_REASON] = { "withdrawal-reason", "withdrawal_reason" },
  [PROP_DELETED_AT] = { "deleted-at", "deleted_at" },
  [PROP_BACKUPS_UNTIL] = { "backups-until", "backups_until" },
};

static const char *const withdrawals[] = {
  [SFS_WITHDRAWAL_NONE] = "none",
  [SFS_WITHDRAWAL_ASKED] = "asked",
  [SFS_WITHDRAWAL_PROMISED] = "promised",
  [SFS_WITHDRAWAL_CONFIRMED] = "confirmed",
};

G_DEFINE_FINAL_TYPE (SfsSent, sfs_sent, G_TYPE_OBJECT)

/**
 * sfs_withdrawal_get_type:
 *
 * Returns: the type of #SfsWithdrawal
 */
GType
sfs_withdrawal_get_type (void)
{
  static GType type;
  static const GEnumValue values[] = {
    { SFS_WITHDRAWAL_NONE, "SFS_WITHDRAWAL_NONE", "none" },
    { SFS_WITHDRAWAL_ASKED, "SFS_WITHDRAWAL_ASKED", "asked" },
    { SFS_WITHDRAWAL_PROMISED, "SFS_WITHDRAWAL_PROMISED", "promised" },
    { SFS_WITHDRAWAL_CONFIRMED, "SFS_WITHDRAWAL_CONFIRMED", "confirmed" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SfsWithdrawal", values));
  return type;
}

const char *
sfs_withdrawal_to_string (SfsWithdrawal withdrawal)
{
  return withdrawals[withdrawal];
}

static SfsWithdrawal
withdrawal_from_record (JsonObject *record)
{
  const char *word = json_object_get_string_member_with_default (record, "withdrawal", "none");

  for (guint i = 0; i < G_N_ELEMENTS (withdrawals); i++)
    if (g_str_equal (withdrawals[i], word))
      return i;
  /* Of a later version; that the seller took it back is certain. */
  return SFS_WITHDRAWAL_ASKED;
}

static const char *
get_text (SfsSent *self, guint property)
{
  return json_object_get_string_member_with_default (self->record, texts[property].member, NULL);
}

static void
sfs_sent_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsSent *self = SFS_SENT (object);

  switch (id)
    {
    case PROP_BYTES:
      g_value_set_int64 (value, sfs_sent_get_bytes (self));
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_HAS_RECEIPT:
      g_value_set_boolean (value, sfs_sent_get_has_receipt (self));
      break;
    case PROP_FOLDER:
      g_value_set_string (value, self->folder);
      break;
    case PROP_WAITING:
      g_value_set_boolean (value, self->waiting);
      break;
    case PROP_WITHDRAWAL:
      g_value_set_enum (value, (int) self->withdrawal);
      break;
    case PROP_NOTICE_CHANGED:
      g_value_set_boolean (value, sfs_sent_get_notice_changed (self));
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    case PROP_TROUBLE:
      g_value_set_boxed (value, self->trouble);
      break;
    default:
      if (id > 0 && id < N_TEXTS)
        g_value_set_string (value, get_text (self, id));
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_sent_finalize (GObject *object)
{
  SfsSent *self = SFS_SENT (object);

  g_clear_pointer (&self->record, json_object_unref);
  g_clear_error (&self->trouble);
  g_clear_object (&self->left);
  g_free (self->issuer);
  G_OBJECT_CLASS (sfs_sent_parent_class)->finalize (object);
}

static void
sfs_sent_class_init (SfsSentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = sfs_sent_get_property;
  object_class->finalize = sfs_sent_finalize;

  for (guint i = PROP_ID; i < N_TEXTS; i++)
    props[i] = g_param_spec_string (texts[i].property, NULL, NULL, NULL, flags);
  props[PROP_BYTES] = g_param_spec_int64 ("bytes", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, SFS_SUBMISSION_DELETED, 0, flags);
  props[PROP_HAS_RECEIPT] = g_param_spec_boolean ("has-receipt", NULL, NULL, FALSE, flags);
  props[PROP_FOLDER] = g_param_spec_string ("folder", NULL, NULL, NULL, flags);
  props[PROP_WAITING] = g_param_spec_boolean ("waiting", NULL, NULL, FALSE, flags);
  props[PROP_WITHDRAWAL] =
      g_param_spec_enum ("withdrawal", NULL, NULL, SFS_TYPE_WITHDRAWAL, SFS_WITHDRAWAL_NONE, flags);
  props[PROP_NOTICE_CHANGED] = g_param_spec_boolean ("notice-changed", NULL, NULL, FALSE, flags);
  props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  props[PROP_TROUBLE] = g_param_spec_boxed ("trouble", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SIGNAL_IDLE] =
      g_signal_new ("idle", SFS_TYPE_SENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sfs_sent_init (SfsSent *self)
{
  self->left = g_cancellable_new ();
}

/* Takes over what @record says; the one there was is the caller's. */
static JsonObject *
replace_record (SfsSent *self, JsonObject *record)
{
  JsonObject *before = self->record;

  self->record = json_object_ref (record);
  self->state = sfs_submission_state_from_string (json_object_get_string_member (record, "state"));
  self->withdrawal = withdrawal_from_record (record);
  return before;
}

SfsSent *
sfs_sent_new (JsonObject *record, gboolean waiting)
{
  SfsSent *self = g_object_new (SFS_TYPE_SENT, NULL);

  replace_record (self, record);
  self->waiting = waiting;
  return self;
}

static void
notify_if (SfsSent *self, guint property, gboolean changed)
{
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), props[property]);
}

static gboolean
is_decided (SfsSubmissionState state)
{
  return state == SFS_SUBMISSION_VERIFIED || state == SFS_SUBMISSION_REJECTED;
}

gboolean
sfs_sent_update (SfsSent *self, JsonObject *record, gboolean waiting)
{
  SfsSubmissionState state = self->state;
  SfsWithdrawal withdrawal = self->withdrawal;
  gboolean was_waiting = self->waiting;
  gboolean had_receipt = sfs_sent_get_has_receipt (self);
  gboolean had_changed = sfs_sent_get_notice_changed (self);
  gint64 bytes = sfs_sent_get_bytes (self);
  g_autoptr (JsonObject) before = NULL;
  gboolean news;

  /* Two that ask at the same time read and write in one order, and may come back in the other. What
   * the outbox had then is as old. */
  if (sfs_record_get_revision (record) < sfs_record_get_revision (self->record))
    {
      record = self->record;
      waiting = self->waiting;
    }
  before = replace_record (self, record);

  self->waiting = waiting;
  news = (state != self->state && is_decided (self->state)) ||
         (withdrawal != self->withdrawal && self->withdrawal == SFS_WITHDRAWAL_CONFIRMED);
  if (state != self->state || withdrawal != self->withdrawal)
    sfs_pace_reset (&self->pace);

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = PROP_ID; i < N_TEXTS; i++)
    notify_if (self, i,
               g_strcmp0 (json_object_get_string_member_with_default (before, texts[i].member,
                                                                      NULL),
                          get_text (self, i)) != 0);
  notify_if (self, PROP_BYTES, bytes != sfs_sent_get_bytes (self));
  notify_if (self, PROP_STATE, state != self->state);
  notify_if (self, PROP_WITHDRAWAL, withdrawal != self->withdrawal);
  notify_if (self, PROP_HAS_RECEIPT, had_receipt != sfs_sent_get_has_receipt (self));
  notify_if (self, PROP_NOTICE_CHANGED, had_changed != sfs_sent_get_notice_changed (self));
  notify_if (self, PROP_WAITING, was_waiting != waiting);
  g_object_thaw_notify (G_OBJECT (self));
  return news;
}

void
sfs_sent_set_folder (SfsSent *self, const char *folder)
{
  folder = g_intern_string (folder);
  if (folder == self->folder)
    return;
  self->folder = folder;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FOLDER]);
}

void
sfs_sent_set_busy (SfsSent *self, gboolean busy)
{
  if (self->busy == busy)
    return;
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
  if (sfs_sent_is_idle (self))
    g_signal_emit (self, signals[SIGNAL_IDLE], 0);
}

void
sfs_sent_set_signing_in (SfsSent *self, gboolean signing_in)
{
  self->signing_in = signing_in;
  if (sfs_sent_is_idle (self))
    g_signal_emit (self, signals[SIGNAL_IDLE], 0);
}

gboolean
sfs_sent_is_idle (SfsSent *self)
{
  return !self->busy && !self->signing_in;
}

void
sfs_sent_set_trouble (SfsSent *self, const GError *trouble)
{
  if (trouble == self->trouble)
    return;
  g_clear_error (&self->trouble);
  self->trouble = trouble != NULL ? g_error_copy (trouble) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TROUBLE]);
}

static void
follow (GCancellable *first, GCancellable *joined)
{
  if (g_cancellable_is_cancelled (first))
    g_cancellable_cancel (joined);
  else
    g_signal_connect_object (first, "cancelled", G_CALLBACK (g_cancellable_cancel), joined,
                             G_CONNECT_SWAPPED);
}

GCancellable *
sfs_sent_join (SfsSent *self, GCancellable *cancellable)
{
  GCancellable *joined = g_cancellable_new ();

  follow (self->left, joined);
  if (cancellable != NULL)
    follow (cancellable, joined);
  return joined;
}

void
sfs_sent_set_issuer (SfsSent *self, const char *issuer)
{
  if (g_strcmp0 (issuer, self->issuer) == 0)
    return;
  g_free (self->issuer);
  self->issuer = g_strdup (issuer);
}

int
sfs_sent_compare (gconstpointer a, gconstpointer b)
{
  SfsSent *first = *(SfsSent *const *) a;
  SfsSent *second = *(SfsSent *const *) b;
  /* Written by us, in UTC and to the second: the order of the letters is that of the times. */
  int order = g_strcmp0 (sfs_sent_get_created (second), sfs_sent_get_created (first));

  return order != 0 ? order : g_strcmp0 (sfs_sent_get_id (first), sfs_sent_get_id (second));
}
