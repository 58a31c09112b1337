/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/sfs-guide.h"

#include <glib/gi18n.h>

#include "app/sfs-language.h"
#include "app/sfs-speech.h"
#include "app/sfs-spoken.h"
#include "capture/sfs-tones.h"

#define DISPATCHER "speech-dispatcher" /* its folder, in that of the session */
#define TICK 50                        /* ms: how exactly tones keep time */

struct _SfsGuide
{
  GObject parent_instance;
  gboolean spoken_on, tones_on;
  SfsSpeech *speech;
  SfsTones *tones; /* (nullable): from when they were first turned on */

  SfsSpoken spoken;
  char *page; /* (nullable): name of the page on the screen */
  char *news; /* (nullable): what was last said on it */
  gboolean recorded;

  SfsStudio *studio; /* (nullable): whose picture is on the screen */
  SfsStudioState state;
  SfsToneGuide tone_guide;
  guint tick;
};

enum
{
  PROP_SPOKEN = 1,
  PROP_TONES,
  PROP_ON,
  PROP_NOTE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static SfsGuide *standard;

G_DEFINE_FINAL_TYPE (SfsGuide, sfs_guide, G_TYPE_OBJECT)

/* The voice */

static void
speak (SfsGuide *self, SfsSpokenKind kind, const char *text)
{
  g_autofree char *language = NULL;
  SfsSpokenTurn turn;

  if (!self->spoken_on)
    return;
  turn = sfs_spoken_take (&self->spoken, kind, text, g_get_monotonic_time ());
  if (turn == SFS_SPOKEN_NOT)
    return;

  language = sfs_language_dup_code ();
  sfs_speech_say (self->speech, text, language, turn == SFS_SPOKEN_AFTER);
}

static void
say (SfsGuide *self, SfsSpokenKind kind, const char *text)
{
  if (*text == '\0')
    return;
  g_free (self->news);
  self->news = g_strdup (text);
  speak (self, kind, text);
}

static void
hush (SfsGuide *self)
{
  sfs_spoken_clear (&self->spoken);
  sfs_speech_hush (self->speech);
}

/* Who turns the voice on hears that it is, and where they are; not when it is on from the start. */
static void
greet (SfsGuide *self)
{
  g_autofree char *text = NULL;

  if (self->page == NULL)
    return;
  /* Translators: spoken by a voice when it was turned on. */
  text = g_strjoin (" ", _ ("Spoken guidance is on."), self->page, self->news, NULL);
  speak (self, SFS_SPOKEN_PAGE, text);
}

/* The tones */

static gboolean
looks_for_face (SfsGuide *self)
{
  return self->state >= SFS_STUDIO_LOOKING && self->state < SFS_STUDIO_COUNTDOWN;
}

static void
play (SfsGuide *self, SfsSound sound, double nearness)
{
  if (self->tones_on)
    sfs_tones_play (self->tones, sound, nearness);
}

static gboolean
on_tick (gpointer user_data)
{
  SfsGuide *self = user_data;
  double nearness = sfs_studio_get_nearness (self->studio);
  SfsSound sound = sfs_tone_guide_next (&self->tone_guide, nearness,
                                        sfs_studio_get_ready (self->studio),
                                        g_get_monotonic_time ());

  if (sound != SFS_SOUND_NONE)
    play (self, sound, nearness);
  return G_SOURCE_CONTINUE;
}

static void
update_tick (SfsGuide *self)
{
  gboolean wanted = self->tones_on && self->studio != NULL && looks_for_face (self);

  if (wanted && self->tick == 0)
    {
      /* As if there had just been a tone: the first one does not run into what is heard already. */
      self->tone_guide = (SfsToneGuide){ .last = g_get_monotonic_time () };
      self->tick = g_timeout_add (TICK, on_tick, self);
    }
  else if (!wanted)
    {
      g_clear_handle_id (&self->tick, g_source_remove);
    }
}

/* The loudspeaker is only open while there is a picture to guide somebody by. */
static void
update_loudspeaker (SfsGuide *self)
{
  if (self->tones == NULL)
    return;
  if (self->tones_on && self->studio != NULL)
    sfs_tones_open (self->tones);
  else
    sfs_tones_close (self->tones);
}

/* What happens to the picture */

static void
on_figure (SfsGuide *self)
{
  int figure = sfs_studio_get_figure (self->studio);
  g_autofree char *text = g_strdup_printf ("%d", figure);

  if (sfs_studio_get_state (self->studio) != SFS_STUDIO_COUNTDOWN || figure <= 0)
    return;
  play (self, SFS_SOUND_COUNT, 0);
  if (sfs_spoken_is_figure_said (figure))
    speak (self, SFS_SPOKEN_FIGURE, text);
}

static void
on_state (SfsGuide *self)
{
  SfsStudioState before = self->state;

  self->state = sfs_studio_get_state (self->studio);
  if (before == self->state)
    return;

  if (self->state == SFS_STUDIO_RECORDING)
    play (self, SFS_SOUND_BEGIN, 0);
  else if (self->state == SFS_STUDIO_FAULT ||
           (before >= SFS_STUDIO_AWAITING && self->state < SFS_STUDIO_AWAITING &&
            looks_for_face (self) && !sfs_studio_has_recording (self->studio)))
    play (self, SFS_SOUND_STOPPED, 0);
  update_tick (self);
}

static void
watch (SfsGuide *self, SfsStudio *studio)
{
  if (self->studio == studio)
    return;

  if (self->studio != NULL)
    g_signal_handlers_disconnect_by_data (self->studio, self);
  g_set_object (&self->studio, studio);
  self->state = SFS_STUDIO_OFF;
  if (studio != NULL)
    {
      g_signal_connect_object (studio, "notify::state", G_CALLBACK (on_state), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (studio, "notify::figure", G_CALLBACK (on_figure), self,
                               G_CONNECT_SWAPPED);
      self->state = sfs_studio_get_state (studio);
    }
  update_loudspeaker (self);
  update_tick (self);
}

/* Turning on and off */

static void
notify_note (SfsGuide *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NOTE]);
}

static void
set_spoken (SfsGuide *self, gboolean on)
{
  if (self->spoken_on == on)
    return;

  self->spoken_on = on;
  sfs_spoken_clear (&self->spoken);
  sfs_speech_set_enabled (self->speech, on);
  if (on)
    greet (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SPOKEN]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ON]);
  notify_note (self);
}

static void
set_tones (SfsGuide *self, gboolean on)
{
  if (self->tones_on == on)
    return;

  self->tones_on = on;
  if (on && self->tones == NULL)
    {
      self->tones = sfs_tones_new (NULL);
      g_signal_connect_object (self->tones, "notify::failed", G_CALLBACK (notify_note), self,
                               G_CONNECT_SWAPPED);
    }
  if (!on)
    sfs_tones_hush (self->tones);
  /* Who turns them on hears one, or is told at once why not; not when they are on from the start.
   */
  if (on && self->page != NULL)
    {
      sfs_tones_open (self->tones);
      play (self, SFS_SOUND_IN_PLACE, 1);
    }
  update_loudspeaker (self);
  update_tick (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TONES]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ON]);
  notify_note (self);
}

static char *
dup_note (SfsGuide *self)
{
  const char *spoken = sfs_guide_get_spoken_trouble (self);
  const char *tones = sfs_guide_get_tones_trouble (self);
  GString *text;

  if (spoken == NULL && tones == NULL)
    return NULL;
  text = g_string_new (spoken != NULL ? spoken : tones);
  if (spoken != NULL && tones != NULL)
    g_string_append_printf (text, " %s", tones);
  /* Translators: follows what says that no voice, or no tones, are heard. */
  g_string_append_printf (text, " %s", _ ("What you would hear is on the screen as well."));
  return g_string_free (text, FALSE);
}

static void
sfs_guide_dispose (GObject *object)
{
  SfsGuide *self = SFS_GUIDE (object);

  watch (self, NULL);
  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->tones);
  g_clear_object (&self->speech);
  sfs_spoken_clear (&self->spoken);
  g_clear_pointer (&self->page, g_free);
  g_clear_pointer (&self->news, g_free);

  G_OBJECT_CLASS (sfs_guide_parent_class)->dispose (object);
}

static void
sfs_guide_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsGuide *self = SFS_GUIDE (object);

  switch (id)
    {
    case PROP_SPOKEN:
      g_value_set_boolean (value, self->spoken_on);
      break;
    case PROP_TONES:
      g_value_set_boolean (value, self->tones_on);
      break;
    case PROP_ON:
      g_value_set_boolean (value, sfs_guide_get_on (self));
      break;
    case PROP_NOTE:
      g_value_take_string (value, dup_note (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_guide_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SfsGuide *self = SFS_GUIDE (object);

  switch (id)
    {
    case PROP_SPOKEN:
      set_spoken (self, g_value_get_boolean (value));
      break;
    case PROP_TONES:
      set_tones (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_guide_class_init (SfsGuideClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = sfs_guide_dispose;
  object_class->get_property = sfs_guide_get_property;
  object_class->set_property = sfs_guide_set_property;

  props[PROP_SPOKEN] =
      g_param_spec_boolean ("spoken", NULL, NULL, FALSE, G_PARAM_READWRITE | flags);
  props[PROP_TONES] = g_param_spec_boolean ("tones", NULL, NULL, FALSE, G_PARAM_READWRITE | flags);
  props[PROP_ON] = g_param_spec_boolean ("on", NULL, NULL, FALSE, G_PARAM_READABLE | flags);
  props[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, NULL, G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sfs_guide_init (SfsGuide *self)
{
  self->speech = sfs_speech_new ();
  g_signal_connect_object (self->speech, "notify::state", G_CALLBACK (notify_note), self,
                           G_CONNECT_SWAPPED);
}

/**
 * sfs_guide_new:
 *
 * Returns: (transfer full): a guide of its own
 */
SfsGuide *
sfs_guide_new (void)
{
  return g_object_new (SFS_TYPE_GUIDE, NULL);
}

/**
 * sfs_guide_get_default:
 *
 * Returns: (transfer none): the application's guide
 */
SfsGuide *
sfs_guide_get_default (void)
{
  if (standard == NULL)
    standard = sfs_guide_new ();

  return standard;
}

/**
 * sfs_guide_end:
 *
 * The application ends: its voice stops, now.
 */
void
sfs_guide_end (void)
{
  if (standard != NULL)
    g_object_run_dispose (G_OBJECT (standard));
  g_clear_object (&standard);
}

/**
 * sfs_guide_get_on:
 * @self: a guide
 *
 * Returns: whether anything is to be heard
 */
gboolean
sfs_guide_get_on (SfsGuide *self)
{
  g_return_val_if_fail (SFS_IS_GUIDE (self), FALSE);

  return self->spoken_on || self->tones_on;
}

/* A sandbox is given the folder when it is made, or never: a Speech Dispatcher that is started
 * later cannot be reached from it. */
static gboolean
is_shut_out (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_runtime_dir (), DISPATCHER, NULL);

  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) &&
         !g_file_test (folder, G_FILE_TEST_IS_DIR);
}

/**
 * sfs_guide_get_spoken_trouble:
 * @self: a guide
 *
 * Returns: (transfer none) (nullable): why no voice is heard though it is turned on, translated
 */
const char *
sfs_guide_get_spoken_trouble (SfsGuide *self)
{
  g_return_val_if_fail (SFS_IS_GUIDE (self), NULL);

  if (!self->spoken_on)
    return NULL;
  switch (sfs_speech_get_state (self->speech))
    {
    case SFS_SPEECH_WAITING:
      return _ ("Waiting for the voice of this computer.");
    case SFS_SPEECH_MISSING:
      if (is_shut_out ())
        /* Translators: “Speech Dispatcher” is the name of a program. */
        return _ ("No voice is heard: Speech Dispatcher does not answer. Start it, then close "
                  "Selfsame and open it again.");
      /* Translators: “Speech Dispatcher” is the name of a program. */
      return _ ("No voice is heard: Speech Dispatcher does not answer. Install it, or start it.");
    case SFS_SPEECH_NO_VOICE:
      /* Translators: “Speech Dispatcher” and “eSpeak NG” are names of programs. */
      return _ ("No voice is heard: Speech Dispatcher has none. Install one, such as eSpeak NG.");
    case SFS_SPEECH_NOT_BUILT:
      return _ ("No voice is heard: this copy of Selfsame was made without.");
    case SFS_SPEECH_OFF:
    case SFS_SPEECH_READY:
    default:
      return NULL;
    }
}

/**
 * sfs_guide_get_tones_trouble:
 * @self: a guide
 *
 * Returns: (transfer none) (nullable): why no tones are heard though they are turned on, translated
 */
const char *
sfs_guide_get_tones_trouble (SfsGuide *self)
{
  g_return_val_if_fail (SFS_IS_GUIDE (self), NULL);

  if (!self->tones_on || !sfs_tones_get_failed (self->tones))
    return NULL;
  return _ ("No tones are heard: there is no loudspeaker.");
}

/**
 * sfs_guide_enter:
 * @self: a guide
 * @title: of a page that is now on the screen
 * @heading: (nullable): the same in more words
 *
 * Says where one is.
 */
void
sfs_guide_enter (SfsGuide *self, const char *title, const char *heading)
{
  GString *text = g_string_new (NULL);

  g_return_if_fail (SFS_IS_GUIDE (self));
  g_return_if_fail (title != NULL);

  if (self->recorded)
    /* Translators: spoken by a voice, before the name of the page that follows. */
    g_string_append_printf (text, "%s ", _ ("The recording is done."));
  self->recorded = FALSE;
  g_string_append_printf (text, "%s.", title);
  if (heading != NULL && *heading != '\0' && !g_str_equal (heading, title))
    g_string_append_printf (text, " %s", heading);

  g_free (self->page);
  self->page = g_string_free (text, FALSE);
  g_clear_pointer (&self->news, g_free);
  speak (self, SFS_SPOKEN_PAGE, self->page);
}

/**
 * sfs_guide_leave:
 * @self: a guide
 *
 * The page goes away: what is being said of it would be wrong now.
 */
void
sfs_guide_leave (SfsGuide *self)
{
  g_return_if_fail (SFS_IS_GUIDE (self));

  g_clear_pointer (&self->page, g_free);
  g_clear_pointer (&self->news, g_free);
  hush (self);
}

/**
 * sfs_guide_say:
 * @self: a guide
 * @text: a sentence that is on the screen
 *
 * Says it, after what was not said to its end yet; not when it was said just now.
 */
void
sfs_guide_say (SfsGuide *self, const char *text)
{
  g_return_if_fail (SFS_IS_GUIDE (self));
  g_return_if_fail (text != NULL);

  say (self, SFS_SPOKEN_SENTENCE, text);
}

/**
 * sfs_guide_read:
 * @self: a guide
 * @text: what stands on the page
 *
 * Says it after what is being said: where one is, or what brought one there.
 */
void
sfs_guide_read (SfsGuide *self, const char *text)
{
  g_return_if_fail (SFS_IS_GUIDE (self));
  g_return_if_fail (text != NULL);

  say (self, SFS_SPOKEN_BODY, text);
}

/**
 * sfs_guide_hint:
 * @self: a guide
 * @text: a sentence that holds until the next of its kind
 *
 * Says it in the place of another hint, but after anything else.
 */
void
sfs_guide_hint (SfsGuide *self, const char *text)
{
  g_return_if_fail (SFS_IS_GUIDE (self));
  g_return_if_fail (text != NULL);

  say (self, SFS_SPOKEN_HINT, text);
}

/**
 * sfs_guide_ask:
 * @self: a guide
 * @text: of a question that stands in front of the page until it is answered
 *
 * Says it at once. It is nothing of the page, so it is not said again with it.
 */
void
sfs_guide_ask (SfsGuide *self, const char *text)
{
  g_return_if_fail (SFS_IS_GUIDE (self));
  g_return_if_fail (text != NULL);

  speak (self, SFS_SPOKEN_PAGE, text);
}

/**
 * sfs_guide_forget:
 * @self: a guide
 *
 * What is said next was asked for, or cannot wait: it is said at once, even if it was said just
 * now.
 */
void
sfs_guide_forget (SfsGuide *self)
{
  g_return_if_fail (SFS_IS_GUIDE (self));

  sfs_spoken_clear (&self->spoken);
}

/**
 * sfs_guide_watch:
 * @self: a guide
 * @studio: whose picture is on the screen
 *
 * Tones tell how near the face is to being in place, and what becomes of a recording; the voice
 * counts down. While something is recorded neither makes a sound by itself.
 */
void
sfs_guide_watch (SfsGuide *self, SfsStudio *studio)
{
  g_return_if_fail (SFS_IS_GUIDE (self));
  g_return_if_fail (SFS_IS_STUDIO (studio));

  watch (self, studio);
}

/**
 * sfs_guide_unwatch:
 * @self: a guide
 * @studio: whose picture is not on the screen any more
 *
 * Does nothing where another one is watched by now.
 */
void
sfs_guide_unwatch (SfsGuide *self, SfsStudio *studio)
{
  g_return_if_fail (SFS_IS_GUIDE (self));

  if (self->studio == studio)
    watch (self, NULL);
}

/**
 * sfs_guide_recorded:
 * @self: a guide that watches
 *
 * A recording is done and good, and the page that follows shows it.
 */
void
sfs_guide_recorded (SfsGuide *self)
{
  g_return_if_fail (SFS_IS_GUIDE (self));

  self->recorded = TRUE;
  play (self, SFS_SOUND_DONE, 0);
}
