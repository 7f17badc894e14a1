"""Adopting a candidate: what is asked, and the verb adopt that writes the tag."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from debtledger.core.tagging.insertion import bare_words
from debtledger.deciding.adoption import adopt
from debtledger.tui.acts.act import Done, Field, Form

if TYPE_CHECKING:
    from debtledger.context import Context
    from debtledger.core.model import Candidate
    from debtledger.tui.acts.act import Values

ASKED: Final = (
    ("cost", "the effort to repay it now: 3d, 2-4h (may be empty)"),
    ("interest", "what it costs meanwhile: 2h/sprint, 1h/touch (may be empty)"),
    ("repay-when", "what must become true before it is repaid (may be empty)"),
)


def adoption_form(context: Context, root: str, candidate: Candidate) -> Form:
    """What is asked before a comment becomes a tag; root: of the work tree, where its path begins."""
    there = replace(context, cwd=root)
    place = f"{candidate.path}:{candidate.line}"
    fields = (
        Field(name="title", label="what was left undone", default=candidate.text),
        *(Field(name=name, label=label) for name, label in ASKED),
    )

    def do(said: Values) -> Done:
        values = {field.name: [said[field.name].strip()] for field in fields if said[field.name].strip()}
        if values.get("title") == [candidate.text]:
            del values["title"]
        done = adopt(there, place, values)
        lines = (f"{done.spot.path}:{done.line}: {bare_words(done.tag)}", f"wrote {done.spot.path}")
        return Done(words=f"adopt {place}", said=lines, replaced=(done.replaced,))

    return Form(title=f"Adopt {place}", verb="Adopt", fields=fields, do=do)
