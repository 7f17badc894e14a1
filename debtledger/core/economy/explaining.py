"""The numbers of a debt in words: each line is a label, and how its number came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from debtledger.core.economy import economics
from debtledger.core.lines import BETWEEN
from debtledger.core.text import count, hours, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.economy.account import Account
    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.economy.economics import Terms
    from debtledger.core.economy.valuation import Figure, Valuation

FEW = 3
SETTING = "[demand] confirmed = true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What a debt is explained with: what was reckoned with, the day, and the demand that is left out.

    uncounted_demand: hours a sprint that customers would add, if the settings said that its numbers hold.
    """

    terms: Terms
    today: date
    uncounted_demand: float = 0.0


def explained(found: Appraised, how: Explained) -> Iterator[tuple[str, str]]:
    """Yield a label and its words for each number, in the order in which they build on each other."""
    account, worth = found.account, found.valuation
    yield "open for", _age_words(account)
    yield "touches", _touch_words(found)
    yield "principal", _principal_words(account, worth)
    if account.receipts or account.drag:
        yield "friction", _friction_words(account, worth)
    yield "carried", carried_words(account, worth)
    if account.open:
        yield "interest now", _interest_words(account, worth)
        yield "delay", _delay_words(account, worth)
        yield from _demand_words(worth, how)
        if worth.principal is not None:
            yield "breaking", _breaking_words(worth)
            yield "payback", _payback_words(worth, how.terms)
    yield "verdict", _verdict_words(account, worth, how)
    yield from _picture_words(found, how.terms)


def in_short(found: Appraised, how: Explained) -> Iterator[tuple[str, str]]:
    """Yield what people ask first, each in a few words: what it is to repay, what it costs, if it pays."""
    account, worth = found.account, found.valuation
    if account.open:
        principal = worth.principal
        yield "Principal", hours(principal.value) if principal else "nobody estimated it"
        yield "Interest", f"{hours(worth.interest.value)} a sprint"
        if worth.streams.total != worth.interest.value:
            yield "", f"{hours(worth.streams.total)} a sprint is its cost of delay"
    if worth.carried.value:
        yield "Carried", total_words(worth.carried)
    if account.open and worth.principal is not None:
        yield "Pays off", "never" if worth.payback is None else f"in {number(worth.payback)} sprints"
    net = "" if worth.net is None else f", net {_signed(worth.net.value)}"
    even = break_even_words(worth, how)
    yield "Verdict", f"{worth.verdict}{net}{f'; {even}' if even else ''}"


def carried_words(account: Account, worth: Valuation) -> str:
    """What the debt has cost: `81.7 h so far (16 % measured): 13.0 h logged in 9 receipts, ...`."""
    carried = worth.carried
    if carried.value == 0:
        if account.touches:
            return f"nothing that is known: nobody said what {_touches(account.touches)} cost"
        return "nothing so far"
    parts = []
    if account.receipts:
        parts.append(f"{account.receipt_hours:,.1f} h logged in {count(account.receipts, 'receipt')}")
    if account.estimated_touches and worth.friction.value:
        parts.append(f"{_touches(account.estimated_touches)} at {_small(worth.friction.value)} h")
    if toil := account.toil * account.sprints:
        parts.append(f"{hours(toil)} toil")
    if account.incident_cost:
        parts.append(f"{hours(account.incident_cost)} of incidents")
    return f"{total_words(carried)}: {', '.join(parts)}"


def total_words(carried: Figure) -> str:
    """A total with its measured share: `81.7 h so far (16 % measured)`."""
    return f"{carried.value:,.1f} h so far ({_percent(carried.measured or 0.0)} measured)"


def _age_words(account: Account) -> str:
    if account.since is None:
        return "nobody knows since when"
    return f"{_plural(account.sprints, 'sprint')}, since {account.since}"


def _touch_words(found: Appraised) -> str:
    account, rate, evidence = found.account, found.valuation.touch_rate, found.evidence
    if account.expected_touches is None:
        prior = "as is assumed of all"
    else:
        prior = f"as its record expects ({number(account.expected_touches)})"
    what = f"{_small(rate.value)} a sprint{_between(rate, 2)}"
    if rate.basis != "measured":
        return f"{what}, {prior}"
    people = f" by {count(len(evidence.authors), 'author')}" if evidence.authors else ""
    last = f", last on {evidence.touches[-1].day}" if evidence.touches else ""
    seen = _touches(account.touches)
    shallow = "" if account.whole else "; history is cut off, there may be more"
    return f"{what}: {seen}{people} in {_plural(account.sprints, 'sprint')}{last}{shallow}"


_AS_SAID = {"guess": "a guess of", "measured": "measured as"}


def _principal_words(account: Account, worth: Valuation) -> str:
    principal = worth.principal
    if account.outcome == "repaid":
        estimated = account.principal and economics.three_point(account.principal).mean
        compared = f", estimated at {hours(estimated)}" if estimated else ""
        return f"repaid with {hours(account.repaid_hours)}{compared}"
    if account.outcome == "written-off":
        return "0 h: written off"
    if principal is None or account.principal is None:
        return "needs an estimate: without one nobody knows when it pays back, or whether it was worth it"
    whole = economics.three_point(account.principal).mean
    steps = [f"{_AS_SAID.get(principal.basis, 'an estimate of')} {hours(whole)}"]
    if worth.calibration != 1:
        steps.append(f"times {_small(worth.calibration)}, as repayments took")
    if account.repaid_hours:
        steps.append(f"less {hours(account.repaid_hours)} repaid already")
    return f"{principal.value:,.1f} h to repay it now{_between(principal, 1)}: {', '.join(steps)}"


def _friction_words(account: Account, worth: Valuation) -> str:
    drag = economics.three_point(account.drag).mean
    said = f"{_small(drag)} h estimated" if account.drag else "nothing estimated"
    paid = ""
    if account.receipts:
        mean = account.receipt_hours / account.receipts
        paid = f", {count(account.receipts, 'receipt')} of {_small(mean)} h on average"
    return f"{_small(worth.friction.value)} h a touch{_between(worth.friction, 2)}: {said}{paid}"


def _interest_words(account: Account, worth: Valuation) -> str:
    """What is paid in a sprint, from which parts."""
    parts = []
    if account.toil:
        parts.append(f"{hours(account.toil)} toil")
    if worth.friction.value:
        parts.append(f"{_small(worth.touch_rate.value)} touches at {_small(worth.friction.value)} h")
    if account.incidents:
        seen = "that customers see" if account.incidents_visible else "that stay inside"
        parts.append(f"{_small(account.incidents)} h of incidents {seen}")
    why = f": {', '.join(parts)}" if parts else ": nothing says that it costs anything"
    return f"{_small(worth.interest.value)} h a sprint{_between(worth.interest, 2)}{why}"


def _delay_words(account: Account, worth: Valuation) -> str:
    streams = worth.streams
    named = (
        (streams.internal, "inside the team"),
        (streams.support, "support"),
        (streams.enabling, "waiting work"),
        (streams.demand, "demand"),
    )
    parts = [f"{_small(hours_)} {name}" for hours_, name in named if hours_]
    left_out = [block for block in account.blocks if not block.counts]
    text = f"cost of delay {_small(streams.total)} h a sprint"
    if parts:
        text += f": {', '.join(parts)}"
    if left_out:
        items = ", ".join(block.item for block in left_out[:FEW])
        spared = hours(sum(block.hours for block in left_out))
        text += f"; not counted: {spared} for {items}, which nobody knows to wait"
    return text


def _demand_words(worth: Valuation, how: Explained) -> Iterator[tuple[str, str]]:
    if how.uncounted_demand and not worth.streams.demand:
        more = _small(how.uncounted_demand)
        yield "", f"{more} h a sprint of demand are left out until the settings say {SETTING}"


def _breaking_words(worth: Valuation) -> str:
    if worth.past_breaking_point and worth.breaking_point is not None:
        return f"breaking point passed at sprint {worth.breaking_point:,.1f}: it has cost its principal"
    if worth.breaking_point is None:
        return "no breaking point: it costs nothing while it stays"
    ahead = worth.breaking_point - worth.sprints_open
    return f"breaking point in {_plural(ahead, 'sprint')}: it will have cost its principal then"


def _payback_words(worth: Valuation, terms: Terms) -> str:
    if worth.payback is None:
        return "never: repaying it spares nothing"
    later = worth.payback_discounted
    discounted = "never, discounted" if later is None else f"{later:,.1f} discounted"
    npv = "" if worth.npv is None else _signed(worth.npv)
    return (
        f"{worth.payback:,.1f} sprints ({discounted}); repaying now is worth {npv} h over"
        f" {number(terms.horizon)} sprints"
    )


def _verdict_words(account: Account, worth: Valuation, how: Explained) -> str:
    if worth.benefit is None:
        return "unpriced: nobody said what it bought, in hours or money"
    if worth.net is None or worth.principal is None:
        return f"{worth.verdict}: {_unweighed_words(worth)}"
    paid = "spent on repaying" if account.outcome == "repaid" else "to repay"
    costs = f"{worth.carried.value:,.1f} h carried and {worth.principal.value:,.1f} h {paid}"
    text = (
        f"{worth.verdict}: net {_signed(worth.net.value)}{_money_between(worth.net)},"
        f" from {worth.benefit.value:,.0f} bought less {costs} at {number(how.terms.hour_rate)} an hour"
    )
    return f"{text}; {even}" if (even := break_even_words(worth, how)) else text


def _unweighed_words(worth: Valuation) -> str:
    """What is known without a principal: it has cost more than it bought, or nothing."""
    if worth.verdict == "underwater":
        return "it has cost more than it bought, whatever repaying it takes"
    return "nobody said what repaying it takes"


def break_even_words(worth: Valuation, how: Explained) -> str:
    """When what it brought is used up: `break-even in 15.4 sprints, on 2027-05-22`; empty where never."""
    if worth.break_even is None:
        return ""
    if -worth.break_even >= worth.sprints_open and worth.break_even < 0:
        return "it was past its break-even from the start"
    if worth.break_even < 0:
        return f"break-even was {_plural(-worth.break_even, 'sprint')} ago"
    text = f"break-even in {_plural(worth.break_even, 'sprint')}"
    days = worth.break_even * how.terms.sprint_days
    if days > (date.max - how.today).days - 1:
        return text
    return f"{text}, on {how.today + timedelta(days=days)}"


def _picture_words(found: Appraised, terms: Terms) -> Iterator[tuple[str, str]]:
    worth = found.valuation
    if found.account.open:
        yield "quadrant", f"{worth.cell} (x {worth.x:.2f}, y {worth.y:.2f})"
        due = any(standing.calls for standing in found.standings)
        why = f"{_action_words(worth, terms)}{'; it is due, as a trigger has fired' if due else ''}"
        yield "action", f"{worth.action}: {why}"
    yield "taken as", BETWEEN.join(worth.fowler)


def _action_words(worth: Valuation, terms: Terms) -> str:
    if worth.principal is None:
        return "nobody knows what repaying it takes"
    fits = worth.principal.value <= terms.budget
    size = f"{'fits' if fits else 'does not fit'} the {hours(terms.budget)} that a sprint has"
    soon = worth.payback is not None and worth.payback <= terms.payback
    link = "and" if fits == soon else "but"
    pays = "pays back" if soon else "does not pay back"
    return f"it {size}, {link} {pays} within {number(terms.payback)} sprints"


def _touches(amount: int) -> str:
    return f"{amount:,} {'touch' if amount == 1 else 'touches'}"


def _small(value: float) -> str:
    """A number below a hundred with two decimals, without noughts that say nothing."""
    return number(value) if abs(value) >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")  # noqa: PLR2004


def _signed(value: float) -> str:
    return f"{value:+,.0f}"


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _plural(value: float, noun: str) -> str:
    text = number(round(value, 1))
    return f"{text} {noun}{'' if text == '1' else 's'}"


def _between(figure: Figure, decimals: int) -> str:
    """The interval in parentheses; nothing where there is none, or none that its decimals could show."""
    if figure.low is None or figure.high is None:
        return ""
    low, high = f"{figure.low:,.{decimals}f}", f"{figure.high:,.{decimals}f}"
    return f" ({low} to {high})" if low != high else ""


def _money_between(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    low, high = f"{figure.low:+,.0f}", f"{figure.high:+,.0f}"
    return f" ({low} to {high})" if low != high else ""
