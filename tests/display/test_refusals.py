#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong before anything is recorded: each ends in a page that says what happened, what is
lost and what to do, and not a byte of a video leaves."""
import pathlib
import sys
import tempfile

import tap
from demo_operator import DemoOperator
from desk import await_that
from visit import RECEIVER, Visit

NOTHING = "Nothing was recorded and nothing was sent."


def asked(visit):
    """The seller presses Continue on the invitation."""
    visit.app.await_page("Welcome")
    visit.app.press("Continue")


def wrong_fingerprint(test):
    with Visit(test, "wrong-key") as visit:
        asked(visit)
        visit.problem("key", NOTHING)
        visit.app.picture("details")
        visit.app.press("Use another invitation")
        visit.app.await_page("Welcome")
        visit.app.desk.await_node("Your invitation", "text")
        visit.nothing_left()


def refused_certificate(test):
    with Visit(test, "--tls") as visit:
        asked(visit)
        visit.problem("The connection is not safe", "certificate is not valid", NOTHING)
        visit.app.press_anew("Try again", "Something is wrong")
        visit.problem("The connection is not safe")
        visit.has_no("Continue")
        visit.nothing_left()


def captive_portal(test):
    with Visit(test, "html-200") as visit:
        asked(visit)
        visit.problem("Somebody else answered", "sign-in page", "Open a browser", NOTHING)
        visit.nothing_left()


def operator_that_is_not_there(test):
    """“Try again” begins again: once the operator is back it leads on."""
    with tempfile.TemporaryDirectory(prefix="sfs-refusals.") as name:
        operator = DemoOperator(RECEIVER, pathlib.Path(name) / "operator")
        with Visit(test, operator=operator, link=operator.invite()) as visit:
            asked(visit)
            visit.problem("The marketplace cannot be reached", "offline", "Check the network connection", NOTHING)
            visit.app.press_anew("Try again", "Something is wrong")
            visit.problem("The marketplace cannot be reached")
            operator.serve()
            visit.app.press("Try again")
            visit.app.await_page("Who is asking")
            visit.nothing_left()


def missing_answer(test):
    with Visit(test, "missing-answer=retention") as visit:
        asked(visit)
        visit.app.await_page("Who is asking")
        visit.sees("You cannot record yet", "How long is it kept?", "has not answered this", "12 of 13")
        visit.has_no("Continue")
        visit.is_there("Write to the marketplace")
        visit.is_there("I would rather not")
        visit.app.desk.focus("I would rather not", "push button")
        visit.app.picture("end-of-the-page")
        visit.nothing_left()


def unanswered_optional_question(test):
    with Visit(test, "unanswered-optional=complaint") as visit:
        asked(visit)
        visit.app.await_page("Who is asking")
        visit.sees("has not answered this", "12 of 13 questions are answered")
        test.true(visit.app.desk.find(lambda text: "You cannot record" in text) is None, "nothing is in the way of recording")
        visit.app.desk.focus("Continue", "push button")
        visit.app.picture("end-of-the-page")
        visit.app.press("Continue")
        visit.app.await_page("Your decision")


def invitation_of_yesterday(test, fault):
    with Visit(test, fault) as visit:
        visit.to_decision()
        visit.agree()
        visit.problem("This invitation is no longer valid", "Ask the marketplace for a new invitation", NOTHING)
        visit.app.press("Use another invitation")
        visit.app.await_page("Welcome")
        visit.app.desk.await_node("Your invitation", "text")
        visit.nothing_left()


def expired_code(test):
    invitation_of_yesterday(test, "expired-code")


def used_code(test):
    invitation_of_yesterday(test, "used-code")


def wrong_pin_then_the_right_one(test):
    with Visit(test, "--pin") as visit:
        visit.to_decision()
        visit.agree()
        visit.app.await_page("Sign in")
        visit.app.desk.focus("PIN")
        wrong = "".join("1" if digit != "1" else "2" for digit in visit.operator.pin)
        visit.app.desk.type(wrong)
        visit.app.press("Continue")
        visit.sees("did not accept this PIN")
        visit.app.picture("wrong-pin")
        visit.app.desk.type(visit.operator.pin)  # what was typed before is selected
        await_that(lambda: visit.app.desk.find(lambda text: "did not accept this PIN" in text) is None,
                   "the complaint to go when the PIN is corrected")
        visit.app.press("Continue")
        visit.app.await_page("Camera")
        visit.nothing_left()


def a_no_that_is_told_with_a_pin(test):
    with Visit(test, "--pin") as visit:
        asked(visit)
        visit.app.await_page("Who is asking")
        visit.app.press("I would rather not")
        visit.app.await_page("Another way")
        visit.app.tick(next(node.get_name() for node in visit.app.desk.nodes() if (node.get_name() or "").startswith("Tell 127.0.0.1")))
        visit.app.press("Finish")
        visit.sees("only with the PIN that came with your invitation")
        visit.app.desk.focus("PIN")
        visit.app.desk.type("1" if visit.operator.pin[0] != "1" else "2")
        visit.app.picture("pin-for-a-no")
        visit.app.press("Finish")
        visit.sees("did not accept this PIN")
        await_that(lambda: (node := visit.app.desk.focused()) and node.get_name() == "PIN", "the PIN to have the focus again")
        visit.app.desk.type(visit.operator.pin)  # what was typed before is selected
        visit.app.press("Finish")
        visit.sees("You said no", "knows that you would rather not")
        test.equal(len(visit.listed("--refusals")), 1, "the operator was told, once")
        visit.nothing_left()


if __name__ == "__main__":
    sys.exit(tap.run([wrong_fingerprint, refused_certificate, captive_portal, operator_that_is_not_there,
                      missing_answer, unanswered_optional_question, expired_code, used_code,
                      wrong_pin_then_the_right_one, a_no_that_is_told_with_a_pin]))
