"""Asks: who asks for what in which issue, by its labels, custom fields and answers in forms.

Reactions and votes are no asks: users are not customers, and nobody pays with them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.identity import normalised_title
from debtledger.core.market.demand import SEGMENTS, STRENGTHS, Ask
from debtledger.core.market.secrecy import spellings
from debtledger.core.tracking.issuedebts import answer, paragraph, sections

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from debtledger.core.market.customers import Clientele
    from debtledger.core.market.demand import Segment, Strength
    from debtledger.core.tracking.issue import Issue

TOPIC: Final = "topic"
CUSTOMER: Final = "customer"
STRENGTH: Final = "strength"
SEGMENT: Final = "segment"
KEYS: Final = (TOPIC, CUSTOMER, STRENGTH, SEGMENT)
SPELLINGS: Final = {
    "topic": TOPIC,
    "topics": TOPIC,
    "ask": TOPIC,
    "customer": CUSTOMER,
    "customers": CUSTOMER,
    "customer id": CUSTOMER,
    "organization": CUSTOMER,
    "organizations": CUSTOMER,
    "organisation": CUSTOMER,
    "organisations": CUSTOMER,
    "strength": STRENGTH,
    "demand": STRENGTH,
    "segment": SEGMENT,
}
"""Names of custom fields and headings of forms that ask these questions."""
MOST: Final = 100
LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWords:
    """How labels begin that belong to asks; and what headings and custom fields stand for, by name."""

    topic: str = "ask:"
    strength: str = "demand:"
    customer: str = "cus:"
    segment: str = "segment:"
    headings: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


class Directory:
    """How customers are called, and the opaque id that is said instead."""

    def __init__(self, clientele: Clientele, prefix: str) -> None:
        self.customers = clientele.customers
        self._prefix = prefix.casefold()
        self._known: dict[str, str] = {}
        for key in clientele.customers:
            self._known.setdefault(key.casefold(), key)
            self._known.setdefault(key.casefold().removeprefix(self._prefix), key)
        called: dict[str, set[str]] = {}
        for key, name in clientele.names.items():
            for said in spellings(name):
                called.setdefault(said, set()).add(key)
        for said, keys in called.items():
            if len(keys) == 1:  # what two customers are called means neither
                self._known.setdefault(said, next(iter(keys)))

    def labelled(self, label: str) -> str:
        """The id in a label such as cus:01, as the customers file has it, else the label itself."""
        folded = label.casefold()
        rest = folded.removeprefix(self._prefix)
        known = self._known.get(folded) or self._known.get(rest) or self._known.get(normalised_title(rest))
        return known or folded

    def named(self, text: str) -> str:
        """The id of a customer who is called so; what may be a name, and is unknown, becomes a pseudonym."""
        if text.casefold().startswith(self._prefix):
            return self.labelled(text)
        known = self._known.get(text.casefold()) or self._known.get(normalised_title(text))
        return known or (text if is_opaque(text) else pseudonym(text))

    def segment(self, customer: str | None) -> Segment | None:
        """The segment that the customers file gives."""
        found = self.customers.get(customer or "")
        return found.segment if found else None


PSEUDONYM: Final = "anon-"


def pseudonym(name: str) -> str:
    """An id for a name that must not be told: always the same for the same name."""
    from hashlib import sha256

    return PSEUDONYM + sha256(normalised_title(name).encode("utf-8", "surrogatepass")).hexdigest()[:10]


def is_opaque(text: str) -> bool:
    """Whether an id tells no name: digits, with few letters and signs around them."""
    return _OPAQUE.fullmatch(text) is not None


class Said(NamedTuple):
    """What an issue says of demand: topics, customers by opaque id, and the strength and segment stated."""

    topics: tuple[str, ...]
    customers: tuple[str, ...]
    strength: Strength | None
    segment: Segment | None


def asks_of(issue: Issue, words: AskWords, directory: Directory) -> Iterator[Ask]:
    """The asks of an issue: each of its customers for each of its topics.

    An issue with a topic and no customer is an ask of somebody unknown; one with a customer and no topic asks
    for itself (an empty topic). A pull request, and an issue that was deleted or moved away, ask for nothing.
    """
    if issue.pull_request or issue.gone in {"deleted", "moved"}:
        return
    said = demand_said(issue, words, directory)
    for customer in said.customers or ((None,) if said.topics else ()):
        for topic in said.topics or ("",):
            yield Ask(
                topic=topic,
                at=issue.created[:10],
                ref=issue.ref,
                customer=customer,
                segment=directory.segment(customer) or said.segment,
                strength=said.strength or "nice",
                open=issue.state == "open",
            )


def demand_said(issue: Issue, words: AskWords, directory: Directory) -> Said:
    """What the labels, fields and answers of an issue say of demand."""
    labels = {key: tuple(_after(prefix, issue.labels)) for key, prefix in _prefixes(words)}
    answers = list(_answers(issue, words))
    topics = (*labels[TOPIC], *(each for key, said in answers if key == TOPIC for each in _listed(said)))
    named = [each for key, said in answers if key == CUSTOMER for each in _listed(said)]
    customers = (
        *(directory.labelled(words.customer + each) for each in labels[CUSTOMER]),
        *(directory.named(each) for each in (*issue.customers, *named) if each.strip()),
    )
    strengths = [*labels[STRENGTH], *(said for key, said in answers if key == STRENGTH)]
    segments = [*labels[SEGMENT], *(said for key, said in answers if key == SEGMENT)]
    return Said(
        topics=tuple(dict.fromkeys(topic.casefold() for topic in topics))[:MOST],
        customers=tuple(dict.fromkeys(customers))[:MOST],
        strength=next((each for each in STRENGTHS if _says(each, strengths)), None),
        segment=next(
            (each for each in SEGMENTS if each in {said.strip().upper() for said in segments}), None
        ),
    )


_OPAQUE = re.compile(r"(?=[^\s]*[0-9])[A-Za-z]{0,12}[:_#-]?[0-9A-Fa-f-]{1,40}")


_HEADING = re.compile(r"^ {0,3}(?:#{1,6}|h[1-6]\.)[ \t]", re.MULTILINE)


def _prefixes(words: AskWords) -> tuple[tuple[str, str], ...]:
    return (
        (TOPIC, words.topic),
        (STRENGTH, words.strength),
        (CUSTOMER, words.customer),
        (SEGMENT, words.segment),
    )


def _after(prefix: str, labels: Iterable[str]) -> Iterator[str]:
    """What stands after the prefix in the labels that have it; an empty prefix is none."""
    for label in labels:
        if prefix and label.casefold().startswith(prefix.casefold()):
            rest = label[len(prefix) :].strip()
            if rest:
                yield rest[:LONGEST]


def _answers(issue: Issue, words: AskWords) -> Iterator[tuple[str, str]]:
    """The questions of demand that custom fields and forms answer, with the answers."""
    fields = {normalised_title(name): key for name, key in words.fields.items()}
    for name, value in issue.fields.items():
        key = fields.get(normalised_title(name)) or SPELLINGS.get(normalised_title(name))
        if key in KEYS and value.strip():
            yield str(key), value
    if not _HEADING.search(issue.body):
        return
    headings = {normalised_title(name): key for name, key in words.headings.items()}
    for _, section in sections(issue.body):
        name = normalised_title(section.heading)
        key = headings.get(name) or SPELLINGS.get(name)
        if key in KEYS and (said := answer(paragraph(section.lines)[0])):
            yield str(key), said


def _listed(said: str) -> Iterator[str]:
    for part in re.split(r"[,;\n]", said):
        if text := " ".join(part.split()):
            yield text[:LONGEST]


def _says(word: str, answers: Iterable[str]) -> bool:
    return any(word in re.split(r"[^a-z]+", said.casefold()) for said in answers)
