#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a seller waits from Send to the verified receipt: what the page of the application runs, from
sealing to the receipt kept, by sfs-headless against a receiver on loopback. Usage: bench_send.py BUILD.
Prints a JSON object."""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/display"))

from demo_operator import DemoOperator  # noqa: E402

CLIP_BYTES = 1_000_000  # five seconds of 1280×720
RUNS = 9
PATIENCE = 60


def send_once(headless, operator, clip, folder):
    """Seconds from the consent, after which sfs-headless seals at once, to the verified receipt."""
    process = subprocess.Popen([headless, "--invitation", operator.invite(), "--clip", clip, "--data", folder, "--memory-store"],
                               stdout=subprocess.PIPE, text=True)
    seen = {}
    for line in process.stdout:
        seen.setdefault(line.strip(), time.monotonic())
    if process.wait(PATIENCE) != 0:
        raise AssertionError("sfs-headless failed")
    return seen["state confirmed"] - seen["state agreed"]


def main():
    build = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="sfs-bench.") as name:
        root = pathlib.Path(name)
        clip = root / "clip.webm"
        clip.write_bytes(os.urandom(CLIP_BYTES))
        operator = DemoOperator(build / "src/receiver/selfsame-receiver", root / "operator")
        try:
            operator.serve()
            times = [send_once(build / "tests/fixtures/headless/sfs-headless", operator, clip, root / f"seller-{i}") for i in range(RUNS)]
        finally:
            operator.stop()
    print(json.dumps({"receipt_s": statistics.median(times), "worst_s": max(times)}))


if __name__ == "__main__":
    try:
        main()
    except AssertionError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
