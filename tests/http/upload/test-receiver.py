# SPDX-License-Identifier: GPL-3.0-or-later
"""Our upload against our receiver, as processes that are killed and started again."""
import os
import subprocess
import sys

sys.path.insert(0, os.environ["SFS_HARNESS_DIR"])
import harness  # noqa: E402

SEND_FILE = os.environ["SFS_SEND_FILE"]
DATA = os.urandom(1_300_000)
HOLD_AT = 700_000


class Sender:
    """One run of send-file."""

    def __init__(self, test, submission, creation_url, upload_url=None, hold=False, tokens=(), data=DATA):
        path = os.path.join(test.operator.tmp, "sealed.age")
        with open(path, "wb") as file:
            file.write(data)
        self.lines = []
        options = ["--hold-at", str(HOLD_AT)] if hold else []
        urls = [creation_url] + ([upload_url] if upload_url else [])
        self.process = subprocess.Popen([SEND_FILE, *options, path, submission, *urls],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        test.addCleanup(self.kill)
        self.say(*tokens, test.seller.token, "")

    def say(self, *lines):
        self.process.stdin.write("".join(line + "\n" for line in lines))
        self.process.stdin.flush()

    def read(self, word):
        """Lines up to one that begins with @word: what follows it there."""
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.split()[0] == word:
                return line.rstrip("\n").partition(" ")[2]
        raise AssertionError((word, self.lines))

    def done(self):
        self.read("done")
        assert self.process.wait(timeout=harness.SECONDS) == 0

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Receiver(harness.Case):
    def setUp(self):
        super().setUp()
        self.seller = harness.Seller(self.operator)

    def assert_received(self, submission):
        state = self.seller.submission(submission)
        self.assertEqual((state["state"], state["sha256"], state["bytes"]),
                         ("received", harness.sha256(DATA), len(DATA)))
        self.assertIn("receipt", state)

    def test_whole(self):
        submission, url = self.seller.announce(DATA)
        sender = Sender(self, submission, url)
        sender.done()
        self.assertEqual(sum(line.startswith("created ") for line in sender.lines), 1)
        self.assertNotIn("waiting", sender.lines)
        self.assert_received(submission)

    def test_limited(self):
        """Told that it is too much, and when to ask again, the client waits so long and goes on."""
        self.operator.stop()
        self.operator.start("--requests", "60")
        self.seller = harness.Seller(self.operator)
        submission, url = self.seller.announce(DATA)
        while self.operator.request("GET", "/.well-known/selfsame-operator").status == 200:
            pass
        sender = Sender(self, submission, url)
        sender.done()
        self.assertTrue(any(line.startswith("waiting") for line in sender.lines), sender.lines)
        self.assertEqual(sum(line.startswith("created ") for line in sender.lines), 1)
        self.operator.stop()
        self.operator.start()
        self.assert_received(submission)

    def test_client_killed(self):
        submission, url = self.seller.announce(DATA)
        first = Sender(self, submission, url, hold=True)
        upload = first.read("created")
        first.read("held")
        first.kill()
        offset = self.seller.offset(upload)
        self.assertTrue(0 < offset < len(DATA), offset)

        second = Sender(self, submission, url, upload)
        second.done()
        self.assertEqual([line for line in second.lines if line.startswith("created ")], [])
        self.assert_received(submission)

    def test_client_killed_before_it_kept_the_address(self):
        submission, url = self.seller.announce(DATA)
        first = Sender(self, submission, url, hold=True)
        upload = first.read("created")
        first.read("held")
        first.kill()
        second = Sender(self, submission, url)
        self.assertNotEqual(second.read("created"), upload)
        second.done()
        self.assert_received(submission)

    def test_client_killed_after_the_last_byte(self):
        submission, url = self.seller.announce(DATA)
        Sender(self, submission, url).done()
        again = Sender(self, submission, url)
        again.done()
        self.assertEqual([line for line in again.lines if line.startswith("created ")], [])
        self.assert_received(submission)

    def test_server_killed(self):
        submission, url = self.seller.announce(DATA)
        sender = Sender(self, submission, url, hold=True)
        sender.read("held")
        self.operator.kill()
        self.operator.start("--port", str(self.operator.port))
        sender.say("go on")
        sender.done()
        self.assertEqual(sum(line.startswith("created ") for line in sender.lines), 1)
        self.assert_received(submission)

    def test_server_away(self):
        submission, url = self.seller.announce(DATA)
        sender = Sender(self, submission, url, hold=True)
        sender.read("held")
        self.operator.kill()
        sender.say("go on")
        sender.read("waiting")
        self.operator.start("--port", str(self.operator.port))
        sender.done()
        self.assert_received(submission)

    def test_token_refused(self):
        submission, url = self.seller.announce(DATA)
        sender = Sender(self, submission, url, tokens=["of-yesterday"])
        sender.done()
        self.assertEqual(sender.lines.count("refused"), 1)
        self.assert_received(submission)

    def test_arrived_altered(self):
        submission, url = self.seller.announce(DATA)
        first = Sender(self, submission, url, data=DATA[:-1] + bytes([DATA[-1] ^ 1]))
        upload = first.read("created")
        first.done()
        self.assertEqual(self.seller.submission(submission)["state"], "mismatch")
        second = Sender(self, submission, url, upload)
        self.assertNotEqual(second.read("created"), upload)
        second.done()
        self.assert_received(submission)

    def test_unknown_submission(self):
        _, url = self.seller.announce(DATA)
        sender = Sender(self, "0f5f0c6e-6d5c-4e0a-9d0a-0d7a6a3ef009", url)
        self.assertIn("sfs-upload-error-quark", sender.read("failed"))
        self.assertEqual(sender.process.wait(timeout=harness.SECONDS), 1)


if __name__ == "__main__":
    harness.main()
