#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page's nginx before the receiver: the app sends through it, nothing is held back, and the limits that
go by address go by the client's."""
import http.client
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import front  # noqa: E402
import harness  # noqa: E402


@unittest.skipUnless(os.path.exists(front.NGINX), "nginx is not installed")
class Proxy(unittest.TestCase):
    def setUp(self):
        self.operator = front.Operator()
        self.addCleanup(self.operator.close)

    def test_app_sends_and_goes_on_after_a_cut(self):
        self.operator.start()
        front.send_with_a_cut(self.operator)
        self.assertEqual({row["state"] for row in self.operator.list()}, {"received"})
        seen = self.operator.seen()
        for offsets in self.operator.pieces().values():
            self.assertEqual(offsets, sorted(set(offsets)), seen)
        self.assertEqual({line[0] for line in seen}, {"HTTP/2.0"}, seen)

    def test_nothing_is_held_back(self):
        self.operator.start()
        seller = harness.Seller(self.operator)
        submission, url = seller.begin(os.urandom(1024 * 1024))
        connection = self.operator.connect()
        self.addCleanup(connection.close)
        connection.putrequest("PATCH", url.removeprefix(self.operator.url))
        for name, value in {"Authorization": f"Bearer {seller.token}", "Tus-Resumable": "1.0.0", "Upload-Offset": "0",
                            "Content-Type": "application/offset+octet-stream", "Content-Length": str(1024 * 1024)}.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(os.urandom(300_000))
        front.await_true(lambda: self.operator.stored() == [300_000], "the part of a piece is there")
        connection.sock.close()
        self.assertEqual(seller.offset(url), 300_000)
        self.assertEqual(seller.submission(submission)["state"], "uploading")

    def test_what_is_too_large_ends_at_the_proxy(self):
        self.operator.start()
        seller = harness.Seller(self.operator)
        _, url = seller.begin(os.urandom(3 * 1024 * 1024))
        self.assertEqual(seller.patch(url, 0, os.urandom(3 * 1024 * 1024)).status, 413)
        self.assertEqual(seller.offset(url), 0)

    def test_a_method_is_what_it_says(self):
        self.operator.start()
        seller = harness.Seller(self.operator)
        _, url = seller.begin(b"x")
        self.assertEqual(seller.tus("POST", url, headers={"X-HTTP-Method-Override": "DELETE"}).status, 405)
        self.assertEqual(seller.offset(url), 0)

    def get(self, source, **headers):
        connection = http.client.HTTPSConnection("127.0.0.1", self.operator.port, timeout=harness.SECONDS,
                                                 context=self.operator.context, source_address=(source, 0))
        try:
            connection.request("GET", "/submissions", headers=headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def test_limits_go_by_the_client_and_not_by_what_it_says(self):
        self.operator.start("--requests-per-address", "3")
        self.assertEqual([self.get("127.0.0.1") for _ in range(4)], [401, 401, 401, 429])
        self.assertEqual(self.get("127.0.0.1", **{"X-Forwarded-For": "192.0.2.7"}), 429)
        self.assertEqual(self.get("127.0.0.2"), 401)


if __name__ == "__main__":
    harness.main()
