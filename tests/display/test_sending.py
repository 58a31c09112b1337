#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending to an operator that takes it slowly: what the page says meanwhile, and what Pause and Cancel
mean."""
import sys

import tap
from visit import Visit


def pause_resume_and_cancel(test):
    with Visit(test, "slow=40000") as visit:
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


if __name__ == "__main__":
    sys.exit(tap.run([pause_resume_and_cancel, cancel_and_erase]))
