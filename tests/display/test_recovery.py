#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where no Secret Service answers: the recovery file is offered before a byte is sent, and what going on
without it means is said."""
import sys

import tap
from desk import await_that
from test_private import shows
from visit import Visit


def to_recovery(visit):
    visit.to_review()
    visit.app.desk.focus("What leaves this computer")
    visit.app.desk.key("space")
    visit.sees("You, if you save the recovery file that is offered next")
    visit.app.picture("what-leaves")
    visit.app.press("Send")
    visit.app.await_page("Recovery file")
    visit.sees("no password store that answers", "Nobody can open the file without the passphrase")
    visit.nothing_left()


def going_on_without(test):
    with Visit(test) as visit:
        app = visit.app
        to_recovery(visit)
        app.press("Go on without")
        visit.answer("Go on without a recovery file?", "Stay here", "without-or-not")
        visit.nothing_left()
        app.press("Go on without")
        app.desk.await_text("You will not be able to look at the video or have it deleted")
        visit.answer("Go on without a recovery file?", "Go on without", "without-or-not")
        app.await_page("Done", 60)
        test.equal([row["state"] for row in visit.listed()], ["received"], "the walk comes to its end")


def passphrases_and_a_file(test):
    # GTK 4.8's own file chooser makes criticals of its own while a screen reader looks on.
    with Visit(test, env={"G_DEBUG": ""}) as visit:
        app = visit.app
        to_recovery(visit)
        app.desk.focus("Passphrase")
        app.desk.type("short")
        visit.sees("The passphrase is short.")
        app.picture("short")
        app.desk.key("ctrl+a")
        app.desk.type("four words that last")
        test.true(app.desk.find("Passphrase", "password text"), "a screen reader is told that it is a password")
        test.true(shows(app.desk, "*" * len("four words that last")), "what is typed is looked at,")
        test.true(not shows(app.desk, "four words"), "and no program can read it")
        app.desk.focus("The same passphrase again")
        app.desk.type("four words that lost")
        visit.sees("The two passphrases differ.")
        app.picture("differ")
        save = app.desk.find("Save…", "push button")
        test.true(not app.desk.is_enabled(save), "nothing is saved like this")
        app.desk.key("BackSpace", "BackSpace", "BackSpace")
        app.desk.type("ast")
        await_that(lambda: app.desk.find(lambda text: "differ" in text) is None, "the complaint to go")
        app.press("Save…")
        title = "Save the recovery file"
        app.desk.await_dialog(title)
        app.picture("where-to-save")
        file = visit.data / "kept.age"
        app.desk.name_in_dialog(title, file)
        app.await_page("Done", 60)
        header = file.read_bytes()[:200]
        test.true(header.startswith(b"age-encryption.org/v1\n-> scrypt "), "the file is age, under a passphrase")
        test.equal(file.stat().st_mode & 0o077, 0, "and nobody else's to read")
        test.equal([row["state"] for row in visit.listed()], ["received"], "the walk comes to its end")


if __name__ == "__main__":
    sys.exit(tap.run([going_on_without, passphrases_and_a_file]))
