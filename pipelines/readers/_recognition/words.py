"""What the engine reads: words with the place of each character and how sure it is of it.

Words that run over a line of a table are read anew on either side of it, words stacked in a narrow column one
character after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from rapidocr import RapidOCR

from pipelines.readers._recognition.ruling import Line, Picture, find_ink

# the engine's memory grows with what it sees at once
_BAND_DOTS = 600_000
_LEAST_BAND = 200
_MOST_DOTS = 20_000  # along a side: none is as long
_CROSSING = 0.6  # in heights of the words: a line this far inside them parts two cells
_COVERED = 0.4
_STACKED = 1.8  # times as high as wide
_LINE_WIDTH = 4
_LEAST_PART = 8

# the engine keeps what it was told last
_WHOLE = {"use_det": True, "use_cls": False, "return_word_box": True, "return_single_char_box": True}
_PART = _WHOLE | {"use_det": False, "return_word_box": False}


@dataclass(frozen=True, slots=True)
class Words:
    """Words found in one place, in dots; `sureness` is one number a character."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    lefts: tuple[float, ...]
    sureness: tuple[float, ...]

    @property
    def height(self) -> float:
        """About that of its characters."""
        return self.bottom - self.top


def read_words(picture: Picture) -> list[Words]:
    """The words of a picture, read band by band: the engine's memory grows with what it sees at once."""
    words: list[Words] = []
    for top, bottom in _cut_bands(picture):
        found = _ask_engine(picture[top:bottom], _WHOLE)
        if found.txts is not None:
            boxes = found.boxes + np.array((0, top))
            words += map(_make_words, boxes, found.word_results)
    return [word for word in words if word.text]


def reread(picture: Picture, down: Sequence[Line], found: Sequence[Words]) -> list[Words]:
    """The words `found` in a picture with vertical lines `down`; those across a line or stacked are read anew."""
    return [part for words in found for part in _reread(picture, down, words, found)]


def _reread(picture: Picture, down: Sequence[Line], words: Words, found: Sequence[Words]) -> Iterator[Words]:
    margin = _CROSSING * words.height
    middle = (words.top + words.bottom) / 2
    walls = sorted(
        x for x, top, _, bottom in down if words.left + margin < x < words.right - margin and top < middle < bottom
    )
    if walls:
        for part in _part_at(walls, words):
            # what reaches into the next cell may begin there too, with the end of words found for themselves
            if not any(_cover(other, part) for other in found if other is not words):
                yield from _read_part(picture, part)
    elif words.height > _STACKED * (words.right - words.left) and len(words.text) > 1:
        stacked = [part for place in _part_stack(words) for part in _read_part(picture, place)]
        sure = sum(part.sureness[0] for part in stacked) / len(stacked) if stacked else 0.0
        yield from stacked if sure > sum(words.sureness) / len(words.sureness) else [words]
    else:
        yield words


def _part_at(walls: Sequence[float], words: Words) -> Iterator[Words]:
    """The places between the lines, without these."""
    edges = [words.left - _LINE_WIDTH, *walls, words.right + _LINE_WIDTH]
    for left, right in pairwise(edges):
        yield replace(words, left=left + _LINE_WIDTH, right=right - _LINE_WIDTH)


def _cover(words: Words, part: Words) -> bool:
    common = min(words.right, part.right) - max(words.left, part.left)
    return words.top < (part.top + part.bottom) / 2 < words.bottom and common > _COVERED * (part.right - part.left)


def _part_stack(words: Words) -> Iterator[Words]:
    """Equal parts about as high as they are wide."""
    count = max(2, round(words.height / (words.right - words.left)))
    step = words.height / count
    for place in range(count):
        yield replace(words, top=words.top + place * step, bottom=words.top + (place + 1) * step)


def _read_part(picture: Picture, place: Words) -> Iterator[Words]:
    crop = picture[int(place.top) : int(place.bottom) + 1, int(place.left) : int(place.right) + 1]
    if min(crop.shape) < _LEAST_PART:
        return
    found = _ask_engine(crop, _PART)
    for text, sure in zip(found.txts or (), found.scores or (), strict=True):
        if text.strip():
            step = (place.right - place.left) / len(text)
            lefts = tuple(place.left + step * at for at in range(len(text)))
            yield replace(place, text=text, lefts=lefts, sureness=(float(sure),) * len(text))


def _cut_bands(picture: Picture) -> Iterator[tuple[int, int]]:
    """From and to which row each band goes: cut where there is least ink, between two lines of words."""
    ink = find_ink(picture).sum(axis=1, dtype=int)
    highest = max(_LEAST_BAND, _BAND_DOTS // picture.shape[1])
    top = 0
    while len(ink) - top > highest:
        bottom = top + highest // 2 + int(ink[top + highest // 2 : top + highest].argmin())
        yield top, bottom
        top = bottom
    yield top, len(ink)


def _make_words(box: Any, characters: Sequence[tuple[str, float, Any]]) -> Words:
    left, top = (float(side) for side in box.min(axis=0))
    right, bottom = (float(side) for side in box.max(axis=0))
    # a word box holds one character; where the engine gives more, they share its place
    places = [
        (character, min(corner[0] for corner in corners), sure)
        for text, sure, corners in characters
        for character in text
    ]
    return Words(
        "".join(character for character, _, _ in places),
        left,
        top,
        right,
        bottom,
        tuple(float(place) for _, place, _ in places),
        tuple(float(sure) for _, _, sure in places),
    )


def _ask_engine(picture: Picture, options: Mapping[str, bool]) -> Any:
    try:
        return _engine()(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), **options)
    except Exception as error:
        if "bad_alloc" in str(error):
            raise MemoryError from error
        raise


@cache
def _engine() -> Any:
    # the picture as it is; one thread, since documents are read side by side
    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.text_score": 0.0,
            "Global.max_side_len": _MOST_DOTS,
            "Det.limit_type": "max",
            "Det.limit_side_len": _MOST_DOTS,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
