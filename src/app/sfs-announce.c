/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-announce.h"

#include "app/sfs-guide.h"
#include "app/sfs-sentence.h"

/* What is said with the focus is not taken away by the next announcement before it was read: a
 * screen reader may be some time behind. */
#define HOLD_TIME 3000 /* ms */

/* Of one widget: what describes it, and what is said in its place while it has the focus. */
typedef struct
{
  char *standing; /* (nullable) */
  char *said;     /* (nullable) */
  guint hold_id;  /* set while @said is not to be replaced */
  GString *next;  /* (nullable): to be said then */
} Spoken;

static void
spoken_free (gpointer data)
{
  Spoken *spoken = data;

  g_clear_handle_id (&spoken->hold_id, g_source_remove);
  if (spoken->next != NULL)
    g_string_free (spoken->next, TRUE);
  g_free (spoken->standing);
  g_free (spoken->said);
  g_free (spoken);
}

static Spoken *
get_spoken (GtkWidget *widget)
{
  static const char key[] = "sfs-spoken";
  Spoken *spoken = g_object_get_data (G_OBJECT (widget), key);

  if (spoken == NULL)
    {
      spoken = g_new0 (Spoken, 1);
      g_object_set_data_full (G_OBJECT (widget), key, spoken, spoken_free);
    }
  return spoken;
}

static void
apply (GtkWidget *widget)
{
  const Spoken *spoken = get_spoken (widget);
  const char *text = spoken->said != NULL ? spoken->said : spoken->standing;

  if (text != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    text, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

#if !GTK_CHECK_VERSION(4, 14, 0)
/* GTK 4.8 tells the accessibility bus of a widget when it gets the focus for the first time, and
 * then of all that was set before as if it had just changed, so that Orca says a description twice.
 * It is told here, while nobody listens to the widget yet: whether it can take the focus is told at
 * once. */
static void
introduce (GtkWidget *widget)
{
  gboolean focusable = gtk_widget_get_focusable (widget);

  gtk_widget_set_focusable (widget, !focusable);
  gtk_widget_set_focusable (widget, focusable);
  apply (widget);
}
#endif

/* What assistive technology takes for the widget with the focus: of an entry that is not the text
 * in it, which is what has it. One that was removed with the focus in it has it for a moment more,
 * and nobody hears of it any longer. */
static GtkWidget *
get_focus (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_get_root (focus) != root)
    return NULL;
  return GTK_IS_TEXT (focus) ? gtk_widget_get_parent (focus) : focus;
}

/* @widget has the focus, or is about to get it: what is said goes when the focus does. */
static void
set_said (GtkWidget *widget, const char *text)
{
  Spoken *spoken = get_spoken (widget);

  if (g_strcmp0 (spoken->said, text) == 0)
    return;

  g_free (spoken->said);
  spoken->said = g_strdup (text);
  apply (widget);
#if !GTK_CHECK_VERSION(4, 14, 0)
  if (!gtk_widget_has_focus (widget))
    introduce (widget);
#endif
}

static void announce (GtkWidget *widget, const char *text);

/* Ends the hold; what waited for it is for whatever has the focus by now. */
static void
release (GtkWidget *widget)
{
  Spoken *spoken = get_spoken (widget);
  GString *next = g_steal_pointer (&spoken->next);

  g_clear_handle_id (&spoken->hold_id, g_source_remove);
  if (next == NULL)
    return;

  announce (widget, next->str);
  g_string_free (next, TRUE);
}

#if !GTK_CHECK_VERSION(4, 14, 0)
static gboolean
hold_ended (gpointer user_data)
{
  GtkWidget *widget = user_data;

  get_spoken (widget)->hold_id = 0;
  release (widget);

  return G_SOURCE_REMOVE;
}
#endif

static void
focus_moved (GtkRoot *root, GParamSpec *pspec, GtkWidget *widget)
{
  if (get_focus (widget) == widget)
    return;

  g_signal_handlers_disconnect_by_func (root, focus_moved, widget);
  set_said (widget, NULL);
  release (widget);
}

static void
follow (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  g_signal_handlers_disconnect_by_func (root, focus_moved, widget);
  g_signal_connect_object (root, "notify::focus-widget", G_CALLBACK (focus_moved), widget, 0);
}

/* For a screen reader only. */
static void
announce (GtkWidget *widget, const char *text)
{
#if GTK_CHECK_VERSION(4, 14, 0)
  /* Of several within a tenth of a second Orca 48 says the first, but all those of a window. */
  GtkRoot *root = gtk_widget_get_root (widget);

  gtk_accessible_announce (root != NULL ? GTK_ACCESSIBLE (root) : GTK_ACCESSIBLE (widget), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
#else
  GtkWidget *focus = get_focus (widget);

  Spoken *spoken;

  if (focus == NULL)
    return;
  spoken = get_spoken (focus);
  if (spoken->hold_id != 0)
    {
      if (spoken->next == NULL)
        spoken->next = g_string_new (NULL);
      sfs_sentence_append (spoken->next, text);
      return;
    }

  /* The same once more is no change, and would not be heard. */
  if (g_strcmp0 (spoken->said, text) == 0)
    set_said (focus, NULL);
  set_said (focus, text);
  follow (focus);
#endif
}

/**
 * sfs_announce:
 * @widget: any widget of the window
 * @text: what changed, as a sentence
 *
 * Has a screen reader say @text without moving the focus (WCAG 2.2, 4.1.3). Before GTK 4.14 there
 * is no such call; there the description of the focused widget is changed, which is about the only
 * change that Orca speaks up for, and put back when the focus leaves it.
 */
void
sfs_announce (GtkWidget *widget, const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (text != NULL);

  /* For who turned that on in the place of a screen reader. */
  sfs_guide_say (sfs_guide_get_default (), text);
  announce (widget, text);
}

/**
 * sfs_announce_hint:
 * @widget: any widget of the window
 * @text: what to do now, as a sentence
 *
 * Like sfs_announce(), of what holds until the next of its kind: it cuts off no news.
 */
void
sfs_announce_hint (GtkWidget *widget, const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (text != NULL);

  sfs_guide_hint (sfs_guide_get_default (), text);
  announce (widget, text);
}

/**
 * sfs_describe:
 * @widget: a widget
 * @description: (nullable): what a screen reader says after its name
 *
 * Unlike a description that is set by itself this one outlasts announcements.
 */
void
sfs_describe (GtkWidget *widget, const char *description)
{
  Spoken *spoken;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  spoken = get_spoken (widget);
  if (g_strcmp0 (spoken->standing, description) == 0)
    return;

  g_clear_pointer (&spoken->said, g_free);
  g_free (spoken->standing);
  spoken->standing = g_strdup (description);
  apply (widget);
#if !GTK_CHECK_VERSION(4, 14, 0)
  g_signal_handlers_disconnect_by_func (widget, introduce, NULL);
  if (gtk_widget_get_realized (widget) && !gtk_widget_has_focus (widget))
    introduce (widget);
  else if (!gtk_widget_get_realized (widget))
    g_signal_connect_after (widget, "realize", G_CALLBACK (introduce), NULL);
#endif
}

/**
 * sfs_tell:
 * @widget: what it is about
 * @text: (nullable): a sentence, or %NULL when there is nothing to say any more
 *
 * Has a screen reader say @text now, and again whenever it comes to @widget.
 */
void
sfs_tell (GtkWidget *widget, const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (text != NULL)
    sfs_guide_say (sfs_guide_get_default (), text);
  /* Of what has the focus a new description is said as it is. */
  sfs_describe (widget, text);
  if (text != NULL && get_focus (widget) != widget)
    announce (widget, text);
}

/**
 * sfs_tell_again:
 * @widget: what it is about
 * @text: a sentence
 *
 * Like sfs_tell(), for what happened now: it is heard even if the same was said before.
 */
void
sfs_tell_again (GtkWidget *widget, const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (text != NULL);

  sfs_guide_forget (sfs_guide_get_default ());
  /* The same once more is no change. */
  sfs_describe (widget, NULL);
  sfs_tell (widget, text);
}

/**
 * sfs_focus_with:
 * @widget: a widget that can take the focus
 * @text: (nullable): what to say beside its own name and description
 *
 * Moves the focus to @widget; a screen reader then says @text, in one go with its name.
 *
 * Returns: whether it took the focus
 */
gboolean
sfs_focus_with (GtkWidget *widget, const char *text)
{
  g_autoptr (GString) said = g_string_new (NULL);
  gboolean taken;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), FALSE);

  sfs_sentence_append (said, text);
  sfs_sentence_append (said, get_spoken (widget)->standing);
  if (said->len > 0)
    set_said (widget, said->str);
  taken = gtk_widget_grab_focus (widget);
  if (!taken)
    {
      set_said (widget, NULL);
      return FALSE;
    }

  follow (widget);
#if !GTK_CHECK_VERSION(4, 14, 0)
  if (said->len > 0)
    {
      g_clear_handle_id (&get_spoken (widget)->hold_id, g_source_remove);
      get_spoken (widget)->hold_id = g_timeout_add (HOLD_TIME, hold_ended, widget);
    }
#endif

  return TRUE;
}

/**
 * sfs_focus_reading:
 * @widget: what is there to be read, a heading or a group, and can take the focus
 * @name: its name
 * @text: (nullable): what to say beside its name and description
 *
 * As sfs_focus_with(), for what is not worked.
 *
 * Returns: whether it took the focus
 */
gboolean
sfs_focus_reading (GtkWidget *widget, const char *name, const char *text)
{
  if (!sfs_focus_with (widget, text))
    return FALSE;
#if GTK_CHECK_VERSION(4, 14, 0)
  /* Orca 48 leaves out the name of a heading or a group that it comes to together with the page
   * around it. */
  announce (widget, name);
#endif
  return TRUE;
}
