# SPDX-License-Identifier: GPL-3.0-or-later
"""Our tus, JWS and age against the implementations others use: npm @tus/server, tus-js-client, jose and
age-encryption, and Debian's age. tools/setup fetches what is needed of them."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.environ["SFS_HARNESS_DIR"])
import harness  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = os.environ["SFS_NODE_MODULES"]
NODE = shutil.which("node")
SIZES = 0, 1, 65535, 65536, 65537, 1_300_000
TYP = "selfsame-receipt"


def why_not():
    """Reason to skip, or None."""
    if NODE is None:
        return "there is no node"
    version = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").split(".")[0]) < 20:
        return f"node {version} is too old for @tus/server: it needs 20"
    if not os.path.isdir(os.path.join(MODULES, "@tus")):
        return f"{MODULES} is not there: run tools/setup"
    return None


def node(script, *arguments, text=b"", status=0):
    done = subprocess.run([NODE, os.path.join(HERE, script), MODULES, *arguments], input=text, capture_output=True,
                          timeout=harness.SECONDS)
    assert (done.returncode == 0) == (status == 0), (script, arguments, done.stderr[-2000:])
    return done.stdout


def run(program, *arguments, text=b"", status=0):
    done = subprocess.run([program, *arguments], input=text, capture_output=True, timeout=harness.SECONDS)
    assert done.returncode == status, (program, arguments, done)
    return done.stdout


class Interop(unittest.TestCase):
    def setUp(self):
        reason = why_not()
        if reason:
            self.skipTest(reason)
        self.tmp = tempfile.mkdtemp(prefix="sfs-interop-")
        self.addCleanup(shutil.rmtree, self.tmp)

    def write(self, name, data):
        path = os.path.join(self.tmp, name)
        with open(path, "wb") as file:
            file.write(data)
        return path


class OurClient(Interop):
    """send-file, which is SfsUpload and nothing else, to @tus/server with @tus/file-store."""

    def setUp(self):
        super().setUp()
        self.store = os.path.join(self.tmp, "store")
        os.mkdir(self.store)
        self.server = subprocess.Popen([NODE, os.path.join(HERE, "tus-server.mjs"), MODULES, self.store], text=True,
                                       stdout=subprocess.PIPE)
        self.addCleanup(self.end, self.server)
        self.url = f"http://127.0.0.1:{int(self.server.stdout.readline())}/files"

    def end(self, process):
        process.kill()
        process.communicate()

    def start(self, path, *arguments):
        process = subprocess.Popen([os.environ["SFS_SEND_FILE"], *arguments[1:], path, "0f5f0c6e-6d5c-4e0a-9d0a-0d7a6a3ef009",
                                    self.url, *arguments[:1]], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(self.end, process)
        process.stdin.write("token\n\n")
        process.stdin.flush()
        return process

    def await_word(self, process, word):
        for line in process.stdout:
            if line.split()[0] == word:
                return line.rstrip("\n").partition(" ")[2]
            assert not line.startswith("failed"), line
        raise AssertionError(word)

    def stored(self, url):
        name = os.path.join(self.store, url.rsplit("/", 1)[1])
        with open(name, "rb") as file:
            return file.read()

    def test_whole(self):
        for size in 1, 262_144, 1_300_000:
            data = os.urandom(size)
            sender = self.start(self.write("sealed.age", data))
            url = self.await_word(sender, "created")
            self.await_word(sender, "done")
            self.assertEqual(self.stored(url), data)

    def test_killed_and_resumed(self):
        data = os.urandom(1_300_000)
        path = self.write("sealed.age", data)
        first = subprocess.Popen([os.environ["SFS_SEND_FILE"], "--hold-at", "700000", path,
                                  "0f5f0c6e-6d5c-4e0a-9d0a-0d7a6a3ef009", self.url], text=True, stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE)
        self.addCleanup(self.end, first)
        first.stdin.write("token\n\n")
        first.stdin.flush()
        url = self.await_word(first, "created")
        self.await_word(first, "held")
        first.kill()
        self.assertTrue(0 < len(self.stored(url)) < len(data))
        second = self.start(path, url)
        self.await_word(second, "done")
        self.assertEqual(self.stored(url), data)

    def test_gone_upload_is_made_anew(self):
        data = os.urandom(300_000)
        sender = self.start(self.write("sealed.age", data), self.url + "/0123456789abcdef0123456789abcdef")
        url = self.await_word(sender, "created")
        self.await_word(sender, "done")
        self.assertEqual(self.stored(url), data)


class TheirClient(harness.Case):
    """tus-js-client to our receiver."""

    def setUp(self):
        reason = why_not()
        if reason:
            self.skipTest(reason)
        super().setUp()
        self.seller = harness.Seller(self.operator)
        self.data = os.urandom(1_300_000)
        self.path = os.path.join(self.operator.tmp, "sealed.age")
        with open(self.path, "wb") as file:
            file.write(self.data)

    def send(self, stop_at):
        submission, url = self.seller.announce(self.data)
        said = node("tus-client.mjs", self.path, url, submission, str(stop_at), text=self.seller.token.encode())
        state = self.seller.submission(submission)
        self.assertEqual((state["state"], state["sha256"]), ("received", harness.sha256(self.data)))
        return said.decode().split()

    def test_whole(self):
        self.assertEqual(self.send(0), ["done"])

    def test_broken_off_and_resumed(self):
        self.assertEqual(self.send(500_000), ["again", "done"])


class Jws(Interop):
    def setUp(self):
        super().setUp()
        self.jws = os.environ["SFS_INTEROP_JWS"]
        self.key = run(self.jws, "key").decode().strip()
        public = json.loads(self.key)
        del public["d"]
        self.public = json.dumps(public)
        self.payload = json.dumps({"iss": "https://shop.example", "sub": "người bán", "bytes": 1}, ensure_ascii=False).encode()

    def test_ours_by_theirs(self):
        jws = run(self.jws, "sign", TYP, self.key, text=self.payload)
        self.assertEqual(node("jose.mjs", "verify", TYP, self.public, text=jws), self.payload)

    def test_theirs_by_ours(self):
        jws = node("jose.mjs", "sign", TYP, self.key, text=self.payload)
        self.assertEqual(run(self.jws, "verify", TYP, self.public, text=jws), self.payload)

    def test_both_refuse_an_altered_one(self):
        header, payload, signature = run(self.jws, "sign", TYP, self.key, text=self.payload).decode().strip().split(".")
        middle = len(signature) // 2
        other = "A" if signature[middle] != "A" else "B"
        for altered in (f"{header}.{payload[:-2]}AA.{signature}",
                        f"{header}.{payload}.{signature[:middle]}{other}{signature[middle + 1:]}"):
            node("jose.mjs", "verify", TYP, self.public, text=altered.encode(), status=1)
            run(self.jws, "verify", TYP, self.public, text=altered.encode(), status=1)

    def test_another_kind_is_refused(self):
        jws = node("jose.mjs", "sign", "JWT", self.key, text=self.payload)
        run(self.jws, "verify", TYP, self.public, text=jws, status=1)


class Age(Interop):
    def setUp(self):
        super().setUp()
        self.inspect = os.environ["SFS_INSPECT"]
        self.identity, self.recipient = node("age.mjs", "keygen").decode().split()
        self.key_file = self.write("key.txt", (self.identity + "\n").encode())

    def test_ours_by_theirs(self):
        for size in SIZES:
            data = os.urandom(size)
            sealed = run(self.inspect, "seal", "-r", self.recipient, text=data)
            self.assertEqual(node("age.mjs", "open", self.identity, text=sealed), data)
            self.assertEqual(run("age", "-d", "-i", self.key_file, text=sealed), data)

    def test_theirs_by_ours(self):
        for size in SIZES:
            data = os.urandom(size)
            for sealed in (node("age.mjs", "seal", self.recipient, text=data), run("age", "-r", self.recipient, text=data)):
                self.assertEqual(run(self.inspect, "open", "-i", self.key_file, text=sealed), data)

    def test_for_two(self):
        other, other_recipient = node("age.mjs", "keygen").decode().split()
        sealed = run(self.inspect, "seal", "-r", self.recipient, "-r", other_recipient, text=b"both")
        for identity in self.identity, other:
            self.assertEqual(node("age.mjs", "open", identity, text=sealed), b"both")
        sealed = node("age.mjs", "seal", other_recipient, self.recipient, text=b"both")
        self.assertEqual(run(self.inspect, "open", "-i", self.key_file, text=sealed), b"both")

    def test_both_refuse_an_altered_one(self):
        sealed = bytearray(run(self.inspect, "seal", "-r", self.recipient, text=b"x" * 1000))
        sealed[-1] ^= 1
        node("age.mjs", "open", self.identity, text=bytes(sealed), status=1)
        run(self.inspect, "open", "-i", self.key_file, text=bytes(sealed), status=5)


if __name__ == "__main__":
    harness.main()
