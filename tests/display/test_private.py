#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What other programs of the seller's can read of the window: over the accessibility bus, which shows all
there is, also what is not on the screen; from the clipboard, and from what is selected. Not the code of
an invitation that was read, and not a PIN."""
import sys
import urllib.parse

import clipboard
import tap
from desk import Atspi, GLib, await_that, settle
from visit import Visit


def everything(desk):
    """All text of all widgets, visible or not: names, descriptions, contents."""
    stack, found = list(desk.windows()), []
    while stack:
        node = stack.pop()
        try:
            found += [node.get_name() or "", node.get_description() or ""]
            if "Text" in node.get_interfaces():
                found.append(Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node)) or "")
            stack += [node.get_child_at_index(i) for i in range(node.get_child_count())]
        except (AttributeError, GLib.Error):  # it went away while it was looked at
            continue
    return found


def shows(desk, secret):
    return any(secret in text for text in everything(desk))


class Listener:
    """What a window says of its own accord about texts that change."""

    def __init__(self):
        self.heard = []
        self.listener = Atspi.EventListener.new(self._on_event)
        self.listener.register("object:text-changed")

    def _on_event(self, event):
        if isinstance(event.any_data, str):
            self.heard.append(event.any_data)

    def text(self):
        settle(0.2)
        return "".join(self.heard)


def an_invitation_that_was_read(test):
    with Visit(test, invited=False) as visit:
        desk, link = visit.app.desk, visit.operator.link
        code = urllib.parse.parse_qs(link.partition("?")[2])["code"][0]
        visit.app.await_page("Welcome")
        desk.focus("Your invitation", "text")
        desk.type(link)
        await_that(lambda: shows(desk, code), "the code to be seen where it is typed")
        test.true(True, "a code can be read where it is typed: the search finds what is there")
        visit.app.press("Continue")
        desk.await_text("The invitation comes from")
        await_that(lambda: not shows(desk, code), "the code to be gone")
        test.true(True, "once the invitation is read, its code can be read nowhere")
        visit.app.press("Continue")
        visit.app.await_page("Who is asking")
        test.true(not shows(desk, code), "nor later")
        desk.key("alt+Left")
        visit.app.await_page("Welcome")
        desk.await_text("The invitation comes from")
        test.true(not shows(desk, code), "nor when one goes back")
        visit.app.press("Use another invitation")
        desk.focus("Your invitation", "text")
        desk.key("ctrl+z")
        test.true(not shows(desk, code), "nor can it be had back by undoing")


def a_pin(test):
    with Visit(test, "--pin") as visit:
        desk, listener = visit.app.desk, Listener()
        visit.to_decision()
        visit.app.press("I would rather not")
        visit.app.await_page("Another way")
        links = [text for text in everything(desk) if "https://" in text]
        test.true(any(text.startswith("https://") and " " not in text for text in links), f"an address is shown in full before it is opened: {links[:2]}")
        node = desk.find(lambda name: name.startswith("Tell "), "check box")
        visit.app.tick(node.get_name())
        desk.focus("Your reason, if you want to give one", "text")
        desk.type("nothing that is secret")
        desk.key("ctrl+a", "ctrl+c")
        test.equal(await_that(lambda: (lambda said: said if said["clipboard"] else None)(clipboard.read()), "something on the clipboard"),
                   {"clipboard": "nothing that is secret", "selection": "nothing that is secret"},
                   "an ordinary text can be copied: the search finds what is there")
        test.true("nothing that is secret" in listener.text(), "and is told to who listens")
        visit.app.press("Back")
        visit.app.await_page("Your decision")
        visit.agree()
        visit.app.await_page("Sign in")
        desk.focus("PIN")
        desk.type(visit.operator.pin)
        await_that(lambda: desk.is_enabled(desk.find("Continue", "push button")), "the PIN to be typed")
        shown = [text for text in everything(desk) if len(set(text)) == 1 and len(text) == len(visit.operator.pin)]
        test.true(shown, f"what is typed there is looked at, and is seen as {shown}")
        test.equal(desk.find("PIN").get_role_name(), "password text", "a screen reader is told that it is a password")
        test.true(not shows(desk, visit.operator.pin), "and cannot read it")
        test.true(visit.operator.pin not in listener.text(), "nor hear what is typed")
        desk.key("ctrl+a", "ctrl+c")
        said = clipboard.read()
        test.true(visit.operator.pin not in "".join(said.values()), "it cannot be copied")
        desk.key("ctrl+x")
        test.true(visit.operator.pin not in "".join(clipboard.read().values()), "nor cut out")
        visit.app.press("Continue")
        visit.app.await_page("Camera")
        test.true(not shows(desk, visit.operator.pin), "and it is gone when it was used")


if __name__ == "__main__":
    sys.exit(tap.run([an_invitation_that_was_read, a_pin]))
