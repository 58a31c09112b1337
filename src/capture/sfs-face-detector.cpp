/* SPDX-License-Identifier: GPL-3.0-or-later */

/* BlazeFace (Bazarevsky et al. 2019, arXiv 1907.05047) as published with MediaPipe, run by OpenCV's
 * dnn. With sfs-depthwise.cpp the only file that knows OpenCV. */

#include "capture/sfs-face-detector.h"

#include "capture/sfs-depthwise.hpp"
#include "capture/sfs-frame.h"
#include "sfs-config.h"

#include <gio/gio.h>
#include <opencv2/core.hpp>
#include <opencv2/core/ocl.hpp>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace
{

/* MediaPipe's own threshold is 0.5. At 0.6 footage of a talking person loses nothing, and a cartoon
 * without people still counts as a face in 4 % of its frames: the gate decides over time. */
constexpr float MIN_SCORE = 0.6f;
/* MediaPipe's too: what overlaps more is one face. */
constexpr float MAX_OVERLAP = 0.3f;
constexpr int N_VALUES = 4 + 2 * SFS_N_POINTS;

struct Grid
{
  int cells, anchors; /* a side; in each cell */
  const char *scores, *values;
};

struct Model
{
  const char *file, *sha256;
  int size; /* pixels a side of its square input */
  Grid grids[2];
};

const Model models[] = {
  { "face_detection_front_128x128_barracuda.onnx",
    "d388b1cf8a5f6f1af2b3f4c14f6d0f138bab970cd618cccd12dddb7484e82e51",
    128,
    { { 16, 2, "Identity:0", "Identity_2:0" }, { 8, 6, "Identity_1:0", "Identity_3:0" } } },
  { "face_detection_back_256x256_barracuda.onnx",
    "427cbbe0fc41448d09e1dc9cfabe2423d997cf2faaeab91fadd09a510b63b8e2",
    256,
    { { 16, 2, "Identity:0", "Identity_2:0" }, { 8, 6, "Identity_1:0", "Identity_3:0" } } },
};

float
overlap (const SfsFace &a, const SfsFace &b)
{
  float width = std::min (a.x + a.width, b.x + b.width) - std::max (a.x, b.x);
  float height = std::min (a.y + a.height, b.y + b.height) - std::max (a.y, b.y);
  if (width <= 0 || height <= 0)
    return 0;
  float both = width * height;
  return both / (a.width * a.height + b.width * b.height - both);
}

/* While the process ends, OpenCV destroys what its functions keep, under the hands of a thread that
 * still looks. So nothing is asked of it any more from then on. */
std::mutex exit_lock;
bool exiting;
GSList *left_behind;

void
at_exit ()
{
  const std::lock_guard<std::mutex> guard (exit_lock);
  exiting = true;
}

} // namespace

struct _SfsFaceDetector
{
  const Model *model;
  bool used;
  cv::dnn::Net net;
  std::vector<cv::String> outputs;
  cv::Mat square, input;
};

/* Where the models lie: the environment's place (tests), the installed one, the build's. */
static char *
find_model (const Model *model, const char *dir)
{
  const char *dirs[] = { dir != nullptr ? dir : g_getenv ("SFS_MODEL_DIR"), SFS_MODEL_DIR };

  for (const char *candidate : dirs)
    {
      if (candidate == nullptr)
        continue;
      g_autofree char *path = g_build_filename (candidate, model->file, nullptr);
      if (dir != nullptr || g_file_test (path, G_FILE_TEST_EXISTS))
        return g_strdup (path);
    }
  return g_build_filename (SFS_BUILD_MODEL_DIR, model->file, nullptr);
}

static bool
read_model (const Model *model, const char *dir, std::vector<uchar> &bytes, GError **error)
{
  g_autofree char *path = find_model (model, dir);
  g_autofree char *contents = nullptr;
  g_autofree char *sum = nullptr;
  g_autoptr (GError) local_error = nullptr;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, &local_error))
    {
      g_set_error (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_MODEL,
                   "cannot read the face model: %s", local_error->message);
      return false;
    }
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, reinterpret_cast<guchar *> (contents),
                                     length);
  if (!g_str_equal (sum, model->sha256))
    {
      g_set_error (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_MODEL,
                   "the face model %s is not the one this program was made with", model->file);
      return false;
    }
  bytes.assign (contents, contents + length);
  return true;
}

/* What the model's square shows. */
struct View
{
  cv::Rect from, to; /* which part of the picture, and where in the square it lies */
  /* Where in the square the whole picture would lie, and partly lies beyond it. */
  cv::Rect2f picture;
  bool mirrored;
};

/* All of the picture, in the middle of the square. */
View
view_all (int size, int width, int height)
{
  const double scale = static_cast<double> (size) / std::max (width, height);
  cv::Rect to;

  to.width = std::max (1, static_cast<int> (std::lround (width * scale)));
  to.height = std::max (1, static_cast<int> (std::lround (height * scale)));
  to.x = (size - to.width) / 2;
  to.y = (size - to.height) / 2;
  return { cv::Rect (0, 0, width, height), to, cv::Rect2f (to), false };
}

/* A square of the picture, as much of it as there is. */
View
view_square (int size, int width, int height, const SfsSquare *square)
{
  const cv::Rect wanted (square->x, square->y, square->side, square->side);
  const double scale = static_cast<double> (size) / square->side;
  const auto place = [scale] (int at) { return static_cast<int> (std::lround (at * scale)); };
  View view;

  view.from = wanted & cv::Rect (0, 0, width, height);
  view.to.x = place (view.from.x - wanted.x);
  view.to.y = place (view.from.y - wanted.y);
  view.to.width = place (view.from.x + view.from.width - wanted.x) - view.to.x;
  view.to.height = place (view.from.y + view.from.height - wanted.y) - view.to.y;
  view.picture =
      cv::Rect2f (static_cast<float> (-wanted.x * scale), static_cast<float> (-wanted.y * scale),
                  static_cast<float> (width * scale), static_cast<float> (height * scale));
  view.mirrored = square->mirrored;
  return view;
}

/* Into the model's square, RGB from −1 to 1; what the picture leaves of it is black. */
static void
fill_input (SfsFaceDetector *self, const cv::Mat &picture, const View &view)
{
  const int size = self->model->size;
  const int dims[] = { 1, size, size, 3 };
  bool smaller = view.to.width < view.from.width;

  self->square.create (size, size, CV_8UC3);
  if (view.to.width < size || view.to.height < size)
    self->square.setTo (cv::Scalar::all (0));
  cv::resize (picture (view.from), self->square (view.to), view.to.size (), 0, 0,
              smaller ? cv::INTER_AREA : cv::INTER_LINEAR);
  if (view.mirrored)
    cv::flip (self->square, self->square, 1);
  self->input.create (4, dims, CV_32F);
  cv::Mat flat (size, size, CV_32FC3, self->input.ptr<float> ());
  self->square.convertTo (flat, CV_32F, 1 / 127.5, -1);
}

/* Anchors lie at the centres of each grid's cells; values are pixels of the square, relative to
 * them. Comes back in fractions of the picture. */
static void
read_grid (const SfsFaceDetector *self,
           const Grid &grid,
           const float *scores,
           const float *values,
           const cv::Rect2f &picture,
           std::vector<SfsFace> &found)
{
  const float size = self->model->size;
  const float left = picture.x / size, top = picture.y / size;
  const float width = picture.width / size, height = picture.height / size;

  for (int i = 0; i < grid.cells * grid.cells * grid.anchors; i++, values += N_VALUES)
    {
      float score = 1 / (1 + std::exp (-std::clamp (scores[i], -100.0f, 100.0f)));
      if (!(score >= MIN_SCORE))
        continue;

      int cell = i / grid.anchors;
      float x = (cell % grid.cells + 0.5f) / grid.cells;
      float y = (cell / grid.cells + 0.5f) / grid.cells;
      SfsFace face = {};
      face.score = score;
      face.width = values[2] / size / width;
      face.height = values[3] / size / height;
      face.x = (x + values[0] / size - left) / width - face.width / 2;
      face.y = (y + values[1] / size - top) / height - face.height / 2;
      for (int p = 0; p < SFS_N_POINTS; p++)
        {
          face.points[p].x = (x + values[4 + 2 * p] / size - left) / width;
          face.points[p].y = (y + values[5 + 2 * p] / size - top) / height;
        }
      if (face.width > 0 && face.height > 0)
        found.push_back (face);
    }
}

/* MediaPipe's blending: what overlaps with the best one is averaged by score with it. */
static int
merge (std::vector<SfsFace> &found, SfsFace faces[SFS_MAX_FACES])
{
  int n = 0;

  std::sort (found.begin (), found.end (),
             [] (const SfsFace &a, const SfsFace &b) { return a.score > b.score; });
  while (!found.empty () && n < SFS_MAX_FACES)
    {
      const SfsFace best = found.front ();
      std::vector<SfsFace> rest;
      SfsFace sum = {};
      float weight = 0;

      for (const SfsFace &face : found)
        {
          if (overlap (best, face) <= MAX_OVERLAP)
            {
              rest.push_back (face);
              continue;
            }
          weight += face.score;
          sum.x += face.x * face.score;
          sum.y += face.y * face.score;
          sum.width += face.width * face.score;
          sum.height += face.height * face.score;
          for (int p = 0; p < SFS_N_POINTS; p++)
            {
              sum.points[p].x += face.points[p].x * face.score;
              sum.points[p].y += face.points[p].y * face.score;
            }
        }
      sum.score = best.score;
      sum.x /= weight;
      sum.y /= weight;
      sum.width /= weight;
      sum.height /= weight;
      for (auto &point : sum.points)
        {
          point.x /= weight;
          point.y /= weight;
        }
      faces[n++] = sum;
      found.swap (rest);
    }
  return n;
}

/* As the face lies in the picture, whose right is the left of what the model saw. @middle: of the
 * square, as part of the picture's width. */
static void
unmirror (SfsFace *face, float middle)
{
  face->x = 2 * middle - face->x - face->width;
  for (auto &point : face->points)
    point.x = 2 * middle - point.x;
  std::swap (face->points[SFS_POINT_RIGHT_EYE], face->points[SFS_POINT_LEFT_EYE]);
  std::swap (face->points[SFS_POINT_RIGHT_EAR], face->points[SFS_POINT_LEFT_EAR]);
}

static int
run_locked (SfsFaceDetector *self,
            const cv::Mat &picture,
            const SfsSquare *square,
            SfsFace faces[SFS_MAX_FACES])
{
  const int size = self->model->size;
  const View view = square == nullptr ? view_all (size, picture.cols, picture.rows)
                                      : view_square (size, picture.cols, picture.rows, square);
  std::vector<cv::Mat> results;
  std::vector<SfsFace> found;

  if (view.to.empty ())
    return 0;
  fill_input (self, picture, view);
  self->net.setInput (self->input);
  self->net.forward (results, self->outputs);
  for (int g = 0; g < 2; g++)
    {
      const Grid &grid = self->model->grids[g];
      const std::size_t n = static_cast<std::size_t> (grid.cells) * grid.cells * grid.anchors;
      CV_Assert (results[2 * g].total () == n && results[2 * g + 1].total () == n * N_VALUES);
      read_grid (self, grid, results[2 * g].ptr<float> (), results[2 * g + 1].ptr<float> (),
                 view.picture, found);
    }
  const int n = merge (found, faces);
  for (int i = 0; view.mirrored && i < n; i++)
    unmirror (&faces[i], (square->x + square->side / 2.0f) / picture.cols);
  return n;
}

/**
 * sfs_face_detector_new:
 * @model: which of the two
 * @model_dir: (nullable): folder with the model files; %NULL looks in `$SFS_MODEL_DIR`, the
 *   installed place and the build's
 * @error: where to put an error: %SFS_CAPTURE_ERROR_MODEL when the file is missing, is not the one
 *   whose SHA-256 is built in, or OpenCV does not take it
 *
 * Loads a face detector. Reads files and takes some 20 ms: not for the main thread.
 *
 * Returns: (transfer full) (nullable): the detector
 */
SfsFaceDetector *
sfs_face_detector_new (SfsFaceModel model, const char *model_dir, GError **error)
{
  const std::lock_guard<std::mutex> guard (exit_lock);
  if (exiting)
    {
      g_set_error_literal (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_MODEL, "the program ends");
      return nullptr;
    }
  try
    {
      auto self = std::make_unique<SfsFaceDetector> ();
      std::vector<uchar> bytes;

      /* One core is the price we are willing to pay; the other one encodes. */
      cv::setNumThreads (1);
      cv::ocl::setUseOpenCL (false);
      self->model = &models[model];
      if (!read_model (self->model, model_dir, bytes, error))
        return nullptr;
      {
        /* Layers are made while the file is read, or else when they are first asked for. */
        const SfsDepthwiseLayers ours;
        self->net = cv::dnn::readNetFromONNX (bytes);
        for (const cv::String &name : self->net.getLayerNames ())
          self->net.getLayer (self->net.getLayerId (name));
      }
      self->net.setPreferableBackend (cv::dnn::DNN_BACKEND_OPENCV);
      self->net.setPreferableTarget (cv::dnn::DNN_TARGET_CPU);
      /* From 4.7 on, OpenCV puts a sum into the convolution before it, and in these models loses
       * what else reads that convolution's output. Not fused they are as fast there as fused ones
       * of 4.6. */
      if (CV_VERSION_MAJOR > 4 || CV_VERSION_MINOR > 6)
        self->net.enableFusion (false);
      for (const Grid &grid : self->model->grids)
        {
          self->outputs.push_back (grid.scores);
          self->outputs.push_back (grid.values);
        }
      return self.release ();
    }
  catch (const std::exception &failure)
    {
      g_set_error (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_MODEL,
                   "OpenCV does not load the face model: %s", failure.what ());
    }
  catch (...)
    {
      g_set_error_literal (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_MODEL,
                           "OpenCV does not load the face model");
    }
  return nullptr;
}

/**
 * sfs_face_detector_free:
 * @self: (transfer full) (nullable): a detector
 */
void
sfs_face_detector_free (SfsFaceDetector *self)
{
  const std::lock_guard<std::mutex> guard (exit_lock);
  if (self != nullptr && exiting)
    left_behind = g_slist_prepend (left_behind, self);
  else
    delete self;
}

static int
run (SfsFaceDetector *self,
     const guint8 *rgb,
     int width,
     int height,
     int stride,
     const SfsSquare *square,
     SfsFace faces[SFS_MAX_FACES],
     GError **error)
{
  const std::lock_guard<std::mutex> guard (exit_lock);
  if (exiting)
    return 0;
  try
    {
      const cv::Mat picture (height, width, CV_8UC3, const_cast<guint8 *> (rgb), stride);
      int n = run_locked (self, picture, square, faces);
      /* What OpenCV made in the first run goes after what is registered now. */
      if (!self->used)
        std::atexit (at_exit);
      self->used = true;
      return n;
    }
  catch (const std::exception &failure)
    {
      g_set_error (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_FAILED, "face detector: %s",
                   failure.what ());
    }
  catch (...)
    {
      g_set_error_literal (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_FAILED, "face detector");
    }
  return -1;
}

/**
 * sfs_face_detector_run:
 * @self: a detector
 * @rgb: packed R8G8B8
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 * @faces: (out caller-allocates): what was found, best first
 * @error: where to put an error
 *
 * Looks for faces whose score is at least 0.6. Takes 5 ms with the short-range model and 15–25 ms
 * with the long-range one.
 *
 * Returns: number of @faces, or -1
 */
int
sfs_face_detector_run (SfsFaceDetector *self,
                       const guint8 *rgb,
                       int width,
                       int height,
                       int stride,
                       SfsFace faces[SFS_MAX_FACES],
                       GError **error)
{
  g_return_val_if_fail (self != nullptr && rgb != nullptr, -1);
  g_return_val_if_fail (width > 0 && height > 0 && stride >= width * 3, -1);

  return run (self, rgb, width, height, stride, nullptr, faces, error);
}

/**
 * sfs_face_detector_run_square:
 * @self: a detector
 * @rgb: packed R8G8B8
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 * @square: which part to look at; what of it lies beyond the picture is black
 * @faces: (out caller-allocates): what was found, best first, in fractions of the whole picture
 * @error: where to put an error
 *
 * Looks for faces in a part of a picture as sfs_face_detector_run() does in all of it: closer, so
 * that smaller ones are found, and a found one can be looked at as large as the model likes it.
 *
 * Returns: number of @faces, or -1
 */
int
sfs_face_detector_run_square (SfsFaceDetector *self,
                              const guint8 *rgb,
                              int width,
                              int height,
                              int stride,
                              const SfsSquare *square,
                              SfsFace faces[SFS_MAX_FACES],
                              GError **error)
{
  g_return_val_if_fail (self != nullptr && rgb != nullptr && square != nullptr, -1);
  g_return_val_if_fail (width > 0 && height > 0 && stride >= width * 3, -1);
  g_return_val_if_fail (square->side > 0, -1);

  return run (self, rgb, width, height, stride, square, faces, error);
}
