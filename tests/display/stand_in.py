#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Footage of nobody: stand-in.svg, which sways, nods and blinks, as a video that loops.
Usage: stand_in.py FILE.webm"""
import math
import pathlib
import subprocess
import sys

import gi

gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf  # noqa: E402

RATE, SECONDS = 30, 4
WIDTH, HEIGHT = 1280, 720
OPEN, SHUT = -11, 8  # where the edge of an eyelid is


def frame(drawing, number):
    """One picture of it, as RGB."""
    turn = 2 * math.pi * number / (RATE * SECONDS)
    lid = SHUT if number % 60 in range(20, 24) else OPEN
    moved = drawing.replace("SWAY", f"{5 * math.sin(turn):.2f}").replace("NOD", f"{2.5 * math.sin(2 * turn):.2f}").replace("LID", str(lid))
    loader = GdkPixbuf.PixbufLoader.new_with_type("svg")
    loader.write(moved.encode())
    loader.close()
    picture = loader.get_pixbuf()
    stride, channels, data = picture.get_rowstride(), picture.get_n_channels(), picture.get_pixels()
    rows = b"".join(data[y * stride:y * stride + WIDTH * channels] for y in range(HEIGHT))
    return rows, "rgba" if channels == 4 else "rgb24"


def main():
    drawing = pathlib.Path(__file__).with_name("stand-in.svg").read_text(encoding="utf-8")
    _, form = frame(drawing, 0)
    encoder = subprocess.Popen(
        ["ffmpeg", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", form, "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE),
         "-i", "-", "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "6M", "-pix_fmt", "yuv420p", sys.argv[1]],
        stdin=subprocess.PIPE)
    for number in range(RATE * SECONDS):
        encoder.stdin.write(frame(drawing, number)[0])
    encoder.stdin.close()
    if encoder.wait() != 0:
        sys.exit("stand_in.py: ffmpeg could not make the video")


main()
