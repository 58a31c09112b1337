# SPDX-License-Identifier: GPL-3.0-or-later
"""From invitation to receipt, and from there to the operator's desk."""
import hashlib
import json
import os
import subprocess
import unittest

import harness
from harness import b64url, jws_open, seal, sha256

CLIP = os.urandom(300_000)


def bundle(seller, submission, consent, **manifest_changes):
    jws, description = seller.operator.description()
    manifest = {"bundle_version": "1", "submission_id": submission, "sub": seller.subject,
                "created": "2026-11-22T20:20:00Z", "app_version": "0",
                "clip": {"sha256": sha256(CLIP), "bytes": len(CLIP), "seconds": 5.0, "width": 640, "height": 480,
                         "codec": "vp8", "frames": 150}}
    manifest.update(manifest_changes)
    members = [("manifest.json", json.dumps(manifest).encode()), ("consent.json", consent), ("operator.jws", jws),
               ("quality.json", b"{}"), ("clip.webm", CLIP)]
    return seal(members, [recipient["key"] for recipient in description["recipients"]])


class Path(harness.Case):
    def send_bundle(self, seller, submission="0f5f0c6e-6d5c-4e0a-9d0a-0d7a6a3ef001", **manifest_changes):
        consent = seller.consent()
        sealed = bundle(seller, submission, consent, **manifest_changes)
        reply = seller.put(submission, seller.announcement(sealed, consent))
        self.assertEqual(reply.status, 201)
        self.assertEqual(seller.submission(submission)["state"], "announced")
        reply = seller.create(reply.json()["upload"], submission, len(sealed))
        self.assertEqual(reply.status, 201)
        url = reply["Location"]
        self.assertEqual(seller.submission(submission)["state"], "uploading")
        for offset in range(0, len(sealed), 100_000):
            self.assertEqual(seller.offset(url), offset)
            reply = seller.patch(url, offset, sealed[offset:offset + 100_000])
            self.assertEqual(reply.status, 204)
        return submission, consent, sealed

    def test_receipt(self):
        seller = harness.Seller(self.operator, "--subject", "người bán 7")
        self.assertEqual(seller.subject, "người bán 7")
        submission, consent, sealed = self.send_bundle(seller)
        jws, description = self.operator.description()
        self.assertEqual(seller.invitation["fp"], harness.jwk_thumbprint(description["signing_key"]))

        state = seller.submission(submission)
        self.assertEqual((state["id"], state["state"]), (submission, "received"))
        self.assertEqual((state["bytes"], state["sha256"]), (len(sealed), sha256(sealed)))
        claims = jws_open(state["receipt"], "selfsame-receipt", description["signing_key"])
        self.assertEqual({name: claims[name] for name in claims if name not in ("jti", "iat", "retention_until")},
                         {"iss": self.operator.url, "sub": seller.subject, "submission": submission,
                          "sha256": sha256(sealed), "bytes": len(sealed), "consent_sha256": sha256(consent),
                          "description_sha256": sha256(jws)})
        self.assertEqual(claims["retention_until"], state["retention_until"])

    def test_desk(self):
        seller = harness.Seller(self.operator, "--subject", "s1")
        submission, consent, sealed = self.send_bundle(seller)
        listed = self.operator.list()
        self.assertEqual(len(listed), 1)
        state = seller.submission(submission)
        self.assertEqual(listed[0], {"id": submission, "sub": "s1", "state": "received", "bytes": len(sealed),
                                     "sha256": sha256(sealed), "received": state["received"],
                                     "retention_until": state["retention_until"]})

        out = os.path.join(self.operator.tmp, "sealed.age")
        fetch = ["fetch", self.operator.dir, submission, "-o", out]
        self.operator.run(*fetch, "--who", "Lan", status=2)
        self.operator.run(*fetch, "--reason", "review", status=2)
        self.assertFalse(os.path.exists(out))
        self.operator.run(*fetch, "--who", "Lan", "--reason", "review")
        with open(out, "rb") as file:
            self.assertEqual(file.read(), sealed)
        self.assertEqual(os.stat(out).st_mode & 0o777, 0o600)
        self.operator.run(*fetch, "--who", "Lan", "--reason", "again", status=1)
        self.assertEqual(seller.submission(submission)["state"], "in_review")
        accesses = seller.request("GET", f"/submissions/{submission}/accesses").json()["accesses"]
        self.assertEqual([(a["who"], a["reason"]) for a in accesses], [("Lan", "review"), ("Lan", "again")])

        opened = os.path.join(self.operator.tmp, "opened")
        self.operator.run("open", out, "-i", self.operator.identity, "-o", opened, "--records", self.operator.dir)
        with open(os.path.join(opened, "clip.webm"), "rb") as file:
            self.assertEqual(file.read(), CLIP)
        with open(os.path.join(opened, "consent.json"), "rb") as file:
            self.assertEqual(file.read(), consent)
        plain = subprocess.run(["age", "-d", "-i", self.operator.identity, out], capture_output=True, check=True)
        names = subprocess.run(["tar", "t"], input=plain.stdout, capture_output=True, check=True).stdout.decode()
        self.assertEqual(names.split(), ["manifest.json", "consent.json", "operator.jws", "quality.json", "clip.webm"])

        self.operator.run("decide", self.operator.dir, submission, "perhaps", status=2)
        self.operator.run("decide", self.operator.dir, submission, "rejected", "--reason", "Too dark to see")
        state = seller.submission(submission)
        self.assertEqual((state["state"], state["state_reason"]), ("rejected", "Too dark to see"))
        self.operator.run("decide", self.operator.dir, submission, "verified")
        state = seller.submission(submission)
        self.assertEqual((state["state"], "state_reason" in state), ("verified", False))

    def open_fetched(self, submission, status, *arguments):
        out = os.path.join(self.operator.tmp, f"{submission}.age")
        opened = out + ".d"
        self.operator.run("fetch", self.operator.dir, submission, "--who", "w", "--reason", "r", "-o", out)
        self.operator.run("open", out, "-i", self.operator.identity, "-o", opened, *arguments, status=status)
        self.assertFalse(os.path.exists(opened))

    def test_open_refuses(self):
        seller = harness.Seller(self.operator)
        ids = ["0f5f0c6e-6d5c-4e0a-9d0a-0d7a6a3ef00" + digit for digit in "1234"]
        self.send_bundle(seller, ids[0], sub="somebody else")
        self.open_fetched(ids[0], 1)
        self.send_bundle(seller, ids[1], clip={"sha256": sha256(b""), "bytes": len(CLIP), "seconds": 5.0, "width": 640,
                                               "height": 480, "codec": "vp8", "frames": 150})
        self.open_fetched(ids[1], 1)
        # A record says one consent, the bundle holds another.
        consent = seller.consent()
        sealed = bundle(seller, ids[2], consent)
        self.assertEqual(seller.put(ids[2], seller.announcement(sealed, seller.consent())).status, 201)
        url = seller.create(self.operator.url + "/uploads", ids[2], len(sealed))["Location"]
        self.assertEqual(seller.patch(url, 0, sealed).status, 204)
        self.open_fetched(ids[2], 1, "--records", self.operator.dir)

        # Not opened by another key, and not when altered.
        _, _, sealed = self.send_bundle(seller, ids[3])
        names = {}
        for name, data in (("good", sealed), ("payload", sealed[:-1] + bytes([sealed[-1] ^ 1])),
                           ("header", sealed.replace(b"-> X25519", b"-> X25518", 1))):
            names[name] = os.path.join(self.operator.tmp, name)
            with open(names[name], "wb") as file:
                file.write(data)
        other = os.path.join(self.operator.tmp, "other.txt")
        subprocess.run(["age-keygen", "-o", other], check=True, capture_output=True)
        opened = os.path.join(self.operator.tmp, "opened")
        self.operator.run("open", names["good"], "-i", other, "-o", opened, status=3)
        self.operator.run("open", names["payload"], "-i", self.operator.identity, "-o", opened, status=5)
        self.assertIn(self.run_status("open", names["header"], "-i", self.operator.identity, "-o", opened), (3, 4))
        self.assertFalse(os.path.exists(opened))

    def run_status(self, *arguments):
        return subprocess.run([harness.RECEIVER, *arguments], capture_output=True, timeout=harness.SECONDS).returncode

    def test_refusals(self):
        seller = harness.Seller(self.operator, "--subject", "s2")
        headers = {"Content-Type": "application/json"}
        reply = seller.request("POST", "/refusals", '{"alternative": "video-call", "reason": "tôi không muốn"}', headers)
        self.assertEqual(reply.status, 204)
        self.assertEqual(seller.request("POST", "/refusals", "{}", headers).status, 204)
        self.assertEqual(seller.request("POST", "/refusals", '{"reason": 7}', headers).problem(), "malformed")
        self.assertEqual(seller.request("POST", "/refusals", "x", headers).status, 400)
        self.assertEqual(self.operator.request("POST", "/refusals", "{}", headers).status, 401)
        listed = self.operator.list("--refusals")
        self.assertEqual([(r["sub"], r["alternative"], r["reason"]) for r in listed],
                         [("s2", "video-call", "tôi không muốn"), ("s2", None, None)])
        self.assertEqual(self.operator.list(), [])

    def test_nobody_else(self):
        """Without the submission there is nothing to decide or to fetch."""
        unknown = "0f5f0c6e-6d5c-4e0a-9d0a-0d7a6a3ef009"
        seller = harness.Seller(self.operator)
        self.operator.run("decide", self.operator.dir, unknown, "verified", status=1)
        out = os.path.join(self.operator.tmp, "out")
        self.operator.run("fetch", self.operator.dir, unknown, "--who", "w", "--reason", "r", "-o", out, status=1)
        submission, _ = seller.announce(b"data")
        self.operator.run("decide", self.operator.dir, submission, "verified", status=1)
        self.operator.run("fetch", self.operator.dir, submission, "--who", "w", "--reason", "r", "-o", out, status=1)
        self.assertFalse(os.path.exists(out))


if __name__ == "__main__":
    harness.main()
