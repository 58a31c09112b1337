#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""That the thread sanitizer reports a race and nothing else. Usage: control.py SFS-TSAN-CONTROL"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../unit"))
from program import check, main

CONTROL = os.path.abspath(sys.argv[1])
RACED = 66


def run(way, what):
    result = subprocess.run([CONTROL, way, what], capture_output=True, text=True, timeout=60)
    return result.returncode, result.stderr


def make(what):
    def correct():
        status, said = run("locked", what)
        check(status == 0, f"exit status {status}: {said[:3000]}")

    def racing():
        status, said = run("racing", what)
        check(status == RACED and "WARNING: ThreadSanitizer: data race" in said, f"exit status {status}: {said[:3000]}")

    correct.__name__, racing.__name__ = f"test_locked_{what}_is_silent", f"test_racing_{what}_is_reported"
    return correct, racing


main([test for what in ("pool", "task", "thread", "queue") for test in make(what)])
