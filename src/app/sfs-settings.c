/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/sfs-settings.h"

struct _SfsSettings
{
  GObject parent;
  GSettings *store; /* (nullable): without a schema what is chosen holds for this run only */
  int countdown;
  gboolean start_when_ready;
  int extra_seconds;
  gboolean spoken_guidance;
  gboolean tones;
};

enum
{
  PROP_COUNTDOWN = 1,
  PROP_START_WHEN_READY,
  PROP_EXTRA_SECONDS,
  PROP_SPOKEN_GUIDANCE,
  PROP_TONES,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SfsSettings, sfs_settings, G_TYPE_OBJECT)

/* g_settings_new() ends the program where the schema is missing. */
static GSettingsSchema *
find_schema (const char *dir)
{
  GSettingsSchemaSource *usual = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchemaSource) built = NULL;
  g_autoptr (GError) error = NULL;

  if (dir != NULL)
    {
      built = g_settings_schema_source_new_from_directory (dir, usual, FALSE, &error);
      if (built == NULL)
        g_message ("No settings schemas in %s: %s", dir, error->message);
    }
  if (built != NULL)
    return g_settings_schema_source_lookup (built, SFS_APP_ID, TRUE);

  return usual != NULL ? g_settings_schema_source_lookup (usual, SFS_APP_ID, TRUE) : NULL;
}

/* An installed schema may be that of another version: what it does not have is not kept, and what
 * it has of another type would end the program. */
static gboolean
has_key (GSettingsSchema *schema, GParamSpec *pspec)
{
  const GVariantType *type = G_IS_PARAM_SPEC_INT (pspec) ? G_VARIANT_TYPE_INT32
                                                         : G_VARIANT_TYPE_BOOLEAN;
  g_autoptr (GSettingsSchemaKey) key = NULL;

  if (!g_settings_schema_has_key (schema, pspec->name))
    return FALSE;
  key = g_settings_schema_get_key (schema, pspec->name);

  return g_variant_type_equal (g_settings_schema_key_get_value_type (key), type);
}

static void
open_store (SfsSettings *self, const char *schema_dir)
{
  g_autoptr (GSettingsSchema) schema = find_schema (schema_dir);

  if (schema == NULL)
    {
      g_message (
          "The settings schema %s is not installed: what is chosen in Preferences holds until "
          "the program ends",
          SFS_APP_ID);
      return;
    }

  self->store = g_settings_new_full (schema, NULL, NULL);
  for (guint i = 1; i < N_PROPS; i++)
    {
      if (has_key (schema, props[i]))
        g_settings_bind (self->store, props[i]->name, self, props[i]->name,
                         G_SETTINGS_BIND_DEFAULT | G_SETTINGS_BIND_NO_SENSITIVITY);
    }
}

static void
sfs_settings_dispose (GObject *object)
{
  g_clear_object (&SFS_SETTINGS (object)->store);

  G_OBJECT_CLASS (sfs_settings_parent_class)->dispose (object);
}

static void
sfs_settings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsSettings *self = SFS_SETTINGS (object);

  switch (id)
    {
    case PROP_COUNTDOWN:
      g_value_set_int (value, self->countdown);
      break;
    case PROP_START_WHEN_READY:
      g_value_set_boolean (value, self->start_when_ready);
      break;
    case PROP_EXTRA_SECONDS:
      g_value_set_int (value, self->extra_seconds);
      break;
    case PROP_SPOKEN_GUIDANCE:
      g_value_set_boolean (value, self->spoken_guidance);
      break;
    case PROP_TONES:
      g_value_set_boolean (value, self->tones);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_settings_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SfsSettings *self = SFS_SETTINGS (object);

  switch (id)
    {
    case PROP_COUNTDOWN:
      self->countdown = g_value_get_int (value);
      break;
    case PROP_START_WHEN_READY:
      self->start_when_ready = g_value_get_boolean (value);
      break;
    case PROP_EXTRA_SECONDS:
      self->extra_seconds = g_value_get_int (value);
      break;
    case PROP_SPOKEN_GUIDANCE:
      self->spoken_guidance = g_value_get_boolean (value);
      break;
    case PROP_TONES:
      self->tones = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_settings_class_init (SfsSettingsClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sfs_settings_dispose;
  object_class->get_property = sfs_settings_get_property;
  object_class->set_property = sfs_settings_set_property;

  props[PROP_COUNTDOWN] = g_param_spec_int ("countdown", NULL, NULL, SFS_COUNTDOWN_MIN,
                                            SFS_COUNTDOWN_MAX, SFS_COUNTDOWN_MIN, flags);
  props[PROP_START_WHEN_READY] =
      g_param_spec_boolean ("start-when-ready", NULL, NULL, FALSE, flags);
  props[PROP_EXTRA_SECONDS] =
      g_param_spec_int ("extra-seconds", NULL, NULL, 0, SFS_EXTRA_SECONDS_MAX, 0, flags);
  props[PROP_SPOKEN_GUIDANCE] = g_param_spec_boolean ("spoken-guidance", NULL, NULL, FALSE, flags);
  props[PROP_TONES] = g_param_spec_boolean ("tones", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sfs_settings_init (SfsSettings *self)
{
}

/**
 * sfs_settings_new:
 * @schema_dir: (nullable): a folder with compiled schemas, which is looked in before the usual ones
 *
 * Returns: (transfer full): what was chosen; the defaults, kept nowhere, where the schema is not
 *   found
 */
SfsSettings *
sfs_settings_new (const char *schema_dir)
{
  SfsSettings *self = g_object_new (SFS_TYPE_SETTINGS, NULL);

  open_store (self, schema_dir);

  return self;
}

/**
 * sfs_settings_get_default:
 *
 * From the main thread only. `SFS_SCHEMA_DIR` names the folder of the schema while nothing is
 * installed.
 *
 * Returns: (transfer none): the settings of this program
 */
SfsSettings *
sfs_settings_get_default (void)
{
  static SfsSettings *settings;

  if (settings == NULL)
    settings = sfs_settings_new (g_getenv ("SFS_SCHEMA_DIR"));

  return settings;
}

/**
 * sfs_settings_is_kept:
 * @self: settings
 *
 * Returns: whether there is a schema, so that what is chosen holds at the next start, too
 */
gboolean
sfs_settings_is_kept (SfsSettings *self)
{
  g_return_val_if_fail (SFS_IS_SETTINGS (self), FALSE);

  return self->store != NULL;
}

/**
 * sfs_settings_get_countdown:
 * @self: settings
 *
 * Returns: seconds from the press of the button to the beginning of a recording
 */
int
sfs_settings_get_countdown (SfsSettings *self)
{
  g_return_val_if_fail (SFS_IS_SETTINGS (self), SFS_COUNTDOWN_MIN);

  return self->countdown;
}

/**
 * sfs_settings_get_start_when_ready:
 * @self: settings
 *
 * Returns: whether a recording begins when the face is in place, instead of after a countdown
 */
gboolean
sfs_settings_get_start_when_ready (SfsSettings *self)
{
  g_return_val_if_fail (SFS_IS_SETTINGS (self), FALSE);

  return self->start_when_ready;
}

/**
 * sfs_settings_get_extra_seconds:
 * @self: settings
 *
 * Returns: seconds to add to the length an operator asks for, as far as it allows
 */
int
sfs_settings_get_extra_seconds (SfsSettings *self)
{
  g_return_val_if_fail (SFS_IS_SETTINGS (self), 0);

  return self->extra_seconds;
}
