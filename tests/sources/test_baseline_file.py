from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from debtledger.core.baseline import Baseline
from debtledger.sources.baseline import load_baseline, merge_as_set, save_baseline
from debtledger.sources.rewriting import NotRewritten

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

A, B, C = "a" * 16, "b" * 16, "c" * 16


def test_there_is_none_at_first(folder: Sandbox) -> None:
    assert load_baseline(folder.path) == Baseline()


def test_what_is_saved_is_loaded(folder: Sandbox) -> None:
    save_baseline(folder.path, {B, A})
    assert load_baseline(folder.path).fingerprints == {A, B}
    assert (folder.root / ".debtledger/baseline").read_text() == f"{A}\n{B}\n"
    save_baseline(folder.path, {C})
    assert load_baseline(folder.path).fingerprints == {C}
    assert [each.name for each in (folder.root / ".debtledger").iterdir()] == ["baseline"]


def test_two_branches_merge_into_the_union(repo: Sandbox) -> None:
    save_baseline(repo.path, {A, C})
    merge_as_set(repo.path)
    repo.commit("baseline")
    for branch, more in (("one", "1" * 16), ("two", "2" * 16)):
        repo.git("checkout", "-q", "-b", branch, "main")
        save_baseline(repo.path, {A, C, more} - ({C} if branch == "two" else set()))
        repo.commit(branch)
    repo.git("merge", "-q", "-m", "merge", "one")
    merged = load_baseline(repo.path)
    assert merged.broken == ()
    assert {A, "1" * 16, "2" * 16} <= merged.fingerprints


def test_without_the_attribute_the_same_merge_conflicts(repo: Sandbox) -> None:
    save_baseline(repo.path, {A, C})
    repo.commit("baseline")
    for branch, more in (("one", "1" * 16), ("two", "2" * 16)):
        repo.git("checkout", "-q", "-b", branch, "main")
        save_baseline(repo.path, {A, C, more})
        repo.commit(branch)
    with pytest.raises(AssertionError, match="merge"):
        repo.git("merge", "-q", "-m", "merge", "one")
    assert load_baseline(repo.path).broken


def test_the_attribute_is_added_once_and_the_rest_of_the_file_stays(repo: Sandbox) -> None:
    path = repo.write(".gitattributes", b"*.png binary\r\n*.sh eol=lf")
    assert merge_as_set(repo.path) == ".gitattributes"
    written = path.read_bytes()
    assert written == b"*.png binary\r\n*.sh eol=lf\r\n.debtledger/baseline merge=union\r\n"
    assert merge_as_set(repo.path) is None
    assert path.read_bytes() == written
    answer = repo.git("check-attr", "merge", ".debtledger/baseline")
    assert answer.endswith(b": merge: union\n")


@pytest.mark.parametrize("name", [".gitattributes", ".debtledger"])
def test_links_are_not_written_through(repo: Sandbox, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (repo.root / name).symlink_to(outside)
    with pytest.raises(NotRewritten):
        merge_as_set(repo.path) if name == ".gitattributes" else save_baseline(repo.path, {A})
    assert list(outside.iterdir()) == []
    if name == ".debtledger":
        with pytest.raises(NotRewritten):
            load_baseline(repo.path)


def test_a_baseline_that_is_a_link_is_neither_read_nor_written(repo: Sandbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text(f"{A}\n")
    (repo.root / ".debtledger").mkdir()
    (repo.root / ".debtledger/baseline").symlink_to(outside)
    with pytest.raises(NotRewritten):
        load_baseline(repo.path)
    with pytest.raises(NotRewritten):
        save_baseline(repo.path, {B})
    assert outside.read_text() == f"{A}\n"
