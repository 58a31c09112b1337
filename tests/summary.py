#!/usr/bin/python3
"""Counts what meson's JUnit files hold, names what failed or was skipped, and closes with one line."""
import sys
import xml.etree.ElementTree as ElementTree

passed, failed, skipped = 0, [], []
for path in sys.argv[1:]:
    build = path.split("/")[0]
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = f"{build}: {case.get('classname', '')} {case.get('name', '')}".strip()
        if case.find("failure") is not None or case.find("error") is not None:
            failed.append(name)
        elif case.find("skipped") is not None:
            skipped.append(name)
        else:
            passed += 1
for name in skipped:
    print(f"skipped  {name}")
for name in failed:
    print(f"failed   {name}")
print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
sys.exit(1 if failed or not passed else 0)
