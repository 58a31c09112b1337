#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a demo marketplace and opens its invitation for a person to walk; prints what arrived."""
import argparse
import pathlib
import signal
import subprocess
import sys

from demo_operator import DemoOperator

parser = argparse.ArgumentParser()
parser.add_argument("--build", type=pathlib.Path, required=True)
parser.add_argument("--keep", type=pathlib.Path, required=True)
parser.add_argument("--screenshots", help="only a walk takes pictures; ignored here")
options = parser.parse_args()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that finally ends what was started

operator = DemoOperator(options.build / "src/receiver/selfsame-receiver", options.keep / "operator")
operator.serve()
try:
    link = operator.invite()
    print(f"operator {operator.url}")
    print(f"invitation {link}")
    subprocess.run([str(options.build / "src/app/selfsame"), "--allow-loopback", link], check=True)
finally:
    operator.stop()
for row in operator.list():
    print(f"submission {row['id']} {row['state']}")
print(f"operator-folder {operator.folder}")
print(f"operator-key {operator.key}")
