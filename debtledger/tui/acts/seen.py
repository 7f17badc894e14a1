"""What the screen knows of records: nobody decides about a debt that others have changed meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.recording.record import FOLDER, record_path
from debtledger.core.recording.records import read_record
from debtledger.storage.store import ChangedOnDisk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from debtledger.core.ledger import Entry
    from debtledger.core.recording.record import Record
    from debtledger.core.replaced import Replaced


class Seen:
    """The records as they were shown, and as they were written here since."""

    def __init__(self) -> None:
        self._shown: dict[str, Record] = {}
        self._written: dict[str, Record] = {}

    def show(self, entries: Iterable[Entry]) -> None:
        """Remember what is shown now."""
        self._shown = {each.record.id: each.record for each in entries if each.record is not None}

    def wrote(self, replaced: Iterable[Replaced]) -> None:
        """Remember what was written here."""
        for each in replaced:
            if each.after is not None and each.path.startswith(f"{FOLDER}/"):
                identity = each.path.removeprefix(f"{FOLDER}/").removesuffix(".toml")
                self._written[identity] = read_record(each.after.decode(), identity)

    def now(self, entry: Entry) -> Record | None:
        """The record of a debt as it is known best."""
        return None if entry.record is None else self._written.get(entry.record.id, entry.record)

    def check(self, record: Record) -> None:
        """Refuse a record that is not as it was shown, or written here. Raises ChangedOnDisk."""
        known = (self._shown.get(record.id), self._written.get(record.id))
        if record not in known:
            raise ChangedOnDisk(
                f"{record_path(record.id)} has been changed on the disk since it was shown",
                "nothing was written; it is read again, look at it and try again",
            )
