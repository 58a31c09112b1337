# SPDX-License-Identifier: GPL-3.0-or-later
"""What may go wrong on the way, each as a function that makes a fault for proxy.Proxy."""
import json
import re
import socket
import time

from proxy import header, with_header

PORTAL = b"<!DOCTYPE html><html><title>Welcome to the hotel</title><a href='/login'>Log in</a></html>"

PAYLOAD, SIGNATURE = 1, 2
FLOOD = 48 * 1024 * 1024
LINES = b"X-More: and more, and more, and more\r\n" * 400


def place(where, head, body):
    """How many bytes of a message come before @where."""
    return {"nothing": 0, "1": 1, "head half": len(head) // 2, "head": len(head), "body 1": len(head) + 1,
            "body half": len(head) + len(body) // 2, "body but 1": len(head) + len(body) - 1,
            "all": len(head) + len(body)}[where]


def cut_request(where, reset=False):
    """The request gets so far and no further, and both sides see the connection end."""
    def fault(one):
        if where.startswith("body") or where == "all":
            one.read_body()
        count = place(where, one.head, one.body or b"")
        with one.upstream() as server:
            server.sendall((one.head + (one.body or b""))[:count])
            server.shutdown(socket.SHUT_WR)
            server.settimeout(0.2)
            try:
                while server.recv(65536):
                    pass
            except OSError:
                pass
        one.cut(reset)
    return fault


def cut_answer(where, reset=False):
    """The request arrives; of the answer only so much does."""
    def fault(one):
        head, body = one.forward()
        one.client.sendall((head + body)[:place(where, head, body)])
        one.cut(reset)
    return fault


def black_hole(arrives=False):
    def fault(one):
        if arrives:
            one.forward()
        one.hold()
    return fault


def byte_by_byte(pause=0.0):
    """Each byte of the heads, and of the first of the bodies, in a packet of its own."""
    def trickle(sock, data):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for i in range(min(len(data), 1500)):
            sock.send(data[i:i + 1])
            if pause:
                time.sleep(pause)
        sock.sendall(data[1500:])

    def fault(one):
        head, body = one.forward(write=trickle)
        trickle(one.client, head + body)
    return fault


def trickles(one):
    """The answer as it should be, a byte every now and then: the connection is never idle, and there is always some more."""
    head, body = one.forward()
    try:
        one.client.sendall(head)
        for at in range(len(body)):
            one.client.sendall(body[at:at + 1])
            time.sleep(0.3)
    except OSError:
        one.close = True


def stalls(one):
    """Half of the answer, and then nothing."""
    head, body = one.forward()
    one.client.sendall(head + body[:len(body) // 2])
    one.hold()


def endless(start=b"HTTP/1.1 200 OK\r\nX-Slow: "):
    """A byte every now and then, so that the connection is never idle, and no end of them."""
    def fault(one):
        one.read_body()
        try:
            one.client.sendall(start)
            while True:
                one.client.sendall(b"x")
                time.sleep(0.3)
        except OSError:
            one.close = True
    return fault


def flood(start, piece):
    """No end of it, and as fast as it is taken; no more than a client that has no bounds can stand."""
    def fault(one):
        one.read_body()
        try:
            one.client.sendall(start)
            for _ in range(FLOOD // len(piece)):
                one.client.sendall(piece)
        except OSError:
            one.close = True
        else:
            one.hold()
    return fault


def redirect_down(one):
    """To what would answer as it should, at the same host, but by plain HTTP."""
    one.say(302, [f"Location: http://127.0.0.1:{one.proxy.port_behind}{one.path}"])


def endless_body(one):
    endless(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n")(one)


def twice(one):
    head, body = one.forward()
    one.answer(head + body, head + body)
    one.close = True


def stale(one):
    """The answer to the request before this one."""
    before = one.proxy.last_answer
    one.proxy.last_answer = one.forward()
    one.answer(*before)


def says(status, *headers, body=b"", content_type="application/problem+json", problem=None):
    if problem is not None:
        body = json.dumps({"type": f"https://shop.example/problems/{problem}", "title": "x", "status": status}).encode()

    def fault(one):
        one.say(status, headers, body, content_type)
    return fault


def lost(status):
    """It was done, but the answer is another one."""
    def fault(one):
        one.forward()
        one.say(status, (), b"<h1>Bad gateway</h1>", "text/html")
    return fault


def portal(one):
    one.say(200, (), PORTAL, "text/html; charset=utf-8")


def answer_header(name, change):
    def fault(one):
        head, body = one.forward()
        value = header(head, name)
        one.answer(with_header(head, name, change(value)), body)
    return fault


def answer_length(difference):
    def fault(one):
        head, body = one.forward()
        one.answer(with_header(head, "Content-Length", len(body) + difference), body)
        one.cut()
    return fault


def whole(one):
    """All of it again, whatever part was asked for: RFC 9110 section 14.2 allows that."""
    one.answer(*one.forward(head=with_header(one.head, "Range", None)))


def another_part(one):
    """A part that begins elsewhere than was asked for."""
    head, body = one.forward()
    one.answer(with_header(head, "Content-Range", re.sub(r"(\d+)-", lambda start: f"{int(start[1]) + 1}-", header(head, "Content-Range"))), body)


def flipped_at(share):
    """A byte of the answer's body is another one, so far in it; zero is the first, one the last."""
    def change(body):
        at = int((len(body) - 1) * share)
        return body[:at] + bytes([body[at] ^ 1]) + body[at + 1:]
    return answer_body(change)


def answer_body(change):
    def fault(one):
        head, body = one.forward()
        body = change(body)
        one.answer(with_header(head, "Content-Length", len(body)), body)
    return fault


def flipped(checked):
    """A byte of the body changes on the way to the server; without @checked nobody can notice at once."""
    def fault(one):
        body = bytearray(one.read_body())
        body[len(body) // 2] ^= 1
        head = one.head if checked else with_header(one.head, "Upload-Checksum", None)
        one.answer(*one.forward(head=head, body=bytes(body)))
    return fault


def member(name, value):
    """One member of a JSON answer is another one."""
    def change(body):
        answer = json.loads(body)
        if name in answer:
            answer[name] = value(answer[name]) if callable(value) else value
        return json.dumps(answer).encode()
    return answer_body(change)


def jws_altered(jws, number):
    """A JWS with another letter in the middle of one of its parts: base64url still, so that only the signature tells."""
    parts = jws.split(".")
    part, at = parts[number], len(parts[number]) // 2
    parts[number] = part[:at] + ("A" if part[at] != "A" else "B") + part[at + 1:]
    return ".".join(parts)


def receipt_altered(jws):
    return jws_altered(jws, SIGNATURE)


def deletion_altered(number):
    return answer_body(lambda jws: jws_altered(jws.decode(), number).encode())
