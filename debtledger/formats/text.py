"""The report as a person wants to read it first: debts, candidates, problems, totals, what to type next."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from debtledger.core.lines import (
    BETWEEN,
    CYAN,
    EMPTY,
    FAINT,
    NARROWEST,
    PLAIN,
    RED,
    STRONG,
    WIDEST_PART,
    YELLOW,
    flow,
    labelled,
    line,
    painted,
    text_width,
)
from debtledger.core.model import Interest
from debtledger.core.past.origin import UNKNOWN, age_days, age_words
from debtledger.core.text import clip, count, display_width, hours, number, safe_text, wrap
from debtledger.core.wording import cost_words, interest_words, repay_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from debtledger.core.lines import Line
    from debtledger.core.model import Candidate, Debt, Place, Problem, ScanReport, Skipped
    from debtledger.core.past.origin import Origin
    from debtledger.core.view import View

    Origins = Mapping[tuple[str, int], Origin]

SUMMARY = "for people: what is owed, what it bought, when to repay it, and what to type next"

FOLDERS_SHOWN = 10
DEEPEST_FOLDER = 3
TITLE_LINES = 3
VALUE_LINES = 2
COMMIT_SHOWN = 10
TOP_FOLDER = "(top folder)"

_COLOUR_OF = {"error": RED, "warning": YELLOW}

_A_TAG = (
    "a tag is a comment at a shortcut taken on purpose: what it costs, what it bought, and when to repay"
    " it. only its first line is needed:"
)
_EXAMPLE = (
    "# DEBT(@alice, security)[2026-12-01]: export endpoint skips the token check",
    "#   cost: 3d",
    "#   interest: 2h/sprint",
    "#   bought: pilot shipped six weeks early",
)


def render(report: ScanReport, view: View) -> Iterator[str]:
    """Yield the report line by line; every line ends with a newline and carries no foreign control."""
    return painted(_lines(report, view), view)


def _lines(report: ScanReport, view: View) -> Iterator[Line]:
    yield from _debts(report, view) if report.debts else _no_debts(report, text_width(view))
    yield from _candidates(report, view)
    yield from _problems(report.problems, view)
    yield from _totals(report, text_width(view))
    yield from _next_commands(report, view)


# Debts


def _debts(report: ScanReport, view: View) -> Iterator[Line]:
    debts = report.debts
    shown = debts if view.limit is None else debts[: view.limit]
    waiting = [debt for debt in shown if debt.tag.triggers]
    open_ended = [debt for debt in shown if not debt.tag.triggers]
    yield from _group("held until a trigger", waiting, report.origins, view)
    yield from _group("no trigger stated", open_ended, report.origins, view)
    yield from _more(len(debts) - len(shown), "debt")


def _group(name: str, debts: Sequence[Debt], origins: Origins | None, view: View) -> Iterator[Line]:
    if not debts:
        return
    yield line((name, STRONG), (f"{BETWEEN}{count(len(debts), 'debt')}", FAINT))
    yield EMPTY
    for debt in debts:
        yield from _debt(debt, text_width(view))
        for place in debt.places if origins is not None else ():
            words = _origin(place.path, place.line, origins, view)
            where = f"{place.path}:{place.line}{BETWEEN}" if len(debt.places) > 1 else ""
            yield from labelled("    age", where + words, text_width(view), 1)
        yield EMPTY


def _origin(path: str, number_: int, origins: Origins | None, view: View) -> str:
    """Where a line comes from: `14 months · 2025-03-01 · Lea · 4f2c9e1 · first words of the commit`."""
    origin = (origins or {}).get((path, number_), UNKNOWN)
    if origin.kind == "uncommitted":
        return "not committed yet"
    if origin.kind == "unknown" or not view.today:
        return age_words(None)
    age = age_words(age_days(origin, date.fromisoformat(view.today)))
    return BETWEEN.join((age, origin.date, origin.by, origin.commit[:COMMIT_SHOWN], origin.subject))


def _debt(debt: Debt, width: int) -> Iterator[Line]:
    title = safe_text(debt.tag.title or debt.tag.id or "(no title)")
    for text in wrap(title, width - 2, TITLE_LINES):
        yield line(("  ",), (text, STRONG))
    yield from _where_and_whose(debt, width)
    yield from _what_it_costs(debt, width)
    if debt.tag.triggers:
        yield from labelled("    repay", repay_words(debt.tag.triggers), width, VALUE_LINES, YELLOW)


def _where_and_whose(debt: Debt, width: int) -> Iterator[Line]:
    """Yield the path, never broken so that it can be clicked, and beside or below it who and what."""
    tag, others = debt.tag, len(debt.places) - 1
    declared = [issue.ref for issue in debt.issues if issue.declares]
    place = safe_text(_place(debt.places[0]) if debt.places else ", ".join(declared))
    refs = ", ".join(ref for ref in tag.refs if debt.places or ref not in declared)
    named = (tag.owner, tag.kind, tag.aspect, *tag.labels, refs, tag.id if tag.title else None)
    whose = [part for part in named if part]
    more = f" and {count(others, 'other place')}" if others > 0 else ""
    beside = safe_text(f"    {place}{more}{BETWEEN}{BETWEEN.join(whose)}")
    fits = display_width(beside) <= width
    aside = BETWEEN + BETWEEN.join(whose) if whose and fits else ""
    yield line(("    ",), (place, CYAN), (more, FAINT), (aside,))
    if not fits:
        yield from flow(whose, width, "    ")


def _what_it_costs(debt: Debt, width: int) -> Iterator[Line]:
    facts = (("cost ", cost_words(debt.tag)), ("interest ", interest_words(debt.tag.interest)))
    lead = "    "
    parts: list[tuple[str, str]] = []
    for label, value in facts:
        if value:
            parts += [(lead, PLAIN), (label, FAINT), (value, PLAIN)]
            lead = BETWEEN
    if parts:
        yield line(*parts)
    if debt.tag.bought:
        yield from labelled("    bought", debt.tag.bought, width, VALUE_LINES)


def _no_debts(report: ScanReport, width: int) -> Iterator[Line]:
    files = count(report.summary.files_scanned, "file")
    yield line(("no deliberate debt is tagged here yet", STRONG), (f"{BETWEEN}{files} read", FAINT))
    yield EMPTY
    yield from (line((text,)) for text in wrap(safe_text(_A_TAG), width, len(_A_TAG)))
    yield EMPTY
    for example in _EXAMPLE:
        yield line((f"    {example}", CYAN))
    yield EMPTY


# Candidates


def _candidates(report: ScanReport, view: View) -> Iterator[Line]:
    if not report.candidates:
        return
    words = Counter(candidate.keyword for candidate in report.candidates)
    tally = ", ".join(f"{word} {amount:,}" for word, amount in words.most_common())
    yield line(
        ("candidates", STRONG),
        (f"{BETWEEN}{count(len(report.candidates), 'untagged comment')}: {tally}", FAINT),
    )
    yield EMPTY
    listed = _listed(report.candidates, report.origins, view) if view.candidates else None
    yield from listed or _counted(report.candidates)
    yield EMPTY


def _listed(candidates: Sequence[Candidate], origins: Origins | None, view: View) -> Iterator[Line]:
    shown = candidates if view.limit is None else candidates[: view.limit]
    for candidate in shown:
        place, keyword = safe_text(f"{candidate.path}:{candidate.line}"), safe_text(candidate.keyword)
        room = max(view.width - display_width(place) - len(keyword) - 4, NARROWEST // 2)
        text = clip(safe_text(candidate.text.strip()), room)
        yield line(("  ",), (place, CYAN), (" ",), (keyword, YELLOW), (f" {text}" if text else "",))
        if origins is not None:
            words = _origin(candidate.path, candidate.line, origins, view)
            yield from labelled("    age", words, text_width(view), 1)
    yield from _more(len(candidates) - len(shown), "candidate")


def _counted(candidates: Sequence[Candidate]) -> Iterator[Line]:
    folders = _folders([candidate.path for candidate in candidates])
    shown = folders.most_common(FOLDERS_SHOWN)
    digits = len(f"{shown[0][1]:,}")
    for folder, amount in shown:
        yield line((f"  {amount:>{digits},}  ",), (folder, CYAN))
    rest = folders.total() - sum(amount for _, amount in shown)
    if rest:
        others = count(len(folders) - len(shown), "other folder")
        yield line((f"  {rest:>{digits},}  ",), (f"in {others}", FAINT))


def _folders(paths: Sequence[str]) -> Counter[str]:
    """Count paths by folder, as deep as a short list allows."""
    counted: Counter[str] = Counter()
    for depth in range(1, DEEPEST_FOLDER + 1):
        deeper = Counter("/".join(path.split("/")[:-1][:depth]) or TOP_FOLDER for path in paths)
        if counted and len(deeper) > FOLDERS_SHOWN:
            break
        counted = deeper
    return counted


# Problems, totals, what next


def _problems(problems: Sequence[Problem], view: View) -> Iterator[Line]:
    if not problems:
        return
    yield line(("problems", STRONG), (f"{BETWEEN}{_severities(problems)}", FAINT))
    yield EMPTY
    shown = problems if view.limit is None else problems[: view.limit]
    for problem in shown:
        style = _COLOUR_OF[problem.severity]
        place, message = f"{problem.path}:{problem.line}:", clip(safe_text(problem.message), WIDEST_PART)
        yield line((place, CYAN), (" ",), (problem.code, style), (f" {message}",))
        for text in wrap(safe_text(problem.hint), text_width(view) - 4, VALUE_LINES):
            yield line(("    ",), (text,))
    yield from _more(len(problems) - len(shown), "problem")
    yield EMPTY


def _severities(problems: Iterable[Problem]) -> str:
    amounts = Counter(problem.severity for problem in problems)
    return ", ".join(
        count(amounts[severity], severity) for severity in ("error", "warning") if amounts[severity]
    )


def _totals(report: ScanReport, width: int) -> Iterator[Line]:
    summary = report.summary
    if report.debts:
        principal = [f"{hours(summary.principal_hours)} principal"] if summary.principal_hours else []
        owed = (*principal, *_interest(report.debts), *_unpriced(report.debts))
        yield from flow((count(summary.debts, "debt"), *owed), width, "")
    if report.debts and report.candidates:
        comments = count(summary.debts + summary.candidates, "comment")
        meaning = f"{summary.debts:,} of {comments} about debt are tagged"
        yield from flow((f"coverage {_percent(summary.coverage)}", meaning), width, "")
    yield from _read(report)


def _percent(share: float) -> str:
    """Return a share in percent; only nothing is 0 % and only everything is 100 %."""
    rounded = round(share * 100)
    if rounded == 0 and share > 0:
        return "under 1 %"
    return "over 99 %" if round(share, 2) == 1 > share else f"{rounded} %"


def _interest(debts: Sequence[Debt]) -> Iterator[str]:
    """Yield what all debts together cost: each sprint, and when each is touched once."""
    interests = [debt.tag.interest for debt in debts]
    total = Interest(
        per_sprint_hours=sum(interest.per_sprint_hours or 0 for interest in interests) or None,
        per_touch_hours=sum(interest.per_touch_hours or 0 for interest in interests) or None,
    )
    if words := interest_words(total):
        yield f"{words} interest"


def _unpriced(debts: Sequence[Debt]) -> Iterator[str]:
    unpriced = sum(not cost_words(debt.tag) for debt in debts)
    if unpriced:
        yield f"{number(unpriced)} without a cost"


def _read(report: ScanReport) -> Iterator[Line]:
    facts, files = report.repository, count(report.summary.files_scanned, "file")
    branch = f" of {facts.branch}" if facts.branch else ""
    commit = f" at {facts.head[:7]}" if facts.head else ""
    skipped = f"{BETWEEN}not read: {_reasons(report.skipped)}" if report.skipped else ""
    yield line((f"read {files}{branch}{commit}{skipped}", FAINT))


def _reasons(skipped: Iterable[Skipped]) -> str:
    amounts = Counter(item.reason for item in skipped)
    return ", ".join(f"{amount:,} {reason}" for reason, amount in amounts.most_common())


def _next_commands(report: ScanReport, view: View) -> Iterator[Line]:
    commands = []
    if report.problems:
        code = Counter(problem.code for problem in report.problems).most_common(1)[0][0]
        commands.append((f"debtledger explain {code}", "what is wrong and how to write it right"))
    elif any(debt.level == "L0" for debt in report.debts):
        commands.append(("debtledger scan --level L1", "name each tag without a cost or a trigger"))
    if report.candidates and not view.candidates:
        commands.append(("debtledger scan --candidates", "list the untagged comments"))
    if report.debts and not commands:
        commands.append(("debtledger scan --format json", "everything, exact, for programs"))
    if not commands:
        return
    yield EMPTY
    widest = max(len(command) for command, _ in commands)
    beside = all(widest + len(purpose) + 4 <= view.width for _, purpose in commands)
    for command, purpose in commands:
        if beside:
            yield line((f"  {command:<{widest}}",), (f"  {purpose}", FAINT))
        else:
            yield line((f"  {command}",))
            yield from (line((f"    {text}", FAINT)) for text in wrap(safe_text(purpose), view.width - 4, 2))


# Parts


def _more(left_out: int, noun: str) -> Iterator[Line]:
    if left_out > 0:
        yield line((f"  and {left_out:,} more {noun}{'' if left_out == 1 else 's'}", FAINT))
        yield EMPTY


def _place(place: Place) -> str:
    return f"{place.path}:{place.line}"
