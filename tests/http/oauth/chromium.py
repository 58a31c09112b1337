# SPDX-License-Identifier: GPL-3.0-or-later
"""A real browser without a window, told what to do over the DevTools protocol on a pair of pipes."""
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import time

CHROMIUM = shutil.which("chromium")
SECONDS = 60


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
                assert "error" not in answer, answer
                return answer["result"]

    def open(self, url):
        self.call("Page.navigate", url=url)

    def run(self, script):
        """What @script gives; None while the page is about to be another one."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        return result["result"].get("value")

    def wait(self, script, what):
        """Until @script gives something true."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            value = self.run(f"document.readyState === 'complete' && ({script})")
            if value:
                return value
            # The page is loading: nothing tells over this connection but the page itself.
            self.call("Runtime.evaluate", expression="new Promise(requestAnimationFrame)", awaitPromise=True)
        raise AssertionError((what, self.run("location.href"), self.run("document.body.innerText")))
