# SPDX-License-Identifier: GPL-3.0-or-later
"""What a provider answers when the receiver asks whose a token is: for how long that is remembered, and how long it may
be. With a provider of the test's own; tests/http/oauth has a real one."""
import http.server
import json
import os
import threading
import time

import harness

MOST = 64 * 1024
AT_ONCE = 8  # seconds in which something is answered that waits for nothing
PADDING = b" " * 1024


class Provider(http.server.ThreadingHTTPServer):
    """Answers every question with .body, or with what never ends where that is None: as fast as it is read, or a little
    every .pace seconds."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.asked = 0
        self.body = b""
        self.pace = 0
        self.broken = threading.Event()
        self.closing = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.closing.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """The receiver hangs up on what is too long."""

    def says(self, **changes):
        answer = {"active": True, "sub": "seller", "client_id": "selfsame", "token_type": "Bearer", **changes}
        self.body = json.dumps(answer).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        if self.server.body is not None:
            self.send_header("Content-Length", str(len(self.server.body)))
            self.end_headers()
            self.wfile.write(self.server.body)
            return
        self.close_connection = True
        self.end_headers()
        try:
            while True:
                self.wfile.write(b" " if self.server.pace else PADDING)
                if self.server.closing.wait(self.server.pace):
                    return
        except OSError:
            self.server.broken.set()

    def log_message(self, *arguments):
        pass


class Introspection(harness.Case):
    serving = False

    def setUp(self):
        super().setUp()
        self.provider = Provider()
        self.addCleanup(self.provider.close)
        path = os.path.join(self.operator.dir, "selfsame-operator.json")
        with open(path, encoding="utf-8") as file:
            description = json.load(file)
        description["client_id"] = "selfsame"
        description["endpoints"]["issuer"] = self.provider.url
        with open(path, "w", encoding="utf-8") as file:
            json.dump(description, file)
        secret = os.path.join(self.operator.tmp, "secret")
        with open(secret, "w", encoding="utf-8") as file:
            file.write("known to the operator alone\n")
        self.operator.start("--introspect", self.provider.url + "/introspect", "--introspect-client", "receiver:" + secret)

    def use(self, token="t"):
        return self.operator.request("GET", "/submissions", headers={"Authorization": f"Bearer {token}"}).status

    def test_remembered(self):
        self.provider.says()
        self.assertEqual((self.use(), self.use()), (200, 200))
        self.provider.says(exp=int(time.time()) + 3600)
        self.assertEqual((self.use("u"), self.use("u")), (200, 200))
        self.assertEqual(self.provider.asked, 2)

    def test_no_longer_than_it_lives(self):
        self.provider.says(exp=int(time.time()) + 2)
        self.assertEqual(self.use(), 200)
        self.provider.says(active=False)
        deadline = time.monotonic() + 15
        while self.use() == 200:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        self.assertEqual(self.provider.asked, 2)

    def test_over(self):
        """The provider is who says that a token is good: its clock may be another, but nothing is remembered by that."""
        self.provider.says(exp=1)
        self.assertEqual((self.use(), self.use()), (200, 200))
        self.assertEqual(self.provider.asked, 2)
        for exp in 2 ** 62, "soon", 1.5:
            self.provider.says(exp=exp)
            self.assertEqual(self.use("u"), 500, exp)
        self.provider.says()
        self.assertEqual(self.use("u"), 200)

    def test_size(self):
        """What is too long is no answer, and is not remembered as one."""
        self.provider.says()
        short = self.provider.body
        self.provider.says(more="x" * (MOST - len(short) - len(', "more": ""')))
        self.assertEqual(len(self.provider.body), MOST)
        self.assertEqual(self.use("long"), 200)
        self.provider.says(more="x" * MOST)
        self.assertEqual((self.use(), self.use()), (500, 500))
        self.assertEqual(self.provider.asked, 3)
        self.provider.body = short
        self.assertEqual(self.use(), 200)

    def test_endless(self):
        self.provider.body = None
        began = time.monotonic()
        self.assertEqual(self.use(), 500)
        self.assertLess(time.monotonic() - began, AT_ONCE)
        self.assertTrue(self.provider.broken.wait(AT_ONCE), "the connection is kept")
        self.provider.says()
        self.assertEqual(self.use(), 200)

    def test_trickles(self):
        """It is not done yet, and never silent for long."""
        self.provider.body, self.provider.pace = None, 0.25
        self.assertEqual(self.use(), 500)
        self.assertTrue(self.provider.broken.wait(AT_ONCE), "the connection is kept")
        self.provider.says()
        self.assertEqual(self.use(), 200)


if __name__ == "__main__":
    harness.main()
