"""`.techdebt/items.json`, and other JSON: a list of objects, or an object that holds one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from debtledger.core.columns import Row, meaning_of, read_rows
from debtledger.core.importing import ImportFailedError, Reading, Unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from debtledger.core.importing import Source

SUMMARY = "a list of objects with a title each, as .techdebt/items.json has"
PLACES = (".techdebt/items.json",)
ENDINGS = (".json",)

LISTS = ("items", "debts", "debt", "entries", "data")
_SCALES = frozenset({"impact", "severity", "priority", "risk"})


def read(source: Source) -> Reading:
    """Read every object of the list. Raises ImportFailedError where there is no such list."""
    entries = _entries(_parsed(source.text.removeprefix("\ufeff")))
    rows: list[Row] = []
    unread: list[Unread] = []
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, dict):
            rows.append(Row(f"item {number}", dict(_cells(entry))))
        else:
            unread.append(Unread(at=f"item {number}", what=json.dumps(entry)[:80], why="it is no object"))
    reading = read_rows(rows, source.vocabulary)
    return Reading(items=reading.items, unread=(*unread, *reading.unread), closed=reading.closed)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)
    except RecursionError:
        raise ImportFailedError("it is nested too deep") from None
    except json.JSONDecodeError as error:
        raise ImportFailedError(f"line {error.lineno}: it is not valid JSON: {error.msg.lower()}") from None
    except ValueError as error:
        raise ImportFailedError(str(error)) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1)
        raise ImportFailedError(f"the key {twice!r} stands twice in one object, as after a bad merge")
    return found


def _refuse(constant: str) -> Any:
    raise ImportFailedError(f"{constant} is no number")


def _entries(document: Any) -> list[Any]:
    if isinstance(document, dict):
        document = next((document[key] for key in LISTS if isinstance(document.get(key), list)), None)
    if not isinstance(document, list):
        raise ImportFailedError(f"it holds no list of items (looked for {', '.join(LISTS)})")
    return document


def _cells(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The values as text; a lone number of effort counts points, since such lists have a scale of it."""
    for key, value in entry.items():
        text = _text(value)
        if meaning_of(key) == "cost" and isinstance(value, int | float) and not isinstance(value, bool):
            yield "points", text
        elif key == "interestRate" or (key in _SCALES and isinstance(value, int | float)):
            yield f"{key} there", text
        else:
            yield key, text


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False)
