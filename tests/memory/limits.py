# SPDX-License-Identifier: GPL-3.0-or-later
"""A process' limits, as the kernel has them."""
import pathlib
import resource

# Of core files: one byte also stops what the kernel pipes to a program. Who may have none may not ask for one.
NO_CORE = [("1", "1")] + [("0", "0")] * (resource.getrlimit(resource.RLIMIT_CORE)[1] == 0)


def start_with_others():
    """For a child: core dumps as far as they are allowed, and less locked memory than is."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (65536, resource.getrlimit(resource.RLIMIT_MEMLOCK)[1]))


def limits_of(pid):
    """(soft, hard) of core files, and of locked memory."""
    lines = pathlib.Path(f"/proc/{pid}/limits").read_text().splitlines()

    def of(name):
        return tuple(next(line for line in lines if line.startswith(name))[len(name):].split()[:2])

    return of("Max core file size"), of("Max locked memory")


def locked_kib(pid):
    """KiB of its memory that are locked."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmLck:")).split()[1])
