/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/pages/camera/sfs-camera-page.h"

#include <glib/gi18n.h>
#include "app/pages/camera/sfs-camera-view.h"

struct _SfsCameraPage
{
  SfsPage parent;
  SfsStudio *studio;
  SfsCameraView *view;
};

G_DEFINE_FINAL_TYPE (SfsCameraPage, sfs_camera_page, SFS_TYPE_PAGE)

/* Of a rehearsal, where no operator says what it wants: what the demo operator asks for. */
static const SfsClipTerms rehearsal_terms = {
  .seconds = 5,
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
  if (is_rehearsal (self))
    return &rehearsal_terms;

  return sfs_description_get_clip_terms (
      sfs_session_get_description (sfs_page_get_session (SFS_PAGE (self))));
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
  gboolean recording = state == SFS_STUDIO_COUNTDOWN || state == SFS_STUDIO_RECORDING;
  gboolean complete = TRUE;
  const char *label;
  const char *note = NULL;

  switch (state)
    {
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
        {
          label = _ ("_Record anyway");
          note = is_rehearsal (self)
                     ? _ ("If you cannot change that, record anyway.")
                     : _ ("If you cannot change that, record anyway. The marketplace is told what "
                          "was not ideal.");
        }
      else
        label = state == SFS_STUDIO_REJECTED ? _ ("_Record again") : _ ("_Start recording");
      complete = ready || insist;
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
  sfs_page_set_secondary_label (page, recording            ? NULL
                                      : is_rehearsal (self) ? _ ("_Leave the rehearsal")
                                                            : _ ("I would rather _not"));
  sfs_page_set_tertiary_label (page, !recording && has_clip (self)
                                         ? _ ("_Keep the recording I have")
                                         : NULL);
}

static void
on_recorded (SfsCameraPage *self)
{
  SfsRecording *recording = sfs_studio_take_recording (self->studio);

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

  sfs_camera_view_set_clip_seconds (self->view, get_terms (self)->seconds);
  sfs_camera_keeper_start (sfs_studio_get_keeper (self->studio));
  update (self);
}

static void
sfs_camera_page_hidden (SfsPage *page)
{
  sfs_camera_keeper_stop (sfs_studio_get_keeper (SFS_CAMERA_PAGE (page)->studio));
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
    case SFS_STUDIO_COUNTDOWN:
    case SFS_STUDIO_RECORDING:
      sfs_studio_stop_recording (self->studio);
      break;
    case SFS_STUDIO_FAULT:
      sfs_camera_keeper_start_over (sfs_studio_get_keeper (self->studio));
      break;
    case SFS_STUDIO_LOOKING:
    case SFS_STUDIO_REJECTED:
      sfs_studio_record (self->studio, terms->seconds, (gsize) terms->max_bytes);
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
  sfs_page_report (page, SFS_PAGE_REVIEW);
}

static gboolean
sfs_camera_page_escape (SfsPage *page)
{
  SfsCameraPage *self = SFS_CAMERA_PAGE (page);
  SfsStudioState state = sfs_studio_get_state (self->studio);

  if (state != SFS_STUDIO_COUNTDOWN && state != SFS_STUDIO_RECORDING)
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
