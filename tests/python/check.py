"""Runs every program of this folder and compares what it prints with ../transcripts, byte for byte.

With --write it writes the transcripts instead: they come from CPython and from nothing else.
"""

import os
import pathlib
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
transcripts = here.parent / "transcripts"
programs = sorted(here.glob("ch[0-9]*.py"))
environment = dict(os.environ, PYTHONIOENCODING="utf-8", PYTHONUTF8="1")
failed = []

for program in programs:
    printed = subprocess.run([sys.executable, program], capture_output=True, check=True, env=environment).stdout
    transcript = transcripts / f"{program.stem}.txt"
    if "--write" in sys.argv[1:]:
        transcript.write_bytes(printed)
    elif not transcript.exists() or transcript.read_bytes() != printed:
        failed.append(program.stem)

without_program = {path.stem for path in transcripts.glob("*.txt")} - {path.stem for path in programs}
if failed or without_program:
    sys.exit(f"CPython prints otherwise: {failed}; transcripts without a program: {sorted(without_program)}")
print(f"{len(programs)} passed, 0 failed")
