"""Zip files, which archives, Word and Excel files are: opened and unpacked piece by piece, every damage told as one.

The one place that knows what the standard library raises for a damaged file. What is done with the members, and how
much of them may be unpacked, is decided by who asks.
"""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Iterator
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

_PIECE = 1024 * 1024
_DAMAGES = (
    BadZipFile,
    EOFError,
    IndexError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zlib.error,
)


class DamagedZipError(Exception):
    """The zip file is damaged, or packed in a way nobody packs; the message says what was found."""


def open_zip(source: IO[bytes]) -> ZipFile:
    """The zip file with its directory read.

    Raises:
        DamagedZipError: it has no directory, or one that contradicts itself.
    """
    try:
        return ZipFile(source)
    except _DAMAGES as error:
        raise DamagedZipError(_describe(error)) from error


def unpack(archive: ZipFile, info: ZipInfo) -> Iterator[bytes]:
    """The content of a member, in pieces of at most 1 MB; whoever takes them has to stop at a bound.

    Raises:
        DamagedZipError: the member cannot be unpacked.
    """
    try:
        with archive.open(info) as stream:
            while piece := stream.read(_PIECE):
                yield piece
    except _DAMAGES as error:
        raise DamagedZipError(_describe(error)) from error


def is_folder(info: ZipInfo) -> bool:
    """Whether a member is a folder; `ZipInfo.is_dir` fails on a name that is empty."""
    return info.filename.endswith("/")


def _describe(error: Exception) -> str:
    return str(error) or type(error).__name__
