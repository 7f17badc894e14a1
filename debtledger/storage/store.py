"""The records on disk: one TOML file each, written durably, under a lock, and only over what was read."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from debtledger.core.identity import ID_LENGTH, valid_id
from debtledger.core.model import Problem
from debtledger.core.recording.record import ENDING, FOLDER, MAX_RECORD_BYTES, BrokenRecord, record_path
from debtledger.core.recording.record_reading import BROKEN, read_record
from debtledger.core.recording.record_writing import write_record
from debtledger.core.whereabouts import DEBTS, HOME, JOURNAL
from debtledger.sources.durable import open_folder, reason, remedy
from debtledger.storage import journal
from debtledger.storage.recall import Recall, collection_paused

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from debtledger.core.recording.record import Record
    from debtledger.sources.durable import Folder
    from debtledger.storage.cache import Cache

STATE_FOLDER: Final = "debtledger"
LOCK: Final = "ledger.lock"
LOCK_SECONDS: Final = 5.0
CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"


class LedgerError(Exception):
    """The records cannot be read or written: what is wrong, and what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ChangedOnDisk(LedgerError):  # noqa: N818 - the name that everybody uses for it
    """A record is not as it was read any more; nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A record, its path from the root, and its text as it is in the file.

    The text is "" in a ledger that was loaded from the cache: nothing is ever written from there.
    """

    record: Record
    text: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """All records by id, and what is wrong with the files that could not be read as records."""

    records: tuple[Stored, ...]
    broken: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """A new record."""

    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A new text for a record that still has to have the text that was read."""

    id: str
    expected: str
    text: str


def new_id(existing: Collection[str]) -> str:
    """A random id that no other record has: "D-" and 8 digits of Crockford's base 32."""
    while True:
        found = "D-" + "".join(secrets.choice(CROCKFORD) for _ in range(ID_LENGTH))
        if found not in existing:
            return found


class Store:
    """The records of one work tree.

    git_dir is the common git directory; without one the lock and the journal are kept in .debtledger itself.
    """

    def __init__(self, root: str, git_dir: str | None) -> None:
        self.root = root
        self.git_dir = git_dir
        self._journal = f"{JOURNAL}{journal.checksum(os.fsencode(os.path.realpath(root)))[:16]}"

    def load(self, cache: Cache | None = None) -> Loaded:
        """Read all records; one that is broken is a problem, and the others are read. Raises LedgerError.

        With a cache only the files that have changed are read; the texts are left out then.
        """
        self.finish()
        recall = Recall(cache, self.root) if cache else None
        try:
            with _explained("read", self.root), self._debts() as debts, collection_paused():
                loaded = _load(debts, recall)
        except LedgerError as error:
            return _nothing(error)
        if recall:
            recall.keep()
        return loaded

    def ids(self) -> tuple[str, ...]:
        """The ids that files of records are called by. Raises LedgerError, also where there are none."""
        with _explained("read", self.root), self._debts() as debts:
            names = (entry.name.removesuffix(ENDING) for entry in debts.entries())
            return tuple(sorted(name for name in names if valid_id(name)))

    def read(self, identity: str) -> Stored:
        """Read one record. Raises BrokenRecord, and LedgerError where there is none."""
        return _stored(record_path(identity), self.raw(identity))

    def raw(self, identity: str) -> bytes:
        """The bytes of a record, broken or not. Raises LedgerError."""
        self.finish()
        try:
            with _explained("read", self.root), self._debts() as debts:
                return debts.read(identity + ENDING, MAX_RECORD_BYTES)
        except LedgerError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                raise _missing(identity) from None
            raise

    def create(self, record: Record) -> str:
        """Write a new record. Returns its path. Raises LedgerError; nothing is written then."""
        data = write_record(record).encode()
        name = record.id + ENDING
        with self.writing() as (_, debts):
            temporary = journal.temporary_name(name)
            debts.write(temporary, data)
            try:
                debts.publish(temporary, name)
            except FileExistsError:
                debts.remove(temporary)
                raise LedgerError(f"{record_path(record.id)} is there already", "take another id") from None
            except OSError:
                debts.remove(temporary)
                raise
            debts.sync()
        return record_path(record.id)

    def edit(self, identity: str, expected: str, text: str) -> str:
        """Give a record a new text if it still has the one expected. Returns its path.

        Raises ChangedOnDisk where it has another, BrokenRecord where one of them is broken, and LedgerError.
        """
        with self.writing() as (_, debts):
            _put(debts, Edit(id=identity, expected=expected, text=text))
        return record_path(identity)

    def update(self, identity: str, change: Callable[[str], str]) -> Stored:
        """Give a record the text that `change` makes of its present one, whoever else is writing.

        Raises BrokenRecord, LedgerError, and whatever `change` raises; nothing is written then.
        """
        with self.writing() as (_, debts):
            text = _text(debts, identity)
            fresh = change(text)
            _put(debts, Edit(id=identity, expected=text, text=fresh))
        return Stored(record=read_record(fresh, identity), text=fresh, path=record_path(identity))

    def apply(self, changes: Sequence[Creation | Edit]) -> tuple[str, ...]:
        """Make several changes, all of them or none. Returns the paths. Raises as create and edit do."""
        with self.writing() as (state, debts):
            moves: list[journal.Move] = []
            try:
                moves.extend(_prepared(debts, change) for change in changes)
                debts.sync()
                journal.commit(state, self._journal, moves)
            except BaseException:
                for move in moves:
                    debts.remove(move.temporary)
                raise
            try:
                self._carry_out(state, debts, moves)
            except OSError as error:
                message = f"the records are not all changed yet: {reason(error)}"
                raise LedgerError(message, "the next debtledger command finishes it") from error
        return tuple(record_path(move.name.removesuffix(ENDING)) for move in moves)

    def repair(self, identity: str, expected: bytes, text: str) -> str:
        """Replace the bytes of a broken record by a sound text. Returns the path of a copy of the bytes.

        Raises ChangedOnDisk where the bytes are others, BrokenRecord for an unsound text, and LedgerError.
        """
        read_record(text, identity)
        name = identity + ENDING
        backup = f"backup-{name}-{journal.checksum(expected)[:16]}"
        with self.writing() as (state, debts):
            if debts.read(name, len(expected)) != expected:
                raise _changed(identity)
            if not state.exists(backup):
                state.write(backup, expected)
                state.sync()
            _replace(debts, name, text)
        return os.path.join(self._state_path(), backup)

    def finish(self) -> None:
        """Carry out what an interrupted command had already promised. Raises LedgerError."""
        if self._is_pending():
            with self.writing():
                pass

    def _is_pending(self) -> bool:
        folder = self._state_path()
        return os.path.lexists(os.path.join(folder, self._journal))

    def _state_path(self) -> str:
        if self.git_dir is None:
            return os.path.join(self.root, HOME)
        return os.path.join(self.git_dir, STATE_FOLDER)

    @contextmanager
    def _debts(self) -> Iterator[Folder]:
        """The folder of the records, for reading."""
        with (
            open_folder(self.root) as root,
            root.enter(HOME) as home,
            home.enter(DEBTS) as debts,
        ):
            yield debts

    @contextmanager
    def writing(self) -> Iterator[tuple[Folder, Folder]]:
        """The folders of the state and of the records, under the lock, with nothing left undone in them."""
        with _explained("write", self.root), ExitStack() as stack:
            root = stack.enter_context(open_folder(self.root))
            home = stack.enter_context(root.make(HOME))
            debts = stack.enter_context(home.make(DEBTS))
            state = home
            if self.git_dir is not None:
                state = stack.enter_context(open_folder(self.git_dir))
                state = stack.enter_context(state.make(STATE_FOLDER))
            stack.callback(os.close, _locked(state))
            self._tidy(state, debts)
            yield state, debts

    def _tidy(self, state: Folder, debts: Folder) -> None:
        moves = journal.pending(state, self._journal)
        if moves is not None:
            self._carry_out(state, debts, moves)
        for name in [entry.name for entry in debts.entries() if journal.is_temporary(entry.name)]:
            debts.remove(name)

    def _carry_out(self, state: Folder, debts: Folder, moves: Sequence[journal.Move]) -> None:
        journal.carry_out(debts, state, moves)
        state.unlink(self._journal)
        state.sync()


def _load(debts: Folder, recall: Recall | None) -> Loaded:
    records: list[Stored] = []
    broken: list[Problem] = []
    for entry in debts.entries():
        if not entry.name.endswith(ENDING) or entry.name.startswith("."):
            continue
        try:
            records.append(_loaded(debts, entry, recall))
        except BrokenRecord as error:
            broken.extend(error.problems)
    records.sort(key=lambda stored: stored.record.id)
    broken.sort(key=lambda problem: (problem.path, problem.line))
    return Loaded(records=tuple(records), broken=tuple(broken))


def _loaded(debts: Folder, entry: os.DirEntry[str], recall: Recall | None) -> Stored:
    path = f"{FOLDER}/{entry.name}"
    known = recall.find(entry) if recall else None
    if known:
        return Stored(record=known, text="", path=path)
    try:
        data = debts.read(entry.name, MAX_RECORD_BYTES)
    except OSError as error:
        why = "a symbolic link" if error.errno == errno.ELOOP else reason(error)
        raise _unreadable(path, f"it is not read: {why}", "put a plain file there") from None
    stored = _stored(path, data)
    if recall:
        recall.learn(entry, stored.record)
        return replace(stored, text="")
    return stored


def _nothing(error: LedgerError) -> Loaded:
    """What is loaded where there is no folder of records. Raises the error where there is something else."""
    if isinstance(error.__cause__, FileNotFoundError):
        return Loaded(records=())
    raise error


def _put(debts: Folder, edit: Edit) -> None:
    _move(debts, _prepared(debts, edit))


def _replace(debts: Folder, name: str, text: str) -> None:
    temporary = journal.temporary_name(name)
    debts.write(temporary, text.encode(), debts.mode(name))
    _move(debts, journal.Move(temporary=temporary, name=name, old=None, new=""))


def _move(debts: Folder, move: journal.Move) -> None:
    try:
        debts.replace(move.temporary, move.name)
    except OSError:
        debts.remove(move.temporary)
        raise
    debts.sync()


def _prepared(debts: Folder, change: Creation | Edit) -> journal.Move:
    """Write the temporary file of a change that may be made."""
    if isinstance(change, Creation):
        name, old, mode = change.record.id + ENDING, None, None
        text = write_record(change.record)
        if debts.exists(name):
            raise LedgerError(f"{record_path(change.record.id)} is there already", "take another id")
    else:
        name, text = change.id + ENDING, change.text
        present = _text(debts, change.id)
        if present != change.expected:
            raise _changed(change.id)
        read_record(text, change.id)
        old, mode = journal.checksum(present.encode()), debts.mode(name)
    temporary = journal.temporary_name(name)
    debts.write(temporary, text.encode(), mode)
    return journal.Move(temporary=temporary, name=name, old=old, new=journal.checksum(text.encode()))


def _text(debts: Folder, identity: str) -> str:
    """The present text of a record that is not broken."""
    try:
        data = debts.read(identity + ENDING, MAX_RECORD_BYTES)
    except FileNotFoundError:
        raise _missing(identity) from None
    return _stored(record_path(identity), data).text


def _missing(identity: str) -> LedgerError:
    return LedgerError(f"there is no {record_path(identity)}", "debtledger list")


def _changed(identity: str) -> ChangedOnDisk:
    return ChangedOnDisk(
        f"{record_path(identity)} has been changed since it was read", "look at it, and try again"
    )


def _stored(path: str, data: bytes) -> Stored:
    name = path.removeprefix(FOLDER + "/").removesuffix(ENDING)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _unreadable(path, "not UTF-8 text", "save it as UTF-8", line) from None
    return Stored(record=read_record(text, name), text=text, path=path)


def _unreadable(path: str, message: str, hint: str, line: int = 1) -> BrokenRecord:
    problem = Problem(code=BROKEN, severity="error", path=path, line=line, message=message, hint=hint)
    return BrokenRecord((problem,))


def _locked(state: Folder) -> int:
    """The descriptor of the lock; closing it gives the lock back."""
    descriptor = state.lock(LOCK, LOCK_SECONDS)
    if descriptor is None:
        raise LedgerError("another debtledger is writing records", "try again when it has ended")
    return descriptor


@contextmanager
def _explained(verb: str, root: str) -> Iterator[None]:
    """Turn the operating system's errors into the ledger's."""
    try:
        yield
    except OSError as error:
        home = os.path.join(root, HOME)
        hint = remedy(error) or f"look at {home}"
        strange = isinstance(error, NotADirectoryError)
        why = f"it, or its {DEBTS}, is a symbolic link or no folder" if strange else reason(error)
        raise LedgerError(f"cannot {verb} records in {home}: {why}", hint) from error
