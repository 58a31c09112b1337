# SPDX-License-Identifier: GPL-3.0-or-later
"""Withdrawing, keeping no longer than agreed, getting one's own back; and the log of who looked."""
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import time

import harness
from harness import jws_open, sha256

DATA = os.urandom(300_000)
RUN = 24


class Erasing(harness.Case):
    def setUp(self):
        super().setUp()
        self.seller = harness.Seller(self.operator, "--subject", "s1")

    def execute(self, sql, *values):
        with sqlite3.connect(os.path.join(self.operator.dir, "records.db"), timeout=harness.SECONDS) as db:
            rows = db.execute(sql, values).fetchall()
        db.close()
        return rows

    def contents(self):
        return os.listdir(os.path.join(self.operator.dir, "contents"))

    def files(self):
        for folder, _, names in os.walk(self.operator.dir):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    yield name, file.read()

    def is_anywhere(self, data):
        """Whether any run of @data is in any file of the folder, SQLite's own among them."""
        pieces = {data[i:i + RUN] for i in range(0, len(data) - RUN, RUN)}
        for _, text in self.files():
            if any(text[i:i + RUN] in pieces for i in range(len(text) - RUN)):
                return True
        return False

    def assert_erased(self, data=DATA):
        self.assertEqual(self.contents(), [])
        self.assertFalse(self.is_anywhere(data))

    def assert_deletion(self, jws, submission, data=DATA):
        description = self.operator.description()[1]
        claims = jws_open(jws, "selfsame-deletion", description["signing_key"])
        self.assertEqual(set(claims), {"iss", "sub", "iat", "jti", "submission", "sha256", "deleted_at", "what",
                                       "backups_until"})
        self.assertEqual({name: claims[name] for name in ("iss", "sub", "submission", "sha256", "what")},
                         {"iss": self.operator.url, "sub": "s1", "submission": submission, "sha256": sha256(data),
                          "what": ["content", "derived"]})
        self.assertLess(abs(claims["iat"] - time.time()), 3600)


class Withdrawing(Erasing):
    def withdraw(self, submission):
        reply = self.seller.request("DELETE", f"/submissions/{submission}")
        self.assertEqual((reply.status, reply["Content-Type"]), (200, "application/jose"))
        return reply.body.decode()

    def test_received(self):
        submission = self.seller.send(DATA)
        # The scan would find it.
        self.assertTrue(self.is_anywhere(DATA))
        self.operator.run("decide", self.operator.dir, submission, "rejected", "--reason", "Nobody is to be seen")
        jws = self.withdraw(submission)
        self.assert_deletion(jws, submission)
        self.assert_erased()
        self.assertFalse(any(b"Nobody is to be seen" in text for _, text in self.files()))
        self.assertEqual(self.withdraw(submission), jws)
        state = self.seller.submission(submission)
        self.assertEqual((state["state"], state["deletion"], "state_reason" in state), ("deleted", jws, False))
        self.assertIn("receipt", state)
        self.assertEqual(self.seller.request("GET", f"/submissions/{submission}/content").problem(), "deleted")
        self.assertEqual(self.operator.list()[0]["state"], "deleted")
        out = os.path.join(self.operator.tmp, "out")
        self.operator.run("fetch", self.operator.dir, submission, "--who", "w", "--reason", "r", "-o", out, status=1)
        self.operator.run("decide", self.operator.dir, submission, "verified", status=1)
        self.assertEqual(self.seller.request("GET", f"/submissions/{submission}/accesses").json(), {"accesses": []})

    def test_not_while_the_log_is_read(self):
        """A reader keeps what was removed in the log: nothing is signed until that is gone, too."""
        submission = self.seller.send(DATA)
        self.operator.run("decide", self.operator.dir, submission, "rejected", "--reason", "Nobody is to be seen")
        reader = sqlite3.connect(os.path.join(self.operator.dir, "records.db"), isolation_level=None)
        self.addCleanup(reader.close)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM submissions").fetchall()
        self.assertEqual(self.seller.request("DELETE", f"/submissions/{submission}").status, 500)
        state = self.seller.submission(submission)
        self.assertEqual((state["state"], "deletion" in state, self.contents()), ("deleting", False, []))
        reader.execute("ROLLBACK")
        self.assert_deletion(self.withdraw(submission), submission)
        self.assert_erased()
        self.assertFalse(any(b"Nobody is to be seen" in text for _, text in self.files()))

    def test_does_not_come_back(self):
        submission, url = self.seller.begin(DATA)
        self.assertEqual(self.seller.patch(url, 0, DATA[:100_000]).status, 204)
        body = self.execute("SELECT consent FROM submissions")[0][0]
        self.assert_deletion(self.withdraw(submission), submission)
        self.assert_erased()
        self.assertEqual(self.seller.patch(url, 100_000, DATA[100_000:]).problem(), "upload-gone")
        self.assertEqual(self.seller.create("/uploads", submission, len(DATA)).problem(), "withdrawn")
        reply = self.seller.put(submission, self.seller.announcement(DATA, body))
        self.assertEqual((reply.status, reply.problem()), (410, "withdrawn"))

    def test_while_it_is_sent(self):
        submission, url = self.seller.begin(DATA)
        head = "\r\n".join([f"PATCH {url.removeprefix(self.operator.url)} HTTP/1.1", "Host: x",
                            f"Authorization: Bearer {self.seller.token}", "Tus-Resumable: 1.0.0", "Upload-Offset: 0",
                            "Content-Type: application/offset+octet-stream", f"Content-Length: {len(DATA)}", "", ""])
        with socket.create_connection(("127.0.0.1", self.operator.port), harness.SECONDS) as connection:
            connection.sendall(head.encode() + DATA[:100_000])
            path = os.path.join(self.operator.dir, "contents", self.contents()[0])
            deadline = time.monotonic() + harness.SECONDS
            while os.path.getsize(path) < 100_000:
                self.assertLess(time.monotonic(), deadline)
            self.assert_deletion(self.withdraw(submission), submission)
            connection.sendall(DATA[100_000:])
            self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 409 "))
        self.assertEqual(self.seller.submission(submission)["state"], "deleted")
        self.assert_erased()

    def test_announced_only(self):
        submission, _ = self.seller.announce(DATA)
        self.assert_deletion(self.withdraw(submission), submission)

    def test_others(self):
        submission = self.seller.send(DATA)
        other = harness.Seller(self.operator)
        unknown = "0f5f0c6e-6d5c-4e0a-9d0a-0d7a6a3ef009"
        for method, end in ("DELETE", ""), ("GET", "/content"):
            mine = other.request(method, f"/submissions/{submission}{end}")
            nobodys = other.request(method, f"/submissions/{unknown}{end}")
            self.assertEqual(mine.status, 404)
            self.assertEqual(mine.comparable(), nobodys.comparable())
            self.assertEqual(self.operator.request(method, f"/submissions/{submission}{end}").status, 401)
        self.assertEqual(self.seller.submission(submission)["state"], "received")

    def test_stopped_in_between(self):
        """An erasure that was begun is brought to its end when the server is back."""
        submission = self.seller.send(DATA)
        self.operator.stop()
        self.execute("UPDATE submissions SET state = 7")
        self.operator.start()
        self.seller.await_state(submission, "deleted")
        self.assert_deletion(self.seller.submission(submission)["deletion"], submission)
        self.assert_erased()


class Twice(Erasing):
    """The same submission, announced under a second invitation of the same seller: a deletion names the seller and
    the id, so it has to be true of both."""
    OTHER = os.urandom(200_000)

    def setUp(self):
        super().setUp()
        self.again = harness.Seller(self.operator, "--subject", "s1")

    def send_as(self, seller, submission, data, part=None):
        self.assertEqual(seller.put(submission, seller.announcement(data)).status, 201)
        url = seller.create("/uploads", submission, len(data))["Location"]
        self.assertEqual(seller.patch(url, 0, data[:part]).status, 204)
        return url

    def withdraw(self, seller, submission):
        reply = seller.request("DELETE", f"/submissions/{submission}")
        self.assertEqual(reply.status, 200)
        return reply.body.decode()

    def journal(self):
        with open(os.path.join(self.operator.dir, "deletions.log"), encoding="ascii") as file:
            return file.read().splitlines()

    def assert_both_erased(self):
        self.assert_erased(DATA)
        self.assert_erased(self.OTHER)

    def test_part_and_whole(self):
        """What the first sign-in left half sent goes with what the second one sent whole."""
        submission, url = self.seller.begin(DATA)
        self.assertEqual(self.seller.patch(url, 0, DATA[:100_000]).status, 204)
        self.send_as(self.again, submission, self.OTHER)
        self.assertEqual(len(self.contents()), 2)
        self.assertTrue(self.is_anywhere(DATA) and self.is_anywhere(self.OTHER))
        jws = self.withdraw(self.again, submission)
        self.assert_deletion(jws, submission, self.OTHER)
        self.assert_both_erased()
        # Each has the deletion of its file, once and for all.
        before = self.withdraw(self.seller, submission)
        self.assert_deletion(before, submission)
        self.assertEqual(self.withdraw(self.again, submission), jws)
        self.assertEqual(self.withdraw(self.seller, submission), before)
        self.assertEqual(sorted(self.journal()), sorted([jws, before]))
        self.assertEqual(self.seller.patch(url, 100_000, DATA[100_000:]).problem(), "upload-gone")
        self.assertEqual([row["state"] for row in self.operator.list()], ["deleted", "deleted"])
        self.assert_both_erased()

    def test_same_file(self):
        """One file, one deletion, whichever sign-in asks, also after a restart and from a backup."""
        submission = self.seller.send(DATA)
        self.send_as(self.again, submission, DATA)
        backup, copy = (os.path.join(self.operator.tmp, name) for name in ("backup.tar", "deletions.log"))
        self.operator.run("backup", self.operator.dir, backup)
        jws = self.withdraw(self.seller, submission)
        self.assert_deletion(jws, submission)
        self.assert_erased()
        self.assertEqual(self.withdraw(self.again, submission), jws)
        self.assertEqual(self.journal(), [jws])
        # A journal that is made of the records has it once, too.
        self.operator.stop()
        os.rename(os.path.join(self.operator.dir, "deletions.log"), copy)
        self.operator.start()
        self.assertEqual(self.journal(), [jws])
        self.operator.stop()
        shutil.rmtree(self.operator.dir)
        self.assertEqual(self.operator.run("restore", backup, self.operator.dir, "--deletions", copy),
                         "restored 0\ndeleted 2\n")
        self.operator.start()
        self.assertEqual([self.withdraw(seller, submission) for seller in (self.seller, self.again)], [jws, jws])
        self.assert_erased()

    def test_restored(self):
        """Two files under one id: a journal of which only one line is left brings neither back."""
        submission = self.seller.send(DATA)
        self.send_as(self.again, submission, self.OTHER)
        backup, copy = (os.path.join(self.operator.tmp, name) for name in ("backup.tar", "deletions.log"))
        self.assertEqual(self.operator.run("backup", self.operator.dir, backup), "saved 2\n")
        jws = self.withdraw(self.again, submission)
        self.operator.stop()
        with open(copy, "w", encoding="ascii") as file:
            file.write(jws + "\n")
        shutil.rmtree(self.operator.dir)
        self.assertEqual(self.operator.run("restore", backup, self.operator.dir, "--deletions", copy),
                         "restored 0\ndeleted 1\n")
        self.assert_both_erased()
        self.operator.start()
        self.assertEqual(self.withdraw(self.again, submission), jws)
        self.assert_deletion(self.withdraw(self.seller, submission), submission)
        self.assertEqual(len(self.journal()), 2)

    def test_does_not_come_back(self):
        """Nor under a third invitation of the seller, also when this one never announced it."""
        submission = self.seller.send(DATA)
        self.withdraw(self.seller, submission)
        reply = self.again.put(submission, self.again.announcement(self.OTHER))
        self.assertEqual((reply.status, reply.problem()), (410, "withdrawn"))
        self.assertEqual(self.again.request("GET", f"/submissions/{submission}").status, 404)
        self.assertEqual(len(self.operator.list()), 1)

    def test_another_seller(self):
        """Whoever chooses the id of somebody else neither erases that nor is kept from it."""
        submission = self.seller.send(DATA)
        others = [harness.Seller(self.operator, "--subject", name) for name in ("S1", "s1 ", "s", "s2")]
        for other in others[:-1]:
            self.send_as(other, submission, self.OTHER, 1000)
            self.withdraw(other, submission)
        self.send_as(others[-1], submission, self.OTHER)
        self.assertEqual((self.seller.submission(submission)["state"], len(self.contents())), ("received", 2))
        self.assert_deletion(self.withdraw(self.seller, submission), submission)
        self.assertFalse(self.is_anywhere(DATA))
        self.assertEqual(others[-1].request("GET", f"/submissions/{submission}/content").body, self.OTHER)
        self.assertEqual(len(self.contents()), 1)

    def test_retention(self):
        """The earlier promise of the two holds for both; what never came whole waits for what did."""
        submission, _ = self.seller.announce(DATA)
        self.send_as(self.again, submission, self.OTHER)
        self.execute("UPDATE submissions SET announced = 1 WHERE received = 0")
        self.assertEqual(self.operator.run("purge", self.operator.dir), "erased 0\n")
        self.execute("UPDATE submissions SET retention_until = 1 WHERE received <> 0")
        purged = json.loads(self.operator.run("purge", self.operator.dir, "--json"))
        self.assertEqual([row["id"] for row in purged], [submission, submission])
        self.assertEqual([row["deletion"] for row in purged],
                         [self.withdraw(seller, submission) for seller in (self.seller, self.again)])
        self.assert_both_erased()
        self.assertEqual(self.operator.run("purge", self.operator.dir), "erased 0\n")

        submission = self.seller.send(DATA)
        self.send_as(self.again, submission, DATA)
        self.execute("UPDATE submissions SET retention_until = 1 WHERE id = (SELECT max (id) - 1 FROM submissions)")
        self.assertEqual(self.operator.run("purge", self.operator.dir), "erased 2\n")
        self.assert_erased()

    def test_reconciled(self):
        """What another upload server has of it is to be removed, and not taken over."""
        submission, _ = self.seller.announce(DATA)
        self.assertEqual(self.again.put(submission, self.again.announcement(DATA)).status, 201)
        listing = f"{len(DATA)} {submission}-{'0' * 32}\n"

        def reconcile():
            return subprocess.run([harness.RECEIVER, "reconcile", self.operator.dir], input=listing, capture_output=True,
                                  text=True, check=True, timeout=harness.SECONDS).stdout.split()[0]
        self.assertEqual(reconcile(), "adopt")
        self.withdraw(self.again, submission)
        self.assertEqual(reconcile(), "remove")

    def test_left_over(self):
        """A version before erased only what the sign-in saw: what it left is erased when the server starts."""
        submission = self.seller.send(DATA)
        self.send_as(self.again, submission, self.OTHER)
        other = harness.Seller(self.operator)
        self.send_as(other, submission, bytes(1000))
        self.operator.stop()
        self.execute("UPDATE submissions SET state = 8, deletion = 'a.b.c' WHERE id = 1")
        self.execute("PRAGMA user_version = 2")
        self.operator.start()
        self.again.await_state(submission, "deleted")
        self.assert_deletion(self.again.submission(submission)["deletion"], submission, self.OTHER)
        self.assertFalse(self.is_anywhere(self.OTHER))
        self.assertEqual(other.submission(submission)["state"], "received")


class Retention(Erasing):
    def age(self, table="submissions"):
        self.execute("UPDATE submissions SET retention_until = 1 WHERE received <> 0")
        self.execute("UPDATE submissions SET announced = 1 WHERE received = 0")

    def test_command(self):
        old = self.seller.send(DATA)
        half, url = self.seller.begin(DATA)
        self.assertEqual(self.seller.patch(url, 0, DATA[:100_000]).status, 204)
        self.assertEqual(json.loads(self.operator.run("purge", self.operator.dir, "--json")), [])
        self.assertEqual(len(self.contents()), 2)
        self.age()
        new_data = os.urandom(1000)
        new = self.seller.send(new_data)
        purged = json.loads(self.operator.run("purge", self.operator.dir, "--json"))
        self.assertEqual([row["id"] for row in purged], [old, half])
        self.assert_deletion(purged[0]["deletion"], old)
        self.assertEqual(self.seller.submission(old)["deletion"], purged[0]["deletion"])
        self.assertEqual(len(self.contents()), 1)
        self.assertFalse(self.is_anywhere(DATA))
        self.assertEqual(self.seller.submission(new)["state"], "received")
        self.assertEqual(self.operator.run("purge", self.operator.dir), "erased 0\n")
        self.assertEqual(self.seller.patch(url, 100_000, DATA[100_000:]).problem(), "upload-gone")

    def test_server(self):
        submissions = [self.seller.send(DATA) for _ in range(3)]
        self.operator.stop()
        self.operator.start("--sweep-seconds", "1")
        self.assertEqual(self.seller.submission(submissions[0])["state"], "received")
        self.age()
        for submission in submissions:
            self.seller.await_state(submission, "deleted")
        for submission in submissions:
            self.assert_deletion(self.seller.submission(submission)["deletion"], submission)
        self.assert_erased()


class Content(Erasing):
    def setUp(self):
        super().setUp()
        self.submission = self.seller.send(DATA)

    def get(self, **headers):
        return self.seller.request("GET", f"/submissions/{self.submission}/content", None,
                                   {name.replace("_", "-"): value for name, value in headers.items()})

    def test_whole(self):
        reply = self.get()
        self.assertEqual((reply.status, reply.body), (200, DATA))
        self.assertEqual((reply["ETag"], reply["Accept-Ranges"], reply["Content-Length"], reply["Content-Type"]),
                         (f'"{sha256(DATA)}"', "bytes", str(len(DATA)), "application/age"))
        self.assertEqual(self.seller.request("GET", f"/submissions/{self.submission}/accesses").json(), {"accesses": []})
        self.assertEqual(self.seller.submission(self.submission)["state"], "received")

    def test_ranges(self):
        size = len(DATA)
        for value, first, last in (("bytes=0-0", 0, 0), ("bytes=100000-", 100_000, size - 1), ("bytes=-5", size - 5, size - 1),
                                   ("bytes=7-200000", 7, 200_000), (f"bytes=1-{size * 9}", 1, size - 1),
                                   (f"BYTES={size - 1}-", size - 1, size - 1)):
            reply = self.get(Range=value)
            self.assertEqual((reply.status, reply["Content-Range"]), (206, f"bytes {first}-{last}/{size}"), value)
            self.assertEqual(reply.body, DATA[first:last + 1])
        for value in "bytes=0-", f"bytes=-{size * 9}", f"bytes=0-{size - 1}":
            self.assertEqual(self.get(Range=value).body, DATA)
        for value in f"bytes={size}-", "bytes=-0", "bytes=9999999-99999999":
            reply = self.get(Range=value)
            self.assertEqual((reply.status, reply.problem(), reply["Content-Range"]), (416, "range", f"bytes */{size}"))
        # Several, and what is none, is as if it were not there.
        for value in "bytes=0-1,5-6", "bytes=", "bytes=-", "bytes=5-2", "bytes=x-", "lines=1-2", "bytes=1-2-3", "bytes=+1-":
            reply = self.get(Range=value)
            self.assertEqual((reply.status, len(reply.body)), (200, size), value)

    def test_if_range(self):
        etag = f'"{sha256(DATA)}"'
        self.assertEqual(self.get(Range="bytes=5-9", If_Range=etag).body, DATA[5:10])
        for other in '"x"', "W/" + etag, "Sat, 28 Nov 2026 18:00:00 GMT":
            reply = self.get(Range="bytes=5-9", If_Range=other)
            self.assertEqual((reply.status, reply.body), (200, DATA))

    def test_not_received(self):
        self.submission, _ = self.seller.begin(DATA)
        reply = self.get()
        self.assertEqual((reply.status, reply.problem()), (409, "not-received"))


class Accesses(Erasing):
    def test_only_grow(self):
        submission = self.seller.send(DATA)
        for who in "Lan", "Minh":
            self.operator.run("fetch", self.operator.dir, submission, "--who", who, "--reason", "r",
                              "-o", os.path.join(self.operator.tmp, who))
        for sql in ("DELETE FROM accesses", "UPDATE accesses SET who = 'nobody'", "DELETE FROM accesses WHERE id = 1",
                    "INSERT OR REPLACE INTO accesses SELECT id, submissions_id, time, 'nobody', reason FROM accesses"):
            with self.assertRaisesRegex(sqlite3.IntegrityError, "only grows"):
                self.execute(sql)
        # They outlive what they are about.
        self.assertEqual(self.seller.request("DELETE", f"/submissions/{submission}").status, 200)
        accesses = self.seller.request("GET", f"/submissions/{submission}/accesses").json()["accesses"]
        self.assertEqual([access["who"] for access in accesses], ["Lan", "Minh"])

    def test_older_records(self):
        """Records of the version before get what is new, and lose nothing."""
        submission = self.seller.send(DATA)
        self.operator.stop()
        for name, kind in self.execute("SELECT name, type FROM sqlite_master WHERE sql IS NOT NULL AND"
                                       " (type = 'trigger' OR (type = 'index' AND name NOT IN"
                                       " ('tokens_by_parent', 'uploads_by_submission')))"):
            self.execute(f"DROP {kind} {name}")
        for column in "deleted", "deletion":
            self.execute(f"ALTER TABLE submissions DROP COLUMN {column}")
        self.execute("PRAGMA user_version = 1")
        self.operator.start()
        self.assertEqual(self.seller.submission(submission)["state"], "received")
        self.assertEqual(self.seller.request("DELETE", f"/submissions/{submission}").status, 200)
        self.assertEqual(self.execute("PRAGMA user_version"), [(3,)])


if __name__ == "__main__":
    harness.main()
