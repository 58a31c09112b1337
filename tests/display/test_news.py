#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was decided while Selfsame was closed, or behind other windows: told by the desktop, to who never opened
the list, without the reasons that are nobody else's business."""
import pathlib
import sys
import tempfile

import tap
from test_states import DARK, Market, Sent
from test_submissions import Notifications


def decided_while_it_was_closed(test):
    with tempfile.TemporaryDirectory(prefix="sfs-market.") as folder:
        market = Market(pathlib.Path(folder) / "operator")
        try:
            with Notifications() as desktop, Sent(test, operator=market, env=DARK, before=lambda visit: visit.operate(
                    "decide", visit.submission, "rejected", "--reason", "It was too dark")) as visit:
                visit.app.await_page("Welcome")
                number = desktop.await_one("Not accepted")
                test.true("News of your video for 127.0.0.1" in desktop.shown[number - 1][0], "it says of whom")
                test.true(all("too dark" not in " ".join(one) for one in desktop.shown), "the reason is not in it")
                desktop.click(number)
                visit.app.await_page("One submission")
                visit.sees("Not accepted", "It was too dark")
                visit.app.picture("decided")
                test.equal(len(desktop.shown), 1, "it is told once")
                test.equal(visit.app.nameless, [], "every control has a name, said once")
        finally:
            market.stop()


def decided_when_the_operator_is_back(test):
    """Nobody answers at the start: nothing is said of that beside the list, and it is asked again by itself."""
    with tempfile.TemporaryDirectory(prefix="sfs-market.") as folder:
        market = Market(pathlib.Path(folder) / "operator")
        try:
            with Notifications() as desktop, Sent(test, operator=market, before=lambda visit: market.stop()) as visit:
                visit.app.await_page("Welcome")
                visit.is_there("My submissions")
                visit.operate("decide", visit.submission, "verified")
                test.equal(desktop.shown, [], "nothing is told before anybody has said it")
                market.serve()
                desktop.await_one("Accepted")
                test.true(visit.app.desk.find("Welcome", "panel") is not None, "and the page is the one that was there")
        finally:
            market.stop()


if __name__ == "__main__":
    sys.exit(tap.run([decided_while_it_was_closed, decided_when_the_operator_is_back]))
