"""What may not stand in any tracked file: where one person's machine keeps things or gets its packages.

A lock file with the address of a registry or a path of the machine it was made on works on that machine only.
"""

import re
import subprocess
from pathlib import Path

PROJECT = Path(__file__).parents[2]
# each written so that it does not match itself
MACHINE_BOUND = re.compile(
    r"""
    (?<![a-z-])-{0,2}(?:extra-)?index[-_]url  # pip's and uv's option and their environment variables
    | find[-]links
    | /simple[/]                              # the path below which every package index lives
    | (?<![\w.~])/(?:root|work|home|Users)[/] # somebody's own folders
    """,
    re.VERBOSE | re.IGNORECASE,
)


def tracked_text() -> dict[str, str]:
    """The tracked files as they stand now, by path; raw reports are other people's text and are left out."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True).stdout
    names = [name for name in listed.decode().split("\0") if name and not name.startswith("data/")]
    return {
        name: (PROJECT / name).read_text(encoding="utf-8", errors="replace")
        for name in names
        if (PROJECT / name).is_file()
    }


def test_no_file_is_bound_to_one_machine() -> None:
    texts = tracked_text()
    assert "requirements.lock" in texts
    bound = {f"{name}: {match.group()}" for name, text in texts.items() for match in MACHINE_BOUND.finditer(text)}
    assert not bound
