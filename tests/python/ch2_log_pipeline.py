"""Three generators in a row. With a file as its argument it reads that; without, the story's five lines."""

import sys

LOG = [
    "2024-10-06 10:23:45 ERROR Database connection failed",
    "2024-10-06 10:23:46 INFO User login: john@example.com",
    "2024-10-06 10:23:47 ERROR Null pointer exception",
    "2024-10-06 10:23:48 WARNING Low memory: 85% used",
    "2024-10-06 10:23:49 INFO User logout: mary@example.com",
]


def read_lines(log):
    for line in log:
        yield line


def keep_level(lines, level):
    for line in lines:
        if level in line:
            yield line


def extract_message(lines):
    for line in lines:
        parts = line.split(maxsplit=3)
        if len(parts) >= 4:
            yield parts[3]


def main():
    if len(sys.argv) > 1:
        log = (line.rstrip("\n") for line in open(sys.argv[1], encoding="utf-8", errors="surrogateescape", newline="\n"))
        sys.stdout.reconfigure(errors="surrogateescape")
    else:
        log = LOG
    lines = read_lines(log)
    errors = keep_level(lines, "ERROR")
    messages = extract_message(errors)
    for message in messages:
        print(f"⚠️  {message}")


main()
