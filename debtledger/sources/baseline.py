"""The baseline file of a work tree, and the attribute that lets git merge it as a set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from debtledger.core.baseline import NO_REASONS, Baseline, read_baseline, write_baseline
from debtledger.core.whereabouts import BASELINE, HOME
from debtledger.sources.durable import open_folder, put, reason
from debtledger.sources.files import Tree
from debtledger.sources.refusal import Refusal
from debtledger.sources.rewriting import NotRewritten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PATH: Final = f"{HOME}/{BASELINE}"
ATTRIBUTES: Final = ".gitattributes"
ATTRIBUTE: Final = f"{PATH} merge=union"
UNCHANGED: Final = "nothing was changed"


class StrangeBaseline(NotRewritten):
    """The baseline cannot be read or written."""


def load_baseline(root: str) -> Baseline:
    """The baseline of a work tree, empty where it has none. Raises StrangeBaseline: it is no plain file."""
    with Tree(root) as tree:
        found = tree.read(PATH, _MOST_BYTES)
    if not isinstance(found, Refusal):
        return read_baseline(found.decode("utf-8", "replace"))
    if found.reason == "missing":
        return Baseline()
    why = "a symbolic link" if found.reason == "symlink" else found.reason
    raise StrangeBaseline(f"{PATH} is not read: {why}", "make it a plain file in a plain folder")


def save_baseline(root: str, fingerprints: Iterable[str], reasons: Mapping[str, str] = NO_REASONS) -> None:
    """Write the baseline of a work tree; reasons that it has are kept, and those given are added.

    Raises StrangeBaseline; the old one is there then.
    """
    data = write_baseline(fingerprints, {**load_baseline(root).reasons, **reasons}).encode()
    try:
        with open_folder(root) as top, top.make(HOME) as home:
            put(home, BASELINE, data)
    except OSError as error:
        raise StrangeBaseline(_failed(PATH, error), UNCHANGED) from error


def merge_as_set(root: str) -> str | None:
    """Tell git to merge the baseline as a union. Returns the file that was changed, None where it knows.

    Raises NotRewritten.
    """
    with Tree(root) as tree:
        found = tree.read(ATTRIBUTES)
    if isinstance(found, Refusal) and found.reason != "missing":
        raise NotRewritten(f"{ATTRIBUTES} is not written: {found.reason}", f"add this line: {ATTRIBUTE}")
    before = b"" if isinstance(found, Refusal) else found
    after = with_attribute(before)
    if after == before:
        return None
    try:
        with open_folder(root) as top:
            put(top, ATTRIBUTES, after)
    except OSError as error:
        raise NotRewritten(_failed(ATTRIBUTES, error), UNCHANGED) from error
    return ATTRIBUTES


def with_attribute(attributes: bytes) -> bytes:
    """The attributes with the line that lets git merge the baseline as a union, where it is not there yet."""
    if _KNOWN.search(attributes):
        return attributes
    end = b"\r\n" if b"\r\n" in attributes else b"\n"
    gap = end if attributes and not attributes.endswith(b"\n") else b""
    return attributes + gap + ATTRIBUTE.encode() + end


_MOST_BYTES = 64 << 20
_KNOWN = re.compile(rb"^[ \t]*/?\.debtledger/baseline[ \t][^\n]*\bmerge\b", re.MULTILINE)


def _failed(path: str, error: OSError) -> str:
    return f"{path} cannot be written: {reason(error)}"
