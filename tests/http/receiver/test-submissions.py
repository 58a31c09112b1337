# SPDX-License-Identifier: GPL-3.0-or-later
"""Announcing, looking, and that sellers cannot see one another."""
import json
import os
import uuid

import harness
from harness import b64url, sha256

DATA = b"sealed" * 1000


class Submissions(harness.Case):
    def setUp(self):
        super().setUp()
        self.seller = harness.Seller(self.operator, "--subject", "s1")

    def problem(self, status, name, reply):
        self.assertEqual((reply.status, reply.problem()), (status, name))

    def test_idempotent(self):
        submission = str(uuid.uuid4())
        body = self.seller.announcement(DATA)
        first = self.seller.put(submission, body)
        again = self.seller.put(submission, dict(reversed(body.items())))
        self.assertEqual((first.status, again.status), (201, 200))
        self.assertEqual(first.body, again.body)
        self.assertEqual(first.json(), {"upload": self.operator.url + "/uploads"})
        for change in {"bytes": 5}, {"sha256": sha256(b"")}, {"consent": b64url(self.seller.consent())}:
            self.problem(422, "announced-otherwise", self.seller.put(submission, {**body, **change}))
        self.problem(422, "announced-otherwise", self.seller.put(submission, {**body, "description_sha256": sha256(b"")}))
        self.assertEqual(self.seller.submission(submission),
                         {"id": submission, "state": "announced", "bytes": len(DATA), "sha256": sha256(DATA)})

    def test_malformed(self):
        body = self.seller.announcement(DATA)
        good = str(uuid.uuid4())
        for submission in ("x", good.upper(), good + "0", good[:-1] + "%2D", "..%2f" + good, "{" + good + "}"):
            self.problem(400, "malformed", self.seller.put(submission, body))
        for name in body:
            self.problem(400, "malformed", self.seller.put(good, {k: v for k, v in body.items() if k != name}))
        for change in ({"bytes": 0}, {"bytes": -5}, {"bytes": "5"}, {"bytes": 5.5}, {"sha256": "x"}, {"consent": ""},
                       {"sha256": sha256(DATA).upper()}, {"consent": b64url(b"{}")}, {"consent": body["consent"] + "="},
                       {"consent": None}, {"description_sha256": ""}):
            self.problem(400, "malformed", self.seller.put(good, {**body, **change}))
        headers = {"Content-Type": "application/json"}
        for text in "", "[]", "{", json.dumps(body) + "x", '{"bytes":1,"bytes":1}':
            self.problem(400, "malformed", self.seller.request("PUT", f"/submissions/{good}", text, headers))
        self.problem(413, "too-large", self.seller.request("PUT", f"/submissions/{good}", " " * 2_000_000, headers))
        self.problem(404, "not-found", self.seller.request("GET", f"/submissions/{good}"))

    def test_bounds(self):
        largest = 8 * 1024 * 1024 + 1024 * 1024
        self.problem(413, "too-large", self.seller.put(str(uuid.uuid4()), self.seller.announcement(DATA, bytes=largest + 1)))
        self.assertEqual(self.seller.put(str(uuid.uuid4()), self.seller.announcement(DATA, bytes=largest)).status, 201)

    def test_consent(self):
        def refused(name, **changes):
            consent = self.seller.consent(**changes)
            self.problem(422, name, self.seller.put(str(uuid.uuid4()), self.seller.announcement(DATA, consent)))

        record = json.loads(self.seller.consent())
        refused("consent-subject", pii_principal_id="s2")
        refused("consent-description", privacy_notice={**record["privacy_notice"], "description_sha256": sha256(b"")})
        refused("consent-retention", retention_period="P10000D")
        refused("consent-purpose", purposes=[{**purpose, "state": "refused"} for purpose in record["purposes"]])
        refused("consent-purpose", purposes=[])

    def test_notice_changed(self):
        announced, _ = self.seller.announce(DATA)
        body = self.seller.announcement(DATA)
        path = os.path.join(self.operator.dir, "selfsame-operator.json")
        with open(path) as file:
            description = json.load(file)
        description["disclosure"]["retention"]["days"] = 30
        description["updated"] = "2027-01-01T00:00:00Z"
        with open(path, "w") as file:
            json.dump(description, file)
        self.operator.stop()
        self.operator.start()
        self.problem(409, "notice-changed", self.seller.put(str(uuid.uuid4()), body))
        self.assertEqual(self.seller.announce(DATA)[1], self.operator.url + "/uploads")
        # What was announced before the change stays announced, with the same answer.
        same = json.loads(self.operator.run("list", self.operator.dir, "--json"))
        self.assertIn(announced, [submission["id"] for submission in same])
        self.assertEqual(self.seller.submission(announced)["state"], "announced")

    def test_same_body_after_change(self):
        submission = str(uuid.uuid4())
        body = self.seller.announcement(DATA)
        self.assertEqual(self.seller.put(submission, body).status, 201)
        path = os.path.join(self.operator.dir, "selfsame-operator.json")
        with open(path) as file:
            text = file.read()
        with open(path, "w") as file:
            file.write(text.replace("Cho", "Chờ"))
        self.operator.stop()
        self.operator.start()
        self.assertEqual(self.seller.put(submission, body).status, 200)

    def test_others(self):
        """Somebody else's submission looks exactly as one that does not exist."""
        other = harness.Seller(self.operator, "--subject", "s1")
        submission, url = self.seller.begin(DATA)
        unknown = str(uuid.uuid4())
        name, unknown_name = url.rsplit("/", 1)[1], "0" * len(url.rsplit("/", 1)[1])
        self.assertEqual(len(name), len(unknown_name))

        def alike(method, mine, nobodys, headers=None, body=None):
            headers = {"Tus-Resumable": "1.0.0", **(headers or {})}
            one = other.request(method, mine, body, headers)
            two = other.request(method, nobodys, body, headers)
            self.assertEqual(one.comparable(), two.comparable())
            return one

        self.problem(404, "not-found", alike("GET", f"/submissions/{submission}", f"/submissions/{unknown}"))
        alike("GET", f"/submissions/{submission}/accesses", f"/submissions/{unknown}/accesses")
        alike("GET", f"/submissions?after={submission}", f"/submissions?after={unknown}")
        self.assertEqual(alike("HEAD", f"/uploads/{name}", f"/uploads/{unknown_name}").status, 404)
        patch = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
        self.problem(404, "not-found", alike("PATCH", f"/uploads/{name}", f"/uploads/{unknown_name}", patch, DATA))
        self.problem(404, "not-found", alike("DELETE", f"/uploads/{name}", f"/uploads/{unknown_name}"))
        self.assertEqual(other.create("/uploads", submission, len(DATA)).comparable(),
                         other.create("/uploads", unknown, len(DATA)).comparable())

        # The same id announced by another is a submission of its own.
        self.assertEqual(other.put(submission, other.announcement(b"other")).status, 201)
        self.assertEqual(self.seller.submission(submission)["state"], "uploading")
        self.assertEqual(other.submission(submission)["bytes"], 5)
        self.assertEqual(self.seller.patch(url, 0, DATA).status, 204)
        self.assertEqual((self.seller.submission(submission)["state"], other.submission(submission)["state"]),
                         ("received", "announced"))
        # Announced by the same seller under another invitation it is told apart by what is here of it…
        out = os.path.join(self.operator.tmp, "out")
        fetch = ("fetch", self.operator.dir, submission, "--who", "w", "--reason", "r", "-o")
        self.operator.run(*fetch, out)
        with open(out, "rb") as file:
            self.assertEqual(file.read(), DATA)
        # … and by another one it is not: the command has to say whose.
        another = harness.Seller(self.operator, "--subject", "s2")
        self.assertEqual(another.put(submission, another.announcement(b"other")).status, 201)
        self.operator.run(*fetch, out + "2", status=1)
        self.operator.run(*fetch, out + "3", "--subject", "s1")

    def test_pages(self):
        made = [self.seller.announce(DATA + bytes([i]))[0] for i in range(5)]
        other = harness.Seller(self.operator)
        other.announce(DATA)
        seen, pages, url = [], 0, "/submissions?limit=2"
        while url:
            reply = self.seller.request("GET", url)
            self.assertEqual(reply.status, 200)
            seen += [submission["id"] for submission in reply.json()["submissions"]]
            pages += 1
            link = reply["Link"]
            self.assertTrue(link is None or link.endswith('>; rel="next"'))
            url = link and link[1:].partition(">")[0]
        self.assertEqual((seen, pages), (made[::-1], 3))
        self.assertEqual(len(self.seller.request("GET", "/submissions").json()["submissions"]), 5)
        for query in "limit=0", "limit=x", "limit=-1":
            self.problem(400, "malformed", self.seller.request("GET", f"/submissions?{query}"))

    def test_nowhere(self):
        for path in ("/", "/x", "/submissions/", "/uploads/", "/submissions/a/b/c", "/submissions/a/b", "//submissions",
                     "/.well-known/", "/contents", "/..", "/submissions/../signing-key.jwk"):
            reply = self.seller.request("GET", path)
            self.assertIn(reply.status, (400, 404), path)
            if reply.status == 404:
                self.assertEqual(reply.problem(), "not-found")
        self.problem(405, "method-not-allowed", self.seller.request("DELETE", "/submissions"))
        self.assertEqual(self.operator.request("HEAD", "/.well-known/selfsame-operator").status, 200)


if __name__ == "__main__":
    harness.main()
