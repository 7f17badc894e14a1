from __future__ import annotations

import time
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger import toml

LIMIT = 65_536

HOSTILE = {
    "one dotted key": "a." * 32_000 + "a = 1",
    "one quoted dotted key": '"a" . ' * 1_300 + "a = 1",
    "dotted keys on many lines": "a.a.a.a.a.a.a.a.a.a.a.a.b = 1\n" * 2_000,
    "a dotted header": "[" + "a." * 4_000 + "a]",
    "a dotted key in an inline table": "x = {" + "a." * 3_000 + "a = 1}",
    "nested arrays": "a = " + "[" * 8_000,
    "nested arrays over lines": "a = " + "[\n" * 30_000,
    "nested inline tables": "a = " + "{a = " * 1_600,
    "a long line": "a = '" + "x" * 60_000 + "'",
    "a long integer": "a = " + "9" * 8_000,
    "tables again and again": "[[a]]\n" * 10_000 + "[a]",
    "strings never closed": "\n".join("\"\\'" * 2_000 for _ in range(10)),
    "long strings never closed": 'a = """\n' + '\\"""\n' * 12_000,
    "keys without values": "a\n" * 30_000,
    "junk in key position": "\n".join("a b " * 2_000 for _ in range(8)),
    "control characters": "a = 1\x00\x01",
    "no text": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1") + "\x00",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_in_well_under_a_second(name: str) -> None:
    data = HOSTILE[name].encode()[:LIMIT]
    before = time.process_time()
    with pytest.raises(toml.TomlError):
        toml.parse(data, LIMIT)
    assert time.process_time() - before < 0.5


def test_tomllib_alone_takes_quadratic_time_for_a_dotted_key() -> None:
    def seconds(parts: int) -> float:
        before = time.process_time()
        tomllib.loads("a." * parts + "a = 1")
        return time.process_time() - before

    assert seconds(8_000) > 8 * min(seconds(1_000) for _ in range(5))


def test_tomllib_alone_exhausts_the_stack_on_nested_arrays() -> None:
    with pytest.raises(RecursionError):
        tomllib.loads("a = " + "[" * 8_000)


def test_a_document_over_the_limit_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(toml.TomlError, match="larger than 64 KiB"):
        toml.parse(b"#" * (LIMIT + 1), LIMIT)


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (b"a = 1\nb = \xff", "not UTF-8", 2),
        (b"a = 1\n\na = 2\n", "cannot overwrite", 3),
        (b"a = 1\nb = = 2", "invalid value", 2),
        (b"<<<<<<< HEAD\na = 1", "not valid TOML", 1),
        (b"a = [1,\n2\n", "not valid TOML", 0),
    ],
)
def test_an_error_names_the_line_where_it_can(data: bytes, message: str, line: int) -> None:
    with pytest.raises(toml.TomlError) as caught:
        toml.parse(data, LIMIT)
    assert message in caught.value.message
    assert caught.value.line == line


def test_a_byte_order_mark_and_windows_line_ends_are_accepted() -> None:
    document = toml.parse(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n", LIMIT)
    assert document.values == {"a": 1, "b": 2}
    assert document.line(("b",)) == 2


def test_every_key_is_found_on_its_line_and_words_in_strings_and_comments_are_not() -> None:
    text = """a = 1
[b.c]
d = [  # e = 1
  "f = 2", # ]
  3]
"g h" = '''
i = 4
[j]
'''
[[k]]
l.m = {n = 5}
[[k]]
 o = "\\"]" # [p]
[ q . "r.s" ]
t=1"""
    document = toml.parse(text.encode(), LIMIT)
    lines = {".".join(path): line for path, line in document.lines.items()}
    assert lines == {
        "a": 1, "b": 2, "b.c": 2, "b.c.d": 3, "b.c.g h": 6, "k": 10, "k.l": 11, "k.l.m": 11, "k.o": 13,
        "q": 14, "q.r.s": 14, "q.r.s.t": 15,
    }  # fmt: skip


def test_a_key_without_a_line_of_its_own_has_that_of_the_table_around_it() -> None:
    document = toml.parse(b"\n\na = {b = {c = 1}}", LIMIT)
    assert document.line(("a", "b", "c")) == 3
    assert document.line(("nowhere",)) == 1


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab.\"'[]{}=,#\\\n \t1", max_size=80) | st.text(max_size=40))
def test_whatever_the_text_there_is_a_document_or_a_toml_error(text: str) -> None:
    refused: toml.TomlError | None = None
    try:
        document = toml.parse(text.encode("utf-8", "surrogatepass"), LIMIT)
    except toml.TomlError as error:
        refused = error
    if refused is None:
        assert document.values == tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    else:
        assert 0 <= refused.line <= text.count("\n") + 1


KEYS = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    ["1", "true", "'x = 1'", '"""\ny = 2\n"""', "[1,\n 2]", "{ z = 3 }"]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(KEYS, VALUES), min_size=1, max_size=8, unique_by=lambda pair: pair[0]))
def test_the_line_of_every_top_level_key_is_where_it_was_written(pairs: list[tuple[str, str]]) -> None:
    text, expected = "", {}
    for key, value in pairs:
        expected[key] = text.count("\n") + 1
        text += f"{key} = {value}\n"
    document = toml.parse(text.encode(), LIMIT)
    assert {key: document.line((key,)) for key in expected} == expected
