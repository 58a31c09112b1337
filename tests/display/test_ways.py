#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""“I would rather not”, and what the marketplace offers instead: the address is read before it is opened, it
is opened once, in the seller's own browser, and only after the no."""
import contextlib
import json
import pathlib
import signal
import sys
import tempfile

import tap
from browser import Seller
from desk import await_that
from test_states import DARK, Market

CALL, COUNTER = "Video call with a person", "In person at a partner counter"


@contextlib.contextmanager
def market():
    with tempfile.TemporaryDirectory(prefix="sfs-ways.") as folder:
        operator = Market(pathlib.Path(folder) / "operator")
        try:
            description = json.loads((operator.folder / "selfsame-operator.json").read_text())
            operator.addresses = {way["title"]["en"]: way["url"] for way in description["alternatives"]}
            yield operator
        finally:
            operator.stop()


def to_ways(visit):
    visit.app.await_page("Welcome")
    visit.app.press("Continue")
    visit.app.await_page("Who is asking")
    visit.app.press("I would rather not")
    visit.app.await_page("Another way")


def choose(visit, way):
    visit.app.desk.activate(way, "radio button")
    visit.is_there("Open in the browser")


def an_address_is_read_and_then_opened(test):
    with market() as operator, Seller(test, operator=operator, link=operator.link) as visit:
        app, desk = visit.app, visit.app.desk
        to_ways(visit)
        visit.sees("You need not record yourself", *operator.addresses.values())
        visit.is_there("Finish")
        visit.has_no("Open in the browser")
        choose(visit, CALL)
        desk.key("Down")  # one of several, as radio buttons are
        await_that(lambda: desk.is_checked(desk.find(COUNTER, "radio button")), "the other one to be chosen")
        app.picture("chosen")
        shown = desk.await_node(operator.addresses[COUNTER], "label")
        test.true(shown is not None, "the address is shown in full")
        test.equal(visit.addresses(), [], "and nothing was opened by choosing")
        test.equal(visit.opened("Open in the browser"), operator.addresses[COUNTER], "the browser is opened with what was shown")
        visit.sees("You said no", "Nothing of you was recorded and no video was sent.", "was told nothing", f"Go on at {operator.addresses[COUNTER]}")
        app.picture("opened")
        test.equal(visit.addresses(), [operator.addresses[COUNTER]], "once")
        test.equal(visit.listed("--refusals"), [], "the operator was told nothing")
        visit.nothing_left()
        test.equal(app.nameless, [], "every control has a name, said once")


def a_computer_without_a_browser(test):
    with market() as operator, Seller(test, operator=operator, link=operator.link, browser=False, env=DARK) as visit:
        app, desk = visit.app, visit.app.desk
        to_ways(visit)
        choose(visit, CALL)
        app.tick(next(node.get_name() for node in desk.nodes() if (node.get_name() or "").startswith("Tell 127.0.0.1")))
        app.picture("to-be-told")
        app.press("Open in the browser")
        visit.sees("No program opened this", "You can copy the address", operator.addresses[CALL])
        app.picture("no-browser")
        desk.key("Escape")
        await_that(lambda: desk.find("No program opened this") is None, "the dialog to be gone")
        visit.sees("You said no", "knows that you would rather not")
        test.equal([refusal.get("alternative") for refusal in visit.listed("--refusals")], ["video-call"], "and which way was chosen")


def what_is_told_stays_as_it_is(test):
    with market() as operator, Seller(test, operator=operator, link=operator.link) as visit:
        app, desk = visit.app, visit.app.desk
        to_ways(visit)
        choose(visit, CALL)
        tell = next(node.get_name() for node in desk.nodes() if (node.get_name() or "").startswith("Tell 127.0.0.1"))
        app.tick(tell)
        choices = [(CALL, "radio button"), (COUNTER, "radio button"), (tell, "check box"), ("Your reason, if you want to give one", "text")]
        operator.process.send_signal(signal.SIGSTOP)
        app.press("Open in the browser")
        for name, role in choices:
            visit.await_state(name, False, role)
        app.picture("on-its-way")
        app.press("Cancel")
        for name, role in choices:
            visit.await_state(name, True, role)
        desk.await_focus_on("Another way")
        operator.process.send_signal(signal.SIGCONT)
        test.equal(visit.opened("Open in the browser"), operator.addresses[CALL], "the way that was chosen is opened")
        visit.sees("You said no", "knows that you would rather not", f"Go on at {operator.addresses[CALL]}")


def an_answer_takes_no_focus_from_another_page(test):
    with market() as operator, Seller(test, operator=operator, link=operator.link) as visit:
        app, desk = visit.app, visit.app.desk
        to_ways(visit)
        app.tick(next(node.get_name() for node in desk.nodes() if (node.get_name() or "").startswith("Tell 127.0.0.1")))
        operator.process.send_signal(signal.SIGSTOP)
        app.press("Finish")
        desk.key("ctrl+m")
        app.await_page("My submissions")
        focus = desk.await_focus_on("My submissions")
        operator.process.send_signal(signal.SIGCONT)
        await_that(lambda: visit.listed("--refusals"), "the no to arrive", 60)
        for _ in range(3):
            for key in ("Tab", "shift+Tab"):
                desk.key(key)
                await_that(lambda: (desk.focused() == focus) == (key == "shift+Tab"), f"{key} to move what it should")
        test.true(True, "who looks at the list while the answer comes stays there")
        desk.key("alt+Left")
        visit.sees("You said no", "knows that you would rather not")
        await_that(lambda: "You said no" in desk.focused_name(), "and it is read when the page is back")
        test.equal(app.nameless, [], "every control has a name, said once")


if __name__ == "__main__":
    sys.exit(tap.run([an_address_is_read_and_then_opened, a_computer_without_a_browser, what_is_told_stays_as_it_is,
                      an_answer_takes_no_focus_from_another_page]))
