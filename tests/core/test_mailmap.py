"""Who somebody is, as git has it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from debtledger.core.past.mailmap import Mailmap, Person

if TYPE_CHECKING:
    from pathlib import Path

EMAILS = ("a@x", "b@x", "A@X", "c@y")
NAMES = ("Ann", "ann", "Bo Li", "")
PEOPLE = st.tuples(st.sampled_from(NAMES), st.sampled_from(EMAILS))
LINES = st.one_of(
    st.builds(lambda one: f"{one[0]} <{one[1]}>", PEOPLE),
    st.builds(lambda one, two: f"{one[0]} <{one[1]}> {two[0]} <{two[1]}>", PEOPLE, PEOPLE),
    st.sampled_from(("# a comment", "", "no address", "<", "Ann <a@x")),
)


def test_each_form_of_a_line_is_understood() -> None:
    known = Mailmap("Proper <a@x>\n<new@x> <b@x>\nFull Name <full@x> <c@x>\nOne <one@x> Two <two@x>\n")

    assert known.person("anything", "a@x") == Person("Proper", "a@x")
    assert known.person("Kept", "B@X") == Person("Kept", "new@x")
    assert known.person("x", "c@x") == Person("Full Name", "full@x")
    assert known.person("two", "two@x") == Person("One", "one@x")
    assert known.person("Three", "two@x") == Person("Three", "two@x")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINES, max_size=5), people=st.lists(PEOPLE, min_size=1, max_size=4))
def test_people_are_those_of_git(lines: list[str], people: list[tuple[str, str]], tmp_path: Path) -> None:
    text = "\n".join(lines) + "\n"
    (tmp_path / ".mailmap").write_text(text)
    asked = [f"{name} <{email}>" for name, email in people if name]
    if not asked:
        return
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True, timeout=20)
    done = subprocess.run(
        ["git", "check-mailmap", *asked], cwd=tmp_path, capture_output=True, check=True, timeout=20
    )
    known = Mailmap(text)
    found = [known.person(name, email) for name, email in people if name]

    assert [f"{each.name} <{each.email}>" for each in found] == done.stdout.decode().splitlines()
