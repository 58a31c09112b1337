#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending that goes on without the window: only when the seller says so, and only where the desktop lets it.
The desktop's side is a portal of this test, which answers as it is told."""
import subprocess
import sys

import tap
from app import hand_on
from desk import await_that
from gi.repository import Gio, GLib
from test_sending import Notifications, sign_out
from test_unfinished import close_while_sending, invite, start_again
from visit import BUILD, FaultyOperator, Visit

PORTAL = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
HIDE = "Send without the window"
# Its answers: a response, and what was decided.
YES, NO, CALLED_OFF = (0, {"background": True, "autostart": False}), (0, {"background": False, "autostart": False}), (1, {})


class Portal:
    """org.freedesktop.portal.Background; None leaves the question open, until say()."""

    INTERFACES = Gio.DBusNodeInfo.new_for_xml("""<node>
      <interface name="org.freedesktop.portal.Background">
        <method name="RequestBackground"><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
      </interface>
      <interface name="org.freedesktop.portal.Request"><method name="Close"/></interface>
    </node>""").interfaces

    def __init__(self, answer):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.answer, self.reasons, self.closed, self.objects = answer, [], 0, []
        self.asking = None  # who asked last, and where the answer is waited for

    def __enter__(self):
        self.objects.append(self.bus.register_object(PATH, self.INTERFACES[0], self._asked, None, None))
        self.owner = Gio.bus_own_name_on_connection(self.bus, PORTAL, Gio.BusNameOwnerFlags.NONE, None, None)
        return self

    def __exit__(self, *_):
        Gio.bus_unown_name(self.owner)
        for number in self.objects:
            self.bus.unregister_object(number)

    def _asked(self, _bus, sender, _path, _interface, _method, arguments, invocation):
        _, options = arguments.unpack()
        self.reasons.append(options["reason"])
        handle = f"{PATH}/request/{sender[1:].replace('.', '_')}/{options['handle_token']}"
        self.objects.append(self.bus.register_object(handle, self.INTERFACES[1], self._close, None, None))
        self.asking = sender, handle
        invocation.return_value(GLib.Variant("(o)", (handle,)))
        if self.answer is not None:
            self.say(self.answer)

    def say(self, answer):
        response, results = answer
        self.bus.emit_signal(*self.asking, "org.freedesktop.portal.Request", "Response",
                             GLib.Variant("(ua{sv})", (response, {key: GLib.Variant("b", value) for key, value in results.items()})))

    def await_heard(self):
        """Whoever asked answers this, in its main loop, after what was said before; and once more when what came of that is done."""
        for _ in range(3):
            self.bus.call_sync(self.asking[0], "/io/github/selfsame/Selfsame", "org.gtk.Actions", "List", None, None,
                               Gio.DBusCallFlags.NONE, 10000, None)

    def _close(self, _bus, _sender, _path, _interface, _method, _arguments, invocation):
        self.closed += 1
        invocation.return_value(None)


def is_on_screen(app):
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(app.process.pid)], capture_output=True, text=True, check=False)
    return bool(found.stdout.split())


def close(visit):
    """The question on the way out; it is not answered yet."""
    visit.sees("Sending your video", "you are asked whether to go on without it")
    visit.app.desk.key("ctrl+q")
    visit.sees("It can also be sent to the end without this window.")


def to_sending(visit):
    visit.to_review()
    visit.app.press("Send")
    visit.app.await_page("Sending")


def the_desktop_decides_when_the_seller_says_so(test):
    with Notifications() as notifications, Portal(NO) as portal, Visit(test, "slow=4000") as visit:
        to_sending(visit)
        for answer in (NO, CALLED_OFF):
            portal.answer = answer
            close(visit)
            before = len(portal.reasons)
            visit.answer("Leave now?", HIDE, "without-the-window")
            visit.sees("Your desktop does not let Selfsame go on in the background")
            test.true(is_on_screen(visit.app), "it says no: the window stays")
            test.equal(len(portal.reasons) - before, 1, "it was asked once, after the seller had said so")
            visit.answer("Not without this window", "Stay here", "not-without")
        test.true(portal.reasons[0].startswith("To send your video to 127.0.0.1"), f"with the reason: {portal.reasons[0]}")
        portal.answer = YES
        close(visit)
        visit.answer("Leave now?", HIDE, "without-the-window")
        await_that(lambda: not is_on_screen(visit.app), "the window to be gone")
        test.true(visit.app.process.poll() is None, "it says yes: the window goes, and the application goes on")
        hand_on(BUILD, visit.operator.link)
        await_that(lambda: is_on_screen(visit.app), "the window to be back when Selfsame is started again")
        visit.answer("Begin with another invitation?", "Stay here", "back-again")
        close(visit)
        visit.answer("Leave now?", HIDE, "without-the-window")
        await_that(lambda: not is_on_screen(visit.app), "the window to be gone again")
        visit.operator.hurry()
        test.equal(visit.app.process.wait(60), 0, "it ends by itself")
        test.equal([row["state"] for row in visit.listed()], ["received"], "when all of it is there")
        test.equal(visit.spooled(), [], "and confirmed")
        await_that(lambda: notifications.shown, "a notification")
        test.equal([(title.split(":")[0].split(" ")[0], body) for title, body in notifications.shown],
                   [("127.0.0.1", "The receipt is kept on this computer.")], "and says so, once")


def where_nobody_is_asked_and_where_nobody_answers(test):
    with Notifications() as notifications, Visit(test, "slow=4000") as visit:
        with Portal(None) as portal:
            to_sending(visit)
            close(visit)
            visit.answer("Leave now?", HIDE, "without-the-window")
            await_that(lambda: portal.reasons, "the desktop to be asked")
            test.true(is_on_screen(visit.app), "the window stays while there is no answer")
            close(visit)
            visit.answer("Leave now?", "Leave", "leaving-meanwhile")
            test.equal(visit.app.process.wait(20), 0, "leaving ends it")
            await_that(lambda: portal.closed, "the question to be called off")
        start_again(visit)
        visit.app.await_page("Welcome")
        visit.app.press("Continue sending")
        visit.app.await_page("Sending")
        close(visit)
        visit.answer("Leave now?", HIDE, "without-the-window")
        await_that(lambda: not is_on_screen(visit.app), "the window to be gone, where there is no portal")
        sign_out(visit.operator)
        visit.operator.hurry()
        test.equal(visit.app.process.wait(60), 0, "what cannot be sent ends it, too")
        await_that(lambda: notifications.shown, "a notification")
        title, body = notifications.shown[-1]
        test.true(title.startswith("Your video for 127.0.0.1") and title.endswith("was not sent"), f"which says so: {title}: {body}")
        test.equal(len(visit.spooled()), 1, "what is sealed is kept")


def a_question_is_not_left_without_its_window(test):
    with Notifications(), Portal(None) as portal, Visit(test, "slow=4000") as visit:
        to_sending(visit)
        close(visit)
        visit.answer("Leave now?", HIDE, "without-the-window")
        await_that(lambda: portal.asking, "the desktop to be asked")
        visit.app.press("Cancel")
        visit.sees("Stop sending?")
        portal.say(YES)
        portal.await_heard()
        visit.answer("Stop sending?", "Keep sending", "asked-meanwhile")
        test.true(is_on_screen(visit.app), "a yes that came while something else was asked has not hidden the window under it")
        portal.answer = YES
        close(visit)
        visit.answer("Leave now?", HIDE, "without-the-window")
        await_that(lambda: not is_on_screen(visit.app), "the window to be gone when that is asked for again")
        visit.operator.hurry()
        test.equal(visit.app.process.wait(60), 0, "it ends by itself")
        test.equal([row["state"] for row in visit.listed()], ["received"], "when all of it is there")


def a_view_in_use_is_not_hidden(test):
    with Portal(None) as portal, Visit(test, "slow=4000") as visit:
        to_sending(visit)
        close(visit)
        visit.answer("Leave now?", HIDE, "without-the-window")
        await_that(lambda: portal.asking, "the desktop to be asked")
        visit.app.desk.key("ctrl+t")
        visit.app.await_page("Camera")
        visit.await_state("Start recording", True, seconds=90)
        portal.say(YES)
        portal.await_heard()
        test.true(is_on_screen(visit.app), "a yes that came while the camera was tried has not hidden the window with the camera on")
        visit.app.desk.key("ctrl+q")
        visit.sees("It can also be sent to the end without this window.")
        visit.answer("Leave now?", HIDE, "out-of-the-rehearsal")
        visit.app.await_page("Sending")
        test.true(visit.app.desk.find("Start recording", "push button") is None, "who asks for it again leaves the camera")
        await_that(lambda: len(portal.reasons) == 2, "the desktop to be asked again")
        portal.say(YES)
        await_that(lambda: not is_on_screen(visit.app), "the window to be gone")
        visit.operator.hurry()
        test.equal(visit.app.process.wait(60), 0, "it ends by itself")


def what_was_ticked_holds_without_the_window(test):
    with Visit(test, "slow=4000") as visit:
        to_sending(visit)
        close(visit)
        visit.app.tick("Go on by itself at the next start")
        visit.answer("Leave now?", HIDE, "ticked-and-without-the-window")
        await_that(lambda: not is_on_screen(visit.app), "the window to be gone")
        # The computer is shut down before all is sent.
        visit.app.process.kill()
        visit.app.process.wait()
        start_again(visit)
        visit.app.await_page("Sending")
        visit.operator.hurry()
        visit.app.await_page("Done", 60)
        test.equal([row["state"] for row in visit.listed()], ["received"], "it arrived, once")


def others_go_on_when_the_one_has_ended(test):
    with Notifications() as notifications, Portal(YES), Visit(test, "slow=2000") as visit:
        close_while_sending(visit, True)
        start_again(visit, invite(visit)[0])
        close_while_sending(visit, True, spooled=2)
        start_again(visit)
        visit.app.await_page("Welcome")
        visit.sees("Being sent:")
        other = FaultyOperator("slow=4000", "receipt-signature")
        try:
            hand_on(BUILD, other.link)
            visit.sees("The invitation comes from")
            to_sending(visit)
            close(visit)
            visit.answer("Leave now?", HIDE, "without-the-window")
            await_that(lambda: not is_on_screen(visit.app), "the window to be gone")
            other.hurry()
            await_that(lambda: notifications.shown, "a notification of the one it was hidden for", 60)
            title, body = notifications.shown[0]
            test.true(title.startswith("127.0.0.1") and title.endswith("has not confirmed your video as it should"),
                      f"what arrived is not called unsent: {title}")
            test.true(body.startswith("All of the video was sent"), f"and it is said so: {body}")
            test.equal({row["state"] for row in visit.listed()}, {"uploading"}, "others are still being sent")
            test.true(visit.app.process.poll() is None, "and the application goes on")
            visit.operator.hurry()
            test.equal(visit.app.process.wait(60), 0, "it ends by itself")
            test.equal([row["state"] for row in visit.listed()], ["received", "received"], "when the others have arrived")
            test.true(not is_on_screen(visit.app), "without a window")
        finally:
            other.stop()


if __name__ == "__main__":
    sys.exit(tap.run([the_desktop_decides_when_the_seller_says_so, where_nobody_is_asked_and_where_nobody_answers,
                      a_question_is_not_left_without_its_window, a_view_in_use_is_not_hidden, what_was_ticked_holds_without_the_window,
                      others_go_on_when_the_one_has_ended]))
