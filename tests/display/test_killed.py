#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window, killed with SIGKILL again and again while it sends, the last time near the receipt: each time
it is offered at the next start, and in the end it arrives once and whole, and nothing readable is left.
(tools/kill-test does the same to the program without a window, much faster and at each step; `--window N`
runs this one with N kills.)"""
import hashlib
import json
import os
import pathlib
import random
import sys
import tempfile
import time

import tap
from desk import await_that
from test_unfinished import start_again
from test_walk import MEMBERS, opened
from visit import Visit
from walk import find_bundle

KILLS = int(os.environ.get("SFS_WINDOW_KILLS", "4"))
SEED = int(os.environ.get("SFS_WINDOW_SEED", "1"))
KILLS_A_VIDEO = 5
# An EBML header: how every WebM begins.
EBML = b"\x1a\x45\xdf\xa3"


def readable(*folders):
    return [str(path) for folder in folders for path in pathlib.Path(folder).rglob("*")
            if path.is_file() and EBML in path.read_bytes()]


class Count:
    lost = duplicated = corrupted = readable = 0


def is_over(visit):
    """The receipt is kept and the sealed file gone: the kill came after all that matters."""
    return visit.spooled() == [] and any((visit.data / "selfsame/receipts").glob("*.jws"))


def go_on(visit):
    """As the person would; whether there was anything to go on with."""
    start_again(visit)
    visit.app.await_page("Welcome")
    await_that(lambda: is_over(visit) or visit.app.desk.find("Continue sending", "push button"), "the video to be offered")
    if is_over(visit):
        return False
    visit.app.press("Continue sending")
    return True


def is_whole(visit, row):
    """What arrived opens with public tools, and holds the video that its manifest names."""
    with tempfile.TemporaryDirectory(prefix="sfs-killed.") as name:
        inside = pathlib.Path(name)
        if opened(find_bundle(visit.operator, row), visit.operator.key, inside) != MEMBERS:
            return False
        manifest = json.loads((inside / "manifest.json").read_text())
        return manifest["clip"]["sha256"] == hashlib.sha256((inside / "clip.webm").read_bytes()).hexdigest()


def one_video(test, rng, kills, count):
    with Visit(test, "slow=10000") as visit:
        visit.to_review()
        visit.app.press("Send")
        visit.app.await_page("Sending")
        visit.sees("Sealed and safe on this computer")
        sending = True
        for number in range(kills):
            if number == kills - 1:
                visit.operator.hurry()
            time.sleep(rng.uniform(0, 1.5))  # no particular moment: that is the point
            visit.app.process.kill()
            visit.app.process.wait()
            count.lost += len(visit.spooled()) != 1 and not is_over(visit)
            left = readable(visit.home.name, visit.operator.folder)
            count.readable += len(left)
            test.true(not left, f"nothing readable is left {left}")
            sending = go_on(visit)
            if sending and number < kills - 1:
                visit.app.await_page("Sending")
        if sending:
            visit.app.await_page("Done", 90)
            visit.sees("has your video")
        await_that(lambda: is_over(visit), "the sealed file to go")
        rows = visit.listed()
        count.lost += not rows
        count.duplicated += max(0, len(rows) - 1)
        test.equal([row["state"] for row in rows], ["received"], "it arrived, once")
        whole = bool(rows) and is_whole(visit, rows[0])
        count.corrupted += not whole
        test.true(whole, "and whole")
        count.readable += len(readable(visit.home.name, visit.operator.folder))


def killed_while_sending(test):
    rng, count = random.Random(SEED), Count()
    for done in range(0, KILLS, KILLS_A_VIDEO):
        one_video(test, rng, min(KILLS_A_VIDEO, KILLS - done), count)
    test.equal((count.lost, count.readable), (0, 0), "nothing was lost, and nothing could be read")
    print(f"# window: kills {KILLS} lost {count.lost} duplicated {count.duplicated} corrupted {count.corrupted} "
          f"readable {count.readable}")


if __name__ == "__main__":
    sys.exit(tap.run([killed_while_sending]))
