/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-capture.h"
#include "fixtures/sfs-test.h"

G_BEGIN_DECLS

/* Tells the camera of with-pipewire to do something, and asserts that it did. */
void test_camera_do (const char *format, ...) G_GNUC_PRINTF (1, 2);
char *test_footage (const char *name); /* (transfer full) (nullable): after g_test_skip () */
gboolean test_has_camera (void);       /* else after g_test_skip () */

#define TEST_NO_FACE "/usr/share/doc/opencv-doc/examples/data/fruits.jpg"

/* Awaits exactly @n cameras. */
void test_await_cameras (SfsCameraList *list, guint n);

/* A capture whose one camera is running. */
typedef struct
{
  SfsCameraList *list;
  SfsCapture *capture;
  guint n_frames;
  int width, height; /* of the last frame */
} TestCapture;

void test_capture_start (TestCapture *self);
void test_capture_clear (TestCapture *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestCapture, test_capture_clear)

/* Awaits @condition while the camera goes on working. */
#define test_await_running(test, condition)                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    sfs_test_await ((condition) || sfs_capture_get_state ((test)->capture) == SFS_CAPTURE_FAILED); \
    g_assert_no_error (sfs_capture_get_error ((test)->capture));                                   \
  }                                                                                                \
  G_STMT_END

/* Records and answers what came of it. */
SfsRecording *test_record (TestCapture *self, double seconds, gsize max_bytes, GError **error);

/* Sanitizers, or others who use the machine: our bounds of time do not hold. */
gboolean test_is_slow (void);

G_END_DECLS
