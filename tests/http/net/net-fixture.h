/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/sfs-http.h"

G_BEGIN_DECLS

/* A real server on loopback, of which each path is a behaviour (net-fixture.c says which), and an
 * SfsHttp that may speak to it. */
typedef struct
{
  SoupServer        *server;
  char              *origin;
  SfsHttp           *http;
  guint              n_requests;
  SoupMessageHeaders *last_headers; /* of the last request */
  GBytes            *last_body;
  SoupServerMessage *held;         /* a request that is not answered, or not to the end */
  gboolean           disconnected; /* the client of @held went away */
  guint64            streamed;     /* bytes of an endless answer that went out */
} NetFixture;

void net_fixture_set_up (NetFixture *fixture, gconstpointer data);
void net_fixture_tear_down (NetFixture *fixture, gconstpointer data);

/* @accept and @body (nullable). 1000 bytes of answer are allowed. */
SfsHttpReply *net_fixture_send (NetFixture *fixture, const char *method, const char *path, const char *accept, const char *body, GError **error);
#define net_fixture_get(fixture, path, error) net_fixture_send (fixture, "GET", path, NULL, NULL, error)
SfsHttpReply *net_send (SfsHttp *http, SoupMessage *message, gsize max_body, GError **error);

G_END_DECLS
