#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of tools/bench: runs one measurement after the other, prints them, holds them against the
limits. A row whose package is missing is left out, and why is said."""
import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
HERE = TOP / "tests/bench"
FIXTURES = TOP / "tests/fixtures"
FOOTAGE = TOP / "build/footage"
CASCADE = pathlib.Path("/usr/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml")
PEERS = TOP / "build/bench"
# As large as frames are looked at (SFS_ANALYSIS_SIZE), of each video.
WIDTH, HEIGHT, FRAMES = 480, 360, 250
RATE, SECONDS = 30, 10
PATIENCE = 300
# Both programs show a camera of this size; cheese 43 crashes in larger ones of PipeWire 0.3.65.
PREVIEW = "640x480"

# Member, limit, and what must hold; the second may be a function of all that was measured.
LIMITS = [
    ("face.ours_ms", 8.0, "short-range detector and gate, ms a frame ≤ {limit:.1f}"),
    ("face.ours_ms", lambda all_: all_["face.haar_ms"] / 3, "the same ≤ a third of Haar's {limit:.1f}"),
    ("face.gate_ms", 1.0, "gate alone, ms a frame ≤ {limit:.1f}"),
    ("face.ours_one", -0.995, "share of frames with exactly one face ≥ {limit:.3f}"),
    ("record720.checks_per_s", -10.0, "checks a second while recording 1280×720 ≥ {limit:.0f}"),
    ("record720.dropped", 0, "recorded frames of 1280×720 at 30 a second that we dropped = {limit:.0f}"),
    ("rss_peak_mib", 250.0, "peak memory of a walk, MiB ≤ {limit:.0f}"),
    ("list.open_ms", 300.0, "1,000 submissions from the key press to a still screen, ms ≤ {limit:.0f}"),
    ("list.frame_ms", 50.0, "longest frame of opening them and of scrolling, ms ≤ {limit:.0f}"),
    ("seal.memory_ratio", -0.9, "sealing from memory to memory, of libsodium's bare speed ≥ {limit:.1f}"),
    ("seal.pipe_ratio", -0.9, "sealing between two pipes, of a bare loop's speed ≥ {limit:.1f}"),
    ("seal.rss_mib", 32.0, "peak memory of sealing 1 GiB, MiB ≤ {limit:.0f}"),
    ("send.receipt_s", 1.0, "Send to verified receipt on loopback, s ≤ {limit:.0f}"),
    ("send.window_s", 1.0, "Send to verified receipt in the window, on loopback, s ≤ {limit:.0f}"),
]


class Missing(Exception):
    """Why a row is left out."""


def run(argv, env=None):
    """The JSON object that a program prints last."""
    # In a process group of its own, so that the end of this program is the end of all it started.
    process = subprocess.Popen([str(arg) for arg in argv], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env={**os.environ, **(env or {})}, start_new_session=True)
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except BaseException as error:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        if isinstance(error, subprocess.TimeoutExpired):
            raise Missing(f"not done within {PATIENCE} s") from None
        raise
    if process.returncode != 0:
        raise Missing((err.strip().splitlines() or [f"exit status {process.returncode}"])[-1])
    return json.loads(out.strip().splitlines()[-1])


def decode(folder):
    """Frames of the footage as raw RGB; the arguments by which programs find them."""
    arguments = []
    for name in ("cap12_edit.webm", "franck.webm"):
        path = folder / (name + ".rgb")
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-ss", "5", "-i", FOOTAGE / name, "-vf",
                        f"scale={WIDTH}:{HEIGHT}", "-frames:v", str(FRAMES), "-f", "rawvideo", "-pix_fmt", "rgb24", path],
                       check=True)
        arguments += [path, WIDTH, HEIGHT]
    return arguments


class Bench:
    def __init__(self, build):
        self.build = build
        self.all = {}
        self.env = {"SFS_MODEL_DIR": str(TOP / "build/model"), "SFS_FOOTAGE_DIR": str(FOOTAGE),
                    "SFS_TEST_CAMERA_BIN": str(build / "tests/fixtures/camera/sfs-test-camera"),
                    "GSK_RENDERER": "cairo", "LC_ALL": "C.UTF-8"}

    def row(self, title, measure, columns):
        """columns: member, key of what was measured, how it is shown."""
        try:
            seen = measure()
        except Missing as reason:
            print(f"{title:<42} left out: {reason}", flush=True)
            return
        for member, key, _ in columns:
            self.all[member] = seen[key]
        print(f"{title:<42} " + "  ".join(shown.format(seen[key]) for _, key, shown in columns), flush=True)

    def program(self, name, *arguments, wrap=()):
        path = self.build / "tests/bench" / name
        if not path.exists():
            raise Missing(f"{name} was not built: a package of tools/packages.bench is missing")
        return run([*wrap, path, *arguments], self.env)

    def haar(self, frames):
        if not CASCADE.exists():
            raise Missing("the package opencv-data is missing")
        return self.program("bench-haar", CASCADE, *frames)

    def tfjs(self, frames):
        if not shutil.which("node"):
            raise Missing("node is missing")
        if not (PEERS / "tf.min.js").exists():
            raise Missing("the npm packages are missing: run tools/setup --bench")
        return run(["node", HERE / "tfjs.cjs", PEERS, *frames], self.env)

    def faces(self, folder):
        frames = decode(folder)
        print(f"\nFace detection: ms of processor time a frame (median of {2 * FRAMES} of {WIDTH}×{HEIGHT}), one thread; "
              "share of frames with exactly one face")
        ms, one = "{:8.2f} ms", "{:6.1%}"
        self.row("ours: BlazeFace short-range and gate", lambda: self.program("bench-faces", *frames),
                 [("face.ours_ms", "ms", ms), ("face.ours_one", "one", one), ("face.detector_ms", "detector", "detector {:.2f}"),
                  ("face.gate_ms", "gate", "gate {:.2f}"), ("face.long_ms", "long", "long-range {:.2f}"),
                  ("face.look_ms", "look", "all, mean {:.2f}")])
        self.row("OpenCV Haar frontalface_alt2, 320 pixels", lambda: self.haar(frames),
                 [("face.haar_ms", "ms", ms), ("face.haar_one", "one", one)])
        self.row("TensorFlow.js BlazeFace, WebAssembly", lambda: self.tfjs(frames),
                 [("face.tfjs_ms", "ms", ms), ("face.tfjs_one", "one", one)])

    def record(self):
        print(f"\nPreview, checks and recording at once: {SECONDS} s of a camera with {RATE} frames a second, preview at 640×360, drawn on an X server without a GPU")
        for name, size in (("record480", "640x480"), ("record720", "1280x720")):
            wrap = [FIXTURES / "with-desktop", "--size", size, "--rate", RATE, "--"]
            self.row(size.replace("x", "×"), lambda w=wrap: self.program("bench-capture", SECONDS, RATE, wrap=w),
                     [(f"{name}.preview_fps", "preview", "preview {:.1f}/s"), (f"{name}.checks_per_s", "checks", "checks {:.1f}/s"),
                      (f"{name}.frames", "frames", "recorded {}"), (f"{name}.dropped", "dropped", "dropped {}"), (f"{name}.left_out", "left_out", "by the recorder {}"),
                      (f"{name}.cpu", "cpu", "processor {:.2f} s/s"), (f"{name}.first_s", "first", "first picture {:.2f} s")])

    def app(self, what, *camera):
        return run([FIXTURES / "with-desktop", *camera, "--", "/usr/bin/python3", HERE / "bench_app.py", self.build, what], self.env)

    def programs(self, folder):
        print(f"\nPrograms, on an X server without a GPU and a camera of {PREVIEW}: seconds from start, medians, warm")
        colour = folder / "magenta.png"
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "color=0xff00ff:size=640x480", "-frames:v", "1",
                        colour], check=True)
        camera = ("--footage", colour, "--size", PREVIEW)
        self.row("ours (preview: without time on pages)", lambda: self.app("start", *camera),
                 [("start.window_s", "window_s", "window {:.2f} s"), ("start.preview_s", "preview_s", "preview {:.2f} s"),
                  ("start.page_s", "page_s", "of it on the camera's page {:.2f} s")])
        self.row("cheese", lambda: self.app("cheese", *camera),
                 [("cheese.window_s", "window_s", "window {:.2f} s"), ("cheese.preview_s", "preview_s", "preview {:.2f} s"),
                  ("cheese.rss_peak_mib", "rss_peak_mib", "peak memory {:.0f} MiB")])
        self.row("ours, invitation to receipt, 1280×720", lambda: self.app("walk"),
                 [("rss_peak_mib", "rss_peak_mib", "peak memory {:.0f} MiB")])

    def list(self):
        print("\nMy submissions with 1,000 of them, on an X server without a GPU: medians, and the longest frame of all")
        self.row("ours, opened and scrolled", lambda: self.app("list"),
                 [("list.open_ms", "open_ms", "open {:.0f} ms"), ("list.first_ms", "first_ms", "first change {:.0f} ms"),
                  ("list.shown_ms", "shown_ms", "first frame, seen from inside {:.0f} ms"),
                  ("list.frame_ms", "frame_ms", "longest frame {:.0f} ms")])

    def seal(self):
        print("\nSealing (age), and libsodium alone on the same bytes: median of rounds in turns")
        inspect = self.build / "src/inspect/selfsame-inspect"
        self.row("from memory to memory, 64 MiB", lambda: self.program("bench-seal", "memory"),
                 [("seal.memory_ratio", "ratio", "ratio {:.3f}"), ("seal.memory_mib_s", "ours_mib_s", "{:.0f} MiB/s"),
                  ("seal.bare_memory_mib_s", "bare_mib_s", "libsodium {:.0f} MiB/s")])
        self.row("selfsame-inspect between pipes, 256 MiB", lambda: self.program("bench-seal", "pipe", inspect),
                 [("seal.pipe_ratio", "ratio", "ratio {:.3f}"), ("seal.pipe_mib_s", "ours_mib_s", "{:.0f} MiB/s"),
                  ("seal.bare_pipe_mib_s", "bare_mib_s", "bare loop {:.0f} MiB/s"),
                  ("seal.pipe_processor_ratio", "processor_ratio", "of processor time {:.3f}")])
        self.row("peak memory, 64 MiB", lambda: self.program("bench-seal", "rss", inspect, 64),
                 [("seal.rss_64_mib", "rss_mib", "{:.1f} MiB")])
        self.row("peak memory, 1 GiB", lambda: self.program("bench-seal", "rss", inspect, 1024),
                 [("seal.rss_mib", "rss_mib", "{:.1f} MiB")])

    def send(self):
        print("\nSend pressed to verified receipt, receiver on loopback: sealing, announcing, sending, receipt")
        self.row("the session, clip of 1 MB, median", lambda: run([HERE / "bench_send.py", self.build], self.env),
                 [("send.receipt_s", "receipt_s", "{:.3f} s"), ("send.worst_s", "worst_s", "worst {:.3f} s")])
        self.row("the window, from the key pressed, 1280×720, median", lambda: self.app("send"),
                 [("send.window_s", "window_s", "{:.3f} s"), ("send.window_worst_s", "worst_s", "worst {:.3f} s")])

    def judge(self):
        """Says what holds; whether nothing was seen that does not."""
        print("\nMust hold")
        well = True
        for member, limit, text in LIMITS:
            try:
                limit = limit(self.all) if callable(limit) else limit
                value = self.all[member]
            except KeyError as what:
                print(f"  not measured   {text.format(limit=0 if callable(limit) else abs(limit))} ({what.args[0]})")
                continue
            holds = value >= -limit if limit < 0 else value <= limit
            well &= holds
            print(f"  {'holds' if holds else 'DOES NOT HOLD':<13}  {text.format(limit=abs(limit))}: {round(value, 3):g}")
        return well


GROUPS = {
    "faces": lambda bench, folder: bench.faces(folder),
    "record": lambda bench, folder: bench.record(),
    "programs": lambda bench, folder: bench.programs(folder),
    "list": lambda bench, folder: bench.list(),
    "seal": lambda bench, folder: bench.seal(),
    "send": lambda bench, folder: bench.send(),
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(GROUPS))
    options = parser.parse_args()
    if unknown := set(options.only) - set(GROUPS):
        parser.error(f"--only knows {', '.join(GROUPS)}, and not {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    bench = Bench(options.build.resolve())
    bench.all["load_1min"] = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="sfs-bench.") as name:
        print(f"{os.cpu_count()} processors; load before: {bench.all['load_1min']:.1f}")
        for group in options.only:
            GROUPS[group](bench, pathlib.Path(name))
    well = bench.judge()
    if options.json:
        options.json.write_text(json.dumps(bench.all, indent=2) + "\n", encoding="utf-8")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
