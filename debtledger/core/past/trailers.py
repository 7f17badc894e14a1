"""What commit messages say of debts, as `Debt-Interest: D-7k3f 1.5h` or `Debt-Repays: D-7k3f 3h partial`.

A trailer block is found as git itself finds it (git-interpret-trailers): the last paragraph, never the
first one, whose lines are all trailers, or a quarter of them where git wrote one itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from debtledger.core.effort import MAX_HOURS, EffortError, mean, read_estimate
from debtledger.core.identity import valid_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.vocabulary import Vocabulary

TrailerKind = Literal["interest", "repays", "takes"]
KINDS: Final[dict[str, TrailerKind]] = {
    "debt-interest": "interest",
    "debt-repays": "repays",
    "debt-takes": "takes",
}
MOST_PARTS: Final = 32
PARTIAL: Final = frozenset({"partial", "partially", "(partial)", "partial."})
BY_GIT: Final = ("signed-off-by: ", "(cherry picked from commit ")
ENOUGH_OF_GIT: Final = 3
"""Trailers times this must reach the lines that are none, where git wrote a trailer itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtTrailer:
    """One trailer: the id as typed, the hours where they are said, and whether more of the debt is left.

    fault: what is not understood, empty for a trailer that is; one that names an id may still mean a debt.
    """

    kind: TrailerKind
    id: str
    hours: float | None = None
    partial: bool = False
    fault: str = ""


def read_trailers(message: str) -> tuple[tuple[str, str], ...]:
    """The names and values of the trailers of a commit message, folded lines joined by a space."""
    found: list[tuple[str, str]] = []
    lines = message.replace("\r\n", "\n").split("\n")
    for text in lines[slice(*trailer_lines(lines))]:
        if text.startswith("#"):
            continue
        if text[:1].isspace() and found:
            name, value = found[-1]
            found[-1] = (name, f"{value} {text.strip()}".strip())
        elif (at := _colon(text)) > 0:
            found.append((text[:at].strip(), text[at + 1 :].strip()))
    return tuple(found)


def debt_trailers(message: str, vocabulary: Vocabulary) -> tuple[DebtTrailer, ...]:
    """What the trailers of a commit message say of debts, in their order."""
    if "debt-" not in message.lower():
        return ()
    return tuple(
        _understood(kind, value, vocabulary)
        for name, value in read_trailers(message)
        if (kind := KINDS.get(name.lower())) is not None
    )


def trailer_lines(lines: Sequence[str]) -> tuple[int, int]:
    """Where the trailers of a message begin and end, by git's rule: the last paragraph, comments left out.

    Both are where the message ends for one without trailers.
    """
    start = _end_of_title(lines)
    end = len(lines)
    while end > start and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return _first_of_block(lines, start, end), end


def trailer_name(text: str) -> str:
    """The name of the trailer that a line begins, as it is typed; "" for a line that is none."""
    return text[: max(_colon(text), 0)].strip()


def _understood(kind: TrailerKind, value: str, vocabulary: Vocabulary) -> DebtTrailer:
    """An id, then hours and `partial` in any order."""
    words = value.split()[:MOST_PARTS]
    typed = words[0].strip(",;:") if words else ""
    identity = f"D-{typed[2:]}" if typed[:2] in ("d-", "D-") else typed
    if not valid_id(identity):
        return DebtTrailer(kind=kind, id=typed, fault=f'"{typed}" is no id of a debt' if typed else "no id")
    rest = [word for word in words[1:] if word.lower() not in PARTIAL]
    partial = len(rest) < len(words) - 1
    if kind == "takes":
        return DebtTrailer(kind=kind, id=identity)
    said, fault = _hours(" ".join(rest), vocabulary)
    return DebtTrailer(kind=kind, id=identity, hours=said, partial=partial and kind == "repays", fault=fault)


def _hours(text: str, vocabulary: Vocabulary) -> tuple[float | None, str]:
    """The hours, or what is wrong with them; a lone number counts hours, a range its mean."""
    if not text:
        return None, "no hours"
    number = text.rstrip(",;")
    try:
        estimate = read_estimate(f"{number}h" if number[-1:].isdecimal() else number, vocabulary).hours
    except EffortError as error:
        return None, f'"{text}" is no time: {error}'
    if estimate is None:
        return None, f'"{text}" is no time: points are not hours'
    hours = mean(estimate)
    return (hours, "") if 0 < hours <= MAX_HOURS else (None, f"{hours:g} hours cannot be what it took")


def _first_of_block(lines: Sequence[str], start: int, end: int) -> int:
    """The first line of the last paragraph, where it is one of trailers; the end otherwise."""
    trailers = others = folded = 0
    by_git = False
    for at in range(end - 1, start - 1, -1):
        text = lines[at]
        if text.startswith("#"):
            continue
        if not text.strip():
            others += folded
            enough = (by_git and trailers * ENOUGH_OF_GIT >= others) or (trailers and not others)
            return at + 1 if enough else end
        if text.lower().startswith(BY_GIT):
            trailers, folded, by_git = trailers + 1, 0, True
        elif text[0].isspace():
            folded += 1
        elif _colon(text) > 0:
            trailers, folded = trailers + 1, 0
        else:
            others, folded = others + 1 + folded, 0
    return end


def _end_of_title(lines: Sequence[str]) -> int:
    """The line after the first paragraph, which never holds trailers."""
    titles: Iterator[int] = (
        at for at, text in enumerate(lines) if not text.startswith("#") and not text.strip()
    )
    return next(titles, len(lines))


def _colon(text: str) -> int:
    """Where the colon of a trailer stands, -1 for a line that is none: letters, digits, dashes, spaces."""
    spaced = False
    for at, letter in enumerate(text):
        if letter == ":":
            return at
        if not spaced and (letter == "-" or (letter.isascii() and letter.isalnum())):
            continue
        if at and letter in " \t":
            spaced = True
            continue
        return -1
    return -1
