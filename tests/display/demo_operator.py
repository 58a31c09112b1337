# SPDX-License-Identifier: GPL-3.0-or-later
"""A demo marketplace on this computer: makes it, runs its receiver, invites, and ends it again."""
import json
import pathlib
import selectors
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fixtures"))
from ports import free_port  # noqa: E402


def read_line_starting(stream, word, seconds):
    """The rest of the first line of a process' output that starts with word."""
    end = time.monotonic() + seconds
    selector = selectors.DefaultSelector()
    selector.register(stream, selectors.EVENT_READ)
    while time.monotonic() < end:
        if not selector.select(max(0, end - time.monotonic())):
            break
        line = stream.readline()
        if not line:
            break
        if line.startswith(word + " "):
            return line[len(word) + 1:].strip()
    raise AssertionError(f"the operator did not say “{word} …” within {seconds} s")


class DemoOperator:
    """folder: where the operator's things go; it must not exist yet. front: the port that people know it
    by, or a whole address, where something else stands before it and hands everything on."""

    def __init__(self, receiver, folder, name="Chợ Bến Thành Online", front=None):
        self.receiver = str(receiver)
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.url = front if isinstance(front, str) else f"http://127.0.0.1:{front or self.port}"
        self.process = None
        self.log = self.folder.with_name(self.folder.name + ".log")  # what it says
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        made = self.run("init", self.folder, "--name", name, "--url", self.url)
        self.key = next(line.split(" ", 1)[1] for line in made.splitlines() if line.startswith("operator-key "))

    def run(self, command, *arguments):
        done = subprocess.run([self.receiver, command, *map(str, arguments)], text=True, capture_output=True, check=False)
        if done.returncode != 0:
            raise AssertionError(f"selfsame-receiver {command} failed ({done.returncode}): {done.stderr.strip()}")
        return done.stdout

    def serve(self, *options, **how):
        log = open(self.log, "w", encoding="utf-8")
        self.process = subprocess.Popen(
            [self.receiver, "serve", str(self.folder), "--port", str(self.port), *options],
            stdout=subprocess.PIPE, stderr=log, text=True, **how)
        log.close()
        read_line_starting(self.process.stdout, "listening", 20)

    def invite(self, *options):
        for line in self.run("invite", self.folder, *options).splitlines():
            if line.startswith("selfsame:"):
                return line.strip()
        raise AssertionError("selfsame-receiver invite printed no link")

    def list(self):
        return json.loads(self.run("list", self.folder, "--json"))

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
