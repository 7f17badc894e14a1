"""What a debt waits for: its triggers, as records, settings and tags say them, made into conditions."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.homes import trigger_words
from debtledger.core.market.declared import MAX_NAME, wording
from debtledger.core.recording.tables import plain_text
from debtledger.core.rules import problem
from debtledger.core.triggering.conditions import Condition, flawed
from debtledger.core.triggering.literals import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from debtledger.core.ledger import Entry
    from debtledger.core.model import Problem
    from debtledger.core.recording.record import RecordTrigger

    Reader = Callable[[Mapping[str, object]], Condition]

MANUAL: Final = "manual"
DEMANDS: Final = frozenset({"customer_ask", "revenue_at_stake"})
SHOWN: Final = 60
SETTINGS: Final = ".debtledger.toml"
WORDINGS: Final = ("name", "wording", "words", "text", "id")
"""The keys of a declared trigger under which it may be called: one wording, or a list of them."""
KEYS: Final = (*WORDINGS, "when", "if")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Watch:
    """One trigger, ready to be decided: how many of its conditions must be true.

    names: the wordings, without case and punctuation, by which a person declares that it has happened.
    waiting: it is nothing but words, which wait for a person.
    """

    name: str
    names: frozenset[str]
    conditions: tuple[Condition, ...]
    least: int
    waiting: bool = False

    @property
    def demand(self) -> bool:
        """Whether one of its conditions counts asks of customers."""
        return any(condition.signal in DEMANDS for condition in self.conditions)


class Trouble(NamedTuple):
    """What is wrong with a trigger: the code of the problem, what, and what to type."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarations:
    """The triggers that the settings declare, by each wording of theirs; and what is wrong with them."""

    by_wording: Mapping[str, Watch] = field(default_factory=lambda: MappingProxyType({}))
    watches: tuple[Watch, ...] = ()
    problems: tuple[Problem, ...] = ()


def declarations(tables: Sequence[Mapping[str, object]], read: Reader, where: str = SETTINGS) -> Declarations:
    """Read the [[trigger]] tables of the settings: a name, other wordings, `when`, and the conditions."""
    by_wording: dict[str, Watch] = {}
    watches = []
    troubles: list[Trouble] = []
    for table in tables:
        watch, found = _declared(table, read)
        troubles += found
        if watch is None:
            continue
        watches.append(watch)
        for name in sorted(watch.names):
            if by_wording.setdefault(name, watch) is not watch:
                message = f'two triggers are called "{name}"'
                troubles.append(Trouble("DL061", message, "give one of them another name"))
    problems = tuple(problem(code, where, 1, message, hint) for code, message, hint in troubles)
    return Declarations(by_wording=by_wording, watches=tuple(watches), problems=problems)


class Compiler:
    """Makes the watches of debts; equal triggers give the same watch."""

    def __init__(self, declared: Declarations, read: Reader) -> None:
        self._declared = declared
        self._conditions: dict[str, Condition] = {}
        self._reader = read
        self._wordings: dict[str, str] = {}
        self._of_text: dict[str, Watch] = {}
        self._of_conditions: dict[object, tuple[Watch, tuple[Trouble, ...]]] = {}

    def _read(self, raw: Mapping[str, object]) -> Condition:
        """A condition; equal ones are one value."""
        key = repr(raw)
        known = self._conditions.get(key)
        if known is None:
            known = self._conditions[key] = self._reader(raw)
        return known

    def _wording(self, text: str) -> str:
        """The words for comparing; those of equal texts are looked for once."""
        known = self._wordings.get(text)
        if known is None:
            known = self._wordings[text] = wording(text)
        return known

    def watches(self, entry: Entry) -> tuple[tuple[Watch, ...], list[Problem]]:
        """All triggers of a debt, each wording once, and what is wrong with them."""
        record = entry.record
        found: list[Watch] = []
        problems: list[Problem] = []
        said: set[str] = set()
        texts = [trigger.text for trigger in entry.debt.tag.triggers]
        for trigger in record.triggers if record else ():
            words = trigger_words(trigger)
            if texts:
                said.add(self._wording(words))
            if not (words or trigger.conditions):
                continue
            watch, troubles = self._of_record(trigger, words)
            found.append(watch)
            problems += [problem(code, entry.path or "", 1, *rest) for code, *rest in troubles]
        for text in texts:
            if self._wording(text) not in said:
                found.append(self.of_text(text))
                problems += self._flaws_in_tag(entry, found[-1])
        return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found), problems

    def _flaws_in_tag(self, entry: Entry, watch: Watch) -> list[Problem]:
        """What is wrong with a literal of a tag; a declared trigger is told of where it is declared."""
        wrong = [each for each in watch.conditions if each.flaw]
        if not wrong or not entry.debt.places or watch in self._declared.watches:
            return []
        place = entry.debt.places[0]
        return [
            problem("DL061", place.path, place.line, f"{watch.name[:SHOWN]}: {each.flaw}", each.hint)
            for each in wrong
        ]

    def of_text(self, text: str) -> Watch:
        """The trigger that words are: a declared one, a literal, or words that wait for a person."""
        known = self._of_text.get(text)
        if known is None:
            known = self._of_text[text] = self._meant(text)
        return known

    def _meant(self, text: str) -> Watch:
        said = " ".join(text.split())[:MAX_NAME].rstrip()
        names = names_of(said)
        for name in names:
            if name in self._declared.by_wording:
                return self._declared.by_wording[name]
        raw = literal(said)
        condition = self._read(raw or {"signal": MANUAL, "name": said})
        return Watch(name=said, names=names, conditions=(condition,), least=1, waiting=raw is None)

    def _of_record(self, trigger: RecordTrigger, words: str) -> tuple[Watch, tuple[Trouble, ...]]:
        if trigger.conditions:
            key = (words, trigger.when, trigger.at_least, repr(trigger.conditions))
            known = self._of_conditions.get(key)
            if known is None:
                known = self._of_conditions[key] = _with_conditions(trigger, words, self._read)
            return known
        if trigger.use is None:
            return self.of_text(trigger.text or words), ()
        for name in names_of(trigger.use):
            if name in self._declared.by_wording:
                return self._declared.by_wording[name], ()
        return self._undeclared(trigger.use)

    def _undeclared(self, used: str) -> tuple[Watch, tuple[Trouble, ...]]:
        from debtledger.nearest import nearest

        known = [watch.name for watch in self._declared.watches]
        near = nearest(used, known)
        hint = f"did you mean {near}?" if near else "declare it as [[trigger]] in .debtledger.toml"
        message = f'no trigger is declared as "{used}"'
        condition = flawed(MANUAL, message, hint)
        watch = Watch(name=used, names=names_of(used), conditions=(condition,), least=1)
        return watch, (Trouble("DL062", message, hint),)


def names_of(text: str) -> frozenset[str]:
    """The wordings of a text for comparing: as it is, and without a leading "when"."""
    whole = wording(text)
    return frozenset({whole, whole.removeprefix("when ")} - {""})


def _declared(table: Mapping[str, object], read: Reader) -> tuple[Watch | None, list[Trouble]]:
    called = [name for key in WORDINGS for name in _texts(table.get(key)) if wording(name)]
    if not called:
        return None, [
            Trouble("DL061", "a [[trigger]] has no name", 'write name = "customers pay for security"')
        ]
    name = called[0]
    troubles = [
        Trouble(
            "DL061", f"the trigger {name} has a key that is not known: {key}", f"known: {', '.join(KEYS)}"
        )
        for key in table
        if key not in KEYS
    ]
    raw = _tables(table.get("if"))
    if raw is None:
        raw = []
        troubles.append(
            Trouble("DL061", f"{name}: its if is no list of tables", "write [[trigger.if]] below it")
        )
    conditions = tuple(map(read, raw)) or (read({"signal": MANUAL, "name": name}),)
    troubles += [Trouble("DL061", f"{name}: {each.flaw}", each.hint) for each in conditions if each.flaw]
    least = _least(table.get("when"), len(conditions))
    if least is None:
        troubles.append(
            Trouble("DL061", f"{name}: its when is not understood", 'write "all", "any" or { at_least = 2 }')
        )
    names = frozenset[str]().union(*map(names_of, called))
    watch = Watch(
        name=name,
        names=names,
        conditions=conditions,
        least=least or len(conditions),
        waiting=not raw,
    )
    return watch, troubles


def _with_conditions(trigger: RecordTrigger, words: str, read: Reader) -> tuple[Watch, tuple[Trouble, ...]]:
    conditions = tuple(map(read, trigger.conditions))
    troubles = tuple(Trouble("DL061", each.flaw, each.hint) for each in conditions if each.flaw)
    when = trigger.when if trigger.at_least is None else {"at_least": trigger.at_least}
    least = _least(when, len(conditions))
    if least is None:
        message = f"trigger.when is not understood: {when}"
        troubles = (*troubles, Trouble("DL061", message, 'write "all", "any" or { at_least = 2 }'))
    names = names_of(trigger.name or trigger.text or "")
    watch = Watch(name=words, names=names, conditions=conditions, least=least or len(conditions))
    return watch, troubles


def _least(when: object, conditions: int) -> int | None:
    """How many conditions must be true; None where that is not understood."""
    if when is None or when == "all":
        return conditions
    if when == "any":
        return 1
    least = when.get("at_least") if isinstance(when, dict) and when.keys() == {"at_least"} else None
    return least if type(least) is int and 0 < least <= conditions else None


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [each for each in values if isinstance(each, str)]


def _tables(value: object) -> list[Mapping[str, object]] | None:
    values = [] if value is None else [value] if isinstance(value, dict) else value
    if isinstance(values, list | tuple) and all(isinstance(each, dict) for each in values):
        return [{key: plain_text(item) for key, item in each.items()} for each in values]
    return None
