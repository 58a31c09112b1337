#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The disk does not take the video: it stays in memory, and another folder can be named for it. And what is
wrong with the disk at the start is said there."""
import fcntl
import pathlib
import sys
import tempfile

import tap
from desk import await_that
from test_unfinished import invite, sign_out, start_again
from visit import Visit


def choose(visit, folder):
    """In the folder dialog of GTK, where Ctrl+L asks for the path."""
    app = visit.app
    app.press("Choose another folder…")
    title = "Where to keep the sealed video"
    app.desk.await_dialog(title, field=False)
    app.picture("which-folder")
    app.desk.key("ctrl+l")
    app.desk.name_in_dialog(title, folder)


def sealed_in_another_folder(test):
    # GTK 4.8's own file chooser makes criticals of its own while a screen reader looks on.
    with Visit(test, "slow=4000", env={"G_DEBUG": ""}) as visit:
        app = visit.app
        visit.to_review()
        # The place where consents are kept becomes one that takes nothing, whoever asks.
        consents = visit.data / "selfsame/consents"
        consents.rmdir()
        consents.write_text("in the way")
        app.press("Send")
        visit.problem("Your records cannot be kept", "Your video is still here, in memory", "in another folder")
        visit.has_no("Write to them")
        app.press_anew("Try again", "Something is wrong")
        visit.problem("Your records cannot be kept")
        visit.nothing_left()

        occupied = visit.data / "occupied"
        occupied.mkdir()
        (occupied / "Selfsame").write_text("no folder")
        choose(visit, occupied)
        await_that(lambda: app.desk.find("Where to keep the sealed video") is None, "the dialog to be gone")
        visit.problem("Your records cannot be kept", "Your video is still here, in memory")

        other = visit.data / "stick"
        other.mkdir()
        choose(visit, other)
        app.await_page("Sending")
        visit.sees("Sealed and safe in the folder you chose")
        test.equal(len(list(other.glob("Selfsame/outbox/*.age"))), 1, "the sealed video is there")
        test.equal(visit.spooled(), [], "and not where there was no room for it")
        app.desk.key("ctrl+q")
        app.desk.await_text("when it is started again and that folder is there")
        visit.has_no("Go on by itself at the next start", "check box")
        visit.answer("Leave now?", "Leave", "leaving")
        await_that(lambda: app.process.poll() is not None, "the window to close")

        # The stick is not connected at the next start.
        consents.unlink()
        away = visit.data / "away"
        other.rename(away)
        start_again(visit)
        app = visit.app
        app.await_page("Welcome")
        visit.sees("A folder that you chose is not there", str(other), "Connect the disk or stick")
        app.picture("not-connected")
        before = app.desk.find("Forget it", "push button")
        app.press("Try again")
        await_that(lambda: app.desk.find("Forget it", "push button") not in (None, before), "the folder to be looked for again")
        visit.sees("A folder that you chose is not there")
        app.press("Forget it")
        visit.sees("If a video waits in it, that is not sent", "a deletion that you asked for may not be followed up")
        visit.answer("Forget this folder?", "Keep it", "forgetting")
        away.rename(other)
        app.press("Try again")
        visit.sees("1 video waits to be sent to 127.0.0.1", f"It is sealed in {other}")
        app.picture("connected")
        test.equal(app.nameless, [], "every control has a name, said once")
        app.press("Continue sending")
        app.await_page("Sending")
        fails_and_goes_on(visit)
        visit.operator.hurry()
        app.await_page("Done", 60)
        visit.sees("A copy of the receipt is in the folder you chose")
        test.equal(sorted(row["state"] for row in visit.listed()), ["received", "uploading"], "it arrived, under the new sign-in")
        test.equal(list(other.glob("Selfsame/outbox/*.age")), [], "the sealed video is gone from the folder")
        test.equal(len(list(other.glob("Selfsame/receipts/*.jws"))), 1, "and the receipt is in it")
        like_any_other(visit, other)


def fails_and_goes_on(visit):
    """What is said to be safe is so in that folder: while it is sent, in the question, and when it cannot be sent."""
    app = visit.app
    visit.sees("Sealed and safe in the folder you chose")
    app.press("Cancel")
    visit.sees("The sealed video is kept in the folder you chose, so that")
    visit.answer("Stop sending?", "Stop", "stop-or-not")
    sign_out(visit.operator)
    app.press("Go on sending")
    visit.problem("You are signed out", "Nothing is lost: your sealed video is kept in the folder you chose.")
    app.picture("not-lost")
    app.press("Sign in again")
    app.desk.await_text("Sign in with another invitation")
    app.desk.focus("Your invitation")
    app.desk.type(invite(visit, "--subject", visit.listed()[0]["sub"])[0])
    app.press("Go on sending")
    visit.sees("Sealed and safe in the folder you chose")


def like_any_other(visit, other):
    """What was sent from there is found, played, checked and taken back, also without that folder."""
    app, test = visit.app, visit.test
    test.equal([path.name for kind in ("submissions", "consents") for path in (other / "Selfsame" / kind).iterdir()], [],
               "what is known of it is not in the folder any more")
    other.rename(visit.data / "away")
    app.press("Show in My submissions")
    app.await_page("One submission")
    visit.sees("Received")
    test.true(app.desk.find(lambda text: str(other) in text) is None, "nothing is said of a folder")
    app.press("Play")
    visit.sees("is what was recorded: the checksum is the one in the receipt")
    app.press("Withdraw and delete…")
    visit.answer("Withdraw and delete?", "Withdraw and delete", "withdrawing")
    visit.sees("has signed that it deleted it", "Deleted, and signed for")
    test.equal(len(list((visit.data / "selfsame/receipts").glob("*.deletion.jws"))), 1, "the deletion is kept in the usual place")


def the_folder_cannot_be_made(test):
    with tempfile.TemporaryDirectory(prefix="sfs-elsewhere.") as name:
        home = pathlib.Path(name) / "home"
        home.write_text("no folder")
        with Visit(test, env={"XDG_DATA_HOME": str(home)}) as visit:
            visit.sees("Your records cannot be kept", "that you may write to your home folder")
            visit.app.picture("no-folder")
            test.equal(list(visit.app.desk.nameless()), [], "every button has a name")
            visit.app.press_anew("Try again")
            visit.sees("Your records cannot be kept")
            home.unlink()
            visit.app.press("Try again")
            visit.app.await_page("Welcome")
            visit.sees("The invitation comes from")


def another_one_has_the_folder(test):
    with tempfile.TemporaryDirectory(prefix="sfs-elsewhere.") as name:
        outbox = pathlib.Path(name) / "selfsame/outbox"
        outbox.mkdir(parents=True)
        with open(outbox / "outbox.lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with Visit(test, env={"XDG_DATA_HOME": name}) as visit:
                visit.sees("Selfsame is open twice", "Another window of Selfsame")
                visit.app.picture("twice")
                visit.app.press_anew("Try again")
                visit.sees("Selfsame is open twice")
                fcntl.flock(lock, fcntl.LOCK_UN)
                visit.app.press("Try again")
                visit.app.await_page("Welcome")


if __name__ == "__main__":
    sys.exit(tap.run([the_folder_cannot_be_made, another_one_has_the_folder, sealed_in_another_folder]))
