#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending to an operator that takes it slowly: what the page says meanwhile, and what Pause and Cancel
mean."""
import pathlib
import sqlite3
import sys
import tempfile

import tap
from app import hand_on
from demo_operator import DemoOperator
from desk import await_that
from visit import BUILD, RECEIVER, Visit


def pause_resume_and_cancel(test):
    with Visit(test, "slow=20000") as visit:
        app = visit.app
        visit.to_review()
        app.press("Send")
        app.await_page("Sending")
        visit.sees("Sealed and safe on this computer", "Keep this window open", "a second", "left")
        app.picture("under-way")
        test.equal(len(visit.spooled()), 1, "the sealed video is on the disk")
        app.press("Pause")
        visit.sees("Paused. Press Resume to go on.")
        app.picture("paused")
        app.press("Cancel")
        visit.answer("Stop sending?", "Keep sending", "stop-or-not")
        visit.sees("Paused. Press Resume to go on.")
        app.press("Resume")
        visit.sees("Keep this window open")
        app.desk.key("Escape")
        visit.answer("Stop sending?", "Stop", "stop-or-not")
        visit.sees("Sending is stopped", "Nothing more leaves this computer until you go on.")
        app.picture("stopped")
        test.equal(len(visit.spooled()), 1, "it is kept")
        app.press("Erase the video")
        visit.answer("Erase the sealed video?", "Keep it", "erase-or-not")
        app.press("Go on sending")
        visit.sees("Sending your video")
        visit.operator.hurry()
        app.await_page("Done", 60)
        visit.sees("has your video")
        test.equal([row["state"] for row in visit.listed()], ["received"], "all of it arrived")
        test.equal(visit.spooled(), [], "and the sealed file is gone")


def cancel_and_erase(test):
    with Visit(test, "slow=20000") as visit:
        app = visit.app
        visit.to_review()
        app.press("Send")
        app.await_page("Sending")
        visit.sees("a second")
        app.press("Cancel")
        visit.answer("Stop sending?", "Stop", "stop-or-not")
        app.press("Erase the video")
        visit.answer("Erase the sealed video?", "Erase", "erase-or-not")
        app.await_page("Camera")
        test.equal(visit.spooled(), [], "nothing of it is left on the disk")
        test.true([row["state"] for row in visit.listed()] != ["received"], "the operator has not got it")


def connections(operator):
    """Those of this computer to the operator that are open."""
    port = int(operator.link.split("operator=")[1].split("&")[0].rsplit("%3A", 1)[1])
    rows = pathlib.Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    return [row for row in rows if int(row.split()[2].split(":")[1], 16) == port and row.split()[3] == "01"]


def another_invitation_stops_sending(test):
    with tempfile.TemporaryDirectory(prefix="sfs-sending.") as name:
        other = DemoOperator(RECEIVER, pathlib.Path(name) / "operator", name="Another market")
        other.serve()
        try:
            with Visit(test, "slow=20000") as visit:
                app = visit.app
                visit.to_review()
                app.press("Send")
                app.await_page("Sending")
                visit.sees("a second", "left")
                test.true(connections(visit.operator), "it is being sent")
                hand_on(BUILD, other.invite())
                visit.answer("Begin with another invitation?", "Stay here", "another-or-not")
                test.true(app.desk.find("Sending", "panel") is not None, "staying stays")
                test.true(connections(visit.operator), "and sends")
                hand_on(BUILD, other.invite())
                visit.answer("Begin with another invitation?", "Begin", "another-or-not")
                app.await_page("Welcome")
                visit.sees(other.url.split("//")[1])
                await_that(lambda: not connections(visit.operator), "the connection to the first to be closed")
                test.true(True, "the connection to the first operator is closed")
                # All of the other one's pages, which takes longer than the rest of the first would have.
                visit.to_review()
                app.press("Send")
                app.await_page("Done", 60)
                test.equal([row["state"] for row in other.list()], ["received"], "the other one gets its video")
                test.equal([row["state"] for row in visit.listed()], ["uploading"], "the first one never did")
                test.equal(len(visit.spooled()), 1, "its sealed video is still here")
        finally:
            other.stop()


def sign_out(operator):
    """The operator takes back every permission it gave."""
    base = sqlite3.connect(next(pathlib.Path(operator.folder).glob("*.db")), timeout=10)
    with base:
        base.execute("UPDATE grants SET revoked = 1")
        base.execute("UPDATE tokens SET revoked = 1")
    base.close()


def beginning_anew_asks_about_a_sealed_video(test):
    with Visit(test, "slow=20000") as visit:
        app = visit.app
        visit.to_review()
        app.press("Send")
        app.await_page("Sending")
        visit.sees("a second")
        app.press("Cancel")
        visit.answer("Stop sending?", "Stop", "stop-or-not")
        visit.sees("Sending is stopped")
        sign_out(visit.operator)
        app.press("Go on sending")
        visit.problem("You are signed out")
        app.press("Use another invitation")
        visit.answer("Begin with another invitation?", "Stay here", "anew-or-not")
        test.true(app.desk.find("Something is wrong", "panel") is not None, "staying stays")
        test.equal(len(visit.spooled()), 1, "with the sealed video")
        app.press("Use another invitation")
        app.desk.await_text("Your video is not confirmed yet")
        visit.answer("Begin with another invitation?", "Begin", "anew-or-not")
        app.await_page("Welcome")
        app.desk.await_node("Your invitation", "text")


if __name__ == "__main__":
    sys.exit(tap.run([pause_resume_and_cancel, cancel_and_erase, another_invitation_stops_sending,
                      beginning_anew_asks_about_a_sealed_video]))
