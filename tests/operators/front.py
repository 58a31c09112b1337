# SPDX-License-Identifier: GPL-3.0-or-later
"""An operator as the page has it: the receiver on loopback, and nginx with TLS before it, by the page's own
files. Only names, ports and paths in them are put in."""
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time

sys.path[:0] = [os.environ["SFS_HARNESS_DIR"], os.path.dirname(os.path.abspath(__file__))]
import confine  # noqa: E402
import harness  # noqa: E402

NGINX = "/usr/sbin/nginx"
HOST = "verify.shop.example"
CLIP_BYTES = 5_000_000

MAIN = """daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    log_format seen '$server_protocol $request_method $uri $status $http_upload_offset';
    include {folder}/site.conf;
}}
"""


def await_true(check, what, seconds=harness.SECONDS):
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, what
        time.sleep(0.01)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def example(name):
    with open(os.path.join(os.environ["SFS_EXAMPLES"], name), encoding="utf-8") as file:
        return file.read()


def replace_all(text, changes):
    """What is to be replaced and is not there is a page that has moved on."""
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


class Operator(harness.Operator):
    """@uploads: port of a tus server beside the receiver, which the proxy hands uploads to."""

    def __init__(self, uploads=None):
        super().__init__()
        self.proxy = self.tus = None
        self.uploads = uploads
        self.store = os.path.join(self.tmp, "store")
        self.behind = harness.free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.folder = os.path.join(self.tmp, "nginx")
        os.mkdir(self.folder)
        # Workers of a server that root started are somebody else.
        os.chmod(self.tmp, 0o711)
        os.chmod(self.folder, 0o777)
        self.run("init", os.path.join(self.tmp, "shop"), "--name", "Chợ Thử", "--url", self.url)
        self.dir = os.path.join(self.tmp, "shop")
        self.identity = self.dir + ".age-key.txt"
        self.certify()
        self.configure()

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=self.folder, timeout=harness.SECONDS)

    def certify(self):
        """A CA, which is what is trusted, and a certificate of it for 127.0.0.1."""
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        # From 3.13 on, Python trusts no CA that does not say what its key is for (RFC 5280, 4.2.1.3).
        self.openssl("req", "-x509", *curve, "-subj", "/CN=Test CA", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem",
                     "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        self.openssl("req", *curve, "-subj", f"/CN={HOST}", "-keyout", "privkey.pem", "-out", "request.pem")
        with open(os.path.join(self.folder, "names"), "w", encoding="utf-8") as file:
            file.write("subjectAltName=IP:127.0.0.1\n")
        self.openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                     "-days", "2", "-extfile", "names", "-out", "fullchain.pem")
        self.trust = os.path.join(self.folder, "ca.pem")
        self.context = ssl.create_default_context(cafile=self.trust)

    def configure(self):
        site = replace_all(example("nginx.conf"), {
            "listen 443 ": f"listen 127.0.0.1:{self.port} ", "    listen [::]:443 ssl http2;\n": "",
            "127.0.0.1:8460": f"127.0.0.1:{self.behind}", f"/etc/ssl/{HOST}": self.folder,
            "/var/log/nginx": self.folder, "access_log off;": f"access_log {self.folder}/seen.log seen;",
        })
        if self.uploads is not None:
            site = replace_all(site, {"# include /etc/nginx/selfsame-uploads.conf;": f"include {self.folder}/uploads.conf;"})
            with open(os.path.join(self.folder, "uploads.conf"), "w", encoding="utf-8") as file:
                file.write(replace_all(example("nginx-uploads.conf"), {"127.0.0.1:1080": f"127.0.0.1:{self.uploads}"}))
        for name, text in ("site.conf", site), ("nginx.conf", MAIN.format(folder=self.folder)):
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write(text)

    def start(self, *arguments):
        super().start("--behind-proxy", "--port", str(self.behind), *arguments)
        self.proxy = subprocess.Popen([NGINX, "-p", self.folder, "-e", f"{self.folder}/error.log", "-c", f"{self.folder}/nginx.conf"])
        await_true(lambda: self.proxy.poll() is not None or listens(self.port), "nginx listens")
        assert self.proxy.poll() is None, self.proxy.returncode

    def start_tus(self, program=harness.RECEIVER):
        """The page's upload server, under what its unit forbids; @program is what it runs of ours."""
        unit = confine.read_unit(os.path.join(os.environ["SFS_EXAMPLES"], "selfsame-uploads.service"))
        os.makedirs(self.store, exist_ok=True)
        if confine.why_not():
            print(f"# without what its unit forbids: {confine.why_not()}", flush=True)
        self.tus = subprocess.Popen(
            ["node", os.path.join(os.environ["SFS_EXAMPLES"], "tus-server.mjs"), self.store, self.dir, str(self.uploads),
             f"http://127.0.0.1:{self.behind}"],
            env={**os.environ, "NODE_PATH": os.environ["SFS_NODE_MODULES"], "SELFSAME_RECEIVER": program,
                 "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"},
            preexec_fn=None if confine.why_not() else confine.Confinement(unit))
        await_true(lambda: self.tus.poll() is not None or listens(self.uploads), "the upload server listens")
        assert self.tus.poll() is None, self.tus.returncode

    def stop_tus(self):
        if self.tus is not None:
            self.tus.kill()
            self.tus.wait()
            self.tus = None

    def scan(self, status=0):
        """The page's scan; what it says."""
        done = subprocess.run([os.path.join(os.environ["SFS_EXAMPLES"], "reconcile.sh"), self.store, self.dir],
                              env={**os.environ, "SELFSAME_RECEIVER": harness.RECEIVER}, capture_output=True, text=True,
                              timeout=harness.SECONDS)
        assert done.returncode == status, done
        return done.stdout.split("\n")[:-1] + done.stderr.split("\n")[:-1]

    def stop(self):
        self.stop_tus()
        if self.proxy is not None:
            self.proxy.send_signal(signal.SIGTERM)
            self.proxy.wait(timeout=harness.SECONDS)
            self.proxy = None
        super().stop()

    def seen(self):
        """Requests that nginx passed on: protocol, method, path, status, offset or "-"."""
        with open(os.path.join(self.folder, "seen.log"), encoding="utf-8") as file:
            return [line.split() for line in file]

    def pieces(self):
        """Offsets of the pieces that were taken, of each upload."""
        uploads = {}
        for _, method, path, status, offset in self.seen():
            if method == "PATCH" and status == "204":
                uploads.setdefault(path, []).append(int(offset))
        return uploads

    def stored(self):
        """Sizes of what the receiver has of files."""
        return sorted(entry.stat().st_size for entry in os.scandir(os.path.join(self.dir, "contents")))


class App:
    """The real program without its screen, and what it keeps."""

    def __init__(self, operator, number=0):
        self.operator = operator
        self.data = os.path.join(operator.tmp, f"app-{number}")
        self.clip = self.data + ".clip"
        with open(self.clip, "wb") as file:
            file.write(os.urandom(CLIP_BYTES))
        self.environment = {
            **os.environ, "HOME": operator.tmp, "GIO_USE_PROXY_RESOLVER": "dummy", "GIO_USE_VFS": "local",
            "DBUS_SESSION_BUS_ADDRESS": "disabled:", "SECRET_BACKEND": "file", "SECRET_FILE_TEST_PATH": self.data + ".keyring",
            "SECRET_FILE_TEST_PASSWORD": "test",
            # libsecret's file, which stands in for a Secret Service, loses what GIO calls its etag each time.
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}

    def begin(self, *arguments):
        trust = ["--trust", self.operator.trust] if self.operator.url.startswith("https:") else []
        return subprocess.Popen([os.environ["SFS_HEADLESS"], *trust, "--data", self.data, *arguments],
                                env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def finish(self, process):
        """The submission's id, once its receipt was found good."""
        out, err = process.communicate(timeout=harness.SECONDS)
        assert process.returncode == 0, (out, err)
        assert re.search(r"^receipt \S+$", out, re.MULTILINE), out
        return re.search(r"^submission (\S+)$", out, re.MULTILINE)[1]

    def send(self, *arguments):
        invitation = self.operator.run("invite", self.operator.dir, "--subject", "seller").splitlines()[0]
        return self.begin("--invitation", invitation, "--clip", self.clip, *arguments)

    def cut(self):
        """Is killed when half of it is sent, and comes back."""
        process = self.send()
        for line in process.stdout:
            if line.startswith("sent ") and int(line.split()[1]) > CLIP_BYTES / 2:
                break
        process.kill()
        process.communicate(timeout=harness.SECONDS)
        # On a busy machine it may be done before we get to it.
        if process.returncode != 0:
            assert process.returncode == -signal.SIGKILL, process.returncode
            self.finish(self.begin("--resume"))


def send_with_a_cut(operator):
    """Until one went on with the very upload that was cut. One that is killed before the upload's address is on
    the disk, which it does not wait for, begins another: nothing is lost by that, but nothing shown either."""
    for number in range(6):
        before = operator.seen() if number else []
        App(operator, number).cut()
        since = [line[1:3] for line in operator.seen()[len(before):]]
        if since.count(["POST", "/uploads"]) == 1 and "HEAD" in [method for method, _ in since]:
            return
    raise AssertionError(operator.seen())
