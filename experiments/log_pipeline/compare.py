"""The log pipeline on one file: every encoding, the Python program, and `grep | cut`, in turn, several times over.

    python3 experiments/log_pipeline/compare.py FILE [--megabytes 1000] [--rounds 5]

FILE is repeated up to the size asked for. Prints seconds (median, and the least and most of the rounds) and the peak of
memory of the largest process. Checks first that all of them print the same messages.
"""

import argparse
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENCODINGS = ["struct", "genawaiter", "coroutine"]
SIGN = "⚠️  ".encode()


def contenders(log):
    release = ROOT / "target/release"
    for encoding in ENCODINGS:
        yield encoding, [str(release / f"pausa-{encoding}"), "play", "ch2_log_pipeline", "--", log]
    yield "python", [sys.executable, str(ROOT / "tests/python/ch2_log_pipeline.py"), log]
    yield "grep | cut", ["sh", "-c", "grep ERROR \"$1\" | cut -d' ' -f4-", "sh", log]


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


def main():
    parser = argparse.ArgumentParser(description="The log pipeline against Python and grep | cut.")
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--save", action="store_true", help="write the table into this folder's README")
    options = parser.parse_args()
    subprocess.run(["cargo", "build", "--release", "--quiet", *(f"--package=pausa-{e}" for e in ENCODINGS)], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        log = f"{folder}/log"
        content = options.file.read_bytes()
        with open(log, "wb") as big:
            for _ in range(max(1, options.megabytes * 1_000_000 // len(content))):
                big.write(content)
        seconds, peak = {}, {}
        for round in range(options.rounds + 1):
            for name, command in contenders(log):
                output = f"{folder}/{name.split()[0]}"
                elapsed, peak[name] = timed(command, output)
                if round > 0:  # The first warms up.
                    seconds.setdefault(name, []).append(elapsed)
        for name in [*ENCODINGS, "python"]:
            for ours, theirs in zip(messages(f"{folder}/{name}"), messages(f"{folder}/grep"), strict=True):
                if ours != theirs:
                    sys.exit(f"{name} and grep | cut disagree: {ours!r}, {theirs!r}")
        ratio = lambda other, name: statistics.median(b / a for a, b in zip(seconds[name], seconds[other]))
        lines = ["| contender | median s | least | most | peak MB | grep / it | python / it |"]
        lines.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for name, times in seconds.items():
            lines.append(
                f"| `{name}` | {statistics.median(times):.2f} | {min(times):.2f} | {max(times):.2f} | {peak[name]:.1f} "
                f"| {ratio('grep | cut', name):.2f} | {ratio('python', name):.1f} |"
            )
    said = lambda *command: subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.strip()
    lines += [
        "",
        f"{options.file.name} repeated to {options.megabytes} MB, {options.rounds} rounds in turn, "
        f"{said('rustc', '--version')}, Python {platform.python_version()}, release profile, {platform.machine()}, commit "
        f"{said('git', 'describe', '--always', '--dirty')}. Ratios are medians of pairs in one round. The peak of "
        "`grep | cut` is the shell's.",
    ]
    table = "\n".join(lines).replace("`grep | cut`", "`grep \\| cut`", 1)
    print(table)
    if options.save:
        page = pathlib.Path(__file__).with_name("README.md")
        before, _, rest = page.read_text().partition("<!-- measured -->\n")
        after = rest.partition("<!-- end -->\n")[2]
        page.write_text(f"{before}<!-- measured -->\n{table}\n<!-- end -->\n{after}")


main()
