"""Finds the language of a file, and the syntax by which its comments are found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from debtledger.core.lexing.language_signs import AMBIGUOUS, INTERPRETERS, KERNELS
from debtledger.core.lexing.language_table import BLOCKS, TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.core.lexing.syntax import Syntax


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its name, the syntax it is read with, and the marker or block a comment is written with."""

    name: str
    syntax: str
    line: str | None
    block: tuple[str, str, str] | None
    notebook: bool = False


def language_of(path: str, head: str = "") -> Language:
    """The language of a file, by its name, its extension or the first lines of its text.

    An unknown text file is FALLBACK, which has comments of C, of `#` and of XML style.
    """
    name = path.rpartition("/")[2]
    lower = name.lower()
    found = _FILENAMES.get(lower)
    if found is None:
        extension, found = _by_extension(lower)
        if extension in AMBIGUOUS:
            found = next((other for other, sign in AMBIGUOUS[extension] if re.search(sign, head)), found)
    if found is None:
        found = _FILENAMES.get(_STEM_END.split(lower, maxsplit=1)[0]) or _by_shebang(head)
    return LANGUAGES[found] if found else FALLBACK


def language_called(name: str) -> Language | None:
    """The language that a notebook's kernel, a cell magic or an editor calls by this name."""
    lower = name.lower()
    found = _NAMES.get(lower) or _KERNELS.get(lower) or _INTERPRETERS.get(lower)
    return LANGUAGES[found] if found else None


def syntax_of(language: Language) -> Syntax:
    """How a language is read; its family of syntaxes is imported when first asked for."""
    return _syntax(language.syntax)


@lru_cache(maxsize=256)
def _syntax(name: str) -> Syntax:
    family, _, member = name.partition(".")
    module = import_module(f"debtledger.core.lexing.languages_{family}")
    return cast("Syntax", getattr(module, member))


def _by_extension(name: str) -> tuple[str, str | None]:
    """The longest known extension decides: `x.blade.php` before `x.php`; a template's ending is taken off."""
    for candidate in (name, _WRAPPED.sub("", name)):
        parts = candidate.split(".")[1:]
        for first in range(len(parts)):
            extension = ".".join(parts[first:])
            if extension in _EXTENSIONS:
                return extension, _EXTENSIONS[extension]
    return "", None


def _by_shebang(head: str) -> str | None:
    found = _SHEBANG.match(head)
    if found is None:
        mode = _MODELINE.search(head)
        return _NAMES.get((mode[1] or mode[2]).lower()) if mode else None
    interpreter = found[1].rpartition("/")[2]
    return _INTERPRETERS.get(interpreter) or _INTERPRETERS.get(_VERSION.sub("", interpreter))


def _claims(column: int) -> dict[str, str]:
    return {claim.lower(): row[0] for row in TABLE for claim in row[column].split()}


def _language(row: tuple[str, str, str, str, str]) -> Language:
    name, syntax, style, *_claimed = row
    block = BLOCKS.get(style)
    return Language(
        name, syntax, None if block or not style else style + " ", block, name == "Jupyter Notebook"
    )


_STEM_END = re.compile(r"(?<=.)[._-]")
_WRAPPED = re.compile(r"(?:\.(?:in|tmpl|tpl|template|example|sample|dist|bak|orig|txt))+\Z")
_SHEBANG = re.compile(r"\ufeff?#!\s*(?:\S*/env\s+(?:-\S+\s+|\w+=\S*\s+){0,9})?(\S+)")
_VERSION = re.compile(r"[-\d.]+\Z")
_MODELINE = re.compile(
    r"-\*-\s*(?:[^\n]{0,200}?\bmode:\s*)?([\w+#-]+)|\bvim?:[^\n]{0,200}?\b(?:ft|filetype|syntax)=([\w+#]+)"
)
FALLBACK = Language("unknown", "markup.FALLBACK", "# ", None)
LANGUAGES: Mapping[str, Language] = MappingProxyType({row[0]: _language(row) for row in TABLE})
_EXTENSIONS = _claims(3)
_FILENAMES = _claims(4)
_NAMES = {name.lower(): name for name in LANGUAGES}
_INTERPRETERS = {name: language for language, names in INTERPRETERS for name in names.split()}
_KERNELS = {name: language for language, names in KERNELS for name in names.split()}
