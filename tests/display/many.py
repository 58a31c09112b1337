# SPDX-License-Identifier: GPL-3.0-or-later
"""A thousand submissions in the real window: how long the list takes to open, and how it scrolls."""
import datetime
import json
import pathlib
import subprocess
import sys
import time

from desk import PATIENCE, NotSeen, settle

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
from screen import Screen  # noqa: E402

MANY = 1000
DECIDED = ["verified", "rejected"]
SHOPS = [f"https://shop{number}.example" for number in range(1, 7)]
STILL = 1.2  # seconds without a change: nothing moves any more, and the page is no longer being entered
MIDDLE = (330, 80, 8, 480)  # a strip of the list, without what moves by itself


def fill(records, submission):
    """What a seller of years has on the disk: of one that was sent there are so many, two of three decided,
    and the rest still asked about at its operator, which does not know them."""
    record = json.loads((records / "submissions" / f"{submission}.json").read_text())
    begun = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    for number in range(1, MANY):
        copy = f"{number:08x}-0000-4000-8000-000000000000"
        changed = {**record, "id": copy, "created": f"{begun + datetime.timedelta(hours=number):%Y-%m-%dT%H:%M:%SZ}"}
        if number % 3:
            changed.update(state=DECIDED[number % 3 - 1], origin=SHOPS[number % len(SHOPS)])
        else:
            for suffix in (".json", ".operator.jws"):
                consent = records / "consents" / f"{copy}{suffix}"
                consent.write_bytes((records / "consents" / f"{submission}{suffix}").read_bytes())
                consent.chmod(0o600)
        path = records / "submissions" / f"{copy}.json"
        path.write_text(json.dumps(changed))
        path.chmod(0o600)


def watch(screen, act, seconds=20):
    """Seconds from an action to the first change on the screen, and to the last before it is still."""
    before, begun = screen.strip(*MIDDLE), time.monotonic()
    act()
    first = last = None
    while True:
        now, seen = time.monotonic(), screen.strip(*MIDDLE)
        if seen != before:
            before, last = seen, now
            first = first or now
        if first is not None and now - last > STILL:
            return first - begun, last - begun
        if now - begun > seconds * PATIENCE:
            raise NotSeen(f"the screen is not still after {seconds} s" if first else f"nothing changed within {seconds} s")
        settle(0.002)


def open_and_scroll(app):
    """The list from its key press, and then through it by page, by line, by wheel, to the end and back;
    milliseconds to the first change of the screen, and to the last. Nobody looks through the accessibility
    tree meanwhile: it is served by the loop that is measured."""
    screen, desk = Screen(), app.desk
    first, last = watch(screen, lambda: desk.key("ctrl+m"))
    app.picture("a-thousand")
    desk.key(*["Page_Down"] * 20)
    desk.key(*["Down"] * 40)
    subprocess.run([desk.xdotool, "mousemove", "360", "300", "click", "--repeat", "60", "--delay", "12", "5"], check=True)
    watch(screen, lambda: desk.key("End"))
    app.picture("the-last")
    watch(screen, lambda: desk.key("Home"))
    return first * 1000, last * 1000


def leave(app, watched):
    """Ends the application; what its watchdog says of the list."""
    app.desk.key("ctrl+q")
    app.process.wait(20 * PATIENCE)
    return json.loads(watched.read_text())["places"]["submissions"]
