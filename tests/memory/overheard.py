# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands between a program and the operator, hands everything on, and remembers what was said: the tokens
that no file holds."""
import re
import socket
import threading


class Overheard:
    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.behind = None
        self.said = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                front = self.listener.accept()[0]
            except OSError:
                return
            back = socket.create_connection(("127.0.0.1", self.behind))
            for source, target in (front, back), (back, front):
                threading.Thread(target=self._hand_on, args=(source, target), daemon=True).start()

    def _hand_on(self, source, target):
        text = bytearray()
        self.said.append(text)
        try:
            while data := source.recv(65536):
                text += data
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def secrets(self):
        """{name: [bytes, …]} of every token and code that went by."""
        said = b"\n".join(map(bytes, self.said))
        return {"access_token": set(re.findall(rb"Bearer ([!-~]+)", said) + re.findall(rb'"access_token" ?: ?"([^"]+)"', said)),
                "refresh_token": set(re.findall(rb'"refresh_token" ?: ?"([^"]+)"', said)),
                "code": set(re.findall(rb"pre-authorized_code=([^&\s]+)", said)),
                "pin": set(re.findall(rb"tx_code=([^&\s]+)", said))}

    def close(self):
        self.listener.close()
