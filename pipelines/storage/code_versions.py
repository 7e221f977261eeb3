"""Which version of the code a result was made with: a hash over the sources it is made of, so that nobody numbers it.

A module counts with everything of this package that it imports, however far down, with the lookups that these name, and
with the versions of the libraries Jixiao asks for. What is redone when a version changes is decided elsewhere.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from pipelines.readers import name_programs

_ROOT = Path(__file__).parents[1]
_PACKAGE = _ROOT.name

# From bytes to a document, and from a document to staged rows.
READING = (f"{_PACKAGE}.readers", f"{_PACKAGE}.storage.archives", f"{_PACKAGE}.storage.old_documents")
EXTRACTION = (
    f"{_PACKAGE}.staging.attachments",
    f"{_PACKAGE}.staging.documents",
    f"{_PACKAGE}.staging.extraction",
    f"{_PACKAGE}.staging.facts",
    f"{_PACKAGE}.validation.contract",
)

_IMPORT = re.compile(
    rf"^\s*(?:from ({_PACKAGE}[\w.]*) import (\([^)]*\)|[^\n]*)|import ({_PACKAGE}[\w.]*))", re.MULTILINE
)
_WORD = re.compile(r"\w+")
_LOOKUP = re.compile(r"\bload_lookup\(([^)]*)\)")
_LITERAL = re.compile(r"""["'](\w+)["']""")
# a package that finds its modules by itself
_WALKS = "iter_modules"
_REQUIREMENT = re.compile(r"[\w.-]+")
_LENGTH = 16


@cache
def reading_version() -> str:
    """16 hex digits that change when a file could be read otherwise than before."""
    return _hash_sources(READING)


@cache
def extraction_version() -> str:
    """16 hex digits that change when a document could give other rows than before."""
    return _hash_sources(EXTRACTION)


def describe_machine() -> str:
    """What decides what this machine makes of a file: the same on two of them where both make the same."""
    return f"{reading_version()} {extraction_version()}; {name_programs()}"


def find_sources(modules: Iterable[str]) -> list[Path]:
    """The source files of `modules`, of all that they import of this package, and of the lookups named in these."""
    found: dict[Path, str] = {}
    waiting = [path for module in modules for path in _module_files(module)]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        text = found[path] = path.read_text(encoding="utf-8")
        waiting += _imported_files(text)
        if path.name == "__init__.py" and _WALKS in text:
            waiting += path.parent.rglob("*.py")
    lookups = {lookup for path, text in found.items() if path.parent.name != "lookups" for lookup in _lookups(text)}
    return sorted({*found, *lookups})


def _hash_sources(modules: Iterable[str]) -> str:
    digest = sha256(f"{sys.version_info[:2]} {sorted(_library_versions())}".encode())
    for path in find_sources(modules):
        digest.update(f"\n{path.relative_to(_ROOT)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:_LENGTH]


def _module_files(module: str) -> list[Path]:
    """The files that importing `module` executes; none where it is no module."""
    parts = module.split(".")[1:]
    own = [_ROOT.joinpath(*parts).with_suffix(".py"), _ROOT.joinpath(*parts, "__init__.py")]
    parents = [_ROOT.joinpath(*parts[:depth], "__init__.py") for depth in range(len(parts))]
    return [path for path in (*own, *parents) if path.is_file()] if any(path.is_file() for path in own) else []


def _imported_files(text: str) -> Iterator[Path]:
    for found in _IMPORT.finditer(text):
        module = found[1] or found[3]
        yield from _module_files(module)
        for name in _WORD.findall(found[2] or ""):
            yield from _module_files(f"{module}.{name}")


def _lookups(text: str) -> Iterator[Path]:
    """The lookups a source names; all of them where it does not name them in so many words."""
    for call in _LOOKUP.finditer(text):
        name = _LITERAL.fullmatch(call[1])
        yield from (_ROOT / "lookups").glob(f"{name[1] if name else '*'}.yml")


def _library_versions() -> Iterator[str]:
    """What stands for each library that every installation has."""
    try:
        declared = requires("jixiao") or []
    except PackageNotFoundError:
        return
    for requirement in declared:
        name = _REQUIREMENT.match(requirement)
        if name and "extra ==" not in requirement:
            yield f"{name[0]} {version(name[0])}"
