# SPDX-License-Identifier: GPL-3.0-or-later
"""A few lines of TAP: each test is a function that is handed a Test; what it asserts is printed."""
import signal
import sys
import time
import traceback

from app import App


class Test:
    def __init__(self, name):
        self.name = name
        self.problems = []
        self.skipped = None

    def skip(self, reason):
        """It cannot be made here."""
        self.skipped = reason

    def true(self, condition, what):
        print(f"# {'ok ' if condition else 'NOT'} {what}", flush=True)
        if not condition:
            self.problems.append(what)

    def equal(self, got, wanted, what):
        self.true(got == wanted, what if got == wanted else f"{what}: wanted {wanted!r}, got {got!r}")


def run(tests, names=None):
    """Runs the tests (those named on the command line, if any); the exit status for the harness."""
    names = sys.argv[1:] if names is None else names
    tests = [test for test in tests if not names or test.__name__ in names]
    App.mark = "# "
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that finally ends what was started
    failed = 0
    print(f"1..{len(tests)}", flush=True)
    for number, function in enumerate(tests, 1):
        test, start = Test(function.__name__), time.monotonic()
        try:
            function(test)
        except Exception:  # pylint: disable=broad-except
            test.problems.append("it stopped early")
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
        failed += bool(test.problems)
        title = function.__name__.replace("_", " ")
        skipped = f" # SKIP {test.skipped}" if test.skipped else ""
        print(f"{'not ok' if test.problems else 'ok'} {number} - {title}{skipped}", flush=True)
        print(f"# {time.monotonic() - start:.1f} s", flush=True)
    return 1 if failed else 0
