#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs every row of table.py: the program without a screen, a proxy that goes wrong, and the receiver.
Usage: run.py --receiver PROGRAM --headless PROGRAM [--tap] [--jobs N] [WORD…]; with words, the rows whose
names hold one of them. Last line: rows N failing F."""
import argparse
import concurrent.futures
import hashlib
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import proxy  # noqa: E402
import table  # noqa: E402

SECONDS = 60
TRIES, AGAIN = 3, 10_000  # a number of its own for each try
CLIP_BYTES = 600_000
CODES = {
    "SfsNetError": ("net", "failed offline timeout certificate redirect origin too-large not-ours protocol status"),
    "sfs-upload-error-quark": ("upload", "failed spool no-space busy gone offset checksum too-large refused exhausted missing"),
    "sfs-account-error-quark": ("account", "failed no-service locked pin-required pin-wrong code-used-or-expired signed-out "
                                           "notice-changed conflict recovery-file sign-in-denied sign-in-expired "
                                           "sign-in-state sign-in-issuer sign-in-failed gone altered recovery-passphrase"),
    "sfs-session-error-quark": ("session", "failed state no-code sign-in unanswered records other-operator other-seller "
                                           "not-received no-key contents in-use other-recovery other-sign-in away"),
    "sfs-core-error-quark": ("core", "failed encoding json url insecure-url not-invitation invitation-broken jws-format jws-type "
                                     "signature description description-origin fingerprint key-changed receipt-format "
                                     "receipt-signature receipt-key receipt-issuer receipt-subject receipt-submission receipt-hash "
                                     "receipt-consent receipt-time receipt-retention deletion-format "
                                     "deletion-signature deletion-other deletion-time deletion-partial"),
}


def why(stderr):
    """The error it ended with, as DOMAIN:CODE."""
    for line in reversed(stderr.splitlines()):
        if line.startswith("error "):
            _, domain, code, *_ = line.split(" ", 3)
            name, codes = CODES.get(domain, (domain, ""))
            codes = codes.split()
            return f"{name}:{codes[int(code)] if int(code) < len(codes) else code}"
    return "nothing said"


class Certificates:
    """Made for this run by openssl; "unknown" is signed by nobody the program trusts."""

    def __init__(self, folder):
        self.folder = folder
        self.make("good", "IP:127.0.0.1")
        self.make("unknown", "IP:127.0.0.1")
        self.make("elsewhere", "DNS:shop.example")
        self.make("expired", "IP:127.0.0.1", expired=True)
        # All but one are trusted, so that it is not for want of trust that they are refused.
        trusted = b"".join(self.path(name).read_bytes() for name in ("good", "elsewhere", "expired"))
        (folder / "trusted.pem").write_bytes(trusted)

    def path(self, name):
        return self.folder / f"{name}.pem"

    def openssl(self, *arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=SECONDS, cwd=self.folder)

    def make(self, name, alternative, expired=False):
        key, request, certificate = (self.folder / f"{name}.{end}" for end in ("key", "csr", "crt"))
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                     "-keyout", key, "-out", request)
        config = self.folder / f"{name}.cnf"
        config.write_text("[ca]\ndefault_ca=d\n[d]\ndatabase=%(n)s.db\nserial=%(n)s.serial\nnew_certs_dir=.\ndefault_md=sha256\n"
                          "policy=p\nx509_extensions=e\n[p]\ncommonName=supplied\n[e]\nsubjectAltName=%(a)s\n"
                          "basicConstraints=CA:TRUE\n" % {"n": name, "a": alternative})
        (self.folder / f"{name}.db").write_text("")
        (self.folder / f"{name}.serial").write_text("01\n")
        day = 24 * 60 * 60
        start, end = (time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + days * day))
                      for days in ((-9, -2) if expired else (-2, 2)))
        self.openssl("ca", "-config", config, "-batch", "-selfsign", "-keyfile", key, "-in", request, "-out", certificate,
                     "-startdate", start, "-enddate", end, "-notext")
        self.path(name).write_bytes(key.read_bytes() + certificate.read_bytes())


class Row:
    def __init__(self, arguments, certificates, root, number, row):
        self.arguments, self.certificates, self.row = arguments, certificates, row
        self.dir = root / str(number)
        self.dir.mkdir()
        self.shop, self.key, self.data = self.dir / "shop", self.dir / "key.txt", self.dir / "data"
        self.clip = self.dir / "clip"
        self.content = random.Random(number).randbytes(CLIP_BYTES)
        self.clip.write_bytes(self.content)
        (self.dir / "tmp").mkdir()
        self.env = {**os.environ, "TMPDIR": str(self.dir / "tmp"), "HOME": str(self.dir), "GIO_USE_PROXY_RESOLVER": "dummy",
                    "GIO_USE_VFS": "local", "DBUS_SESSION_BUS_ADDRESS": "disabled:", "SECRET_BACKEND": "file",
                    "SECRET_FILE_TEST_PATH": str(self.dir / "keyring"), "SECRET_FILE_TEST_PASSWORD": "test"}

    def cli(self, command, *arguments):
        return subprocess.run([self.arguments.receiver, command, str(self.shop), *arguments], check=True, env=self.env,
                              capture_output=True, timeout=SECONDS).stdout.decode()

    def headless(self, *more):
        # libsecret's file, which stands in for a Secret Service here, loses what GIO calls its etag each time.
        env = {**self.env, "ASAN_OPTIONS": self.env.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
        trust = ["--trust", str(self.certificates.folder / "trusted.pem")] if self.row.get("certificate") else []
        return subprocess.run([self.arguments.headless, "--hurry", "--data", str(self.data), *trust, *more], env=env,
                              capture_output=True, text=True, timeout=SECONDS)

    def send(self, *more):
        return self.headless("--invitation", self.link, "--clip", str(self.clip), *more)

    def sealed(self):
        return list(self.data.rglob("*.age")) if self.data.exists() else []

    def arrived(self):
        """None when it is there once and whole and nowhere else, or else what is wrong."""
        rows = [row for row in json.loads(self.cli("list", "--json")) if row.get("received")]
        if len(rows) != 1:
            return f"received {len(rows)} times"
        files = [path for path in (self.shop / "contents").iterdir()
                 if hashlib.sha256(path.read_bytes()).hexdigest() == rows[0]["sha256"]]
        if len(files) != 1:
            return f"{len(files)} files of its hash"
        opened = subprocess.run(["age", "-d", "-i", str(self.key), str(files[0])], capture_output=True, timeout=SECONDS)
        if opened.returncode != 0:
            return "cannot be opened"
        with tarfile.open(fileobj=io.BytesIO(opened.stdout)) as tar:
            if tar.extractfile("clip.webm").read() != self.content:
                return "another clip"
        return "still in the outbox" if self.sealed() else None

    def kept(self):
        """Our own record of the submission."""
        return json.loads(next((self.data / "submissions").glob("*.json")).read_text())

    def deleted(self):
        """None when both sides know that it is erased, and it is, or else what is wrong."""
        rows, record = json.loads(self.cli("list", "--json")), self.kept()
        if [row["state"] for row in rows] != ["deleted"] or list((self.shop / "contents").glob("*")):
            return "the operator still has it"
        if record.get("withdrawal") != "confirmed" or not list(self.data.glob("receipts/*.deletion.jws")):
            return "the deletion is not on record"
        return None

    def asked(self):
        """None when the seller's word is on record and no more than that, or else what is wrong."""
        if self.kept().get("withdrawal") != "asked" or list(self.data.glob("receipts/*.deletion.jws")):
            return "more than asking is on record"
        return None

    def withdraw(self):
        """What comes of taking it back, by how it was asked and answered, and what is wrong beyond that."""
        done = self.headless("--withdraw")
        steps = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("withdrawal ")]
        if done.returncode == 0:
            return "asked, then deleted" if "asked" in steps else "deleted", self.deleted()
        outcome, wrong = f"asked {why(done.stderr)}", self.asked()
        if wrong:
            return outcome, wrong
        self.ends_well()
        again = self.headless("--withdraw")
        wrong = self.deleted() if again.returncode == 0 else why(again.stderr)
        return outcome, f"afterwards: {wrong}" if wrong else None

    def came_back(self, done):
        """None when what was fetched is what was sent, and nothing of it is on the disk, or else what is wrong."""
        if done.returncode == 0 and f"clip {hashlib.sha256(self.content).hexdigest()}" not in done.stdout.splitlines():
            return "another clip"
        if done.returncode == 0 and "altered_at" in self.kept():
            return "it is still on record as altered"
        beginning = self.content[:64]
        return next((f"readable in {path.name}" for path in self.dir.rglob("*")
                     if path != self.clip and path.is_file() and beginning in path.read_bytes()), None)

    def fetch(self):
        """What comes of fetching it, and what is wrong beyond that."""
        done = self.headless("--fetch")
        wrong = self.came_back(done)
        if done.returncode == 0 or wrong:
            return "back", wrong
        self.ends_well()
        again = self.headless("--fetch")
        wrong = why(again.stderr) if again.returncode != 0 else self.came_back(again)
        return f"refused {why(done.stderr)}", f"afterwards: {wrong}" if wrong else None

    def ends_well(self):
        """Nothing goes wrong from here on."""
        self.proxy.faults.clear()
        self.proxy.use_certificate(self.certificates.path("good") if self.row.get("certificate") else None)

    def after(self, deed, faults):
        """As happens(), with what a seller does after the receipt."""
        sent = self.send()
        if sent.returncode != 0:
            return "never sent", why(sent.stderr)
        self.proxy.faults = faults
        if self.row.get("then"):
            self.proxy.use_certificate(self.certificates.path(self.row["then"]))
        return deed(self)

    DEEDS = {"withdraw": withdraw, "fetch": fetch}

    def happens(self):
        """What came of it, and what is wrong beyond that."""
        first = self.row.get("then")
        if first:
            if self.send("--stop-after", "sealed").returncode != 0:
                return "never sealed", None
            self.proxy.use_certificate(self.certificates.path(first))
            done = self.headless("--resume")
        else:
            done = self.send()
        if done.returncode == 0:
            return "received", self.arrived()
        sealed = bool(self.sealed())
        outcome = f"{'kept' if sealed else 'stopped'} {why(done.stderr)}"
        if done.returncode != 1:
            return outcome, f"exit status {done.returncode}"
        self.ends_well()
        again = self.headless("--resume") if sealed else self.send()
        if again.returncode != 0:
            return outcome, f"afterwards: {why(again.stderr)}"
        wrong = self.arrived()
        return outcome, f"afterwards: {wrong}" if wrong else None

    def run(self):
        began = time.monotonic()
        certificate = self.row.get("certificate")
        self.proxy = proxy.Proxy(self.certificates.path(certificate) if certificate else None)
        url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.proxy.port}"
        self.cli("init", "--name", "Shop", "--url", url, "--identity-out", str(self.key))
        server = subprocess.Popen([self.arguments.receiver, "serve", str(self.shop), "--port", "0", "--print-port"], env=self.env,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            for line in server.stdout:
                if line.startswith("port "):
                    self.proxy.port_behind = int(line.split()[1])
                    break
            self.link = self.cli("invite", "--subject", "seller").splitlines()[0]
            faults = [(self.row["kind"], self.row["times"], self.row["fault"])] if self.row["kind"] else []
            faults = [list(fault) for fault in faults + self.row.get("also", [])]
            wanted = len(faults)
            if "deed" in self.row:
                outcome, wrong = self.after(self.DEEDS[self.row["deed"]], faults)
            else:
                self.proxy.faults = faults
                outcome, wrong = self.happens()
            if wrong is None and self.proxy.struck < wanted:
                wrong = "the fault never came"
        except subprocess.TimeoutExpired as error:
            outcome, wrong = "never ended", os.path.basename(error.cmd[0])
        finally:
            server.kill()
            server.communicate()
            self.proxy.end()
        if not self.arguments.keep:
            shutil.rmtree(self.dir)
        return outcome, wrong, time.monotonic() - began


def is_slow(row, outcome, wrong):
    """Whether somebody innocent was held up for so long that --hurry gave up on them, as on a busy computer."""
    return wrong == "the fault never came" or "net:timeout" in f"{outcome} {wrong}" and "net:timeout" not in row["expected"]


def run_row(arguments, certificates, root, number, row):
    """What came of it, what is wrong beyond that, and how long it took; made again where it says nothing."""
    for again in range(TRIES):
        outcome, wrong, seconds = Row(arguments, certificates, root, number + again * AGAIN, row).run()
        if outcome == row["expected"] and wrong is None or not is_slow(row, outcome, wrong):
            break
    return outcome, wrong, seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--receiver", required=True)
    parser.add_argument("--headless", required=True)
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--tap", action="store_true")
    parser.add_argument("--keep", action="store_true", help="leave the folders there to look into")
    parser.add_argument("words", nargs="*")
    arguments = parser.parse_args()
    rows = [row for row in table.ROWS if not arguments.words or any(word in row["name"] for word in arguments.words)]
    root = pathlib.Path(tempfile.mkdtemp(prefix="sfs-faults."))
    failing = 0
    try:
        (root / "certificates").mkdir()
        certificates = Certificates(root / "certificates")
        if arguments.tap:
            print(f"1..{len(rows)}", flush=True)
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            jobs = [pool.submit(run_row, arguments, certificates, root, number, row) for number, row in enumerate(rows, 1)]
            for number, (row, job) in enumerate(zip(rows, jobs), 1):
                outcome, wrong, seconds = job.result()
                good = outcome == row["expected"] and wrong is None
                failing += not good
                text = f"{row['name']:<52} {row['expected']:<36} {outcome}{f' ({wrong})' if wrong else ''}"
                if arguments.tap:
                    print(f"{'ok' if good else 'not ok'} {number} - {' '.join(text.split())}", flush=True)
                else:
                    print(f"{'    ' if good else 'BAD '}{text}  {seconds:.1f} s", flush=True)
    finally:
        if arguments.keep:
            print(f"# {root}")
        else:
            shutil.rmtree(root)
    print(f"{'# ' if arguments.tap else ''}rows {len(rows)} failing {failing}")
    sys.exit(1 if failing else 0)


if __name__ == "__main__":
    main()
