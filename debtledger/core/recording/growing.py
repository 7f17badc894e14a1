"""Lists that grow at their end, or lose some lines, keep the other items, their comments and spacing."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.recording.keypaths import plain, same
from debtledger.core.recording.layout import IGNORED
from debtledger.core.recording.record_writing import one_line
from debtledger.toml import TOKEN

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence


class _Tail(NamedTuple):
    """The end of a list: offsets behind its last item, behind its comma, and of the end of its line."""

    item: int
    comma: int | None
    line: int | None
    indent: str


def longer_list(text: str, value: object, newline: str) -> str | None:
    """The text of a TOML list with the items that it lacks of `value` at its end.

    None where the text is no list with items, or `value` does not begin with them and have more.
    """
    if not text.startswith("[") or not isinstance(value, list | tuple):
        return None
    present = _read(text)
    wanted = plain(value)
    if not present or not isinstance(wanted, list) or not same(wanted[: len(present)], present):
        return None
    return _grown(text, [one_line(item) for item in wanted[len(present) :]], newline)


def shorter_list(text: str, value: object) -> str | None:
    """The text of a TOML list without the lines of those items that `value` lacks.

    None where an item has no line of its own, and where `value` is no shorter list in this order.
    """
    if not text.startswith("[") or not isinstance(value, list | tuple) or not value:
        return None
    present, wanted = _read(text), plain(value)
    lines = _own_lines(text)
    if not isinstance(wanted, list) or len(lines) != len(present):
        return None
    left, gone = 0, []
    for item, line in zip(present, lines, strict=True):
        if left < len(wanted) and same(item, wanted[left]):
            left += 1
        else:
            gone.append(line)
    if left < len(wanted) or not gone:
        return None
    for start, end in reversed(gone):
        text = text[:start] + text[end:]
    return text


def _read(text: str) -> list[object]:
    found: list[object] = tomllib.loads(f"x = {text}".replace("\r\n", "\n"))["x"]
    return found


def _own_lines(text: str) -> list[tuple[int, int]]:
    """The start and end of the line of each plain item that stands alone on one, with a comment at most."""
    found = []
    for token in TOKEN.finditer(text):
        if token.lastgroup in {"string", "word"}:
            start, end = text.rfind("\n", 0, token.start()) + 1, text.find("\n", token.end()) + 1
            lead, rest = (
                text[start : token.start()],
                text[token.end() : end].strip().removeprefix(",").strip(),
            )
            if start and end and not lead.strip() and (not rest or rest.startswith("#")):
                found.append((start, end))
    return found


def _grown(text: str, items: Sequence[str], newline: str) -> str:
    tail = _tail(text)
    if tail.line is None:
        more = "".join(f", {item}" for item in items)
        return text[: tail.item] + more + text[tail.item :]
    comma = "" if tail.comma else ","
    more = "".join(f"{newline}{tail.indent}{item}," for item in items)
    return text[: tail.item] + comma + text[tail.item : tail.line] + more + text[tail.line :]


def _tail(text: str) -> _Tail:
    tokens = list(TOKEN.finditer(text))
    said = [token for token in tokens[:-1] if token.lastgroup not in IGNORED and token[0] != "\r"]
    comma = said.pop() if said[-1][0] == "," else None
    item = said[-1].end()
    start = text.rfind("\n", 0, _start_of_item(said)) + 1
    indent = text[start : len(text[start:]) - len(text[start:].lstrip(" \t")) + start] if start else ""
    behind = text.find("\n", comma.end() if comma else item)
    line = None if behind < 0 else behind - (text[behind - 1] == "\r")
    return _Tail(item, comma.end() if comma else None, line, indent)


def _start_of_item(said: Sequence[re.Match[str]]) -> int:
    """Where the last item begins, be it a list or a table itself."""
    depth = 0
    for token in reversed(said):
        depth += (token[0] in {"]", "}"}) - (token[0] in {"[", "{"})
        if depth == 0:
            return token.start()
    return 0
