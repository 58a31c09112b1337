#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two marketplaces side by side: each has its own in the list, and what is removed of one leaves the other as it
was, in the list, in the files and in the keyring."""
import contextlib
import hashlib
import pathlib
import subprocess
import sys
import tempfile

import tap
from desk import await_that
from test_states import Market, Sent

STAYS, GOES = "Chợ Bến Thành Online", "Saigon Square"


def keys_of(operator):
    """How many items the keyring has of it; what is in them is nobody's business."""
    done = subprocess.run(["secret-tool", "search", "--all", "origin", operator.url], capture_output=True, text=True, check=True)
    return sum(line.startswith("[/") for line in done.stdout.splitlines())


def traces_of(visit, *words):
    """Files of the application that hold one of the words, in their name or inside."""
    return sorted(str(path.relative_to(visit.data)) for path, content in visit.files()
                  if any(word in path.name or word.encode() in content for word in words))


def signed_of(visit, submission):
    """What never changes any more: receipt, consent, description."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for folder in ("receipts", "consents") for path in (visit.data / "selfsame" / folder).glob(f"{submission}*")}


def port(operator):
    return operator.url.removeprefix("http://")


def one_of_two_is_removed(test):
    with tempfile.TemporaryDirectory(prefix="sfs-two.") as name, contextlib.ExitStack() as markets:
        stays, goes = (Market(pathlib.Path(name) / folder, title) for folder, title in (("stays", STAYS), ("goes", GOES)))
        markets.callback(stays.stop)
        markets.callback(goes.stop)
        sent = {}

        def before(visit):
            sent["goes"] = visit.send_without_window(goes)
            visit.operate("decide", visit.submission, "verified")

        with Sent(test, operator=stays, before=before) as visit:
            app, desk = visit.app, visit.app.desk
            visit.to_list()
            visit.sees(port(stays), port(goes), "Accepted", "Received")
            app.picture("side-by-side")
            test.equal(sum(node.get_role_name() == "list item" and any(state in node.get_name() for state in ("Accepted", "Received"))
                           for node in desk.nodes()), 2, "one line for each")
            signed, keys = signed_of(visit, visit.submission), keys_of(stays)
            test.true(len(signed) >= 3 and keys >= 2, f"of the one: {sorted(signed)}, and {keys} items in the keyring")
            test.true(keys_of(goes) >= 2, "of the other as many")

            app.press("What is kept on this computer")
            app.await_page("Kept on this computer")
            test.equal(sum(node.get_name() == "1 video" and node.get_role_name() == "label" for node in desk.nodes()), 2, "one video each")
            visit.is_there(f"Remove what is kept of {port(stays)}")
            app.picture("kept-of-both")
            desk.activate(f"Remove what is kept of {port(goes)}", "push button")
            desk.await_text(f"Remove everything of {port(goes)}")
            app.picture("removing-one")
            app.press("Remove")
            await_that(lambda: desk.find(f"Remove what is kept of {port(goes)}") is None, "it to be removed", 30)
            visit.is_there(f"Remove what is kept of {port(stays)}")
            app.picture("kept-of-one")
            test.equal(traces_of(visit, sent["goes"], port(goes)), [], "no file names the one that went")
            test.equal(keys_of(goes), 0, "nor the keyring")
            test.equal(signed_of(visit, visit.submission), signed, "what is signed of the other is as it was")
            test.equal(keys_of(stays), keys, "and so is its part of the keyring")

            desk.key("Escape")
            desk.await_node("My submissions", "panel")
            await_that(lambda: desk.find(lambda text: port(goes) in text) is None, "the list to be of one marketplace")
            visit.sees("Accepted")
            app.picture("list-of-one")
            desk.activate(lambda text: "Accepted" in text, "list item", "Return")
            app.await_page("One submission")
            app.press("Play")
            visit.sees("is what was recorded: the checksum is the one in the receipt")
            test.equal([row["id"] for row in goes.list()], [sent["goes"]], "the operator that was removed was told nothing")
            test.equal(app.nameless, [], "every control has a name, said once")


if __name__ == "__main__":
    sys.exit(tap.run([one_of_two_is_removed]))
