# SPDX-License-Identifier: GPL-3.0-or-later
"""The test operator does go wrong in the way it is told to, and in no other."""
import http.client
import json
import os
import ssl
import subprocess
import time
import unittest

import harness
from harness import jws_open, sha256, unb64url

DATA = os.urandom(200_000)


class Faults(unittest.TestCase):
    def start(self, *arguments):
        operator = harness.TestOperator(*arguments)
        self.addCleanup(operator.close)
        return operator

    def receipt(self, *arguments):
        operator = self.start(*arguments)
        seller = harness.Seller(operator, invitation=operator.invitation)
        self.submission = seller.send(DATA)
        key = operator.description()[1]["signing_key"]
        state = seller.submission(self.submission)
        self.assertEqual(state["state"], "received")
        return state["receipt"], key, seller

    def faulty_claims(self, fault):
        jws, key, seller = self.receipt("--fault", fault)
        claims = jws_open(jws, "selfsame-receipt", key)
        right = {"sha256": sha256(DATA), "bytes": len(DATA), "submission": self.submission, "sub": "seller-1",
                 "retention_until": seller.submission(self.submission)["retention_until"]}
        return {name for name in right if right[name] != claims[name]}

    def test_none(self):
        jws, key, _ = self.receipt("--subject", "somebody")
        self.assertEqual(jws_open(jws, "selfsame-receipt", key)["sub"], "somebody")

    def test_receipt_signature(self):
        jws, key, _ = self.receipt("--fault", "receipt-signature")
        with self.assertRaises(subprocess.CalledProcessError):
            jws_open(jws, "selfsame-receipt", key)

    def test_receipt_key(self):
        jws, key, _ = self.receipt("--fault", "receipt-key")
        self.assertNotEqual(json.loads(unb64url(jws.split(".")[0]))["kid"], harness.jwk_thumbprint(key))

    def test_receipt_hash(self):
        self.assertEqual(self.faulty_claims("receipt-hash"), {"sha256"})

    def test_receipt_id(self):
        self.assertEqual(self.faulty_claims("receipt-id"), {"submission"})

    def test_receipt_retention(self):
        self.assertEqual(self.faulty_claims("receipt-retention"), {"retention_until"})

    def test_answers(self):
        whole = set(self.start().description()[1]["disclosure"])
        self.assertEqual(len(whole), 13)
        for fault, missing in (("missing-answer", "retention"), ("missing-answer=why", "why"),
                               ("unanswered-optional", "complaint"), ("unanswered-optional=when", "when")):
            left = set(self.start("--fault", fault).description()[1]["disclosure"])
            self.assertEqual(whole - left, {missing})

    def test_wrong_key(self):
        for arguments, same in ((), True), (("--fault", "wrong-key"), False):
            operator = self.start(*arguments)
            key = operator.description()[1]["signing_key"]
            self.assertEqual(operator.invitation["fp"] == harness.jwk_thumbprint(key), same)

    def test_codes(self):
        for fault in "expired-code", "used-code":
            operator = self.start("--fault", fault)
            reply = operator.redeem(operator.invitation["code"])
            self.assertEqual((reply.status, reply.json()["error"]), (400, "invalid_grant"))
        operator = self.start("--pin")
        self.assertEqual(operator.redeem(operator.invitation["code"], tx_code=operator.said["pin"]).status, 200)

    def test_slow(self):
        operator = self.start("--fault", "slow=400000")
        seller = harness.Seller(operator, invitation=operator.invitation)
        begun = time.monotonic()
        seller.send(DATA)
        self.assertGreater(time.monotonic() - begun, 0.4)

    def test_ended_while_slow(self):
        operator = self.start("--fault", "slow=1000")
        seller = harness.Seller(operator, invitation=operator.invitation)
        _, url = seller.begin(DATA)
        connection = operator.connect()
        self.addCleanup(connection.close)
        connection.putrequest("PATCH", url.removeprefix(operator.url))
        for name, value in (("Authorization", f"Bearer {seller.token}"), ("Tus-Resumable", "1.0.0"), ("Upload-Offset", "0"),
                            ("Content-Type", "application/offset+octet-stream"), ("Content-Length", str(len(DATA)))):
            connection.putheader(name, value)
        connection.endheaders(DATA[:100_000])
        contents = os.path.join(operator.dir, "contents")
        deadline = time.monotonic() + harness.SECONDS
        while os.path.getsize(os.path.join(contents, os.listdir(contents)[0])) == 0:
            self.assertLess(time.monotonic(), deadline)

    def test_drop_after(self):
        operator = self.start("--fault", "drop-after=50000")
        seller = harness.Seller(operator, invitation=operator.invitation)
        submission, url = seller.begin(DATA)
        with self.assertRaises((http.client.HTTPException, OSError)):
            seller.patch(url, 0, DATA)
        offset = seller.offset(url)
        self.assertGreaterEqual(offset, 50_000)
        self.assertLess(offset, len(DATA))
        self.assertEqual(seller.patch(url, offset, DATA[offset:]).status, 204)
        self.assertEqual(seller.submission(submission)["state"], "received")

    def test_html(self):
        operator = self.start("--fault", "html-200")
        for method, path in (("GET", "/.well-known/selfsame-operator"), ("POST", "/token")):
            reply = operator.request(method, path, "")
            self.assertEqual((reply.status, reply["Content-Type"]), (200, "text/html"))

    def test_deletion_signature(self):
        operator = self.start("--fault", "deletion-signature")
        seller = harness.Seller(operator, invitation=operator.invitation)
        reply = seller.request("DELETE", f"/submissions/{seller.send(DATA)}")
        self.assertEqual(reply.status, 200)
        with self.assertRaises(subprocess.CalledProcessError):
            jws_open(reply.body.decode(), "selfsame-deletion", operator.description()[1]["signing_key"])

    def test_deletion_later(self):
        operator = self.start("--fault", "deletion-later=1000")
        seller = harness.Seller(operator, invitation=operator.invitation)
        submission = seller.send(DATA)
        reply = seller.request("DELETE", f"/submissions/{submission}")
        self.assertEqual((reply.status, set(reply.json())), (202, {"due", "reason"}))
        self.assertEqual(seller.submission(submission)["state"], "received")

    def test_tls(self):
        operator = self.start("--tls")
        self.assertTrue(operator.url.startswith("https://"))
        operator.context = ssl.create_default_context()
        with self.assertRaises(ssl.SSLCertVerificationError):
            operator.description()
        operator.context = ssl.create_default_context(cafile=operator.said["certificate"])
        operator.description()

    def test_unknown(self):
        done = subprocess.run([os.environ["SFS_TEST_OPERATOR"], "--fault", "bad-weather"], capture_output=True,
                              timeout=harness.SECONDS)
        self.assertEqual(done.returncode, 1)


if __name__ == "__main__":
    harness.main()
