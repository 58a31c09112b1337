#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A consent is worth what was understood: where no native speaker has checked a translation the page says so,
and the English text is one press away, for that page and all that follow. Arabic runs from right to left, and what
the marketplace says in another language is said to be in it."""
import contextlib
import gettext
import os
import pathlib
import sys
import tempfile

import gi

import tap
from app import App, stop_both
from demo_operator import DemoOperator
from walk import agree

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

BUILD = pathlib.Path(os.environ["SFS_BUILD_DIR"])
NOTE = "No native speaker has checked this translation yet."


def texts_of(language):
    """English to another language, from the catalogue in the tree."""
    with open(BUILD / "po" / language / "LC_MESSAGES/selfsame.mo", "rb") as file:
        catalogue = gettext.GNUTranslations(file)
    return lambda text, context=None: catalogue.pgettext(context, text) if context else catalogue.gettext(text)


@contextlib.contextmanager
def in_language(language):
    """The application in a language, with an invitation of the demo marketplace, and that language's texts."""
    with tempfile.TemporaryDirectory(prefix="sfs-language.") as name:
        operator = DemoOperator(BUILD / "src/receiver/selfsame-receiver", pathlib.Path(name) / "operator")
        app = None
        try:
            operator.serve()
            app = App(BUILD, operator.invite(), env={"LANGUAGE": language, "SFS_LOCALE_DIR": str(BUILD / "po")})
            if os.environ.get("SFS_PICTURES"):
                app.pictures = pathlib.Path(os.environ["SFS_PICTURES"]) / language
            yield app, texts_of(language)
        finally:
            stop_both(app, operator)


def purposes_on(app):
    return [node.get_name() for node in app.desk.nodes() if node.get_role_name() == "check box"]


def english_is_one_press_away(test):
    with in_language("vi") as (app, say):
        for page in ("Welcome", "Who is asking"):
            app.await_page(say(page))
            app.press(say("_Continue").replace("_", ""))
        app.await_page(say("Your decision"))
        test.true(app.desk.find(say(NOTE)) is not None, "the page says that nobody has checked the translation")
        purposes = purposes_on(app)
        app.press(say("Show in English"))
        app.await_page("Your decision")
        test.true(app.desk.find(NOTE) is None, "what is not a translation does not say that it is one")
        test.true(app.desk.find("I agree", "push button") is not None, "the buttons are in English")
        english = purposes_on(app)
        test.true(len(english) == len(purposes) and not set(english) & set(purposes),
                  f"and the purposes, in the operator's own words: {english}, before: {purposes}")
        agree(app)
        app.await_page("Camera")


def left_of(app, name):
    return app.desk.find(name, "push button").get_component_iface().get_extents(Atspi.CoordType.WINDOW).x


def arabic_runs_from_right_to_left(test):
    with in_language("ar") as (app, say):
        def bare(text):
            return say(text).replace("_", "")

        english = say("The marketplace’s own words are %s.") % say("in English", "language")
        app.await_page(say("Welcome"))
        app.press(bare("_Continue"))
        app.await_page(say("Who is asking"))
        test.true(app.desk.find(english) is not None, f"the answers are said to be in English: {english}")
        test.true(left_of(app, bare("_Continue")) < left_of(app, bare("I would rather _not")),
                  "the main action is at the end of the line, which is the left")
        app.press(bare("_Continue"))
        app.await_page(say("Your decision"))
        test.true(app.desk.find(say(NOTE)) is not None, "the page says that nobody has checked the translation")
        purposes = purposes_on(app)
        test.true(purposes and all(name.endswith(english) for name in purposes), f"each purpose says its language: {purposes}")
        test.true(left_of(app, bare("_Back")) > left_of(app, bare("I _agree")), "back is at the beginning, which is the right")
        for name in purposes:
            if say("Required to go on") in name:
                app.tick(name)
        app.press(bare("I _agree"))
        app.await_page(say("Camera"))


if __name__ == "__main__":
    sys.exit(tap.run([english_is_one_press_away, arabic_runs_from_right_to_left]))
