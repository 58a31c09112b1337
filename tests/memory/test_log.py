#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing secret is in what the program says, however much it is asked to say: the whole way, with every
log domain at every level, and what it says about itself. The same search finds each secret where it is."""
import base64
import os
import pathlib
import re
import secrets
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "unit")]
import image  # noqa: E402
from headless import Walk  # noqa: E402
from program import check, main  # noqa: E402


def written(value):
    """The ways in which a log may spell bytes."""
    return [value, value.hex().encode(), value.hex().upper().encode(), base64.b64encode(value)[:-4],
            base64.urlsafe_b64encode(value)[:-4]]


LOUD = {"G_MESSAGES_DEBUG": "all", "G_DBUS_DEBUG": "all", "GST_DEBUG": "*:6", "GOBJECT_DEBUG": "objects"}


def as_logged(program, **secrets):
    return image.Search(program, **{name: [form for value in ([values] if isinstance(values, bytes) else values) for form in written(value)]
                           for name, values in secrets.items()})


def test_nothing_secret_is_logged():
    clip = os.urandom(200_000)
    pin = secrets.token_urlsafe(24)
    with tempfile.TemporaryDirectory(prefix="sfs-log.") as folder, Walk(folder, clip, env=LOUD, pin=pin) as walk:
        said = walk.end()
        log = pathlib.Path(folder) / "log"
        log.write_bytes(said.encode() + (walk.folder / "errors.log").read_bytes() + walk.operator.log.read_bytes())
        check(log.stat().st_size > 10_000, f"it said a lot: {log.stat().st_size} bytes")
        own = image.own_key(walk.operator.url, folder)
        heard = walk.overheard.secrets()
        check(heard["pin"] == {pin.encode()}, f"the PIN was asked for: {heard['pin']}")
        check(set(heard) == {"access_token", "refresh_token", "code", "pin"} and all(heard.values()), f"what is secret was overheard: {heard}")
        search = as_logged(os.environ["SFS_TEST_SEARCH"], clip=clip, identity=own.read_bytes().strip(), **heard,
                           **image.keys(os.environ["SFS_TEST_KEYS"], walk.fetch(), walk.operator.key, own))
        found = search.in_file(log)
        check(not found, f"nothing secret is logged: {found}")

        for form in range(5):  # each secret, spelled in the same way
            log.write_bytes(said.encode() + b"\n".join(value for _, value in search.secrets[form::5]))
            found = search.in_file(log)
            check(set(found) == {name for name, _ in search.secrets} and set(found.values()) == {1}, f"each would be found: {found}")


def test_no_passphrase_is_logged():
    """What the recovery file's own test writes and reads, with what it does so with."""
    source = pathlib.Path(os.environ["SFS_TEST_RECOVERY_SOURCE"]).read_text(encoding="utf-8")
    secret = {name.lower(): re.search(rf'#define {name} "(.*)"\n', source)[1].encode() for name in ("PASSPHRASE", "IDENTITY")}
    with tempfile.TemporaryDirectory(prefix="sfs-log.") as folder:
        log = pathlib.Path(folder) / "log"
        done = subprocess.run([os.environ["SFS_TEST_RECOVERY"], "-p", "/account/recovery/round-trip", "-p", "/account/recovery/wrong-passphrase"],
                              env={**os.environ, **LOUD}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True)
        check(done.stdout.count(b"\nok ") == 2, done.stdout[-300:])
        search = as_logged(os.environ["SFS_TEST_SEARCH"], **secret)
        log.write_bytes(done.stdout)
        found = search.in_file(log)
        check(not found, f"nothing secret is logged: {found}")
        log.write_bytes(done.stdout + b"\n".join(value for _, value in search.secrets[::5]))
        check(set(search.in_file(log)) == set(secret), "both would be found")


def test_an_identity_of_few_digits_is_looked_for():
    """In hexadecimal it has few different digits, as what could be anybody's padding; one of forty has."""
    identity = b"AGE-SECRET-KEY-1" + (b"QPRFGV" * 10)[:58]
    spelled = identity.hex()
    check(all(len(set(spelled[at:at + 32])) < 10 for at in range(0, len(spelled) - 31, 32)), spelled)
    with tempfile.TemporaryDirectory(prefix="sfs-log.") as folder:
        log = pathlib.Path(folder) / "log"
        search = as_logged(os.environ["SFS_TEST_SEARCH"], identity=identity)
        for form in written(identity):
            log.write_bytes(b"0" * 200 + form)
            check(set(search.in_file(log)) == {"identity"}, f"it would be found as {form}")


if __name__ == "__main__":
    main([test_an_identity_of_few_digits_is_looked_for, test_nothing_secret_is_logged, test_no_passphrase_is_logged])
