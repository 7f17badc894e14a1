"""Declaring a signal: what debts wait for, what will fire, and the verb announce that writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.command import UsageError
from debtledger.core.text import clip, count, safe_text
from debtledger.deciding.signalling import Saying, announce, fired_by, formed, waited_for
from debtledger.pages.standings import verdict_words
from debtledger.tui.acts.act import Done, Field, Form
from debtledger.tui.painting import pieces
from debtledger.worth.chronicle import Chronicle
from debtledger.worth.evaluation import evaluation
from debtledger.worth.watching import Watched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.core.triggering.standing import TriggerStanding
    from debtledger.planning import Ground
    from debtledger.tui.acts.act import Values
    from debtledger.tui.painting import Pieces

    Fired = Sequence[tuple[Entry, TriggerStanding]]

MOST_LISTED: Final = 4
TITLE_COLUMNS: Final = 40


def watched_on(ground: Ground, context: Context) -> Watched:
    """How triggers stand on a ground that is known already; takes its time with many debts."""
    told = {key: debt.evidence for key, debt in ground.appraisal.by_key.items()}
    history, market = Chronicle(evidence=told), ground.appraisal.market
    return Watched(
        books=ground.books,
        history=history,
        market=market,
        evaluation=evaluation(ground.books.reckoning, history, market, context),
        context=context,
    )


def signal_form(context: Context, watched: Watched, name: str) -> Form:
    """What is asked before a signal is declared; name: what is probably meant, "" for nothing."""

    def do(said: Values) -> Done:
        done = announce(context, watched, Saying(name=said["name"], note=said["note"]))
        path = done.replaced.path
        how = f"declared in {path}" if done.new else f"declared already in {path}"
        lines = (how, *(line for line, _ in _lines(watched, done.fired)))
        return Done(words=f"signal {done.declared.name}", said=lines, replaced=(done.replaced,))

    def preview(said: Values) -> Sequence[Pieces]:
        try:
            declared = formed(context, watched, Saying(name=said["name"], note=said["note"]))
        except UsageError as error:
            return [pieces((error.message, "near"))]
        fired = fired_by(watched, declared, watched.with_signal(declared))
        now = sum(standing.verdict == "fired" for _, standing in fired)
        lead = f"fires for {count(now, 'debt')}:" if now else "fires nothing yet:"
        return [pieces(pair) for pair in ((lead, "strong"), *_lines(watched, fired))]

    choices = tuple(sorted(waited_for(watched.evaluation)))
    return Form(
        title="Declare that something has happened",
        verb="Declare",
        fields=(
            Field(
                name="name",
                label="what has happened: choose with the arrows, or type",
                default=name if name in choices else "",
            ),
            Field(name="note", label="where one can see it; no names of customers"),
        ),
        do=do,
        choices=choices,
        preview=preview,
    )


def _lines(watched: Watched, fired: Fired) -> list[tuple[str, str]]:
    """The debts that a signal is about, in safe lines with their tones."""
    found = []
    for entry, standing in fired[:MOST_LISTED]:
        title = clip(safe_text(" ".join(entry.tag.title.split())), TITLE_COLUMNS)
        words = safe_text(verdict_words(standing))
        tone = "fired" if standing.verdict == "fired" else ""
        found.append((f"{watched.books.name_of(entry)}  {title}: {words}", tone))
    if len(fired) > MOST_LISTED:
        found.append((f"and {len(fired) - MOST_LISTED:,} more", "faint"))
    return found or [("no debt waits for it yet", "faint")]
