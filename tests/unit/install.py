#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an installation puts where, as a packager does it: into DESTDIR, nothing missing and nothing more; and
what is there runs. Usage: install.py TOP BUILD PREFIX VERSION MESON…"""
import os
import pathlib
import re
import subprocess
import sys

from program import check, main

TOP, BUILD = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
PREFIX, VERSION, MESON = sys.argv[3], sys.argv[4], sys.argv[5:]
ID = "io.github.selfsame.Selfsame"
PROGRAMS = ["selfsame", "selfsame-inspect", "selfsame-receiver"]
LANGUAGES = [word for line in (TOP / "po/LINGUAS").read_text(encoding="utf-8").splitlines() for word in line.split("#")[0].split()]
MODELS = [line.split()[1] for line in (TOP / "data/model.sha256").read_text(encoding="utf-8").splitlines()]
EXPECTED = {
    *(f"bin/{name}" for name in PROGRAMS),
    *(f"share/man/man1/{name}.1" for name in PROGRAMS),
    *(f"share/locale/{language}/LC_MESSAGES/selfsame.mo" for language in LANGUAGES),
    *(f"share/selfsame/model/{name}" for name in (*MODELS, "LICENSE")),
    *(f"share/glib-2.0/schemas/{path.name}" for path in (TOP / "data").glob("*.gschema.xml")),
    f"share/applications/{ID}.desktop",
    f"share/dbus-1/services/{ID}.service",
    f"share/icons/hicolor/scalable/apps/{ID}.svg",
    f"share/icons/hicolor/symbolic/apps/{ID}-symbolic.svg",
    f"share/metainfo/{ID}.metainfo.xml",
    "lib/systemd/system/selfsame-receiver.service",
    "lib/sysusers.d/selfsame-receiver.conf",
}


def install():
    """Into this test's own folder; the files that are there, by their place under the prefix."""
    here = pathlib.Path.cwd()
    done = subprocess.run([*MESON, "install", "-C", str(BUILD), "--no-rebuild", "--destdir", str(here)], capture_output=True, text=True, check=False)
    check(done.returncode == 0, done.stdout + done.stderr)
    root = here / PREFIX.lstrip("/")
    check(all(path.is_relative_to(root) or root.is_relative_to(path) for path in here.rglob("*")), "something is beside the prefix")
    return root, {str(path.relative_to(root)): path for path in root.rglob("*") if not path.is_dir()}


def test_into_destdir():
    root, files = install()
    check(set(files) == EXPECTED, f"missing: {sorted(EXPECTED - set(files))}; more: {sorted(set(files) - EXPECTED)}")
    for name, path in files.items():
        check(bool(path.stat().st_mode & 0o111) == name.startswith("bin/"), f"{name} has mode {path.stat().st_mode & 0o777:o}")
        check(path.stat().st_mode & 0o444 == 0o444, f"{name} cannot be read by everybody")
    for name in (f"share/dbus-1/services/{ID}.service", "lib/systemd/system/selfsame-receiver.service"):
        named = re.findall(r"^Exec(?:Start)?=(\S+)", files[name].read_text(encoding="utf-8"), re.M)
        check(named and all(program.startswith(f"{PREFIX}/bin/") for program in named), f"{name} starts {named}")
    for name in PROGRAMS:
        done = subprocess.run([root / "bin" / name, "--version"], capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"})
        check(done.returncode == 0 and done.stdout.strip() == f"{name} {VERSION}", f"{name} --version: {done}")


main([test_into_destdir])
