from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.ledger import Knowledge, Ledger, reconcile
from debtledger.core.reader import Reader
from debtledger.core.recording.record import Record
from debtledger.core.tagging.reading import read_text
from debtledger.core.tracking.issue import Issue
from debtledger.core.tracking.issuedebts import Marks
from debtledger.core.tracking.issuejoin import tracked
from debtledger.core.tracking.issues import Tracked, shelved
from debtledger.core.vocabulary import Vocabulary

if TYPE_CHECKING:
    from debtledger.core.model import Sighting


def tags(text: str) -> tuple[Sighting, ...]:
    reader = Reader(vocabulary=Vocabulary(), max_file=100_000, max_line=1_000)
    return read_text("a.py", text, reader).sightings


def issue(number: int, body: str = "", **said: object) -> Issue:
    values: dict[str, object] = {
        "ref": f"github:acme/app#{number}", "tracker": "github", "title": f"Issue {number}", "state": "open",
        "labels": ("debt",),
    }  # fmt: skip
    return Issue(**{**values, **said}, body=body)  # type: ignore[arg-type]  # the tests give the right ones


def known(*issues: Issue) -> Tracked:
    return tracked(shelved(issues, ("acme/app",), {"github": "2026-06-01T00:00:00Z"}), Marks(), Vocabulary())


def ledger(text: str, *issues: Issue, records: tuple[Record, ...] = ()) -> Ledger:
    return reconcile(tags(text), records, Knowledge(tracked=known(*issues)))


def codes(found: Ledger) -> list[str]:
    return [problem.code for problem in found.problems]


def test_a_tag_and_the_issue_it_refers_to_are_one_debt() -> None:
    found = ledger("# DEBT(#412): no retry\n", issue(412, "cost: 3d"))
    (entry,) = found.entries
    assert entry.tag.title == "no retry"
    assert entry.tag.principal_hours == (24.0, 24.0, 24.0)
    assert [(each.ref, each.state, each.declares) for each in entry.issues] == [
        ("github:acme/app#412", "open", True)
    ]
    assert found.problems == ()


def test_without_trackers_nothing_is_different() -> None:
    sightings = tags("# DEBT(#412): no retry\n\n# DEBT: other\n")
    assert reconcile(sightings, []) == reconcile(sightings, [], Knowledge(tracked=Tracked()))


def test_an_issue_that_is_no_debt_is_shown_and_says_nothing() -> None:
    (entry,) = ledger("# DEBT(#412): no retry\n", issue(412, "cost: 3d", labels=())).entries
    assert entry.tag.principal_hours is None
    assert [each.declares for each in entry.issues] == [False]


def test_a_field_that_two_homes_state_otherwise_is_a_problem_naming_both() -> None:
    found = ledger("# DEBT(#412): no retry\n# cost: 1d\n", issue(412, "cost: 3d"))
    (entry,) = found.entries
    assert entry.tag.principal_hours == (8.0, 8.0, 8.0)
    assert entry.conflicts == ("cost",)
    (problem,) = found.problems
    assert problem.code == "DL020"
    assert problem.path == "github:acme/app#412"
    assert "a.py:1" in problem.message


def test_the_record_wins_over_the_tag_and_the_tag_over_the_issue() -> None:
    record = Record(id="D-aaaa2222", title="no retry", owner="@record", refs=("#412",))
    text = "# DEBT(D-aaaa2222, #412): no retry\n# owner: @tag\n# bought: time of the tag\n"
    found = ledger(text, issue(412, "owner: @issue\nbought: time\ncost: 3d"), records=(record,))
    (entry,) = found.entries
    assert (entry.tag.owner, entry.tag.bought) == ("@record", "time of the tag")
    assert entry.tag.principal_hours == (24.0, 24.0, 24.0)
    assert set(entry.conflicts) == {"owner", "bought"}


def test_tags_that_refer_to_the_same_debt_are_one_with_several_places() -> None:
    found = ledger("# DEBT(#412): no retry\n\n# DEBT(acme/app#412): no backoff\n", issue(412, "cost: 3d"))
    (entry,) = found.entries
    assert [place.line for place in entry.debt.places] == [1, 3]
    assert found.problems == ()


def test_two_records_of_one_issue_stay_two_and_the_issue_speaks_once() -> None:
    records = tuple(
        Record(id=f"D-aaaa222{n}", title=f"debt {n}", refs=("#412",), scope_paths=("a.py",)) for n in (2, 3)
    )
    found = ledger("", issue(412, "cost: 3d"), records=records)
    assert [entry.tag.principal_hours for entry in found.entries] == [(24, 24, 24), None]
    assert all(entry.issues for entry in found.entries)


def test_a_debt_that_only_an_issue_declares_stands_in_the_ledger_without_a_place() -> None:
    (entry,) = ledger("", issue(412, "cost: 3d")).entries
    assert (entry.state, entry.debt.places, entry.tag.title) == ("active", (), "Issue 412")
    assert entry.tag.refs == ("github:acme/app#412",)
    assert entry.home == ("github:acme/app#412", 1)


def test_another_title_of_the_issue_is_the_same_debt() -> None:
    (before,) = ledger("", issue(412)).entries
    (after,) = ledger("", issue(412, title="Better words")).entries
    assert before.key == after.key


def test_a_closed_issue_whose_tag_is_there_is_told_and_closes_nothing() -> None:
    found = ledger("# DEBT(#412): no retry\n", issue(412, state="closed", reason="completed"))
    assert codes(found) == ["DL028"]
    assert found.problems[0].message == "#412 is closed, the debt is alive"
    assert found.problems[0].line == 1
    assert [entry.state for entry in found.entries] == ["active"]


def test_an_issue_that_is_no_debt_is_told_as_well_when_it_is_closed() -> None:
    assert codes(ledger("# DEBT(#412): x\n", issue(412, state="closed", labels=()))) == ["DL028"]


def test_issues_that_are_gone_and_pull_requests_are_no_contradiction() -> None:
    for said in ({"gone": "deleted"}, {"gone": "moved"}, {"gone": "forbidden"}, {"pull_request": True}):
        assert codes(ledger("# DEBT(#412): x\n", issue(412, state="closed", **said))) == []


def test_a_closed_record_whose_issue_is_open_is_told() -> None:
    record = Record(id="D-aaaa2222", title="no retry", state="repaid", refs=("#412",))
    found = ledger("", issue(412), records=(record,))
    assert codes(found) == ["DL029"]
    assert [entry.state for entry in found.entries] == ["repaid"]


def test_an_open_record_whose_issue_is_closed_is_told() -> None:
    record = Record(id="D-aaaa2222", title="no retry", refs=("jira:SEC-41",))
    closed = issue(1, ref="jira:SEC-41", state="closed")
    found = ledger("", closed, records=(record,))
    assert codes(found) == ["DL028"]
    assert found.problems[0].path == ".debtledger/debts/D-aaaa2222.toml"


def test_an_issue_whose_tag_is_gone_is_told() -> None:
    seen = known(issue(412))
    once = Tracked(issues=seen.issues, debts=seen.debts, once_tagged=frozenset({"github:acme/app#412"}))
    found = reconcile((), (), Knowledge(tracked=once))
    assert codes(found) == ["DL029"]
    assert [entry.state for entry in found.entries] == ["active"]


LINES = st.lists(
    st.sampled_from(
        ["# DEBT(#1): a\n\n", "# DEBT(#2): b\n\n", "# DEBT(#1, #2): c\n\n", "# DEBT(D-aaaa2222, #2): d\n\n"]
    ),
    max_size=4,
)
ISSUES = st.lists(st.sampled_from([1, 2, 3]), unique=True, max_size=3)


@given(LINES, ISSUES, st.randoms())
def test_the_ledger_does_not_depend_on_the_order_of_tags_and_issues(
    lines: list[str], numbers: list[int], random: object
) -> None:
    sightings = list(tags("".join(lines)))
    issues = [issue(number, "cost: 3d") for number in numbers]
    first = reconcile(sightings, (), Knowledge(tracked=known(*issues)))
    random.shuffle(sightings)  # type: ignore[attr-defined]  # Hypothesis gives a Random
    random.shuffle(issues)  # type: ignore[attr-defined]
    again = reconcile(sightings, (), Knowledge(tracked=known(*issues)))
    assert again == first


@given(LINES, ISSUES)
def test_no_tag_is_lost_and_every_debt_of_a_tracker_is_there_once(
    lines: list[str], numbers: list[int]
) -> None:
    sightings = tags("".join(lines))
    found = reconcile(sightings, (), Knowledge(tracked=known(*(issue(number) for number in numbers))))
    places = [place for entry in found.entries for place in entry.debt.places]
    assert sorted(place.line for place in places) == sorted(each.place.line for each in sightings)
    told = [each.ref for entry in found.entries for each in entry.issues if each.declares]
    assert {f"github:acme/app#{number}" for number in numbers} <= set(told)
