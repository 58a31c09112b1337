#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a submission may come to after it was sent: each state of it as the window shows it."""
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

import tap
from demo_operator import DemoOperator
from desk import await_that, role_of
from visit import BUILD, RECEIVER, Visit

CLIP = pathlib.Path(os.environ["SFS_FOOTAGE_DIR"]) / "cap13_edit2.webm"
DARK = {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}
WITHDRAWN = "Deletion asked for, not confirmed"
SIGNED = "has signed that it deleted it"
ALTERED = "is not the file that you sent"


class Sent(Visit):
    """A visit after the sending, which a session without a screen has done before the window opens; before:
    what happened since, of the visit."""

    def __init__(self, test, *options, before=lambda visit: None, **how):
        super().__init__(test, *options, invited=False, **how)
        try:
            self.submission = self.send_without_window(self.operator)
            before(self)
        except BaseException:
            self.__exit__()
            raise

    def send_without_window(self, operator):
        """One more video, to an operator that has invited; its number."""
        done = subprocess.run([BUILD / "tests/fixtures/headless/sfs-headless", "--invitation", operator.link, "--clip", CLIP,
                               "--data", self.data / "selfsame"], capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise AssertionError(f"sfs-headless: {done.stderr}")
        return next(line.split(" ", 1)[1] for line in done.stdout.splitlines() if line.startswith("submission "))

    def to_list(self):
        self.app.await_page("Welcome")
        self.app.press("My submissions")
        self.app.desk.await_node("My submissions", "panel")

    def to_submission(self, state="Received"):
        self.to_list()
        self.sees(state)
        self.app.desk.activate(lambda text: state in text, "list item", "Return")
        self.app.await_page("One submission")

    def withdraw(self):
        self.app.press("Withdraw and delete…")
        self.answer("Withdraw and delete?", "Withdraw and delete", "withdrawing")

    def is_only_asked(self):
        """Nothing says that it is deleted, and it is not offered to withdraw what is withdrawn."""
        test, desk = self.test, self.app.desk
        test.true(desk.find(lambda text: "signed that it deleted" in text or "signed for" in text) is None, "nobody is said to have signed")
        self.has_no("Withdraw and delete…")


class Market(DemoOperator):
    """The real receiver, which can be ended and begun again."""

    def __init__(self, folder, name="Test Market"):
        super().__init__(RECEIVER, folder, name=name)
        self.serve()
        self.link = self.invite()

    def edit(self, change):
        path = self.folder / "selfsame-operator.json"
        description = json.loads(path.read_text())
        change(description["disclosure"])
        path.write_text(json.dumps(description))


def answer_differently(disclosure):
    """One answer otherwise, one that is taken back, and one that is longer than it was."""
    disclosure["retention"]["days"] = 365
    disclosure["recipients"]["en"] = ("The verification team, and Clearface Analytics Ltd. of Singapore, which looks for the same face "
                                      "in other shops. " + disclosure["recipients"]["en"])
    del disclosure["complaint"]


def an_operator_that_answers_differently_now(test):
    with tempfile.TemporaryDirectory(prefix="sfs-market.") as folder:
        market = Market(pathlib.Path(folder) / "operator")
        try:
            with Sent(test, operator=market) as visit:
                app, desk = visit.app, visit.app.desk
                visit.to_submission()
                visit.is_there("Withdraw and delete…")
                test.true(desk.find("Now") is None, "nothing is said to be different while nothing is")
                market.stop()
                market.edit(answer_differently)
                market.serve()
                app.press("Ask again now")
                visit.sees("answers 3 questions differently now", "When you agreed", "Now", "Clearface Analytics", "365 days", "90 days", "No answer")
                app.picture("differences")
                offers = [node for node in desk.nodes()
                          if role_of(node) == "push button" and node.get_name() == "Withdraw and delete…"]
                test.equal(len(offers), 2, "to withdraw is offered beside the differences too")
                desk.focus("What you agreed to")  # behind the differences
                app.picture("differences-below")
                visit.withdraw()
                visit.sees(SIGNED)
                visit.has_no("Withdraw and delete…")
                test.true(desk.find("When you agreed") is None, "what is different does not matter to who has withdrawn")
                app.picture("deleted")
                test.equal(app.nameless, [], "every control has a name, said once")
        finally:
            market.stop()


def a_deletion_that_is_asked_for_and_not_confirmed(test):
    with Sent(test) as visit:
        app, desk = visit.app, visit.app.desk
        visit.to_submission()
        visit.operator.hang()
        visit.withdraw()
        visit.sees("Waiting for an answer from", WITHDRAWN)
        app.picture("asking")
        visit.is_only_asked()
        desk.key("Escape")
        await_that(lambda: desk.find(lambda text: "Waiting for an answer" in text) is None, "the waiting to be over")
        visit.sees("has not confirmed the deletion yet", "asked again until it does")
        visit.is_only_asked()
        app.picture("asked")
        desk.key("Escape")
        visit.sees(WITHDRAWN)
        app.picture("asked-list")
        visit.operator.go_on()
        # Nobody presses anything: it asks again by itself, first after half a minute.
        desk.await_text("Deleted, and signed for", 120)
        test.true(True, "it is confirmed by itself")
        app.picture("confirmed-list")
        test.equal(app.nameless, [], "every control has a name, said once")


def a_deletion_that_is_asked_for_again_at_once(test):
    with tempfile.TemporaryDirectory(prefix="sfs-market.") as folder:
        market = Market(pathlib.Path(folder) / "operator")
        try:
            with Sent(test, operator=market) as visit:
                app = visit.app
                visit.to_submission()
                market.stop()
                visit.withdraw()
                visit.sees(WITHDRAWN, "could not be asked now. This is what it said on")
                visit.is_only_asked()
                app.picture("asked-offline")
                market.serve()
                app.press("Ask again now")
                visit.sees(SIGNED)
                visit.has_no("Play")
        finally:
            market.stop()


def a_deletion_that_is_promised(test):
    with Sent(test, "deletion-later=604800", env=DARK) as visit:
        app, desk = visit.app, visit.app.desk
        visit.to_submission()
        visit.withdraw()
        visit.sees("Deletion promised by", "A court asked us to keep it", "asked again until it signs", "7 days until it must be gone")
        visit.is_only_asked()
        visit.is_there("Play")
        app.picture("promised")
        desk.key("Escape")
        visit.sees("Deletion promised by")
        app.picture("promised-list")
        visit.operator.hurry()
        desk.activate(lambda text: "Deletion promised by" in text, "list item", "Return")
        app.await_page("One submission")
        visit.sees(SIGNED)
        app.picture("kept-its-promise")
        test.equal(app.nameless, [], "every control has a name, said once")


def a_deletion_with_a_wrong_signature(test):
    with Sent(test, "deletion-signature") as visit:
        app, desk = visit.app, visit.app.desk
        visit.to_submission()
        visit.withdraw()
        visit.sees(WITHDRAWN, "the signature under it does not hold", "This is what 127.0.0.1")
        visit.is_only_asked()
        test.true(desk.find(lambda text: "could not be asked" in text) is None, "and not that it could not be asked")
        app.picture("wrong-signature")
        app.press("Remove from this computer…")
        visit.sees("and it has not confirmed that it did", "Selfsame stops asking")
        visit.answer("Remove it from this computer?", "Keep it", "removing-unconfirmed")
        desk.key("Escape")
        visit.sees(WITHDRAWN)
        app.picture("wrong-signature-list")
        app.press("What is kept on this computer")
        app.await_page("Kept on this computer")
        app.press("Remove everything…")
        visit.sees("1 deletion that you asked for is not confirmed: Selfsame stops asking for it")
        visit.answer("Remove everything?", "Keep it", "removing-everything-unconfirmed")
        test.equal(app.nameless, [], "every control has a name, said once")


def a_fetch_that_is_given_up(test):
    with Sent(test) as visit:
        app, desk = visit.app, visit.app.desk
        visit.to_submission()
        visit.operator.hang()
        app.press("Play")
        visit.sees("Fetching your video from")
        visit.is_there("Cancel")
        app.picture("fetching")
        app.press("Cancel")
        visit.await_state("Play", True)
        app.press("Play")
        visit.sees("Fetching your video from")
        desk.key("Escape")
        visit.await_state("Play", True)
        visit.sees("One submission", "Play fetches it from")
        app.picture("given-up")
        visit.operator.go_on()
        app.press("Play")
        visit.sees("is what was recorded: the checksum is the one in the receipt")
        test.equal(app.nameless, [], "every control has a name, said once")


def flip(path):
    """One bit of a file otherwise; or as it was."""
    with path.open("r+b") as file:
        file.seek(1000)
        byte = file.read(1)[0]
        file.seek(1000)
        file.write(bytes([byte ^ 1]))


def a_video_that_is_not_what_was_sent(test):
    with Sent(test) as visit:
        app, desk = visit.app, visit.app.desk
        content = next(path for path in (pathlib.Path(visit.operator.folder) / "contents").iterdir() if path.is_file())
        flip(content)
        visit.to_submission()
        app.press("Play")
        visit.sees("They hold something else", ALTERED)
        visit.has_no("Pause")
        visit.is_there("Withdraw and delete…")
        app.picture("altered")
        app.press("Ask again now")
        desk.key("Escape")
        visit.sees("They hold something else")
        app.picture("altered-list")
        desk.activate(lambda text: "They hold something else" in text, "list item", "Return")
        app.await_page("One submission")
        visit.sees("They hold something else", "What they say of it: Received.")
        flip(content)
        app.press("Play")
        visit.sees("is what was recorded: the checksum is the one in the receipt")
        await_that(lambda: desk.find("They hold something else") is None, "it to be as it was sent again")
        test.equal(app.nameless, [], "every control has a name, said once")


def one_is_removed_from_this_computer(test):
    with Sent(test) as visit:
        app, desk = visit.app, visit.app.desk
        visit.to_submission()
        app.press("Remove from this computer…")
        visit.answer("Remove it from this computer?", "Keep it", "removing")
        app.press("Remove from this computer…")
        visit.answer("Remove it from this computer?", "Remove", "removing")
        visit.sees("You have sent no video yet")
        app.picture("empty")
        left = [str(path) for path, content in visit.files() if visit.submission in path.name + content.decode("latin-1")]
        test.equal(left, [], "no file of this computer names it any more")
        test.equal([one["id"] for one in visit.listed()], [visit.submission], "and the operator was told nothing")
        desk.key("Escape")
        app.await_page("Welcome")
        test.equal(app.nameless, [], "every control has a name, said once")


def an_operator_that_cannot_be_asked(test):
    with Sent(test) as visit:
        app, desk = visit.app, visit.app.desk
        visit.operator.stop()
        visit.to_list()
        visit.sees("Received", "Not every marketplace could be asked now")
        app.picture("offline-list")
        desk.activate(lambda text: "Received" in text, "list item", "Return")
        app.await_page("One submission")
        visit.sees("could not be asked")
        app.picture("offline")
        test.equal(app.nameless, [], "every control has a name, said once")


def at_the_database(operator, *statements):
    """What happened at the operator's since, which its own commands never do."""
    base = sqlite3.connect(next(pathlib.Path(operator.folder).glob("*.db")), timeout=10)
    with base:
        for statement in statements:
            base.execute(statement)
    base.close()


def an_operator_that_answers_otherwise(test):
    with Sent(test) as visit:
        app, desk = visit.app, visit.app.desk
        visit.to_submission()
        visit.sees("This is what 127.0.0.1")
        at_the_database(visit.operator, "DELETE FROM submissions")
        app.press("Ask again now")
        visit.sees("They say they do not have it", "does not know this submission, or not any more", "your receipt shows",
                   "What else you see is what 127.0.0.1")
        test.true(desk.find(lambda text: "could not be asked" in text) is None, "it was asked, and answered")
        app.picture("unknown-there")
        at_the_database(visit.operator, "UPDATE grants SET revoked = 1", "UPDATE tokens SET revoked = 1")
        app.press("Ask again now")
        visit.sees("You are signed out at 127.0.0.1", "Received")
        test.true(desk.find(lambda text: "could not be asked" in text) is None, "and once more")
        app.picture("signed-out")
        desk.key("Escape")
        desk.await_node(lambda text: "Received;You are signed out there" in text, "list item")
        test.true(desk.find(lambda text: "Not every marketplace could be asked" in text) is None, "nor is that said above the list")
        app.picture("signed-out-list")
        test.equal(app.nameless, [], "every control has a name, said once")


if __name__ == "__main__":
    sys.exit(tap.run([an_operator_that_answers_differently_now, a_deletion_that_is_asked_for_and_not_confirmed,
                      a_deletion_that_is_asked_for_again_at_once, a_deletion_that_is_promised, a_deletion_with_a_wrong_signature,
                      a_fetch_that_is_given_up, a_video_that_is_not_what_was_sent, one_is_removed_from_this_computer,
                      an_operator_that_cannot_be_asked, an_operator_that_answers_otherwise]))
