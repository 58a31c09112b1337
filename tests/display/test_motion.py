#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who wants no motion sees none: no page fades into the next, nothing unfolds by and by."""
import os
import pathlib
import sys
import tempfile

from gi.repository import Gio, GLib

import tap
from desk import APPLICATION, await_that
from visit import Visit


class Watched:
    """What moved by itself in the window, with animations or without, as the desktop says."""

    def __init__(self, animations):
        self.folder = tempfile.TemporaryDirectory(prefix="sfs-motion.")
        self.animations = animations

    def __enter__(self):
        folder = pathlib.Path(self.folder.name)
        self.file = folder / "moved"
        (folder / "gtk-4.0").mkdir()
        (folder / "gtk-4.0/settings.ini").write_text(f"[Settings]\ngtk-enable-animations={self.animations}\n", encoding="utf-8")
        self.env = {"XDG_CONFIG_HOME": str(folder), "LD_PRELOAD": os.environ["SFS_MOTION_LIBRARY"], "SFS_MOTION_FILE": str(self.file)}
        return self

    def moved(self):
        return self.file.read_text(encoding="utf-8").splitlines()

    def __exit__(self, *_):
        self.folder.cleanup()


def around(visit):
    """Through every kind of change there is: pages, views beside them, folds, windows, a countdown."""
    app, desk = visit.app, visit.app.desk
    app.await_page("Welcome")
    app.press("Continue")
    app.await_page("Who is asking")
    desk.key("ctrl+m")
    app.await_page("My submissions")
    desk.key("alt+Left")
    app.await_page("Who is asking")
    desk.key("ctrl+comma")
    desk.activate("Start when ready", "check box")
    desk.activate("Start when ready", "check box")
    desk.key("Escape")
    await_that(lambda: desk.find("Start when ready", "check box") is None, "Preferences to be closed")
    desk.take_keyboard()
    desk.key("ctrl+t")
    app.await_page("Camera")
    app.press("Start recording", 90)
    app.await_page("Recording")
    app.picture("countdown")
    desk.key("Escape")
    app.await_page("Camera")


class Portal:
    """The desktop's settings, as its portal tells them: whether motion is to be reduced, and no more."""

    NAME, PATH, INTERFACE = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings"
    WORD = ("org.freedesktop.appearance", "reduced-motion")
    XML = f"""<node><interface name='{INTERFACE}'>
      <method name='Read'><arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='v' direction='out'/></method>
      <signal name='SettingChanged'><arg type='s'/><arg type='s'/><arg type='v'/></signal>
    </interface></node>"""

    def __init__(self, reduced):
        self.reduced = reduced
        self.asked = False

    def __enter__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        interface = Gio.DBusNodeInfo.new_for_xml(self.XML).interfaces[0]
        self.object = self.bus.register_object(self.PATH, interface, self._called, None, None)
        owned = []
        self.name = Gio.bus_own_name_on_connection(self.bus, self.NAME, Gio.BusNameOwnerFlags.NONE, lambda *_: owned.append(1), None)
        await_that(lambda: owned, "the name of the portal")
        return self

    def _called(self, _bus, _sender, _path, _interface, _method, parameters, invocation):
        if parameters.unpack() == self.WORD:
            self.asked = True
            invocation.return_value(GLib.Variant("(v)", (GLib.Variant("v", GLib.Variant("u", self.reduced)),)))
        else:
            invocation.return_dbus_error("org.freedesktop.portal.Error.NotFound", "it is not told here")

    def change(self, reduced):
        self.reduced = reduced
        self.bus.emit_signal(None, self.PATH, self.INTERFACE, "SettingChanged",
                             GLib.Variant("(ssv)", (*self.WORD, GLib.Variant("u", reduced))))
        self.await_taken_in()

    def await_taken_in(self):
        """What is asked after a word on the same connection is answered by who has taken the word in."""
        self.bus.call_sync(APPLICATION, "/" + APPLICATION.replace(".", "/"), "org.gtk.Actions", "List", None, None,
                           Gio.DBusCallFlags.NONE, -1, None)

    def __exit__(self, *_):
        Gio.bus_unown_name(self.name)
        self.bus.unregister_object(self.object)


def the_portal_asks_for_less(test):
    with Portal(1) as portal, Watched(1) as watched, Visit(test, env=watched.env) as visit:
        app, desk = visit.app, visit.app.desk
        app.await_page("Welcome")
        await_that(lambda: portal.asked, "the portal to be asked")
        portal.await_taken_in()
        before = watched.moved()  # a desktop that is slow to answer is not waited for
        app.press("Continue")
        app.await_page("Who is asking")
        test.equal(watched.moved(), before, "nothing moves by itself, though animations are on")
        portal.change(0)
        desk.key("alt+Left")
        app.await_page("Welcome")
        await_that(watched.moved, "one page to fade into the next when that is wanted again")
        test.true(True, "and it does again when the desktop has no objection any more")


def nothing_moves(test):
    with Watched(0) as watched, Visit(test, env=watched.env) as visit:
        around(visit)
        test.equal(watched.moved(), [], "nothing moves by itself")


def the_look_finds_motion(test):
    """Otherwise that nothing is found would mean nothing."""
    with Watched(1) as watched, Visit(test, env=watched.env) as visit:
        visit.app.await_page("Welcome")
        visit.app.press("Continue")
        visit.app.await_page("Who is asking")
        await_that(watched.moved, "one page to fade into the next where that is wanted")
        test.true("GtkStack fades" in watched.moved(), f"it is seen: {watched.moved()}")


if __name__ == "__main__":
    sys.exit(tap.run([nothing_moves, the_portal_asks_for_less, the_look_finds_motion]))
