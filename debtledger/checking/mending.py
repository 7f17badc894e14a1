"""The verb mend: the lines that new tags lack, written into the work tree for a person to fill in."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from debtledger.checking.changeset import changeset
from debtledger.checking.check import verdicts_on
from debtledger.command import UsageError
from debtledger.core.checking.phrasing import PLACEHOLDERS
from debtledger.core.tagging.insertion import CannotWriteTag
from debtledger.core.tagging.reading import read_text
from debtledger.core.tagging.replacement import add_lines
from debtledger.ground import find_ground
from debtledger.sources.refusal import Refusal
from debtledger.sources.repository import discover
from debtledger.sources.rewriting import NotRewritten, read_source, rewrite

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from debtledger.context import Context
    from debtledger.core.checking.request import CheckRequest
    from debtledger.core.checking.verdicts import Verdict, Verdicts
    from debtledger.core.reader import Reader


class Mended(NamedTuple):
    """What was written, one line a tag, and why other files were left alone; paths: the files written."""

    wrote: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


def check_and_mend(request: CheckRequest, context: Context) -> tuple[Verdicts, Mended]:
    """Check, and write what is missing into the work tree.

    What is written needs no more writing: those verdicts name no command. Raises what check raises, and
    UsageError for the ledger alone, whose files a person mends.
    """
    if request.what == "ledger":
        raise UsageError("--fix writes into files of code", "debtledger check --fix")
    repository = discover(context.cwd, context.env, context.cwd)
    seen = changeset(request, repository, context)
    found = verdicts_on(seen)
    judged: dict[str, bytes | Refusal] = {}
    if repository is not None and seen.blobs:
        paths = {each.problem.path for each in found.verdicts if each.command}
        blobs = {path: oid for path, oid in seen.blobs.items() if path in paths}
        contents = dict(repository.git.batch(set(blobs.values()), seen.config.scan_max_file_bytes))
        judged = {path: contents[oid] for path, oid in blobs.items()}
    root = repository.root if repository else find_ground((), context).root
    mended = mend(found, root, seen.config.reader(), judged)
    left = tuple(
        replace(each, command="") if each.problem.path in mended.paths else each for each in found.verdicts
    )
    return replace(found, verdicts=left), mended


def told(mended: Mended) -> Iterator[str]:
    """What was written, and what to do now, line by line."""
    yield from (f"wrote below {line}" for line in mended.wrote)
    yield from mended.left
    if mended.wrote:
        yield "write what is right in the place of each ?, and then"
        yield f"  git add {' '.join(map(shlex.quote, mended.paths))}"


def mend(found: Verdicts, root: str, reader: Reader, judged: Mapping[str, bytes | Refusal]) -> Mended:
    """Write the lines that tags lack, each with a ? in place of its value, into the files of the work tree.

    judged: the bytes of files that must be the same in the work tree. A file that is not is left alone, and
    so is one whose comment takes no more lines.
    """
    wrote: list[str] = []
    left: list[str] = []
    paths: list[str] = []
    for path, tags in _by_file(found.verdicts).items():
        try:
            told = _written(root, path, tags, reader, judged.get(path))
        except (NotRewritten, CannotWriteTag) as error:
            left += [f"{path} is left alone: {error.message}", *([f"  {error.hint}"] if error.hint else [])]
        else:
            wrote += told
            paths.append(path)
    return Mended(tuple(wrote), tuple(left), tuple(paths))


def _by_file(verdicts: Iterable[Verdict]) -> dict[str, dict[int, list[str]]]:
    """The lines that can be written, by the file and the line of the tag."""
    found: dict[str, dict[int, list[str]]] = {}
    for each in verdicts:
        if each.command:
            place = each.problem
            rows = found.setdefault(place.path, {}).setdefault(place.line, [])
            rows.append(PLACEHOLDERS[place.code])
    return found


def _written(
    root: str, path: str, tags: Mapping[int, Sequence[str]], reader: Reader, judged: bytes | Refusal | None
) -> list[str]:
    """Write the lines of one file. Raises NotRewritten and CannotWriteTag; the file is as it was then."""
    source = read_source(root, path, reader.max_file)
    if judged is not None and (isinstance(judged, Refusal) or not _alike(judged, source.data)):
        raise NotRewritten(
            "it stands otherwise than what was checked", f"git add {shlex.quote(path)}, and try again"
        )
    text = source.text
    told = []
    for line in sorted(tags, reverse=True):
        sighting = next(each for each in read_text(path, text, reader).sightings if each.place.line == line)
        rows = [row for row in PLACEHOLDERS.values() if row in tags[line]]
        text = add_lines(path, text, sighting, [f"  {row}" for row in rows], reader).text
        told.append(f"{path}:{line}: {', '.join(row.partition(':')[0] for row in rows)}")
    rewrite(root, source, text)
    return told[::-1]


def _alike(one: bytes, other: bytes) -> bool:
    """Whether two versions of a file differ in nothing but the ends of lines, which git may convert."""
    return one.replace(b"\r\n", b"\n") == other.replace(b"\r\n", b"\n")
