"""What a run leaves for the steps after it: outputs with fixed names, which are words, numbers or paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.text import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from debtledger.core.ci.report import CiReport
    from debtledger.core.statement.statement import Statement

COUNTED: Final = (
    *(
        "taken",
        "repaid",
        "written_off",
        "moved",
        "vanished",
        "reestimated",
        "retriggered",
        "touched",
        "fired",
    ),
    *("living_on", "problems", "unpriced", "candidates_added", "candidates_removed"),
)


def outputs_of(report: CiReport | None) -> Mapping[str, str]:
    """The outputs of a run: the verdict, how much of everything, and by how many hours principal grows."""
    if report is None:
        return {"verdict": "unknown"}
    return {
        "verdict": report.verdict.outcome,
        **{name.replace("_", "-"): str(amount) for name, amount in counts(report.statement)},
        "net-principal-hours": number(report.statement.net_principal.value).replace(",", ""),
    }


def counts(statement: Statement) -> Iterator[tuple[str, int]]:
    """How much of everything a statement tells, by fixed names."""
    for name in COUNTED:
        yield name, len(getattr(statement, name))


def as_file(outputs: Mapping[str, str], delimiter: str) -> str:
    """The lines of GITHUB_OUTPUT; the delimiter is one that nobody can guess. What is no line is left out."""
    return "".join(
        f"{name}<<{delimiter}\n{value}\n{delimiter}\n"
        for name, value in outputs.items()
        if value.isprintable() and delimiter not in value
    )
