/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include "core/sfs-secret.h"

G_BEGIN_DECLS

#define SFS_CAPTURE_ERROR (sfs_capture_error_quark ())
GQuark sfs_capture_error_quark (void);

typedef enum
{
  SFS_CAPTURE_ERROR_FAILED,
  SFS_CAPTURE_ERROR_NO_CAMERA,
  SFS_CAPTURE_ERROR_CAMERA_LOST,    /* unplugged, or no frame came for a second */
  SFS_CAPTURE_ERROR_CAMERA_BUSY,
  SFS_CAPTURE_ERROR_DENIED,         /* the person said no to the camera portal, now or once */
  SFS_CAPTURE_ERROR_MISSING_PLUGIN, /* message names the Debian package */
  SFS_CAPTURE_ERROR_MODEL,          /* face model missing, unreadable or not the pinned one */
  SFS_CAPTURE_ERROR_TOO_LARGE,      /* clip over the operator's bound */
  SFS_CAPTURE_ERROR_DECODE,         /* clip does not play */
  SFS_CAPTURE_ERROR_INFRARED_ONLY,  /* there is a camera, but it sees no colours */
  SFS_CAPTURE_ERROR_FORMAT,         /* too small, too slow, or in no format that can be read */
  SFS_CAPTURE_ERROR_NO_ACCESS,      /* the system does not let this user open the device */
  SFS_CAPTURE_ERROR_DISMISSED,      /* the portal's question ended without an answer */
  SFS_CAPTURE_ERROR_CAMERAS_OFF,    /* the desktop's switch for all programs */
  SFS_CAPTURE_ERROR_NO_PORTAL,      /* in a sandbox, where there is no other way */
  SFS_CAPTURE_ERROR_PORTAL,         /* the portal fails otherwise */
  SFS_CAPTURE_ERROR_NO_PIPEWIRE,    /* not running, or not reached */
  SFS_CAPTURE_ERROR_NO_PICTURE,     /* opened, and then no frame came at all */
} SfsCaptureError;

/* Frames are looked at within a square of so many pixels a side: a face that is a third of the height
 * of 16:9 then has 90, which is what sharpness is measured at. The models take less; it costs 9 %
 * more of the detector's time. And some 15 frames a second are looked at; the time between two is a
 * little less, so that every second one of 30 is. In µs. */
#define SFS_ANALYSIS_SIZE 480
#define SFS_ANALYSIS_INTERVAL (60 * G_TIME_SPAN_MILLISECOND)

/* A picture for the screen, already scaled to what is shown. Boxed, immutable, refcounted: drops
 * its pixels (wiped) with the last reference. Format: R8G8B8 packed or B8G8R8A8, see @format. */
typedef enum { SFS_FRAME_BGRX, SFS_FRAME_RGB } SfsFrameFormat;
typedef struct
{
  GBytes        *pixels;
  int            width, height;
  int            stride; /* bytes */
  SfsFrameFormat format;
  gint64         time;   /* µs in the stream */
  gatomicrefcount ref_count;
} SfsFrame;
#define SFS_TYPE_FRAME (sfs_frame_get_type ())
GType     sfs_frame_get_type (void);
SfsFrame *sfs_frame_new (GBytes *pixels, int width, int height, int stride, SfsFrameFormat format, gint64 time);
SfsFrame *sfs_frame_ref (SfsFrame *self);
void      sfs_frame_unref (SfsFrame *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsFrame, sfs_frame_unref)

/* A finished recording, in memory only. Boxed, immutable, refcounted. */
typedef struct
{
  SfsSecret      *webm;
  char           *sha256;
  double          seconds;
  int             width, height;
  int             frames;
  gatomicrefcount ref_count;
} SfsClip;
#define SFS_TYPE_CLIP (sfs_clip_get_type ())
GType    sfs_clip_get_type (void);
SfsClip *sfs_clip_new (SfsSecret *webm, double seconds, int width, int height, int frames);
SfsClip *sfs_clip_ref (SfsClip *self);
void     sfs_clip_unref (SfsClip *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsClip, sfs_clip_unref)

G_END_DECLS
