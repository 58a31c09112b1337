#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tools/run-demo does on a desktop that is there already: opens its invitation for a person to walk,
unless a Selfsame is open there."""
import pathlib
import subprocess
import sys
import tempfile

import tap
from desk import APPLICATION, Desk, await_that
from gi.repository import Gio, GLib
from visit import BUILD

SHOW = ["/usr/bin/python3", str(pathlib.Path(__file__).parent / "show.py"), "--build", str(BUILD), "--keep"]


def child_of(process):
    """The application that the demo runs."""
    for path in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rsplit(")", 1)[1].split()[1])
            program = (path / "cmdline").read_bytes().split(b"\0")[0]
        except (OSError, ValueError):
            continue
        if parent == process.pid and program.endswith(b"/selfsame"):
            return int(path.name)
    return None


def opened_for_a_person(test):
    with tempfile.TemporaryDirectory(prefix="sfs-demo.") as kept:
        process = subprocess.Popen([*SHOW, kept], stdout=subprocess.PIPE, text=True)
        try:
            desk = Desk(await_that(lambda: child_of(process), "the application to be started"))
            desk.await_node("Welcome", "panel", 30)
            desk.await_text("127.0.0.1")
            test.true(True, "the application shows the invitation")
            desk.key("ctrl+q")
            said, _ = process.communicate(timeout=60)
        finally:
            process.terminate()
            process.wait()
        test.equal(process.returncode, 0, "it ends when the window is closed")
        told = dict(line.split(" ", 1) for line in said.splitlines())
        test.equal(list(told), ["operator", "invitation", "operator-folder", "operator-key"], "and says where everything is")
        test.true(pathlib.Path(told["operator-folder"]).is_dir() and pathlib.Path(told["operator-key"]).is_file(), "which stays")


def not_beside_another(test):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def names(method, arguments):
        return bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", method, arguments, None, Gio.DBusCallFlags.NONE, 5000, None)

    test.equal(names("RequestName", GLib.Variant("(su)", (APPLICATION, 4))).unpack()[0], 1, "a Selfsame is open here")
    try:
        with tempfile.TemporaryDirectory(prefix="sfs-demo.") as kept:
            done = subprocess.run([*SHOW, kept], capture_output=True, text=True, timeout=60, check=False)
            test.equal(done.returncode, 1, "the demo does not begin")
            test.true("is open on this desktop already" in done.stderr and "--walk" in done.stderr, "and says what to do")
            test.equal(list(pathlib.Path(kept).iterdir()), [], "nothing was made")
    finally:
        names("ReleaseName", GLib.Variant("(s)", (APPLICATION,)))


if __name__ == "__main__":
    sys.exit(tap.run([opened_for_a_person, not_beside_another]))
