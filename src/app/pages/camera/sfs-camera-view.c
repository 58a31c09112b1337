/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/pages/camera/sfs-camera-view.h"

#include <glib/gi18n.h>
#include "app/pages/camera/sfs-check-row.h"
#include "app/pages/camera/sfs-studio-text.h"
#include "app/pages/recording/sfs-ring.h"
#include "app/sfs-announce.h"
#include "app/sfs-button-row.h"
#include "app/sfs-text-frame.h"
#include "app/sfs-guide.h"
#include "app/sfs-hint-text.h"
#include "app/sfs-mnemonics.h"
#include "app/sfs-page.h"
#include "app/sfs-preview.h"
#include "app/sfs-stack.h"

#define CORNER_MARGIN 12
#define LAST_FIGURE 5 /* s */
#define SETTLE_TIME                                                                                \
  1200 /* ms a hint has to last before it is spoken: they change while one moves */

struct _SfsCameraView
{
  GtkWidget parent;
  SfsStudio *studio;
  double clip_seconds;
  gboolean no_other_way;
  gboolean told; /* what there is to say of the camera was said since it was started */
  guint speak_source;
  char *spoken;

  GMenu *camera_menu;
  GtkWidget *content, *stack, *spinner, *slow_label;
  GtkWidget *fault_title, *fault_text, *fault_details, *details_fold;
  GtkWidget *command_box, *fault_command, *copy_button;
  GtkWidget *preview, *figure, *ring, *camera_button;
  GtkWidget *guide, *notice, *notice_icon, *notice_title, *notice_text;
  GtkWidget *check_rows[SFS_N_CHECKS];
  GtkWidget *sound_icon, *sound_note;
  GtkWidget *words, *hint_icon, *hint_label, *checks, *other_way_button;
  GtkWidget *describe_button, *described, *length;
};

enum
{
  PROP_CAMERA_ID = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SfsCameraView, sfs_camera_view, GTK_TYPE_WIDGET)

static gboolean
shows_picture (SfsCameraView *self)
{
  return sfs_studio_get_state (self->studio) >= SFS_STUDIO_LOOKING;
}

/* Whether its page has come, if it is on one. */
static gboolean
is_entered (SfsCameraView *self)
{
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (self), SFS_TYPE_PAGE);

  return page == NULL || sfs_page_is_entered (SFS_PAGE (page));
}

/* Says @text once: the same words again would only be noise. While the page is only just coming it
 * is said with the page. */
static void
say (SfsCameraView *self, const char *text, gboolean hint)
{
  gboolean entered = is_entered (self);

  if (g_strcmp0 (self->spoken, text) == 0)
    return;

  g_free (self->spoken);
  self->spoken = g_strdup (text);
  if (entered && hint)
    {
      sfs_announce_hint (GTK_WIDGET (self), text);
    }
  else if (entered)
    {
      /* The last seconds before a recording, and its beginning, wait for nothing. */
      if (sfs_studio_get_state (self->studio) >= SFS_STUDIO_COUNTDOWN)
        sfs_guide_forget (sfs_guide_get_default ());
      sfs_announce (GTK_WIDGET (self), text);
    }
  else
    sfs_describe (GTK_WIDGET (self), text);
}

static gboolean
on_hint_settled (gpointer user_data)
{
  SfsCameraView *self = SFS_CAMERA_VIEW (user_data);
  SfsStudioState state = sfs_studio_get_state (self->studio);

  self->speak_source = 0;
  /* In the last seconds of a countdown only that is spoken of. */
  if (state == SFS_STUDIO_LOOKING || state == SFS_STUDIO_REJECTED || state == SFS_STUDIO_AWAITING ||
      state == SFS_STUDIO_RECORDING ||
      (state == SFS_STUDIO_COUNTDOWN && sfs_studio_get_figure (self->studio) > LAST_FIGURE))
    say (self, sfs_studio_get_sentence (self->studio), TRUE);

  return G_SOURCE_REMOVE;
}

static void
set_text (GtkWidget *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (label), text);
}

static void
update_hint (SfsCameraView *self)
{
  SfsHint hint = sfs_studio_get_hint (self->studio);
  gboolean ready = sfs_studio_get_ready (self->studio);
  const char *sentence;

  if (!shows_picture (self))
    return;

  sentence = sfs_studio_get_sentence (self->studio);
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->hint_label)), sentence) != 0)
    {
      gtk_label_set_text (GTK_LABEL (self->hint_label), sentence);
      g_clear_handle_id (&self->speak_source, g_source_remove);
      self->speak_source = g_timeout_add (SETTLE_TIME, on_hint_settled, self);
    }
  gtk_image_set_from_icon_name (GTK_IMAGE (self->hint_icon), sfs_hint_get_icon_name (hint));
  sfs_preview_set_outline (SFS_PREVIEW (self->preview),
                           ready && hint == SFS_HINT_NONE ? SFS_OUTLINE_READY : SFS_OUTLINE_GUIDE,
                           hint);
  sfs_preview_set_description (SFS_PREVIEW (self->preview), sentence);

  for (guint i = 0; i < SFS_N_CHECKS; i++)
    sfs_check_row_set_hint (SFS_CHECK_ROW (self->check_rows[i]), hint);
}

static void
update_words (SfsCameraView *self)
{
  SfsStudioState state = sfs_studio_get_state (self->studio);
  g_autofree char *text = sfs_studio_dup_words (self->studio, self->clip_seconds);

  if (state == SFS_STUDIO_COUNTDOWN)
    {
      g_autofree char *figure = g_strdup_printf ("%d", sfs_studio_get_figure (self->studio));

      set_text (self->figure, figure);
    }
  if (state == SFS_STUDIO_RECORDING)
    sfs_ring_set (SFS_RING (self->ring), sfs_studio_get_seconds (self->studio), self->clip_seconds);
  if (text != NULL)
    set_text (self->words, text);

  gtk_widget_set_visible (self->words, text != NULL);
  gtk_widget_set_visible (self->figure, state == SFS_STUDIO_COUNTDOWN);
  gtk_widget_set_visible (self->ring, state == SFS_STUDIO_RECORDING);
}

/* A long countdown is heard now and then: every second would drown the hints. */
static void
update_figure (SfsCameraView *self)
{
  int figure = sfs_studio_get_figure (self->studio);

  update_words (self);
  if (sfs_studio_get_state (self->studio) == SFS_STUDIO_COUNTDOWN &&
      (figure % 5 == 0 || figure == 3) && figure > 0)
    {
      g_autofree char *text = sfs_studio_dup_words (self->studio, self->clip_seconds);

      say (self, text, FALSE);
    }
}

static void
update_command (SfsCameraView *self)
{
  const char *command = sfs_studio_get_command (self->studio);

  set_text (self->fault_command, command != NULL ? command : "");
  gtk_widget_set_visible (self->command_box, command != NULL);
  gtk_button_set_label (GTK_BUTTON (self->copy_button), _ ("_Copy"));
  sfs_mnemonics_name (self->copy_button);
}

static void
update_explanation (SfsCameraView *self)
{
  const GError *error = sfs_studio_get_error (self->studio);
  SfsStudioState state = sfs_studio_get_state (self->studio);
  SfsHint reason = state == SFS_STUDIO_REJECTED ? sfs_studio_get_reason (self->studio)
                                                : SFS_HINT_NONE;
  gboolean fault = state == SFS_STUDIO_FAULT;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  if (sfs_studio_explain (self->studio, &title, &text))
    {
      set_text (fault ? self->fault_title : self->notice_title, title);
      set_text (fault ? self->fault_text : self->notice_text, text);
      set_text (self->fault_details, error != NULL ? error->message : "");
      update_command (self);
      /* The package to install is named there. */
      if (g_error_matches (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_MISSING_PLUGIN))
        gtk_expander_set_expanded (GTK_EXPANDER (self->details_fold), TRUE);
      gtk_image_set_from_icon_name (GTK_IMAGE (self->notice_icon),
                                    reason == SFS_HINT_NONE ? "selfsame-warning-symbolic"
                                                            : sfs_hint_get_icon_name (reason));
    }
  gtk_widget_set_visible (self->notice, title != NULL && !fault);
}

static void
speak_state (SfsCameraView *self)
{
  g_autofree char *text = sfs_studio_dup_speech (self->studio, self->clip_seconds);

  g_clear_handle_id (&self->speak_source, g_source_remove);
  if (text != NULL)
    say (self, text, FALSE);
  /* And then what to do now, be it what was said before the recording. */
  if (shows_picture (self))
    self->speak_source = g_timeout_add (SETTLE_TIME, on_hint_settled, self);
}

/* A camera is not changed while it records; one alone is no choice, unless the one in use is gone.
 */
static void
update_chooser (SfsCameraView *self)
{
  SfsStudioState state = sfs_studio_get_state (self->studio);
  gboolean recording = state >= SFS_STUDIO_AWAITING;
  int needed = state == SFS_STUDIO_FAULT &&
                       g_error_matches (sfs_studio_get_error (self->studio), SFS_CAPTURE_ERROR,
                                        SFS_CAPTURE_ERROR_CAMERA_LOST)
                   ? 1
                   : 2;

  gtk_widget_set_visible (self->camera_button,
                          !recording && g_menu_model_get_n_items (
                                            G_MENU_MODEL (self->camera_menu)) >= needed);
}

/* What is said is said by the widget with the focus, and the keyboard begins there: where the focus
 * was on something that is gone or cannot be used now, the view takes it. */
static void
keep_focus (SfsCameraView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (root == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)) || !is_entered (self))
    return;
  if (focus != NULL && gtk_widget_is_sensitive (focus) && gtk_widget_get_child_visible (focus) &&
      gtk_widget_is_visible (focus) &&
      (GTK_WIDGET (self) == focus || !gtk_widget_is_ancestor (GTK_WIDGET (self), focus)))
    return;

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
update_state (SfsCameraView *self)
{
  SfsStudioState state = sfs_studio_get_state (self->studio);
  const char *shown = state == SFS_STUDIO_FAULT ? "fault"
                      : shows_picture (self)    ? "picture"
                                                : "loading";

  /* No face stays on the screen once the camera is off. */
  if (!shows_picture (self))
    sfs_frame_paintable_clear (sfs_preview_get_paintable (SFS_PREVIEW (self->preview)));

  sfs_stack_show_named (GTK_STACK (self->stack), shown);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), state == SFS_STUDIO_LOADING);
  gtk_widget_set_visible (self->guide, shows_picture (self));
  gtk_widget_set_visible (self->describe_button, state == SFS_STUDIO_LOOKING ||
                                                     state == SFS_STUDIO_REJECTED ||
                                                     state == SFS_STUDIO_AWAITING);
  gtk_widget_set_visible (self->described, FALSE);
  self->told &= state != SFS_STUDIO_OFF;
  update_chooser (self);
  update_explanation (self);
  update_words (self);
  update_hint (self);
  keep_focus (self);
  speak_state (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAMERA_ID]);
}

static void
update_patience (SfsCameraView *self)
{
  gtk_widget_set_visible (self->slow_label, sfs_studio_get_slow (self->studio));
  gtk_widget_set_visible (self->other_way_button,
                          !self->no_other_way && sfs_studio_get_face_missing (self->studio));

  if (sfs_studio_get_slow (self->studio))
    say (self, gtk_label_get_text (GTK_LABEL (self->slow_label)), FALSE);
}

/* What there is to say of the camera while it works. */
static void
update_camera (SfsCameraView *self)
{
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  update_explanation (self);
  if (self->told ||
      !(sfs_studio_get_low_rate (self->studio) || sfs_studio_get_small (self->studio)))
    return;

  /* It may come and go. */
  self->told = sfs_studio_explain (self->studio, &title, &text);
  if (self->told)
    say (self, title, FALSE);
}

/* Who turned sound on and hears nothing sees why; they may see enough for that. */
static void
update_sound (SfsCameraView *self)
{
  g_autofree char *note = NULL;
  gboolean on;

  g_object_get (sfs_guide_get_default (), "on", &on, "note", &note, NULL);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->sound_icon),
                                on ? "audio-volume-high-symbolic" : "audio-volume-muted-symbolic");
  if (note != NULL)
    set_text (self->sound_note, note);
  gtk_widget_set_visible (self->sound_note, note != NULL);
}

static void
on_camera_changed (SfsCameraView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAMERA_ID]);
}

static void
update_cameras (SfsCameraView *self)
{
  GListModel *cameras = sfs_camera_keeper_get_cameras (sfs_studio_get_keeper (self->studio));
  guint n = g_list_model_get_n_items (cameras);

  g_menu_remove_all (self->camera_menu);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SfsCamera) camera = g_list_model_get_item (cameras, i);
      g_autoptr (GMenuItem) item = g_menu_item_new (sfs_camera_get_name (camera), NULL);

      g_menu_item_set_action_and_target (item, "camera.select", "s", sfs_camera_get_id (camera));
      g_menu_append_item (self->camera_menu, item);
    }
  /* It may be open. */
  sfs_mnemonics_name (self->camera_button);
  update_chooser (self);
}

static const char *
get_camera_id (SfsCameraView *self)
{
  SfsCamera *camera;

  if (self->studio == NULL)
    return "";
  camera = sfs_camera_keeper_get_camera (sfs_studio_get_keeper (self->studio));

  return camera != NULL ? sfs_camera_get_id (camera) : "";
}

static void
select_camera (SfsCameraView *self, const char *id)
{
  SfsCameraKeeper *keeper = sfs_studio_get_keeper (self->studio);
  GListModel *cameras = sfs_camera_keeper_get_cameras (keeper);

  for (guint i = 0; i < g_list_model_get_n_items (cameras); i++)
    {
      g_autoptr (SfsCamera) camera = g_list_model_get_item (cameras, i);

      if (g_strcmp0 (sfs_camera_get_id (camera), id) == 0)
        {
          sfs_camera_keeper_select (keeper, camera);
          break;
        }
    }
}

/* What was asked for once stays in sight, and true. */
static void
update_described (SfsCameraView *self)
{
  g_autofree char *text = NULL;

  if (!gtk_widget_get_visible (self->described))
    return;

  text = sfs_studio_describe (self->studio);
  set_text (self->described, text);
}

static void
on_describe (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  SfsCameraView *self = SFS_CAMERA_VIEW (widget);
  g_autofree char *text = NULL;

  /* The key for it works wherever the view is, on the screen or not. */
  if (!gtk_widget_get_mapped (self->describe_button))
    return;

  gtk_widget_set_visible (self->described, TRUE);
  update_described (self);
  text = g_strjoin (" ", gtk_label_get_text (GTK_LABEL (self->described)),
                    sfs_studio_get_sentence (self->studio), NULL);
  /* Asked for: said again even if nothing changed. */
  sfs_guide_forget (sfs_guide_get_default ());
  sfs_announce (widget, text);
}

static void
on_copy_command (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  SfsCameraView *self = SFS_CAMERA_VIEW (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          gtk_label_get_text (GTK_LABEL (self->fault_command)));
  gtk_button_set_label (GTK_BUTTON (self->copy_button), _ ("Copied"));
  sfs_mnemonics_name (self->copy_button);
  say (self, _ ("The command is copied."), FALSE);
}

static void
on_frame (SfsCameraView *self, SfsFrame *frame)
{
  sfs_frame_paintable_push (sfs_preview_get_paintable (SFS_PREVIEW (self->preview)), frame);
  update_described (self);
}

static void
on_wants_size (SfsCameraView *self, int width, int height)
{
  if (self->studio != NULL)
    sfs_camera_keeper_set_preview_size (sfs_studio_get_keeper (self->studio), width, height);
}

/* Camera chooser and ring lie in the corner of the picture, which may be narrower than the place
 * for it; without a picture the chooser lies in the corner of that place. */
static gboolean
on_child_position (SfsCameraView *self, GtkWidget *child, GdkRectangle *allocation)
{
  gboolean rtl = gtk_widget_get_direction (child) == GTK_TEXT_DIR_RTL;
  GtkRequisition size;
  graphene_rect_t rect;
  double x;

  if (self->studio == NULL || (child != self->camera_button && child != self->ring))
    return FALSE;

  sfs_preview_get_picture (SFS_PREVIEW (self->preview), &rect);
  if (!shows_picture (self) || rect.size.width < 1)
    return FALSE;

  gtk_widget_get_preferred_size (child, &size, NULL);
  x = rtl ? rect.origin.x + CORNER_MARGIN
          : rect.origin.x + rect.size.width - size.width - CORNER_MARGIN;
  *allocation =
      (GdkRectangle){ (int) x, (int) rect.origin.y + CORNER_MARGIN, size.width, size.height };

  return TRUE;
}

/* The view takes the focus when the page is shown, so that what changes in it is read out (before
 * GTK 4.14 only changes of the focused widget are), but is no stop for the Tab key afterwards. */
static void
on_focus_moved (SfsCameraView *self, GParamSpec *pspec, GtkEventControllerFocus *controller)
{
  if (gtk_event_controller_focus_is_focus (controller))
    return;

  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  sfs_describe (GTK_WIDGET (self), NULL);
}

static void
sfs_camera_view_dispose (GObject *object)
{
  SfsCameraView *self = SFS_CAMERA_VIEW (object);

  g_clear_handle_id (&self->speak_source, g_source_remove);
  sfs_camera_view_set_studio (self, NULL);
  g_clear_pointer (&self->spoken, g_free);
  g_clear_pointer (&self->content, gtk_widget_unparent);

  G_OBJECT_CLASS (sfs_camera_view_parent_class)->dispose (object);
}

static void
sfs_camera_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_CAMERA_ID:
      g_value_set_string (value, get_camera_id (SFS_CAMERA_VIEW (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_camera_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_CAMERA_ID:
      select_camera (SFS_CAMERA_VIEW (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_camera_view_class_init (SfsCameraViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sfs_camera_view_dispose;
  object_class->get_property = sfs_camera_view_get_property;
  object_class->set_property = sfs_camera_view_set_property;

  props[PROP_CAMERA_ID] =
      g_param_spec_string ("camera-id", NULL, NULL, "",
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (SFS_TYPE_BUTTON_ROW);
  g_type_ensure (SFS_TYPE_PREVIEW);
  g_type_ensure (SFS_TYPE_RING);
  g_type_ensure (SFS_TYPE_TEXT_FRAME);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "camera");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-camera-view.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, SfsCameraView, name)
  BIND (camera_menu);
  BIND (content);
  BIND (stack);
  BIND (spinner);
  BIND (slow_label);
  BIND (fault_title);
  BIND (fault_text);
  BIND (fault_details);
  BIND (details_fold);
  BIND (fault_command);
  BIND (command_box);
  BIND (copy_button);
  BIND (preview);
  BIND (figure);
  BIND (ring);
  BIND (camera_button);
  BIND (guide);
  BIND (notice);
  BIND (notice_icon);
  BIND (notice_title);
  BIND (notice_text);
  BIND (words);
  BIND (hint_icon);
  BIND (hint_label);
  BIND (checks);
  BIND (other_way_button);
  BIND (sound_icon);
  BIND (sound_note);
  BIND (describe_button);
  BIND (described);
  BIND (length);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_child_position);
  gtk_widget_class_install_action (widget_class, "camera.describe", NULL, on_describe);
  gtk_widget_class_install_action (widget_class, "camera.copy-command", NULL, on_copy_command);
  gtk_widget_class_install_property_action (widget_class, "camera.select", "camera-id");
}

/* Two and two, so that they stand in a row or in a square. A place in the flow is nothing of its
 * own, neither for the Tab key nor for a screen reader. */
static void
append_checks (SfsCameraView *self)
{
  for (guint i = 0; i < SFS_N_CHECKS; i += 2)
    {
      GtkWidget *place = g_object_new (GTK_TYPE_FLOW_BOX_CHILD, "focusable", FALSE,
                                       "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
      GtkWidget *pair = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

      gtk_box_set_homogeneous (GTK_BOX (pair), TRUE);
      for (guint j = i; j < MIN (i + 2, SFS_N_CHECKS); j++)
        {
          self->check_rows[j] = sfs_check_row_new (j);
          gtk_box_append (GTK_BOX (pair), self->check_rows[j]);
        }
      gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (place), pair);
      gtk_flow_box_append (GTK_FLOW_BOX (self->checks), place);
    }
}

static void
sfs_camera_view_init (SfsCameraView *self)
{
  GtkEventController *focus;

  self->clip_seconds = 5;
  gtk_widget_init_template (GTK_WIDGET (self));
  sfs_stack_prepare (GTK_STACK (self->stack));

  sfs_frame_paintable_set_mirrored (sfs_preview_get_paintable (SFS_PREVIEW (self->preview)), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->preview), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Camera picture"), -1);
  g_signal_connect_object (self->preview, "wants-size", G_CALLBACK (on_wants_size), self,
                           G_CONNECT_SWAPPED);
  append_checks (self);
  g_signal_connect_object (sfs_guide_get_default (), "notify::note", G_CALLBACK (update_sound),
                           self, G_CONNECT_SWAPPED);
  update_sound (self);

  focus = gtk_event_controller_focus_new ();
  g_signal_connect_swapped (focus, "notify::is-focus", G_CALLBACK (on_focus_moved), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

/**
 * sfs_camera_view_set_studio:
 * @self: a view
 * @studio: (nullable): what to show
 *
 * The view does not turn the camera on or off.
 */
void
sfs_camera_view_set_studio (SfsCameraView *self, SfsStudio *studio)
{
  GListModel *cameras;
  int width, height;

  g_return_if_fail (SFS_IS_CAMERA_VIEW (self));

  if (self->studio != NULL)
    {
      cameras = sfs_camera_keeper_get_cameras (sfs_studio_get_keeper (self->studio));
      g_signal_handlers_disconnect_by_data (cameras, self);
      g_signal_handlers_disconnect_by_data (sfs_studio_get_keeper (self->studio), self);
      g_signal_handlers_disconnect_by_data (self->studio, self);
      g_clear_object (&self->studio);
    }
  if (studio == NULL)
    return;

  self->studio = g_object_ref (studio);
  g_signal_connect_swapped (sfs_studio_get_keeper (studio), "notify::camera",
                            G_CALLBACK (on_camera_changed), self);
  cameras = sfs_camera_keeper_get_cameras (sfs_studio_get_keeper (studio));
  g_signal_connect_swapped (cameras, "items-changed", G_CALLBACK (update_cameras), self);
  g_signal_connect_swapped (studio, "frame", G_CALLBACK (on_frame), self);
  g_signal_connect_swapped (studio, "notify::state", G_CALLBACK (update_state), self);
  g_signal_connect_swapped (studio, "notify::hint", G_CALLBACK (update_hint), self);
  g_signal_connect_swapped (studio, "notify::ready", G_CALLBACK (update_hint), self);
  g_signal_connect_swapped (studio, "notify::figure", G_CALLBACK (update_figure), self);
  g_signal_connect_swapped (studio, "notify::seconds", G_CALLBACK (update_words), self);
  g_signal_connect_swapped (studio, "notify::slow", G_CALLBACK (update_patience), self);
  g_signal_connect_swapped (studio, "notify::low-rate", G_CALLBACK (update_camera), self);
  g_signal_connect_swapped (studio, "notify::small", G_CALLBACK (update_camera), self);
  g_signal_connect_swapped (studio, "notify::face-missing", G_CALLBACK (update_patience), self);

  sfs_preview_get_wanted_size (SFS_PREVIEW (self->preview), &width, &height);
  on_wants_size (self, width, height);
  update_cameras (self);
  update_patience (self);
  update_state (self);
}

/**
 * sfs_camera_view_set_offers_other_way:
 * @self: a view
 * @offers: whether who shows no face is offered another way
 */
void
sfs_camera_view_set_offers_other_way (SfsCameraView *self, gboolean offers)
{
  g_return_if_fail (SFS_IS_CAMERA_VIEW (self));

  self->no_other_way = !offers;
  if (self->studio != NULL)
    update_patience (self);
}

/**
 * sfs_camera_view_set_clip_seconds:
 * @self: a view
 * @seconds: how long a recording is, for the ring and the words
 */
void
sfs_camera_view_set_clip_seconds (SfsCameraView *self, double seconds)
{
  g_return_if_fail (SFS_IS_CAMERA_VIEW (self));

  self->clip_seconds = seconds;
}

/**
 * sfs_camera_view_set_length:
 * @self: a view
 * @text: (nullable): how long the video will be, where there is a choice
 */
void
sfs_camera_view_set_length (SfsCameraView *self, const char *text)
{
  g_return_if_fail (SFS_IS_CAMERA_VIEW (self));

  set_text (self->length, text != NULL ? text : "");
  gtk_widget_set_visible (self->length, text != NULL);
}
