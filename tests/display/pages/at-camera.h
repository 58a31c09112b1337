/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/pages/camera/sfs-studio-text.h"
#include "fixtures/sfs-test.h"

/* A studio with a real camera node, a real recorder and the real face checks. Runs inside
 * with-pipewire. */

#define SECOND 1000000
#define ENCODING 60 /* s, for five seconds of video on a machine that others use too */

typedef struct
{
  SfsStudio *studio;
  SfsCameraKeeper *keeper;
  int frames;
  int recorded;
  GSubprocess *second; /* another camera */
  guint seen;          /* a bit for each state of the studio that was notified */
} Fixture;

void tell_camera (const char *command);
void show_footage (const char *command, const char *name);
void make_studio (Fixture *fixture);
void drop_studio (Fixture *fixture);
void set_up (Fixture *fixture, gconstpointer data);
void plug_second (Fixture *fixture);
void unplug_second (Fixture *fixture);
void tear_down (Fixture *fixture, gconstpointer data);
gboolean is_state (Fixture *fixture, SfsStudioState state);
gboolean is_error (Fixture *fixture, SfsCaptureError code);
void await_ready (Fixture *fixture);
void assert_described (Fixture *fixture, const char *part);
void assert_spoken (Fixture *fixture, const char *part);
gboolean is_hint (Fixture *fixture, SfsHint hint);
