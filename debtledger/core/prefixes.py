"""Ids as people type them: the shortest beginning that means one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.identity import SHORTEST_PREFIX

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

PREFIX = "D-"
MOST_TOLD = 6
_LOOKALIKES = str.maketrans("oil", "011")


class UnknownId(LookupError):  # noqa: N818 - the name that everybody uses for it
    """What was typed means no id, or several: these are the candidates."""

    def __init__(self, typed: str, candidates: tuple[str, ...]) -> None:
        self.message = f"{typed} means several debts" if candidates else _nothing(typed)
        more = len(candidates) - MOST_TOLD
        told = ", ".join(candidates[:MOST_TOLD]) + (f" and {more:,} more" if more > 0 else "")
        self.hint = f"type one of: {told}" if candidates else "debtledger list"
        self.candidates = candidates
        super().__init__(f"{self.message}; {self.hint}")


def resolve_prefix(ids: Iterable[str], typed: str) -> str:
    """The one id that begins with what was typed, in any case, "D-" left out or not.

    Letters that Crockford's base 32 does not have count as the digits they look like. Raises UnknownId.
    """
    wanted = _digits(typed)
    said = wanted or typed.strip()
    candidates = tuple(sorted(each for each in ids if said and each[len(PREFIX) :].startswith(wanted)))
    if not wanted and len(candidates) == 1:
        raise UnknownId(typed, ())
    if len(candidates) != 1:
        raise UnknownId(typed, candidates)
    return candidates[0]


def short_ids(ids: Collection[str]) -> dict[str, str]:
    """The shortest beginning of each id, with four digits at least, that means it alone."""
    ordered = sorted(ids)
    found = {}
    for at, each in enumerate(ordered):
        others = ordered[max(at - 1, 0) : at] + ordered[at + 1 : at + 2]
        length = max([len(PREFIX) + SHORTEST_PREFIX, *(_common(each, other) + 1 for other in others)])
        found[each] = each[:length]
    return found


def _digits(typed: str) -> str:
    word = typed.strip().lower()
    return word.removeprefix(PREFIX.lower()).translate(_LOOKALIKES)


def _nothing(typed: str) -> str:
    if typed.lower().startswith(PREFIX.lower()):
        return f"no record has the id {typed}"
    return f"no tag stands at {typed}" if ":" in typed else f'no debt is called "{typed}"'


def _common(one: str, other: str) -> int:
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return length
