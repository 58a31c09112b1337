/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The language of what the application says. A consent is worth what was understood: where nobody
 * who grew up with a language has checked its translation the seller is told, and the English text
 * that it is made from is one press away. */

#include "sfs-config.h"

#include "sfs-language.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#include "app/sfs-wrap.h"

static const char *const english[] = { "en", NULL };
static gboolean uses_english; /* main thread */
static locale_t english_locale;

/* Those there is a catalogue for, and what else is spoken where the marketplaces are. */
static const struct
{
  const char *subtag;
  const char *words;
} known[] = {
  /* Translators: a language, to be put into “The marketplace’s own words are %s.” */
  { "ar", NC_ ("language", "in Arabic") },     { "de", NC_ ("language", "in German") },
  { "en", NC_ ("language", "in English") },    { "es", NC_ ("language", "in Spanish") },
  { "fr", NC_ ("language", "in French") },     { "hi", NC_ ("language", "in Hindi") },
  { "id", NC_ ("language", "in Indonesian") }, { "ja", NC_ ("language", "in Japanese") },
  { "ko", NC_ ("language", "in Korean") },     { "ms", NC_ ("language", "in Malay") },
  { "pt", NC_ ("language", "in Portuguese") }, { "th", NC_ ("language", "in Thai") },
  { "vi", NC_ ("language", "in Vietnamese") }, { "zh", NC_ ("language", "in Chinese") },
};

/* “pt” of “pt-BR” and of “pt_BR”. */
static gsize
subtag_length (const char *tag)
{
  return strcspn (tag, "-_");
}

static gboolean
is_same_language (const char *a, const char *b)
{
  return subtag_length (a) == subtag_length (b) &&
         g_ascii_strncasecmp (a, b, subtag_length (a)) == 0;
}

/**
 * sfs_language_is_unreviewed:
 *
 * Returns: %TRUE when the texts on the screen are a translation that no native speaker has checked
 */
gboolean
sfs_language_is_unreviewed (void)
{
  /* Translators: this is not shown. Translate it as “unreviewed”, with just these letters, unless a
   * native speaker has read all of your catalogue in the running application; then as “reviewed”.
   */
  return g_str_equal (C_ ("state of the translation", "reviewed"), "unreviewed");
}

/**
 * sfs_language_use_english:
 *
 * From now on every text comes in English, and so do the toolkit's own, months and sizes. What is
 * on the screen already is not changed by this.
 */
void
sfs_language_use_english (void)
{
  uses_english = TRUE;
  /* Looked for where there are none, texts come as they are written. Threads look at the
   * environment all the time, so the variable LANGUAGE cannot be changed any more. */
  bindtextdomain (GETTEXT_PACKAGE, "/nonexistent");
  /* This thread's only, which is what draws: the process' locale cannot be changed either. */
  english_locale = newlocale (LC_TIME_MASK | LC_NUMERIC_MASK | LC_MESSAGES_MASK, "C",
                              duplocale (uselocale ((locale_t) 0)));
  if (english_locale != (locale_t) 0)
    uselocale (english_locale);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/**
 * sfs_language_get_names:
 *
 * Returns: (transfer none): the languages to show an operator's texts in, best first
 */
const char *const *
sfs_language_get_names (void)
{
  return uses_english ? english : g_get_language_names ();
}

/**
 * sfs_language_dup_code:
 *
 * Returns: (transfer full): which language the texts on the screen are in: that of the catalogue
 * they come from, which need not be the one a person asked for; as in “pt-BR”
 */
char *
sfs_language_dup_code (void)
{
  static const char field[] = "\nLanguage: ";
  /* What belongs to the empty text are the catalogue's own headers. */
  const char *headers = g_dgettext (GETTEXT_PACKAGE, "");
  const char *found = strstr (headers, field);
  g_autofree char *code = NULL;

  if (found == NULL)
    return g_strdup ("en");

  found += strlen (field);
  code = g_strndup (found, strcspn (found, "\n"));
  return g_strdelimit (g_steal_pointer (&code), "_", '-');
}

/**
 * sfs_language_set_direction:
 *
 * Has windows run the way their texts do. GTK 4.8 has them run as its own catalogue says and
 * GTK 4.18 as the locale does, and neither has to be of the language that our texts come in.
 */
void
sfs_language_set_direction (void)
{
  g_autofree char *code = sfs_language_dup_code ();
  int n = 0;
  const PangoScript *scripts = pango_language_get_scripts (pango_language_from_string (code), &n);
  gboolean leftwards = n > 0 &&
                       (scripts[0] == PANGO_SCRIPT_ARABIC || scripts[0] == PANGO_SCRIPT_HEBREW);

  gtk_widget_set_default_direction (leftwards ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
}

/**
 * sfs_language_dup_note:
 * @tag: (nullable): BCP 47 tag of a text of an operator's
 *
 * Returns: (transfer full) (nullable): what to say beside the text, %NULL when it is in the
 *   language of everything else
 */
char *
sfs_language_dup_note (const char *tag)
{
  g_autofree char *displayed = sfs_language_dup_code ();
  g_autofree char *other = NULL;
  const char *words = NULL;

  if (tag == NULL || is_same_language (tag, displayed))
    return NULL;

  for (gsize i = 0; words == NULL && i < G_N_ELEMENTS (known); i++)
    if (is_same_language (tag, known[i].subtag))
      words = g_dpgettext2 (GETTEXT_PACKAGE, "language", known[i].words);
  if (words == NULL)
    /* Translators: %s is the code of a language, such as “th”. */
    words = other = g_strdup_printf (C_ ("language", "in another language (%s)"), tag);

  /* Translators: %s is “in English” or another language. */
  return g_strdup_printf (_ ("The marketplace’s own words are %s."), words);
}

/**
 * sfs_language_mark:
 * @label: what shows a text of an operator's
 * @tag: (nullable): BCP 47 tag of it
 *
 * Has the text drawn as its language wants it: what is one character to Unicode is written in one
 * way in Chinese and in another one in Japanese, and lines begin at the left or at the right,
 * whatever the rest of the page does. An address in it stays as it is.
 */
void
sfs_language_mark (GtkLabel *label, const char *tag)
{
  g_autoptr (PangoAttrList) attributes = NULL;
  PangoLayoutLine *line;

  sfs_wrap_exactly (label);
  if (tag == NULL)
    return;

  attributes = pango_attr_list_copy (gtk_label_get_attributes (label));
  pango_attr_list_change (attributes, pango_attr_language_new (pango_language_from_string (tag)));
  gtk_label_set_attributes (label, attributes);
  line = pango_layout_get_line_readonly (gtk_label_get_layout (label), 0);
  gtk_widget_set_direction (GTK_WIDGET (label),
                            pango_layout_line_get_resolved_direction (line) == PANGO_DIRECTION_RTL
                                ? GTK_TEXT_DIR_RTL
                                : GTK_TEXT_DIR_LTR);
}
