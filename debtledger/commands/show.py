"""`debtledger show`: one debt in full."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict

from debtledger.command import AS_OF, CLEAN, OUTPUT, PLAIN_FORMAT, Command
from debtledger.deciding.decisions import ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.bookkeeping import Books
    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.core.model import IssueHome, Problem
    from debtledger.core.tracking.issues import Issues
    from debtledger.pages.sheet import Sheet
    from debtledger.worth.appraisal import Appraisal

COMMAND = Command(
    summary="Show everything about one debt.",
    text="ID is an id or its start, the start of a fingerprint, or FILE:LINE where its tag stands.",
    parameters=(ID, AS_OF, PLAIN_FORMAT, OUTPUT),
    examples=(
        "debtledger show D-7k3f",
        "debtledger show src/pay.py:12",
        "debtledger show D-7k3f --as-of 2026-01-31",
        "debtledger show D-7k3f --format json",
    ),
)


def run(context: Context, *, typed: str, as_of: str | None, format_name: str, output: str | None) -> int:
    """Print the sheet of one debt, and on standard error what is wrong with it, and what is unknown."""
    from debtledger.bookkeeping import open_books, open_books_at
    from debtledger.core.view import View
    from debtledger.pages import sheet
    from debtledger.pages.entries import told_shortly
    from debtledger.worth.appraisal import appraise

    if as_of is None:
        books = open_books(context)
    else:
        books, context, when = open_books_at(context, as_of)
        context.say(f"the debt as of {when}")
    entry = books.find(typed)
    appraisal = appraise(books, context)
    page = _sheet(books, entry, appraisal, context)
    if format_name == "json":
        chunks = sheet.as_json(page)
    else:
        view = View(colour=context.colour_for(output), width=context.width, today=context.today.isoformat())
        chunks = sheet.as_text(page, view)
    context.write_output(chunks, output)
    for text in (*told_shortly((*_problems(books, entry), *appraisal.problems)), *appraisal.notes):
        context.say(text)
    return CLEAN


def _problems(books: Books, entry: Entry) -> Iterator[Problem]:
    """What is wrong with the debt: in its record, or at one of its tags."""
    places = {(place.path, place.line) for place in entry.debt.places}
    for problem in books.problems:
        if problem.path == entry.path or (problem.path, problem.line) in places:
            yield problem


class _Referred(TypedDict):
    """What is known of the issues that a debt refers to, besides those that were read with it."""

    told: tuple[IssueHome, ...]
    unread: tuple[str, ...]


def _referred(entry: Entry, known: Issues) -> _Referred:
    from debtledger.core.tracking.issues import names_issue

    read = {issue.ref for issue in entry.issues}
    found = {ref: known.find(ref) for ref in entry.tag.refs}
    others = {issue.ref: issue for issue in found.values() if issue is not None and issue.ref not in read}
    return {
        "told": tuple(map(known.referred, others.values())),
        "unread": tuple(ref for ref, issue in found.items() if issue is None and names_issue(ref)),
    }


def _sheet(books: Books, entry: Entry, appraisal: Appraisal, context: Context) -> Sheet:
    from debtledger.core.relations import relations
    from debtledger.market import issues_of
    from debtledger.pages.sheet import Sheet
    from debtledger.pages.standings import Page, Row

    found, how = appraisal.of(entry, context.today)
    name = books.name_of(entry)
    triggers = Page(
        rows=tuple(Row(entry=entry, name=name, standing=standing) for standing in found.standings),
        as_of=context.today.isoformat(),
        own=books.reckoning.tracked.issues.own,
    )
    page = Sheet(
        entry=found.entry,
        name=name,
        appraised=(found, how),
        triggers=triggers,
        **_referred(found.entry, issues_of(books.reckoning, appraisal.market)),
    )
    related = relations(books.entries)
    if not any(entry.key in edge for edge in related.pending):
        return page
    from debtledger.core.graph import unblocks, waits_for

    return replace(page, waits_for=waits_for(related, entry.key), unblocks=unblocks(related, entry.key))
