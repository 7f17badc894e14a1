"""What the changes of a statement come to: hours of principal, and hours of interest a sprint."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from debtledger.core.effort import mean
from debtledger.core.statement.statement import Change, Net

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from debtledger.core.ledger import Entry
    from debtledger.core.statement.changes import Where
    from debtledger.core.statement.matching import Match

    Amount = Callable[[Entry], float | None]


def nets(
    found: Mapping[Where, Sequence[Change]], matches: Iterable[Match], interest: Mapping[str, float]
) -> tuple[Net, Net]:
    """The net principal and the net interest.

    Of what is repaid in part the hours that were spent go, and no interest. What vanished stays, until
    somebody says what became of it.
    """
    staying = [
        match for match in matches if match.before and match.after and match.before.open and match.after.open
    ]
    principal = _net(found, staying, lambda change: change.principal, _estimated)
    return (
        replace(principal, removed=principal.removed + _in_part(found)),
        _net(found, staying, lambda change: change.interest, lambda entry: interest.get(entry.key)),
    )


def _estimated(entry: Entry) -> float | None:
    return None if entry.tag.principal_hours is None else mean(entry.tag.principal_hours)


def _in_part(found: Mapping[Where, Sequence[Change]]) -> float:
    """The hours of repayments in part, of debts with an estimate, and no more than that."""
    return sum(
        min(each.hours, each.principal)
        for each in found.get("repaid", ())
        if each.how == "partial" and each.hours is not None and each.principal is not None
    )


def _net(
    found: Mapping[Where, Sequence[Change]],
    staying: Iterable[Match],
    of_change: Callable[[Change], float | None],
    of_entry: Amount,
) -> Net:
    taken = [of_change(each) for each in found.get("taken", ())]
    whole = [each for each in found.get("repaid", ()) if each.how != "partial"]
    gone = [of_change(each) for each in (*whole, *found.get("written_off", ()))]
    closed = {each.key for each in whole}
    changed = 0.0
    for match in staying:
        if match.before is not None and match.after is not None and match.after.key not in closed:
            was, now = of_entry(match.before), of_entry(match.after)
            changed += now - was if was is not None and now is not None else 0.0
    return Net(
        added=sum(each for each in taken if each is not None),
        removed=sum(each for each in gone if each is not None),
        changed=changed,
        unknown_added=sum(each is None for each in taken),
        unknown_removed=sum(each is None for each in gone),
    )
