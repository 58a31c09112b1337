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

DARK_ROOM = "videobalance contrast=0.25"  # what a lamp in another corner of the room leaves

# Under a sanitizer everything is several times slower: there the order of things is looked at alone.
LOOK = 5.0  # s: what a look at the window takes at most on a busy computer
WITHIN = 10.0 if os.environ.get("SFS_SANITIZED") else 1.0


def camera(*command):
    """Tells the test's camera what to do; it answers when that is done."""
    done = subprocess.run([os.environ["SFS_TEST_CAMERA_BIN"], "--send", os.environ["SFS_TEST_CAMERA"], *command],
                          capture_output=True, text=True, timeout=20, check=False)
    if done.returncode != 0:
        raise AssertionError(f"the camera did not {' '.join(command)}: {done.stdout}{done.stderr}")


class Seller:
    """An application that was walked to its camera page."""

    def __init__(self, test, env=None):
        self.test = test
        self.env = env
        self.folder = tempfile.TemporaryDirectory(prefix="sfs-camera.")
        self.operator = DemoOperator(BUILD / "src/receiver/selfsame-receiver", pathlib.Path(self.folder.name) / "operator")
        self.app = None

    def __enter__(self):
        try:
            self.operator.serve()
            self.app = App(BUILD, self.operator.invite(), env=self.env)
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

    def is_in_time(self, part, since):
        """Waits for a text with part; whether it is on the window within the time promised, counted from since: no look
        that began after that was in vain. (A look takes a while, and may pass by where the text appears just after it.)
        And how long it took, in words."""
        looked = []  # when each look began

        def look():
            looked.append(time.monotonic() - since)
            return self.app.desk.find(lambda text: part in text)

        await_that(look, lambda: f"“{part}”; there is {self.app.desk.texts()}", 20)
        in_vain = looked[-2] if len(looked) > 1 else 0
        took = time.monotonic() - since - looked[-1]  # an application that stands still keeps who looks waiting
        return in_vain <= WITHIN and took <= LOOK, f"“{part}” is there after {looked[-1]:.2f} s, not yet after {in_vain:.2f} s"

    def after(self, *command, sees, picture, back, tries=3):
        """back brings back what was before: where a busy computer was late it is done again."""
        for left in reversed(range(tries)):
            camera(*command)
            in_time, told = self.is_in_time(sees, time.monotonic())
            if in_time or left == 0:
                break
            print(f"# late: {told}", flush=True)
            back()
        self.test.true(in_time, told)
        self.app.picture(picture)

    def shows(self, *command, sees):
        """For as long as that takes."""
        camera(*command)
        self.app.desk.await_text(sees, 30)

    def records_again(self, command):
        """The camera is as it was, and there is some of a recording to come."""
        camera(command)
        self.can_record()
        self.app.desk.await_text("seconds left", 15)

    def records_anyway(self):
        """Offered only after ten seconds of looking."""
        self.app.press("Record anyway", 40)
        self.app.await_page("Recording")

    def can_record(self):
        """Also where the last recording was interrupted, which is said."""
        def offered():
            return next((name for name in ("Start recording", "Record again")
                         if (node := self.app.desk.find(name, "push button")) and self.app.desk.is_enabled(node)), None)

        self.app.press(await_that(offered, lambda: f"a recording to be offered; there is {self.app.desk.texts()}", 30), 30)
        self.app.await_page("Recording")


def no_camera(test):
    camera("off")
    try:
        with Seller(test) as seller:
            seller.test.true(*seller.is_in_time("No camera", time.monotonic()))
            seller.app.picture("no-camera")
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
            seller.after("off", sees="camera is gone", picture="gone-while-recording", back=lambda: seller.records_again("on"))
        finally:
            camera("on")
        seller.can_record()
        try:
            seller.after("stall", sees="camera is gone", picture="hung-while-recording", back=lambda: seller.records_again("run"))
        finally:
            camera("run")
        seller.can_record()
        seller.app.await_recorded()


def no_face_and_two_faces(test):
    try:
        with Seller(test) as seller:
            seller.app.desk.await_text("You can start recording", 30)
            def somebody():
                seller.shows("footage", FACE, sees="You can start recording")

            def nobody():
                seller.shows("footage", NO_FACE, sees="No face found")

            seller.after("footage", NO_FACE, sees="No face found", picture="no-face", back=somebody)
            start = seller.app.desk.find("Start recording", "push button")
            test.true(start is None or not seller.app.desk.is_enabled(start), "without a face nothing can be recorded")
            seller.after("footage", FACE, sees="You can start recording", picture="face-again", back=nobody)
            seller.after("pair", FACE, sees="more than one face", picture="two-faces", back=somebody)
            start = seller.app.desk.find("Start recording", "push button")
            test.true(start is None or not seller.app.desk.is_enabled(start), "with two faces nothing can be recorded")
            camera("footage", FACE)
            seller.can_record()
            seller.app.desk.await_text("seconds left", 15)
            camera("footage", NO_FACE)
            seller.app.desk.await_text("cannot be used", 20)
            seller.app.picture("clip-without-face")
            camera("footage", FACE)
            seller.app.await_recorded()
    finally:
        camera("footage", FACE)


def a_dark_room(test):
    """One thing to do is said; who cannot do it records anyway, and is told plainly what was not ideal."""
    try:
        with Seller(test) as seller:
            seller.app.desk.await_text("You can start recording", 30)
            camera("filter", DARK_ROOM)
            camera("footage", FACE)
            seller.app.desk.await_text("Your face is dark", 20)
            seller.app.picture("dark")
            for row in ("Face: Found", "Position: Good", "Light: Too dark", "Picture: Not known yet"):
                seller.app.desk.await_node(row)  # who moves is not in place for a moment
                test.true(True, f"it says “{row}”")
            start = seller.app.desk.find("Start recording", "push button")
            test.true(start is not None and not seller.app.desk.is_enabled(start), "it is not offered at once")
            seller.app.desk.await_node("Record anyway", "push button", 40)
            seller.app.desk.await_text("If you cannot change that, record anyway.")
            seller.app.picture("anyway")
            seller.records_anyway()
            seller.app.await_recorded(again="Record anyway")
            for part in ("Your face is dark in it.", "You recorded anyway"):
                seller.app.desk.await_text(part)
                test.true(True, f"the video is taken, and it says “{part}”")
            test.true(seller.app.desk.find(lambda text: "The light on it was good" in text) is None, "and does not say the contrary")
            seller.app.desk.focus("What leaves this computer")
            seller.app.picture("taken-anyway")
    finally:
        camera("filter")
        camera("footage", FACE)


def two_faces_in_a_dark_room(test):
    """However long it lasts."""
    try:
        with Seller(test) as seller:
            camera("filter", DARK_ROOM)
            camera("pair", FACE)
            seller.app.desk.await_text("more than one face", 20)
            camera("footage", NO_FACE)
            # Ten seconds without a face, after some with two: what is offered then is another way.
            seller.app.desk.await_node("The app can’t find my face", "push button", 40)
            test.true(seller.app.desk.find("Record anyway", "push button") is None, "recording anyway is not offered")
            seller.app.picture("another-way-offered")
            camera("pair", FACE)
            seller.app.desk.await_text("more than one face", 20)
            test.true(seller.app.desk.find("Record anyway", "push button") is None, "with two faces neither")
            start = seller.app.desk.find("Start recording", "push button")
            test.true(start is not None and not seller.app.desk.is_enabled(start), "and no recording at all")
            seller.app.press("The app can’t find my face")
            seller.app.await_page("Another way")
    finally:
        camera("filter")
        camera("footage", FACE)


if __name__ == "__main__":
    sys.exit(tap.run([no_camera, a_camera_that_goes_away, no_face_and_two_faces, a_dark_room,
                      two_faces_in_a_dark_room]))
