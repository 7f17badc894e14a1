"""`debtledger take`: take on a debt; writes its record, and its tag into the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from debtledger.command import CLEAN, PLAIN_FORMAT, Command, Option, UsageError
from debtledger.deciding.decisions import known_ids
from debtledger.deciding.desk import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.context import Context
    from debtledger.core.model import Tag
    from debtledger.core.recording.record import Record
    from debtledger.deciding.desk import Desk

COMMAND = Command(
    summary="Take on a debt: write its record, and the tag that points at it.",
    group="decide",
    text="On a terminal you are asked for what the options do not say. --at puts the tag above a line, in the"
    " comment style of the file; without it the tag is printed, to be put where the shortcut is.",
    parameters=(
        *FIELDS,
        Option(flags=("--context",), name="background", metavar="TEXT", help="Why it was right then."),
        Option(
            flags=("--requires",),
            metavar="ID",
            multiple=True,
            complete=known_ids,
            help="A debt to be repaid first.",
        ),
        Option(flags=("--at",), metavar="FILE:LINE", help="Put the tag above this line."),
        Option(flags=("--edit",), kind="flag", help="Write it down in your editor."),
        PLAIN_FORMAT,
    ),
    examples=(
        "debtledger take",
        'debtledger take --title "no retry on the webhook" --cost 3d --repay-when "#412 closed"',
        'debtledger take --title "one token per tenant" --at src/api/auth.py:39',
        "debtledger take --edit",
    ),
)


def run(context: Context, *, at: str | None, format_name: str, **values: Any) -> int:
    """Write the record and the tag. Raises UsageError; nothing is written then, unless it says so."""
    from debtledger.core.recording.intake import as_record, pointer
    from debtledger.core.recording.record import Taken
    from debtledger.deciding.desk import create, inserted, open_desk, understood
    from debtledger.sources.rewriting import NotRewritten, rewrite
    from debtledger.storage.store import new_id

    desk, spot = open_desk(context, at)
    if spot is not None:
        desk.source(spot.path)
    tag = _said(context, desk, values)
    date, by, commit = desk.taken(context)
    record = as_record(tag, new_id(()), Taken(date=date, by=by, commit=commit))
    with understood():
        mark = pointer(tag, record.id)
        source, written = inserted(desk, spot, mark) if spot else (None, None)
    path = create(desk, record)
    if source is not None and written is not None:
        try:
            rewrite(desk.root, source, written.text)
        except NotRewritten as error:
            raise UsageError(
                f"the record {path} is written, but its tag is not: {error.message}",
                f"write the tag by hand: {_shown(mark)}",
            ) from None
    place = (source.path, written.line) if source and written else None
    context.write(
        _json(record, mark, path, place) if format_name == "json" else _text(record, mark, path, place)
    )
    return CLEAN


def _said(context: Context, desk: Desk, values: dict[str, Any]) -> Tag:
    """What the options, the answers or the filled in text say. Raises UsageError."""
    from dataclasses import replace

    from debtledger.core.recording.intake import read_said
    from debtledger.deciding.desk import said_by, understood
    from debtledger.deciding.questions import ask_each, ask_with_editor

    vocabulary = desk.reader.vocabulary
    said = said_by(values)
    if values["background"]:
        said["context"] = [values["background"]]
    with understood():
        read_said(said, vocabulary)
        requires = desk.full_ids(values["requires"])
        if values["edit"]:
            said = ask_with_editor(context, said, vocabulary)
        elif "title" not in said and context.interactive:
            said = ask_each(context, said, vocabulary)
        tag = read_said(said, vocabulary)
    if not tag.title:
        raise UsageError("a debt needs a title", 'debtledger take --title "no retry on the webhook"')
    return replace(tag, requires=tuple(dict.fromkeys((*tag.requires, *requires))))


def _shown(tag: Tag) -> str:
    """The tag without the marker of a comment."""
    from debtledger.core.tagging.insertion import bare_words

    return bare_words(tag)


def _text(record: Record, tag: Tag, path: str, place: tuple[str, int] | None) -> Iterator[str]:
    from debtledger.core.rules import missing
    from debtledger.core.text import safe_text

    yield f"{record.id} {safe_text(record.title)}\n"
    yield f"wrote {path}\n"
    if place is not None:
        yield f"wrote {safe_text(place[0])}:{place[1]}\n"
    else:
        yield f"put this comment where the shortcut is:\n  {safe_text(_shown(tag))}\n"
    lacking = [_LACKING[lack.code] for lack in missing(_level_of(record), "L2") if lack.code in _LACKING]
    if lacking:
        yield f"not said yet: {', '.join(lacking)}\n"
        yield f"  debtledger edit {record.id} {lacking[0]}=...\n"
    yield f"  debtledger show {record.id}\n"


def _json(record: Record, tag: Tag, path: str, place: tuple[str, int] | None) -> Iterator[str]:
    import json

    where = None if place is None else {"path": place[0], "line": place[1]}
    said = {"id": record.id, "title": record.title, "record": path, "tag": _shown(tag), "place": where}
    yield json.dumps({"schema": 1, "debt": said}, indent=2) + "\n"


def _level_of(record: Record) -> Tag:
    from debtledger.core.homes import spoken

    return spoken(record)


_LACKING = {"DL012": "repay-when", "DL013": "cost", "DL014": "bought", "DL015": "owner"}
