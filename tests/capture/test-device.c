/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-device.h"

static GMutex lock;
static GCond cond;

/* The reader: a bin that may hang on its way to a picture. */

#define FAKE_TYPE_READER (fake_reader_get_type ())
G_DECLARE_FINAL_TYPE (FakeReader, fake_reader, FAKE, READER, GstBin)
#define FAKE_TYPE_DEVICE (fake_device_get_type ())
G_DECLARE_FINAL_TYPE (FakeDevice, fake_device, FAKE, DEVICE, GstDevice)

struct _FakeDevice
{
  GstDevice parent_instance;

  char *given;
  guint colour;
  gboolean hold;
  int n_held;
  GWeakRef source, filter;
};

struct _FakeReader
{
  GstBin parent_instance;

  FakeDevice *device;
  gboolean do_timestamp;
};

enum
{
  PROP_DO_TIMESTAMP = 1
};

G_DEFINE_FINAL_TYPE (FakeReader, fake_reader, GST_TYPE_BIN)
G_DEFINE_FINAL_TYPE (FakeDevice, fake_device, GST_TYPE_DEVICE)

static GstStateChangeReturn
fake_reader_change_state (GstElement *element, GstStateChange transition)
{
  FakeDevice *device = FAKE_READER (element)->device;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    {
      g_mutex_lock (&lock);
      device->n_held++;
      while (device->hold)
        g_cond_wait (&cond, &lock);
      device->n_held--;
      g_mutex_unlock (&lock);
    }
  return GST_ELEMENT_CLASS (fake_reader_parent_class)->change_state (element, transition);
}

static void
fake_reader_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  FAKE_READER (object)->do_timestamp = g_value_get_boolean (value);
}

static void
fake_reader_finalize (GObject *object)
{
  g_clear_object (&FAKE_READER (object)->device);
  G_OBJECT_CLASS (fake_reader_parent_class)->finalize (object);
}

static void
fake_reader_class_init (FakeReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->set_property = fake_reader_set_property;
  G_OBJECT_CLASS (klass)->finalize = fake_reader_finalize;
  GST_ELEMENT_CLASS (klass)->change_state = fake_reader_change_state;
  g_object_class_install_property (G_OBJECT_CLASS (klass), PROP_DO_TIMESTAMP,
                                   g_param_spec_boolean ("do-timestamp", NULL, NULL, FALSE,
                                                         G_PARAM_WRITABLE |
                                                             G_PARAM_STATIC_STRINGS));
}

static void
fake_reader_init (FakeReader *self)
{
}

static GstElement *
fake_device_create_element (GstDevice *device, const char *name)
{
  FakeDevice *self = FAKE_DEVICE (device);
  FakeReader *reader = g_object_new (FAKE_TYPE_READER, "name", name, NULL);
  GstElement *source = gst_element_factory_make ("videotestsrc", NULL);
  GstElement *filter = gst_element_factory_make ("capsfilter", NULL);
  g_autoptr (GstPad) pad = NULL;

  reader->device = g_object_ref (self);
  g_object_set (source, "is-live", TRUE, "do-timestamp", TRUE, "foreground-color", self->colour,
                NULL);
  gst_util_set_object_arg (G_OBJECT (source), "pattern", "solid-color");
  gst_util_set_object_arg (G_OBJECT (filter), "caps", self->given);
  gst_bin_add_many (GST_BIN (reader), source, filter, NULL);
  gst_element_link (source, filter);
  pad = gst_element_get_static_pad (filter, "src");
  gst_element_add_pad (GST_ELEMENT (reader), gst_ghost_pad_new ("src", pad));
  g_weak_ref_set (&self->source, source);
  g_weak_ref_set (&self->filter, filter);
  return GST_ELEMENT (reader);
}

static void
fake_device_finalize (GObject *object)
{
  FakeDevice *self = FAKE_DEVICE (object);

  g_weak_ref_clear (&self->source);
  g_weak_ref_clear (&self->filter);
  g_free (self->given);
  G_OBJECT_CLASS (fake_device_parent_class)->finalize (object);
}

static void
fake_device_class_init (FakeDeviceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_device_finalize;
  GST_DEVICE_CLASS (klass)->create_element = fake_device_create_element;
}

static void
fake_device_init (FakeDevice *self)
{
  g_weak_ref_init (&self->source, NULL);
  g_weak_ref_init (&self->filter, NULL);
}

static guint
parse_colour (const char *hex)
{
  return 0xff000000u | (guint) g_ascii_strtoull (hex, NULL, 16);
}

void
test_device_init (TestDevice *self, const char *offered, const char *given, const char *colour)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (offered);

  self->device = g_object_new (FAKE_TYPE_DEVICE, "display-name", "A fake", "caps", caps,
                               "device-class", "Video/Source", NULL);
  gst_object_ref_sink (self->device);
  FAKE_DEVICE (self->device)->given = g_strdup (given);
  FAKE_DEVICE (self->device)->colour = parse_colour (colour);
  self->camera = sfs_camera_new ("fake", "A fake", self->device);
}

void
test_device_clear (TestDevice *self)
{
  g_clear_object (&self->camera);
  gst_clear_object (&self->device);
}

void
test_device_change (TestDevice *self, const char *given, const char *colour)
{
  g_autoptr (GstElement) source = g_weak_ref_get (&FAKE_DEVICE (self->device)->source);
  g_autoptr (GstElement) filter = g_weak_ref_get (&FAKE_DEVICE (self->device)->filter);

  g_object_set (source, "foreground-color", parse_colour (colour), NULL);
  gst_util_set_object_arg (G_OBJECT (filter), "caps", given);
}

void
test_device_hold (TestDevice *self, gboolean hold)
{
  g_mutex_lock (&lock);
  FAKE_DEVICE (self->device)->hold = hold;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
}

gboolean
test_device_is_held (TestDevice *self)
{
  g_mutex_lock (&lock);
  gboolean held = FAKE_DEVICE (self->device)->n_held > 0;
  g_mutex_unlock (&lock);
  return held;
}
