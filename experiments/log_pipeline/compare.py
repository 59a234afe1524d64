"""The log pipeline on a large file: every encoding, the Python program, and `grep | cut`, in turn, several times over.

    python3 experiments/log_pipeline/compare.py [FILE] [--megabytes 1000] [--rounds 5] [--save]

FILE, or the story's five lines, is repeated up to the size asked for. Prints seconds (median, and the least and most of the
rounds) and the peak of memory of the largest process. Checks that all of them print the same messages. `--save` writes the table
into this folder's README, and the figures beside it.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = "ch2_log_pipeline"
SIGN = "⚠️  ".encode()


def encodings():
    """Every encoding that has the program, in the project's order."""
    packages = [tomllib.loads(path.read_text())["package"] for path in ROOT.glob("crates/*/Cargo.toml")]
    found = [package["metadata"]["pausa"] for package in packages if "pausa" in package.get("metadata", {})]
    found = [encoding for encoding in found if PROGRAM not in encoding.get("lacks", {})]
    return [encoding["encoding"] for encoding in sorted(found, key=lambda encoding: encoding["order"])]


ENCODINGS = encodings()


def contenders(log):
    release = ROOT / "target/release"
    for encoding in ENCODINGS:
        yield encoding, [str(release / f"pausa-{encoding}"), "play", PROGRAM, "--", log]
    yield "python", [sys.executable, str(ROOT / f"tests/python/{PROGRAM}.py"), log]
    yield "grep | cut", ["sh", "-c", "grep ERROR \"$1\" | cut -d' ' -f4-", "sh", log]


def story():
    """The lines of the story, which are written in the Python program."""
    source = (ROOT / f"tests/python/{PROGRAM}.py").read_text()
    return "".join(line + "\n" for line in re.findall(r'^    "(2024.*)",$', source, re.M)).encode()


def timed(command, output):
    """Seconds from start to end, and the peak of resident memory in MB of the process started (not of its children)."""
    peak = 0
    with open(output, "wb") as sink:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=sink)
        while process.poll() is None:
            try:
                status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            except OSError:
                continue
            peak = max([peak, *(int(line.split()[1]) / 1024 for line in status.splitlines() if "VmHWM" in line)])
            time.sleep(0.002)
        elapsed = time.monotonic() - start
    if process.returncode:
        sys.exit(f"{command} failed")
    return elapsed, peak


def messages(path):
    with open(path, "rb") as printed:
        for line in printed:
            yield line.removeprefix(SIGN)


def said(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.strip()


def receipt(command):
    """What it takes to get the same figures again."""
    rustc = dict(line.split(": ", 1) for line in said("rustc", "-vV").splitlines() if ": " in line)
    with open("/proc/cpuinfo") as cpuinfo:
        processor = next((line.split(": ", 1)[1].strip() for line in cpuinfo if line.startswith("model name")), "unknown")
    written = [":/", ":(top,exclude)*.md", ":(top,exclude)*.svg", ":(top,exclude)experiments/*.json"]
    changed = said("git", "status", "--porcelain", "--untracked-files=no", "--", *written)
    return {
        "rustc": said("rustc", "--version").removeprefix("rustc "),
        "llvm": rustc["LLVM version"],
        "target": rustc["host"],
        "profile": "`release`",
        "flags": os.environ.get("RUSTFLAGS", "none"),
        "python": platform.python_version(),
        "processor": processor,
        "cores": os.cpu_count(),
        "kernel": f"{platform.system().lower()} {platform.release()}",
        "commit": said("git", "rev-parse", "--short=10", "HEAD") + ("+changes" if changed else ""),
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "command": command,
    }


def table(figures):
    """The figures as Markdown, with their receipt."""
    seconds, peak, receipt = figures["seconds"], figures["peak_megabytes"], figures["receipt"]
    ratio = lambda other, name: statistics.median(b / a for a, b in zip(seconds[name], seconds[other]))
    lines = ["| contender | median s | least | most | peak MB | grep / it | python / it |"]
    lines.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, times in seconds.items():
        lines.append(
            f"| {name.replace('|', chr(92) + '|')} | {statistics.median(times):.2f} | {min(times):.2f} | {max(times):.2f} "
            f"| {peak[name]:.1f} | {ratio('grep | cut', name):.2f} | {ratio('python', name):.1f} |"
        )
    return "\n".join(lines) + (
        f"\n\n{figures['log']} repeated to {figures['megabytes']} MB, {figures['rounds']} rounds in turn. Ratios are medians of "
        "pairs in one round. The peak of `grep | cut` is the shell's.\n\n"
        "rustc {rustc}, LLVM {llvm}, {target}; profile {profile}; RUSTFLAGS: {flags}; Python {python}.  \n"
        "{processor}, {cores} threads at once, {kernel}; commit {commit}; {date}.  \n"
        "`{command}`".format(**receipt)
    )


def main():
    parser = argparse.ArgumentParser(description="The log pipeline against Python and grep | cut.")
    parser.add_argument("file", type=pathlib.Path, nargs="?", help="a log; without it, the story's five lines")
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--save", action="store_true", help="write the table into this folder's README")
    options = parser.parse_args()
    command = ["cargo", "build", "--release", "--quiet", *(f"--package=pausa-{encoding}" for encoding in ENCODINGS)]
    subprocess.run(command, cwd=ROOT, check=True)
    try:
        content = options.file.read_bytes() if options.file else story()
    except OSError as error:
        sys.exit(f"{options.file}: {error.strerror}")
    if not content:
        sys.exit(f"{options.file}: it is empty")
    command = "python3 experiments/log_pipeline/compare.py" + (f" {options.file.name}" if options.file else "")
    figures = {
        "receipt": receipt(f"{command} --save"),
        "log": options.file.name if options.file else "The story's five lines",
        "megabytes": options.megabytes,
        "rounds": options.rounds,
        "seconds": {},
        "peak_megabytes": {},
    }
    with tempfile.TemporaryDirectory() as folder:
        log = f"{folder}/log"
        with open(log, "wb") as big:
            for _ in range(max(1, options.megabytes * 1_000_000 // len(content))):
                big.write(content)
        for round in range(options.rounds + 1):
            for name, command in contenders(log):
                elapsed, figures["peak_megabytes"][name] = timed(command, f"{folder}/{name.split()[0]}")
                if round > 0:  # The first warms up.
                    figures["seconds"].setdefault(name, []).append(elapsed)
        for name in [*ENCODINGS, "python"]:
            for ours, theirs in zip(messages(f"{folder}/{name}"), messages(f"{folder}/grep"), strict=True):
                if ours != theirs:
                    sys.exit(f"{name} and grep | cut disagree: {ours!r}, {theirs!r}")
    print(table(figures))
    if options.save:
        pathlib.Path(__file__).with_name("log_pipeline.json").write_text(json.dumps(figures, indent=2) + "\n")
        page = pathlib.Path(__file__).with_name("README.md")
        mark, end = "<!-- measured: log_pipeline -->\n", "<!-- end -->\n"
        before, _, rest = page.read_text().partition(mark)
        after = rest.partition(end)[2]
        page.write_text(f"{before}{mark}{table(figures)}\n{end}{after}")


main()
