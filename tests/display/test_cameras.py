#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which camera, and why there is none: each page that says so, with its way out of it, in the real
window; another camera plugged in, chosen and remembered; a slow one, and one that is too small."""
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import tap
from desk import await_that, settle
from test_camera import FACE, Seller, camera

RUNTIME = os.environ["XDG_RUNTIME_DIR"]
PLUGINS = pathlib.Path(os.environ["SFS_GST_PLUGINS"])
STANDIN = pathlib.Path(os.environ["SFS_TEST_STANDIN"])
# What the application reads, shows, records and plays with.
PARTS = [PLUGINS / f"libgst{name}.so" for name in ("app", "coreelements", "gio", "jpeg", "matroska", "playback", "typefindfunctions",
                                                   "videoconvertscale", "videofilter", "videotestsrc", "vpx")]
TITLES = ("No camera", "The camera is gone", "The camera is in use", "The camera does not work", "No picture from the camera",
          "The camera service is not running", "A part of Selfsame is missing", "This camera sees infrared only",
          "This camera cannot be used", "Selfsame may not use the camera", "Starting the camera…")
SECOND = "a-second-one"


def shown(seller):
    """The titles that are on the window."""
    return [title for title in TITLES if seller.app.desk.find(title)]


def says(test, seller, title, picture, seconds=20):
    await_that(lambda: shown(seller) == [title], lambda: f"“{title}” alone; there is {shown(seller)}", seconds)
    test.true(True, f"it says “{title}”, and nothing else of that kind")
    seller.app.desk.await_node("Try again", "push button")
    test.true(True, "and offers to try again")
    seller.app.picture(picture)


def try_again(seller):
    """From then on what is there is what came of it."""
    seller.app.press("Try again")
    seller.app.desk.await_click()


def shows_picture(seller, seconds=40):
    seller.app.desk.await_node("Camera picture", seconds=seconds)
    await_that(lambda: not shown(seller), lambda: f"the picture alone; there is {seller.app.desk.texts()}")


@contextlib.contextmanager
def folder():
    """A short name: a socket's may not be longer than 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="sfs-cams.") as name:
        yield pathlib.Path(name)


def plugins(where, *parts):
    """GStreamer of a machine on which no more than this is installed."""
    there = where / "plugins"
    there.mkdir()
    for part in parts:
        (there / part.name).symlink_to(part)
    return {"GST_PLUGIN_SYSTEM_PATH_1_0": str(there), "GST_PLUGIN_PATH_1_0": "", "GST_REGISTRY_1_0": str(where / "registry")}


@contextlib.contextmanager
def second_camera():
    process = subprocess.Popen([os.environ["SFS_TEST_CAMERA_BIN"], "--footage", FACE, "--node", SECOND, "--name",
                                "Second camera", "--size", "640x480"])
    try:
        await_that(lambda: is_in_pipewire(SECOND), "the second camera to be one of PipeWire's", 10)
        yield process
    finally:
        process.terminate()
        process.wait(10)


def is_in_pipewire(node):
    """pw-cli 0.3.65, asked in the moment in which a client connects, now and then waits for ever."""
    try:
        listed = subprocess.run(["pw-cli", "ls", "Node"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=3, check=False)
    except subprocess.TimeoutExpired:
        return False
    return f'node.name = "{node}"' in listed.stdout


def usual_camera():
    for command in ("run", "dark 0", "size 1280x720", "name Test camera", "node selfsame-test-camera", "on"):
        camera(*command.split(" ", 1))


def no_pipewire(test):
    """It is not started on this computer; then it is."""
    with folder() as where, Seller(test, {"PIPEWIRE_RUNTIME_DIR": str(where)}) as seller:
        says(test, seller, "The camera service is not running", "no-pipewire")
        test.true(seller.app.desk.find("systemctl --user restart pipewire wireplumber") is not None, "and the command that helps")
        try_again(seller)
        says(test, seller, "The camera service is not running", "no-pipewire-still")
        (where / "pipewire-0").symlink_to(pathlib.Path(RUNTIME) / "pipewire-0")
        seller.app.press("Try again")
        shows_picture(seller)


def no_plugin(test):
    """GStreamer's part for PipeWire is not installed; then it is, and nobody starts Selfsame again."""
    with folder() as where, Seller(test, plugins(where, *PARTS)) as seller:
        says(test, seller, "A part of Selfsame is missing", "no-plugin")
        test.true(seller.app.desk.find(lambda text: "gstreamer1.0-pipewire" in text) is not None, "and the package that is missing")
        (where / "plugins/libgstpipewire.so").symlink_to(PLUGINS / "libgstpipewire.so")
        seller.app.press("Try again")
        shows_picture(seller)


def a_camera_in_use(test):
    """Straight from Video4Linux, which says so."""
    with folder() as where:
        taken = where / "taken"
        taken.touch()
        env = {**plugins(where, *PARTS, STANDIN), "PIPEWIRE_RUNTIME_DIR": str(where), "SFS_TEST_CAMERA_TAKEN": str(taken)}
        with Seller(test, env) as seller:
            says(test, seller, "The camera is in use", "in-use")
            try_again(seller)
            says(test, seller, "The camera is in use", "in-use-still")
            # The other program lets it go: it is taken up again without anybody asking.
            taken.unlink()
            shows_picture(seller)


def what_a_camera_may_be(test):
    """One that another program has, where PipeWire hands it out and nothing comes of it; then a slow one; and
    one that sees infrared in its place."""
    camera("stall")
    try:
        with Seller(test) as seller:
            desk = seller.app.desk
            says(test, seller, "No picture from the camera", "no-picture")
            test.true(desk.find(lambda text: "Another program may be using it" in text) is not None, "and what it may be")
            camera("run")
            shows_picture(seller)

            camera("dark", "9")
            desk.await_text("The camera is slow", 30)
            test.true(desk.find(lambda text: "fewer than ten pictures a second" in text) is not None, "and what that means")
            seller.app.picture("slow")
            until = time.monotonic() + 5
            while time.monotonic() < until and desk.find("The camera is slow"):
                settle(0.2)
            test.true(desk.find("The camera is slow") is not None, "it stays said as long as it is true")
            camera("dark", "0")
            await_that(lambda: not desk.find("The camera is slow"), "that to be taken back", 30)

            camera("off")
            says(test, seller, "The camera is gone", "gone")
            camera("name", "Integrated IR Camera")
            camera("node", "infrared")
            camera("on")
            says(test, seller, "The camera is gone", "gone-still")
            seller.app.press("Try again")
            says(test, seller, "This camera sees infrared only", "infrared")
            camera("off")
            usual_camera()
            shows_picture(seller)
    finally:
        usual_camera()


def remembered():
    path = pathlib.Path(os.environ["XDG_STATE_HOME"]) / "selfsame/camera"
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def record_and_plug(seller, plugged, tries=4):
    """Until the other camera is there before the recording is over: it may be slow to come."""
    desk = seller.app.desk
    for _ in range(tries):
        seller.can_record()
        desk.await_text("seconds left", 15)
        plugged.enter_context(second_camera())
        if desk.find("Recording", "panel"):
            return
        plugged.close()
        await_that(lambda: desk.find("Look at it", "panel") or desk.find("Record again", "push button"), "the recording to be over", 40)
        if desk.find("Look at it", "panel"):
            seller.app.press("Record again")
            seller.app.await_page("Camera")


def another_camera(test):
    """Plugged in while a recording goes on, chosen, and there again the next time."""
    with Seller(test) as seller:
        desk = seller.app.desk
        with contextlib.ExitStack() as plugged:
            record_and_plug(seller, plugged)
            test.true(desk.find("Recording", "panel") is not None, "it is there while the recording goes on")
            test.true(desk.find("Choose a camera") is None, "no other camera is offered meanwhile")
            # The recording goes on to its end as if nothing had been plugged in.
            seller.app.await_recorded()
            seller.app.press("Record again")
            seller.app.await_page("Camera")
            shows_picture(seller)
            test.equal(remembered(), None, "and none is remembered that nobody chose")
            desk.activate("Choose a camera", enabled_within=20)
            desk.await_node("Second camera", seconds=20)
            seller.app.picture("cameras")
            desk.focus("Second camera")
            desk.key("Return")  # which closes the menu, as a click does
            await_that(remembered, "the camera to be remembered", 20)
            test.equal(remembered(), f"pipewire:{SECOND}", "by what stays the same when it is plugged in elsewhere")
            test.true(desk.find("Camera", "panel") is not None, "the page is the same")
            shows_picture(seller)
            seller.app.picture("second")
        seller.app.stop()
        with second_camera() as second, Seller(test) as again:
            shows_picture(again)
            second.send_signal(signal.SIGTERM)
            second.wait(10)
            says(test, again, "The camera is gone", "second-gone")


def a_small_camera(test):
    """Smaller than the operator asks for."""
    seller = Seller(test)
    description = pathlib.Path(seller.operator.folder) / "selfsame-operator.json"
    told = json.loads(description.read_text(encoding="utf-8"))
    told["clip"].update(min_width=1280, min_height=720)
    description.write_text(json.dumps(told), encoding="utf-8")
    camera("off")
    camera("size", "640x480")
    camera("on")
    try:
        with seller:
            seller.app.desk.await_text("The camera’s picture is small", 30)
            seller.app.picture("small")
            seller.can_record()
            test.true(True, "which is no reason to refuse anybody")
    finally:
        camera("off")
        usual_camera()


def pipewire_ends(test):
    """While the page says that a camera would be noticed. Last, since all that was on it is gone then."""
    camera("off")
    started = []
    with Seller(test) as seller:
        says(test, seller, "No camera", "no-camera")
        os.kill(int(os.environ["SFS_TEST_PIPEWIRE"]), signal.SIGKILL)
        says(test, seller, "The camera service is not running", "pipewire-ended")
        try:
            for name in ("pipewire", "wireplumber"):
                started.append(subprocess.Popen([name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

            def back():
                with contextlib.suppress(AssertionError):
                    camera("on")
                    return True

            await_that(back, "the camera to find PipeWire", 30)
            seller.app.press("Try again")
            shows_picture(seller)
            seller.app.picture("pipewire-again")
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait(10)


if __name__ == "__main__":
    sys.exit(tap.run([no_pipewire, no_plugin, a_camera_in_use, what_a_camera_may_be, another_camera, a_small_camera,
                      pipewire_ends]))
