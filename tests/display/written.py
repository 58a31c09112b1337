# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything a process hands to the kernel to write, seen by strace, and a search in it.

Kept: what goes to files and to network sockets, and to local sockets except the display's and
PipeWire's (pictures are shown and taken there: neither is a disk nor a network). Files mapped
writable and shared are named, so that their contents can be looked at afterwards.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

WRITES = "write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,sendmmsg"
# Ways to write whose bytes strace does not print: one of them in use makes the check blind.
BLIND = "sendfile,splice,vmsplice,tee,copy_file_range,io_uring_enter,process_vm_writev"
OTHERS = "mmap,connect"
LONGEST = 16 * 1024 * 1024
SHOWN_OR_SEEN = re.compile(r"\.X11-unix|/pipewire-\d")

CALL = re.compile(r"^(\d+)\s+(\w+)\((.*)$", re.DOTALL)
STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
FD = re.compile(r"^(\d+)<((?:[^<>]|<[^<>]*>)*)>")


def command(fifo, argv):
    """argv under strace; the process keeps the pid that the caller sees (-D: the tracer is its child)."""
    return ["strace", "-D", "-f", "--seccomp-bpf", "-qq", "-yy", "-xx", "-s", str(LONGEST), "-e", "signal=none",
            "-e", f"trace={WRITES},{BLIND},{OTHERS}", "-o", str(fifo), *argv]


def unhex(text):
    return bytes.fromhex(text.replace("\\x", ""))


def path_of(fd_text):
    """strace prints paths in hex, too, with -xx."""
    return unhex(fd_text).decode("utf-8", "replace") if fd_text.startswith("\\x") else fd_text


def collect(fifo, out):
    """Reads strace's output until it ends; leaves out/data (what was written), out/report.json."""
    out = pathlib.Path(out)
    out.mkdir(parents=True)
    peers = {}  # fd text → name of the local socket it was connected to
    calls, maps, blind, cut = {}, set(), set(), 0
    with open(fifo, encoding="ascii", errors="replace") as lines, open(out / "data", "wb") as data:
        for line in lines:
            match = CALL.match(line)
            if not match:
                continue
            name, rest = match[2], match[3]
            if name in BLIND.split(","):
                blind.add(name)
                continue
            if name == "mmap":
                if "PROT_WRITE" in rest and "MAP_SHARED" in rest:
                    for fd in re.findall(r"MAP_SHARED[^,]*, (\d+<.*>), ", rest):
                        target = FD.match(fd)
                        maps.add(path_of(target[2]) if target else fd)
                continue
            fd = FD.match(rest)
            what = path_of(fd[2]) if fd else "?"
            if name == "connect":
                strings = STRING.findall(rest)
                if "AF_UNIX" in rest and strings:
                    peers[f"{fd[1] if fd else '?'} {match[1]}"] = unhex(strings[0][0]).decode("utf-8", "replace")
                    inode = re.search(r"\[(\d+)", what)
                    if inode:
                        peers[inode[1]] = unhex(strings[0][0]).decode("utf-8", "replace")
                continue
            inode = re.search(r"UNIX[^\[]*\[(\d+)", what)
            peer = peers.get(inode[1], "") if inode else ""
            if SHOWN_OR_SEEN.search(peer) or SHOWN_OR_SEEN.search(what):
                what = "display or PipeWire"
            strings = STRING.findall(rest)
            payload = b"".join(unhex(text) for text, _ in strings)
            kind = re.sub(r"[\d:.\[\]>-]+$", "", what) if what.startswith(("TCP", "UDP", "UNIX", "anon")) else what
            key = f"{name} {peer or kind}"
            seen = calls.setdefault(key, [0, 0])
            seen[0] += 1
            seen[1] += len(payload)
            if what == "display or PipeWire":
                continue
            cut += sum(1 for _, dots in strings if dots)
            data.write(payload)
    (out / "report.json").write_text(json.dumps(
        {"calls": calls, "maps": sorted(maps), "blind": sorted(blind), "cut": cut}, indent=1))


class Search:
    """Looks for any 64-byte run of some secrets: such a run holds one of their 32-byte blocks whole."""

    BLOCK = 32

    def __init__(self):
        self.blocks = {}  # first 8 bytes → {block: name}

    def add(self, name, secret):
        for start in range(0, len(secret) - self.BLOCK + 1, self.BLOCK):
            block = secret[start:start + self.BLOCK]
            if len(set(block)) < 8:  # runs of padding are nobody's secret
                continue
            self.blocks.setdefault(block[:8], {})[block] = name

    def in_bytes(self, data):
        found = set()
        blocks = self.blocks
        for start in range(len(data) - self.BLOCK + 1):
            candidates = blocks.get(data[start:start + 8])
            if candidates:
                name = candidates.get(data[start:start + self.BLOCK])
                if name:
                    found.add(name)
        return found

    def in_file(self, path):
        return self.in_bytes(pathlib.Path(path).read_bytes())

    def in_tree(self, folder, except_for=()):
        """{path: names} for every regular file below folder."""
        found = {}
        for root, _, names in os.walk(folder):
            for name in names:
                path = pathlib.Path(root) / name
                if path in except_for or path.is_symlink() or not path.is_file():
                    continue
                hits = self.in_file(path)
                if hits:
                    found[str(path)] = sorted(hits)
        return found


def start_collector(fifo, out):
    return subprocess.Popen([sys.executable, __file__, str(fifo), str(out)])


if __name__ == "__main__":
    collect(sys.argv[1], sys.argv[2])
