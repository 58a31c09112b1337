/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GStreamer pads rows to four bytes where nothing else is said. Drivers pad to what their hardware
 * likes, or not at all, and tell PipeWire; but pipewiresrc 0.3.65 does not pass it on, and 1.4 for
 * the first plane only. The size of a picture tells as well. */

#include "capture/sfs-camera-layout.h"

/* How many rows of the first plane's stride a picture is high, all planes together; 0 for formats
 * that no camera has. */
static gsize
count_rows (const GstVideoInfo *info)
{
  gsize height = (gsize) GST_VIDEO_INFO_HEIGHT (info);

  switch ((int) GST_VIDEO_INFO_FORMAT (info))
    {
    case GST_VIDEO_FORMAT_NV12:
    case GST_VIDEO_FORMAT_NV21:
    case GST_VIDEO_FORMAT_I420:
    case GST_VIDEO_FORMAT_YV12:
      return height + (height + 1) / 2;
    default:
      return GST_VIDEO_INFO_N_PLANES (info) == 1 ? height : 0;
    }
}

/**
 * sfs_camera_layout_find:
 * @info: the format
 * @size: of a picture, bytes
 * @stride: (out): bytes from one row of the first plane to the next
 *
 * Finds out how rows are padded, where not as GStreamer does it.
 *
 * Returns: whether the size belongs to another padding
 */
gboolean
sfs_camera_layout_find (const GstVideoInfo *info, gsize size, int *stride)
{
  gsize rows = count_rows (info);
  gsize least = (gsize) GST_VIDEO_INFO_WIDTH (info) * (gsize) GST_VIDEO_INFO_COMP_PSTRIDE (info, 0);
  gboolean halves = GST_VIDEO_INFO_N_PLANES (info) == 3;

  if (size == GST_VIDEO_INFO_SIZE (info) || rows == 0 || size % rows != 0)
    return FALSE;
  /* Twice the width is no padding but something else. */
  if (size / rows < least || size / rows >= 2 * least || (halves && size / rows % 2 != 0))
    return FALSE;
  *stride = (int) (size / rows);
  return TRUE;
}

/* Of planes in one block the first one alone may be told of, and the others as GStreamer has them;
 * who does not know says 0. */
static gboolean
is_told (GstBuffer *picture, const GstVideoInfo *info)
{
  const GstVideoMeta *meta = gst_buffer_get_video_meta (picture);
  int least = GST_VIDEO_INFO_WIDTH (info) * GST_VIDEO_INFO_COMP_PSTRIDE (info, 0);

  if (meta == NULL || meta->stride[0] < least)
    return FALSE;
  return meta->n_planes == 1 || gst_buffer_n_memory (picture) > 1 ||
         meta->stride[0] == GST_VIDEO_INFO_PLANE_STRIDE (info, 0) ||
         meta->stride[1] != GST_VIDEO_INFO_PLANE_STRIDE (info, 1);
}

static gboolean
is_whole (GstBuffer *picture, const GstVideoInfo *info)
{
  const GstVideoMeta *meta = gst_buffer_get_video_meta (picture);
  gsize end = 0;

  if (count_rows (info) == 0)
    return TRUE;
  /* In these formats the component that a plane begins with has its number. */
  for (guint i = 0; i < meta->n_planes; i++)
    end =
        MAX (end, meta->offset[i] +
                      (gsize) meta->stride[i] * (gsize) (GST_VIDEO_INFO_COMP_HEIGHT (info, i) - 1) +
                      (gsize) (GST_VIDEO_INFO_COMP_WIDTH (info, i) *
                               GST_VIDEO_INFO_COMP_PSTRIDE (info, i)));
  return gst_buffer_get_size (picture) >= end;
}

static void
tell (GstBuffer **picture, const GstVideoInfo *info, const gsize *offsets, const int *strides)
{
  GstVideoMeta *meta;

  *picture = gst_buffer_make_writable (*picture);
  meta = gst_buffer_get_video_meta (*picture);
  if (meta == NULL)
    meta = gst_buffer_add_video_meta (*picture, GST_VIDEO_FRAME_FLAG_NONE,
                                      GST_VIDEO_INFO_FORMAT (info),
                                      (guint) GST_VIDEO_INFO_WIDTH (info),
                                      (guint) GST_VIDEO_INFO_HEIGHT (info));
  for (guint i = 0; i < meta->n_planes; i++)
    {
      meta->offset[i] = offsets[i];
      meta->stride[i] = strides[i];
    }
}

/**
 * sfs_camera_layout_fix:
 * @picture: (inout): a picture of the camera
 * @info: its format
 *
 * Writes down where its rows are, unless that is said already or is as GStreamer expects it.
 *
 * Returns: %FALSE for a picture that is cut short, as cameras give when they start
 */
gboolean
sfs_camera_layout_fix (GstBuffer **picture, const GstVideoInfo *info)
{
  gsize size = gst_buffer_get_size (*picture);
  gsize offsets[GST_VIDEO_MAX_PLANES] = { 0 };
  int strides[GST_VIDEO_MAX_PLANES] = { 0 };
  gsize height = (gsize) GST_VIDEO_INFO_HEIGHT (info);
  guint n_planes = GST_VIDEO_INFO_N_PLANES (info);
  gboolean has_meta = gst_buffer_get_video_meta (*picture) != NULL;
  int stride;

  if (is_told (*picture, info))
    return is_whole (*picture, info);
  if (!has_meta && size == GST_VIDEO_INFO_SIZE (info))
    return TRUE;
  if (!sfs_camera_layout_find (info, size, &stride))
    {
      if (has_meta && size >= GST_VIDEO_INFO_SIZE (info))
        tell (picture, info, info->offset, info->stride);
      return size >= GST_VIDEO_INFO_SIZE (info);
    }

  for (guint i = 0; i < n_planes; i++)
    {
      strides[i] = i > 0 && n_planes == 3 ? stride / 2 : stride;
      if (i > 0)
        offsets[i] = offsets[i - 1] + (gsize) strides[i - 1] * (i == 1 ? height : (height + 1) / 2);
    }
  tell (picture, info, offsets, strides);
  return TRUE;
}
