#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A receipt that does not hold: the page says that nothing is confirmed, and why, and the sealed
video stays on the seller's computer."""
import sys

import tap
from desk import await_that
from visit import Visit

KEPT = "Nothing is lost: your sealed video is kept on this computer."


def not_confirmed(test, fault, *parts, again=False):
    with Visit(test, fault) as visit:
        visit.to_review()
        visit.app.press("Send")
        visit.problem(*parts, KEPT, page="Not confirmed")
        spooled = visit.spooled()
        test.equal(len(spooled), 1, "the sealed video is kept")
        receipts = list(visit.data.glob("selfsame/receipts/*.jws"))
        test.equal([path.name.endswith(".unconfirmed.jws") for path in receipts], [True], "what came is kept as what it is, and not as a receipt")
        test.true(visit.app.desk.find(lambda text: "has your video" in text) is None, "nobody says that it was received")
        visit.is_there("Write to them")
        visit.is_there("Try again")
        if again:
            first = receipts[0].stat().st_mtime_ns
            visit.app.press("Try again")
            await_that(lambda: receipts[0].stat().st_mtime_ns != first, "the receipt to be asked for again")
            visit.problem(*parts, page="Not confirmed")
            test.equal(visit.spooled(), spooled, "it is asked again, and the sealed video still kept")
            visit.app.desk.key("ctrl+q")
            visit.answer("Leave now?", "Stay here", "leaving-unconfirmed")
            visit.app.press("Close")
            visit.answer("Leave now?", "Leave", "closing-unconfirmed")
            visit.app.process.wait(20)
            test.equal(visit.app.process.returncode, 0, "leaving ends the application")
            test.equal(visit.spooled(), spooled, "with the sealed video kept")


def wrong_signature(test):
    not_confirmed(test, "receipt-signature", "the signature on the receipt does not hold", again=True)


def wrong_key(test):
    not_confirmed(test, "receipt-key", "signed with another key")


def wrong_hash(test):
    not_confirmed(test, "receipt-hash", "differs from the one you sent")


def wrong_id(test):
    not_confirmed(test, "receipt-id", "for another submission")


def kept_too_long(test):
    not_confirmed(test, "receipt-retention", "kept longer than you agreed to")


if __name__ == "__main__":
    sys.exit(tap.run([wrong_signature, wrong_key, wrong_hash, wrong_id, kept_too_long]))
