/* SPDX-License-Identifier: GPL-3.0-or-later */

/* OpenCV 4.6 computes a 3×3 depthwise convolution with vectors only where a row of its output is
 * longer than they are. BlazeFace has ten whose rows are 16 or 8 long: each takes three times as
 * long as one of 64, and together they are a third of the short-range model's time. This layer
 * takes their place. It adds up in another order, so scores and places differ by up to 3e-7. */

#include "capture/sfs-depthwise.hpp"

#include <opencv2/core.hpp>
#include <opencv2/core/hal/intrin.hpp>
#include <opencv2/dnn/all_layers.hpp>
#include <opencv2/dnn/layer.hpp>

#include <algorithm>
#include <cstring>
#include <vector>

namespace
{

constexpr int KERNEL = 3;
/* Rows of more values than this are what OpenCV is as fast with or faster. Measured with 16: 0.02
 * instead of 0.27 ms, with 32: 0.04 instead of 0.03. */
constexpr int MAX_WIDTH = 16;

/* What is given a row of the picture with one value more on each side, and gives one of the output.
 * @rows: the three that the kernel lies on. */
void
convolve_row (const float *const rows[KERNEL],
              const float *weights,
              float bias,
              int stride,
              float *out,
              int width)
{
  int x = 0;

  if (stride == 1)
    {
      const int step = cv::v_float32x4::nlanes;
      for (; x + step <= width; x += step)
        {
          cv::v_float32x4 sum = cv::v_setall_f32 (bias);
          for (int k = 0; k < KERNEL * KERNEL; k++)
            sum = cv::v_muladd (cv::v_load (rows[k / KERNEL] + x + k % KERNEL),
                                cv::v_setall_f32 (weights[k]), sum);
          cv::v_store (out + x, sum);
        }
    }
  for (; x < width; x++)
    {
      float sum = bias;
      for (int k = 0; k < KERNEL * KERNEL; k++)
        sum += rows[k / KERNEL][x * stride + k % KERNEL] * weights[k];
      out[x] = sum;
    }
}

class Depthwise : public cv::dnn::Layer
{
public:
  Depthwise (const cv::dnn::LayerParams &params,
             const cv::Ptr<cv::dnn::BaseConvolutionLayer> &usual)
      : cv::dnn::Layer (params), usual (usual)
  {
    /* From 4.7 on, OpenCV takes what is named "Convolution" for its own class when it fuses layers,
     * without a look. */
    type = "SfsDepthwise";
  }

  bool
  supportBackend (int backend) override
  {
    return backend == cv::dnn::DNN_BACKEND_OPENCV;
  }

  bool
  getMemoryShapes (const std::vector<cv::dnn::MatShape> &inputs,
                   const int n_outputs,
                   std::vector<cv::dnn::MatShape> &outputs,
                   std::vector<cv::dnn::MatShape> &internals) const override
  {
    return usual->getMemoryShapes (inputs, n_outputs, outputs, internals);
  }

  /* The usual layer works out what padding "SAME" means. */
  void
  finalize (cv::InputArrayOfArrays inputs, cv::OutputArrayOfArrays outputs) override
  {
    usual->finalize (inputs, outputs);
  }

  void
  forward (cv::InputArrayOfArrays inputs,
           cv::OutputArrayOfArrays outputs,
           cv::OutputArrayOfArrays internals) override
  {
    std::vector<cv::Mat> in, out;

    inputs.getMatVector (in);
    outputs.getMatVector (out);
    if (out.size () != 1 || out[0].dims != 4 || out[0].size[3] > MAX_WIDTH)
      {
        usual->forward (inputs, outputs, internals);
        return;
      }
    CV_Assert (in.size () == 1 && in[0].type () == CV_32F && in[0].dims == 4);
    CV_Assert (in[0].size[1] == out[0].size[1] && in[0].isContinuous () && out[0].isContinuous ());
    const int planes = in[0].size[0] * in[0].size[1];
    for (int plane = 0; plane < planes; plane++)
      convolve (in[0], out[0], plane);
  }

private:
  void
  convolve (const cv::Mat &in, cv::Mat &out, int plane)
  {
    const int height = in.size[2], width = in.size[3];
    const int out_height = out.size[2], out_width = out.size[3];
    const int top = static_cast<int> (usual->pads_begin[0]);
    const int left = static_cast<int> (usual->pads_begin[1]);
    const int stride = static_cast<int> (usual->strides[0]);
    const int channel = plane % in.size[1];
    /* The picture with zeros around it, so that no pixel is at an edge. */
    const int wide = std::max (left + width, (out_width - 1) * stride + KERNEL);
    const int high = std::max (top + height, (out_height - 1) * stride + KERNEL);
    const float *from = in.ptr<float> () + static_cast<size_t> (plane) * height * width;
    float *to = out.ptr<float> () + static_cast<size_t> (plane) * out_height * out_width;
    const float bias = blobs.size () > 1 ? blobs[1].ptr<float> ()[channel] : 0;

    padded.assign (static_cast<size_t> (wide) * high, 0);
    for (int y = 0; y < height; y++)
      std::memcpy (&padded[static_cast<size_t> (y + top) * wide + left], from + y * width,
                   sizeof (float) * width);
    for (int y = 0; y < out_height; y++)
      {
        const float *row = &padded[static_cast<size_t> (y) * stride * wide];
        const float *const rows[KERNEL] = { row, row + wide, row + 2 * wide };
        convolve_row (rows, blobs[0].ptr<float> () + channel * KERNEL * KERNEL, bias, stride,
                      to + y * out_width, out_width);
      }
  }

  cv::Ptr<cv::dnn::BaseConvolutionLayer> usual;
  std::vector<float> padded;
};

bool
is_ours (const cv::dnn::LayerParams &params, const cv::dnn::BaseConvolutionLayer &usual)
{
  const int groups = params.get<int> ("group", 1);

  if (groups == 1 || groups != params.get<int> ("num_output", 0) || params.blobs.empty ())
    return false;
  const cv::Mat &weights = params.blobs[0];
  return weights.type () == CV_32F && weights.dims == 4 && weights.isContinuous () &&
         weights.size[0] == groups && weights.size[1] == 1 && weights.size[2] == KERNEL &&
         weights.size[3] == KERNEL && usual.kernel_size.size () == 2 &&
         usual.strides.size () == 2 && usual.strides[0] == usual.strides[1] &&
         usual.dilations[0] == 1 && usual.dilations[1] == 1;
}

cv::Ptr<cv::dnn::Layer>
make_convolution (cv::dnn::LayerParams &params)
{
  cv::Ptr<cv::dnn::BaseConvolutionLayer> usual = cv::dnn::ConvolutionLayer::create (params);

  if (!is_ours (params, *usual))
    return usual;
  auto layer = cv::makePtr<Depthwise> (params, usual);
  layer->blobs = params.blobs;
  return layer;
}

} // namespace

SfsDepthwiseLayers::SfsDepthwiseLayers ()
{
  cv::dnn::LayerFactory::registerLayer ("Convolution", make_convolution);
}

SfsDepthwiseLayers::~SfsDepthwiseLayers ()
{
  cv::dnn::LayerFactory::unregisterLayer ("Convolution");
}
