#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A video that was sealed and not confirmed when Selfsame ended: it is offered at the next start, goes on
by itself only where the seller said so, and can be given up."""
import contextlib
import errno
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

import tap
from app import App, hand_on
from desk import APPLICATION, await_that
from gi.repository import Gio, GLib
from test_submissions import Notifications
from visit import BUILD, RECEIVER, Visit


def start_again(visit, link=None):
    """The program anew, on the same computer, from its icon or from a link."""
    visit.app = App(BUILD, link, env={"XDG_DATA_HOME": visit.home.name, **visit.env})
    if os.environ.get("SFS_PICTURES"):
        visit.app.pictures = os.path.join(os.environ["SFS_PICTURES"], visit.test.name + "-again")


def close_while_sending(visit, tick, spooled=1):
    app = visit.app
    visit.to_review()
    app.press("Send")
    app.await_page("Sending")
    visit.sees("Sealed and safe on this computer")
    app.desk.key("ctrl+q")
    app.desk.await_text("Leave now?")
    app.desk.await_text("offers to go on with it when it is started again")
    visit.test.true(not app.desk.is_checked(app.desk.find("Go on by itself at the next start", "check box")),
                    "nothing goes on by itself unless the seller says so")
    if tick:
        app.tick("Go on by itself at the next start")
    visit.answer("Leave now?", "Leave", "leaving")
    await_that(lambda: app.process.poll() is not None, "the window to close")
    visit.test.equal(app.process.returncode, 0, "leaving ends the application")
    visit.test.equal(len(visit.spooled()), spooled, "the sealed video is on the disk")


class Held:
    """A disk that takes its time: sealing comes to no end before let_go()."""

    def __init__(self, folder):
        self.pipe = pathlib.Path(folder) / "held"
        os.mkfifo(self.pipe)
        self.env = {"LD_PRELOAD": os.environ["SFS_HOLD_LIBRARY"], "SFS_HOLD_PIPE": str(self.pipe)}
        if "ASAN_OPTIONS" in os.environ:  # a sanitizer wants to be the first that is loaded
            self.env["ASAN_OPTIONS"] = os.environ["ASAN_OPTIONS"] + ":detect_leaks=0:verify_asan_link_order=0"

    def _open(self):
        try:
            return [os.open(self.pipe, os.O_WRONLY | os.O_NONBLOCK)]
        except OSError as error:
            if error.errno != errno.ENXIO:  # nobody waits there yet
                raise
            return None

    def let_go(self):
        os.close(await_that(self._open, "the sealed video to be put on the disk")[0])


@contextlib.contextmanager
def sealing(test):
    """Send was pressed, and the video is being sealed for as long as one likes."""
    with tempfile.TemporaryDirectory(prefix="sfs-held.") as folder:
        held = Held(folder)
        # GTK 4.8 makes a critical of its own where a question goes while a screen reader looks at it.
        with Visit(test, "slow=4000", env={**held.env, "G_DEBUG": ""}) as visit:
            visit.to_review()
            visit.app.press("Send")
            visit.app.await_page("Sending")
            visit.sees("The video is being sealed.")
            yield visit, held


def what_is_asked_holds_when_it_is_answered(test):
    with sealing(test) as (visit, held):
        app, desk = visit.app, visit.app.desk
        desk.key("ctrl+q")
        visit.sees("Leave now?", "Your video is being sealed, and then it is sent.")
        test.true(desk.find(lambda text: "only in memory" in text) is None, "it is not said to be lost in any case")
        app.picture("sealing")
        held.let_go()
        await_that(visit.listed, "it to be sent meanwhile")
        app.press("Leave")
        visit.sees("Your video is not confirmed yet. It is sealed and safe on this computer", "It can also be sent to the end without this window.")
        visit.is_there("Send without the window")
        app.tick("Go on by itself at the next start")
        visit.operator.hurry()
        app.await_page("Done", 60)
        visit.answer("Leave now?", "Leave", "arrived-meanwhile")
        visit.sees("has your video")
        test.true(app.process.poll() is None, "the window stays")
        app.press("Close")
        test.equal(app.process.wait(20), 0, "and closes without a question")


def another_invitation_while_it_is_sealed(test):
    with sealing(test) as (visit, held):
        hand_on(BUILD, invite(visit)[0])
        visit.sees("Begin with another invitation?", "Your video is being sealed, and then it is sent.")
        held.let_go()
        await_that(visit.listed, "it to be sent meanwhile")
        visit.app.press("Begin")
        visit.sees("Your video is not confirmed yet")
        test.true(visit.app.desk.find("Sending", "panel") is not None, "what was answered is not what is so now: nothing is begun")
        visit.answer("Begin with another invitation?", "Begin", "asked-anew")
        visit.app.await_page("Welcome")
        test.equal(len(visit.spooled()), 1, "the sealed video is kept")


def arrived(visit):
    visit.operator.hurry()
    visit.app.await_page("Done", 60)
    visit.sees("has your video")
    visit.test.equal([row["state"] for row in visit.listed()], ["received"], "it arrived, once")
    visit.test.equal(visit.spooled(), [], "and the sealed file is gone")


def offered_and_sent(test):
    with Visit(test, "slow=20000") as visit:
        close_while_sending(visit, False)
        start_again(visit)
        visit.app.await_page("Welcome")
        visit.sees("1 video waits to be sent to 127.0.0.1", "It is sealed and safe on this computer")
        visit.app.picture("offered")
        test.equal(list(visit.app.desk.nameless()), [], "every button has a name")
        visit.app.press("Continue sending")
        visit.app.await_page("Sending")
        arrived(visit)


def invite(visit, *options):
    said = subprocess.run([RECEIVER, "invite", visit.operator.folder, *options], check=True, capture_output=True, text=True).stdout
    return said.split("\n")


def offered_beside_an_invitation(test):
    with Visit(test, "slow=20000") as visit:
        close_while_sending(visit, True)
        start_again(visit, invite(visit)[0])
        visit.app.await_page("Welcome")
        visit.sees("The invitation comes from", "1 video waits to be sent to 127.0.0.1")
        visit.app.picture("both")
        visit.app.press("Continue")
        visit.app.await_page("Who is asking")
        test.true(True, "the invitation comes first: nothing goes on by itself beside it")
        visit.app.desk.key("alt+Left")
        visit.app.await_page("Welcome")
        visit.app.press("Continue sending")
        visit.app.await_page("Sending")
        arrived(visit)


def goes_on_by_itself(test):
    with Visit(test, "slow=20000") as visit:
        close_while_sending(visit, True)
        start_again(visit)
        visit.app.await_page("Sending")
        arrived(visit)


def goes_on_behind_what_a_notification_shows(test):
    """It is started by a click on a notification, and so shows something else from the beginning."""
    with Visit(test, "slow=4000") as visit:
        close_while_sending(visit, True)
        number = visit.listed()[0]["id"]

        def click(bus, *_):
            bus.call(APPLICATION, "/" + APPLICATION.replace(".", "/"), "org.freedesktop.Application", "ActivateAction",
                     GLib.Variant("(sava{sv})", ("submission", [GLib.Variant("s", number)], {})), None, Gio.DBusCallFlags.NONE, 20000, None)

        watch = Gio.bus_watch_name(Gio.BusType.SESSION, APPLICATION, Gio.BusNameWatcherFlags.NONE, click, None)
        start_again(visit, "--gapplication-service")
        Gio.bus_unwatch_name(watch)
        visit.app.await_page("One submission")
        visit.operator.hurry()
        await_that(lambda: [row["state"] for row in visit.listed()] == ["received"], "it to arrive while something else is looked at", 30)
        test.true(visit.app.desk.find("One submission", "panel") is not None, "and the page is the one that was asked for")
        await_that(lambda: visit.spooled() == [], "the sealed file to be gone")
        visit.app.desk.key("alt+Left")
        visit.app.await_page("My submissions")
        visit.app.desk.key("alt+Left")
        visit.app.await_page("Welcome")
        visit.has_no("Continue sending")


def several_go_on_by_themselves(test):
    with Notifications() as desktop, Visit(test, "slow=20000") as visit:
        close_while_sending(visit, True)
        start_again(visit, invite(visit)[0])
        close_while_sending(visit, True, spooled=2)
        start_again(visit)
        app, desk = visit.app, visit.app.desk
        app.await_page("Welcome")
        visit.sees("Being sent:", "It goes on by itself after the one before it")
        visit.has_no("Continue sending")
        app.picture("one-after-another")
        visit.operator.hurry()
        desk.await_text("has your video. The receipt is kept on this computer", 60)
        await_that(lambda: sum("has your video" in title for title, _text in desktop.shown) == 2, "a notification of each", 60)
        await_that(lambda: desk.find(lambda text: "Being sent" in text or "goes on by itself" in text) is None, "both to be there")
        app.picture("all-sent")
        test.equal([row["state"] for row in visit.listed()], ["received", "received"], "each arrived, once")
        test.equal(visit.spooled(), [], "and the sealed files are gone")
        test.equal(app.nameless, [], "every control has a name, said once")


def given_up(test):
    with Visit(test, "slow=20000") as visit:
        close_while_sending(visit, False)
        start_again(visit)
        visit.app.await_page("Welcome")
        visit.app.press("Give up")
        visit.answer("Give up this video?", "Keep it", "give-up-or-not")
        test.equal(len(visit.spooled()), 1, "keeping keeps it")
        visit.operator.hurry()
        visit.app.press("Give up")
        visit.sees("was told that it comes, and may have all of it or a part", "it has signed that it did")
        visit.answer("Give up this video?", "Withdraw and erase", "give-up-or-not")
        await_that(lambda: not visit.app.desk.find("Continue sending", "push button"), "the card to go")
        test.equal(visit.spooled(), [], "nothing of it is left on the disk")
        visit.app.desk.await_node("Your invitation", "text")
        await_that(lambda: [row["state"] for row in visit.listed()] == ["deleted"], "the operator to erase what it had of it", 60)
        visit.app.press("My submissions")
        visit.sees("Deleted, and signed for")
        test.equal(visit.app.nameless, [], "every control has a name, said once")


def sign_out(operator):
    base = sqlite3.connect(next(pathlib.Path(operator.folder).glob("*.db")), timeout=10)
    with base:
        base.execute("UPDATE grants SET revoked = 1")
        base.execute("UPDATE tokens SET revoked = 1")
    base.close()


def signed_out_meanwhile(test):
    with Visit(test, "slow=20000") as visit:
        close_while_sending(visit, False)
        sign_out(visit.operator)
        start_again(visit)
        visit.app.await_page("Welcome")
        visit.app.press("Continue sending")
        visit.problem("You are signed out")
        visit.app.press("Sign in again")
        visit.app.await_page("Sending")
        visit.app.desk.await_text("Sign in with another invitation")
        visit.app.desk.focus("Your invitation")
        visit.app.desk.type("selfsame:cut-off")
        visit.app.press("Go on sending")
        visit.problem("Nothing is lost: your sealed video is kept on this computer.", "Copy the whole link")
        visit.has_no("Use another invitation")
        visit.app.picture("cut-off")
        visit.app.press("Go back")
        visit.sees("Sending is stopped")
        visit.app.press("Go on sending")
        visit.app.desk.await_text("Sign in with another invitation")
        visit.answer("Sign in with another invitation", "Not now", "sign-in-again")
        visit.app.press("Erase the video")
        visit.sees("You are signed out there", "To have it deleted, write to")
        visit.has_no("Withdraw and erase")
        visit.answer("Erase the sealed video?", "Erase here only", "erase-or-not")
        visit.app.await_page("Welcome")
        test.equal(visit.spooled(), [], "nothing of it is left on the disk")


def removed_meanwhile(test):
    """Whoever is told that it cannot be sent any more is not told, on the way to the next one, that it is safe."""
    with Visit(test, "slow=20000") as visit:
        close_while_sending(visit, False)
        for name in visit.spooled():
            (visit.data / "selfsame/outbox" / name).unlink()
        start_again(visit)
        visit.app.await_page("Welcome")
        visit.app.press("Continue sending")
        visit.problem("The sealed video is gone", "This video cannot be sent any more")
        visit.app.desk.key("alt+Left")
        visit.sees("Sending is stopped")
        test.true("Sealed and safe on this computer" not in visit.app.desk.texts(), "it is not called safe")
        visit.app.press("Go on sending")
        visit.problem("The sealed video is gone")
        visit.app.press("Use another invitation")
        visit.app.await_page("Welcome")
        visit.app.desk.await_node("Your invitation", "text")
        test.true(visit.app.desk.find("Begin with another invitation?") is None, "nothing is asked where nothing can be lost")


def is_anywhere(visit, data, run=64):
    """Whether a piece of it is in any file of the operator, one looked for in every 4 KiB."""
    return any(text.find(data[at:at + run]) >= 0 for _, text in visit.files(visit.operator.folder) for at in range(0, len(data) - run, 4096))


def signed_in_again_with_another_invitation(test):
    with Visit(test, "slow=20000") as visit:
        close_while_sending(visit, False)
        sign_out(visit.operator)
        subject = visit.listed()[0]["sub"]
        link, pin = invite(visit, "--subject", subject, "--pin")[:2]
        sealed = (visit.data / "selfsame/outbox" / visit.spooled()[0]).read_bytes()
        start_again(visit)
        app = visit.app
        app.await_page("Welcome")
        app.press("Continue sending")
        visit.problem("You are signed out")
        app.press("Sign in again")
        app.await_page("Sending")
        app.desk.await_text("Sign in with another invitation")
        app.desk.focus("Your invitation")
        app.desk.type(link)
        app.desk.focus("PIN, if one came with it")
        app.desk.type(pin.split()[1])
        app.picture("another-invitation")
        visit.operator.hurry()
        app.press("Go on sending")
        app.await_page("Done", 60)
        visit.sees("has your video")
        test.equal(sorted(row["state"] for row in visit.listed()), ["received", "uploading"], "it arrived under the new sign-in")
        test.equal(visit.spooled(), [], "and the sealed file is gone")
        test.true(is_anywhere(visit, sealed), "the operator has it")
        app.press("Show in My submissions")
        app.await_page("One submission")
        app.press("Withdraw and delete…")
        visit.answer("Withdraw and delete?", "Withdraw and delete", "withdrawing")
        visit.sees("Deleted, and signed for")
        test.equal([row["state"] for row in visit.listed()], ["deleted", "deleted"], "also what came under the old one is erased")
        test.true(not is_anywhere(visit, sealed), "and no part of it is left with the operator")


if __name__ == "__main__":
    sys.exit(tap.run([offered_and_sent, offered_beside_an_invitation, goes_on_by_itself, goes_on_behind_what_a_notification_shows,
                      several_go_on_by_themselves, given_up, signed_out_meanwhile, removed_meanwhile, signed_in_again_with_another_invitation,
                      what_is_asked_holds_when_it_is_answered, another_invitation_while_it_is_sealed]))
