"""A debt as an issue of a tracker: its text, and the line by which it is found again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from debtledger.core.effort import write_hours, write_interest, write_points
from debtledger.core.markdown import GAP, code_block, code_span, quiet
from debtledger.core.text import clip, count, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from debtledger.core.ledger import Entry
    from debtledger.core.model import Place, Tag
    from debtledger.core.tracking.issue import Issue
    from debtledger.core.vocabulary import Vocabulary

Markup = Literal["markdown", "wiki"]
"""How the texts of issues are written: Markdown as on GitHub, or the wiki markup of Jira."""
TITLE_COLUMNS: Final = 240
MOST_PLACES: Final = 20
MARK: Final = "debtledger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place of the debt, and its address on the web at one commit, empty where it has none."""

    place: Place
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What is sent to a tracker; the last line of the body is the mark by which the issue is known."""

    title: str
    body: str
    labels: tuple[str, ...] = ()


def write_filing(
    entry: Entry,
    spots: Sequence[Spot],
    markup: Markup,
    vocabulary: Vocabulary,
    labels: tuple[str, ...] = (),
) -> Filing:
    """The issue for a debt; no text of the debt is markup in it, and none notifies anybody."""
    tag = entry.tag
    parts = _parts(entry, spots, markup, vocabulary)
    return Filing(
        title=quiet(clip(safe_text(" ".join(tag.title.split())), TITLE_COLUMNS)) or entry.key,
        body="\n\n".join(part for part in parts if part) + "\n",
        labels=labels,
    )


def mark_of(key: str) -> str:
    """The line that says which debt an issue is."""
    return f"{MARK}: {key}"


def filed(issues: Iterable[Issue], key: str) -> Issue | None:
    """The issue that says that it is this debt: the first one created, where there are several."""
    wanted = mark_of(key)
    ours = [each for each in issues if _says(each.body, wanted) and not each.gone and not each.pull_request]
    return min(ours, key=lambda each: (each.created, len(each.ref), each.ref), default=None)


def permalink(site: str, slug: str, commit: str, place: Place) -> str:
    """The address of a place at a commit, in the form that the site has; empty where that is not known."""
    form = _form_of(site.removeprefix("https://").partition("/")[0])
    path = "".join(map(_quoted, place.path.encode("utf-8", "surrogateescape")))
    return form.format(site=site, slug=slug, commit=commit, path=path, line=place.line)


def has_permalinks(host: str) -> bool:
    """Whether the form is known that addresses of code have on a site."""
    return bool(_form_of(host))


def _form_of(host: str) -> str:
    return next((_FORMS[name] for name in _FORMS if name in host.split(".")), "")


_FORMS: Final = {
    "github": "{site}/{slug}/blob/{commit}/{path}#L{line}",
    "ghe": "{site}/{slug}/blob/{commit}/{path}#L{line}",
    "gitlab": "{site}/{slug}/-/blob/{commit}/{path}#L{line}",
    "bitbucket": "{site}/{slug}/src/{commit}/{path}#lines-{line}",
    "codeberg": "{site}/{slug}/src/commit/{commit}/{path}#L{line}",
}


def _quoted(byte: int) -> str:
    return chr(byte) if byte in _IN_ADDRESSES else f"%{byte:02X}"


def _parts(entry: Entry, spots: Sequence[Spot], markup: Markup, vocabulary: Vocabulary) -> Iterator[str]:
    block, line = (code_block, _line) if markup == "markdown" else (_wiki_block, _wiki_line)
    yield "A debt of this project's ledger, written by debtledger."
    yield "\n".join(f"{key}: {line(value)}" for key, value in _fields(entry.tag, vocabulary))
    if entry.tag.body.strip():
        yield "Context:"
        yield block(entry.tag.body.strip())
    if spots:
        yield "In code:"
        shown = [_listed(spot, markup) for spot in spots[:MOST_PLACES]]
        more = len(spots) - len(shown)
        yield "\n".join((*shown, *([f"and {count(more, 'more place')}"] if more else [])))
    yield mark_of(entry.key)


def _fields(tag: Tag, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """What the debt says, in the words of tags, each value on one line."""
    cost = write_hours(tag.principal_hours, vocabulary) if tag.principal_hours else ""
    points = write_points(tag.points) if tag.points is not None else ""
    values = (
        ("id", tag.id),
        ("kind", tag.kind),
        ("aspect", tag.aspect),
        ("owner", (tag.owner or "").removeprefix("@")),  # which would call them
        ("cost", cost or points),
        ("interest", write_interest(tag.interest, vocabulary)),
        ("bought", tag.bought),
        ("saved", write_hours(tag.saved_hours, vocabulary) if tag.saved_hours else ""),
        *(("repay-when", trigger.text) for trigger in tag.triggers),
        ("requires", ", ".join(tag.requires)),
        ("blocks", ", ".join(tag.blocks)),
        ("alternatives", tag.alternatives),
    )
    yield from ((key, line) for key, value in values if value and (line := " ".join(value.split())))


def _listed(spot: Spot, markup: Markup) -> str:
    where = f"{spot.place.path}:{spot.place.line}"
    if markup == "markdown":
        return f"- [{code_span(where)}]({spot.url})" if spot.url else f"- {code_span(where)}"
    return f"* {spot.url}" if spot.url else _wiki_block(where)


def _line(text: str) -> str:
    """The text within a line: as it is where that can be no markup, else as code."""
    return text if _PLAIN.fullmatch(text) and not _NUMBERED.search(text) else code_span(text)


def _wiki_line(text: str) -> str:
    """The text within a line of Jira's markup, in which no link, macro, picture or mention can begin."""
    return _WIKI_MARKS.sub(rf"\g<0>{GAP}", safe_text(text))


def _wiki_block(text: str) -> str:
    """The text as it is, in Jira's markup; empty for an empty text."""
    lines = [safe_text(line).rstrip().replace("{", f"{{{GAP}") for line in text.split("\n")]
    return "\n".join(("{noformat}", *lines, "{noformat}")) if any(lines) else ""


def _says(body: str, line: str) -> bool:
    return line in body and any(each.strip() == line for each in body.split("\n"))


_PLAIN = re.compile(r"(?:[A-Za-z0-9 ,/+-]|:(?!/)|(?<=[0-9])\.(?=[0-9]))+")
_NUMBERED = re.compile(r"\bGH-[0-9]", re.IGNORECASE)  # a link on GitHub
_WIKI_MARKS = re.compile(r"[\[{!~|@]")
_IN_ADDRESSES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/")
