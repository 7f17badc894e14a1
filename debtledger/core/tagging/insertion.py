"""A new tag in a text: where it may stand, in which style, and the proof that all else stays as it was."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.lexing.comments import CommentStyle, all_comments, comment_style
from debtledger.core.lexing.languages import FALLBACK, language_of
from debtledger.core.model import Findings
from debtledger.core.tagging.reading import HEAD_CHARACTERS, read_text
from debtledger.core.tagging.writer import UnprintableTag, print_tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from debtledger.core.lexing.comments import Comment
    from debtledger.core.lexing.languages import Language
    from debtledger.core.model import Sighting, Tag
    from debtledger.core.reader import Reader

NARROWEST, WIDEST = 72, 120


class CannotWriteTag(ValueError):  # noqa: N818 - what it is says more than that it is an error
    """A tag that cannot be written into a text at that place: why not, and what to do instead."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Written(NamedTuple):
    """A whole text with a tag in it, and the line of the tag's first word."""

    text: str
    line: int


def insert_tag(path: str, text: str, line: int, tag: Tag, reader: Reader) -> Written:
    """Put a tag above a line (from 1) as a comment of its own, in the style of the file.

    It stands further up or down where a comment above that very line would change what the file means. A path
    is only a name here. Raises CannotWriteTag.
    """
    language = written_in(path, text)
    lines = text.split("\n")
    if not 1 <= line <= last_line(text):
        raise CannotWriteTag(f"{path} has no line {line}", f"its lines are 1 to {last_line(text)}")
    at = _place(lines, line, text, language)
    before = read_text(path, text, reader)
    refusal = "a comment there would not be read as a tag: it is inside a string, or fenced out"
    for comment in _comments(tag, language, lines, at, reader):
        new = _with(lines, at, comment)
        added = new.count("\n") - text.count("\n")
        found = read_text(path, new, reader)
        here = [each for each in found.sightings if at <= each.place.line < at + added]
        if _is(here, tag) and without(found, here) == shifted(before, _moved(at, added)):
            return Written(new, here[0].place.line)
    raise CannotWriteTag(f"{path}:{line}: {refusal}", "name a line of code outside of strings")


def bare_words(tag: Tag) -> str:
    """The first line of a tag without the marker of a comment, and without a title that no tag can hold."""
    for each in (tag, replace(tag, title="")):
        try:
            return print_tag(each, CommentStyle(" ", None)).partition("\n")[0].strip()
        except UnprintableTag:
            continue
    return f"{tag.keyword}({tag.id})"


def written_in(path: str, text: str) -> Language:
    """The language of a text that tags can be written into. Raises CannotWriteTag."""
    language = language_of(path, text[:HEAD_CHARACTERS])
    if language.notebook:
        raise CannotWriteTag(
            f"{path} is a notebook, whose cells only its own editor should write",
            "open it there and write the tag into the cell",
        )
    if language != FALLBACK and comment_style(language) == CommentStyle(None, None):
        raise CannotWriteTag(f"{path}: {language.name} files have no comments", "name a file of code")
    return language


def last_line(text: str) -> int:
    """The number of the last line that an editor shows, at least 1."""
    return max(1, text.count("\n") + (not text.endswith("\n")))


def line_end(lines: list[str], at: int) -> str:
    """What ends the line `at` (from 1), or its neighbours where it is the last and has no end."""
    near = lines[at - 1 : at] if at < len(lines) else lines[at - 2 : at - 1]
    return "\r\n" if near and near[0].endswith("\r") else "\n"


def shifted(findings: Findings, move: Callable[[int], int]) -> Findings:
    """The findings with each line moved."""
    return Findings(
        sightings=tuple(
            replace(
                each,
                place=replace(each.place, line=move(each.place.line), end_line=move(each.place.end_line)),
            )
            for each in findings.sightings
        ),
        candidates=tuple(replace(each, line=move(each.line)) for each in findings.candidates),
        problems=tuple(replace(each, line=move(each.line)) for each in findings.problems),
        skipped=findings.skipped,
    )


def without(findings: Findings, sightings: list[Sighting]) -> Findings:
    """The findings without some sightings."""
    left = tuple(each for each in findings.sightings if each not in sightings)
    return replace(findings, sightings=left)


def says_the_same(tag: Tag, other: Tag) -> bool:
    """Whether two tags differ in nothing but where the lines of their body end."""
    return replace(tag, body=" ".join(tag.body.split())) == replace(other, body=" ".join(other.body.split()))


# What must stay the first line of a file: shebang, declarations, front matter, and an editor's mode line.
_FIRST = re.compile(r"#!|<\?|%YAML|@charset|<%@|---\s*$|\+\+\+\s*$|.*-\*-.*-\*-")
_DIRECTIVE = re.compile(r"#\s*(?:syntax|escape|check)\s*=", re.IGNORECASE)
_CODING = re.compile(r"\s*#.*coding[:=]")
_FRONT = ("---", "+++")
# A line of YAML that does not go on with the words of the one above it.
_YAML_NODE = re.compile(
    r"""\s*(?:$|[#\[\]{}?&!|>%]|-(?:\s|$)|---|\.\.\.|(?:"[^"]*"|'[^']*'|[^\s"'][^#]*?)\s*:(?:\s|$))"""
)
# A comment that speaks about the very next line.
_NEXT_LINE = re.compile(
    r"[-_]next[-_ ]?line|NOLINTNEXTLINE|@ts-(?:ignore|expect-error)|noinspection|ignore[-_]next"
    r"|shellcheck\s+disable|//go:|//export\s|rubocop:disable-next|prettier-ignore|istanbul ignore|v8 ignore"
    r"|biome-ignore|pragma:? |SAFETY:|phpcs:ignore|@phpstan-ignore|hadolint\s+ignore|tflint-ignore|yamllint",
    re.IGNORECASE,
)
_LINE_STYLES = frozenset({"#", "//", "--", ";", "%", "!", "'", '"'})
_BLOCK_STYLES = {
    "/*": ("/*", " * ", " */"),
    "<!--": ("<!--", "  ", "-->"),
    "(*": ("(*", "   ", "*)"),
}
# Styles of what may be embedded in a file of markup; they are tried before the one of the markup itself.
_EMBEDDED = (
    CommentStyle("// ", None),
    CommentStyle(None, _BLOCK_STYLES["/*"]),
    CommentStyle("# ", None),
    CommentStyle(None, _BLOCK_STYLES["<!--"]),
)


def _place(lines: list[str], line: int, text: str, language: Language) -> int:
    """The line, from 1, above which the comment goes: never into a comment, nor between one and its line."""
    at = line
    while at > 1 and lines[at - 2].rstrip("\r").endswith("\\"):
        at -= 1
    while at > 1 and language.name == "YAML" and not _YAML_NODE.match(lines[at - 1]):
        at -= 1
    comments = [
        (comment.lines[0].number, comment.lines[-1].number) for comment in all_comments(text, language)
    ]
    for first, last in reversed(comments):
        if last == at - 1 and not _NEXT_LINE.search(lines[at - 2]):
            break
        if first < at <= last + 1:
            at = first
        elif last < at:
            break
    return max(at, _after_head(lines, language))


def _after_head(lines: list[str], language: Language) -> int:
    """The first line that may be moved down without changing what the file is."""
    at = 1
    if _FIRST.match(lines[0]):
        at = 2
        if lines[0].strip() in _FRONT and language.syntax.startswith("markup."):
            ends = (number for number, row in enumerate(lines[1:], 2) if row.strip() == lines[0].strip())
            at = next(ends, 1) + 1
    coded = next((number for number, row in enumerate(lines[:2], 1) if _CODING.match(row)), 0)
    at = max(at, coded + 1)
    while at <= len(lines) and _DIRECTIVE.match(lines[at - 1]):
        at += 1
    return at


def _comments(tag: Tag, language: Language, lines: list[str], at: int, reader: Reader) -> Iterator[list[str]]:
    """The lines of the comment in each form that may fit: styles, indentations, an empty line at its end."""
    width = max(NARROWEST, min(WIDEST, max(map(len, lines))))
    refusal: UnprintableTag | None = None
    for style in _styles(language, "\n".join(lines)):
        indent = _indent(lines, at) if _may_be_indented(style, language) else ""
        try:
            printed = print_tag(tag, style, indent=indent, width=width, vocabulary=reader.vocabulary)
        except UnprintableTag as error:
            refusal = refusal or error
        else:
            yield from _variants(printed.split("\n"), f"{indent}{(style.line or '').rstrip()}")
    if refusal is not None:
        raise CannotWriteTag(str(refusal)) from refusal


def _variants(comment: list[str], marker: str) -> Iterator[list[str]]:
    """The comment as it is, with an empty line at its end, and with its marker on the first line only."""
    yield comment
    if marker.strip():
        yield [*comment, marker]
        yield [comment[0], *(" " * len(marker) + row.removeprefix(marker) for row in comment[1:])]


def _may_be_indented(style: CommentStyle, language: Language) -> bool:
    """Whether such a comment need not begin in the first column."""
    opener = style.line or (style.block or ("",))[0]
    return any(all_comments(f"  {opener} x", language)) or not any(all_comments(f"{opener} x", language))


def _styles(language: Language, text: str) -> list[CommentStyle]:
    """How comments may be written: as most of the file's, as usual in its language, as in what it embeds."""
    own = comment_style(language)
    others = (comment for comment in all_comments(text, language) if comment.lines[0].number > 1)
    openers = Counter(comment.opener for comment in others if not _documents(comment, text))
    styles = [own]
    usual = (own.line or (own.block or ("",))[0]).strip()
    if openers and usual not in openers and not language.syntax.startswith("markup."):
        most = openers.most_common(1)[0][0]
        styles = [*_style_of(most), own]
    if language.syntax.startswith("markup.") and language != FALLBACK:
        return [*_EMBEDDED[:3], *styles, *_EMBEDDED]
    return [*styles, *_EMBEDDED]


def _documents(comment: Comment, text: str) -> bool:
    """Whether it is a comment for a program that makes documents, written in a style of its own."""
    start = text.rfind(comment.opener, 0, comment.lines[0].offset + 1)
    return start >= 0 and text[start : start + 3] in ("/**", "/*!")


def _style_of(opener: str) -> list[CommentStyle]:
    if opener in _LINE_STYLES:
        return [CommentStyle(f"{opener} ", None)]
    block = _BLOCK_STYLES.get(opener)
    return [CommentStyle(None, block)] if block else []


def _indent(lines: list[str], at: int) -> str:
    """The indentation of the first line from `at` on that is not blank, else of the last one before."""
    for row in (*lines[at - 1 :], *reversed(lines[: at - 1])):
        if row.strip():
            return row[: len(row) - len(row.lstrip(" \t"))]
    return ""


def _with(lines: list[str], at: int, comment: list[str]) -> str:
    """The text with the comment above line `at`, which may be one more than there are."""
    end = line_end(lines, at)
    added = [f"{row}{end[:-1]}" for row in comment]
    if at <= len(lines):
        return "\n".join([*lines[: at - 1], *added, *lines[at - 1 :]])
    # Behind a last line without an end, whose own end the file then lacks as before.
    return "\n".join([*lines[:-1], lines[-1] + end[:-1], *added]).removesuffix("\r")


def _is(sightings: list[Sighting], tag: Tag) -> bool:
    return len(sightings) == 1 and says_the_same(sightings[0].tag, tag)


def _moved(at: int, added: int) -> Callable[[int], int]:
    return lambda line: line + added if line >= at else line
