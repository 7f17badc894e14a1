"""`debtledger baseline`: what was accepted as it was found; it only gets smaller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, PLAIN_FORMAT, PROBLEMS, Argument, Command, Option, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.checking.ratchet import Ratchet
    from debtledger.context import Context

MOST_SHOWN = 20

COMMAND = Command(
    summary="Show the baseline, or take out of it what is gone.",
    group="team and CI",
    text="The baseline holds the tags and candidates that were there before anybody looked, and are accepted"
    " as they are; debtledger adopt --all --as baseline makes it. `update` takes out what is no longer there."
    " What is new is not let in: mend it, or say with --allow-growth why it must be accepted. The reason is"
    " kept beside it, and debtledger check refuses a baseline that has grown without one.",
    parameters=(
        Argument(name="action", metavar="[update]", count=0, choices=("update",)),
        Option(
            flags=("--allow-growth",),
            metavar="REASON",
            help="Let in what is new, for this reason, which is kept.",
        ),
        PLAIN_FORMAT,
    ),
    examples=(
        "debtledger baseline",
        "debtledger baseline update",
        'debtledger baseline update --allow-growth "the old importer was moved here"',
    ),
)


def run(context: Context, *, action: str | None, allow_growth: str | None, format_name: str) -> int:
    """Tell how the baseline stands; with update, write it. The exit code says whether it would grow."""
    from debtledger.checking.ratchet import look, tighten, widen

    if allow_growth is not None and not allow_growth.strip():
        raise UsageError("--allow-growth needs a reason", 'debtledger baseline update --allow-growth "why"')
    if allow_growth is not None and action is None:
        raise UsageError(
            "--allow-growth is for the update", 'debtledger baseline update --allow-growth "why"'
        )
    seen = look(context)
    wrote: tuple[str, ...] = ()
    if action:
        wrote = tighten(seen) if allow_growth is None else widen(seen, allow_growth)
    refused = bool(seen.grown or seen.unaccepted) and allow_growth is None
    page = _json(seen, wrote) if format_name == "json" else _text(seen, action, wrote, refused=refused)
    context.write(page)
    return PROBLEMS if action and refused else CLEAN


def _text(seen: Ratchet, action: str | None, wrote: tuple[str, ...], *, refused: bool) -> Iterator[str]:
    from debtledger.core.text import safe_text

    left = len(seen.file.fingerprints) - len(seen.gone)
    yield f"{left:,} accepted as they are, {len(seen.gone):,} {'taken out' if action else 'gone'}\n"
    fresh = len(seen.unaccepted) + len(seen.grown)
    if fresh and not refused:
        yield f"{fresh:,} let in\n"
    if refused:
        if seen.unaccepted:
            yield f"{len(seen.unaccepted):,} not accepted, and not let in:\n"
        for words in sorted(seen.unaccepted.values())[:MOST_SHOWN]:
            yield f"  {safe_text(words)}\n"
        if len(seen.unaccepted) > MOST_SHOWN:
            yield f"  and {len(seen.unaccepted) - MOST_SHOWN:,} more\n"
        if seen.grown:
            yield f"{len(seen.grown):,} added since the last commit, without a reason\n"
        yield "mend them; where that cannot be:\n"
        how = 'baseline update --allow-growth "why"' if seen.exists else "adopt --all --as baseline"
        yield f"  debtledger {how}\n"
    yield from (f"wrote {safe_text(path)}\n" for path in wrote)
    if wrote:
        yield f"  git add {' '.join(wrote)}\n"


def _json(seen: Ratchet, wrote: tuple[str, ...]) -> Iterator[str]:
    import json

    page = {
        "schema": 1,
        "accepted": len(seen.file.fingerprints) - len(seen.gone),
        "gone": sorted(seen.gone),
        "unaccepted": [{"fingerprint": key, "words": words} for key, words in seen.unaccepted.items()],
        "grown": sorted(seen.grown),
        "reasons": dict(sorted(seen.file.reasons.items())),
        "wrote": wrote,
    }
    yield json.dumps(page, indent=2) + "\n"
