"""Foreign columns and keys, and what they mean here: one row of a table becomes one item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.importing import Item, Reading, Unread
from debtledger.core.model import Interest
from debtledger.core.references import is_date, reference_or_id, references_in
from debtledger.core.tagging.draft import Draft, quoted
from debtledger.core.tagging.fields import read_field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from debtledger.core.importing import ImportedState
    from debtledger.core.vocabulary import Vocabulary

NAMES = {
    "title": "title, item, name, summary, debt, debt item, technical debt, tech debt, task",
    "text": "description, details, detail, problem, issue description, rationale, context, reason",
    "cost": "cost, effort, estimate, estimated effort, est effort, effort estimate, principal, effort to fix,"
    " fix effort, time to fix, fix time, size",
    "points": "points, story points, sp",
    "interest": "interest, interest per sprint, cost of delay",
    "bought": "bought, opportunity, benefit, why, why taken",
    "saved": "saved, time saved",
    "repay-when": "trigger, repay when, when, revisit when, fix when, condition, revisit",
    "repay-by": "due, due date, deadline, repay by, target date, expires, target",
    "owner": "owner, assignee, assigned to, team, responsible",
    "ref": "ref, refs, issue, issues, ticket, tickets, link, links, jira, tracker, pr",
    "kind": "kind, category, type, aspect, debt type",
    "label": "labels, tags, priority, severity, impact, risk",
    "path": "location, locations, file, files, path, paths, where, places, affected files",
    "status": "status, state, resolved",
    "taken": "created, created at, date, date added, added, first seen, taken, since, opened, identified,"
    " detected, taken on",
    "by": "author, by, taken by, reported by, created by, reporter, added by",
    "origin": "id, key, debt id, no, number, ref id, ",
    "requires": "requires, depends on, blocked by, dependencies",
    "blocks": "blocks, blocks work, blocking",
    "alternatives": "alternatives, alternatives considered",
}
"""The names of columns by what they mean here; the empty one is "#" without its sign."""

MEANINGS = {name.strip(): meaning for meaning, names in NAMES.items() for name in names.split(",")}
TITLES = ("title", "text", "ref")
"""The meanings of columns that can give a row its title, the best first."""

OPEN = frozenset(
    {"open", "todo", "to do", "new", "active", "in progress", "pending", "deferred", "backlog", "wip"}
)
PLANNED = frozenset({"planned", "scheduled", "next"})
DROPPED = frozenset({"wontfix", "wont fix", "won t fix", "accepted", "ignored", "dismissed", "declined"})
CLOSED = frozenset(
    {"fixed", "done", "resolved", "closed", "repaid", "complete", "completed", "finished", "paid", "obsolete"}
    | {"removed", "x", "yes", "written off"}
)

LONGEST_LABELS = 60
NOTHING = frozenset(
    {
        "",
        "-",
        "--",
        "n/a",
        "na",
        "none",
        "tbd",
        "?",
        "null",
        "(none)",
        "(none yet)",
        "...",
        "optional",
        "unassigned",
    }
)
DASHES = str.maketrans("\u2013\u2014", "--")


class Row(NamedTuple):
    """A row: where it stands, and the text of each cell by the name of its column."""

    at: str
    cells: Mapping[str, str]


def meaning_of(column: str) -> str | None:
    """What a column of that name holds here; None where nothing here takes it."""
    return MEANINGS.get(_plain(column))


def read_rows(rows: Iterable[Row], vocabulary: Vocabulary) -> Reading:
    """Read the rows of one table. A cell that no field takes is kept in the body of its item."""
    items: list[Item] = []
    unread: list[Unread] = []
    closed = 0
    for row in rows:
        if all(_is_nothing(cell) for cell in row.cells.values()):
            continue
        state = _state(row)
        if state is None:
            closed += 1
            continue
        reader = _RowReader(row, vocabulary)
        item = reader.item(state)
        if item is not None:
            items.append(item)
        unread += reader.unread
    return Reading(items=tuple(items), unread=tuple(unread), closed=closed)


def state_of(word: str) -> ImportedState | None:
    """The state that a foreign word for one means; None when the debt is over. Unknown words are open."""
    plain = _plain(word)
    if plain in CLOSED:
        return None
    if plain in DROPPED:
        return "accepted"
    return "planned" if plain in PLANNED else "active"


class _RowReader:
    """One row while it is read into a draft."""

    def __init__(self, row: Row, vocabulary: Vocabulary) -> None:
        self.row = row
        self.draft = Draft(keyword="DEBT", line=0, end_line=0, vocabulary=vocabulary)
        self.unread: list[Unread] = []
        self.paths: dict[str, None] = {}
        self.once: dict[str, str] = {}
        self.texts: list[str] = []
        self.by_meaning: dict[str, list[tuple[str, str]]] = {}
        for column, cell in row.cells.items():
            if not _is_nothing(cell):
                self.by_meaning.setdefault(meaning_of(column) or "other", []).append((column, cell.strip()))

    def item(self, state: ImportedState) -> Item | None:
        """The item; None, and a word about it, where the row has no title."""
        self.draft.title = self._title()
        if not self.draft.title:
            first = next(iter(self.row.cells.values()), "")
            self.unread.append(Unread(at=self.row.at, what=quoted(first), why="it has no title"))
            return None
        for meaning, cells in self.by_meaning.items():
            for column, cell in cells:
                _READERS.get(meaning, _RowReader.field)(self, meaning, column, cell)
        self._figures()
        self.draft.body += [line for text in self.texts for line in text.split("\n") if line.strip()]
        self.unread += [
            Unread(at=self.row.at, what=quoted(self.draft.title), why=f"{flaw.message}; {flaw.hint}")
            for flaw in self.draft.flaws
        ]
        return Item(
            tag=self.draft.tag(),
            at=self.row.at,
            origin=self.once.get("origin", ""),
            state=state,
            taken_on=self.once.get("taken"),
            taken_by=self.once.get("by"),
            paths=tuple(self.paths),
        )

    def _title(self) -> str:
        for meaning in TITLES:
            for column, cell in self.by_meaning.get(meaning, ()):
                if meaning == "ref" and references_in(cell):
                    continue
                first, _, rest = cell.partition("\n")
                self.by_meaning[meaning].remove((column, cell))
                if rest.strip():
                    self.texts.append(rest.strip())
                return " ".join(first.split())
        return ""

    def field(self, meaning: str, column: str, cell: str) -> None:
        """Read a cell as the field of a tag is read; what it cannot be is reported, and kept as text."""
        flaws = len(self.draft.flaws)
        read_field(self.draft, meaning, " ".join(cell.split()), 0)
        if len(self.draft.flaws) > flaws:
            self.text(meaning, column, cell)

    def text(self, _meaning: str, column: str, cell: str) -> None:
        """Keep a cell as a line of the body, with its column's name where that says something."""
        name = column.strip()
        self.texts.append(cell if meaning_of(name) == "text" or not name else f"{name}: {cell}")

    def points(self, _meaning: str, column: str, cell: str) -> None:
        """Read story points, with or without their unit."""
        number = _NUMBER.fullmatch(cell)
        self.field("cost", column, f"{cell} sp" if number else cell)

    def ref(self, _meaning: str, column: str, cell: str) -> None:
        """Take the references of a cell; words beside them are kept."""
        found = references_in(cell) or tuple(
            f"#{word}" for word in cell.split() if word.isascii() and word.isdecimal()
        )
        for reference in found:
            self.draft.refer(reference)
        if not found or len(found) < len(re.split(r"[\s,;]+", cell)):
            self.text("ref", column, cell)

    def kind(self, _meaning: str, _column: str, cell: str) -> None:
        """Take a known kind or aspect; another word becomes a label."""
        word = _SYNONYMS.get(cell.lower(), cell)
        flaws = len(self.draft.flaws)
        read_field(self.draft, "kind", word, 0)
        if len(self.draft.flaws) > flaws:
            del self.draft.flaws[flaws:]
            self.draft.label(word.lower())
        self.draft.fields.discard("kind")

    def label(self, _meaning: str, column: str, cell: str) -> None:
        """Take labels; those of a scale keep its name, as in "priority:high"; sentences are text."""
        name = _plain(column)
        if len(cell) > LONGEST_LABELS:
            self.text("label", column, cell)
            return
        for word in filter(None, (part.strip() for part in re.split(r"[,;|]", cell))):
            self.draft.label(word if name in ("labels", "tags") else f"{name}:{word.lower()}")

    def path(self, _meaning: str, _column: str, cell: str) -> None:
        """Take the files named; lines and columns after a name are left out."""
        for word in re.split(r"[,;\n]|\s+and\s+|\s{2,}|<br\s*/?>", cell):
            path = _LINES.sub("", word.strip().strip("`'\"()"))
            if path and " " not in path and not path.startswith(("/", "..")):
                self.paths[path.removeprefix("./")] = None
            elif path:
                self.text("path", "where", path)

    def date(self, meaning: str, column: str, cell: str) -> None:
        """Take a date, with or without a time after it."""
        day = cell[:10]
        if is_date(day):
            self.once[meaning] = day
        else:
            why = "it is not a date, YYYY-MM-DD"
            self.unread.append(Unread(at=self.row.at, what=f"{column.strip()} {quoted(cell)}", why=why))
            self.text(meaning, column, cell)

    def name(self, meaning: str, _column: str, cell: str) -> None:
        """Take a word that stands once."""
        self.once.setdefault(meaning, cell)

    def status(self, _meaning: str, _column: str, cell: str) -> None:
        """Keep a word for the state that says more than open, planned or accepted."""
        if _plain(cell) not in OPEN | PLANNED | DROPPED:
            self.text("status", "status", cell)

    def other(self, _meaning: str, column: str, cell: str) -> None:
        """Keep what no field takes, but not what this program computes by itself."""
        if _plain(column) not in _COMPUTED | set(_FIGURES):
            self.text("other", column, cell)

    def blocks(self, meaning: str, column: str, cell: str) -> None:
        """Take references; free words for what is blocked are kept as text."""
        parts = [part.strip() for part in re.split(r"[,;]", cell)]
        known = [part for part in parts if reference_or_id(part)]
        if known:
            read_field(self.draft, meaning, ", ".join(known), 0)
        if len(known) < len(parts):
            self.text(meaning, column, ", ".join(part for part in parts if part not in known))

    def _figures(self) -> None:
        """Take the numbers of our own export, which has a column for each."""
        found = {
            name: float(cell)
            for column, cell in self.by_meaning.get("other", ())
            if (name := _plain(column)) in _FIGURES and _NUMBER.fullmatch(cell)
        }
        for key in ("principal", "saved"):
            low, likely, high = (found.get(f"{key} {part} hours") for part in ("low", "likely", "high"))
            if low is not None and likely is not None and high is not None and low <= likely <= high:
                self.draft.state(
                    "principal_hours" if key == "principal" else "saved_hours", (low, likely, high), 0
                )
        sprint, touch = found.get("interest per sprint hours"), found.get("interest per touch hours")
        if sprint is not None or touch is not None:
            self.draft.state("interest", Interest(per_sprint_hours=sprint, per_touch_hours=touch), 0)


def _state(row: Row) -> ImportedState | None:
    """The state of a row; a title that is struck out or ticked off is over."""
    for column, cell in row.cells.items():
        meaning = meaning_of(column)
        if meaning == "status" and not _is_nothing(cell):
            return state_of(cell)
        if meaning == "title" and cell.startswith(("~~", "[x]", "[X]", "\u2705", "\u2714")):
            return None
    return "active"


def _plain(name: str) -> str:
    """A name of a column in one form: words in lower case, "firstSeen" as "first seen"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return " ".join(re.split(r"[\W_]+", words.casefold())).strip()


def _is_nothing(cell: str) -> bool:
    return cell.translate(DASHES).strip().strip("*_").casefold() in NOTHING


_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
_LINES = re.compile(r":[0-9][0-9,:-]*$|#L[0-9].*$")
_COMPUTED = frozenset({"fingerprint", "keyword", "level", "line", "end line"})
_FIGURES = (
    *(f"{key} {part} hours" for key in ("principal", "saved") for part in ("low", "likely", "high")),
    *("interest per sprint hours", "interest per touch hours"),
)
_SYNONYMS = {"perf": "performance", "a11y": "accessibility", "deps": "dependency-hold"}
_READERS: dict[str, Callable[[_RowReader, str, str, str], None]] = {
    "title": _RowReader.text,
    "text": _RowReader.text,
    "points": _RowReader.points,
    "ref": _RowReader.ref,
    "kind": _RowReader.kind,
    "label": _RowReader.label,
    "path": _RowReader.path,
    "taken": _RowReader.date,
    "by": _RowReader.name,
    "origin": _RowReader.name,
    "status": _RowReader.status,
    "requires": _RowReader.blocks,
    "blocks": _RowReader.blocks,
    "other": _RowReader.other,
}
