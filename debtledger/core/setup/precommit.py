"""Adding our hooks to the settings of pre-commit, line by line: everything that is there stays as it is."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE: Final = ".pre-commit-config.yaml"
REPOSITORY: Final = "https://github.com/debtledger/debtledger"
IDS: Final = ("debtledger", "debtledger-ledger", "debtledger-commit-msg")
TYPES_KEY: Final = "default_install_hook_types"
TYPES: Final = f"{TYPES_KEY}: [pre-commit, commit-msg]"


class CannotSplice(ValueError):  # noqa: N818 - what it is says more than that it is an error
    """Settings that are not changed, because it is not certain what that would mean: why."""


class Style(NamedTuple):
    """How lists are written: columns before a dash and after it, and of dashes more than of `hooks:`."""

    before: int = 2
    after: int = 1
    deeper: int = 2


def lines_of_hooks(version: str, style: Style = Style()) -> list[str]:  # noqa: B008 - a value
    """The lines of our hooks, in the list of repositories."""
    dash = f"{' ' * style.before}-{' ' * style.after}"
    inner = " " * len(dash)
    hooks = f"{inner}{' ' * style.deeper}-{' ' * style.after}"
    return [
        f"{dash}repo: {REPOSITORY}",
        f"{inner}rev: v{version}",
        f"{inner}hooks:",
        *(f"{hooks}id: {each}" for each in IDS),
    ]


def has_hooks(text: str) -> bool:
    """Whether one of our hooks is there already."""
    return any(_OURS.match(line) for line in text.split("\n"))


def with_hooks(text: str, version: str) -> str:
    """The settings with our hooks at the end of the list of repositories; as they are where they have them.

    Raises CannotSplice.
    """
    if has_hooks(text):
        return text
    if not text.endswith("\n") and _TEXT_BELOW.search(text):
        raise CannotSplice("its last line has no end, which may mean something")
    end = "\r" if "\r\n" in text else ""
    lines = text.removeprefix(MARK).split("\n")
    plain = [line.rstrip("\r") for line in lines]
    keys = _keys(plain)
    types = [] if TYPES_KEY in keys else [TYPES]
    if "repos" not in keys:
        above = lines[:-1] if not lines[-1] else [*lines[:-1], lines[-1] + end]
        fresh = [*types, "repos:", *lines_of_hooks(version)]
        return _joined(text, [*above, *(line + end for line in fresh), ""])
    at = keys["repos"]
    start, last = at + 1, _last(plain, at + 1)
    style = _style(plain[start : last + 1])
    value = _EMPTY_LIST.sub("", plain[at])
    if value != plain[at]:
        lines[at] = value + end
    elif not _NO_VALUE.match(plain[at]):
        raise CannotSplice("repos is written in one line")
    fresh = [line + end for line in lines_of_hooks(version, style)]
    if last == len(lines) - 1:  # the file ends without a line end
        lines[last] = lines[last].rstrip("\r") + end
        fresh = [*fresh, ""]
    whole = [*lines[:at], *(line + end for line in types), *lines[at : last + 1], *fresh, *lines[last + 1 :]]
    return _joined(text, whole)


MARK: Final = "\ufeff"

_OURS = re.compile(rf"""\s*(?:-\s+)?id\s*:\s*["']?(?:{"|".join(IDS)})["']?\s*(?:#.*)?\r?$""")
_KEY = re.compile(r"""(["']?)([A-Za-z_][\w-]*)\1\s*:(?=\s|$)""")
_NO_VALUE = re.compile(r"""["']?repos["']?\s*:\s*(?:#.*)?$""")
_EMPTY_LIST = re.compile(r"(?<=:)\s*\[\s*\](?=\s*(?:#.*)?$)")
_ITEM = re.compile(r"( *)-( +)\S")
_TEXT_BELOW = re.compile(r"[|>][-+0-9]{0,2}[ \t\r]*(?:#.*)?$", re.MULTILINE)
_KEPT_LINES = re.compile(r"[|>][0-9]?\+|[|>]\+[0-9]?")


def _joined(text: str, lines: Sequence[str]) -> str:
    return (MARK if text.startswith(MARK) else "") + "\n".join(lines)


def _keys(lines: Sequence[str]) -> dict[str, int]:
    """At which line each key of the file begins. Raises CannotSplice for what is no plain list of keys."""
    found: dict[str, int] = {}
    dashes = 0
    for at, line in enumerate(lines):
        if not line.strip() or line[0] in " #":
            continue
        if line == "---" and not found and not dashes:
            dashes = 1
            continue
        if line[0] == "-" and line[1:2] in ("", " ") and found:
            continue
        key = _KEY.match(line)
        if key is None:
            raise CannotSplice(f"line {at + 1} is not understood")
        if key[2] in found:
            raise CannotSplice(f"{key[2]} is there twice")
        found[key[2]] = at
    return found


def _last(lines: Sequence[str], start: int) -> int:
    """The last line of the list that begins after a key; the line of the key where it is empty."""
    last = start - 1
    indent: int | None = None
    for at in range(start, len(lines)):
        line = lines[at]
        if not line.strip():
            continue
        depth = len(line) - len(line.lstrip(" "))
        if depth == 0 and line[0] not in "-#":
            break
        if "\t" in line[: depth + 1]:
            raise CannotSplice(f"line {at + 1} is indented by a tab")
        item = _ITEM.match(line)
        if indent is None and not line.lstrip().startswith("#"):
            if item is None:
                raise CannotSplice(f"line {at + 1} is no entry of a list")
            indent = depth
        if _KEPT_LINES.search(line):
            raise CannotSplice(f"line {at + 1} keeps the empty lines after it")
        if not line.lstrip().startswith("#") or (indent is not None and depth > indent):
            last = at
    return last


def _style(lines: Sequence[str]) -> Style:
    """How the list that is there is written."""
    items = [item for line in lines if (item := _ITEM.match(line))]
    if not items:
        return Style()
    before, after = len(items[0][1]), len(items[0][2])
    for line, below in pairwise(lines):
        inner = _ITEM.match(below)
        if inner and line.strip() == "hooks:":
            return Style(before, after, max(len(inner[1]) - (len(line) - len(line.lstrip())), 0))
    return Style(before, after, 0 if before == 0 else 2)
