"""A tag while it is read: what was said so far and in which part of the tag, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from debtledger.core.model import Interest, Tag, Trigger

if TYPE_CHECKING:
    from debtledger.core.model import ThreePoint, TriggerSource
    from debtledger.core.vocabulary import Vocabulary

MAX_FLAWS = 20
QUOTE_LENGTH = 60

Single = Literal[
    "id",
    "owner",
    "kind",
    "aspect",
    "principal_hours",
    "points",
    "interest",
    "bought",
    "saved_hours",
    "alternatives",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """Something wrong in a comment: the problem's code, the line, what is wrong, and what to type."""

    code: str
    line: int
    message: str
    hint: str


@dataclass(slots=True, kw_only=True)
class Draft:
    """The values of one tag, filled in reading order; the first statement of a value wins."""

    keyword: str
    line: int
    end_line: int
    vocabulary: Vocabulary
    title: str = ""
    id: str | None = None
    owner: str | None = None
    kind: str | None = None
    aspect: str | None = None
    refs: dict[str, None] = field(default_factory=dict)
    labels: dict[str, None] = field(default_factory=dict)
    principal_hours: ThreePoint | None = None
    points: float | None = None
    interest: Interest | None = None
    bought: str | None = None
    saved_hours: ThreePoint | None = None
    triggers: dict[Trigger, None] = field(default_factory=dict)
    requires: dict[str, None] = field(default_factory=dict)
    blocks: dict[str, None] = field(default_factory=dict)
    alternatives: str | None = None
    body: list[str] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    flaws: list[Flaw] = field(default_factory=list)

    def state(self, name: Single, value: object, line: int) -> None:
        """Set a single value, or report that it was stated otherwise before."""
        before = getattr(self, name)
        if before is None:
            setattr(self, name, value)
        elif before != value:
            word = _WORDS.get(name, name)
            self.flaw("DL017", line, f"the tag states two different values for {word}", f"keep one {word}")

    def refer(self, ref: str) -> None:
        """Add a reference, once."""
        self.refs[ref] = None

    def label(self, name: str) -> None:
        """Add a label, once."""
        self.labels[name] = None

    def trigger(self, text: str, source: TriggerSource) -> None:
        """Add a trigger, once."""
        self.triggers[Trigger(text=text, source=source)] = None

    def add_text(self, text: str) -> None:
        """Add a line that is no field: the title where the header had none, else body text."""
        if self.title:
            self.body.append(text)
        else:
            self.title = text

    def flaw(self, code: str, line: int, message: str, hint: str) -> None:
        """Report a problem, once; beyond twenty in one tag the rest is left out."""
        flaw = Flaw(code=code, line=line, message=message, hint=hint)
        if len(self.flaws) < MAX_FLAWS and flaw not in self.flaws:
            self.flaws.append(flaw)

    def has_flaw(self, code: str) -> bool:
        """Whether a problem of that code was reported."""
        return any(flaw.code == code for flaw in self.flaws)

    def tag(self) -> Tag:
        """The finished value."""
        return Tag(
            keyword=self.keyword,
            title=self.title,
            id=self.id,
            owner=self.owner,
            kind=self.kind,
            aspect=self.aspect,
            refs=tuple(self.refs),
            labels=tuple(self.labels),
            principal_hours=self.principal_hours,
            points=self.points,
            interest=self.interest or Interest(),
            bought=self.bought,
            saved_hours=self.saved_hours,
            triggers=tuple(self.triggers),
            requires=tuple(self.requires),
            blocks=tuple(self.blocks),
            alternatives=self.alternatives,
            body="\n".join(self.body),
        )


def quoted(text: str) -> str:
    """The text in quotation marks, cut where it is long."""
    return f'"{text}"' if len(text) <= QUOTE_LENGTH else f'"{text[: QUOTE_LENGTH - 3]}..."'


_WORDS = {"principal_hours": "cost", "points": "cost", "saved_hours": "saved"}
