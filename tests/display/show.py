#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a demo marketplace and opens its invitation for a person to walk; prints what arrived."""
import argparse
import os
import pathlib
import signal
import subprocess
import sys

from gi.repository import Gio, GLib

from demo_operator import DemoOperator
from desk import APPLICATION


def is_open_already():
    """A second Selfsame would hand its invitation to the first and end: not the one built here, perhaps,
    and perhaps in the middle of something."""
    try:
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        answer = bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "NameHasOwner",
                               GLib.Variant("(s)", (APPLICATION,)), None, Gio.DBusCallFlags.NONE, 5000, None)
        return answer.unpack()[0]
    except GLib.Error:
        return False  # without a session bus nothing is handed on either


parser = argparse.ArgumentParser()
parser.add_argument("--build", type=pathlib.Path, required=True)
parser.add_argument("--keep", type=pathlib.Path, required=True)
parser.add_argument("--screenshots", help="only a walk takes pictures; ignored here")
options = parser.parse_args()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that finally ends what was started

if is_open_already():
    sys.exit("run-demo: Selfsame is open on this desktop already. Close its window, then run this again; or run "
             "tools/run-demo --walk, which has a desktop of its own.")
operator = DemoOperator(options.build / "src/receiver/selfsame-receiver", options.keep / "operator")
operator.serve()
try:
    link = operator.invite()
    print(f"operator {operator.url}")
    print(f"invitation {link}")
    subprocess.run([str(options.build / "src/app/selfsame"), "--allow-loopback", link], check=True,
                   env={**os.environ, "SFS_SCHEMA_DIR": str(options.build / "data")})
finally:
    operator.stop()
for row in operator.list():
    print(f"submission {row['id']} {row['state']}")
print(f"operator-folder {operator.folder}")
print(f"operator-key {operator.key}")
