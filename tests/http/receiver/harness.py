# SPDX-License-Identifier: GPL-3.0-or-later
"""A seller's side of the protocol by hand, so that the receiver is held against the documents and
not against our own client. Nothing here but the standard library, openssl and age."""
import base64
import hashlib
import http.client
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import traceback
import unittest
import urllib.parse
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../fixtures"))
from ports import free_port  # noqa: E402

RECEIVER = os.environ["SFS_RECEIVER"]
PRE_AUTHORIZED = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
SECONDS = 30


def b64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def jwk_thumbprint(jwk):
    """RFC 7638 for an OKP key."""
    text = json.dumps({m: jwk[m] for m in ("crv", "kty", "x")}, separators=(",", ":"))
    return b64url(hashlib.sha256(text.encode()).digest())


def jws_open(jws, typ, jwk):
    """Payload of a compact JWS when openssl finds its Ed25519 signature good."""
    header, payload, signature = jws.split(".")
    head = json.loads(unb64url(header))
    assert head["alg"] == "EdDSA" and head["typ"] == typ and head["kid"] == jwk_thumbprint(jwk), head
    with tempfile.TemporaryDirectory() as tmp:
        der = bytes.fromhex("302a300506032b6570032100") + unb64url(jwk["x"])
        names = {}
        for name, data in ("key", der), ("text", f"{header}.{payload}".encode()), ("sig", unb64url(signature)):
            names[name] = os.path.join(tmp, name)
            with open(names[name], "wb") as file:
                file.write(data)
        subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", names["key"], "-keyform", "DER",
                        "-rawin", "-in", names["text"], "-sigfile", names["sig"]],
                       check=True, stdout=subprocess.DEVNULL)
    return json.loads(unb64url(payload))


def parse_link(link):
    assert link.startswith("selfsame:?"), link
    return dict(urllib.parse.parse_qsl(link.partition("?")[2], strict_parsing=True))


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def __getitem__(self, name):
        return self.headers[name]

    def json(self):
        return json.loads(self.body)

    def problem(self):
        """Last part of the type of an RFC 9457 problem."""
        assert self["Content-Type"] == "application/problem+json", (self.status, self.headers.items())
        problem = self.json()
        assert problem["status"] == self.status and problem["title"], problem
        return problem["type"].rsplit("/", 1)[1]

    def comparable(self):
        """All of the answer but the moment it was given."""
        return (self.status, sorted((k, v) for k, v in self.headers.items() if k != "Date"), self.body)


class Operator:
    """An operator's folder, and a server for it."""

    def __init__(self):
        self.tmp = tempfile.mkdtemp(prefix="sfs-receiver-")
        self.dir = os.path.join(self.tmp, "operator")
        self.identity = self.dir + ".age-key.txt"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.context = None
        self.process = None
        self.run("init", self.dir, "--name", "Chợ Thử", "--url", self.url)

    def run(self, *arguments, status=0):
        done = subprocess.run([RECEIVER, *arguments], capture_output=True, text=True, timeout=SECONDS)
        assert done.returncode == status, (arguments, done)
        return done.stdout

    def start(self, *arguments, env=None):
        """@env is on top of our own."""
        self.process = subprocess.Popen([RECEIVER, "serve", self.dir, *arguments], stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, **(env or {})})
        line = self.process.stdout.readline()
        assert line.startswith("listening "), line
        return line.split()[1]

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        rest = self.process.communicate(timeout=SECONDS)[0]
        status, self.process = self.process.returncode, None
        assert status == 0, (status, rest)

    def kill(self):
        self.process.kill()
        self.process.communicate()
        self.process = None

    def close(self):
        try:
            self.stop()
        finally:
            if self.process is not None:
                self.kill()
            shutil.rmtree(self.tmp)

    def connect(self):
        if self.context is not None:
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=SECONDS, context=self.context)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)

    def request(self, method, url, body=None, headers=None):
        """@url is a path, or has the operator's own origin."""
        assert url.startswith("/") or url.startswith(self.url + "/"), url
        connection = self.connect()
        try:
            connection.request(method, url.removeprefix(self.url), body.encode() if isinstance(body, str) else body, headers or {})
            return Reply(connection.getresponse())
        finally:
            connection.close()

    def invite(self, *arguments):
        lines = self.run("invite", self.dir, *arguments).splitlines()
        members = parse_link(lines[0])
        assert members["operator"] == self.url
        for line in lines[1:]:
            name, value = line.split()
            members[name] = value
        return members

    def description(self):
        """Exact bytes and payload of the service description."""
        reply = self.request("GET", "/.well-known/selfsame-operator")
        assert reply.status == 200 and reply["Content-Type"] == "application/jose", reply.status
        peeked = json.loads(unb64url(reply.body.decode().split(".")[1]))
        return reply.body, jws_open(reply.body.decode(), "selfsame-operator", peeked["signing_key"])

    def token(self, **parameters):
        return self.request("POST", "/token", urllib.parse.urlencode(parameters),
                            {"Content-Type": "application/x-www-form-urlencoded"})

    def redeem(self, code, **more):
        return self.token(**{"grant_type": PRE_AUTHORIZED, "pre-authorized_code": code, **more})

    def refresh(self, token):
        return self.token(grant_type="refresh_token", refresh_token=token)

    def list(self, *arguments):
        return json.loads(self.run("list", self.dir, "--json", *arguments))


class TestOperator(Operator):
    """The program that other tests use for an operator that goes wrong."""

    def __init__(self, *arguments):
        self.context = None
        self.process = subprocess.Popen([os.environ["SFS_TEST_OPERATOR"], *arguments], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.said = {}
        for line in self.process.stdout:
            name, value = line.rstrip("\n").split(" ", 1)
            self.said[name] = value
            if name == "invitation":
                break
        self.dir, self.url = self.said["dir"], self.said["listening"]
        self.port = urllib.parse.urlsplit(self.url).port
        self.invitation = parse_link(self.said["invitation"])

    def close(self):
        try:
            self.process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        assert self.process.returncode == 0, self.process.returncode
        assert not os.path.exists(self.dir)


class Seller:
    """Somebody with an invitation, redeemed."""

    def __init__(self, operator, *arguments, invitation=None):
        self.operator = operator
        self.invitation = invitation or operator.invite(*arguments)
        tokens = operator.redeem(self.invitation["code"]).json()
        self.token, self.refresh_token, self.subject = (tokens[m] for m in ("access_token", "refresh_token", "sub"))

    def request(self, method, url, body=None, headers=None):
        return self.operator.request(method, url, body, {"Authorization": f"Bearer {self.token}", **(headers or {})})

    def tus(self, method, url, body=None, headers=None):
        return self.request(method, url, body, {"Tus-Resumable": "1.0.0", **(headers or {})})

    def patch(self, url, offset, data, headers=None):
        return self.tus("PATCH", url, data, {"Content-Type": "application/offset+octet-stream",
                                             "Upload-Offset": str(offset), **(headers or {})})

    def consent(self, **changes):
        jws, description = self.operator.description()
        days = description["disclosure"]["retention"]["days"]
        record = {
            "schema_version": "1", "record_id": str(uuid.uuid4()), "pii_principal_id": self.subject,
            "privacy_notice": {"url": self.operator.url + "/.well-known/selfsame-operator",
                               "description_sha256": sha256(jws), "fetched_at": "2026-11-22T20:15:00Z"},
            "language": "en",
            "purposes": [{"id": use["id"], "purpose": use["purpose"], "text": use["text"]["en"], "language": "en",
                          "required": use["required"], "state": "given" if use["required"] else "refused"}
                         for use in description["disclosure"]["use"]],
            "retention_period": f"P{days}D",
            "event": {"time": "2026-11-22T20:16:00Z", "state": "given", "method": "wizard", "app_version": "0"},
        }
        record.update(changes)
        return json.dumps(record).encode()

    def announcement(self, data, consent=None, **changes):
        """Body of an announcement of @data."""
        body = {"consent": b64url(consent or self.consent()), "description_sha256": sha256(self.operator.description()[0]),
                "bytes": len(data), "sha256": sha256(data)}
        body.update(changes)
        return body

    def put(self, submission, body):
        return self.request("PUT", f"/submissions/{submission}", json.dumps(body), {"Content-Type": "application/json"})

    def announce(self, data, consent=None):
        """A new submission of @data; its id and the creation URL."""
        submission = str(uuid.uuid4())
        reply = self.put(submission, self.announcement(data, consent))
        assert reply.status == 201, (reply.status, reply.body)
        return submission, reply.json()["upload"]

    def create(self, url, submission, length):
        metadata = "submission " + base64.b64encode(submission.encode()).decode() + ",filetype YXBwbGljYXRpb24vYWdl"
        return self.tus("POST", url, b"", {"Upload-Length": str(length), "Upload-Metadata": metadata})

    def begin(self, data):
        """An announced submission with an open upload; its id and the upload's URL."""
        submission, url = self.announce(data)
        reply = self.create(url, submission, len(data))
        assert reply.status == 201, (reply.status, reply.body)
        return submission, reply["Location"]

    def offset(self, url):
        reply = self.tus("HEAD", url)
        assert reply.status == 200, reply.status
        return int(reply["Upload-Offset"])

    def submission(self, submission):
        reply = self.request("GET", f"/submissions/{submission}")
        assert reply.status == 200, (reply.status, reply.body)
        return reply.json()

    def await_state(self, submission, state):
        """Looks now and then: nothing but an answer tells the state, and a seller may ask so often in a minute and no more."""
        deadline = time.monotonic() + SECONDS
        while (now := self.submission(submission)["state"]) != state:
            assert time.monotonic() < deadline, now
            time.sleep(0.1)

    def send(self, data):
        submission, url = self.begin(data)
        reply = self.patch(url, 0, data)
        assert reply.status == 204, (reply.status, reply.body)
        return submission


def seal(members, recipients):
    """A POSIX tar of @members, (name, bytes), sealed by the age program."""
    text = io.BytesIO()
    with tarfile.open(fileobj=text, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(data), 0o600
            tar.addfile(info, io.BytesIO(data))
    options = [word for recipient in recipients for word in ("-r", recipient)]
    return subprocess.run(["age", *options], input=text.getvalue(), capture_output=True, check=True).stdout


class Case(unittest.TestCase):
    """Each test has an operator of its own, serving."""
    serving = True

    def setUp(self):
        self.operator = Operator()
        self.addCleanup(self.operator.close)
        if self.serving:
            self.operator.start()


class Tap(unittest.TestResult):
    def startTestRun(self):
        print("TAP version 13", flush=True)

    def say(self, test, word, note=""):
        print(f"{word} {self.testsRun} - {test.id().split('.', 1)[1]}{note}", flush=True)

    def complain(self, test, error):
        for line in "".join(traceback.format_exception(*error)).splitlines():
            print("# " + line)
        self.say(test, "not ok")

    def addSuccess(self, test):
        self.say(test, "ok")

    def addError(self, test, error):
        super().addError(test, error)
        self.complain(test, error)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.complain(test, error)

    def addSkip(self, test, reason):
        self.say(test, "ok", f" # SKIP {reason}")


def main():
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    print(f"1..{suite.countTestCases()}")
    result = Tap()
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)
