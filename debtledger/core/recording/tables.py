"""Typed reading of TOML tables: every value that is not as wanted is a fault, and the reading goes on."""

from __future__ import annotations

from datetime import date, datetime, time
from math import isfinite
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from debtledger.core.model import ThreePoint

Path = tuple[str, ...]

LARGEST: Final = 1e15
THREE: Final = 3


class Fault(NamedTuple):
    """Something wrong with one value: its key path, what is wrong, and what to type."""

    path: Path
    message: str
    hint: str


class Reading:
    """The faults found so far, and the tables that were opened."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._tables: list[Table] = []

    def table(self, values: Mapping[str, object], path: Path = ()) -> Table:
        """Open a table."""
        table = Table(values, path, self)
        self._tables.append(table)
        return table

    def unknown(self) -> list[Path]:
        """The keys in the opened tables that nobody asked for."""
        return [
            (*table.path, key) for table in self._tables for key in table.values if key not in table.asked
        ]


class Table:
    """One table; every method returns None, or nothing, for a key that is missing or has a fault."""

    def __init__(self, values: Mapping[str, object], path: Path, reading: Reading) -> None:
        self.values = values
        self.path = path
        self.asked: set[str] = set()
        self._reading = reading

    def fault(self, key: str, message: str, hint: str) -> None:
        """Note what is wrong with a key."""
        self._reading.faults.append(Fault((*self.path, key), message, hint))

    def ask(self, key: str) -> object:
        """The raw value of a key."""
        self.asked.add(key)
        return self.values.get(key)

    def text(self, key: str) -> str | None:
        """A text; an empty one says nothing."""
        value = self.ask(key)
        if value is None or isinstance(value, str):
            return value or None
        self._wrong(key, "is no text", '"..."')
        return None

    def word(self, key: str, words: Sequence[str]) -> str | None:
        """One of several words."""
        value = self.text(key)
        if value is None or value in words:
            return value
        self._wrong(key, f"{value!r} is not known", f'"{words[1]}"', f"known: {', '.join(words)}")
        return None

    def truth(self, key: str) -> bool | None:
        """True or false."""
        value = self.ask(key)
        if value is None or isinstance(value, bool):
            return value
        self._wrong(key, "is neither true nor false", "true")
        return None

    def number(self, key: str) -> float | None:
        """A number that is not negative."""
        value = self.ask(key)
        if value is None:
            return None
        number = _number(value)
        if number is None:
            self._wrong(key, "is no number from 0 up", "8")
        return number

    def three(self, key: str) -> ThreePoint | None:
        """Three rising numbers: low, likely, high; one number stands for all three."""
        value = self.ask(key)
        if value is None:
            return None
        numbers = [_number(item) for item in (value if isinstance(value, list) else [value])]
        present = [number for number in numbers if number is not None]
        if len(present) == len(numbers) == 1:
            return present[0], present[0], present[0]
        if len(present) == len(numbers) == THREE and present == sorted(present):
            return present[0], present[1], present[2]
        self._wrong(key, "is not low, likely and high, rising", "[8, 16, 24]")
        return None

    def date(self, key: str) -> str | None:
        """A date as YYYY-MM-DD; a text of that form, or an empty one, will do."""
        value = self.ask(key)
        if value is None or value == "":
            return None
        found = iso_date(value)
        if found is None:
            self._wrong(key, "is no date", "2026-01-31")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts without empty ones; a single text is a list of one."""
        value = self.ask(key)
        items = [value] if isinstance(value, str) else [] if value is None else value
        if isinstance(items, list):
            found = tuple(item for item in items if isinstance(item, str))
            if len(found) == len(items):
                return tuple(filter(None, found))
        self._wrong(key, "is no list of texts", '["..."]')
        return ()

    def table(self, key: str) -> Table:
        """A table; an empty one where there is none."""
        value = self.ask(key)
        if value is not None and not isinstance(value, dict):
            self._wrong(key, "is no table", f"[{'.'.join((*self.path, key))}] on a line of its own", None)
            value = None
        return self._reading.table(value or {}, (*self.path, key))

    def tables(self, key: str) -> list[Table]:
        """A list of tables."""
        value = self.ask(key)
        path = (*self.path, key)
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return [self._reading.table(item, path) for item in value]
        self._wrong(key, "is no list of tables", f"[[{'.'.join(path)}]] on a line of its own", None)
        return []

    def _wrong(self, key: str, message: str, example: str, hint: str | None = "") -> None:
        name = ".".join((*self.path, key))
        write = f"write {example}" if hint is None else f"write {key} = {example}"
        self.fault(key, f"{name} {message}", hint or write)


def iso_date(value: object) -> str | None:
    """A date, or a text that is one, as YYYY-MM-DD; None for everything else."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and len(value) == len("2026-01-31") and value.isascii():
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            return None
    return None


def plain_text(value: object) -> object:
    """A TOML value with its dates as texts."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list):
        return [plain_text(item) for item in value]
    if isinstance(value, dict):
        return {key: plain_text(item) for key, item in value.items()}
    return value


def endless(value: object) -> bool:
    """Whether nan or an infinity is in a TOML value."""
    if isinstance(value, float):
        return not isfinite(value)
    if isinstance(value, dict):
        return any(map(endless, value.values()))
    return isinstance(value, list) and any(map(endless, value))


def _number(value: object) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LARGEST:
        return float(value)
    return None
