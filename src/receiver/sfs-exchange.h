/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "receiver/sfs-receiver-private.h"
#include "receiver/sfs-upload-sink.h"

G_BEGIN_DECLS

/* One request and its answer. Lives as long as its SoupServerMessage. */
typedef struct _SfsExchange SfsExchange;

typedef enum
{
  SFS_ENDPOINT_DESCRIPTION,
  SFS_ENDPOINT_TOKEN,
  SFS_ENDPOINT_SUBMISSIONS,
  SFS_ENDPOINT_REFUSALS,
  SFS_ENDPOINT_UPLOADS,
} SfsEndpoint;

/* What is done for a method at a path. Bodies are never gathered by libsoup: they go to @chunk as
 * they come, or up to @body_limit bytes into the exchange. */
typedef struct
{
  SfsEndpoint endpoint;
  const char *method;
  gboolean item;    /* the path has one more segment, the argument */
  const char *part; /* (nullable) and then this one */
  gboolean open;    /* no bearer token asked for */
  gsize body_limit;
  void (*start) (SfsExchange *self);                /* (nullable) headers came, body did not */
  void (*chunk) (SfsExchange *self, GBytes *bytes); /* (nullable) */
  void (*finish) (SfsExchange *self);               /* body came */
  void (*abandon) (SfsExchange *self);              /* (nullable) body will not come whole */
} SfsRoute;

struct _SfsExchange
{
  SfsReceiver *receiver;
  SoupServerMessage *message; /* not owned: it owns the exchange */
  const SfsRoute *route;      /* (nullable) when there is none */
  char *argument;
  SfsGrantRow *grant;
  GByteArray *body;
  guint64 discarded;
  gboolean finished; /* @finish was called */
  gboolean gone;     /* the message is over: no answer can be given any more */
  SfsUploadSink *sink;
};

void sfs_exchange_begin (SfsReceiver *receiver, SoupServerMessage *message, const char *path);
void sfs_exchange_end (SoupServerMessage *message);

const char *sfs_exchange_get_header (SfsExchange *self, const char *name);
void sfs_exchange_set_header (SfsExchange *self, const char *name, const char *value);
GBytes *sfs_exchange_get_body (SfsExchange *self);
gboolean sfs_exchange_is_answered (SfsExchange *self);
void sfs_exchange_hold (SfsExchange *self);
void sfs_exchange_release (SfsExchange *self);

void sfs_exchange_answer (SfsExchange *self, guint status);
void sfs_exchange_answer_json (SfsExchange *self, guint status, JsonObject *object);
void sfs_exchange_answer_bytes (SfsExchange *self,
                                guint status,
                                const char *content_type,
                                GBytes *bytes);
void sfs_exchange_problem (SfsExchange *self, guint status, const char *name, const char *title);
void sfs_exchange_error (SfsExchange *self, const GError *error);
void sfs_exchange_no_space (SfsExchange *self);
void sfs_exchange_too_many (SfsExchange *self, guint seconds, const char *title);
void sfs_exchange_withdrawn (SfsExchange *self);
void sfs_exchange_not_found (SfsExchange *self);

G_END_DECLS
