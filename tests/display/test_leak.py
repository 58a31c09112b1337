#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clip in plain never reaches a disk or the network.

Walks the wizard under strace, plays what was sent once more, as it comes back from the operator, opens
what arrived with the operator's key, and looks for any 64-byte run of the clip, and of a canary that the
camera draws into the raw frames, in everything written, in every file mapped writable and in every file
left behind. The same check must find a library that leaks on purpose (positive control), or it proves
nothing.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import tap
import written
from app import App, stop_both
from demo_operator import DemoOperator
from walk import play_again, walk

BUILD = pathlib.Path(os.environ["SFS_BUILD_DIR"])
# Memory, whatever its name looks like: never on a disk.
IN_MEMORY = re.compile(r"^(/memfd:|/dev/shm/|/SYSV|/dev/dri/|/dev/zero|anon_inode)")


def canary_rows():
    """What a row of the canary looks like in the formats a frame has on its way."""
    rows = subprocess.run([os.environ["SFS_TEST_CAMERA_BIN"], "--print-canary"], check=True, capture_output=True, text=True)
    for line in rows.stdout.split():
        packed = bytes.fromhex(line)
        yield packed        # YUY2, as the camera gives it
        yield packed[0::2]  # the luma plane of I420, as the encoder takes it


def traced_walk(folder, preload=None):
    """(report, data file, clip, operator) of one walk."""
    fifo = folder / "strace"
    os.mkfifo(fifo)
    collector = written.start_collector(fifo, folder / "written")
    operator = DemoOperator(BUILD / "src/receiver/selfsame-receiver", folder / "operator")
    app = None
    try:
        operator.serve()
        env = {"LD_PRELOAD": str(preload), "SFS_LEAK_FILE": str(folder / "leaked")} if preload else {}
        if "ASAN_OPTIONS" in os.environ:  # its leak checker cannot work in a process that is traced
            env["ASAN_OPTIONS"] = os.environ["ASAN_OPTIONS"] + ":detect_leaks=0:verify_asan_link_order=0"
        app = App(BUILD, operator.invite(), wrap=lambda argv: written.command(fifo, argv), env=env, quiet=True)
        submission = walk(app)
        if preload is None:
            play_again(app)
        bundle = folder / "bundle.age"
        operator.run("fetch", operator.folder, submission, "--who", "test", "--reason", "leak check", "-o", bundle)
    finally:
        stop_both(app, operator)
    collector.wait(60)
    opened = subprocess.run(["age", "-d", "-i", operator.key, bundle], check=True, capture_output=True).stdout
    clip = subprocess.run(["tar", "-xO", "clip.webm"], input=opened, check=True, capture_output=True).stdout
    return json.loads((folder / "written/report.json").read_text()), folder / "written/data", clip, operator


def search_for(clip):
    search = written.Search()
    search.add("clip", clip)
    for row in canary_rows():
        search.add("canary", row)
    return search


def nothing_in_plain(test):
    with tempfile.TemporaryDirectory(prefix="sfs-leak.") as name:
        folder = pathlib.Path(name)
        report, data, clip, _ = traced_walk(folder)
        search = search_for(clip)
        test.true(len(clip) > 100_000, f"the clip is a real one ({len(clip)} bytes)")
        test.equal(report["blind"], [], "no way to write that strace does not show was used")
        test.equal(report["cut"], 0, "every write was seen whole")
        size = data.stat().st_size
        test.true(size > len(clip), f"what was written was seen: {size} bytes in {sum(n for n, _ in report['calls'].values())} calls")
        test.equal(search.in_file(data), set(), "nothing written holds the clip or the canary")
        mapped = [path for path in report["maps"] if not IN_MEMORY.match(path.replace(" (deleted)", ""))]
        for path in mapped:
            if os.path.exists(path):
                test.equal(search.in_file(path), set(), f"mapped file {os.path.basename(path)} holds neither")
        gone = [path for path in mapped if not os.path.exists(path)]
        test.true(all(re.search(r"/(outbox|records)\.db-shm|/dconf/", path) for path in gone),
                  f"files that were mapped and are gone are an index's and settings' alone: {gone}")
        test.equal(search.in_tree(os.environ["HOME"]), {}, "no file left in the home holds either")
        test.equal(search.in_tree(folder, except_for={data}), {}, "no file of the operator holds either")


def the_check_finds_a_leak(test):
    with tempfile.TemporaryDirectory(prefix="sfs-leak.") as name:
        folder = pathlib.Path(name)
        report, data, clip, _ = traced_walk(folder, preload=os.environ["SFS_LEAK_LIBRARY"])
        search = search_for(clip)
        test.equal(search.in_file(data), {"clip"}, "a clip written to a file is found in what was written")
        test.true("clip" in search.in_tree(folder, except_for={data}).get(str(folder / "leaked"), []), "and in the file left behind")
        canary = folder / "canary"
        canary.write_bytes(b"x" * 777 + next(canary_rows()) + b"y" * 99)
        test.equal(search.in_file(canary), {"canary"}, "a canary is found, too")


if __name__ == "__main__":
    sys.exit(tap.run([nothing_in_plain, the_check_finds_a_leak]))
