# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a sealed video, or the key that opens it, is in any file where the application or the receiver
could have left it: any run of 64 bytes of the ciphertext, and the seller's identity, as text and as bytes."""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent.parent / "memory")]
import image  # noqa: E402
from desk import await_that  # noqa: E402

BUILD = pathlib.Path(os.environ["SFS_BUILD_DIR"])
OWN = ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "HOME")


class Remains:
    """visit: with one video at the operator; fetched: that, as the operator has it; folder: to work in."""

    def __init__(self, visit, fetched, folder):
        self.test, self.origin = visit.test, origin_of(visit)
        self.work = pathlib.Path(folder)
        identity = image.own_key(self.origin, folder)
        text = identity.read_bytes().strip()
        keys = image.keys(BUILD / "tests/memory/sfs-test-keys", fetched, visit.operator.key, identity)
        identity.unlink()
        self.secrets = {"ciphertext": payload_of(fetched.read_bytes()), "identity": text, "identity’s bytes": keys["identity_scalar"]}
        self.search = image.Search(BUILD / "tests/memory/sfs-test-search", **self.secrets)
        self.receiver = pathlib.Path(visit.operator.folder)
        self.own = [visit.data] + [pathlib.Path(os.environ[name]) for name in OWN]

    def found_in(self, folder):
        """Names of the secrets of which something is in a file below folder, and how many files were read."""
        files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
        with tempfile.NamedTemporaryFile(dir=self.work) as whole:
            for path in files:
                try:
                    whole.write(path.read_bytes())
                except FileNotFoundError:  # a lock that was there a moment ago
                    continue
                whole.write(b"\0" * 64)
            whole.flush()
            return set(self.search.in_file(whole.name)), len(files)

    def control(self):
        """The search finds them where they are, and a single piece of each wherever one could be left."""
        self.test.equal(self.found_in(self.receiver)[0], {"ciphertext"}, "the receiver has the ciphertext, and no identity")
        piece = self.secrets["ciphertext"][777:777 + 64]
        for folder in self.own + [self.receiver]:
            planted = folder / "planted"
            planted.write_bytes(b"x" * 13 + piece + b"y" * 7 + self.secrets["identity"] + b"\n" + self.secrets["identity’s bytes"])
            try:
                self.test.equal(self.found_in(folder)[0], set(self.secrets), f"what is planted in {self.name(folder)} is found")
            finally:
                planted.unlink()
        for folder in self.own:
            self.test.equal(self.found_in(folder)[0], set(), f"nothing else is in {self.name(folder)}")

    def none(self):
        """After a confirmed deletion."""
        read = 0
        for folder in self.own + [self.receiver]:
            found, files = self.found_in(folder)
            read += files
            self.test.equal(found, set(), f"neither ciphertext nor identity is in {self.name(folder)}")
        self.test.true(read > 10, f"{read} files were read")
        await_that(lambda: self.kept() == b"", "the password store to let go of the identity")
        self.test.true(True, "the password store does not have the identity any more")

    def kept(self):
        return subprocess.run(["secret-tool", "lookup", "origin", self.origin, "kind", "identity"], capture_output=True, check=False).stdout

    def name(self, folder):
        if folder == self.receiver:
            return "the receiver’s folder"
        return "the folder of the visit" if folder == self.own[0] else OWN[self.own.index(folder) - 1]


def origin_of(visit):
    given = visit.operator.link.split("operator=", 1)[1].split("&")[0]
    return given.replace("%3A", ":").replace("%2F", "/")


def payload_of(sealed):
    """Without the header, whose first lines are those of every such file."""
    return sealed.split(b"\n--- ", 1)[1].split(b"\n", 1)[1]
