# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault with what has to come of it.

received   the submission arrives, once and whole, without anybody doing anything
kept WHY   the program gives up and says why; what is sealed is kept, and arrives when it is told to go on
stopped WHY  it ends before anything was sealed; with the fault gone, the same invitation works

What is taken back after the receipt (deed="withdraw"):
deleted      the operator erased it and the deletion is kept, at the first asking
asked, then deleted   as that, but not at the first: the seller's word was on record, and told again by itself
asked WHY    asked and not confirmed after five tries; with the fault gone, the next start tells it again and it is deleted

What is fetched after the receipt (deed="fetch"):
back         it came, whole and as it was sent, and nothing readable touched the disk
refused WHY  nothing is given to the seller; with the fault gone, it comes back"""
from faults import *  # noqa: F403

EVER = 10 ** 6
CHANGED = "https://elsewhere.example/x"

ROWS = []


def row(name, kind, times, fault, expected, **more):
    ROWS.append({"name": name, "kind": kind, "times": times, "fault": fault, "expected": expected, **more})


# The first of the requests that matter most, cut at each class of place; and each request cut once.
for where in "nothing", "1", "head half", "head", "body 1", "body half", "body but 1", "all":
    row(f"cut in the piece sent, at: {where}", "patch", 1, cut_request(where), "received")
for where in "nothing", "1", "head half", "head":
    row(f"cut in the answer to a piece, at: {where}", "patch", 1, cut_answer(where), "received")
for where in "nothing", "head", "body half", "body but 1":
    row(f"cut in the answer with the receipt, at: {where}", "status", 1, cut_answer(where), "received")
for kind in "announce", "options", "create", "status":
    row(f"cut before: {kind}", kind, 1, cut_request("head half"), "received")
    row(f"answer lost: {kind}", kind, 1, cut_answer("nothing"), "received")
row("reset in a piece", "patch", 1, cut_request("body half", reset=True), "received")
row("reset in the answer to a piece", "patch", 1, cut_answer("head half", reset=True), "received")
row("every second piece is cut", "patch", 2, cut_request("body half"), "received")
row("cut while it asks how far it is", "patch", 1, cut_request("body half"), "received", also=[("head", 1, cut_answer("head half"))])
row("cut before: description", "description", EVER, cut_request("head"), "stopped net:offline")
row("cut before: token", "token", EVER, cut_request("head"), "stopped net:offline")
row("answer lost: token", "token", EVER, cut_answer("nothing"), "stopped net:offline")
row("cut for ever: announce", "announce", EVER, cut_request("head"), "kept net:offline")
row("cut for ever: piece", "patch", EVER, cut_request("body half"), "kept upload:exhausted")
row("cut for ever: status", "status", EVER, cut_answer("nothing"), "kept net:offline")

# Nothing comes back.
for kind in "announce", "options", "create", "patch", "status":
    row(f"black hole: {kind}", kind, 1, black_hole(), "received")
    row(f"black hole behind the server: {kind}", kind, 1, black_hole(arrives=True), "received")
row("black hole: description", "description", EVER, black_hole(), "stopped net:timeout")
row("black hole: token", "token", EVER, black_hole(), "stopped net:timeout")
row("black hole for ever: piece", "patch", EVER, black_hole(), "kept upload:exhausted")

# Slow, but it goes on.
row("byte by byte", "any", EVER, byte_by_byte(), "received")
row("byte by byte and slow: description", "description", EVER, byte_by_byte(0.001), "received")
row("byte by byte and slow: receipt", "status", EVER, byte_by_byte(0.001), "received")

# Slow, and it never ends.
for kind in "description", "token":
    row(f"endless head: {kind}", kind, EVER, endless(), "stopped net:timeout")
for kind in "announce", "patch", "status":
    row(f"endless head: {kind}", kind, 1, endless(), "received")
row("endless body: status", "status", 1, endless_body, "received")
row("endless body: description", "description", EVER, endless_body, "stopped net:timeout")

# Fast, and it never ends: libsoup's bound for heads ends it as a broken connection; were it for the time, it would be "timeout".
for what, start, piece in ("head", b"HTTP/1.1 200 OK\r\n", LINES), ("line of the head", b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * 16384):
    row(f"endless {what}, fast: description", "description", EVER, flood(start, piece), "stopped net:offline")
    row(f"endless {what}, fast: receipt", "status", EVER, flood(start, piece), "kept net:offline")

# Answers that are not to this request.
for kind in "announce", "create", "patch", "status":
    row(f"answer comes twice: {kind}", kind, 1, twice, "received")
row("answers out of order: first piece", "patch", 1, stale, "kept net:not-ours")
row("answers out of order: announce", "announce", 1, stale, "kept net:protocol")
row("answers out of order: receipt", "status", 1, stale, "kept net:status")

# Lengths that are not true.
for kind in "announce", "status":
    row(f"answer longer than it says: {kind}", kind, 1, answer_length(-9), "kept net:protocol")
    row(f"answer shorter than it says: {kind}", kind, 1, answer_length(9), "received")
row("answer longer than it says: description", "description", EVER, answer_length(-9), "stopped core:jws-format")
row("answer shorter than it says: description", "description", EVER, answer_length(9), "stopped net:offline")
row("offset ahead of the truth", "patch", 1, answer_header("Upload-Offset", lambda value: str(int(value) + 1)), "kept upload:offset")
row("offset beyond the end", "patch", 1, answer_header("Upload-Offset", lambda value: "99999999"), "kept upload:offset")
row("offset no number", "patch", 1, answer_header("Upload-Offset", lambda value: "-1"), "kept net:protocol")
row("offset missing", "patch", 1, answer_header("Upload-Offset", lambda value: None), "kept net:protocol")
row("another length at the server", "head", 1, answer_header("Upload-Length", lambda value: "7"), "kept upload:offset",
    also=[("patch", 1, cut_request("nothing"))])
row("location missing", "create", 1, answer_header("Location", lambda value: None), "kept net:protocol")
row("location elsewhere", "create", 1, answer_header("Location", lambda value: CHANGED), "kept net:origin")
row("upload elsewhere", "announce", 1, member("upload", CHANGED), "kept net:origin")

# Contents that are not true.
row("a piece altered on its way, once", "patch", 1, flipped(True), "received")
row("every piece altered on its way", "patch", EVER, flipped(True), "kept upload:checksum")
row("altered without the server's notice, once", "patch", 1, flipped(False), "received")
row("altered without the server's notice, always", "patch", EVER, flipped(False), "kept session:not-received")
row("receipt altered", "status", EVER, member("receipt", receipt_altered), "kept core:receipt-signature")
row("receipt missing", "status", 2, member("receipt", None), "kept net:protocol")
# Only what is signed counts.
row("status of another hash", "status", EVER, member("sha256", "0" * 64), "received")
row("status of another submission", "status", EVER, member("id", "0f5f0c6e-6d5c-4e0a-9d0a-0d7a6a3ef009"), "kept net:protocol")
row("description altered", "description", EVER, answer_body(lambda jws: jws[:-4] + b"AAAA"), "stopped core:signature")
row("description empty", "description", EVER, answer_body(lambda jws: b""), "stopped core:jws-format")

# What servers say.
for status in 500, 502, 503, 504:
    for kind in "announce", "create", "patch", "status":
        row(f"{status} three times: {kind}", kind, 3, says(status, body=b"<h1>x</h1>", content_type="text/html"), "received")
row("503 with Retry-After", "patch", 2, says(503, "Retry-After: 1"), "received")
row("503, to come back in an hour", "patch", 1, says(503, "Retry-After: 3600"), "kept net:status")
row("503 for ever: description", "description", EVER, says(503), "stopped net:status")
row("503 for ever: announce", "announce", EVER, says(503), "kept net:status")
row("503 for ever: piece", "patch", EVER, says(503), "kept upload:exhausted")
row("503 for ever: status", "status", EVER, says(503), "kept net:status")
row("503 for everything, three times", "any", 3, says(503), "stopped net:status")
row("502 though it was done: announce", "announce", 1, lost(502), "received")
row("502 though it was done: create", "create", 1, lost(502), "received")
row("502 though it was done: piece", "patch", 1, lost(502), "received")
row("429 with Retry-After", "patch", 1, says(429, "Retry-After: 1"), "received")
row("423, it is locked", "patch", 2, says(423), "received")
row("409, another offset", "patch", 1, says(409), "received")
row("460, arrived damaged", "patch", 2, says(460), "received")
row("404, the upload is gone", "patch", 1, says(404), "received")
row("410, the upload is gone", "patch", 1, says(410), "received")
row("404 for every upload", "patch", EVER, says(404), "kept upload:gone")
row("413, too large", "patch", 1, says(413), "kept upload:too-large")
row("413, announced too large", "announce", 1, says(413, problem="too-large"), "kept net:status")
row("403, refused", "patch", 1, says(403), "kept upload:refused")
row("401 once", "patch", 1, says(401), "received")
row("401 for ever", "patch", EVER, says(401), "kept upload:refused")
# The token is not taken any more, and then this happens to the request for another.
for name, times, fault, expected in (
        ("cut before it", 1, cut_request("head"), "received"), ("answer lost", 1, cut_answer("nothing"), "received"),
        ("black hole", 1, black_hole(), "received"), ("503 three times", 3, says(503), "received"),
        ("cut for ever", EVER, cut_request("head"), "kept upload:exhausted"), ("captive portal", EVER, portal, "kept net:not-ours"),
        ("endless head", EVER, endless(), "kept upload:exhausted"),
        ("refused", EVER, says(400, body=b'{"error":"invalid_grant"}', content_type="application/json"), "kept account:signed-out"),
        ("redirect to another host", EVER, says(307, f"Location: {CHANGED}"), "kept net:redirect")):
    row(f"refresh: {name}", "refresh", times, fault, expected, also=[("patch", 1, says(401))])
row("409, the notice has changed", "announce", 1, says(409, problem="notice-changed"), "kept account:notice-changed")
row("400, no such code", "token", EVER, says(400, body=b'{"error":"invalid_grant"}', content_type="application/json"),
    "stopped account:code-used-or-expired")

# Redirects.
for kind, expected in ("description", "stopped net:redirect"), ("token", "stopped net:redirect"), \
        ("announce", "kept net:redirect"), ("create", "kept net:redirect"), ("patch", "kept net:redirect"), \
        ("status", "kept net:redirect"):
    row(f"redirect to another host: {kind}", kind, EVER, says(307, f"Location: {CHANGED}"), expected)
    row(f"redirect to http: {kind}", kind, EVER, says(302, "Location: http://shop.example/"), expected)
for kind, expected in ("description", "stopped net:redirect"), ("status", "kept net:redirect"):
    row(f"redirect to http at the same host: {kind}", kind, EVER, redirect_down, expected, certificate="good")
row("redirect in a circle", "description", EVER, says(301, "Location: /.well-known/selfsame-operator"), "stopped net:redirect")

# A hotel's log-in page. Where the system knows that the network is one, the program waits; here it
# knows of none, and asks the seller.
row("captive portal: description", "description", EVER, portal, "stopped net:not-ours")
row("captive portal: token", "token", EVER, portal, "stopped net:not-ours")
for kind in "announce", "options", "create", "patch", "status":
    row(f"captive portal once: {kind}", kind, 1, portal, "kept net:not-ours" if kind != "options" else "received")
row("captive portal for ever: announce", "announce", EVER, portal, "kept net:not-ours")
row("captive portal for ever: piece", "patch", EVER, portal, "kept net:not-ours")
row("captive portal for ever: status", "status", EVER, portal, "kept net:not-ours")
row("511, log in first", "patch", 1, says(511), "kept net:not-ours")

# Certificates. The first is there for the rest to prove something.
row("certificate good", None, 0, None, "received", certificate="good")
row("certificate self-signed", None, 0, None, "stopped net:certificate", certificate="unknown")
row("certificate expired", None, 0, None, "stopped net:certificate", certificate="expired")
row("certificate of another host", None, 0, None, "stopped net:certificate", certificate="elsewhere")
row("certificate changed after sealing", None, 0, None, "kept net:certificate", certificate="good", then="unknown")


def deletion(name, times, fault, expected, **more):
    row(f"deletion: {name}", more.pop("kind", "delete"), times, fault, expected, deed="withdraw", **more)


LATER = "asked, then deleted"
# Where nothing of the answer comes, libsoup itself sends it again on another connection, for as long as the one before was not new.
RESENT = 4
for where in "nothing", "1", "head half", "head":
    deletion(f"cut in the request, at: {where}", RESENT, cut_request(where), LATER)
for where in "nothing", "1", "head half", "head", "body 1", "body half", "body but 1":
    # It was done: the same answer comes the next time.
    deletion(f"cut in the answer, at: {where}", RESENT if where == "nothing" else 1, cut_answer(where), LATER)
deletion("reset in the answer", 1, cut_answer("body half", reset=True), LATER)
deletion("cut for ever", EVER, cut_request("head"), "asked net:offline")
deletion("answer lost for ever", EVER, cut_answer("nothing"), "asked net:offline")
deletion("black hole", 1, black_hole(), LATER)
deletion("black hole behind the server", 1, black_hole(arrives=True), LATER)
deletion("black hole for ever", EVER, black_hole(), "asked net:timeout")
deletion("answer stops half way", 1, stalls, LATER)
deletion("byte by byte", EVER, byte_by_byte(), "deleted")
deletion("endless head", 1, endless(), LATER)
deletion("endless body", 1, endless_body, LATER)
deletion("answer comes twice", 1, twice, "deleted")
deletion("answer longer than it says", 1, answer_length(-9), LATER)
deletion("answer shorter than it says", 1, answer_length(9), LATER)
deletion("answer empty", EVER, says(200, content_type="application/jose"), "asked net:protocol")
deletion("answer no deletion", EVER, says(200, body=b"{}", content_type="application/json"), "asked net:protocol")
deletion("answer no deletion: 204", EVER, says(204), "asked net:status")
deletion("signature altered, once", 1, deletion_altered(SIGNATURE), LATER)
deletion("signature altered", EVER, deletion_altered(SIGNATURE), "asked core:deletion-signature")
deletion("contents altered", EVER, deletion_altered(PAYLOAD), "asked core:deletion-signature")
for status in 500, 502, 503, 504:
    deletion(f"{status} twice", 2, says(status, body=b"<h1>x</h1>", content_type="text/html"), LATER)
deletion("503 with Retry-After", 1, says(503, "Retry-After: 60"), LATER)
deletion("503 for ever", EVER, says(503), "asked net:status")
deletion("502 though it was done", 1, lost(502), LATER)
deletion("429 with Retry-After", 1, says(429, "Retry-After: 60"), LATER)
deletion("404, as if it never was there", EVER, says(404), "asked account:gone")
deletion("403, refused", EVER, says(403), "asked net:status")
deletion("401 once", 1, says(401), "deleted")
deletion("401 for ever", EVER, says(401), "asked net:status")
deletion("cut before the description", EVER, cut_request("head"), "deleted", kind="description")
for name, fault, expected in ("cut", cut_request("head"), "asked net:offline"), ("captive portal", portal, "asked net:not-ours"):
    deletion(f"refresh: {name}", EVER, fault, expected, kind="refresh")
deletion("redirect to another host", EVER, says(307, f"Location: {CHANGED}"), "asked net:redirect")
deletion("redirect to http", EVER, says(302, "Location: http://shop.example/"), "asked net:redirect")
deletion("redirect to http at the same host", EVER, redirect_down, "asked net:redirect", certificate="good")
deletion("captive portal once", 1, portal, LATER)
deletion("captive portal for ever", EVER, portal, "asked net:not-ours")
deletion("511, log in first", EVER, says(511), "asked net:not-ours")
deletion("certificate good", 0, None, "deleted", kind=None, certificate="good")
deletion("certificate changed", 0, None, "asked net:certificate", kind=None, certificate="good", then="unknown")


def content(name, times, fault, expected, **more):
    row(f"content: {name}", more.pop("kind", "content"), times, fault, expected, deed="fetch", **more)


# Nobody waits for what was asked for on a page: where nothing came, the seller is told and asks again.
for where in "nothing", "1", "head half", "head":
    content(f"cut in the request, at: {where}", RESENT, cut_request(where), "refused net:offline")
    content(f"cut in the answer, at: {where}", RESENT, cut_answer(where), "refused net:offline")
# Where something came, the rest is fetched.
for where in "body 1", "body half", "body but 1":
    content(f"cut in the answer, at: {where}", 1, cut_answer(where), "back")
content("every answer is cut half way", 8, cut_answer("body half"), "back")
content("cut, and all of it again", 1, cut_answer("body half"), "back", also=[("content", 1, whole)])
content("cut, and another part than the rest", 1, cut_answer("body half"), "refused net:protocol", also=[("content", EVER, another_part)])
content("cut, and a rest that is altered", 1, cut_answer("body half"), "refused account:altered", also=[("content", EVER, flipped_at(0.5))])
content("cut, and then a captive portal", 1, cut_answer("body half"), "refused net:not-ours", also=[("content", EVER, portal)])
content("cut, and then gone", 1, cut_answer("body half"), "refused account:gone", also=[("content", EVER, says(410))])
content("cut, and then a redirect to another host", 1, cut_answer("body half"), "refused net:redirect",
        also=[("content", EVER, says(307, f"Location: {CHANGED}"))])
content("reset half way", 1, cut_answer("body half", reset=True), "back")
content("black hole", EVER, black_hole(), "refused net:timeout")
content("answer stops half way", 1, stalls, "back")
content("byte by byte", EVER, byte_by_byte(), "back")
content("trickles for ever", EVER, trickles, "refused net:timeout")
content("endless head", EVER, endless(), "refused net:timeout")
content("endless body, fast", EVER, flood(b"HTTP/1.1 200 OK\r\nContent-Type: application/age\r\n\r\n", b"x" * 16384), "refused account:altered")
content("of another kind", EVER, endless_body, "refused net:not-ours")
content("answer comes twice", 1, twice, "back")
content("answer longer than it says", EVER, answer_length(-9), "refused account:altered")
content("answer shorter than it says", 1, answer_length(9), "refused account:altered")
content("longer than what was sent", EVER, answer_body(lambda body: body + b"x"), "refused account:altered")
content("shorter than what was sent", EVER, answer_body(lambda body: body[:-1]), "refused account:altered")
content("empty", EVER, answer_body(lambda body: b""), "refused account:altered")
for name, share in ("first", 0), ("middle", 0.5), ("last", 1):
    content(f"{name} byte altered", EVER, flipped_at(share), "refused account:altered")
for status in 500, 502, 503, 504:
    content(f"{status}", EVER, says(status, body=b"<h1>x</h1>", content_type="text/html"), "refused net:status")
content("429 with Retry-After", EVER, says(429, "Retry-After: 60"), "refused net:status")
content("403, refused", EVER, says(403), "refused net:status")
content("404, as if it never was there", EVER, says(404), "refused account:gone")
content("410, not any more", EVER, says(410), "refused account:gone")
content("206 that nobody asked for", EVER, says(206, "Content-Range: bytes 0-0/9", body=b"x", content_type="application/age"),
        "refused net:protocol")
content("401 once", 1, says(401), "back")
content("401 for ever", EVER, says(401), "refused net:status")
for name, fault, expected in ("cut", cut_request("head"), "refused net:offline"), ("captive portal", portal, "refused net:not-ours"):
    content(f"refresh: {name}", EVER, fault, expected, kind="refresh")
content("redirect to another host", EVER, says(307, f"Location: {CHANGED}"), "refused net:redirect")
content("redirect to http", EVER, says(302, "Location: http://shop.example/"), "refused net:redirect")
content("redirect to http at the same host", EVER, redirect_down, "refused net:redirect", certificate="good")
content("captive portal", EVER, portal, "refused net:not-ours")
content("511, log in first", EVER, says(511), "refused net:not-ours")
content("certificate good", 0, None, "back", kind=None, certificate="good")
content("certificate changed", 0, None, "refused net:certificate", kind=None, certificate="good", then="unknown")
