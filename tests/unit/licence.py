#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every source file says under which licence it is. Speaks TAP. Usage: licence.py SOURCE-ROOT"""
import pathlib
import sys

SUFFIXES = {".c", ".h", ".cpp", ".py", ".sh", ".mjs", ".css"}
LINE = "SPDX-License-Identifier: GPL-3.0-or-later"


def is_source(path):
    if path.suffix in SUFFIXES or path.name == "meson.build":
        return True
    with path.open("rb") as file:
        return path.suffix == "" and file.read(2) == b"#!"


root = pathlib.Path(sys.argv[1])
files = [path for folder in ("src", "tests", "tools", "data", "ui", "po", "flatpak", ".ci")
         for path in sorted(root.joinpath(folder).rglob("*"))
         if path.is_file() and "__pycache__" not in path.parts and is_source(path)]
files.append(root / "meson.build")
silent = [path for path in files
          if not any(LINE in line for line in path.read_text(encoding="utf-8").splitlines()[:4])]
print("1..1")
for path in silent:
    print(f"# {path.relative_to(root)}")
print(f"# {len(files)} files looked at")
print(f"{'not ok' if silent or len(files) < 100 else 'ok'} 1 - every source file names its licence")
sys.exit(1 if silent or len(files) < 100 else 0)
