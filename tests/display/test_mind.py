#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A seller who goes back, changes their mind, says no or leaves: nothing is lost that was not asked
about, and nothing is sent that was not agreed to."""
import pathlib
import sys
import tempfile

import tap
from demo_operator import DemoOperator
from desk import await_that
from visit import RECEIVER, Visit

NO = "I would rather not"
TELL = "Tell %s that I would rather not"


def back(visit, page):
    visit.app.desk.key("alt+Left")
    visit.app.await_page(page)


def rather_not(visit, page):
    """To the other ways, and back to where they were asked for."""
    visit.app.press(NO)
    visit.app.await_page("Another way")
    visit.sees("You need not record yourself")
    visit.app.press("Back")
    visit.app.await_page(page)


def host(visit):
    return (visit.given or visit.operator.link).split("operator=")[1].split("&")[0].split("%2F")[-1].replace("%3A", ":")


def no_on_every_page_and_told_at_the_last(test):
    with Visit(test) as visit:
        visit.app.await_page("Welcome")
        visit.app.press("Continue")
        visit.app.await_page("Who is asking")
        rather_not(visit, "Who is asking")
        visit.app.press("Continue")
        visit.app.await_page("Your decision")
        rather_not(visit, "Your decision")
        visit.agree()
        visit.app.await_page("Camera")
        rather_not(visit, "Camera")
        visit.record()
        rather_not(visit, "Look at it")
        visit.sees("Nothing has been sent yet")
        visit.app.press(NO)
        visit.app.await_page("Another way")
        visit.sees("the video you recorded is gone")
        tell = TELL % host(visit)
        test.true(not visit.app.desk.is_checked(visit.app.desk.await_node(tell, "check box")), "nothing is told unless it is ticked")
        visit.app.tick(tell)
        visit.sees("the video you recorded is gone")
        visit.app.desk.focus("Your reason, if you want to give one", "text")
        visit.app.desk.type("I would rather come to the office.")
        visit.app.picture("to-be-told")
        visit.app.press("Finish")
        visit.sees("You said no", "Your video is gone, and nothing of it was sent.", "knows that you would rather not")
        visit.app.picture("said-no")
        refusals = visit.listed("--refusals")
        test.equal([refusal.get("reason") for refusal in refusals], ["I would rather come to the office."], "the operator was told, once")
        visit.nothing_left()
        visit.app.press("Close")
        visit.app.process.wait(20)
        test.equal(visit.app.process.returncode, 0, "and the window closes without a question")


def still_has_the_video(visit):
    """Back where the no was said: the video is there and can be sent."""
    back(visit, "Look at it")
    visit.app.press("Play")
    visit.app.desk.await_playing()
    visit.app.press("Send")
    visit.app.await_page("Done", 60)
    visit.test.equal([row["state"] for row in visit.listed()], ["received"], "the video could still be sent")


def a_no_that_cannot_be_told_keeps_the_video(test):
    with tempfile.TemporaryDirectory(prefix="sfs-mind.") as name:
        operator = DemoOperator(RECEIVER, pathlib.Path(name) / "operator")
        operator.serve()
        with Visit(test, operator=operator, link=operator.invite()) as visit:
            visit.to_review()
            visit.app.press(NO)
            visit.app.await_page("Another way")
            visit.app.tick(TELL % host(visit))
            operator.stop()
            visit.app.press("Finish")
            visit.problem("The marketplace cannot be reached")
            visit.app.press_anew("Try again", "Something is wrong")
            visit.problem("The marketplace cannot be reached")
            back(visit, "Another way")
            visit.sees("the video you recorded is gone")
            operator.serve()
            still_has_the_video(visit)
            test.equal(visit.listed("--refusals"), [], "and no refusal was told")


def a_no_that_is_taken_back_keeps_the_video(test):
    with Visit(test) as visit:
        visit.to_review()
        visit.app.press(NO)
        visit.app.await_page("Another way")
        visit.app.tick(TELL % host(visit))
        visit.operator.hang()
        visit.app.press("Finish")
        visit.await_state("Finish", False)
        visit.app.press("Cancel")
        visit.await_state("Finish", True)
        visit.app.desk.await_node("Another way", "panel")
        visit.operator.go_on()
        still_has_the_video(visit)


def no_and_nobody_is_told(test):
    with Visit(test) as visit:
        visit.app.await_page("Welcome")
        visit.app.press("Continue")
        visit.app.await_page("Who is asking")
        visit.app.press(NO)
        visit.app.await_page("Another way")
        visit.app.press("Finish")
        visit.sees("You said no", "Nothing of you was recorded and no video was sent", "was told nothing")
        test.equal(visit.listed("--refusals"), [], "the operator was told nothing")
        visit.nothing_left()


def ticked(visit):
    return {node.get_name(): visit.app.desk.is_checked(node) for node in visit.app.desk.nodes() if node.get_role_name() == "check box"}


def going_back_loses_nothing(test):
    with Visit(test) as visit:
        visit.to_decision()
        test.equal(list(ticked(visit).values()), [False, False], "nothing is ticked beforehand")
        for name in ticked(visit):
            visit.app.tick(name)
        decided = ticked(visit)
        back(visit, "Who is asking")
        back(visit, "Welcome")
        visit.sees(host(visit))
        visit.app.press("Continue")
        visit.app.await_page("Who is asking")
        visit.app.desk.key("ctrl+q")
        await_that(lambda: visit.app.process.poll() is not None or visit.app.desk.find("Leave now?"), "the window to close")
        visit.app.process.wait(20)
        test.equal(visit.app.process.returncode, 0, "leaving here needs no question")
    with Visit(test) as visit:
        visit.to_decision()
        for name in ticked(visit):
            visit.app.tick(name)
        decided = ticked(visit)
        back(visit, "Who is asking")
        visit.app.press("Continue")
        visit.app.await_page("Your decision")
        test.equal(ticked(visit), decided, "what was ticked still is")
        visit.app.press("I agree")
        visit.app.await_page("Camera")
        visit.record()
        back(visit, "Camera")
        back(visit, "Your decision")
        test.equal(ticked(visit), decided, "and after recording, too")
        visit.app.press("I agree")
        visit.app.await_page("Camera")
        visit.app.press("Keep the recording I have")
        visit.app.await_page("Look at it")
        visit.app.press("Play")
        visit.app.desk.await_playing()
        visit.app.desk.key("ctrl+q")
        visit.answer("Leave now?", "Stay here", "leaving-with-a-video")
        test.true(visit.app.desk.find("Look at it", "panel") is not None, "staying stays")
        visit.app.desk.key("ctrl+q")
        visit.answer("Leave now?", "Leave", "leaving-with-a-video")
        visit.app.process.wait(20)
        test.equal(visit.app.process.returncode, 0, "leaving leaves")
        visit.nothing_left()


def an_invitation_typed_or_pasted(test):
    with Visit(test, invited=False) as visit:
        app = visit.app
        app.await_page("Welcome")
        test.true(not app.desk.is_enabled(app.desk.find("Continue", "push button")), "nothing to continue with yet")
        app.desk.focus("Your invitation", "text")
        app.desk.type("come and sell with us")
        visit.sees("This is no invitation", "begins with “selfsame:”")
        app.picture("no-invitation")
        app.desk.key("ctrl+a")
        app.desk.type(visit.operator.link)
        app.picture("typed")
        app.press("Continue")
        visit.sees("The invitation comes from", host(visit))
        test.true(app.desk.find("Who is asking", "panel") is None, "the host is shown before it is contacted")
        app.press("Continue")
        app.await_page("Who is asking")
        back(visit, "Welcome")
        visit.sees(host(visit))
        app.press("Use another invitation")
        app.desk.focus("Your invitation", "text")
        app.desk.type(f"See: {visit.operator.link} (until tomorrow)")
        app.desk.key("ctrl+a", "ctrl+x", "ctrl+v")
        visit.sees("The invitation comes from", host(visit))
        visit.nothing_left()


if __name__ == "__main__":
    sys.exit(tap.run([no_on_every_page_and_told_at_the_last, no_and_nobody_is_told, going_back_loses_nothing,
                      a_no_that_cannot_be_told_keeps_the_video, a_no_that_is_taken_back_keeps_the_video,
                      an_invitation_typed_or_pasted]))
