#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what meson's test logs hold, names what failed or was skipped and why, and closes with one
line. A test program without TAP counts as one.
Usage: summary.py [--skipped WHAT]… TESTLOG…     WHAT: what was not even tried, and why"""
import argparse
import json
import re
import sys

TAP = re.compile(r"^\s*(not ok|ok)\b\s*\d*\s*-?\s*(.*?)\s*(?:#\s*(SKIP|TODO)\b\s*(.*))?$", re.IGNORECASE)


def reason(lines):
    """What a failed test had to say: what it found not to hold, or else its last lines."""
    lines = [line.strip() for line in lines if line.strip()]
    said = [line for line in lines if line.startswith("# NOT")] or [line for line in lines if "rror" in line][-4:]
    return [line[:400] for line in dict.fromkeys(said + lines[-10:])]


def show(name, lines):
    failed.append(name)
    why.extend([f"why      {name}", *(f"         {line}" for line in reason(lines))])


parser = argparse.ArgumentParser()
parser.add_argument("--skipped", action="append", default=[])
parser.add_argument("logs", nargs="*")
arguments = parser.parse_args()
passed, failed, skipped, why = 0, [], arguments.skipped, []
for path in arguments.logs:
    build = path.split("/")[0]
    with open(path, encoding="utf-8", errors="replace") as log:
        for test in map(json.loads, filter(str.strip, log)):
            name = f"{build}: {test['name']}"
            points, bad, aside, since = 0, 0, [], []
            for line in test.get("stdout", "").splitlines():
                match = TAP.match(line)
                if not match:
                    since.append(line)
                    continue
                points += 1
                if (match[3] or "").upper() == "SKIP":
                    aside.append(f"{name}: {match[2]}: {match[4] or 'no reason given'}")
                elif match[1].lower() == "not ok" and not match[3]:
                    bad += 1
                    show(f"{name}: {match[2]}", since)
                since = []
            skipped += aside
            passed += points - bad - len(aside)
            if test["result"] == "SKIP" and not aside:
                skipped.append(f"{name}: {test.get('stdout', '').strip()[-200:] or 'no reason given'}")
            elif test["result"] not in ("OK", "SKIP") and not bad:
                show(f"{name}: {test['result']}", since + test.get("stderr", "").splitlines())
            elif test["result"] == "OK" and not points:
                passed += 1
for text in skipped:
    print(f"skipped  {text}")
for text in why:
    print(text)
for text in failed:
    print(f"failed   {text}")
print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
sys.exit(1 if failed or not passed else 0)
