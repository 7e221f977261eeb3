"""Dataclasses as JSON and back: the fields by their names, the class named in each object.

A new field needs nothing here; which classes a file may hold is said by whoever writes it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

_KIND = "kind"


class RecordFormat:
    """JSON of the given dataclasses; `coded` makes a field's value of the bare word that JSON has for it."""

    def __init__(self, classes: Iterable[type], coded: Mapping[str, Callable[[Any], Any]]) -> None:
        self._classes = {kind.__name__: kind for kind in classes}
        self._coded = coded

    def encode(self, value: object) -> str:
        """The value as JSON on one line; the same value is always the same text."""
        return json.dumps(value, default=_encode, ensure_ascii=False, separators=(",", ":"))

    def decode(self, text: str) -> Any:
        """What `encode` was given, sequences as tuples.

        Raises:
            ValueError, TypeError: it is no such text, or was written by another version.
        """
        return json.loads(text, object_hook=self._decode)

    def _decode(self, value: dict[str, Any]) -> Any:
        name = value.get(_KIND)
        # a mapping may have a file of that name among its keys
        if not isinstance(name, str):
            return value
        if name not in self._classes:
            raise ValueError(f"it holds an unknown {name!r}")
        return self._classes[name](
            **{field: self._decode_field(field, part) for field, part in value.items() if field != _KIND}
        )

    def _decode_field(self, name: str, part: Any) -> Any:
        if isinstance(part, list):
            return tuple(part)
        return self._coded[name](part) if name in self._coded and part is not None else part


def _encode(value: Any) -> Any:
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} has no place in a record")
    return {_KIND: type(value).__name__} | {field.name: getattr(value, field.name) for field in fields(value)}
