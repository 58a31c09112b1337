#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people read: every text can be translated and is, in all of po/LINGUAS, and keeps to the tone of the
rest: calm sentences, no exclamation marks, no begging, no typewriter quotes; in each language with its own
marks, in its polite form, with the same things filled in and a mnemonic where there is one.
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
# The same in any language, and what only one of them is held to.
BAD_ANYWHERE = re.compile(r"[!！¡]|\.\.\.|[^\W\d_]'[^\W\d_]|(^|\s)\"\w")
BAD_IN = {
    "ar": (r"[\u0600-\u06ff][?,;]", "a mark of another script"),
    "de": (r"(?-i:\b(du|dein\w*|dir|dich)\b)", "says “du”"),
    "es": (r"^[^¿]*\?|\b(tú|tus?|tuyos?)\b", "a question that is not opened, or “tú”"),
    "fr": (r"\w[?;»]|[ \u00a0][:;?»]|«[^\u202f]|\b(tu|ton|toi)\b", "no U+202F before “:;?»”, or “tu”"),
    "hi": (r"\b(तू|तुम)\b", "says “तुम”"),
    "id": (r"(?-i:\banda\b)|\b(kamu|kau)\b", "“Anda” in small letters, or “kamu”"),
    "ja": (r"[？；]|[\u3040-\u30ff],", "a mark that is not used in the rest"),
    "pt_BR": (r"\b(tu|teus?|tuas?|vós)\b", "says “tu”"),
    "zh_CN": (r"[\u4e00-\u9fff][,;:?]|你", "a mark of another script, or 你"),
}
# What printf fills in; not what strftime does.
FILLED = re.compile(r"%(?:\d\$)?(\.\d+)?(l*[dufgs])")
# Written from right to left: what is filled in (a host, a folder, a date) would fall apart where it begins
# with a digit or a stroke, so on the screen it stands in U+2068 … U+2069 (or U+2066 …). Not in a file's name.
RIGHT_TO_LEFT = ("ar",)
BARE = re.compile(r"(?<!\u2068)%(?:\d\$)?s|%(?:\d\$)?s(?!\u2069)")
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
    """msgid, with its plural, of each entry of a catalogue: its translations, whether they are fuzzy, and where
    it is from, with what is said of it."""
    done = subprocess.run(["msgcat", "--no-wrap", str(path)], check=True, capture_output=True, text=True)
    found = {}
    for entry in re.split(r"\n\n+", done.stdout):
        if re.search(r"^#~", entry, re.M):
            continue
        parts = re.findall(r'^(msg\w+(?:\[\d\])?) ((?:"(?:[^"\\]|\\.)*"\n?)+)', entry, re.M)
        said = [(kind, "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text))) for kind, text in parts]
        ids = tuple(text for kind, text in said if kind in ("msgid", "msgid_plural"))
        if ids and ids[0] not in NO_TEXT:
            above = entry.split("msgid")[0]
            found[ids] = ([text for kind, text in said if kind.startswith("msgstr")], "fuzzy" in above, above)
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


def filled(text):
    return ["".join(match.groups("")) for match in FILLED.finditer(text)]


def mnemonics(text):
    """How many keys to hold with Alt it names: not what parts a word of a command line."""
    between = zip(" " + text, text, text[1:]) if len(text) < 100 else ()
    return sum(key == "_" and after.isalnum() and not (before.isupper() and after.isupper()) for before, key, after in between)


def wrong_in(language, ids, said, above):
    """What a translation of one text gets wrong."""
    if BAD_ANYWHERE.search(said):
        yield "an exclamation mark, or a typewriter’s quotes or dots"
    # A list of search words has semicolons as files have them.
    pattern, why = BAD_IN.get(language, ("(?!)", ""))
    if not ids[0].endswith(";") and re.search(pattern, said, re.I):
        yield why
    # Where a form is for one number only, a language may say it in a word.
    theirs, meant = set(filled(said)), set(filled(ids[-1]))
    if theirs != meant if len(ids) == 1 else not theirs <= meant:
        yield f"is filled in with {sorted(theirs)}, not {sorted(meant)}"
    if mnemonics(said) != mnemonics(ids[0]):
        yield "no mnemonic, or one too many"
    if language in ("ja", "zh_CN") and mnemonics(said) and not re.search(r"\(_[A-Z]\)…?$", said):
        yield "its mnemonic is not “(_X)” at the end"
    # Of nothing but our own words the order is theirs anyway.
    if language in RIGHT_TO_LEFT and re.search(r"[^\W\d]", FILLED.sub("", said)) and BARE.search(said) and "src/app/" in above and "Translators: a file name" not in above:
        yield "what is filled in is not isolated"
    if ids[0].endswith("…") != said.endswith("…"):
        yield "“…” at the end of one only"


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
        translations, fuzzy, above = theirs.get(ids, ([], False, ""))
        if not translations or not all(translations) or fuzzy:
            wrong.append(f"{language}: not translated: {ids[0]}")
        wrong += [f"{language}: {why}: {said}" for said in translations for why in wrong_in(language, ids, said, above) if said]
    wrong += [f"{language}: not in the program any more: {ids[0]}" for ids in theirs if ids not in ours]
    done = subprocess.run(["msgfmt", "--check", "--check-accelerators=_", "--output-file=/dev/null", str(catalogue)], capture_output=True, text=True, check=False)
    wrong += done.stderr.splitlines() if done.returncode != 0 else []
check(3, f"all of them are translated, and well formed: {', '.join(languages)}", wrong)
sys.exit(1 if failures else 0)
