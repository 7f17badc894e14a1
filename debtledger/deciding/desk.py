"""Where a command writes a debt down: the work tree, its records, and the files that tags go into."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from debtledger.command import Option, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from debtledger.context import Context
    from debtledger.core.model import Tag
    from debtledger.core.reader import Reader
    from debtledger.core.recording.record import Record
    from debtledger.core.tagging.insertion import Written
    from debtledger.ground import Ground
    from debtledger.sources.rewriting import Source
    from debtledger.storage.store import Store

COMMIT_DIGITS: Final = 12
FIELDS: Final = (
    Option(flags=("--title",), metavar="TEXT", help="What was left undone, in one line."),
    Option(flags=("--cost",), metavar="EFFORT", help="The effort to repay it now: 3d, 2-4d, 2d/3d/5d, 5sp."),
    Option(
        flags=("--interest",), metavar="RATE", help="The effort that it costs meanwhile: 2h/sprint, 1h/touch."
    ),
    Option(flags=("--bought",), metavar="TEXT", help="What the shortcut made possible."),
    Option(flags=("--saved",), metavar="EFFORT", help="The effort that it saved: 2w, 3-5d."),
    Option(
        flags=("--repay-when",),
        metavar="TRIGGER",
        multiple=True,
        help="What must become true before it is repaid: a date, '#412 closed', words; may be given again.",
    ),
    Option(flags=("--owner",), metavar="@USER", help="Who answers for it."),
    Option(flags=("--kind",), metavar="KIND", help="The sort of shortcut: hardcoding, edge-case, other ..."),
    Option(flags=("--aspect",), metavar="QUALITY", help="The quality that customers would buy: security ..."),
    Option(
        flags=("--ref",), metavar="REF", multiple=True, help="An issue of it: '#412'; may be given again."
    ),
)
"""The options by which a debt is described."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A line of a file, which is given by its path from the root and as it was typed."""

    path: str
    line: int
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A work tree, how its files are read, and its records."""

    ground: Ground
    reader: Reader
    store: Store

    @property
    def root(self) -> str:
        """The root of the work tree."""
        return self.ground.root

    def source(self, path: str) -> Source:
        """A file that may be changed. Raises NotRewritten."""
        from debtledger.sources.rewriting import read_source

        return read_source(self.root, path, self.reader.max_file)

    def taken(self, context: Context) -> tuple[str, str, str | None]:
        """The day, the user, and the last commit."""
        from debtledger.deciding.authorship import author
        from debtledger.sources.repository import head

        repository = self.ground.repository
        git = repository.git if repository else None
        commit = head(git)[0] if git else None
        return context.today.isoformat(), author(context, git), commit and commit[:COMMIT_DIGITS]

    def full_ids(self, typed: tuple[str, ...]) -> tuple[str, ...]:
        """The ids of records whose beginnings were typed. Raises UnknownId."""
        from debtledger.core.prefixes import resolve_prefix

        known = [stored.record.id for stored in self.store.load().records] if typed else []
        return tuple(resolve_prefix(known, each) for each in typed)


def open_desk(context: Context, spot: str | None = None) -> tuple[Desk, Spot | None]:
    """The desk of the current folder, or of the file in "FILE:LINE", and the place that this means.

    Raises UsageError, RepositoryError and SettingsError.
    """
    from debtledger.config import load
    from debtledger.ground import find_ground
    from debtledger.storage.store import Store

    file, line = _split(spot) if spot is not None else ("", 0)
    if file and not os.path.lexists(context.path(file)):
        raise UsageError(f"{file}: no such file", "name a file and a line: src/pay.py:39")
    ground = find_ground((file,) if file else (), context)
    repository = ground.repository
    if spot is not None and (not ground.paths or os.path.isdir(context.path(file))):
        raise UsageError(f"{file} is a folder", "name a file and a line: src/pay.py:39")
    config = load(ground.start, ground.root if repository else None, context.env)
    root = _record_root(ground, context)
    desk = Desk(
        ground=ground._replace(root=root),
        reader=config.reader(),
        store=Store(root, repository.common_dir if repository else None),
    )
    if spot is None:
        return desk, None
    full = os.path.join(ground.root, ground.paths[0])
    return desk, Spot(path=os.path.relpath(full, root), line=line, typed=spot)


def said_by(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the options say of a debt, by the names of the fields."""
    said = {}
    for option in FIELDS:
        name = option.flags[0].removeprefix("--")
        value = values.get(name.replace("-", "_"))
        if value:
            said[name] = [value] if isinstance(value, str) else list(value)
    return said


@contextmanager
def understood() -> Iterator[None]:
    """Turn what is wrong with options, texts and places into a UsageError."""
    from debtledger.core.recording.intake import Misunderstanding
    from debtledger.core.tagging.insertion import CannotWriteTag
    from debtledger.core.tagging.writer import UnprintableTag

    try:
        yield
    except Misunderstanding as error:
        raise UsageError(
            f"{error.name}: {error.message}" if error.name else error.message, error.hint
        ) from None
    except CannotWriteTag as error:
        raise UsageError(error.message, error.hint) from None
    except UnprintableTag as error:
        raise UsageError(str(error), "say it in other words") from None


def inserted(desk: Desk, spot: Spot, tag: Tag) -> tuple[Source, Written]:
    """The file with the tag in it, not written yet; without its title where no comment can hold that.

    Raises NotRewritten and CannotWriteTag.
    """
    from debtledger.core.tagging.insertion import CannotWriteTag, insert_tag
    from debtledger.sources.rewriting import NotRewritten, encoded

    source = desk.source(spot.path)
    refusals: list[CannotWriteTag | NotRewritten] = []
    for each in (tag, replace(tag, title="")):
        try:
            written = insert_tag(spot.path, source.text, spot.line, each, desk.reader)
            encoded(source, written.text)
        except (CannotWriteTag, NotRewritten) as error:
            refusals.append(error)
        else:
            return source, written
    raise refusals[0]


def create(desk: Desk, record: Record) -> str:
    """Write a new record. Returns its path. Raises LedgerError, and UsageError for one that is too long."""
    from debtledger.core.recording.record import BrokenRecord

    try:
        return desk.store.create(record)
    except BrokenRecord as error:
        first = error.problems[0]
        raise UsageError(f"such a record cannot be written: {first.message}", first.hint) from None


def _split(spot: str) -> tuple[str, int]:
    file, colon, line = spot.rpartition(":")
    if not (colon and file and line.isascii() and line.isdecimal() and len(line) < _LONGEST_NUMBER):
        raise UsageError(f"{spot} is no place", "name a file and a line: src/pay.py:39")
    return file, int(line)


def _record_root(ground: Ground, context: Context) -> str:
    """Where the records are: in the repository, else in the current folder, else beside the file."""
    if ground.repository is not None:
        return ground.root
    folder = os.path.realpath(context.cwd)
    within = os.path.commonpath([folder, ground.root]) == folder
    return folder if within else ground.root


_LONGEST_NUMBER = 10
