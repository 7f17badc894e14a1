"""Reports that every format is tried on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from debtledger.core.model import (
    Candidate,
    Debt,
    Interest,
    Place,
    Problem,
    RepositoryFacts,
    ScanReport,
    Skipped,
    Summary,
    Tag,
    Trigger,
)

if TYPE_CHECKING:
    from collections.abc import Callable

FACTS = RepositoryFacts(root="/srv/shop", head="4f2c9e1d" * 5, branch="main")

EXPORT = Debt(
    tag=Tag(
        keyword="DEBT",
        title="export endpoint skips the token check",
        id="D-7k3fq2m9",
        owner="@alice",
        kind="deferred-quality",
        aspect="security",
        refs=("#412", "SEC-41"),
        labels=("@bob",),
        principal_hours=(24, 24, 24),
        interest=Interest(per_sprint_hours=2.0),
        bought="pilot shipped to 3 design partners six weeks early",
        saved_hours=(24, 30.5, 40),
        triggers=(
            Trigger(text="2026-12-01", source="conds"),
            Trigger(text="customers now paying for security", source="repay-when"),
        ),
        body="nobody asked for it yet",
    ),
    fingerprint="0f3a5c",
    level="L3",
    places=(
        Place(path="src/pay/auth.py", line=39, end_line=43, language="Python"),
        Place(path="src/pay/legacy/auth_v1.py", line=7, end_line=7, language="Python"),
    ),
)
BARE = Debt(
    tag=Tag(keyword="TECHDEBT", title="no retry on the payment webhook, so a provider outage loses orders"),
    fingerprint="77aa01",
    level="L0",
    places=(Place(path="src/pay/webhook.go", line=112, end_line=112, language="Go"),),
)
WIDE = Debt(
    tag=Tag(
        keyword="DEBT",
        title="価格表は一つの通貨だけを知っている、二つ目の通貨が来たら作り直す 🚀 prices know one currency",
        owner="team payments",
        principal_hours=(24, 40, 72),
        interest=Interest(per_sprint_hours=0.5, per_touch_hours=1.0),
        triggers=(Trigger(text="2027-03-31", source="repay-by"),),
    ),
    fingerprint="c0ffee",
    level="L1",
    places=(Place(path="src/价格/prices.ts", line=3, end_line=9, language="TypeScript"),),
)
POINTS = Debt(
    tag=Tag(
        keyword="DEBT",
        title="importer",
        points=5,
        refs=("https://tracker.example/browse/a-rather-long-project-name/issues/000000000412",),
        triggers=(Trigger(text="django>=6", source="conds"), Trigger(text="#412 closed", source="conds")),
    ),
    fingerprint="beef00",
    level="L1",
    places=(
        Place(
            path="services/importer/internal/adapters/spreadsheet/very_long_module_name_for_reading.py",
            line=1024,
            end_line=1024,
            language="Python",
        ),
    ),
)
MISSING = Problem(
    code="DL012",
    severity="warning",
    path="src/pay/webhook.go",
    line=112,
    message="debt has no repay-when",
    hint="add a line `repay-when: …` or a date in brackets: TECHDEBT[2026-12-01]: …",
)
UNCLOSED = Problem(
    code="DL001",
    severity="error",
    path="src/pay/cart.go",
    line=8,
    message='"(" is not closed',
    hint="close it on the same line: DEBT(@alice): …",
)


def report_of(**parts: tuple[object, ...]) -> ScanReport:
    debts = tuple(item for item in parts.get("debts", ()) if isinstance(item, Debt))
    candidates = tuple(item for item in parts.get("candidates", ()) if isinstance(item, Candidate))
    problems = tuple(item for item in parts.get("problems", ()) if isinstance(item, Problem))
    skipped = tuple(item for item in parts.get("skipped", ()) if isinstance(item, Skipped))
    known = len(debts) + len(candidates)
    means = [sum(t.principal_hours) / 3 for d in debts if (t := d.tag).principal_hours]
    return ScanReport(
        version="0.1.0",
        repository=FACTS,
        debts=debts,
        candidates=candidates,
        problems=problems,
        skipped=skipped,
        summary=Summary(
            files_scanned=1234,
            debts=len(debts),
            candidates=len(candidates),
            problems=len(problems),
            coverage=len(debts) / known if known else 0.0,
            principal_hours=sum(means),
        ),
    )


def candidate_at(index: int) -> Candidate:
    folder = ("src/pay", "src/api", "tests", "tools/build/linux")[index % 4]
    keyword = ("TODO", "FIXME", "TODO", "HACK", "WORKAROUND")[index % 5]
    return Candidate(path=f"{folder}/file{index}.py", line=index + 1, keyword=keyword, text="tidy this up")


@pytest.fixture
def empty() -> ScanReport:
    return report_of()


@pytest.fixture
def single() -> ScanReport:
    return report_of(debts=(EXPORT,))


@pytest.fixture
def sample() -> ScanReport:
    return report_of(
        debts=(EXPORT, BARE, WIDE, POINTS),
        candidates=tuple(map(candidate_at, range(22))),
        problems=(UNCLOSED, MISSING),
        skipped=(
            Skipped(path="logo.png", reason="binary"),
            Skipped(path="a.bin", reason="binary"),
            Skipped(path="dump.sql", reason="too large"),
        ),
    )


@pytest.fixture
def hostile() -> Callable[[str], ScanReport]:
    return hostile_report


def hostile_report(payload: str) -> ScanReport:
    """Return a report in which every string that comes from outside is, or holds, the payload."""
    tag = Tag(
        keyword="DEBT",
        title=payload,
        id=payload,
        owner=payload,
        kind=payload,
        aspect=payload,
        refs=(payload, payload),
        labels=(payload,),
        bought=payload,
        triggers=(Trigger(text=payload, source="repay-when"),),
        requires=(payload,),
        blocks=(payload,),
        alternatives=payload,
        body=payload,
    )
    place = Place(path=payload, line=1, end_line=2, language=payload)
    report = report_of(
        debts=(Debt(tag=tag, fingerprint="f0", level="L0", places=(place, place)),),
        candidates=(
            Candidate(path=payload, line=1, keyword="TODO", text=payload, owner=payload, refs=(payload,)),
        ),
        problems=(
            Problem(code="DL001", severity="error", path=payload, line=1, message=payload, hint=payload),
            Problem(code="DL012", severity="warning", path=payload, line=1, message=payload, hint=payload),
        ),
        skipped=(Skipped(path=payload, reason=payload),),
    )
    facts = RepositoryFacts(root=payload, head=payload, branch=payload)
    return replace(report, repository=facts)
