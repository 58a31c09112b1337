#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, from an invitation to a receipt, walked by key presses in the real window.

Ends with the lines submission, receipt, bundle and operator-key, and exit status 0.
"""
import argparse
import hashlib
import os
import pathlib
import re
import shutil
import signal
import sys

from app import App, stop_both
from demo_operator import DemoOperator
from desk import await_that


def to_decision(app):
    app.await_page("Welcome")
    app.press("Continue")
    app.await_page("Who is asking")
    app.press("Continue", seconds=20)
    app.await_page("Your decision")


def agree(app):
    """Ticks what is required and says yes."""
    for node in list(app.desk.nodes()):
        if node.get_role_name() == "check box" and "Required" in (node.get_name() or ""):
            app.tick(node.get_name())
    app.press("I agree")


def record(app, seconds=90):
    app.await_page("Camera")
    app.record(seconds=seconds)


def walk(app):
    """Invitation to receipt; gives the submission's id."""
    to_decision(app)
    agree(app)
    record(app)
    app.press("Play")
    app.desk.await_playing()
    app.picture("playing")
    app.press("Send")
    app.await_page("Done", 60)
    text = app.desk.await_text("has your video")
    app.say(f"text     {text}")
    return await_that(lambda: re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", " ".join(app.desk.texts())),
                      "the receipt's number")[0]


def play_again(app):
    """From the receipt: what was sent, fetched and opened anew, played, and left."""
    app.press("Show in My submissions")
    app.await_page("One submission")
    app.press("Play")
    app.desk.await_text("is what was recorded: the checksum is the one in the receipt", 40)
    app.desk.await_playing()
    app.desk.await_node("Play", "push button", 30)  # to its end
    app.desk.key("Escape")
    app.desk.await_node("My submissions", "panel")


def find_bundle(operator, row):
    """The sealed file in the receiver's own store: the one with the hash that its records name."""
    for path in (pathlib.Path(operator.folder) / "contents").iterdir():
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == row["sha256"]:
            return path
    raise AssertionError(f"no file of the receiver has the hash {row['sha256']}")


def find_receipt(submission):
    """The application's own copy of a receipt."""
    return pathlib.Path(os.environ["XDG_DATA_HOME"]) / "selfsame/receipts" / f"{submission}.jws"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--keep", type=pathlib.Path, required=True)
    parser.add_argument("--screenshots", type=pathlib.Path)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that finally ends what was started

    operator = DemoOperator(options.build / "src/receiver/selfsame-receiver", options.keep / "operator")
    operator.serve()
    app = None
    try:
        link = operator.invite()
        print(f"operator {operator.url}")
        app = App(options.build, link)
        app.pictures = options.screenshots
        submission = walk(app)
        held = [row for row in operator.list() if row["id"] == submission]
        if len(held) != 1 or held[0]["state"] != "received":
            sys.exit(f"the receiver does not hold {submission} as received: {held}")
        bundle = find_bundle(operator, held[0])
        # The desktop of the walk goes away with it: the receipt is kept beside what the operator holds.
        receipt = shutil.copy(find_receipt(submission), options.keep / "receipt.jws")
    finally:
        stop_both(app, operator)
    print(f"submission {submission}")
    print(f"receipt {receipt}")
    print(f"bundle {bundle}")
    print(f"operator-key {operator.key}")


if __name__ == "__main__":
    main()
