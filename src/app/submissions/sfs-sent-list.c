/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/submissions/sfs-sent-list.h"

#include <glib/gi18n.h>

#include "app/sfs-announce.h"
#include "app/sfs-error-view.h"
#include "app/sfs-guide.h"
#include "app/sfs-mnemonics.h"
#include "app/sfs-sentence.h"
#include "app/sfs-stack.h"
#include "app/sfs-wrap.h"
#include "app/submissions/sfs-sent-groups.h"
#include "app/submissions/sfs-sent-row.h"
#include "app/submissions/sfs-sent-text.h"
#include "core/sfs-encoding.h"

/* How often what depends on the present is looked at, while it is seen. A timeout to midnight would
 * come late where the computer sleeps: its clock stands still meanwhile. */
#define CLOCK_SECONDS 60

struct _SfsSentList
{
  AdwBin parent_instance;

  SfsSubmissions *submissions;
  guint follow_id;
  guint clock_id; /* while it is mapped */

  GtkWidget *stack;
  GtkWidget *list;
  GtkWidget *empty;
  GtkWidget *trouble;
  GtkWidget *trouble_button;
  GtkWidget *stale;
  GtkWidget *stale_label;
};

enum
{
  OPENED,
  MANAGE,
  RETRY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SfsSentList, sfs_sent_list, ADW_TYPE_BIN)

static void
item_setup (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, sfs_sent_row_new ());
}

static void
item_bind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GObject *object = gtk_list_item_get_item (item);

  gtk_list_item_set_activatable (item, SFS_IS_SENT (object));
  sfs_sent_row_set_item (SFS_SENT_ROW (gtk_list_item_get_child (item)), object);
}

static void
item_unbind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  sfs_sent_row_set_item (SFS_SENT_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
activated (SfsSentList *self, guint position)
{
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (self->list)));
  g_autoptr (GObject) item = g_list_model_get_item (model, position);

  if (SFS_IS_SENT (item))
    g_signal_emit (self, signals[OPENED], 0, item);
}

static void
manage_clicked (SfsSentList *self)
{
  g_signal_emit (self, signals[MANAGE], 0);
}

static void
retry_clicked (SfsSentList *self)
{
  g_signal_emit (self, signals[RETRY], 0);
}

/* Where operators could not be asked: how old the oldest of what they said is. */
static char *
dup_staleness (SfsSentList *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) oldest = NULL;
  g_autofree char *ago = NULL;
  gboolean any = FALSE, never = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->submissions)); i++)
    {
      g_autoptr (SfsSent) sent = g_list_model_get_item (G_LIST_MODEL (self->submissions), i);
      const char *text = sfs_sent_get_asked_at (sent);
      g_autoptr (GDateTime) asked = NULL;

      if (!sfs_sent_is_unheard (sent))
        continue;
      any = TRUE;
      asked = text != NULL ? sfs_time_parse (text, NULL) : NULL;
      if (asked == NULL)
        never = TRUE;
      else if (oldest == NULL || g_date_time_compare (asked, oldest) < 0)
        {
          g_clear_pointer (&oldest, g_date_time_unref);
          oldest = g_steal_pointer (&asked);
        }
    }

  if (!any)
    return NULL;
  if (never || oldest == NULL)
    return g_strdup (
        _ ("Not every marketplace could be asked now. Where that is so, you see what your "
           "own records say."));

  ago = sfs_text_dup_ago (oldest, now);
  /* Translators: how long ago: 3 hours ago. */
  return g_strdup_printf (
      _ ("Not every marketplace could be asked now. The oldest answer you see is "
         "from %s."),
      ago);
}

static gboolean
follow (gpointer user_data)
{
  SfsSentList *self = user_data;
  g_autofree char *text = dup_staleness (self);

  self->follow_id = 0;
  gtk_widget_set_visible (self->stale, text != NULL);
  gtk_label_set_text (GTK_LABEL (self->stale_label), text != NULL ? text : "");

  return G_SOURCE_REMOVE;
}

/* A thousand items may change at once: looked at once, when all is said. */
static void
follow_soon (SfsSentList *self)
{
  if (self->follow_id == 0)
    self->follow_id = g_idle_add (follow, self);
}

/* What the rows say of the days that are left, and how long ago somebody was heard, stands still
 * otherwise in a window that is open for days. */
static gboolean
clock_ticked (gpointer user_data)
{
  SfsSentList *self = user_data;

  for (GtkWidget *item = gtk_widget_get_first_child (self->list); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *row = gtk_widget_get_first_child (item);

      if (SFS_IS_SENT_ROW (row))
        sfs_sent_row_follow_clock (SFS_SENT_ROW (row));
    }
  if (self->submissions != NULL)
    follow_soon (self);

  return G_SOURCE_CONTINUE;
}

static void
sfs_sent_list_map (GtkWidget *widget)
{
  SfsSentList *self = SFS_SENT_LIST (widget);

  GTK_WIDGET_CLASS (sfs_sent_list_parent_class)->map (widget);
  clock_ticked (self);
  self->clock_id = g_timeout_add_seconds (CLOCK_SECONDS, clock_ticked, self);
}

static void
sfs_sent_list_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&SFS_SENT_LIST (widget)->clock_id, g_source_remove);
  GTK_WIDGET_CLASS (sfs_sent_list_parent_class)->unmap (widget);
}

/* There is nothing to do there, so it takes the focus itself. */
static void
say_empty (SfsSentList *self)
{
  const char *text = adw_status_page_get_description (ADW_STATUS_PAGE (self->empty));

  sfs_guide_read (sfs_guide_get_default (), text);
  sfs_focus_reading (self->empty, adw_status_page_get_title (ADW_STATUS_PAGE (self->empty)), text);
}

static void
items_changed (SfsSentList *self, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (SfsSent) sent = g_list_model_get_item (G_LIST_MODEL (self->submissions), i);

      g_signal_connect_object (sent, "notify::trouble", G_CALLBACK (follow_soon), self,
                               G_CONNECT_SWAPPED);
    }
  follow_soon (self);
  if (gtk_stack_get_visible_child (GTK_STACK (self->stack)) == self->empty || added == 0)
    sfs_sent_list_show (self);
}

static void
sfs_sent_list_dispose (GObject *object)
{
  SfsSentList *self = SFS_SENT_LIST (object);

  g_clear_handle_id (&self->follow_id, g_source_remove);
  g_clear_object (&self->submissions);

  G_OBJECT_CLASS (sfs_sent_list_parent_class)->dispose (object);
}

static void
sfs_sent_list_class_init (SfsSentListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sfs_sent_list_dispose;
  widget_class->map = sfs_sent_list_map;
  widget_class->unmap = sfs_sent_list_unmap;

  /**
   * SfsSentList::opened:
   * @sent: the submission to look at
   */
  signals[OPENED] = g_signal_new ("opened", SFS_TYPE_SENT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, SFS_TYPE_SENT);
  /**
   * SfsSentList::manage:
   *
   * The seller wants to remove what is kept on this computer.
   */
  signals[MANAGE] = g_signal_new ("manage", SFS_TYPE_SENT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  /**
   * SfsSentList::retry:
   *
   * The records could not be read; it is to be tried again.
   */
  signals[RETRY] = g_signal_new ("retry", SFS_TYPE_SENT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-sent-list.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsSentList, stack);
  gtk_widget_class_bind_template_child (widget_class, SfsSentList, list);
  gtk_widget_class_bind_template_child (widget_class, SfsSentList, empty);
  gtk_widget_class_bind_template_child (widget_class, SfsSentList, trouble);
  gtk_widget_class_bind_template_child (widget_class, SfsSentList, trouble_button);
  gtk_widget_class_bind_template_child (widget_class, SfsSentList, stale);
  gtk_widget_class_bind_template_child (widget_class, SfsSentList, stale_label);
  gtk_widget_class_bind_template_callback (widget_class, activated);
  gtk_widget_class_bind_template_callback (widget_class, manage_clicked);
  gtk_widget_class_bind_template_callback (widget_class, retry_clicked);
}

static void
sfs_sent_list_init (SfsSentList *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  sfs_mnemonics_name (GTK_WIDGET (self));
  sfs_wrap_texts (GTK_WIDGET (self));
  sfs_stack_prepare (GTK_STACK (self->stack));

  g_signal_connect (factory, "setup", G_CALLBACK (item_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (item_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (item_unbind), NULL);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->list), factory);
}

/**
 * sfs_sent_list_set_submissions:
 * @self: a list
 * @submissions: what it shows, from now on
 */
void
sfs_sent_list_set_submissions (SfsSentList *self, SfsSubmissions *submissions)
{
  GtkSelectionModel *model;

  g_return_if_fail (SFS_IS_SENT_LIST (self));
  g_return_if_fail (self->submissions == NULL);

  self->submissions = g_object_ref (submissions);
  g_signal_connect_object (submissions, "items-changed", G_CALLBACK (items_changed), self,
                           G_CONNECT_SWAPPED);
  items_changed (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (submissions)));

  model =
      GTK_SELECTION_MODEL (gtk_no_selection_new (sfs_sent_groups_new (G_LIST_MODEL (submissions))));
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list), model);
  g_object_unref (model);
}

/**
 * sfs_sent_list_show:
 * @self: a list with submissions
 */
void
sfs_sent_list_show (SfsSentList *self)
{
  gboolean any;

  g_return_if_fail (SFS_IS_SENT_LIST (self));

  any = g_list_model_get_n_items (G_LIST_MODEL (self->submissions)) > 0;
  sfs_stack_show_named (GTK_STACK (self->stack), any ? "list" : "empty");
}

/**
 * sfs_sent_list_show_loading:
 * @self: a list
 *
 * The records are being read. What is already there stays in sight.
 */
void
sfs_sent_list_show_loading (SfsSentList *self)
{
  g_return_if_fail (SFS_IS_SENT_LIST (self));

  if (g_list_model_get_n_items (G_LIST_MODEL (self->submissions)) == 0 &&
      gtk_stack_get_visible_child (GTK_STACK (self->stack)) != self->empty)
    sfs_stack_show_named (GTK_STACK (self->stack), "loading");
}

/**
 * sfs_sent_list_show_trouble:
 * @self: a list
 * @error: why the records cannot be read
 */
void
sfs_sent_list_show_trouble (SfsSentList *self, const GError *error)
{
  g_autoptr (GString) reading = g_string_new (NULL);
  g_autofree char *text = NULL;
  SfsErrorView view;

  g_return_if_fail (SFS_IS_SENT_LIST (self));

  g_message ("Cannot read the records: %s", error->message);
  sfs_error_to_view (error, SFS_SESSION_IDLE, &view);
  text = g_strdup_printf ("%s\n\n%s", view.happened, view.advice);
  adw_status_page_set_title (ADW_STATUS_PAGE (self->trouble), view.title);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->trouble), text);
  sfs_stack_show_named (GTK_STACK (self->stack), "trouble");
  sfs_sentence_append (reading, view.title);
  sfs_sentence_append (reading, text);
  if (gtk_widget_get_mapped (self->trouble))
    sfs_guide_say (sfs_guide_get_default (), reading->str);
  sfs_focus_with (self->trouble_button, reading->str);
}

/**
 * sfs_sent_list_focus:
 * @self: a list
 *
 * Puts the keyboard on the line it was on before, or the first.
 */
void
sfs_sent_list_focus (SfsSentList *self)
{
  g_return_if_fail (SFS_IS_SENT_LIST (self));

  if (gtk_widget_get_mapped (self->list))
    gtk_widget_grab_focus (self->list);
  else if (gtk_stack_get_visible_child (GTK_STACK (self->stack)) == self->empty)
    say_empty (self);
}
