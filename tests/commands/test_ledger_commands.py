"""The ledger through the command line, on real repositories."""

from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from commandline import TODAY, debtledger

from debtledger import cli
from debtledger.core.recording.record import Block, Event, Record, RecordTrigger
from debtledger.core.recording.records import read_record, write_record

if TYPE_CHECKING:
    from sandbox import Sandbox

SCHEMAS = Path(cli.__file__).parent / "schemas"
TOKEN, RETRY, PAGING = "D-7k3fq2m9", "D-aaaa2222", "D-bbbb3333"
TOKEN_FILE = f".debtledger/debts/{TOKEN}.toml"
CODE = """# DEBT(D-7k3fq2m9)
token = "shared"
# DEBT(D-aaaa2222): no retry on the webhook
# DEBT(@bob, #7): page size is fixed
#   cost: 2h
"""


class Ledger:
    """A repository with three records, and the command line in it."""

    def __init__(self, repo: Sandbox) -> None:
        self.repo = repo

    def run(self, *arguments: str, today: date = TODAY) -> tuple[int, str, str]:
        return debtledger(self.repo.path, *arguments, today=today)

    def done(self, *arguments: str, today: date = TODAY) -> str:
        code, out, err = self.run(*arguments, today=today)
        assert code == 0, err
        return out

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--format", "json")[1])

    def state(self, identity: str) -> str:
        return str(next(debt["state"] for debt in self.json("list")["debts"] if debt["id"] == identity))

    def text(self, identity: str = TOKEN) -> str:
        return str((self.repo.root / f".debtledger/debts/{identity}.toml").read_bytes().decode())

    def record(self, identity: str = TOKEN) -> Record:
        return read_record(self.text(identity), identity)

    def put(self, record: Record) -> None:
        self.repo.write(f".debtledger/debts/{record.id}.toml", write_record(record))


@pytest.fixture
def ledger(unborn: Sandbox) -> Ledger:
    made = Ledger(unborn)
    made.put(
        Record(
            id=TOKEN,
            title="One shared API token per tenant",
            owner="@platform",
            kind="deferred-quality",
            aspect="security",
            principal_hours=(24.0, 40.0, 72.0),
            triggers=(RecordTrigger(text="customers pay for security"),),
        )
    )
    made.put(Record(id=RETRY, title="no retry on the webhook", requires=(TOKEN,)))
    made.put(Record(id=PAGING, title="No paging", scope_paths=("src/list.py",), blocks=(Block(item=TOKEN),)))
    unborn.write("src/pay.py", CODE)
    unborn.commit("take on debt")
    return made


def test_the_list_has_every_debt_with_its_state_and_the_path_of_its_record(ledger: Ledger) -> None:
    listed = ledger.json("list")
    assert list(listed) == ["schema", "debts"]
    assert [(debt["id"], debt["state"], debt["record"]) for debt in listed["debts"]] == [
        (TOKEN, "active", TOKEN_FILE),
        (RETRY, "active", f".debtledger/debts/{RETRY}.toml"),
        (None, "active", None),
        (PAGING, "active", f".debtledger/debts/{PAGING}.toml"),
    ]
    assert listed["debts"][0]["title"] == "One shared API token per tenant"
    assert listed["debts"][0]["principal_hours"] == [24, 40, 72]
    assert listed["debts"][0]["places"][0]["path"] == "src/pay.py"


@pytest.mark.parametrize(
    ("arguments", "schema"),
    [
        (("list",), "list"),
        (("show", TOKEN), "show"),
        (("show", "src/pay.py:5"), "show"),
        (("list", "--columns", "payback,verdict"), "list"),
        (("verdicts",), "verdicts"),
        (("log",), "log"),
        (("graph",), "graph"),
        (("import", "--from", "tags"), "import"),
    ],
)
def test_what_is_written_as_json_is_what_the_schema_in_the_package_says(
    ledger: Ledger, arguments: tuple[str, ...], schema: str
) -> None:
    ledger.done("repay", TOKEN, "--hours", "3", "--partial", "--note", "first half")
    described = json.loads((SCHEMAS / f"{schema}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(described)
    validator = jsonschema.Draft202012Validator(described)
    found = ledger.json(*arguments)
    validator.validate(found)
    assert not validator.is_valid({**found, "more": 1})
    assert not validator.is_valid({**found, "schema": 2})


def test_the_list_for_people_shows_what_to_type_for_each_debt(ledger: Ledger) -> None:
    out = ledger.done("list")
    assert out.startswith("D-7k3f  One shared API token per tenant\n        active · @platform")
    assert "src/pay.py:1\n" in out
    assert "about src/list.py" in out
    assert "4 debts open · 44.7 h principal · 2 without a cost\n" in out


def test_a_query_selects_debts_and_a_wrong_one_is_shown_at_its_column(ledger: Ledger) -> None:
    assert [debt["id"] for debt in ledger.json("list", "owner:@platform")["debts"]] == [TOKEN]
    assert ledger.json("list", "no such thing")["debts"] == []
    code, out, err = ledger.run("list", "title:x ownr:y")
    assert (code, out) == (2, "")
    assert "\n  title:x ownr:y\n          ^\n" in err
    assert "did you mean owner?" in err


def test_an_empty_ledger_is_an_empty_list(folder: Sandbox) -> None:
    assert Ledger(folder).json("list") == {"schema": 1, "debts": []}
    assert Ledger(folder).done("list") == "no debts\n"


def test_a_query_that_means_nothing_is_told_from_an_empty_ledger(ledger: Ledger) -> None:
    assert ledger.done("list", "owner:@nobody") == "none of 4 debts matches\n"
    assert ledger.json("list", "owner:@nobody") == {"schema": 1, "debts": []}


def test_problems_between_homes_are_told_on_standard_error_with_what_to_type(ledger: Ledger) -> None:
    ledger.repo.write("src/more.py", "# DEBT(D-zzzz9999): gone\n")
    code, out, err = ledger.run("list")
    assert code == 1
    assert "4 debts" not in err
    assert out.startswith("D-")
    assert err.startswith("src/more.py:1: DL021 ")
    assert err.endswith("debtledger explain DL021\n")


@pytest.mark.parametrize("link", [".debtledger", ".debtledger/debts"])
@pytest.mark.parametrize(
    "words",
    [
        ("list",), ("show", TOKEN), ("edit", TOKEN, "owner=@x"), ("repay", TOKEN, "--hours", "3"),
        ("write-off", TOKEN), ("decline", TOKEN), ("snooze", TOKEN, "--until", "2027-01-01"),
        ("reopen", TOKEN), ("acknowledge", TOKEN), ("log",), ("graph",), ("import", "--from", "tags"),
        ("doctor",), ("doctor", "--fix"), ("take", "--title", "x"), ("record", "src/a.py:1"),
        ("adopt", "--all", "--as", "baseline"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_ledger_behind_a_link_is_told_with_exit_code_3(
    folder: Sandbox, link: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    folder.write("src/a.py", f"# DEBT: no retry\n# DEBT({TOKEN})\n")
    outside = tmp_path / "outside"
    (outside / "debts").mkdir(parents=True)
    where = folder.root / link
    where.parent.mkdir(exist_ok=True)
    where.symlink_to(outside)
    code, out, err = Ledger(folder).run(*words)
    assert code == 3
    assert "is a symbolic link or no folder" in out + err
    assert [path.name for path in outside.rglob("*")] == ["debts"]


def test_a_baseline_that_is_a_link_is_told_with_exit_code_3(folder: Sandbox, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("0123456789abcdef\n")
    folder.write(".debtledger/debts/.keep", "")
    (folder.root / ".debtledger/baseline").symlink_to(secret)
    code, _, err = Ledger(folder).run("list")
    assert (code, ".debtledger/baseline is not read: a symbolic link" in err) == (3, True)


def test_a_broken_record_is_loud_its_bytes_stay_and_the_others_are_usable(ledger: Ledger) -> None:
    broken = (
        'schema = 1\nid = "D-aaaa2222"\n<<<<<<< ours\ntitle = "a"\n=======\ntitle = "b"\n>>>>>>> theirs\n'
    )
    ledger.repo.write(f".debtledger/debts/{RETRY}.toml", broken)
    code, out, err = ledger.run("list")
    assert code == 3
    assert "One shared API token" in out
    assert f".debtledger/debts/{RETRY}.toml:3: DL030" in err
    assert "incomplete" in err
    assert "DL021" not in err
    for words in (("log",), ("graph",)):
        code, _, err = ledger.run(*words)
        assert (code, "incomplete" in err) == (3, True)
    assert ledger.run("acknowledge", TOKEN)[0] == 0
    assert ledger.run("log", TOKEN)[0] == 0
    code, _, err = ledger.run("acknowledge", "D-aaaa")
    assert code == 3
    assert "conflict markers" in err
    assert ledger.text(RETRY) == broken


def test_one_debt_is_shown_in_full_by_any_name(ledger: Ledger) -> None:
    ledger.done("snooze", TOKEN, "--until", "2026-09-01")
    for name in (TOKEN, "D-7k3f", "7K3F", "src/pay.py:1"):
        out = ledger.done("show", name)
        marks = "active · snoozed · waiting on a person"
        assert out.startswith(f"One shared API token per tenant\nD-7k3fq2m9 · {marks}\n")
    assert "repaying this unblocks 1: D-aaaa2222" in out
    assert "waits for    D-bbbb3333" in out
    assert "2026-06-02   snoozed · until 2026-09-01 (Alice)" in out


def test_a_name_of_no_debt_or_of_several_is_wrong_usage_and_names_the_candidates(ledger: Ledger) -> None:
    assert ledger.run("show", "D-0000")[::2] == (
        2,
        "debtledger: no record has the id D-0000\n  debtledger list\n",
    )
    ledger.put(Record(id="D-7k3fzzzz", title="another", scope_paths=("x",)))
    code, _, err = ledger.run("repay", "D-7k3f", "--hours", "1")
    assert code == 2
    assert "D-7k3fq2m9, D-7k3fzzzz" in err
    assert ledger.record().events == ()


def test_a_debt_without_a_record_has_no_life_yet_and_is_told_how_to_get_one(ledger: Ledger) -> None:
    fingerprint = next(debt["fingerprint"] for debt in ledger.json("list")["debts"] if debt["id"] is None)
    code, _, err = ledger.run("acknowledge", fingerprint[:8])
    assert code == 2
    assert f"debtledger record {fingerprint[:8]}" in err


@pytest.mark.parametrize(
    ("arguments", "state", "event"),
    [
        (("acknowledge",), "active", Event(at="2026-06-02", what="acknowledged", by="Alice", note="why")),
        (
            ("snooze", "--until", "2026-07-01"),
            "active",
            Event(at="2026-06-02", what="snoozed", by="Alice", note="why", until="2026-07-01"),
        ),
        (
            ("decline", "--until", "2026-07-01"),
            "accepted",
            Event(at="2026-06-02", what="declined", by="Alice", note="why", until="2026-07-01"),
        ),
        (("write-off",), "written-off", Event(at="2026-06-02", what="written-off", by="Alice", note="why")),
        (
            ("repay", "--hours", "2.5"),
            "repaid",
            Event(at="2026-06-02", what="repaid", by="Alice", note="why", hours=2.5),
        ),
        (
            ("repay", "--hours", "1d", "--partial"),
            "repaying",
            Event(at="2026-06-02", what="repaid", by="Alice", note="why", hours=8.0, partial=True),
        ),
    ],
)
def test_a_decision_is_an_event_with_date_author_and_note_and_leads_to_a_state(
    ledger: Ledger, arguments: tuple[str, ...], state: str, event: Event
) -> None:
    before = ledger.record()
    command, *flags = arguments
    out = ledger.done(command, "D-7k3f", *flags, "--note", "why")
    assert f"wrote {TOKEN_FILE}\n" in out
    assert "debtledger log D-7k3f" in out
    after = ledger.record()
    assert after.events == (event,)
    assert (after.state, ledger.state(TOKEN)) == (state, state)
    assert after.principal_hours == before.principal_hours


def test_a_closed_debt_can_only_be_opened_again(ledger: Ledger) -> None:
    out = ledger.done("write-off", TOKEN)
    assert "remove it with the shortcut:\n  src/pay.py:1\n" in out
    for arguments in (
        ("repay", "--hours", "1"),
        ("decline",),
        ("snooze", "--until", "2027-01-01"),
        ("write-off",),
    ):
        command, *flags = arguments
        code, out, err = ledger.run(command, TOKEN, *flags)
        assert (code, out) == (2, "")
        assert "reopen" in err
    ledger.done("reopen", TOKEN)
    assert ledger.state(TOKEN) == "active"
    assert [event.what for event in ledger.record().events] == ["written-off", "reopened"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("repay", TOKEN),
        ("repay", TOKEN, "--hours", "nan"),
        ("repay", TOKEN, "--hours", "0"),
        ("repay", TOKEN, "--hours=-1"),
        ("repay", TOKEN, "--hours", "1-3"),
        ("repay", TOKEN, "--hours", "5sp"),
        ("snooze", TOKEN),
        ("snooze", TOKEN, "--until", "2026-06-02"),
        ("snooze", TOKEN, "--until", "2026-02-30"),
        ("snooze", TOKEN, "--until", "soon"),
        ("decline", TOKEN, "--until", "2020-01-01"),
        ("reopen", TOKEN),
    ],
)
def test_a_decision_that_lacks_something_is_refused_and_nothing_is_written(
    ledger: Ledger, arguments: tuple[str, ...]
) -> None:
    before = ledger.text()
    code, out, err = ledger.run(*arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") >= 2
    assert ledger.text() == before


def test_what_was_declined_is_active_again_on_its_review_date(ledger: Ledger) -> None:
    ledger.done("decline", TOKEN, "--until", "2026-07-01")
    assert ledger.state(TOKEN) == "accepted"
    out = ledger.done("show", TOKEN, today=date(2026, 7, 1))
    assert "D-7k3fq2m9 · active" in out


def test_decisions_leave_every_other_byte_of_a_hand_edited_file_alone(ledger: Ledger) -> None:
    text = ledger.text().replace("\n", "\r\n")
    text = "\ufeff# ours\r\n" + text.replace('owner = "', 'mood="fine" # keep\r\nowner   =   "')
    ledger.repo.write(TOKEN_FILE, text)
    ledger.done("acknowledge", TOKEN)
    assert ledger.text().startswith(text)
    ledger.done("edit", TOKEN, "owner=@lea")
    assert ledger.text().startswith(text.replace('owner   =   "@platform"', 'owner   =   "@lea"'))


def test_decisions_made_at_the_same_time_are_all_kept(ledger: Ledger) -> None:
    with ThreadPoolExecutor(6) as pool:
        done = list(
            pool.map(lambda number: ledger.run("acknowledge", TOKEN, "--note", str(number)), range(18))
        )
    assert {code for code, _, _ in done} == {0}
    assert sorted(int(event.note) for event in ledger.record().events) == list(range(18))


def test_the_author_is_whom_git_would_name(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GIT_AUTHOR_NAME")
    ledger.repo.configure("user.name", "Léa \u202e")
    ledger.done("acknowledge", TOKEN)
    assert ledger.record().events[0].by == "Léa \u202e"
    assert "\u202e" not in ledger.done("show", TOKEN)


def test_fields_are_edited_by_the_names_that_tags_have_for_them(ledger: Ledger) -> None:
    ledger.done(
        "edit", "7k3f", "owner=@lea", "cost=2d/3d/5d", "interest=1h/touch", "labels+=hot,cold",
        "bought=pilot", "saved=1w", "repay-when=2026-12-01", "context=It was right.", "review-on=2026-10-01",
        "requires=aaaa",
        "ref=#412, SEC-41", "paths=src/a.py,src/b.py", "kind=hardcoding", "aspect=", "weeks=6",
    )  # fmt: skip
    record = ledger.record()
    assert (record.owner, record.kind, record.aspect) == ("@lea", "hardcoding", None)
    assert record.principal_hours == (16.0, 24.0, 40.0)
    assert record.interest.drag_hours == (1.0, 1.0, 1.0)
    assert record.labels == ("hot", "cold")
    assert (record.bought.what, record.bought.saved_hours, record.bought.weeks) == (
        "pilot",
        (40.0, 40.0, 40.0),
        6.0,
    )
    assert [trigger.text for trigger in record.triggers] == ["2026-12-01"]
    assert (record.context, record.review_on) == ("It was right.", "2026-10-01")
    assert record.requires == (RETRY,)
    assert record.refs == ("#412", "SEC-41")
    assert record.scope_paths == ("src/a.py", "src/b.py")
    (event,) = record.events
    assert (event.what, event.note) == ("re-estimated", "cost 16 to 40 h, likely 24; interest 1 h/touch")


def test_a_list_is_added_to_and_taken_from(ledger: Ledger) -> None:
    ledger.done("edit", TOKEN, "labels=a,b")
    ledger.done("edit", TOKEN, "labels-=a", "labels+=c")
    assert ledger.record().labels == ("b", "c")
    ledger.done("edit", TOKEN, "labels=")
    assert ledger.record().labels == ()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("cost=banana", "not understood"),
        ("costt=3d", "did you mean cost?"),
        ("state=repaid", "debtledger repay"),
        ("id=D-00000000", "keeps its id"),
        ("title=", "one line"),
        ("owner", "FIELD=VALUE"),
        ("kind=sloppy", "scaffolding"),
        ("review-on=2026-02-30", "not a date"),
        ("requires=D-zzzz9999", "no record has the id"),
        ("owner+=@bob", "no list"),
        ("labels-=none", "not among"),
        ("weeks=many", "no number"),
    ],
)
def test_an_edit_that_is_not_understood_is_refused_and_nothing_is_written(
    ledger: Ledger, typed: str, told: str
) -> None:
    before = ledger.text()
    code, out, err = ledger.run("edit", TOKEN, "owner=@lea", typed)
    assert (code, out) == (2, "")
    assert told in err
    assert ledger.text() == before


def test_the_log_merges_the_history_of_the_record_with_its_decisions(ledger: Ledger) -> None:
    ledger.done("edit", TOKEN, "owner=@lea")
    second = ledger.repo.commit("hand over")
    ledger.done("repay", TOKEN, "--hours", "3")
    ledger.repo.commit("repay it")
    ledger.done("reopen", TOKEN)
    log = ledger.json("log", TOKEN)["log"]
    assert [(each["what"], each["subject"]) for each in log] == [
        ("reopened", None),
        ("repaid", "repay it"),
        ("changed", "hand over"),
        ("recorded", "take on debt"),
    ]
    assert log[2]["changes"] == [{"field": "owner", "old": "@platform", "new": "@lea"}]
    assert log[2]["commit"] == second
    assert {each["id"] for each in log} == {TOKEN}
    assert {each["id"] for each in ledger.json("log")["log"]} == {TOKEN, RETRY, PAGING}
    assert "    One shared API token per tenant\n" in ledger.done("log")
    out = ledger.done("log", TOKEN)
    assert "    One shared API token per tenant\n" not in out
    assert out.startswith("2026-06-02  reopened · Alice\n    not committed yet\n")
    assert "    owner @platform → @lea\n" in out
    assert len(ledger.json("log", "-n", "2")["log"]) == 2


def test_the_log_tells_what_a_merge_brought_whatever_git_is_set_to(ledger: Ledger) -> None:
    for key, value in (("log.follow", "true"), ("log.showRoot", "false"), ("log.showSignature", "true")):
        ledger.repo.configure(key, value)
    ledger.repo.git("checkout", "-q", "-b", "other")
    ledger.done("acknowledge", TOKEN, "--note", "theirs")
    ledger.repo.commit("theirs")
    ledger.repo.git("checkout", "-q", "main")
    ledger.done("edit", TOKEN, "owner=@lea")
    ledger.repo.commit("ours")
    ledger.repo.git("merge", "-q", "--no-edit", "other")
    told = [(each["what"], each["subject"]) for each in ledger.json("log", TOKEN)["log"]]
    assert sorted(told) == [("acknowledged", "theirs"), ("changed", "ours"), ("recorded", "take on debt")]


def test_the_log_survives_versions_that_are_no_records_and_a_clone_without_its_past(
    ledger: Ledger, tmp_path: Path
) -> None:
    text = ledger.text()
    ledger.repo.write(TOKEN_FILE, "<<<<<<< ours\n")
    ledger.repo.commit("break it")
    ledger.repo.write(TOKEN_FILE, text.replace("@platform", "@lea"))
    ledger.repo.commit("mend it")
    log = ledger.json("log", TOKEN)["log"]
    assert [(each["what"], each["subject"]) for each in log] == [
        ("changed", "mend it"),
        ("changed", "break it"),
        ("recorded", "take on debt"),
    ]
    ledger.repo.git("clone", "-q", "--depth", "1", f"file://{ledger.repo.path}", str(tmp_path / "shallow"))
    code, out, err = Ledger(type(ledger.repo)(tmp_path / "shallow")).run("log", TOKEN)
    assert code == 0
    assert "recorded" in out
    assert "shallow" in err


def test_a_place_is_named_from_the_folder_one_stands_in(ledger: Ledger) -> None:
    inside = Ledger(type(ledger.repo)(ledger.repo.root / "src"))
    assert "D-7k3fq2m9" in inside.done("show", "pay.py:1")
    assert "D-7k3fq2m9" in inside.done("show", "src/pay.py:1")
    inside.done("acknowledge", "pay.py:1")
    assert [event.what for event in ledger.record().events] == ["acknowledged"]


def test_no_text_of_a_record_reaches_a_terminal_as_it_is(ledger: Ledger) -> None:
    evil = "\x1b[31m::error::\u202e\u200b\x9b"
    ledger.put(
        Record(
            id=TOKEN, title=evil, owner=evil, labels=(evil,), context=f"{evil}\n::error::x", requires=(evil,),
            events=(Event(at="2026-01-01", what="acknowledged", by=evil, note=evil),), scope_paths=(evil,),
            triggers=(RecordTrigger(text=evil),),
        )
    )  # fmt: skip
    ledger.repo.commit(f"evil {evil}")
    ledger.done("edit", RETRY, f"title={evil}", f"requires={TOKEN}")
    for arguments in (
        ("list",),
        ("show", TOKEN),
        ("log",),
        ("graph",),
        ("snooze", TOKEN, "--until", "2027-01-01"),
    ):
        for form in (("--format", "mermaid"),) if arguments == ("graph",) else ():
            assert "\x1b" not in ledger.run(*arguments, *form)[1]
        out, err = ledger.run(*arguments)[1:]
        assert not set("\x1b\u202e\u200b\x9b") & set(out + err)
        assert not [line for line in (out + err).split("\n") if line.lstrip().startswith("::")]
    assert next(debt["title"] for debt in ledger.json("list")["debts"] if debt["id"] == TOKEN) == evil


def test_the_graph_is_printed_for_people_for_graphviz_and_for_mermaid(ledger: Ledger) -> None:
    ledger.repo.write("src/more.py", '# DEBT: "quoted" <b> [x]; end\n#   requires: D-7k3fq2m9\n')
    out = ledger.done("graph")
    assert out.index("D-bbbb") < out.index("D-7k3f") < out.index("D-aaaa")
    assert "repaying this unblocks 3 debts" in out
    assert '  "D-7k3fq2m9" -> "D-aaaa2222";\n' in ledger.done("graph", "--format", "dot")
    assert ledger.done("graph", "--format", "mermaid").count(" --> ") == 3
    assert [each["unblocks"] for each in ledger.json("graph")["order"]][:2] == [3, 2]


def test_a_circle_is_named_and_makes_the_exit_code_one(ledger: Ledger) -> None:
    ledger.done("edit", TOKEN, "requires=D-aaaa2222")
    code, out, _ = ledger.run("graph")
    assert code == 1
    assert "circle: " in out
    assert ledger.json("graph")["circles"][0]["members"] == [TOKEN, RETRY]


def test_a_ledger_without_relations_has_nothing_to_draw(folder: Sandbox) -> None:
    assert "no open debt requires another" in Ledger(folder).done("graph")


@pytest.mark.parametrize("words", ["show", "repay", "log", "snooze", "edit"])
def test_a_shell_completes_the_ids_of_debts(
    ledger: Ledger, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offered(typed: str) -> str:
        monkeypatch.setenv("COMP_WORDS", f"debtledger {words} {typed}")
        monkeypatch.setenv("COMP_CWORD", "2")
        env = {**os.environ, "_DEBTLEDGER_COMPLETE": "bash_complete"}
        code, out, err = debtledger(ledger.repo.path, env=env)
        assert (code, err) == (0, "")
        return out

    assert offered("d-7") == f"plain,{TOKEN}\n"
    assert offered("x").strip() == ""
    shutil.rmtree(ledger.repo.root / ".debtledger")
    assert offered("d-").strip() == ""
