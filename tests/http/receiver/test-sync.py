# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that does not take what was written: no receipt for it, and what was sent is sent anew. A
second fsync would succeed, as the system takes the pages for written."""
import errno
import os
import unittest

import harness

DATA = os.urandom(300_000)


class Sync(harness.Case):
    serving = False

    def setUp(self):
        self.operator = harness.Operator()
        self.addCleanup(self.operator.close)
        options = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0:detect_leaks=0"
        fault = {"LD_PRELOAD": os.environ["SFS_DISK_FAULT_SO"], "SFS_FAULT_CALL": "fsync",
                 "SFS_FAULT_BELOW": os.path.join(self.operator.dir, "contents"),
                 "SFS_FAULT_ERRNO": str(errno.EIO), "SFS_FAULT_TIMES": "1", "ASAN_OPTIONS": options}
        before = {name: os.environ.get(name) for name in fault}
        os.environ.update(fault)
        try:
            self.operator.start()
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
        self.addCleanup(self.operator.stop)
        self.seller = harness.Seller(self.operator)

    def contents(self):
        return os.listdir(os.path.join(self.operator.dir, "contents"))

    def test_it_is_sent_anew(self):
        submission, url = self.seller.begin(DATA)
        self.assertEqual(self.seller.patch(url, 0, DATA).status, 500)
        told = self.seller.submission(submission)
        self.assertEqual((told["state"], told.get("receipt")), ("announced", None))
        self.assertEqual(self.contents(), [])
        self.assertEqual(self.seller.tus("HEAD", url).status, 410)
        # Nor does a server that is started again sign for it.
        self.operator.stop()
        self.operator.start()
        self.assertEqual(self.seller.submission(submission)["state"], "announced")

        creation = f"{self.operator.url}/uploads"
        reply = self.seller.create(creation, submission, len(DATA))
        self.assertEqual(reply.status, 201)
        self.assertEqual(self.seller.patch(reply["Location"], 0, DATA).status, 204)
        self.assertEqual(self.seller.submission(submission)["state"], "received")
        self.assertEqual(len(self.contents()), 1)


if __name__ == "__main__":
    harness.main()
