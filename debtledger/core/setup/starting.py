"""The settings that a repository starts with: the few that matter first, and what was answered about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.references import is_date

if TYPE_CHECKING:
    from collections.abc import Mapping


class Question(NamedTuple):
    """What is asked before the settings are written, and what a right answer looks like."""

    name: str
    words: str
    example: str


QUESTIONS: Final = (
    Question("hour_rate", "what an hour of work costs, in your money", "90"),
    Question("capacity_hours", "hours that the whole team works in a sprint", "160"),
    Question("first_day", "the first day of any sprint", "2026-01-05"),
)
MOST: Final = 1_000_000.0


def understood(name: str, answer: str) -> bool:
    """Whether an answer can be the value of a setting."""
    if name == "first_day":
        return is_date(answer)
    try:
        return 0 < float(answer) <= MOST and answer.replace(".", "", 1).isdecimal() and answer.isascii()
    except ValueError:
        return False


def settings_text(answers: Mapping[str, str]) -> str:
    """The text of a new settings file; what was not answered stands there as a comment."""
    rate, hours, day = (_line(each, answers) for each in QUESTIONS)
    return f"""\
# Settings of debtledger for this repository; what is commented out shows
# the form. All settings, and what is in force: debtledger doctor

[scan]

# Read no files whose path matches one of these globs.
# exclude = ["vendor", "third_party"]

[check]

# What a new or changed tag must say to be committed: L0 that it can be
# read; L1 a cost and when to repay; L2 also what it bought and an owner;
# L3 also the context.
level = "L1"

[economics]

# What an hour of work costs, in your money: it turns hours into money.
{rate}

[sprint]

# The first day of any sprint, and the hours that the whole team works in
# one; a fifth of them is the floor for repayment.
{day}
{hours}
"""


def _line(question: Question, answers: Mapping[str, str]) -> str:
    value = answers.get(question.name)
    written = f'"{value or question.example}"' if question.name == "first_day" else value or question.example
    return f"{'' if value else '# '}{question.name} = {written}"
