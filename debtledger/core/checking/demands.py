"""Which level a tag must reach: that of its kind and that of its path, else the one for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from debtledger.core.rules import LEVELS
from debtledger.core.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from debtledger.core.model import Level

Policy = Literal["allow", "warn", "require-adopt"]


class Demands(NamedTuple):
    """The level for all tags, the levels of kinds and of globs over paths, and the policy for candidates."""

    level: Level = "L1"
    kinds: Mapping[str, Level] = {}
    paths: Sequence[tuple[str, Level]] = ()
    candidates: Policy = "warn"

    def level_of(self, kind: str | None, path: str) -> Level:
        """The level for a tag of a kind in a file: the higher one where both have a level."""
        if not (self.kinds or self.paths):
            return self.level
        from debtledger.core.scope import Scope

        said = [self.kinds[kind]] if kind is not None and kind in self.kinds else []
        matching = [level for glob, level in self.paths if Scope(include=(glob,)).admits(path)]
        return max([*said, *matching[-1:]], default=self.level)


def misunderstood(kinds: Mapping[str, object], paths: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The settings of levels that mean nothing: each key, and what was expected."""
    for section, table in (("check.kinds", kinds), ("check.paths", paths)):
        for name, value in table.items():
            if value not in LEVELS:
                yield f"{section}.{name}", f"expected one of {', '.join(LEVELS)}"
    for kind in kinds:
        if kind not in KINDS:
            yield f"check.kinds.{kind}", f"unknown kind; known: {', '.join(KINDS)}"
