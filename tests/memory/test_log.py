#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing secret is in what the program says, however much it is asked to say: the whole way, with every
log domain at every level, and what it says about itself. The same search finds each secret where it is."""
import base64
import os
import pathlib
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


def as_logged(program, **secrets):
    return image.Search(program, **{name: [form for value in ([values] if isinstance(values, bytes) else values) for form in written(value)]
                           for name, values in secrets.items()})


def test_nothing_secret_is_logged():
    clip = os.urandom(200_000)
    env = {"G_MESSAGES_DEBUG": "all", "G_DBUS_DEBUG": "all", "GST_DEBUG": "*:6", "GOBJECT_DEBUG": "objects"}
    with tempfile.TemporaryDirectory(prefix="sfs-log.") as folder, Walk(folder, clip, env=env) as walk:
        said = walk.end()
        log = pathlib.Path(folder) / "log"
        log.write_bytes(said.encode() + (walk.folder / "errors.log").read_bytes() + walk.operator.log.read_bytes())
        check(log.stat().st_size > 10_000, f"it said a lot: {log.stat().st_size} bytes")
        own = image.own_key(walk.operator.url, folder)
        heard = walk.overheard.secrets()
        check(set(heard) == {"access_token", "refresh_token", "code"} and all(heard.values()), f"what is secret was overheard: {heard}")
        search = as_logged(os.environ["SFS_TEST_SEARCH"], clip=clip, identity=own.read_bytes().strip(), **heard,
                           **image.keys(os.environ["SFS_TEST_KEYS"], walk.fetch(), walk.operator.key, own))
        found = search.in_file(log)
        check(not found, f"nothing secret is logged: {found}")

        for form in range(5):  # each secret, spelled in the same way
            log.write_bytes(said.encode() + b"\n".join(value for _, value in search.secrets[form::5]))
            found = search.in_file(log)
            check(set(found) == {name for name, _ in search.secrets} and set(found.values()) == {1}, f"each would be found: {found}")


if __name__ == "__main__":
    main([test_nothing_secret_is_logged])
