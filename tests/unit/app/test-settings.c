/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/sfs-settings.h"
#include "fixtures/sfs-test.h"

/* In a folder without any, the settings are those of the code. */
#define NOWHERE "/nonexistent"

static const char *
schema_dir (void)
{
  const char *dir = g_getenv ("SFS_SCHEMA_DIR");

  g_assert_nonnull (dir);

  return dir;
}

static GSettingsSchema *
load_schema (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSettingsSchemaSource)
      source = g_settings_schema_source_new_from_directory (schema_dir (), NULL, FALSE, &error);
  GSettingsSchema *schema;

  g_assert_no_error (error);
  schema = g_settings_schema_source_lookup (source, SFS_APP_ID, FALSE);
  g_assert_nonnull (schema);

  return schema;
}

/* Default and bounds of one key and of the property of its name. */
static void
assert_same (GSettingsSchemaKey *key, GParamSpec *pspec)
{
  g_autoptr (GVariant) value = g_settings_schema_key_get_default_value (key);
  g_autoptr (GVariant) range = g_settings_schema_key_get_range (key);
  g_autoptr (GVariant) bounds = NULL;
  const GValue *theirs = g_param_spec_get_default_value (pspec);
  const char *kind;
  int least, most;

  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    {
      g_assert_cmpint (g_variant_get_boolean (value), ==, g_value_get_boolean (theirs));
      return;
    }

  g_assert_cmpint (g_variant_get_int32 (value), ==, g_value_get_int (theirs));
  g_variant_get (range, "(&sv)", &kind, &bounds);
  g_assert_cmpstr (kind, ==, "range");
  g_variant_get (bounds, "(ii)", &least, &most);
  g_assert_cmpint (least, ==, G_PARAM_SPEC_INT (pspec)->minimum);
  g_assert_cmpint (most, ==, G_PARAM_SPEC_INT (pspec)->maximum);
}

static void
test_schema (void)
{
  g_autoptr (GSettingsSchema) schema = load_schema ();
  g_auto (GStrv) keys = g_settings_schema_list_keys (schema);
  g_autoptr (GTypeClass) klass = g_type_class_ref (SFS_TYPE_SETTINGS);
  g_autofree GParamSpec **properties = NULL;
  guint n;

  properties = g_object_class_list_properties (G_OBJECT_CLASS (klass), &n);
  g_assert_cmpuint (n, ==, g_strv_length (keys));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GSettingsSchemaKey) key = NULL;

      g_assert_true (g_settings_schema_has_key (schema, properties[i]->name));
      key = g_settings_schema_get_key (schema, properties[i]->name);
      assert_same (key, properties[i]);
    }
}

static gboolean
is_set (SfsSettings *settings, const char *property)
{
  gboolean set;

  g_object_get (settings, property, &set, NULL);
  return set;
}

static void
test_kept (void)
{
  g_autoptr (SfsSettings) one = sfs_settings_new (schema_dir ());
  g_autoptr (SfsSettings) other = NULL;

  g_assert_true (sfs_settings_is_kept (one));
  g_assert_cmpint (sfs_settings_get_countdown (one), ==, 3);
  g_object_set (one, "countdown", 17, "start-when-ready", TRUE, "extra-seconds", 4, NULL);

  other = sfs_settings_new (schema_dir ());
  g_assert_cmpint (sfs_settings_get_countdown (other), ==, 17);
  g_assert_true (sfs_settings_get_start_when_ready (other));
  g_assert_cmpint (sfs_settings_get_extra_seconds (other), ==, 4);
  g_assert_false (is_set (other, "tones"));
  g_assert_false (is_set (other, "spoken-guidance"));
}

static void
count (int *n)
{
  ++*n;
}

/* Two windows, or a change by gsettings: whoever listens hears of it. */
static void
test_told (void)
{
  g_autoptr (SfsSettings) one = sfs_settings_new (schema_dir ());
  g_autoptr (SfsSettings) other = sfs_settings_new (schema_dir ());
  int told = 0;

  g_signal_connect_swapped (other, "notify::tones", G_CALLBACK (count), &told);
  g_object_set (one, "tones", TRUE, NULL);
  sfs_test_await (told > 0);
  g_assert_true (is_set (other, "tones"));
  g_object_set (one, "tones", FALSE, NULL);
  sfs_test_await (told > 1);
}

/* g_settings_new() would have ended the program. */
static void
test_without_schema (void)
{
  g_autoptr (SfsSettings) one = sfs_settings_new (NOWHERE);
  g_autoptr (SfsSettings) other = NULL;

  g_assert_false (sfs_settings_is_kept (one));
  g_assert_cmpint (sfs_settings_get_countdown (one), ==, 3);
  g_assert_false (sfs_settings_get_start_when_ready (one));
  g_object_set (one, "countdown", 20, NULL);
  g_assert_cmpint (sfs_settings_get_countdown (one), ==, 20);

  other = sfs_settings_new (NULL);
  g_assert_cmpint (sfs_settings_get_countdown (other), ==, 3);
}

int
main (int argc, char *argv[])
{
  /* Not those of the computer this runs on, where Selfsame may be installed. */
  g_setenv ("XDG_DATA_DIRS", NOWHERE, TRUE);
  g_setenv ("XDG_DATA_HOME", NOWHERE, TRUE);
  g_unsetenv ("GSETTINGS_SCHEMA_DIR");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/settings/schema", test_schema);
  g_test_add_func ("/settings/kept", test_kept);
  g_test_add_func ("/settings/told", test_told);
  g_test_add_func ("/settings/without-schema", test_without_schema);

  return g_test_run ();
}
