#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody prefers: chosen by keyboard, followed by the next recording, and still so at the next start."""
import json
import os
import re
import subprocess
import sys
import tempfile

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

import tap
from desk import await_that
from test_camera import NO_FACE, Seller, camera
from visit import Visit
from walk import find_bundle


class Kept:
    """Settings as a desktop keeps them, in a folder of this test."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="sfs-preferences.")

    def __enter__(self):
        self.env = {"XDG_CONFIG_HOME": self.folder.name, "GSETTINGS_BACKEND": "keyfile"}
        return self

    def __exit__(self, *_):
        self.folder.cleanup()


def value(desk, name):
    return Atspi.Value.get_current_value(desk.await_node(name, "spin button"))


def begins_in(desk):
    """Seconds of a countdown that are left, as the page says it."""
    text = desk.await_text("Recording begins in ")
    return int(re.search(r"in (\d+) second", text)[1])


def recorded(app, page):
    """As a person does: on a busy computer the checks may miss a face for a moment, and then it is
    recorded again."""
    desk = app.desk
    for _ in range(6):
        await_that(lambda: desk.find(page, "panel") or desk.find("Record again", "push button"), "the video or a reason", 60)
        if desk.find(page, "panel"):
            break
        app.press("Record again", 30)
        await_that(lambda: desk.find("Record again", "push button") is None, "the recording to begin again")
    app.await_page(page)


def prefer(app, test, picture=None, ready=None, **numbers):
    """Opens Preferences, chooses by key presses alone, and closes them."""
    desk = app.desk
    desk.key("ctrl+comma")
    desk.await_node("Countdown", "spin button")
    test.equal(list(desk.nameless()), [], "every control of Preferences has a name, said once")
    for name, number in numbers.items():
        name = {"countdown": "Countdown", "extra": "Longer video"}[name]
        desk.focus(name, "spin button")
        desk.key("ctrl+a")
        desk.type(str(number))
        desk.key("Tab")
        await_that(lambda: value(desk, name) == number, f"“{name}” to be {number}")
    if ready is not None:
        desk.activate("Start when ready", "check box")
        await_that(lambda: desk.is_checked(desk.find("Start when ready", "check box")) == ready, f"“Start when ready” to be {ready}")
        countdown = desk.find("Countdown", "spin button")
        await_that(lambda: desk.is_enabled(countdown) != ready, "the countdown to matter only where there is one")
    if picture:
        app.picture(picture)
    desk.key("Escape")
    await_that(lambda: desk.find("Countdown", "spin button") is None, "Preferences to be closed")
    desk.take_keyboard()


def a_longer_countdown(test):
    with Kept() as kept:
        with Visit(test, invited=False, env=kept.env) as visit:
            app, desk = visit.app, visit.app.desk
            app.await_page("Welcome")
            prefer(app, test, "preferences", countdown=12)
            desk.key("ctrl+comma")
            desk.focus("Countdown", "spin button")
            for key, number in (("Up", 13), ("Page_Up", 18), ("Page_Up", 20), ("Down", 19)):
                desk.key(key)
                await_that(lambda: value(desk, "Countdown") == number, f"{key} to make it {number}")
            desk.key("Escape")
        with Visit(test, invited=False, env=kept.env) as visit:
            app, desk = visit.app, visit.app.desk
            app.await_page("Welcome")
            desk.key("ctrl+t")
            app.await_page("Camera")
            app.press("Start recording", 90)
            test.true(12 < begins_in(desk) <= 19, "the countdown is as long as was chosen before the program was started anew")
            app.picture("countdown")
            desk.key("Escape")
            app.await_page("Camera")
            prefer(app, test, countdown=3)
            app.press("Start recording", 90)
            test.true(0 < begins_in(desk) <= 3, "and as short as was chosen since")
            await_that(lambda: desk.find(lambda text: "Recording begins in" in text) is None, "the countdown to end")
            await_that(lambda: desk.find("Your rehearsal", "panel") or desk.find("Record again", "push button"), "a recording", 60)
            desk.key("ctrl+comma")
            desk.focus("Kept on this computer", "list item")
            desk.key("Return")
            app.await_page("Kept on this computer")
            desk.key("alt+Left")
            app.await_page("My submissions")
            desk.key("alt+Left")
            await_that(lambda: desk.find("Camera", "panel") or desk.find("Your rehearsal", "panel"), "the rehearsal to wait")
            test.equal(app.nameless, [], "every control has a name, said once")


def start_when_ready(test):
    """Pressed while nobody is in the picture; it begins when somebody is."""
    with Kept() as kept, Visit(test, invited=False, env=kept.env) as visit:
        app, desk = visit.app, visit.app.desk
        app.await_page("Welcome")
        prefer(app, test, "ready", ready=True)
        camera("footage", NO_FACE)
        desk.key("ctrl+t")
        app.await_page("Camera")
        desk.await_text("No face", 30)
        app.press("Start recording")
        app.await_page("Recording")
        desk.await_text("Recording begins when your face is in place")
        app.picture("awaiting")
        app.press("Stop")
        app.await_page("Camera")
        visit.await_state("Start recording", True)
        desk.key("alt+s")
        app.await_page("Recording")
        camera("footage", os.path.join(os.environ["SFS_FOOTAGE_DIR"], "cap12_edit.webm"))
        # However short it is and whatever comes of it: it was made.
        await_that(lambda: desk.find("Your rehearsal", "panel") or desk.find("Record again", "push button"), "a recording", 60)
        test.true(True, "it begins by itself")
        test.equal(app.nameless, [], "every control has a name, said once")


def sent(seller):
    """Members of the bundle that the operator has."""
    rows = await_that(seller.operator.list, "the video to arrive")
    sealed = find_bundle(seller.operator, rows[0])
    opened = subprocess.run(["age", "-d", "-i", seller.operator.key, str(sealed)], check=True, capture_output=True).stdout
    return {name: json.loads(subprocess.run(["tar", "-xO", name], input=opened, check=True, capture_output=True).stdout)
            for name in ("manifest.json", "quality.json")}


def a_longer_video(test):
    """As long as the operator allows and no longer; what is sealed says how long it is."""
    with Kept() as kept, Seller(test, env=kept.env) as seller:
        app, desk = seller.app, seller.app.desk
        desk.await_text("Your video will last 5 seconds. The marketplace asks for 5 and allows up to 15", 30)
        prefer(app, test, extra=59)
        desk.await_text("Your video will last 15 seconds.")
        prefer(app, test, extra=1)
        desk.await_text("Your video will last 6 seconds.")
        app.picture("longer")
        app.press("Start recording", 90)
        recorded(app, "Look at it")
        app.press("Send")
        app.await_page("Done", 60)
        members = sent(seller)
        test.true(abs(members["manifest.json"]["clip"]["seconds"] - 6) < 0.2, "the manifest says six seconds")
        test.true(abs(members["quality.json"]["seconds"] - 6) < 0.3, "and six were looked at")


if __name__ == "__main__":
    sys.exit(tap.run([a_longer_countdown, start_when_ready, a_longer_video]))
