# SPDX-License-Identifier: GPL-3.0-or-later
"""A speech service that speaks to nobody: it takes what a screen reader has it say, and keeps it.

Speaks as much of SSIP (Speech Dispatcher's protocol) as Orca uses, on a socket of its own."""
import pathlib
import re
import socketserver
import tempfile
import threading

# What a request for a list is answered with; anything else is answered with “OK”.
LISTS = {
    "LIST SYNTHESIS_VOICES": ["249-written\ten\tnone", "249 OK VOICE LIST SENT"],
    "LIST VOICES": ["249-MALE1", "249 OK VOICE LIST SENT"],
    "LIST OUTPUT_MODULES": ["250-written", "250 OK MODULE LIST SENT"],
    "GET OUTPUT_MODULE": ["251-written", "251 OK GET RETURNED"],
    "GET LANGUAGE": ["251-en", "251 OK GET RETURNED"],
    "HISTORY GET CLIENT_ID": ["245-1", "245 OK CLIENT ID SENT"],
}


def plain(text):
    return re.sub(r"<[^>]+>", "", text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


class Client(socketserver.StreamRequestHandler):
    def answer(self, *lines):
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def handle(self):
        number = 0
        while line := self.rfile.readline().decode().strip():
            command = line.upper()
            if command == "SPEAK":
                self.answer("230 OK RECEIVING DATA")
                text = []
                while (part := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                    text.append(part[1:] if part.startswith("..") else part)
                number += 1
                self.said(" ".join(text), number)
            elif command.startswith(("CHAR ", "KEY ")):
                number += 1
                self.said(line.split(" ", 1)[1], number)
            elif command == "QUIT":
                self.answer("231 HAPPY HACKING")
                return
            else:
                lists = [lines for begin, lines in LISTS.items() if command.startswith(begin)]
                self.answer(*(lists[0] if lists else ["200 OK"]))

    def said(self, text, number):
        if plain(text):
            self.server.said.append(plain(text))
        self.answer(f"225-{number}", "225 OK MESSAGE QUEUED")
        # Who asked to hear of it goes on when it is over.
        self.answer(f"701-{number}", "701-1", "701 BEGIN", f"702-{number}", "702-1", "702 END")


class Voice(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """In threads of its own, until it is closed."""

    daemon_threads = True

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="sfs-voice.")
        self.path = pathlib.Path(self.folder.name) / "speechd.sock"
        self.said = []
        super().__init__(str(self.path), Client)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"unix_socket:{self.path}"

    def close(self):
        self.shutdown()
        self.server_close()
        self.folder.cleanup()
