"""The kinds of conditions that count no asks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from debtledger.core.evidence import Touch
from debtledger.core.market.demand import Declared, Demand
from debtledger.core.tracking.issue import Issue
from debtledger.core.tracking.issues import shelved
from debtledger.core.triggering.answering import MarketAnswers
from debtledger.core.triggering.inquiry import Answers, DebtFacts, Installed, Lock, Measured, Measurements
from debtledger.worth import kinds

if TYPE_CHECKING:
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answer, Question
    from debtledger.core.triggering.standing import ConditionStanding

TODAY = "2026-06-02"
READ = {"github": "2026-06-01T10:00:00Z"}


def issue(number: int, state: str = "open", **said: object) -> Issue:
    known: dict[str, object] = {"created": "2026-05-01T00:00:00Z", "tracker": "github", "title": "x", **said}
    return Issue(ref=f"github:acme/app#{number}", state=state, **known)  # type: ignore[arg-type]


ISSUES = (
    issue(1, labels=("bug", "sso"), votes=3, reactions=4),
    issue(2, labels=("SSO",), kind="Bug", created="2026-01-01T00:00:00Z"),
    issue(3, "closed", labels=("sso",), closed="2026-05-20T00:00:00Z"),
    issue(4, labels=("sso",), pull_request=True),
    issue(5, labels=("bug",), gone="deleted"),
    issue(6, "closed", closed="2026-05-20T00:00:00Z", pull_request=True, status="merged"),
)


def decided(
    signal: str,
    debt: DebtFacts | None = None,
    given: dict[Question, Answer] | None = None,
    today: str = TODAY,
    **raw: object,
) -> tuple[ConditionStanding, Past]:
    condition = kinds.read({"signal": signal, **raw})
    assert condition.flaw == ""
    kind = kinds.kind(signal)
    demand = Demand(
        read_at=READ, declared=(Declared(name="Second region: opened!", at="2026-05-05", by="lea"),)
    )
    market = MarketAnswers(demand, shelved(ISSUES, ("acme/app",), READ))
    answered = {question: answer for question in kind.questions(condition) if (answer := market.to(question))}
    answers = Answers(
        today=today, given={**answered, **(given or {})}, debt=debt or DebtFacts(since="2026-05-01")
    )
    return kind.decide(condition, answers), kind.past(condition, answers)


def test_issues_are_counted_by_label_and_state_but_no_pull_requests() -> None:
    open_, past = decided("issue_count", label="sso", min=2)
    assert (open_.told, open_.progress) == ("2 of 2 open issues", 1.0)
    assert open_.evidence == ("github:acme/app#1", "github:acme/app#2")
    assert past == (("2026-05-01", True),)
    assert decided("issue_count", label="sso", state="closed", min=2)[0].progress == 0.5
    assert decided("issue_count", label="sso", state="all", min=2)[0].told == "3 of 2 issues"


def test_a_window_counts_issues_that_are_new() -> None:
    assert decided("issue_count", label="sso", window="60d", min=2)[0].progress == 0.5


def test_defects_are_known_by_type_or_label_and_what_is_deleted_is_none() -> None:
    found, _ = decided("defect_count", min=4)
    assert found.evidence == ("github:acme/app#1", "github:acme/app#2")
    assert decided("defect_count", issues=["#1", "#3"], state="all", min=2)[0].progress == 1.0


def test_votes_are_shown_and_never_suffice() -> None:
    found, past = decided("votes", label="sso", min=5)
    assert (found.told, found.never_alone) == ("7 of 5 votes and reactions", True)
    assert past == (("2026-05-01", True),)


def test_votes_of_a_window_are_those_of_issues_that_are_new_and_were_there_on_the_day() -> None:
    assert decided("votes", label="sso", window="31d", today="2026-06-01", min=5)[0].progress == 7 / 5
    assert decided("votes", label="sso", window="30d", today="2026-06-01", min=5)[0].progress == 0.0
    assert decided("votes", label="sso", today="2026-04-30", min=5)[0].progress == 0.0
    assert decided("votes", label="sso", state="closed", min=5)[0].progress == 0.0


@pytest.mark.parametrize(
    ("day", "progress"),
    [("2026-05-01", 0.0), ("2026-05-11", 10 / 30), ("2026-05-31", 1.0), ("2026-06-02", 1.0)],
)
def test_a_date_comes_near_day_by_day_and_the_day_itself_counts(day: str, progress: float) -> None:
    assert decided("date", today=day, on="2026-05-31")[0].progress == pytest.approx(progress)


def test_a_date_needs_no_day_on_which_the_debt_was_taken() -> None:
    assert decided("date", DebtFacts(), on="2026-07-01")[0].progress == 0.0
    assert decided("date", DebtFacts(since="2027-01-01"), on="2026-07-01")[0].progress == 0.0


def test_an_issue_that_is_closed_counts_from_that_day() -> None:
    found, past = decided("issue_closed", ref="#3")
    assert (found.progress, found.told, past) == (1.0, "#3 is closed on 2026-05-20", (("2026-05-20", True),))
    assert decided("issue_closed", ref="#3", today="2026-05-19")[0].progress == 0.0
    assert decided("issue_closed", ref="acme/app#1")[0].progress == 0.0


def test_an_issue_that_is_gone_or_was_never_read_is_unknown() -> None:
    deleted = decided("issue_closed", ref="#5")[0]
    assert (deleted.progress, "deleted" in deleted.told) == (None, True)
    assert decided("issue_closed", ref="#99")[0].progress is None


def test_closed_is_not_merged() -> None:
    assert decided("issue_closed", ref="#3", how="merged")[0].progress == 0.0
    assert decided("issue_closed", ref="#6", how="merged")[0].progress == 1.0


LOCKS = (
    Lock(path="poetry.lock", ecosystem="python", version="6.1"),
    Lock(path="web/package-lock.json", ecosystem="npm"),
)


@pytest.mark.parametrize(
    ("wish", "progress"),
    [
        ({"package": "django", "specifier": ">=6"}, 1.0),
        ({"package": "django>=6"}, 1.0),
        ({"package": "django@>=7"}, 0.0),
        ({"package": "django", "specifier": "installed"}, 1.0),
        ({"package": "django", "specifier": "gone"}, 0.0),
    ],
)
def test_a_version_is_read_from_lock_files(wish: dict[str, object], progress: float) -> None:
    found, _ = decided("version", given={Installed(package="django"): LOCKS}, **wish)  # type: ignore[arg-type]
    assert found.progress == progress


def test_every_lock_file_that_has_the_package_must_have_such_a_version() -> None:
    old = replace(LOCKS[1], version="5.0.0")
    found, _ = decided("version", given={Installed(package="django"): (LOCKS[0], old)}, package="django>=6")
    assert found.progress == 0.0


def test_a_package_in_no_lock_file_is_unknown_unless_that_is_the_question() -> None:
    given: dict[Question, Answer] = {Installed(package="django"): LOCKS[1:]}
    assert decided("version", given=given, package="django>=6")[0].progress is None
    assert decided("version", given=given, package="django", specifier="gone")[0].progress == 1.0


def test_a_package_in_no_certain_version_is_there_but_its_version_is_unknown() -> None:
    given: dict[Question, Answer] = {
        Installed(package="six"): (Lock(path="requirements.txt", ecosystem="python", loose=True),)
    }
    assert decided("version", given=given, package="six", specifier="gone")[0].progress == 0.0
    assert decided("version", given=given, package="six", specifier="installed")[0].progress == 1.0
    found, _ = decided("version", given=given, package="six", specifier=">=1")
    assert (found.progress, found.told) == (None, "six is in requirements.txt, in no certain version")


def test_the_version_of_the_project_is_called_self() -> None:
    given: dict[Question, Answer] = {
        Installed(package="self"): (Lock(path="x", ecosystem="self", version="2.1"),)
    }
    assert decided("version", given=given, self=">=2")[0].progress == 1.0
    assert decided("version", given=given, package="self", specifier=">2.1")[0].progress == 0.0


def measured(*values: tuple[str, float]) -> dict[Question, Answer]:
    return {Measured(name="users"): Measurements(values=values, source="m.json")}


def test_a_metric_reaches_its_bounds() -> None:
    assert decided("metric", given=measured(("", 50)), name="users", min=100)[0].progress == 0.5
    assert decided("metric", given=measured(("", 50)), name="users", max=100)[0].progress == 1.0
    assert decided("metric", given=measured(("", 200)), name="users", max=100)[0].progress == 0.5
    assert decided("metric", given=measured(("", 200)), name="users", min=100, max=150)[0].progress == 0.75


def test_a_metric_with_days_has_a_past_and_none_before_it_was_measured() -> None:
    given = measured(("2026-05-01", 50), ("2026-05-20", 120))
    found, past = decided("metric", given=given, name="users", min=100)
    assert (found.progress, past) == (1.2, (("2026-05-01", False), ("2026-05-20", True)))
    assert decided("metric", given=given, today="2026-04-01", name="users", min=100)[0].progress is None


def touches(*days: str) -> DebtFacts:
    return DebtFacts(touches=tuple(Touch(day=day, author="a", commit="c") for day in days), touch_rate=0.4)


def test_touches_are_counted_in_a_window_or_by_the_rate() -> None:
    often = touches("2026-05-10", "2026-05-20", "2026-06-01")
    assert decided("touch_rate", often, min=0.8)[0].progress == 0.5
    found, past = decided("touch_rate", often, min=2, window="20d")
    assert (found.progress, past) == (
        1.0,
        (("2026-05-20", True), ("2026-05-31", False), ("2026-06-01", True), ("2026-06-10", False)),
    )


def test_too_few_touches_are_unknown_where_history_is_cut_off() -> None:
    cut = replace(touches("2026-06-01"), whole=False)
    assert decided("touch_rate", cut, min=2, window="30d")[0].progress is None
    assert decided("touch_rate", cut, min=1, window="30d")[0].progress == 1.0


def test_what_it_has_cost_by_its_principal() -> None:
    assert decided("interest_ratio", DebtFacts(interest_ratio=0.5), min=1.0)[0].progress == 0.5
    assert "estimated" in decided("interest_ratio", DebtFacts(), min=1.0)[0].missing


def test_a_change_of_the_region_is_asked_of_a_change_only() -> None:
    assert decided("region_change", DebtFacts(), min_lines=20)[0].progress == 0.0
    assert decided("region_change", DebtFacts(changed_lines=20), min_lines=20)[0].progress == 1.0


def test_a_person_declares_by_the_words_whatever_their_case_and_punctuation() -> None:
    found, past = decided("manual", name="second region opened")
    assert (found.progress, past) == (1.0, (("2026-05-05", True),))
    assert found.told == "declared by lea on 2026-05-05"
    assert decided("manual", today="2026-05-04", name="second region opened")[0].progress == 0.0
