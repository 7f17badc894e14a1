"""Telling comments from other text, against tree-sitter on the same files."""

from __future__ import annotations

import sysconfig
import time
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from measure import ROUNDS, Row

from debtledger.core.lexing.comments import comments_at
from debtledger.core.lexing.languages import language_of
from debtledger.core.vocabulary import Vocabulary, hit_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Parser

SOURCES = {
    "Python": (Path(sysconfig.get_path("stdlib")), "*.py", 1 / 25),
    "C": (Path(sysconfig.get_path("include")), "*.h", 1 / 200),
}


def classification_rows() -> Iterator[Row]:
    """Yield a row a language, of Python's own sources; nothing where tree-sitter is not installed."""
    try:
        parsers = _parsers()
    except ImportError:
        print("\ntree-sitter is not installed: classification is not compared")
        return
    for language, (folder, glob, goal) in SOURCES.items():
        texts = _texts_with_hits(folder, glob)
        ours = _median(partial(_classify, texts))
        theirs = _median(partial(_parse, texts, parsers[language]))
        hits = sum(len(hits) for _, _, hits in texts)
        work = f"{hits:,} hits in {len(texts):,} files of {language}"
        yield Row(work=work, seconds=ours, peer="tree-sitter", ratio=ours / theirs, goal=goal)


Text = tuple[str, str, list[int]]


def _texts_with_hits(folder: Path, glob: str) -> list[Text]:
    pattern = hit_pattern(Vocabulary())
    found = []
    for path in sorted(folder.rglob(glob)):
        text = path.read_text(encoding="utf-8", errors="replace")
        hits = [match.start() for match in pattern.finditer(text)]
        if hits and "site-packages" not in path.parts:
            found.append((path.name, text, hits))
    return found


def _classify(texts: list[Text]) -> int:
    return sum(len(list(comments_at(text, language_of(name), hits))) for name, text, hits in texts)


def _parse(texts: list[Text], parser: Parser) -> int:
    return sum(parser.parse(text.encode()).root_node.child_count for _, text, _ in texts)


def _parsers() -> dict[str, Parser]:
    import tree_sitter_c
    import tree_sitter_python
    from tree_sitter import Language, Parser

    return {
        "Python": Parser(Language(tree_sitter_python.language())),
        "C": Parser(Language(tree_sitter_c.language())),
    }


def _median(work: Callable[[], int]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)
