#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people read: every text can be translated and is, in all of po/LINGUAS, and keeps to the tone of the
rest: calm sentences, no exclamation marks, no begging, no typewriter quotes.
Usage: wording.py TOP"""
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(sys.argv[1])
# As meson's preset "glib".
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2", "g_dngettext:2,3", "g_dpgettext2:2c,3"]
# Words that beg, apologise or blame; and what a typewriter makes of quotes and dots. Options and file names
# of command lines are no prose.
BAD = re.compile(r"!|\b(please|oops|sorry|whoops|invalid|illegal|fatal|aborted)\b|\w'\w|(^|\s)\"\w|\.\.\.", re.I)
# Credits are filled in by translators.
NO_TEXT = {"", "translator-credits"}

failures = 0


def check(number, name, wrong):
    global failures
    failures += bool(wrong)
    for line in wrong:
        print(f"# {line}")
    print(f"{'not ok' if wrong else 'ok'} {number} {name}", flush=True)


def texts(path):
    """msgid, with its plural, of each entry of a catalogue: its translations."""
    done = subprocess.run(["msgcat", "--no-wrap", "--no-location", str(path)], check=True, capture_output=True, text=True)
    found = {}
    for entry in re.split(r"\n\n+", done.stdout):
        if re.search(r"^#~", entry, re.M):
            continue
        parts = re.findall(r'^(msg\w+(?:\[\d\])?) ((?:"(?:[^"\\]|\\.)*"\n?)+)', entry, re.M)
        said = [(kind, "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text))) for kind, text in parts]
        ids = tuple(text for kind, text in said if kind in ("msgid", "msgid_plural"))
        if ids and ids[0] not in NO_TEXT:
            found[ids] = ([text for kind, text in said if kind.startswith("msgstr")], "fuzzy" in entry.split("msgid")[0])
    return found


def extracted(folder):
    """All texts of the files that po/POTFILES.in names."""
    pot = pathlib.Path(folder) / "selfsame.pot"
    subprocess.run(["xgettext", "--from-code=UTF-8", "--files-from=po/POTFILES.in", "--output", str(pot),
                    *(f"--keyword={word}" for word in KEYWORDS)], cwd=TOP, check=True, capture_output=True)
    return texts(pot)


def translatable_files():
    """Files that hold texts: those that use gettext, and templates with a translatable property."""
    for path in sorted((TOP / "src").rglob("*.c")) + sorted((TOP / "src").rglob("*.cpp")):
        if re.search(r'\b(_|N_|C_|ngettext) \(\s*"', path.read_text(encoding="utf-8")):
            yield path
    for path in sorted((TOP / "ui").glob("*.ui")):
        if 'translatable="' in path.read_text(encoding="utf-8"):
            yield path


listed = set((TOP / "po/POTFILES.in").read_text(encoding="utf-8").split())
languages = [word for line in (TOP / "po/LINGUAS").read_text(encoding="utf-8").splitlines() for word in line.split("#")[0].split()]
print("1..3")
check(1, "every file with texts is in po/POTFILES.in",
      [str(path.relative_to(TOP)) for path in translatable_files() if str(path.relative_to(TOP)) not in listed])
with tempfile.TemporaryDirectory(prefix="sfs-wording.") as scratch:
    ours = extracted(scratch)
wrong = ["only a few texts were found"] if len(ours) < 400 else []
wrong += [text for ids in ours for text in ids if BAD.search(text)]
check(2, f"{len(ours)} texts keep the tone", wrong)
wrong = []
for language in languages:
    catalogue = TOP / f"po/{language}.po"
    theirs = texts(catalogue)
    for ids in ours:
        translations, fuzzy = theirs.get(ids, ([], False))
        if not translations or not all(translations) or fuzzy:
            wrong.append(f"{language}: not translated: {ids[0]}")
    wrong += [f"{language}: not in the program any more: {ids[0]}" for ids in theirs if ids not in ours]
    done = subprocess.run(["msgfmt", "--check", "--output-file=/dev/null", str(catalogue)], capture_output=True, text=True, check=False)
    wrong += done.stderr.splitlines() if done.returncode != 0 else []
check(3, f"all of them are translated: {', '.join(languages)}", wrong)
sys.exit(1 if failures else 0)
