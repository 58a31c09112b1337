# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything a process has in memory (gcore -a, which leaves nothing out), and a search in it."""
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile


def reason_to_skip():
    """Why no image can be taken here; None when one can."""
    if not shutil.which("gcore"):
        return "gcore is not installed (Debian's gdb)"
    scope = pathlib.Path("/proc/sys/kernel/yama/ptrace_scope")
    if scope.is_file() and scope.read_text().strip() != "0":
        probe = subprocess.Popen(["sleep", "60"])
        try:
            if subprocess.run(["gdb", "-p", str(probe.pid), "-batch"], capture_output=True, check=False,
                              text=True).stderr.find("ptrace") >= 0:
                return "this computer lets no process look at another (kernel.yama.ptrace_scope)"
        finally:
            probe.kill()
            probe.wait()
    return None


def take(pid, folder):
    """The image of a living process, as a file in folder."""
    done = subprocess.run(["gcore", "-a", "-o", str(pathlib.Path(folder) / "image"), str(pid)],
                          capture_output=True, text=True, check=False, timeout=300)
    path = pathlib.Path(folder) / f"image.{pid}"
    if done.returncode != 0 or not path.is_file():
        raise AssertionError(f"gcore failed: {done.stdout[-500:]} {done.stderr[-500:]}")
    return path


def droppable(pid):
    """The parts [(start, end), …] of a process' memory that the kernel may drop (MAP_DROPPABLE, Linux 6.11), and
    so neither swaps nor dumps. glibc has them, from 2.41 on, for random bytes that the kernel's own code makes a
    few at a time, ahead of getrandom (): a key is there before anybody has asked for it, and is overwritten when
    it is handed out."""
    found, at = [], None
    for line in pathlib.Path(f"/proc/{pid}/smaps").read_text().splitlines():
        mapping = re.match(r"([0-9a-f]+)-([0-9a-f]+) ", line)
        if mapping:
            at = tuple(int(end, 16) for end in mapping.groups())
        elif line.startswith("VmFlags:") and "dp" in line.split():
            found.append(at)
    return found


# <elf.h>: e_phoff, and with e_phentsize and e_phnum in between e_shoff; of Elf64_Phdr the type, offset,
# address and size in the file. A core file of more than 65,534 parts would count them elsewhere.
HEADER = struct.Struct("<32x Q 14x HH")
PART = struct.Struct("<I 4x QQ 8x Q")
PT_LOAD, PN_XNUM = 1, 0xffff


def blank(path, parts):
    """Overwrites parts [(start, end), …] of the memory in an image. Returns how many bytes of them it had."""
    blanked = 0
    with open(path, "r+b") as core:
        table, size, count = HEADER.unpack(core.read(HEADER.size))
        assert count < PN_XNUM, count
        core.seek(table)
        headers = core.read(size * count)
        for kind, offset, address, length in (PART.unpack_from(headers, size * number) for number in range(count)):
            for start, end in parts if kind == PT_LOAD else ():
                first, last = max(start, address), min(end, address + length)
                if first < last:
                    core.seek(offset + first - address)
                    core.write(bytes(last - first))
                    blanked += last - first
    return blanked


class Search:
    """Looks for secrets by name: {name: [bytes, …]}, whole or any run of 64 bytes of one (see search.c)."""

    def __init__(self, program, **secrets):
        self.program = str(program)
        self.secrets = [(name, value) for name, values in secrets.items()
                        for value in ([values] if isinstance(values, bytes) else values)]
        for name, value in self.secrets:
            if len(value) < 16:
                raise AssertionError(f"nothing to look for as {name}")

    def in_file(self, path, remove=False):
        """{name: the largest share of one of its values that was found}, without those of which none was."""
        found = {}
        with tempfile.TemporaryDirectory(prefix="sfs-search.") as folder:
            files = [pathlib.Path(folder) / str(number) for number in range(len(self.secrets))]
            for file, (_, value) in zip(files, self.secrets):
                file.write_bytes(value)
            done = subprocess.run([self.program, str(path), *map(str, files)], capture_output=True, text=True, check=True)
        for line, (name, _) in zip(done.stdout.splitlines(), self.secrets, strict=True):
            there, all_of_it, *places = map(int, line.split())
            if all_of_it == 0:
                raise AssertionError(f"nothing to look for as {name}")
            if there:
                found[name] = max(found.get(name, 0), there / all_of_it)
            if 0 < there < all_of_it:
                print(f"# {there} of {all_of_it} pieces of {name}, at {places}", flush=True)
        if remove:
            pathlib.Path(path).unlink()
        return found


def keys(program, sealed, operator_key, own_key):
    """The keys that were at work in sealing: {name: bytes}."""
    done = subprocess.run([str(program), str(sealed), str(operator_key), str(own_key)], capture_output=True, text=True,
                          check=True)
    found = dict(line.split() for line in done.stdout.splitlines())
    return {"file_key": bytes.fromhex(found["file-key"]), "payload_key": bytes.fromhex(found["payload-key"]),
            "identity_scalar": bytes.fromhex(found["scalar"])}


def own_key(origin, folder):
    """The seller's identity, out of the keyring, as a file."""
    done = subprocess.run(["secret-tool", "lookup", "origin", origin, "kind", "identity"], capture_output=True, text=True,
                          check=True)
    path = pathlib.Path(folder) / "own-key.txt"
    path.write_text(done.stdout.strip() + "\n", encoding="ascii")
    return path
