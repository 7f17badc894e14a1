"""The problems that the program knows, with a wrong and a right example each, and the levels of a tag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.model import Problem, Tag
from debtledger.core.rules_of_checks import RULE_OF_PLACEHOLDERS, RULES_OF_CHECKS
from debtledger.core.rules_of_demand import RULES_OF_DEMAND
from debtledger.core.rules_of_messages import RULES_OF_MESSAGES
from debtledger.core.rules_of_sprints import RULES_OF_SPRINTS
from debtledger.core.rules_of_triggers import RULES_OF_TRIGGERS

if TYPE_CHECKING:
    from debtledger.core.model import Debt, Level, Severity

LEVELS: tuple[Level, ...] = ("L0", "L1", "L2", "L3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One sort of problem, explained, with an example of wrong and of right."""

    code: str
    title: str
    severity: Severity
    explanation: str
    wrong: str
    right: str


class Lack(NamedTuple):
    """What a tag lacks for a level: the problem's code, what is wrong, and what to type."""

    code: str
    message: str
    hint: str


def problem(code: str, path: str, line: int, message: str, hint: str) -> Problem:
    """A problem of a known code at a place; raises KeyError for a code that RULES does not have."""
    return Problem(code=code, severity=RULES[code].severity, path=path, line=line, message=message, hint=hint)


def level_of(tag: Tag) -> Level:
    """The highest level whose demands, and those of all levels below, the tag meets."""
    reached: Level = "L0"
    for level in LEVELS[1:]:
        if _lacks(tag, level):
            break
        reached = level
    return reached


def missing(said: Tag | Debt, level: Level) -> list[Lack]:
    """What it lacks for the level, lowest level first; nothing for a tag that only points at a record."""
    tag = said if isinstance(said, Tag) else said.tag
    if tag.id is not None and not tag.title:
        return []
    return [lack for wanted in LEVELS[1 : LEVELS.index(level) + 1] for lack in _lacks(tag, wanted)]


def _lacks(tag: Tag, level: Level) -> list[Lack]:
    demands = {
        "L1": (
            (tag.principal_hours is not None or tag.points is not None, _NO_COST),
            (bool(tag.triggers), _NO_TRIGGER),
        ),
        "L2": (
            (tag.bought is not None or tag.saved_hours is not None, _NOT_BOUGHT),
            (tag.owner is not None, _NO_OWNER),
        ),
        "L3": ((bool(tag.body), _NO_CONTEXT),),
    }
    return [lack for met, lack in demands.get(level, ()) if not met]


_NO_TRIGGER = Lack(
    "DL012", "debt has no repay-when", 'add "repay-when: ..." below the tag, or "[2026-12-01]" to it'
)
_NO_COST = Lack("DL013", "debt has no cost", 'add "cost: 3d" below the tag')
_NOT_BOUGHT = Lack(
    "DL014", "debt does not say what it bought", 'add "bought: ..." or "saved: 2w" below the tag'
)
_NO_OWNER = Lack("DL015", "debt has no owner", 'add "owner: @you" below the tag, or "(@you)" to it')
_NO_CONTEXT = Lack(
    "DL016", "debt has no context", "add a line below the tag that says why the shortcut was right then"
)


def _rule(code: str, title: str, severity: Severity, explanation: str, examples: tuple[str, str]) -> Rule:
    wrong, right = examples
    return Rule(code=code, title=title, severity=severity, explanation=explanation, wrong=wrong, right=right)


# Examples of the ledger name the record's file above its text.
_SHARED = 'D-7k3fq2m9.toml:\ntitle = "Shared token"'
_RETRY = 'D-aaaa2222.toml:\ntitle = "No retry"\n[scope]\npaths = ["pay"]'
_RULES = (
    _rule(
        "DL001",
        'unclosed "("',
        "error",
        "The context of a tag, in parentheses after the keyword, must be closed on the same line. Without "
        "the closing parenthesis the program cannot tell the context from the title, so it takes what stands"
        " before the next colon.",
        ("# DEBT(@alice, #412: no retry on the webhook", "# DEBT(@alice, #412): no retry on the webhook"),
    ),
    _rule(
        "DL002",
        "no title and no id",
        "error",
        "A tag must say what was left undone, or point at a record by its id. The title may stand after the "
        "keyword or on the next line of the comment. It is also what identifies the debt when the comment "
        "moves, so keep it short and stable.",
        ("# DEBT(@alice):", "# DEBT(@alice): no retry on the webhook"),
    ),
    _rule(
        "DL003",
        'unclosed "["',
        "error",
        "The conditions of a tag, in square brackets after the keyword, must be closed on the same line. A "
        "condition is a date, a version, a package, an issue or the name of a trigger; several are separated"
        " by commas.",
        ("# DEBT[2026-12-01: drop the shim", "# DEBT[2026-12-01]: drop the shim"),
    ),
    _rule(
        "DL004",
        "unknown field that looks like a known one",
        "error",
        "The line starts with a word that is nearly the name of a field. Read as text, its value would be "
        "lost without a word, so it is reported instead. Correct the spelling; if the line is meant as text,"
        " begin it with another word.",
        ("# DEBT: no retry\n#   intrest: 2h/sprint", "# DEBT: no retry\n#   interest: 2h/sprint"),
    ),
    _rule(
        "DL005",
        "field given twice",
        "error",
        "A field, under its own name or another name for it, may stand once in a tag. The first value counts"
        " until one of the lines is removed. References (ref, requires, blocks) may be spread over several "
        "lines.",
        ("# DEBT: no retry\n#   cost: 3d\n#   estimate: 5d", "# DEBT: no retry\n#   cost: 3-5d"),
    ),
    _rule(
        "DL006",
        "field without a value",
        "error",
        "A field's value stands on the same line as its name. A value on the following lines would be taken "
        "for text. Write the value behind the colon, or remove the line.",
        ("# DEBT: no retry\n#   cost:", "# DEBT: no retry\n#   cost: 3d"),
    ),
    _rule(
        "DL007",
        "duration not understood",
        "error",
        "A duration is a number and a unit: min (or m), h, d, w, or sp for story points. Several add up (3d "
        "4h); a range (3-5d) or three points (2d/3d/5d) say how sure you are. Interest is a duration per "
        "sprint, week, month, day or touch. Negative numbers, other units and more than a million hours are "
        "refused.",
        ("# DEBT: no retry\n#   cost: 3 moons", "# DEBT: no retry\n#   cost: 3d"),
    ),
    _rule(
        "DL008",
        "impossible or malformed date",
        "error",
        "Dates are written YYYY-MM-DD and must exist in the calendar; other orders of day and month are "
        "ambiguous. A repay-by that is no date never comes due. For a condition in words use repay-when.",
        ("# DEBT[2026-02-30]: drop the shim", "# DEBT[2026-02-28]: drop the shim"),
    ),
    _rule(
        "DL009",
        "reference or id not understood",
        "error",
        "A reference is #412, org/repo#412, an issue key such as SEC-41, or a URL. The id of a record is D- "
        "and 4 to 8 digits of base 32: 0-9 and a-z without i, l, o and u. What looks like one of them but is"
        " not leads nowhere.",
        ("# DEBT(D-xyz!): shared token", "# DEBT(D-7k3fq2m9): shared token"),
    ),
    _rule(
        "DL010",
        "empty item or condition",
        "warning",
        "There is nothing between two separators, or between the brackets, of a tag's context or conditions."
        " Something was probably forgotten or removed by half. Fill it in or remove the separator.",
        ("# DEBT(@alice,,#412): no retry", "# DEBT(@alice, #412): no retry"),
    ),
    _rule(
        "DL011",
        "hidden characters in a tag",
        "error",
        "The tag has control, bidirectional or zero-width characters. They can make a tag look different "
        "from what programs read, hide a part of it, or split one debt into two. Type the words again "
        "without them.",
        ("# DEBT: no<U+200B> retry", "# DEBT: no retry"),
    ),
    _rule(
        "DL012",
        "no repay-when",
        "warning",
        "Level L1 demands a trigger: what must become true before the debt is repaid. A debt without one is "
        "either paid too early, out of tidiness, or never. Write a date, a version, an issue, a declared "
        "trigger, or plain words; words wait for a person to decide.",
        (
            "# DEBT: no retry\n#   cost: 3d",
            "# DEBT: no retry\n#   cost: 3d\n#   repay-when: a second customer uses webhooks",
        ),
    ),
    _rule(
        "DL013",
        "no cost",
        "warning",
        "Level L1 demands the principal: the effort to repay the debt now, as a duration or in story points."
        " A rough range will do; without any figure the debt cannot be weighed against the budget of a "
        "sprint.",
        ("# DEBT[2026-12-01]: no retry", "# DEBT[2026-12-01]: no retry\n#   cost: 3-5d"),
    ),
    _rule(
        "DL014",
        "what it bought is not said",
        "warning",
        "Level L2 demands what the shortcut bought: the opportunity in words (bought), or the effort not "
        "spent at the time (saved). Only with it can anybody judge later whether it was good debt.",
        (
            "# DEBT(@alice)[2026-12-01]: no retry\n#   cost: 3d",
            "# DEBT(@alice)[2026-12-01]: no retry\n#   cost: 3d\n#   bought: pilot two weeks earlier",
        ),
    ),
    _rule(
        "DL015",
        "no owner",
        "warning",
        "Level L2 demands an owner: the person or team that is asked when the trigger fires. Write @user or "
        "@org/team in the context of the tag, or an owner field.",
        ("# DEBT(#412): no retry", "# DEBT(@alice, #412): no retry"),
    ),
    _rule(
        "DL016",
        "no context",
        "warning",
        "Level L3 demands context: at least one line of text below the tag, besides its fields, that tells "
        "why the shortcut was right at the time. It ends at the first empty comment line.",
        (
            "# DEBT(@alice): no retry",
            "# DEBT(@alice): no retry\n# The provider resends for three days, longer than the pilot.",
        ),
    ),
    _rule(
        "DL017",
        "two statements disagree",
        "error",
        "The tag states one thing twice with different values, in its header and in a field: two owners, "
        "kinds, ids or costs. The first statement counts until one of them is removed.",
        ("# DEBT(@alice): no retry\n#   owner: @bob", "# DEBT(@alice): no retry"),
    ),
    _rule(
        "DL018",
        "unknown kind",
        "warning",
        "The kind of a debt is one of scaffolding, hardcoding, edge-case, deferred-quality, scale-limit, "
        "manual-process, custom-oneoff, dependency-hold and other. Reports compare debts by kind, so other "
        "words are not kept; the quality that was put off (security, performance) is the aspect.",
        ("# DEBT: no retry\n#   kind: sloppy", "# DEBT: no retry\n#   kind: edge-case"),
    ),
    _rule(*RULE_OF_PLACEHOLDERS),
    _rule(
        "DL020",
        "two homes disagree",
        "error",
        "A field of one debt is stated differently in two homes: in its record and in its tag, or in two "
        "of its tags. The record counts meanwhile, without one the first tag. Correct one of the two, or "
        "state the field in one home only.",
        (
            f'# DEBT(D-7k3fq2m9, @bob): shared token\n\n{_SHARED}\nowner = "@platform"',
            f'# DEBT(D-7k3fq2m9): shared token\n\n{_SHARED}\nowner = "@platform"',
        ),
    ),
    _rule(
        "DL021",
        "no record has this id",
        "error",
        "A tag points at a record that is not in .debtledger/debts. The id may be mistyped, or the record "
        "was not committed with the tag, or was lost in a merge; git log finds it. Records are never "
        "deleted: closing a debt is a state.",
        (f"# DEBT(D-7k3fq2m8)\n\n{_RETRY}", "# DEBT(D-aaaa2222)\n\n" + _RETRY),
    ),
    _rule(
        "DL022",
        "open record without a tag",
        "warning",
        "The debt is open, but no tag in the code points at its record, so nobody meets it where it "
        "stands. A tag that is gone is no repayment: many are removed by accident. Put the tag back, say "
        "that the debt was repaid or written off, or name the paths it is about in the record's scope.",
        (_SHARED, f"# DEBT(D-7k3fq2m9): shared token\n\n{_SHARED}"),
    ),
    _rule(
        "DL023",
        "two records of one debt",
        "error",
        "Two records have the same id, or two open ones the same title and references. Decisions and tags "
        "would go to one of them by chance. Keep one and write the other off, or tell their titles apart.",
        (
            f"{_RETRY}\n\n{_RETRY.replace('D-aaaa', 'D-bbbb')}",
            f"{_RETRY}\n\n{_RETRY.replace('D-aaaa', 'D-bbbb').replace('No retry', 'No second retry')}",
        ),
    ),
    _rule(
        "DL024",
        "start of several ids",
        "error",
        "An id may be shortened as long as it is the start of one id only. This one fits several records, "
        "as happens when records are added later. Write more of its characters.",
        (
            f"# DEBT(D-aaaa)\n\n{_RETRY}\n\n{_RETRY.replace('2222', '3333').replace('No', 'One')}",
            f"# DEBT(D-aaaa2)\n\n{_RETRY}\n\n{_RETRY.replace('2222', '3333').replace('No', 'One')}",
        ),
    ),
    _rule(
        "DL025",
        "requires or blocks an unknown debt",
        "error",
        "A debt names an id in requires or blocks that no debt has, so the order of repayment cannot be "
        "told. The id may be mistyped, or the record is missing. References to issues are no ids, and are "
        "not looked up.",
        ("# DEBT: shared token\n#   requires: D-7k3fq2m9", "# DEBT: shared token\n#   requires: #412"),
    ),
    _rule(
        "DL026",
        "debts require each other in a circle",
        "error",
        "Each of these debts must be repaid before the next, so none can be the first. A circle usually "
        "says that one of them is not really required. Remove that one from the requires of the other.",
        (
            f"{_RETRY}\n[links]\nrequires = ['D-aaaa2222']",
            f"{_RETRY}\n[links]\nrequires = ['#412']",
        ),
    ),
    _rule(
        "DL027",
        "closed debt still has a tag",
        "warning",
        "The record says that the debt is repaid or written off, but its tag still stands in the code. "
        "Remove the tag if the shortcut is gone. If the shortcut is still there, open the debt again.",
        (f'# DEBT(D-7k3fq2m9)\n\n{_SHARED}\nstate = "repaid"', f'{_SHARED}\nstate = "repaid"'),
    ),
    _rule(
        "DL028",
        "closed issue, living debt",
        "warning",
        "A tag or an open record refers to an issue that is closed, as the tracker was last read. Either the "
        "debt is repaid, then its tag should go and its record say so; or the issue was closed too early. An "
        "issue that was deleted or moved, or may not be read, closes nothing.",
        ("# DEBT(#412): no retry\n\n#412 closed", "# DEBT(#412): no retry\n\n#412 open"),
    ),
    _rule(
        "DL029",
        "debt gone, issue open",
        "warning",
        "An issue that is marked as a debt is open, but its record is closed, or the tag that named it is "
        "gone from the code. Close the issue if the debt is repaid, or say where the debt stands now.",
        (
            f'{_SHARED}\nstate = "repaid"\n[links]\nissues = ["#412"]\n\n#412 open',
            f'{_SHARED}\n[links]\nissues = ["#412"]\n\n#412 open',
        ),
    ),
    _rule(
        "DL030",
        "broken record",
        "error",
        "A file in .debtledger/debts is no record: it holds conflict markers, is no TOML, has another id "
        "than its name, a value of the wrong sort, or was written by a newer debtledger. It is never "
        "changed by the program, and totals are incomplete until it is mended. The other records stay "
        "usable.",
        (f'{_RETRY}\n[principal]\nhours = "three"', f"{_RETRY}\n[principal]\nhours = 3"),
    ),
    _rule(
        "DL031",
        "unknown key in a record",
        "warning",
        "This version of debtledger does not know the key, so it has no effect. It is kept as it is, "
        "whatever else is changed in the file. Correct the spelling, or leave it to the version that "
        "knows it.",
        (f"{_RETRY}\nfiles = []", _RETRY),
    ),
    *(_rule(*row) for row in RULES_OF_CHECKS),
    *(_rule(*row) for row in RULES_OF_TRIGGERS),
    *(_rule(*row) for row in RULES_OF_DEMAND),
    *(_rule(*row) for row in RULES_OF_SPRINTS),
    *(_rule(*row) for row in RULES_OF_MESSAGES),
)
RULES = {rule.code: rule for rule in _RULES}
