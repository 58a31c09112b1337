#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys alone: every stop of the Tab key is in sight and leads on, back the same way; the menu, the shortcuts
and each of them."""
import pathlib
import re
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

import tap  # noqa: E402
from desk import NotSeen, await_by_doing, await_that, role_of, settle  # noqa: E402
from visit import Visit  # noqa: E402

UI = pathlib.Path(__file__).parents[2] / "ui"
OVERLAY = UI / "help-overlay.ui"
MENU = re.findall(r'<attribute name="label" translatable="yes">([^<]+)<', (UI / "sfs-window.ui").read_text(encoding="utf-8"))


def stop_after(desk, key):
    """Presses a key and gives what has the focus then."""
    desk.last_focus = None
    desk.key(key)
    await_that(lambda: desk.last_focus is not None, f"{key} to move the focus")
    return desk.focused()


def place(node):
    extents = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
    return extents.y, extents.y + extents.height


def hidden(node):
    """Of what has the focus, the lines that are not in sight in the pane that it is scrolled in."""
    top, bottom = place(node)
    above = node.get_parent()
    while above is not None and above.get_role() != Atspi.Role.SCROLL_PANE:
        above = above.get_parent()
    if above is None:
        return 0
    first, last = place(above)
    # What is higher than the pane fills it.
    return min(max(first - top, 0, bottom - last), max(0, (bottom - top) - (last - first)) or 10**6)


def ring(test, desk, key, limit=60):
    """All stops from the one that has the focus, until they begin again."""
    found = []
    for _ in range(limit):
        node = stop_after(desk, key)
        name = desk.describe(node)
        if found and name == found[0]:
            return found
        try:
            await_that(lambda: hidden(node) <= 1, f"{name} to be scrolled into sight")
        except NotSeen as error:
            test.true(False, str(error))
        found.append(name)
    raise NotSeen(f"no way round with {key}: {found}")


def every_stop_leads_on_and_is_in_sight(test):
    with Visit(test) as visit:
        app, desk = visit.app, visit.app.desk
        app.await_page("Welcome")
        desk.focus("Continue", "push button")
        there = ring(test, desk, "Tab")
        for name in ("push button “Use another invitation”", "push button “Try the camera without an invitation”",
                     "push button “My submissions”", "push button “Continue”", "push button “Main menu”"):
            test.true(name in there, f"{name} is a stop")
        back = ring(test, desk, "shift+Tab")
        test.equal(sorted(back), sorted(there), "and Shift+Tab comes by the same")
        start = back.index(there[0])
        test.equal((back[start:] + back[:start])[1:][::-1], there[1:], "the other way round")
        desk.key("alt+c")
        app.await_page("Who is asking")
        there = ring(test, desk, "Tab")
        test.equal(sum(name.startswith("list item") for name in there), 13, "each of the thirteen answers is a stop")
        for name in ("push button “I would rather not”", "push button “Continue”"):
            test.true(name in there, f"{name} is a stop below them")
        app.picture("last-stop")
        desk.key("alt+k")
        await_that(lambda: desk.focused_name() == "The key they sign with", "Alt+K to lead to the key")
        await_that(lambda: desk.focused().get_state_set().contains(Atspi.StateType.EXPANDED), "the key to be folded out")
        desk.key("alt+n")
        app.await_page("Another way")
        desk.key("alt+Left")
        app.await_page("Who is asking")


def begin(visit):
    visit.await_state("Start recording", True, seconds=60)
    visit.app.desk.key("Return")


def each_shortcut_does_what_the_window_for_them_says(test):
    with Visit(test) as visit:
        app, desk = visit.app, visit.app.desk
        app.await_page("Welcome")
        desk.focus("Continue", "push button")

        desk.key("F10")
        await_that(lambda: "menu item" in desk.describe(desk.focused()), "F10 to open the menu")
        app.picture("menu")
        named = [node.get_name() for node in desk.nodes() if "menu item" in role_of(node)]
        test.equal(named, [label.replace("_", "") for label in MENU], "each item of the menu has its name")
        desk.key("Escape")
        await_that(lambda: "menu item" not in desk.describe(desk.focused()), "Escape to close it")

        desk.key("ctrl+question")
        for kind, title in re.findall(r'"GtkShortcuts(\w+)">\s*<property name="title" translatable="yes">([^<]+)<',
                                      OVERLAY.read_text(encoding="utf-8")):
            # GTK 4.18 has the title of a group in the tree as a caption that has no name.
            await_that(lambda title=title, kind=kind: desk.find(title) or (kind == "Group" and desk.find("", "caption")), f"“{title}” to be among them")
        app.picture("shortcuts")
        test.true(True, "Ctrl+? shows all of them")
        settle(0.5)
        desk.take_keyboard()
        desk.key("Escape")
        await_that(lambda: desk.find("Press the highlighted button") is None, "Escape to close them")
        settle(0.3)
        desk.take_keyboard()

        desk.key("ctrl+m")
        app.await_page("My submissions")
        desk.key("Escape")
        app.await_page("Welcome")
        desk.key("ctrl+t")
        app.await_page("Camera")
        visit.await_state("Start recording", True, seconds=60)
        await_by_doing(lambda: desk.key("ctrl+d"), lambda: desk.find(lambda text: "One face" in text), "the picture in words")
        app.picture("described")
        await_by_doing(lambda: begin(visit), lambda: desk.find("Recording", "panel"), "the recording to begin")
        desk.key("Escape")
        app.await_page("Camera")
        test.true(True, "Return presses the highlighted button, and Escape stops what is going on")
        desk.key("alt+Left")
        app.await_page("Welcome")
        desk.key("ctrl+w")
        app.process.wait(15)
        test.equal(app.process.returncode, 0, "Ctrl+W closes the window")


if __name__ == "__main__":
    sys.exit(tap.run([every_stop_leads_on_and_is_in_sight, each_shortcut_does_what_the_window_for_them_says]))
