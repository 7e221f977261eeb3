"""Every format a report can be written in: by the builders beside this module, or by LibreOffice from their files."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from pipelines.readers.doc import find_converter
from tests.builders.content import Content
from tests.builders.pdf import write_pdf
from tests.builders.sheets import write_xls, write_xlsx
from tests.builders.web import write_html
from tests.builders.word import write_docx

WRITERS: Mapping[str, Callable[[Content], bytes]] = {
    "docx": write_docx,
    "html": write_html,
    "pdf": write_pdf,
    "xls": write_xls,
    "xlsx": write_xlsx,
}
# what LibreOffice writes, and the format it gets it in: another program's way to write the same, and old formats
LIBREOFFICE_WRITES: Mapping[str, str] = (
    {"doc": "docx", "docx": "docx", "pdf": "docx", "rtf": "docx", "xls": "xlsx", "xlsx": "xlsx"}
    if find_converter()
    else {}
)


def write_with_libreoffice(contents: Mapping[str, Content], target: str, scratch: Path) -> dict[str, bytes]:
    """Each of the contents in the format `target`, by the same names; `scratch` is an empty folder."""
    source = LIBREOFFICE_WRITES[target]
    given = [scratch / f"{number}.{source}" for number in range(len(contents))]
    for file, content in zip(given, contents.values(), strict=True):
        file.write_bytes(WRITERS[source](content))
    written = scratch / "written"
    profile = f"-env:UserInstallation={(scratch / 'profile').as_uri()}"
    command = [str(find_converter()), profile, "--headless", "--convert-to", target, "--outdir", str(written)]
    subprocess.run([*command, *map(str, given)], check=True, capture_output=True)
    return {name: (written / f"{file.stem}.{target}").read_bytes() for name, file in zip(contents, given, strict=True)}
