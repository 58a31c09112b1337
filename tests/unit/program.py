# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of a program from outside, as TAP: each is a function that runs in an empty folder of its own."""
import os
import sys
import tempfile


class Skip(Exception):
    """Raised by a test that cannot be made here, with the reason."""


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def main(tests):
    """Runs them all, and ends with the exit status for the harness."""
    print(f"1..{len(tests)}", flush=True)
    failed = False
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace("test_", "", 1).replace("_", "-")
        with tempfile.TemporaryDirectory(prefix="selfsame-test-") as folder:
            os.chdir(folder)
            try:
                test()
                print(f"ok {number} {name}", flush=True)
            except Skip as reason:
                print(f"ok {number} {name} # SKIP {reason}", flush=True)
            except Exception as error:  # also what is not an assertion fails this test alone
                failed = True
                print(f"not ok {number} {name}")
                print(f"# {type(error).__name__}: {error}", flush=True)
            finally:
                os.chdir("/")
    sys.exit(1 if failed else 0)
