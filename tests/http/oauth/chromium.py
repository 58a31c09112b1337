# SPDX-License-Identifier: GPL-3.0-or-later
"""A real browser without a window, told what to do over the DevTools protocol on a pair of pipes."""
import base64
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import time

CHROMIUM = shutil.which("chromium")
SECONDS = 60
# What the browser answers to a script whose page is being replaced by the next one.
BETWEEN_PAGES = ("Inspected target navigated or closed", "Execution context was destroyed",
                 "Cannot find default execution context")


class Refused(AssertionError):
    """The browser answered a command with an error."""


class Chromium:
    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="sfs-chromium-")
        # It reads commands from descriptor 3 and answers on 4; out of the way of these until then.
        pipes = os.pipe() + os.pipe()
        theirs_in, self.out, self.into, theirs_out = (fcntl.fcntl(pipe, fcntl.F_DUPFD_CLOEXEC, 10) for pipe in pipes)
        for pipe in pipes:
            os.close(pipe)
        script = f'exec 3<&{theirs_in} 4>&{theirs_out} {theirs_in}<&- {theirs_out}>&-; exec "$@"'
        self.process = subprocess.Popen(
            ["bash", "-c", script, "chromium", CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-extensions",
             f"--user-data-dir={self.home}/profile", "--remote-debugging-pipe", "about:blank"],
            pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self.home, "XDG_CONFIG_HOME": self.home, "XDG_CACHE_HOME": self.home})
        os.close(theirs_in)
        os.close(theirs_out)
        self.reader = os.fdopen(self.into, "rb")
        self.number, self.session = 0, None

    def forget(self):
        """A new page, of somebody who has never been anywhere."""
        self.session = None
        context = self.call("Target.createBrowserContext", disposeOnDetach=True)["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.out)
        self.reader.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def read(self):
        text = bytearray()
        while (byte := self.reader.read(1)) != b"\0":
            assert byte, "the browser is gone"
            text += byte
        return json.loads(text)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session is not None:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise Refused(answer["error"].get("message", ""), method)
                return answer["result"]

    def open(self, url):
        self.call("Page.navigate", url=url)

    def run(self, script):
        """What @script gives; None while the page is about to be another one."""
        return self.evaluate(expression=script, returnByValue=True)

    def evaluate(self, **parameters):
        try:
            return self.call("Runtime.evaluate", **parameters)["result"].get("value")
        except Refused as refused:
            if refused.args[0] in BETWEEN_PAGES:
                return None
            raise

    def wait(self, script, what):
        """Until @script gives something true."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            value = self.run(f"document.readyState === 'complete' && ({script})")
            if value:
                return value
            # The page is loading: nothing tells over this connection but the page itself.
            self.evaluate(expression="new Promise(requestAnimationFrame)", awaitPromise=True)
        raise AssertionError((what, self.run("location.href"), self.run("document.body.innerText")))

    def picture(self, path):
        """Keeps a picture of the page."""
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    # -- at the provider's pages --------------------------------------------------------------

    def log_in(self, name="alice"):
        """As far as the page that asks whether it is right."""
        self.wait("document.querySelector('input[name=login]') !== null", "login page")
        self.run(f"document.querySelector('input[name=login]').value = '{name}';"
                 "document.querySelector('input[name=password]').value = 'x';"
                 "document.querySelector('form').submit()")
        self.await_question()

    def await_question(self):
        self.wait("document.querySelector('input[value=consent]') !== null", "consent page")

    def agree(self):
        self.run("document.querySelector('form').submit()")

    def refuse(self):
        self.run("document.querySelector('a[href$=\"/abort\"]').click()")

    def await_our_page(self):
        """The title of what Selfsame shows in the browser at the end."""
        return self.wait("location.pathname === '/callback' && document.title", "our page")
