#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending to an operator that takes it slowly: what the page says meanwhile, and what Pause and Cancel
mean."""
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

import tap
from app import hand_on
from demo_operator import DemoOperator
from desk import await_that, settle
from gi.repository import Gio, GLib
from visit import BUILD, RECEIVER, Visit


class Notifications:
    """The desktop's place for notifications: what it was told to show."""

    INTERFACE = """<node><interface name="org.freedesktop.Notifications">
        <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
          <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
          <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
        <method name="CloseNotification"><arg type="u" direction="in"/></method>
        <method name="GetCapabilities"><arg type="as" direction="out"/></method>
      </interface></node>"""
    NAME = "org.freedesktop.Notifications"

    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.shown = []

    def __enter__(self):
        info = Gio.DBusNodeInfo.new_for_xml(self.INTERFACE)
        self.object = self.bus.register_object("/org/freedesktop/Notifications", info.interfaces[0], self._told, None, None)
        self._names("RequestName", GLib.Variant("(su)", (self.NAME, 4)))
        return self

    def __exit__(self, *_):
        self._names("ReleaseName", GLib.Variant("(s)", (self.NAME,)))
        self.bus.unregister_object(self.object)

    def catch_up(self):
        """What was sent before this is heard before its answer."""
        self._names("GetId", None)
        settle()

    def _names(self, method, arguments):
        self.bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", method, arguments, None, Gio.DBusCallFlags.NONE, 5000, None)

    def _told(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        if method == "Notify":
            _, _, _, title, body, *_ = arguments.unpack()
            self.shown.append((title, body))
            invocation.return_value(GLib.Variant("(u)", (1,)))
        else:
            invocation.return_value(GLib.Variant("(as)", (["body"],)) if method == "GetCapabilities" else None)


def look_elsewhere():
    """Keyboard and pointer are on the desktop and not on the window."""
    root = subprocess.run(["xwininfo", "-root"], check=True, capture_output=True, text=True).stdout.split("Window id: ")[1].split()[0]
    subprocess.run(["xdotool", "mousemove", "1270", "950", "windowfocus", root], check=True)


def send(visit, look_away):
    visit.to_review()
    visit.app.press("Send")
    visit.app.await_page("Sending")
    visit.sees("Sealed and safe on this computer")
    if look_away:
        look_elsewhere()
    visit.operator.hurry()
    visit.app.await_page("Done", 60)


def who_looks_elsewhere_is_notified(test):
    with Notifications() as notifications:
        with Visit(test, "slow=20000") as visit:
            send(visit, True)
            await_that(lambda: notifications.shown, "a notification")
            test.equal(notifications.shown, [(visit.app.desk.await_text("has your video"), "The receipt is kept on this computer.")],
                       "that it has arrived, once")
        notifications.shown.clear()
        with Visit(test, "slow=20000") as visit:
            send(visit, False)
            visit.app.press("Close")
            visit.app.process.wait(20)
            notifications.catch_up()
            test.equal(notifications.shown, [], "who looks at it is not notified besides")


def pause_resume_and_cancel(test):
    with Visit(test, "slow=20000") as visit:
        app = visit.app
        visit.to_review()
        app.press("Send")
        app.await_page("Sending")
        visit.sees("Sealed and safe on this computer", "you are asked whether to go on without it", "a second", "left")
        app.picture("under-way")
        test.equal(len(visit.spooled()), 1, "the sealed video is on the disk")
        app.press("Pause")
        visit.sees("Paused. Press Resume to go on.")
        app.picture("paused")
        app.press("Cancel")
        visit.answer("Stop sending?", "Keep sending", "stop-or-not")
        visit.sees("Paused. Press Resume to go on.")
        app.press("Resume")
        visit.sees("you are asked whether to go on without it")
        app.desk.key("Escape")
        visit.answer("Stop sending?", "Stop", "stop-or-not")
        visit.sees("Sending is stopped", "Nothing more leaves this computer until you go on.")
        app.picture("stopped")
        test.equal(len(visit.spooled()), 1, "it is kept")
        app.press("Erase the video")
        visit.answer("Erase the sealed video?", "Keep it", "erase-or-not")
        app.press("Go on sending")
        visit.sees("Sending your video")
        visit.operator.hurry()
        app.await_page("Done", 60)
        visit.sees("has your video")
        test.equal([row["state"] for row in visit.listed()], ["received"], "all of it arrived")
        test.equal(visit.spooled(), [], "and the sealed file is gone")


def cancel_and_erase(test):
    with Visit(test, "slow=20000") as visit:
        app = visit.app
        visit.to_review()
        app.desk.focus("What leaves this computer")
        app.desk.key("space")
        visit.sees("You, with the key kept on this computer")
        app.press("Send")
        app.await_page("Sending")
        visit.sees("a second")
        app.press("Cancel")
        visit.answer("Stop sending?", "Stop", "stop-or-not")
        app.press("Erase the video")
        visit.sees("was told that it comes, and may have all of it or a part")
        visit.answer("Erase the sealed video?", "Erase here only", "erase-or-not")
        app.await_page("Camera")
        test.equal(visit.spooled(), [], "nothing of it is left on the disk")
        test.true([row["state"] for row in visit.listed()] != ["received"], "the operator has not got it")


def connections(operator):
    """Those of this computer to the operator that are open."""
    port = int(operator.link.split("operator=")[1].split("&")[0].rsplit("%3A", 1)[1])
    rows = pathlib.Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    return [row for row in rows if int(row.split()[2].split(":")[1], 16) == port and row.split()[3] == "01"]


def another_invitation_stops_sending(test):
    with tempfile.TemporaryDirectory(prefix="sfs-sending.") as name:
        other = DemoOperator(RECEIVER, pathlib.Path(name) / "operator", name="Another market")
        other.serve()
        try:
            with Visit(test, "slow=20000") as visit:
                app = visit.app
                visit.to_review()
                app.press("Send")
                app.await_page("Sending")
                visit.sees("a second", "left")
                test.true(connections(visit.operator), "it is being sent")
                hand_on(BUILD, other.invite())
                visit.answer("Begin with another invitation?", "Stay here", "another-or-not")
                test.true(app.desk.find("Sending", "panel") is not None, "staying stays")
                test.true(connections(visit.operator), "and sends")
                hand_on(BUILD, other.invite())
                visit.answer("Begin with another invitation?", "Begin", "another-or-not")
                app.await_page("Welcome")
                visit.sees(other.url.split("//")[1])
                await_that(lambda: not connections(visit.operator), "the connection to the first to be closed")
                test.true(True, "the connection to the first operator is closed")
                # All of the other one's pages, which takes longer than the rest of the first would have.
                visit.to_review()
                app.press("Send")
                app.await_page("Done", 60)
                test.equal([row["state"] for row in other.list()], ["received"], "the other one gets its video")
                test.equal([row["state"] for row in visit.listed()], ["uploading"], "the first one never did")
                test.equal(len(visit.spooled()), 1, "its sealed video is still here")
        finally:
            other.stop()


def sign_out(operator):
    """The operator takes back every permission it gave."""
    base = sqlite3.connect(next(pathlib.Path(operator.folder).glob("*.db")), timeout=10)
    with base:
        base.execute("UPDATE grants SET revoked = 1")
        base.execute("UPDATE tokens SET revoked = 1")
    base.close()


def what_goes_wrong_behind_my_submissions_is_told(test):
    with Notifications() as notifications, Visit(test, "slow=4000") as visit:
        app = visit.app
        visit.to_review()
        app.press("Send")
        app.await_page("Sending")
        visit.sees("Sealed and safe on this computer")
        app.desk.key("ctrl+m")
        app.await_page("My submissions")
        app.desk.await_focus_on("My submissions")
        sign_out(visit.operator)
        visit.operator.hurry()
        await_that(lambda: notifications.shown, "a notification", 60)
        title, body = notifications.shown[0]
        test.true(title.startswith("Your video for 127.0.0.1") and title.endswith("was not sent"), f"which says so: {title}: {body}")
        test.true(app.desk.find("My submissions", "panel") is not None, "who looks at the list stays there")
        app.desk.key("alt+Left")
        visit.problem("You are signed out")
        test.equal(len(notifications.shown), 1, "it is told once")


def beginning_anew_asks_about_a_sealed_video(test):
    with Visit(test, "slow=20000") as visit:
        app = visit.app
        visit.to_review()
        app.press("Send")
        app.await_page("Sending")
        visit.sees("a second")
        app.press("Cancel")
        visit.answer("Stop sending?", "Stop", "stop-or-not")
        visit.sees("Sending is stopped")
        sign_out(visit.operator)
        app.press("Go on sending")
        visit.problem("You are signed out")
        app.press("Use another invitation")
        visit.answer("Begin with another invitation?", "Stay here", "anew-or-not")
        test.true(app.desk.find("Something is wrong", "panel") is not None, "staying stays")
        test.equal(len(visit.spooled()), 1, "with the sealed video")
        app.press("Use another invitation")
        app.desk.await_text("Your video is not confirmed yet")
        visit.answer("Begin with another invitation?", "Begin", "anew-or-not")
        app.await_page("Welcome")
        app.desk.await_node("Your invitation", "text")


if __name__ == "__main__":
    sys.exit(tap.run([pause_resume_and_cancel, who_looks_elsewhere_is_notified, cancel_and_erase,
                      another_invitation_stops_sending, what_goes_wrong_behind_my_submissions_is_told,
                      beginning_anew_asks_about_a_sealed_video]))
