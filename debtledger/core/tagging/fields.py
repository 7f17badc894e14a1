"""The field lines of a tag, "key: value" or "key = value; key = value", and what each key may hold."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from debtledger.core.effort import EffortError, read_estimate, read_interest
from debtledger.core.identity import canonical_id, valid_id
from debtledger.core.references import is_date, is_date_like, reference_or_id, references_in
from debtledger.core.tagging.draft import QUOTE_LENGTH, quoted
from debtledger.core.vocabulary import KINDS
from debtledger.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from debtledger.core.tagging.draft import Draft
    from debtledger.core.vocabulary import Vocabulary

ALIASES = {
    "cost": ("principal", "estimate", "effort"),
    "interest": (),
    "bought": ("opportunity", "why"),
    "saved": (),
    "repay-when": ("trigger", "when"),
    "repay-by": ("due", "expires"),
    "owner": ("assignee",),
    "ref": ("issue", "ticket", "issue url"),
    "id": (),
    "kind": ("category",),
    "aspect": (),
    "requires": ("blocked-by",),
    "blocks": (),
    "alternatives": (),
}
PLACEHOLDER = "?"
"""What stands in place of a value that a person must still say."""
CONTEXT_TO_BE = f"context: {PLACEHOLDER}"
"""The same for the text of a tag."""
KEYS = {name: key for key, others in ALIASES.items() for name in (key, *others)}


def read_field_line(draft: Draft, text: str, line: int) -> bool:
    """Read the line into the draft if it is a field line, or was surely meant as one; else return False."""
    found = _FIELD.match(text)
    if found is None:
        return False
    if text.strip() == CONTEXT_TO_BE:
        _not_filled_in(draft, "context", line)
        return True
    name, sign, value = found["name"].lower(), found["sign"], text[found.end() :].strip()
    if sign == ":" and text.startswith("//", found.end()):
        return False
    if name not in KEYS:
        near = _near_key(name, value, draft)
        if near is not None:
            draft.flaw(
                "DL004", line, f"unknown field {quoted(found['name'])}", f'did you mean "{near}{sign} ..."?'
            )
        return near is not None
    first, *rest = _split(value, sign)
    read_field(draft, name, first, line)
    for pair in rest:
        if not read_field_line(draft, pair, line):
            draft.flaw(
                "DL004", line, f"unknown field {quoted(pair)}", f"the known fields are {', '.join(ALIASES)}"
            )
    return True


def is_field_line(text: str) -> bool:
    """Whether a line states a known field."""
    found = _FIELD.match(text)
    return found is not None and found["name"].lower() in KEYS and not text.startswith("//", found.end())


def read_field(draft: Draft, name: str, value: str, line: int) -> None:
    """Read the value of a known key into the draft, where the key did not stand in a field line before."""
    key = KEYS[name]
    if key in draft.fields and key not in _LISTS:
        draft.flaw("DL005", line, f"the field {key} is given twice", "keep one of the two lines")
        return
    if value == PLACEHOLDER:
        draft.fields.add(key)
        _not_filled_in(draft, name, line)
    elif value:
        draft.fields.add(key)
        _READERS[key](draft, value, line)
    else:
        draft.flaw(
            "DL006", line, f"the field {name} has no value", f'write "{name}: ...", or remove the line'
        )


def read_cost(draft: Draft, text: str, line: int) -> None:
    """Read the principal, in hours or in points."""
    try:
        estimate = read_estimate(text, draft.vocabulary)
    except EffortError as error:
        _not_a_duration(draft, text, line, error)
        return
    if estimate.points is not None:
        draft.state("points", estimate.points, line)
    else:
        draft.state("principal_hours", estimate.hours, line)


def read_kind(draft: Draft, text: str, line: int) -> None:
    """Read a kind; a known aspect given as a kind is the aspect."""
    word = text.lower()
    if word in KINDS:
        draft.state("kind", word, line)
    elif word in draft.vocabulary.aspects:
        draft.state("aspect", word, line)
    else:
        draft.flaw("DL018", line, f"unknown kind {quoted(text)}", f"write one of {', '.join(KINDS)}")


def read_id(draft: Draft, text: str, line: int) -> None:
    """Read the id of a record."""
    if valid_id(text):
        draft.state("id", canonical_id(text), line)
    else:
        draft.flaw(
            "DL009", line, f"{quoted(text)} is no id", 'an id is "D-" and 4 to 8 of 0-9 a-z but i, l, o, u'
        )


def check_date(draft: Draft, text: str, line: int) -> None:
    """Report a condition that was meant as a date and is none."""
    if is_date_like(text) and not is_date(text):
        draft.flaw(
            "DL008", line, f"{quoted(text)} is not a date", "write a day of the calendar as YYYY-MM-DD"
        )


_FIELD = re.compile(
    r"\s*+(?:[-*+•]\s++)?(?P<name>[A-Za-z]{1,20}+(?:[-_ ][A-Za-z]{1,20}+)?)\s{0,40}+(?P<sign>[:=])(?![:=>])"
)
_LISTS = {"ref", "requires", "blocks"}
_DURATIONS = {"cost", "interest", "saved"}
_OWNER = re.compile(r"@[\w.-]++(?:/[\w.-]++)?")
_USER = re.compile(r"@?(?P<name>[^\W\d][\w.-]*+)")
_USERS = regex(r"@[\w.-]++(?:/[\w.-]++)?(?:\s*+[,;\s]\s*+@[\w.-]++(?:/[\w.-]++)?)++")
# Words near a key that begin a line of prose or code as themselves.
# fmt: off
_ORDINARY = frozenset({
    "affect", "afford", "alternatively", "asked", "assert", "assume", "backs", "based", "bigger", "bind",
    "black", "blogs", "books", "bright", "brought", "bucket", "cast", "caught", "clock", "clocks", "coast",
    "const", "cont", "corner", "cosy", "cot", "cue", "def", "die", "doe", "duel", "dune", "dup", "dupe",
    "dur", "effect", "expect", "expired", "export", "exports", "exposes", "express", "extort", "find",
    "flock", "flocks", "fought", "gated", "gave", "have", "haven", "hen", "hind", "host", "href", "hue",
    "inner", "inspect", "interact", "intercept", "internet", "intersect", "issued", "kid", "kin", "kinda",
    "king", "lacks", "lock", "locks", "looks", "lost", "loved", "lower", "mind", "miner", "mocks", "most",
    "moved", "named", "offer", "older", "one", "ones", "opener", "order", "other", "outer", "over", "own",
    "owns", "packet", "paved", "picked", "pocket", "post", "power", "pref", "red", "reef", "reg", "rel",
    "rem", "rep", "req", "required", "res", "respect", "ret", "rev", "rey", "rough", "sad", "safe", "safer",
    "said", "sake", "same", "save", "saves", "scaled", "sect", "sed", "seed", "served", "seven", "shared",
    "shaved", "shy", "sized", "slave", "socket", "socks", "solved", "sought", "spec", "specs", "speed",
    "spent", "sse", "staked", "stated", "sue", "suse", "then", "thought", "tissue", "tower", "triage",
    "triggered", "tue", "wave", "way", "whey", "who", "wind", "wonder",
})
# fmt: on
_DISTANCE = 2
_SHORT = 4


def _split(value: str, sign: str) -> list[str]:
    """The value, and the further "key = value" pairs after its semicolons."""
    parts = value.split(";")
    if len(parts) == 1:
        return [value]
    joined = [parts[0].strip()]
    for part in parts[1:]:
        found = _FIELD.match(part)
        if found and (found["name"].lower() in KEYS or sign == found["sign"] == "="):
            joined.append(part.strip())
        elif part.strip():
            joined[-1] += f";{part}"
    return joined


def _near_key(name: str, value: str, draft: Draft) -> str | None:
    """The key that was meant: near enough, and no ordinary word unless its value is what that key holds."""
    wanted = name.replace("_", "-")
    found: str | None = None
    nearest = _DISTANCE + 1
    for key in KEYS:
        distance = _edits(wanted, key) if abs(len(wanted) - len(key)) <= _DISTANCE else nearest
        if distance < nearest and (_is_near(key, distance) or _fits(key, value, draft)):
            found, nearest = key, distance
    if found and name in _ORDINARY and not _fits(found, value, draft):
        return None
    return found


def _is_near(key: str, distance: int) -> bool:
    """Whether a word at this distance from a key was meant as the key, whatever its value."""
    return len(key) > _SHORT or (distance == 1 and len(key) > _DISTANCE)


def _fits(key: str, value: str, draft: Draft) -> bool:
    """Whether the value has the narrow form that the key holds."""
    known = KEYS[key]
    if known == "kind":
        return value.lower() in KINDS
    if known == "id":
        return valid_id(value)
    if known == "owner":
        return _OWNER.fullmatch(value) is not None
    if known == "repay-by":
        return is_date(value)
    if known in _LISTS:
        return "://" not in value and reference_or_id(value) is not None
    return known in _DURATIONS and _is_duration(known, value[:QUOTE_LENGTH], draft.vocabulary)


def _is_duration(key: str, value: str, vocabulary: Vocabulary) -> bool:
    try:
        if key == "interest":
            read_interest(value, vocabulary)
        else:
            read_estimate(value, vocabulary)
    except EffortError:
        return False
    return True


@lru_cache(maxsize=1024)
def _edits(one: str, other: str) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours between two short words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        new = [i]
        for j, wanted in enumerate(other, 1):
            best = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (char != wanted))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == wanted:
                best = min(best, before[j - 2] + 1)
            new.append(best)
        before, row = row, new
    return row[-1]


def _not_filled_in(draft: Draft, name: str, line: int) -> None:
    hint = "write it in the place of the ?"
    draft.flaw("DL019", line, f"nobody has said the {name} yet", hint)


def _not_a_duration(draft: Draft, text: str, line: int, error: EffortError) -> None:
    draft.flaw(
        "DL007",
        line,
        f"duration {quoted(text)} is not understood: {error}",
        'write "3d", "4h", "3-5d" or "5sp"',
    )


def _interest(draft: Draft, text: str, line: int) -> None:
    try:
        draft.state("interest", read_interest(text, draft.vocabulary), line)
    except EffortError as error:
        message = f"interest {quoted(text)} is not understood: {error}"
        draft.flaw("DL007", line, message, 'write "2h/sprint" or "1h/touch"')


def _saved(draft: Draft, text: str, line: int) -> None:
    try:
        estimate = read_estimate(text, draft.vocabulary)
        if estimate.hours is None:
            raise EffortError("what was saved is counted in time, not in points")  # noqa: TRY301 - one way to report
        draft.state("saved_hours", estimate.hours, line)
    except EffortError as error:
        _not_a_duration(draft, text, line, error)


def _bought(draft: Draft, text: str, line: int) -> None:
    draft.state("bought", text, line)


def _alternatives(draft: Draft, text: str, line: int) -> None:
    draft.state("alternatives", text, line)


def _repay_when(draft: Draft, text: str, line: int) -> None:
    check_date(draft, text, line)
    draft.trigger(text, "repay-when")


def _repay_by(draft: Draft, text: str, line: int) -> None:
    if not is_date(text):
        hint = 'write a day of the calendar as YYYY-MM-DD, or use "repay-when: ..." for words'
        draft.flaw("DL008", line, f"repay-by {quoted(text)} is not a date", hint)
    draft.trigger(text, "repay-by")


def _owner(draft: Draft, text: str, line: int) -> None:
    if _USERS.fullmatch(text):
        first, *others = (user for user in re.split(r"[,;\s]+", text) if user)
        draft.state("owner", first, line)
        for other in others:
            draft.label(other)
        return
    word = _USER.fullmatch(text)
    draft.state("owner", f"@{word['name']}" if word else text, line)


def _aspect(draft: Draft, text: str, line: int) -> None:
    draft.state("aspect", text.lower(), line)


def _refs(draft: Draft, text: str, line: int) -> None:
    for ref in _listed(draft, text, line):
        if not valid_id(ref):
            draft.refer(ref)
        else:
            draft.state("id", ref, line)


def _requires(draft: Draft, text: str, line: int) -> None:
    draft.requires.update(dict.fromkeys(_listed(draft, text, line)))


def _blocks(draft: Draft, text: str, line: int) -> None:
    draft.blocks.update(dict.fromkeys(_listed(draft, text, line)))


def _listed(draft: Draft, text: str, line: int) -> Iterator[str]:
    for part in re.split(r"[,;](?:\s|$)|(?<=[0-9]),", text):
        item = part.strip()
        found = (whole,) if (whole := reference_or_id(item)) else references_in(item)
        yield from found
        if item and not found:
            hint = 'write "#412", "org/repo#7", "SEC-41", a URL, or an id like D-7k3fq2m9'
            draft.flaw("DL009", line, f"{quoted(item)} is no reference or id", hint)


_READERS: dict[str, Callable[[Draft, str, int], None]] = {
    "cost": read_cost,
    "interest": _interest,
    "bought": _bought,
    "saved": _saved,
    "repay-when": _repay_when,
    "repay-by": _repay_by,
    "owner": _owner,
    "ref": _refs,
    "id": read_id,
    "kind": read_kind,
    "aspect": _aspect,
    "requires": _requires,
    "blocks": _blocks,
    "alternatives": _alternatives,
}
