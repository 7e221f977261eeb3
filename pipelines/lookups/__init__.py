"""Exceptions and vocabularies as data: one YAML file per subject, read by `load_lookup`.

A synonym, a unit, a heading word or a known misspelling is a line here, not code. Lines are read by people: each file
begins with a comment that says what belongs in it.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml

# the same loader in C, where it was built
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load_lookup(name: str) -> Any:
    """The content of `<name>.yml`, parsed once. Raises FileNotFoundError for an unknown name."""
    text = resources.files(__name__).joinpath(f"{name}.yml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - both loaders are safe ones
