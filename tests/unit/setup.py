#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/setup with a registry of its own: what it takes is what was asked for, or it says so and takes nothing;
where nothing is missing it does nothing. Usage: setup.py TOP"""
import hashlib
import io
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile

from program import check, main

TOP = pathlib.Path(sys.argv[1]).resolve()
# Like npm's pack: the files asked for, from the folder of this registry, into --pack-destination.
NPM = """#!/bin/sh
echo "$@" >>"{top}/asked"
shift 2; test "$1" = --pack-destination; into=$2; shift 2
for package; do cp "{top}/registry/$(echo "${{package#@}}" | tr / - | sed 's/@/-/').tgz" "$into/" || exit 1; done
"""


class Tree:
    """A source tree with nothing but set-up in it."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="sfs-setup.")
        self.top = pathlib.Path(self.folder.name)
        for name in ("tools", "data", "bin", "registry", "tmp"):
            (self.top / name).mkdir()
        (self.top / "tools/setup").write_bytes((TOP / "tools/setup").read_bytes())
        (self.top / "tools/packages.debian").write_text("# nothing\n")
        (self.top / "data/model.sha256").write_text("")
        npm = self.top / "bin/npm"
        npm.write_text(NPM.format(top=self.top))
        npm.chmod(0o755)
        self.lock = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def publish(self, package, version, folder, files, sha256=None):
        """A package in the registry, and a line of the lock file that asks for it."""
        path = self.top / "registry" / f"{package.lstrip('@').replace('/', '-')}-{version}.tgz"
        with tarfile.open(path, "w:gz") as archive:
            for name, contents in files.items():
                info = tarfile.TarInfo(f"package/{name}")
                info.size = len(contents)
                archive.addfile(info, io.BytesIO(contents))
        self.lock.append(f"{package} {version} {sha256 or hashlib.sha256(path.read_bytes()).hexdigest()} {folder}")
        (self.top / "data/npm.lock").write_text("# package version sha256 goes to\n" + "\n".join(self.lock) + "\n")

    def run(self, status):
        done = subprocess.run(["/bin/bash", str(self.top / "tools/setup"), "--no-build"], capture_output=True, text=True, timeout=60, check=False,
                              env={**os.environ, "TMPDIR": str(self.top / "tmp"), "PATH": f"{self.top / 'bin'}:{os.environ['PATH']}"})
        check(done.returncode == status, f"exit status {done.returncode}, not {status}: {done.stdout}{done.stderr}")
        left = list((self.top / "tmp").iterdir())
        check(not left, f"left behind: {left}")
        return done

    def asked(self):
        log = self.top / "asked"
        return log.read_text().splitlines() if log.exists() else []

    def has(self, name):
        return (self.top / "build" / name).exists()


def test_takes_what_is_missing_and_nothing_else():
    with Tree() as tree:
        tree.publish("@scope/one", "1.2.3", "node_modules", {"index.js": b"1"})
        tree.publish("two", "2.0.0", "footage", {"examples/media/a.webm": b"2", "run-me.sh": b"exit 1"})
        tree.run(0)
        check(tree.has("node_modules/@scope/one/index.js") and tree.has("footage/a.webm"), "not unpacked")
        check(not tree.has("footage/run-me.sh"), "more was taken than is needed")
        check(len(tree.asked()) == 1, tree.asked())
        done = tree.run(0)
        check(len(tree.asked()) == 1 and done.stdout == "", f"there was nothing to do: {tree.asked()} {done.stdout}")
        tree.publish("three", "3.0.0", "vectors", {"v": b"3"})
        tree.run(0)
        check(len(tree.asked()) == 2 and tree.asked()[1].endswith(" three@3.0.0"), tree.asked())


def test_another_file_than_the_one_that_was_named():
    with Tree() as tree:
        tree.publish("one", "1.0.0", "model", {"ONNX/face_detection_x_barracuda.onnx": b"1", "LICENSE": b"l"}, "0" * 64)
        for _ in range(2):
            done = tree.run(1)
            check("one 1.0.0 is not the file this project was made with: its SHA-256 differs" in done.stderr, done.stderr)
            check("It was not used." in done.stderr, done.stderr)
            check(not tree.has("model"), "something of it was used")
        check(len(tree.asked()) == 2, "it was not asked for again")


def test_another_model_in_the_right_file():
    with Tree() as tree:
        model = "face_detection_front_barracuda.onnx"
        tree.publish("one", "1.0.0", "model", {f"ONNX/{model}": b"model", "LICENSE": b"l"})
        (tree.top / "data/model.sha256").write_text(f"{hashlib.sha256(b'another').hexdigest()}  {model}\n")
        done = tree.run(1)
        check("the face model in one 1.0.0 does not match data/model.sha256" in done.stderr, done.stderr)
        check(not tree.has("model"), "it was kept")
        (tree.top / "data/model.sha256").write_text(f"{hashlib.sha256(b'model').hexdigest()}  {model}\n")
        tree.run(0)
        check(tree.has(f"model/{model}"), "the right one is not there")


def test_no_network():
    with Tree() as tree:
        tree.publish("one", "1.0.0", "footage", {"examples/media/a.webm": b"1"})
        (tree.top / "registry/one-1.0.0.tgz").unlink()
        done = tree.run(1)
        check("run tools/setup again when the network is back" in done.stderr, done.stderr)


def test_usage():
    with Tree() as tree:
        done = subprocess.run(["/bin/bash", str(tree.top / "tools/setup"), "--sideways"], capture_output=True, text=True, check=False)
        check(done.returncode == 2 and "--sideways" in done.stderr and "--no-build" in done.stderr, done)


main([test_takes_what_is_missing_and_nothing_else, test_another_file_than_the_one_that_was_named,
      test_another_model_in_the_right_file, test_no_network, test_usage])
