/* SPDX-License-Identifier: GPL-3.0-or-later */

/* OpenCV's Haar cascade over raw RGB frames, on one core, as its own sample program uses it, on a
 * picture 320 pixels wide:
 *   bench-haar CASCADE [FILE WIDTH HEIGHT]…
 * Prints {"ms": median of processor time, "one": share of frames with exactly one face, "frames":
 * n}. */

#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <vector>

/* Of the processor, so that what else runs on the machine is not counted. */
static double
processor_ms ()
{
  std::timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double> (now.tv_sec) * 1e3 + static_cast<double> (now.tv_nsec) / 1e6;
}

static std::size_t
count (cv::CascadeClassifier &cascade, const cv::Mat &rgb)
{
  cv::Mat gray, small;
  std::vector<cv::Rect> faces;

  cv::cvtColor (rgb, gray, cv::COLOR_RGB2GRAY);
  cv::resize (gray, small, cv::Size (320, 320 * rgb.rows / rgb.cols), 0, 0, cv::INTER_AREA);
  cv::equalizeHist (small, small);
  cascade.detectMultiScale (small, faces, 1.1, 2, cv::CASCADE_SCALE_IMAGE, cv::Size (30, 30));
  return faces.size ();
}

int
main (int argc, char **argv)
{
  cv::CascadeClassifier cascade;
  std::vector<double> times;
  std::size_t one = 0;

  cv::setNumThreads (1);
  if (argc < 2 || !cascade.load (argv[1]))
    {
      std::fprintf (stderr, "bench-haar: no cascade\n");
      return 1;
    }
  for (int i = 2; i + 2 < argc; i += 3)
    {
      std::ifstream file (argv[i], std::ios::binary);
      cv::Mat rgb (std::atoi (argv[i + 2]), std::atoi (argv[i + 1]), CV_8UC3);
      auto size = static_cast<std::streamsize> (rgb.total () * rgb.elemSize ());

      while (file.read (reinterpret_cast<char *> (rgb.data), size))
        {
          double begun = processor_ms ();
          one += count (cascade, rgb) == 1;
          times.push_back (processor_ms () - begun);
        }
    }
  if (times.empty ())
    return 1;
  std::sort (times.begin (), times.end ());
  std::printf ("{\"ms\": %.3f, \"one\": %.4f, \"frames\": %zu}\n", times[times.size () / 2],
               static_cast<double> (one) / static_cast<double> (times.size ()), times.size ());
  return 0;
}
