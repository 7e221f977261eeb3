"""What is in an archive is read like files on the disk; whatever it tries, every file of it is accounted for."""

import stat
import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest

from pipelines.domain.document import Document, SkippedFile, Unreadable
from pipelines.domain.vocabulary import QuarantineReason
from pipelines.storage import archives
from pipelines.storage.archives import list_contents
from pipelines.storage.raw_files import RawFile
from tests.unit.in_process import map_in_process
from tests.unit.raw_folders import read_folder

MB = 1024 * 1024
REPORT = "某市科学技术局{}年度部门整体支出绩效自评报告\n基本支出5万元。"


def report(year: int) -> bytes:
    return REPORT.format(year).encode()


def pack(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def read(tmp_path: Path, content: bytes, name: str = "a.zip") -> dict[str, Document | Unreadable | SkippedFile]:
    (tmp_path / name).write_bytes(content)
    results = read_folder(tmp_path, map_in_process)
    assert len(results) == len({result.source_file for result in results})
    return {result.source_file: result for result in results}


def words(results: Mapping[str, Document | Unreadable | SkippedFile]) -> dict[str, str]:
    """Each file with `report`, the reason or the rule."""

    def word(result: Document | Unreadable | SkippedFile) -> str:
        match result:
            case Unreadable():
                assert result.message.endswith(".")
                return result.reason.value
            case SkippedFile():
                return result.rule_code
        return "report"

    return {name: word(result) for name, result in results.items()}


def test_files_of_an_archive_are_read_like_files_of_the_folder(tmp_path: Path) -> None:
    inner = pack({"2023/b.txt": report(2023), "copy.txt": report(2021)})
    files = {"a.txt": report(2021), "空.txt": b"", "more/inner.zip": inner, "__MACOSX/._a.txt": b"x", "Thumbs.db": b"y"}
    files |= {"~$a.docx": b"z", "manifest.csv": report(2020)}
    results = read(tmp_path, pack(files))
    assert words(results) == {
        "a.zip": "archive",
        "a.zip/a.txt": "report",
        "a.zip/空.txt": "empty",
        "a.zip/more/inner.zip": "archive",
        "a.zip/more/inner.zip/2023/b.txt": "report",
        "a.zip/more/inner.zip/copy.txt": "duplicate_content",
        "a.zip/__MACOSX/._a.txt": "hidden_file",
        "a.zip/Thumbs.db": "system_file",
        "a.zip/~$a.docx": "hidden_file",
        # only the one beside the years is the manifest
        "a.zip/manifest.csv": "report",
    }
    b = results["a.zip/more/inner.zip/2023/b.txt"]
    assert isinstance(b, Document)
    assert b.text.encode() == report(2023)


def test_an_archive_in_an_archive_in_an_archive_is_told_to_be_unpacked(tmp_path: Path) -> None:
    deep = pack({"c.zip": pack({"b.zip": pack({"a.txt": report(2021)})})})
    results = read(tmp_path, deep)
    assert words(results) == {"a.zip": "archive", "a.zip/c.zip": "archive", "a.zip/c.zip/b.zip": "unsupported"}


@pytest.mark.parametrize(("encoding", "flag"), [("utf-8", 0x800), ("utf-8", 0), ("gb18030", 0)])
def test_names_are_read_as_their_packer_meant_them(tmp_path: Path, encoding: str, flag: int) -> None:
    name = "附件1/科技局.txt"
    written = name.encode(encoding)
    # zipfile writes the name in plain letters; the bytes of the other encoding take their place
    packed = pack({"n" * len(written): report(2021)}).replace(b"n" * len(written), written)
    packed = packed.replace(struct.pack("<HH", 20, 0), struct.pack("<HH", 20, flag))
    assert words(read(tmp_path, packed)) == {"a.zip": "archive", f"a.zip/{name}": "report"}


def test_names_cannot_leave_the_archive_nor_hide_one_another(tmp_path: Path) -> None:
    names = ["../../etc/a.txt", "/etc/b.txt", "C:\\c.txt", "d.txt", "./d.txt", ".."]
    results = read(tmp_path, pack({name: report(2000 + number) for number, name in enumerate(names)}))
    assert words(results) == {
        "a.zip": "archive",
        "a.zip/etc/a.txt": "report",
        "a.zip/etc/b.txt": "report",
        "a.zip/C:/c.txt": "report",
        "a.zip/d.txt": "report",
        "a.zip/d.txt (2)": "report",
        "a.zip/unnamed": "report",
    }
    assert [path.name for path in tmp_path.rglob("*")] == ["a.zip"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert words(read(tmp_path, packed.getvalue())) == {"a.zip": "archive", "a.zip/link.txt": "link"}


def test_a_locked_archive_is_told_file_by_file(tmp_path: Path) -> None:
    packed = pack({"a.txt": report(2021)}).replace(struct.pack("<HH", 20, 0), struct.pack("<HH", 20, 1))
    assert words(read(tmp_path, packed)) == {"a.zip": "archive", "a.zip/a.txt": "encrypted"}


def test_a_bomb_costs_itself_only(tmp_path: Path) -> None:
    packed = pack({"bomb.txt": bytes(64 * MB), "a.txt": report(2021)})
    assert words(read(tmp_path, packed)) == {"a.zip": "archive", "a.zip/bomb.txt": "too_large", "a.zip/a.txt": "report"}


def test_a_bomb_that_lies_about_its_size_costs_itself_only(tmp_path: Path) -> None:
    size = 64 * MB
    packed = pack({"bomb.txt": bytes(size), "a.txt": report(2021)}).replace(struct.pack("<I", size), b"\x05\0\0\0")
    found = words(read(tmp_path, packed))
    assert found.pop("a.zip/bomb.txt") in {"corrupt", "too_large"}
    assert found == {"a.zip": "archive", "a.zip/a.txt": "report"}


def test_more_than_the_bounds_quarantines_the_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"{year}.txt": report(year) for year in range(2010, 2020)}
    monkeypatch.setattr(archives, "MAX_MEMBERS", 9)
    # the bound on files counts those of archives in it too
    for packed in (pack(files), pack({"inner.zip": pack({name: files[name] for name in list(files)[:9]})})):
        assert words(read(tmp_path, packed)) == {"a.zip": "too_large"}
    monkeypatch.undo()
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 9 * len(report(2010)))
    found = read(tmp_path, pack(files))["a.zip"]
    assert isinstance(found, Unreadable)
    assert found.reason is QuarantineReason.TOO_LARGE
    assert "unpacked" in found.message


def test_damaged_archives_are_corrupt(tmp_path: Path) -> None:
    packed = pack({"a.txt": report(2021), "b.txt": report(2022)}, zipfile.ZIP_STORED)
    assert words(read(tmp_path, packed[:-10])) == {"a.zip": "corrupt"}
    other = packed.replace(report(2022), report(2023))  # its checksum is that of another text
    assert words(read(tmp_path, other)) == {"a.zip": "archive", "a.zip/a.txt": "report", "a.zip/b.txt": "corrupt"}


def test_a_member_without_a_name_is_one_of_the_files(tmp_path: Path) -> None:
    # a name ends at its first NUL, so this one is empty
    damaged = pack({"?a.txt": report(2021), "b.txt": report(2022)}).replace(b"?a.txt", b"\x00a.txt")
    assert words(read(tmp_path, damaged)) == {"a.zip": "archive", "a.zip/a.txt": "report", "a.zip/b.txt": "report"}


def test_an_empty_archive_is_told(tmp_path: Path) -> None:
    assert words(read(tmp_path, pack({}))) == {"a.zip": "empty"}
    assert words(read(tmp_path, pack({"folder/": b""}))) == {"a.zip": "empty"}


def test_a_document_that_is_packed_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(pack({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}))
    (found,) = list_contents(RawFile("a.zip", path))
    assert isinstance(found, RawFile)
    assert found.members == ()
