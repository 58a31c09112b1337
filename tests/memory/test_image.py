#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Once the receipt is verified and the spool erased, nothing in the program's memory holds the seller's
identity, the file key or the clip. The same search finds each of them where it is held, or kept on
purpose, or it proves nothing."""
import os
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "unit")]
import image  # noqa: E402
from headless import Walk  # noqa: E402
from program import Skip, check, main  # noqa: E402

CLIP_BYTES = 1_300_000  # about what five seconds are


def needles(walk, clip):
    own = image.own_key(walk.operator.url, walk.folder)
    return image.Search(os.environ["SFS_TEST_SEARCH"], clip=clip, identity=own.read_bytes().strip(),
                        **image.keys(os.environ["SFS_TEST_KEYS"], walk.fetch(), walk.operator.key, own))


def may_look():
    reason = image.reason_to_skip()
    if reason:
        raise Skip(reason)
    if os.environ.get("SFS_SANITIZED"):
        raise Skip("a sanitizer keeps what was freed, and its own memory is too large to search")


def test_nothing_is_left_after_the_receipt():
    may_look()
    clip = os.urandom(CLIP_BYTES)
    with tempfile.TemporaryDirectory(prefix="sfs-image.") as folder, Walk(folder, clip, ("recorded", "confirmed")) as walk:
        pid = walk.holds("recorded")
        while_held = image.take(pid, folder).rename(os.path.join(folder, "while-held"))
        image.blank(while_held, image.droppable(pid))
        walk.go_on()
        afterwards = image.take(walk.holds("confirmed"), folder)
        search = needles(walk, clip)
        held = search.in_file(while_held, remove=True)
        check(held == {"clip": 1}, f"while it is held, all of the clip is found, and no key: {held}")
        left = search.in_file(afterwards)
        check(not left, f"nothing is left in memory: {left}")
        walk.go_on()
        walk.end()


def test_the_search_finds_what_is_kept():
    may_look()
    clip = os.urandom(CLIP_BYTES)
    env = {"LD_PRELOAD": os.environ["SFS_KEEP_LIBRARY"]}
    with tempfile.TemporaryDirectory(prefix="sfs-image.") as folder, Walk(folder, clip, ("confirmed",), env) as walk:
        afterwards = image.take(walk.holds("confirmed"), folder)
        found = needles(walk, clip).in_file(afterwards)
        check(set(found) == {"identity", "identity_scalar", "file_key", "payload_key"}, f"each key that was kept is found: {found}")
        walk.go_on()
        walk.end()


KEEPER = """
import mmap, os, sys
part = mmap.mmap(-1, mmap.PAGESIZE, flags=int(sys.argv[1]) | mmap.MAP_ANONYMOUS)
with open(sys.argv[2], "rb", buffering=0) as secret:
    secret.readinto(memoryview(part)[:int(sys.argv[3])])
print("kept", flush=True)
sys.stdin.read()
"""
MAP_PRIVATE, MAP_DROPPABLE = 2, 8  # <linux/mman.h>


def found_in_a_part(flags, secret, folder):
    """What of a secret is found that a process keeps in a part of its memory of that kind: in all of its image,
    and in what is left without what may be dropped."""
    path = os.path.join(folder, "secret")
    with open(path, "wb") as out:
        out.write(secret)
    with subprocess.Popen([sys.executable, "-c", KEEPER, str(flags), path, str(len(secret))], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as keeper:
        try:
            if keeper.stdout.readline() != "kept\n":
                raise Skip(f"this kernel has no such memory: {keeper.communicate()[1].splitlines()[-1]}")
            taken = image.take(keeper.pid, folder)
            droppable = image.droppable(keeper.pid)
        finally:
            keeper.kill()
    search = image.Search(os.environ["SFS_TEST_SEARCH"], secret=secret)
    whole = search.in_file(taken)
    image.blank(taken, droppable)
    return whole, search.in_file(taken, remove=True)


def test_what_may_be_dropped_is_left_out_and_nothing_else():
    may_look()
    with tempfile.TemporaryDirectory(prefix="sfs-image.") as folder:
        everywhere, left = found_in_a_part(MAP_PRIVATE, os.urandom(64), folder)
        check(everywhere == left == {"secret": 1}, f"in ordinary memory it is found: {everywhere}, {left}")
        everywhere, left = found_in_a_part(MAP_DROPPABLE, os.urandom(64), folder)
        check(everywhere == {"secret": 1} and not left, f"in what may be dropped it is found in the whole alone: {everywhere}, {left}")


if __name__ == "__main__":
    main([test_nothing_is_left_after_the_receipt, test_the_search_finds_what_is_kept,
          test_what_may_be_dropped_is_left_out_and_nothing_else])
