"""Changes to the values of a TOML document, named by dotted keys: "principal.hours", "trigger.0.text"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date, datetime
from enum import Enum
from itertools import pairwise
from math import isfinite
from typing import Final


class Removal(Enum):
    """The one value that says: take this key away."""

    REMOVE = "remove"


REMOVE: Final = Removal.REMOVE

Changes = Mapping[str, object]
"""The new value of each dotted key, or REMOVE; a number in a dotted key counts the tables of an array."""

Path = tuple[str | int, ...]
LARGEST_EXACT: Final = 2**53


def path_of(dotted: str) -> Path:
    """The parts of a dotted key."""
    return tuple(int(part) if part.isdecimal() and part.isascii() else part for part in dotted.split("."))


def plain(value: object) -> object:
    """The value as TOML has it: lists and mappings of plain values, whole numbers without a fraction.

    Raises TypeError for what TOML does not have, or a record may not say (nan, infinity, times of day).
    """
    if isinstance(value, str | bool | int) or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, float) and isfinite(value):
        return int(value) if value.is_integer() and abs(value) < LARGEST_EXACT else value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [plain(item) for item in value]
    raise TypeError(f"a record cannot say {value!r}")


def applied(values: Mapping[str, object], changes: Changes) -> Mapping[str, object]:
    """A copy of the values with the changes made. Raises LookupError or TypeError if it cannot be."""
    copy = dict(deepcopy(values))
    for dotted, value in changes.items():
        _apply(copy, path_of(dotted), value)
    return copy


def same(left: object, right: object) -> bool:
    """Whether two TOML values are equal and of the same types, all the way down; order of keys is free."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(item, right[key]) for key, item in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right


def _apply(values: object, path: Path, value: object) -> None:
    holder = values
    for part, following in pairwise(path):
        holder = _step(holder, part, following, value)
        if holder is None:
            return
    last = path[-1]
    if isinstance(holder, dict):
        if value is REMOVE:
            holder.pop(str(last), None)
        else:
            holder[str(last)] = plain(value)
    elif isinstance(holder, list) and isinstance(last, int):
        if value is REMOVE:
            del holder[last]
        else:
            holder[last] = plain(value)
    else:
        raise TypeError(f"{'.'.join(map(str, path))} leads into a value that is no table")


def _step(holder: object, part: str | int, following: str | int, value: object) -> object:
    """What a part of a path leads to; a missing table is made, unless there is something to remove in it."""
    if isinstance(holder, list) and isinstance(part, int):
        return holder[part]
    if not isinstance(holder, dict):
        raise TypeError(f"{part} leads into a value that is no table")
    name = str(part)
    if name not in holder:
        if value is REMOVE:
            return None
        if isinstance(following, int):
            raise LookupError(f"{name} has no tables")
        holder[name] = {}
    return holder[name]
