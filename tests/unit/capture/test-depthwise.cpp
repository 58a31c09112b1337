/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Our depthwise convolution against the sum as it is written down, in every shape that the models
 * could have. OpenCV's own is no measure: beyond a single row (4.6) or column (4.10), it takes what
 * lies there in memory. */

#include "capture/sfs-depthwise.hpp"

#include <glib.h>
#include <opencv2/core.hpp>
#include <opencv2/dnn/layer.hpp>

#include <algorithm>
#include <vector>

/* A net of one such layer. Layers are made when they are first asked for. */
static cv::dnn::Net
make_net (int channels, int stride, const cv::Mat &weights, const cv::Mat &bias)
{
  cv::dnn::Net net;
  cv::dnn::LayerParams params;

  params.name = "convolution";
  params.type = "Convolution";
  params.set ("kernel_h", 3);
  params.set ("kernel_w", 3);
  params.set ("stride_h", stride);
  params.set ("stride_w", stride);
  params.set ("pad_mode", "SAME");
  params.set ("num_output", channels);
  params.set ("group", channels);
  params.set ("bias_term", !bias.empty ());
  params.blobs.push_back (weights);
  if (!bias.empty ())
    params.blobs.push_back (bias);
  net.addLayerToPrev (params.name, params.type, params);
  net.setPreferableBackend (cv::dnn::DNN_BACKEND_OPENCV);
  net.getLayer (net.getLayerId (params.name));
  return net;
}

static cv::Mat
make_random (cv::RNG &random, const std::vector<int> &shape)
{
  cv::Mat mat (shape, CV_32F);

  random.fill (mat, cv::RNG::UNIFORM, -2, 2);
  return mat;
}

/* Padding is “SAME”: as many zeros before as behind, or one less. */
static cv::Mat
convolve (const cv::Mat &picture, const cv::Mat &weights, const cv::Mat &bias, int stride)
{
  const int channels = picture.size[1], height = picture.size[2], width = picture.size[3];
  const int out_height = (height + stride - 1) / stride, out_width = (width + stride - 1) / stride;
  const int top = std::max (0, (out_height - 1) * stride + 3 - height) / 2;
  const int left = std::max (0, (out_width - 1) * stride + 3 - width) / 2;
  cv::Mat out (std::vector<int>{ 1, channels, out_height, out_width }, CV_32F);

  for (int i = 0; i < channels * out_height * out_width; i++)
    {
      const int channel = i / (out_height * out_width);
      const int y = i / out_width % out_height * stride - top, x = i % out_width * stride - left;
      double sum = bias.empty () ? 0 : bias.ptr<float> ()[channel];

      for (int k = 0; k < 9; k++)
        if (y + k / 3 >= 0 && y + k / 3 < height && x + k % 3 >= 0 && x + k % 3 < width)
          sum += picture.ptr<float> ()[(channel * height + y + k / 3) * width + x + k % 3] *
                 weights.ptr<float> ()[channel * 9 + k];
      out.ptr<float> ()[i] = static_cast<float> (sum);
    }
  return out;
}

static void
test_same (void)
{
  const int sides[] = { 1, 2, 3, 5, 7, 8, 15, 16, 17, 31, 32, 33 };
  /* Not 1: long rows are left to OpenCV's own. */
  const int heights[] = { 2, 4, 7, 16 };
  const int channels = 3;
  cv::RNG random (1);
  double worst = 0;
  int n = 0;

  cv::setNumThreads (1);
  for (int stride = 1; stride <= 2; stride++)
    for (int width : sides)
      for (int height : heights)
        for (bool biased : { false, true })
          {
            cv::Mat weights = make_random (random, { channels, 1, 3, 3 });
            cv::Mat bias = biased ? make_random (random, { channels, 1 }) : cv::Mat ();
            cv::Mat picture = make_random (random, { 1, channels, height, width });
            const cv::Mat wanted = convolve (picture, weights, bias, stride);
            cv::Mat got;

            const SfsDepthwiseLayers scope;
            cv::dnn::Net ours = make_net (channels, stride, weights, bias);
            g_assert_cmpstr (ours.getLayer (ours.getLayerId ("convolution"))->type.c_str (), ==,
                             "SfsDepthwise");
            ours.setInput (picture);
            got = ours.forward ().clone ();

            g_assert_true (wanted.size == got.size);
            worst = std::max (worst, cv::norm (wanted, got, cv::NORM_INF));
            n++;
          }
  g_test_message ("%d shapes, largest difference %g", n, worst);
  g_assert_cmpfloat (worst, <, 1e-5);
}

/* Whoever reads a model when none is being read by us gets OpenCV's. */
static void
test_scope (void)
{
  cv::RNG random (2);
  cv::Mat weights = make_random (random, { 2, 1, 3, 3 });
  cv::dnn::Net net;

  {
    const SfsDepthwiseLayers scope;
  }
  net = make_net (2, 1, weights, cv::Mat ());
  g_assert_cmpstr (net.getLayer (net.getLayerId ("convolution"))->type.c_str (), !=,
                   "SfsDepthwise");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/depthwise/same", test_same);
  g_test_add_func ("/depthwise/scope", test_scope);
  return g_test_run ();
}
