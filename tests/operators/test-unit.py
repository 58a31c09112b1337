#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The systemd unit: systemd has nothing to say against it, and the server does all its work under what
it forbids."""
import os
import random
import shlex
import shutil
import subprocess
import sys
import unittest

sys.path[:0] = [os.environ["SFS_HARNESS_DIR"], os.path.dirname(os.path.abspath(__file__))]
import confine  # noqa: E402
import harness  # noqa: E402

UNIT = os.environ["SFS_UNIT"]
FOLDER = "/var/lib/selfsame"
# Of 100, the less the better: 11 with systemd 252.
EXPOSURE = 15
EXAMPLES = os.environ["SFS_EXAMPLES"]

needs_systemd = unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed")


class Unit(unittest.TestCase):
    def setUp(self):
        self.operator = harness.Operator()
        self.addCleanup(self.operator.close)
        # With the program where it is built.
        with open(UNIT, encoding="utf-8") as file:
            text = file.read()
        self.command = confine.read_unit(UNIT)["ExecStart"][0]
        program = self.command.split()[0]
        self.assertEqual(os.path.basename(program), "selfsame-receiver")
        self.unit = os.path.join(self.operator.tmp, os.path.basename(UNIT))
        with open(self.unit, "w", encoding="utf-8") as file:
            file.write(text.replace(program, harness.RECEIVER))

    def analyze(self, *arguments, units=None):
        done = subprocess.run(["systemd-analyze", *arguments, *(units or [self.unit])], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done)
        return done

    @needs_systemd
    def test_systemd_has_nothing_against_it(self):
        self.assertEqual(self.analyze("verify", "--man=no").stderr, "")
        # And nothing against those that the page shows beside it.
        units = [self.unit]
        os.mkdir(self.unit + ".d")
        for name, program in (("introspect.conf", "/usr/bin/selfsame-receiver"), ("selfsame-uploads.service", "/usr/bin/node"),
                              ("selfsame-reconcile.service", "/bin/sh"), ("selfsame-reconcile.timer", None)):
            with open(os.path.join(EXAMPLES, name), encoding="utf-8") as file:
                text = file.read()
            self.assertIn(program or "", text)
            folder = self.unit + ".d" if name.endswith(".conf") else self.operator.tmp
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text.replace(program, "/bin/true") if program else text)
            if folder == self.operator.tmp:
                units.append(os.path.join(folder, name))
        self.assertEqual(self.analyze("verify", "--man=no", units=units).stderr, "")

    @needs_systemd
    def test_exposes_little(self):
        print("# " + self.analyze("security", "--offline=true", "--no-pager", f"--threshold={EXPOSURE}").stdout.splitlines()[-1])

    @unittest.skipIf(confine.why_not(), confine.why_not())
    def test_works_under_what_it_forbids(self):
        confinement = confine.Confinement(confine.read_unit(self.unit))
        words = shlex.split(self.command.replace(FOLDER, self.operator.dir))
        self.operator.process = subprocess.Popen(
            [harness.RECEIVER, *words[1:]], stdout=subprocess.PIPE, text=True, preexec_fn=confinement,
            # The leak checker traces its process, which is forbidden.
            env={**os.environ, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"})
        self.assertTrue(self.operator.process.stdout.readline().startswith("listening "))
        with open(f"/proc/{self.operator.process.pid}/status", encoding="utf-8") as file:
            status = dict(line.rstrip("\n").split(":\t", 1) for line in file)
        self.assertEqual((status["NoNewPrivs"], status["Seccomp"]), ("1", "2"))
        # It is really forbidden, what is not used.
        for forbidden in "os.chown('.', -1, -1)", "mmap.mmap(-1, 4096, prot=7)":
            tried = subprocess.run(["/usr/bin/python3", "-c", f"import os, mmap; {forbidden}"], stderr=subprocess.PIPE,
                                   text=True, preexec_fn=confinement)
            if "prot" not in forbidden or confine.forbids_written_code():
                self.assertIn("PermissionError", tried.stderr)
        seller = harness.Seller(self.operator)
        submission = seller.send(random.Random(1).randbytes(3_000_000))
        self.assertEqual(seller.submission(submission)["state"], "received")
        content = seller.request("GET", f"/submissions/{submission}/content")
        self.assertEqual(len(content.body), 3_000_000)
        self.assertEqual(seller.request("DELETE", f"/submissions/{submission}").status, 200)
        self.assertEqual(seller.submission(submission)["state"], "deleted")
        self.operator.stop()


if __name__ == "__main__":
    harness.main()
