"""What the trackers of the company say: asks of customers, features, bugs, and debts that only they know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.tracking.issue import Issue
from debtledger.demonstration.company import SLUG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.demonstration.company import Calendar

GITHUB, JIRA = "github", "jira"
WANTED: Final = {
    "512": ("ask:import", "cus:01", "demand:retention"),
    "541": ("ask:statements", "cus:06", "demand:retention"),
    "558": ("ask:contacts", "cus:07", "demand:nice"),
    "581": ("ask:statements", "cus:10", "demand:retention"),
    "607": ("ask:languages", "cus:02", "demand:retention"),
    "623": ("ask:statements", "cus:01", "demand:blocker"),
    "644": ("ask:languages", "cus:11", "demand:nice"),
}
"""Features that customers asked for, by issue."""


def issues(calendar: Calendar) -> dict[tuple[str, str], tuple[Issue, ...]]:
    """The issues of every project, by tracker and project."""
    found: dict[tuple[str, str], list[Issue]] = {}
    for issue in (*_asked(calendar), *_worked(calendar), *_owed(calendar)):
        name = issue.ref.partition(":")[2]
        project = name.partition("#")[0] if issue.tracker == GITHUB else name.partition("-")[0]
        found.setdefault((issue.tracker, project), []).append(issue)
    return {key: tuple(several) for key, several in found.items()}


def _issue(calendar: Calendar, name: str, opened: int, title: str, **more: object) -> Issue:
    """An issue of GitHub ("412") or of Jira ("SEC-41"), opened so many days ago."""
    at_github = name.isdecimal()
    values: dict[str, object] = {
        "ref": f"github:{SLUG}#{name}" if at_github else f"jira:{name}",
        "tracker": GITHUB if at_github else JIRA,
        "title": title,
        "state": "open",
        "created": calendar.time(opened),
        "updated": calendar.time(opened),
        "url": f"https://github.com/{SLUG}/issues/{name}" if at_github else "",
    }
    closed = more.pop("closed", None)
    if isinstance(closed, int):
        ended = calendar.time(closed, 16)
        values |= {"state": "closed", "closed": ended, "updated": ended, "reason": "completed"}
    return Issue(**{**values, **more})  # type: ignore[arg-type]  # the fields of an issue


def _asked(calendar: Calendar) -> Iterator[Issue]:
    """Who asks for what: those who shout first pay little, or nothing."""
    rows = (
        ("588", 75, "We can not use this without scoped tokens!!", "security", "cus:04", "blocker", 3),
        ("601", 60, "security is a must, or we tell everybody", "security", "cus:05", "blocker", 1),
        ("604", 58, "SSO, tokens, roles, audit log", "security", "", "nice", 41),
        ("SEC-41", 30, "tokens that can only read", "security", "cus:03", "nice", 0),
        ("SEC-44", 16, "our auditors ask who can do what", "security", "cus:02", "retention", 0),
        ("655", 5, "we roll out to all branches once tokens have scopes", "security", "cus:01", "blocker", 0),
        ("431", 230, "a version for our own data centre", "on-premises", "cus:04", "blocker", 2),
        ("472", 170, "docker image, please", "on-premises", "cus:05", "nice", 17),
        ("498", 120, "on-premises for our subsidiary", "on-premises", "cus:07", "retention", 0),
        ("560", 70, "is there an installer", "on-premises", "cus:11", "nice", 4),
        ("612", 50, "the portal on a phone", "mobile", "cus:09", "nice", 8),
        ("641", 20, "drivers have phones only", "mobile", "cus:12", "retention", 2),
        ("577", 64, "the columns that our program wants", "columns of an export", "cus:09", "nice", 0),
    )
    for name, opened, title, topic, customer, strength, liked in rows:
        labels = [f"ask:{topic}", f"demand:{strength}", *([customer] if customer else [])]
        yield _issue(calendar, name, opened, title, labels=tuple(labels), reactions=liked)


def _worked(calendar: Calendar) -> Iterator[Issue]:
    """What the team has worked on, and what it will."""
    rows: tuple[tuple[str, int, int | None, str, str, float], ...] = (
        ("512", 110, 96, "import: two files at once", "feature", 30),
        ("518", 108, 95, "bills show the wrong month in january", "bug", 9),
        ("521", 95, 83, "samples that are made up", "refactoring", 20),
        ("524", 100, 82, "reminders by letter", "feature", 34),
        ("527", 98, 84, "one image for all services", "platform", 14),
        ("533", 92, 80, "import stops at an empty line", "bug", 6),
        ("541", 88, 68, "statement of the year", "feature", 44),
        ("546", 84, 66, "a second address is lost", "bug", 11),
        ("549", 80, 67, "measure how long bills take", "platform", 12),
        ("552", 76, 70, "pdf: heads of their own", "refactoring", 28),
        ("558", 72, 55, "contacts of a tenant", "feature", 46),
        ("563", 69, 53, "sum of a page is wrong", "bug", 8),
        ("566", 66, 56, "deploy without a break", "architecture", 16),
        ("571", 64, 52, "the inbox asks every second", "refactoring", 22),
        ("581", 60, 42, "balance of a month", "feature", 50),
        ("585", 57, 24, "umlauts in the file name", "bug", 7),
        ("590", 55, 41, "one log for both services", "platform", 10),
        ("599", 49, 40, "pdf: feet of their own", "refactoring", 34),
        ("607", 48, 27, "languages of the portal", "feature", 52),
        ("611", 45, 10, "half a cent is missing", "rounding", 5),
        ("618", 40, 29, "read-only copies of the database", "architecture", 18),
        ("620", 36, 25, "reminders arrive twice", "refactoring", 36),
        ("623", 36, 15, "bills of a branch", "feature", 55),
        ("629", 33, 13, "import says no line number", "bug", 8),
        ("631", 21, 12, "search reads every bill", "refactoring", 40),
        ("634", 28, 16, "alarms that reach somebody", "platform", 9),
        ("644", 18, 4, "help in the portal", "feature", 22),
        ("649", 14, 3, "sign out does not", "bug", 6),
        ("652", 10, None, "a report of the quarter", "feature", 12),
        ("657", 7, None, "address with three lines", "bug", 2),
        ("658", 6, None, "several currencies on a bill", "feature", 0),
        ("660", 2, None, "the queue of mails on its own machine", "architecture", 0),
    )
    for name, opened, closed, title, label, hours in rows:
        labels = ("bug", "rounding") if label == "rounding" else (label, *WANTED.get(name, ()))
        more = {} if closed is None else {"closed": closed}
        yield _issue(calendar, name, opened, title, labels=labels, hours_spent=float(hours) or None, **more)


def _owed(calendar: Calendar) -> Iterator[Issue]:
    """Debts in trackers: of one nothing stands in the code."""
    yield _issue(
        calendar,
        "412",
        279,
        "scoped tokens",
        labels=("debt",),
        hours_spent=3.0,
        body="Left for later, so that the import ships to the pilot.",
    )
    yield _issue(calendar, "SEC-12", 270, "Threat model of the API", kind="Task", status="Backlog")
    yield _issue(
        calendar,
        "OPS-12",
        155,
        "Messages that cannot be sent stay in the queue",
        kind="Technical Debt",
        status="Backlog",
        priority="Medium",
        body="cost: 10h\ninterest: 0.5h/sprint\nbought: a queue in a day\n"
        "repay-when: 3 incidents in a quarter\n",
    )
    yield _issue(calendar, "OPS-15", 140, "A new sort of bill for customs", kind="Story", status="Blocked")
