/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "looks.h"

#include <math.h>

const SfsLook *
make_look (MadeLook *made, gint64 time, char letter)
{
  const float high = letter == 'f' ? 0.12f : letter == 'n' ? 0.7f : 0.35f;

  made->faces[0] =
      (SfsFace){ .score = 0.9f, .x = 0.4f, .y = 0.5f - high / 2, .width = 0.2f, .height = high };
  made->faces[1] = (SfsFace){ .score = 0.8f, .x = 0.1f, .y = 0.3f, .width = 0.1f, .height = 0.2f };
  made->measures = (SfsFaceMeasures){ .luma = 120,
                                      .balance = 0.9f,
                                      .sharpness = 60,
                                      .motion_blur = 0.1f,
                                      .eyes = 1,
                                      .mouth = 1,
                                      .likeness = 0.9f };
  made->look = (SfsLook){ .time = time, .faces = made->faces, .n_faces = 1 };
  switch (letter)
    {
    case '.':
    case 'f':
    case 'n':
      break;
    case '0':
      made->look.n_faces = 0;
      break;
    case '2':
      made->look.n_faces = 2;
      break;
    case 'l':
      made->faces[0].x = 0;
      break;
    case 'z':
      made->look.frozen = TRUE;
      break;
    case 'd':
      made->measures.luma = 30;
      break;
    case 'b':
      made->measures.sharpness = 1;
      break;
    case 's':
      made->measures.motion_blur = 0.9f;
      made->measures.sharpness = 3;
      break;
    case 'y':
      made->measures.yaw = -50;
      break;
    case 'r':
      made->measures.roll = 20;
      break;
    case 'p':
      made->measures.pitch = 30;
      break;
    case 'P':
      made->measures.pitch = -25;
      break;
    case 'e':
      made->measures.under = 0.5f;
      break;
    case 'c':
      made->measures.mouth = 0;
      break;
    case 'C':
      made->measures.mouth = 0;
      made->measures.likeness = 0.7f;
      break;
    case 'i':
      made->measures.likeness = 0.7f;
      break;
    case 'u':
      made->measures.balance = 0.2f;
      break;
    case '?':
      made->measures = (SfsFaceMeasures){
        .yaw = NAN,
        .pitch = NAN,
        .roll = NAN,
        .luma = NAN,
        .under = NAN,
        .over = NAN,
        .balance = NAN,
        .sharpness = NAN,
        .motion_blur = NAN,
        .eyes = NAN,
        .mouth = NAN,
        .likeness = NAN,
      };
      break;
    case 'x':
      made->measures.luma = 30;
      made->measures.motion_blur = 0.9f;
      made->measures.sharpness = 1;
      made->measures.yaw = 50;
      break;
    default:
      g_assert_not_reached ();
    }
  if (made->look.n_faces == 1)
    made->look.measures = &made->measures;
  return &made->look;
}

gint64
push_looks (SfsFaceGate *gate, gint64 time, const char *letters)
{
  MadeLook made;

  for (; *letters != '\0'; letters++, time += LOOK_STEP)
    sfs_face_gate_push (gate, make_look (&made, time, *letters));
  return time;
}
