from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.model import Interest, Tag, Trigger
from debtledger.core.tagging.tags import CommentFindings, read_comment
from debtledger.core.tagging.writer import UnprintableTag, print_tag
from debtledger.core.vocabulary import DEFAULT_ASPECTS, KINDS, Vocabulary

if TYPE_CHECKING:
    from pathlib import Path

WORDS = Vocabulary()


@dataclass(frozen=True)
class Style:
    line: str | None
    block: tuple[str, str, str] | None


@dataclass(frozen=True)
class Line:
    number: int
    text: str


HASH = Style("# ", None)
SLASHES = Style("//", None)
DASHES = Style("-- ", None)
STARS = Style(None, ("/*", " * ", " */"))
XML = Style(None, ("<!--", "  ", "-->"))
OCAML = Style(None, ("(*", "   ", "*)"))
INDENTED = Style(None, ("..", "   ", ""))
STYLES = [HASH, SLASHES, DASHES, STARS, XML, OCAML, INDENTED]

FULL = Tag(
    keyword="DEBT",
    title="export endpoint skips the token check",
    owner="@alice",
    aspect="security",
    refs=("#412",),
    principal_hours=(16.0, 24.0, 40.0),
    interest=Interest(per_sprint_hours=2.0),
    bought="pilot shipped six weeks early",
    triggers=(
        Trigger(text="2026-12-01", source="conds"),
        Trigger(text="customers now paying for security", source="repay-when"),
    ),
    body="None of the pilot customers\nasked for scoped tokens.",
)


def bare_lines(text: str, style: Style) -> list[str]:
    """The lines without markers, as a language's comment reader gives them."""
    lines = text.split("\n")
    if style.line is not None:
        marker = style.line.strip()
        assert all(line.lstrip().startswith(marker) for line in lines)
        return [line.lstrip().removeprefix(marker) for line in lines]
    assert style.block is not None
    opener, prefix, closer = style.block
    text = text.strip().removeprefix(opener).removesuffix(closer.strip())
    assert not closer or closer.strip() not in text
    bare = [line.strip() for line in text.split("\n")]
    if prefix.strip():
        bare = [line.removeprefix(prefix.strip()) if at else line for at, line in enumerate(bare)]
    return bare


def read_back(text: str, style: Style) -> CommentFindings:
    return read_comment([Line(at, line) for at, line in enumerate(bare_lines(text, style), 1)], WORDS)


def test_a_tag_is_printed_as_a_person_would_write_it() -> None:
    assert print_tag(FULL, HASH, indent="    ") == (
        "    # DEBT(@alice, #412, security)[2026-12-01]: export endpoint skips the token check\n"
        "    #   cost: 2d/3d/5d\n"
        "    #   interest: 2h/sprint\n"
        "    #   bought: pilot shipped six weeks early\n"
        "    #   repay-when: customers now paying for security\n"
        "    # None of the pilot customers\n"
        "    # asked for scoped tokens."
    )


def test_a_block_has_its_opener_and_closer() -> None:
    tag = Tag(keyword="DEBT", title="no retry", bought="one week")
    assert print_tag(tag, STARS) == "/* DEBT: no retry\n *   bought: one week\n */"
    assert print_tag(tag, INDENTED) == ".. DEBT: no retry\n     bought: one week"
    assert print_tag(tag, XML) == "<!-- DEBT: no retry\n    bought: one week\n-->"


def test_one_line_stays_one_line() -> None:
    tag = Tag(keyword="DEBT", title="no retry")
    printed = [print_tag(tag, style) for style in STYLES]
    assert printed == [
        "# DEBT: no retry",
        "// DEBT: no retry",
        "-- DEBT: no retry",
        "/* DEBT: no retry */",
        "<!-- DEBT: no retry -->",
        "(* DEBT: no retry *)",
        ".. DEBT: no retry",
    ]


def test_a_candidate_word_says_that_it_is_debt() -> None:
    assert print_tag(Tag(keyword="TODO", title="no retry"), HASH) == "# TODO(debt): no retry"
    tag = Tag(keyword="FIXME", title="no retry", refs=("debt-042",))
    assert print_tag(tag, HASH) == "# FIXME(debt-042): no retry"


def test_what_looks_like_code_gets_a_bullet() -> None:
    tag = Tag(keyword="DEBT", title="no retry", bought="time", alternatives="queue or cron", aspect="latency")
    lines = print_tag(tag, HASH).split("\n")
    assert lines[1:] == ["#   - aspect: latency", "#   - bought: time", "#   - alternatives: queue or cron"]


def test_body_text_is_wrapped_at_the_width_and_fields_are_not() -> None:
    tag = replace(FULL, body="word " * 30 + "end", bought="time " * 30 + "saved")
    text = print_tag(tag, HASH, indent="    ", width=60)
    body = [line for line in text.split("\n") if "word" in line]
    assert len(body) > 2
    assert all(len(line) <= 60 for line in body)
    assert read_back(text, HASH).tags[0].tag.bought == tag.bought
    assert read_back(text, HASH).tags[0].tag.body.split() == tag.body.split()


REFUSED = [
    (STARS, {"title": "drop */ here"}),
    (STARS, {"body": "see src/*.c and /* that"}),
    (XML, {"title": "use --force"}),
    (XML, {"body": "a -- b"}),
    (XML, {"bought": "x --> y"}),
    (OCAML, {"title": "f *) g"}),
    (OCAML, {"body": "* one"}),
    (STARS, {"body": "one *"}),
    (OCAML, {"title": "f (* g"}),
    (SLASHES, {"title": "share C:\\"}),
    (SLASHES, {"body": "one\\\ntwo"}),
    (HASH, {"title": "close ?> tag"}),
    (SLASHES, {"title": "close </script> tag"}),
    (HASH, {"title": "two\nlines"}),
    (HASH, {"title": "two\rlines"}),
    (HASH, {"title": "two\u2028lines"}),
    (HASH, {"title": "hidden\u200b"}),
    (HASH, {"title": " padded"}),
    (HASH, {"title": "#12 is a marker"}),
    (HASH, {"title": "@bob did it", "owner": None, "keyword": "debt"}),
    (HASH, {"title": ""}),
    (HASH, {"body": "one\n\ntwo"}),
    (HASH, {"body": "cost: 5d"}),
    (HASH, {"body": "TODO: later"}),
    (HASH, {"body": "DEBT: another"}),
    (HASH, {"body": "debtledger: off"}),
    (HASH, {"bought": "time; cost: 5d"}),
    (HASH, {"labels": ("a, b",)}),
    (HASH, {"labels": ("a) b",)}),
    (HASH, {"kind": "sloppy"}),
    (HASH, {"keyword": "NOTE"}),
    (HASH, {"triggers": (Trigger(text="a", source="repay-when"), Trigger(text="b", source="repay-when"))}),
    (HASH, {"triggers": (Trigger(text="2026-02-30", source="conds"),)}),
    (HASH, {"triggers": (Trigger(text="a, b", source="conds"),)}),
    (Style(None, None), {}),
]


@pytest.mark.parametrize(("style", "changes"), REFUSED, ids=[repr(changes) for _, changes in REFUSED])
def test_what_would_not_read_back_is_refused(style: Style, changes: dict[str, str]) -> None:
    with pytest.raises(UnprintableTag, match=r"\w"):
        print_tag(replace(FULL, **changes), style)  # type: ignore[arg-type]


def test_a_printer_that_does_not_check_would_end_the_comment_early() -> None:
    naive = f"/* DEBT: {replace(FULL, title='drop */ here').title} */"
    assert naive.index("*/") < len(naive) - 2


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), min_size=1, max_size=30
)
PROSE = st.lists(
    st.sampled_from(
        [
            "no",
            "retry",
            "or",
            "the",
            "webhook;",
            "fails:",
            "(yes)",
            "a/b",
            "#4",
            "x=y",
            "3d",
            "[z]",
            "it's",
            '"so"',
            "é",
            "-",
        ]
    ),
    min_size=1,
    max_size=8,
).map(" ".join)
SAID = PROSE | TEXT
HOURS = st.sampled_from([0.25, 1.0, 1 / 3, 8.0, 24.0, 40.0, 100.5])
POINTS = st.none() | st.sampled_from([0.5, 3.0, 5.0])
THREE = (
    st.none()
    | HOURS.map(lambda h: (h, h, h))
    | st.tuples(HOURS, HOURS, HOURS).map(lambda t: (min(t), sorted(t)[1], sorted(t)[2]))
)
REFS = st.lists(
    st.sampled_from(
        ["#1", "#412", "o/r#7", "SEC-41", "https://x.org/a?b=c", "https://x.org/(a),b", "debt-042"]
    ),
    max_size=3,
    unique=True,
).map(tuple)
LINKS = st.lists(st.sampled_from(["D-7k3fq2m9", "#3", "APP-77"]), max_size=2, unique=True).map(tuple)
CONDITIONS = st.lists(
    st.sampled_from(["2026-12-01", "#4 closed", "react@>=18", ">=2.0", "-x", "some-trigger"]),
    max_size=3,
    unique=True,
).map(lambda texts: [Trigger(text=text, source="conds") for text in texts])
WHEN = st.lists(SAID, max_size=1).map(
    lambda texts: [Trigger(text=text, source="repay-when") for text in texts]
)
BY = st.lists(st.dates(), max_size=1).map(
    lambda days: [Trigger(text=day.isoformat(), source="repay-by") for day in days]
)
INTEREST = st.builds(
    lambda sprint, touch: Interest(per_sprint_hours=sprint, per_touch_hours=touch),
    st.none() | HOURS,
    st.none() | HOURS,
)

TAGS = st.builds(
    Tag,
    keyword=st.sampled_from(["DEBT", "TECHDEBT", "TODO_TECHDEBT", "TODO", "HACK"]),
    title=SAID,
    id=st.sampled_from([None, "D-7k3fq2m9", "D-7k3f"]),
    owner=st.sampled_from([None, "@alice", "@org/team", "Alice Smith", "a@b.org"]),
    kind=st.sampled_from([None, *KINDS]),
    aspect=st.sampled_from([None, *DEFAULT_ASPECTS, "latency"]),
    refs=REFS,
    labels=st.lists(
        st.sampled_from(["perf", "@bob", "412", "needs thought", "a=b", "debt"]), max_size=2, unique=True
    ).map(tuple),
    principal_hours=THREE,
    points=POINTS,
    interest=INTEREST,
    bought=st.none() | SAID,
    saved_hours=THREE,
    triggers=st.builds(
        lambda *parts: tuple(trigger for part in parts for trigger in part), CONDITIONS, WHEN, BY
    ),
    requires=LINKS,
    blocks=LINKS,
    alternatives=st.none() | SAID,
    body=st.lists(SAID, max_size=3).map("\n".join),
)


@given(TAGS, st.sampled_from(STYLES), st.sampled_from(["", "  ", "\t"]))
@settings(max_examples=500, deadline=None)
def test_what_is_printed_reads_back_as_the_same_tag(tag: Tag, style: Style, indent: str) -> None:
    try:
        text = print_tag(tag, style, indent=indent)
    except UnprintableTag:
        return
    found = read_back(text, style)
    assert [each.tag for each in found.tags] == [tag]
    assert (found.problems, found.candidates, found.fences) == ((), (), ())
    assert all(line.startswith(indent) for line in text.split("\n"))


PLAIN = st.lists(st.sampled_from(["retry", "webhook", "is", "slow", "once"]), min_size=2, max_size=5).map(
    " ".join
)


@given(TAGS, PLAIN, PLAIN, st.sampled_from(STYLES))
@settings(max_examples=300, deadline=None)
def test_ordinary_tags_are_printable(tag: Tag, title: str, words: str, style: Style) -> None:
    triggers = tuple(each for each in tag.triggers if each.source != "repay-when")
    label = () if tag.owner is None else tag.labels
    tag = replace(
        tag,
        title=title,
        bought=words,
        alternatives=words,
        body=f"{words}\n{title}",
        triggers=triggers,
        labels=label,
    )
    if tag.keyword in WORDS.candidates or (tag.owner and not tag.owner.startswith("@")):
        tag = replace(tag, labels=())
    assert [each.tag for each in read_back(print_tag(tag, style), style).tags] == [tag]


@given(st.lists(TAGS, max_size=5))
@settings(max_examples=30, deadline=None)
def test_a_tag_printed_twice_is_printed_the_same(tags: list[Tag]) -> None:
    for tag in tags:
        try:
            text = print_tag(tag, HASH)
        except UnprintableTag:
            continue
        assert print_tag(read_back(text, HASH).tags[0].tag, HASH) == text


@pytest.mark.skipif(shutil.which("ruff") is None, reason="ruff is not on the path")
def test_ruff_takes_no_printed_tag_for_code_or_a_task(tmp_path: Path) -> None:
    values = [
        "alice",
        "time",
        "3",
        "not now",
        "a or b",
        "x in y",
        "time and money",
        "a, b",
        "f(x)",
        "2 weeks",
        "x.y",
        "yes",
        "#4 closed",
    ]
    tags = [
        Tag(
            keyword="DEBT",
            title=f"no retry {at}",
            bought=value,
            alternatives=value,
            aspect="latency",
            principal_hours=(8, 8, 8),
        )
        for at, value in enumerate(values)
    ]
    tags += [Tag(keyword="DEBT", title=value) for value in ("retry", "retries", "no retry", "not done")]
    source = "\n".join(f"{print_tag(tag, HASH)}\nx = 1\n" for tag in tags)
    (tmp_path / "printed.py").write_text(source, encoding="utf-8")
    command = ["ruff", "check", "--isolated", "--no-cache", "--select", "ERA,TD,FIX", "printed.py"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
