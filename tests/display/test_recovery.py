#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where no Secret Service answers: the recovery file is offered before a byte is sent, and what going on
without it means is said."""
import sys

import tap
from desk import await_that
from test_private import shows
from test_unfinished import start_again
from visit import Visit

PASSPHRASE = "four words that last"


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


def save_file(visit, file):
    """The recovery file that is offered before Send, and then the rest of the walk."""
    app = visit.app
    to_recovery(visit)
    for field in "Passphrase", "The same passphrase again":
        app.desk.focus(field)
        app.desk.type(PASSPHRASE)
    app.press("Save…")
    app.desk.name_in_dialog("Save the recovery file", file)
    app.await_page("Done", 60)


def choose(visit, file):
    """In the desktop's dialog for files there is a field to type into once it is asked for."""
    visit.app.press("Use a recovery file…")
    visit.app.desk.await_dialog("Choose the recovery file", field=False)
    visit.app.desk.key("ctrl+l")
    visit.app.desk.name_in_dialog("Choose the recovery file", file)


def open_with(visit, passphrase):
    visit.app.desk.await_text("Open the recovery file")
    visit.app.desk.focus("Passphrase", "password text")
    visit.app.desk.type(passphrase)
    visit.app.press("Open")


def to_submission(visit):
    visit.app.await_page("Welcome")
    visit.app.press("My submissions")
    visit.sees("signed out there")
    visit.app.desk.activate(lambda text: "signed out there" in text, "list item", "Return")
    visit.app.await_page("One submission")


def the_way_back(test):
    with Visit(test, env={"G_DEBUG": ""}) as visit:
        file = visit.data / "kept.age"
        save_file(visit, file)
        visit.app.stop()
        start_again(visit)
        app = visit.app
        to_submission(visit)
        visit.sees("You are signed out at 127.0.0.1", "If you saved a recovery file, use it here")
        visit.has_no("Play")
        visit.has_no("Withdraw and delete…")
        app.picture("signed-out")

        junk = visit.data / "junk.age"
        junk.write_bytes(b"hello")
        choose(visit, junk)
        open_with(visit, PASSPHRASE)
        visit.sees("It is not a recovery file of Selfsame, or it is damaged.")
        app.picture("not-one")

        choose(visit, file)
        app.desk.await_text("when you saved “kept.age”")
        app.picture("passphrase")
        open_with(visit, "four words that lost")
        visit.sees("The recovery file does not open with this passphrase.")
        test.equal(list(app.desk.nameless()), [], "every control of the question has a name, said once")
        app.picture("another-passphrase")
        open_with(visit, PASSPHRASE)
        visit.sees("The recovery file brought back your key and your sign-in, until Selfsame is closed.")
        visit.has_no("Use a recovery file…")
        app.picture("back")

        app.press("Play")
        visit.sees("holds is what was recorded: the checksum is the one in the receipt.")
        app.picture("playing")
        app.press("Withdraw and delete…")
        visit.answer("Withdraw and delete?", "Withdraw and delete", "withdrawing")
        visit.sees("has signed that it deleted it")
        test.equal([row["state"] for row in visit.listed()], ["deleted"], "and the operator has done so")
        test.equal(app.nameless, [], "every control has a name, said once")


if __name__ == "__main__":
    sys.exit(tap.run([going_on_without, passphrases_and_a_file, the_way_back]))
