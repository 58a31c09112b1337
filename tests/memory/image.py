# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything a process has in memory (gcore -a, which leaves nothing out), and a search in it."""
import mmap
import pathlib
import shutil
import subprocess

RUN = 64


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


def runs_of(clip, count):
    """Runs of a clip from its beginning to its end, but none that could be somebody else's padding."""
    step = max(RUN, (len(clip) - RUN) // (count - 1))
    runs = (clip[start:start + RUN] for start in range(0, len(clip) - RUN + 1, step))
    return [run for run in runs if len(set(run)) >= 24]


class Search:
    """Looks for secrets by name: {name: [bytes, …]}; one of them found is the name found."""

    def __init__(self, **secrets):
        self.secrets = {name: [value] if isinstance(value, bytes) else list(value) for name, value in secrets.items()}
        for name, values in self.secrets.items():
            if not values or min(map(len, values)) < 16:
                raise AssertionError(f"nothing to look for as {name}")

    def in_file(self, path, remove=False):
        """{name: how many of its values were found}, without those of which none was."""
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            counts = {name: sum(data.find(value) >= 0 for value in values) for name, values in self.secrets.items()}
        if remove:
            pathlib.Path(path).unlink()
        return {name: count for name, count in counts.items() if count}


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
