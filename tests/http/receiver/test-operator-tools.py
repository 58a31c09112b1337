# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operator works with: the disclosure looked over, and what waits."""
import json
import os
import sqlite3
import time

import harness

DAY = 86400


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)


class CheckDisclosure(harness.Case):
    serving = False

    def setUp(self):
        super().setUp()
        self.path = os.path.join(self.operator.dir, "selfsame-operator.json")
        self.root = read(self.path)

    def check(self, status):
        write(self.path, self.root)
        report = json.loads(self.operator.run("check-disclosure", self.path, "--json", status=status))
        self.assertEqual(len(report["questions"]), 13)
        return report, {question["member"]: question for question in report["questions"]}

    def test_whole(self):
        report, questions = self.check(0)
        self.assertEqual((report["languages"], report["answered"]), (["en", "vi"], 13))
        for question in questions.values():
            self.assertEqual((question["answered"], question["missing"], question["missing_languages"]), (True, [], {}))
        self.assertEqual(questions["why"]["law"], ["GDPR 13(1)(c)", "BIPA 15(b)(2)"])
        self.assertEqual(questions["when"]["law"], [])
        self.assertTrue(questions["refusal"]["required"])
        self.assertFalse(questions["finding"]["required"])
        self.assertIn("Answered: 13 of 13", self.operator.run("check-disclosure", self.path))

    def test_required(self):
        del self.root["disclosure"]["retention"]["days"]
        del self.root["disclosure"]["refusal"]
        report, questions = self.check(3)
        self.assertEqual(report["answered"], 11)
        self.assertEqual((questions["retention"]["answered"], questions["retention"]["missing"]), (False, ["days"]))
        self.assertEqual((questions["refusal"]["missing"], questions["refusal"]["law"]), (["text"], ["GDPR 13(2)(e)"]))
        told = self.operator.run("check-disclosure", self.path, status=3)
        self.assertIn("no seller can record", told)
        self.assertIn("missing: days", told)
        self.root["disclosure"]["use"] = []
        self.assertEqual(self.check(3)[1]["use"]["missing"], ["purposes"])

    def test_optional(self):
        self.root["disclosure"]["agreement"]["url"] = ""
        _, questions = self.check(4)
        self.assertEqual((questions["agreement"]["answered"], questions["agreement"]["missing"]), (False, ["url"]))

    def test_language(self):
        del self.root["disclosure"]["recipients"]["vi"]
        del self.root["disclosure"]["use"][1]["text"]["vi"]
        report, questions = self.check(4)
        self.assertEqual(report["answered"], 13)
        self.assertEqual(questions["recipients"]["missing_languages"], {"vi": ["text"]})
        self.assertEqual(questions["use"]["missing_languages"], {"vi": [self.root["disclosure"]["use"][1]["id"] + ".text"]})
        self.assertEqual(questions["why"]["missing_languages"], {})
        # Somebody who reads Vietnamese of Vietnam finds what is in Vietnamese.
        self.root["disclosure"]["recipients"]["vi-VN"] = "Nhân viên xác minh"
        self.assertEqual(self.check(4)[1]["recipients"]["missing_languages"], {})

    def test_signed(self):
        self.operator.start()
        jws = self.operator.description()[0]
        path = os.path.join(self.operator.tmp, "operator.jws")
        with open(path, "wb") as file:
            file.write(jws + b"\n")
        self.assertEqual(json.loads(self.operator.run("check-disclosure", path, "--json"))["answered"], 13)
        with open(path, "wb") as file:
            file.write(jws[:-10] + b"AAAAAAAAAA")
        self.operator.run("check-disclosure", path, status=1)
        self.operator.run("check-disclosure", path + ".none", status=1)
        self.operator.run("check-disclosure", status=2)


class Review(harness.Case):
    def test_order_and_days(self):
        seller = harness.Seller(self.operator, "--subject", "s1")
        first, second, third, decided = (seller.send(os.urandom(100)) for _ in range(4))
        seller.announce(b"not sent")
        self.operator.run("decide", self.operator.dir, decided, "verified")
        out = os.path.join(self.operator.tmp, "out")
        self.operator.run("fetch", self.operator.dir, third, "--who", "w", "--reason", "r", "-o", out)
        now = int(time.time())
        with sqlite3.connect(os.path.join(self.operator.dir, "records.db"), timeout=harness.SECONDS) as db:
            for submission, age, left in (first, 1, 5), (second, 8, -1), (third, 3, 1):
                # Half a day off the full one, so that a test that takes long sees the same days.
                db.execute("UPDATE submissions SET received = ?, retention_until = ? WHERE submission = ?",
                           (now - age * DAY - DAY // 2, now + left * DAY + DAY // 2, submission))
        rows = json.loads(self.operator.run("review", self.operator.dir, "--json"))
        self.assertEqual([(row["id"], row["state"], row["age_days"], row["days_left"]) for row in rows],
                         [(second, "received", 8, -1), (third, "in_review", 3, 1), (first, "received", 1, 5)])
        self.assertEqual(rows[0]["sub"], "s1")
        lines = self.operator.run("review", self.operator.dir).splitlines()
        self.assertEqual([line.split("\t")[0] for line in lines], [second, third, first])
        self.assertIn("to be erased", lines[0])
        self.assertIn("waits for 1 day\t5 days left", lines[2])


if __name__ == "__main__":
    harness.main()
