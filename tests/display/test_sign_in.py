#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An invitation without a code: the seller signs in at the marketplace's own provider, in the browser."""
import contextlib
import json
import os
import pathlib
import sys
import tempfile
import urllib.parse

import tap
from browser import Seller
from demo_operator import DemoOperator
from desk import await_that
from visit import RECEIVER, Visit

sys.path.insert(0, os.environ["SFS_OAUTH_DIR"])
from chromium import CHROMIUM, Chromium  # noqa: E402
from provider import Person, Provider, altered, fetch, why_not  # noqa: E402

class Shop(DemoOperator):
    """An operator that lets its sellers in by an OpenID provider."""

    def __init__(self, folder, provider):
        super().__init__(RECEIVER, folder)
        path = self.folder / "selfsame-operator.json"
        description = json.loads(path.read_text(encoding="utf-8"))
        description["client_id"] = "selfsame"
        description["endpoints"]["issuer"] = provider.url
        path.write_text(json.dumps(description), encoding="utf-8")
        secret = self.folder.with_name("secret")
        secret.write_text("known to the operator alone", encoding="utf-8")
        self.introspect = ["--introspect", provider.url + "/token/introspection", "--introspect-client", f"receiver:{secret}"]
        self.serve(*self.introspect)

    def restart(self):
        """It remembers for half a minute which tokens are good; after this it asks anew."""
        self.stop()
        self.serve(*self.introspect)


@contextlib.contextmanager
def visiting(test):
    with tempfile.TemporaryDirectory(prefix="sfs-sign-in.") as name, contextlib.closing(Provider()) as provider:
        shop = Shop(pathlib.Path(name) / "operator", provider)
        link = "selfsame:?operator=" + urllib.parse.quote(shop.url, safe="")
        with Seller(test, operator=shop, link=link) as visit:
            visit.to_decision()
            visit.agree()
            visit.app.await_page("Sign in")
            visit.sees("Your browser opens, and you sign in there at " + provider.url.removeprefix("http://"))
            yield provider, visit


def refusals_and_then_in(test):
    with visiting(test) as (provider, visit):
        app = visit.app
        url = visit.opened("Open browser")
        visit.sees("Waiting for the browser.")
        app.picture("waiting")
        fetch("GET", Person().walk(url, deny=True))
        visit.problem("You were not signed in", "refused in the browser", "Nothing was recorded and nothing was sent.")

        url = visit.opened("Try again")
        fetch("GET", altered(Person().walk(url), state="another"))
        visit.problem("That was another sign-in", "It was not used.")

        url = visit.opened("Try again")
        fetch("GET", altered(Person().walk(url), iss="https://elsewhere.example"))
        visit.problem("Somebody else answered the sign-in")

        url = visit.opened("Try again")
        provider_says = Person().walk(url)
        provider.expire("AuthorizationCode")
        fetch("GET", provider_says)
        visit.problem("Signing in took too long")

        # The seller closes the browser: nothing comes.
        first = visit.opened("Try again")
        visit.sees("Still waiting for the browser.")
        app.picture("still-waiting")
        second = visit.opened("Open browser again")
        test.true(first.partition("state=")[2] != second.partition("state=")[2], "each time with a state of its own")
        app.press("Cancel")
        app.await_page("Your decision")

        app.press("I agree")
        app.await_page("Sign in")
        fetch("GET", Person().walk(visit.opened("Open browser")))
        app.await_page("Camera")
        visit.nothing_left()


def behind_my_submissions(visit):
    visit.app.desk.key("ctrl+m")
    visit.app.await_page("My submissions")
    visit.app.desk.await_focus_on("My submissions")


def who_looks_at_something_else_is_signed_in(test):
    with visiting(test) as (provider, visit):
        app, desk = visit.app, visit.app.desk
        url = visit.opened("Open browser")
        visit.sees("Waiting for the browser.")
        behind_my_submissions(visit)
        desk.key("alt+Left")
        app.await_page("Sign in")
        visit.sees("Waiting for the browser.")
        visit.is_there("Open browser again")
        behind_my_submissions(visit)
        fetch("GET", Person().walk(url, deny=True))
        desk.key("alt+Left")
        visit.problem("You were not signed in", "refused in the browser")

        url = visit.opened("Try again")
        visit.sees("Waiting for the browser.")
        behind_my_submissions(visit)
        fetch("GET", Person().walk(url))
        await_that(lambda: provider.asked().get("POST /token"), "the code to be taken for a permission")
        test.true(desk.find("My submissions", "panel") is not None, "who looks at the list stays there")
        desk.key("alt+Left")
        app.await_page("Camera")
        visit.await_state("Start recording", True, seconds=90)
        test.equal(len(visit.addresses()), 2, "no other sign-in was needed")
        visit.nothing_left()


def in_a_real_browser(test):
    """At the provider's own pages, in Chromium: refused, then agreed to."""
    if CHROMIUM is None:
        test.skip("there is no chromium")
        return
    with contextlib.closing(Chromium()) as chromium, visiting(test) as (_, visit):
        app = visit.app
        chromium.forget()
        chromium.open(visit.opened("Open browser"))
        visit.sees("Waiting for the browser.")
        chromium.log_in()
        chromium.refuse()
        test.equal(chromium.await_our_page(), "You are not signed in", "the browser says so")
        keep_page(app, chromium, "browser-refused")
        visit.problem("You were not signed in", "refused in the browser", "Nothing was recorded and nothing was sent.")

        # Whoever is logged in there already is only asked whether it is right.
        chromium.open(visit.opened("Try again"))
        chromium.await_question()
        chromium.agree()
        test.equal(chromium.await_our_page(), "Back to Selfsame", "the browser leads back")
        keep_page(app, chromium, "browser-agreed")
        app.await_page("Camera")
        test.true("You can close this page." in chromium.run("document.body.innerText"), "and can be closed")
        visit.nothing_left()
        test.equal(app.nameless, [], "every control has a name, said once")


def keep_page(app, chromium, name):
    """What the browser shows, beside the pictures of the window, when somebody asked for them."""
    if app.pictures:
        chromium.picture(pathlib.Path(app.pictures) / f"{name}.png")


def lost_and_back(test):
    """What was sealed under a sign-in that is gone is sent under another of the same seller."""
    with visiting(test) as (provider, visit):
        app = visit.app
        fetch("GET", Person().walk(visit.opened("Open browser")))
        app.await_page("Camera")
        visit.record()
        provider.expire("AccessToken")
        provider.expire("RefreshToken")
        app.press("Send")
        app.await_page("Sign in")
        visit.sees("no longer accepts the permission", "Your video is kept here.")
        app.picture("lost")
        test.equal(len(visit.spooled()), 1, "it is")

        app.press("Cancel")
        visit.sees("Sending is stopped")
        app.press("Go on sending")
        app.await_page("Sign in")

        fetch("GET", Person("bob").walk(visit.opened("Open browser")))
        visit.problem("That is another seller", "Nothing is lost: your sealed video is kept on this computer.")
        app.press("Go back")
        app.await_page("Sign in")
        fetch("GET", Person().walk(visit.opened("Open browser")))
        app.await_page("Done", 60)
        test.equal([row["state"] for row in visit.listed()], ["received"], "all of it arrived")


def through_browser(visit, press, who="alice"):
    """The seller signs in at the provider's pages."""
    fetch("GET", Person(who).walk(visit.opened(press)))


def sign_out(visit, picture):
    visit.app.press("Sign out…")
    visit.answer("Sign out of 127.0.0.1", "Sign out", picture)


def out_and_in_again(test):
    """Signed out of My submissions, and back in: what was wanted goes on."""
    with visiting(test) as (provider, visit):
        app, desk = visit.app, visit.app.desk
        through_browser(visit, "Open browser")
        app.await_page("Camera")
        visit.record()
        visit.send()
        submission = visit.listed()[0]["id"]
        app.press("Show in My submissions")
        app.await_page("One submission")
        visit.await_state("Sign out…", True)
        sign_out(visit, "sign-out")
        visit.sees("You are signed out of 127.0.0.1", "You are signed out at 127.0.0.1")
        app.picture("signed-out")
        test.equal(provider.asked().get("POST /token/revocation", 0), 1, "the provider was told, once")
        visit.has_no("Play")
        visit.has_no("Sign out…")
        left = [path.name for path in (visit.data / "selfsame").rglob("*") if submission in path.name]
        test.true(any(name.endswith(".jws") for name in left), f"the receipt is kept: {left}")

        app.press("Sign in…")
        app.await_page("Sign in")
        visit.sees("as the seller who sent the video")
        desk.key("Escape")
        app.await_page("One submission")
        app.press("Sign in…")
        app.await_page("Sign in")
        through_browser(visit, "Open browser", "bob")
        visit.sees("made by another seller than the one you signed in as. Sign in as the seller who sent it.")
        app.picture("another-seller")
        through_browser(visit, "Open browser")
        app.await_page("One submission")
        app.press("Play")
        visit.sees("is what was recorded: the checksum is the one in the receipt")

        # The provider ends it, as it may at any time; the seller takes the video back meanwhile.
        provider.expire("AccessToken")
        provider.expire("RefreshToken")
        visit.operator.restart()
        app.press("Ask again now")
        visit.sees("You are signed out at 127.0.0.1")
        app.press("Withdraw and delete…")
        visit.answer("Withdraw and delete?", "Withdraw and delete", "withdrawing-signed-out")
        visit.sees("so it cannot be asked about the deletion", "has not confirmed the deletion yet.")
        app.picture("withdrawn-signed-out")
        app.press("Sign in…")
        app.await_page("Sign in")
        through_browser(visit, "Open browser")
        app.await_page("One submission")
        visit.sees("has signed that it deleted it")
        test.equal([row["state"] for row in visit.listed()], ["deleted"], "it has")
        test.equal(app.nameless, [], "every control has a name, said once")


def out_for_good(test):
    """What an invitation let in has no way back, and it says so before and after."""
    with Visit(test) as visit:
        app, desk = visit.app, visit.app.desk
        visit.to_review()
        visit.send()
        app.press("Show in My submissions")
        app.await_page("One submission")
        visit.await_state("Sign out…", True)
        app.press("Sign out…")
        visit.sees("An invitation let you in, and cannot be used again")
        visit.answer("Sign out of 127.0.0.1", "Stay signed in", "staying")
        visit.is_there("Play")
        sign_out(visit, "sign-out")
        visit.sees("You are signed out on this computer.", "could not be told", "a new one does not open", "write to them with your receipt")
        app.picture("signed-out")
        for name in ("Play", "Sign in…", "Sign out…", "Withdraw and delete…"):
            visit.has_no(name)
        desk.key("Escape")
        desk.await_node("My submissions", "panel")
        visit.sees("You are signed out there")
        app.picture("list")
        test.equal(app.nameless, [], "every control has a name, said once")


if __name__ == "__main__":
    REASON = why_not()
    if REASON:
        print(f"1..0 # SKIP {REASON}")
        sys.exit(0)
    sys.exit(tap.run([refusals_and_then_in, who_looks_at_something_else_is_signed_in, in_a_real_browser, lost_and_back, out_and_in_again, out_for_good]))
