# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's life: making a folder, starting, stopping, being killed."""
import json
import os
import signal
import socket
import sqlite3
import ssl
import stat
import subprocess
import time

import harness
from harness import sha256

DATA = os.urandom(300_000)


class Serve(harness.Case):
    serving = False

    def run_status(self, *arguments):
        """Exit status and what was said on standard error."""
        done = subprocess.run([harness.RECEIVER, *arguments], capture_output=True, text=True, timeout=harness.SECONDS)
        return done.returncode, done.stderr

    def edit(self, change):
        path = os.path.join(self.operator.dir, "selfsame-operator.json")
        with open(path) as file:
            description = json.load(file)
        change(description)
        with open(path, "w") as file:
            json.dump(description, file)

    def test_init(self):
        operator = self.operator
        modes = {name: stat.S_IMODE(os.stat(os.path.join(operator.dir, name)).st_mode) for name in os.listdir(operator.dir)}
        self.assertEqual(modes, {"selfsame-operator.json": 0o600, "signing-key.jwk": 0o600})
        self.assertEqual(stat.S_IMODE(os.stat(operator.dir).st_mode), 0o700)
        self.assertEqual(stat.S_IMODE(os.stat(operator.identity).st_mode), 0o600)
        with open(operator.identity) as file:
            identity = [line for line in file.read().splitlines() if not line.startswith("#")]
        recipient = subprocess.run(["age-keygen", "-y", operator.identity], capture_output=True, text=True, check=True)
        with open(os.path.join(operator.dir, "selfsame-operator.json")) as file:
            text = file.read()
        description = json.loads(text)
        self.assertEqual([r["key"] for r in description["recipients"]], recipient.stdout.split())
        self.assertNotIn("{", text.replace("{\n", "").replace("{}", ""))
        for name in os.listdir(operator.dir):
            with open(os.path.join(operator.dir, name)) as file:
                self.assertNotIn(identity[0], file.read())
        self.assertEqual(len(description["disclosure"]), 13)
        self.assertEqual(description["operator"]["name"], "Chợ Thử")

        def languages(node):
            if isinstance(node, dict):
                if "en" in node:
                    yield node
                for value in node.values():
                    yield from languages(value)
            elif isinstance(node, list):
                for value in node:
                    yield from languages(value)

        texts = list(languages(description))
        self.assertGreater(len(texts), 15)
        for text in texts:
            self.assertEqual(set(text), {"en", "vi"})
            self.assertTrue(text["vi"] and text["vi"] != text["en"])

    def test_init_overwrites_nothing(self):
        tmp = self.operator.tmp

        def tree():
            found = {}
            for folder, _, names in os.walk(tmp):
                for name in names:
                    with open(os.path.join(folder, name), "rb") as file:
                        found[os.path.join(folder, name)] = file.read()
            return found

        before = tree()
        new = os.path.join(tmp, "new")
        url = ["--name", "n", "--url", "https://shop.example"]
        for arguments in ([self.operator.dir, *url], [self.operator.dir, *url, "--identity-out", os.path.join(tmp, "k")],
                          [new, *url, "--identity-out", self.operator.identity],
                          [new, *url, "--identity-out", os.path.join(new, "key.txt")],
                          [new, *url, "--identity-out", os.path.join(tmp, "no", "such", "folder")]):
            status, said = self.run_status("init", *arguments)
            self.assertEqual(status, 1, arguments)
            self.assertTrue(said)
        for bad in "http://shop.example", "shop.example", "https://shop.example/path", "ftp://shop.example", "":
            self.assertEqual(self.run_status("init", new, "--name", "n", "--url", bad)[0], 1, bad)
        self.assertEqual(self.run_status("init", new, "--name", "n")[0], 2)
        self.assertEqual(self.run_status("init")[0], 2)
        self.assertEqual(tree(), before)
        printed = self.operator.run("init", new, *url)
        self.assertIn(f"operator-key {new}.age-key.txt\n", printed)
        key = os.path.join(tmp, "elsewhere.txt")
        printed = self.operator.run("init", os.path.join(tmp, "newer"), *url, "--identity-out", key)
        self.assertIn(f"operator-key {key}\n", printed)

    def test_no_command(self):
        self.assertEqual(self.run_status()[0], 2)
        self.assertEqual(self.run_status("steal")[0], 2)
        self.assertEqual(self.run_status("--help")[0], 0)
        self.assertEqual(self.run_status("serve", "--port", "70000", self.operator.dir)[0], 2)
        self.assertEqual(self.run_status("serve", "--tls-cert", "x", self.operator.dir)[0], 2)
        for command in "serve", "list", "invite":
            self.assertEqual(self.run_status(command, self.operator.tmp)[0], 1)
        self.assertEqual(sorted(os.listdir(self.operator.tmp)), ["operator", "operator.age-key.txt"])

    def test_without_identity(self):
        os.remove(self.operator.identity)
        self.operator.start()
        seller = harness.Seller(self.operator)
        self.assertEqual(seller.submission(seller.send(DATA))["state"], "received")

    def test_same_bytes(self):
        self.operator.start()
        jws, description = self.operator.description()
        self.operator.stop()
        self.operator.start()
        self.assertEqual(self.operator.description()[0], jws)
        self.operator.stop()
        self.edit(lambda d: d["operator"].update(address="elsewhere"))
        self.operator.start()
        changed, described = self.operator.description()
        self.assertNotEqual(changed, jws)
        self.assertEqual(described["signing_key"], description["signing_key"])

    def test_faulty_description(self):
        with open(os.path.join(self.operator.dir, "selfsame-operator.json")) as file:
            good = json.load(file)
        for change, word in ((lambda d: d["disclosure"].pop("retention"), "retention"),
                             (lambda d: d["disclosure"]["use"].clear(), "use"),
                             (lambda d: d["recipients"].clear(), "recipients"),
                             (lambda d: d["recipients"][0].update(key="age1" + "q" * 58), "age1qqq"),
                             (lambda d: d["endpoints"].update(token="http://shop.example/token"), "token"),
                             (lambda d: d.update(updated="yesterday"), "selfsame-operator.json")):
            self.edit(lambda d: (d.clear(), d.update(json.loads(json.dumps(good))), change(d)))
            status, said = self.run_status("serve", self.operator.dir)
            self.assertEqual(status, 1)
            self.assertIn(word, said)

    def test_restart_in_the_middle(self):
        self.operator.start()
        seller = harness.Seller(self.operator)
        submission, url = seller.begin(DATA)
        self.assertEqual(seller.patch(url, 0, DATA[:100_000]).status, 204)
        self.operator.stop()
        self.operator.start()
        self.assertEqual(seller.submission(submission)["state"], "uploading")
        self.assertEqual(seller.offset(url), 100_000)
        self.assertEqual(seller.patch(url, 100_000, DATA[100_000:200_000]).status, 204)
        self.operator.kill()
        self.operator.start()
        self.assertEqual(seller.offset(url), 200_000)
        self.assertEqual(seller.patch(url, 200_000, DATA[200_000:]).status, 204)
        receipt = seller.submission(submission)["receipt"]
        self.operator.stop()
        self.operator.start()
        self.assertEqual(seller.submission(submission)["receipt"], receipt)

    def test_killed_in_a_piece(self):
        """What a piece with a checksum left behind when the server died does not count."""
        self.operator.start()
        seller = harness.Seller(self.operator)
        submission, url = seller.begin(DATA)
        self.assertEqual(seller.patch(url, 0, DATA[:1000]).status, 204)
        contents = os.path.join(self.operator.dir, "contents")
        path = os.path.join(contents, os.listdir(contents)[0])
        lines = [f"PATCH {url.removeprefix(self.operator.url)} HTTP/1.1", "Host: 127.0.0.1",
                 f"Authorization: Bearer {seller.token}", "Tus-Resumable: 1.0.0", "Upload-Offset: 1000",
                 "Content-Type: application/offset+octet-stream", f"Content-Length: {len(DATA) - 1000}",
                 "Upload-Checksum: sha256 " + "A" * 43 + "=", "", ""]
        with socket.create_connection(("127.0.0.1", self.operator.port), harness.SECONDS) as connection:
            connection.sendall("\r\n".join(lines).encode() + b"x" * 50_000)
            deadline = time.monotonic() + harness.SECONDS
            while os.path.getsize(path) < 51_000:
                self.assertLess(time.monotonic(), deadline)
            self.operator.kill()
        self.operator.start()
        self.assertEqual(seller.offset(url), 1000)
        self.assertEqual(seller.patch(url, 1000, DATA[1000:]).status, 204)
        self.assertEqual(seller.submission(submission)["state"], "received")

    def test_killed_before_looking(self):
        """An upload that was whole when the server died is looked at when it is back."""
        self.operator.start()
        seller = harness.Seller(self.operator)
        submission, url = seller.begin(DATA)
        contents = os.path.join(self.operator.dir, "contents")
        path = os.path.join(contents, os.listdir(contents)[0])
        self.operator.kill()
        with open(path, "wb") as file:
            file.write(DATA)
        with sqlite3.connect(os.path.join(self.operator.dir, "records.db")) as db:
            db.execute("UPDATE uploads SET offset = length")
        db.close()
        self.operator.start()
        seller.await_state(submission, "received")
        self.assertEqual(seller.offset(url), len(DATA))

    def test_contents_nobody_knows(self):
        """A server that was killed between a content and its row leaves one: gone at the next start, and
        nothing else with it."""
        self.operator.start()
        seller = harness.Seller(self.operator)
        received = seller.send(DATA)
        url = seller.begin(DATA)[1]
        self.assertEqual(seller.patch(url, 0, DATA[:1000]).status, 204)
        self.operator.stop()
        contents = os.path.join(self.operator.dir, "contents")
        known = sorted(os.listdir(contents))
        self.assertEqual(len(known), 2)
        for name in ("0123456789abcdef" * 2, "README"):
            with open(os.path.join(contents, name), "wb") as file:
                file.write(DATA)
        self.operator.start()
        self.assertEqual(sorted(os.listdir(contents)), sorted([*known, "README"]))
        self.assertEqual(seller.offset(url), 1000)
        self.assertIn("receipt", seller.submission(received))

    def test_file_shorter_than_records(self):
        """After a power cut the records may be ahead of the file."""
        self.operator.start()
        seller = harness.Seller(self.operator)
        submission, url = seller.begin(DATA)
        self.assertEqual(seller.patch(url, 0, DATA[:100_000]).status, 204)
        contents = os.path.join(self.operator.dir, "contents")
        os.truncate(os.path.join(contents, os.listdir(contents)[0]), 60_000)
        self.assertEqual(seller.offset(url), 60_000)
        self.assertEqual(seller.patch(url, 60_000, DATA[60_000:]).status, 204)
        self.assertEqual(seller.submission(submission)["state"], "received")

    def test_ended_in_a_piece(self):
        """An orderly end keeps what came of a piece that is still coming."""
        self.operator.start()
        seller = harness.Seller(self.operator)
        submission, url = seller.begin(DATA)
        lines = [f"PATCH {url.removeprefix(self.operator.url)} HTTP/1.1", "Host: 127.0.0.1",
                 f"Authorization: Bearer {seller.token}", "Tus-Resumable: 1.0.0", "Upload-Offset: 0",
                 "Content-Type: application/offset+octet-stream", f"Content-Length: {len(DATA)}", "", ""]
        contents = os.path.join(self.operator.dir, "contents")
        path = os.path.join(contents, os.listdir(contents)[0])
        with socket.create_connection(("127.0.0.1", self.operator.port), harness.SECONDS) as connection:
            connection.sendall("\r\n".join(lines).encode() + DATA[:50_000])
            deadline = time.monotonic() + harness.SECONDS
            while os.path.getsize(path) < 50_000:
                self.assertLess(time.monotonic(), deadline)
            self.operator.stop()
        self.operator.start()
        self.assertEqual(seller.offset(url), 50_000)
        self.assertEqual(seller.patch(url, 50_000, DATA[50_000:]).status, 204)
        self.assertEqual(seller.submission(submission)["state"], "received")

    def test_signals(self):
        for number in signal.SIGTERM, signal.SIGINT:
            self.operator.start()
            seller = harness.Seller(self.operator)
            seller.begin(DATA)
            self.operator.process.send_signal(number)
            self.operator.process.communicate(timeout=harness.SECONDS)
            self.assertEqual(self.operator.process.returncode, 0)
            self.operator.process = None

    def test_ports(self):
        url = self.operator.start("--port", "0", "--print-port")
        self.operator.port = int(url.rsplit(":", 1)[1])
        self.assertEqual(self.operator.process.stdout.readline(), f"port {self.operator.port}\n")
        self.assertNotEqual(url, self.operator.url)
        self.operator.description()
        status, said = self.run_status("serve", self.operator.dir, "--port", str(self.operator.port))
        self.assertEqual(status, 1)
        with open(f"/proc/{self.operator.process.pid}/net/tcp") as file:
            listening = [line.split()[1] for line in file if line.split()[3] == "0A"]
        self.assertIn("0100007F:%04X" % self.operator.port, listening)
        self.assertNotIn("00000000:%04X" % self.operator.port, listening)

    def test_tls(self):
        cert, key = (os.path.join(self.operator.tmp, name) for name in ("cert.pem", "key.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=x", "-addext", "subjectAltName=IP:127.0.0.1", "-out", cert,
                        "-keyout", key], check=True, capture_output=True)
        url = self.operator.start("--tls-cert", cert, "--tls-key", key)
        self.assertTrue(url.startswith("https://"))
        self.operator.context = ssl.create_default_context(cafile=cert)
        seller = harness.Seller(self.operator)
        self.assertEqual(seller.submission(seller.send(DATA))["state"], "received")
        self.operator.stop()
        self.assertEqual(self.run_status("serve", self.operator.dir, "--tls-cert", key, "--tls-key", key)[0], 1)

    def test_commands_while_serving(self):
        self.operator.start()
        seller = harness.Seller(self.operator)
        submission = seller.send(DATA)
        for _ in range(5):
            self.operator.invite()
        self.assertEqual([row["id"] for row in self.operator.list()], [submission])
        plain = self.operator.run("list", self.operator.dir).split("\t")
        self.assertEqual((plain[0], plain[2], plain[5]), (submission, "received", sha256(DATA)))


if __name__ == "__main__":
    harness.main()
