# SPDX-License-Identifier: GPL-3.0-or-later
"""tus 1.0.0 by its letter: core, creation, checksum, expiration, termination."""
import base64
import email.utils
import hashlib
import os
import socket
import sqlite3
import time
import unittest

import harness
from harness import sha256

DATA = os.urandom(500_000)


def checksum(data, algorithm="sha256"):
    digest = hashlib.new(algorithm, data).digest()
    return {"Upload-Checksum": f"{algorithm} {base64.b64encode(digest).decode()}"}


class Tus(harness.Case):
    def setUp(self):
        super().setUp()
        self.seller = harness.Seller(self.operator)

    def problem(self, status, name, reply):
        self.assertEqual((reply.status, reply.problem()), (status, name))
        self.assertEqual(reply["Tus-Resumable"], "1.0.0")

    def received(self, submission):
        return self.seller.submission(submission)["state"] == "received"

    def contents(self):
        return os.listdir(os.path.join(self.operator.dir, "contents"))

    def change_records(self, sql):
        with sqlite3.connect(os.path.join(self.operator.dir, "records.db")) as db:
            db.execute(sql)
        db.close()

    def half_sent(self, url, offset, data, announced, headers=None):
        """A PATCH of @announced bytes of which only @data is sent; the open socket."""
        name = url.removeprefix(self.operator.url)
        lines = [f"PATCH {name} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {self.seller.token}",
                 "Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream", f"Upload-Offset: {offset}",
                 f"Content-Length: {announced}", *(f"{k}: {v}" for k, v in (headers or {}).items()), "", ""]
        connection = socket.create_connection(("127.0.0.1", self.operator.port), harness.SECONDS)
        self.addCleanup(connection.close)
        connection.sendall("\r\n".join(lines).encode() + data)
        return connection

    def await_content(self, size):
        """Until the server has @size bytes of the only content on its disk."""
        path = os.path.join(self.operator.dir, "contents", self.contents()[0])
        deadline = time.monotonic() + harness.SECONDS
        while os.path.getsize(path) < size:
            self.assertLess(time.monotonic(), deadline)

    def test_options(self):
        for path in "/uploads", "/uploads/x":
            reply = self.operator.request("OPTIONS", path)
            self.assertEqual(reply.status, 204)
            self.assertEqual((reply["Tus-Version"], reply["Tus-Resumable"]), ("1.0.0", "1.0.0"))
            self.assertEqual(set(reply["Tus-Extension"].split(",")), {"creation", "checksum", "expiration", "termination"})
            self.assertEqual(set(reply["Tus-Checksum-Algorithm"].split(",")), {"sha1", "sha256"})
            self.assertEqual(int(reply["Tus-Max-Size"]), 9 * 1024 * 1024)

    def test_version(self):
        submission, url = self.seller.begin(DATA)
        for method, path in ("POST", "/uploads"), ("PATCH", url), ("DELETE", url):
            for headers in {}, {"Tus-Resumable": "0.2.2"}:
                reply = self.seller.request(method, path, b"", headers)
                self.problem(412, "tus-version", reply)
                self.assertEqual(reply["Tus-Version"], "1.0.0")
        self.assertEqual(self.seller.request("HEAD", url).status, 412)

    def test_creation(self):
        submission, endpoint = self.seller.announce(DATA)
        metadata = "submission " + base64.b64encode(submission.encode()).decode()

        def create(**headers):
            return self.seller.tus("POST", endpoint, b"", {name.replace("_", "-"): v for name, v in headers.items()})

        self.problem(400, "malformed", create(Upload_Metadata=metadata))
        for length in "", "-1", "+5", "5.0", "0x5", " ", "99999999999999999999":
            self.problem(400, "malformed", create(Upload_Length=length, Upload_Metadata=metadata))
        for bad in metadata + "," + metadata, metadata + "=", "submission a b", metadata + ",", metadata + "\u00e9":
            self.problem(400, "malformed", create(Upload_Length=str(len(DATA)), Upload_Metadata=bad))
        self.problem(404, "not-found", create(Upload_Length=str(len(DATA))))
        self.problem(404, "not-found", create(Upload_Length=str(len(DATA)), Upload_Metadata="submission eA=="))
        self.problem(422, "length-mismatch", create(Upload_Length=str(len(DATA) - 1), Upload_Metadata=metadata))
        self.problem(422, "length-mismatch", create(Upload_Length="0", Upload_Metadata=metadata))
        self.problem(413, "too-large", create(Upload_Length=str(100_000_000), Upload_Metadata=metadata))
        self.assertEqual(self.contents(), [])

        reply = create(Upload_Length=str(len(DATA)), Upload_Metadata=metadata + ", name")
        self.assertEqual((reply.status, reply["Tus-Resumable"]), (201, "1.0.0"))
        self.assertTrue(reply["Location"].startswith(endpoint + "/"))
        expires = email.utils.parsedate_to_datetime(reply["Upload-Expires"]).timestamp()
        self.assertGreater(expires, time.time() + 24 * 3600)
        head = self.seller.tus("HEAD", reply["Location"])
        self.assertEqual((head["Upload-Offset"], head["Upload-Length"]), ("0", str(len(DATA))))
        self.assertEqual((head["Upload-Metadata"], head["Cache-Control"]), (metadata + ", name", "no-store"))
        self.assertEqual(self.seller.submission(submission)["state"], "uploading")

    def test_patch(self):
        submission, url = self.seller.begin(DATA)
        third = len(DATA) // 3
        patch = self.seller.patch
        self.problem(415, "content-type", patch(url, 0, DATA[:third], {"Content-Type": "application/octet-stream"}))
        self.problem(409, "offset", patch(url, 1, DATA[1:third]))
        for offset in "", "-1", "x":
            self.problem(400, "malformed", patch(url, offset, DATA[:third]))
        self.assertEqual(self.seller.offset(url), 0)
        reply = patch(url, 0, DATA[:third])
        self.assertEqual((reply.status, reply["Upload-Offset"], reply.body), (204, str(third), b""))
        self.assertIsNotNone(reply["Upload-Expires"])
        self.problem(409, "offset", patch(url, 0, DATA[:third]))
        self.assertEqual(patch(url, third, b"")["Upload-Offset"], str(third))
        # By the other spelling of the method, and without a length.
        reply = self.seller.tus("POST", url, iter([DATA[third:2 * third]]),
                                {"X-HTTP-Method-Override": "PATCH", "Content-Type": "application/offset+octet-stream",
                                 "Upload-Offset": str(third)})
        self.assertEqual((reply.status, reply["Upload-Offset"]), (204, str(2 * third)))
        self.assertFalse(self.received(submission))
        self.assertEqual(patch(url, 2 * third, DATA[2 * third:]).status, 204)
        self.assertTrue(self.received(submission))
        self.assertEqual(self.seller.offset(url), len(DATA))
        self.assertEqual(patch(url, len(DATA), b"")["Upload-Offset"], str(len(DATA)))

    def test_overlong(self):
        submission, url = self.seller.begin(DATA)
        self.problem(413, "too-large", self.seller.patch(url, 0, DATA + b"x"))
        self.assertEqual(self.seller.offset(url), 0)
        self.assertEqual(self.seller.patch(url, 0, DATA[:1000]).status, 204)
        # Without a length it shows only on the way; nothing of the piece stays.
        self.problem(413, "too-large", self.seller.patch(url, 1000, iter([DATA[1000:], b"x" * 100_000])))
        self.assertEqual(self.seller.offset(url), 1000)
        self.assertEqual(self.seller.patch(url, 1000, DATA[1000:]).status, 204)
        self.assertTrue(self.received(submission))

    def test_checksum(self):
        submission, url = self.seller.begin(DATA)
        half = len(DATA) // 2
        patch = self.seller.patch
        for bad in "md5 " + "A" * 22 + "==", "sha256", "sha256 ", "sha256 AAAA", "sha1 " + "A" * 43 + "=", "sha256 !":
            self.problem(400, "checksum-algorithm", patch(url, 0, DATA[:half], {"Upload-Checksum": bad}))
        for algorithm in "sha256", "sha1":
            self.problem(460, "checksum", patch(url, 0, DATA[:half], checksum(DATA[:half - 1], algorithm)))
            self.assertEqual(self.seller.offset(url), 0)
        self.assertEqual(os.path.getsize(os.path.join(self.operator.dir, "contents", self.contents()[0])), 0)
        self.assertEqual(patch(url, 0, DATA[:half], checksum(DATA[:half])).status, 204)
        self.problem(460, "checksum", patch(url, half, DATA[half:], checksum(DATA[:half])))
        self.assertFalse(self.received(submission))
        self.assertEqual(patch(url, half, DATA[half:], checksum(DATA[half:], "sha1")).status, 204)
        self.assertTrue(self.received(submission))

    def test_cut(self):
        submission, url = self.seller.begin(DATA)
        part = 123_456
        connection = self.half_sent(url, 0, DATA[:part], len(DATA))
        self.await_content(part)
        connection.close()
        self.assertEqual(self.seller.offset(url), part)
        self.assertEqual(self.seller.patch(url, part, DATA[part:]).status, 204)
        self.assertTrue(self.received(submission))

    def test_cut_with_checksum(self):
        submission, url = self.seller.begin(DATA)
        self.assertEqual(self.seller.patch(url, 0, DATA[:1000]).status, 204)
        connection = self.half_sent(url, 1000, DATA[1000:200_000], len(DATA) - 1000, checksum(DATA[1000:]))
        self.await_content(200_000)
        connection.close()
        # Nobody can tell whether what came is what was sent.
        self.assertEqual(self.seller.offset(url), 1000)
        self.assertEqual(self.seller.patch(url, 1000, DATA[1000:], checksum(DATA[1000:])).status, 204)
        self.assertTrue(self.received(submission))

    def test_take_over(self):
        """A connection that hangs does not keep its client out."""
        submission, url = self.seller.begin(DATA)
        hanging = self.half_sent(url, 0, DATA[:100_000], len(DATA))
        self.await_content(100_000)
        self.assertEqual(self.seller.offset(url), 100_000)
        self.assertEqual(self.seller.patch(url, 100_000, DATA[100_000:]).status, 204)
        self.assertTrue(self.received(submission))
        hanging.sendall(DATA[100_000:])
        answer = hanging.recv(65536)
        self.assertTrue(answer.startswith(b"HTTP/1.1 409 "), answer)
        self.assertEqual(self.seller.submission(submission)["sha256"], sha256(DATA))

    def test_mismatch(self):
        submission, url = self.seller.begin(DATA)
        self.assertEqual(self.seller.patch(url, 0, b"x" * len(DATA)).status, 204)
        state = self.seller.submission(submission)
        self.assertEqual((state["state"], "receipt" in state, "received" in state), ("mismatch", False, False))
        self.assertEqual(self.contents(), [])
        self.problem(410, "upload-gone", self.seller.patch(url, 0, DATA))
        self.assertEqual(self.seller.tus("HEAD", url).status, 410)
        url = self.seller.create("/uploads", submission, len(DATA))["Location"]
        self.assertEqual(self.seller.submission(submission)["state"], "uploading")
        self.assertEqual(self.seller.patch(url, 0, DATA).status, 204)
        self.assertTrue(self.received(submission))

    def test_one_completed(self):
        submission = self.seller.send(DATA)
        self.problem(409, "already-uploaded", self.seller.create("/uploads", submission, len(DATA)))
        self.assertEqual(len(self.contents()), 1)

    def test_created_twice(self):
        submission, lost = self.seller.begin(DATA)
        self.assertEqual(self.seller.patch(lost, 0, DATA[:1000]).status, 204)
        url = self.seller.create("/uploads", submission, len(DATA))["Location"]
        self.assertNotEqual(lost, url)
        self.problem(410, "upload-gone", self.seller.patch(lost, 1000, DATA[1000:]))
        self.assertEqual(self.seller.offset(url), 0)
        self.assertEqual(len(self.contents()), 1)

    def test_termination(self):
        submission, url = self.seller.begin(DATA)
        self.assertEqual(self.seller.patch(url, 0, DATA[:1000]).status, 204)
        self.assertEqual(self.seller.tus("DELETE", url).status, 204)
        self.assertEqual(self.contents(), [])
        self.problem(410, "upload-gone", self.seller.tus("DELETE", url))
        self.assertEqual(self.seller.submission(submission)["state"], "announced")
        url = self.seller.create("/uploads", submission, len(DATA))["Location"]
        self.assertEqual(self.seller.patch(url, 0, DATA).status, 204)
        self.problem(409, "already-uploaded", self.seller.tus("DELETE", url))
        self.assertTrue(self.received(submission))

    def test_expiration(self):
        submission, url = self.seller.begin(DATA)
        other, other_url = self.seller.begin(DATA)
        self.change_records("UPDATE uploads SET expires = 1")
        self.problem(410, "upload-gone", self.seller.patch(url, 0, DATA))
        self.assertEqual(len(self.contents()), 1)
        # Those that nobody asks for go when the server is started, and every hour.
        self.operator.stop()
        self.operator.start()
        self.assertEqual(self.contents(), [])
        self.assertEqual(self.seller.submission(other)["state"], "announced")
        self.problem(410, "upload-gone", self.seller.patch(other_url, 0, DATA))

    def test_unknown(self):
        self.problem(404, "not-found", self.seller.patch("/uploads/x", 0, DATA))
        self.assertEqual(self.seller.tus("HEAD", "/uploads/x").status, 404)
        self.problem(404, "not-found", self.seller.tus("DELETE", "/uploads/..%2f..%2fsigning-key.jwk"))
        self.problem(405, "method-not-allowed", self.seller.tus("GET", "/uploads/x"))

    def test_refused_body(self):
        """A refused request's body is taken off the wire and goes nowhere."""
        reply = self.operator.request("PATCH", "/uploads/x", DATA, {"Content-Type": "application/offset+octet-stream"})
        self.assertEqual(reply.status, 401)
        submission, url = self.seller.begin(DATA)
        self.problem(409, "offset", self.seller.patch(url, 5, DATA[5:]))
        self.assertEqual(self.seller.offset(url), 0)

    @unittest.skipIf("SFS_SANITIZED" in os.environ, "a sanitizer's own memory hides the server's")
    def test_memory(self):
        """Bodies go to the disk as they come: the largest one costs no more memory than a byte."""
        def peak():
            with open(f"/proc/{self.operator.process.pid}/status") as file:
                return next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))

        self.seller.send(b"x")
        before = peak()
        self.seller.send(os.urandom(9 * 1024 * 1024))
        self.assertLess(peak() - before, 2048)

    def test_endless_body(self):
        """A refused body is read for a while, so that the answer is seen, but not for ever."""
        with self.assertRaises(OSError):
            self.operator.request("POST", "/submissions", (b"x" * 65536 for _ in range(100_000)))


if __name__ == "__main__":
    harness.main()
