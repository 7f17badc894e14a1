from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from debtledger.sources.search import _places

NAMES = st.binary(min_size=1, max_size=9).filter(lambda name: b"\0" not in name)
LINES = st.binary(max_size=30).filter(lambda line: b"\n" not in line)
RECORDS = st.lists(st.tuples(NAMES, st.integers(1, 10**9), LINES), max_size=6)


@given(RECORDS, st.integers(1, 20))
def test_records_are_read_however_the_output_is_cut(
    records: list[tuple[bytes, int, bytes]], size: int
) -> None:
    output = b"".join(b"%b\0%d\0%b\n" % record for record in records)
    chunks = [output[at : at + size] for at in range(0, len(output), size)]
    assert list(_places(chunks)) == [(path, line) for path, line, _ in records]


def test_a_line_without_end_costs_no_more_than_its_length() -> None:
    chunks = [b"a.py\x001\0", *[b"x" * 65_536] * 256, b"\nb.py\x002\0y\n"]
    start = time.process_time()
    assert list(_places(chunks)) == [(b"a.py", 1), (b"b.py", 2)]
    assert time.process_time() - start < 1
