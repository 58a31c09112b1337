/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/pages/camera/sfs-camera-page.h"

#include <glib/gi18n.h>
#include "app/pages/camera/sfs-camera-view.h"
#include "app/sfs-guide.h"
#include "app/sfs-settings.h"

/* A trembling hand presses twice: the second press does not stop what the first began. */
#define BOUNCE (500 * G_TIME_SPAN_MILLISECOND)

struct _SfsCameraPage
{
  SfsPage parent;
  SfsStudio *studio;
  SfsCameraView *view;
  gint64 begun; /* when the button was pressed to record, µs of monotonic time */
};

G_DEFINE_FINAL_TYPE (SfsCameraPage, sfs_camera_page, SFS_TYPE_PAGE)

/* Of a rehearsal, where no operator says what it wants: what the demo operator asks for. */
static const SfsClipTerms rehearsal_terms = {
  .seconds = 5,
  .max_seconds = 60,
  .min_width = 640,
  .min_height = 480,
  .max_bytes = 25 * 1024 * 1024,
};

static gboolean
is_rehearsal (SfsCameraPage *self)
{
  return sfs_visit_is_rehearsal (sfs_page_get_visit (SFS_PAGE (self)));
}

static gboolean
has_clip (SfsCameraPage *self)
{
  if (is_rehearsal (self))
    return sfs_visit_get_rehearsed (sfs_page_get_visit (SFS_PAGE (self))) != NULL;

  return sfs_session_get_clip (sfs_page_get_session (SFS_PAGE (self))) != NULL;
}

static const SfsClipTerms *
get_terms (SfsCameraPage *self)
{
  SfsDescription *description =
      sfs_session_get_description (sfs_page_get_session (SFS_PAGE (self)));

  return description != NULL ? sfs_description_get_clip_terms (description) : &rehearsal_terms;
}

/* As long as the operator asks for, and longer for who wants that, as far as it allows. */
static int
get_seconds (SfsCameraPage *self)
{
  const SfsClipTerms *terms = get_terms (self);
  int extra = sfs_settings_get_extra_seconds (sfs_settings_get_default ());

  return MIN (terms->seconds + extra, terms->max_seconds);
}

/* (nullable): how long it will be, where there is a choice. */
static char *
dup_length (SfsCameraPage *self)
{
  const SfsClipTerms *terms = get_terms (self);
  SfsStudioState state = sfs_studio_get_state (self->studio);
  int seconds = get_seconds (self);
  g_autofree char *yours = NULL;
  g_autofree char *theirs = NULL;

  if (is_rehearsal (self) || terms->max_seconds == terms->seconds ||
      (state != SFS_STUDIO_LOOKING && state != SFS_STUDIO_REJECTED))
    return NULL;

  yours = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Your video will last %d second.",
                                        "Your video will last %d seconds.", (gulong) seconds),
                           seconds);
  /* Translators: numbers of seconds. This follows the sentence on how long your video will last. */
  theirs = g_strdup_printf (_ ("The marketplace asks for %d and allows up to %d: choose in "
                               "Preferences."),
                            terms->seconds, terms->max_seconds);

  return g_strjoin (" ", yours, theirs, NULL);
}

static gboolean
starts_when_ready (void)
{
  return sfs_settings_get_start_when_ready (sfs_settings_get_default ());
}

/* (nullable): above the buttons. */
static char *
dup_note (SfsCameraPage *self)
{
  SfsStudioState state = sfs_studio_get_state (self->studio);

  if (state != SFS_STUDIO_LOOKING && state != SFS_STUDIO_REJECTED && state != SFS_STUDIO_AWAITING)
    return NULL;
  if (!sfs_studio_get_insist (self->studio) || sfs_studio_get_ready (self->studio))
    return NULL;
  if (is_rehearsal (self))
    return g_strdup (_ ("If you cannot change that, record anyway."));

  return g_strdup (_ ("If you cannot change that, record anyway. The marketplace is told what was "
                      "not ideal."));
}

/* (nullable): of the third button. */
static const char *
get_tertiary_label (SfsCameraPage *self)
{
  SfsStudioState state = sfs_studio_get_state (self->studio);

  /* Stays while the checks change their mind: a button must not go away under the pointer. */
  if (state == SFS_STUDIO_AWAITING && sfs_studio_get_insist (self->studio))
    return _ ("_Record anyway");
  if (state < SFS_STUDIO_AWAITING && has_clip (self))
    return _ ("_Keep the recording I have");

  return NULL;
}

/* Title and buttons follow from the studio's state, here and nowhere else. */
static void
update (SfsCameraPage *self)
{
  SfsPage *page = SFS_PAGE (self);
  SfsStudioState state = sfs_studio_get_state (self->studio);
  gboolean ready = sfs_studio_get_ready (self->studio);
  gboolean insist = sfs_studio_get_insist (self->studio);
  gboolean anyway = insist && !ready;
  gboolean recording = state >= SFS_STUDIO_AWAITING;
  gboolean complete = TRUE;
  const char *label;
  g_autofree char *note = dup_note (self);
  g_autofree char *length = dup_length (self);

  sfs_camera_view_set_length (self->view, length);
  if (!recording)
    sfs_camera_view_set_clip_seconds (self->view, get_seconds (self));

  switch (state)
    {
    case SFS_STUDIO_AWAITING:
    case SFS_STUDIO_COUNTDOWN:
    case SFS_STUDIO_RECORDING:
      label = _ ("_Stop");
      break;
    case SFS_STUDIO_FAULT:
      label = _ ("_Try again");
      break;
    case SFS_STUDIO_REJECTED:
    case SFS_STUDIO_LOOKING:
      if (anyway)
        label = _ ("_Record anyway");
      else
        label = state == SFS_STUDIO_REJECTED ? _ ("_Record again") : _ ("_Start recording");
      complete = ready || insist || starts_when_ready ();
      break;
    case SFS_STUDIO_OFF:
    case SFS_STUDIO_LOADING:
    default:
      label = _ ("_Start recording");
      complete = FALSE;
      break;
    }

  sfs_page_set_title (page, recording ? _ ("Recording") : _ ("Camera"));
  sfs_page_set_primary_label (page, label);
  g_object_set (page, "primary-suggested", !recording, NULL);
  sfs_page_set_complete (page, complete);
  sfs_page_set_note (page, note);
  sfs_page_set_secondary_label (page, recording             ? NULL
                                      : is_rehearsal (self) ? _ ("_Leave the rehearsal")
                                                            : _ ("I would rather _not"));
  sfs_page_set_tertiary_label (page, get_tertiary_label (self));
}

static void
on_recorded (SfsCameraPage *self)
{
  SfsRecording *recording = sfs_studio_take_recording (self->studio);

  sfs_guide_recorded (sfs_guide_get_default ());
  if (is_rehearsal (self))
    sfs_visit_set_rehearsed (sfs_page_get_visit (SFS_PAGE (self)), recording);
  else
    sfs_session_set_recording (sfs_page_get_session (SFS_PAGE (self)), recording);
  sfs_page_report (SFS_PAGE (self), SFS_PAGE_NEXT);
}

static void
on_other_way (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  sfs_page_report (SFS_PAGE (widget), SFS_PAGE_REFUSE);
}

static void
sfs_camera_page_shown (SfsPage *page)
{
  SfsCameraPage *self = SFS_CAMERA_PAGE (page);

  const SfsClipTerms *terms = get_terms (self);
  /* In a rehearsal nobody asks for anything. */
  gboolean asked = !is_rehearsal (self);

  sfs_camera_keeper_set_least_size (sfs_studio_get_keeper (self->studio),
                                    asked ? terms->min_width : 0, asked ? terms->min_height : 0);
  sfs_guide_watch (sfs_guide_get_default (), self->studio);
  sfs_camera_keeper_start (sfs_studio_get_keeper (self->studio));
  update (self);
}

static void
sfs_camera_page_hidden (SfsPage *page)
{
  SfsCameraPage *self = SFS_CAMERA_PAGE (page);

  sfs_guide_unwatch (sfs_guide_get_default (), self->studio);
  sfs_camera_keeper_stop (sfs_studio_get_keeper (self->studio));
}

static GtkWidget *
sfs_camera_page_initial_focus (SfsPage *page)
{
  GtkWidget *view = GTK_WIDGET (SFS_CAMERA_PAGE (page)->view);

  gtk_widget_set_focusable (view, TRUE);

  return view;
}

static void
sfs_camera_page_primary (SfsPage *page)
{
  SfsCameraPage *self = SFS_CAMERA_PAGE (page);
  const SfsClipTerms *terms = get_terms (self);

  switch (sfs_studio_get_state (self->studio))
    {
    case SFS_STUDIO_AWAITING:
    case SFS_STUDIO_COUNTDOWN:
    case SFS_STUDIO_RECORDING:
      if (g_get_monotonic_time () - self->begun >= BOUNCE)
        sfs_studio_stop_recording (self->studio);
      break;
    case SFS_STUDIO_FAULT:
      sfs_camera_keeper_start_over (sfs_studio_get_keeper (self->studio));
      break;
    case SFS_STUDIO_LOOKING:
    case SFS_STUDIO_REJECTED:
      self->begun = g_get_monotonic_time ();
      sfs_studio_set_countdown (self->studio,
                                starts_when_ready ()
                                    ? 0
                                    : sfs_settings_get_countdown (sfs_settings_get_default ()));
      sfs_studio_record (self->studio, get_seconds (self), (gsize) terms->max_bytes);
      break;
    case SFS_STUDIO_OFF:
    case SFS_STUDIO_LOADING:
    default:
      break;
    }
}

static void
sfs_camera_page_secondary (SfsPage *page)
{
  sfs_page_report (page, is_rehearsal (SFS_CAMERA_PAGE (page)) ? SFS_PAGE_LEAVE : SFS_PAGE_REFUSE);
}

static void
sfs_camera_page_tertiary (SfsPage *page)
{
  SfsStudio *studio = SFS_CAMERA_PAGE (page)->studio;

  if (sfs_studio_get_state (studio) == SFS_STUDIO_AWAITING)
    sfs_studio_record_now (studio);
  else
    sfs_page_report (page, SFS_PAGE_REVIEW);
}

static gboolean
sfs_camera_page_escape (SfsPage *page)
{
  SfsCameraPage *self = SFS_CAMERA_PAGE (page);

  if (sfs_studio_get_state (self->studio) < SFS_STUDIO_AWAITING)
    return FALSE;

  sfs_studio_stop_recording (self->studio);

  return TRUE;
}

static void
sfs_camera_page_constructed (GObject *object)
{
  SfsCameraPage *self = SFS_CAMERA_PAGE (object);

  G_OBJECT_CLASS (sfs_camera_page_parent_class)->constructed (object);

  self->studio = g_object_ref (sfs_page_get_studio (SFS_PAGE (self)));
  g_signal_connect_swapped (self->studio, "notify::state", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->studio, "notify::ready", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->studio, "notify::insist", G_CALLBACK (update), self);
  g_signal_connect_object (sfs_settings_get_default (), "notify", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->studio, "recorded", G_CALLBACK (on_recorded), self);
  sfs_camera_view_set_studio (self->view, self->studio);
  sfs_camera_view_set_offers_other_way (self->view, !is_rehearsal (self));
}

static void
sfs_camera_page_dispose (GObject *object)
{
  SfsCameraPage *self = SFS_CAMERA_PAGE (object);

  if (self->studio != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->studio, self);
      sfs_camera_keeper_stop (sfs_studio_get_keeper (self->studio));
    }
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (sfs_camera_page_parent_class)->dispose (object);
}

static void
sfs_camera_page_class_init (SfsCameraPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SfsPageClass *page_class = SFS_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = sfs_camera_page_constructed;
  G_OBJECT_CLASS (klass)->dispose = sfs_camera_page_dispose;
  page_class->shown = sfs_camera_page_shown;
  page_class->hidden = sfs_camera_page_hidden;
  page_class->initial_focus = sfs_camera_page_initial_focus;
  page_class->primary = sfs_camera_page_primary;
  page_class->secondary = sfs_camera_page_secondary;
  page_class->tertiary = sfs_camera_page_tertiary;
  page_class->escape = sfs_camera_page_escape;

  g_type_ensure (SFS_TYPE_CAMERA_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-camera-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsCameraPage, view);
  gtk_widget_class_install_action (widget_class, "camera.other-way", NULL, on_other_way);
}

static void
sfs_camera_page_init (SfsCameraPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
