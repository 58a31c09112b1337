#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every test that docs/THREATS.md names is there. Speaks TAP. Usage: threats.py SOURCE-ROOT BUILD-ROOT"""
import fnmatch
import json
import pathlib
import re
import sys

source, build = map(pathlib.Path, sys.argv[1:])
known = [test["name"] for test in json.loads((build / "meson-info/intro-tests.json").read_text())]
named = set()
for line in (source / "docs/THREATS.md").read_text(encoding="utf-8").splitlines():
    cells = line.split(" | ")
    if line.startswith("|") and len(cells) == 4:
        named.update(re.findall(r"`([a-z*-]+)`", cells[3]))
missing = sorted(name for name in named if not fnmatch.filter(known, name))

print("1..2")
print(f"{'ok' if len(named) > 20 else 'not ok'} 1 - {len(named)} tests are named")
print(f"{'not ok' if missing else 'ok'} 2 - each of them is there{': not ' + ', '.join(missing) if missing else ''}")
sys.exit(1 if missing or len(named) <= 20 else 0)
