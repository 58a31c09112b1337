#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A link that is clicked while Selfsame does not run: the desktop has D-Bus start it, by the files that are
installed, and hands the link over; a second one goes to the same window."""
import os
import pathlib
import signal
import sys

import tap
from desk import APPLICATION, Desk, await_that
from gi.repository import Gio, GLib

BUILD = pathlib.Path(os.environ["SFS_BUILD_DIR"])
LINK = "selfsame:?operator=https%3A%2F%2Fshop.example&code=pToYu_3DQZhI6Yoeh_deHWOunTGdPgmjSYTDWtkuNzY&fp=qWWXrgqb6WFgtrfYpxTvcNViTqky0geI0Dw7yXvULoU"


def ask_bus(method, arguments, kind):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    return bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", method, arguments, GLib.VariantType(kind),
                         Gio.DBusCallFlags.NONE, 20000, None).unpack()


def install():
    """The service's file as it is installed, but for the folder of the program."""
    text = (BUILD / "data" / f"{APPLICATION}.service").read_text(encoding="utf-8")
    program = next(line for line in text.splitlines() if line.startswith("Exec=")).removeprefix("Exec=").split(" ")[0]
    text = text.replace(program, str(BUILD / "src/app" / pathlib.Path(program).name))
    (pathlib.Path(os.environ["XDG_RUNTIME_DIR"]) / "services" / f"{APPLICATION}.service").write_text(text, encoding="utf-8")
    ask_bus("ReloadConfig", None, "()")


def click(link):
    """What a browser does: it has the link opened by the application that the desktop file names."""
    info = Gio.DesktopAppInfo.new_from_filename(str(BUILD / "data" / f"{APPLICATION}.desktop"))
    info.launch_uris([link], None)


def has_owner():
    return ask_bus("NameHasOwner", GLib.Variant("(s)", (APPLICATION,)), "(b)")[0]


def a_link_starts_it(test):
    install()
    test.true(not has_owner(), "nothing runs")
    os.environ["PATH"] = str(BUILD / "src/app") + os.pathsep + os.environ["PATH"]  # TryExec and Exec of a desktop file
    click(LINK)
    await_that(has_owner, "the name to be owned", 30)
    pid = ask_bus("GetConnectionUnixProcessID", GLib.Variant("(s)", (APPLICATION,)), "(u)")[0]
    try:
        command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        test.true(command[1] == b"--gapplication-service", f"D-Bus started it: {command}")
        desk = Desk(pid)
        desk.await_text("shop.example")
        test.true(True, "it shows whose invitation it is")
        click(LINK.replace("shop.example", "other.example"))
        desk.await_text("other.example")
        test.true(len(desk.windows()) == 1, "a second link goes to the same window")
        test.true(ask_bus("GetConnectionUnixProcessID", GLib.Variant("(s)", (APPLICATION,)), "(u)")[0] == pid, "and the same program")
    finally:
        os.kill(pid, signal.SIGTERM)
    await_that(lambda: not has_owner(), "it to end")


if __name__ == "__main__":
    sys.exit(tap.run([a_link_starts_it]))
