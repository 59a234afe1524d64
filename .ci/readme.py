"""The README: its commands, and the chapters that it shows.

    .ci/readme.py commands   prints each command of its `sh` blocks, one a line
    .ci/readme.py write      puts the chapters between their marks
    .ci/readme.py check      fails where they are not as in the files
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
README = ROOT / "README.md"


def commands(text):
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S):
        yield from filter(None, block.splitlines())


def with_chapters(text):
    def shown(match):
        source = (ROOT / match[1]).read_text()
        code = re.sub(r"^//!.*\n", "", source, flags=re.M).strip()
        return f"<!-- {match[1]} -->\n```rust\n{code}\n```\n<!-- end -->"

    return re.sub(r"<!-- (crates/\S+\.rs) -->\n.*?<!-- end -->", shown, text, flags=re.S)


text = README.read_text()
match sys.argv[1:]:
    case ["commands"]:
        print("\n".join(commands(text)))
    case ["write"]:
        README.write_text(with_chapters(text))
    case ["check"]:
        if with_chapters(text) != text:
            sys.exit("the README shows a chapter as it was: run .ci/readme.py write")
    case _:
        sys.exit(__doc__)
