/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  SFS_SPEECH_OFF,
  SFS_SPEECH_WAITING, /* Speech Dispatcher is being started, or asked */
  SFS_SPEECH_READY,
  SFS_SPEECH_MISSING,   /* it is not there, or went away: tried again when there is something to say
                         */
  SFS_SPEECH_NO_VOICE,  /* it is there and has nothing to speak with */
  SFS_SPEECH_NOT_BUILT, /* made without libspeechd: never anything else then */
} SfsSpeechState;
#define SFS_TYPE_SPEECH_STATE (sfs_speech_state_get_type ())
GType sfs_speech_state_get_type (void);

/* A voice, by Speech Dispatcher. Everything that may wait for it is on a thread of its own. Off to
 * begin with. What is said while it is off is not said.
 *
 * Property, read-only: "state". */
#define SFS_TYPE_SPEECH (sfs_speech_get_type ())
G_DECLARE_FINAL_TYPE (SfsSpeech, sfs_speech, SFS, SPEECH, GObject)

SfsSpeech *sfs_speech_new (void);
void sfs_speech_set_enabled (SfsSpeech *self, gboolean enabled);
SfsSpeechState sfs_speech_get_state (SfsSpeech *self);
/* @after: when what is being said has come to its end; else at once, in its place. */
void sfs_speech_say (SfsSpeech *self, const char *text, const char *language, gboolean after);
void sfs_speech_hush (SfsSpeech *self); /* says no more of it */

G_END_DECLS
