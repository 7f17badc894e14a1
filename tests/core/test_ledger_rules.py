from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from debtledger.core.ledger import Knowledge, reconcile
from debtledger.core.reader import Reader
from debtledger.core.recording.record import BrokenRecord
from debtledger.core.recording.record_reading import read_record, unknown_keys
from debtledger.core.rules import RULES
from debtledger.core.tagging.reading import read_text
from debtledger.core.tracking.issue import Issue
from debtledger.core.tracking.issuedebts import Marks
from debtledger.core.tracking.issuejoin import tracked
from debtledger.core.tracking.issues import Tracked, shelved
from debtledger.core.vocabulary import Vocabulary

if TYPE_CHECKING:
    from debtledger.core.model import Sighting

OF_THE_LEDGER = sorted(code for code in RULES if "DL020" <= code < "DL040")


def problems_of(example: str) -> set[str]:
    """The codes of the problems of an example: a tag, and records under the names of their files."""
    sightings: list[Sighting] = []
    records = []
    found: set[str] = set()
    known = Knowledge()
    for part in example.split("\n\n"):
        if state := re.fullmatch(r"#412 (open|closed)", part):
            known = Knowledge(tracked=tracked_as(state[1]))
            continue
        named = re.match(r"(D-\w+)\.toml:\n", part)
        if named is None:
            reader = Reader(vocabulary=Vocabulary(), max_file=10_000, max_line=1_000)
            findings = read_text("a.py", part, reader)
            sightings += findings.sightings
            found |= {problem.code for problem in findings.problems}
            continue
        text = f'schema = 1\nid = "{named[1]}"\n{part[named.end() :]}\n'
        try:
            records.append(read_record(text, named[1]))
            found |= {problem.code for problem in unknown_keys(text, named[1])}
        except BrokenRecord as broken:
            found |= {problem.code for problem in broken.problems}
    return found | {problem.code for problem in reconcile(sightings, records, known).problems}


def tracked_as(state: str) -> Tracked:
    """A tracker with one issue that is a debt."""
    issue = Issue(
        ref="github:acme/app#412",
        tracker="github",
        title="Shared token",
        state="open" if state == "open" else "closed",
        labels=("debt",),
    )
    return tracked(shelved([issue], ("acme/app",)), Marks(), Vocabulary())


@pytest.mark.parametrize("code", OF_THE_LEDGER)
def test_the_wrong_example_has_the_problem_alone_and_the_right_one_none(code: str) -> None:
    assert problems_of(RULES[code].wrong) == {code}
    assert problems_of(RULES[code].right) == set()
