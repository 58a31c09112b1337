#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command that docs/OPERATORS.md shows, in its order and as it stands there, on a folder of our own. What
stands for something is put in; what cannot be run here is named with the reason."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import front  # noqa: E402
import harness  # noqa: E402

EXAMPLES = os.environ["SFS_EXAMPLES"]
PAGE = os.path.join(os.path.dirname(EXAMPLES), "OPERATORS.md")
NOT_HERE = {
    "systemctl": "no systemd runs",
    "npm": "no network; the very packages are in build/node_modules",
    "systemd-sysusers": "it makes users; see test_user",
}
PUBLIC = "https://verify.shop.example"


def commands():
    """What stands in the page's blocks, a command each."""
    with open(PAGE, encoding="utf-8") as file:
        blocks = re.findall(r"^```\n(.*?)^```$", file.read(), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]


def without_options(command):
    return re.sub(r" \[[^\]]*\]", "", command)


def with_options(command):
    return re.sub(r"\[([^\]]*)\]", r"\1", command)


class Page(unittest.TestCase):
    def setUp(self):
        self.operator = harness.Operator()
        self.addCleanup(self.operator.close)
        self.root = os.path.join(self.operator.tmp, "root")
        for folder in "srv", "var/lib/selfsame-uploads", "backups", "elsewhere", "bin", "work", "opt/selfsame-uploads", \
                      "etc/systemd/system", "etc/nginx", "etc/selfsame":
            os.makedirs(os.path.join(self.root, folder))
        os.symlink(harness.RECEIVER, os.path.join(self.root, "bin/selfsame-receiver"))
        self.work = os.path.join(self.root, "work")
        self.operator.dir = os.path.join(self.root, "srv/selfsame")
        with open(os.path.join(self.root, "etc/selfsame/introspection-secret"), "w", encoding="utf-8") as file:
            file.write("secret\n")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x",
                        "-keyout", "key.pem", "-out", "cert.pem"], cwd=self.work, check=True, capture_output=True)
        self.changes = {
            **{f" {folder}": f" {self.root}{folder}" for folder in ("/srv/", "/var/", "/backups/", "/elsewhere/", "/opt/", "/etc/")},
            ":/etc/": f":{self.root}/etc/", "runuser -u selfsame -- ": "",
            "-o selfsame -g selfsame": f"-o {os.getuid()} -g {os.getgid()}", "--bind 0.0.0.0 --port 443": f"--port {harness.free_port()}",
            "SECONDS": "600", "verified|rejected": "verified", "TEXT": "'as agreed'", "NAME": "seller-4711",
        }

    def shell(self, command, **more):
        for old, new in self.changes.items():
            command = command.replace(old, new)
        environment = {**os.environ, "PATH": f"{self.root}/bin:{os.environ['PATH']}"}
        return subprocess.Popen(["bash", "-euo", "pipefail", "-c", command], cwd=self.work, env=environment, stdout=subprocess.PIPE,
                                text=True, **more)

    def run_to_the_end(self, command):
        process = self.shell(command)
        out = process.communicate(timeout=harness.SECONDS)[0]
        self.assertEqual(process.returncode, 0, command)
        return out

    def serve(self, command):
        """Runs until it listens, and ends as it was told to."""
        process = self.shell("exec " + command)
        line = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=harness.SECONDS)
        self.assertTrue(line.startswith("listening "), command)
        self.assertEqual(process.returncode, 0, command)

    def make_ours(self):
        """What the page calls yours to edit: here, the address."""
        path = os.path.join(self.operator.dir, "selfsame-operator.json")
        with open(path, encoding="utf-8") as file:
            description = json.load(file)
        self.assertEqual(description["operator"]["url"], PUBLIC)
        description["operator"]["url"] = self.operator.url
        for name, url in description["endpoints"].items():
            description["endpoints"][name] = front.replace_all(url, {PUBLIC: self.operator.url})
        with open(path, "w", encoding="utf-8") as file:
            json.dump(description, file)
        shutil.copy(self.operator.dir + ".age-key.txt", os.path.join(self.work, "operator.age-key.txt"))
        for name in "selfsame-operator.json", "signing-key.jwk":
            shutil.copy(os.path.join(self.operator.dir, name), self.work)
        for entry in os.scandir(EXAMPLES):
            shutil.copy(entry.path, self.work)

    def send(self, link):
        """A submission by the real program; its id takes the place of ID from here on."""
        self.operator.start()
        app = front.App(self.operator)
        submission = app.finish(app.begin("--invitation", link.split()[0], "--clip", app.clip))
        self.operator.stop()
        self.changes[" ID"] = f" {submission}"
        shutil.copy(os.path.join(self.operator.dir, "contents", os.listdir(os.path.join(self.operator.dir, "contents"))[0]),
                    os.path.join(self.work, "FILE"))

    def follow(self, command):
        words = command.split()
        program, verb = words[0], words[1] if len(words) > 1 else ""
        if program in NOT_HERE:
            print(f"# not run: {command}: {NOT_HERE[program]}")
        elif verb == "serve":
            self.serve(command)
        elif verb == "invite":
            self.run_to_the_end(with_options(command))
            self.send(self.run_to_the_end(without_options(command)))
        elif verb == "open":
            self.run_to_the_end(without_options(command))
            shutil.rmtree(os.path.join(self.work, self.changes[" ID"].strip()))
            self.run_to_the_end(with_options(command))
        elif verb == "restore":
            shutil.move(os.path.join(self.operator.dir, "deletions.log"), os.path.join(self.root, "elsewhere/deletions.log"))
            shutil.rmtree(self.operator.dir)
            self.run_to_the_end(command)
        elif verb == "init":
            self.run_to_the_end(command)
            self.make_ours()
        else:
            for text in sorted({without_options(command), with_options(command)}):
                self.run_to_the_end(text)

    def test_commands(self):
        listed = commands()
        self.assertGreater(len(listed), 20)
        for command in listed:
            self.follow(command)
        self.assertEqual([(row["id"], row["sub"], row["state"]) for row in json.loads(self.run_to_the_end("selfsame-receiver list /srv/selfsame --json"))],
                         [(self.changes[" ID"].strip(), "seller-4711", "verified")])

    def test_table_of_questions(self):
        """What is to be put in the disclosure is said of each question that there is, and of no other."""
        self.run_to_the_end(commands()[0])
        report = json.loads(self.run_to_the_end("selfsame-receiver check-disclosure /srv/selfsame/selfsame-operator.json --json"))
        with open(PAGE, encoding="utf-8") as file:
            table = file.read().split("| member | what to put there |")[1].split("\n\n")[0]
        self.assertEqual(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE), [question["member"] for question in report["questions"]])

    def test_files(self):
        """The page names every example, and none that is not there."""
        with open(PAGE, encoding="utf-8") as file:
            named = set(re.findall(r"\]\(examples/([\w.-]+)\)", file.read()))
        self.assertEqual(named, set(os.listdir(EXAMPLES)))

    @unittest.skipUnless(shutil.which("systemd-sysusers"), "systemd-sysusers is not installed")
    def test_user(self):
        done = subprocess.run(["systemd-sysusers", f"--root={self.root}", "--dry-run", os.environ["SFS_SYSUSERS"]],
                              capture_output=True, text=True, timeout=harness.SECONDS)
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("'selfsame'", done.stdout + done.stderr)


if __name__ == "__main__":
    harness.main()
