#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page in each theme, language, size of text and width. Prints a row for each that fails, which names the
page, the widget and the rule, and at the end “rows N failing F”."""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import catalogues

SOURCE = pathlib.Path(__file__).resolve().parents[3]
LANGUAGES = ("en", "vi", "ar", catalogues.LONG)
# Higher than any screen, so that all of a page is on one picture.
SCREEN = "1280x2600x24"


def environment(folder, language):
    """A desktop without a bus: nothing of this computer's settings, services, programs or cameras."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "LC_", "WAYLAND"))}
    home = folder / language
    return {**inherited, "LC_ALL": f"{catalogues.LOCALES[language]}.UTF-8", "LOCPATH": str(folder / "locales"), "LANGUAGE": language,
            "SFS_LOCALE_DIR": str(folder / "catalogues"), "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "XDG_DATA_DIRS": str(folder / "share"),
            "XDG_CONFIG_HOME": str(home / "config"), "XDG_CACHE_HOME": str(home / "cache"), "GDK_BACKEND": "x11",
            "GSK_RENDERER": "cairo", "GTK_A11Y": "test", "GTK_USE_PORTAL": "0", "GSETTINGS_BACKEND": "memory",
            "G_DEBUG": "fatal-criticals", "DBUS_SESSION_BUS_ADDRESS": "disabled:", "GIO_USE_PROXY_RESOLVER": "dummy"}


def make_share(folder):
    """All that is installed on this computer but what an address would start."""
    folder.mkdir()
    for path in pathlib.Path("/usr/share").iterdir():
        if path.name != "applications":
            (folder / path.name).symlink_to(path)


def say(line, mark):
    print("".join(f"{mark}{part}\n" for part in line.splitlines()), end="", flush=True)


def run(program, language, arguments, env, folder, mark):
    """One language, on a display of its own; its rows as they come, and how many there were and failed."""
    rows = failing = 0
    errors = folder / f"errors-{language}"
    taken, given = os.pipe()
    argv = ["Xvfb", "-displayfd", str(given), "-screen", "0", SCREEN, "-nolisten", "tcp", "-terminate"]
    with subprocess.Popen(argv, pass_fds=[given], stderr=subprocess.DEVNULL) as display, errors.open("w") as log:
        os.close(given)
        try:
            number = os.read(taken, 16).decode().strip()
            argv = [program, "--language", language, *arguments]
            with subprocess.Popen(argv, env={**env, "DISPLAY": f":{number}"}, stdout=subprocess.PIPE,
                                  stderr=log, text=True) as process:
                for line in process.stdout:
                    total = re.fullmatch(r"rows (\d+) failing (\d+)\n", line)
                    if total:
                        rows, failing = int(total[1]), int(total[2])
                    elif line.startswith(("row ", "control ")):
                        say(line, mark)
        finally:
            # It ends with its last client; a program that never came was none.
            os.close(taken)
            display.terminate()
    if process.returncode not in (0, 1) or rows == 0:
        failing += 1
        say(f"row {language}: the program ended with status {process.returncode}\n{errors.read_text()[-2000:]}", mark)
    return rows, failing


def run_all(options, folder, languages, arguments):
    """Some languages at once; the sums."""
    program, mark = options.build.resolve() / "tests/display/matrix/a11y-matrix", "# " if options.tap else ""
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        done = list(pool.map(lambda language: run(program, language, arguments, environment(folder, language), folder, mark), languages))
    return [sum(column) for column in zip(*done)]


def look(options):
    os.environ.setdefault("SFS_BUILD_DIR", str(options.build.resolve()))
    os.environ.setdefault("SFS_FOOTAGE_DIR", str(SOURCE / "build/footage"))
    arguments = [*(["--part"] if options.part else []), *(["--verbose"] if options.verbose else []),
                 *(["--states", options.states] if options.states else []),
                 *(["--pictures", options.pictures] if options.pictures else [])]
    if options.pictures:
        pathlib.Path(options.pictures).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sfs-matrix.") as name:
        folder = pathlib.Path(name)
        languages = options.language or LANGUAGES
        make_share(folder / "share")
        catalogues.make(SOURCE, folder / "catalogues")
        catalogues.make_locales(folder / "locales", [catalogues.LOCALES[language] for language in languages])
        if options.controls or options.tap:
            rows, failing = run_all(options, folder, ["en"], ["--controls"])
            missed = failing
        if not options.controls:
            rows, failing = run_all(options, folder, languages, arguments)
    if options.tap:
        print(f"1..2\n{'not ' if missed else ''}ok 1 - each rule finds what is wrong\n# rows {rows} failing {failing}\n"
              f"{'not ' if failing else ''}ok 2 - nothing is wrong on any page")
        return 0
    print(f"rows {rows} failing {failing}")
    return 1 if failing else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True, help="where it was built")
    parser.add_argument("--part", action="store_true", help="a part that covers every page and every rule")
    parser.add_argument("--controls", action="store_true", help="only try whether each rule finds what is wrong")
    parser.add_argument("--verbose", action="store_true", help="print rows that are fine, too")
    parser.add_argument("--tap", action="store_true", help="both, for a harness")
    parser.add_argument("--states", help="only these, a regular expression")
    parser.add_argument("--language", action="append", choices=sorted(catalogues.LOCALES), help="this one in the place of the four")
    parser.add_argument("--pictures", default=os.environ.get("SFS_PICTURES"), help="where to put a picture of each row")
    parser.add_argument("--jobs", type=int, default=2, help="languages at once")
    return look(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
