#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the includes of src/ against the arrows of HACKING.md. Speaks TAP."""

import pathlib
import re
import sys

MAY_USE = {
    'core': set(),
    'net': {'core'},
    'seal': {'core'},
    'capture': {'core'},
    'account': {'core', 'net', 'seal'},
    'upload': {'core', 'net', 'seal'},
    'session': {'core', 'net', 'seal', 'capture', 'account', 'upload'},
    'receiver': {'core', 'seal'},
    'inspect': {'core', 'net', 'seal', 'capture', 'account', 'upload', 'session', 'receiver'},
    'app': {'core', 'net', 'seal', 'capture', 'account', 'upload', 'session'},
}

# Libraries that stay in few hands: pattern of the header → folders.
LIBRARIES = {
    r'(gtk|gdk|gsk|adwaita)(/|\.h)': {'app'},
    r'gst/': {'capture'},
    r'libspeechd': {'app'},
    r'opencv2?/': {'capture'},
    r'libsoup/': {'net', 'account', 'upload', 'session', 'receiver'},
    r'libsecret/': {'account'},
    r'archive(_entry)?\.h': {'seal', 'inspect', 'receiver'},
    r'sqlite3\.h': {'receiver', 'upload', 'session'},
}

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')


def complaint(path, line):
    """What is wrong with @line of @path (relative to src), or None."""
    match = INCLUDE.match(line)
    if not match:
        return None
    quoted, system = match.groups()
    folder = path.parts[0]

    if system:
        for pattern, folders in LIBRARIES.items():
            if re.match(pattern, system) and folder not in folders:
                return f'<{system}> is not for {folder}'
        if system.startswith('opencv2') and path.suffix != '.cpp':
            return f'<{system}> is for the one C++ file'
        return None

    target = quoted.split('/')[0] if '/' in quoted else folder
    if target != folder and target in MAY_USE:
        if target not in MAY_USE[folder]:
            return f'{folder} may not use {target} ("{quoted}")'
        if quoted.endswith('-private.h'):
            return f'"{quoted}" is private to {target}'
    return None


def self_test():
    """The rules catch what they are for; a check that never fails checks nothing."""
    bad = [
        ('core/a.c', '#include "net/sfs-http.h"'),
        ('receiver/a.c', '#include "upload/sfs-upload.h"'),
        ('seal/a.h', '#  include "account/sfs-credentials.h"'),
        ('session/a.c', '#include "app/sfs-window.h"'),
        ('app/pages/x/a.c', '#include "receiver/sfs-store.h"'),
        ('net/a.c', '#include "core/sfs-key-private.h"'),
        ('session/a.c', '#include <gtk/gtk.h>'),
        ('app/a.c', '#include <gst/gst.h>'),
        ('capture/a.c', '#include <opencv2/core.hpp>'),
        ('core/a.c', '#include <libsoup/soup.h>'),
        ('session/a.c', '#include <libspeechd.h>'),
    ]
    good = [
        ('core/a.c', '#include "core/sfs-key-private.h"'),
        ('upload/a.c', '#include "net/sfs-http.h"'),
        ('app/pages/x/a.c', '#include "session/sfs-session.h"'),
        ('capture/a.cpp', '#include <opencv2/core.hpp>'),
        ('core/a.c', '#include "sfs-config.h"'),
        ('core/a.c', '/* #include "net/sfs-http.h" */'),
    ]
    wrong = [line for path, line in bad if complaint(pathlib.Path(path), line) is None]
    wrong += [line for path, line in good if complaint(pathlib.Path(path), line) is not None]
    return wrong


def main():
    root = pathlib.Path(sys.argv[1])
    folders = {child.name for child in root.iterdir() if child.is_dir()}
    results = [('the rules catch what they are for', self_test()),
               ('every folder has its rule', sorted(folders ^ set(MAY_USE)))]

    for folder in sorted(folders & set(MAY_USE)):
        found = []
        for file in sorted((root / folder).rglob('*')):
            if file.suffix not in {'.c', '.h', '.cpp'}:
                continue
            path = file.relative_to(root)
            for number, line in enumerate(file.read_text(encoding='utf-8').splitlines(), 1):
                what = complaint(path, line)
                if what:
                    found.append(f'src/{path}:{number}: {what}')
        results.append((f'includes of src/{folder}', found))

    print(f'1..{len(results)}')
    for number, (name, found) in enumerate(results, 1):
        print('not ok' if found else 'ok', number, '-', name)
        for line in found:
            print('#', line)


if __name__ == '__main__':
    main()
