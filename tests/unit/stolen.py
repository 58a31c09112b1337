#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""C leaves open in which order a call's arguments are evaluated: g_steal_pointer (&x) beside another
use of x in one call hands out NULL with one compiler and x with the next. Finds such calls."""
import pathlib
import re
import sys

STEAL = re.compile(r"g_steal_pointer \(&([\w>.-]+)\)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def statements(text):
    """(line, statement), cut at semicolons and braces."""
    line = 1
    for part in re.split(r"([;{}])", text):
        yield line + len(part) - len(part.lstrip("\n")), part
        line += part.count("\n")


def without_condition(statement):
    """What an if or while governs: its condition comes to an end before the call begins."""
    match = re.match(r"\s*(?:else\s+)?(?:if|while)\s*\(", statement)
    if not match:
        return statement
    depth = 1
    for position in range(match.end(), len(statement)):
        depth += {"(": 1, ")": -1}.get(statement[position], 0)
        if depth == 0:
            return statement[position + 1:]
    return statement


found, stolen = [], 0
root = pathlib.Path(sys.argv[1])
for path in sorted([*root.glob("src/**/*.c"), *root.glob("tests/**/*.c")]):
    source = COMMENT.sub(lambda match: "\n" * match[0].count("\n"), path.read_text(encoding="utf-8"))
    for line, statement in statements(source):
        statement = without_condition(statement)
        for match in STEAL.finditer(statement):
            stolen += 1
            rest = statement[:match.start()] + statement[match.end():]
            # x = f (g_steal_pointer (&x)) and g_return_val_if_fail are sequenced
            name = re.escape(match[1])
            rest = re.sub(rf"^\s*(?:\w[\w *]*\s)?{name}\s*=(?!=)", "", rest)
            if re.search(rf"(?<![\w>.]){name}(?!\w)", rest) and not re.search(r"\?|\breturn [^(]*$", rest):
                found.append(f"{path.relative_to(root)}:{line}: {' '.join(statement.split())}")
print("1..1")
for text in found:
    print(f"# {text}")
print(f"# {stolen} stolen pointers looked at")
print(f"{'not ok' if found or not stolen else 'ok'} 1 - no call uses what it also steals")
sys.exit(1 if found or not stolen else 0)
