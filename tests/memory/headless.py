# SPDX-License-Identifier: GPL-3.0-or-later
"""sfs-headless from an invitation to the receipt, held where somebody wants to look at it."""
import hashlib
import hmac
import os
import pathlib
import queue
import sqlite3
import subprocess
import sys
import threading
import urllib.parse

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent.parent / "display")]
from demo_operator import DemoOperator  # noqa: E402

from overheard import Overheard  # noqa: E402

SECONDS = 120


class Walk:
    """One submission of clip to an operator of its own, in folder."""

    def __init__(self, folder, clip, hold=(), env=None, pin=None):
        self.folder = pathlib.Path(folder)
        self.overheard = Overheard()
        self.operator = DemoOperator(os.environ["SFS_RECEIVER"], self.folder / "operator", front=self.overheard.port)
        self.overheard.behind = self.operator.port
        self.process = None
        self.lines, self.reader = queue.Queue(), threading.Thread(target=self._listen)
        self.link = self.operator.invite("--pin") if pin else self.operator.invite()
        if pin:
            self._set_pin(pin)
        (self.folder / "clip.webm").write_bytes(clip)
        self.argv = [os.environ["SFS_HEADLESS"], "--invitation", self.link, "--clip", str(self.folder / "clip.webm"),
                     "--data", str(self.folder / "data"), *(word for state in hold for word in ("--hold", state)),
                     *(["--pin", pin] if pin else [])]
        self.env = {**os.environ, **(env or {})}

    def __enter__(self):
        try:
            self.operator.serve()
            with open(self.folder / "errors.log", "wb") as errors:
                self.process = subprocess.Popen(self.argv, env=self.env, text=True, stdin=subprocess.PIPE,
                                                stdout=subprocess.PIPE, stderr=errors)
            self.reader.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.reader.join()
            self.process.stdin.close()
            self.process.stdout.close()
        self.operator.stop()
        self.overheard.close()

    def _set_pin(self, pin):
        """Six digits are found everywhere: one that is found nowhere by chance takes their place."""
        code = urllib.parse.parse_qs(self.link.partition("?")[2])["code"][0]
        with sqlite3.connect(self.operator.folder / "records.db") as records:
            records.execute("UPDATE grants SET pin_hash = ?", [hmac.new(code.encode(), pin.encode(), hashlib.sha256).hexdigest()])
        records.close()

    def _listen(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def _until(self, wanted):
        """What it says up to a line, or to its end."""
        said = []
        while (line := self.lines.get(timeout=SECONDS)) != wanted:
            if line is None:
                raise AssertionError(f"it ended without {wanted!r}: {said[-5:]}")
            said.append(line)
        return said

    def holds(self, state):
        """Waits until it has come there; the process, which then waits."""
        self._until(f"holding {state}\n")
        return self.process.pid

    def go_on(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end(self):
        """What else it says; it ends well."""
        said = "".join(self._until(None))
        status = self.process.wait(SECONDS)
        assert status == 0, (status, said[-300:], (self.folder / "errors.log").read_text()[-500:])
        return said

    def fetch(self):
        """The sealed file that arrived."""
        submission = self.operator.list()[0]["id"]
        path = self.folder / "received.age"
        self.operator.run("fetch", self.operator.folder, submission, "--who", "test", "--reason", "test", "-o", path)
        return path
