#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The receipt as a page, through the desktop's print dialog: what another program reads on it is what the
signed receipt says."""
import base64
import datetime
import json
import pathlib
import shutil
import subprocess
import sys

import tap
from desk import await_that
from test_states import Sent


def part(jws, index):
    """One part of a JWS, without a look at the signature."""
    text = jws.split(".")[index]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def day(when):
    """As a person reads it."""
    local = when.astimezone()
    zone = f"{local:%z}"
    return f"{local.day} {local:%B %Y, %H:%M} (UTC{zone[:3]}:{zone[3:]})"


def print_to_file(visit, path):
    """The print dialog of GTK: its printer that writes a file, and where to."""
    app, desk = visit.app, visit.app.desk
    app.press("Save a copy…")
    visit.answer("Save a copy", "The receipt, printed or as PDF…", "save-a-copy")
    desk.await_node("Print to File", "label")
    desk.focus(lambda name: True, "table row")
    desk.key("space")
    desk.await_node(lambda name: name.endswith(f"{visit.submission[-12:]}.pdf"), "push button")
    app.picture("print-dialog")
    desk.activate(lambda name: name.endswith(".pdf"), "push button")
    desk.name_in_dialog("Select a filename", path)
    await_that(lambda: desk.find(lambda name: name.endswith(f"/{path.name}"), "push button"), "the dialog to know the file")
    desk.activate(lambda name: name.endswith("Print"), "push button")
    await_that(lambda: path.is_file() and path.read_bytes().rstrip().endswith(b"%%EOF"), f"{path.name} to be written whole", 30)
    visit.sees(f"Saved as “{path.name}”")


def text_of(path):
    return subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True, text=True).stdout


def is_the_receipt(test, visit, path):
    """All that the receipt says, and nothing on a second page."""
    jws = (visit.data / "selfsame/receipts" / f"{visit.submission}.jws").read_text()
    says, key = part(jws, 1), part(jws, 0)["kid"]
    text = text_of(path)
    bare = "".join(text.split())
    for what in (visit.submission, says["sha256"], says["consent_sha256"], key):
        test.true(what in bare, f"{what} is on the page")
    for group in range(0, len(key), 4):
        test.true(f" {key[group:group + 4]} " in f" {' '.join(text.split())} ", f"{key[group:group + 4]} of the fingerprint can be read aloud")
    flat = " ".join(text.split())
    received = datetime.datetime.fromtimestamp(says["iat"], datetime.timezone.utc)
    until = datetime.datetime.fromisoformat(says["retention_until"].replace("Z", "+00:00"))
    for what in (f"Received {day(received)}", f"Must be gone by {day(until)}", "Received by http://127.0.0.1",
                 "Agreed to", "Not agreed to", "Deleted, as they have signed", "selfsame-inspect verify"):
        test.true(what in flat, f"“{what}” is on the page")
    test.equal(text.count("\f"), 1, "all of it on one page")


def look(visit, path):
    """Keeps a picture of the page, when somebody asked for pictures."""
    if visit.app.pictures:
        subprocess.run(["pdftoppm", "-r", "90", "-png", "-singlefile", path, pathlib.Path(visit.app.pictures) / path.stem], check=True)


def the_receipt_as_a_page(test):
    if not shutil.which("pdftotext"):
        test.skip("pdftotext is not installed (poppler-utils)")
        return
    with Sent(test) as visit:
        visit.to_submission()
        visit.withdraw()
        visit.sees("has signed that it deleted it")
        print_to_file(visit, visit.data / "receipt.pdf")
        is_the_receipt(test, visit, visit.data / "receipt.pdf")
        look(visit, visit.data / "receipt.pdf")
        test.equal(visit.app.nameless, [], "every control has a name, said once")


if __name__ == "__main__":
    sys.exit(tap.run([the_receipt_as_a_page]))
