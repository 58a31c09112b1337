# SPDX-License-Identifier: GPL-3.0-or-later
"""npm oidc-provider, somebody who logs in at it, and our side of it."""
import html.parser
import http.client
import http.cookies
import http.server
import json
import os
import shutil
import subprocess
import threading
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = os.environ["SFS_NODE_MODULES"]
NODE = shutil.which("node")
SECONDS = 30


def why_not():
    """Reason to skip, or None."""
    if NODE is None:
        return "there is no node"
    version = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").split(".")[0]) < 20:
        return f"node {version} is too old for oidc-provider: it needs 20"
    if not os.path.isdir(os.path.join(MODULES, "oidc-provider")):
        return f"{MODULES}/oidc-provider is not there: run tools/setup"
    return None


def fetch(method, url, body=None, headers=None):
    """Status, headers and text; a redirect is an answer like any other."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
    try:
        target = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        connection.request(method, target, body, headers or {})
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()
    finally:
        connection.close()


class Provider:
    def __init__(self):
        self.process = subprocess.Popen([NODE, os.path.join(HERE, "provider.mjs"), MODULES], text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()

    def expire(self, model):
        fetch("POST", f"{self.url}/test/expire/{model}")

    def asked(self):
        return json.loads(fetch("GET", f"{self.url}/test/asked")[2])

    def heard(self):
        """What came to its token endpoint, form by form."""
        return json.loads(fetch("GET", f"{self.url}/test/heard")[2])

    def post(self, path, **fields):
        status, _, text = fetch("POST", self.url + path, urllib.parse.urlencode(fields),
                                {"Content-Type": "application/x-www-form-urlencoded"})
        return status, json.loads(text) if text else None


class Forms(html.parser.HTMLParser):
    """The form of a page: where it goes, and what is in it already; and the links."""

    def __init__(self, text):
        super().__init__()
        self.action, self.fields, self.links = None, {}, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            self.action = attributes["action"]
        elif tag == "input":
            self.fields[attributes["name"]] = attributes.get("value", "")
        elif tag == "a":
            self.links.append(attributes.get("href", ""))


class Person:
    """Goes through the provider's pages without a browser, with cookies."""

    def __init__(self, name="alice"):
        self.name, self.cookies = name, {}

    def go(self, method, url, body=None):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        status, received, text = fetch(method, url, body, headers)
        for line in received.get_all("Set-Cookie", []):
            for name, morsel in http.cookies.SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return status, received.get("Location"), text

    def walk(self, url, deny=False):
        """Logs in and agrees, or presses Cancel. The address that the provider then sends the browser to."""
        method, body = "GET", None
        for _ in range(20):
            status, location, text = self.go(method, url, body)
            if status in (302, 303):
                url, method, body = urllib.parse.urljoin(url, location), "GET", None
                if urllib.parse.urlsplit(url).path == "/callback":
                    return url
                continue
            assert status == 200, (status, url, text)
            page = Forms(text)
            if deny:
                url = urllib.parse.urljoin(url, next(link for link in page.links if link.endswith("/abort")))
                continue
            fields = {name: value or self.name for name, value in page.fields.items()}
            url, method, body = urllib.parse.urljoin(url, page.action), "POST", urllib.parse.urlencode(fields)
        raise AssertionError(url)


def altered(url, **changes):
    """@url with other parameters; None takes one away."""
    parts = urllib.parse.urlsplit(url)
    parameters = dict(urllib.parse.parse_qsl(parts.query))
    for name, value in changes.items():
        if value is None:
            parameters.pop(name)
        else:
            parameters[name] = value
    return urllib.parse.urlunsplit(parts._replace(query=urllib.parse.urlencode(parameters)))


class Ours:
    """The program that signs in by our code; with log (a file), it says there all that it can."""

    def __init__(self, issuer, origin, log=None):
        # All of it goes to standard error, since standard output is for what it is asked.
        loud = {"G_MESSAGES_DEBUG": "all", "G_DBUS_DEBUG": "all"} if log else {}
        self.process = subprocess.Popen([os.environ["SFS_SIGN_IN"], issuer, origin], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=log, env={**os.environ, **loud})

    def close(self):
        """It ends by itself, and finds what it leaked."""
        self.process.communicate(timeout=SECONDS)
        assert self.process.returncode == 0, self.process.returncode

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hear(self, word):
        line = self.process.stdout.readline().rstrip("\n")
        assert line.split(" ")[0] == word, (word, line)
        return line.partition(" ")[2]


class Metadata:
    """A server that has nothing but the metadata it is given."""

    def __init__(self, path):
        self.document, self.asked = None, []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(handler):
                self.asked.append(handler.path)
                found = handler.path == path
                body = json.dumps(self.document).encode() if found else b""
                handler.send_response(200 if found else 404)
                handler.send_header("Content-Type", "application/json")
                handler.send_header("Content-Length", str(len(body)))
                handler.end_headers()
                handler.wfile.write(body)

            def do_POST(handler):
                handler.send_response(404)
                handler.send_header("Content-Length", "0")
                handler.end_headers()

            def log_message(handler, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
