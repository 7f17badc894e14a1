"""Conditions as tags write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.triggering.literals import literal
from debtledger.worth import kinds

SAID = {
    "2026-12-01": {"signal": "date", "on": "2026-12-01"},
    "#412 closed": {"signal": "issue_closed", "ref": "#412"},
    "#412": {"signal": "issue_closed", "ref": "#412"},
    "acme/app#4 merged": {"signal": "issue_closed", "ref": "acme/app#4", "how": "merged"},
    "SEC-41 closed": {"signal": "issue_closed", "ref": "SEC-41"},
    "https://github.com/a/b/issues/3 closed": {
        "signal": "issue_closed",
        "ref": "https://github.com/a/b/issues/3",
    },
    "django>=6": {"signal": "version", "package": "django", "specifier": ">=6"},
    "django >= 6, < 7": {"signal": "version", "package": "django", "specifier": ">=6,<7"},
    "django[argon2,bcrypt]>=6": {"signal": "version", "package": "django", "specifier": ">=6"},
    "churn > 8/sprint": {"signal": "touch_rate", "min": 8},
    "@scope/pkg@>=2": {"signal": "version", "package": "@scope/pkg", "specifier": ">=2"},
    ">2.0": {"signal": "version", "package": "self", "specifier": ">2.0"},
    ">=v3": {"signal": "version", "package": "self", "specifier": ">=v3"},
    "+httpx": {"signal": "version", "package": "httpx", "specifier": "installed"},
    "-six": {"signal": "version", "package": "six", "specifier": "gone"},
    "churn > 8/30d": {"signal": "touch_rate", "min": 9, "window": "30d"},
    "churn >= 8/month": {"signal": "touch_rate", "min": 8, "window": "1month"},
    "touch_rate >= 0.5": {"signal": "touch_rate", "min": 0.5},
    "interest_ratio >= 1": {"signal": "interest_ratio", "min": 1},
}


@pytest.mark.parametrize("text", SAID)
def test_a_literal_is_the_condition_that_a_record_would_say(text: str) -> None:
    found = literal(text)
    assert found is not None
    assert found == SAID[text]
    assert kinds.read(found).flaw == ""


@pytest.mark.parametrize(
    "text",
    [
        "customers now paying for security",
        "a > b",
        "version 3 is out",
        "-",
        "",
        "2026-13-01",
        "see #412",
        "+",
        "x" * 9999,
    ],
)
def test_words_are_no_literal(text: str) -> None:
    assert literal(text) is None


rates = st.builds(
    "{} {} {}/{}{}".format,
    st.sampled_from(["churn", "touches", "touch_rate"]),
    st.sampled_from([">", ">="]),
    st.integers(0, 99),
    st.integers(1, 999),
    st.sampled_from(["d", "days", "w", "month", "decades"]),
)


@given(st.text(max_size=60) | rates)
def test_whatever_is_taken_for_a_literal_can_be_read_but_for_its_window(text: str) -> None:
    found = literal(text)
    flaw = kinds.read(found).flaw if found else ""
    assert not flaw or flaw.startswith("window of touch_rate is not understood")
    assert not (flaw and "decades" not in text)
