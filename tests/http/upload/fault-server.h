/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A tus server of the test's own, on loopback and on this main context: it keeps to tus 1.0.0 by
 * the letter (a request that does not is an assertion), except where a fault was ordered. */

typedef enum
{
  FAULT_STATUS = 1,    /* answer with status @arg; for PATCH nothing is stored */
  FAULT_RETRY_AFTER,   /* 503 with Retry-After: @arg */
  FAULT_HTML,          /* 200 with a web page */
  FAULT_NOT_TUS,       /* the right answer, but without Tus-Resumable */
  FAULT_NO_OFFSET,     /* the right answer, but without Upload-Offset */
  FAULT_OFFSET,        /* the right answer, but Upload-Offset is @arg */
  FAULT_LENGTH,        /* HEAD: Upload-Length is @arg */
  FAULT_DROP,          /* close the connection after @arg bytes of body (none: before answering) */
  FAULT_DROP_KEEP,     /* the same, but what arrived is stored */
  FAULT_DROP_AFTER,    /* do it, but close the connection instead of answering */
  FAULT_FLIP,          /* a bit of the body is turned over on its way */
  FAULT_TAKE,          /* PATCH: store only @arg bytes, and say so */
  FAULT_FORGET,        /* first lose the last @arg bytes that are stored */
  FAULT_LOCATION,      /* POST: Location is @text, %u being the port */
  FAULT_NO_LOCATION,
  FAULT_TUS_VERSION,   /* OPTIONS: Tus-Version is @text */
  FAULT_MAX_SIZE,      /* OPTIONS: Tus-Max-Size is @arg */
  FAULT_HOLD,          /* do not answer until fault_server_release () */
} FaultKind;

/* Applied to the next @times requests of @method. */
typedef struct
{
  const char *method;
  FaultKind   kind;
  gint64      arg;
  const char *text;
  int         times; /* 0 is 1 */
} Fault;

typedef struct
{
  SoupServer *server;
  guint       port;
  char       *creation_url;
  gboolean    no_checksum; /* has no checksum extension, and none may be sent */
  char       *token;       /* (nullable) the one that is good; others answer 401 */
  GString    *log;         /* "OPTIONS POST PATCH:0 …", as requests come in */
  GPtrArray  *uploads;     /* of FaultUpload, never removed */
  GQueue      faults;
  SoupServerMessage *held; /* (nullable) */
  guint       unauthorized; /* requests answered 401 */
} FaultServer;

typedef struct
{
  char       *path;
  gint64      length;
  GByteArray *bytes;
  char       *metadata;
} FaultUpload;

FaultServer *fault_server_new (void);
void         fault_server_free (FaultServer *self);
void         fault_server_add (FaultServer *self, const Fault *fault);
void         fault_server_release (FaultServer *self);
FaultUpload *fault_server_get (FaultServer *self, guint index);
/* An upload made beforehand, with the first @offset of @length bytes of @data. (transfer full): its URL. */
char        *fault_server_make_upload (FaultServer *self, const guint8 *data, gint64 offset, gint64 length);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultServer, fault_server_free)

G_END_DECLS
