# SPDX-License-Identifier: GPL-3.0-or-later
"""Every rule of the token endpoint."""
import os
import sqlite3
import time
import urllib.parse

import harness


class OAuth(harness.Case):
    def error(self, reply):
        self.assertEqual((reply.status, reply["Content-Type"]), (400, "application/json"))
        self.assertEqual(reply["Cache-Control"], "no-store")
        return reply.json()["error"]

    def use(self, token):
        """Status of a request with an access token."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.operator.request("GET", "/submissions", headers=headers)

    def tokens(self, reply):
        self.assertEqual((reply.status, reply["Content-Type"], reply["Cache-Control"]), (200, "application/json", "no-store"))
        tokens = reply.json()
        self.assertEqual(sorted(tokens), ["access_token", "expires_in", "refresh_token", "sub", "token_type"])
        self.assertEqual(tokens["token_type"], "Bearer")
        self.assertGreater(tokens["expires_in"], 0)
        return tokens["access_token"], tokens["refresh_token"]

    def redeemed(self):
        code = self.operator.invite()["code"]
        return code, *self.tokens(self.operator.redeem(code))

    def test_code_until_first_use(self):
        code, first, first_refresh = self.redeemed()
        second, second_refresh = self.tokens(self.operator.redeem(code))
        # The lost answer's tokens are worth nothing any more, whoever found them.
        self.assertEqual(self.use(first).status, 401)
        self.assertEqual(self.error(self.operator.refresh(first_refresh)), "invalid_grant")
        self.assertEqual(self.use(second).status, 200)
        self.assertEqual(self.error(self.operator.redeem(code)), "invalid_grant")
        # That somebody came with a used code changes nothing for who has the tokens.
        self.assertEqual(self.use(second).status, 200)
        self.tokens(self.operator.refresh(second_refresh))

    def test_code_spent_by_refresh(self):
        code, _, refresh = self.redeemed()
        self.tokens(self.operator.refresh(refresh))
        self.assertEqual(self.error(self.operator.redeem(code)), "invalid_grant")

    def test_refresh_until_first_use(self):
        _, access, refresh = self.redeemed()
        self.assertEqual(self.use(access).status, 200)
        lost, lost_refresh = self.tokens(self.operator.refresh(refresh))
        second, second_refresh = self.tokens(self.operator.refresh(refresh))
        self.assertEqual(self.use(lost).status, 401)
        self.assertEqual(self.error(self.operator.refresh(lost_refresh)), "invalid_grant")
        self.assertEqual(self.use(second).status, 200)
        third, _ = self.tokens(self.operator.refresh(second_refresh))
        self.assertEqual(self.use(third).status, 200)

    def test_refresh_reuse_revokes(self):
        _, access, refresh = self.redeemed()
        second, second_refresh = self.tokens(self.operator.refresh(refresh))
        self.assertEqual(self.use(second).status, 200)
        self.assertEqual(self.error(self.operator.refresh(refresh)), "invalid_grant")
        for token in access, second:
            self.assertEqual(self.use(token).status, 401)
        self.assertEqual(self.error(self.operator.refresh(second_refresh)), "invalid_grant")

    def test_refresh_reuse_after_chain(self):
        """The successor's use as a refresh token counts, too; other invitations are untouched."""
        other = harness.Seller(self.operator)
        _, _, refresh = self.redeemed()
        _, second = self.tokens(self.operator.refresh(refresh))
        third, third_refresh = self.tokens(self.operator.refresh(second))
        self.assertEqual(self.error(self.operator.refresh(refresh)), "invalid_grant")
        self.assertEqual(self.use(third).status, 401)
        self.assertEqual(self.error(self.operator.refresh(third_refresh)), "invalid_grant")
        self.assertEqual(self.use(other.token).status, 200)

    def test_pin(self):
        invitation = self.operator.invite("--pin")
        code, pin = invitation["code"], invitation["pin"]
        self.assertRegex(pin, r"\A[0-9]{6}\Z")
        wrong = "%06d" % ((int(pin) + 1) % 1_000_000)
        self.assertEqual(self.error(self.operator.redeem(code)), "invalid_request")
        for _ in range(4):
            self.assertEqual(self.error(self.operator.redeem(code, tx_code=wrong)), "invalid_grant")
        access, _ = self.tokens(self.operator.redeem(code, tx_code=pin))
        self.assertEqual(self.use(access).status, 200)

    def test_pin_tries(self):
        invitation = self.operator.invite("--pin")
        code, pin = invitation["code"], invitation["pin"]
        wrong = "%06d" % ((int(pin) + 1) % 1_000_000)
        for _ in range(5):
            self.assertEqual(self.error(self.operator.redeem(code, tx_code=wrong)), "invalid_grant")
        self.assertEqual(self.error(self.operator.redeem(code, tx_code=pin)), "invalid_grant")

    def test_pin_not_asked_for(self):
        code = self.operator.invite()["code"]
        self.assertEqual(self.error(self.operator.redeem(code, tx_code="123456")), "invalid_request")
        self.tokens(self.operator.redeem(code))

    def test_expiry(self):
        code = self.operator.invite("--expires", "1")["code"]
        deadline = time.monotonic() + 20
        while self.operator.redeem(code).status == 200:
            self.assertLess(time.monotonic(), deadline)
        self.assertEqual(self.error(self.operator.redeem(code)), "invalid_grant")
        self.operator.run("invite", self.operator.dir, "--expires", "0", status=2)

        # An access token ends, its refresh token goes on.
        seller = harness.Seller(self.operator)
        with sqlite3.connect(os.path.join(self.operator.dir, "records.db")) as db:
            db.execute("UPDATE tokens SET access_expires = 1")
        db.close()
        reply = self.use(seller.token)
        self.assertEqual((reply.status, reply.problem()), (401, "token-invalid"))
        self.assertIn('error="invalid_token"', reply["WWW-Authenticate"])
        access, _ = self.tokens(self.operator.refresh(seller.refresh_token))
        self.assertEqual(self.use(access).status, 200)

    def test_requests(self):
        code = self.operator.invite()["code"]
        good = {"grant_type": harness.PRE_AUTHORIZED, "pre-authorized_code": code}
        token = self.operator.token
        self.assertEqual(self.error(token()), "invalid_request")
        self.assertEqual(self.error(token(grant_type=harness.PRE_AUTHORIZED)), "invalid_request")
        self.assertEqual(self.error(token(grant_type="refresh_token")), "invalid_request")
        self.assertEqual(self.error(token(grant_type="password", username="a", password="b")), "unsupported_grant_type")
        self.assertEqual(self.error(self.operator.redeem("no such code")), "invalid_grant")
        self.assertEqual(self.error(self.operator.refresh("no such token")), "invalid_grant")
        self.assertEqual(self.error(token(**good, client_id="somebody else")), "invalid_client")

        body = urllib.parse.urlencode(good)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        doubled = self.operator.request("POST", "/token", f"{body}&{body}", form)
        self.assertEqual(self.error(doubled), "invalid_request")
        as_json = self.operator.request("POST", "/token", body, {"Content-Type": "application/json"})
        self.assertEqual(self.error(as_json), "invalid_request")
        with_nul = self.operator.request("POST", "/token", b"grant_type=x\0", form)
        self.assertEqual(self.error(with_nul), "invalid_request")
        reply = self.operator.request("POST", "/token", "a=" + "b" * 100_000, form)
        self.assertEqual((reply.status, reply.problem()), (413, "too-large"))
        reply = self.operator.request("GET", "/token")
        self.assertEqual((reply.status, reply["Allow"], reply.problem()), (405, "POST", "method-not-allowed"))

        # A code given to the wrong client, or to a request that was malformed, is still good.
        self.tokens(token(**good, client_id="selfsame"))

    def test_bearer(self):
        seller = harness.Seller(self.operator)
        reply = self.use(None)
        self.assertEqual((reply.status, reply.problem()), (401, "token-missing"))
        self.assertNotIn("error", reply["WWW-Authenticate"])
        self.assertEqual(self.use("x").problem(), "token-invalid")
        self.assertEqual(self.use(seller.refresh_token).status, 401)
        self.assertEqual(self.use(seller.invitation["code"]).status, 401)
        reply = self.operator.request("GET", "/submissions", headers={"Authorization": "Basic eA=="})
        self.assertEqual(reply.problem(), "token-missing")
        for method, path in (("GET", "/submissions/x"), ("PUT", "/submissions/x"), ("POST", "/refusals"),
                             ("GET", "/submissions/x/accesses"), ("POST", "/uploads"), ("HEAD", "/uploads/x"),
                             ("PATCH", "/uploads/x"), ("DELETE", "/uploads/x")):
            self.assertEqual(self.operator.request(method, path).status, 401, (method, path))

    def test_nothing_secret_is_kept(self):
        seller = harness.Seller(self.operator, "--subject", "s")
        pinned = self.operator.invite("--pin")
        self.use(seller.token)
        self.operator.stop()
        secrets = [seller.token, seller.refresh_token, seller.invitation["code"], pinned["code"], pinned["pin"]]
        for folder, _, names in os.walk(self.operator.dir):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    data = file.read()
                for secret in secrets[:4]:
                    self.assertNotIn(secret.encode(), data, name)
        with sqlite3.connect(os.path.join(self.operator.dir, "records.db")) as db:
            kept = [value for row in db.execute("SELECT * FROM grants") for value in row]
        db.close()
        self.assertNotIn(pinned["pin"], kept)


if __name__ == "__main__":
    harness.main()
