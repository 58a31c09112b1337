#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what meson's test logs hold, names what failed or was skipped and why, and closes with one
line. A test program without TAP counts as one."""
import json
import re
import sys

TAP = re.compile(r"^\s*(not ok|ok)\b\s*\d*\s*-?\s*(.*?)\s*(?:#\s*(SKIP|TODO)\b\s*(.*))?$", re.IGNORECASE)

passed, failed, skipped = 0, [], []
for path in sys.argv[1:]:
    build = path.split("/")[0]
    with open(path, encoding="utf-8", errors="replace") as log:
        for test in map(json.loads, filter(str.strip, log)):
            name = f"{build}: {test['name']}"
            points = [match for match in map(TAP.match, test.get("stdout", "").splitlines()) if match]
            bad = [match[2] for match in points if match[1].lower() == "not ok" and not match[3]]
            aside = [f"{match[2]}: {match[4] or 'no reason given'}" for match in points if (match[3] or "").upper() == "SKIP"]
            skipped += [f"{name}: {text}" for text in aside]
            failed += [f"{name}: {text}" for text in bad]
            passed += len(points) - len(bad) - len(aside)
            if test["result"] == "SKIP" and not aside:
                skipped.append(f"{name}: {test.get('stdout', '').strip()[-200:] or 'no reason given'}")
            elif test["result"] not in ("OK", "SKIP") and not bad:
                failed.append(f"{name}: {test['result']}")
            elif test["result"] == "OK" and not points:
                passed += 1
for text in skipped:
    print(f"skipped  {text}")
for text in failed:
    print(f"failed   {text}")
print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
sys.exit(1 if failed or not passed else 0)
