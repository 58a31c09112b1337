#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""selfsame-inspect from outside: exit statuses, files that appear whole or not at all, and files
that go both ways with Debian's age. Usage: test-inspect.py SELFSAME-INSPECT"""
import hashlib
import os
import pty
import re
import select
import shutil
import signal
import stat
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from program import Skip, check, main

INSPECT = os.path.abspath(sys.argv[1])
MIB = 1024 * 1024
SIZES = [0, 1, 65535, 65536, 65537, 64 * MIB]
SANITIZED = "SFS_SANITIZED" in os.environ
AGE = shutil.which("age") and shutil.which("age-keygen")
DONE, IO, USAGE, NO_MATCH, HEADER, PAYLOAD = range(6)


def run(*args, status=DONE, data=None, program=INSPECT, **options):
    """Runs a program and holds its exit status against the one expected."""
    result = subprocess.run([program, *args], input=data, capture_output=True, timeout=120,
                            env={**os.environ, "LC_ALL": "C.UTF-8"}, **options)
    check(result.returncode == status,
          f"{args}: exit status {result.returncode}, not {status}: {result.stderr!r}")
    check(b"AGE-SECRET-KEY" not in result.stderr, f"{args}: a key on standard error")
    if program == INSPECT and status != DONE:
        check(result.stderr.strip(), f"{args}: nothing said")
    return result


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def make_data(length):
    """Bytes that do not repeat from chunk to chunk."""
    block = b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(2049))
    return (block * (length // len(block) + 1))[:length]


def keygen(path):
    said = run("keygen", "-o", path).stderr.decode()
    recipient = re.search(r"Public key: (age1[a-z0-9]{58})\n", said)
    check(recipient, said)
    return recipient.group(1)


def only(*names):
    check(sorted(os.listdir()) == sorted(names), f"left behind: {os.listdir()}")


def test_keygen():
    recipient = keygen("key")
    text = read("key").decode()
    check(re.fullmatch(r"# created: \S+Z\n# public key: " + recipient +
                       r"\nAGE-SECRET-KEY-1[A-Z0-9]{58}\n", text), "not as age-keygen writes it")
    check(stat.S_IMODE(os.stat("key").st_mode) == 0o600, "others can read the key")
    run("keygen", "-o", "key", status=IO)
    check(read("key").decode() == text, "a key was overwritten")
    printed = run("keygen").stdout.decode()
    check(re.search(r"^AGE-SECRET-KEY-1", printed, re.M), "no key printed")
    check(printed != text, "the same key twice")
    run("keygen", "-o", "no/such/folder", status=IO)
    run("keygen", "extra", status=USAGE)
    only("key")


def test_usage():
    recipient = keygen("key")
    for args in ([], ["nonsense"], ["seal"], ["seal", "-r", "age1nobody"], ["seal", "-r", recipient, "-p"],
                 ["seal", "-r", recipient, "a", "b"], ["seal", "--nonsense"], ["seal", "-r"],
                 ["open"], ["open", "-i", "key", "-p"], ["open", "-i", "key", "a", "b"],
                 ["open", "-i"], ["keygen", "--nonsense"]):
        run(*args, status=USAGE, data=b"")
    for args in (["--help"], ["-h"], ["seal", "--help"], ["open", "--help"], ["keygen", "--help"]):
        check(b"Usage:" in run(*args).stdout, f"{args}: no help")
    check(re.match(rb"selfsame-inspect \d", run("--version").stdout), "no version")


def test_statuses():
    recipient = keygen("key")
    keygen("other")
    data = make_data(100000)
    write("plain", data)
    run("seal", "-r", recipient, "-o", "sealed", "plain")
    sealed = read("sealed")
    run("open", "-i", "key", "-o", "opened", "sealed")
    check(read("opened") == data, "another file came out")
    os.unlink("opened")

    faults = [
        (NO_MATCH, "other", sealed),
        (HEADER, "key", b""),
        (HEADER, "key", b"not an age file\n" * 100),
        (HEADER, "key", b"-----BEGIN AGE ENCRYPTED FILE-----\n"),
        (HEADER, "key", sealed[:100]),
        (HEADER, "key", sealed.replace(b"v1", b"v2", 1)),
        (HEADER, "key", sealed.replace(b"\n---", b"\n-> x\n\n---", 1)),
        (PAYLOAD, "key", sealed[:-1]),
        (PAYLOAD, "key", sealed + b"x"),
        (PAYLOAD, "key", sealed[:70000] + bytes([sealed[70000] ^ 1]) + sealed[70001:]),
    ]
    for status, key, contents in faults:
        write("faulty", contents)
        run("open", "-i", key, "-o", "opened", "faulty", status=status)
        check(not os.path.exists("opened"), "a file came out")
        check(run("open", "-i", key, status=status, data=contents).stdout == b""
              or status == PAYLOAD, "something came out")
    os.unlink("faulty")

    # The authentic part goes to standard output, and nothing after it.
    for cut in (sealed[:-1], sealed + b"x"):
        out = run("open", "-i", "key", status=PAYLOAD, data=cut).stdout
        check(out == data[:65536], f"{len(out)} bytes came out")

    write("no-key", b"# nothing\n")
    run("open", "-i", "no-key", status=IO, data=sealed)
    run("open", "-i", "missing", status=IO, data=sealed)
    run("open", "-i", "key", "missing", status=IO)
    run("open", "-i", "key", ".", status=IO)
    run("seal", "-r", recipient, "missing", status=IO)
    run("seal", "-r", recipient, "-o", "no/folder", "plain", status=IO)
    run("seal", "-r", recipient, "-o", ".", "plain", status=IO)
    with open("/dev/full", "wb") as full:
        result = subprocess.run([INSPECT, "seal", "-r", recipient, "plain"], stdout=full,
                                stderr=subprocess.PIPE, timeout=60)
    check(result.returncode == IO, f"a full disk: {result.returncode}")
    only("key", "other", "plain", "sealed", "no-key")


def test_output():
    recipient = keygen("key")
    data = make_data(70000)
    write("plain", data)

    os.umask(0o022)
    run("seal", "-r", recipient, "-o", "sealed", "plain")
    check(stat.S_IMODE(os.stat("sealed").st_mode) == 0o644, "mode of the sealed file")
    run("open", "-i", "key", "-o", "opened", "sealed")
    check(stat.S_IMODE(os.stat("opened").st_mode) == 0o600, "others can read what was opened")

    # What fails leaves what was there.
    sealed = read("sealed")
    write("faulty", sealed[:-1])
    run("open", "-i", "key", "-o", "opened", "faulty", status=PAYLOAD)
    check(read("opened") == data, "the old file is gone")

    # In place, through a link, to a device, and from a name that looks like an option.
    shutil.copy("plain", "place")
    run("seal", "-r", recipient, "-o", "place", "place")
    run("open", "-i", "key", "-o", "place", "place")
    check(read("place") == data, "sealed and opened in place")
    os.symlink("place", "link")
    run("seal", "-r", recipient, "-o", "link", "plain")
    check(os.path.islink("link") and read("place").startswith(b"age-encryption"), "through a link")
    os.mkfifo("fifo")
    reader = subprocess.Popen(["cat", "fifo"], stdout=subprocess.PIPE)
    run("open", "-i", "key", "-o", "fifo", "sealed")
    check(reader.communicate(timeout=60)[0] == data, "through a named pipe")
    shutil.copy("plain", "-x")
    check(run("open", "-i", "key", data=run("seal", "-r", recipient, "--", "-x").stdout).stdout == data,
          "a name that looks like an option")
    check(run("open", "-i", "key", "-o", "-", "-", data=sealed).stdout == data, "- for both")
    only("key", "plain", "sealed", "opened", "faulty", "place", "link", "fifo", "-x")


def test_interrupted():
    """Half a file is nobody's: a signal takes it away."""
    recipient = keygen("key")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # A signal that is ignored where the tests are run (nohup) is ignored by the program, too.
        process = subprocess.Popen([INSPECT, "seal", "-r", recipient, "-o", "sealed"],
                                   stdin=subprocess.PIPE, stderr=subprocess.PIPE,
                                   preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
        process.stdin.write(bytes(4 * MIB))
        process.stdin.flush()
        # All but what a pipe holds has been read by now, so the hidden file is there.
        hidden = [name for name in os.listdir() if name.startswith(".selfsame-")]
        check(len(hidden) == 1, f"beside it: {os.listdir()}")
        check(stat.S_IMODE(os.stat(hidden[0]).st_mode) & 0o077 & ~0o044 == 0, "mode while written")
        process.send_signal(number)
        check(process.wait(timeout=60) == -number, f"ended by {process.returncode}")
        process.stdin.close()
        process.stderr.close()
        only("key")


def test_broken_pipe():
    recipient = keygen("key")
    reader, writer = os.pipe()
    os.close(reader)
    result = subprocess.run([INSPECT, "seal", "-r", recipient], input=bytes(MIB), stdout=writer,
                            stderr=subprocess.PIPE, timeout=60)
    os.close(writer)
    check(result.returncode == IO, f"exit status {result.returncode}")


def need_age():
    if not AGE:
        raise Skip("age is not installed")


def test_interoperates():
    """Files of every size of interest, for two recipients, in both directions."""
    need_age()
    ours = keygen("ours")
    made = run("-o", "theirs", program="age-keygen")
    theirs = re.search(r"Public key: (\S+)", made.stderr.decode()).group(1)
    check(run("-y", "ours", program="age-keygen").stdout.decode().strip() == ours, "our key file")
    for size in SIZES:
        write("plain", make_data(size))
        run("seal", "-r", ours, "-r", theirs, "-o", "sealed", "plain")
        for key in ("ours", "theirs"):
            # Not with -o, which makes no file for an empty one.
            check(run("-d", "-i", key, "sealed", program="age").stdout == read("plain"),
                  f"age opens another file of {size} bytes")
        run("-r", ours, "-r", theirs, "-o", "sealed", "plain", program="age")
        for key in ("ours", "theirs"):
            run("open", "-i", key, "-o", "opened", "sealed")
            run("plain", "opened", program="cmp")
        run("seal", "-r", theirs, "-o", "sealed", "plain")
        run("open", "-i", "ours", "-i", "theirs", "-o", "opened", "sealed")
        run("plain", "opened", program="cmp")


def on_terminal(answers, argv, expected=DONE):
    """Runs argv on a terminal of its own and types an answer at each prompt."""
    pid, terminal = pty.fork()
    if pid == 0:
        try:
            os.execvpe(argv[0], argv, {**os.environ, "LC_ALL": "C.UTF-8"})
        finally:
            os._exit(127)
    said = b""
    prompts = 0
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        said += piece
        if prompts < len(answers) and said.count(b": ") > prompts:
            os.write(terminal, answers[prompts] + b"\n")
            prompts += 1
    else:
        os.kill(pid, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(terminal)
    check(status == expected, f"{argv}: exit status {status}: {said!r}")
    # age turns the echo off a moment after it has asked.
    for answer in answers if argv[0] == INSPECT else []:
        check(not answer or answer not in said, "the passphrase was shown")
    return said


def test_passphrase():
    need_age()
    write("plain", make_data(100000))
    word = b"correct-horse-battery"
    on_terminal([word, word], [INSPECT, "seal", "-p", "-o", "sealed", "plain"])
    on_terminal([word], ["age", "-d", "-o", "opened", "sealed"])
    check(read("opened") == read("plain"), "age opens ours")
    on_terminal([word, word], ["age", "-p", "-o", "sealed", "plain"])
    os.unlink("opened")
    on_terminal([word], [INSPECT, "open", "-p", "-o", "opened", "sealed"])
    check(read("opened") == read("plain"), "ours opens age's")
    os.unlink("opened")
    on_terminal([b"wrong"], [INSPECT, "open", "-p", "-o", "opened", "sealed"], NO_MATCH)
    on_terminal([b""], [INSPECT, "open", "-p", "-o", "opened", "sealed"], IO)
    on_terminal([word, b"another"], [INSPECT, "seal", "-p", "-o", "opened", "plain"], IO)
    check(not os.path.exists("opened"), "a file came out")
    # No terminal, no passphrase: it is never taken from a pipe.
    result = subprocess.run([INSPECT, "seal", "-p"], input=word + b"\n" + word + b"\n",
                            capture_output=True, timeout=60, start_new_session=True)
    check(result.returncode == IO and result.stdout == b"", "a passphrase from a pipe")


def peak_while_converting(args, pieces):
    """Most memory in KiB that a process ever had in use, read while it waits for the last piece."""
    process = subprocess.Popen([INSPECT, *args], stdin=subprocess.PIPE)
    last = pieces[-1]
    for piece in pieces[:-1]:
        process.stdin.write(piece)
    process.stdin.flush()
    with open(f"/proc/{process.pid}/status") as file:
        peak = int(re.search(r"VmHWM:\s+(\d+) kB", file.read()).group(1))
    process.stdin.write(last)
    process.stdin.close()
    check(process.wait(timeout=120) == DONE, f"exit status {process.returncode}")
    return peak


def test_memory():
    """Sixty-four MiB pass through in constant memory, both ways."""
    recipient = keygen("key")
    piece = make_data(MIB)
    sealing = peak_while_converting(["seal", "-r", recipient, "-o", "sealed"], [piece] * 64)
    sealed = read("sealed")
    opening = peak_while_converting(["open", "-i", "key", "-o", "opened"],
                                    [sealed[i:i + MIB] for i in range(0, len(sealed), MIB)])
    check(read("opened") == piece * 64, "another file came out")
    print(f"# peak: sealing {sealing} KiB, opening {opening} KiB")
    if SANITIZED:
        raise Skip("the sanitizers' own memory would be counted")
    check(sealing <= 32 * 1024 and opening <= 32 * 1024, f"{sealing} and {opening} KiB")


TESTS = [test_keygen, test_usage, test_statuses, test_output, test_interrupted, test_broken_pipe,
         test_interoperates, test_passphrase, test_memory]

main(TESTS)
