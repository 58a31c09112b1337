#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window, killed with SIGKILL again and again while it sends: each time it is offered at the next start,
and in the end it arrives once, and nothing readable is left. (tools/kill-test does the same to the program
without a window, much faster and at each step; `--window N` runs this one with N kills.)"""
import os
import pathlib
import random
import sys
import time

import tap
from desk import await_that
from visit import Visit
from test_unfinished import start_again

KILLS = int(os.environ.get("SFS_WINDOW_KILLS", "4"))
SEED = int(os.environ.get("SFS_WINDOW_SEED", "1"))
# An EBML header: how every WebM begins.
EBML = b"\x1a\x45\xdf\xa3"


def readable(*folders):
    return [str(path) for folder in folders for path in pathlib.Path(folder).rglob("*")
            if path.is_file() and EBML in path.read_bytes()]


def go_on(visit):
    start_again(visit)
    visit.app.await_page("Welcome")
    visit.app.press("Continue sending")
    visit.app.await_page("Sending")


def killed_while_sending(test):
    rng = random.Random(SEED)
    with Visit(test, "slow=10000") as visit:
        visit.to_review()
        visit.app.press("Send")
        visit.app.await_page("Sending")
        visit.sees("Sealed and safe on this computer")
        lost = 0
        for _ in range(KILLS):
            time.sleep(rng.uniform(0, 1.5))  # no particular moment: that is the point
            visit.app.process.kill()
            visit.app.process.wait()
            lost += len(visit.spooled()) != 1
            left = readable(visit.home.name, visit.operator.folder)
            test.true(not left, f"nothing readable is left {left}")
            go_on(visit)
        visit.operator.hurry()
        visit.app.await_page("Done", 90)
        visit.sees("has your video")
        rows = visit.listed()
        test.equal([row["state"] for row in rows], ["received"], "it arrived, once")
        await_that(lambda: visit.spooled() == [], "the sealed file to go")
        test.equal(lost, 0, "and was there all the time")
        left = readable(visit.home.name, visit.operator.folder)
        print(f"# window: kills {KILLS} lost {lost + (not rows)} duplicated {max(0, len(rows) - 1)} readable {len(left)}")


if __name__ == "__main__":
    sys.exit(tap.run([killed_while_sending]))
