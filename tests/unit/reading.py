#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many years of school the English texts of the window ask for, by the formula of Flesch and Kincaid (1975):
it is held below a limit, over all and for each sentence, and the hardest ten are printed. Usage: reading.py TOP"""
import gettext
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(sys.argv[1])
# What ten-year-olds read; a sentence that asks for more has to be worth it.
LIMIT, SENTENCE_LIMIT = 4.5, 13
# As meson's preset "glib".
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2", "g_dngettext:2,3", "g_dpgettext2:2c,3"]
# A label is no sentence; in a short one a single word makes the grade.
MIN_WORDS = 6


def texts():
    """All msgids of the files that po/POTFILES.in names, plurals as well, but for command lines."""
    listed = (TOP / "po/POTFILES.in").read_text(encoding="utf-8").splitlines()
    files = [name for name in listed if name and not name.startswith(("#", "src/inspect/", "src/receiver/"))]
    with tempfile.TemporaryDirectory(prefix="sfs-reading.") as folder:
        pot, po, mo = (pathlib.Path(folder) / f"selfsame.{kind}" for kind in ("pot", "po", "mo"))
        subprocess.run(["xgettext", "--from-code=UTF-8", "--output", str(pot), *(f"--keyword={word}" for word in KEYWORDS), *files], cwd=TOP, check=True, capture_output=True)
        subprocess.run(["msgen", "--output-file", str(po), str(pot)], check=True, capture_output=True)
        head = po.read_text(encoding="utf-8")
        po.write_text(head.replace("nplurals=INTEGER; plural=EXPRESSION", "nplurals=2; plural=n != 1"), encoding="utf-8")
        subprocess.run(["msgfmt", "--output-file", str(mo), str(po)], check=True, capture_output=True)
        with open(mo, "rb") as file:
            catalogue = gettext.GNUTranslations(file)._catalog  # pylint: disable=protected-access
    return sorted({text for text in catalogue.values() if text and "charset=" not in text and not text.endswith(";") and " --" not in text})


def syllables(word):
    """Groups of vowels, but for an e that is not heard."""
    word = word.lower()
    count = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouyl]e$|[^aeioutd]ed$|[^aeiouyscgxz]es$", word) and count > 1:
        count -= 1
    return max(count, 1)


def sentences(text):
    """Each sentence of a text, as its words; what a placeholder stands for is one word of one syllable."""
    text = re.sub(r"%(\d\$)?[a-z]|\b\d+\b", "shop", text.replace("_", ""))
    for part in re.split(r"(?<=[.?:;])\s+|\n+", text):
        words = re.findall(r"[A-Za-z]+(?:[’'-][A-Za-z]+)*", part)
        if len(words) >= MIN_WORDS:
            yield part.strip(), words


def grade(n_sentences, words):
    return 0.39 * len(words) / n_sentences + 11.8 * sum(syllables(word) for word in words) / len(words) - 15.59


found = {sentence: words for text in texts() for sentence, words in sentences(text)}
whole = grade(len(found), [word for words in found.values() for word in words])
hardest = sorted(((grade(1, words), sentence) for sentence, words in found.items()), reverse=True)
print("1..3")
print(f"# {len(found)} sentences, reading grade {whole:.2f}; the hardest:")
for value, sentence in hardest[:10]:
    print(f"# {value:5.1f}  {sentence}")
over = [sentence for value, sentence in hardest if value > SENTENCE_LIMIT]
results = [(len(found) >= 300, "enough was read"), (whole <= LIMIT, f"the whole is at most of grade {LIMIT}"),
           (not over, f"and no sentence above {SENTENCE_LIMIT}")]
for number, (good, name) in enumerate(results, 1):
    print(f"{'ok' if good else 'not ok'} {number} - {name}")
sys.exit(0 if all(good for good, _ in results) else 1)
