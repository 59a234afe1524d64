"""Fails where a dependency's licence is not among those that this project's users can be asked to accept.

Advisories are not checked: their database is not in a package registry.
"""

import json
import re
import subprocess
import sys

ALLOWED = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "ISC",
    "MIT", "MIT-0", "MPL-2.0", "Unicode-3.0", "Unlicense", "Zlib",
}


def acceptable(licence):
    """An SPDX expression: some alternative of which every part is allowed. A part in parentheses is read by itself."""
    licence = licence.replace("/", " OR ")
    while match := re.search(r"\(([^()]*)\)", licence):
        licence = licence[: match.start()] + ("MIT" if acceptable(match[1]) else "refused") + licence[match.end() :]
    return any(all(part.strip() in ALLOWED for part in way.split(" AND ")) for way in licence.split(" OR "))


metadata = json.loads(subprocess.run(["cargo", "metadata", "--format-version", "1", "--locked"], capture_output=True, check=True).stdout)
refused = [f"{p['name']} {p['version']}: {p['license']}" for p in metadata["packages"] if not acceptable(p["license"] or "none")]
if refused:
    sys.exit("licences to look at:\n" + "\n".join(refused))
print(f"licences of {len(metadata['packages'])} packages are acceptable")
