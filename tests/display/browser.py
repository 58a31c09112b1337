# SPDX-License-Identifier: GPL-3.0-or-later
"""A browser that only notes which address it was opened with, in the seller's own folders."""
import pathlib

from desk import await_that
from visit import Visit

BROWSER = """[Desktop Entry]
Type=Application
Name=Browser
Exec={program} %u
MimeType=x-scheme-handler/http;x-scheme-handler/https;
"""
DEFAULTS = """[Default Applications]
x-scheme-handler/http=browser.desktop
x-scheme-handler/https=browser.desktop
"""


class Seller(Visit):
    """With such a browser; browser=False: on a computer that has no program for an address."""

    def __init__(self, *arguments, browser=True, **how):
        super().__init__(*arguments, **how)
        self.asked = self.data / "asked"
        if browser:
            self._add_browser(self.data / "applications")
        else:
            self.env = {"XDG_DATA_DIRS": str(self._share_without_programs()), **self.env}

    def _add_browser(self, applications):
        program = self.data / "browser"
        program.write_text(f"#!/bin/sh\necho \"$1\" >>'{self.asked}'\n", encoding="utf-8")
        program.chmod(0o700)
        applications.mkdir()
        (applications / "browser.desktop").write_text(BROWSER.format(program=program), encoding="utf-8")
        (applications / "mimeapps.list").write_text(DEFAULTS, encoding="utf-8")

    def _share_without_programs(self):
        """All that is installed on this machine but what it starts."""
        share = self.data / "share"
        share.mkdir()
        for path in pathlib.Path("/usr/share").iterdir():
            if path.name != "applications":
                (share / path.name).symlink_to(path)
        return share

    def opened(self, press):
        """The address of the browser that opens when a button is pressed."""
        before = self.addresses()
        self.app.press(press)
        return await_that(lambda: self.addresses()[len(before):], "the browser to open")[0]

    def addresses(self):
        return self.asked.read_text(encoding="utf-8").splitlines() if self.asked.exists() else []
