# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups: whole, without the identity, and never a way for what was deleted to come back."""
import os
import shutil
import sqlite3
import stat
import tarfile

import harness

DATA = [os.urandom(50_000) for _ in range(4)]


class Backup(harness.Case):
    def setUp(self):
        super().setUp()
        self.seller = harness.Seller(self.operator, "--subject", "s1")
        self.file = os.path.join(self.operator.tmp, "backup.tar")
        self.journal = os.path.join(self.operator.dir, "deletions.log")
        self.copy = os.path.join(self.operator.tmp, "deletions.copy")

    def backup(self, status=0):
        return self.operator.run("backup", self.operator.dir, self.file, status=status)

    def restore(self, *arguments, status=0):
        return self.operator.run("restore", self.file, self.operator.dir, *arguments, status=status)

    def lose(self):
        """The disk is gone; the copy of the journal is not."""
        self.operator.stop()
        shutil.copy(self.journal, self.copy)
        shutil.rmtree(self.operator.dir)

    def withdraw(self, submission):
        reply = self.seller.request("DELETE", f"/submissions/{submission}")
        self.assertEqual(reply.status, 200)
        return reply.body.decode()

    def is_anywhere(self, data):
        for folder, _, names in os.walk(self.operator.dir):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    if data[1000:1024] in file.read():
                        return True
        return False

    def content(self, submission):
        return self.seller.request("GET", f"/submissions/{submission}/content")

    def test_deletions_survive(self):
        gone_before, stays, gone_after = (self.seller.send(data) for data in DATA[:3])
        deletions = {gone_before: self.withdraw(gone_before)}
        half, url = self.seller.begin(DATA[3])
        self.assertEqual(self.seller.patch(url, 0, DATA[3][:1000]).status, 204)
        self.assertEqual(self.backup(), "saved 2\n")
        self.assertEqual(stat.S_IMODE(os.stat(self.file).st_mode), 0o600)
        receipt = self.seller.submission(stays)["receipt"]
        deletions[gone_after] = self.withdraw(gone_after)
        with open(self.journal, encoding="ascii") as file:
            self.assertEqual(file.read().splitlines(), list(deletions.values()))

        self.lose()
        self.assertEqual(self.restore("--deletions", self.copy), "restored 1\ndeleted 1\n")
        self.assertFalse(self.is_anywhere(DATA[2]))
        self.operator.start()
        for submission, deletion in deletions.items():
            state = self.seller.submission(submission)
            self.assertEqual((state["state"], state["deletion"]), ("deleted", deletion))
            self.assertEqual(self.content(submission).problem(), "deleted")
            self.assertEqual(self.withdraw(submission), deletion)
        self.assertEqual((self.content(stays).body, self.seller.submission(stays)["receipt"]), (DATA[1], receipt))
        # What was being sent is sent again.
        self.assertEqual(self.seller.patch(url, 1000, DATA[3][1000:]).problem(), "upload-gone")
        url = self.seller.create("/uploads", half, len(DATA[3]))["Location"]
        self.assertEqual(self.seller.patch(url, 0, DATA[3]).status, 204)
        # And the journal goes on.
        deletions[stays] = self.withdraw(stays)
        with open(self.journal, encoding="ascii") as file:
            self.assertEqual(file.read().splitlines(), list(deletions.values()))

    def test_members(self):
        self.seller.send(DATA[0])
        self.operator.run("rotate-keys", self.operator.dir)
        self.backup()
        with open(self.operator.identity, "rb") as file:
            identity = file.read().splitlines()[-1]
        with open(self.file, "rb") as file:
            self.assertNotIn(identity, file.read())
        with tarfile.open(self.file) as tar:
            names = tar.getnames()
        self.assertEqual(names[:3], ["selfsame-backup.json", "records.db", "selfsame-operator.json"])
        self.assertEqual(len([name for name in names if name.startswith("signing-key.")]), 2)
        self.assertNotIn("deletions.log", names)
        self.assertEqual([name for name in os.listdir(self.operator.tmp) if name.startswith("backup")], ["backup.tar"])
        # Nothing is overwritten.
        self.backup(status=1)

    def test_key_after_the_backup(self):
        submission = self.seller.send(DATA[0])
        self.backup()
        self.operator.run("rotate-keys", self.operator.dir)
        self.operator.stop()
        self.operator.start()
        self.withdraw(submission)
        self.lose()
        self.assertEqual(self.restore("--deletions", self.copy), "restored 0\ndeleted 1\n")
        self.assertFalse(self.is_anywhere(DATA[0]))

    def test_refused(self):
        submission = self.seller.send(DATA[0])
        self.backup()
        self.restore("--deletions", self.journal, status=1)
        jws = self.withdraw(submission)
        self.lose()
        self.restore(status=2)
        self.restore("--deletions", self.copy, "--without-deletions", status=2)
        for text in jws[:-8] + "AAAAAAAA\n", jws[20:] + "\n" + jws + "\n":
            with open(self.copy, "w", encoding="ascii") as file:
                file.write(text)
            self.restore("--deletions", self.copy, status=1)
        with open(self.file, "rb") as file:
            whole = file.read()
        at = whole.index(DATA[0][1000:1100])
        for damaged in whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:], b"", whole[512:]:
            with open(self.file, "wb") as file:
                file.write(damaged)
            self.restore("--without-deletions", status=1)
            self.assertEqual([name for name in os.listdir(self.operator.tmp) if name.startswith("operator.") and "age" not in name], [])
            self.assertFalse(os.path.exists(self.operator.dir))
        with open(self.file, "wb") as file:
            file.write(whole)
        # Without a journal it comes back, and somebody has said so.
        self.assertEqual(self.restore("--without-deletions"), "restored 1\ndeleted 0\n")

    def test_members_of_others(self):
        """A tar that reaches out of the folder is none of ours."""
        self.seller.send(DATA[0])
        self.backup()
        self.lose()
        for name, kind in ("../out", tarfile.REGTYPE), ("contents/../../out", tarfile.REGTYPE), ("contents/00", tarfile.SYMTYPE):
            crafted = os.path.join(self.operator.tmp, "crafted.tar")
            shutil.copy(self.file, crafted)
            with tarfile.open(crafted, "a") as tar:
                info = tarfile.TarInfo(name)
                info.type, info.linkname = kind, "/etc/passwd"
                tar.addfile(info)
            self.operator.run("restore", crafted, self.operator.dir, "--without-deletions", status=1)
            self.assertFalse(os.path.lexists(os.path.join(self.operator.tmp, "out")))
        self.restore("--deletions", self.copy)

    def test_journal(self):
        """A line that a power cut left unfinished, and a folder that is older than its journal."""
        first, second, third = (self.seller.send(data) for data in DATA[:3])
        deletions = [self.withdraw(first)]
        with open(self.journal, "a", encoding="ascii") as file:
            file.write("eyJhbGciOi")
        deletions.append(self.withdraw(second))
        with open(self.journal, encoding="ascii") as file:
            self.assertEqual(file.read().splitlines(), deletions)
        self.operator.stop()
        os.unlink(self.journal)
        with sqlite3.connect(os.path.join(self.operator.dir, "records.db")) as db:
            db.execute("UPDATE submissions SET retention_until = 1 WHERE submission = ?", (third,))
        self.operator.run("purge", self.operator.dir)
        with open(self.journal, encoding="ascii") as file:
            lines = file.read().splitlines()
        self.assertEqual((lines[:2], len(lines)), (deletions, 3))
        # Where it cannot be written nothing is said to be deleted.
        os.unlink(self.journal)
        os.mkdir(self.journal)
        self.operator.start()
        fourth = self.seller.send(DATA[3])
        self.assertEqual(self.seller.request("DELETE", f"/submissions/{fourth}").status, 500)
        self.assertEqual(self.seller.submission(fourth)["state"], "deleting")
        os.rmdir(self.journal)
        self.withdraw(fourth)


if __name__ == "__main__":
    harness.main()
