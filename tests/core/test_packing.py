from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.model import (
    Candidate,
    Findings,
    Interest,
    Place,
    Problem,
    Sighting,
    Skipped,
    Tag,
    Trigger,
)
from debtledger.core.packing import UnpackingError, pack, unpack

TEXT = st.text(max_size=8)
MAYBE = st.none() | TEXT
HOURS = st.floats(0, 1e6)
TAGS = st.builds(
    Tag,
    keyword=TEXT,
    title=TEXT,
    id=MAYBE,
    refs=st.lists(TEXT, max_size=2).map(tuple),
    principal_hours=st.none() | st.tuples(HOURS, HOURS, HOURS),
    interest=st.builds(Interest, per_sprint_hours=st.none() | HOURS),
    triggers=st.lists(st.builds(Trigger, text=TEXT, source=st.just("conds")), max_size=2).map(tuple),
)
PLACES = st.builds(Place, path=TEXT, line=st.integers(1), end_line=st.integers(1), language=TEXT)
FINDINGS = st.builds(
    Findings,
    sightings=st.lists(st.builds(Sighting, tag=TAGS, place=PLACES), max_size=2).map(tuple),
    candidates=st.lists(
        st.builds(Candidate, path=TEXT, line=st.integers(1), keyword=TEXT, text=TEXT, owner=MAYBE), max_size=2
    ).map(tuple),
    skipped=st.lists(st.builds(Skipped, path=TEXT, reason=TEXT), max_size=2).map(tuple),
)


@given(FINDINGS)
def test_what_is_packed_and_unpacked_is_the_same(findings: Findings) -> None:
    assert unpack(Findings, json.loads(json.dumps(pack(findings)))) == findings


def test_a_file_name_that_is_no_utf8_survives() -> None:
    skipped = Skipped(path="\udcff.py", reason="binary")
    assert unpack(Skipped, json.loads(json.dumps(pack(skipped)))) == skipped


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | TEXT, lambda inner: st.lists(inner, max_size=6))
)
def test_nothing_else_becomes_a_value(packed: object) -> None:
    with pytest.raises(UnpackingError):
        unpack(Problem, packed if packed != ["", "error", "", 0, "", ""] else None)


@pytest.mark.parametrize(
    ("kind", "packed"),
    [
        (Skipped, ["path", 1]),
        (Skipped, ["path"]),
        (Skipped, {"path": "x", "reason": "y"}),
        (Trigger, ["x", "somebody"]),
        (Place, ["x", True, 1, "Python"]),
        (Place, ["x", 1.0, 1, "Python"]),
        (Interest, ["1", None]),
    ],
)
def test_a_value_of_another_type_is_refused(kind: type, packed: object) -> None:
    with pytest.raises(UnpackingError):
        unpack(kind, packed)
