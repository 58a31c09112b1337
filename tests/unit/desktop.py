#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop and a store read of Selfsame agrees with itself and with the tree: one id everywhere, the
version that is built, pictures that are there. Usage: desktop.py TOP BUILD VERSION"""
import configparser
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

from program import check, main

TOP, BUILD, VERSION = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
ID = "io.github.selfsame.Selfsame"
METAINFO = ET.parse(BUILD / "data" / f"{ID}.metainfo.xml").getroot()


def keys(path, group):
    """The keys of one group of a desktop or service file."""
    file = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    file.optionxform = str
    file.read(path, encoding="utf-8")
    return dict(file[group])


def test_one_id():
    service = keys(BUILD / "data" / f"{ID}.service", "D-BUS Service")
    desktop = keys(BUILD / "data" / f"{ID}.desktop", "Desktop Entry")
    check(service["Name"] == ID, service)
    # D-Bus hands over no arguments, and a service's program is not looked for in PATH.
    check(re.fullmatch(r"/\S*/selfsame --gapplication-service", service["Exec"]), service)
    check(desktop["Icon"] == ID and desktop["DBusActivatable"] == "true", desktop)
    check(desktop["Exec"] == "selfsame %u" and "x-scheme-handler/selfsame" in desktop["MimeType"].split(";"), desktop)
    check(METAINFO.findtext("id") == ID and METAINFO.findtext("launchable") == f"{ID}.desktop", "the metainfo names another")
    check(METAINFO.findtext("provides/dbus") == ID, "the metainfo names another bus name")
    check([node.text for node in METAINFO.findall("provides/mediatype")] == ["x-scheme-handler/selfsame"], "the metainfo names another link")
    for kind in ("scalable", "symbolic"):
        check(list((TOP / f"data/icons/hicolor/{kind}/apps").glob(f"{ID}*.svg")), f"no {kind} icon has its name")


def test_the_release_is_what_is_built():
    newest = METAINFO.find("releases/release")
    check(newest.get("version") == VERSION, f"the newest release is {newest.get('version')}, and {VERSION} is built")
    check(newest.get("date"), "it has no date")
    check("".join(newest.find("description").itertext()).strip(), "nothing is said of it")
    dates = [release.get("date") for release in METAINFO.findall("releases/release")]
    check(dates == sorted(dates, reverse=True), f"the newest is not first: {dates}")


def test_pictures():
    shown = METAINFO.findall("screenshots/screenshot")
    check(3 <= len(shown) <= 10, f"{len(shown)} pictures")
    check([one.get("type") for one in shown].count("default") == 1, "not one of them comes first")
    for one in shown:
        caption, image = one.findtext("caption"), one.findtext("image").strip()
        check(caption and not caption.endswith("."), f"{image} says nothing, or a sentence")
        found = re.fullmatch(r"https://raw\.githubusercontent\.com/selfsame/selfsame/v([^/]+)/(data/screenshots/[a-z]+\.png)", image)
        check(found, f"{image} is not one of this project’s")
        check(found[1] == VERSION, f"{image} is not of {VERSION}")
        path = TOP / found[2]
        check(path.is_file(), f"{found[2]} is not there: run tools/screenshots --update")
        check(path.stat().st_size < 150_000, f"{found[2]} has {path.stat().st_size} bytes")
    named = {one.findtext("image").rsplit("/", 1)[1] for one in shown}
    kept = {path.name for path in (TOP / "data/screenshots").glob("*.png")}
    check(named == kept, f"kept and not shown: {kept - named}")


def test_what_a_store_asks_for():
    check({node.get("scheme_preference") for node in METAINFO.findall("branding/color")} == {"light", "dark"}, "a branding colour is missing")
    check(METAINFO.find("content_rating").get("type") == "oars-1.1", "no content rating")
    check({node.text for node in METAINFO.findall("supports/control")} == {"keyboard", "pointing", "touch"}, "a way to work it is missing")
    check(METAINFO.find("requires/display_length") is not None, "no size of a display")
    check("vision" in [node.text for node in METAINFO.findall("recommends/control")], "no camera")
    languages = {line.split("#")[0].strip() for line in (TOP / "po/LINGUAS").read_text(encoding="utf-8").splitlines()} - {""}
    # Made anew: Meson does not make it again for a new catalogue.
    subprocess.run(["msgfmt", "--xml", "-d", str(TOP / "po"), "--template", str(TOP / "data" / f"{ID}.metainfo.xml.in"), "-o", "merged.xml"], check=True)
    there = {node.get("{http://www.w3.org/XML/1998/namespace}lang") for node in ET.parse("merged.xml").getroot().findall("summary")} - {None}
    # gettext writes zh_CN up to 0.22, and zh-Hans-CN (BCP 47) from 0.23 on.
    languages, there = ({re.sub("-[A-Z][a-z]{3}(?=-)", "", one.replace("_", "-")) for one in some} for some in (languages, there))
    check(languages == there, f"the summary is in {there}, the program in {languages}")


def test_settings_schema():
    schemas = sorted((TOP / "data").glob("*.gschema.xml"))
    for path in schemas:
        check(path.name == f"{ID}.gschema.xml" and f'id="{ID}"' in path.read_text(encoding="utf-8"), f"{path.name} is another’s")
    if schemas:
        done = subprocess.run(["glib-compile-schemas", "--strict", "--dry-run", str(TOP / "data")], capture_output=True, text=True, check=False)
        check(done.returncode == 0, done.stderr)


def test_what_is_made_here_is_not_built_into_the_flatpak():
    texts = [path for path in (TOP / "tools").iterdir() if path.is_file()] + [TOP / "README.md", TOP / ".ci/run"]
    made = {name for path in texts for name in re.findall(r"(?<![/\w-])build(?:-[a-z]+)?(?=[/\s])", path.read_text(encoding="utf-8"))}
    made |= {"build", "build-trixie", ".git"}
    check(len(made) > 5, f"folders are named otherwise: {made}")
    manifest = (TOP / f"flatpak/{ID}.yaml").read_text(encoding="utf-8")
    skipped = set(re.findall(r"^ {10}- (\S+)$", manifest[manifest.index("        skip:\n"):], re.M))
    check(made <= skipped, f"not left out by the manifest: {made - skipped}")


main([test_one_id, test_the_release_is_what_is_built, test_pictures, test_what_a_store_asks_for, test_settings_schema,
      test_what_is_made_here_is_not_built_into_the_flatpak])
