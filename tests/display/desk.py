# SPDX-License-Identifier: GPL-3.0-or-later
"""A person at the keyboard, with a screen reader for eyes.

Finds controls in the accessibility tree (AT-SPI), reaches them with Tab and works them with key
presses, exactly as somebody without a mouse would; a control that cannot be reached or has no name
makes the walk fail. Waits are bounded and await a condition.
"""
import os
import re
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

APPLICATION = "io.github.selfsame.Selfsame"  # on the session bus
WAIT = 15.0
# A sanitizer makes everything several times slower.
PATIENCE = 4 if os.environ.get("SFS_SANITIZED") else 1

# What GTK 4.18 and AT-SPI 2.56 call otherwise than those of Debian 12, by whose names the tests go. There it is the
# toggle button within a menu button that has the focus.
ROLES = {"button": "push button", "toggle button": "push button", "grouping": "panel"}


def role_of(node):
    """Its role in words."""
    role = node.get_role_name()
    return ROLES.get(role, role)


def is_this(node, matches, role):
    """Whether it has this role, if one is asked for, and a name that matches; of a button that GTK 4.18 gives none, as
    in its print dialog, it is what stands on it."""
    name = node.get_name() or ""
    if not name and role == "push button" and role_of(node) == role and node.get_child_count() == 1:
        child = node.get_child_at_index(0)
        name = (child.get_name() or "") if child is not None else ""
    return matches(name) and (role is None or role_of(node) == role)


class NotSeen(AssertionError):
    """What was awaited did not come to be; the message says what was there instead."""


def settle(seconds=0.02):
    """Lets AT-SPI deliver what it has for at most this long."""
    context = GLib.MainContext.default()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not context.iteration(False):
            time.sleep(0.005)


def await_that(condition, what, seconds=WAIT):
    """Polls until condition() is true and returns its value. what says what did not come to be, or is a function that
    does, where that depends on what is there by then."""
    trouble = ""
    end = time.monotonic() + seconds * PATIENCE
    while True:
        try:
            value = condition()
        except (GLib.Error, AttributeError) as error:  # a widget went away while it was looked at, or is not there yet
            value, trouble = None, f" ({error})"
        if value:
            return value
        if time.monotonic() > end:
            raise NotSeen(f"{what() if callable(what) else what}: not within {seconds:.0f} s{trouble}")
        settle()


def await_by_doing(act, condition, what, tries=4, seconds=WAIT):
    """As await_that(), for what may come to nothing: where a busy computer loses the face in that moment it is done
    again."""
    for left in reversed(range(tries)):
        act()
        try:
            return await_that(condition, what, seconds)
        except NotSeen:
            if left == 0:
                raise
    raise AssertionError("not reached")


class Desk:
    """One application's window, by the process it runs in."""

    def __init__(self, pid, display_tools=("xdotool", "import")):
        self.pid = pid
        self.xdotool, self.importer = display_tools
        Atspi.init()
        # It gives up on an application that stands still for 0.8 s, and what is there is not found then.
        Atspi.set_timeout(round(WAIT * PATIENCE * 1000), round(WAIT * PATIENCE * 1000))
        self.app = await_that(self._find_app, f"application with process {pid} in the accessibility tree", 30)
        self.app.set_cache_mask(Atspi.Cache.NONE)
        self.last_focus = None
        self.moves = []  # what the focus came to since this was emptied
        self.listener = Atspi.EventListener.new(self._on_focus)
        self.listener.register("object:state-changed:focused")

    # -- looking ------------------------------------------------------------------------------

    def _find_app(self):
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for index in range(desktop.get_child_count()):
            app = desktop.get_child_at_index(index)
            if app is not None and app.get_process_id() == self.pid and app.get_child_count() > 0:
                return app
        return None

    def windows(self):
        return [self.app.get_child_at_index(i) for i in range(self.app.get_child_count())]

    def nodes(self, root=None):
        """Everything below root that says it is visible, depth first."""
        stack = [root] if root is not None else list(reversed(self.windows()))
        while stack:
            node = stack.pop()
            if node is None:
                continue
            try:
                states = node.get_state_set()
                if not states.contains(Atspi.StateType.VISIBLE) and node.get_role() != Atspi.Role.FRAME:
                    continue
                children = [node.get_child_at_index(i) for i in range(node.get_child_count())]
            except GLib.Error:
                continue
            yield node
            stack.extend(reversed(children))

    @staticmethod
    def describe(node):
        if node is None:
            return "nothing"
        try:
            return f"{role_of(node)} “{node.get_name()}”"
        except GLib.Error:
            return "something that is gone"

    def find(self, name, role=None):
        """The first node with this name; name may be a function of a name. How far one is follows the title of
        a page in its name."""
        matches = name if callable(name) else (
            lambda text: text == name or (role == "panel" and text.startswith(f"{name}. ")))
        for node in self.nodes():
            try:
                if is_this(node, matches, role):
                    return node
            except GLib.Error:
                continue
        return None

    def await_node(self, name, role=None, seconds=WAIT):
        try:
            return await_that(lambda: self.find(name, role), f"{role or 'control'} “{name}”", seconds)
        except NotSeen as error:
            raise NotSeen(f"{error}; there is: {self.texts()}") from None

    def await_text(self, part, seconds=WAIT):
        """A text on the window that contains part."""
        return self.await_node(lambda text: part in text, None, seconds).get_name()

    def await_playing(self, seconds=WAIT):
        """The video on the page runs, or, where looking took longer than it, has run."""
        def runs():
            if self.find("Pause", "push button"):
                return True
            position = self.find("Position in the video, in seconds", "slider")
            return position is not None and position.get_value_iface().get_current_value() > 0

        await_that(runs, "the video to be played", seconds)

    def texts(self):
        found = []
        for node in self.nodes():
            try:
                text = node.get_name()
            except GLib.Error:
                continue
            if text and text not in found:
                found.append(text)
        return found

    def page(self):
        """Name of the page that is shown: the window's own accessible description of where it is."""
        for window in self.windows():
            name = window.get_name()
            if name:
                return name
        return ""

    def _on_focus(self, event):
        if event.detail1:
            self.last_focus = event.source
            self.moves.append(event.source)

    def focused(self):
        """What has the focus: what said last that it has it, if that still holds, else who of all has."""
        try:
            if (self.last_focus is not None and self.last_focus.get_process_id() == self.pid
                    and self.last_focus.get_state_set().contains(Atspi.StateType.FOCUSED)):
                return self.last_focus
        except GLib.Error:
            pass
        for node in self.nodes():
            try:
                if node.get_state_set().contains(Atspi.StateType.FOCUSED) and node.get_child_count() >= 0:
                    last = node
                    return last
            except GLib.Error:
                continue
        return None

    def focused_name(self):
        """Its name; nothing while the focus is on its way."""
        try:
            return self.focused().get_name() or ""
        except (AttributeError, GLib.Error):
            return ""

    def is_on_page(self, node, title):
        """Whether a node is on the page with this title."""
        while node is not None:
            name = node.get_name() or ""
            if role_of(node) == "panel" and (name == title or name.startswith(f"{title}. ")):
                return True
            node = node.get_parent()
        return False

    def await_focus_on(self, title):
        """The focus is on the page with this title; gives what has it."""
        def there():
            node = self.focused()
            return node if node is not None and self.is_on_page(node, title) else None

        return await_that(there, f"“{title}” to have the focus")

    def await_dialog(self, title, field=True):
        """A dialog with this title has the keyboard, and in it, if that is asked for, a field to write in. It is in
        the tree a moment before keys go to it. What had the focus in the window behind it may go on saying so."""
        def there():
            has = subprocess.run([self.xdotool, "getwindowfocus", "getwindowname"], capture_output=True, text=True, check=False)
            if has.stdout.strip() != title:
                subprocess.run([self.xdotool, "search", "--onlyvisible", "--name", f"^{title}$", "windowfocus"], check=False)
                return False
            return any(node.get_state_set().contains(Atspi.StateType.FOCUSED) and (not field or "EditableText" in node.get_interfaces())
                       for window in self.windows() if window.get_name() == title for node in self.nodes(window))

        self.await_node(title)
        await_that(there, f"“{title}” to have the keyboard")

    def name_in_dialog(self, title, path):
        """Writes a path into the field of GTK's file dialog with this title, and takes it. While it is typed GTK 4.18
        completes it, and what was typed meanwhile is then in the wrong place."""
        def write():
            self.key("ctrl+a")
            self.type(str(path))

        def written():
            return [Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node)).rstrip("/") for window in self.windows() if window.get_name() == title
                    for node in self.nodes(window) if node.get_state_set().contains(Atspi.StateType.FOCUSED)
                    and "EditableText" in node.get_interfaces()]

        self.await_dialog(title)
        await_by_doing(write, lambda: written() == [str(path)], lambda: f"{path} in the field; there is {written()}", seconds=3)
        self.key("Return")

    def is_enabled(self, node):
        states = node.get_state_set()
        return states.contains(Atspi.StateType.SENSITIVE) or states.contains(Atspi.StateType.ENABLED)

    def is_checked(self, node):
        return node.get_state_set().contains(Atspi.StateType.CHECKED)

    def nameless(self):
        """Controls that a screen reader would call nothing, by a class name, or twice the same."""
        for node in self.nodes():
            try:
                # Scrolled panes pass the focus on to what they hold, and so does the panel of rows that libadwaita 1.7 has
                # within a row that can be folded out.
                if not node.get_state_set().contains(Atspi.StateType.FOCUSABLE) or node.get_role() == Atspi.Role.SCROLL_PANE:
                    continue
                if node.get_role() == Atspi.Role.PANEL and node.get_child_count() > 0 \
                        and node.get_child_at_index(0).get_role() == node.get_parent().get_parent().get_role() == Atspi.Role.LIST_ITEM:
                    continue
                name = node.get_name() or ""
                half = name[:len(name) // 2]
                if not name or "_" in name or re.match(r"(Gtk|Adw|Sfs)[A-Z]", name) or name == f"{half} {half}":
                    yield self.describe(node)
            except (GLib.Error, AttributeError):  # it is gone, or what it was in
                continue

    # -- doing --------------------------------------------------------------------------------

    def key(self, *keys):
        subprocess.run([self.xdotool, "key", "--clearmodifiers", *keys], check=True)

    def take_keyboard(self):
        """No window manager runs here, which would hand the keyboard on when the window that has it closes.
        Where none of the application's windows has it, the newest is given it, as a click would do."""
        def asked(*question):
            done = subprocess.run([self.xdotool, *question], capture_output=True, text=True, check=False)
            return done.stdout.split()

        ours = asked("search", "--onlyvisible", "--pid", str(self.pid))
        if ours and not set(asked("getwindowfocus")) & set(ours):
            subprocess.run([self.xdotool, "windowfocus", ours[-1]], check=False)

    def type(self, text):
        subprocess.run([self.xdotool, "type", "--delay", "4", "--", text], check=True)

    def focus(self, name, role=None, limit=80):
        """Tab until the control has the focus."""
        matches = name if callable(name) else (lambda text: text == name)

        def here():
            node = self.focused()
            if node is not None and is_this(node, matches, role):
                return node
            return None

        self.await_node(name, role)
        passed = []
        for _ in range(limit):
            node = here()
            if node is not None:
                return node
            before = self.focused()
            passed.append(self.describe(before))
            self.last_focus = None
            self.key("Tab")
            end = time.monotonic() + 0.25
            while self.last_focus is None and time.monotonic() < end:
                settle(0.01)
            if self.last_focus is None:
                self.take_keyboard()
        raise NotSeen(f"“{name}” cannot be reached with Tab; passed {passed}")

    def activate(self, name, role=None, key="space", enabled_within=WAIT):
        """Reaches a control and presses a key on it."""
        await_that(lambda: (lambda node: node is not None and self.is_enabled(node))(self.find(name, role)),
                   lambda: f"“{name}” to be enabled; there is {self.texts()}", enabled_within)
        self.focus(name, role)
        self.key(key)

    def await_click(self):
        """What was pressed by a key has been clicked: GTK does so a quarter of a second after the key, and who
        answers questions after that has done it."""
        self.texts()
        settle(0.3)
        self.texts()

    def picture(self, path):
        subprocess.run([self.importer, "-window", "root", str(path)], check=True)
