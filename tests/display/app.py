# SPDX-License-Identifier: GPL-3.0-or-later
"""Selfsame itself, run on a test's desktop, and its wizard walked page by page."""
import os
import pathlib
import subprocess

from desk import PATIENCE, Desk, NotSeen, await_that, settle


def hand_on(build, link):
    """What the desktop does when a link is clicked: Selfsame is started with it, and hands it to the one
    that runs."""
    subprocess.run([str(pathlib.Path(build) / "src/app/selfsame"), link], check=True, timeout=30)


class App:
    """The application of a build folder, with one invitation (or none)."""

    mark = ""  # before what is said: a harness that reads TAP wants a comment

    def __init__(self, build, link=None, wrap=None, env=None, quiet=False, leaks=False, **how):
        argv = [str(pathlib.Path(build) / "src/app/selfsame"), "--allow-loopback", *([link] if link else [])]
        # GLib has no frame pointers: without whole stacks the leak checker's suppressions see nothing.
        # They make everything three times as slow, so leaks are looked for where a test asks for it.
        if "ASAN_OPTIONS" in os.environ:
            more = ":fast_unwind_on_malloc=0" if leaks else ":detect_leaks=0"
            env = {"ASAN_OPTIONS": os.environ["ASAN_OPTIONS"] + more, **(env or {})}
        # The locale is that of tests/fixtures/with-desktop.
        environment = {**os.environ, "LANGUAGE": "en", "LC_ALL": "en_US.UTF-8", "G_DEBUG": "fatal-criticals",
                       "SFS_SCHEMA_DIR": str(pathlib.Path(build) / "data"), **(env or {})}
        self.process = subprocess.Popen(wrap(argv) if wrap else argv, env=environment, **how)
        self.desk = Desk(self.process.pid)
        self.quiet = quiet
        self.pictures = None
        self.count = 0
        self.nameless = []  # controls without a name of their own, on any page

    def say(self, text):
        if not self.quiet:
            print(f"{self.mark}{text}", flush=True)

    def picture(self, name):
        """Keeps a picture of the window as it is now, when somebody asked for pictures."""
        self.count += 1
        if self.pictures:
            pathlib.Path(self.pictures).mkdir(parents=True, exist_ok=True)
            settle(0.4)  # one page fades into the next
            self.desk.picture(pathlib.Path(self.pictures) / f"{self.count:02}-{name}.png")

    def await_page(self, title, seconds=20):
        self.desk.await_node(title, "panel", seconds)
        self.nameless += [f"{title}: {what}" for what in self.desk.nameless()]
        self.say(f"page     {title}")
        self.picture(title.lower().replace(" ", "-"))

    def press(self, name, seconds=20):
        self.desk.activate(name, "push button", enabled_within=seconds)
        self.say(f"pressed  {name}")

    def press_anew(self, name, page=None):
        """Presses a button that leads back to where it is, to the page with this title or, without one, to itself:
        all that is waited for is there until it was clicked, and so the focus has to come there once more."""
        desk = self.desk
        await_that(lambda: (node := desk.find(name, "push button")) is not None and desk.is_enabled(node), f"“{name}” to be enabled")
        desk.focus(name, "push button")
        desk.moves.clear()
        desk.key("space")

        def is_back():
            return any(desk.is_on_page(node, page) if page else node.get_name() == name for node in list(desk.moves))

        await_that(is_back, lambda: f"the focus to come back; there is {desk.texts()}", 20)
        self.say(f"pressed  {name}, and it came back")

    def record(self, page="Look at it", seconds=90, tries=10):
        """As a person does: on a busy computer the checks may miss a face for a moment, and then it is
        recorded again."""
        self.press_until_it_begins("Start recording", seconds)
        self.await_page("Recording")
        self.await_recorded(page, tries)

    def await_recorded(self, page="Look at it", tries=10, again="Record again"):
        """The video of a recording that goes on, or of one that took its place."""
        desk = self.desk
        for _ in range(tries):
            await_that(lambda: desk.find(page, "panel") or any(desk.find(name, "push button") for name in {"Record again", again}),
                       lambda: f"the video or a reason; there is {desk.texts()}", 40)
            if desk.find(page, "panel"):
                break
            self.press_until_it_begins(again)
        self.await_page(page, 40)

    def press_until_it_begins(self, name, seconds=90, tries=5):
        """Where the face is lost in the moment of the press, nothing begins."""
        for left in reversed(range(tries)):
            self.press(name, seconds)
            try:
                return await_that(lambda: self.desk.find("Recording", "panel"), "the recording to begin")
            except NotSeen:
                if left == 0:
                    raise
        raise AssertionError("not reached")

    def tick(self, name):
        self.desk.activate(name, "check box")
        await_that(lambda: self.desk.is_checked(self.desk.find(name, "check box")), f"“{name}” to be ticked")
        self.say(f"ticked   {name}")

    def stop(self):
        """Ends the application as its window's close button does not: without a question. It must end
        well: a leak or another fault that a sanitizer saw shows in its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15 * PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise NotSeen("the application did not end within 15 s of SIGTERM") from None
        if self.process.returncode != 0:
            raise NotSeen(f"the application ended with status {self.process.returncode}")


def stop_both(app, operator):
    """Ends the application, if there is one, and the operator, whatever becomes of the first."""
    try:
        if app:
            app.stop()
    finally:
        operator.stop()
