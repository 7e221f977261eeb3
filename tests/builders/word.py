"""Writes Word files: from content, or from WordprocessingML that a test writes to show one thing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from html import escape

from tests.builders.content import Content, Grid, Line, place_cells

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>' + "".join(
    f'<w:style w:type="paragraph" w:styleId="{level}"><w:name w:val="heading {level}"/><w:basedOn w:val="a"/>'
    f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr></w:style>'
    for level in range(1, 10)
)

_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def write_docx(content: Content) -> bytes:
    """A Word file of `content`: headings in Word's heading styles, merged cells as Word merges them."""
    # a document never ends with a table: programs that find none add a paragraph or lose the table
    return build_docx("".join(_write_block(block) for block in content) + "<w:p/>")


def build_docx(body: str, *, styles: str = _STYLES, **parts: str) -> bytes:
    """A Word file with `body` and the insides of further parts (`numbering`, `footnotes`, `header1` …)."""
    everything = {"styles": styles, **parts}
    files = {
        "[Content_Types].xml": _content_types(everything),
        "_rels/.rels": _relationships({"document": "word/document.xml"}, {"document": "officeDocument"}),
        "word/_rels/document.xml.rels": _relationships({name: f"{name}.xml" for name in everything}, {}),
        "word/document.xml": f"{_HEAD}<w:document {_NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>",
    }
    for name, inside in everything.items():
        root = name.rstrip("0123456789").replace("header", "hdr").replace("footer", "ftr")
        files[f"word/{name}.xml"] = f"{_HEAD}<w:{root} {_NAMESPACES}>{inside}</w:{root}>"
    return pack(files)


def pack(files: Mapping[str, str | bytes]) -> bytes:
    """A zip file of `files`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, inside in files.items():
            package.writestr(name, inside)
    return buffer.getvalue()


def paragraph(words: str, properties: str = "") -> str:
    """A paragraph of one run; a line break for each newline."""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in words.split("\n"))
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}<w:r>{lines}</w:r></w:p>"


def table(*rows: str) -> str:
    """A table of rows."""
    return f"<w:tbl><w:tblPr><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr>{''.join(rows)}</w:tbl>"


def row(*cells: str) -> str:
    """A row of cells; a cell given as bare words gets a paragraph."""
    return f"<w:tr>{''.join(inside if inside.startswith('<w:tc>') else cell(inside) for inside in cells)}</w:tr>"


def cell(inside: str, *, columns: int = 1, merge: str = "") -> str:
    """A cell; `merge` is `restart` or `continue`."""
    properties = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    properties += f'<w:vMerge w:val="{merge}"/>' if merge == "restart" else "<w:vMerge/>" if merge else ""
    blocks = inside if inside.startswith("<w:") else "".join(map(paragraph, inside.split("\n")))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{blocks}</w:tc>"


def _write_block(block: Line | Grid) -> str:
    if isinstance(block, Line):
        return paragraph(block.words, f'<w:pStyle w:val="{block.level}"/>' if block.level else "")
    rows: dict[int, dict[int, str]] = {number: {} for number in range(len(block.rows))}
    for number, column, words, down, across in place_cells(block.rows):
        rows[number][column] = cell(words, columns=across, merge="restart" if down > 1 else "")
        for below in range(number + 1, number + down):
            rows[below][column] = cell("", columns=across, merge="continue")
    return table(*(row(*(inside for _, inside in sorted(cells.items()))) for cells in rows.values()))


def _content_types(parts: Mapping[str, str]) -> str:
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_CONTENT_TYPE}.{name.rstrip("0123456789")}+xml"/>'
        for name in parts
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_CONTENT_TYPE}.document.main+xml"/>{overrides}</Types>'
    )


def _relationships(targets: Mapping[str, str], kinds: Mapping[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="rId{number}" Target="{target}"'
        f' Type="{_TYPES}/{kinds.get(name, name).rstrip("0123456789")}"/>'
        for number, (name, target) in enumerate(targets.items(), 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
