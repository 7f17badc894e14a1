from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.tracking.issue import Issue
from debtledger.core.tracking.issues import canonical, shelved

OWN = ("acme/app", "upstream/app")


def issue(ref: str, url: str = "") -> Issue:
    return Issue(ref=ref, tracker="t", title="x", state="open", url=url)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("#412", "github:acme/app#412"),
        ("lib#3", "github:acme/lib#3"),
        ("other/app#412", "github:other/app#412"),
        ("APP-77", "jira:APP-77"),
        ("github:acme/app#412", "github:acme/app#412"),
        ("jira:SEC-41", "jira:SEC-41"),
        ("https://github.com/acme/app/issues/412", "github:acme/app#412"),
        ("https://github.com/acme/app/pull/412#issuecomment-1", "github:acme/app#412"),
        ("https://acme.atlassian.net/browse/SEC-41?focusedId=1", "jira:SEC-41"),
        ("https://issues.acme.example/jira/browse/SEC-41", "jira:SEC-41"),
        ("gitlab:group/sub/app#9", "gitlab:group/sub/app#9"),
    ],
)
def test_every_way_to_refer_to_an_issue_leads_to_its_canonical_reference(written: str, meant: str) -> None:
    assert canonical(written, OWN)[0] == meant


@pytest.mark.parametrize("text", ["", "#", "D-7k3fq2m9", "b/123", "words", "https://example.org/x", "app-77"])
def test_what_is_no_issue_has_no_canonical_reference(text: str) -> None:
    assert canonical(text, OWN) == ()


def test_a_bare_number_means_nothing_without_a_repository_of_ones_own() -> None:
    assert canonical("#412") == ()


def test_a_number_means_the_first_own_repository_that_has_it() -> None:
    issues = shelved([issue("github:upstream/app#7")], OWN)
    found = issues.find("#7")
    assert found is not None
    assert found.ref == "github:upstream/app#7"


def test_references_are_compared_without_case() -> None:
    assert shelved([issue("github:Acme/App#7")], ("acme/app",)).find("#7") is not None


def test_an_address_that_no_rule_knows_finds_the_issue_that_has_it() -> None:
    issues = shelved([issue("forge:x~1", "https://forge.example/t/x/1")])
    assert issues.find("https://forge.example/t/x/1/#note") is not None
    assert issues.find("https://forge.example/t/x/2") is None


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_references(text: str) -> None:
    assert all(":" in each for each in canonical(text, OWN))
