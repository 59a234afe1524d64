"""The commands and the generated parts of the README files.

    .ci/readme.py commands   prints each command of the `sh` blocks in README.md and crates/README.md, one a line
    .ci/readme.py write      writes the parts between `<!-- KIND: WHAT -->` and `<!-- end -->`
    .ci/readme.py check      fails where a part is not what `write` would write, or a linked function is not in its file

Kinds:
    bodies: FILE …           the bodies of chapters' functions, and what comes after each
    crates: all              the crates and what each depends on, as a diagram
    file: FILE               a file, without the comment at its top
    table: COMMAND           the first Markdown table that the command prints
    claims: DIRECTORY/ID …   claims of experiments' pages, each linked to its page
    encodings: all           what each encoding declares in its Cargo.toml
    compilers: all           the toolchains in use
    experiments: all         the experiments, and what each concludes first
    questions: all           the questions, how far each is answered, and what it concludes
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PAGES = [README, ROOT / "crates/README.md", ROOT / "experiments/README.md"]


def commands(text):
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S):
        yield from filter(None, block.splitlines())


def output(*words):
    environment = {key: value for key, value in os.environ.items() if key != "RUSTUP_TOOLCHAIN"}
    return subprocess.run(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


def body(path):
    text = (ROOT / path).read_text()
    block, after = re.search(r"^    fn .*?\{\n(.*?)^    \}\n\}\n(.*)", text, re.M | re.S).groups()
    return f"// {path}\n{textwrap.dedent(block)}{after.rstrip()}".rstrip()


def bodies(page, paths):
    return "```rust\n" + "\n\n".join(body(path) for path in paths.split()) + "\n```"


def crates(page, _):
    """Arrows lead from a crate to what it depends on. Those that another path implies, and development, are left out."""
    metadata = json.loads(output("cargo", "metadata", "--no-deps", "--format-version", "1", "--locked"))
    packages = {package["name"]: package for package in metadata["packages"] if "/crates/" in package["manifest_path"]}
    declared = {name for name, package in packages.items() if (package["metadata"] or {}).get("pausa")}
    shown = lambda name: "pausa-ENCODING" if name in declared else name
    needs = {}
    for name, package in packages.items():
        own = {shown(found["name"]) for found in package["dependencies"] if found["kind"] is None and found["name"] in packages}
        needs.setdefault(shown(name), set()).update(own - {shown(name)})

    def reached(name):
        return needs[name].union(*(reached(other) for other in needs[name]))

    lines = ["```mermaid", "graph TD"]
    for name in sorted(needs):
        direct = [other for other in sorted(needs[name]) if not any(other in reached(between) for between in needs[name])]
        lines += [f"    {name} --> {other}" for other in direct] or [f"    {name}"]
    return "\n".join(lines + ["```"])


def file(page, path):
    text = re.sub(r"^(//!.*\n)+", "", (ROOT / path).read_text())
    return f"```rust\n{text.strip()}\n```"


def table(page, command):
    lines = output(*command.split()).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("| "))
    rows = lines[start:]
    end = next((number for number, row in enumerate(rows) if not row.startswith("|")), len(rows))
    return "\n".join(rows[:end])


def concluded(directory):
    """The claims of a page: id → (whether it holds, sentence)."""
    found = {}
    text = (ROOT / directory / "README.md").read_text()
    answer = re.search(r"<!-- measured: answer -->\n(.*?)<!-- end -->", text, re.S)
    item = r"^- (\S+) (.*?) (?:\(`|<!-- )(\w+)(?:`[):]| -->)"
    for mark, sentence, name in re.findall(item, answer[1] if answer else "", re.M):
        found[name] = (mark, sentence)
    return found


def link(page, directory):
    return os.path.relpath(ROOT / directory / "README.md", page.parent)


def claims(page, what):
    lines = []
    for directory, name in (path.rsplit("/", 1) for path in what.split()):
        mark, sentence = concluded(directory)[name]
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
    rows = ["| encoding | toolchain | what pauses | programs | limits |", "| --- | --- | --- | --: | --- |"]
    for pausa, folder in sorted(declared, key=lambda found: found[0].get("order", 99)):
        has = programs - len(pausa.get("lacks", {}))
        where = os.path.relpath(folder, page.parent)
        rows.append(
            f"| [{pausa['encoding']}]({where}) | {pausa['toolchain']} | {pausa['title']} | {has} of {programs} "
            f"| {pausa.get('limits', '')} |"
        )
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
        first = next(iter(concluded(directory).values()), ("", ""))
        rows.append(f"| [{readme.parent.name}]({link(page, directory)}) | {' '.join(question[1].split())} | {' '.join(first)} |")
    return "\n".join(rows)


def questions(page, _):
    lines = []
    for readme in sorted((ROOT / "experiments/questions").glob("q*/README.md")):
        directory = f"experiments/questions/{readme.parent.name}"
        text = readme.read_text()
        status = re.search(r"^\*\*Status:\*\* (.*?)\. rustc ", text, re.M)
        status = f": {status[1]}" if status else ""
        lines.append(f"- [{text.splitlines()[0].removeprefix('# ')}]({link(page, directory)}){status}")
        lines += [f"  - {mark} {sentence}" for mark, sentence in concluded(directory).values()]
    return "\n".join(lines)


KINDS = {kind.__name__: kind for kind in (bodies, crates, file, table, claims, encodings, compilers, experiments, questions)}


def filled(page, text):
    def part(match):
        made = KINDS[match[1]](page, match[2])
        return f"<!-- {match[1]}: {match[2]} -->\n{made}\n<!-- end -->"

    kinds = "|".join(KINDS)
    return re.sub(rf"^<!-- ({kinds}): (.*?) -->\n.*?^<!-- end -->", part, text, flags=re.M | re.S)


def broken(page):
    """Links to functions, [`Type::function`](file.rs), whose file has no such function."""
    for name, path in re.findall(r"\[`([\w:]+)`\]\(([\w/.-]+\.rs)\)", page.read_text()):
        file, function = page.parent / path, name.split("::")[-1]
        if not (file.is_file() and re.search(rf"\bfn {function}\b", file.read_text())):
            yield f"{page.relative_to(ROOT)}: {path} has no function `{function}`"


match sys.argv[1:]:
    case ["commands"]:
        print("\n".join(command for page in [README, ROOT / "crates/README.md"] for command in commands(page.read_text())))
    case ["write"]:
        for page in PAGES:
            page.write_text(filled(page, page.read_text()))
    case ["check"]:
        stale = [page for page in PAGES if filled(page, page.read_text()) != page.read_text()]
        if stale:
            names = ", ".join(str(page.relative_to(ROOT)) for page in stale)
            sys.exit(f"generated parts are not up to date in {names}: run .ci/readme.py write")
        if wrong := [line for page in PAGES for line in broken(page)]:
            sys.exit("\n".join(wrong))
    case _:
        sys.exit(__doc__)
