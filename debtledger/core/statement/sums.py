"""What the changes of a statement come to: hours of principal, and hours of interest a sprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.statement.changes import principal_left
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
    return (
        _net(found, staying, lambda change: change.principal, principal_left),
        _net(found, staying, lambda change: change.interest, lambda entry: interest.get(entry.key)),
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
