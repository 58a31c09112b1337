#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keyboard, as the sources have it: every button and field has a mnemonic, no two that can be on one page
have the same, and the shortcuts window lists what the application listens to, neither more nor less.
Usage: keys.py TOP"""
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

TOP = pathlib.Path(sys.argv[1])
APP = TOP / "src/app"
# Without a mnemonic, with the reason.
WITHOUT = {
    "ui/sfs-submission-page.ui: Withdraw and delete…": "the button below the page does the same, and has it",
}
# Pairs of labels below a page of which one is there only without the other.
ALTERNATIVES = {
    ("sfs-problem-page", "_Write to them", "_Write to them"),
    ("sfs-problem-page", "_Try again", "_Try again"),
    ("sfs-problem-page", "_To the camera", "_Try again"),
    ("sfs-problem-page", "_Try again", "_To the camera"),
}
SLOTS = ("primary", "secondary", "tertiary")
TEXT = r'_ \("((?:[^"\\]|\\.)*)"\)'

failures = 0


def check(number, name, wrong):
    global failures
    failures += bool(wrong)
    for line in wrong:
        print(f"# {line}")
    print(f"{'not ok' if wrong else 'ok'} {number} {name}", flush=True)


def letter(label):
    found = re.search(r"_(\w)", label)
    return found[1].lower() if found else None


def own(element, name):
    """A property of an object of a template, or None."""
    for child in element.findall("property"):
        if child.get("name") == name:
            return child
    return None


def objects(path):
    """Each object of a template, with the child of its own that is its label, if it has one."""
    for element in ElementTree.parse(path).iter("object"):
        inner = own(element, "child")
        label = inner.find("object") if inner is not None else None
        yield element, label if label is not None and label.get("class") == "GtkLabel" else None


def content_labels(path):
    """Labels of what can be worked on a page of a template: of buttons and folds, and before fields."""
    fields = {}
    for element, inner in objects(path):
        kind, text = element.get("class"), own(element, "label")
        if kind in ("GtkButton", "GtkExpander"):
            if text is None and inner is not None:
                text = own(inner, "label")
            if text is not None:
                yield kind, text.text
        elif kind == "GtkLabel" and own(element, "mnemonic-widget") is not None:
            fields[own(element, "mnemonic-widget").text] = text.text if text is not None else None
    for target, text in fields.items():
        if text is not None:
            yield target, text


def unlabelled_fields(path):
    """Fields with a title on the page that does not lead to them."""
    root = ElementTree.parse(path)
    led_to = {own(label, "mnemonic-widget").text for label in root.iter("object")
              if label.get("class") == "GtkLabel" and own(label, "mnemonic-widget") is not None}
    titles = {own(label, "label").text.replace("_", "") for label in root.iter("object")
              if label.get("class") == "GtkLabel" and own(label, "label") is not None}
    for element in root.iter("object"):
        if element.get("class") not in ("GtkEntry", "GtkPasswordEntry"):
            continue
        name = element.find("accessibility/property[@name='label']").text
        if name in titles and element.get("id") not in led_to:
            yield name


def slot_labels(sources):
    """What the buttons below a page may say: slot, label."""
    for path in sources:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ui":
            for slot in SLOTS:
                for label in re.findall(rf'name="{slot}-label" translatable="yes">([^<]*)<', text):
                    yield slot, label
            continue
        for slot in SLOTS:
            for call in re.findall(rf"sfs_page_set_{slot}_label \((.*?)\);", text, re.S):
                for label in re.findall(TEXT, call):
                    yield slot, label
        # A label that is chosen first.
        for label in re.findall(rf"\b(?:label = |return [^;]*?){TEXT}", text):
            if "_" in label:
                yield "primary", label


def pages():
    """Each page: its templates, and the sources that set what the buttons below it say."""
    for template in sorted((TOP / "ui").glob("sfs-*-page.ui")):
        name = template.stem
        stem = re.sub(r"-page$", "", name.removeprefix("sfs-"))
        sources = [template] + [path for path in APP.rglob("*.c") if path.stem in (name, f"sfs-{stem}-page")]
        # What is to be done about a failure is chosen there.
        sources += [APP / "sfs-error-view.c"] if name == "sfs-problem-page" else []
        templates = [template] + ([TOP / "ui/sfs-camera-view.ui"] if name == "sfs-camera-page" else [])
        yield name, templates, sources


def collisions():
    for name, templates, sources in pages():
        said = [(f"content {index}", label) for index, (_, label) in enumerate(
            pair for template in templates for pair in content_labels(template))]
        said += sorted(set(slot_labels(sources)))
        for index, (place, label) in enumerate(said):
            for other_place, other in said[:index]:
                alternative = (name, label, other) in ALTERNATIVES
                if place != other_place and letter(label) and letter(label) == letter(other) and not alternative:
                    yield f"{name}: “{other}” and “{label}”"


def listened():
    """Accelerators that the sources bind."""
    found = set()
    for path in APP.rglob("*.c"):
        text = path.read_text(encoding="utf-8")
        for array in re.findall(r"const char \*\w+\[\] = \{((?:[^;{}]|<\w+>)*NULL) \};", text):
            found |= {accelerator for accelerator in re.findall(r'"(<[^"]+)"', array)}
        for key, modifier in re.findall(r"add_binding_action \(\s*\w+, GDK_KEY_(\w+), (\w+),", text):
            found.add({"0": "", "GDK_ALT_MASK": "<Alt>", "GDK_CONTROL_MASK": "<Control>"}[modifier] + key)
    for path in (TOP / "ui").glob("*.ui"):
        found |= {trigger.replace("&lt;", "<").replace("&gt;", ">")
                  for trigger in re.findall(r'name="trigger">([^<]+)<', path.read_text(encoding="utf-8"))}
    return found


# What GTK binds for every window of an application that has a shortcuts window, and a primary menu.
OF_GTK = {"Return", "F10", "<Control>question"}


def listed():
    accelerators = re.findall(r'name="accelerator">([^<]+)<', (TOP / "ui/help-overlay.ui").read_text(encoding="utf-8"))
    return {one.replace("&lt;", "<").replace("&gt;", ">") for text in accelerators for one in text.split()}


print("1..3")
bare = [f"ui/{path.name}: {text}" for path in sorted((TOP / "ui").glob("sfs-*.ui"))
        for _, text in content_labels(path) if letter(text) is None]
bare += [f"ui/{path.name}: {text}" for path in sorted((TOP / "ui").glob("sfs-*.ui")) for text in unlabelled_fields(path)]
check(1, "every button, fold and field has a mnemonic", [one for one in bare if one not in WITHOUT])
check(2, "no two on one page have the same", list(collisions()))
check(3, "the shortcuts window lists what is listened to",
      [f"not listed: {one}" for one in sorted((listened() | OF_GTK) - listed())] +
      [f"listed, and nothing listens: {one}" for one in sorted(listed() - listened() - OF_GTK)])
sys.exit(1 if failures else 0)
