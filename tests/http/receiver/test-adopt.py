# SPDX-License-Identifier: GPL-3.0-or-later
"""What another upload server received is taken over, and what it stores held against the records."""
import os
import subprocess
import uuid

import harness

DATA = os.urandom(200_000)


class Adopting(harness.Case):
    def setUp(self):
        super().setUp()
        self.seller = harness.Seller(self.operator)
        self.file = os.path.join(self.operator.tmp, "upload")
        self.put(DATA)

    def put(self, data):
        with open(self.file, "wb") as file:
            file.write(data)

    def adopt(self, submission, status=0, *more):
        return self.operator.run("adopt", self.operator.dir, submission, self.file, *more, status=status)

    def contents(self):
        return os.listdir(os.path.join(self.operator.dir, "contents"))


class Adopt(Adopting):
    def test_gives_a_receipt_as_an_upload_does(self):
        submission, _ = self.seller.announce(DATA)
        self.assertEqual(self.adopt(submission), f"received {submission}\n")
        told = self.seller.submission(submission)
        claims = harness.jws_open(told["receipt"], "selfsame-receipt", self.operator.description()[1]["signing_key"])
        self.assertEqual((told["state"], claims["submission"], claims["sha256"], claims["bytes"]),
                         ("received", submission, harness.sha256(DATA), len(DATA)))
        self.assertEqual(self.seller.request("GET", f"/submissions/{submission}/content").body, DATA)
        # Once more, as when the first answer was lost: nothing is made anew.
        self.assertEqual(self.adopt(submission), f"received {submission}\n")
        self.assertEqual(self.seller.submission(submission), told)
        self.assertEqual(len(self.contents()), 1)
        # It is erased as everything else.
        self.assertEqual(self.seller.request("DELETE", f"/submissions/{submission}").status, 200)
        self.assertEqual(self.contents(), [])
        self.assertEqual(self.adopt(submission, 4), f"deleted {submission}\n")
        self.assertEqual(self.contents(), [])

    def test_another_file_is_a_mismatch(self):
        submission, _ = self.seller.announce(DATA)
        self.put(bytes(len(DATA)))
        self.assertEqual(self.adopt(submission, 3), f"mismatch {submission}\n")
        self.assertEqual((self.seller.submission(submission)["state"], self.contents()), ("mismatch", []))
        self.put(DATA)
        self.adopt(submission)
        self.assertEqual(self.seller.submission(submission)["state"], "received")

    def test_part_of_it_changes_nothing(self):
        submission, _ = self.seller.announce(DATA)
        self.put(DATA[:-1])
        self.adopt(submission, 1)
        self.assertEqual((self.seller.submission(submission)["state"], self.contents()), ("announced", []))
        self.adopt(str(uuid.uuid4()), 1)
        os.unlink(self.file)
        self.adopt(submission, 1)
        self.assertEqual(self.contents(), [])

    def test_takes_the_place_of_what_was_sent_here(self):
        submission, url = self.seller.begin(DATA)
        self.assertEqual(self.seller.patch(url, 0, DATA[:1000]).status, 204)
        self.adopt(submission)
        self.assertEqual(self.seller.tus("HEAD", url).status, 410)
        self.assertEqual((self.seller.submission(submission)["state"], len(self.contents())), ("received", 1))

    def test_killed_in_between_it_is_run_again(self):
        submission, _ = self.seller.announce(DATA)
        options = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0:detect_leaks=0"
        for step in range(1, 200):
            environment = {**os.environ, "LD_PRELOAD": os.environ["SFS_KILL_AT_SO"], "SFS_KILL_AT": str(step),
                           "ASAN_OPTIONS": options}
            done = subprocess.run([harness.RECEIVER, "adopt", self.operator.dir, submission, self.file],
                                  env=environment, capture_output=True, timeout=harness.SECONDS)
            if done.returncode == 0:
                break
            self.assertEqual(done.returncode, -9, (step, done))
        self.assertGreater(step, 3)
        self.assertEqual(done.returncode, 0)
        told = self.seller.submission(submission)
        self.assertEqual(told["state"], "received")
        self.assertEqual(self.seller.request("GET", f"/submissions/{submission}/content").body, DATA)
        # What the killed ones left goes when the server starts.
        self.operator.stop()
        self.operator.start()
        self.assertEqual(len(self.contents()), 1)
        self.assertEqual(self.seller.submission(submission), told)

    def test_of_two_with_one_id_the_seller_is_named(self):
        other = harness.Seller(self.operator, "--subject", "another")
        submission, _ = self.seller.announce(DATA)
        self.assertEqual(other.put(submission, other.announcement(DATA)).status, 201)
        self.adopt(submission, 1)
        self.adopt(submission, 0, "--subject", "another")
        self.assertEqual((self.seller.submission(submission)["state"], other.submission(submission)["state"]),
                         ("announced", "received"))

    def test_of_two_of_one_seller_the_one_that_waits(self):
        """Sent under one invitation, and announced anew under another: each command takes the one it is about."""
        submission, _ = self.seller.announce(DATA)
        self.adopt(submission)
        again = harness.Seller(self.operator, "--subject", self.seller.subject)
        self.assertEqual(again.put(submission, again.announcement(DATA)).status, 201)
        out = os.path.join(self.operator.tmp, "out")
        self.operator.run("fetch", self.operator.dir, submission, "--who", "w", "--reason", "r", "-o", out)
        with open(out, "rb") as file:
            self.assertEqual(file.read(), DATA)
        self.operator.run("decide", self.operator.dir, submission, "verified")
        self.assertEqual((self.seller.submission(submission)["state"], again.submission(submission)["state"]),
                         ("verified", "announced"))
        self.adopt(submission)
        self.assertEqual(again.submission(submission)["state"], "received")


class Reconcile(Adopting):
    def reconcile(self, *lines, status=0):
        done = subprocess.run([harness.RECEIVER, "reconcile", self.operator.dir], input="".join(line + "\n" for line in lines),
                              capture_output=True, text=True, timeout=harness.SECONDS)
        self.assertEqual(done.returncode, status, done)
        return done.stdout.splitlines()

    def test_verdicts(self):
        waiting, _ = self.seller.announce(DATA)
        received, _ = self.seller.announce(DATA)
        withdrawn, _ = self.seller.announce(DATA)
        self.adopt(received)
        self.seller.request("DELETE", f"/submissions/{withdrawn}")
        size, end = len(DATA), "-" + "0" * 32
        unknown = str(uuid.uuid4())
        self.assertEqual(
            self.reconcile(f"{size} {waiting}{end}", f"{size - 1} {waiting}{end}", f"{size} {received}{end}",
                           f"7 {withdrawn}{end}", f"7 {unknown}{end}", f"9 {waiting}{end}.json", "3 photo.jpg", f"7 {waiting}"),
            [f"adopt {waiting}{end}", f"wait {waiting}{end}", f"remove {received}{end}", f"remove {withdrawn}{end}",
             f"remove {unknown}{end}", f"other {waiting}{end}.json", "other photo.jpg", f"other {waiting}"])
        self.assertEqual(self.reconcile(), [])
        self.reconcile("no number", status=2)

    def test_what_is_lost(self):
        submission, _ = self.seller.announce(DATA)
        self.adopt(submission)
        self.assertEqual(self.reconcile(), [])
        (key,) = self.contents()
        path = os.path.join(self.operator.dir, "contents", key)
        os.truncate(path, 5)
        self.assertEqual(self.reconcile(status=3), [f"lost {submission}"])
        os.unlink(path)
        self.assertEqual(self.reconcile(status=3), [f"lost {submission}"])
        self.seller.request("DELETE", f"/submissions/{submission}")
        self.assertEqual(self.reconcile(), [])


if __name__ == "__main__":
    harness.main()
