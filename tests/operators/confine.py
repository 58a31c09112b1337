# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a program under what a systemd unit asks of the kernel, without a systemd that runs: the system
calls it allows, no memory that is written and then executed, no new privileges, no core, its umask. What
the groups of system calls hold systemd-analyze says, and their numbers the kernel's header."""
import ctypes
import errno
import os
import platform
import re
import resource
import shutil
import struct
import subprocess

NUMBERS = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
AUDIT_ARCH_X86_64 = 0xC000003E
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, PR_SET_MDWE = 22, 38, 65
LOAD, JUMP_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, FAIL = 0x7FFF0000, 0x00050000


def why_not():
    """What is missing for it, if anything."""
    if not shutil.which("systemd-analyze"):
        return "systemd-analyze is not installed"
    if platform.machine() != "x86_64":
        return "numbers of system calls are known for x86_64 only"
    if not os.path.exists(NUMBERS):
        return f"{NUMBERS} is missing"
    return None


def forbids_written_code():
    """Whether this kernel has PR_SET_MDWE: Linux from 6.3 on."""
    return tuple(int(part) for part in re.findall(r"\d+", os.uname().release)[:2]) >= (6, 3)


def read_unit(path):
    """Settings of a unit's [Service], each a list of its values."""
    settings = {}
    section = None
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            line = line.strip()
            if line.startswith("["):
                section = line
            elif section == "[Service]" and "=" in line and not line.startswith("#"):
                name, value = line.split("=", 1)
                settings.setdefault(name, []).append(value)
    return settings


def allowed_calls(filters):
    """Numbers of the system calls that SystemCallFilter= lines leave."""
    text = subprocess.run(["systemd-analyze", "syscall-filter"], check=True, capture_output=True, text=True).stdout
    groups = {}
    for line in text.splitlines():
        if line.startswith("@"):
            members = groups.setdefault(line.strip(), [])
        elif line.startswith("    ") and not line.strip().startswith("#"):
            members.append(line.strip())

    def resolve(name):
        return {call for member in groups[name] for call in resolve(member)} if name.startswith("@") else {name}

    names = set()
    for words in filters:
        change = names.difference_update if words.startswith("~") else names.update
        for word in words.lstrip("~").split():
            change(resolve(word))
    # A filter that allows always has these, too.
    names |= resolve("@default")
    with open(NUMBERS, encoding="utf-8") as lines:
        numbers = dict(re.findall(r"#define __NR_(\w+) (\d+)", lines.read()))
    return sorted(int(numbers[name]) for name in names if name in numbers)


def _program(numbers):
    code = [(LOAD, 0, 0, 4), (JUMP_EQUAL, 1, 0, AUDIT_ARCH_X86_64), (RETURN, 0, 0, FAIL | errno.EPERM), (LOAD, 0, 0, 0)]
    for number in numbers:
        code += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, ALLOW)]
    code.append((RETURN, 0, 0, FAIL | errno.EPERM))
    return len(code), b"".join(struct.pack("HBBI", *step) for step in code)


class Confinement:
    """Made before the fork; called in the child, where little may be done."""

    def __init__(self, settings):
        self.umask = int(settings["UMask"][0], 8)
        self.core = int(settings["LimitCORE"][0])
        assert settings["NoNewPrivileges"] == ["yes"], settings
        self.no_written_code = settings.get("MemoryDenyWriteExecute") == ["yes"] and forbids_written_code()
        length, self.code = _program(allowed_calls(settings["SystemCallFilter"]))
        self.buffer = ctypes.create_string_buffer(self.code)
        self.filter = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", length, ctypes.addressof(self.buffer)))
        self.libc = ctypes.CDLL(None, use_errno=True)

    def prctl(self, *arguments):
        return self.libc.prctl(*(ctypes.c_ulong(value) for value in (*arguments, *[0] * (5 - len(arguments)))))

    def __call__(self):
        os.umask(self.umask)
        resource.setrlimit(resource.RLIMIT_CORE, (self.core, self.core))
        assert self.prctl(PR_SET_NO_NEW_PRIVS, 1) == 0
        # systemd does this by filter.
        assert not self.no_written_code or self.prctl(PR_SET_MDWE, 1) == 0, ctypes.get_errno()
        assert self.prctl(PR_SET_SECCOMP, 2, ctypes.addressof(self.filter)) == 0, ctypes.get_errno()
