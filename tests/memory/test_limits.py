#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the programs that hold secrets do about their limits, by the kernel's own account: no core dumps,
and as much locked memory as they may have. (The application's are looked at in tests/display.)"""
import os
import subprocess
import sys
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", part) for part in ("unit", "display")]
from demo_operator import DemoOperator  # noqa: E402
from limits import NO_CORE, limits_of, start_with_others  # noqa: E402
from program import check, main  # noqa: E402


def all_is_well(pid):
    end = time.monotonic() + 20
    while True:
        core, locked = limits_of(pid)
        if core in NO_CORE and locked[0] == locked[1] or time.monotonic() > end:
            break
        time.sleep(0.02)  # it is not yet past its first lines
    check(core in NO_CORE, f"core dumps are off, and nothing turns them on again: {core}")
    check(locked[0] == locked[1], f"all of the locked memory that is allowed may be used: {locked}")


def test_the_check_sees_other_limits():
    waiting = subprocess.Popen(["cat"], stdin=subprocess.PIPE, preexec_fn=start_with_others)
    core, locked = limits_of(waiting.pid)
    waiting.communicate()
    check(locked[0] == "65536" and locked[0] != locked[1], f"a program is started with little locked memory: {locked}")
    check(core not in NO_CORE or core == ("0", "0"), f"and with core dumps, where any are allowed: {core}")


def test_inspect():
    key = subprocess.run([os.environ["SFS_INSPECT"], "keygen"], capture_output=True, text=True, check=True).stdout
    recipient = next(line.split()[-1] for line in key.splitlines() if "age1" in line)
    inspect = subprocess.Popen([os.environ["SFS_INSPECT"], "seal", "-r", recipient], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, preexec_fn=start_with_others)
    try:
        all_is_well(inspect.pid)
    finally:
        inspect.communicate(b"x")
    check(inspect.returncode == 0, inspect.returncode)


def test_receiver():
    operator = DemoOperator(os.environ["SFS_RECEIVER"], os.path.abspath("operator"))
    operator.serve(preexec_fn=start_with_others)
    try:
        all_is_well(operator.process.pid)
    finally:
        operator.stop()


if __name__ == "__main__":
    main([test_the_check_sees_other_limits, test_inspect, test_receiver])
