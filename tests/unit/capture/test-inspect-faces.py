#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""selfsame-inspect faces from outside: real people are found and accepted; what shows nobody, or
two, never is. Usage: test-inspect-faces.py SELFSAME-INSPECT"""
import glob
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from program import Skip, check, main

INSPECT = os.path.abspath(sys.argv[1])
FOOTAGE = os.environ.get("SFS_FOOTAGE_DIR", "")
PICTURES = "/usr/share/doc/opencv-doc/examples/data"
PORTRAIT = "/usr/share/doc/facedetect/examples/grace_hopper_512x512.jpg"
ICE = "/usr/share/doc/facedetect/examples/640px-IceBlockNearJoekullsarlon.jpg"
SANITIZED = "SFS_SANITIZED" in os.environ
DONE, IO, USAGE = range(3)
MEMBERS = {"file", "frames", "seconds", "faces", "windows", "measures"}


# What shows people: a man with a chessboard, players. A drawn robot with eyes and a mouth is among
# the others.
NOT_WITHOUT = re.compile(r"(left|right)\d\d|messi|basketball")


def need(*paths):
    for path in paths:
        if not os.path.exists(path):
            raise Skip(f"{path or 'SFS_FOOTAGE_DIR'} is missing: run tools/setup")


def faces(*args, status=DONE):
    result = subprocess.run([INSPECT, "faces", *args], capture_output=True, text=True, timeout=580,
                            env={**os.environ, "LC_ALL": "C.UTF-8"})
    check(result.returncode == status,
          f"{args}: exit status {result.returncode}, not {status}: {result.stderr}")
    check(status == DONE or result.stderr.strip(), f"{args}: nothing said")
    return result


def closed_list():
    """The reasons that --help documents."""
    text = faces("--help").stdout
    return set(re.findall(r"^  ([a-z]+(?:-[a-z]+)*)(?: \(.*\))?$", text.split("are among:")[1], re.M))


def judge(*args):
    """What --json says of each file, and that it says no more and no less than is documented."""
    objects = [json.loads(line) for line in faces("--json", *args).stdout.splitlines()]
    known = closed_list()
    check(len(known) > 8, f"documented reasons: {known}")
    for said in objects:
        check(set(said) == MEMBERS, f"members {set(said)}")
        check(set(said["faces"]) == {"zero", "one", "many"}, said["faces"])
        check(sum(said["faces"].values()) == said["frames"], f"{said['file']}: {said['faces']}")
        check(said["windows"], f"{said['file']}: no window")
        for window in said["windows"]:
            check(set(window) == {"start", "verdict", "reasons"}, window)
            check(window["verdict"] in ("accepted", "retake"), window)
            check((window["verdict"] == "retake") == bool(window["reasons"]), window)
            check(known.issuperset(window["reasons"]), window)
        print(f"# {said['file']}: {said['frames']} frames, one face in {said['faces']['one']}, "
              f"{accepted(said)} of {len(said['windows'])} windows accepted", flush=True)
    return objects


def accepted(said):
    return sum(window["verdict"] == "accepted" for window in said["windows"])


def footage(name, seconds=None):
    """Path of a video of one person, or of its first seconds, which then are what one records."""
    path = os.path.join(FOOTAGE, name)
    need(path)
    if seconds is None:
        return path
    return make(f"{seconds}-{name}", "-i", path, "-t", str(seconds), "-c", "copy")


def make(name, *args):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *args, name], check=True, timeout=120)
    return name


VP8 = ["-an", "-c:v", "libvpx", "-b:v", "2M", "-deadline", "realtime", "-cpu-used", "8"]


def test_one_person():
    """All of the footage; the first seconds of each where the sanitizers make it slow."""
    for name in ("cap12_edit.webm", "cap13_edit2.webm", "franck.webm"):
        said, = judge(footage(name, 8 if SANITIZED else 30 if name == "franck.webm" else None))
        check(said["faces"]["one"] >= 0.995 * said["frames"], f"{name}: {said['faces']}")
        check(accepted(said) >= 0.9 * len(said["windows"]), f"{name}: {said['windows']}")
        check(len(said["windows"]) == int(said["seconds"] + 0.05) - 4, len(said["windows"]))
        check([w["start"] for w in said["windows"]] == list(range(len(said["windows"]))), "starts")


def test_no_person_in_pictures():
    need(PICTURES, ICE)
    paths = [ICE] + [path for path in sorted(glob.glob(PICTURES + "/*.jpg") + glob.glob(PICTURES + "/*.png"))
                     if not NOT_WITHOUT.search(path)]
    if SANITIZED:
        paths = paths[::6]
    wrong = [said["file"] for said in judge(*paths) if accepted(said)]
    check(len(paths) > 10, "few pictures")
    check(not wrong, f"accepted: {wrong}")


def test_no_person_in_videos():
    need(PICTURES)
    for name in ("tree.avi", "vtest.avi"):
        video = make(name + ".webm", "-i", f"{PICTURES}/{name}", "-t", "12", *VP8)
        check(accepted(judge(video)[0]) == 0, f"{name}: accepted")


def test_two_people():
    halves = "crop=ih*8/9:ih,scale=320:360,setsar=1"
    twins = make("twins.webm", "-t", "8", "-i", footage("cap12_edit.webm"), "-vf",
                 f"{halves},split[a][b];[a][b]hstack", *VP8)
    pair = make("pair.webm", "-t", "8", "-i", footage("cap12_edit.webm"), "-t", "8", "-i",
                footage("franck.webm"), "-filter_complex",
                f"[0:v]{halves}[a];[1:v]{halves}[b];[a][b]hstack", *VP8)
    for said in judge(twins, pair):
        check(accepted(said) == 0, f"{said['file']}: accepted")
        check(all(w["reasons"][0] == "many-faces" for w in said["windows"]), said["windows"])


def test_windows():
    """One for anything up to six seconds; else as asked for."""
    for seconds in (0.5, 2, 5, 6):
        said, = judge(footage("cap12_edit.webm", seconds))
        check(len(said["windows"]) == 1 and accepted(said) == 1, f"{seconds} s: {said['windows']}")
    eight = footage("cap12_edit.webm", 8)
    starts = [w["start"] for w in judge("--window", "3", "--step", "2.5", eight)[0]["windows"]]
    check(starts == [0, 2.5, 5], starts)
    check(len(judge("--window", "8", eight)[0]["windows"]) == 1, "one window of all of it")
    # Somebody for four seconds, then nobody: only what has both is told so.
    need(PICTURES)
    gone = make("gone.webm", "-t", "6", "-i", footage("cap12_edit.webm"), "-loop", "1", "-t", "6",
                "-i", f"{PICTURES}/fruits.jpg", "-filter_complex",
                "[0:v]scale=320:240,fps=25,setsar=1[a];[1:v]scale=320:240,fps=25,setsar=1[b];"
                "[a][b]concat", *VP8)
    windows = judge(gone)[0]["windows"]
    check([w["verdict"] for w in windows] == ["accepted"] * 2 + ["retake"] * 6, windows)
    check(windows[-1]["reasons"][0] == "no-face", windows)


def test_picture():
    """A portrait is one frame and one window, and not called frozen for being a file."""
    need(PORTRAIT)
    said, = judge(PORTRAIT)
    check(said["frames"] == 1 and said["seconds"] == 0 and said["faces"]["one"] == 1, said)
    check(len(said["windows"]) == 1 and accepted(said) == 1, said)


def test_text():
    clip = footage("cap12_edit.webm", 2)
    text = faces(clip).stdout
    check(re.search(r"^ +0:01  .*one 2[0-9]", text, re.M), text)
    check(re.search(r"^ +from +0\.0 s  accepted$", text, re.M), text)
    check(re.search(r"^ +HeadSize +0\.", text, re.M), text)
    check(f"{clip}: " in text, text)
    lines = re.findall(r"^ +\d\.\d{3} s  faces 1 .*yaw ", faces("--frames", clip).stdout, re.M)
    check(len(lines) == judge(clip)[0]["frames"], len(lines))


def test_usage():
    for args in ([], ["--json"], ["--nonsense", "a"], ["--window", "0.5", "a"], ["--window", "x", "a"],
                 ["--window", "nan", "a"], ["--step", "0", "a"], ["--step", "1e9", "a"],
                 ["--json", "--frames", "a"]):
        faces(*args, status=USAGE)
    check("Usage:" in faces("--help").stdout, "no help")


def test_errors():
    """What cannot be read is named, and the others are done all the same."""
    clip = footage("cap12_edit.webm", 2)
    with open("text.webm", "w", encoding="utf-8") as file:
        file.write("no video\n" * 1000)
    os.mkdir("folder")
    result = faces("--json", "missing.webm", clip, "text.webm", "folder", status=IO)
    check([json.loads(line)["file"] for line in result.stdout.splitlines()] == [clip], result.stdout)
    for name in ("missing.webm", "text.webm", "folder"):
        check(f"{name}: " in result.stderr, result.stderr)
    os.environ["SFS_MODEL_DIR"], before = os.path.abspath("folder"), os.environ["SFS_MODEL_DIR"]
    try:
        with open("folder/face_detection_front_128x128_barracuda.onnx", "w", encoding="utf-8"):
            pass
        check("face model" in faces(clip, status=IO).stderr, "the model")
    finally:
        os.environ["SFS_MODEL_DIR"] = before


def peak(path):
    """Most memory in KiB that it ever had in use for a file."""
    process = subprocess.Popen([INSPECT, "faces", "--json", path], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    check(process.returncode == DONE, f"exit status {process.returncode}")
    return usage.ru_maxrss


def test_memory():
    """Ten times as long takes no more memory."""
    if SANITIZED:
        raise Skip("the sanitizers' own memory would be counted")
    short, long = peak(footage("franck.webm", 4)), peak(footage("franck.webm", 40))
    print(f"# peak: {short} KiB for 4 s, {long} KiB for 40 s")
    check(long <= short + 16 * 1024, f"{short} and {long} KiB")


TESTS = [test_usage, test_errors, test_picture, test_windows, test_text, test_two_people,
         test_no_person_in_pictures, test_no_person_in_videos, test_one_person, test_memory]

main(TESTS)
