"""The problems of sprints: their files, and the shares of capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from debtledger.core.model import Severity

RULES_OF_SPRINTS: Final[tuple[tuple[str, str, Severity, str, tuple[str, str]], ...]] = (
    (
        "DL080",
        "broken sprint file",
        "error",
        (
            "A file in .debtledger/sprints cannot be read: it is no TOML, a day or a number is none, it ends"
            " before it starts, or a newer debtledger wrote it. The sprint is left out until then; its"
            " bytes are left alone."
        ),
        (
            '2026-S24.toml:\nstart = 2026-06-08\nend = 2026-06-01\ncapacity_hours = "a lot"',
            "2026-S24.toml:\nstart = 2026-06-08\nend = 2026-06-21\ncapacity_hours = 160",
        ),
    ),
    (
        "DL081",
        "shares do not make 1",
        "warning",
        (
            "The targets of the backlog's cells are shares of one capacity, so together they make 1. Until "
            "they do, comparing what is with what should be misleads; the share of technical debt is used as "
            "the floor of a sprint's budget anyway."
        ),
        (
            "[quadrant.targets]\ntechnical_debt = 0.5\nnew_features = 0.7",
            (
                "[quadrant.targets]\ntechnical_debt = 0.2\nsupport = 0.15\n"
                "architectural_innovation = 0.1\nnew_features = 0.55"
            ),
        ),
    ),
)
