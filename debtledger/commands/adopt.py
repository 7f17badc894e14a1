"""`debtledger adopt`: turn a candidate into a tag, or accept what is there as the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from debtledger.command import CLEAN, PLAIN_FORMAT, Argument, Command, Option, UsageError
from debtledger.deciding.desk import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from debtledger.context import Context
    from debtledger.deciding.desk import Desk

TAG, BASELINE = "tag", "baseline"

COMMAND = Command(
    summary="Turn a candidate into a tag, or accept what is there as the baseline.",
    group="decide",
    text="FILE:LINE is a TODO, FIXME, HACK, XXX or workaround comment; its words stay, and the options add"
    " what it does not say. With --as baseline it stays as it is, and is accepted: its fingerprint goes into"
    " .debtledger/baseline. --all --as baseline accepts every candidate, and every tag without a record.",
    parameters=(
        Argument(name="place", metavar="[FILE:LINE]", count=0),
        Option(flags=("--all",), kind="flag", help="Everything there is; only --as baseline."),
        Option(
            flags=("--as",),
            name="as_what",
            choices=(TAG, BASELINE),
            default=TAG,
            help="What to make of it.",
        ),
        *FIELDS,
        PLAIN_FORMAT,
    ),
    examples=(
        "debtledger adopt src/pay.py:39",
        "debtledger adopt src/pay.py:39 --cost 3d --owner @platform",
        "debtledger adopt --all --as baseline",
    ),
)


def run(context: Context, *, place: str | None, as_what: str, format_name: str, **values: Any) -> int:
    """Write the tag or the baseline. Raises UsageError, LedgerError and NotRewritten."""
    from debtledger.deciding.desk import said_by

    said = said_by(values)
    if as_what == BASELINE and said:
        raise UsageError(f"a baseline says nothing about a debt: --{next(iter(said))}", "leave it out")
    if values["all"]:
        if place is not None or as_what != BASELINE:
            hint = "debtledger adopt --all --as baseline\nor one by one: debtledger adopt FILE:LINE"
            raise UsageError("--all is for the baseline of everything", hint)
        chunks = _accept_all(context, format_name)
    elif place is None:
        raise UsageError("nothing to adopt is named", "debtledger adopt FILE:LINE")
    elif as_what == BASELINE:
        chunks = _accept(context, place, format_name)
    else:
        chunks = _adopt(context, place, said, format_name)
    context.write(chunks)
    return CLEAN


def _adopt(context: Context, place: str, said: dict[str, list[str]], format_name: str) -> Iterable[str]:
    from debtledger.core.tagging.insertion import bare_words
    from debtledger.deciding.adoption import adopt

    done = adopt(context, place, said)
    spot = done.spot
    if format_name == "json":
        return _json({"tag": bare_words(done.tag), "place": {"path": spot.path, "line": done.line}})
    return _told(
        f"{spot.path}:{done.line}: {bare_words(done.tag)}",
        f"wrote {spot.path}",
        f"  debtledger record {spot.typed.rpartition(':')[0]}:{done.line}",
    )


def _accept(context: Context, place: str, format_name: str) -> Iterable[str]:
    """Add one candidate or tag to the baseline."""
    from debtledger.core.baseline import candidate_fingerprint
    from debtledger.core.identity import fingerprint
    from debtledger.core.tagging.reading import read_text
    from debtledger.deciding.adoption import candidate_at
    from debtledger.deciding.desk import open_desk
    from debtledger.sources.baseline import PATH, load_baseline

    desk, spot = open_desk(context, place)
    assert spot is not None
    found = read_text(spot.path, desk.source(spot.path).text, desk.reader)
    tags = [each.tag for each in found.sightings if each.place.line <= spot.line <= each.place.end_line]
    if tags and tags[0].id:
        raise UsageError(f"{spot.typed} has a record: {tags[0].id}", f"debtledger show {tags[0].id}")
    new = (
        fingerprint(tags[0].title, tags[0].refs) if tags else candidate_fingerprint(candidate_at(found, spot))
    )
    known = load_baseline(desk.root)
    if known.broken:
        hint = "mend it, or accept everything anew: debtledger adopt --all --as baseline"
        raise UsageError(f"{PATH}:{known.broken[0]}: this line is no fingerprint", hint)
    return _save(desk, known.fingerprints, known.fingerprints | {new}, format_name)


def _accept_all(context: Context, format_name: str) -> Iterable[str]:
    """Make the baseline of everything that is there now."""
    from debtledger.core.baseline import legacy
    from debtledger.deciding.desk import open_desk
    from debtledger.reckoning import ReckonRequest, reconcile
    from debtledger.sources.baseline import load_baseline

    desk, _ = open_desk(context)
    reckoning = reconcile(ReckonRequest(), context)
    debts = [entry.debt for entry in reckoning.entries if entry.record is None]
    accepted = legacy(debts, reckoning.candidates)
    return _save(desk, load_baseline(desk.root).fingerprints, accepted, format_name)


def _save(desk: Desk, before: frozenset[str], after: frozenset[str], format_name: str) -> Iterable[str]:
    from debtledger.sources.baseline import PATH, load_baseline, merge_as_set, save_baseline

    wrote = []
    attributes = merge_as_set(desk.root) if desk.ground.repository and after else None
    if attributes:
        wrote.append(attributes)
    if after != before or load_baseline(desk.root).broken:
        save_baseline(desk.root, after)
        wrote.append(PATH)
    if format_name == "json":
        counts = {"accepted": len(after), "new": len(after - before), "gone": len(before - after)}
        return _json({"baseline": counts, "wrote": wrote})
    counted = (
        f"{len(after):,} accepted as they are: {len(after - before):,} new, {len(before - after):,} gone"
    )
    then = [f"  git add {' '.join(wrote)}"] if wrote else []
    return _told(counted, *(f"wrote {path}" for path in wrote), *then)


def _told(*lines: str) -> Iterator[str]:
    from debtledger.core.text import safe_text

    return (f"{safe_text(line)}\n" for line in lines)


def _json(said: dict[str, Any]) -> Iterator[str]:
    import json

    yield json.dumps({"schema": 1, **said}, indent=2) + "\n"
