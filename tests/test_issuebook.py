from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.tracking.issue import Issue
from debtledger.storage.issuebook import BookError, IssueBook, Progress

if TYPE_CHECKING:
    from pathlib import Path

HOME = ("code", "acme/app")


def issue(number: int, **fields: Any) -> Issue:
    known: dict[str, Any] = {"title": f"issue {number}", "state": "open", "tracker": "code", **fields}
    return Issue(ref=f"github:acme/app#{number}", **known)


def path(folder: Path) -> Path:
    return folder / "debtledger" / "issues.sqlite"


def test_reading_a_book_that_is_not_there_makes_none(tmp_path: Path) -> None:
    with IssueBook(str(tmp_path)) as book:
        assert list(book.issues()) == []
        assert (book.get("github:acme/app#1"), book.read_at("code"), book.projects()) == (None, "", ())
        assert book.progress(*HOME) == Progress()
    assert os.listdir(tmp_path) == []


def test_what_was_applied_is_read_again(tmp_path: Path) -> None:
    whole = issue(
        1,
        body="\x1b[31m\ud800 ünï",
        labels=("a", "b"),
        fields={"Effort": "3d"},
        points=2.5,
        votes=3,
        gone="moved",
    )
    with IssueBook(str(tmp_path)) as book:
        assert book.apply(*HOME, [whole, issue(2)], Progress(number=1))[:2] == (2, 0)
    with IssueBook(str(tmp_path)) as book:
        assert list(book.issues()) == list(book.issues("code")) == [whole, issue(2)]
        assert book.get(whole.ref) == whole
        assert book.get(whole.ref, "other") is None
        assert list(book.issues("other")) == []


def test_new_and_changed_issues_are_counted_and_same_ones_are_not(tmp_path: Path) -> None:
    with IssueBook(str(tmp_path)) as book:
        book.apply(*HOME, [issue(1), issue(2)], Progress(number=1))
        applied = book.apply(*HOME, [issue(1), issue(2, title="x"), issue(3)], Progress(number=2))
        assert (applied.new, applied.changed, applied.progress.again) == (1, 1, "")


def test_an_issue_met_twice_in_one_reading_with_a_later_change_shifts_the_list(tmp_path: Path) -> None:
    with IssueBook(str(tmp_path)) as book:
        book.apply(*HOME, [issue(1, updated="2026-01-01T00:00:00Z")], Progress(number=1))
        later = [issue(1, updated="2026-01-02T00:00:00Z")]
        assert book.apply(*HOME, later, Progress(number=1)).progress.again == "2026-01-01T00:00:00Z"
        assert book.progress(*HOME).again == "2026-01-01T00:00:00Z"
        assert book.apply(*HOME, later, Progress(number=1)).progress.again == ""


def test_a_tracker_was_read_when_the_last_of_its_projects_was(tmp_path: Path) -> None:
    with IssueBook(str(tmp_path)) as book:
        book.apply("code", "acme/app", (), Progress(read_at="2026-01-02T00:00:00Z"))
        assert book.read_at("code") == "2026-01-02T00:00:00Z"
        book.apply("code", "acme/lib", (), Progress(read_at="2026-01-01T00:00:00Z"))
        assert book.read_at("code") == "2026-01-01T00:00:00Z"
        book.apply("code", "acme/new", (), Progress())
        assert book.read_at("code") == ""


def test_a_page_and_its_progress_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    with IssueBook(str(tmp_path)) as book:
        book.apply(*HOME, [issue(1)], Progress(number=1, resume="a"))

        def broken() -> Any:
            yield issue(2)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            book.apply(*HOME, broken(), Progress(number=1, resume="b"))
        assert [each.ref for each in book.issues()] == ["github:acme/app#1"]
        assert book.progress(*HOME).resume == "a"


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\x00" + bytes(5000)])
def test_a_damaged_book_is_an_empty_one_and_can_be_written_again(tmp_path: Path, damage: bytes) -> None:
    path(tmp_path).parent.mkdir()
    path(tmp_path).write_bytes(damage)
    with IssueBook(str(tmp_path)) as book:
        assert list(book.issues()) == []
        book.apply(*HOME, [issue(1)], Progress())
        assert len(list(book.issues())) == 1


def test_a_book_that_breaks_in_the_middle_gives_what_can_be_read(tmp_path: Path) -> None:
    with IssueBook(str(tmp_path)) as book:
        for start in range(0, 2000, 100):
            book.apply(*HOME, [issue(start + each, body="x" * 500) for each in range(1, 101)], Progress())
    data = bytearray(path(tmp_path).read_bytes())
    data[len(data) // 2 : len(data) // 2 + 20_000] = b"\xff" * 20_000
    path(tmp_path).write_bytes(data)
    with IssueBook(str(tmp_path)) as book:
        assert len(list(book.issues())) < 2000
        assert book.count(*HOME) <= 2000


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target.sqlite"
    sqlite3.connect(target).close()
    path(tmp_path).parent.mkdir()
    path(tmp_path).symlink_to(target)
    with IssueBook(str(tmp_path)) as book:
        assert list(book.issues()) == []
        with pytest.raises(BookError):
            book.apply(*HOME, [issue(1)], Progress())
    assert target.read_bytes() == b""


def test_a_trigger_that_came_with_the_file_does_not_run(tmp_path: Path) -> None:
    with IssueBook(str(tmp_path)) as book:
        book.apply(*HOME, [issue(1)], Progress())
    with sqlite3.connect(path(tmp_path)) as connection:
        connection.execute("CREATE TRIGGER evil AFTER INSERT ON progress BEGIN DELETE FROM issue; END")
    with IssueBook(str(tmp_path)) as book:
        book.apply(*HOME, [issue(2)], Progress())
        assert book.get("github:acme/app#2") == issue(2)


VALUES = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.text(), st.binary(), st.floats(allow_nan=False)
)


@given(st.lists(VALUES, max_size=5))
def test_rows_of_any_content_are_no_issues_and_harm_nothing(values: list[Any]) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        with IssueBook(folder) as book:
            book.apply(*HOME, [issue(1)], Progress(read_at="2026"))
        with sqlite3.connect(os.path.join(folder, "debtledger", "issues.sqlite")) as connection:
            for number, value in enumerate(values):
                row = ("code", str(number), "acme/app", 1, "" if value is None else value)
                connection.execute("INSERT OR REPLACE INTO issue VALUES (?, ?, ?, ?, ?)", row)
                connection.execute(
                    "INSERT OR REPLACE INTO progress VALUES (?, ?, ?)", ("code", f"p{number}", row[4])
                )
        connection.close()
        with IssueBook(folder) as book:
            assert list(book.issues()) == [issue(1)]
            assert book.unseen(*HOME, 7) == ("github:acme/app#1",)
            assert book.read_at("code") == "2026"


def test_a_number_that_is_none_makes_no_issue(tmp_path: Path) -> None:
    with IssueBook(str(tmp_path)) as book:
        book.apply(*HOME, [issue(1, points=float("nan"))], Progress())
        assert list(book.issues()) == []


def test_fields_that_are_no_texts_are_refused(tmp_path: Path) -> None:
    with IssueBook(str(tmp_path)) as book:
        book.apply(*HOME, [issue(1, fields={"a": "b"})], Progress())
    with sqlite3.connect(path(tmp_path)) as connection:
        connection.execute("""UPDATE issue SET value = replace(value, '{"a":"b"}', '{"a":[[]]}')""")
    connection.close()
    with IssueBook(str(tmp_path)) as book:
        assert list(book.issues()) == []


@pytest.mark.parametrize(
    "said",
    [
        {"body": "cost: 3d\n" + "x" * 1_200_000},
        {"labels": ("debt", *("\U0001f9e8" * 5_000 for _ in range(300))), "body": "\U0001f9e8" * 90_000},
        {"fields": {str(number): "\0" * 60_000 for number in range(100)}, "kind": "k" * 2_000_000},
    ],
)
def test_an_issue_of_any_size_is_kept_with_its_beginnings(tmp_path: Path, said: dict[str, Any]) -> None:
    huge = issue(1, **said)
    with IssueBook(str(tmp_path)) as book:
        assert book.apply(*HOME, [huge], Progress()).new == 1
        (kept,) = book.issues()
        assert (kept.ref, kept.labels[:1], kept.body[:9]) == (huge.ref, huge.labels[:1], huge.body[:9])
        assert book.apply(*HOME, [huge], Progress()).changed == 0


def test_a_book_of_another_version_is_made_anew_and_never_looks_as_if_nobody_said_anything(
    tmp_path: Path,
) -> None:
    with IssueBook(str(tmp_path)) as book:
        book.apply("github", "acme/app", [issue(1)], Progress(read_at="2026-05-30T10:00:00Z", number=1))
        assert book.read_at("github")
    raw = path(tmp_path).read_bytes()
    assert raw.count(b" milestone ") == 1
    path(tmp_path).write_bytes(raw.replace(b" milestone ", b" milestane "))
    with IssueBook(str(tmp_path)) as book:
        assert (list(book.issues()), book.read_at("github")) == ([], "")
