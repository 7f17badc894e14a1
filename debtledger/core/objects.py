"""Values as the objects that JSON is made of: the same wherever a debt is shown to programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from debtledger.core.model import Debt, IssueHome, Place, ThreePoint

JsonObject = dict[str, object]


def debt_object(debt: Debt) -> JsonObject:
    """Return one debt as every command embeds it; "issues" is there where the debt has some."""
    tag = debt.tag
    said: JsonObject = {
        "id": tag.id,
        "fingerprint": debt.fingerprint,
        "title": tag.title,
        "keyword": tag.keyword,
        "owner": tag.owner,
        "kind": tag.kind,
        "aspect": tag.aspect,
        "refs": tag.refs,
        "labels": tag.labels,
        "principal_hours": _estimate(tag.principal_hours),
        "interest": {
            "per_sprint_hours": tag.interest.per_sprint_hours,
            "per_touch_hours": tag.interest.per_touch_hours,
        },
        "bought": tag.bought,
        "saved_hours": _estimate(tag.saved_hours),
        "triggers": [{"text": trigger.text, "source": trigger.source} for trigger in tag.triggers],
        "level": debt.level,
        "body": tag.body,
        "places": [place_object(place) for place in debt.places],
        "requires": tag.requires,
        "blocks": tag.blocks,
        "alternatives": tag.alternatives,
        "points": tag.points,
    }
    return {**said, "issues": [issue_object(each) for each in debt.issues]} if debt.issues else said


def issue_object(issue: IssueHome) -> JsonObject:
    """Return an issue that belongs to a debt, and when it was read."""
    return {
        "ref": issue.ref,
        "title": issue.title,
        "state": issue.state,
        "reason": issue.reason,
        "url": issue.url,
        "gone": issue.gone,
        "read_at": issue.read_at,
        "created": issue.created,
        "declares": issue.declares,
    }


def place_object(place: Place) -> JsonObject:
    """Return where a tag stands."""
    return {
        "path": place.path,
        "line": place.line,
        "end_line": place.end_line,
        "language": place.language,
    }


def _estimate(estimate: ThreePoint | None) -> list[float] | None:
    return None if estimate is None else [int(value) if value == int(value) else value for value in estimate]
