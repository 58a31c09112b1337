#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets libFuzzer look for inputs that break a target, SFS_FUZZ_SECONDS long. Speaks TAP.
Usage: search.py TARGET CORPUS. What it learns is kept beside the build, for the next time; what breaks
the target is named, to be put into the corpus as a test that stays."""
import os
import pathlib
import re
import subprocess
import sys

target, seeds = pathlib.Path(sys.argv[1]), sys.argv[2]
seconds = int(os.environ.get("SFS_FUZZ_SECONDS", "3"))
found = target.parent / "found"
learned = target.parent / "learned" / target.name
for folder in found, learned:
    folder.mkdir(parents=True, exist_ok=True)

options = [f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=3000", "-print_final_stats=1", "-verbosity=0",
           f"-artifact_prefix={found}/{target.name}-"]
print("1..1", flush=True)
done = subprocess.run([target, *options, learned, seeds], capture_output=True, text=True, errors="replace", env={**os.environ, "G_DEBUG": ""})
runs = re.search(r"number_of_executed_units: (\d+)", done.stderr)
if done.returncode == 0 and runs:
    print(f"ok 1 - {target.name}: {runs[1]} inputs in {seconds} s")
    sys.exit(0)
for line in (done.stdout + done.stderr).splitlines()[-60:]:
    print("# " + line)
print(f"# put the file named above into {seeds} when it is mended")
print(f"not ok 1 - {target.name}: exit status {done.returncode}")
sys.exit(1)
