"""A statement in words: its headline, and sections of items that every format shows alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from debtledger.core.text import count, hours, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.model import Candidate, Problem
    from debtledger.core.statement.statement import (
        Change,
        Fired,
        LivesOn,
        Net,
        Statement,
        Told,
        Touched,
    )

NOTHING: Final = "no debt changes"
NO_TITLE: Final = "(no title)"
MOST_DEEDS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a section. facts: what is known, in words; asks: lines to type, and what each is for."""

    key: str = ""
    name: str = ""
    title: str = ""
    path: str = ""
    line: int = 0
    facts: tuple[str, ...] = ()
    asks: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> str:
        """Where it stands, "src/pay.py:39"."""
        return f"{self.path}:{self.line}" if self.path and self.line else self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Items of one sort: the field of the statement they are from, a heading, and what it means."""

    field: str
    heading: str
    items: tuple[Item, ...]
    means: str = ""


def headline(statement: Statement) -> str:
    """The change in one sentence: "takes on 2 debts (27 h), repays 1 debt, touches 3 debts"."""
    deeds = [*_deeds(statement)]
    if len(deeds) > MOST_DEEDS:
        deeds[MOST_DEEDS:] = ["and more"]
    # Notes tell what could not be looked at.
    return ", ".join(deeds) or (f"{NOTHING} seen" if statement.notes else NOTHING)


def sections(statement: Statement) -> tuple[Section, ...]:
    """All sections that have something to say, what needs an answer first."""
    made = (
        ("problems", "Problems", "", map(_problem, statement.problems)),
        ("taken", "Taken on", "", map(_taken, statement.taken)),
        ("vanished", "Gone, and nobody says why", VANISHED, map(_vanished, statement.vanished)),
        ("repaid", "Repaid", "", map(_repaid, statement.repaid)),
        ("written_off", "Written off", "", map(_written_off, statement.written_off)),
        ("reestimated", "Estimated anew", "", map(_changed, statement.reestimated)),
        ("retriggered", "Waits for something else", "", map(_changed, statement.retriggered)),
        ("fired", "Due by this change", FIRED, map(_fired, statement.fired)),
        ("living_on", "Issue closed, debt stays", LIVES_ON, map(_living_on, statement.living_on)),
        ("touched", "Touched", TOUCHED, map(_touched, statement.touched)),
        ("settings", "Settings", SETTINGS, map(_told, statement.settings)),
        ("records", "Ledger", "", map(_told, statement.records)),
        ("moved", "Moved", "", map(_moved, statement.moved)),
        ("edited", "Edited", "", map(_changed, statement.edited)),
        (
            "candidates_added",
            "New untagged comments",
            CANDIDATES,
            map(_candidate, statement.candidates_added),
        ),
        ("candidates_removed", "Untagged comments gone", "", map(_candidate, statement.candidates_removed)),
    )
    found = (
        Section(field=field, heading=heading, means=means, items=tuple(items))
        for field, heading, means, items in made
    )
    return tuple(each for each in found if each.items)


VANISHED: Final = (
    "A tag that is gone does not mean that the debt is repaid. Was it repaid, written off, or lost?"
)
FIRED: Final = "Their triggers fire because of this change."
LIVES_ON: Final = "The issue is closed by this change, but a debt that refers to it is still there."
TOUCHED: Final = "Did a debt here cost you time? A line at the end of a commit message logs it."
SETTINGS: Final = "They count from the next change on; this one is read by those before it."
CANDIDATES: Final = "debtledger adopt FILE:LINE makes a debt of one that is meant."


def totals(statement: Statement) -> Iterator[tuple[str, str]]:
    """What the change comes to: label and words."""
    principal, interest = statement.net_principal, statement.net_interest
    if statement.taken or statement.repaid or statement.written_off or principal.value:
        yield "net principal", net_words(principal, "h")
        yield "net interest", net_words(interest, "h/sprint")
    left = statement.budget_left
    if left is not None and not statement.empty:
        yield "budget left", f"{hours(left.left)} of {hours(left.budget)} in {left.sprint}"
    hint = statement.suggestion
    if hint is not None:
        yield "on the way", f"repay {hint.name}: {hint.why}"


def net_words(net: Net, unit: str) -> str:
    """`+24 h (estimate; 1 taken on without one)`."""
    sign = "+" if net.value > 0 else ""
    said = [net.basis] if net.value or net.added or net.removed else []
    if net.unknown_added:
        said.append(f"{net.unknown_added:,} taken on without one")
    if net.unknown_removed:
        said.append(f"{net.unknown_removed:,} gone without one")
    return f"{sign}{number(net.value)} {unit}" + (f" ({'; '.join(said)})" if said else "")


def _deeds(statement: Statement) -> Iterator[str]:
    found: Sequence[tuple[str, Sequence[object], str]] = (
        ("takes on", statement.taken, "debt"),
        ("loses the tag of", statement.vanished, "debt"),
        ("brings", statement.problems, "problem"),
        ("makes due", _keys(statement.fired), "debt"),
        ("repays", statement.repaid, "debt"),
        ("writes off", statement.written_off, "debt"),
        ("closes the issue of", statement.living_on, "debt"),
        ("estimates", _keys(statement.reestimated), "debt"),
        ("changes", (*statement.settings, *statement.records), "setting or record"),
        ("touches", statement.touched, "debt"),
        ("moves", statement.moved, "debt"),
        ("changes when to repay", _keys(statement.retriggered), "debt"),
        ("edits", _keys(statement.edited), "debt"),
        ("adds", statement.candidates_added, "untagged comment"),
        ("removes", statement.candidates_removed, "untagged comment"),
    )
    added = statement.net_principal.added
    after = {"takes on": f" ({hours(added)})" if added else "", "estimates": " anew"}
    for deed, items, noun in found:
        if items:
            yield f"{deed} {_count(len(items), noun)}{after.get(deed, '')}"


def _count(amount: int, noun: str) -> str:
    if noun == "setting or record":
        return f"{amount:,} {noun if amount == 1 else 'settings or records'}"
    return count(amount, noun)


def _keys(items: Sequence[Change] | Sequence[Fired]) -> Sequence[object]:
    """Each debt once."""
    return list(dict.fromkeys(each.key for each in items))


def _item(
    found: Change | Fired | LivesOn | Touched, *facts: str, asks: tuple[tuple[str, str], ...] = ()
) -> Item:
    return Item(
        key=found.key,
        name=found.name,
        title=found.title or NO_TITLE,
        path=found.path,
        line=found.line,
        facts=tuple(each for each in facts if each),
        asks=asks,
    )


def _taken(change: Change) -> Item:
    said = [f"{label} {words}" for label, words in change.stated]
    if not any(label == "cost" for label, _ in change.stated):
        said.insert(0, "no cost stated")
    return _item(change, "opened again" if change.how == "reopened" else "", *said, asks=change.asks)


def _vanished(change: Change) -> Item:
    return _item(change, *_worth(change), asks=change.asks)


def _repaid(change: Change) -> Item:
    took = f"took {hours(change.hours)}" if change.hours is not None else "nobody says what it took"
    part = "in part" if change.how == "partial" else ""
    estimate = f"estimated at {hours(change.principal)}" if change.principal is not None else ""
    return _item(
        change, part, took, estimate, f"told by {change.now}" if change.now else "", asks=change.asks
    )


def _written_off(change: Change) -> Item:
    return _item(change, *_worth(change), change.now, asks=change.asks)


def _worth(change: Change) -> Iterator[str]:
    yield from (
        f"{label} {words}" for label, words in change.stated if label in {"cost", "interest", "owner"}
    )


def _changed(change: Change) -> Item:
    return _item(
        change, f"{change.field}: {change.was or 'nothing'} → {change.now or 'nothing'}", asks=change.asks
    )


def _moved(change: Change) -> Item:
    if change.how == "spread":
        return _item(change, f"stands at {change.now} as well", asks=change.asks)
    if change.how == "narrowed":
        return _item(change, f"stands no longer at {change.was}", asks=change.asks)
    return _item(change, f"{change.was} → {change.now}", asks=change.asks)


def _fired(found: Fired) -> Item:
    return _item(found, f"waits for: {found.trigger}", found.told)


def _living_on(found: LivesOn) -> Item:
    return _item(found, f"“{found.said}” in {found.source}")


def _touched(found: Touched) -> Item:
    return _item(found, *_touched_facts(found), asks=_touched_asks(found))


def _touched_asks(found: Touched) -> tuple[tuple[str, str], ...]:
    """The line that logs hours, where the change does not log any."""
    if found.logged is not None:
        return ()
    return ((found.trailer, "logs what it cost you"),) if found.trailer else found.asks


def _touched_facts(found: Touched) -> Iterator[str]:
    yield f"{count(found.lines, 'line')} of its region"
    if found.carried is None and found.friction:
        yield "what it has cost so far is not known"
    elif found.carried or found.friction:
        share = f" ({found.measured:.0%} measured)" if found.carried and found.measured is not None else ""
        yield f"{hours(found.carried or 0.0)} so far{share}"
    else:
        yield "nobody says what a touch costs"
    if found.friction:
        yield f"{hours(found.friction)} a touch"
    if found.logged is not None:
        yield f"{hours(found.logged)} logged here"


def _told(found: Told) -> Item:
    return Item(path=found.path, facts=(found.text,))


def _candidate(found: Candidate) -> Item:
    return Item(title=f"{found.keyword} {found.text}".strip(), path=found.path, line=found.line)


def _problem(found: Problem) -> Item:
    return Item(
        name=found.code,
        title=found.message,
        path=found.path,
        line=found.line,
        facts=(found.hint,) if found.hint else (),
    )
