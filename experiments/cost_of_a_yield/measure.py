"""Instructions per item of each entry: callgrind, as the slope between two numbers of items, so that the start of the
process drops out. Checks first that all entries compute the same.

    python3 experiments/cost_of_a_yield/measure.py           # prints the table
    python3 experiments/cost_of_a_yield/measure.py --check   # fails where an encoding costs more than it should
    python3 experiments/cost_of_a_yield/measure.py --save    # writes the table into this folder's README
"""

import pathlib
import platform
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENTRIES = ["plain", "struct", "coroutine", "genawaiter", "raw-genawaiter"]
HOW = ["wrapping", "wrapping-elsewhere", "checked"]
FEW, MANY = 100_000, 300_000


def run(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)


def instructions(binary, entry, how, items):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", binary, entry, how, str(items)]
    return int(re.search(r"Collected : (\d+)", run(*command).stderr)[1])


def slope(binary, entry, how):
    return (instructions(binary, entry, how, MANY) - instructions(binary, entry, how, FEW)) / (MANY - FEW)


def main():
    if not shutil.which("valgrind"):
        sys.exit("valgrind is not installed: without it there are no instruction counts")
    run("cargo", "build", "--profile", "figures", "--config", "profile.figures.lto=\"thin\"", "--package", "cost_of_a_yield")
    binary = str(ROOT / "target/figures/cost_of_a_yield")
    for how in HOW:
        answers = {entry: run(binary, entry, how, str(MANY)).stdout for entry in ENTRIES}
        if len(set(answers.values())) != 1:
            sys.exit(f"the entries do not agree: {answers}")
    cost = {entry: {how: slope(binary, entry, how) for how in HOW} for entry in ENTRIES}

    lines = [f"| entry | {' | '.join(HOW)} |", "| --- |" + " ---: |" * len(HOW)]
    for entry in ENTRIES:
        lines.append(f"| {entry} | " + " | ".join(f"{cost[entry][how]:.2f}" for how in HOW) + " |")
    rustc = run("rustc", "-vV").stdout
    version, llvm = re.search(r"rustc (.*)", rustc)[1], re.search(r"LLVM version: (.*)", rustc)[1]
    commit = run("git", "describe", "--always", "--dirty").stdout.strip()
    lines += ["", f"Instructions per item. rustc {version}, LLVM {llvm}, profile `figures` with thin LTO, one codegen unit, {platform.machine()}, commit "
              f"{commit}, `python3 experiments/cost_of_a_yield/measure.py`."]
    print("\n".join(lines))
    if "--save" in sys.argv[1:]:
        page = ROOT / "experiments/cost_of_a_yield/README.md"
        before, _, rest = page.read_text().partition("<!-- measured -->\n")
        after = rest.partition("<!-- end -->\n")[2]
        page.write_text(before + "<!-- measured -->\n" + "\n".join(lines) + "\n<!-- end -->\n" + after)

    if "--check" in sys.argv[1:]:
        for entry, bound in [("struct", "plain"), ("coroutine", "plain"), ("genawaiter", "raw-genawaiter")]:
            if cost[entry]["wrapping"] > cost[bound]["wrapping"] + 0.5:
                sys.exit(f"{entry} costs more than {bound}: {cost}")


main()
