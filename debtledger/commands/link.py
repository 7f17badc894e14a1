"""`debtledger link`: file an issue for a debt, or link the debt to one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from debtledger.command import CLEAN, PLAIN_FORMAT, TRACKER, Argument, Command, Option, UsageError
from debtledger.deciding.decisions import ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.bookkeeping import Books
    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.filing import Linked, Plan

COMMAND = Command(
    summary="File an issue for a debt, or link the debt to an issue.",
    group="trackers",
    text="With --create an issue is filed whose text has the fields of the debt, the addresses of its places"
    " and, as its last line, its id: by that it is found again, so that a debt never gets a second one, also"
    " where an answer was lost. With REF nothing is sent: #412, acme/app#412, SEC-41, or the address of an"
    " issue is written into the record.",
    parameters=(
        ID,
        Argument(name="ref", metavar="REF", count=0),
        Option(
            flags=("--create",),
            metavar="TRACKER",
            help="File an issue there: github, jira, or a name of yours.",
        ),
        Option(flags=("--project",), metavar="PROJECT", help="Where, if the tracker has several projects."),
        Option(flags=("--dry-run",), kind="flag", help="Print the exact text, and send and write nothing."),
        PLAIN_FORMAT,
    ),
    examples=(
        "debtledger link D-7k3f --create github --dry-run",
        "debtledger link D-7k3f '#412'",
        "debtledger link D-7k3f SEC-41",
    ),
)


def run(context: Context, *, typed: str, ref: str | None, **wishes: Any) -> int:
    """Link the debt. Raises UsageError, UnknownId, LedgerError and BrokenRecord."""
    from debtledger.bookkeeping import open_books
    from debtledger.network.replies import TrackerError

    create, form = wishes["create"], wishes["format_name"]
    if bool(ref) == bool(create):
        raise UsageError("say either an issue or --create", f"debtledger link {typed} '#412'")
    books = open_books(context)
    entry = books.find(typed)
    try:
        if ref:
            return _linked(context, books, (entry, ref), wishes)
        return _filed(context, books, entry, wishes)
    except TrackerError as error:
        context.say(f"debtledger: {error.message}" + (f"\n  {error.hint}" if error.hint else ""))
        if form == "json":
            context.write(_json({"debt": _debt(entry), "error": error.message, "hint": error.hint}))
        return TRACKER


def _linked(context: Context, books: Books, what: tuple[Entry, str], wishes: dict[str, Any]) -> int:
    from debtledger.filing import link_to

    if wishes["dry_run"] or wishes["project"]:
        raise UsageError("--dry-run and --project belong to --create", "debtledger link ID --create github")
    entry, ref = what
    context.write(_told(books, entry, link_to(books, entry, ref, context), wishes["format_name"]))
    return CLEAN


def _filed(context: Context, books: Books, entry: Entry, wishes: dict[str, Any]) -> int:
    from debtledger.filing import Linked, already, file_issue, plan_filing

    plan = plan_filing(books, entry, (wishes["create"], wishes["project"]), context)
    known = already(plan)
    if not known:
        _warn_of_addresses(context, books, plan)
    if known:
        linked = Linked(ref=known, url="", how="known", path=None)
    elif wishes["dry_run"]:
        context.write(_foreseen(plan, wishes["format_name"]))
        return CLEAN
    else:
        linked = file_issue(books, plan, context)
    context.write(_told(books, entry, linked, wishes["format_name"]))
    return CLEAN


def _warn_of_addresses(context: Context, books: Books, plan: Plan) -> None:
    from debtledger.permalinks import is_published

    if plan.addressed and books.git and not is_published(books.git):
        context.say("the addresses lead to the last commit, which no branch of a remote has yet: git push")


def _foreseen(plan: Plan, form: str) -> Iterator[str]:
    filing = plan.filing
    if form == "json":
        where = {"tracker": plan.profile.name, "project": plan.project, "host": plan.profile.host}
        said = {"title": filing.title, "body": filing.body, "labels": filing.labels}
        yield from _json({"debt": _debt(plan.entry), "dry_run": True, **where, **said})
        return
    yield f"{plan.profile.name} {plan.project}: this would be filed; nothing was sent\n"
    yield f"labels: {', '.join(filing.labels) or 'none'}\n\n"
    yield f"{filing.title}\n\n{filing.body}"


def _told(books: Books, entry: Entry, linked: Linked, form: str) -> Iterator[str]:
    from debtledger.core.text import clip, safe_text

    if form == "json":
        wrote = [linked.path] if linked.path else []
        issue = {"ref": linked.ref, "url": linked.url}
        yield from _json({"debt": _debt(entry), "issue": issue, "how": linked.how, "wrote": wrote})
        return
    name, ref = books.name_of(entry), safe_text(linked.ref)
    title = clip(safe_text(entry.tag.title), 60)
    yield {
        "filed": f"{name} {title}: filed as {ref}\n",
        "found": f"{name} {title}: {ref} is the issue of this debt; it was there already\n",
        "known": f"{name} {title}: it names {ref} already; nothing was sent\n",
        "linked": f"{name} {title}: linked to {ref}\n",
    }[linked.how]
    if linked.url:
        yield f"  {safe_text(linked.url)}\n"
    if linked.path:
        yield f"wrote {safe_text(linked.path)}\n"
    elif linked.how == "linked":
        yield "its record says that already; nothing was written\n"


def _debt(entry: Entry) -> dict[str, Any]:
    return {"id": entry.key, "title": entry.tag.title}


def _json(said: dict[str, Any]) -> Iterator[str]:
    import json

    yield json.dumps({"schema": 1, **said}, indent=2) + "\n"
