#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person waits for, and what a walk takes of memory. Runs under tests/fixtures/with-desktop:

    bench_app.py BUILD start     start to first window and, with a camera that shows nothing but
                                 magenta, to the camera's picture on the screen
    bench_app.py BUILD walk      peak memory of the application, invitation to receipt
    bench_app.py BUILD list      My submissions with a thousand of them: from the key press to the first change
                                 on the screen and to the last, and the longest frame of it and of scrolling
    bench_app.py BUILD send      Send pressed to the verified receipt kept, of a video recorded before
    bench_app.py BUILD cheese    start and peak memory of Debian's cheese, where it is installed

Prints a JSON object.
"""
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import types

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/display"))

from app import App  # noqa: E402
from demo_operator import DemoOperator  # noqa: E402
from screen import Screen  # noqa: E402
from walk import agree, record, to_decision, walk  # noqa: E402

MAGENTA = (255, 0, 255)
RUNS = 3  # after one that only warms up
TRIES = 8  # of a program that crashes now and then, as cheese 43 with PipeWire 0.3.65 does
PATIENCE = 60


class Crashed(AssertionError):
    """The program ended by itself."""


def await_on(condition, what, process=None):
    """Seconds until condition() holds."""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > PATIENCE:
            raise AssertionError(f"{what}: not within {PATIENCE} s")
        if process and process.poll() is not None:
            raise Crashed(f"{what}: the program crashed")
        time.sleep(0.004)
    return time.monotonic() - begun


def shows_camera(screen):
    return screen.share_of(*MAGENTA) > 0.04


def peak_mib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    if not peak:
        raise Crashed("memory: the program crashed")
    return int(peak[1]) / 1024


def end(process):
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def run_until(screen, argv, condition, what, then=lambda process: None):
    """Starts a program on an empty screen; seconds until condition() holds, and what then() says."""
    for attempt in range(TRIES):
        await_on(lambda: not screen.has_window(), "an empty screen")
        process = subprocess.Popen(argv, stderr=subprocess.DEVNULL)
        try:
            return await_on(condition, what, process), then(process)
        except Crashed:
            if attempt == TRIES - 1:
                raise
        finally:
            end(process)


def first_window(screen, argv):
    """Median of the seconds from start to first window, when everything is warm."""
    times = [run_until(screen, argv, screen.has_window, "a window")[0] for _ in range(RUNS + 1)]
    return statistics.median(times[1:])


def start(build, operator):
    screen = Screen()
    window = first_window(screen, [str(build / "src/app/selfsame"), "--allow-loopback", operator.invite()])
    await_on(lambda: not screen.has_window(), "an empty screen")
    app = App(build, operator.invite(), quiet=True)
    try:
        to_decision(app)
        agree(app)
        page = await_on(lambda: shows_camera(screen), "the camera's picture")
    finally:
        app.stop()
    # As if the pages between took no time: a person reads them.
    return {"window_s": window, "page_s": page, "preview_s": window + page}


def send_once(build, operator):
    """Seconds from the key that presses Send; the receipt is written down once it is verified."""
    receipts = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "selfsame/receipts"
    before = set(receipts.glob("*.jws"))
    app = App(build, operator.invite(), quiet=True)
    try:
        to_decision(app)
        agree(app)
        record(app)
        app.desk.focus("Send", "push button")
        begun = time.monotonic()
        app.desk.key("space")
        await_on(lambda: set(receipts.glob("*.jws")) - before, "the receipt", app.process)
        seconds = time.monotonic() - begun
        app.await_page("Done")
    finally:
        app.stop()
    return seconds


def send(build, operator):
    times = [send_once(build, operator) for _ in range(RUNS)]
    return {"window_s": statistics.median(times), "worst_s": max(times)}


def memory(build, operator):
    app = App(build, operator.invite(), quiet=True)
    try:
        walk(app)
        peak = peak_mib(app.process.pid)
    finally:
        app.stop()
    return {"rss_peak_mib": peak}


def thousand(build):
    from many import fill, leave, open_and_scroll
    from test_states import Market, Sent

    def once(folder):
        folder.mkdir()
        watched = folder / "watchdog.json"
        visit = Sent(types.SimpleNamespace(name="list"), operator=Market(folder / "operator"), env={"SFS_WATCHDOG": str(watched)},
                     before=lambda visit: fill(visit.data / "selfsame", visit.submission))
        with visit:
            visit.app.await_page("Welcome")
            first, last = open_and_scroll(visit.app)
            seen = leave(visit.app, watched)
        return first, last, seen["shown_ms"], max(seen["max_entering_ms"], seen["max_stall_ms"])

    with tempfile.TemporaryDirectory(prefix="sfs-bench.") as name:
        runs = [once(pathlib.Path(name) / str(number)) for number in range(RUNS)]
    first, last, shown, _ = (statistics.median(values) for values in zip(*runs))
    return {"first_ms": first, "open_ms": last, "shown_ms": shown, "frame_ms": max(run[3] for run in runs)}


def cheese():
    screen = Screen()
    window = first_window(screen, ["cheese"])

    def settled(process):
        time.sleep(2)  # so that its peak is not that of its start
        return peak_mib(process.pid)

    preview, peak = run_until(screen, ["cheese"], lambda: shows_camera(screen), "the camera's picture", settled)
    return {"window_s": window, "preview_s": preview, "rss_peak_mib": peak}


def main():
    build, what = pathlib.Path(sys.argv[1]), sys.argv[2]
    os.environ["SFS_BUILD_DIR"] = str(build)
    if what == "cheese":
        if not shutil.which("cheese"):
            raise AssertionError("cheese is not installed")
        print(json.dumps(cheese()))
        return
    if what == "list":
        print(json.dumps(thousand(build)))
        return
    with tempfile.TemporaryDirectory(prefix="sfs-bench.") as name:
        operator = DemoOperator(build / "src/receiver/selfsame-receiver", pathlib.Path(name) / "operator")
        try:
            operator.serve()
            print(json.dumps({"start": start, "walk": memory, "send": send}[what](build, operator)))
        finally:
            operator.stop()


if __name__ == "__main__":
    try:
        main()
    except AssertionError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
