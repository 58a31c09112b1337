/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-delivery-private.h"

enum
{
  PROP_SENT = 1,
  PROP_TOTAL,
  PROP_RATE,
  PROP_PAUSED,
  PROP_WAITING,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SfsDelivery, sfs_delivery, G_TYPE_OBJECT)

void
sfs_delivery_set_waiting (SfsDelivery *self, gboolean waiting)
{
  if (self->waiting == waiting)
    return;
  self->waiting = waiting;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WAITING]);
}

void
sfs_delivery_set_sent (SfsDelivery *self, gint64 sent)
{
  sfs_rate_add (&self->rate, g_get_monotonic_time (), sent);
  if (self->sent == sent)
    return;
  self->sent = sent;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SENT]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RATE]);
}

void
sfs_delivery_set_entry (SfsDelivery *self, SfsOutboxEntry *entry)
{
  self->entry = entry;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TOTAL]);
}

static void
sfs_delivery_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsDelivery *self = SFS_DELIVERY (object);

  switch (id)
    {
    case PROP_SENT:
      g_value_set_int64 (value, self->sent);
      break;
    case PROP_TOTAL:
      g_value_set_int64 (value, sfs_delivery_get_total (self));
      break;
    case PROP_RATE:
      g_value_set_double (value, sfs_delivery_get_rate (self));
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, self->paused);
      break;
    case PROP_WAITING:
      g_value_set_boolean (value, self->waiting);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_delivery_finalize (GObject *object)
{
  SfsDelivery *self = SFS_DELIVERY (object);

  g_clear_object (&self->http);
  g_clear_object (&self->records);
  g_clear_object (&self->client);
  g_clear_pointer (&self->entry, sfs_outbox_entry_free);
  g_clear_pointer (&self->consent, sfs_consent_unref);
  g_free (self->receipt);
  g_free (self->id);
  G_OBJECT_CLASS (sfs_delivery_parent_class)->finalize (object);
}

static void
sfs_delivery_class_init (SfsDeliveryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = sfs_delivery_get_property;
  object_class->finalize = sfs_delivery_finalize;

  props[PROP_SENT] = g_param_spec_int64 ("sent", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_TOTAL] = g_param_spec_int64 ("total", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE, flags);
  props[PROP_WAITING] = g_param_spec_boolean ("waiting", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sfs_delivery_init (SfsDelivery *self)
{
}

/**
 * sfs_delivery_new:
 * @http: what to speak with
 * @records: where the outbox is, and where the receipt goes
 * @client: of the operator, made with the description that was consented to
 * @id: submission id, of an entry in the outbox
 *
 * Returns: (transfer full): a delivery, not begun
 */
SfsDelivery *
sfs_delivery_new (SfsHttp *http, SfsRecords *records, SfsOperatorClient *client, const char *id)
{
  SfsDelivery *self = g_object_new (SFS_TYPE_DELIVERY, NULL);

  self->http = g_object_ref (http);
  self->records = g_object_ref (records);
  self->client = g_object_ref (client);
  self->id = g_strdup (id);
  return self;
}

/**
 * sfs_delivery_set_paused:
 * @self: a delivery
 * @paused: whether to hold the upload
 *
 * Holds the upload, or lets it go on from where the operator has it.
 */
void
sfs_delivery_set_paused (SfsDelivery *self, gboolean paused)
{
  if (self->paused == paused)
    return;
  self->paused = paused;
  sfs_rate_reset (&self->rate);
  if (self->upload != NULL)
    sfs_upload_set_paused (self->upload, paused);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PAUSED]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RATE]);
}

/**
 * sfs_delivery_get_paused:
 * @self: a delivery
 *
 * Returns: whether it is held
 */
gboolean
sfs_delivery_get_paused (SfsDelivery *self)
{
  return self->paused;
}

/**
 * sfs_delivery_get_waiting:
 * @self: a delivery
 *
 * Returns: whether it waits for the network, to go on by itself
 */
gboolean
sfs_delivery_get_waiting (SfsDelivery *self)
{
  return self->waiting;
}

/**
 * sfs_delivery_get_sent:
 * @self: a delivery
 *
 * Returns: bytes that went out
 */
gint64
sfs_delivery_get_sent (SfsDelivery *self)
{
  return self->sent;
}

/**
 * sfs_delivery_get_total:
 * @self: a delivery
 *
 * Returns: bytes there are; 0 before the entry was read
 */
gint64
sfs_delivery_get_total (SfsDelivery *self)
{
  return self->entry != NULL ? self->entry->bytes : 0;
}

/**
 * sfs_delivery_get_rate:
 * @self: a delivery
 *
 * Returns: bytes a second over the last few, 0 while nothing moves
 */
double
sfs_delivery_get_rate (SfsDelivery *self)
{
  return self->paused || self->waiting ? 0 : sfs_rate_get (&self->rate);
}

/**
 * sfs_delivery_get_told:
 * @self: a delivery
 *
 * Returns: whether the operator may know of what it delivers, as far as it looked at the outbox
 */
gboolean
sfs_delivery_get_told (SfsDelivery *self)
{
  return self->entry != NULL && self->entry->told;
}

/**
 * sfs_delivery_is_unconfirmed:
 * @self: a delivery that ended
 *
 * Returns: whether it ended with a receipt that does not verify
 */
gboolean
sfs_delivery_is_unconfirmed (SfsDelivery *self)
{
  return self->unconfirmed;
}
