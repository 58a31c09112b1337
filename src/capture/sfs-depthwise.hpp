/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <opencv2/dnn.hpp>

/* While it lives, OpenCV makes the face models' small depthwise convolutions as our own layer, which
 * is several times as fast. Others of the process that read a model meanwhile get them as well. */
class SfsDepthwiseLayers
{
public:
  SfsDepthwiseLayers ();
  ~SfsDepthwiseLayers ();
  SfsDepthwiseLayers (const SfsDepthwiseLayers &) = delete;
  SfsDepthwiseLayers &operator= (const SfsDepthwiseLayers &) = delete;
};
