# SPDX-License-Identifier: GPL-3.0-or-later
"""A person who does not see the screen: hears what a screen reader (Orca) says, and has nothing but keys.

What has the focus, where one is and what happened is known from what was said, and from nothing else."""
import json
import os
import pathlib
import shutil
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

from desk import PATIENCE, NotSeen, settle  # noqa: E402
from voice import Voice  # noqa: E402

# Orca says them when they are pressed, whatever it is told.
KEYS = {"tab", "space", "return", "escape", "up", "down", "left", "right", "shift", "control", "alt", "left shift",
        "left control", "left alt", "page up", "page down"}
# What is said with the focus is left alone for 3 s (src/app/sfs-announce.c); less what the bus may take.
HELD = 2


def as_said(text):
    """What is heard of a text: no ends of lines, and no full stop."""
    return " ".join(text.split()).rstrip(".")


def missing():
    """Why there is no screen reader here, or None."""
    if not shutil.which("orca"):
        return "Orca is not installed (Debian: orca)"
    if subprocess.run(["pgrep", "-u", str(os.getuid()), "-x", "orca"], stdout=subprocess.DEVNULL).returncode == 0:
        return "Orca is running, and starts but once for each person"
    return None


class Listener:
    """Orca, on the desktop of the test, and what it says."""

    def __init__(self):
        self.meanwhile = lambda: None  # done again and again while something is awaited
        self.voice = Voice()
        self.told = []  # (when, what is described, its description), or (when, what has the focus, None)
        self.events = Atspi.EventListener.new(self._on_event)
        for event in ("object:state-changed:focused", "object:property-change:accessible-description"):
            self.events.register(event)
        self.heard = self.past = 0  # utterances and what was told before these are the past
        settings = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "orca"
        settings.mkdir(parents=True, exist_ok=True)
        choices = {"enableKeyEcho": False, "enableEchoByCharacter": False, "enableBraille": False, "speechServerFactory":
                   "speechdispatcherfactory", "enableSpeech": True, "startingProfile": ["Default", "default"]}
        (settings / "user-settings.conf").write_text(json.dumps(
            {"general": choices, "pronunciations": {}, "keybindings": {}, "profiles": {"default": {"profile": ["Default", "default"], **choices}}}))
        environment = {**os.environ, "SPEECHD_ADDRESS": self.voice.address, "LANGUAGE": "en", "LC_ALL": "C.UTF-8"}
        self.orca = subprocess.Popen(["orca", "--disable", "braille"], env=environment,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self.hear("Screen reader on", 60)
        except BaseException:
            self.close()
            raise

    def _on_event(self, event):
        if event.type.startswith("object:property-change"):
            self.told.append((time.monotonic(), event.source, event.any_data))
        elif event.detail1:
            self.told.append((time.monotonic(), event.source, None))

    def close(self):
        for event in ("object:state-changed:focused", "object:property-change:accessible-description"):
            self.events.deregister(event)
        self.orca.terminate()
        try:
            self.orca.wait(15)
        except subprocess.TimeoutExpired:
            self.orca.kill()
            self.orca.wait()
        self.voice.close()

    def said(self):
        """All that was said, without the names of keys; the role of a button as Orca of Debian 13 says it."""
        return [text.replace("push button", "button") for text in list(self.voice.said) if text.lower() not in KEYS]

    def forget(self):
        """All that was said and told is the past."""
        settle(0.02)  # what is on its way is of the past, too
        self.heard, self.past = len(self.said()), len(self.told)

    def hear(self, part, seconds=20):
        return self.hear_one_of(part, seconds=seconds)

    def hear_one_of(self, *parts, seconds=20):
        """Waits until one of these is said; what was said before is the past afterwards."""
        end = time.monotonic() + seconds * PATIENCE
        while True:
            said = self.said()
            for index in range(self.heard, len(said)):
                if any(part in said[index] for part in parts):
                    self.heard = index
                    return said[index]
            if time.monotonic() > end:
                raise NotSeen(f"{parts} was not said within {seconds} s, but {said[self.heard:]}")
            self.meanwhile()
            settle(0.25)

    def _has_arrived(self):
        """Whether the name of what got the focus since was said: what is said late is of where one was."""
        focus = [of for _, of, described in self.told[self.past:] if described is None]
        try:
            name = as_said(focus[-1].get_name() or "")[:20] if focus else None
        except GLib.Error:
            return False
        return name is not None and any(name in as_said(text) for text in self.said()[self.heard:])

    def await_more(self, seconds=10):
        """It is said where one is now, and for a moment nothing more."""
        end = time.monotonic() + seconds * PATIENCE
        while not self._has_arrived() and time.monotonic() < end:
            settle(0.02)
        quiet = time.monotonic() + 0.25
        count = len(self.said())
        while time.monotonic() < min(quiet, end):
            settle(0.02)
            if len(self.said()) != count:
                count, quiet = len(self.said()), time.monotonic() + 0.25

    def _told_well(self, text):
        """Whether a description was told once, before what it describes got the focus or well after that."""
        at = [index for index, (_, _, described) in enumerate(self.told) if as_said(described or "") == text]
        if not at:
            return False
        when, source, _ = self.told[at[-1]]
        earlier = [described for _, of, described in self.told[:at[-1]] if of == source and described is not None]
        if earlier and as_said(earlier[-1]) == text:
            return False
        if next((of for _, of, described in self.told[at[-1]:] if described is None), None) == source:
            return True
        focused = [since for since, _, described in self.told[:at[-1]] if described is None]
        return bool(focused) and when - focused[-1] > HELD

    def repeated(self):
        """What was said twice in a row.

        Orca asks about the source of an event before it queues the event, and takes in the next ones meanwhile:
        on a busy computer it may see the focus before the description that was told ahead of it, and read that
        with the focus and as a change. Or it is seconds behind, reads with the focus what was told since, and that
        again. What was told at the right time is therefore no repetition of ours."""
        said = [as_said(text) for text in self.said()]
        return [text for text, before in zip(said[1:], said) if text == before and text and not self._told_well(text)]
