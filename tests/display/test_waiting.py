#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting that takes long: after ten seconds the page says what it waits for, and nothing can be changed
unseen that is being asked about."""
import sys

import tap
from desk import await_that
from gi.repository import Gio, GLib
from visit import Visit

PASSWORDS = "Waiting for the place where this computer keeps passwords."


class LockedStore:
    """The desktop's own password store, locked, and a prompt for its password that nobody answers
    before dismiss()."""

    PROMPTER = "org.gnome.keyring.SystemPrompter"
    INTERFACE = """<node><interface name="org.gnome.keyring.internal.Prompter">
        <method name="BeginPrompting"><arg type="o" direction="in"/></method>
        <method name="PerformPrompt"><arg type="o" direction="in"/><arg type="s" direction="in"/>
          <arg type="a{sv}" direction="in"/><arg type="s" direction="in"/></method>
        <method name="StopPrompting"><arg type="o" direction="in"/></method>
      </interface></node>"""

    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.asking = None  # who waits for a password, and where it is to be told
        info = Gio.DBusNodeInfo.new_for_xml(self.INTERFACE)
        self.object = self.bus.register_object("/org/gnome/keyring/Prompter", info.interfaces[0], self._asked, None, None)
        self._call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "RequestName", GLib.Variant("(su)", (self.PROMPTER, 4)))

    def __enter__(self):
        default = self._secrets("ReadAlias", GLib.Variant("(s)", ("default",)))[0]
        locked, _ = self._secrets("Lock", GLib.Variant("(ao)", ([default],)))
        if locked != [default]:
            raise AssertionError(f"the password store could not be locked: {default}, {locked}")
        return self

    def __exit__(self, *_):
        self.bus.unregister_object(self.object)

    def _call(self, name, path, interface, method, arguments):
        return self.bus.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 10000, None).unpack()

    def _secrets(self, method, arguments):
        return self._call("org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service", method, arguments)

    def _tell(self, who, method, arguments=None):
        self.bus.call(*who, "org.gnome.keyring.internal.Prompter.Callback", method, arguments, None,
                      Gio.DBusCallFlags.NONE, -1, None, None)

    def _asked(self, _bus, sender, _path, _interface, method, arguments, invocation):
        invocation.return_value(None)
        who = (sender, arguments.unpack()[0])
        if method == "BeginPrompting":
            self._tell(who, "PromptReady", GLib.Variant("(sa{sv}s)", ("", {}, "")))
        elif method == "PerformPrompt":
            self.asking = who
        else:
            self._tell(who, "PromptDone")

    def await_prompt(self):
        await_that(lambda: self.asking, "the password store to ask for its password")

    def dismiss(self):
        self._tell(self.asking, "PromptReady", GLib.Variant("(sa{sv}s)", ("no", {}, "")))
        self.asking = None


def an_operator_that_takes_its_time(test):
    with Visit(test) as visit:
        visit.app.await_page("Welcome")
        visit.operator.hang()
        visit.app.press("Continue")
        visit.await_state("Use another invitation", False)
        visit.await_state("Continue", False)
        visit.sees("Waiting for an answer from 127.0.0.1")
        visit.app.picture("first-contact")
        visit.app.press("Cancel")
        visit.await_state("Use another invitation", True)
        visit.has_no("Cancel")
        test.true(visit.app.desk.find(lambda text: "Waiting for" in text) is None, "and then it waits for nothing")
        visit.app.press("Continue")
        visit.operator.go_on()
        visit.app.await_page("Who is asking")


def what_is_agreed_to_stays_as_it_is(test):
    with Visit(test) as visit:
        visit.to_decision()
        purposes = [node.get_name() for node in visit.app.desk.nodes() if node.get_role_name() == "check box"]
        test.true(len(purposes) > 1, f"there are {len(purposes)} purposes")
        visit.operator.hang()
        visit.agree()
        for purpose in purposes:
            visit.await_state(purpose, False, "check box")
        visit.sees("Waiting for an answer from 127.0.0.1")
        visit.app.picture("agreeing")
        visit.app.press("Cancel")
        for purpose in purposes:
            visit.await_state(purpose, True, "check box")
        visit.operator.go_on()
        visit.app.press("I agree")
        visit.app.await_page("Camera")


def passwords_that_are_locked_at_the_decision(test):
    with Visit(test) as visit:
        visit.to_decision()
        with LockedStore() as store:
            visit.agree()
            store.await_prompt()
            visit.sees(PASSWORDS)
            visit.app.picture("locked")
            store.dismiss()
            visit.problem("Your password store is locked")
            visit.app.press("Try again")
            store.await_prompt()
            store.dismiss()
            visit.problem("Your password store is locked")
            visit.nothing_left()


def passwords_that_are_locked_at_the_start(test):
    with LockedStore() as store, Visit(test) as visit:
        store.await_prompt()
        visit.sees(PASSWORDS)
        visit.app.picture("starting")
        store.dismiss()
        visit.sees("Your password store is locked")
        visit.app.press("Try again")
        store.await_prompt()


if __name__ == "__main__":
    sys.exit(tap.run([an_operator_that_takes_its_time, what_is_agreed_to_stays_as_it_is,
                      # The last two leave the password store locked.
                      passwords_that_are_locked_at_the_decision, passwords_that_are_locked_at_the_start]))
