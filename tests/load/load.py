# SPDX-License-Identifier: GPL-3.0-or-later
"""Many sellers at once against the receiver, and the same uploads against npm @tus/server. The last lines
are a table and `clients N seconds S submissions M failed F`; the status is 1 when one failed, or when the
receiver's memory was not bounded."""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.environ["SFS_HARNESS_DIR"])
import harness  # noqa: E402

LIMIT_MIB = 96
# Everybody is one address and in a great hurry here.
UNLIMITED = ["--requests", "0", "--requests-per-seller", "0", "--connections", "0", "--open-uploads", "0"]


def peak_mib(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024


def run_load(options, *arguments):
    done = subprocess.run([os.environ["SFS_LOAD"], "--clients", str(options.clients), "--seconds", str(options.seconds),
                           "--bytes", str(options.bytes), *arguments], stdout=subprocess.PIPE, text=True, check=True,
                          timeout=options.seconds + 240)
    return json.loads(done.stdout)


def ours(options):
    operator = harness.Operator()
    try:
        operator.start(*UNLIMITED)
        result = run_load(options, "--dir", operator.dir, "--url", operator.url,
                          "--invitations", str(options.clients * 40 + options.seconds * 400))
        return {**result, "peak_mib": peak_mib(operator.process.pid)}
    finally:
        operator.close()


def theirs(options):
    """The same with @tus/server, or the reason why not."""
    node = shutil.which("node")
    modules = os.environ["SFS_NODE_MODULES"]
    if node is None or not os.path.isdir(os.path.join(modules, "@tus")):
        return "there is no node, or no @tus/server: run tools/setup"
    store = tempfile.mkdtemp(prefix="sfs-load-")
    server = subprocess.Popen([node, os.environ["SFS_TUS_SERVER"], modules, store], stdout=subprocess.PIPE, text=True)
    try:
        port = server.stdout.readline().strip()
        if not port:
            return "@tus/server does not start: it needs node 20"
        result = run_load(options, "--url", f"http://127.0.0.1:{port}/files")
        return {**result, "peak_mib": peak_mib(server.pid)}
    finally:
        server.kill()
        server.communicate()
        shutil.rmtree(store)


def row(name, result):
    return (f"{name:<34} {result['p50_ms']:>9.1f} {result['p99_ms']:>9.1f} {result['mb_s']:>8.2f} "
            f"{result['peak_mib']:>9.1f} {result['submissions']:>7} {result['failed']:>6}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--bytes", type=int, default=1024 * 1024, help="of a sealed file")
    parser.add_argument("--alone", action="store_true", help="without @tus/server")
    options = parser.parse_args()
    receiver = ours(options)
    peer = None if options.alone else theirs(options)
    print(f"{'':<34} {'p50 ms':>9} {'p99 ms':>9} {'MB/s':>8} {'peak MiB':>9} {'done':>7} {'failed':>6}")
    print(row("receiver, the whole protocol", receiver))
    if isinstance(peer, dict):
        print(row("@tus/server, create and PATCH", peer))
    elif peer:
        print(f"@tus/server: left out, {peer}")
    bounded = "SFS_SANITIZED" in os.environ or receiver["peak_mib"] <= LIMIT_MIB
    if not bounded:
        print(f"the receiver took {receiver['peak_mib']:.1f} MiB, more than {LIMIT_MIB}")
    print(f"clients {options.clients} seconds {options.seconds} submissions {receiver['submissions']} "
          f"failed {receiver['failed']}")
    sys.exit(0 if receiver["failed"] == 0 and receiver["submissions"] > 0 and bounded else 1)


if __name__ == "__main__":
    main()
