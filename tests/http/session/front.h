/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Stands before a real receiver, at the address its description names, and hands requests on; but
 * for those it was told to spoil. In the test's own main context. */
typedef struct _Front Front;

typedef enum
{
  FRONT_PASS,
  FRONT_DROP,        /* cuts the connection without handing on */
  FRONT_LOSE_ANSWER, /* hands on, then cuts the connection instead of answering */
  FRONT_HOLD,        /* hands on nothing and never answers */
  FRONT_FLIP,        /* hands on with a bit of the body turned over, and without its checksum */
  FRONT_ANSWER,      /* answers by itself, with the status and body given */
  FRONT_SERVE,       /* the same as front_serve () says */
} FrontFault;

Front *front_new (void);
void front_free (Front *self);
guint front_get_port (Front *self);
void front_set_upstream (Front *self, guint port);
guint front_get_upstream (Front *self);

/* The next @times requests of @method whose path begins with @path get @fault. @status, @type and
 * @body (nullable) for FRONT_ANSWER. */
void front_spoil (Front *self, FrontFault fault, const char *method, const char *path, guint times);
void front_answer (Front *self,
                   const char *method,
                   const char *path,
                   guint times,
                   guint status,
                   const char *type,
                   const char *body);
/* Answers 503 from now on, and asks to be left alone for so long. */
void front_answer_later (Front *self, const char *method, const char *path, guint seconds);
/* Answers GET of what begins with @path by itself, with @content, as a server that knows ranges; the
 * first @cuts answers break off half way. */
void front_serve (Front *self, const char *path, GBytes *content, guint cuts);
/* Rewrites answers to @method of a path that begins with @path. (transfer full): the new body. */
typedef char *(*FrontRewrite) (const char *body, gpointer user_data);
void front_rewrite (
    Front *self, const char *method, const char *path, FrontRewrite rewrite, gpointer user_data);
void front_clear (Front *self); /* hands on everything again */

/* How many requests of @method for a path that begins with @path came in. */
guint front_count (Front *self, const char *method, const char *path);
/* How many came in at all, and (nullable) how many bytes their bodies had together. */
guint front_total (Front *self, gsize *bytes);
/* All bearer tokens that came in. */
GPtrArray *front_get_secrets (Front *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Front, front_free)

G_END_DECLS
