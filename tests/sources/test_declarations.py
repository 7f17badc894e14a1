"""The files of what people declared: within the tree, durable, and one writer at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from debtledger.core.market.declared import BrokenDeclaration
from debtledger.core.market.demand import Declared, Topic
from debtledger.sources.declarations import NotDeclared, decide, declare, load_declarations

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox import Sandbox

SIGNAL = Declared(name="the moon is full", at="2026-06-02", by="lea", note="look")
TOPIC = Topic(name="security", choice="tackle", since="2026-06-02")


def test_what_is_declared_is_loaded_oldest_first(folder: Sandbox) -> None:
    later = Declared(name="a", at="2026-06-03", by="lea")
    for each in (later, SIGNAL):
        declare(folder.path, None, each)
    decide(folder.path, None, TOPIC)
    found = load_declarations(folder.path)
    assert [each.name for each in found.declared] == ["the moon is full", "a"]
    assert found.topics == (TOPIC,)
    assert found.problems == ()


def test_the_same_signal_is_written_once(folder: Sandbox) -> None:
    path, new = declare(folder.path, None, SIGNAL)
    assert new
    before = (folder.root / path).stat()
    assert declare(folder.path, None, SIGNAL) == (path, False)
    assert (folder.root / path).stat().st_mtime_ns == before.st_mtime_ns


def test_topics_decided_at_the_same_time_are_all_kept(folder: Sandbox) -> None:
    names = [f"topic {number}" for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        topics = [Topic(name=name, choice="ignore", since="2026-06-02") for name in names]
        list(pool.map(lambda topic: decide(folder.path, None, topic), topics))
    assert {topic.name for topic in load_declarations(folder.path).topics} == set(names)


@pytest.mark.parametrize("link", [".debtledger", ".debtledger/signals", ".debtledger/strategy.toml"])
def test_nothing_is_read_or_written_through_a_link(folder: Sandbox, link: str) -> None:
    outside = folder.root.parent / "outside"
    outside.mkdir()
    (outside / "x.toml").write_text('schema = 1\nname = "x"\nat = 2026-01-01\n')
    target = outside / "x.toml" if link.endswith(".toml") else outside
    (folder.root / link).parent.mkdir(exist_ok=True)
    (folder.root / link).symlink_to(target)
    before = {path.name: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    found = load_declarations(folder.path)
    assert (found.declared, found.topics) == ((), ())
    write = _decide_in(folder) if link.endswith(".toml") else _declare_in(folder)
    with pytest.raises(NotDeclared):
        write()
    assert {path.name: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before
    # the naive way goes through
    naive = folder.root / link if link.endswith(".toml") else folder.root / link / "naive.toml"
    naive.write_text("written")
    assert any(path.read_text() == "written" for path in outside.rglob("*") if path.is_file())


def _decide_in(folder: Sandbox) -> Callable[[], object]:
    return lambda: decide(folder.path, None, TOPIC)


def _declare_in(folder: Sandbox) -> Callable[[], object]:
    return lambda: declare(folder.path, None, SIGNAL)


def test_files_that_are_no_signals_are_left_alone_and_damaged_ones_are_told(folder: Sandbox) -> None:
    folder.write(".debtledger/signals/README.md", "hello")
    folder.write(".debtledger/signals/.x.toml", "hello")
    folder.write(".debtledger/signals/deep/x.toml", "hello")
    folder.write(".debtledger/signals/bad.toml", b"\xff")
    folder.write(".debtledger/signals/large.toml", b"#" * 20_000)
    problems = load_declarations(folder.path).problems
    assert [problem.path.rpartition("/")[2] for problem in problems] == ["bad.toml", "large.toml"]


def test_a_strategy_that_is_broken_is_left_as_it_is(folder: Sandbox) -> None:
    path = folder.write(".debtledger/strategy.toml", "<<<<<<< HEAD\n")
    with pytest.raises(BrokenDeclaration):
        decide(folder.path, None, TOPIC)
    assert path.read_text() == "<<<<<<< HEAD\n"
