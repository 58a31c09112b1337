#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An installed application has the permissions that its manifest names, each with its reason and each among
those that this application may have, and no other.
Usage: permissions.py MANIFEST METADATA (as “flatpak info --show-permissions” prints it)"""
import configparser
import pathlib
import sys

KINDS = {"share": "shared", "socket": "sockets", "device": "devices", "filesystem": "filesystems"}
# What may be asked for at most. Who adds a permission to the manifest has to add it here, and to say why
# to the person who reads the change.
ALLOWED = {
    ("shared", "network"), ("shared", "ipc"),
    ("sockets", "wayland"), ("sockets", "fallback-x11"), ("sockets", "pulseaudio"),
    ("devices", "dri"),
    ("filesystems", "xdg-run/speech-dispatcher:ro"),
}


def from_manifest(path):
    """(kind, value) of each finish-arg, all of which have to come with a comment."""
    named, reason, inside = set(), False, False
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("finish-args:"):
            inside = True
        elif inside and line.startswith("  #"):
            reason = True
        elif inside and line.startswith("  - --"):
            option, _, value = line.removeprefix("  - --").partition("=")
            if not reason:
                sys.exit(f"{path.name}: --{option}={value} has no reason")
            permission = (KINDS.get(option, option), value)
            if permission not in ALLOWED:
                sys.exit(f"{path.name}: --{option}={value} is not among the permissions that this application may have")
            named.add(permission)
        elif inside and line.strip():
            break
    return named


def main():
    manifest, metadata = map(pathlib.Path, sys.argv[1:3])
    wanted = from_manifest(manifest)
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read_string(metadata.read_text(encoding="utf-8"))
    got = set()
    for section in parser.sections():
        for kind, values in parser[section].items():
            got |= {(kind if section == "Context" else f"{section} {kind}", value) for value in values.split(";") if value}
    # X11 where there is no Wayland is listed as both.
    if ("sockets", "fallback-x11") in wanted:
        got.discard(("sockets", "x11"))
    if got != wanted:
        sys.exit(f"too many permissions: {sorted(got - wanted)}; missing: {sorted(wanted - got)}")
    print(f"{len(got)} permissions, each with its reason in the manifest")


if __name__ == "__main__":
    main()
