# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills the program, and the receiver, with SIGKILL at one moment after the other, starts it again,
and sees that every submission arrives once, whole, and that nothing readable is left behind.

A moment is a step of tests/fixtures/kill-at (each change of a file, each piece over a socket, before
and after), gone through in an order that the seed decides; or, for every fourth kill, a time by the
clock. What is killed is sfs-headless, which goes from an invitation to the receipt by the code of the
app and, started again, goes on with what is in the outbox; and the receiver, which is started again
at once. Keys and tokens are in libsecret's own file, as in a sandbox. What arrived is opened with the
operator's key and with the seller's.

Counted are the kills that fell between “safe on this computer” and the receipt, by what there was at that
moment and not by what was planned; those before and after it are made, too, and printed beside.

Last line: kills N lost L duplicated D corrupted C readable R
"""
import argparse
import collections
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../fixtures"))
from ports import free_port  # noqa: E402

CLIP_BYTES = 600_000  # three chunks
SECONDS = 60          # no run of a program takes longer
ROUNDS = 30           # nor does a submission take more runs
BEFORE_SAFE = 0.15    # of the kills of a fresh run
BY_THE_CLOCK = 0.25
RECEIVER = 0.4        # of the submissions have the receiver killed as well
BEFORE, BETWEEN, AFTER = "before safe", "safe to receipt", "after the receipt"


class Failed(Exception):
    pass


def count_moments(path):
    """How many moments there were."""
    return max(int(line.split()[0]) for line in path.read_text().splitlines())


class Moments:
    """Each number of a range once, in an order of the seed, and then again."""

    def __init__(self, rng, first, last):
        self.rng, self.all, self.left = rng, list(range(first, max(first, last) + 1)), []

    def take(self):
        if not self.left:
            self.left = self.all[:]
            self.rng.shuffle(self.left)
        return self.left.pop()


class Shop:
    """The receiver, started again whenever it is gone."""

    def __init__(self, programs, root):
        self.programs, self.dir, self.key = programs, root / "shop", root / "shop-key.txt"
        self.port = free_port()
        self.process, self.kills, self.stopping, self.fault = None, 0, False, None
        self.url = f"http://127.0.0.1:{self.port}"
        self.submission = None            # the one that is under way (nullable)
        self.fell = collections.deque()   # where its kills did
        self.listening = threading.Event()
        self.plan = collections.deque()
        self.log = open(root / "shop.log", "ab")
        self.cli("init", "--name", "Shop", "--url", self.url, "--identity-out", str(self.key))
        self.thread = None

    def cli(self, command, *arguments):
        return subprocess.run([self.programs.receiver, command, str(self.dir), *arguments], check=True,
                              stdout=subprocess.PIPE, stderr=self.log, timeout=SECONDS).stdout

    def start(self, **kill):
        """kill: at=N or trace=FILE, for the first process only."""
        self.stopping = False
        self.plan.clear()
        self.plan.append(kill)
        self.listening.clear()
        self.thread = threading.Thread(target=self.keep_up, daemon=True)
        self.thread.start()
        if not self.listening.wait(SECONDS):
            raise Failed("the receiver does not come up")

    def keep_up(self):
        while not self.stopping:
            kill = self.plan.popleft() if self.plan else {}
            self.process = subprocess.Popen(
                [self.programs.receiver, "serve", str(self.dir), "--port", str(self.port)],
                env=self.programs.environment(**kill), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=self.log)
            for line in self.process.stdout:
                if line.startswith(b"listening"):
                    self.listening.set()
            status = self.process.wait()
            if self.stopping:
                return
            if status == -signal.SIGKILL:
                self.kills += 1
                self.fell.append(self.where_it_fell())
            else:
                # Not started again: that would hide a crash of its own behind the next try.
                self.fault = f"the receiver ended by itself with status {status}"
                return

    def where_it_fell(self):
        """While it is dead. What was announced was safe before; what the client has it has no more of now."""
        submission = self.submission
        if submission is None or submission.has_receipt():
            return AFTER
        return BETWEEN if self.knows(submission.name) else BEFORE

    def knows(self, subject):
        """Looks at a copy: recovering its records is its own part."""
        with tempfile.TemporaryDirectory() as folder:
            for path in self.dir.glob("*.db*"):
                if not path.name.endswith("-shm"):
                    shutil.copy(path, folder)
            records = sqlite3.connect(next(pathlib.Path(folder).glob("*.db")))
            try:
                return records.execute("SELECT count(*) FROM submissions WHERE subject = ?", (subject,)).fetchone()[0] > 0
            finally:
                records.close()

    def stop(self):
        self.stopping = True
        self.process.terminate()
        self.thread.join(SECONDS)
        self.check()

    def check(self):
        if self.fault is not None:
            raise Failed(f"{self.fault}\n{pathlib.Path(self.log.name).read_text(errors='replace')[-3000:]}")


class Programs:
    def __init__(self, arguments, root):
        self.receiver, self.headless, self.preload = arguments.receiver, arguments.headless, arguments.preload
        self.root = root
        (root / "tmp").mkdir()

    def environment(self, at=None, trace=None, seller=None):
        env = {name: value for name, value in os.environ.items() if not name.startswith("SFS_KILL")}
        env.update(TMPDIR=str(self.root / "tmp"), G_MESSAGES_DEBUG="all", GIO_USE_PROXY_RESOLVER="dummy",
                   GIO_USE_VFS="local", HOME=str(self.root), DBUS_SESSION_BUS_ADDRESS="disabled:")
        # What is preloaded comes before the sanitizer's library, and needs nothing of it. Leaks are looked
        # for elsewhere: GIO has one of its own where there is no session bus.
        env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0:detect_leaks=0"
        if at is not None or trace is not None:
            env["LD_PRELOAD"] = self.preload
        if at is not None:
            env["SFS_KILL_AT"] = str(at)
        if trace is not None:
            env["SFS_KILL_TRACE"] = str(trace)
        if seller is not None:
            env.update(SECRET_BACKEND="file", SECRET_FILE_TEST_PATH=str(seller / "keyring"),
                       SECRET_FILE_TEST_PASSWORD="test")
        return env


class Submission:
    """One seller with one clip and a folder of their own."""

    def __init__(self, test, number):
        self.test, self.name = test, f"seller-{number}"
        self.dir = test.root / self.name
        self.dir.mkdir()
        self.data = self.dir / "data"
        self.began = time.time() - 1
        self.content = test.rng.randbytes(CLIP_BYTES)
        # Not below what is searched: this one is to be readable.
        self.clip = test.clips / self.name
        self.clip.write_bytes(self.content)
        self.link = test.shop.cli("invite", "--subject", self.name).decode().splitlines()[0]
        self.promised = False

    def run(self, resume, at=None, trace=None, seconds=None, stop_after=None):
        """(exit status, what it printed)"""
        command = [self.test.programs.headless, "--data", str(self.data)]
        command += ["--resume"] if resume else ["--invitation", self.link, "--clip", str(self.clip)]
        if stop_after is not None:
            command += ["--stop-after", stop_after]
        out, log = self.dir / "out", self.dir / "log"
        with open(out, "wb") as stdout, open(log, "ab") as stderr:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr,
                env=self.test.programs.environment(at=at, trace=trace, seller=self.dir))
            try:
                process.wait(SECONDS if seconds is None else seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                if seconds is None:
                    raise Failed(f"{self.name}: no end within {SECONDS} s") from None
        text = out.read_text()
        self.promised = self.promised or "state sealed" in text
        return process.returncode, text

    def has_receipt(self):
        return any(not path.name.endswith(".unconfirmed.jws") for path in self.receipts())

    def key(self):
        """The seller's own, out of what stands in for a keyring, as a file."""
        found = subprocess.run(["secret-tool", "lookup", "origin", self.test.shop.url, "kind", "identity"],
                               env={**self.test.programs.environment(seller=self.dir), "G_MESSAGES_DEBUG": ""},
                               stdout=subprocess.PIPE, timeout=SECONDS)
        path = self.dir / "key.txt"
        path.write_bytes(found.stdout + b"\n")
        return path

    def receipts(self):
        return sorted((self.data / "receipts").glob("*.jws")) if self.data.exists() else []

    def left_in_outbox(self):
        outbox = self.data / "outbox"
        return [path.name for path in outbox.iterdir() if ".age" in path.name] if outbox.exists() else []


class Test:
    def __init__(self, arguments, root, clips):
        self.root, self.clips = root, clips
        self.rng = random.Random(arguments.seed)
        self.programs = Programs(arguments, root)
        self.shop = Shop(self.programs, root)
        self.wanted = arguments.kills
        self.kills = collections.Counter()
        self.bad = collections.Counter()
        self.submissions = 0
        self.verbose = arguments.verbose

    def say(self, text):
        print(f"# {text}", flush=True)

    def learn(self):
        """One whole life without a kill: where its moments are."""
        shop_trace, fresh, safe, again = (self.root / f"{name}.trace" for name in ("shop", "fresh", "safe", "again"))
        self.shop.start(trace=shop_trace)
        first = self.new_submission()
        began = time.monotonic()
        self.expect(first.run(False, trace=fresh), "state confirmed", first)
        self.seconds_fresh = time.monotonic() - began
        self.check(first)
        second = self.new_submission()
        self.expect(second.run(False, trace=safe, stop_after="sealed"), "state sealed", second)
        began = time.monotonic()
        self.expect(second.run(True, trace=again), "state confirmed", second)
        self.seconds_again = time.monotonic() - began
        self.check(second)
        self.shop.stop()
        n_fresh, n_safe, n_again, n_shop = map(count_moments, (fresh, safe, again, shop_trace))
        self.before_safe = Moments(self.rng, 1, n_safe)
        self.after_safe = Moments(self.rng, n_safe + 1, n_fresh)
        self.resumed = Moments(self.rng, 1, n_again)
        # Two submissions were in it.
        self.of_shop = Moments(self.rng, 1, n_shop // 2)
        self.say(f"moments: {n_safe} before safe, {n_fresh - n_safe} from there to the receipt, "
                 f"{n_again} when resumed, {n_shop} of the receiver")

    def expect(self, result, text, submission):
        if result[0] != 0 or text not in result[1]:
            raise Failed(f"{submission.name}: {result}\n{(submission.dir / 'log').read_text()[-3000:]}")

    def new_submission(self):
        self.submissions += 1
        return Submission(self, self.submissions)

    def choose(self, resume):
        """(what it is called, arguments of run)"""
        if self.rng.random() < BY_THE_CLOCK:
            seconds = self.rng.uniform(0, self.seconds_again if resume else self.seconds_fresh)
            return ("resumed" if resume else "first run") + ", by the clock", {"seconds": seconds}
        if resume:
            return "resumed", {"at": self.resumed.take()}
        if self.rng.random() < BEFORE_SAFE:
            return "first run", {"at": self.before_safe.take()}
        return "first run", {"at": self.after_safe.take()}

    def count(self):
        """Kills that count."""
        return sum(n for (where, _), n in self.kills.items() if where == BETWEEN)

    def live(self, submission, kills):
        """Runs until the receipt is there; the first @kills runs are to end early."""
        for _ in range(ROUNDS):
            resume = submission.data.exists() and bool(submission.left_in_outbox())
            how, arguments = self.choose(resume) if kills > 0 and self.count() < self.wanted else ("", {})
            shop_kills = self.shop.kills
            status, text = submission.run(resume, **arguments)
            self.shop.check()
            if self.verbose:
                self.say(f"{submission.name} {how or 'whole'} {arguments} -> {status}")
            if status == -signal.SIGKILL:
                kills -= 1
                where = AFTER if submission.has_receipt() else BETWEEN if submission.promised else BEFORE
                self.kills[where, how] += 1
                self.look_for_readable(submission, "after a kill")
            elif status != 0 and self.shop.kills == shop_kills and not self.shop_was_killed:
                raise Failed(f"{submission.name} {how} {arguments}: {text}\n"
                             f"{(submission.dir / 'log').read_text()[-3000:]}")
            if submission.receipts() and not submission.left_in_outbox():
                return True
            if submission.promised and not submission.receipts() and not submission.left_in_outbox():
                return False
        raise Failed(f"{submission.name}: not done after {ROUNDS} runs")

    def one(self):
        self.shop_was_killed = self.rng.random() < RECEIVER
        kills = self.rng.choice([1, 1, 2, 3])
        if self.shop_was_killed:
            self.shop.stop()
            at = None if self.rng.random() < BY_THE_CLOCK else self.of_shop.take()
            self.shop.start(at=at)
            # Not both all the time: a program that is never killed has to stand it too.
            kills = self.rng.choice([0, 0, 1])
        submission = self.shop.submission = self.new_submission()
        timer = None
        if self.shop_was_killed and at is None:
            timer = threading.Timer(self.rng.uniform(0, self.seconds_fresh), self.shop.process.kill)
            timer.start()
        arrived = self.live(submission, kills)
        if timer is not None:
            timer.join()
        self.shop.submission = None
        while self.shop.fell:
            self.kills[self.shop.fell.popleft(), "receiver"] += 1
        if not arrived:
            self.bad["lost"] += 1
            self.say(f"lost: {submission.name}")
        else:
            self.check(submission)

    def check(self, submission):
        """It arrived, once, as it was; and nothing readable stays."""
        rows = [row for row in json.loads(self.shop.cli("list", "--json")) if row["sub"] == submission.name]
        received = [row for row in rows if row["state"] == "received"]
        if len(rows) > 1 or len(submission.receipts()) > 1:
            self.bad["duplicated"] += 1
            self.say(f"duplicated: {submission.name} {rows}")
        if len(received) != 1:
            self.bad["lost"] += 1
            self.say(f"lost: {submission.name} {rows}")
            return
        self.check_bytes(submission, received[0])
        if submission.left_in_outbox():
            self.bad["readable"] += 1
            self.say(f"left: {submission.name} {submission.left_in_outbox()}")
        self.look_for_readable(submission, "at the end")
        shutil.rmtree(submission.dir)
        submission.clip.unlink()

    def check_contents(self):
        """The receiver holds a file for each submission, and no other: what nobody knows of is never
        deleted either."""
        received = sum(row["state"] == "received" or row["state"] == "in_review"
                       for row in json.loads(self.shop.cli("list", "--json")))
        held = len(list((self.shop.dir / "contents").iterdir()))
        if held != received:
            self.bad["duplicated"] += max(1, held - received)
            self.say(f"{held} files at the receiver for {received} submissions")

    def check_bytes(self, submission, row):
        fetched = self.root / "fetched.age"
        self.shop.cli("fetch", row["id"], "--who", "test", "--reason", "test", "-o", str(fetched))
        told = json.loads((submission.data / "submissions" / f"{row['id']}.json").read_text())["sha256"]
        sealed = fetched.read_bytes()
        fetched.unlink()
        clips = {}
        for whose, key in ("the operator", self.shop.key), ("the seller", submission.key()):
            plain = subprocess.run(["age", "-d", "-i", str(key)], input=sealed, stdout=subprocess.PIPE)
            clips[whose] = subprocess.run(["tar", "xO", "clip.webm"], input=plain.stdout, stdout=subprocess.PIPE).stdout
        wrong = [whose for whose, clip in clips.items() if clip != submission.content]
        if hashlib.sha256(sealed).hexdigest() != told or wrong:
            self.bad["corrupted"] += 1
            self.say(f"corrupted: {submission.name} {row} as opened by {wrong or 'nobody: another hash'}")

    def look_for_readable(self, submission, when):
        """Any piece of the clip, in whatever was written since it was made."""
        pieces = [submission.content[at:at + 48] for at in (0, 100_000, 300_000, CLIP_BYTES - 48)]
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = pathlib.Path(folder, name)
                try:
                    if path.stat().st_mtime < submission.began:
                        continue
                    data = path.read_bytes()
                except OSError:
                    continue
                if any(piece in data for piece in pieces):
                    self.bad["readable"] += 1
                    self.say(f"readable {when}: {path}")

    def run(self):
        self.learn()
        self.shop.start()
        began = time.monotonic()
        while self.count() < self.wanted:
            self.one()
        self.shop.stop()
        # What the receiver sweeps when it begins, it has swept now.
        self.shop.start()
        self.check_contents()
        self.shop.stop()
        seconds = time.monotonic() - began
        for where in BEFORE, BETWEEN, AFTER:
            parts = {how: n for (there, how), n in sorted(self.kills.items()) if there == where}
            self.say(f"{where} {sum(parts.values())}" + "".join(f"{', ' if i else ': '}{n} {how}" for i, (how, n) in enumerate(parts.items())))
        self.say(f"{self.submissions} submissions, {sum(self.kills.values()) * 60 / seconds:.0f} kills a minute")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kills", type=int, help="between “safe on this computer” and the receipt")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2 ** 32))
    parser.add_argument("--receiver", required=True)
    parser.add_argument("--headless", required=True)
    parser.add_argument("--preload", required=True)
    parser.add_argument("--tap", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    for need in ("age", "tar", "secret-tool"):
        if shutil.which(need) is None:
            print(f"1..0 # SKIP {need} is not installed")
            return 0
    with tempfile.TemporaryDirectory(prefix="sfs-kill.") as root, tempfile.TemporaryDirectory() as clips:
        test = Test(arguments, pathlib.Path(root), pathlib.Path(clips))
        test.say(f"seed {arguments.seed}")
        failure = None
        try:
            test.run()
        except Failed as error:
            failure = str(error)
            test.shop.stopping = True
            if test.shop.process is not None:
                test.shop.process.kill()
            for line in failure.splitlines():
                test.say(line)
        good = failure is None and not any(test.bad.values())
        result = f"kills {test.count()} " + " ".join(
            f"{name} {test.bad[name]}" for name in ("lost", "duplicated", "corrupted", "readable"))
        if arguments.tap:
            print(f"1..1\n{'ok' if good else 'not ok'} 1 - {result}")
        else:
            print(result)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
