"""What every importer gives: the debts that a foreign text holds, and what of it could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from debtledger.core.model import Tag
    from debtledger.core.vocabulary import Vocabulary

ImportedState = Literal["active", "planned", "accepted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A foreign text, the name it goes by, and the words and units in which its values are read."""

    name: str
    text: str
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One debt as a foreign text states it.

    at says where it stands ("line 7", "item 3"); origin is the name it has there; paths are the files it is
    about; whatever no field takes is in the body of the tag.
    """

    tag: Tag
    at: str
    origin: str = ""
    state: ImportedState = "active"
    taken_on: str | None = None
    taken_by: str | None = None
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Something that became no debt, or no field of one: where, what stands there, and why."""

    at: str
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a foreign text holds; `closed` counts the debts that are over there and stay there."""

    items: tuple[Item, ...] = ()
    unread: tuple[Unread, ...] = ()
    closed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One source: its name, and what it holds, or why nothing of it could be read (else empty)."""

    name: str
    reading: Reading
    failed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An item that becomes a record: from which source, and the id of the record once it is written."""

    source: str
    item: Item
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an import did, or would do: new debts, and how many the ledger had already."""

    found: tuple[Found, ...]
    arrivals: tuple[Arrival, ...]
    present: int
    written: tuple[str, ...] = ()


class ImportFailedError(ValueError):
    """A foreign text of which nothing can be read; its text says why."""
