# SPDX-License-Identifier: GPL-3.0-or-later
"""What one seller, one address and all together may do, and how slow a connection may be."""
import http.client
import os
import socket
import sqlite3
import subprocess
import time
import uuid

import harness

DATA = b"sealed" * 1000
MIB = 1024 * 1024


class Limited(harness.Case):
    serving = False

    def serve(self, *arguments):
        self.operator.start(*arguments)

    def too_many(self, reply, least=1, most=86400):
        self.assertEqual((reply.status, reply.problem()), (429, "too-many"))
        self.assertTrue(least <= int(reply["Retry-After"]) <= most, reply["Retry-After"])


class Rates(Limited):
    def test_of_a_seller(self):
        """By seller and not by invitation; another seller goes on."""
        self.serve("--requests-per-seller", "8")
        seller = harness.Seller(self.operator, "--subject", "s")
        other = harness.Seller(self.operator, "--subject", "o")
        statuses = [seller.request("GET", "/submissions").status for _ in range(9)]
        self.assertEqual(statuses, [200] * 7 + [429] * 2)
        self.too_many(seller.request("GET", "/submissions"), 20, 30)
        self.assertEqual(other.request("GET", "/submissions").status, 200)
        # Another invitation is no way round it, nor are new tokens.
        again = self.operator.invite("--subject", "s")
        self.too_many(self.operator.redeem(again["code"]))
        self.too_many(self.operator.refresh(seller.refresh_token))

    def test_of_everybody(self):
        self.serve("--requests", "5")
        url = "/.well-known/selfsame-operator"
        statuses = [self.operator.request("GET", url).status for _ in range(7)]
        self.assertEqual(statuses, [200] * 5 + [429] * 2)
        self.too_many(self.operator.request("GET", url), 30, 48)

    def test_room_comes_back(self):
        self.serve("--requests", "60")
        url = "/.well-known/selfsame-operator"
        deadline = time.monotonic() + harness.SECONDS
        while self.operator.request("GET", url).status == 200:
            self.assertLess(time.monotonic(), deadline)
        reply = self.operator.request("GET", url)
        while reply.status == 429:
            self.assertEqual(reply["Retry-After"], "4")
            self.assertLess(time.monotonic(), deadline)
            reply = self.operator.request("GET", url)
        self.assertEqual(reply.status, 200)

    def from_address(self, address, code="no such code"):
        body = f"grant_type={harness.PRE_AUTHORIZED}&pre-authorized_code={code}"
        return self.operator.request("POST", "/token", body, {"Content-Type": "application/x-www-form-urlencoded",
                                                              "X-Forwarded-For": address})

    def test_guesses(self):
        """After some wrong codes an address is not told any more which one is right."""
        self.serve("--behind-proxy", "--guesses-per-address", "3")
        code = self.operator.invite()["code"]
        for _ in range(3):
            self.assertEqual(self.from_address("192.0.2.1").json()["error"], "invalid_grant")
        self.too_many(self.from_address("192.0.2.1"), 1, 60)
        self.too_many(self.from_address("192.0.2.1", code), 1, 60)
        # What a client writes there itself stands before what the proxy adds.
        self.too_many(self.from_address("198.51.100.7, 192.0.2.1", code), 1, 60)
        self.assertEqual(self.from_address("192.0.2.1, 198.51.100.7", code).status, 200)
        # Whoever has one address of an IPv6 network has all of them.
        for i in range(3):
            self.assertEqual(self.from_address(f"2001:db8:0:1::{i}").status, 400)
        self.too_many(self.from_address("2001:db8:0:1:ffff::", code), 1, 60)
        self.assertEqual(self.from_address("2001:db8:0:2::1").status, 400)

    def test_guesses_of_a_pin(self):
        self.serve("--behind-proxy", "--guesses-per-address", "2")
        invitation = self.operator.invite("--pin")
        wrong = f"{(int(invitation['pin']) + 1) % 1000000:06}"
        for _ in range(2):
            self.assertEqual(self.operator.redeem(invitation["code"], tx_code=wrong).status, 400)
        self.too_many(self.operator.redeem(invitation["code"], tx_code=invitation["pin"]))

    def test_of_an_address(self):
        self.serve("--behind-proxy", "--requests-per-address", "2")
        self.assertEqual([self.from_address("192.0.2.1").status for _ in range(3)], [400, 400, 429])
        self.assertEqual(self.from_address("192.0.2.2").status, 400)

    def test_local_proxy(self):
        """Behind a proxy that says nothing of addresses all are one: no limit may go by it."""
        self.serve()
        for _ in range(25):
            self.assertEqual(self.from_address("192.0.2.1").status, 400)

    def test_command_line(self):
        for arguments in (["--requests", "-1"], ["--connections-per-address", "-5"], ["--request-seconds", "0"],
                          ["--slow-seconds", "0"], ["--storage", "-1"], ["--min-rate", "-1"], ["--sweep-seconds", "0"]):
            self.operator.run("serve", self.operator.dir, *arguments, status=2)
        said = self.operator.run("serve", "--help-all")
        for word in "--requests-per-seller", "--storage-per-seller", "--behind-proxy", "--min-rate":
            self.assertIn(word, said)


class Sizes(Limited):
    def test_open_uploads_of_a_seller(self):
        self.serve("--open-uploads-per-seller", "2")
        seller = harness.Seller(self.operator, "--subject", "s")
        urls = [seller.begin(DATA)[1] for _ in range(2)]
        third, url = seller.announce(DATA)
        self.too_many(seller.create(url, third, len(DATA)))
        # The same seller by another invitation, and another seller.
        again = harness.Seller(self.operator, "--subject", "s")
        submission, url = again.announce(DATA)
        self.too_many(again.create(url, submission, len(DATA)))
        harness.Seller(self.operator, "--subject", "o").send(DATA)
        # One that ends makes room; one that takes another's place needs none.
        self.assertEqual(seller.tus("DELETE", urls[0]).status, 204)
        self.assertEqual(seller.create(url, third, len(DATA)).status, 201)
        self.assertEqual(seller.create(url, third, len(DATA)).status, 201)
        self.too_many(again.create(url, submission, len(DATA)))
        self.assertEqual(seller.patch(urls[1], 0, DATA).status, 204)
        self.assertEqual(again.create(url, submission, len(DATA)).status, 201)

    def test_open_uploads_of_all(self):
        self.serve("--open-uploads", "2")
        for _ in range(2):
            harness.Seller(self.operator).begin(DATA)
        seller = harness.Seller(self.operator)
        submission, url = seller.announce(DATA)
        self.too_many(seller.create(url, submission, len(DATA)))

    def announce(self, seller, size):
        return seller.put(str(uuid.uuid4()), seller.announcement(b"x", bytes=size))

    def test_storage(self):
        self.serve("--storage-per-seller", "3", "--storage", "5")
        seller = harness.Seller(self.operator, "--subject", "s")
        submission = seller.send(os.urandom(2 * MIB))
        reply = self.announce(seller, MIB)
        self.assertEqual((reply.status, reply.problem()), (413, "storage"))
        again = harness.Seller(self.operator, "--subject", "s")
        self.assertEqual(self.announce(again, MIB).status, 413)
        self.assertEqual(self.announce(again, MIB // 2).status, 201)
        other = harness.Seller(self.operator, "--subject", "o")
        self.assertEqual(self.announce(other, 2 * MIB).status, 201)
        reply = self.announce(other, MIB // 2)
        self.assertEqual((reply.status, reply.problem()), (507, "no-space"))
        self.assertGreater(int(reply["Retry-After"]), 0)
        # What is deleted makes room.
        self.assertEqual(seller.request("DELETE", f"/submissions/{submission}").status, 200)
        self.assertEqual(self.announce(seller, MIB).status, 201)
        # What was announced once is not counted twice.
        first = str(uuid.uuid4())
        body = other.announcement(b"x", bytes=MIB - 100_000)
        self.assertEqual([other.put(first, body).status for _ in range(2)], [201, 200])

    def test_refusals(self):
        self.serve("--refusals-per-invitation", "2")
        seller = harness.Seller(self.operator)
        headers = {"Content-Type": "application/json"}
        for _ in range(2):
            self.assertEqual(seller.request("POST", "/refusals", "{}", headers).status, 204)
        self.too_many(seller.request("POST", "/refusals", "{}", headers))
        self.assertEqual(len(self.operator.list("--refusals")), 2)

    def test_uploads_do_not_add_up(self):
        """A new upload takes the place of another; of those that are gone only some are remembered."""
        self.serve()
        seller = harness.Seller(self.operator)
        submission, url = seller.announce(DATA)
        urls = [seller.create(url, submission, len(DATA))["Location"] for _ in range(20)]
        with sqlite3.connect(os.path.join(self.operator.dir, "records.db")) as db:
            self.assertLess(db.execute("SELECT count (*) FROM uploads").fetchone()[0], 12)
        db.close()
        self.assertEqual(seller.tus("HEAD", urls[-2]).status, 410)
        self.assertEqual(seller.tus("HEAD", urls[0]).status, 404)
        self.assertEqual(seller.offset(urls[-1]), 0)


class Connections(Limited):
    def hold(self):
        connection = socket.create_connection(("127.0.0.1", self.operator.port), harness.SECONDS)
        self.addCleanup(connection.close)
        return connection

    def read(self, connection):
        data = b""
        while piece := connection.recv(65536):
            data += piece
        return data

    def ask(self, connection):
        """The whole of an answer, and the connection is left as it is."""
        connection.sendall(b"GET /.well-known/selfsame-operator HTTP/1.1\r\nHost: x\r\n\r\n")
        response = http.client.HTTPResponse(connection)
        response.begin()
        response.read()
        return response.status

    def test_in_all(self):
        self.serve("--connections", "3", "--request-seconds", str(harness.SECONDS * 4))
        held = [self.hold() for _ in range(3)]
        for connection in held:
            self.assertEqual(self.ask(connection), 200)
        extra = self.hold()
        extra.sendall(b"GET /.well-known/selfsame-operator HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = self.read(extra)
        self.assertTrue(answer.startswith(b"HTTP/1.1 429 "), answer)
        self.assertIn(b"Retry-After: ", answer)
        held.pop().close()
        deadline = time.monotonic() + harness.SECONDS
        while True:
            connection = self.hold()
            if self.ask(connection) == 200:
                break
            connection.close()
            self.assertLess(time.monotonic(), deadline)

    def test_of_an_address(self):
        self.serve("--connections-per-address", "2", "--request-seconds", str(harness.SECONDS * 4))
        for _ in range(2):
            self.assertEqual(self.ask(self.hold()), 200)
        self.assertEqual(self.ask(self.hold()), 429)
        elsewhere = socket.socket()
        self.addCleanup(elsewhere.close)
        elsewhere.settimeout(harness.SECONDS)
        elsewhere.bind(("127.0.0.2", 0))
        elsewhere.connect(("127.0.0.1", self.operator.port))
        self.assertEqual(self.ask(elsewhere), 200)

    def test_flood(self):
        """Far too many at once: the server goes on, and is there again when they are gone."""
        self.serve("--connections", "20", "--request-seconds", "2")
        held = []
        for _ in range(300):
            held.append(self.hold())
        for connection in held:
            try:
                self.read(connection)
            except ConnectionError:
                pass
        self.operator.description()

    def dribble(self, connection, pieces):
        """Sends @pieces, one every so often, until the other side ends it; after how long it did."""
        begun = time.monotonic()
        connection.settimeout(0.2)
        for piece in pieces:
            try:
                connection.sendall(piece)
                if connection.recv(65536) == b"":
                    return time.monotonic() - begun
            except TimeoutError:
                pass
            except ConnectionError:
                return time.monotonic() - begun
            self.assertLess(time.monotonic() - begun, harness.SECONDS)
        raise AssertionError("never ended")

    def endless(self, first, piece):
        yield first
        while True:
            yield piece

    def test_slow_headers(self):
        """A header a moment keeps a connection only as long as headers may take."""
        self.serve("--request-seconds", "2")
        lasted = self.dribble(self.hold(), self.endless(b"GET / HTTP/1.1\r\nHost: x\r\n", b"X: y\r\n"))
        self.assertGreater(lasted, 1)

    def test_idle(self):
        self.serve("--request-seconds", "2")
        self.assertEqual(self.hold().recv(1), b"")
        connection = self.hold()
        self.assertEqual(self.ask(connection), 200)
        self.assertEqual(connection.recv(1), b"")

    def test_slow_tls(self):
        cert, key = (os.path.join(self.operator.tmp, name) for name in ("cert.pem", "key.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=x", "-out", cert, "-keyout", key], check=True, capture_output=True)
        self.serve("--request-seconds", "2", "--tls-cert", cert, "--tls-key", key)
        self.assertEqual(self.hold().recv(1), b"")
        # The beginning of a record that never comes whole.
        self.dribble(self.hold(), self.endless(b"\x16\x03\x01\x40\x00\x01\x00\x3f\xfc\x03\x03", b"\0"))

    def patch(self, seller, url, length):
        return "\r\n".join([f"PATCH {url.removeprefix(self.operator.url)} HTTP/1.1", "Host: x",
                            f"Authorization: Bearer {seller.token}", "Tus-Resumable: 1.0.0", "Upload-Offset: 0",
                            "Content-Type: application/offset+octet-stream", f"Content-Length: {length}", "", ""]).encode()

    def test_slow_body(self):
        """A quick beginning does not pay for a slow rest; what came is kept."""
        self.serve("--slow-seconds", "2", "--min-rate", "1000")
        seller = harness.Seller(self.operator)
        data = b"x" * 400_000
        submission, url = seller.begin(data)
        self.dribble(self.hold(), self.endless(self.patch(seller, url, len(data)) + data[:300_000], b"x"))
        offset = seller.offset(url)
        self.assertGreaterEqual(offset, 300_000)
        self.assertEqual(seller.patch(url, offset, data[offset:]).status, 204)
        self.assertEqual(seller.submission(submission)["state"], "received")

    def test_slow_but_steady(self):
        """Somebody on a poor line is let go on."""
        self.serve("--slow-seconds", "1", "--request-seconds", "1", "--min-rate", "500")
        seller = harness.Seller(self.operator)
        data = b"x" * 30_000
        submission, url = seller.begin(data)
        connection = self.hold()
        connection.sendall(self.patch(seller, url, len(data)))
        connection.settimeout(0.1)
        for begin in range(0, len(data), 1000):
            connection.sendall(data[begin:begin + 1000])
            try:
                answer = connection.recv(65536)
            except TimeoutError:
                continue
            self.assertTrue(answer.startswith(b"HTTP/1.1 204 "), answer)
        self.assertEqual(seller.submission(submission)["state"], "received")

    def test_slow_reader(self):
        self.serve("--slow-seconds", "2", "--min-rate", "1000000")
        seller = harness.Seller(self.operator)
        submission = seller.send(os.urandom(9 * MIB))
        connection = socket.socket()
        self.addCleanup(connection.close)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(harness.SECONDS)
        connection.connect(("127.0.0.1", self.operator.port))
        connection.sendall(f"GET /submissions/{submission}/content HTTP/1.1\r\nHost: x\r\n"
                           f"Authorization: Bearer {seller.token}\r\n\r\n".encode())
        # Nothing is read until the server has given up, which its list of connections shows.
        deadline = time.monotonic() + harness.SECONDS
        while self.is_connected(connection):
            self.assertLess(time.monotonic(), deadline)
        self.assertLess(len(self.read_what_there_is(connection)), 9 * MIB)

    def is_connected(self, connection):
        port = connection.getsockname()[1]
        with open(f"/proc/{self.operator.process.pid}/net/tcp") as file:
            rows = [line.split() for line in file][1:]
        return any(row[1].endswith(":%04X" % self.operator.port) and row[2].endswith(":%04X" % port) and row[3] == "01"
                   for row in rows)

    def read_what_there_is(self, connection):
        data = b""
        try:
            while piece := connection.recv(65536):
                data += piece
        except ConnectionError:
            pass
        return data


if __name__ == "__main__":
    harness.main()
