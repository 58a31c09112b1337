# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that is full: 507, nothing half-stored, and it goes on when there is room."""
import ctypes
import os
import unittest

import harness

KIB = 1024
SIZE = 3 * 1024 * KIB
CLONE_NEWNS, CLONE_NEWUSER, MS_REC, MS_PRIVATE = 0x20000, 0x10000000, 0x4000, 0x40000
libc = ctypes.CDLL(None, use_errno=True)


def own_mounts():
    """A mount namespace of our own, for root or by a user namespace."""
    if libc.unshare(CLONE_NEWNS) != 0:
        uid, gid = os.getuid(), os.getgid()
        if libc.unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0:
            return False
        for name, text in ("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1"):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    return libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None) == 0


MAY_MOUNT = own_mounts()


@unittest.skipUnless(MAY_MOUNT, "needs root or user namespaces, to mount a small file system")
class Full(harness.Case):
    serving = False

    def mount(self, path):
        os.makedirs(path, exist_ok=True)
        self.assertEqual(libc.mount(b"none", path.encode(), b"tmpfs", 0, f"size={SIZE},mode=700".encode()), 0)
        self.addCleanup(libc.umount2, path.encode(), 0)

    def setUp(self):
        self.operator = harness.Operator()
        self.addCleanup(self.operator.close)

    def start(self, *arguments):
        self.operator.start(*arguments)
        self.addCleanup(self.operator.stop)
        return harness.Seller(self.operator)

    def fill(self, path, but):
        """All of the file system at @path but so many bytes."""
        ballast = os.path.join(path, "ballast")
        with open(ballast, "wb") as file:
            stat = os.statvfs(path)
            os.posix_fallocate(file.fileno(), 0, stat.f_bavail * stat.f_frsize - but)
        return ballast

    def no_space(self, reply):
        self.assertEqual((reply.status, reply.problem()), (507, "no-space"))
        self.assertGreater(int(reply["Retry-After"]), 0)

    def test_contents(self):
        contents = os.path.join(self.operator.dir, "contents")
        self.mount(contents)
        seller = self.start()
        data = os.urandom(700 * KIB)
        submission, url = seller.begin(data)
        self.assertEqual(seller.patch(url, 0, data[:100 * KIB]).status, 204)
        ballast = self.fill(contents, 200 * KIB)
        path = next(os.path.join(contents, name) for name in os.listdir(contents) if name != "ballast")
        for _ in range(2):
            self.no_space(seller.patch(url, 100 * KIB, data[100 * KIB:]))
            self.assertEqual(seller.offset(url), 100 * KIB)
            self.assertEqual(os.path.getsize(path), 100 * KIB)
        self.assertEqual(seller.submission(submission)["state"], "uploading")
        os.remove(ballast)
        self.assertEqual(seller.patch(url, 100 * KIB, data[100 * KIB:]).status, 204)
        self.assertEqual(seller.submission(submission)["state"], "received")

    def test_records(self):
        """The records' own file system is full: no answer promises what is not kept."""
        folder = self.operator.dir
        kept = {}
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as file:
                kept[name] = file.read()
        self.mount(folder)
        for name, data in kept.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        contents = os.path.join(folder, "contents")
        self.mount(contents)
        seller = self.start()
        data = os.urandom(100 * KIB)
        submission, url = seller.begin(data)
        self.assertEqual(seller.patch(url, 0, data[:50 * KIB]).status, 204)
        unbegun, creation = seller.announce(data)
        consent = seller.consent()
        body = seller.announcement(data, consent)
        # What is over is taken into the database first, as that would make room in the log later.
        self.operator.stop()
        self.operator.start()
        ballast = self.fill(folder, 48 * KIB)
        new = "0f5f0c6e-6d5c-4e0a-9d0a-0d7a6a3ef001"
        seller.offset(url)
        replies = [seller.put(new[:-3] + f"{i:03}", body) for i in range(100)]
        self.assertEqual(replies[0].status, 201)
        self.no_space(replies[-1])
        count = len([reply for reply in replies if reply.status == 201])
        self.no_space(seller.create(creation, unbegun, len(data)))
        # No content is left of an upload that was not begun.
        self.assertEqual(len(os.listdir(contents)), 1)
        # What little room there is goes for some small pieces; then neither file nor records have more.
        offset = 50 * KIB
        for _ in range(30):
            reply = seller.patch(url, offset, data[offset:offset + KIB])
            if reply.status != 204:
                break
            offset += KIB
        self.no_space(reply)
        self.assertEqual(seller.offset(url), offset)
        self.assertEqual(os.path.getsize(os.path.join(contents, os.listdir(contents)[0])), offset)
        self.assertEqual(seller.submission(submission)["state"], "uploading")
        self.assertEqual(seller.submission(unbegun)["state"], "announced")
        self.no_space(seller.request("DELETE", f"/submissions/{submission}"))
        os.remove(ballast)
        self.assertEqual(len(self.operator.list()), 2 + count)
        self.assertEqual(seller.patch(url, offset, data[offset:]).status, 204)
        self.assertEqual(seller.submission(submission)["state"], "received")
        self.assertEqual(seller.create(creation, unbegun, len(data)).status, 201)
        self.assertEqual(seller.request("DELETE", f"/submissions/{submission}").status, 200)


if __name__ == "__main__":
    harness.main()
