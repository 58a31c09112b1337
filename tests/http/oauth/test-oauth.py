# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in at npm oidc-provider, a certified implementation: as it should go, and all that can go wrong."""
import base64
import concurrent.futures
import json
import os
import sys
import tempfile
import unittest
import urllib.parse

sys.path.insert(0, os.environ["SFS_HARNESS_DIR"])
import harness  # noqa: E402
from chromium import CHROMIUM, Chromium  # noqa: E402
from provider import Metadata, Ours, Person, Provider, altered, fetch, why_not  # noqa: E402

OPERATOR = "http://127.0.0.1:9"  # never contacted
DENIED, EXPIRED, STATE, ISSUER, FAILED = range(10, 15)
SIGNED_OUT = 6
ORIGIN, TOO_LARGE = 5, 6
ACCOUNT, NET, CORE = "sfs-account-error-quark", "SfsNetError", "sfs-core-error-quark"


class Case(unittest.TestCase):
    def setUp(self):
        reason = why_not()
        if reason:
            self.skipTest(reason)

    def sign_in(self, issuer, log=None):
        ours = Ours(issuer, OPERATOR, log)
        self.addCleanup(ours.close)
        return ours

    def assert_failed(self, ours, domain, code):
        said = ours.hear("failed").split(" ", 2)
        self.assertEqual((said[0], int(said[1])), (domain, code), said)


class AtProvider(Case):
    """One provider for all tests of a class, since it takes a while to start; a new seller for each."""
    provider = None

    @classmethod
    def setUpClass(cls):
        if why_not() is None:
            cls.provider = Provider()
            cls.addClassCleanup(cls.provider.close)

    def setUp(self):
        super().setUp()
        self.before = self.provider.asked()
        self.ours = self.sign_in(self.provider.url)

    def asked(self, what):
        """How often, in this test."""
        return self.provider.asked().get(what, 0) - self.before.get(what, 0)

    def lose_provider(self):
        """It goes away, and the tests after this one get another."""
        self.provider.close()
        type(self).provider = Provider()
        self.addClassCleanup(self.provider.close)

    def start(self):
        self.ours.tell("start")
        return self.ours.hear("open")

    def come_back(self, url):
        """The browser follows the redirect; the page it shows."""
        status, headers, text = fetch("GET", url)
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertNotIn("<script", text)
        return status

    def signed_in(self):
        url = Person().walk(self.start())
        self.assertEqual(self.come_back(url), 200)
        return self.ours.hear("signed-in").split(" ")


class SignIn(AtProvider):
    def test_request(self):
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.start()).query))
        self.assertEqual({name: asked[name] for name in ("response_type", "client_id", "code_challenge_method", "scope")},
                         {"response_type": "code", "client_id": "selfsame", "code_challenge_method": "S256",
                          "scope": "openid offline_access"})
        self.assertEqual((len(asked["state"]), len(asked["code_challenge"])), (43, 43))
        self.assertRegex(asked["redirect_uri"], r"^http://127\.0\.0\.1:[0-9]+/callback$")

    def test_goes_through(self):
        subject, refresh_token = self.signed_in()
        self.assertEqual(subject, "alice")
        self.assertGreater(len(refresh_token), 20)

    def test_nothing_secret_is_logged(self):
        """With every log domain at every level. The same search finds each secret where it is."""
        with tempfile.TemporaryFile() as log:
            self.ours = self.sign_in(self.provider.url, log)
            _, refresh_token = self.signed_in()
            self.ours.tell("refresh 1")
            access_token = self.ours.hear("tokens")
            log.seek(0)
            said = log.read()
        heard = self.provider.heard()[-2:]
        secrets = [access_token, refresh_token, *(heard[0][name] for name in ("code", "code_verifier"))]
        self.assertGreater(len(said), 1000)
        for secret in (secret.encode() for secret in secrets):
            self.assertGreater(len(secret), 20)
            for form in secret, base64.b64encode(secret)[:-4], base64.urlsafe_b64encode(secret)[:-4], secret.hex().encode():
                self.assertNotIn(form, said)
                self.assertIn(form, said + form)

    def test_each_attempt_is_new(self):
        first = self.start()
        self.ours.tell("cancel")
        self.assertEqual(self.ours.hear("failed").split(" ")[:2], ["g-io-error-quark", "19"])
        second = self.start()
        asked = [dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query)) for url in (first, second)]
        for name in "state", "code_challenge":
            self.assertNotEqual(asked[0][name], asked[1][name])
        # The page that was left open comes back to nobody.
        with self.assertRaises(ConnectionRefusedError):
            fetch("GET", Person().walk(first))
        self.come_back(Person().walk(second))
        self.assertEqual(self.ours.hear("signed-in").split(" ")[0], "alice")

    def test_denied(self):
        self.assertEqual(self.come_back(Person().walk(self.start(), deny=True)), 400)
        self.assert_failed(self.ours, ACCOUNT, DENIED)

    def test_expired(self):
        url = Person().walk(self.start())
        self.provider.expire("AuthorizationCode")
        self.come_back(url)
        self.assert_failed(self.ours, ACCOUNT, EXPIRED)

    def test_code_of_another_request(self):
        """PKCE: a code that somebody else's verifier belongs to is not taken."""
        stolen = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(Person().walk(self.start())).query))["code"]
        self.ours.tell("cancel")
        self.ours.hear("failed")
        self.come_back(altered(Person().walk(self.start()), code=stolen))
        self.assert_failed(self.ours, ACCOUNT, EXPIRED)

    def test_wrong_state(self):
        for state in "x", None:
            self.assertEqual(self.come_back(altered(Person().walk(self.start()), state=state)), 400)
            self.assert_failed(self.ours, ACCOUNT, STATE)

    def test_wrong_issuer(self):
        """A mix-up: the code is for another server than the one that was asked."""
        for issuer in "https://elsewhere.example", self.provider.url + "/", None:
            self.assertEqual(self.come_back(altered(Person().walk(self.start()), iss=issuer)), 400)
            self.assert_failed(self.ours, ACCOUNT, ISSUER)
        self.assertEqual(self.asked("POST /token"), 0)

    def test_other_errors(self):
        url = Person().walk(self.start(), deny=True)
        self.come_back(altered(url, error="server_error", error_description="evil\u202e\n"))
        self.assert_failed(self.ours, ACCOUNT, FAILED)
        self.come_back(altered(Person().walk(self.start()), code=None))
        self.assert_failed(self.ours, ACCOUNT, FAILED)
        url = Person().walk(self.start())
        self.come_back(url + "&code=another")
        self.assert_failed(self.ours, ACCOUNT, FAILED)


class Listener(AtProvider):
    def test_nothing_but_the_redirect(self):
        redirect = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.start()).query))["redirect_uri"]
        host = urllib.parse.urlsplit(redirect).netloc
        for method, url, headers in (("GET", f"http://{host}/favicon.ico", {}), ("POST", redirect + "?code=x", {}),
                                     ("GET", redirect, {}), ("HEAD", redirect + "?code=x", {}),
                                     ("GET", redirect + "/?code=x", {}), ("GET", f"http://{host}/%63allback?code=x", {}),
                                     ("GET", redirect + "?code=x", {"Host": "shop.example"})):
            status, _, text = fetch(method, url, headers=headers)
            self.assertEqual((status, text), (404, ""), (method, url))
        with self.assertRaises((ConnectionResetError, BrokenPipeError, harness.http.client.RemoteDisconnected)):
            fetch("GET", redirect + "?" + "x" * 100_000)
        self.come_back(altered(redirect + "?x=y", state="wrong"))
        self.assert_failed(self.ours, ACCOUNT, STATE)
        with self.assertRaises(ConnectionRefusedError):
            fetch("GET", redirect + "?code=x")


class Tokens(AtProvider):
    def test_one_refresh_for_all(self):
        _, first = self.signed_in()
        self.ours.tell("refresh 8")
        tokens = self.ours.hear("tokens").split(" ")
        self.assertEqual((len(tokens), len(set(tokens))), (8, 1))
        self.assertEqual(self.asked("POST /token"), 2)
        # Rotated: the one before is used up, and its return ends all of it.
        status, answer = self.provider.post("/token", grant_type="refresh_token", client_id="selfsame", refresh_token=first)
        self.assertEqual((status, answer["error"]), (400, "invalid_grant"))
        self.ours.tell("refresh 2")
        self.assert_failed(self.ours, ACCOUNT, SIGNED_OUT)

    def test_revoked(self):
        _, refresh_token = self.signed_in()
        self.provider.post("/token/revocation", client_id="selfsame", token=refresh_token)
        self.ours.tell("refresh 1")
        self.assert_failed(self.ours, ACCOUNT, SIGNED_OUT)
        # And in again.
        self.assertEqual(self.signed_in()[0], "alice")

    def test_sign_out(self):
        _, refresh_token = self.signed_in()
        self.ours.tell("sign-out")
        self.assertEqual((self.ours.hear("signed-out"), self.ours.hear("kept")), ("yes", "no"))
        status, answer = self.provider.post("/token", grant_type="refresh_token", client_id="selfsame",
                                            refresh_token=refresh_token)
        self.assertEqual((status, answer["error"]), (400, "invalid_grant"))
        self.ours.tell("refresh 1")
        self.assert_failed(self.ours, ACCOUNT, SIGNED_OUT)

    def test_sign_out_unheard(self):
        self.signed_in()
        self.lose_provider()
        self.ours.tell("sign-out")
        self.assertEqual((self.ours.hear("signed-out"), self.ours.hear("kept")), ("no", "no"))


class Receiver(AtProvider):
    """Our receiver takes the provider's tokens: it asks whose they are."""

    def setUp(self):
        super().setUp()
        self.operator = harness.Operator()
        self.addCleanup(self.operator.close)
        path = os.path.join(self.operator.dir, "selfsame-operator.json")
        with open(path, encoding="utf-8") as file:
            description = json.load(file)
        description["client_id"] = "selfsame"
        description["endpoints"]["issuer"] = self.provider.url
        with open(path, "w", encoding="utf-8") as file:
            json.dump(description, file)
        secret = os.path.join(self.operator.tmp, "secret")
        with open(secret, "w", encoding="utf-8") as file:
            file.write("known to the operator alone\n")
        self.operator.start("--introspect", self.provider.url + "/token/introspection",
                            "--introspect-client", "receiver:" + secret)

    def seller(self, person):
        ours = self.sign_in(self.provider.url)
        ours.tell("start")
        self.come_back(person.walk(ours.hear("open")))
        subject, refresh_token = ours.hear("signed-in").split(" ")
        ours.tell("refresh 1")
        # Whoever signed in needs no invitation.
        seller = harness.Seller.__new__(harness.Seller)
        seller.operator, seller.subject, seller.refresh_token = self.operator, subject, refresh_token
        seller.token = ours.hear("tokens")
        return seller

    def test_path(self):
        alice, again, bob = self.seller(Person()), self.seller(Person()), self.seller(Person("bob"))
        self.assertEqual([alice.subject, again.subject, bob.subject], ["alice", "alice", "bob"])
        data = os.urandom(300_000)
        submission = alice.send(data)
        self.assertEqual(alice.submission(submission)["state"], "received")
        # Another sign-in of hers sees it, another seller does not.
        self.assertEqual(again.submission(submission)["sha256"], harness.sha256(data))
        self.assertEqual(bob.request("GET", f"/submissions/{submission}").status, 404)
        # One question a token, however many requests.
        self.assertEqual(self.asked("POST /token/introspection"), 3)
        # An invitation's tokens are as good as before.
        self.assertEqual(harness.Seller(self.operator).request("GET", "/submissions").status, 200)

    def test_refused(self):
        alice = self.seller(Person())
        spare = self.seller(Person())
        self.provider.post("/token/revocation", client_id="selfsame", token=spare.token)
        for token in "x", alice.refresh_token, spare.token:
            alice.token = token
            for reply in alice.request("GET", "/submissions"), alice.put("0f5f0c6e-6d5c-4e0a-9d0a-0d7a6a3ef009", {"a": "b" * 50_000}):
                self.assertEqual((reply.status, reply.problem()), (401, "token-invalid"))
        # A refusal is remembered for a while.
        self.assertEqual(self.asked("POST /token/introspection"), 3)
        self.lose_provider()
        alice.token = "y"
        self.assertEqual(alice.request("GET", "/submissions").status, 500)

    def test_storm(self):
        """Many at once with the same bad token are one question, and take nothing from who comes with a good one."""
        alice = self.seller(Person())
        self.assertEqual(alice.request("GET", "/submissions").status, 200)
        before = self.asked("POST /token/introspection")
        bad = {"Authorization": "Bearer stolen-and-revoked"}
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            replies = [pool.submit(self.operator.request, "GET", "/submissions", None, bad) for _ in range(96)]
            self.assertEqual(alice.request("GET", "/submissions").status, 200)
            self.assertEqual({reply.result().status for reply in replies}, {401})
        self.assertEqual(self.asked("POST /token/introspection") - before, 1)


class Discovery(Case):
    """Metadata that are not to be trusted."""
    OAUTH, OPENID = "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"

    def start(self, path=OAUTH, at="", **changes):
        server = Metadata(path)
        self.addCleanup(server.close)
        server.document = {"issuer": server.url + at, "authorization_endpoint": server.url + "/auth",
                           "token_endpoint": server.url + "/token", **changes}
        ours = self.sign_in(server.url + at)
        ours.tell("start")
        return server, ours

    def test_where_it_lies(self):
        for at, path, asked in (("", self.OAUTH, [self.OAUTH]), ("/shop", self.OAUTH + "/shop", [self.OAUTH + "/shop"]),
                                    ("/shop/", "/shop" + self.OPENID, [self.OAUTH + "/shop", "/shop" + self.OPENID])):
            server, ours = self.start(path, at)
            self.assertTrue(ours.hear("open").startswith(server.url + "/auth?response_type=code&"))
            self.assertEqual(server.asked, asked)

    def test_not_announced(self):
        """A server that says neither scope nor `iss` is asked for no scope, and need not send `iss`."""
        server, ours = self.start()
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(ours.hear("open")).query))
        self.assertNotIn("scope", asked)
        self.assertNotIn("prompt", asked)
        status, _, _ = fetch("GET", asked["redirect_uri"] + f"?code=x&state={asked['state']}")
        self.assertEqual(status, 200)

    def test_refused(self):
        for domain, code, changes in (
                (ACCOUNT, ISSUER, {"issuer": "https://elsewhere.example"}),
                (NET, ORIGIN, {"token_endpoint": "https://elsewhere.example/token"}),
                (NET, ORIGIN, {"authorization_endpoint": "https://elsewhere.example/auth"}),
                (NET, ORIGIN, {"revocation_endpoint": "https://elsewhere.example/revoke"}),
                (ACCOUNT, FAILED, {"code_challenge_methods_supported": ["plain"]})):
            _, ours = self.start(**changes)
            self.assert_failed(ours, domain, code)

    def test_insecure(self):
        for url in "http://elsewhere.example/token", "javascript:alert(1)", 1:
            _, ours = self.start(token_endpoint=url)
            self.assertEqual(ours.hear("failed").split(" ")[0], CORE)

    def test_too_large(self):
        _, ours = self.start(padding="x" * 100_000)
        self.assert_failed(ours, NET, TOO_LARGE)


class InBrowser(AtProvider):
    """With the pages of the provider in a real Chromium."""

    chromium = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if CHROMIUM is not None and cls.provider is not None:
            cls.chromium = Chromium()
            cls.addClassCleanup(cls.chromium.close)

    def setUp(self):
        super().setUp()
        if CHROMIUM is None:
            self.skipTest("there is no chromium")
        self.chromium.forget()

    def test_agreed(self):
        self.chromium.open(self.start())
        self.chromium.log_in()
        self.chromium.agree()
        self.assertEqual(self.ours.hear("signed-in").split(" ")[0], "alice")
        self.assertEqual(self.chromium.await_our_page(), "Back to Selfsame")
        self.assertIn("You can close this page.", self.chromium.run("document.body.innerText"))

    def test_denied(self):
        self.chromium.open(self.start())
        self.chromium.log_in()
        self.chromium.refuse()
        self.assert_failed(self.ours, ACCOUNT, DENIED)
        self.assertEqual(self.chromium.await_our_page(), "You are not signed in")

    def test_closed_and_again(self):
        self.chromium.open(self.start())
        self.chromium.log_in()
        self.chromium.open("about:blank")
        self.ours.tell("cancel")
        self.ours.hear("failed")
        # Whoever is logged in already is only asked whether it is right.
        self.chromium.open(self.start())
        self.chromium.await_question()
        self.chromium.agree()
        self.assertEqual(self.ours.hear("signed-in").split(" ")[0], "alice")


if __name__ == "__main__":
    harness.main()
