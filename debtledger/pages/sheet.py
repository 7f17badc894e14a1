"""One debt in full: everything its tags and its record say, its decisions, and what depends on it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from debtledger.core.economy.explaining import explained
from debtledger.core.lines import (
    BETWEEN,
    CYAN,
    EMPTY,
    FAINT,
    RED,
    STRONG,
    YELLOW,
    labelled,
    line,
    painted,
    text_width,
)
from debtledger.core.objects import issue_object
from debtledger.core.past.witness import witnessed
from debtledger.core.text import hours, number, safe_text, wrap
from debtledger.core.wording import cost_words, estimate_words, interest_words, repay_words
from debtledger.pages.entries import SCHEMA, entry_object, issue_words
from debtledger.pages.figures import appraised_object
from debtledger.pages.standings import beside

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.economy.explaining import Explained
    from debtledger.core.ledger import Entry
    from debtledger.core.lines import Line
    from debtledger.core.model import IssueHome
    from debtledger.core.recording.record import Event, Record
    from debtledger.core.view import View
    from debtledger.pages.standings import Page

TITLE_LINES = 4
VALUE_LINES = 12
LABEL_COLUMNS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is shown of one debt: its entry, its shortest name, and the keys of debts before and after it.

    appraised: what is known of it in numbers, and how that is explained; triggers: how they stand. told:
    issues that it refers to, as others tell of them; unread: references to issues that nobody has read.
    """

    entry: Entry
    name: str
    waits_for: tuple[str, ...] = ()
    unblocks: tuple[str, ...] = ()
    appraised: tuple[Appraised, Explained] | None = None
    triggers: Page | None = None
    told: tuple[IssueHome, ...] = ()
    unread: tuple[str, ...] = ()


def as_json(sheet: Sheet) -> Iterator[str]:
    """Yield one JSON object: the debt as the list has it, and with it all that only its record says."""
    entry, record = sheet.entry, sheet.entry.record
    told = {"issues": [issue_object(each) for each in (*entry.issues, *sheet.told)]} if sheet.told else {}
    debt = {
        **entry_object(entry),
        **told,
        "marks": entry.marks,
        "conflicts": entry.conflicts,
        "unread": sheet.unread,
        "waits_for": sheet.waits_for,
        "unblocks": sheet.unblocks,
        "review_on": record.review_on if record else None,
        "taken": asdict(record.taken) if record else None,
        "scope_paths": record.scope_paths if record else (),
        "events": [asdict(event) for event in record.events] if record else [],
        **(appraised_object(sheet.appraised[0]) if sheet.appraised else {}),
    }
    yield json.dumps({"schema": SCHEMA, "debt": debt}, indent=2)
    yield "\n"


def as_text(sheet: Sheet, view: View) -> Iterator[str]:
    """Yield the sheet for people."""
    yield from painted(lines(sheet, text_width(view), view.today), view)


def event_words(event: Event) -> str:
    """A decision in one line: `repaid in part · 3 h · until 2027-01-31 · note`."""
    what = f"{event.what} in part" if event.partial else event.what
    spent = hours(event.hours) if event.hours is not None else ""
    until = f"until {event.until}" if event.until else ""
    return BETWEEN.join(part for part in (what, spent, until, event.note) if part)


def lines(sheet: Sheet, width: int, today: str) -> Iterator[Line]:
    """The sheet as lines of a width, on a day."""
    yield from head(sheet, width)
    yield EMPTY
    yield from facts(sheet, width)
    yield from places(sheet, today)
    yield from numbers(sheet, width)
    yield from ending(sheet, width)


def head(sheet: Sheet, width: int) -> Iterator[Line]:
    """Its title, and how it stands."""
    entry = sheet.entry
    for text in wrap(safe_text(entry.debt.tag.title or "(no title)"), width, TITLE_LINES):
        yield line((text, STRONG))
    standing = BETWEEN.join((entry.state, *entry.marks))
    yield line((entry.debt.tag.id or entry.debt.fingerprint, YELLOW), (f"{BETWEEN}{standing}",))
    if entry.conflicts:
        yield line((f"its homes disagree on {', '.join(entry.conflicts)}: debtledger doctor", RED))


def facts(sheet: Sheet, width: int, without: Container[str] = ()) -> Iterator[Line]:
    """What its tags and its record say, behind labels; without: labels of what is said elsewhere."""
    for label, value in _facts(sheet):
        if value and label not in without:
            yield from labelled(f"{label:<{LABEL_COLUMNS}}", value, width, VALUE_LINES)


def places(sheet: Sheet, today: str) -> Iterator[Line]:
    """Where it stands: in the code, in trackers, and in the ledger."""
    entry = sheet.entry
    for number_, place in enumerate(entry.debt.places):
        label = "in code" if number_ == 0 else ""
        yield line((f"{label:<{LABEL_COLUMNS}} ", FAINT), (f"{place.path}:{place.line}", CYAN))
    known = [(issue_words(issue, today), CYAN) for issue in (*entry.issues, *sheet.told)]
    unknown = [(f"{ref} unknown, it was never read: debtledger sync", YELLOW) for ref in sheet.unread]
    for number_, issue in enumerate((*known, *unknown)):
        label = "issues" if number_ == 0 else ""
        yield line((f"{label:<{LABEL_COLUMNS}} ", FAINT), issue)
    yield line(
        (f"{'record':<{LABEL_COLUMNS}} ", FAINT), (entry.path or "none", CYAN if entry.path else FAINT)
    )


def ending(sheet: Sheet, width: int) -> Iterator[Line]:
    """What people decided, and what to type next."""
    record = sheet.entry.record
    if record and record.events:
        yield EMPTY
        for event in record.events:
            yield from labelled(
                f"{event.at:<{LABEL_COLUMNS}}", f"{event_words(event)} ({event.by})", width, VALUE_LINES
            )
    yield EMPTY
    yield from _next(sheet)


def numbers(sheet: Sheet, width: int) -> Iterator[Line]:
    """What is reckoned of the debt, how that came about, and how its triggers stand."""
    if sheet.appraised is None:
        return
    yield EMPTY
    found, how = sheet.appraised
    witness = [each for each in witnessed(found.evidence) if each[1]]
    for label, value in (*witness, *explained(found, how)):
        yield from labelled(f"{label:<{LABEL_COLUMNS}}", value, width, VALUE_LINES)
    if sheet.triggers is not None:
        yield from beside(sheet.triggers, f"{'trigger':<{LABEL_COLUMNS}}", width)


def _facts(sheet: Sheet) -> Iterator[tuple[str, str]]:
    tag, record = sheet.entry.debt.tag, sheet.entry.record
    yield "owner", tag.owner or ""
    yield "kind", BETWEEN.join(part for part in (tag.kind, tag.aspect) if part)
    yield "labels", ", ".join(tag.labels)
    yield "references", ", ".join(tag.refs)
    yield "cost", cost_words(tag)
    yield "interest", interest_words(tag.interest)
    yield "bought", tag.bought or ""
    yield "saved", estimate_words(tag.saved_hours) if tag.saved_hours else ""
    yield "repay", repay_words(tag.triggers)
    yield "requires", ", ".join(tag.requires)
    yield "blocks", ", ".join(tag.blocks)
    yield "waits for", ", ".join(sheet.waits_for)
    if sheet.unblocks:
        yield "unblocks", f"repaying this unblocks {number(len(sheet.unblocks))}: {', '.join(sheet.unblocks)}"
    yield "alternatives", tag.alternatives or ""
    yield "context", tag.body
    if record:
        yield from _recorded(record)


def _recorded(record: Record) -> Iterator[tuple[str, str]]:
    bought = record.bought
    realised = bought.realised.value if bought.realised else None
    chance = None if bought.probability == 1 else bought.probability
    value = (
        (bought.weeks, "{} weeks earlier"),
        (bought.cost_of_delay_per_week, "{} a week"),
        (chance, "probability {}"),
        (bought.price or None, "price {}"),
        (realised or None, "realised {}"),
    )
    yield "worth", BETWEEN.join(form.format(number(each)) for each, form in value if each is not None)
    yield "customer", bought.customer or ""
    yield "scope", ", ".join(record.scope_paths)
    by = f"by {record.taken.by}" if record.taken.by else ""
    at = f"at {record.taken.commit}" if record.taken.commit else ""
    yield "taken", BETWEEN.join(part for part in (record.taken.date or "", by, at) if part)
    yield "review on", record.review_on or ""


def _next(sheet: Sheet) -> Iterator[Line]:
    """What to type next, and why."""
    steps = tuple(_steps(sheet))
    room = max(len(step) for step, _ in steps)
    for step, why in steps:
        yield line((f"  {step:<{room}}",), (f"  {why}", FAINT))


def _steps(sheet: Sheet) -> Iterator[tuple[str, str]]:
    entry, name = sheet.entry, sheet.name
    if entry.record is None:
        if sheet.appraised and sheet.appraised[0].valuation.principal is None:
            yield "cost: 3d", "write below its tag what repaying it would take"
        yield f"debtledger record {name}", "give it a record, to write decisions to"
        return
    if entry.state == "vanished":
        yield f"debtledger resolve {name}", "say why its tag is gone"
    if sheet.appraised:
        yield from _unsaid(sheet.appraised[0], name)
    if entry.open:
        yield f"debtledger log {name}", "who changed it, and when"
    else:
        yield f"debtledger reopen {name}", "if it is not over after all"


def _unsaid(found: Appraised, name: str) -> Iterator[tuple[str, str]]:
    """What nobody has said yet, without which its numbers mean less."""
    account, worth = found.account, found.valuation
    if account.open and any(standing.calls for standing in found.standings):
        yield f"debtledger acknowledge {name}", "say that you know that it is due"
    if account.open and worth.principal is None:
        yield f"debtledger edit {name} cost=3d", "say what repaying it would take"
    if worth.benefit is None:
        yield f"debtledger edit {name} saved=2d", "say what it bought, in effort or money"
    elif not account.open and account.realised is None:
        yield f"debtledger edit {name} realised=5000", "enter what it turned out to be worth"
