#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The camera tried without an invitation: nothing is kept, nothing is sent, and one is back where one was."""
import sys

import tap
from desk import await_that
from visit import Visit

NOTHING = "nothing is kept and nothing sent"


def files_of(visit):
    """All files but the outbox's journal, which is there for a moment while that is looked at."""
    return sorted(str(path.relative_to(visit.data)) for path, _ in visit.files() if path.name != "outbox.db-journal")


def subtitle_says_so(visit):
    visit.app.desk.await_text("A rehearsal: nothing is kept or sent")


def a_rehearsal_from_the_first_page(test):
    with Visit(test, invited=False) as visit:
        app, desk = visit.app, visit.app.desk
        app.await_page("Welcome")
        before = files_of(visit)
        app.press("Try the camera without an invitation")
        app.await_page("Camera")
        subtitle_says_so(visit)
        visit.has_no("I would rather not")
        visit.record(page="Your rehearsal")
        visit.sees(NOTHING, "What was checked")
        app.press("Play")
        desk.await_playing()
        app.picture("playing")
        visit.has_no("Send")
        app.press("Record again")
        app.await_page("Camera")
        app.press("Keep the recording I have")
        app.await_page("Your rehearsal")
        desk.key("alt+Left")
        app.await_page("Camera")
        desk.key("alt+Left")
        app.await_page("Welcome")
        test.equal(files_of(visit), before, "no file came of it")
        visit.nothing_left()
        test.equal(app.nameless, [], "every control has a name, said once")


def a_walk_under_way_waits_for_the_rehearsal(test):
    with Visit(test) as visit:
        app, desk = visit.app, visit.app.desk
        visit.to_review()
        desk.key("ctrl+t")
        app.await_page("Camera")
        subtitle_says_so(visit)
        visit.await_state("Start recording", True, seconds=90)
        app.press("Leave the rehearsal")
        app.await_page("Look at it")
        test.true(desk.find("A rehearsal: nothing is kept or sent") is None, "and it is the walk again")
        app.press("Play")
        desk.await_playing()
        app.press("Send")
        app.await_page("Done", 60)
        await_that(lambda: len(visit.listed()) == 1, "the video of the walk to arrive")
        test.equal(app.nameless, [], "every control has a name, said once")


if __name__ == "__main__":
    sys.exit(tap.run([a_rehearsal_from_the_first_page, a_walk_under_way_waits_for_the_rehearsal]))
