"""What a commit message says of debts, held against the debts that there are: problems, and what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.identity import valid_id
from debtledger.core.past.trailers import KINDS, debt_trailers, trailer_lines, trailer_name
from debtledger.core.prefixes import UnknownId, resolve_prefix
from debtledger.core.rules import problem
from debtledger.core.text import clip, safe_text
from debtledger.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from debtledger.core.committing.message import Line
    from debtledger.core.committing.staged import Effects
    from debtledger.core.model import Problem
    from debtledger.core.past.trailers import DebtTrailer
    from debtledger.core.vocabulary import Vocabulary

    Quotes = Mapping[str, tuple[str, ...]]
    """Trailers by the whole id of the debt that they name."""

NOT_UNDERSTOOD: Final = "DL090"
NO_DEBT: Final = "DL091"
UNSAID: Final = "DL092"
UNSEEN: Final = "DL093"
PREFIX: Final = "debt-"
HOURS: Final = "HOURS"
"""Stands where a person must say how long it took; no trailer with it is understood."""
NAMES: Final = {"takes": "Debt-Takes", "repays": "Debt-Repays", "interest": "Debt-Interest"}
SHOWN: Final = 72
MOST_TOUCHED: Final = 8


class Known(NamedTuple):
    """The debts that a message can name: ids in the index, and those of records that are not staged."""

    ids: Collection[str]
    unstaged: Collection[str] = ()


class Said(NamedTuple):
    """What a message says: the whole ids of repayments, understood or not, and what is wrong with it."""

    repaid: frozenset[str]
    problems: tuple[Problem, ...]


class Suggestions(NamedTuple):
    """Trailers that a message could have, and the lines of a comment that says so."""

    trailers: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


class Sheet(NamedTuple):
    """The lines that git will keep of a message, and the file that they are in."""

    path: str
    lines: Sequence[Line]


def said_of_debts(sheet: Sheet, known: Known, vocabulary: Vocabulary) -> Said:
    """Read the trailers about debts, and say what is wrong with them."""
    texts = [line.text for line in sheet.lines]
    start, end = trailer_lines(texts)
    named = [line for line in sheet.lines[start:end] if trailer_name(line.text).lower() in KINDS]
    trailers = debt_trailers("\n".join(texts), vocabulary)
    repaid = set()
    problems = [*_unseen(sheet, start, end), *_misspelled(sheet, start, end)]
    for line, trailer in zip(named, trailers, strict=False):
        whole, faults = _checked(trailer, line, sheet.path, known)
        problems += faults
        if trailer.kind == "repays" and whole:
            repaid.add(whole)
    return Said(frozenset(repaid), tuple(sorted(problems, key=lambda each: each.line)))


def unsaid(sheet: Sheet, lost: Mapping[str, str], hints: Mapping[str, str]) -> list[Problem]:
    """Ask what became of open debts whose last tag goes: their ids with titles, and hints where known."""
    line = next((line.number for line in sheet.lines if line.text), 1)
    return [
        problem(
            UNSAID,
            sheet.path,
            line,
            f"the last tag of {identity} goes, and nothing says why: {clip(safe_text(title), SHOWN)}",
            hints.get(identity) or _what_became(identity),
        )
        for identity, title in lost.items()
    ]


def quoted(lines: Iterable[Line], known: Known, vocabulary: Vocabulary) -> Quotes:
    """Trailers of other commits that a message quotes, indented, as git does for a squash; by whole id.

    git takes such lines for text. Only those are given that are right.
    """
    found: dict[str, dict[str, None]] = {}
    for line in lines:
        text = line.text.strip()
        if line.text[:1].isspace() and trailer_name(text).lower() in KINDS:
            (trailer,) = debt_trailers(f"quoted\n\n{text}", vocabulary)
            whole, faults = _checked(trailer, line, "", known)
            if whole and not faults:
                found.setdefault(whole, {})[text] = None
    return {identity: tuple(each) for identity, each in found.items()}


def quoted_repayments(quotes: Quotes) -> Quotes:
    """Those of the trailers that are quoted that say a debt is repaid."""
    name = NAMES["repays"].lower()
    said = {
        identity: tuple(line for line in lines if trailer_name(line).lower() == name)
        for identity, lines in quotes.items()
    }
    return {identity: lines for identity, lines in said.items() if lines}


def placeholder(identity: str) -> str:
    """The trailer of a repayment whose hours are still to be said."""
    return f"{NAMES['repays']}: {identity} {HOURS}"


def suggestions(found: Effects, titles: Mapping[str, str], quotes: Quotes, text: str) -> Suggestions:
    """What a message could say of debts that none of its trailers names yet, be it in a comment."""
    own = [
        *((each, f"{NAMES['takes']}: {each}") for each in found.taken),
        *((each, placeholder(each)) for each in found.gone),
        *((each, f"{NAMES['interest']}: {each} {HOURS}") for each in found.touched[:MOST_TOUCHED]),
    ]
    offers = [
        *((each, line) for each, lines in quotes.items() for line in lines),
        *((each, line) for each, line in own if each not in quotes and f": {each}" not in text),
    ]
    if not offers:
        return Suggestions()
    remarks = ["debts: keep the lines that are true, without the sign in front, and write the hours"]
    for identity, trailer in offers:
        remarks += [f"  {clip(safe_text(titles.get(identity, '')), SHOWN)}", trailer]
    return Suggestions(tuple(trailer for _, trailer in offers), (*remarks, ""))


def _what_became(identity: str) -> str:
    return (
        f"if it is repaid, end the message with the hours that it took: Debt-Repays: {identity} 3h\n"
        f"if not, put the tag back, or: debtledger write-off {identity} && git add .debtledger"
    )


def _checked(trailer: DebtTrailer, line: Line, path: str, known: Known) -> tuple[str, list[Problem]]:
    """The whole id of the debt that is meant, "" for none, and what is wrong."""
    name = NAMES[trailer.kind]
    whole = ""
    try:
        whole = resolve_prefix(known.ids, trailer.id) if valid_id(trailer.id) else ""
    except UnknownId as error:
        message, hint = f"{name}: {error.message}", _other(trailer, known, error)
        return "", [problem(NO_DEBT, path, line.number, message, hint)]
    if not trailer.fault:
        return whole, []
    message = f"{name}: {trailer.fault}"
    hint = (
        _example(trailer, whole)
        if whole
        else f"{_example(trailer, whole)}\nthe ids of all debts: debtledger list"
    )
    return whole, [problem(NOT_UNDERSTOOD, path, line.number, message, hint)]


def _other(trailer: DebtTrailer, known: Known, error: UnknownId) -> str:
    """What to do about an id that means no debt."""
    try:
        hidden = resolve_prefix(known.unstaged, trailer.id)
    except UnknownId:
        return error.hint
    return f"its record is not staged: git add .debtledger/debts/{hidden}.toml"


def _example(trailer: DebtTrailer, whole: str) -> str:
    identity = whole or "D-7k3fq2m9"
    if trailer.kind == "takes":
        return f"write {NAMES[trailer.kind]}: {identity}"
    line = f"{NAMES[trailer.kind]}: {identity} 3h"
    if not whole:
        return f"write {line}"
    more = f"; where some of it is left: {line} partial" if trailer.kind == "repays" else ""
    return f"say the hours that it took: {line}{more}"


def _unseen(sheet: Sheet, start: int, end: int) -> Iterator[Problem]:
    """Lines that look like trailers about debts, and stand where git sees none."""
    for at, line in enumerate(sheet.lines):
        name = trailer_name(line.text)
        value = line.text.partition(":")[2].strip()
        if start <= at < end or name.lower() not in KINDS or not value.lower().startswith("d-"):
            continue
        yield problem(
            UNSEEN,
            sheet.path,
            line.number,
            f"{NAMES[KINDS[name.lower()]]} stands outside of the last paragraph, where git does not look",
            "move the line to the end of the message: an empty line before it, nothing but trailers after it",
        )


def _misspelled(sheet: Sheet, start: int, end: int) -> Iterator[Problem]:
    """Trailers that are nearly ours."""
    names = {each.lower(): each for each in NAMES.values()}
    for line in sheet.lines[start:end]:
        name = trailer_name(line.text)
        if not name.lower().startswith(PREFIX) or name.lower() in KINDS:
            continue
        near = nearest(name.lower(), tuple(names))
        if near:
            message = f"{name} is no trailer of debts"
            yield problem(NOT_UNDERSTOOD, sheet.path, line.number, message, f"did you mean {names[near]}?")
