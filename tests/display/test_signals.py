#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop of a test, and the walk on it, that are told to end before they are done: they end at once
and leave nothing behind, neither a process nor a folder."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

import tap
from desk import PATIENCE, await_that

HERE = pathlib.Path(__file__).parent
BUILD = pathlib.Path(os.environ["SFS_BUILD_DIR"])
WITHIN = 20 * PATIENCE  # three shells wait for what they started, a few seconds at most for each


def hear_all():
    """Also where the tests themselves were started with signals ignored, as nohup does."""
    for which in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(which, signal.SIG_DFL)


class Started:
    """A command on a desktop of its own, with a folder of its own for everything temporary."""

    def __init__(self, *command):
        self.folder = tempfile.TemporaryDirectory(prefix="sfs-signals.")
        self.temporary = pathlib.Path(self.folder.name) / "tmp"
        self.temporary.mkdir()
        self.said = pathlib.Path(self.folder.name) / "said"
        # A name that all it starts inherit, and whoever they leave it to.
        self.mark = f"SFS_SIGNALS_MARK={self.folder.name}"
        name, value = self.mark.split("=")
        with open(self.said, "w", encoding="utf-8") as said:
            self.process = subprocess.Popen([str(HERE / "../fixtures/with-desktop"), "--", *map(str, command)], stdin=subprocess.DEVNULL, preexec_fn=hear_all,
                                            stdout=said, stderr=said, env={**os.environ, "TMPDIR": str(self.temporary), name: value})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for pid in self.running():
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.folder.cleanup()

    def running(self):
        """Everything that was started and is not over, by its environment."""
        found = {}
        for path in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (path / "environ").read_bytes().split(b"\0"):
                    found[int(path.name)] = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()[:80]
            except (OSError, ValueError):
                continue
        return found

    def await_word(self, word, seconds):
        await_that(lambda: word in self.said.read_text(encoding="utf-8", errors="replace"), f"“{word}”", seconds)

    def end(self, test, which):
        test.true(len(self.running()) > 5, f"{len(self.running())} processes run")
        test.true(len(list(self.temporary.iterdir())) > 0, "with temporary folders")
        self.process.send_signal(which)
        try:
            self.process.wait(WITHIN)
        except subprocess.TimeoutExpired:
            pass
        test.equal(self.process.returncode, 143, f"it ends after {which.name}")
        await_that(lambda: not self.running(), lambda: f"all processes to be gone; there are still {self.running()}", 10)
        test.equal([path.name for path in self.temporary.iterdir()], [], "no temporary folder is left")


def a_desktop_that_is_told_to_end(test):
    for which in (signal.SIGTERM, signal.SIGHUP):
        with Started("/bin/bash", "-c", "echo it runs; exec sleep 1000") as desktop:
            desktop.await_word("it runs", 60)
            desktop.end(test, which)


def a_walk_that_is_told_to_end(test):
    with tempfile.TemporaryDirectory(prefix="sfs-signals.") as name, \
            Started("/usr/bin/python3", HERE / "walk.py", "--build", BUILD, "--keep", pathlib.Path(name) / "kept") as walk:
        walk.await_word("page     Recording", 120)
        walk.end(test, signal.SIGTERM)


def setting_up_that_is_told_to_end(test):
    """tools/setup while it fetches: npm is played by something that never comes back by itself."""
    with tempfile.TemporaryDirectory(prefix="sfs-signals.") as name:
        top = pathlib.Path(name)
        (top / "tmp").mkdir()
        (top / "bin").mkdir()
        (top / "tools").mkdir()
        (top / "data").mkdir()
        (top / "tools/setup").write_bytes((HERE / "../../tools/setup").read_bytes())
        (top / "tools/packages.debian").write_text("")
        (top / "data/npm.lock").write_text("package 1.0.0 0123456789ab footage\n")
        npm = top / "bin/npm"
        npm.write_text("#!/bin/sh\necho started >> \"$(dirname \"$0\")/log\"\nkill -TERM $PPID\n")
        npm.chmod(0o755)
        done = subprocess.run(["/bin/bash", str(top / "tools/setup"), "--no-build"], capture_output=True, text=True, timeout=60, check=False,
                              env={**os.environ, "TMPDIR": str(top / "tmp"), "PATH": f"{top / 'bin'}:{os.environ['PATH']}"})
        test.true((top / "bin/log").exists(), "it was fetching")
        test.equal(done.returncode, 143, "it ends")
        test.equal(list((top / "tmp").iterdir()), [], "no temporary folder is left")


if __name__ == "__main__":
    sys.exit(tap.run([a_desktop_that_is_told_to_end, a_walk_that_is_told_to_end, setting_up_that_is_told_to_end]))
