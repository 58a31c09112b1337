# SPDX-License-Identifier: GPL-3.0-or-later
"""What is promised is on the disk before it is promised: “safe on this computer” by the program, tokens and
the receipt by the receiver. SIGKILL cannot show that, as the kernel keeps what it was given; so the
order is looked at in which tests/fixtures/disk-log saw it come to pass."""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "receiver"))
import harness  # noqa: E402

DATA = os.urandom(300_000)


def logged(path):
    """What to start a program with."""
    return {"LD_PRELOAD": os.environ["SFS_DISK_LOG_SO"], "SFS_DISK_LOG": str(path),
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0:detect_leaks=0"}


class Synced(harness.Case):
    serving = False

    def setUp(self):
        super().setUp()
        self.log = pathlib.Path(self.operator.tmp, "disk.log")

    def steps(self):
        return self.log.read_text(encoding="utf-8").splitlines()

    def find(self, steps, wanted, after=-1):
        """Where the first such step is after another one."""
        for number, step in enumerate(steps):
            if number > after and step == wanted:
                return number
        self.fail(f"no “{wanted}” after {steps[after] if after >= 0 else 'the beginning'!r} in {steps}")

    def expect_in_order(self, steps, *wanted):
        at = -1
        for step in wanted:
            at = self.find(steps, step, at)
        return at


class Client(Synced):
    serving = True

    def setUp(self):
        super().setUp()
        self.data = pathlib.Path(self.operator.tmp, "data")
        clip = pathlib.Path(self.operator.tmp, "clip")
        clip.write_bytes(DATA)
        link = self.operator.run("invite", self.operator.dir).splitlines()[0]
        with open(os.path.join(self.operator.tmp, "client.log"), "wb") as errors:
            self.client = subprocess.Popen(
                [os.environ["SFS_HEADLESS"], "--memory-store", "--data", str(self.data), "--invitation", link,
                 "--clip", str(clip), "--hold", "sealed", "--stop-after", "sealed"],
                env={**os.environ, **logged(self.log)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True)
        self.addCleanup(self.end)

    def end(self):
        self.client.communicate(timeout=harness.SECONDS)

    def test_sealed_is_on_the_disk_before_it_is_announced(self):
        for line in self.client.stdout:
            if line == "holding sealed\n":
                break
        else:
            self.fail("it was never sealed")
        # Where it waits now, it has just said so: all that is here came before.
        steps, outbox = self.steps(), self.data / "outbox"
        sealed = next(outbox.glob("*.age"))
        part, journal, rows = f"{sealed}.part", outbox / "outbox.db-journal", outbox / "outbox.db"
        written = max(number for number, step in enumerate(steps) if step == f"write {part}")
        synced = self.find(steps, f"sync {part}", written)
        renamed = self.find(steps, f"rename {sealed}", synced)
        listed = self.find(steps, f"sync {outbox}", renamed)
        # SQLite syncs the same folder for its journal, but that is later.
        self.assertLess(listed, self.find(steps, f"write {journal}", renamed))
        self.expect_in_order(steps[listed:], f"write {journal}", f"sync {journal}", f"write {rows}", f"sync {rows}",
                             f"unlink {journal}", f"sync {outbox}")
        # Nor is a folder lost that all of it is in.
        for folder in self.data, outbox:
            made = self.find(steps, f"mkdir {folder}")
            self.find(steps, f"sync {folder.parent}", made)


class Receiver(Synced):
    def setUp(self):
        super().setUp()
        self.operator.start(env=logged(self.log))
        self.records = os.path.join(self.operator.dir, "records.db-wal")

    def expect_synced_before_an_answer(self, steps):
        """The first row that is written is on the disk when the next thing is said."""
        written = self.find(steps, f"write {self.records}")
        self.assertLess(self.find(steps, f"sync {self.records}", written), self.find(steps, "send", written), steps)

    def test_tokens_are_on_the_disk_before_they_are_given(self):
        before = len(self.steps())
        seller = harness.Seller(self.operator)
        self.expect_synced_before_an_answer(self.steps()[before:])
        before = len(self.steps())
        self.assertEqual(self.operator.refresh(seller.refresh_token).status, 200)
        self.expect_synced_before_an_answer(self.steps()[before:])

    def test_what_arrived_is_on_the_disk_before_its_receipt(self):
        seller = harness.Seller(self.operator)
        submission, url = seller.begin(DATA)
        before = len(self.steps())
        self.assertEqual(seller.patch(url, 0, DATA).status, 204)
        self.assertIn("receipt", seller.submission(submission))
        steps = self.steps()[before:]
        contents = os.path.join(self.operator.dir, "contents")
        content = os.path.join(contents, os.listdir(contents)[0])
        written = max(number for number, step in enumerate(steps) if step == f"write {content}")
        synced = self.find(steps, f"sync {content}", written)
        listed = self.find(steps, f"sync {contents}", written)
        settled = max(synced, listed)
        self.assertNotIn("send", steps[written:settled], steps)
        self.expect_synced_before_an_answer(steps[settled:])


if __name__ == "__main__":
    harness.main()
