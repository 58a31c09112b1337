/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-gst-wipe.h"

#include <sodium.h>

typedef struct
{
  guint8 *data;
  gsize size;
} Extent;

/* The memory itself is still there: it is freed after everybody has been notified. */
static void
wipe (gpointer data, GstMiniObject *memory)
{
  Extent *extent = data;

  sodium_memzero (extent->data, extent->size);
  g_free (extent);
}

/* Parts share the memory they are parts of, which lives as long as any of them. */
static void
wipe_in_the_end (GstMemory *memory)
{
  GstMapInfo map;
  Extent *extent;

  while (memory->parent != NULL)
    memory = memory->parent;
  /* What may not be written is somebody else's. */
  if (GST_MEMORY_IS_READONLY (memory) || !gst_memory_map (memory, &map, GST_MAP_READ))
    return;
  extent = g_new (Extent, 1);
  extent->data = map.data;
  extent->size = map.size;
  gst_memory_unmap (memory, &map);
  gst_mini_object_weak_ref (GST_MINI_OBJECT_CAST (memory), wipe, extent);
}

static GstPadProbeReturn
passing (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  for (guint i = 0; i < gst_buffer_n_memory (buffer); i++)
    wipe_in_the_end (gst_buffer_peek_memory (buffer, i));
  return GST_PAD_PROBE_OK;
}

/**
 * sfs_gst_wipe_after:
 * @pad: a pad through which buffers of ordinary memory come, one by one
 *
 * Elements make their buffers with g_malloc () and free them as they are. Of what comes through
 * @pad nothing is left behind that way.
 */
void
sfs_gst_wipe_after (GstPad *pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, passing, NULL, NULL);
}
