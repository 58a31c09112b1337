# SPDX-License-Identifier: GPL-3.0-or-later
"""One seller's visit to one operator, on a computer of its own: what went wrong, what it is told, and
what has left by then."""
import json
import os
import pathlib
import select
import signal
import subprocess
import tempfile
import time

from app import App
from desk import await_that

BUILD = pathlib.Path(os.environ["SFS_BUILD_DIR"])
RECEIVER = BUILD / "src/receiver/selfsame-receiver"


class FaultyOperator:
    """sfs-test-operator with what is to be wrong about it: names of faults, or its other options."""

    def __init__(self, *options):
        argv = [str(BUILD / "tests/fixtures/operator/sfs-test-operator")]
        for option in options:
            argv += [option] if option.startswith("--") else ["--fault", option]
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            told = self._read_until("invitation", 20)
        except BaseException:
            self.stop()
            raise
        self.folder, self.link, self.pin = told["dir"], told["invitation"], told.get("pin")
        self.key = told.get("operator-key")

    def _read_until(self, word, seconds):
        """What it says about itself, by the word each line begins with; word is the last of them."""
        text, end = b"", time.monotonic() + seconds
        while True:
            told = dict(line.split(" ", 1) for line in text.decode().splitlines(True) if line.endswith("\n"))
            if word in told:
                return {name: value.strip() for name, value in told.items()}
            ready = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))[0]
            more = os.read(self.process.stdout.fileno(), 4096) if ready else b""
            if not more:
                raise AssertionError(f"the operator did not say “{word} …” within {seconds} s, only {told}")
            text += more

    def hang(self):
        """Connections are taken, and nothing answers."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def hurry(self):
        """It was slow, and is no longer."""
        self.process.stdin.write(b"hurry\n")
        self.process.stdin.flush()

    def stop(self):
        """The pipe at its standard input is what keeps it alive."""
        self.go_on()
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


class Visit:
    """An application of its own, before the first page; everything is ended and removed with it."""

    def __init__(self, test, *options, operator=None, link=None, env=None, invited=True):
        self.test = test
        self.operator = operator or FaultyOperator(*options)
        self.given = (link or self.operator.link) if invited else None
        self.env = env or {}
        self.home = tempfile.TemporaryDirectory(prefix="sfs-visit.")
        self.data = pathlib.Path(self.home.name)
        self.app = None

    def __enter__(self):
        try:
            self.app = App(BUILD, self.given, env={"XDG_DATA_HOME": self.home.name, **self.env})
            if os.environ.get("SFS_PICTURES"):
                self.app.pictures = pathlib.Path(os.environ["SFS_PICTURES"]) / self.test.name
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            if self.app:
                self.app.stop()
        finally:
            self.operator.stop()
            self.home.cleanup()

    # -- the seller ---------------------------------------------------------------------------

    def to_camera(self):
        """From the beginning to the camera: all of it agreed to that is required."""
        self.to_decision()
        self.agree()
        self.app.await_page("Camera")

    def to_decision(self):
        self.app.await_page("Welcome")
        self.app.press("Continue")
        self.app.await_page("Who is asking")
        self.app.press("Continue")
        self.app.await_page("Your decision")

    def agree(self):
        for node in list(self.app.desk.nodes()):
            if node.get_role_name() == "check box" and "Required" in (node.get_name() or ""):
                if not self.app.desk.is_checked(node):
                    self.app.tick(node.get_name())
        self.app.press("I agree")

    def record(self, page="Look at it"):
        self.app.record(page)

    def to_review(self):
        self.to_camera()
        self.record()

    def send(self):
        """From the review to the end of the walk."""
        self.app.press("Send")
        self.app.await_page("Done", 60)

    def answer(self, heading, response, picture):
        """A question in a window of its own: checks that it is asked, and answers it. An answer may end the application,
        of which nothing can be asked then."""
        self.app.desk.await_text(heading)
        self.test.equal(list(self.app.desk.nameless()), [], f"every button of “{heading}” has a name, said once")
        self.app.picture(picture)
        self.app.press(response)
        await_that(lambda: self.app.process.poll() is not None or self.app.desk.find(heading) is None, f"“{heading}” to be gone")

    # -- what is looked at --------------------------------------------------------------------

    def sees(self, *parts):
        """Each part is in a text that can be read on the page."""
        for part in parts:
            self.app.desk.await_text(part)
            self.test.true(True, f"it says “{part}”")

    def has_no(self, name, role="push button"):
        await_that(lambda: self.app.desk.find(name, role) is None, lambda: f"{role} “{name}” not to be there; there is {self.app.desk.texts()}")
        self.test.true(True, f"there is no {role} “{name}”")

    def is_there(self, name, role="push button"):
        self.app.desk.await_node(name, role)
        self.test.true(True, f"there is a {role} “{name}”")

    def await_state(self, name, enabled, role="push button", seconds=15):
        """A control becomes one that can be worked, or ceases to be."""
        node = self.app.desk.await_node(name, role)
        await_that(lambda: self.app.desk.is_enabled(node) == enabled,
                   lambda: f"“{name}” to be {'enabled' if enabled else 'disabled'}; there is {self.app.desk.texts()}", seconds)
        self.test.true(True, f"“{name}” {'can' if enabled else 'cannot'} be worked")

    def problem(self, *parts, page="Something is wrong"):
        """The page that says what went wrong, in words that hold these parts."""
        self.app.await_page(page)
        self.sees(*parts)
        told = " ".join(self.app.desk.texts())
        for jargon in ("SfsNet", "HTTP/1", "errno", "0x"):
            self.test.true(jargon not in told, f"and nothing of “{jargon}”")

    def listed(self, *options):
        done = subprocess.run([RECEIVER, "list", self.operator.folder, "--json", *options],
                              check=True, capture_output=True, text=True)
        return json.loads(done.stdout)

    def operate(self, command, *arguments):
        """What the operator does, by its own command line."""
        done = subprocess.run([RECEIVER, command, self.operator.folder, *map(str, arguments)], capture_output=True, text=True)
        if done.returncode != 0:
            raise AssertionError(f"selfsame-receiver {command}: {done.stderr}")
        return done.stdout

    def files(self, folder=None):
        """All that lies on the seller's computer, or below a folder, and what is in it; but for what goes while it is
        looked at, as a journal does, or what something newer takes the place of."""
        for where, _, names in os.walk(folder or self.data):
            for path in (pathlib.Path(where) / name for name in names):
                try:
                    if path.is_file():
                        yield path, path.read_bytes()
                except FileNotFoundError:
                    continue

    def spooled(self):
        """Sealed files in the outbox."""
        return [path.name for path, content in self.files(self.data / "selfsame/outbox") if "outbox.db" not in path.name and content]

    def nothing_left(self):
        """Not a byte of a video is outside the application: not at the operator's, not on the disk."""
        self.test.equal(self.listed(), [], "the operator has no submission")
        contents = pathlib.Path(self.operator.folder) / "contents"
        self.test.equal([path.name for path in contents.glob("*")] if contents.is_dir() else [], [], "and no byte of one")
        self.test.equal(self.spooled(), [], "nothing is sealed on the disk")
