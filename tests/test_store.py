"""The store: records on disk, compare-and-swap, the lock, the journal, and folders that are links."""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_records import BY_HAND, CROCKFORD, FULL, FULL_TEXT, ID

from debtledger.core.prefixes import UnknownId, resolve_prefix, short_ids
from debtledger.core.recording.records import (
    BrokenRecord,
    Event,
    Record,
    append_event,
    edit_record,
    write_record,
)
from debtledger.storage import store as store_module
from debtledger.storage.cache import Cache
from debtledger.storage.journal import checksum, temporary_name
from debtledger.storage.recall import Recall
from debtledger.storage.store import ChangedOnDisk, Creation, Edit, LedgerError, Store, new_id

if TYPE_CHECKING:
    from sandbox import Sandbox

DEBTS = ".debtledger/debts"
OTHER = "D-22222222"


@pytest.fixture
def store(repo: Sandbox) -> Store:
    return Store(repo.path, f"{repo.path}/.git")


def path_of(store: Store, identity: str = ID) -> Path:
    return Path(store.root, DEBTS, f"{identity}.toml")


def put(store: Store, text: str | bytes, name: str = ID) -> Path:
    path = path_of(store, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def leftovers(store: Store) -> list[str]:
    """Everything beside the records that an unfinished change would leave behind."""
    state = Path(store.git_dir, "debtledger") if store.git_dir else Path(store.root, ".debtledger")
    found = [*Path(store.root, DEBTS).iterdir(), *(state.iterdir() if state.is_dir() else ())]
    return sorted(path.name for path in found if path.suffix == ".tmp" or path.name.startswith("journal"))


def test_no_records_are_loaded_where_there_is_no_folder_and_none_is_made(store: Store) -> None:
    assert store.load().records == ()
    assert not Path(store.root, ".debtledger").exists()


def test_a_record_that_is_created_is_loaded_and_read(store: Store) -> None:
    assert store.create(FULL) == f"{DEBTS}/{ID}.toml"
    assert path_of(store).read_text() == FULL_TEXT
    assert [stored.record for stored in store.load().records] == [FULL]
    assert store.read(ID).text == FULL_TEXT
    assert leftovers(store) == []


def test_a_record_is_never_created_over_another_file(store: Store) -> None:
    for content in ("broken", FULL_TEXT):
        path = put(store, content)
        with pytest.raises(LedgerError, match="is there already"):
            store.create(FULL)
        with pytest.raises(LedgerError, match="is there already"):
            store.apply([Creation(record=FULL)])
        assert path.read_text() == content
        assert leftovers(store) == []


def test_an_edit_is_written_and_keeps_the_permissions(store: Store) -> None:
    path = put(store, BY_HAND)
    path.chmod(0o640)
    fresh = edit_record(BY_HAND, {"state": "repaid"})
    store.edit(ID, BY_HAND, fresh)
    assert path.read_bytes() == fresh.encode()
    assert path.stat().st_mode & 0o777 == 0o640


def test_line_ends_and_a_byte_order_mark_survive_the_way_through_the_store(store: Store) -> None:
    text = "\ufeff" + BY_HAND.replace("\n", "\r\n")
    path = put(store, text)
    store.update(ID, lambda read: edit_record(read, {"owner": "@x"}))
    assert path.read_bytes() == text.replace('"@platform"', '"@x"').encode()


def test_a_record_that_changed_since_it_was_read_is_left_alone(store: Store) -> None:
    path = put(store, FULL_TEXT)
    stored = store.read(ID)
    by_somebody = FULL_TEXT.replace("@platform", "@else")
    path.write_text(by_somebody)
    fresh = edit_record(stored.text, {"state": "repaid"})
    with pytest.raises(ChangedOnDisk):
        store.edit(ID, stored.text, fresh)
    with pytest.raises(ChangedOnDisk):
        store.apply([Creation(record=replace(FULL, id=OTHER)), Edit(id=ID, expected=stored.text, text=fresh)])
    assert path.read_text() == by_somebody
    assert not path_of(store, OTHER).exists()
    assert leftovers(store) == []


def test_an_update_is_made_to_the_text_of_the_moment(store: Store) -> None:
    path = put(store, FULL_TEXT)
    stored = store.read(ID)
    path.write_text(FULL_TEXT.replace("@platform", "@else"))
    fresh = store.update(ID, lambda text: edit_record(text, {"state": "repaid"}))
    assert fresh.record.owner == "@else"
    assert fresh.record.state == "repaid"
    assert stored.record.owner == "@platform"


def test_an_update_that_changes_its_mind_writes_nothing(store: Store) -> None:
    path = put(store, FULL_TEXT)

    def refuse(text: str) -> str:
        raise LookupError(text[:1])

    with pytest.raises(LookupError):
        store.update(ID, refuse)
    assert path.read_text() == FULL_TEXT
    assert leftovers(store) == []


@pytest.mark.parametrize(
    "content",
    [
        FULL_TEXT + "<<<<<<< HEAD\n",
        FULL_TEXT + 'owner = "x"\nowner = "y"\n',
        FULL_TEXT.replace("schema = 1", "schema = 9"),
        FULL_TEXT.replace(ID, OTHER, 1),
        FULL_TEXT.encode() + b"# \xff\n",
        b"\0" * 100,
        b"",
        FULL_TEXT + "#" * (20 << 10),
    ],
)
def test_a_broken_record_is_loud_and_its_bytes_are_never_touched(store: Store, content: str | bytes) -> None:
    store.create(replace(FULL, id=OTHER))
    path = put(store, content)
    before = path.read_bytes()
    loaded = store.load()
    assert [stored.record.id for stored in loaded.records] == [OTHER]
    assert {problem.path for problem in loaded.broken} == {f"{DEBTS}/{ID}.toml"}
    with pytest.raises(BrokenRecord):
        store.read(ID)
    text = before.decode(errors="replace")
    with pytest.raises((BrokenRecord, ChangedOnDisk)):
        store.edit(ID, text, FULL_TEXT)
    with pytest.raises(BrokenRecord):
        store.update(ID, lambda _: FULL_TEXT)
    with pytest.raises((BrokenRecord, ChangedOnDisk)):
        store.apply([Edit(id=ID, expected=text, text=FULL_TEXT)])
    assert path.read_bytes() == before


def test_a_text_that_would_be_broken_is_not_written(store: Store) -> None:
    path = put(store, FULL_TEXT)
    for text in ("", FULL_TEXT.replace(ID, OTHER), FULL_TEXT + "x = nan\n"):
        with pytest.raises(BrokenRecord):
            store.edit(ID, FULL_TEXT, text)
    assert path.read_text() == FULL_TEXT
    assert leftovers(store) == []


def test_a_broken_record_is_repaired_and_its_bytes_are_kept_in_the_git_directory(store: Store) -> None:
    broken = FULL_TEXT.encode() + b"<<<<<<< \xff\n"
    path = put(store, broken)
    backup = store.repair(ID, store.raw(ID), FULL_TEXT)
    assert path.read_text() == FULL_TEXT
    assert Path(backup).read_bytes() == broken
    assert Path(backup).is_relative_to(Path(store.root, ".git"))
    with pytest.raises(ChangedOnDisk):
        store.repair(ID, broken, FULL_TEXT)


def test_files_that_are_no_records_are_not_read(store: Store) -> None:
    store.create(FULL)
    for name in ("README.md", ".hidden.toml", f".{ID}.toml.0123456789ab.tmp", "D-7k3fq2m9.toml~"):
        Path(store.root, DEBTS, name).write_text("x")
    loaded = store.load()
    assert len(loaded.records) == 1
    assert loaded.broken == ()


def test_a_missing_record_is_named(store: Store) -> None:
    for read in (store.read, store.raw, lambda name: store.edit(name, "", "")):
        with pytest.raises(LedgerError, match=rf"there is no {DEBTS}/{ID}.toml"):
            read(ID)


def test_without_git_the_lock_and_the_journal_stay_in_the_folder(folder: Sandbox) -> None:
    store = Store(folder.path, None)
    store.create(FULL)
    store.apply([Edit(id=ID, expected=FULL_TEXT, text=edit_record(FULL_TEXT, {"state": "repaid"}))])
    assert store.load().records[0].record.state == "repaid"
    assert sorted(path.name for path in Path(folder.path, ".debtledger").iterdir()) == [
        "debts",
        "ledger.lock",
    ]


# Links and other traps


@pytest.mark.parametrize("link", [".debtledger", DEBTS])
def test_a_folder_of_records_that_is_a_link_is_neither_read_nor_written(
    store: Store, link: str, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    (outside / "debts").mkdir(parents=True)
    for folder in (outside, outside / "debts"):
        (folder / f"{ID}.toml").write_text(FULL_TEXT)
    before = sorted(outside.rglob("*"))
    where = Path(store.root, link)
    where.parent.mkdir(exist_ok=True)
    where.symlink_to(outside)
    for use in (
        store.load,
        lambda: store.create(replace(FULL, id=OTHER)),
        lambda: store.edit(ID, FULL_TEXT, FULL_TEXT),
        lambda: store.apply([Creation(record=replace(FULL, id=OTHER))]),
    ):
        with pytest.raises(LedgerError, match="is a symbolic link or no folder") as caught:
            use()
        assert "link" in caught.value.hint
    assert sorted(outside.rglob("*")) == before
    # the control: a program that joins paths writes outside
    Path(store.root, link, "naive").write_text("x")
    assert (outside / "naive").exists()


def test_a_record_that_is_a_link_is_neither_followed_nor_replaced(store: Store, tmp_path: Path) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text(FULL_TEXT)
    path = put(store, "")
    path.unlink()
    path.symlink_to(secret)
    assert [problem.message for problem in store.load().broken] == ["it is not read: a symbolic link"]
    for write in (
        lambda: store.edit(ID, FULL_TEXT, edit_record(FULL_TEXT, {"owner": "@x"})),
        lambda: store.update(ID, lambda text: text),
        lambda: store.create(FULL),
    ):
        with pytest.raises(LedgerError):
            write()
    assert path.is_symlink()
    assert secret.read_text() == FULL_TEXT
    assert path.read_text() == FULL_TEXT  # the control: reading by path follows it


def test_a_dangling_link_is_not_written_through(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "made"
    path = put(store, "")
    path.unlink()
    path.symlink_to(target)
    with pytest.raises(LedgerError, match="is there already"):
        store.create(FULL)
    assert not target.exists()
    path.write_text("x")
    assert target.exists()  # the control


def test_a_link_in_place_of_the_state_folder_is_not_followed(store: Store, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    Path(store.root, ".git/debtledger").symlink_to(outside)
    with pytest.raises(LedgerError):
        store.create(FULL)
    assert list(outside.iterdir()) == []
    assert store.load().records == ()


def test_a_link_in_place_of_the_lock_is_not_followed(store: Store, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    state = Path(store.root, ".git/debtledger")
    state.mkdir()
    (state / "ledger.lock").symlink_to(victim)
    with pytest.raises(LedgerError):
        store.create(FULL)
    assert not victim.exists()


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_what_is_no_plain_file_is_a_problem_and_does_not_hang(store: Store, kind: str) -> None:
    path = put(store, "")
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        if os.geteuid() != 0:
            pytest.skip("devices are made by root only")
        os.mknod(path, 0o020666, os.makedev(1, 5))
    started = time.monotonic()
    assert len(store.load().broken) == 1
    with pytest.raises((LedgerError, BrokenRecord)):
        store.update(ID, lambda text: text)
    assert time.monotonic() - started < 2


# The lock


def test_a_writer_waits_for_the_lock_and_then_writes(store: Store) -> None:
    store.create(FULL)
    with Path(store.root, ".git/debtledger/ledger.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        timer = threading.Timer(0.3, lambda: fcntl.flock(held, fcntl.LOCK_UN))
        timer.start()
        started = time.monotonic()
        store.create(replace(FULL, id=OTHER))
        assert time.monotonic() - started > 0.2
        timer.join()


def test_a_writer_gives_up_when_others_keep_the_lock(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store_module.LOCK_SECONDS <= 5
    monkeypatch.setattr(store_module, "LOCK_SECONDS", 0.2)
    store.create(FULL)
    with Path(store.root, ".git/debtledger/ledger.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(LedgerError, match="another debtledger is writing"):
            store.create(replace(FULL, id=OTHER))
        assert len(store.load().records) == 1  # readers need no lock


def test_linked_work_trees_share_the_lock_and_not_the_journal(repo: Sandbox, tmp_path: Path) -> None:
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    one, other = Store(repo.path, f"{repo.path}/.git"), Store(str(tmp_path / "linked"), f"{repo.path}/.git")
    assert one._state_path() == other._state_path()
    assert one._journal != other._journal


# The journal


def interrupted(store: Store, count: int) -> list[Edit]:
    """A bulk edit of some records that was promised, and stopped before the first file had its name."""
    edits = []
    for number in range(count):
        record = replace(FULL, id=f"D-{number:08d}")
        text = write_record(record)
        put(store, text, record.id)
        edits.append(Edit(id=record.id, expected=text, text=edit_record(text, {"state": "repaid"})))
    moves = []
    for edit in edits:
        name = f"{edit.id}.toml"
        temporary = temporary_name(name)
        Path(store.root, DEBTS, temporary).write_text(edit.text)
        moves.append(
            {
                "temporary": temporary,
                "name": name,
                "old": checksum(edit.expected.encode()),
                "new": checksum(edit.text.encode()),
            }
        )
    write_journal(store, {"schema": 1, "moves": moves})
    return edits


def write_journal(store: Store, content: object) -> Path:
    state = Path(store.root, ".git/debtledger")
    state.mkdir(exist_ok=True)
    path = state / store._journal
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_several_changes_are_made_together(store: Store) -> None:
    put(store, FULL_TEXT)
    fresh = edit_record(FULL_TEXT, {"state": "repaid"})
    other = replace(FULL, id=OTHER)
    paths = store.apply([Edit(id=ID, expected=FULL_TEXT, text=fresh), Creation(record=other)])
    assert paths == (f"{DEBTS}/{ID}.toml", f"{DEBTS}/{OTHER}.toml")
    assert [stored.text for stored in store.load().records] == [write_record(other), fresh]
    assert leftovers(store) == []


def test_what_was_promised_is_finished_by_the_next_reader(store: Store) -> None:
    edits = interrupted(store, 3)
    assert {stored.text for stored in store.load().records} == {edit.text for edit in edits}
    assert leftovers(store) == []


def test_what_was_promised_is_finished_by_the_next_writer(store: Store) -> None:
    edits = interrupted(store, 2)
    store.create(FULL)
    assert [path_of(store, edit.id).read_text() for edit in edits] == [edit.text for edit in edits]
    assert leftovers(store) == []


def test_what_was_not_promised_is_dropped_by_the_next_writer(store: Store) -> None:
    put(store, FULL_TEXT)
    Path(store.root, DEBTS, temporary_name(f"{ID}.toml")).write_text("half")
    store.create(replace(FULL, id=OTHER))
    assert store.read(ID).text == FULL_TEXT
    assert leftovers(store) == []


def test_a_hand_edit_wins_over_an_unfinished_change_which_is_kept_aside(store: Store) -> None:
    first, second = interrupted(store, 2)
    by_hand = first.expected.replace("@platform", "@hand")
    put(store, by_hand, first.id)
    assert {stored.text for stored in store.load().records} == {by_hand, second.text}
    (kept,) = Path(store.root, ".git/debtledger").glob("dropped*")
    assert kept.read_text() == first.text
    assert leftovers(store) == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"moves": 5}',
        '{"moves": [{}]}',
        "[" * 100_000,
        {"schema": 1, "moves": [{"temporary": 1, "name": 2, "old": 3, "new": 4}]},
        {"schema": 1, "moves": [{"temporary": "../../a.py", "name": "../../b.py", "old": None, "new": ""}]},
        {
            "schema": 1,
            "moves": [
                {"temporary": f".{ID}.toml.0123456789ab.tmp", "name": "../../a.py", "old": None, "new": ""}
            ],
        },
    ],
)
def test_a_damaged_or_hostile_journal_moves_nothing(store: Store, content: object) -> None:
    store.create(FULL)
    before = sorted((path, path.read_bytes()) for path in Path(store.root).glob("*.py"))
    path = write_journal(store, content)
    Path(store.root, DEBTS, f".{ID}.toml.0123456789ab.tmp").write_text("planted")
    assert [stored.text for stored in store.load().records] == [FULL_TEXT]
    assert sorted((path, path.read_bytes()) for path in Path(store.root).glob("*.py")) == before
    assert not path.exists()


def test_a_planted_temporary_file_that_is_not_the_one_promised_is_not_taken(store: Store) -> None:
    (edit,) = interrupted(store, 1)
    (temporary,) = Path(store.root, DEBTS).glob(".*.tmp")
    temporary.write_text(edit.text + "# planted\n")
    assert store.load().records[0].text == edit.expected


# The cache


def test_unchanged_records_come_from_the_cache_and_changed_ones_do_not(store: Store) -> None:
    for number in range(3):
        path = put(store, write_record(replace(FULL, id=f"D-{number:08d}")), f"D-{number:08d}")
        os.utime(path, (1_700_000_000, 1_700_000_000))
    assert store.git_dir
    with Cache(store.git_dir) as cache:
        first = store.load(cache)
        path_of(store, "D-00000001").write_text(write_record(replace(FULL, id="D-00000001", owner="@new")))
        path_of(store, "D-00000002").unlink()
        put(store, FULL_TEXT)
        second = store.load(cache)
    assert len(first.records) == 3
    assert [stored.record for stored in second.records] == [stored.record for stored in store.load().records]
    assert [stored.record.owner for stored in second.records] == ["@platform", "@new", "@platform"]


def test_the_cache_answers_with_the_same_records_as_the_files(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("debtledger.storage.recall.RACY_NANOSECONDS", -(10**18))
    put(store, FULL_TEXT)
    assert store.git_dir
    with Cache(store.git_dir) as cache:
        first = store.load(cache)
        monkeypatch.setattr("debtledger.storage.store.read_record", None)  # nothing is read any more
        assert store.load(cache) == first
    assert first.records[0].record == FULL


def test_a_text_from_the_cache_is_never_written(store: Store) -> None:
    put(store, FULL_TEXT)
    assert store.git_dir
    with Cache(store.git_dir) as cache:
        (stored,) = store.load(cache).records
    with pytest.raises(ChangedOnDisk):
        store.edit(ID, stored.text, edit_record(FULL_TEXT, {"owner": "@x"}))
    assert path_of(store).read_text() == FULL_TEXT


def test_a_damaged_cache_is_read_over(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("debtledger.storage.recall.RACY_NANOSECONDS", -(10**18))
    put(store, FULL_TEXT)
    assert store.git_dir
    with Cache(store.git_dir) as cache:
        store.load(cache)
        key = Recall(cache, store.root)._key
        facts = json.loads(cache.get("records", key) or b"")[f"{ID}.toml"][0]
        for value in (b"", b"[]", b"5", b'{"x": 1}', json.dumps({f"{ID}.toml": [facts, [1, 2]]}).encode()):
            cache.put("records", key, value)
            assert [stored.record for stored in store.load(cache).records] == [FULL]


# Ids


def test_a_new_id_is_valid_and_new() -> None:
    found: set[str] = set()
    for _ in range(200):
        found.add(new_id(found))
    assert len(found) == 200
    assert all(len(each) == 10 and set(each[2:]) <= set(CROCKFORD) for each in found)


@given(st.sets(st.text("0a", min_size=8, max_size=8).map("D-".__add__), min_size=1, max_size=20))
def test_every_short_id_means_its_record_alone(ids: set[str]) -> None:
    short = short_ids(ids)
    assert set(short) == ids
    assert all(resolve_prefix(ids, text) == whole for whole, text in short.items())
    assert all(len(text) >= 6 for text in short.values())


@pytest.mark.parametrize("typed", ["D-7k3f", "d-7K3F", "7k3f", " D-7k3fq2m9 ", "7"])
def test_an_id_is_known_by_its_beginning(typed: str) -> None:
    assert resolve_prefix([ID, OTHER], typed) == ID


def test_an_id_that_means_none_or_several_is_told_with_its_candidates() -> None:
    several = ["D-7k3f0000", ID, OTHER]
    with pytest.raises(UnknownId) as caught:
        resolve_prefix(several, "7k3f")
    assert caught.value.candidates == ("D-7k3f0000", ID)
    for typed in ("D-9", "", "D-", "x y", "D-7k3fq2m9z"):
        with pytest.raises(UnknownId) as caught:
            resolve_prefix([ID], typed)
        assert caught.value.candidates == ()


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert resolve_prefix(["D-10100000"], "D-IOL0") == "D-10100000"


def test_events_of_several_updates_are_all_there(store: Store) -> None:
    store.create(Record(id=ID, title="x"))
    for number in range(5):
        event = Event(at="2026-01-01", what="acknowledged", by="me", note=str(number))
        store.update(ID, partial(append_event, event=event))
    assert [event.note for event in store.read(ID).record.events] == list("01234")
