#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From an invitation to a receipt, and from there to a confirmed deletion, by who neither sees the screen nor
has a mouse: what to do next is decided by what Orca says, and done with keys."""
import re
import sys

import tap
from desk import NotSeen
from listener import Listener, missing
from visit import Visit

QUESTIONS = 13


class Blind:
    def __init__(self, test, visit, ears):
        self.test, self.visit, self.ears, self.desk = test, visit, ears, visit.app.desk
        ears.meanwhile = self.desk.take_keyboard  # what a window manager does

    def hears(self, *parts, seconds=30):
        for part in parts:
            self.ears.hear(part, seconds)
            self.test.true(True, f"it says “{part}”")

    def hears_both(self, name, text, seconds=30):
        """The name of what is to be read, and what is read with it: with GTK 4.18 the other way round."""
        wanted = [name, text]
        while wanted:
            said = self.ears.hear_one_of(*wanted, seconds=seconds)
            wanted = [part for part in wanted if part not in said]
        self.test.true(True, f"it says “{name}” and “{text}”")

    def press(self, *keys):
        """What is heard from then on comes of it."""
        self.ears.forget()
        self.desk.key(*keys)

    def tab_to(self, part, key="Tab", limit=40):
        """From one control to the next until the one that is wanted says its name; all that was passed."""
        passed = []
        for _ in range(limit):
            self.press(key)
            before = self.ears.heard
            self.ears.await_more()
            passed += self.ears.said()[before:]
            if not passed:
                self.desk.take_keyboard()
            if any(part in text for text in passed):
                return passed
        raise NotSeen(f"“{part}” cannot be reached with {key}; passed {passed}")

    def record(self, tries=10):
        """Where the face is lost for a moment on a busy computer, that is said, and it is done again."""
        for _ in range(tries):
            self.press("Return")
            self.hears("Recording begins in", "Recording")
            if "Look at it" in self.ears.hear_one_of("Look at it", "Record it again", seconds=60):
                return
            self.hears("You can start recording", seconds=60)
        raise NotSeen("no recording was accepted")

    # -- the walk -----------------------------------------------------------------------------

    def bring_invitation(self):
        """From an empty list and back, past a text that is no invitation, to one that is."""
        self.tab_to("My submissions button")
        self.press("Return")
        self.hears("My submissions")
        self.hears_both("You have sent no video yet", "Every video you send")
        self.press("alt+Left")
        self.hears("Welcome. Step 1 of 7", "Your invitation", "You were asked for a video")
        self.desk.type("hello")
        self.hears("This is no invitation")
        self.press("ctrl+a")
        self.desk.type(self.visit.operator.link)
        self.press("Return")
        self.hears("The invitation comes from")
        self.press("Return")

    def read_answers(self):
        self.hears("Who is asking. Step 2 of 7", f"All {QUESTIONS} questions are answered")
        passed = self.tab_to("The key they sign with")
        questions = [index for index, text in enumerate(passed) if text.endswith("?")]
        self.test.equal(len(questions), QUESTIONS, "each question is a stop")
        # Orca of Debian 12 says in between that the question is not selected.
        answers = [[text for text in passed[index + 1:index + 3] if len(text) > 20 and not text.endswith("?")] for index in questions]
        self.test.true(all(answers), "and its answer is read with it")
        self.press("alt+c")

    def decide(self):
        self.hears("Your decision. Step 3 of 7", "What you do not tick, you refuse", "needs a tick")
        self.tab_to("Required to go on check box not checked")
        self.press("space")
        self.hears("checked")
        self.press("alt+a")

    def look_and_record(self):
        self.hears("Camera. Step 4 of 7", "You can start recording", seconds=60)
        self.press("ctrl+d")
        self.hears("One face, in the middle, in good light.")
        self.press("Return")
        self.hears("Recording begins in")
        self.press("Escape")
        self.hears("You can start recording", seconds=60)
        self.record()

    def review_and_send(self):
        self.hears("Play button", "Nothing has been sent yet")
        self.press("space")
        self.hears("Pause")
        self.press("alt+s")
        self.hears("Done. Step 7 of 7", seconds=60)
        self.hears_both("has your video", "They signed a receipt")
        self.press("alt+m")

    def withdraw(self):
        self.hears("One submission")
        self.hears_both("127.0.0.1", "Received. 90 days until it must be gone")
        self.press("alt+w")
        self.hears("Withdraw and delete? dialog")
        self.hears_both("Your consent ends now", "Keep it")
        self.tab_to("Withdraw and delete")
        self.press("space")
        self.hears("Deleted", seconds=60)
        self.press("Escape")
        self.hears("My submissions", "1 video")
        self.press("Down")
        self.hears("Deleted")
        self.press("alt+Left")
        self.hears("Done. Step 7 of 7")


def who_hears_and_types_sends_a_video_and_has_it_deleted(test):
    if missing():
        test.skip(missing())
        return
    ears = Listener()
    try:
        with Visit(test, invited=False) as visit:
            person = Blind(test, visit, ears)
            person.bring_invitation()
            person.read_answers()
            person.decide()
            person.look_and_record()
            person.review_and_send()
            # What changes while a question closes may be read with the page and once more by itself.
            test.equal(ears.repeated(), [], "nothing is said twice in a row")
            person.withdraw()
            test.equal([row["state"] for row in visit.listed()], ["deleted"], "and the operator has deleted it")
    finally:
        for text in ears.said():
            print(f"# said: {text}")
        ears.close()
    test.equal([text for text in ears.said() if re.search(r"\b(Gtk|Adw|Sfs)[A-Z]|_", text)], [],
               "nothing is called by a name that is not for people")


if __name__ == "__main__":
    sys.exit(tap.run([who_hears_and_types_sends_a_video_and_has_it_deleted]))
