# SPDX-License-Identifier: GPL-3.0-or-later
"""A few lines of TAP: each test is a function that is handed a Test; what it asserts is printed."""
import contextlib
import faulthandler
import os
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


def run_one(function):
    """Runs a test in this process; whether it went well."""
    test, start = Test(function.__name__), time.monotonic()
    try:
        function(test)
    except Exception:  # pylint: disable=broad-except
        test.problems.append("it stopped early")
        for line in traceback.format_exc().splitlines():
            print(f"# {line}")
    print(f"# {time.monotonic() - start:.1f} s", flush=True)
    return (1 if test.problems else 0), test.skipped


def run_apart(function):
    """Runs a test in a process of its own, together with all that it starts: libatspi is new to each, and
    where it crashes, which says nothing of Selfsame, the test is made once more. Its exit status and why it
    was skipped (nullable)."""
    for left in (1, 0):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            os.setpgid(0, 0)
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that finally ends what was started
            status = 1
            try:
                faulthandler.enable()
                status, skipped = run_one(function)
                os.write(writing, (skipped or "").encode())
            except SystemExit as end:
                status = end.code
            finally:
                sys.stdout.flush()
                os._exit(status)
        os.close(writing)
        try:
            with os.fdopen(reading, encoding="utf-8") as pipe:
                skipped = pipe.read()
            _, status = os.waitpid(child, 0)
        except SystemExit:
            os.kill(child, signal.SIGTERM)
            os.waitpid(child, 0)
            raise
        if not os.WIFSIGNALED(status):
            return os.WEXITSTATUS(status), skipped or None
        print(f"# the driver of this test ended with signal {os.WTERMSIG(status)}", flush=True)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        if os.WTERMSIG(status) != signal.SIGSEGV or not left:
            return 1, None
    raise AssertionError("not reached")


def run(tests, names=None):
    """Runs the tests (those named on the command line, if any); the exit status for the harness."""
    names = sys.argv[1:] if names is None else names
    tests = [test for test in tests if not names or test.__name__ in names]
    App.mark = "# "
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    failed = 0
    print(f"1..{len(tests)}", flush=True)
    for number, function in enumerate(tests, 1):
        status, skipped = run_apart(function)
        failed += status != 0
        title = function.__name__.replace("_", " ")
        print(f"{'not ok' if status else 'ok'} {number} - {title}{f' # SKIP {skipped}' if skipped else ''}", flush=True)
    return 1 if failed else 0
