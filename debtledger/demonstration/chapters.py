"""The story: what was built, which debts were taken for it, and what people decided, day by day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from debtledger.core.market.demand import Topic
from debtledger.deciding.decisions import Decision
from debtledger.demonstration import debts, programs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.demonstration.company import Calendar

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
NO_SWAPS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One commit of the story, and what happened for it.

    files: whole texts of files, "" for one that is removed. swaps: by the path, a text and what stands for it
    then. taken: a debt, with the path and the words of the line above which its tag is put, "" for no tag.
    untagged: a debt, and the file that its tag was in. decided: a debt, and what somebody decided about it.
    topic: what is tackled or ignored. declared: what somebody says has happened, with a note. planned: the
    debts of the sprint that begins, with the hours of those that are planned in part. baseline: what is there
    is accepted as it is.
    """

    ago: int
    who: str
    message: str
    files: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    swaps: Mapping[str, tuple[str, str]] = field(default_factory=lambda: NO_SWAPS)
    taken: tuple[str, str, str] | None = None
    untagged: tuple[str, str] | None = None
    decided: tuple[str, Decision] | None = None
    topic: Topic | None = None
    declared: tuple[str, str] | None = None
    planned: tuple[tuple[str, float], ...] = ()
    baseline: bool = False


def chapters(calendar: Calendar) -> tuple[Chapter, ...]:
    """All of them, oldest first."""
    every = (*FIRST_YEAR, *PILOT, *_repaid(), *_sprints(), *_chosen(), *LATELY)
    dated = (_dated(each, calendar) for each in every)
    return tuple(sorted(dated, key=lambda each: -each.ago))


FIRST_YEAR: Final = (
    Chapter(ago=730, who="maria", message="the first bills", files=programs.FIRST_FILES),
    Chapter(
        ago=700,
        who="ravi",
        message="payments that are made up, until somebody pays by card",
        taken=(debts.MOCK, "billing/gateway.py", "return {"),
    ),
    Chapter(
        ago=693,
        who="tomas",
        message="fax for the pilots",
        taken=(debts.FAX, "billing/fax.py", "return ["),
    ),
    Chapter(
        ago=640,
        who="ines",
        message="amounts in euro, in time for the fair",
        taken=(debts.CURRENCY, "portal/src/money.ts", "const cents"),
    ),
    Chapter(
        ago=600,
        who="ravi",
        message="ops: how a tenant is set up",
        files={"ops/tenant.sh": "#!/bin/sh\n# Type these one by one.\nset -eu\npsql -f db/001_start.sql\n"},
        taken=(debts.BY_HAND, "ops/tenant.sh", "psql"),
    ),
    Chapter(
        ago=520,
        who="tomas",
        message="the export that cus:07 signed for",
        files={"billing/exports.py": programs.EXPORTS},
        taken=(debts.EXPORT, "billing/exports.py", "columns = ["),
    ),
    Chapter(
        ago=510,
        who="lea",
        message="what was there before is accepted as it is",
        baseline=True,
    ),
    Chapter(
        ago=502,
        who="lea",
        message="pdf: all sorts of bills in one function",
        swaps={"billing/pdf.py": ("pages = [head(bill)]", "pages = [head(bill), terms(bill)]")},
        taken=(debts.PDF, "billing/pdf.py", "pages = ["),
    ),
    Chapter(
        ago=450,
        who="ravi",
        message="numbers without gaps, from one row",
        swaps={"billing/invoices.py": ('db.locked("counter")', 'db.locked("counter", wait=True)')},
        taken=(debts.NUMBERS, "billing/invoices.py", "with db.locked"),
    ),
    Chapter(
        ago=400,
        who="maria",
        message="auth: one key to sign with",
        taken=(debts.KEYS, "billing/keys.py", "return KEY"),
    ),
)


PILOT: Final = (
    Chapter(
        ago=365,
        who="ines",
        message="portal: an inbox, without a broker",
        taken=(debts.INBOX, "portal/src/inbox.ts", "fetch("),
    ),
    Chapter(
        ago=360,
        who="maria",
        message="tax: the rates stay in the code for now",
        swaps={"billing/tax.py": ("rates = {", "rates = {  # by country and goods")},
        taken=(debts.TAX, "billing/tax.py", "rates = {"),
    ),
    Chapter(
        ago=330,
        who="maria",
        message="mail: send and forget",
        taken=(debts.MAIL, "billing/mail.py", "return smtp"),
    ),
    Chapter(ago=301, who="lea", message="one version, on our machines", taken=(debts.PREMISES, "", "")),
    Chapter(
        ago=290,
        who="ines",
        message="portal: import many bills at once",
        files={"portal/src/upload.ts": programs.IMPORT},
        swaps={"portal/src/upload.ts": ("  if (file.size", f"{programs.LARGE}  if (file.size")},
    ),
    Chapter(
        ago=280,
        who="maria",
        message="the import ships to the pilot; scoped tokens come later\n\n"
        "None of those who pay asked for them.",
        swaps={"billing/auth.py": ("request.token == KEY", "request.token == signing_key(request.tenant)")},
        taken=(debts.TOKEN, "billing/auth.py", "return request.token"),
    ),
    Chapter(
        ago=265,
        who="maria",
        message="reminders of the month",
        files={
            "billing/reminders.py": programs.REMINDERS,
        },
        taken=(debts.REMINDERS, "billing/reminders.py", "mail.send"),
    ),
    Chapter(
        ago=235,
        who="lea",
        message="import: samples to try it on",
        files={"billing/samples.py": programs.SAMPLES},
        taken=(debts.SAMPLES, "billing/samples.py", "SAMPLES = ["),
    ),
    Chapter(
        ago=226,
        who="tomas",
        message="search in all bills",
        taken=(debts.SEARCH, "db/003_lines.sql", "CREATE TABLE"),
    ),
    Chapter(
        ago=46,
        who="maria",
        message="pyjwt stays where it is, for our partners",
        taken=(debts.HOLD, "requirements.txt", "pyjwt"),
    ),
    Chapter(
        ago=200,
        who="maria",
        message="closing: the end of the month",
        files={"billing/closing.py": programs.CLOSING},
        taken=(debts.CLOSING, "billing/closing.py", "for bill in"),
    ),
    Chapter(
        ago=74,
        who="ines",
        message="portal: cents",
        swaps={"portal/src/money.ts": ('+ " EUR"', '+ " " + currency()')},
        taken=(debts.ROUNDING, "portal/src/money.ts", "return (cents"),
    ),
    Chapter(
        ago=60,
        who="ines",
        message="portal: sessions of one tab, db: bills that were sent",
        swaps={
            "portal/src/session.ts": ("export function", f"{programs.SESSION}export function"),
            "db/005_reminder.sql": ("CREATE TABLE", f"{programs.INDEX}CREATE TABLE"),
        },
    ),
)


LATELY: Final = (
    Chapter(
        ago=44,
        who="maria",
        message="support says it is enough",
        declared=("support is asked about it every week", "nine tickets in two weeks"),
    ),
    Chapter(
        ago=30,
        who="tomas",
        message="search is too slow",
        declared=("a search takes longer than a second", "1.4 s for the largest tenant"),
    ),
    Chapter(
        ago=151,
        who="lea",
        message="no to running it elsewhere, until next spring",
        topic=Topic(
            name="on-premises",
            choice="ignore",
            since="<151>",
            review="<-120>",
            note="a product of its own, and nobody in A asks",
        ),
        decided=(
            debts.PREMISES,
            Decision(what="declined", note="on-premises is not our market", until="<-120>"),
        ),
    ),
    Chapter(
        ago=35,
        who="ines",
        message="rounding can wait",
        decided=(
            debts.ROUNDING,
            Decision(what="snoozed", note="one defect in a year", until="<-30>"),
        ),
    ),
    Chapter(
        ago=20,
        who="tomas",
        message="mail: one class for all messages",
        files={
            "billing/mail.py": programs.MESSAGES,
        },
    ),
    Chapter(
        ago=3,
        who="maria",
        message=f"closing: a list of what is missing\n\nDebt-Repays: {debts.CLOSING} 4h partial",
        swaps={"billing/closing.py": ("def close(month):", "def close(month, missing=()):")},
    ),
)


def _repaid() -> tuple[Chapter, ...]:
    """Good debts that were paid back, and one that nobody needs to pay back."""
    return (
        _repays(560, "ravi", "real payments", (debts.MOCK, "18"), "billing/gateway.py"),
        _repays(410, "ines", "amounts in every currency", (debts.CURRENCY, "9"), "portal/src/money.ts"),
        _repays(300, "ravi", "a command sets up tenants", (debts.BY_HAND, "10"), "ops/tenant.sh"),
        Chapter(
            ago=250,
            who="tomas",
            message="no fax any more",
            files={"billing/fax.py": ""},
            decided=(debts.FAX, Decision(what="written-off", note="nobody has sent a fax for a year")),
        ),
        _repays(83, "lea", "samples that are made up", (debts.SAMPLES, "20"), "billing/samples.py"),
        _repays(52, "ines", "the inbox is told of new bills", (debts.INBOX, "22"), "portal/src/inbox.ts"),
        _repays(25, "maria", "reminders know what was sent", (debts.REMINDERS, "36"), "billing/reminders.py"),
        _repays(12, "tomas", "search with an index", (debts.SEARCH, "40"), "db/003_lines.sql"),
        _part(70, "pdf: heads of their own", 28, ("    foot = bill.terms", "    foot = terms(bill)")),
        _part(
            16, "pdf: one place for fonts", 3, ("    numbered = True", "    numbered, fonts = True, FONTS")
        ),
        _part(40, "pdf: feet of their own", 34, ("    logo = bill.logo", "    logo = drawn(bill.logo)")),
    )


def _repays(ago: int, who: str, message: str, paid: tuple[str, str], path: str) -> Chapter:
    """A debt is repaid: its tag goes, and somebody says what it took."""
    identity, hours = paid
    return Chapter(
        ago=ago,
        who=who,
        message=message,
        untagged=(identity, path),
        decided=(identity, Decision(what="repaid", hours=hours)),
    )


def _part(ago: int, message: str, hours: float, swap: tuple[str, str]) -> Chapter:
    """A part of the largest debt is repaid, as the commit says."""
    return Chapter(
        ago=ago,
        who="lea",
        message=f"{message}\n\nDebt-Repays: {debts.PDF} {hours:g}h partial",
        swaps={"billing/pdf.py": swap},
    )


def _sprints() -> tuple[Chapter, ...]:
    """What was planned for the last sprints, on their first days."""
    plans: tuple[tuple[int, tuple[tuple[str, float], ...]], ...] = (
        (92, ((debts.SAMPLES, 0),)),
        (78, ((debts.PDF, 30),)),
        (64, ((debts.INBOX, 0),)),
        (50, ((debts.PDF, 30),)),
        (36, ((debts.REMINDERS, 0),)),
        (22, ((debts.SEARCH, 0),)),
        (8, ((debts.CLOSING, 0),)),
    )
    return tuple(
        Chapter(ago=ago, who="lea", message="what we repay in this sprint", planned=planned)
        for ago, planned in plans
    )


def _chosen() -> tuple[Chapter, ...]:
    """Topics that were tackled, each from its day on."""
    rows = (
        (310, "import", "the pilot pays for it"),
        (115, "statements", "A and B ask for them"),
        (61, "languages", "the next two markets"),
        (4, "security", "three of A and B pay for it now"),
    )
    return tuple(
        Chapter(
            ago=ago,
            who="lea",
            message=f"what we work on: {topic}",
            topic=Topic(name=topic, choice="tackle", since=f"<{ago}>", review=f"<{ago - 365}>", note=note),
        )
        for ago, topic, note in rows
    )


def _dated(chapter: Chapter, calendar: Calendar) -> Chapter:
    """The chapter with days instead of how long ago they are."""
    topic, decided = chapter.topic, chapter.decided
    if topic is not None:
        topic = replace(topic, since=calendar.dated(topic.since), review=calendar.dated(topic.review))
    if decided is not None and decided[1].until:
        decided = (decided[0], replace(decided[1], until=calendar.dated(decided[1].until)))
    swaps = {path: (old, calendar.dated(new)) for path, (old, new) in chapter.swaps.items()}
    files = {path: calendar.dated(text) for path, text in chapter.files.items()}
    return replace(chapter, topic=topic, decided=decided, swaps=swaps, files=files)
