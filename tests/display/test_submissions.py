#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of a video: from the end of the walk to its deletion, by key presses, against the real
receiver."""
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile

import tap
from desk import await_that
from gi.repository import Gio, GLib
from remains import Remains, origin_of
from visit import BUILD, Visit

INSPECT = BUILD / "src/inspect/selfsame-inspect"


class Notifications:
    """What the desktop shows of an application's notifications, and a click on one."""

    NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
    INTERFACE = """<node><interface name="org.freedesktop.Notifications">
        <method name="GetCapabilities"><arg type="as" direction="out"/></method>
        <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
          <arg type="s" direction="out"/><arg type="s" direction="out"/></method>
        <method name="CloseNotification"><arg type="u" direction="in"/></method>
        <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
          <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
          <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
        <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
      </interface></node>"""

    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.shown = []  # (title, text)
        info = Gio.DBusNodeInfo.new_for_xml(self.INTERFACE)
        self.object = self.bus.register_object(self.PATH, info.interfaces[0], self._called, None, None)
        self.owner = Gio.bus_own_name_on_connection(self.bus, self.NAME, Gio.BusNameOwnerFlags.NONE, None, None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        Gio.bus_unown_name(self.owner)
        self.bus.unregister_object(self.object)

    def _called(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        if method == "GetCapabilities":
            invocation.return_value(GLib.Variant("(as)", (["actions", "body"],)))
        elif method == "GetServerInformation":
            invocation.return_value(GLib.Variant("(ssss)", ("test", "test", "1", "1.2")))
        elif method == "Notify":
            told = arguments.unpack()
            self.shown.append((told[3], told[4]))
            invocation.return_value(GLib.Variant("(u)", (len(self.shown),)))
        else:
            invocation.return_value(None)

    def await_one(self, part):
        await_that(lambda: any(part in text for one in self.shown for text in one), lambda: f"a notification with “{part}”; there is {self.shown}", 60)
        return next(number for number, one in enumerate(self.shown, 1) if part in one[0] + one[1])

    def click(self, number):
        self.bus.emit_signal(None, self.PATH, self.NAME, "ActionInvoked", GLib.Variant("(us)", (number, "default")))


def unfold(visit, title):
    """Opens a fold of the page."""
    visit.app.desk.focus(title)
    visit.app.desk.key("space")


def save_as(visit, response, title, path):
    """“Save a copy”, one of what it offers, and the desktop's file dialog."""
    visit.app.press("Save a copy…")
    visit.answer("Save a copy", response, "save-a-copy")
    visit.app.desk.name_in_dialog(title, path)
    await_that(path.is_file, f"{path.name} to be written", 60)
    visit.sees("Saved as")


def sent_id(visit):
    return visit.listed()[0]["id"]


def what_leaves(visit):
    """Before Send: all that the page says of it."""
    visit.app.desk.activate("What leaves this computer")
    visit.sees("Sealed on this computer", "Not sealed", "Where it goes", "Who can open it", "your network address")
    visit.app.picture("what-leaves")
    return visit.app.desk.texts()


def has_left(visit, leaving, sealed):
    """What the operator got is what the page said, to the byte, and for nobody else."""
    test, sizes = visit.test, [int(size) for text in leaving for size in re.findall(r"(?:\(|^)(\d+) bytes", text)]
    whole, items, unsealed = sizes[0], sizes[1:7], sizes[7:]
    test.equal(len(sealed), whole, "the sealed file has the size that the page said")
    test.equal(sum(items), whole, f"and that is the sum of its items {items}")
    test.equal(len(unsealed), 1, f"one thing goes unsealed, of {unsealed} bytes")
    manifest = json.loads(tarred(sealed, visit.operator.key, "manifest.json"))
    test.equal(items[0], manifest["clip"]["bytes"], "the video is as long as the page said")
    host = origin_of(visit).split("/")[-1]
    test.true(host in leaving, f"the page named the host {host}")
    keys = [text for text in leaving if text.startswith("age1")]
    test.equal(sealed.split(b"\n--- ", 1)[0].count(b"\n-> X25519 "), len(keys), "it is sealed to as many keys as were shown")
    key = subprocess.run(["age-keygen", "-y", visit.operator.key], check=True, capture_output=True, text=True).stdout.strip()
    test.true(key in keys, "one of them is the operator’s")


def tarred(sealed, key, member):
    opened = subprocess.run(["age", "-d", "-i", key], input=sealed, check=True, capture_output=True).stdout
    return subprocess.run(["tar", "-xO", member], input=opened, check=True, capture_output=True).stdout


def from_the_receipt_to_the_deletion(test):
    with tempfile.TemporaryDirectory(prefix="sfs-copies.") as name, Visit(test) as visit:
        copies = pathlib.Path(name)
        app, desk = visit.app, visit.app.desk
        visit.to_review()
        leaving = what_leaves(visit)
        visit.send()
        submission = sent_id(visit)
        visit.operate("fetch", submission, "--who", "Review desk", "--reason", "To compare the face", "-o", copies / "fetched.age")
        has_left(visit, leaving, (copies / "fetched.age").read_bytes())
        remains = Remains(visit, copies / "fetched.age", copies)
        remains.control()

        app.press("Show in My submissions")
        app.await_page("One submission")
        visit.sees("Somebody is looking at it", "days until it must be gone")

        unfold(visit, "Who looked at it, and why")
        visit.sees("Review desk", "To compare the face", "that cannot be seen from here")
        app.picture("accesses")
        unfold(visit, "Who looked at it, and why")
        unfold(visit, "What you agreed to")
        visit.sees("You said yes", "You did not agree to this", "What you were told that day")
        app.picture("consent")
        unfold(visit, "What you agreed to")
        unfold(visit, "Receipt")
        visit.sees(submission, "Fingerprint of their key", visit.listed()[0]["sha256"])
        app.picture("receipt")
        unfold(visit, "Receipt")

        app.press("Play")
        visit.sees("is what was recorded: the checksum is the one in the receipt")
        desk.await_playing()
        app.picture("playing")
        unfold(visit, "What was checked")
        visit.sees("One face was in the picture")
        unfold(visit, "What was checked")

        save_as(visit, "The video…", "Save the video", copies / "video.webm")
        save_as(visit, "The receipt…", "Save the receipt", copies / "receipt.jws")
        save_as(visit, "Everything…", "Save everything", copies / "everything.tar")
        test.equal({path.name: path.stat().st_mode & 0o077 for path in copies.iterdir() if path.stat().st_mode & 0o077}, {},
                   "what was saved is readable by nobody else on this computer")
        checked = subprocess.run([INSPECT, "verify", copies / "receipt.jws", "--operator",
                                  visit.data / "selfsame/consents" / f"{submission}.operator.jws"], capture_output=True, text=True)
        test.equal(checked.returncode, 0, f"the saved receipt verifies offline {checked.stderr}")
        with tarfile.open(copies / "everything.tar") as archive:
            names = archive.getnames()
            clip = next(name for name in names if name.endswith("clip.webm"))
            test.equal(archive.extractfile(clip).read(), (copies / "video.webm").read_bytes(), "the archive holds the video that was saved")

        app.press("Withdraw and delete…")
        visit.answer("Withdraw and delete?", "Withdraw and delete", "withdrawing")
        visit.sees("has signed that it deleted it", "Deleted, and signed for")
        app.picture("deleted")
        visit.has_no("Withdraw and delete…")
        visit.has_no("Play")
        remains.none()
        desk.key("Escape")
        desk.await_node("My submissions", "panel")
        visit.sees("Deleted, and signed for")
        app.picture("list")
        desk.key("Escape")
        app.await_page("Done")
        test.equal(app.nameless, [], "every control has a name, said once")


def a_decision_is_told_and_opened(test):
    """Also to who has not opened the list since the video was sent."""
    with Notifications() as desktop, Visit(test) as visit:
        app, desk = visit.app, visit.app.desk
        visit.to_review()
        visit.send()
        visit.operate("decide", sent_id(visit), "rejected", "--reason", "It was too dark")
        desktop.click(desktop.await_one("Not accepted"))
        app.await_page("One submission")
        visit.sees("Not accepted", "It was too dark")
        visit.operator.stop()
        app.press("Ask again now")
        visit.sees("could not be asked now. This is what it said on")
        app.picture("offline")
        desk.key("Escape")
        visit.sees("Not every marketplace could be asked now")
        app.picture("offline-list")
        test.true(all("too dark" not in " ".join(one) for one in desktop.shown), "the reason is not in the notification")
        test.equal(app.nameless, [], "every control has a name, said once")


def what_is_kept_can_be_removed(test):
    with Visit(test) as visit:
        app, desk = visit.app, visit.app.desk
        visit.to_review()
        visit.send()
        submission = sent_id(visit)
        app.press("Show in My submissions")
        app.await_page("One submission")
        desk.key("Escape")
        app.press("What is kept on this computer")
        app.await_page("Kept on this computer")
        visit.sees("1 video")
        desk.activate(lambda text: text.startswith("Remove what is kept of 127.0.0.1"), "push button")
        visit.answer("Remove everything of", "Keep it", "removing")
        app.press("Remove everything…")
        visit.answer("Remove everything?", "Remove", "removing-everything")
        visit.sees("It is removed from this computer", "There is no submission")
        left = [str(path) for path, content in visit.files() if submission in path.name + content.decode("latin-1")]
        test.equal(left, [], "no file of this computer names the submission any more")
        desk.key("alt+Left")
        visit.sees("You have sent no video yet")
        app.picture("empty")
        test.equal(app.nameless, [], "every control has a name, said once")


def nothing_was_ever_sent(test):
    with Visit(test, invited=False) as visit:
        app, desk = visit.app, visit.app.desk
        app.await_page("Welcome")
        app.press("My submissions")
        visit.sees("You have sent no video yet")
        app.picture("empty")
        desk.key("Escape")
        app.await_page("Welcome")


if __name__ == "__main__":
    sys.exit(tap.run([from_the_receipt_to_the_deletion, a_decision_is_told_and_opened, what_is_kept_can_be_removed, nothing_was_ever_sent]))
