#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Selfsame walked inside its sandbox, from an invitation that the desktop's handler brings to a receipt:
the camera is refused when the portal asks, allowed again by the command that the page shows, the receiver
is outside. Then what was written outside of the application's own folders is looked for, and the time to
the first window is held against the same program outside of a sandbox. Run by flatpak/try-here."""
import argparse
import json
import os
import pathlib
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "tests/display"))

from app import App, stop_both  # noqa: E402
from demo_operator import DemoOperator  # noqa: E402
import desk as desk_module  # noqa: E402
from desk import Desk, NotSeen, await_that  # noqa: E402
from walk import agree, find_bundle, record, to_decision  # noqa: E402

REFUSED = "Selfsame may not use the camera"


class SandboxDesk(Desk):
    """The window of a program whose number in the outside world is not known: the only one there is."""

    def _find_app(self):
        desktop = desk_module.Atspi.get_desktop(0)
        desktop.clear_cache()
        for index in range(desktop.get_child_count()):
            app = desktop.get_child_at_index(index)
            if app is not None and app.get_child_count() > 0:
                self.pid = app.get_process_id()
                return app
        return None

    def take_keyboard(self):
        found = subprocess.run([self.xdotool, "search", "--onlyvisible", "--class", "selfsame"], capture_output=True, text=True, check=False)
        ours = found.stdout.split()
        focus = subprocess.run([self.xdotool, "getwindowfocus"], capture_output=True, text=True, check=False).stdout.split()
        if ours and not set(focus) & set(ours):
            subprocess.run([self.xdotool, "windowfocus", ours[-1]], check=False)


class SandboxApp(App):
    """The installed application, started as the desktop starts it."""

    def __init__(self, app_id, *arguments):  # pylint: disable=super-init-not-called
        self.process = subprocess.Popen(
            ["flatpak", "run", "--user", app_id, "--allow-loopback", *arguments],
            env={**os.environ, "LANGUAGE": "en", "LC_ALL": "C.UTF-8", "G_DEBUG": "fatal-criticals"}, start_new_session=True)
        self.desk = SandboxDesk(self.process.pid)
        self.quiet, self.pictures, self.count, self.nameless = False, None, 0, []

    def stop(self):
        """Ends what is in the sandbox and awaits that it is gone: the next start would be handed to it."""
        end_group(self.process)


def end_group(process):
    """Ends a process and all that it started in its session, and awaits that they are gone."""
    def gone():
        process.poll()
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return True
        return False

    if not gone():
        os.killpg(process.pid, signal.SIGTERM)
    try:
        await_that(gone, "the program to end after SIGTERM", 15)
    except NotSeen:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise


def files_below(folder, without):
    found = {}
    for path in pathlib.Path(folder).rglob("*"):
        if any(path == left or left in path.parents for left in without):
            continue
        if path.is_file() and not path.is_symlink():
            status = path.stat()
            found[str(path)] = (status.st_size, status.st_mtime_ns)
    return found


def written(before, after):
    return sorted(path for path in after if after[path] != before.get(path))


def answer(word):
    """What the person says from now on when the camera portal asks whether Selfsame may use it."""
    subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.impl.portal.desktop.selfsame-test",
                    "--object-path", "/org/freedesktop/portal/desktop", "--method", "io.github.selfsame.TestAccess.Answer", word],
                   check=True, stdout=subprocess.DEVNULL, timeout=30)


def first_window(arguments, environment):
    """Seconds from the start of a program to its first window on the screen. Looked for on the display, since
    the accessibility bus has a way of its own into a sandbox."""
    begun = time.monotonic()
    # As a person starts it: GTK looks for OpenGL, too, which the tests of the window leave out.
    usual = {name: value for name, value in os.environ.items() if name not in ("GDK_DEBUG", "GDK_DISABLE")}
    process = subprocess.Popen(arguments, env={**usual, "LC_ALL": "C.UTF-8", **environment}, start_new_session=True)
    try:
        await_that(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "selfsame"],
                                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0,
                   "the first window", 30)
        return time.monotonic() - begun
    finally:
        end_group(process)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--app", required=True)
    parser.add_argument("--screenshots", type=pathlib.Path)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    home = pathlib.Path(os.environ["HOME"])
    own = home / ".var/app" / options.app
    # Flatpak's own notes about which application was started, and what it makes anew for every home; and
    # where the desktop's keyring keeps the one key that its portal gives the application.
    others = [home / ".local/share/flatpak", home / ".cache/flatpak", home / "cache/flatpak", home / "data/flatpak",
              home / "data/keyrings"]
    answer("no")
    before = files_below(home, [own, *others])

    with tempfile.TemporaryDirectory(prefix="sfs-inside.") as name:
        folder = pathlib.Path(name)
        operator = DemoOperator(options.build / "src/receiver/selfsame-receiver", folder / "operator")
        app = None
        try:
            operator.serve()
            app = SandboxApp(options.app)
            app.pictures = options.screenshots
            app.await_page("Welcome")
            # There is no voice on this desktop when the sandbox is made.
            app.desk.key("ctrl+g")
            app.desk.key("ctrl+comma")
            print(f"spoken guidance, without a voice outside: {app.desk.await_text('Speech Dispatcher does not answer. Start it, then close', 40)}")
            app.desk.key("Escape")
            await_that(lambda: app.desk.find("Preferences", "frame") is None, "the preferences to be gone")
            app.desk.key("ctrl+g")
            # As the desktop does when a link is clicked.
            subprocess.run(["gio", "open", operator.invite()], check=True, timeout=60)
            app.desk.await_text(operator.url.removeprefix("http://"), 20)
            print("a link reached the application through the desktop's handler")
            to_decision(app)
            agree(app)
            app.desk.await_text(REFUSED, 30)
            app.picture("refused")
            command = app.desk.await_text("flatpak permission-set")
            # What the person answered has been kept by the portal, which does not ask again.
            print(f"refused in the portal's question; the way out that the page shows: {command}")
            subprocess.run(shlex.split(command), check=True, timeout=30)
            app.press("Try again")
            record(app)
            app.press("Send")
            app.await_page("Done", 60)
            held = operator.list()
            if [row["state"] for row in held] != ["received"]:
                sys.exit(f"the receiver does not hold one submission: {held}")
            opened = subprocess.run(["age", "-d", "-i", operator.key, find_bundle(operator, held[0])], check=True, capture_output=True).stdout
            listed = subprocess.run(["tar", "-t"], input=opened, check=True, capture_output=True).stdout.decode().split()
            print(f"received and opened outside: {' '.join(listed)}")
        finally:
            stop_both(app, operator)

    outside = written(before, files_below(home, [own, *others]))
    print(f"written outside of {own.relative_to(home)}: {outside or 'nothing'}")
    inside_files = sorted(files_below(own, []))
    print(f"files in {own.relative_to(home)}: {len(inside_files)}")
    if outside:
        sys.exit("something was written outside of the application's own folders")

    # In turns, so that other work on this machine meets both.
    within, without = [], []
    for _ in range(9):
        within.append(first_window(["flatpak", "run", "--user", options.app], {}))
        without.append(first_window([options.build / "src/app/selfsame"], {"SFS_SCHEMA_DIR": str(options.build / "data")}))
    ratio = statistics.median(within) / statistics.median(without)
    print(json.dumps({"window_inside_s": round(statistics.median(within), 3), "window_outside_s": round(statistics.median(without), 3),
                      "ratio": round(ratio, 2)}))
    if ratio > 1.5:
        sys.exit("the first window takes more than 1.5 times as long inside of the sandbox")
    print("walk     done")


if __name__ == "__main__":
    main()
