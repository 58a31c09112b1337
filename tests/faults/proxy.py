# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy on loopback that passes HTTP on, and goes wrong where it is told to. A fault is a function of one
Exchange that does as it likes; what it leaves alone is passed on."""
import re
import socket
import socketserver
import ssl
import struct
import threading

SECONDS = 30
LIMIT = 4 * 1024 * 1024

KINDS = (
    ("GET", r"/\.well-known/.*", "description"), ("POST", r"/token", "token"), ("PUT", r"/submissions/.*", "announce"),
    ("OPTIONS", r"/uploads", "options"), ("POST", r"/uploads", "create"), ("HEAD", r"/uploads/.*", "head"),
    ("PATCH", r"/uploads/.*", "patch"), ("GET", r"/submissions/.*/content", "content"), ("GET", r"/submissions/.*", "status"),
    ("DELETE", r"/submissions/.*", "delete"),
)


class Gone(Exception):
    """The other side has closed."""


def read_head(sock):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = sock.recv(1)
        if not byte or len(head) > 65536:
            raise Gone
        head += byte
    return head


def read_exactly(sock, count):
    parts = []
    while count > 0:
        part = sock.recv(min(count, 65536))
        if not part:
            raise Gone
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def header(head, name):
    match = re.search(rb"(?im)^" + name.encode() + rb":[ \t]*(.*?)\r$", head)
    return match[1].decode() if match else None


def with_header(head, name, value):
    """@head with that header instead, or without it when @value is None."""
    head = re.sub(rb"(?im)^" + name.encode() + rb":.*\r\n", b"", head)
    return head if value is None else head[:-2] + f"{name}: {value}\r\n\r\n".encode()


class Exchange:
    """One request, and what becomes of it."""

    def __init__(self, proxy, client):
        self.proxy, self.client = proxy, client
        self.head = read_head(client)
        self.method, self.path = self.head.split(b" ", 2)[:2]
        self.method, self.path = self.method.decode(), self.path.decode()
        self.length = int(header(self.head, "Content-Length") or 0)
        self.kind = next((kind for method, path, kind in KINDS if method == self.method and re.fullmatch(path, self.path)), "other")
        self.body = None
        self.close = False
        # Two requests that differ in nothing else.
        if self.kind == "token" and b"grant_type=refresh_token" in self.read_body():
            self.kind = "refresh"

    def read_body(self):
        if self.body is None:
            self.body = read_exactly(self.client, self.length)
        return self.body

    def upstream(self):
        return socket.create_connection(("127.0.0.1", self.proxy.port_behind), SECONDS)

    def forward(self, head=None, body=None, write=None):
        """Head and body of the answer to the whole request."""
        head, body = head or self.head, self.read_body() if body is None else body
        with self.upstream() as server:
            (write or socket.socket.sendall)(server, with_header(head, "Connection", "close") + body)
            answer = read_head(server)
            while answer.split(b" ", 2)[1].startswith(b"1"):
                answer = read_head(server)
            length = 0 if self.method == "HEAD" else int(header(answer, "Content-Length") or 0)
            return with_header(answer, "Connection", None), read_exactly(server, length)

    def answer(self, head, body=b""):
        self.client.sendall(head + body)

    def say(self, status, headers=(), body=b"", content_type="text/plain"):
        """An answer of the proxy's own."""
        self.read_body()
        lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(body)}", f"Content-Type: {content_type}", *headers]
        self.answer("\r\n".join(lines).encode() + b"\r\n\r\n", b"" if self.method == "HEAD" else body)

    def cut(self, reset=False):
        if reset:
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close = True

    def hold(self):
        """Says nothing until the client goes."""
        self.client.settimeout(SECONDS)
        try:
            while self.client.recv(65536):
                pass
        except OSError:
            pass
        self.close = True


class Proxy(socketserver.ThreadingTCPServer):
    """Passes on to @port_behind. @faults: a list of [kind, how many times, function]."""
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, certificate=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.port = self.server_address[1]
        self.port_behind = None
        self.faults = []
        self.struck = 0
        self.seen = []
        self.last_answer = None
        self.lock = threading.Lock()
        self.context = None
        self.use_certificate(certificate)
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def use_certificate(self, path):
        if path is not None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(path)

    def fault_for(self, kind):
        with self.lock:
            self.seen.append(kind)
            for fault in self.faults:
                if fault[0] in (kind, "any") and fault[1] > 0:
                    fault[1] -= 1
                    self.struck += 1
                    return fault[2]
        return None

    def handle_error(self, request, client_address):
        pass

    def end(self):
        self.shutdown()
        self.server_close()


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        client = self.request
        client.settimeout(SECONDS)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self.server.context is not None:
                client = self.server.context.wrap_socket(client, server_side=True)
            while self.exchange(client):
                pass
        except (Gone, OSError):
            pass
        finally:
            client.close()

    def exchange(self, client):
        one = Exchange(self.server, client)
        fault = self.server.fault_for(one.kind)
        if fault is not None:
            fault(one)
            return not one.close
        answer = one.forward()
        self.server.last_answer = answer
        one.answer(*answer)
        return True
