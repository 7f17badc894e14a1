"""Real git merges: branches that add and edit records merge, and nothing is lost or lands elsewhere.

DEBTLEDGER_MERGES says how many random merges are tried.
"""

from __future__ import annotations

import os
import random
import subprocess
import tomllib
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from ledger_records import CROCKFORD, FULL

from debtledger.core.recording.records import Event, append_event, edit_record, write_record
from debtledger.storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox import Sandbox

    from debtledger.core.recording.records import Record

MERGES: Final = int(os.environ.get("DEBTLEDGER_MERGES", "50"))
BRANCHES: Final = 40
DEBTS: Final = ".debtledger/debts"
OWNERS: Final = ("@lea", "@mo", "@kim")
PLAIN: Final = replace(FULL, events=())


def an_id(number: int) -> str:
    return f"D-{number:08d}"


def merged(repo: Sandbox, branch: str) -> bool:
    """Merge a branch as people do; whether that went without a conflict."""
    done = subprocess.run(
        ["git", "merge", "-q", "--no-edit", branch],
        cwd=repo.root,
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.returncode == 0


def on_branch(repo: Sandbox, branch: str, work: Callable[[Store], None]) -> None:
    """Do some work on a new branch that begins at main, and come back."""
    repo.git("checkout", "-q", "-b", branch, "main")
    work(Store(repo.path, f"{repo.path}/.git"))
    repo.commit(branch)
    repo.git("checkout", "-q", "main")


def with_records(repo: Sandbox, count: int) -> Store:
    store = Store(repo.path, f"{repo.path}/.git")
    for number in range(count):
        store.create(replace(PLAIN, id=an_id(number), title=f"debt {number}"))
    repo.commit("records")
    return store


def close(text: str) -> str:
    return append_event(
        edit_record(text, {"state": "repaid"}), Event(at="2026-09-01", what="repaid", by="mo", hours=3)
    )


def test_forty_branches_that_each_add_three_and_edit_one_record_merge(repo: Sandbox) -> None:
    store = with_records(repo, BRANCHES)

    def work(number: int) -> Callable[[Store], None]:
        def add_and_edit(store: Store) -> None:
            for each in range(3):
                record = replace(PLAIN, id=an_id(1000 + 3 * number + each), title=f"new {number} {each}")
                store.create(record)
            store.update(an_id(number), close if number % 2 else _rename_owner(number))

        return add_and_edit

    for number in range(BRANCHES):
        on_branch(repo, f"b{number}", work(number))
    assert all(merged(repo, f"b{number}") for number in range(BRANCHES))
    loaded = store.load()
    records = {stored.record.id: stored.record for stored in loaded.records}
    assert loaded.broken == ()
    assert len(records) == BRANCHES * 4
    for number in range(BRANCHES):
        assert records[an_id(number)].title == f"debt {number}"
        assert (records[an_id(number)].state == "repaid") == bool(number % 2)
        assert number % 2 or records[an_id(number)].owner == f"@{number}"
        assert [records[an_id(1000 + 3 * number + each)].title for each in range(3)] == [
            f"new {number} {each}" for each in range(3)
        ]


def _rename_owner(number: int) -> Callable[[str], str]:
    return lambda text: edit_record(text, {"owner": f"@{number}"})


def test_one_file_for_all_records_conflicts_where_files_of_their_own_do_not(repo: Sandbox) -> None:
    path = repo.root / "records.toml"
    path.write_text("".join(f'[[record]]\nid = "{an_id(number)}"\nowner = "@x"\n\n' for number in range(5)))
    repo.commit("records")
    for number in range(2):
        repo.git("checkout", "-q", "-b", f"b{number}", "main")
        path.write_text(f'{path.read_text()}[[record]]\nid = "{an_id(100 + number)}"\nowner = "@x"\n\n')
        repo.commit("add")
        repo.git("checkout", "-q", "main")
    assert merged(repo, "b0")
    assert not merged(repo, "b1")


def test_edits_of_neighbouring_keys_merge(repo: Sandbox) -> None:
    store = with_records(repo, 1)
    keys = {
        "owner": "@x",
        "aspect": "speed",
        "kind": "other",
        "state": "planned",
        "bought.weeks": 9,
        "review.on": "2028-01-01",
    }
    for key, value in keys.items():
        on_branch(repo, key, partial(_edit, changes={key: value}))
    assert all(merged(repo, key) for key in keys)
    record = store.load().records[0].record
    assert (record.owner, record.aspect, record.kind, record.state) == ("@x", "speed", "other", "planned")
    assert (record.bought.weeks, record.review_on) == (9.0, "2028-01-01")


def _edit(store: Store, changes: Mapping[str, object]) -> None:
    store.update(an_id(0), lambda text: edit_record(text, changes))


def test_edits_of_neighbouring_keys_conflict_without_the_empty_lines(repo: Sandbox) -> None:
    store = with_records(repo, 1)
    path = repo.root / DEBTS / f"{an_id(0)}.toml"
    path.write_text(path.read_text().replace("\n\n", "\n"))
    repo.commit("dense")
    for key, value in (("owner", "@x"), ("aspect", "speed")):
        on_branch(repo, key, partial(_edit, changes={key: value}))
    assert merged(repo, "owner")
    assert not merged(repo, "aspect")
    assert len(store.load().broken) == 1


def test_two_decisions_on_one_record_conflict_loudly_and_the_others_stay_usable(repo: Sandbox) -> None:
    store = with_records(repo, 2)
    for name in ("one", "other"):
        on_branch(repo, name, partial(_edit, changes={"owner": f"@{name}"}))
    assert merged(repo, "one")
    assert not merged(repo, "other")
    loaded = store.load()
    assert [stored.record.id for stored in loaded.records] == [an_id(1)]
    assert [problem.message for problem in loaded.broken] == ["it holds conflict markers of git"]


# The trap: git takes a record that went away, and another that came, for one that was renamed.


def the_trap(repo: Sandbox, pay_back: Callable[[Path], object]) -> tuple[str, str]:
    """One branch repays a debt and takes a similar one, another edits the first: both texts after merging."""
    with_records(repo, 1)
    old, new = (repo.root / DEBTS / f"{an_id(number)}.toml" for number in (0, 1))

    def repay_and_take(store: Store) -> None:
        pay_back(old)
        store.create(replace(PLAIN, id=an_id(1), title="debt 1"))

    on_branch(repo, "repay", repay_and_take)
    on_branch(repo, "edit", lambda store: _edit(store, {"owner": "@misrouted"}))
    assert merged(repo, "repay")
    assert merged(repo, "edit")
    return (old.read_text() if old.exists() else ""), new.read_text()


def test_an_edit_of_a_record_that_is_closed_elsewhere_stays_with_it(repo: Sandbox) -> None:
    old, new = the_trap(repo, lambda path: path.write_text(close(path.read_text())))
    assert 'owner = "@misrouted"' in old
    assert 'state = "repaid"' in old
    assert new == write_record(replace(PLAIN, id=an_id(1), title="debt 1"))


def test_an_edit_of_a_record_that_is_deleted_elsewhere_lands_in_another_one(repo: Sandbox) -> None:
    old, new = the_trap(repo, lambda path: path.unlink())
    assert old == ""
    assert 'owner = "@misrouted"' in new


# Random merges


Values = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The values of all records at the base, on both branches, and in the work tree after merging."""

    base: dict[str, Values]
    ours: dict[str, Values]
    theirs: dict[str, Values]


def flat(text: str) -> Values:
    """The values of a record by dotted key, and each event by its note."""
    found: Values = {}
    for key, value in tomllib.loads(text).items():
        if key == "event":
            found |= {f"event {event['note']}": str(event) for event in value}
        elif isinstance(value, dict):
            found |= {f"{key}.{name}": str(item) for name, item in value.items()}
        else:
            found[key] = str(value)
    return found


def ledger_at(repo: Sandbox, commit: str) -> dict[str, Values]:
    names = repo.git("ls-tree", "--name-only", "-z", commit, f"{DEBTS}/").decode().split("\0")[:-1]
    wanted = "".join(f"{commit}:{name}\n" for name in names)
    found = {}
    data = repo.git("cat-file", "--batch", stdin=wanted.encode())
    for name in names:
        header, _, data = data.partition(b"\n")
        size = int(header.split()[2])
        found[Path(name).stem] = flat(data[:size].decode())
        data = data[size + 1 :]
    return found


def expected(sides: Sides, name: str) -> Values | None:
    """What a record must say after merging; None where both sides said different things."""
    base, ours, theirs = (side.get(name, {}) for side in (sides.base, sides.ours, sides.theirs))
    found: Values = {}
    for key in base.keys() | ours.keys() | theirs.keys():
        old, one, other = base.get(key), ours.get(key), theirs.get(key)
        if one != other and old not in (one, other):
            return None
        value = one if other == old else other
        if value is not None:
            found[key] = value
    return found


def check(sides: Sides, found: dict[str, Values | None], conflicts: set[str]) -> None:
    """Whether every record says what both sides said, or is in conflict where both have changed it."""
    for name in sides.ours.keys() | sides.theirs.keys():
        if name in conflicts:
            assert sides.base.get(name) != sides.ours.get(name), f"{name} conflicts and was changed once"
            assert sides.base.get(name) != sides.theirs.get(name), f"{name} conflicts and was changed once"
        else:
            wanted = expected(sides, name)
            assert wanted is not None, f"{name} was merged though both sides changed one key"
            assert (found.get(name) or {}) == wanted, f"{name} lost something, or got something of another"
    assert found.keys() <= sides.ours.keys() | sides.theirs.keys()


def play(store: Store, dice: random.Random, side: str) -> None:
    """Some decisions, as a team takes them."""
    ids = [stored.record.id for stored in store.load().records]
    for number in range(dice.randint(1, 4)):
        event = Event(at="2026-09-01", what="acknowledged", by=side, note=f"{side} {number} {dice.random()}")
        edits: list[Mapping[str, object]] = [
            {"owner": dice.choice(OWNERS)},
            {"principal.hours": [1, 2, dice.randint(2, 9)]},
            {"labels": [side, dice.choice(OWNERS)]},
            {"bought.what": f"time {dice.randint(0, 9)}"},
        ]
        changes = [partial(edit_record, changes=each) for each in edits]
        change = dice.choice(
            [*changes, partial(append_event, event=event), partial(_decided, event=event), None]
        )
        if change:
            store.update(dice.choice(ids), change)
        else:
            digits = "".join(dice.choice(CROCKFORD) for _ in range(7))
            store.create(replace(PLAIN, id=f"D-{side[0]}{digits}", title=f"debt {digits}"))


def _decided(text: str, event: Event) -> str:
    return append_event(edit_record(text, {"state": "repaid"}), event)


def deleting(store: Store, dice: random.Random, side: str) -> None:
    """The naive way: what is repaid is deleted, and the next debt is taken."""
    if side == "a-side":
        Path(store.root, DEBTS, f"{an_id(dice.randrange(4))}.toml").unlink()
        store.create(replace(PLAIN, id=an_id(dice.randrange(10**6, 10**7)), title="the next debt"))
    else:
        play(store, dice, side)


def random_merge(repo: Sandbox, number: int, decide: Callable[[Store, random.Random, str], None]) -> None:
    """Two branches from a common base, merged, and checked; the base is left as it was."""
    dice = random.Random(number)
    store = Store(repo.path, f"{repo.path}/.git")
    base = repo.git("rev-parse", "HEAD").decode().strip()
    heads = []
    for side in ("a-side", "b-side"):
        repo.git("checkout", "-q", "--detach", base)
        decide(store, dice, side)
        heads.append(repo.commit(side))
    conflict_free = merged(repo, heads[0])
    listed = repo.git("diff", "--name-only", "--diff-filter=U", "-z").decode().split("\0")[:-1]
    conflicts = {Path(name).stem for name in listed}
    assert conflict_free == (not conflicts)
    loaded = store.load()
    found: dict[str, Values | None] = {
        path.stem: None if path.stem in conflicts else flat(path.read_text())
        for path in Path(repo.path, DEBTS).glob("D-*.toml")
    }
    sides = Sides(
        base=ledger_at(repo, base), ours=ledger_at(repo, heads[1]), theirs=ledger_at(repo, heads[0])
    )
    repo.git("reset", "-q", "--hard", base)
    broken = {Path(problem.path).stem for problem in loaded.broken}
    check(sides, found, conflicts)
    assert broken == conflicts


def test_random_merges_lose_and_misroute_nothing(repo: Sandbox) -> None:
    with_records(repo, 4)
    for number in range(MERGES):
        random_merge(repo, number, play)


def test_random_merges_misroute_where_closing_deletes(repo: Sandbox) -> None:
    with_records(repo, 4)
    for number in range(100):
        try:
            random_merge(repo, number, deleting)
        except AssertionError as error:
            if "got something of another" in str(error):
                return
    pytest.fail("nothing was misrouted")


def test_a_record_is_written_alike_on_all_branches() -> None:
    record: Record = replace(PLAIN, id=an_id(0))
    assert write_record(record) == write_record(replace(record))
