"""From the bytes of files to findings, and the count of what was read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.core.model import Findings, Skipped
from debtledger.core.reader import byte_pattern
from debtledger.core.report import join
from debtledger.sources.refusal import Refusal
from debtledger.sources.search import Hit

if TYPE_CHECKING:
    from debtledger.core.reader import Reader
    from debtledger.core.tagging.reading import Read

BINARY = "binary"
NOTHING = Findings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What was found in some files, and how many of them were read."""

    files: int
    findings: Findings


class Gathering:
    """Findings of one file after the other, added up."""

    def __init__(self) -> None:
        self._files = 0
        self._parts: list[Findings] = []

    def add(self, findings: Findings, files: int = 1) -> None:
        """Add what was found in one file, or in several; a file that was skipped does not count."""
        if findings is not NOTHING:
            self._parts.append(findings)
        self._files += files - len(findings.skipped)

    def add_all(self, gathered: Gathered) -> None:
        """Add what was gathered elsewhere."""
        self._parts.append(gathered.findings)
        self._files += gathered.files

    def result(self) -> Gathered:
        """Return everything added so far."""
        return Gathered(files=self._files, findings=join(self._parts))


def read_contents(path: bytes, data: bytes | Refusal, reader: Reader) -> Findings:
    """Read the bytes of one file, or say why there are none."""
    if isinstance(data, bytes) and byte_pattern(reader.vocabulary).search(data) is None:
        return NOTHING
    return read_hit(Hit(path, None), data, reader)


def read_hit(hit: Hit, data: bytes | Refusal, reader: Reader, read: Read | None = None) -> Findings:
    """Read the bytes of a file in which something was found, or say why there are none.

    read: what reads each comment, if not `read_comment`.
    """
    path, lines = hit
    if isinstance(data, Refusal):
        return skip(path, data.reason)
    from debtledger.core.tagging.reading import read_text  # many a rescan gets by without the whole grammar
    from debtledger.sources.encoding import decode

    decoded = decode(data)
    if decoded is None:
        return skip(path, BINARY)
    # In these encodings the lines are not those that a search over bytes has counted.
    wide = decoded.encoding.startswith(("utf-16", "utf-32"))
    return read_text(os.fsdecode(path), decoded.text, reader, None if wide else lines, read)


def skip(path: bytes, reason: str) -> Findings:
    """Say that a file was not read."""
    return Findings(skipped=(Skipped(path=os.fsdecode(path), reason=reason),))
