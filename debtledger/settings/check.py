"""The settings of the check: what a tag must say before it is committed."""

from __future__ import annotations

from typing import Final

from debtledger.settings.setting import Setting

LEVELS: Final = ("L0", "L1", "L2", "L3")
POLICIES: Final = ("allow", "warn", "require-adopt")

CHECK: Final = (
    Setting(
        key="check.level",
        kind="choice",
        choices=LEVELS,
        default="L1",
        text="What a new or changed tag must say to be committed: L0 that it can be read; L1 a cost and when"
        " to repay; L2 also what it bought and an owner; L3 also the context, in its body.",
    ),
    Setting(
        key="check.candidates",
        kind="choice",
        choices=POLICIES,
        default="warn",
        text="What becomes of a new TODO, FIXME, HACK, XXX or workaround comment that is no tag: allow says"
        " nothing, warn tells it and lets it pass, require-adopt refuses it until it is a tag.",
    ),
    Setting(
        key="check.kinds",
        kind="table",
        default={},
        text="The level for debts of a kind. Where a path has a level too, the higher of the two counts.",
        example='[check.kinds]\ncustom-oneoff = "L2"\nscaffolding = "L1"',
    ),
    Setting(
        key="check.paths",
        kind="table",
        default={},
        text="The level for paths that match a glob; of several that match, the last in the file counts.",
        example='[check.paths]\n"tests/**" = "L0"\n"src/pay/**" = "L3"',
    ),
)
