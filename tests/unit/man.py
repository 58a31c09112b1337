#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The man pages name every command and every option that the programs' own help names, and no other.
Speaks TAP. Usage: man.py FOLDER PROGRAM…"""
import pathlib
import re
import shutil
import subprocess
import sys

GENERAL = {"help", "help-all", "help-gapplication", "help-limits", "gapplication-service"}
PAGES, PROGRAMS = pathlib.Path(sys.argv[1]), [pathlib.Path(program) for program in sys.argv[2:]]


def help_of(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60, check=True).stdout


def options(text):
    return set(re.findall(r"^  (?:-\w, )?--([a-z-]+)", text, re.MULTILINE)) - GENERAL


def faults(program):
    text = (PAGES / f"{program.name}.1").read_text(encoding="utf-8")
    commands = [name for name in re.findall(r"^  ([a-z][a-z-]+) +[^\s=].*", help_of(program, "--help"), re.MULTILINE) if name != program.name]
    known = set().union(*(options(help_of(program, *command, "--help-all")) for command in [[name] for name in commands] or [[]]))
    written = {option for line in re.findall(r"^\.It Fl .*", text, re.MULTILINE) for option in re.findall(r"Fl -([a-z-]+)", line)} - GENERAL
    chapters = re.findall(r"^\.Ss ([a-z-]+)", text, re.MULTILINE)
    for what, wanted, got in (("command", set(commands), set(chapters)), ("option", known, written)):
        yield from (f"{what} {name} is not on the page" for name in sorted(wanted - got))
        yield from (f"{what} {name} is on the page alone" for name in sorted(got - wanted))
    if shutil.which("groff"):
        said = subprocess.run(["groff", "-mdoc", "-Tutf8", "-Kutf8", "-ww", "-z"], input=text, capture_output=True, text=True, check=False)
        yield from said.stderr.splitlines()
    else:
        print("# not formatted: there is no groff")


print(f"1..{len(PROGRAMS)}")
failed = 0
for number, program in enumerate(PROGRAMS, 1):
    found = list(faults(program))
    for fault in found:
        print(f"# {fault}")
    failed += bool(found)
    print(f"{'not ok' if found else 'ok'} {number} - {program.name}(1) says what {program.name} --help says")
sys.exit(1 if failed else 0)
