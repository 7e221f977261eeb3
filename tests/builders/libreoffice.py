"""A stand-in for LibreOffice: it takes the same arguments and puts a prepared .docx where LibreOffice puts its own.

It gives nothing for a file that holds the word DAMAGED, and notes how many files it was given each time.
"""

from __future__ import annotations

from pathlib import Path

_PROGRAM = """#!/bin/sh
while [ "$1" != --outdir ]; do shift; done
out=$2; shift 2
echo $# >> {log}
for file; do
    name=$(basename "${{file%.*}}")
    grep -q DAMAGED "$file" || cp {prepared} "$out/$name.docx"
done
"""


def install_stand_in(folder: Path, converted: bytes) -> tuple[str, Path]:
    """A PATH on which soffice turns every file into `converted`, and the file with its notes."""
    prepared, log, program = folder / "prepared.docx", folder / "calls", folder / "bin" / "soffice"
    program.parent.mkdir(parents=True)
    prepared.write_bytes(converted)
    program.write_text(_PROGRAM.format(log=log, prepared=prepared))
    program.chmod(0o755)
    return f"{program.parent}:/usr/bin:/bin", log


def old_word(words: str = "") -> bytes:
    """As much of an old Word file as tells what it is."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"\xec\xa5" + bytes(510)
    return head + "WordDocument".encode("utf-16-le") + words.encode()
