"""What the screen knows of records: nobody decides about a debt that others have changed meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from debtledger.core.ledger import Entry
    from debtledger.core.recording.record import Record
    from debtledger.core.replaced import Replaced


class Seen:
    """The records as they were shown, and as they were written here since."""

    def __init__(self) -> None:
        self.shown: dict[str, Record] = {}
        self.written: dict[str, Record] = {}
        self.enrolled: set[str] = set()
        """The keys of debts that got a record here, and are shown without one still."""

    def show(self, entries: Iterable[Entry]) -> None:
        """Remember what is shown now."""
        self.enrolled.clear()
        self.shown = {each.record.id: each.record for each in entries if each.record is not None}

    def wrote(self, replaced: Iterable[Replaced]) -> None:
        """Remember what was written here."""
        from debtledger.core.recording.record import FOLDER
        from debtledger.core.recording.records import read_record

        for each in replaced:
            if each.after is None:
                self.enrolled.clear()
            elif each.path.startswith(f"{FOLDER}/"):
                identity = each.path.removeprefix(f"{FOLDER}/").removesuffix(".toml")
                self.written[identity] = read_record(each.after.decode(), identity)

    def now(self, entry: Entry) -> Record | None:
        """The record of a debt as it is known best."""
        return None if entry.record is None else self.written.get(entry.record.id, entry.record)

    def guard(self) -> Guard:
        """What refuses records that are not as they are shown at this moment, or written here."""
        return Guard(self)


class Guard:
    """Refuses a record that others have changed; once that was said, what is shown then counts."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._shown: Mapping[str, Record] | None = seen.shown

    def __call__(self, record: Record) -> None:
        """Raise ChangedOnDisk for a record that is neither as it was shown nor as it was written here."""
        shown = self._seen.shown if self._shown is None else self._shown
        if record not in (shown.get(record.id), self._seen.written.get(record.id)):
            from debtledger.core.recording.record import record_path
            from debtledger.storage.store import ChangedOnDisk

            self._shown = None
            raise ChangedOnDisk(
                f"{record_path(record.id)} has been changed on the disk since it was shown",
                "nothing was written; it is read again, look at it and try again",
            )
