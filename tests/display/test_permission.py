#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether Selfsame may use the camera: the desktop's question, a no and the way out of it, and a portal
that ends in the midst of asking. With Debian's portal, and a person who answers as told."""
import os
import shlex
import signal
import subprocess
import sys

import gi

import tap
from desk import await_that
from test_camera import Seller

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

STORE = "org.freedesktop.impl.portal.PermissionStore"
PERSON = "org.freedesktop.impl.portal.desktop.selfsame-test"
COMMAND = "gdbus call --session --dest org.freedesktop.impl.portal.PermissionStore"
DARK = {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}


def call(name, path, interface, method, parameters=None):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)  # of the process that a test has for itself
    return bus.call_sync(name, path, interface, method, parameters, None, Gio.DBusCallFlags.NONE, 20000, None).unpack()


def person(method, parameters=None):
    return call(PERSON, "/org/freedesktop/portal/desktop", "io.github.selfsame.TestAccess", method, parameters)


def answer(how):
    person("Answer", GLib.Variant("(s)", (how,)))


def asked():
    return person("Counts")[0]


def stored():
    """By application; the one here has no name, since it is in no sandbox."""
    return call(STORE, "/org/freedesktop/impl/portal/PermissionStore", STORE, "Lookup",
                GLib.Variant("(ss)", ("devices", "camera")))[0]


def allow(*how):
    for app in stored():
        call(STORE, "/org/freedesktop/impl/portal/PermissionStore", STORE, "SetPermission",
             GLib.Variant("(sbssas)", ("devices", True, "camera", app, how)))


def a_no_and_the_way_out(test):
    answer("no")
    with Seller(test, DARK) as seller:
        desk = seller.app.desk
        desk.await_text("Selfsame may not use the camera", 20)
        test.equal(asked(), 1, "the person was asked once")
        test.equal(list(stored().values()), [["no"]], "and the no is stored")
        command = desk.await_text(COMMAND)
        seller.app.picture("denied")
        seller.app.press("Copy")
        desk.await_node("Copied", "push button")
        seller.app.picture("copied")

        # Nothing was changed: asked anew the portal says no again, and the person is left in peace.
        answer("yes")
        seller.app.press("Try again")
        desk.await_click()
        desk.await_node("Try again", "push button", 20)
        desk.await_node("Copy", "push button", 20)
        desk.await_text("Selfsame may not use the camera", 20)
        test.equal(asked(), 1, "a stored no is not asked again")

        # What is shown is what helps.
        subprocess.run(shlex.split(command), check=True, timeout=20, stdout=subprocess.DEVNULL)
        seller.app.press("Try again")
        desk.await_text("You can start recording", 40)
        test.equal(asked(), 2, "and then the person is asked again")
        seller.app.picture("allowed")
        seller.can_record()


def a_portal_that_ends(test):
    """In a sandbox, where there is no other way."""
    allow()
    answer("never")
    before = asked()
    with Seller(test, {"SFS_CAMERA": "portal"}) as seller:
        desk = seller.app.desk
        await_that(lambda: asked() == before + 1, "the person to be asked", 20)
        desk.await_text("If your computer asks whether Selfsame may use it", 20)
        seller.app.picture("asking")
        os.kill(int(os.environ["SFS_TEST_PORTAL"]), signal.SIGKILL)
        desk.await_text("The question was not answered", 20)
        seller.app.picture("dismissed")
        seller.app.press("Try again")
        desk.await_text("This desktop cannot hand out a camera", 20)
        test.true(True, "each state is told on its page")
        seller.app.picture("no-portal")


if __name__ == "__main__":
    sys.exit(tap.run([a_no_and_the_way_out, a_portal_that_ends]))
