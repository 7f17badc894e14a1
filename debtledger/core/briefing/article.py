"""A report in the order in which it is read: the number, the ask, what is due, and what explains them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.briefing.costs import fired_section, load_section, request_section, trust_section
from debtledger.core.briefing.planes import effort_section, quadrant_section
from debtledger.core.briefing.views import kinds_section, past_section, sprints_section, turns_section

if TYPE_CHECKING:
    from debtledger.core.briefing.facts import Briefing
    from debtledger.core.briefing.sections import Section


def article(found: Briefing) -> tuple[Section, ...]:
    """All parts of a report."""
    return (
        load_section(found),
        request_section(found),
        fired_section(found),
        past_section(found),
        quadrant_section(found),
        effort_section(found),
        sprints_section(found),
        turns_section(found),
        kinds_section(found),
        trust_section(found),
    )
