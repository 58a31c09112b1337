#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the window for who has not installed it: one walk a language from an invitation to My submissions,
with a shop at https://shop.example, and nobody before the camera. Run by tools/screenshots, which makes the
place that this needs: a network of its own and a camera that shows stand_in.py's footage.
Usage: pictures.py --build DIR --into DIR --certificate DIR [--dark] LANGUAGE…"""
import argparse
import gettext
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).parent / "matrix"))
import catalogues  # noqa: E402
from app import App, stop_both  # noqa: E402
from demo_operator import DemoOperator  # noqa: E402
from desk import await_that, settle  # noqa: E402

SHOP = "shop.example"
WIDTH, HEIGHT = 960, 680
EDGE = 4  # of a window that nobody composes: its own frame
# What the desktop's compositor would draw around the window: round corners, and a shadow.
FRAME = ["-shave", f"{EDGE}x{EDGE}", "+repage",
         "(", "-size", f"{WIDTH}x{HEIGHT}", "xc:black", "-fill", "white", "-draw", f"roundrectangle 0,0 {WIDTH - 1},{HEIGHT - 1} 12,12", ")",
         "-alpha", "off", "-compose", "CopyOpacity", "-composite",
         "(", "+clone", "-background", "black", "-shadow", "35x12+0+6", ")", "+swap",
         "-background", "none", "-compose", "Over", "-layers", "merge", "+repage"]
SMALL = ["-strip", "-depth", "8", "-define", "png:compression-level=9", "-define", "png:exclude-chunks=date,time"]


NGINX = """daemon off;
user root;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:443 ssl;
        server_name {shop};
        ssl_certificate {certificate}/shop.pem;
        ssl_certificate_key {certificate}/shop.key;
        client_max_body_size 2m;
        proxy_request_buffering off;
        proxy_http_version 1.1;
        proxy_set_header Host $host;
        location / {{ proxy_pass http://127.0.0.1:{port}; }}
    }}
}}
"""


class Shop(DemoOperator):
    """The demo marketplace, known as https://shop.example: nginx stands before it."""

    def __init__(self, receiver, folder, certificate):
        super().__init__(receiver, folder, front=f"https://{SHOP}")
        self.front = None
        self.configuration = self.folder.parent / "nginx"
        self.configuration.mkdir()
        (self.configuration / "nginx.conf").write_text(
            NGINX.format(folder=self.configuration, shop=SHOP, certificate=certificate, port=self.port), encoding="utf-8")

    def serve(self, *options, **how):
        super().serve("--behind-proxy", *options, **how)
        self.front = subprocess.Popen(["/usr/sbin/nginx", "-e", f"{self.configuration}/error.log", "-c", f"{self.configuration}/nginx.conf"])
        await_that(lambda: self.front.poll() is not None or self._is_open(), "nginx to listen")

    @staticmethod
    def _is_open():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", 443)) == 0

    def stop(self):
        if self.front:
            self.front.terminate()
            self.front.wait(10)
        super().stop()


class Walk:
    """One language's walk; each page that is to be seen is kept as NAME.png."""

    def __init__(self, app, language, build, into):
        self.app, self.into = app, into
        into.mkdir(parents=True, exist_ok=True)
        catalogue = build / "po" / language / "LC_MESSAGES/selfsame.mo"
        self.translate = str
        if language != "en":
            with open(catalogue, "rb") as file:
                self.translate = gettext.GNUTranslations(file).gettext

    def say(self, text):
        return self.translate(text).replace("_", "")

    def window(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.app.process.pid)], capture_output=True, text=True, check=True)
        return found.stdout.split()[-1]

    def size(self):
        subprocess.run(["xdotool", "windowsize", "--sync", self.window(), str(WIDTH + 2 * EDGE), str(HEIGHT + 2 * EDGE)], check=True, timeout=20)

    def keep(self, name):
        # One page fades into the next.
        settle(0.6)
        path = self.into / f"{name}.png"
        with tempfile.TemporaryDirectory(prefix="sfs-picture.") as folder:
            raw = os.path.join(folder, "raw.png")
            subprocess.run(["import", "-window", self.window(), raw], check=True)
            subprocess.run(["convert", raw, *FRAME, *SMALL, str(path)], check=True)
        print(f"{path} {path.stat().st_size // 1024} KiB", flush=True)

    def page(self, title, seconds=40):
        self.app.desk.await_node(self.say(title), "panel", seconds)

    def press(self, name, seconds=40):
        self.app.press(self.say(name), seconds)

    def await_enabled(self, name, seconds=60):
        await_that(lambda: (lambda node: node and self.app.desk.is_enabled(node))(self.app.desk.find(self.say(name), "push button")),
                   lambda: f"“{self.say(name)}” to be enabled; there is {self.app.desk.texts()}", seconds)

    def walk(self):
        desk = self.app.desk
        self.page("Welcome")
        self.size()
        self.await_enabled("_Continue")
        self.keep("welcome")
        self.press("_Continue")
        self.page("Who is asking")
        self.await_enabled("_Continue")
        self.keep("asking")
        self.press("_Continue")
        self.page("Your decision")
        for node in list(desk.nodes()):
            if node.get_role_name() == "check box" and self.say("Required to go on") in (node.get_name() or ""):
                desk.activate(node.get_name(), "check box")
        self.keep("decision")
        self.press("I _agree")
        self.page("Camera")
        self.await_enabled("_Start recording", 90)
        self.keep("camera")
        self.record()
        self.await_enabled("_Send")
        self.keep("review")
        desk.activate(self.say("What leaves this computer"))
        self.scroll(10)
        self.keep("leaving")
        self.press("_Send")
        self.page("Done", 60)
        self.keep("receipt")
        self.press("Show in _My submissions")
        self.page("One submission")
        desk.key("Escape")
        self.page("My submissions")
        self.keep("submissions")

    def record(self):
        """Again where a busy computer missed the face for a moment."""
        desk, button = self.app.desk, "_Start recording"
        while True:
            self.press(button, 90)
            await_that(lambda: desk.find(self.say("Look at it"), "panel") or desk.find(self.say("_Record again"), "push button"),
                       "the recording to end", 60)
            if desk.find(self.say("Look at it"), "panel"):
                return
            button = "_Record again"

    @staticmethod
    def scroll(steps):
        """By the wheel, which leaves the focus where it is; the pointer is nowhere afterwards."""
        subprocess.run(["xdotool", "mousemove", str(WIDTH // 2), str(HEIGHT // 2), "click", "--repeat", str(steps), "--delay", "30", "5",
                        "mousemove", "1279", "959"], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--into", type=pathlib.Path, required=True)
    parser.add_argument("--certificate", type=pathlib.Path, required=True, help="folder with shop.pem and shop.key")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("languages", nargs="+")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that finally ends what was started
    with tempfile.TemporaryDirectory(prefix="sfs-locales.") as locales:
        take(options, pathlib.Path(locales) / "made")


def take(options, locales):
    """A walk a language, in the locale of where it is spoken."""
    names = {**catalogues.LOCALES, "en": "en_GB"}
    catalogues.make_locales(locales, [names[language] for language in options.languages])
    for language in options.languages:
        with tempfile.TemporaryDirectory(prefix="sfs-pictures.") as home:
            # The desktop would say which fonts it has.
            (pathlib.Path(home) / "config/gtk-4.0").mkdir(parents=True)
            (pathlib.Path(home) / "config/gtk-4.0/settings.ini").write_text("[Settings]\ngtk-font-name=Cantarell 11\n", encoding="utf-8")
            operator = Shop(options.build / "src/receiver/selfsame-receiver", pathlib.Path(home) / "operator", options.certificate)
            app = None
            try:
                operator.serve()
                app = App(options.build, operator.invite(), quiet=True, env={
                    "XDG_DATA_HOME": f"{home}/data", "XDG_CONFIG_HOME": f"{home}/config",
                    "LC_ALL": f"{names[language]}.UTF-8", "LOCPATH": str(locales),
                    "LANGUAGE": language, "SFS_LOCALE_DIR": str(options.build / "po"),
                    "ADW_DEBUG_COLOR_SCHEME": "prefer-dark" if options.dark else "prefer-light"})
                Walk(app, language, options.build, options.into / language).walk()
            finally:
                stop_both(app, operator)


if __name__ == "__main__":
    main()
