#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A password store that stays locked, since nobody knows its password any more: one can go on without it, and
nothing that it holds is lost by that."""
import json
import sys

import tap
from test_unfinished import start_again
from test_waiting import LockedStore
from visit import Visit


def records(visit):
    return [json.loads(path.read_bytes()) for path in sorted((visit.data / "selfsame/submissions").glob("*.json"))]


def going_on_without_it(test):
    with Visit(test) as visit:
        visit.to_review()
        visit.send()
        visit.app.stop()
        before = records(visit)
        test.equal(len(before), 1, "one video was sent, its key and sign-in in the password store")

        with LockedStore() as store:
            start_again(visit, visit.operate("invite").split()[0])
            app = visit.app
            store.await_prompt()
            store.dismiss()
            visit.sees("Your password store is locked", "You can also go on without it. What it holds stays there.")
            test.equal(list(app.desk.nameless()), [], "every button has a name, said once")
            app.picture("locked")
            app.press("Try again")
            store.await_prompt()
            store.dismiss()
            visit.sees("Your password store is locked")
            app.press("Go on without it")
            app.await_page("Welcome")
            app.press("My submissions")
            visit.sees("Your password store is locked")
            app.picture("still-locked")
            app.desk.activate(lambda text: "Your password store is locked" in text, "list item", "Return")
            app.await_page("One submission")
            visit.sees("unlock the password store when this computer asks")
            for way_in in ("Use a recovery file…", "Sign in…"):
                visit.has_no(way_in)
            app.picture("its-page")
            app.desk.key("Escape")
            app.await_page("My submissions")
            app.press("What is kept on this computer")
            app.await_page("Kept on this computer")
            app.press("Remove everything…")
            visit.answer("Remove everything?", "Remove", "removing")
            visit.sees("it was not unlocked", "close Selfsame and open it again")
            app.picture("not-removed")
            app.desk.key("Escape")
            visit.sees("Your password store is locked")
            app.desk.key("Escape")

            visit.to_review()
            app.press("Send")
            app.await_page("Recovery file")
            test.equal(records(visit), before, "nothing was changed of what is on record")
            test.equal(app.nameless, [], "every control has a name, said once")


if __name__ == "__main__":
    sys.exit(tap.run([going_on_without_it]))
