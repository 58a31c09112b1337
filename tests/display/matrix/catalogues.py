# SPDX-License-Identifier: GPL-3.0-or-later
"""Catalogues to look at pages with: those of the tree, and one that is longer than any language; and the locales
that people have with them."""
import pathlib
import re
import struct
import subprocess
import tempfile

LONG = "xl"
PLAIN = "en_US"
# Where each is read: figures, dates and, in Pango, the font come from there.
LOCALES = {"en": PLAIN, LONG: PLAIN, "ar": "ar_EG", "de": "de_DE", "es": "es_ES", "fr": "fr_FR", "hi": "hi_IN", "id": "id_ID",
           "ja": "ja_JP", "pt_BR": "pt_BR", "vi": "vi_VN", "zh_CN": "zh_CN"}
# What must stay as it is: directives of printf, markup, and addresses.
KEPT = re.compile(r"%(?:\d+\$)?[-+ 0#']*\d*(?:\.\d+)?l?[a-zA-Z%]|<[^>]+>|&\w+;|\w+://\S+|\{\w+\}")
# Each letter with what it becomes: with marks above and below, and the vowels twice.
LETTERS = str.maketrans({"a": "åå", "e": "éê", "i": "îï", "o": "öô", "u": "ûü", "y": "ý", "A": "Å", "E": "É", "I": "Î", "O": "Ö",
                         "U": "Û", "n": "ñ", "s": "š", "c": "ç", "S": "Š", "C": "Ç"})


def lengthen(text):
    """About a half longer, as German is to English, and with what needs more height."""
    parts, end = [], 0
    for kept in KEPT.finditer(text):
        parts += [text[end:kept.start()].translate(LETTERS), kept.group()]
        end = kept.end()
    return "".join(parts) + text[end:].translate(LETTERS)


def read_mo(path):
    """What is in a compiled catalogue, as its bytes are."""
    data = path.read_bytes()
    magic, _, count, originals, translations = struct.unpack("<5I", data[:20])
    assert magic == 0x950412de, "written by a computer of this kind"

    def entry(table, index):
        length, offset = struct.unpack("<2I", data[table + 8 * index:table + 8 * index + 8])
        return data[offset:offset + length]
    return {entry(originals, index): entry(translations, index) for index in range(count)}


def write_mo(path, texts):
    keys = sorted(texts)
    start = 28 + 16 * len(keys)
    tables, strings = b"", b""
    for values in (keys, [texts[key] for key in keys]):
        for value in values:
            tables += struct.pack("<2I", len(value), start + len(strings))
            strings += value + b"\0"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<7I", 0x950412de, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0) + tables + strings)


def make_long(source, target):
    """From the English texts themselves, translated or not."""
    with tempfile.TemporaryDirectory(prefix="sfs-texts.") as folder:
        template, english, compiled = (pathlib.Path(folder) / name for name in ("a.pot", "en.po", "en.mo"))
        keywords = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dngettext:2,3", "g_dcgettext:2", "g_dpgettext2:2c,3"]
        subprocess.run(["xgettext", "--from-code=UTF-8", "-f", "po/POTFILES.in", "-o", template,
                        *(f"--keyword={word}" for word in keywords)], cwd=source, check=True, stderr=subprocess.DEVNULL)
        subprocess.run(["msgen", "-o", english, template], check=True)
        subprocess.run(["msgfmt", "-o", compiled, english], check=True)
        texts = read_mo(compiled)
    head = texts.pop(b"")
    head = re.sub(rb"Plural-Forms:[^\n]*\n", b"", head) + b"Plural-Forms: nplurals=2; plural=n != 1;\n"
    long = {key: b"\0".join(lengthen(part.decode()).encode() for part in value.split(b"\0")) for key, value in texts.items()}
    write_mo(target, {b"": head, **long})


def make_locales(folder, names):
    """For LOCPATH, since a computer has but the locales that its owner wants. Each takes seconds, so all at once."""
    folder.mkdir()
    # In C.UTF-8, by that name, the glibc of Debian 13 does not look at LANGUAGE.
    (folder / f"{PLAIN}.UTF-8").symlink_to("/usr/lib/locale/C.utf8")
    making = [subprocess.Popen(["localedef", "-i", name, "-f", "UTF-8", folder / f"{name}.UTF-8"], stderr=subprocess.DEVNULL)
              for name in sorted(set(names) - {PLAIN})]
    if any([process.wait() for process in making]):
        raise SystemExit("localedef cannot make the locales (package locales)")


def make(source, folder):
    """Into folder/LANGUAGE/LC_MESSAGES; languages of the tree whether or not they are installed yet."""
    for catalogue in sorted((source / "po").glob("*.po")):
        target = folder / catalogue.stem / "LC_MESSAGES/selfsame.mo"
        target.parent.mkdir(parents=True)
        subprocess.run(["msgfmt", "-o", target, catalogue], check=True)
    make_long(source, folder / LONG / "LC_MESSAGES/selfsame.mo")
