/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Looks at every page in one language, in each theme, size of text and width, and says what is
 * wrong with it: a row each that fails, and “rows N failing F” at the end.
 * tests/display/matrix/run.py runs it for all languages; tools/a11y-matrix is for people. */

#include "matrix.h"

#include "core/sfs-secret.h"
#include "fixtures/sfs-test.h"
#include "sfs-config.h"

#include <glib/gi18n.h>
#include <locale.h>

#define NARROW 360
#define DESKTOP 720
#define LOW 560
#define USUAL 680
#define TALLEST 2400 /* px: of a window with all that is scrolled on the screen */

static const char *const themes[] = { "light", "dark", "contrast" };
static const int widths[] = { NARROW, DESKTOP };
static const int scales[] = { 100, 200 };

static char *language;
static char *only;
static char *pictures;
static gboolean part;
static gboolean controls;
static gboolean verbose;
static int rows, failing, n_states;
static GSettings *a11y;

void
settle (GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  gint64 end;

  sfs_test_drain ();
  if (clock == NULL)
    return;
  end = gdk_frame_clock_get_frame_counter (clock) + 2;
  while (gdk_frame_clock_get_frame_counter (clock) < end)
    {
      gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_LAYOUT);
      g_main_context_iteration (NULL, TRUE);
    }
  sfs_test_drain ();
}

/* Where nothing blends windows GTK draws a frame within them, which takes from their width. */
static void
drop_frame (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_data (provider,
                                   "window.solid-csd { margin: 0; padding: 0; border: none; "
                                   "box-shadow: none; }",
                                   -1);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
set_theme (const char *theme)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      g_str_equal (theme, "dark") ? ADW_COLOR_SCHEME_FORCE_DARK
                                                                  : ADW_COLOR_SCHEME_FORCE_LIGHT);
  g_settings_set_boolean (a11y, "high-contrast", g_str_equal (theme, "contrast"));
  sfs_test_drain ();
  g_assert_cmpint (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()), ==,
                   g_str_equal (theme, "contrast"));
}

static void
set_scale (int scale)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024 * scale / 100, NULL);
}

static void
resize (GtkWidget *root, int width, int height)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (root));
  /* A question is as wide as the window that it is asked in lets it be. */
  GtkWidget *sized = ADW_IS_MESSAGE_DIALOG (window)
                         ? GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (window)))
                         : window;
  int least;

  /* One that is open while the letters grow may stay as wide as it was; nobody does that. */
  if (GTK_IS_POPOVER (root))
    gtk_popover_popdown (GTK_POPOVER (root));
  gtk_window_set_default_size (GTK_WINDOW (sized), width, height);
  gtk_widget_measure (sized, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  sfs_test_await (gtk_widget_get_width (sized) == MAX (width, least));
  if (sized != window)
    settle (sized);
  settle (window);
  if (GTK_IS_POPOVER (root))
    {
      gtk_popover_popup (GTK_POPOVER (root));
      sfs_test_await (gtk_widget_get_mapped (root));
      settle (window);
    }
}

static void
add_hidden (GtkWidget *widget, gpointer data)
{
  GtkAdjustment *adjustment;

  if (!GTK_IS_SCROLLED_WINDOW (widget))
    return;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (widget));
  *(double *) data += gtk_adjustment_get_upper (adjustment) -
                      gtk_adjustment_get_page_size (adjustment);
}

/* Makes the window so high that what has to be scrolled to is on the picture too, and no higher:
 * most of the time goes to the pixels. */
static void
unroll (GtkWidget *root, int width, int height)
{
  double hidden = 0;

  widget_walk (root, add_hidden, &hidden);
  if (hidden > 0)
    resize (root, width, MIN (height + (int) hidden, TALLEST));
}

static void
save (const Picture *picture, const char *state, const char *theme, int scale, int width)
{
  g_autofree char *name =
      g_strdup_printf ("%s-%s-%s-%d-%d.png", state, language, theme, scale, width);
  g_autofree char *path = g_build_filename (pictures, name, NULL);

  picture_save (picture, path);
}

static void
look_at_row (const char *state, GtkWidget *root, const char *theme, int scale, int width)
{
  Look look = { root, g_ptr_array_new_with_free_func (g_free) };
  g_auto (Picture) picture = { 0 };
  double sharp = scale == 100 ? 2 : 1;
  int height = width == NARROW ? LOW : USUAL;

  set_theme (theme);
  set_scale (scale);
  resize (root, width, height);
  if (pictures != NULL)
    {
      g_auto (Picture) real = { 0 };

      picture_take (&real, root, 1);
      save (&real, state, theme, scale, width);
    }
  look_at_text (&look, width);
  look_at_targets (&look);
  look_at_names (&look);
  look_at_order (&look);
  unroll (root, width, height);
  gtk_root_set_focus (gtk_widget_get_root (root), NULL);
  settle (GTK_WIDGET (gtk_widget_get_root (root)));
  picture_take (&picture, root, sharp);
  look_at_contrast (&look, &picture);
  look_at_outlines (&look, &picture);
  /* One widget a row gets the focus, another each time. */
  look_at_focus (&look, &picture, rows % 7 + 1);

  rows++;
  for (guint i = 0; i < look.faults->len; i++)
    g_print ("row %s %s %s %d%% %d px: %s\n", state, theme, language, scale, width,
             (char *) g_ptr_array_index (look.faults, i));
  failing += look.faults->len > 0;
  if (verbose && look.faults->len == 0)
    g_print ("row %s %s %s %d%% %d px: fine\n", state, theme, language, scale, width);
  g_ptr_array_unref (look.faults);
}

/* A part has every page in each theme, and in both sizes and widths. Questions are all made in one
 * way: each is in two of the themes, with another size or width left out from one to the next. */
static gboolean
is_in_part (GtkWidget *root, int theme, int scale, int width)
{
  static const struct
  {
    int scale, width;
  } chosen[] = { { 1, 0 }, { 0, 1 }, { 0, 0 } };
  int turn = (theme + n_states) % (int) G_N_ELEMENTS (chosen);

  if (ADW_IS_MESSAGE_DIALOG (root) && theme == n_states % (int) G_N_ELEMENTS (themes))
    return FALSE;
  return chosen[turn].scale == scale && chosen[turn].width == width;
}

static void
look_at (const char *state, GtkWidget *root)
{
  n_states++;
  if (only != NULL && !g_regex_match_simple (only, state, G_REGEX_ANCHORED, 0))
    return;
  for (int theme = 0; theme < (int) G_N_ELEMENTS (themes); theme++)
    {
      for (int scale = 0; scale < (int) G_N_ELEMENTS (scales); scale++)
        {
          for (int width = 0; width < (int) G_N_ELEMENTS (widths); width++)
            {
              if (!part || is_in_part (root, theme, scale, width))
                look_at_row (state, root, themes[theme], scales[scale], widths[width]);
            }
        }
    }
  set_scale (100);
  resize (root, DESKTOP, USUAL);
}

#if GTK_CHECK_VERSION(4, 14, 0)
/* In the place of GTK's: what it has for tests (GTK_A11Y=test) has nothing that would announce, and
 * is called all the same. */
void
gtk_accessible_announce (GtkAccessible *self,
                         const char *message,
                         GtkAccessibleAnnouncementPriority priority)
{
}
#endif

int
main (int argc, char *argv[])
{
  const GOptionEntry entries[] = {
    { "language", 0, 0, G_OPTION_ARG_STRING, &language, "What LANGUAGE says", "NAME" },
    { "states", 0, 0, G_OPTION_ARG_STRING, &only, "Only these", "PATTERN" },
    { "pictures", 0, 0, G_OPTION_ARG_FILENAME, &pictures, "Where to put one of each row", "DIR" },
    { "part", 0, 0, G_OPTION_ARG_NONE, &part,
      "Three of the twelve rows of each state, two of a question", NULL },
    { "controls", 0, 0, G_OPTION_ARG_NONE, &controls,
      "Only try whether the rules find what is wrong", NULL },
    { "verbose", 0, 0, G_OPTION_ARG_NONE, &verbose, "Print what is fine, too", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  setvbuf (stdout, NULL, _IOLBF, 0);
  sfs_secret_init ();
  if (setlocale (LC_ALL, "") == NULL)
    g_error ("There is no locale %s", g_getenv ("LC_ALL"));
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("SFS_LOCALE_DIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    g_error ("%s", error->message);
  if (language == NULL)
    language = g_strdup ("en");

  adw_init ();
  gtk_widget_set_default_direction (g_str_equal (language, "ar") ? GTK_TEXT_DIR_RTL
                                                                 : GTK_TEXT_DIR_LTR);
  /* As GNOME has it. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE,
                "gtk-decoration-layout", "appmenu:close", NULL);
  drop_frame ();
  a11y = g_settings_new ("org.gnome.desktop.a11y.interface");
  if (controls)
    return controls_try ();

  states_walk (look_at);
  g_print ("rows %d failing %d\n", rows, failing);
  return failing == 0 ? 0 : 1;
}
