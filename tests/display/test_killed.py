#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window, killed with SIGKILL again and again: while it sends, when all has arrived, and when the receipt is kept.
Each time it is offered at the next start, and in the end it arrives once and whole, and nothing readable is left.
(tools/kill-test does the same to the program without a window, much faster and at each step; `--window N`
runs this one with N kills.)"""
import collections
import hashlib
import json
import os
import pathlib
import random
import re
import stat
import sys
import tempfile
import time

import tap
from desk import PATIENCE, await_that
from test_unfinished import start_again
from test_walk import MEMBERS, opened
from visit import Visit
from walk import find_bundle

KILLS = int(os.environ.get("SFS_WINDOW_KILLS", "4"))
SEED = int(os.environ.get("SFS_WINDOW_SEED", "1"))
# Of one video. What is meant is not always what is hit: from the last piece to the receipt are some milliseconds.
WHEN = ("sending", "sending", "sending", "arrived", "receipt")
# An EBML header that says so: how every WebM begins. The first four bytes alone are in one of 4,000 sealed videos.
WEBM = re.compile(rb"\x1a\x45\xdf\xa3.{1,60}webm", re.DOTALL)


def is_readable(path):
    try:
        return path.is_file() and WEBM.search(path.read_bytes()) is not None
    except FileNotFoundError:  # the operator goes on, and put something else in its place
        return False


def readable(*folders):
    return [str(path) for folder in folders for path in pathlib.Path(folder).rglob("*") if is_readable(path)]


class Count:
    kills = lost = duplicated = corrupted = readable = 0

    def __init__(self):
        self.fell = collections.Counter()


def has_receipt(visit):
    return any((visit.data / "selfsame/receipts").glob("*.jws"))


def is_file_of(path, size):
    try:
        found = path.stat()
    except FileNotFoundError:  # the operator put the whole in the place of its parts meanwhile
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size == size


def has_arrived(visit, size):
    """All of its bytes are at the operator; it may not know yet that these are all."""
    return any(is_file_of(path, size) for path in (pathlib.Path(visit.operator.folder) / "contents").rglob("*"))


def is_over(visit):
    """The receipt is kept and the sealed file gone: the kill came after all that matters."""
    return visit.spooled() == [] and has_receipt(visit)


def at_once(condition, what):
    """As await_that(), with two milliseconds between two looks: soon enough, and what is waited for needs the processor too."""
    end = time.monotonic() + 60 * PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within a minute: {what}")
        time.sleep(0.002)


def await_moment(visit, rng, when, size):
    if when == "sending":
        time.sleep(rng.uniform(0, 1.5))  # no particular moment: that is the point
        return
    visit.operator.hurry()
    if when == "arrived":
        at_once(lambda: has_arrived(visit, size), "all of it to arrive")
    else:
        at_once(lambda: has_receipt(visit), "the receipt to be kept")


def where_it_fell(visit, size):
    if has_receipt(visit):
        return "sealed-file-gone" if visit.spooled() == [] else "receipt-kept"
    return "all-arrived" if has_arrived(visit, size) else "while-sent"


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
        if not is_readable(inside / "clip.webm"):
            raise AssertionError("a video that lies open is not seen")
        manifest = json.loads((inside / "manifest.json").read_text())
        return manifest["clip"]["sha256"] == hashlib.sha256((inside / "clip.webm").read_bytes()).hexdigest()


def one_video(test, rng, kills, count):
    with Visit(test, "slow=10000") as visit:
        visit.to_review()
        visit.app.press("Send")
        visit.app.await_page("Sending")
        visit.sees("Sealed and safe on this computer")
        size = (visit.data / "selfsame/outbox" / visit.spooled()[0]).stat().st_size
        sending = True
        for number, when in enumerate(WHEN[-kills:], 1):
            await_moment(visit, rng, when, size)
            visit.app.process.kill()
            visit.app.process.wait()
            count.kills += 1
            count.fell[where_it_fell(visit, size)] += 1
            count.lost += len(visit.spooled()) != 1 and not is_over(visit)
            left = readable(visit.home.name, visit.operator.folder)
            count.readable += len(left)
            test.true(not left, f"nothing readable is left {left}")
            sending = go_on(visit)
            if not sending:
                break
            if when == "sending" and number < kills:
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
    while count.kills < KILLS:
        one_video(test, rng, min(len(WHEN), KILLS - count.kills), count)
    test.equal((count.lost, count.readable), (0, 0), "nothing was lost, and nothing could be read")
    print("# window: " + " ".join(f"{where} {number}" for where, number in sorted(count.fell.items())))
    print(f"# window: kills {count.kills} lost {count.lost} duplicated {count.duplicated} corrupted {count.corrupted} "
          f"readable {count.readable}")


if __name__ == "__main__":
    sys.exit(tap.run([killed_while_sending]))
