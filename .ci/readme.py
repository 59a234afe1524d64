"""The generated parts of README.md and experiments/README.md.

    .ci/readme.py commands   prints each command of the README's `sh` blocks, one a line
    .ci/readme.py write      writes the parts between `<!-- KIND: WHAT -->` and `<!-- end -->`
    .ci/readme.py check      fails where a part is not what `write` would write

Kinds:
    code: FILE               the code of a chapter, without its imports
    file: FILE               a file, whole
    table: COMMAND           the first Markdown table that the command prints
    claim: DIRECTORY ID …    a claim of an experiment's page, linked to the page
    encodings: all           what each encoding declares in its Cargo.toml
    compilers: all           the toolchains in use
    experiments: all         the experiments, and what each concludes first
    questions: all           the questions, and what each concludes
"""

import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PAGES = [README, ROOT / "experiments/README.md"]


def commands(text):
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S):
        yield from filter(None, block.splitlines())


def output(*words):
    environment = {key: value for key, value in os.environ.items() if key != "RUSTUP_TOOLCHAIN"}
    return subprocess.run(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


def code(page, path):
    source = re.sub(r"^//!.*\n", "", (ROOT / path).read_text(), flags=re.M)
    return f"```rust\n{re.sub(r'^use [^;]*;\n+', '', source.lstrip(), flags=re.M).strip()}\n```"


def file(page, path):
    return f"```rust\n{(ROOT / path).read_text().strip()}\n```"


def table(page, command):
    lines = output(*command.split()).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("| "))
    rows = lines[start:]
    end = next((number for number, row in enumerate(rows) if not row.startswith("|")), len(rows))
    return "\n".join(rows[:end])


def claims(directory):
    """The claims of a page: id → (whether it holds, sentence)."""
    found = {}
    text = (ROOT / directory / "README.md").read_text()
    answer = re.search(r"<!-- measured: answer -->\n(.*?)<!-- end -->", text, re.S)
    for mark, sentence, name in re.findall(r"^- (\S+) (.*?) \(`(\w+)`\)", answer[1] if answer else "", re.M):
        found[name] = (mark, sentence)
    return found


def link(page, directory):
    return os.path.relpath(ROOT / directory / "README.md", page.parent)


def claim(page, what):
    directory, *names = what.split()
    lines = []
    for name in names:
        mark, sentence = claims(directory)[name]
        lines.append(f"- {mark} {sentence} ([{directory.rsplit('/', 1)[-1]}]({link(page, directory)}))")
    return "\n".join(lines)


def encodings(page, _):
    metadata = json.loads(output("cargo", "metadata", "--no-deps", "--format-version", "1", "--locked"))
    declared = [
        (package["metadata"]["pausa"], pathlib.Path(package["manifest_path"]).parent)
        for package in metadata["packages"]
        if (package["metadata"] or {}).get("pausa")
    ]
    programs = len([path for path in (ROOT / "crates/pausa/src").glob("ch*_*.rs")])
    rows = ["| encoding | toolchain | what pauses | programs |", "| --- | --- | --- | --: |"]
    for pausa, folder in sorted(declared, key=lambda found: found[0].get("order", 99)):
        has = programs - len(pausa.get("lacks", {}))
        where = os.path.relpath(folder, page.parent)
        rows.append(f"| [{pausa['encoding']}]({where}) | {pausa['toolchain']} | {pausa['title']} | {has} of {programs} |")
    return "\n".join(rows)


def compilers(page, _):
    nightly = output("rustc", "--version").removeprefix("rustc ").strip()
    stable = output("rustc", "+stable", "--version").removeprefix("rustc ").split()[0]
    return f"Last checked with {nightly}; the crates that are marked `stable` also with {stable}."


def experiments(page, _):
    rows = ["| experiment | question | concluded first |", "| --- | --- | --- |"]
    for readme in sorted((ROOT / "experiments").glob("*/README.md")):
        directory = f"experiments/{readme.parent.name}"
        question = re.search(r"^\*\*Question\.\*\* (.*?)\n\n", readme.read_text(), re.M | re.S)
        if not question:
            continue
        first = next(iter(claims(directory).values()), ("", ""))
        rows.append(f"| [{readme.parent.name}]({link(page, directory)}) | {' '.join(question[1].split())} | {' '.join(first)} |")
    return "\n".join(rows)


def questions(page, _):
    lines = []
    for readme in sorted((ROOT / "experiments/questions").glob("q*/README.md")):
        directory = f"experiments/questions/{readme.parent.name}"
        lines.append(f"- [{readme.read_text().splitlines()[0].removeprefix('# ')}]({link(page, directory)})")
        lines += [f"  - {mark} {sentence}" for mark, sentence in claims(directory).values()]
    return "\n".join(lines)


KINDS = {kind.__name__: kind for kind in (code, file, table, claim, encodings, compilers, experiments, questions)}


def filled(page, text):
    def part(match):
        made = KINDS[match[1]](page, match[2])
        return f"<!-- {match[1]}: {match[2]} -->\n{made}\n<!-- end -->"

    kinds = "|".join(KINDS)
    return re.sub(rf"^<!-- ({kinds}): (.*?) -->\n.*?^<!-- end -->", part, text, flags=re.M | re.S)


match sys.argv[1:]:
    case ["commands"]:
        print("\n".join(commands(README.read_text())))
    case ["write"]:
        for page in PAGES:
            page.write_text(filled(page, page.read_text()))
    case ["check"]:
        stale = [page for page in PAGES if filled(page, page.read_text()) != page.read_text()]
        if stale:
            names = ", ".join(str(page.relative_to(ROOT)) for page in stale)
            sys.exit(f"generated parts are not up to date in {names}: run .ci/readme.py write")
    case _:
        sys.exit(__doc__)
