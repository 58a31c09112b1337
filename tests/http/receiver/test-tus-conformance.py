# SPDX-License-Identifier: GPL-3.0-or-later
"""The requirements of tus 1.0.0 one by one, as a table: what is asked, and what has to come of it. They are
those that public conformance suites look at, in our own words; test-tus.py has what goes beyond them."""
import base64
import hashlib
import os
import unittest

import harness

DATA = os.urandom(10_000)
HALF = len(DATA) // 2
STREAM = {"Content-Type": "application/offset+octet-stream"}


def metadata(submission):
    return {"Upload-Metadata": "submission " + base64.b64encode(submission.encode()).decode()}


def at(offset):
    return {**STREAM, "Upload-Offset": str(offset)}


def checksum(data, algorithm="sha1"):
    return {"Upload-Checksum": f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"}


NOTHING = object()  # a header that must not be there
NEW, HALFWAY, WHOLE, TERMINATED = "new", "halfway", "whole", "terminated"

# name, what stands before, method, headers, body, status, headers of the answer, offset afterwards (None: no matter)
UPLOAD = [
    ("core: HEAD tells offset and length", HALFWAY, "HEAD", {}, None, 200,
     {"Upload-Offset": str(HALF), "Upload-Length": str(len(DATA))}, HALF),
    ("core: HEAD is not to be cached", NEW, "HEAD", {}, None, 200, {"Cache-Control": "no-store"}, 0),
    ("core: HEAD tells the version", NEW, "HEAD", {}, None, 200, {"Tus-Resumable": "1.0.0"}, 0),
    ("core: HEAD of a whole upload", WHOLE, "HEAD", {}, None, 200, {"Upload-Offset": str(len(DATA))}, len(DATA)),
    ("core: PATCH moves the offset on", NEW, "PATCH", at(0), DATA[:HALF], 204,
     {"Upload-Offset": str(HALF), "Tus-Resumable": "1.0.0"}, HALF),
    ("core: PATCH goes on where another ended", HALFWAY, "PATCH", at(HALF), DATA[HALF:], 204,
     {"Upload-Offset": str(len(DATA))}, len(DATA)),
    ("core: PATCH of nothing", HALFWAY, "PATCH", at(HALF), b"", 204, {"Upload-Offset": str(HALF)}, HALF),
    ("core: PATCH before the offset", HALFWAY, "PATCH", at(0), DATA[:HALF], 409, {}, HALF),
    ("core: PATCH beyond the offset", NEW, "PATCH", at(HALF), DATA[HALF:], 409, {}, 0),
    ("core: PATCH without an offset", NEW, "PATCH", STREAM, DATA, 400, {}, 0),
    ("core: PATCH with a negative offset", NEW, "PATCH", at(-1), DATA, 400, {}, 0),
    ("core: PATCH with an offset that is no number", NEW, "PATCH", at("a"), DATA, 400, {}, 0),
    ("core: PATCH of another type", NEW, "PATCH", {**at(0), "Content-Type": "text/plain"}, DATA, 415, {}, 0),
    ("core: PATCH without a type", NEW, "PATCH", {"Upload-Offset": "0"}, DATA, 415, {}, 0),
    ("core: PATCH longer than the upload", NEW, "PATCH", at(0), DATA + b"x", 413, {}, 0),
    ("core: PATCH longer than what is left", HALFWAY, "PATCH", at(HALF), DATA, 413, {}, HALF),
    ("core: PATCH of a whole upload adds nothing", WHOLE, "PATCH", at(len(DATA)), b"x", 413, {}, len(DATA)),
    ("core: a version that is not spoken", NEW, "HEAD", {"Tus-Resumable": "0.2.2"}, None, 412, {"Tus-Version": "1.0.0"}, 0),
    ("core: PATCH in such a version is not done", NEW, "PATCH", {**at(0), "Tus-Resumable": "2.0.0"}, DATA, 412,
     {"Tus-Version": "1.0.0"}, 0),
    ("core: no version", NEW, "PATCH", {**at(0), "Tus-Resumable": None}, DATA, 412, {"Tus-Version": "1.0.0"}, 0),
    ("core: PATCH by POST", NEW, "POST", {**at(0), "X-HTTP-Method-Override": "PATCH"}, DATA[:HALF], 204,
     {"Upload-Offset": str(HALF)}, HALF),
    ("core: the method override counts, and the method does not", NEW, "POST", {"X-HTTP-Method-Override": "DELETE"}, b"", 204,
     {}, None),
    ("core: OPTIONS tells what there is", NEW, "OPTIONS", {"Tus-Resumable": None}, None, 204,
     {"Tus-Version": "1.0.0", "Tus-Max-Size": str(9 * 1024 * 1024), "Tus-Resumable": "1.0.0",
      "Tus-Checksum-Algorithm": "sha256,sha1"}, 0),
    ("core: OPTIONS whatever the version", NEW, "OPTIONS", {"Tus-Resumable": "9.9.9"}, None, 204, {"Tus-Version": "1.0.0"}, 0),
    ("checksum: one that is right", NEW, "PATCH", {**at(0), **checksum(DATA[:HALF])}, DATA[:HALF], 204, {}, HALF),
    ("checksum: by the other algorithm", NEW, "PATCH", {**at(0), **checksum(DATA[:HALF], "sha256")}, DATA[:HALF], 204, {}, HALF),
    ("checksum: one that is wrong leaves nothing", HALFWAY, "PATCH", {**at(HALF), **checksum(b"x")}, DATA[HALF:], 460, {}, HALF),
    ("checksum: an algorithm that is not known", NEW, "PATCH", {**at(0), **checksum(DATA, "md5")}, DATA, 400, {}, 0),
    ("checksum: a malformed one", NEW, "PATCH", {**at(0), "Upload-Checksum": "sha1"}, DATA, 400, {}, 0),
    ("expiration: PATCH tells until when", NEW, "PATCH", at(0), DATA[:HALF], 204, {"Upload-Expires": None}, HALF),
    ("expiration: HEAD tells until when", NEW, "HEAD", {}, None, 200, {"Upload-Expires": None}, 0),
    ("expiration: a whole upload has none", WHOLE, "HEAD", {}, None, 200, {"Upload-Expires": NOTHING}, len(DATA)),
    ("termination: of a new upload", NEW, "DELETE", {}, None, 204, {"Tus-Resumable": "1.0.0"}, None),
    ("termination: of one that is under way", HALFWAY, "DELETE", {}, None, 204, {}, None),
    ("termination: not in another version", NEW, "DELETE", {"Tus-Resumable": "0.1"}, None, 412, {}, 0),
    ("termination: it is gone then, for HEAD", TERMINATED, "HEAD", {}, None, 410, {"Upload-Offset": NOTHING}, None),
    ("termination: … for PATCH", TERMINATED, "PATCH", at(0), DATA, 410, {}, None),
    ("termination: … and for DELETE", TERMINATED, "DELETE", {}, None, 410, {}, None),
]

# name, headers, body, status, headers of the answer
CREATION = [
    ("creation: an upload", {"Upload-Length": str(len(DATA))}, b"", 201, {"Location": None, "Tus-Resumable": "1.0.0"}),
    ("creation: tells until when", {"Upload-Length": str(len(DATA))}, b"", 201, {"Upload-Expires": None}),
    ("creation: without a length", {}, b"", 400, {"Location": NOTHING}),
    ("creation: of a negative length", {"Upload-Length": "-1"}, b"", 400, {"Location": NOTHING}),
    ("creation: of a length that is no number", {"Upload-Length": "x"}, b"", 400, {"Location": NOTHING}),
    ("creation: longer than Tus-Max-Size", {"Upload-Length": str(9 * 1024 * 1024 + 1)}, b"", 413, {"Location": NOTHING}),
    ("creation: deferred length is not offered", {"Upload-Defer-Length": "1"}, b"", 400, {"Location": NOTHING}),
    ("creation: metadata that is malformed", {"Upload-Length": str(len(DATA)), "Upload-Metadata": "a b c"}, b"", 400, {}),
    ("creation: a key twice", {"Upload-Length": str(len(DATA)), "Upload-Metadata": "a YQ==,a YQ=="}, b"", 400, {}),
    ("creation: another version", {"Upload-Length": str(len(DATA)), "Tus-Resumable": "0.2.2"}, b"", 412, {"Tus-Version": "1.0.0"}),
    ("creation-with-upload: is not offered, the body not taken", {"Upload-Length": str(len(DATA)), **STREAM}, DATA[:HALF], 201,
     {"Location": None, "Upload-Offset": NOTHING}),
]


class Conformance(unittest.TestCase):
    """One operator for all: no row has to do with another."""

    @classmethod
    def setUpClass(cls):
        cls.operator = harness.Operator()
        cls.addClassCleanup(cls.operator.close)
        cls.operator.start("--requests-per-seller", "0", "--open-uploads-per-seller", "0")
        cls.seller = harness.Seller(cls.operator)

    def ask(self, method, url, headers, body):
        merged = {"Tus-Resumable": "1.0.0", **headers}
        return self.seller.request(method, url, body, {k: v for k, v in merged.items() if v is not None})

    def check(self, reply, status, headers):
        self.assertEqual(reply.status, status, reply.body)
        for name, value in headers.items():
            if value is NOTHING:
                self.assertIsNone(reply[name], name)
            elif value is None:
                self.assertIsNotNone(reply[name], name)
            else:
                self.assertEqual(reply[name], value, name)

    def stand(self, before):
        _, url = self.seller.begin(DATA)
        if before in (HALFWAY, WHOLE):
            self.assertEqual(self.seller.patch(url, 0, DATA[:HALF] if before == HALFWAY else DATA).status, 204)
        elif before == TERMINATED:
            self.assertEqual(self.seller.tus("DELETE", url).status, 204)
        return url

    def run_upload(self, before, method, headers, body, status, answer, offset):
        url = self.stand(before)
        self.check(self.ask(method, url, headers, body), status, answer)
        if offset is not None:
            self.assertEqual(self.seller.offset(url), offset)

    def run_creation(self, headers, body, status, answer):
        submission, url = self.seller.announce(DATA)
        reply = self.ask("POST", url, {**metadata(submission), **headers}, body)
        self.check(reply, status, answer)
        if status == 201:
            self.assertEqual(self.seller.offset(reply["Location"]), 0)

    def test_nobodys(self):
        """Any method on an upload that is none."""
        for method, headers in ("HEAD", {}), ("PATCH", at(0)), ("DELETE", {}):
            self.assertEqual(self.ask(method, "/uploads/" + "0" * 32, headers, b"").status, 404)

    def test_what_is_offered(self):
        reply = self.operator.request("OPTIONS", "/uploads")
        self.assertEqual(reply["Tus-Extension"].split(","), ["creation", "checksum", "expiration", "termination"])


def add(name, run, *row):
    def test(self):
        getattr(self, run)(*row)

    test.__name__ = "test_" + "".join(c if c.isalnum() else "_" for c in name)
    assert not hasattr(Conformance, test.__name__), name
    setattr(Conformance, test.__name__, test)


for entry in UPLOAD:
    add(entry[0], "run_upload", *entry[1:])
for entry in CREATION:
    add(entry[0], "run_creation", *entry[1:])

if __name__ == "__main__":
    harness.main()
