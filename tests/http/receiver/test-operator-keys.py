# SPDX-License-Identifier: GPL-3.0-or-later
"""A new signing key: what was signed before stays good, whoever trusted the old key trusts the new one, and a
crash at any step leaves a folder that can be served and a rotation that can be gone on with."""
import fcntl
import json
import os
import shutil
import signal
import stat
import subprocess

import harness
from harness import jwk_thumbprint, jws_open

KEY, NEXT, OPERATOR = "signing-key.jwk", "signing-key.next.jwk", "selfsame-operator.json"


class Rotating(harness.Case):
    def path(self, *names):
        return os.path.join(self.operator.dir, *names)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return json.load(file)

    def key(self, name=KEY):
        return jwk_thumbprint(self.read(name))

    def rotate(self, status=0):
        lines = self.operator.run("rotate-keys", self.operator.dir, status=status).splitlines()
        return dict(line.split(" ", 1) for line in lines)

    def restart(self):
        self.operator.stop()
        self.operator.start()

    def verify(self, jws, status=0):
        """By the seller's side, against the description that is served now."""
        document, operator = (os.path.join(self.operator.tmp, name) for name in ("document", "operator.jws"))
        with open(document, "w", encoding="ascii") as file:
            file.write(jws)
        with open(operator, "wb") as file:
            file.write(self.operator.description()[0])
        done = subprocess.run([os.environ["SFS_INSPECT"], "verify", document, "--operator", operator],
                              capture_output=True, text=True, timeout=harness.SECONDS)
        self.assertEqual(done.returncode, status, done)

    def assert_rotated(self, old, changes=1):
        description = self.read(OPERATOR)
        self.assertEqual(len(description["key_changes"]), changes)
        former = self.read(f"signing-key.{old}.jwk")
        change = jws_open(description["key_changes"][-1], "selfsame-key-change", former)
        new = self.read(KEY)
        self.assertEqual((change["iss"], change["old"], change["new"]["x"]), (self.operator.url, old, new["x"]))
        self.assertEqual(jwk_thumbprint(former), old)
        for name in KEY, f"signing-key.{old}.jwk":
            self.assertEqual(stat.S_IMODE(os.stat(self.path(name)).st_mode), 0o600)
        self.assertEqual([name for name in os.listdir(self.operator.dir) if name.endswith(".new") or name == NEXT], [])


class Rotation(Rotating):
    def test_receipts_stay_good(self):
        seller = harness.Seller(self.operator)
        receipts, first, before = [], self.key(), self.read(OPERATOR)
        os.chmod(self.path(OPERATOR), 0o640)
        for count in range(3):
            receipts.append(seller.submission(seller.send(os.urandom(1000)))["receipt"])
            old = self.key()
            said = self.rotate()
            self.assertEqual((said["signing-key"], said["former-key"]), (self.key(), self.path(f"signing-key.{old}.jwk")))
            self.assert_rotated(old, count + 1)
            # The server that runs goes on with the key it has.
            self.assertEqual(jwk_thumbprint(self.operator.description()[1]["signing_key"]), old)
            receipts.append(seller.submission(seller.send(os.urandom(1000)))["receipt"])
            self.verify(receipts[-1])
            self.restart()
            self.assertEqual(jwk_thumbprint(self.operator.description()[1]["signing_key"]), self.key())
        for receipt in receipts:
            self.verify(receipt)
        self.assertEqual(stat.S_IMODE(os.stat(self.path(OPERATOR)).st_mode), 0o640)
        self.assertEqual({**self.read(OPERATOR), "key_changes": []}, before)
        # Without the chain the first ones are a stranger's.
        changed = self.read(OPERATOR)
        changed["key_changes"] = changed["key_changes"][1:]
        with open(self.path(OPERATOR), "w", encoding="utf-8") as file:
            json.dump(changed, file)
        self.restart()
        self.verify(receipts[-1])
        with self.assertRaises(AssertionError):
            self.verify(receipts[0])
        self.assertNotEqual(first, self.key())

    def test_lost_key(self):
        """A change that leads to a key which was lost does not lead anybody astray."""
        seller = harness.Seller(self.operator)
        receipt = seller.submission(seller.send(os.urandom(1000)))["receipt"]
        old = self.read(KEY)
        self.rotate()
        with open(self.path(KEY), "w", encoding="utf-8") as file:
            json.dump(old, file)
        os.chmod(self.path(KEY), 0o600)
        self.rotate()
        self.assert_rotated(jwk_thumbprint(old))
        self.restart()
        self.verify(receipt)

    def test_refused(self):
        """What cannot be served afterwards is not begun."""
        before = self.key()
        description = self.read(OPERATOR)
        description["key_changes"] = ["x"] * 32
        with open(self.path(OPERATOR), "w", encoding="utf-8") as file:
            json.dump(description, file)
        names = sorted(os.listdir(self.operator.dir))
        self.rotate(status=1)
        self.assertEqual((self.key(), sorted(os.listdir(self.operator.dir))), (before, names))
        folder = os.open(self.operator.dir, os.O_RDONLY)
        fcntl.flock(folder, fcntl.LOCK_EX)
        description["key_changes"] = []
        with open(self.path(OPERATOR), "w", encoding="utf-8") as file:
            json.dump(description, file)
        self.rotate(status=1)
        os.close(folder)
        self.rotate()
        self.assert_rotated(before)


class Killed(Rotating):
    def run_killed(self, **variables):
        options = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0:detect_leaks=0"
        env = {**os.environ, "LD_PRELOAD": os.environ["SFS_KILL_AT_SO"], "ASAN_OPTIONS": options, **variables}
        return subprocess.run([harness.RECEIVER, "rotate-keys", self.operator.dir], capture_output=True, env=env,
                              timeout=harness.SECONDS).returncode

    def test_everywhere(self):
        seller = harness.Seller(self.operator)
        receipt = seller.submission(seller.send(os.urandom(1000)))["receipt"]
        self.operator.stop()
        old = self.key()
        safe = self.operator.dir + ".safe"
        shutil.copytree(self.operator.dir, safe)
        trace = os.path.join(self.operator.tmp, "trace")
        self.assertEqual(self.run_killed(SFS_KILL_TRACE=trace), 0)
        with open(trace, encoding="ascii") as file:
            moments = len(file.readlines())
        # Four files are written, each with its folder: a step more than each would have is missing here.
        self.assertGreater(moments, 20)
        between = 0
        # Before each step: after it is the same as before the next.
        for moment in (*range(1, moments, 2), moments):
            with self.subTest(moment=moment):
                shutil.rmtree(self.operator.dir)
                shutil.copytree(safe, self.operator.dir)
                self.assertEqual(self.run_killed(SFS_KILL_AT=str(moment)), -signal.SIGKILL)
                if self.key() != old:
                    # It was over, but for the word that it was.
                    self.assert_rotated(old)
                    continue
                announced = bool(self.read(OPERATOR)["key_changes"])
                between += announced
                if announced:
                    self.operator.start()
                    self.verify(receipt)
                    self.assertEqual(jwk_thumbprint(self.operator.description()[1]["signing_key"]), old)
                    self.operator.stop()
                else:
                    self.operator.run("invite", self.operator.dir)
                kept = self.key(NEXT) if os.path.exists(self.path(NEXT)) else None
                self.rotate()
                self.assert_rotated(old)
                self.assertIn(kept, (None, self.key()))
        self.assertGreater(between, 0)
        self.operator.start()
        self.verify(receipt)


if __name__ == "__main__":
    harness.main()
