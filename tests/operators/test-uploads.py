#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page's upload server in the receiver's place: the app gets its receipt all the same, the proxy lets
nobody at what is not theirs, and the scan finds what a hook did not get to."""
import json
import os
import shutil
import sys
import unittest
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import front  # noqa: E402
import harness  # noqa: E402

DATA = os.urandom(300_000)


def node_is_new():
    node = shutil.which("node")
    return node and int(os.popen("node --version").read().lstrip("v").split(".")[0]) >= 20


@unittest.skipUnless(os.path.exists(front.NGINX), "nginx is not installed")
@unittest.skipUnless(node_is_new(), "node 20 or newer is not installed")
@unittest.skipUnless(os.path.exists(os.path.join(os.environ["SFS_NODE_MODULES"], "@tus", "server")), "no @tus/server: run tools/setup")
class Uploads(unittest.TestCase):
    def setUp(self):
        self.operator = front.Operator(uploads=harness.free_port())
        self.addCleanup(self.operator.close)
        self.operator.start()

    def begin(self, seller, data):
        """As harness's, but the upload's address is relative."""
        submission, url = seller.announce(data)
        reply = seller.create(url, submission, len(data))
        self.assertEqual(reply.status, 201, reply.body)
        return submission, reply["Location"]

    def states(self):
        return {row["id"]: row["state"] for row in self.operator.list()}

    def test_app_sends_and_goes_on_after_a_cut(self):
        self.operator.start_tus()
        front.send_with_a_cut(self.operator)
        self.assertEqual(set(self.states().values()), {"received"})
        for offsets in self.operator.pieces().values():
            self.assertEqual(offsets, sorted(set(offsets)))
        # Nothing stays behind, also not of one that began anew.
        self.operator.scan()
        self.assertEqual(os.listdir(self.operator.store), [])

    def test_another_file_is_sent_again(self):
        self.operator.start_tus()
        seller = harness.Seller(self.operator)
        submission, url = self.begin(seller, DATA)
        self.assertEqual(seller.patch(url, 0, bytes(len(DATA))).status, 204)
        self.assertEqual(seller.submission(submission)["state"], "mismatch")
        self.assertEqual(os.listdir(self.operator.store), [])
        url = seller.create("/uploads", submission, len(DATA))["Location"]
        self.assertEqual(seller.patch(url, 0, DATA).status, 204)
        receipt = seller.submission(submission)["receipt"]
        claims = harness.jws_open(receipt, "selfsame-receipt", self.operator.description()[1]["signing_key"])
        self.assertEqual(claims["sha256"], harness.sha256(DATA))
        # Whoever did not hear the end of it: the upload is gone, and no other one is made.
        self.assertEqual(seller.tus("HEAD", url).status, 404)
        reply = seller.create("/uploads", submission, len(DATA))
        self.assertEqual((reply.status, json.loads(reply.body)["type"].rsplit("/", 1)[1]), (409, "already-uploaded"))

    def test_who_may(self):
        self.operator.start_tus()
        seller, other = harness.Seller(self.operator), harness.Seller(self.operator)
        submission, url = self.begin(seller, DATA)
        self.assertEqual(seller.patch(url, 0, DATA[:1000]).status, 204)
        tus = {"Tus-Resumable": "1.0.0"}
        for method, path in ("POST", "/uploads"), ("HEAD", url), ("PATCH", url), ("DELETE", url), ("OPTIONS", "/uploads"):
            self.assertEqual(self.operator.request(method, path, headers=tus).status, 401, method)
            wrong = {**tus, "Authorization": "Bearer " + "x" * 43}
            self.assertEqual(self.operator.request(method, path, headers=wrong).status, 401, method)
        for method in "HEAD", "PATCH", "DELETE":
            self.assertEqual(other.tus(method, url).status, 403, method)
        # Nobody downloads, also not by a method in disguise, and not from beside the proxy.
        self.assertEqual(seller.tus("GET", url).status, 403)
        self.assertEqual(seller.tus("POST", url, headers={"X-HTTP-Method-Override": "GET"}).status, 403)
        self.assertEqual(seller.request("GET", "/uploads/../uploads/x").status, 404)
        beside = harness.http.client.HTTPConnection("127.0.0.1", self.operator.uploads, timeout=harness.SECONDS)
        self.addCleanup(beside.close)
        beside.request("GET", url)
        self.assertEqual(beside.getresponse().status, 405)
        # What is made is what was announced.
        self.assertEqual(other.create("/uploads", submission, len(DATA)).status, 404)
        self.assertEqual(seller.create("/uploads", str(uuid.uuid4()), len(DATA)).status, 404)
        self.assertEqual(seller.create("/uploads", submission, len(DATA) + 1).status, 422)
        self.assertEqual(seller.create("/uploads", "../../x", len(DATA)).status, 404)
        self.assertEqual(seller.offset(url), 1000)
        self.assertEqual(seller.tus("DELETE", url).status, 204)
        self.assertEqual(os.listdir(self.operator.store), [])
        self.assertEqual(seller.request("DELETE", f"/submissions/{submission}").status, 200)
        self.assertEqual(seller.create("/uploads", submission, len(DATA)).status, 410)

    def test_scan_takes_what_no_hook_did(self):
        self.operator.start_tus(program="/bin/false")
        seller = harness.Seller(self.operator)
        whole, url = self.begin(seller, DATA)
        self.assertEqual(seller.patch(url, 0, DATA).status, 503)
        # What is whole is not the seller's to remove any more: pre-terminate.
        self.assertEqual(seller.tus("DELETE", url).status, 400)
        part, url = self.begin(seller, DATA)
        self.assertEqual(seller.patch(url, 0, DATA[:1000]).status, 204)
        withdrawn, url = self.begin(seller, DATA)
        self.assertEqual(seller.patch(url, 0, DATA[:1000]).status, 204)
        self.assertEqual(seller.request("DELETE", f"/submissions/{withdrawn}").status, 200)
        with open(os.path.join(self.operator.store, "notes"), "w", encoding="utf-8"):
            pass
        said = sorted(self.operator.scan())
        self.assertEqual((said[0], len(said)), (f"received {whole}", 2))
        self.assertTrue(said[1].startswith(f"removed {withdrawn}-"), said)
        self.assertEqual(self.states(), {whole: "received", part: "announced", withdrawn: "deleted"})
        self.assertEqual({name[:36] for name in os.listdir(self.operator.store)}, {part, "notes"})
        self.assertEqual(self.operator.scan(), [])
        shutil.rmtree(os.path.join(self.operator.dir, "contents"))
        self.assertEqual(self.operator.scan(status=3), [f"lost {whole}"])


if __name__ == "__main__":
    harness.main()
