#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be wrong with a camera, or with what it sees: shown within a second, and got over
without starting the application again."""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import tap
from app import App, stop_both
from demo_operator import DemoOperator
from desk import await_that
from walk import agree, to_decision

BUILD = pathlib.Path(os.environ["SFS_BUILD_DIR"])
FACE = os.path.join(os.environ["SFS_FOOTAGE_DIR"], "cap12_edit.webm")
NO_FACE = "/usr/share/doc/opencv-doc/examples/data/fruits.jpg"

# Under a sanitizer everything is several times slower: there the order of things is looked at alone.
WITHIN = 10.0 if os.environ.get("SFS_SANITIZED") else 1.0


def camera(*command):
    """Tells the test's camera what to do; it answers when that is done."""
    done = subprocess.run([os.environ["SFS_TEST_CAMERA_BIN"], "--send", os.environ["SFS_TEST_CAMERA"], *command],
                          capture_output=True, text=True, timeout=20, check=False)
    if done.returncode != 0:
        raise AssertionError(f"the camera did not {' '.join(command)}: {done.stdout}{done.stderr}")


class Seller:
    """An application that was walked to its camera page."""

    def __init__(self, test):
        self.test = test
        self.folder = tempfile.TemporaryDirectory(prefix="sfs-camera.")
        self.operator = DemoOperator(BUILD / "src/receiver/selfsame-receiver", pathlib.Path(self.folder.name) / "operator")
        self.app = None

    def __enter__(self):
        try:
            self.operator.serve()
            self.app = App(BUILD, self.operator.invite())
            self.app.pictures = os.environ.get("SFS_PICTURES")
            to_decision(self.app)
            agree(self.app)
            self.app.await_page("Camera")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            stop_both(self.app, self.operator)
        finally:
            self.folder.cleanup()

    def sees(self, part, since, picture):
        """A text with part is on the window within the time promised, counted from since to the
        beginning of the look that found it."""
        looked = [since]

        def look():
            looked[0] = time.monotonic()
            return self.app.desk.find(lambda text: part in text)

        await_that(look, f"“{part}”; there is {self.app.desk.texts()}", 20)
        took = looked[0] - since
        self.test.true(took <= WITHIN, f"“{part}” is there after {took:.2f} s")
        self.app.picture(picture)

    def after(self, *command, sees, picture):
        camera(*command)
        self.sees(sees, time.monotonic(), picture)

    def can_record(self):
        self.app.press("Start recording", 30)
        self.app.await_page("Recording")


def no_camera(test):
    camera("off")
    try:
        with Seller(test) as seller:
            seller.sees("No camera", time.monotonic(), "no-camera")
            camera("on")
            seller.app.desk.await_node("Start recording", "push button", 20)
            seller.can_record()
    finally:
        camera("on")


def a_camera_that_goes_away(test):
    with Seller(test) as seller:
        seller.can_record()
        try:
            seller.app.desk.await_text("seconds left", 15)
            seller.after("off", sees="camera is gone", picture="gone-while-recording")
        finally:
            camera("on")
        seller.can_record()
        try:
            seller.after("stall", sees="camera is gone", picture="hung-while-recording")
        finally:
            camera("run")
        seller.can_record()
        seller.app.await_page("Look at it", 40)


def no_face_and_two_faces(test):
    try:
        with Seller(test) as seller:
            seller.app.desk.await_text("You can start recording", 30)
            seller.after("footage", NO_FACE, sees="No face found", picture="no-face")
            start = seller.app.desk.find("Start recording", "push button")
            test.true(start is None or not seller.app.desk.is_enabled(start), "without a face nothing can be recorded")
            seller.after("footage", FACE, sees="You can start recording", picture="face-again")
            seller.after("pair", FACE, sees="more than one face", picture="two-faces")
            start = seller.app.desk.find("Start recording", "push button")
            test.true(start is None or not seller.app.desk.is_enabled(start), "with two faces nothing can be recorded")
            camera("footage", FACE)
            seller.can_record()
            seller.app.desk.await_text("seconds left", 15)
            camera("footage", NO_FACE)
            seller.app.desk.await_text("cannot be used", 20)
            seller.app.picture("clip-without-face")
            camera("footage", FACE)
            seller.app.press("Record again", 20)
            seller.app.await_page("Look at it", 60)
    finally:
        camera("footage", FACE)


if __name__ == "__main__":
    sys.exit(tap.run([no_camera, a_camera_that_goes_away, no_face_and_two_faces]))
