#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a secret is left by the real window: nothing of the identity, the file key or the clip in its
memory once the receipt is there, nor when it was played once more from where it was sent, and nothing secret in anything it logs at a level that shows all."""
import os
import pathlib
import sys
import tempfile

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent.parent / "memory")]
import image  # noqa: E402
import tap  # noqa: E402
from app import App, stop_both  # noqa: E402
from demo_operator import DemoOperator  # noqa: E402
from limits import NO_CORE, limits_of, locked_kib, start_with_others  # noqa: E402
from overheard import Overheard  # noqa: E402
from test_log import as_logged  # noqa: E402
from walk import agree, play_again, record, to_decision  # noqa: E402

BUILD = pathlib.Path(os.environ["SFS_BUILD_DIR"])
SEARCH = BUILD / "tests/memory/sfs-test-search"
# All that GLib, libsecret and D-Bus can say; of GStreamer what goes through, but no contents (level 9).
TALKATIVE = {"G_MESSAGES_DEBUG": "all", "G_DBUS_DEBUG": "message", "GST_DEBUG": "*:4,vp8enc:7,*webm*:7,matroska*:7,gio*:7,appsrc:6"}


# Matroska's "Cluster" (RFC 9559, section 5.1.3): from the first one on there are pictures. What comes
# before is the file's head, a few hundred bytes about size, codec and time, of which GStreamer keeps a copy.
CLUSTER = b"\x1f\x43\xb6\x75"


def pictures_of(webm):
    start = webm.index(CLUSTER)
    assert start < 2000, start
    return webm[start:]


class Visited:
    """A walk to an operator of its own, overheard."""

    def __init__(self, folder, env=None, **how):
        self.folder = pathlib.Path(folder)
        self.overheard = Overheard()
        self.operator = DemoOperator(BUILD / "src/receiver/selfsame-receiver", self.folder / "operator", front=self.overheard.port)
        self.overheard.behind = self.operator.port
        self.env, self.how, self.app = env, how, None

    def __enter__(self):
        try:
            self.operator.serve()
            self.app = App(BUILD, self.operator.invite(), env=self.env, quiet=True, **self.how)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            stop_both(self.app, self.operator)
        finally:
            self.overheard.close()

    def to_review(self):
        to_decision(self.app)
        agree(self.app)
        record(self.app)
        self.app.press("Play")
        self.app.desk.await_playing()
        self.app.desk.await_node("Play", "push button", 20)

    def to_receipt(self):
        self.app.press("Send")
        self.app.await_page("Done", 60)
        self.app.desk.await_text("has your video")

    def secrets(self):
        """What was secret about it, and the clip."""
        submission = self.operator.list()[0]["id"]
        sealed = self.folder / "received.age"
        self.operator.run("fetch", self.operator.folder, submission, "--who", "test", "--reason", "test", "-o", sealed)
        opened = tempfile.mkdtemp(dir=self.folder)
        self.operator.run("open", sealed, "-i", self.operator.key, "-o", opened)
        own = image.own_key(self.operator.url, self.folder)
        return {"clip": pictures_of((pathlib.Path(opened) / "clip.webm").read_bytes()), "identity": own.read_bytes().strip(),
                **image.keys(BUILD / "tests/memory/sfs-test-keys", sealed, self.operator.key, own)}


def nothing_is_left_in_memory(test):
    reason = image.reason_to_skip() or ("a sanitizer keeps what was freed" if os.environ.get("SFS_SANITIZED") else None)
    if reason:
        test.skip(reason)
        return
    with tempfile.TemporaryDirectory(prefix="sfs-memory.") as folder, Visited(folder, preexec_fn=start_with_others) as visited:
        core, locked = limits_of(visited.app.process.pid)
        test.true(core in NO_CORE, f"core dumps are off, and nothing turns them on again: {core}")
        test.equal(locked[0], locked[1], "all of the locked memory that is allowed may be used")
        visited.to_review()
        visited.app.desk.activate("What leaves this computer")
        visited.app.desk.await_node("Who can open it")
        enough = locked[0] == "unlimited" or int(locked[0]) >= 4_000_000
        test.equal(visited.app.desk.find("Until you send it") is None, enough, "the page speaks of memory only where too little can be locked")
        print(f"# {locked_kib(visited.app.process.pid)} KiB locked")
        while_held = image.take(visited.app.process.pid, folder).rename(pathlib.Path(folder) / "while-held")
        image.blank(while_held, image.droppable(visited.app.process.pid))
        visited.to_receipt()
        afterwards = image.take(visited.app.process.pid, folder).rename(pathlib.Path(folder) / "afterwards")
        play_again(visited.app)
        left = image.take(visited.app.process.pid, folder)
        print(f"# {afterwards.stat().st_size / 1e6:.0f} MB to search")
        search = image.Search(SEARCH, **visited.secrets())
        test.equal(search.in_file(while_held, remove=True), {"clip": 1},
                   "while it is looked at, all of the clip is found, and no key")
        test.equal(search.in_file(afterwards, remove=True), {}, "after the receipt nothing is found")
        test.equal(search.in_file(left), {}, "nor when what was sent was fetched, opened and played, and its page left")


def little_to_lock(argv):
    """As on an old system, where 64 KiB may be locked; and without root's right to lock more."""
    mine = ["setpriv", "--bounding-set", "-ipc_lock"] if os.geteuid() == 0 else []
    return ["prlimit", "--memlock=65536:65536", *mine, *argv]


def a_clip_that_cannot_be_locked(test):
    if os.environ.get("SFS_SANITIZED"):
        test.skip("under AddressSanitizer mlock () does nothing and says that it did")
        return
    with tempfile.TemporaryDirectory(prefix="sfs-memory.") as folder:
        log = pathlib.Path(folder) / "log"
        with open(log, "wb") as out, Visited(folder, wrap=little_to_lock, stderr=out) as visited:
            desk = visited.app.desk
            visited.to_review()
            desk.activate("What leaves this computer")
            desk.await_text("You, with the key kept on this computer")
            test.true(desk.find("Until you send it") is not None, "the page says that it could not be locked")
            visited.to_receipt()
        test.true("bytes could not be locked in memory (RLIMIT_MEMLOCK is 65536)" in log.read_text(), "the log does, too, and nothing is in the way of sending")


def nothing_secret_is_logged(test):
    with tempfile.TemporaryDirectory(prefix="sfs-memory.") as folder:
        log = pathlib.Path(folder) / "log"
        with open(log, "wb") as out, Visited(folder, TALKATIVE, stdout=out, stderr=out) as visited:
            visited.to_review()
            visited.to_receipt()
            secrets = visited.secrets()
            heard = visited.overheard.secrets()
            visited.app.press("Close")
            visited.app.process.wait(20)
        print(f"# {log.stat().st_size / 1e6:.1f} MB were logged")
        test.true(log.stat().st_size > 100_000, "it said a lot")
        test.equal(sorted(name for name, values in heard.items() if values), ["access_token", "code", "refresh_token"], "what is secret was overheard")
        test.equal(as_logged(SEARCH, **secrets, **heard).in_file(log), {}, "nothing secret is logged")


if __name__ == "__main__":
    sys.exit(tap.run([nothing_is_left_in_memory, a_clip_that_cannot_be_locked, nothing_secret_is_logged]))
