from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.tracking.issue import Issue
from debtledger.core.tracking.issuedebts import IssueDebt, Marks, declares, issue_debt, sections
from debtledger.core.vocabulary import Vocabulary

MARKS = Marks(types=frozenset({"technical-debt"}))


def issue(body: object = "", **said: object) -> Issue:
    values: dict[str, object] = {
        "ref": "github:acme/app#412", "tracker": "github", "title": "No scopes", "state": "open",
    }  # fmt: skip
    return Issue(**{**values, **said}, body=body)  # type: ignore[arg-type]  # the tests give the right ones


def read(body: str = "", marks: Marks = MARKS, **said: object) -> IssueDebt:
    return issue_debt(issue(body, **said), marks, Vocabulary())


@pytest.mark.parametrize("label", ["debt", "tech-debt", "Tech Debt", "TECH_DEBT"])
def test_a_label_marks_a_debt_however_it_is_spelled(label: str) -> None:
    assert declares(issue(labels=("bug", label)), MARKS)


def test_a_type_marks_a_debt_as_a_label_does() -> None:
    assert declares(issue(kind="Technical Debt"), MARKS)


def test_other_labels_and_pull_requests_are_no_debts() -> None:
    assert not declares(issue(labels=("debts", "bug")), MARKS)
    assert not declares(issue(labels=("debt",), pull_request=True), MARKS)


def test_field_lines_of_the_body_say_what_they_say_in_a_tag() -> None:
    tag = read("Why it is so.\n\ncost: 3d\n- interest: 2h/sprint\nowner: @bob\nrepay-when: SOC 2\n").stated
    assert tag.principal_hours == (24.0, 24.0, 24.0)
    assert tag.interest.per_sprint_hours == 2
    assert tag.owner == "@bob"
    assert [each.text for each in tag.triggers] == ["SOC 2"]
    assert tag.body == "Why it is so."


@pytest.mark.parametrize(
    "line", ["**cost:** 3d", "**Cost**: 3d", "- `cost`: 3d", "*cost:* 3d", "__cost__: 3d"]
)
def test_an_emphasised_key_is_a_key(line: str) -> None:
    assert read(line).stated.principal_hours == (24.0, 24.0, 24.0)


def test_answers_of_a_form_are_fields_by_their_headings() -> None:
    body = "### Cost\n\n2d\n\n### What it bought\n\n_No response_\n\n### Repay when\n\ncustomers ask\n"
    found = read(body)
    assert found.stated.principal_hours == (16.0, 16.0, 16.0)
    assert found.stated.bought is None
    assert [each.text for each in found.stated.triggers] == ["customers ask"]
    assert found.flaws == ()


def test_a_heading_is_mapped_by_the_settings() -> None:
    marks = Marks(headings={"How long would it take?": "cost"})
    assert read("### How long would it take?\n\n1d", marks).stated.principal_hours == (8.0, 8.0, 8.0)
    assert read("### How long would it take?\n\n1d").stated.principal_hours is None


def test_a_custom_field_is_a_field_by_its_name_or_by_the_settings() -> None:
    assert read(fields={"cost": "1d"}).stated.principal_hours == (8.0, 8.0, 8.0)
    marks = Marks(fields={"customfield_10042": "cost"})
    assert read(marks=marks, fields={"customfield_10042": "1d"}).stated.principal_hours == (8.0, 8.0, 8.0)


@pytest.mark.parametrize(
    "body",
    ["```\ncost: 3d\n```", "<!-- cost: 3d -->", "<!--\ncost: 3d\n-->", "> cost: 3d", "~~~\ncost: 3d\n~~~"],
)
def test_code_comments_and_quotations_say_nothing(body: str) -> None:
    assert read(body).stated.principal_hours is None


def test_what_is_not_understood_is_told_at_its_line() -> None:
    (flaw,) = read("text\n\ncost: soon").flaws
    assert (flaw.code, flaw.line) == ("DL007", 3)


def test_attributes_of_the_issue_speak_where_nobody_does() -> None:
    found = read(assignee="maria", labels=("debt", "security", "area"), hours_estimated=4.0, due="2026-12-01")
    assert found.spare.owner == "@maria"
    assert found.spare.aspect == "security"
    assert found.spare.principal_hours == (4.0, 4.0, 4.0)
    assert found.spare.labels == ("area",)
    assert found.spare.triggers[0].text == "2026-12-01"
    assert found.stated.owner is None


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"state": "open"}, "active"),
        ({"state": "closed", "reason": "completed"}, "repaid"),
        ({"state": "closed", "reason": "not_planned"}, "written-off"),
        ({"state": "closed", "reason": "Won't Do"}, "written-off"),
        ({"state": "closed", "gone": "deleted"}, "active"),
        ({"state": "closed", "gone": "moved"}, "active"),
        ({"state": "closed", "gone": "forbidden"}, "active"),
    ],
)
def test_an_issue_that_is_the_only_home_decides_and_one_that_is_gone_closes_nothing(
    said: dict[str, object], state: str
) -> None:
    assert issue_debt(issue(**said), MARKS, Vocabulary()).state == state


@given(st.text(alphabet=st.sampled_from("#h3. <!->`~{}*_cost:3d\n>-[x] "), max_size=200))
def test_no_body_breaks_the_reading(body: str) -> None:
    assert read(body).stated.title == "No scopes"
    numbers = [number for _, section in sections(body) for number, _ in section.lines]
    assert numbers == sorted(set(numbers))


def test_a_field_right_below_an_answer_is_a_field_of_its_own() -> None:
    tag = read("### Cost\n2d\ninterest: 2h/sprint\n**bought:** six weeks\n").stated
    assert tag.principal_hours == (16.0, 16.0, 16.0)
    assert (tag.interest.per_sprint_hours, tag.bought) == (2, "six weeks")


def test_of_boxes_those_that_are_ticked_are_the_answer() -> None:
    body = "### Kind\n\n- [ ] edge-case\n- [X] hardcoding\n- [ ] other\n\n### Aspect\n\n- [ ] security\n"
    found = read(body)
    assert (found.stated.kind, found.stated.aspect, found.flaws) == ("hardcoding", None, ())


def test_a_number_of_a_custom_field_is_in_hours() -> None:
    found = read(fields={"cost": "12", "saved": "2.5"})
    assert found.stated.principal_hours == (12.0, 12.0, 12.0)
    assert found.stated.saved_hours == (2.5, 2.5, 2.5)
    assert read("cost: 12").flaws
    assert read(fields={"interest": "2"}).flaws
